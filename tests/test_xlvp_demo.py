"""The demonstration from end to end; the figures are the printed ones, added up by hand."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import memory_books
import pytest
from demonstration import Demonstration
from memory_engine import Program
from rich.console import Console

from validation.finding import Severity
from xlvp.addin.excel_desk import connect
from xlvp.analysis import Analysis
from xlvp.causes import Cause
from xlvp.checking import check, check_open
from xlvp.closing import check_period
from xlvp.demo import run_demo
from xlvp.demo.run import Demonstrated, closing_day
from xlvp.fulfilment import fulfilments
from xlvp.reading.book import read_book, read_source
from xlvp.reading.live import open_live
from xlvp.reading.request import Request
from xlvp.waivers import WaiverState

Years = dict[int, Demonstrated]


@pytest.fixture(scope="module")
def shown(demonstration: Demonstration) -> tuple[Years, str]:
    return demonstration.years, demonstration.printed


@pytest.fixture(scope="module")
def years(shown: tuple[Years, str]) -> Years:
    return shown[0]


def errors(year: Demonstrated) -> list[tuple[str, str, str]]:
    """Errors of a year: workbook, cell and what stands there."""
    locations = year.checked.delivery.locations
    return [
        (finding.place.workbook, locations.cell(finding.place), finding.value)
        for finding in year.checked.findings(Severity.ERROR)
    ]


def test_2018_comes_out_as_printed(years: Years) -> None:
    tables = years[2018].closed.consolidated.tables
    budget = tables["operating_budget"]
    assert budget["actual_to_date"].sum() == 19_800_000
    assert budget["full_year_forecast"].sum() == -6_000_000
    by_area = budget.groupby("department")["deviation_to_date"].sum().sort_values(key=abs)
    assert list(by_area[::-1].items()) == [
        ("TIL", 12_200_000),
        ("BAS", 9_600_000),
        ("EPL", -5_800_000),
        ("FV", 4_100_000),
        ("RSU", -300_000),
        ("REG", 0),
    ]
    investments = tables["investments"]
    sums = [investments[name].sum() for name in ("actual_to_date", "year_budget")]
    assert [*sums, investments["full_year_forecast"].sum()] == [400_000, 3_500_000, 2_000_000]
    assert tables["development_funds"]["left"].tolist() == [21_200_000, 100_000]
    assert tables["indicators"]["outcome"].tolist() == [14.9, 3.5]
    assert (tables["assignments"]["level"] == "Uppdrag").sum() == 109


def test_2018_ties_to_the_report_but_for_rounding(years: Years) -> None:
    assert errors(years[2018]) == []
    ties = years[2018].closed.reconciliation.ties
    off = {(tie.post, tie.difference) for tie in ties if tie.difference}
    assert off == {
        ("Totalt, Utfall ack. förra året", -200_000),  # 22,8 against the printed 23,0
        ("Totalt, Utfall ack.", -100_000),  # 19,8 against the printed 19,9
        ("Totalt, Avvikelse ack.", -100_000),
        ("Ekonomiskt resultat, ack. resultat", -100_000),
        ("Ekonomiskt resultat, ack. avvikelse", -100_000),
    }


def test_the_forecast_of_2018_is_one_worse_than_in_april(years: Years) -> None:
    (april,) = years[2018].earlier
    assert april.checked.findings(Severity.ERROR) == ()
    assert april.left_out == ()
    assert [tie.post for tie in april.reconciliation.ties if tie.difference] == []
    now = years[2018].closed.consolidated
    assert [earlier.period.id for earlier in now.history] == ["2018-04"]
    budget = now.tables["operating_budget"]
    assert budget["former_forecast"].sum() == -5_000_000
    change = (budget["full_year_forecast"] - budget["former_forecast"]).groupby(
        budget["department"]
    )
    # -279,7 + 277,7; -33,7 + 30,7; -38,3 + 42,3
    assert {code: amount for code, amount in change.sum().items() if amount} == {
        "BAS": -2_000_000,
        "EPL": -3_000_000,
        "TIL": 4_000_000,
    }


def test_2018_has_movements_both_ways_new_and_gone(years: Years) -> None:
    part = fulfilments(years[2018].closed.consolidated)[0]
    moved = part.items.groupby("movement")["number"].agg(set).to_dict()
    unchanged = moved.pop("oförändrad")
    assert moved == {
        "bättre": {"2.1.1.2", "2.1.4.3", "2.5.2.1", "2.7.2.1", "2.8.10.1"},
        "sämre": {"2.1.9.1", "2.2.4.1", "2.3.1.2", "2.8.3.7", "2.8.4.2"},
        "ny": {"2.8.11.2", "2.9.1"},
    }
    assert len(unchanged) == 109 - 12
    assert [key for _, key in part.gone.index] == ["2.3.6.2"]


def test_the_forecasts_change_is_split_by_cause(years: Years) -> None:
    causes = Analysis(years[2018].closed.consolidated).causes
    assert causes is not None
    assert causes.change == -1_000_000
    # The deviation to date went from 9,4 to 19,8; the rest of the year is judged darker.
    amounts = {cause: amount for cause, amount in causes.by_cause().items() if amount}
    assert amounts == {Cause.OUTCOME: 10_400_000, Cause.EXPECTED: -11_400_000}
    assert causes.by_department() == {"TIL": 4_000_000, "EPL": -3_000_000, "BAS": -2_000_000}


def test_april_is_closed_and_august_is_open(years: Years) -> None:
    office = years[2018].folder.office
    assert (office.path / "2018-04" / "stangd" / "1" / "manifest.json").is_file()
    assert not (office.path / "2018-08" / "stangd").exists()


def test_it_ends_with_the_files_that_it_made(shown: tuple[Years, str]) -> None:
    years, printed = shown
    listed = printed[printed.index("Filerna") :].splitlines()[1:]
    root = years[2018].folder.office.path
    assert listed[0] == str(root)
    for line in (
        "2018-04/mallar/ (6 arbetsböcker)",
        "2018-08/inkommet/ (6 arbetsböcker)",
        "2018-08/uppfoljning/uppfoljning-2018-08.xlsx",
        "2018-08/uppfoljning/rapport-2018-08.docx",
        "2018-08/uppfoljning/uppfoljning-2018-08.html",
    ):
        assert f"  {line}" in listed
    named = [line.strip() for line in listed[1 : listed.index(str(years[2019].folder.office.path))]]
    counted = [re.fullmatch(r"(.+)/ \((\d+) .+\)", name) for name in named]
    for folder in filter(None, counted):
        assert len([path for path in (root / folder[1]).rglob("*") if path.is_file()]) == int(
            folder[2]
        )
    files = {name for name, many in zip(named, counted, strict=True) if many is None}
    folders = tuple(f"{folder[1]}/" for folder in filter(None, counted))
    made = [path.relative_to(root).as_posix() for path in root.glob("20*/**/*") if path.is_file()]
    assert files == {name for name in made if not name.startswith(folders)}


def test_2019_has_every_activity_and_amount(years: Years) -> None:
    activities = years[2019].closed.consolidated.tables["activities"]
    assert len(activities) == 111
    assert activities["granted_amount"].sum() == 67_093_018
    assert Counter(activities["status"].fillna("")) == {"P": 81, "A": 23, "O": 4, "": 3}


def test_the_printed_errors_of_2019_are_found_at_their_cells(years: Years) -> None:
    assert errors(years[2019]) == [
        ("HSV-2019-08.xlsx", "Aktiviteter!E6", ""),
        ("HSV-2019-08.xlsx", "Aktiviteter!E7", ""),
        ("HSV-2019-08.xlsx", "Aktiviteter!E8", ""),
        ("KOM-2019-08.xlsx", "Aktiviteter!F9", "2019-06-30"),  # Teknikcollege, ongoing
        ("KOM-2019-08.xlsx", "Aktiviteter!H17", "ca 2 procent"),
        ("KOM-2019-08.xlsx", "Aktiviteter!F20", "2019-06-30"),  # Nya Vuxportalen, ongoing
        ("NAR-2019-08.xlsx", "Aktiviteter!H10", "264.000"),
        ("NAR-2019-08.xlsx", "Aktiviteter!F18", "2019-05-31"),  # Skördetider, ongoing
        ("NAR-2019-08.xlsx", "Aktiviteter!H27", "18 900 000"),
        ("NAR-2019-08.xlsx", "Aktiviteter!H29", "€170 500"),
    ]


def test_the_printed_errors_of_2023_are_found_at_their_cells(years: Years) -> None:
    net, *work_environment = errors(years[2023])
    assert net == ("FV-2023-plan.xlsx", "Driftbudget!D12", "51,0")
    assert work_environment == [
        ("RKIT-2023-plan.xlsx", f"Arbetsmiljö!{column}{row}", "")
        for row in range(6, 11)
        for column in "DE"
    ]
    differing = [tie for tie in years[2023].closed.reconciliation.ties if tie.difference]
    assert [(tie.post, tie.difference) for tie in differing] == [
        ("Nettobudget, Förtroendevalda", -102_000_000)  # −51,0 against the printed 51,0
    ]


def test_investments_of_2023_do_not_come_to_their_totals(years: Years) -> None:
    found = {
        (finding.key, finding.value)
        for finding in years[2023].checked.findings(Severity.WARNING)
        if finding.place.table == "investments"
    }
    # Totals 4,0 · 56,0 · 30,0 · 40,0 against years of 1,4 · 15,0 · 25,0 · 20,0; three are blank.
    assert found == {
        ("1.1", "4,0"),
        ("1.2", "56,0"),
        ("1.3", "30,0"),
        ("2.2", "40,0"),
        ("2.1", ""),
        ("3.1", ""),
        ("3.2", ""),
    }


@pytest.mark.parametrize("year", [2018, 2019, 2023])
def test_every_department_is_in_and_every_printed_error_is_accepted_with_a_reason(
    years: Years, year: int
) -> None:
    closed = years[year].closed
    assert closed.left_out == ()
    assert closed.checked.findings(Severity.ERROR) == ()
    assert all(waiver.state is WaiverState.ACTIVE for waiver in closed.checked.waivers)
    assert len(closed.checked.waivers) == len(errors(years[year]))


@pytest.mark.parametrize("year", [2018, 2019, 2023])
def test_nobody_is_late_and_all_have_signed(years: Years, year: int) -> None:
    folder = years[year].folder
    again = check_period(folder, closing_day(folder))
    departments = again.facts.tables["departments"]
    assert departments["signed"].all()
    assert (departments["received"].dt.date <= folder.period.deadline).all()


def test_it_prints_each_year(shown: tuple[Years, str]) -> None:
    _, printed = shown
    for year in (2018, 2019, 2023):
        assert f"Regionkontoret {year}" in printed
    assert printed.count("avdelningar är med") == 3


def test_a_second_run_keeps_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlvp.demo.run.PERIODS", {2023: "2023-plan"})  # the shortest year
    first = tmp_path / "regionkontoret-2023"
    first.mkdir()
    (first / "anteckningar.txt").write_text("från första körningen", encoding="utf-8")
    run_demo(tmp_path, Console(file=io.StringIO()))
    kept = tmp_path / "ersatt" / "regionkontoret-2023-1" / "anteckningar.txt"
    assert kept.read_text(encoding="utf-8") == "från första körningen"
    assert [path.name for path in first.glob("*/uppfoljning/*.xlsx")] == [
        "uppfoljning-2023-plan.xlsx"
    ]


def test_every_activity_of_2019_that_contradicts_itself_is_found(years: Years) -> None:
    """Read row by row in the printed report: symbol, end date and comment against each other."""
    contradictions = {"STA004", "STA015", "STA020", "STA021", "STA022", "STA023", "STA024"}
    names = years[2019].closed.consolidated.tables["activities"].set_index("number")["name"]
    found = {
        (finding.code, str(names[finding.key]).split(",")[0][:40])
        for finding in years[2019].checked.outcome.findings
        if finding.code in contradictions
    }
    assert found == {
        ("STA004", "Projekt: Teknikcollege - långsiktig lösn"),
        ("STA004", "Projekt: Nya Vuxportalen"),
        ("STA004", "Skördetider i Halland - nya vägar för må"),
        ("STA015", "Genomföra EU-projektet Destination Halla"),
        ("STA020", "Konkretisera en plan för 1177 för Region"),
        ("STA020", "Måltid Sverige"),
        ("STA021", "Ung Företagsamhet"),
        ("STA022", "Egenvårdsskola för nyblivna föräldrar"),
        ("STA022", "Gruppverksamhet för killar"),
        ("STA022", "Kartläggning och åtgärder för personer m"),
        ("STA023", "Samordna och leda utvecklingsarbetet för"),
        ("STA024", "I samverkan med aktörerna genomlysade af"),
    }


@pytest.mark.parametrize(
    ("year", "period"),
    [(2018, "2018-04"), (2018, "2018-08"), (2019, "2019-08"), (2023, "2023-plan")],
)
def test_the_button_finds_word_for_word_what_validation_of_the_files_finds(
    year: int, period: str, years: Years, program: Program
) -> None:
    folder = years[year].folder.office.period(period)
    request = Request.of(folder.office.model, folder.period)
    opened = []
    for path in folder.received_files():
        program.books.clear()
        program.open(memory_books.load(path))
        book = connect(path.name).read()
        from_screen = read_source(partial(open_live, book, request.formats), request)
        from_file = read_book(path.read_bytes(), request)
        # These files ask programs to calculate them, and this one has.
        assert from_screen == replace(from_file, zeros_for_results=False), path.name
        opened.append((path, book))
    path, book = opened[0]
    file, screen = check(folder, [path]).outcome, check_open(folder, book).outcome
    assert [repr(found) for found in screen.findings] == [repr(found) for found in file.findings]
    assert screen.not_run == file.not_run
