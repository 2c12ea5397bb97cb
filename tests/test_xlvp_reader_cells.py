from __future__ import annotations

import re
from pathlib import Path

import pytest
from deliveries import book, cells, parts, read_drawn, small_period, values
from workbooks import draw, with_part

from xlvp.reader import Delivery, read_workbooks

SHEET = "xl/worksheets/sheet1.xml"


def funds(*rows: str, below: str = "", table: str = "") -> str:
    """The sheet Utvecklingsmedel (mnkr) with rows of Fond, Budget, Beslutat, Kvar, Kommentar."""
    header = "Fond | Budget | Beslutat | Kvar att besluta om | Kommentar"
    return "\n".join((f"Utvecklingsmedel {table}", header, *rows, below))


def read_changed(path: Path, pattern: str, new: str) -> Delivery:
    """Read a workbook whose first sheet's XML was changed."""

    def change(xml: bytes) -> bytes:
        changed, count = re.subn(pattern.encode(), new.encode(), xml)
        assert count > 0
        return changed

    return read_workbooks([with_part(path, SHEET, change)], *small_period("Utvecklingsmedel"))


def test_formulas_that_were_overwritten_removed_changed_or_never_calculated(
    tmp_path: Path,
) -> None:
    delivery = read_drawn(
        funds(
            "F1 | 10 | -4 | = 6   | rätt",
            "F2 | 10 | -4 | 6     | överskriven",
            "F3 | 10 | -4 |       | borttagen",
            "F4 | 10 | -4 | = 7   | ändrad",
            "F5 | 10 | -4 | =     | aldrig räknad",
            "F6 | 10 | -4 | 7     | fel tal",
            "F7 |    |    | = '   | inget att räkna",
            "F8 | 10 | -4 | = 6,1 | avrundning",
        ),
        tmp_path,
        "Utvecklingsmedel",
    )
    # The computed value always counts, whatever stands in the cell.
    left = values(delivery.tables["development_funds"], "left")
    assert left == [6_000_000] * 6 + [None, 6_000_000]
    assert cells(delivery) == [
        ("development_funds", 6, "left", "formula_overwritten", "6"),
        ("development_funds", 7, "left", "formula_removed", ""),
        ("development_funds", 8, "left", "formula_changed", "7"),
        ("development_funds", 9, "left", "not_calculated", ""),
        ("development_funds", 10, "left", "derived_differs", "7"),
    ]
    expected = delivery.tables["cells"].query("at_row == 8")["expected"]
    assert list(expected) == ["6,0"]


def test_a_formula_is_not_blamed_for_an_amount_that_is_a_text(tmp_path: Path) -> None:
    # The sheet counts a text as nothing: 10 - 0, 0 - 4, or no result at all.
    delivery = read_drawn(
        funds(
            "F1 | 10             | '-4 mnkr | = 10 | ",
            "F2 | '10 000 000 kr | -4       | = -4 | ",
            "F3 | '10            | '-4      | =    | ",
            "F4 | '10            | -4       | 6    | överskriven",
            "F5 | '10            | -4       | 7    | fel tal",
        ),
        tmp_path,
        "Utvecklingsmedel",
    )
    assert values(delivery.tables["development_funds"], "left") == [6_000_000] * 5
    assert cells(delivery) == [
        ("development_funds", 8, "left", "formula_overwritten", "6"),
        ("development_funds", 9, "left", "derived_differs", "7"),
    ]


def test_zeros_beside_formulas_that_nothing_calculated_are_no_results(tmp_path: Path) -> None:
    # XlsxWriter writes 0 as the result of a formula that it is given none for.
    rows = ("F1 | 10 | -4 | = 0 | ", "F2 | 3 | -3 | = 0 | ")
    delivery = read_drawn(funds(*rows), tmp_path, "Utvecklingsmedel")
    assert values(delivery.tables["development_funds"], "left") == [6_000_000, 0]
    assert cells(delivery) == [("development_funds", 5, "left", "not_calculated", "0")]


def test_a_zero_among_results_is_a_changed_formula(tmp_path: Path) -> None:
    rows = ("F1 | 10 | -4 | = 0 | ", "F2 | 5 | -3 | = 2 | ")
    delivery = read_drawn(funds(*rows), tmp_path, "Utvecklingsmedel")
    assert cells(delivery) == [("development_funds", 5, "left", "formula_changed", "0")]


def test_a_zero_in_a_calculated_workbook_is_a_changed_formula(tmp_path: Path) -> None:
    path = draw(funds("F1 | 10 | -4 | = 0 | "), tmp_path / "A.xlsx")
    with_part(path, "xl/workbook.xml", lambda xml: xml.replace(b' fullCalcOnLoad="1"', b""))
    delivery = read_workbooks([path], *small_period("Utvecklingsmedel"))
    assert cells(delivery) == [("development_funds", 5, "left", "formula_changed", "0")]


