from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import follow_up_office as made
import openpyxl
import pytest
from follow_up_office import Office, Received
from ooxml import check_package
from openpyxl.worksheet.worksheet import Worksheet

from validation.amounts import Money
from validation.finding import Finding
from xlvp.reconciliation import reconcile
from xlvp.report.workbook import write_follow_up
from xlvp.report.workbook_cards import fitting
from xlvp.report.workbook_sources import spans
from xlvp.waivers import AppliedWaiver, Waiver, WaiverState

FORMER = {"assignments": made.FORMER_ASSIGNMENTS}
SHEETS = [
    "Översikt",
    "Diagram",
    "Avvikelseanalys",
    "Måluppfyllelse",
    "Uppdrag",
    "Driftbudget",
    "Investeringar",
    "Utvecklingsmedel",
    "Indikatorer",
    "Aktiviteter",
    "Arbetsmiljö",
    "Analys",
    "Internkontroll",
    "Diagramdata",
    "Avstämning",
    "Leveranser",
    "Fynd",
    "Undantag",
    "Källor",
]


def follow_up(
    office: Office,
    path: Path,
    findings: tuple[Finding, ...] = (),
    waivers: tuple[AppliedWaiver, ...] = (),
    *,
    include_with_errors: bool = False,
) -> Path:
    consolidated = office.consolidated(findings, waivers, include_with_errors=include_with_errors)
    write_follow_up(consolidated, reconcile(consolidated, made.PRINTED), path)
    return path


def read(path: Path, *, data_only: bool = False) -> Any:
    """The workbook with formulas, or with their stored values.

    openpyxl says that it does not keep the extension in which the bars' colours stand; nothing
    is written back.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*xtension is not supported", UserWarning)
        return openpyxl.load_workbook(path, data_only=data_only)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return follow_up(Office(former=FORMER), tmp_path_factory.mktemp("follow-up") / "u.xlsx")


@pytest.fixture(scope="module")
def values(written: Path) -> Any:
    return read(written, data_only=True)


@pytest.fixture(scope="module")
def formulas(written: Path) -> Any:
    return read(written)


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def section(sheet: Worksheet, title: str) -> Iterator[list[Any]]:
    """The rows below a section's heading up to a blank one, without the margin."""
    rows = sheet.iter_rows(min_col=2, values_only=True)
    for row in rows:
        if row[0] == title:
            break
    for row in rows:
        if all(value is None for value in row):
            return
        yield list(row)


def table(sheet: Worksheet, name: str) -> list[dict[str, Any]]:
    """The rows of an Excel table by header."""
    header, *rows = sheet[sheet.tables[name].ref]
    titles = [cell.value for cell in header]
    return [dict(zip(titles, [cell.value for cell in row], strict=True)) for row in rows]


def test_the_sheets_stand_in_their_order(values: Any) -> None:
    assert values.sheetnames == SHEETS


def test_the_bridge_shows_the_areas_largest_first(values: Any) -> None:
    rows = list(section(values["Avvikelseanalys"], "Utfall hittills mot budget per avdelning"))
    found = [(row[0], row[3]) for row in rows[2:]]
    assert [label for label, _ in found] == [
        "Tillväxt utveckling",
        "Regionkontoret Bas",
        "E-plan utveckling",
        "Förtroendevalda",
        "RS drift av egna utvecklingsprojekt",
        "Regionbidrag",
        "Kontoret",
    ]
    expected = [12.2, 9.6, -5.8, 4.1, -0.3, 0.0, 19.8]
    assert [value for _, value in found] == pytest.approx(expected)


def test_totals_are_live_sums_of_the_lines_without_the_net_lines(
    values: Any, formulas: Any
) -> None:
    rows = {row[0]: row for row in section(values["Avvikelseanalys"], "Kontorets resultat")}
    live = {row[0]: row for row in section(formulas["Avvikelseanalys"], "Kontorets resultat")}
    name = "Utfall hittills mot budget"
    assert rows[name][1:4] == pytest.approx([19.8, 0.0, 19.8])
    assert live[name][1] == '=SUMIFS(Driftbudget[Utfall ack.],Driftbudget[I summan],"ja")'
    assert rows["Årsprognos mot förra prognosen"][1:4] == pytest.approx([-6.0, -5.0, -1.0])
    assert rows["Utfall hittills mot förra året"][1:4] == pytest.approx([19.8, 22.8, -3.0])


