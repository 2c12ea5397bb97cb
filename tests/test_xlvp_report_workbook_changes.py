"""The sections that follow a figure through time, in the follow-up workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import follow_up_office as made
import pytest
from follow_up_office import Office
from test_xlvp_report_workbook import read, section
from test_xlvp_report_workbook_charts import write

from xlvp.consolidation import Consolidated


def after_april() -> Consolidated:
    """The period after one in April, with a late activity that has been postponed once."""
    late = dict(made.ACTIVITIES["TILLV"][1]) | {"end_date": date(2018, 4, 30)}
    former: dict[str, dict[str, made.Rows]] = {
        "assignments": made.FORMER_ASSIGNMENTS,
        "activities": {"TILLV": [late]},
    }
    consolidated = made.with_april(Office(former=former).consolidated())
    consolidated.history[0].tables["activities"] = consolidated.former["activities"]  # type: ignore[index]  # a dict in this test
    return consolidated


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(after_april(), tmp_path_factory.mktemp("changes") / "u.xlsx")


@pytest.fixture(scope="module")
def values(written: Path) -> Any:
    return read(written, data_only=True)


def test_why_the_deviation_has_changed(values: Any) -> None:
    title = "Varför avvikelsen har ändrats sedan förra uppföljningen"
    note, _, cause, total = section(values["Avvikelseanalys"], title)
    assert note[0] == "Prognosens avvikelse mot årsbudget var -5,0 och är -6,0 mnkr."
    # only the forecast of one department differs: -278,7 in April, -279,7 in August
    assert cause[:3] == [
        "Ny bedömning av resten av året",
        pytest.approx(-1.0),
        "Regionkontoret Bas -1,0",
    ]
    assert total[:2] == ["Kontoret", pytest.approx(-1.0)]


def test_forecasts_that_the_year_contradicts(values: Any) -> None:
    found = list(section(values["Avvikelseanalys"], "Prognoser som året hittills motsäger"))[2:]
    # Bas: 109,6 remain; at the pace so far 170,1 / 8 * 4 = 85,05; the budget leaves 94,0
    # Förtroendevalda: 17,7 remain; the pace gives 11,45 and the budget 13,6
    assert [row[:5] for row in found] == [
        ["Regionkontoret Bas", *map(pytest.approx, [-279.7, -109.6, -94.0, -15.6])],
        ["Förtroendevalda", *map(pytest.approx, [-40.6, -17.7, -13.6, -4.1])],
    ]
    assert found[0][5].startswith("takten hittills -85,1; budgeten som återstår -94,0")
    assert found[0][7] == "BAS.xlsx Driftbudget!H6"


def test_statuses_from_and_to(values: Any) -> None:
    _, header, *rows = section(values["Måluppfyllelse"], "Uppdrag: från status till status")
    assert header[2:7] == [
        "● uppfylls",
        "◐ uppfylls delvis",
        "○ uppfylls inte",
        "Utan status",
        "Borta",
    ]
    counts = {row[0]: row[1:7] for row in rows}
    # 2.1.1.1 D → U, 2.1.1.2 U → D, 2.1.10.1 N → N, 2.2.1.1 U → U, 2.1.10.2 is gone, three are new
    assert counts["● uppfylls"] == [3, 1, 1, 0, 0, 1]
    assert counts["◐ uppfylls delvis"] == [1, 1, 0, 0, 0, 0]
    assert counts["○ uppfylls inte"] == [1, 0, 0, 1, 0, 0]
    assert counts["Nya"] == [3, 1, 1, 0, 1, None]
    assert counts["Nu"] == [8, 3, 2, 1, 1, 1]


def test_what_became_worse_is_listed_first(values: Any) -> None:
    _, _, *rows = section(values["Måluppfyllelse"], "Uppdrag som har förändrats")
    first = rows[0]
    assert (first[0], first[2], first[3], first[4]) == (
        "2.1.1.2 Cykelplan",
        "sämre",
        "● uppfylls",
        "◐ uppfylls delvis",
    )
    assert [row[2] for row in rows] == ["sämre", "bättre", "ny", "ny", "ny", "borta"]


def test_a_heading_is_as_bad_as_its_worst_part(values: Any) -> None:
    _, _, *rows = section(values["Måluppfyllelse"], "Uppdrag: sammanvägd status")
    told = {row[0]: (row[2], row[4]) for row in rows}
    # 2.1.1 has U, D and U; 2.1.10 has N
    assert told["2.1.1 Regionförstoring"] == (
        "◐ uppfylls delvis",
        "2 uppfylls, 1 uppfylls delvis",
    )
    assert told["2.1 Hög attraktivitet"] == (
        "○ uppfylls inte",
        "1 uppfylls delvis, 1 uppfylls inte",
    )


def test_a_postponed_activity_is_told_with_days(values: Any) -> None:
    _, _, row = section(values["Avvikelseanalys"], "Aktiviteter med framflyttat slutdatum")
    assert row[0] == "2.1.10.1.1 Kartläggning, Tillväxt utveckling"
    # from 30 April to 30 June: 61 days; the period ends on 31 August, 62 days later
    assert (row[3], row[4], row[6]) == (1, 61, 62)