def test_a_formula_of_peoples_own_that_was_never_calculated_is_told(tmp_path: Path) -> None:
    rows = ("F1 | = 10 | -4 | = 6 | ", "F2 | = 17 | -4 | = -4 | ", "F3 | = ' | -4 | = -4 | ")
    path = draw(funds(*rows), tmp_path / "A.xlsx")
    delivery = read_changed(path, r"<v>17\.0</v>", "")
    budgets = values(delivery.tables["development_funds"], "year_budget")
    assert budgets == [10_000_000, None, None]
    assert cells(delivery) == [("development_funds", 6, "year_budget", "not_calculated", "")]


def test_cells_of_an_array_formula_hold_it_all(tmp_path: Path) -> None:
    path = draw(funds("F1 | 10 | -4 | = 6 | ", "F2 | 5 | -3 | 2 | "), tmp_path / "A.xlsx")
    delivery = read_changed(path, r"<f>0\+6\.0</f>", '<f t="array" ref="D5:D6">B5:B6+C5:C6</f>')
    assert cells(delivery) == []


def test_error_cells_are_blank_and_told_with_their_error(tmp_path: Path) -> None:
    delivery = read_drawn(
        funds(
            "F1     | = #REF! | -4     | = -4      | a",
            "F2     | 10      | #N/A   | = #VALUE! | b",
            "#NAME? | 1       |        | = 1       | c",
            "F4     | 1       |        | = 1       | '#SAKNAS!",
            "       | #NUM!   |        |           | ",
        ),
        tmp_path,
        "Utvecklingsmedel",
    )
    frame = delivery.tables["development_funds"]
    assert values(frame, "fund") == ["F1", "F2", None, "F4", None]
    assert values(frame, "year_budget") == [None, 10_000_000, 1_000_000, 1_000_000, None]
    assert values(frame, "decided") == [-4_000_000, None, None, None, None]
    assert values(frame, "comment") == ["a", "b", "c", None, None]
    # What follows from an error in the same cell is no second fault.
    assert cells(delivery) == [
        ("development_funds", 5, "year_budget", "error_value", "#REF!"),
        ("development_funds", 6, "decided", "error_value", "#N/A"),
        ("development_funds", 6, "left", "error_value", "#VALUE!"),
        ("development_funds", 7, "fund", "error_value", "#NAME?"),
        ("development_funds", 8, "comment", "error_value", "#SAKNAS!"),
        ("development_funds", 9, "year_budget", "error_value", "#NUM!"),
    ]


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#FIELD!"])
def test_an_error_that_the_parser_does_not_know_costs_one_cell(tmp_path: Path, error: str) -> None:
    rows = (f"F1 | = {error} | -4 | = -4 | '#vision", "F2 | 5 | -3 | = 2 | ")
    path = draw(funds(*rows), tmp_path / "A.xlsx")
    delivery = read_changed(path, f'"str"><f>{error}', f'"e"><f>{error}')
    frame = delivery.tables["development_funds"]
    assert book(delivery)["fault"] == ""
    assert values(frame, "year_budget") == [None, 5_000_000]
    assert values(frame, "comment") == ["#vision", None]
    assert cells(delivery) == [("development_funds", 5, "year_budget", "error_value", error)]


def test_an_error_in_a_spare_row_is_nobodys(tmp_path: Path) -> None:
    rows = ("F1 | 10 | -4 | = 6 | ", " | | | = #VALUE! | ")
    delivery = read_drawn(funds(*rows), tmp_path, "Utvecklingsmedel")
    assert list(delivery.tables["development_funds"].index) == [("A.xlsx", 5)]
    assert cells(delivery) == []


def test_a_value_that_the_parser_passes_over_is_lost_and_told(tmp_path: Path) -> None:
    path = draw(funds("F1 | 17 | -4 | = 13 | ", "F2 | 5 | -3 | = 2 | "), tmp_path / "A.xlsx")
    delivery = read_changed(path, "<v>17</v>", "<v><![CDATA[17]]></v>")
    assert values(delivery.tables["development_funds"], "year_budget") == [None, 5_000_000]
    assert ("development_funds", 5, "year_budget", "lost", "17") in cells(delivery)
    # The formulas were counted in the closer look too.
    assert cells(delivery, "formula_overwritten") == []


def test_a_cell_that_stands_twice_is_lost_once(tmp_path: Path) -> None:
    path = draw(funds("F1 | 17 | -4 | = 13 | "), tmp_path / "A.xlsx")
    delivery = read_changed(path, '<c r="B5"><v>17</v></c>', r"\g<0>" + '<c r="B5"><v>18</v></c>')
    assert values(delivery.tables["development_funds"], "year_budget") == [18_000_000]
    assert ("development_funds", 5, "year_budget", "lost", "17") in cells(delivery)