def test_sums_above_a_detail_table_follow_its_filter(values: Any, formulas: Any) -> None:
    sheet, live = values["Investeringar"], formulas["Investeringar"]
    titles = [cell.value for cell in sheet[5]]
    column = titles.index("Utfall ack.") + 1
    assert live.cell(4, column).value == "=SUBTOTAL(109,Investeringar[Utfall ack.])"
    assert sheet.cell(4, column).value == pytest.approx(0.4)
    # nobody has a total budget: blank is not 0
    assert sheet.cell(4, titles.index("Total budget") + 1).value is None


def test_every_row_says_where_it_comes_from(values: Any) -> None:
    rows = table(values["Driftbudget"], "Driftbudget")
    assert len(rows) == 12
    bas = rows[4]
    assert (bas["Avdelning"], bas["Arbetsbok"], bas["Blad"], bas["Celler"]) == (
        "Regionkontoret Bas",
        "BAS.xlsx",
        "Driftbudget",
        "A6:L6",
    )
    sources = table(values["Källor"], "Källor")
    of_bas = next(
        row for row in sources if (row["Arbetsbok"], row["Blad"]) == ("BAS.xlsx", "Driftbudget")
    )
    assert "F Utfall ack." in of_bas["Kolumnernas bokstäver"].split(" · ")


def test_every_sum_of_a_department_leads_to_its_cells(values: Any) -> None:
    rows = table(values["Källor"], "Källor_belopp")
    found = {(row["Avdelning"], row["Blad och kolumn"]): row for row in rows}
    # row 6 holds the line, and the net line on row 7 repeats it
    bas = found["Regionkontoret Bas", "Driftbudget: Utfall ack., mnkr"]
    assert bas["Summa"] == pytest.approx(-170.1)
    assert (bas["Arbetsbok"], bas["Celler"]) == ("BAS.xlsx", "Driftbudget!F6")


@pytest.mark.parametrize(
    ("rows", "cells"),
    [([6], "F6"), ([8, 6, 7, 11], "F6:F8, F11"), (range(2, 30, 2), "och 2 områden till")],
)
def test_cells_are_told_as_ranges(rows: Any, cells: str) -> None:
    assert spans("F", rows).endswith(cells)


def test_numbers_of_the_plan_stay_texts(values: Any) -> None:
    numbers = [row["Nummer"] for row in table(values["Uppdrag"], "Uppdrag")]
    assert "2.1.10" in numbers


def test_a_status_has_symbol_label_and_colour(values: Any) -> None:
    sheet = values["Uppdrag"]
    column = [cell.value for cell in sheet[5]].index("Status helår") + 1
    cells = {
        cell.value: cell.fill.fgColor.rgb
        for (cell,) in sheet.iter_rows(min_row=6, min_col=column, max_col=column)
        if cell.value
    }
    assert set(cells) == {"● uppfylls", "◐ uppfylls delvis", "○ uppfylls inte"}
    assert len(set(cells.values())) == 3


def test_fulfilment_is_counted_live(values: Any, formulas: Any) -> None:
    rows = {row[0]: row for row in section(values["Måluppfyllelse"], "Uppdrag per delmål")}
    # number of items, fulfilled, partly, not, without status, share
    assert rows["2.1 Hög attraktivitet"][1:7] == [4, 2, 1, 1, 0, 0.5]
    assert rows["Summa"][1:6] == [7, 3, 2, 1, 1]
    live = {row[0]: row for row in section(formulas["Måluppfyllelse"], "Uppdrag per delmål")}
    assert live["2.1 Hög attraktivitet"][2].startswith("=COUNTIFS(Uppdrag[Delmål],$B")


def test_the_overview_gets_its_figures_from_the_sheets_behind(values: Any, formulas: Any) -> None:
    assert formulas["Översikt"]["B6"].value.startswith("='Avvikelseanalys'!")
    assert values["Översikt"]["B6"].value == pytest.approx(19.8)
    assert values["Översikt"]["E6"].value == pytest.approx(-6.0)


