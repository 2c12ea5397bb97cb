"""The charts and what leads through the follow-up workbook, read back from the package."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element  # noqa: TID251 - only its name, for the types

import follow_up_office as made
import pytest
from defusedxml.ElementTree import fromstring
from follow_up_office import Office
from ooxml import check_package
from test_xlvp_report_workbook import read

from xlvp.consolidation import Consolidated
from xlvp.reconciliation import reconcile
from xlvp.report.workbook import write_follow_up
from xlvp.report.workbook_diagrams import chart_rows

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def write(consolidated: Consolidated, path: Path) -> Path:
    write_follow_up(consolidated, reconcile(consolidated, made.PRINTED), path)
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    former = {"assignments": made.FORMER_ASSIGNMENTS}
    consolidated = made.with_april(Office(former=former).consolidated())
    return write(consolidated, tmp_path_factory.mktemp("charts") / "u.xlsx")


@pytest.fixture(scope="module")
def charts(written: Path) -> dict[str, Element]:
    """The charts by title."""
    with zipfile.ZipFile(written) as package:
        names = [name for name in package.namelist() if re.match(r"xl/charts/chart\d+\.xml", name)]
        found = [fromstring(package.read(name)) for name in names]
    return {texts(chart.find(f".//{CHART}title"))[0]: chart for chart in found}


def texts(node: Element | None) -> list[str]:
    assert node is not None
    return [value.text or "" for value in node.iter(f"{CHART}v")]


def series(chart: Element) -> dict[str, list[float]]:
    """The stored values of each series, by name."""
    found = {}
    for node in chart.iter(f"{CHART}ser"):
        values = texts(node.find(f"{CHART}val"))
        found[texts(node.find(f"{CHART}tx"))[0]] = [float(value) for value in values]
    return found


TITLES = [
    (
        "Resultatet hittills är 19,8\N{NO-BREAK SPACE}mnkr bättre än budget. "
        "Mest bidrar Tillväxt utveckling (+12,2)."
    ),
    (
        "Årsprognosen är 6,0\N{NO-BREAK SPACE}mnkr sämre än budget. "
        "Mest bidrar E-plan utveckling (-10,0)."
    ),
    "3 av 7 uppdrag är klara eller enligt plan. Flest avviker under 2.1 Hög attraktivitet (2).",
    "1 av 3 aktiviteter är klara eller enligt plan. Flest avviker under 2.1 Hög attraktivitet (1).",
    (
        "Årsprognosen har försämrats med 1,0\N{NO-BREAK SPACE}mnkr sedan förra uppföljningen, "
        "från -5,0 till -6,0."
    ),
    "Personalomsättning (R12): 14,9 % når inte målet 11,0 %.",
]


def test_each_title_says_what_the_chart_shows(charts: dict[str, Element]) -> None:
    assert list(charts) == TITLES


def test_the_title_is_the_text_alternative_too(written: Path) -> None:
    with zipfile.ZipFile(written) as package:
        drawing = fromstring(package.read("xl/drawings/drawing1.xml"))
    told = [node.get("descr") for node in drawing.iter(f"{DRAWING}cNvPr")]
    assert told == TITLES


def test_the_bridge_hangs_each_department_between_the_levels(charts: dict[str, Element]) -> None:
    # budget 0; +12,2 → 12,2; +9,6 → 21,8; -5,8 → 16,0; +4,1 → 20,1; -0,3 → 19,8
    found = series(charts[TITLES[0]])
    assert found["Bas"] == pytest.approx([0, 0, 12.2, 16.0, 16.0, 19.8, 0])
    assert found["Bättre"] == pytest.approx([0, 12.2, 9.6, 0, 4.1, 0, 0])
    assert found["Sämre"] == pytest.approx([0, 0, 0, 5.8, 0, 0.3, 0])
    assert found["Budget och utfall"] == pytest.approx([0, 0, 0, 0, 0, 0, 19.8])


def test_the_bridge_of_the_forecast_goes_below_zero(charts: dict[str, Element]) -> None:
    # 0; -10,0 → -10,0; +10,0 → 0; -6,0 → -6,0
    found = series(charts[TITLES[1]])
    assert found["Bas"] == pytest.approx([0, 0, 0, 0, 0])
    assert found["Sämre under noll"] == pytest.approx([0, -10, 0, -6, 0])
    assert found["Bättre under noll"] == pytest.approx([0, 0, -10, 0, 0])


def test_the_axis_writes_amounts_with_a_comma(charts: dict[str, Element]) -> None:
    chart = charts[TITLES[0]]
    node = next(chart.iter(f"{CHART}ser"))
    assert texts(node.find(f"{CHART}cat"))[:2] == ["Budget\n0,0", "Tillväxt utveckling\n+12,2"]


def test_the_forecasts_of_the_year_stand_beside_the_budget(charts: dict[str, Element]) -> None:
    found = series(charts[TITLES[4]])
    assert found["Årsprognos"] == pytest.approx([-5.0, -6.0])
    assert found["Årsbudget"] == pytest.approx([0.0, 0.0], abs=1e-9)


def test_an_indicator_goes_from_last_year_to_now_beside_its_target(
    charts: dict[str, Element],
) -> None:
    found = series(charts[TITLES[5]])
    assert found == {"Värde": [8.4, 12.6, 14.9], "Mål": [11.0, 11.0, 11.0]}


def test_series_are_told_apart_without_colour(charts: dict[str, Element]) -> None:
    main = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    looks = []
    for node in charts[TITLES[2]].iter(f"{CHART}ser"):
        look = node.find(f"{CHART}spPr")
        assert look is not None
        pattern = look.find(f"{main}pattFill")
        looks.append("solid" if pattern is None else pattern.get("prst"))
    assert len(looks) == len(set(looks)) == 4


def links(sheet: Any) -> dict[str, str]:
    return {
        cell.coordinate: cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink
    }


@pytest.mark.parametrize(
    ("large", "small", "rows"),
    [
        (3, 1, [1, 1, 1, 2]),
        (3, 3, [1, 1, 1, 3]),  # in twos the last one would have a page of its own
        (2, 5, [1, 1, 3, 3]),
        (4, 2, [1, 1, 1, 1, 2]),  # two on the last page either way
        (1, 0, [1]),
        (0, 3, [2, 2]),
        (0, 0, []),
    ],
)
def test_no_row_of_charts_is_alone_on_a_page_if_it_need_not_be(
    large: int, small: int, rows: list[int]
) -> None:
    assert chart_rows([False] * large + [True] * small) == rows


def test_each_line_of_the_short_list_leads_to_its_row(written: Path) -> None:
    workbook = read(written, data_only=True)
    sheet = workbook["Översikt"]
    led = {
        sheet.cell(sheet[at].row, 4).value.split("\n")[0]: target
        for at, target in links(sheet).items()
        if sheet.cell(sheet[at].row, 4).value
    }
    title = next(text for text in led if text.startswith("E-plan utveckling: årsprognosen"))
    name, _, cell = led[title].partition("!")
    target = workbook[name.strip("'")]
    assert target[cell].value == pytest.approx(-33.7)
    assert target.cell(target[cell].row, 1).value == "E-plan utveckling"
    title = next(text for text in led if "2.1 Hög attraktivitet" in text)
    name, _, cell = led[title].partition("!")
    target = workbook[name.strip("'")]
    assert target.cell(target[cell].row, 2).value == "2.1 Hög attraktivitet"


def test_key_figures_have_names(written: Path) -> None:
    workbook = read(written, data_only=True)
    found = {}
    for name, defined in workbook.defined_names.items():
        ((title, cell),) = defined.destinations
        found[name] = workbook[title][cell.replace("$", "")].value
    assert found["Utfall_hittills"] == pytest.approx(19.8)
    assert found["Avvikelse_helår"] == pytest.approx(-6.0)
    assert found["Prognosens_förändring"] == pytest.approx(-1.0)
    assert found["Investeringar_hittills"] == pytest.approx(0.4)
    assert found["Andel_uppdrag_enligt_plan"] == pytest.approx(3 / 7)


def test_excel_finds_nothing_to_repair(written: Path) -> None:
    assert check_package(written) == []


def many_departments() -> Office:
    """Twelve departments of which each has 100 less, and then more, than its budget of -1000."""
    codes = [f"A{number:02}" for number in range(12)]
    model = made.model(avdelning=[{"kod": code, "namn": f"Enhet {code}"} for code in codes])
    line = dict(made.operating_budget()["BAS"][0]) | {"comment": None}
    tables = {
        code: [
            line
            | {
                "budget_to_date": "-1000",
                "actual_to_date": str(-1000 + place - 4),
                "year_budget": "-1500",
                "full_year_forecast": str(-1500 + 20 * (-1) ** place),
            }
        ]
        for place, code in enumerate(codes)
    }
    return Office(model=model, tables={"operating_budget": tables})


def test_many_departments_share_the_last_step(tmp_path: Path) -> None:
    path = write(many_departments().consolidated(), tmp_path / "u.xlsx")
    workbook = read(path, data_only=True)
    steps = [row[1] for row in workbook["Diagramdata"].iter_rows(values_only=True) if row[1]]
    # twelve departments, one of which does not deviate: eight steps and three that share one
    assert "3 övriga" in steps
    with zipfile.ZipFile(path) as package:
        chart = fromstring(package.read("xl/charts/chart1.xml"))
    # levels between -12 020 and -11 982: an axis from 0 would hide the steps
    low, high = chart.find(f".//{CHART}min"), chart.find(f".//{CHART}max")
    assert low is not None
    assert high is not None
    assert -13_000 < float(low.get("val", 0)) < float(high.get("val", 0)) < -11_000