def test_the_only_value_of_a_row_does_not_vanish_with_it(tmp_path: Path) -> None:
    path = draw(funds("F1 | 1 | | = 1 | ", " | 17 | | | "), tmp_path / "A.xlsx")
    delivery = read_changed(path, "<v>17</v>", "<v><![CDATA[17]]></v>")
    assert list(delivery.tables["development_funds"].index.get_level_values("row")) == [5, 6]
    assert cells(delivery, "lost") == [("development_funds", 6, "year_budget", "lost", "17")]


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        ("<c r=", "<c  r="),
        ('<c r="([A-Z]+[0-9]+)"', r"<c r='\1'"),
        ('<c (r="[A-Z]+[0-9]+")( t="[a-z]+")', r"<c\2 \1"),
        ('<row r="[0-9]+"', "<row"),
        ("<sheetData>", "<sheetData><!-- <c r='A1'> -->"),
    ],
)
def test_other_spellings_of_the_same_cells_are_read_alike(
    tmp_path: Path, pattern: str, new: str
) -> None:
    rows = ("F1 | = #REF! | -4 | = -4 | a", "F2 | 10 | -4 | 6 | b")
    path = draw(funds(*rows), tmp_path / "A.xlsx")
    delivery = read_changed(path, pattern, new)
    frame = delivery.tables["development_funds"]
    assert values(frame, "fund") == ["F1", "F2"]
    assert values(frame, "decided") == [-4_000_000, -4_000_000]
    assert cells(delivery) == [
        ("development_funds", 5, "year_budget", "error_value", "#REF!"),
        ("development_funds", 6, "left", "formula_overwritten", "6"),
    ]


def test_excels_total_row_is_no_data_and_not_stray(tmp_path: Path) -> None:
    rows = ("F1 | 10 | -4 | = 6 | ", "F2 | 5 | -3 | = 2 | ", "Summa | = 15 | -7 | = 8 | ")
    path = draw(funds(*rows), tmp_path / "A.xlsx")
    with_part(
        path,
        "xl/tables/table1.xml",
        lambda xml: xml.replace(b'totalsRowShown="0"', b'totalsRowCount="1"'),
    )
    delivery = read_workbooks([path], *small_period("Utvecklingsmedel"))
    assert values(delivery.tables["development_funds"], "fund") == ["F1", "F2"]
    assert cells(delivery) == []


def test_a_total_row_is_known_without_its_table(tmp_path: Path) -> None:
    rows = ("F1 | 10 | -4 | = 6 | ", "F2 | 5 | -3 | = 2 | ", "Summa | = 15 | = -7 | = 8 | ")
    delivery = read_drawn(funds(*rows, table="[]"), tmp_path, "Utvecklingsmedel")
    assert values(delivery.tables["development_funds"], "fund") == ["F1", "F2"]


def test_a_sum_that_people_typed_as_a_row_is_a_row(tmp_path: Path) -> None:
    rows = ("F1 | 10 | -4 | = 6 | ", "Summa | 10 | -4 | = 6 | ")
    delivery = read_drawn(funds(*rows), tmp_path, "Utvecklingsmedel")
    assert values(delivery.tables["development_funds"], "fund") == ["F1", "Summa"]


def test_a_table_without_a_header_row_is_read_by_its_columns(tmp_path: Path) -> None:
    path = draw(funds("F1 | 10 | -4 | = 6 | "), tmp_path / "A.xlsx")
    with_part(
        path,
        "xl/tables/table1.xml",
        lambda xml: re.sub(rb'ref="A4:E5"', b'ref="A5:E5" headerRowCount="0"', xml),
    )
    delivery = read_workbooks([path], *small_period("Utvecklingsmedel"))
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert [part for part in parts(delivery) if part[2] != "name"] == []


def test_a_sheet_that_reaches_to_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    path = draw(funds("F1 | 10 | -4 | = 6 | ", below="XFD1048576: här"), tmp_path / "A.xlsx")
    delivery = read_workbooks([path], *small_period("Utvecklingsmedel"))
    assert book(delivery)["fault"] == "damaged"
    detail = "bladet Utvecklingsmedel är orimligt stort: det når till XFD1048576"
    assert book(delivery)["fault_detail"] == detail


@pytest.mark.parametrize("cell", ["A1048576", "XFD9"])
def test_a_lone_cell_far_away_is_only_stray(tmp_path: Path, cell: str) -> None:
    delivery = read_drawn(
        funds("F1 | 10 | -4 | = 6 | ", below=f"{cell}: här"), tmp_path, "Utvecklingsmedel"
    )
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert [(fault, value) for *_, fault, value in cells(delivery)] == [("stray", "här")]
