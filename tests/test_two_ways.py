"""Two ways, the same answer: a second calculation, held against every output.

The second one is in `independent_office.py`: plain Python with `decimal` over the raw cells.
"""

from __future__ import annotations

import ast
import json
import shutil
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import independent_office
import pytest
import shown_tables
from demonstration import Demonstration
from independent_office import Expected, IndependentOffice, amount, under
from shown_tables import Shown, detail_differences, differences, tables_of

from benchmarks.faults.drawer import PRESENT
from benchmarks.faults.drawn import drawn
from benchmarks.faults.offices import Delivery
from xlvp.analysis import Analysis
from xlvp.closing import consolidate_period
from xlvp.consolidation import Consolidated
from xlvp.office import Office
from xlvp.report.document.making import report_period
from xlvp.report.page.making import page_period
from xlvp.report.period_publication import Asked

KEYS = {
    "Driftbudget": "Rad",
    "Investeringar": "Nr",
    "Utvecklingsmedel": "Fond",
    "Indikatorer": "Kod",
}
TOTALS = {
    "year_budget": "Årsbudget",
    "budget_to_date": "Budget ack.",
    "actual_to_date": "Utfall ack.",
    "full_year_forecast": "Årsprognos",
    "former_forecast": "Förra prognosen",
}
PERIODS = {
    "2018-04": ("regionkontoret-2018", {".xlsx": 330}),
    "2018-08": ("regionkontoret-2018", {".xlsx": 350, ".docx": 90, ".html": 360}),
    "2019-08": ("regionkontoret-2019", {".xlsx": 240, ".docx": 12, ".html": 240}),
    "2023-plan": ("regionkontoret-2023", {".xlsx": 60, ".html": 60}),
}
"""The demonstration's periods, and at least how many figures each output is compared in."""


def held(office: IndependentOffice, decimals: int) -> tuple[Counter[str], list[str]]:
    """All outputs of a period against the second calculation: figures compared, differences."""
    compared: Counter[str] = Counter()
    wrong = []
    for path in sorted((office.folder / office.period / "uppfoljning").glob("*.[dhx]*")):
        shown = tables_of(path)
        found = [differences(office.expected(), shown, decimals)]
        found += [
            detail_differences(office.details(sheet), shown, key) for sheet, key in KEYS.items()
        ]
        compared[path.suffix] = sum(number for number, _ in found)
        wrong += [f"{path.name}: {fault}" for _, faults in found for fault in faults]
    return compared, wrong


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_of_the_demonstration_is_the_same(
    demonstration: Demonstration, period: str
) -> None:
    folder, least = PERIODS[period]
    office = IndependentOffice(demonstration.root / folder, period)
    compared, wrong = held(office, 6)
    assert wrong == []
    assert set(compared) == set(least)
    assert all(compared[kind] >= number for kind, number in least.items()), compared


def test_the_consolidation_and_the_frozen_figures_have_the_same_sums(
    demonstration: Demonstration,
) -> None:
    year = demonstration.years[2018]
    root = year.folder.office.path
    now = IndependentOffice(root, "2018-08")
    assert in_kronor(now) == totals(year.closed.consolidated)
    april = IndependentOffice(root, "2018-04")
    frozen = json.loads((root / "2018-04/stangd/1/siffror.json").read_text("utf-8"))["totals"]
    sums = in_kronor(april)
    assert {field: frozen[field] for field in sums} == sums
    assert in_kronor(IndependentOffice(root.parent / "regionkontoret-2023", "2023-plan")) == {
        "year_budget": -802_000_000
    }


def in_kronor(office: IndependentOffice) -> dict[str, int]:
    unit = {"mnkr": 1_000_000, "tkr": 1_000, "kr": 1}[office.model["belopp"]["enhet"]]
    return {
        field: int(office.total(title) * unit)
        for field, title in TOTALS.items()
        if office.has(title)
    }


def totals(consolidated: Consolidated) -> dict[str, int]:
    sums = Analysis(consolidated).totals.sums
    return {field: value for field in TOTALS if (value := sums.get(field)) is not None}