def test_the_overview_is_one_landscape_page(formulas: Any) -> None:
    sheet = formulas["Översikt"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight in (None, 1)  # 1 is what a file need not say


def test_details_repeat_their_header_and_keep_it_in_sight(formulas: Any) -> None:
    sheet = formulas["Driftbudget"]
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.freeze_panes == "C6"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, one page wide


def test_the_reconciliation_tells_how_many_tie_out(values: Any) -> None:
    sheet = values["Avstämning"]
    assert "4 av 4 stämmer, varav 2 inom avrundningen" in sheet["A2"].value
    first = table(sheet, "Avstämning")[0]
    assert first["Utfall av avstämningen"] == "≈ stämmer, avrundning"
    assert first["Förklaring"].startswith("Förklaras av avrundning: 6 ")


def test_who_is_left_out_stands_in_the_output(tmp_path: Path) -> None:
    books = [Received(f"{code}.xlsx", code) for code in made.AREAS if code != "RS"]
    fault = made.error("EPLAN.xlsx", "EPLAN")
    path = follow_up(Office(books=books), tmp_path / "u.xlsx", (fault,))
    workbook = read(path)
    assert workbook["Översikt"]["B3"].value == (
        "! Ingår inte: RS drift av egna utvecklingsprojekt, E-plan utveckling."
    )
    states = {
        row["Avdelning"]: (row["Läge"], row["Anmärkning"])
        for row in table(workbook["Leveranser"], "Leveranser")
    }
    assert states["E-plan utveckling (EPLAN)"] == ("✗ 1 fel", "utelämnad, 1 fel")
    assert states["RS drift av egna utvecklingsprojekt (RS)"] == ("– ej inlämnad", "saknas")
    finding = table(workbook["Fynd"], "Fynd")[0]
    assert (finding["Regel"], finding["Cell"]) == ("BUD001", "Driftbudget!F6")


def test_that_errors_were_taken_in_stands_in_the_output(tmp_path: Path) -> None:
    fault = made.error("EPLAN.xlsx", "EPLAN")
    path = follow_up(Office(), tmp_path / "u.xlsx", (fault,), include_with_errors=True)
    sheet = read(path)["Översikt"]
    assert sheet["B3"].value == (
        "! 1 arbetsbok är medtagen trots fel som inte är godkända, se bladet Fynd."
    )


def test_waivers_and_checksums_are_listed(tmp_path: Path) -> None:
    fault = made.error("EPLAN.xlsx", "EPLAN")
    waiver = Waiver(
        code="BUD001",
        department="EPLAN",
        key="1",
        reason="Beloppet kommer i september.",
        accepted_by="controllern",
        until=date(2018, 12, 31),
    )
    applied = AppliedWaiver(waiver, WaiverState.ACTIVE, (fault,))
    workbook = read(follow_up(Office(), tmp_path / "u.xlsx", (fault,), (applied,)))
    (row,) = table(workbook["Undantag"], "Undantag")
    assert (row["Avdelning"], row["Skäl"], row["Antal fynd"]) == (
        "E-plan utveckling",
        "Beloppet kommer i september.",
        1,
    )
    files = table(workbook["Leveranser"], "Mottagna_filer")
    assert {len(row["Kontrollsumma (SHA-256)"]) for row in files} == {64}


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path, written: Path) -> None:
    again = follow_up(Office(former=FORMER), tmp_path / "annat namn.xlsx")
    assert again.read_bytes() == written.read_bytes()


def test_excel_finds_nothing_to_repair(written: Path) -> None:
    assert check_package(written) == []


def test_no_python_shows(values: Any) -> None:
    said = {text for sheet in values for text in texts(sheet)}
    assert not {text for text in said if re.search(r"\b(nan|NaT|None|True|False|<NA>)\b", text)}


CONCLUSION = (
    "Resultatet hittills är 9,6\N{NO-BREAK SPACE}mnkr bättre än budget. "
    "Mest bidrar Regionkontoret Bas (+9,6)."
)
HOSTILE = ['=HYPERLINK("http://x")', "+1+1", "\x07ljud", "x" * 40_000, "\ud800", "a\r\nb"]


def test_texts_of_departments_stay_texts(tmp_path: Path) -> None:
    comments = [
        {"number": str(place), "level": "Uppdrag", "name": "Uppdrag", "comment": text}
        for place, text in enumerate(HOSTILE, start=1)
    ]
    office = Office(tables={"assignments": {"BAS": comments}})
    path = follow_up(office, tmp_path / "u.xlsx")
    workbook = read(path)
    found = [row["Kommentar"] for row in table(workbook["Uppdrag"], "Uppdrag")]
    assert found[:3] == [HOSTILE[0], HOSTILE[1], "\N{REPLACEMENT CHARACTER}ljud"]
    assert len(found[3]) == 32_767
    assert found[3].endswith("[avkortad]")
    assert found[4:] == ["\N{REPLACEMENT CHARACTER}", "a\nb"]
    column = [cell.value for cell in workbook["Uppdrag"][5]].index("Kommentar") + 1
    assert workbook["Uppdrag"].cell(6, column).data_type == "s"
    assert any(text.startswith("3 texter innehöll") for text in texts(workbook["Leveranser"]))
    assert check_package(path) == []


