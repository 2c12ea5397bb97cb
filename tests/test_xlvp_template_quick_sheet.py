"""The sheet that is written in one pass, against XlsxWriter's own, byte by byte."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xlvp.template.book import TemplateSheet
from xlvp.template.quick_sheet import QuickSheet


def _parts(sheet_class: type[Worksheet], fill: Any) -> dict[str, str]:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    fill(workbook, workbook.add_worksheet("Blad", sheet_class))
    workbook.close()
    with zipfile.ZipFile(target) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def _sheet(sheet_class: type[Worksheet], fill: Any) -> str:
    return _parts(sheet_class, fill)["xl/worksheets/sheet1.xml"]


def _everything(workbook: Any, sheet: Any) -> None:
    """Cells of every type, out of order, with looks of their own, of rows and of columns."""
    bold, red = workbook.add_format({"bold": True}), workbook.add_format({"font_color": "red"})
    sheet.set_column(2, 3, 20)
    sheet.set_column(4, 4, 12, red)
    sheet.set_row(1, 31.5, bold)
    sheet.set_row(3, 20, None, {"level": 1, "hidden": True})
    sheet.set_row(40, 15)
    sheet.set_row(41, 15.75, None, {"collapsed": True})
    sheet.write_string(5, 4, "samma")
    sheet.write_string(5, 2, "samma", bold)
    sheet.write_string(1, 1, 'radens <utseende> & citat "')
    sheet.write_string(6, 2, "å" * 20_000)
    sheet.write_string(7, 2, " blanksteg först")
    sheet.write_number(5, 3, 1234567.891, bold)
    sheet.write_number(1, 3, -0.1)
    sheet.write_number(2, 30, 12, red)
    sheet.write_blank(5, 1, None, bold)
    sheet.write_blank(5, 6, None)
    sheet.write_blank(9, 4, None, red)
    sheet.write_formula(8, 1, '=IF(A1<>"",A1&"x",1)', bold, "a < b & c")
    sheet.write_formula(8, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(8, 3, "=1=1", None, True)
    sheet.write_formula(8, 4, "=SUM(A1:A3)", red, 2.5)
    sheet.write_formula(8, 5, '=""', red, "")
    sheet.write_boolean(8, 6, True)
    sheet.write_comment(20, 1, "anteckning")
    sheet.merge_range(33, 1, 33, 4, "ihop", bold)
    sheet.write_url(34, 1, "internal:'Blad'!A1", red, "länk")
    header = [{"header": title, "header_format": bold} for title in ("Ett", "Två")]
    sheet.write_number(37, 2, 3)
    sheet.add_table(35, 1, 38, 2, {"name": "Tabell", "columns": header, "style": None})


def test_it_writes_what_xlsxwriter_writes() -> None:
    assert _parts(QuickSheet, _everything) == _parts(Worksheet, _everything)


def test_rows_tell_what_data_bars_want() -> None:
    def bars(_: Any, sheet: Any) -> None:
        sheet.write_number(3, 1, 0.5)
        sheet.set_row(4, 30)
        sheet.conditional_format(3, 1, 3, 1, {"type": "data_bar", "data_bar_2010": True})

    assert _sheet(QuickSheet, bars) == _sheet(Worksheet, bars)


def test_blanks_below_each_other_are_blanks_one_by_one() -> None:
    def together(workbook: Any, sheet: Any) -> None:
        sheet.write_blanks(range(2, 40), 3, workbook.add_format({"bold": True}))

    def one_by_one(workbook: Any, sheet: Any) -> None:
        bold = workbook.add_format({"bold": True})
        for row in range(2, 40):
            sheet.write_blank(row, 3, None, bold)

    assert _sheet(QuickSheet, together) == _sheet(Worksheet, one_by_one)


def test_a_column_is_its_cells_one_by_one() -> None:
    day, moment = date(2018, 4, 30), datetime(2018, 4, 30, 12)
    cells = ["ett", None, "ett", 2.5, ("=A1+1", 3), ("=A2", "två"), day, moment, day, None]
    cells += ["två", "å" * 20_000, 7, True, "två"]

    def together(workbook: Any, sheet: Any) -> None:
        bold, plain = workbook.add_format({"bold": True}), workbook.add_format({"italic": True})
        sheet.write_below(4, 1, cells, [bold, plain] * 7 + [bold])
        sheet.write_string(0, 0, "ny")

    def one_by_one(workbook: Any, sheet: Any) -> None:
        bold, plain = workbook.add_format({"bold": True}), workbook.add_format({"italic": True})
        for row, cell in enumerate(cells, start=4):
            look = plain if row % 2 else bold
            match cell:
                case (formula, value):
                    sheet.write_formula(row, 1, formula, look, value)
                case date():
                    sheet.write_datetime(row, 1, cell, look)
                case None:
                    sheet.write_blank(row, 1, None, look)
                case str():
                    sheet.write_string(row, 1, cell, look)
                case _:
                    sheet.write_number(row, 1, cell, look)
        sheet.write_string(0, 0, "ny")

    assert _parts(QuickSheet, together) == _parts(Worksheet, one_by_one)


def test_a_place_that_no_sheet_has_is_not_written() -> None:
    def outside(_: Any, sheet: Any) -> None:
        assert sheet.write_string(1_048_576, 0, "för långt ned") == -1
        assert sheet.write_number(0, 16_384, 1) == -1
        assert sheet.write_formula(-1, 0, "=1") == -1

    assert _sheet(QuickSheet, outside) == _sheet(Worksheet, lambda *_: None)


def test_what_is_no_number_is_refused() -> None:
    def no_number(_: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, float("nan"))

    with pytest.raises(TypeError):
        _sheet(QuickSheet, no_number)


def test_rows_of_a_template_grow_and_its_formulas_may_give_an_empty_text() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.set_row(0, 30)
        sheet.write_formula(0, 0, '=""', None, "")

    assert '<row r="1" spans="1:1" ht="30" customHeight="1"><c r="A1"><f>' in _sheet(
        QuickSheet, fill
    )
    assert '<row r="1" spans="1:1" ht="30"><c r="A1" t="str"><f>""</f><v></v>' in _sheet(
        TemplateSheet, fill
    )