@pytest.fixture(params=["in tkr", "in kr"])
def delivery(request: pytest.FixtureRequest, tmp_path: Path) -> Delivery:
    """A drawn office of its own."""
    if request.param == "in kr":
        return drawn(8, tmp_path / "kontor")
    known: Delivery = request.getfixturevalue("drawn_office")
    place = shutil.copytree(known.folder.office.path, tmp_path / "kontor")
    return replace(known, folder=Office.open(place).period(PRESENT))


def test_every_figure_of_a_drawn_office_is_the_same(delivery: Delivery) -> None:
    folder, day = delivery.folder, delivery.today
    closed = consolidate_period(folder, today=day)
    report_period(folder, Asked(today=day))
    page_period(folder, Asked(today=day))
    office = IndependentOffice(folder.office.path, PRESENT)
    compared, wrong = held(office, 6)
    assert wrong == []
    least = {".xlsx": 90, ".docx": 30, ".html": 90}
    assert all(compared[kind] > number for kind, number in least.items()), compared
    assert in_kronor(office) == totals(closed.consolidated)


# --- the second calculation itself ---------------------------------------------------------------


@pytest.mark.parametrize("module", [independent_office, shown_tables])
def test_it_knows_nothing_of_xlvp(module: object) -> None:
    tree = ast.parse(Path(str(vars(module)["__file__"])).read_text("utf-8"))
    names = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [p.name for p in node.names]
        )
    }
    roots = {str(name).partition(".")[0] for name in names}
    assert not roots & {"xlvp", "validation", "workbook_templates", "benchmarks", "pandas"}


@pytest.mark.parametrize(
    ("written", "kronor"),
    [
        (-8.1, "-8.1"),
        (None, "0"),
        ("2 420 240 kr", "2420240"),
        ("8.900.000 Kr", "8900000"),
        ("5,4 mnkr", "5400000"),
        ("€170 500", "0"),
        ("18 900 000", "0"),
    ],
)
def test_it_understands_typed_amounts(written: object, kronor: str) -> None:
    assert amount(written) == Decimal(kronor)


def test_it_compares_numbers_by_their_parts() -> None:
    headings = {"1": "Ett", "1.1": "Ett ett"}
    assert under("1.10.2", headings) == "1 Ett"
    assert under("1.1", headings) == "1.1 Ett ett"


def test_it_finds_what_differs() -> None:
    expected = Expected("x", "Avdelning", {"Utfall": {"A": Decimal(1), "B": Decimal("-3.5")}})
    titles = ["Avdelning", "Utfall"]

    def wrong(*rows: tuple[str, object]) -> list[str]:
        return differences([expected], [Shown(titles, rows)], 1)[1]

    assert wrong(("A", 1), ("B", "-3,5"), ("Kontoret", "−2,5")) == []
    assert wrong(("A", 1.1), ("B", -3.5)) == ["x: A, Utfall: 1.1, ska vara 1"]
    assert wrong(("A", 1), ("B", -3.5), ("Summa", -2.4)) == [
        "x: Summa, Utfall: -2.4, ska vara -2.5"
    ]
    assert wrong(("A", 1)) == ["x: saknar {'B'}"]
    assert wrong(("A", 1), ("B", -3.5), ("C", 0)) == ["x: C, Utfall: 0, ska vara 0"]


def test_a_changed_cell_of_an_output_shows(demonstration: Demonstration, tmp_path: Path) -> None:
    source = demonstration.root / "regionkontoret-2018"
    shutil.copytree(source / "2018-08", tmp_path / "2018-08")
    shutil.copy(source / "styrmodell.toml", tmp_path)
    page = tmp_path / "2018-08" / "uppfoljning" / "uppfoljning-2018-08.html"
    text = page.read_text("utf-8")
    assert text.count("-170,1") > 1
    page.write_text(text.replace("-170,1", "-170,2"), "utf-8")
    _, wrong = held(IndependentOffice(tmp_path, "2018-08"), 6)
    assert {fault.partition(":")[0] for fault in wrong} == {page.name}
    assert any("Regionkontoret Bas, Utfall ack.: -170.2, ska vara -170.1" in part for part in wrong)