def test_a_thousand_late_activities_and_a_text_of_30_000_characters(tmp_path: Path) -> None:
    activity = dict(made.ACTIVITIES["BAS"][0]) | {"end_date": date(2018, 6, 30)}
    rows = [activity | {"number": f"2.2.1.1.{place}"} for place in range(1, 1001)]
    rows[0]["comment"] = "Arbetet går sakta. " * 1600  # 30 400 characters
    path = follow_up(Office(tables={"activities": {"BAS": rows}}), tmp_path / "u.xlsx")
    workbook = read(path, data_only=True)
    title = "Aktiviteter som pågår efter sitt slutdatum"
    shown = list(section(workbook["Avvikelseanalys"], title))
    assert shown[0][0] == "1000 rader."
    assert len(shown) == 2 + 40 + 1
    assert shown[-1][0] == "960 till står på bladet Aktiviteter."
    assert len(shown[2][5]) <= 600
    details = table(workbook["Aktiviteter"], "Aktiviteter")
    assert len(details) == 1000
    assert len(details[0]["Kommentar"]) >= 30_000
    assert workbook["Aktiviteter"]["A3"].value.startswith("1 rad är för lång")
    assert check_package(path) == []


def test_an_office_with_one_department(tmp_path: Path) -> None:
    only = made.model(avdelning=[{"kod": "BAS", "namn": "Regionkontoret Bas"}])
    lines = {"BAS": made.operating_budget()["BAS"]}
    path = follow_up(Office(model=only, tables={"operating_budget": lines}), tmp_path / "u.xlsx")
    rows = section(read(path, data_only=True)["Diagramdata"], CONCLUSION)
    steps = [row[:2] for row in rows][1:]
    assert steps == [
        ["Budget", pytest.approx(-179.7)],
        ["Regionkontoret Bas", pytest.approx(9.6)],
        ["Resultat", pytest.approx(-170.1)],
    ]
    assert check_package(path) == []


@pytest.mark.parametrize(
    ("unread", "told"),
    [
        (("actual_to_date",), ["Årsprognos mot årsbudget"]),
        (("year_budget",), ["Utfall hittills mot budget"]),
        (("budget_to_date", "full_year_forecast"), []),
    ],
)
def test_a_column_in_which_nobody_has_a_readable_amount_has_no_deviation(
    unread: tuple[str, ...], told: list[str], tmp_path: Path
) -> None:
    lines = {
        code: [dict(row) | dict.fromkeys(unread, "se bilaga") for row in rows]
        for code, rows in made.operating_budget().items()
    }
    path = follow_up(Office(tables={"operating_budget": lines}), tmp_path / "u.xlsx")
    said = texts(read(path)["Avvikelseanalys"])
    found = [text.removesuffix(" per avdelning") for text in said if "per avdelning" in text]
    assert found == told


def test_a_plan_period_has_budgets_and_no_deviations(tmp_path: Path) -> None:
    workbook = read(follow_up(Office(period="2018-plan"), tmp_path / "u.xlsx"), data_only=True)
    rows = section(workbook["Avvikelseanalys"], "Årsbudget per avdelning")
    budgets = {row[0]: row[1] for row in rows}
    assert budgets["Regionkontoret Bas"] == pytest.approx(-273.7)
    assert budgets["Summa"] == pytest.approx(0.0)
    assert not {"Diagram", "Diagramdata", "Måluppfyllelse"} & set(workbook.sheetnames)
    assert not any("Väsentliga" in text for text in texts(workbook["Avvikelseanalys"]))


def test_a_delivery_without_any_workbook_is_written_too(tmp_path: Path) -> None:
    path = follow_up(Office(books=[]), tmp_path / "u.xlsx")
    assert check_package(path) == []
    workbook = read(path)
    assert "Inga rader." in texts(workbook["Driftbudget"])


@pytest.mark.parametrize(
    ("largest", "money", "unit", "decimals"),
    [
        (386_300_000, Money("mnkr", 1), "mnkr", 1),
        (386_300_000, Money("kr", 0), "tkr", 0),
        (9_999_999_000, Money("kr", 0), "mnkr", 0),
        (12_345_000, Money("tkr", 0), "tkr", 0),
        (0, Money("kr", 0), "kr", 0),
    ],
)
def test_long_amounts_are_shown_in_a_larger_unit(
    largest: int, money: Money, unit: str, decimals: int
) -> None:
    scale = fitting(largest, money)
    assert (scale.unit, scale.decimals) == (unit, decimals)
