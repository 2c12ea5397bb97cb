"""The earlier periods of an office, from the workbooks that were received then."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

import pytest
from workbooks import IDENTITY, draw

from xlvp.checking import check
from xlvp.former import load_former
from xlvp.history import a_year_before, former_tables, load_history, same_year
from xlvp.office import Office
from xlvp.reader import read_workbooks


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The example office with a period more, January–August of the year before, before all."""
    model = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    august = model.index('[[period]]\nid = "2019-08"')
    before = model[august : model.index("[[period]]", august + 1)]
    before = before.replace("2019", "2018").replace('forra = "2018-04"\n', "")
    first = model.index("[[period]]")
    whole = model[:first] + before + model[first:]
    whole = whole.replace("senast = 2019-05-10", 'senast = 2019-05-10\nforra = "2018-08"')
    (tmp_path / "styrmodell.toml").write_text(whole, "utf-8")
    return Office.open(tmp_path)


def receive(office: Office, period: str, actual: str, *, name: str = "A", day: int = 10) -> None:
    """Put a department's workbook with one line of the budget among a period's received ones."""
    folder = office.period(period).received
    folder.mkdir(parents=True, exist_ok=True)
    text = f"""
    Driftbudget @A4
    Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack.
    2   | Personalkostnader | Löner     | -45,0     | -30,0       | {actual}
    """
    path = draw(text, folder / f"{name}.xlsx", identity=IDENTITY | {"period": period})
    os.utime(path, (86400 * day, 86400 * day))


def actuals(office: Office, period: str, reach: int | None = None) -> dict[str, int]:
    found = load_history(office.period(period), reach=reach)
    return {
        earlier.period.id: int(earlier.tables["operating_budget"]["actual_to_date"].sum())
        for earlier in found
    }


def test_it_goes_back_as_far_as_the_periods_do_oldest_first(office: Office) -> None:
    receive(office, "2018-08", "-20,0")
    receive(office, "2019-04", "-10,0")
    receive(office, "2019-08", "-21,5")
    expected = {"2018-08": -20_000_000, "2019-04": -10_000_000, "2019-08": -21_500_000}
    assert list(actuals(office, "2019-12").items()) == list(expected.items())
    assert actuals(office, "2019-12", reach=1) == {"2019-08": -21_500_000}
    assert actuals(office, "2018-08") == {}


def test_a_period_with_nothing_received_is_left_out_and_is_no_former(office: Office) -> None:
    receive(office, "2018-08", "-20,0")
    receive(office, "2019-04", "-10,0")
    assert list(actuals(office, "2019-12")) == ["2018-08", "2019-04"]
    assert load_former(office.period("2019-12")) == {}
    assert load_former(office.period("2019-08"))["operating_budget"].shape[0] == 1


def test_a_departments_latest_workbook_counts(office: Office) -> None:
    receive(office, "2019-04", "-10,0", name="first", day=10)
    receive(office, "2019-04", "-11,0", name="again", day=11)
    assert actuals(office, "2019-08") == {"2019-04": -11_000_000}


def test_the_same_year_and_the_year_before(office: Office) -> None:
    for period in ("2018-08", "2019-04"):
        receive(office, period, "-10,0")
    august = office.period("2019-08")
    found = load_history(august)
    assert [earlier.period.id for earlier in same_year(found, august.period)] == ["2019-04"]
    before = a_year_before(found, august.period)
    assert before is not None
    assert before.period.id == "2018-08"
    april = office.period("2019-04")
    assert a_year_before(load_history(april), april.period) is None  # August is not April
    assert former_tables(found, august.period) is found[-1].tables


def test_a_check_of_a_whole_period_reads_each_earlier_period_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for period in ("2018-08", "2019-04"):
        receive(office, period, "-10,0")
    read: list[str] = []

    def counted(paths, model, period, **options):  # type: ignore[no-untyped-def] # passes all on
        read.append(period.id)
        return read_workbooks(paths, model, period, **options)

    monkeypatch.setattr("xlvp.history.read_workbooks", counted)
    august = office.period("2019-08")
    whole = check(august, [], whole_period=True).facts
    assert read == ["2018-08", "2019-04"]
    assert [earlier.period.id for earlier in whole.history] == ["2018-08", "2019-04"]
    assert whole.former is whole.history[-1].tables
    read.clear()
    single = check(august, []).facts
    assert read == ["2019-04"]
    assert set(single.former) == set(whole.former)
