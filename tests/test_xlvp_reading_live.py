from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import memory_books
import pytest
from deliveries import small_period
from memory_engine import Program
from workbooks import draw

from validation.model import Formats
from validation.observations import BookFault
from xlvp.addin.excel_desk import connect
from xlvp.guard import Refused
from xlvp.reading.book import read_book, read_source
from xlvp.reading.content import BookContent
from xlvp.reading.live import (
    LiveBook,
    LiveSheet,
    LiveSource,
    cell_value,
    error_text,
    identity_of,
    open_live,
)
from xlvp.reading.request import Request

if TYPE_CHECKING:
    from benchmarks.faults.offices import Delivery


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(dt.date(year, month, day), dt.time(hour, minute))


def live(values: list[list[object]], formulas: list[list[object]] | None = None) -> LiveSource:
    sheet = LiveSheet("Blad", True, values, formulas or values)
    return open_live(LiveBook("A.xlsx", (sheet,)), Formats())


def opened(program: Program, path: Path) -> LiveBook:
    """A file as the spreadsheet program gives it."""
    program.books.clear()
    program.open(memory_books.load(path))
    return connect(path.name).read()


def read_both(program: Program, path: Path, request: Request) -> tuple[BookContent, BookContent]:
    """What the file and what the open workbook say."""
    book = opened(program, path)
    from_screen = read_source(lambda: open_live(book, request.formats), request)
    from_file = read_book(path.read_bytes(), request)
    # A program does not tell an error that was typed as a text from one that it has found.
    for content in (from_file, from_screen):
        content.cells.sort(key=repr)
    # The library that draws the file asks programs to calculate it, and this one has.
    return replace(from_file, zeros_for_results=False), from_screen


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""),
        ("", ""),
        ("text", "text"),
        (" med blanksteg ", " med blanksteg "),
        ("1.10", "1.10"),
        (3, 3.0),
        (-2.5, -2.5),
        (Decimal("12.3450"), 12.345),
        (True, True),
        (False, False),
        (moment(2019, 12, 31), dt.date(2019, 12, 31)),
        (moment(2019, 12, 31, 8, 30), moment(2019, 12, 31, 8, 30)),
        (dt.datetime(2019, 12, 31, tzinfo=dt.UTC), dt.date(2019, 12, 31)),
        (dt.date(2019, 12, 31), dt.date(2019, 12, 31)),
        (moment(1899, 12, 30, 8, 30), dt.time(8, 30)),
        (dt.time(8, 30), dt.time(8, 30)),
        ("#REF!", ""),
        ("#N/A", ""),
        ("#SPILL!", ""),
        (-2146826243, ""),
        (-2146826238, ""),
        ("#hemligt", "#hemligt"),
    ],
)
def test_a_value_is_given_as_a_parser_of_files_gives_it(given: object, expected: object) -> None:
    value = cell_value(given)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("#REF!", "#REF!"),
        ("#DIV/0!", "#DIV/0!"),
        (-2146826243, "#SPILL!"),
        (-2146826238, "#CALC!"),
        (-2146826245, "#GETTING_DATA"),
        (-2146826243.0, ""),
        (7, ""),
        ("REF", ""),
        (None, ""),
    ],
)
def test_an_error_is_told_from_a_number_and_a_text(given: object, expected: str) -> None:
    assert error_text(given) == expected


def test_blank_rows_and_columns_at_the_end_are_not_there() -> None:
    source = live([["a", None, None], [None, 2.0, ""], [None, None, None]])
    assert source.rows("Blad") == [["a", ""], ["", 2.0]]
    assert source.census("Blad").values == 2


def test_an_empty_sheet_has_no_rows() -> None:
    source = live([[None]])
    assert source.rows("Blad") == []
    assert source.census("Blad").values == 0


def test_formulas_are_told_from_texts_that_look_like_them() -> None:
    source = live([[3.0, "=summa", 5.0]], [["=1+2", "=summa", "5"]])
    census = source.census("Blad")
    assert census.formulas == {"A1"}
    assert census.has_formula(1, 0)
    assert not census.has_formula(1, 1)
    assert census.uncalculated == frozenset()


def test_errors_are_counted_apart_from_values() -> None:
    census = live([["#REF!", 1.0], [-2146826243, None]]).census("Blad")
    assert [(error.row, error.column, error.text) for error in census.errors] == [
        (1, 0, "#REF!"),
        (2, 0, "#SPILL!"),
    ]
    assert census.values == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [("A.xlsx", "xlsx"), ("A.XLSM", "xlsm"), ("A.ods", "ods"), ("Bok1", "xlsx"), ("A.csv", "xlsx")],
)
def test_the_type_is_told_by_the_name(name: str, kind: str) -> None:
    assert open_live(LiveBook(name, ()), Formats()).file_type == kind


@pytest.mark.parametrize("name", ["A.xls", "A.xlsb"])
def test_a_type_that_the_office_does_not_take_is_refused_as_the_file_is(name: str) -> None:
    with pytest.raises(Refused) as refused:
        open_live(LiveBook(name, ()), Formats())
    assert refused.value.fault is BookFault.FORMAT_NOT_ALLOWED
    suffix = name.partition(".")[2]
    assert refused.value.detail.endswith(f"Excelformatet {suffix}")


def test_a_workbook_says_who_it_is() -> None:
    cells: list[list[object]] = [
        ["xlvp", "department workbook"],
        ["office", "EX"],
        ["department", "A"],
        ["period", "2019-08"],
        [None, None],
        ["table", "key"],
        ["activities", "1.1"],
    ]
    identity = identity_of(LiveBook("A.xlsx", (LiveSheet("_xlvp", False, cells, cells),)))
    assert (identity.office, identity.department, identity.period) == ("EX", "A", "2019-08")
    assert identity.issued == (("activities", "1.1"),)
    assert not identity_of(LiveBook("A.xlsx", ())).found


def test_properties_say_it_where_the_hidden_sheet_is_gone() -> None:
    book = LiveBook("A.xlsx", (), {"xlvp_office": "EX", "xlvp_period": "2019-08"})
    assert identity_of(book).office == "EX"


DRAWINGS = {
    "plain": """
        Aktiviteter @B6
        Nummer | Uppdrag | Aktivitet | Slutdatum  | Beviljade medel | Använda medel | Kvar
        1.10.1 | 1.10    | Kampanj   | 2019-12-31 | 12,5            | 2,5           | = 10
        1.10.2 | 1.10    | Enkät     | 2019-11-30 | 3               | 1             | 2
        """,
    "no Excel table": """
        Aktiviteter @A2 []
        Nummer | Aktivitet | Status
        1.1.1  | Kampanj   | P
        """,
    "renamed sheet": """
        Aktivitetslista
        Nummer | Uppdrag | Aktivitet | Typ | Status | Slutdatum | Ansvarig | Kommentar
        1.1.1  | 1.1     | Kampanj   | A   | P      | 2019-12-31 | Chef   | Bra
        """,
    "errors": """
        Aktiviteter
        Nummer | Aktivitet | Beviljade medel | Använda medel | Kvar
        1.1.1  | Kampanj   | #REF!           | 2             | = #N/A
        1.1.2  | '#NAMN?   | 3               | '#REF!        | = 3
        """,
    "stray": """
        Aktiviteter
        Nummer | Aktivitet | Status
        1.1.1  | Kampanj   | P
        G5: Ring ekonomi
        A9: 2019-01-01
        B12: 7
        """,
    "misspelt and doubled titles": """
        Aktiviteter []
        Nummer | Aktivtet | Status | Status | Eget
        1.1.1  | Kampanj  | P      | K      | x
        """,
    "total row": """
        Aktiviteter []
        Nummer | Aktivitet | Beviljade medel
        1.1.1  | Kampanj   | 12
        Summa  |           | = 12
        """,
    "other sheets": """
        Aktiviteter
        Nummer | Aktivitet
        1.1.1  | Kampanj

        Anteckningar []
        Eget | Annat
        1    | 2
        """,
    "nothing of ours": """
        Blad1 []
        Vara | Pris
        Mjölk | 12
        """,
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawn_workbook_reads_the_same_from_file_and_screen(
    name: str, program: Program, tmp_path: Path
) -> None:
    path = draw(DRAWINGS[name], tmp_path / "A.xlsx")
    request = Request.of(*small_period("Aktiviteter"))
    from_file, from_screen = read_both(program, path, request)
    assert from_screen == from_file


@pytest.mark.parametrize("name", ["plain", "nothing of ours"])
@pytest.mark.parametrize("options", [{"identity": None}, {"hidden_sheet": False}])
def test_an_identity_reads_the_same_from_file_and_screen(
    name: str, options: dict[str, Any], program: Program, tmp_path: Path
) -> None:
    path = draw(DRAWINGS[name], tmp_path / "A.xlsx", **options)
    request = Request.of(*small_period("Aktiviteter"))
    from_file, from_screen = read_both(program, path, request)
    assert from_screen == from_file


KINDS = (
    *("amount_in_euro", "error_value", "formula_overwritten", "half_sorted", "header_misspelt"),
    *("number_became_a_date", "sheet_copied", "sheet_deleted", "text_below_table"),
    *("copied_from_another", "issued_activity_deleted"),
)


@pytest.mark.parametrize("name", KINDS)
def test_a_planted_fault_reads_the_same_from_file_and_screen(
    name: str, program: Program, drawn_office: Delivery, tmp_path: Path
) -> None:
    from benchmarks.faults.kind import KINDS as ALL
    from benchmarks.faults.kind import Site

    request = Request.of(drawn_office.model, drawn_office.period)
    for workbook in drawn_office.workbooks:
        site = Site(drawn_office, workbook, Random(4))
        if ALL[name].plant(site) is None:
            continue
        path = tmp_path / workbook
        path.write_bytes(site.workbook.data())
        from_file, from_screen = read_both(program, path, request)
        assert from_screen == from_file
        return
    pytest.fail("nowhere to plant it")
