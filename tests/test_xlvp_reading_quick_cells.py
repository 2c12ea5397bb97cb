"""Cells that are taken from a sheet's bytes, and sheets that are left to the parser.

What the quick way reads must be what the parser reads, be it ever so odd; and what programs
write it must read, or nobody would notice that it is gone.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spelled_books import (
    DECLARED,
    MAIN,
    TEXTS,
    USUAL_STYLES,
    USUAL_TEXTS,
    Read,
    read,
    row,
    sheet,
    spelled,
)

from validation.observations import BookFault
from xlvp.guard import Refused
from xlvp.reading.container import DamagedError

DAY_STYLE, DURATION_STYLE = 1, 2
BEYOND = "7"
"""A cell beside the one that is tried shows that the sheet goes on."""


def read_cells(*cells: str, **parts: Any) -> Read:
    return read(spelled(sheet(row(*cells, f'<c r="C1"><v>{BEYOND}</v></c>')), **parts))[0]


def read_cell(cell: str, **parts: Any) -> Read:
    return read_cells(cell, **parts)


def shown(found: Read) -> Any:
    """The value of A1, read quickly."""
    assert found.quick
    assert found.same
    assert isinstance(found.rows, list)
    assert found.rows[0][2] == 7.0
    return found.rows[0][0]


# --- values that are taken from the bytes -----------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(('<c r="A1"><v>5</v></c>', 5.0), ('<c r="A1" t="n"><v>5</v></c>', 5.0)),
        *(('<c r="A1" s="3"><v>12</v></c>', 12.0), ('<c r="A1" s="3" t="n"><v>0</v></c>', 0.0)),
        *(('<c r="A1" t="s"><v>0</v></c>', "noll"), ('<c r="A1" s="3" t="s"><v>2</v></c>', "två")),
        *(('<c r="A1" t="s"><v>002</v></c>', "två"), ('<c r="A01"><v>007</v></c>', 7.0)),
        *(('<c r="A1" t="b"><v>1</v></c>', True), ('<c r="A1" t="b"><v>0</v></c>', False)),
        *(('<c r="A1" t="str"><v>svar</v></c>', "svar"), ('<c r="A1" t="str"><v></v></c>', "")),
        (
            '<c r="A1" s="3" t="str"><f>A2&amp;""</f><v>å &amp; &lt;b&gt; &quot;</v></c>',
            'å & <b> "',
        ),
        ('<c r="A1" t="str"><v> a&#10;b&#9;c\r\nd\re </v></c>', " a\nb\tc\nd\ne "),
        ('<c r="A1" t="str"><v>&amp;amp;</v></c>', "&amp;"),
        ('<c r="A1" t="str"><v>12</v></c>', "12"),
        *(('<c r="A1"><v></v></c>', ""), ('<c r="A1" t="s"><v></v></c>', "")),
        *(('<c r="A1" t="b"><v></v></c>', ""), ('<c r="A1" t="n"><v></v></c>', "")),
        *(('<c r="A1" s="1"/>', ""), ('<c r="A1" s="1"></c>', ""), ('<c r="A1" t="s"/>', "")),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2.0),
        ('<c r="A1"><f>A2/2</f><v>2</v></c>', 2.0),
        ('<c r="A1"><f>IF(A2="a/",1,">")</f><v>2</v></c>', 2.0),
        ("<c r=\"A1\"><f>'It''s'!A2</f><v>2</v></c>", 2.0),
        ('<c r="A1"><f aca="false">\'Blad 2\'!A2</f><v>2</v></c>', 2.0),
        ('<c r="A1"><f t="shared" ref="A1:A9" si="0">A2&gt;0</f><v>2</v></c>', 2.0),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', 2.0),
        ('<c r="A1"><f t="array" ref="A1:A3">A5:A7</f><v>2</v></c>', 2.0),
        *(('<c r="A1"><f/><v>2</v></c>', 2.0), ('<c r="A1"><f></f><v>2</v></c>', 2.0)),
        *(('<c r="A1"><f>1+1</f></c>', ""), ('<c r="A1"><f>1+1</f><v></v></c>', "")),
    ],
)
def test_a_value(cell: str, value: object) -> None:
    found = shown(read_cell(cell))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("1E+20", 1e20), ("1e5", 100_000.0), ("1.5E-3", 0.0015), ("1e400", math.inf)),
        *((".5", 0.5), ("5.", 5.0), ("-.5", -0.5), ("00", 0.0), ("-12", -12.0)),
        *(("1234567", 1_234_567.0), ("12345678", 12_345_678.0), ("0.1", 0.1)),
        *(("12345678901234567890", 12_345_678_901_234_567_890.0), ("1e-400", 0.0)),
        *(("9007199254740993", 9_007_199_254_740_992.0), ("0.30000000000000004", 0.1 + 0.2)),
    ],
)
def test_a_number(text: str, value: float) -> None:
    assert shown(read_cell(f'<c r="A1"><v>{text}</v></c>')) == value


def test_a_nought_keeps_its_sign() -> None:
    assert str(shown(read_cell('<c r="A1"><v>-0</v></c>'))) == "-0.0"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("61", dt.date(1900, 3, 1)),
        ("43708", dt.date(2019, 8, 31)),
        ("43708.0", dt.date(2019, 8, 31)),
        ("4.3708E4", dt.date(2019, 8, 31)),
        ("2958465", dt.date(9999, 12, 31)),
    ],
)
def test_a_day(text: str, value: dt.date) -> None:
    assert shown(read_cell(f'<c r="A1" s="{DAY_STYLE}"><v>{text}</v></c>')) == value


def test_a_style_that_is_none_makes_a_number() -> None:
    for number in ("4", "99", "9999999"):
        assert shown(read_cell(f'<c r="A1" s="{number}"><v>43708</v></c>')) == 43_708.0
    assert shown(read_cell(f'<c r="A1" s="{DAY_STYLE}"><v>43708</v></c>', looks="")) == 43_708.0


def test_styles_may_be_none_at_all() -> None:
    looks = f'<styleSheet xmlns="{MAIN}"/>'
    assert shown(read_cell(f'<c r="A1" s="{DAY_STYLE}"><v>43708</v></c>', looks=looks)) == 43_708.0


def test_texts_are_texts_whatever_their_style() -> None:
    cells = '<c r="A1" s="2" t="s"><v>1</v></c>', '<c r="B1" s="1" t="b"><v>1</v></c>'
    found = read_cells(*cells)
    assert found.quick
    assert found.rows == found.parsed == [["ett", True, 7.0]]


@pytest.mark.parametrize(
    ("address", "place"),
    [
        *(("Z1", (0, 25)), ("AA1", (0, 26)), ("AZ2", (1, 51)), ("BA1", (0, 52))),
        *(("ZZ3", (2, 701)), ("B99999", (99_998, 1))),
    ],
)
def test_a_cell_lies_where_its_address_says(address: str, place: tuple[int, int]) -> None:
    (found,) = read(spelled(sheet(row(f'<c r="{address}"><v>5</v></c>', number=place[0] + 1))))
    assert found.quick
    assert isinstance(found.rows, list)
    assert (len(found.rows) - 1, len(found.rows[-1]) - 1) == place
    assert found.rows[-1][-1] == 5.0
    assert found.same


def test_cells_are_where_they_belong_and_the_rest_is_blank() -> None:
    cells = (
        row('<c r="B2"><v>1</v></c>', '<c r="D2" s="1"/>', number=2)
        + '<row r="3" spans="1:5"/><row r="4"></row>'
        + row('<c r="A5" t="s"><v>1</v></c>', '<c r="C5" t="b"><v>0</v></c>', number=5)
        + row('<c r="A9" s="1"/>', '<c r="B9"><f>1</f><v></v></c>', number=9)
    )
    (found,) = read(spelled(sheet(cells)))
    assert found.quick
    blank = ["", "", ""]
    assert found.rows == [blank, ["", 1.0, ""], blank, blank, ["ett", "", False]]
    assert found.same


@pytest.mark.parametrize("cells", ["", "<row r='1'/>", row(), row('<c r="B2" s="1"/>', number=2)])
def test_a_sheet_without_values(cells: str) -> None:
    found, beside = read(spelled(sheet(cells), sheet(row('<c r="A1"><v>5</v></c>'))))
    assert found.rows == []
    assert found.same
    assert beside.quick
    assert beside.rows == [[5.0]]


def test_a_blank_text_of_a_formula_is_a_cell_and_a_blank_number_is_none() -> None:
    blank_text = '<c r="B3" t="str"><f>IF(1,"")</f><v></v></c>'
    (found,) = read(spelled(sheet(row('<c r="A1"><v>5</v></c>') + row(blank_text, number=3))))
    assert found.quick
    assert found.rows == [[5.0, ""], ["", ""], ["", ""]]
    assert found.same


# --- what is left to the parser ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(('<c r="A1" t="e"><v>#REF!</v></c>', ""), ('<c r="A1" t="d"><v>2019</v></c>', "2019")),
        ('<c r="A1" t="inlineStr"><is><t>text</t></is></c>', "text"),
        *(('<c s="3" r="A1"><v>5</v></c>', 5.0), ('<c r="A1" t="n" s="3"><v>5</v></c>', 5.0)),
        *(('<c r="A1" cm="1"><v>5</v></c>', 5.0), ("<c r='A1'><v>5</v></c>", 5.0)),
        *(('<c r="A1" ><v>5</v></c>', 5.0), ('<c  r="A1"><v>5</v></c>', 5.0)),
        *(('<c r="a1"><v>5</v></c>', 5.0), ("<c><v>5</v></c>", 5.0)),
        *(('<c q="B1"><v>5</v></c>', 5.0), ('<c r="A1" s=""><v>5</v></c>', 5.0)),
        *(('<x:c r="A1"><v>5</v></x:c>', 5.0), ('<c r="A1"><x:v>5</x:v></c>', 5.0)),
        *(('<c r="A1"><v/></c>', ""), ('<c r="A1"><v xml:space="preserve">5</v></c>', 5.0)),
        *(('<c r="A1"> <v>5</v></c>', 5.0), ('<c r="A1"><v>5</v> </c>', 5.0)),
        *(('<c r="A1"><v>5</v><f>1</f></c>', ""), ('<c r="A1"><v>5</v><v>6</v></c>', 6.0)),
        *(('<c r="A1"><v>&#53;</v></c>', ""), ('<c r="A1"><v><![CDATA[5]]></v></c>', "")),
        *(('<c r="A1"><v>text</v></c>', "text"), ('<c r="A1"><v>1_0</v></c>', "1_0")),
        *(('<c r="A1"><v> 5</v></c>', " 5"), ('<c r="A1"><v>5 </v></c>', "5 ")),
        *(('<c r="A1"><v>5,</v></c>', "5,"), ('<c r="A1"><v>1e</v></c>', "1e")),
        *(('<c r="A1"><v>+5</v></c>', 5.0), ('<c r="A1"><v>+.5</v></c>', 0.5)),
        *(('<c r="A1"><v>inf</v></c>', math.inf), ('<c r="A1"><v>-inf</v></c>', -math.inf)),
        ('<c r="A1" t="b"><v>true</v></c>', True),
        *(('<c r="A1" t="b"><v>0&amp;</v></c>', False), ('<c r="A1" t="b"><v>&#48;</v></c>', "")),
        *(('<c r="A1" t="str"><v>_x000D_</v></c>', "\r"), ('<c r="A1" t="str"><v/></c>', "")),
        *(
            ('<c r="A1" t="str"><v>&#229;</v></c>', "å"),
            ('<c r="A1" t="str"><v>&#xe5;</v></c>', "å"),
        ),
        ('<c r="A1" s="1"><v>60</v></c>', dt.date(1900, 2, 28)),
        ('<c r="A1" s="1"><v>43708.5</v></c>', dt.datetime(2019, 8, 31, 12)),
        ('<c r="A1" s="1"><v>0.25</v></c>', dt.time(6)),
        ('<c r="A1" s="1"><v>2958466</v></c>', 2_958_466.0),
        ('<c r="A1" s="1"><v>1e400</v></c>', math.inf),
        ('<c r="A1" s="2"><v>1.5</v></c>', dt.timedelta(hours=36)),
        ('<c r="A1"><f>1</f><f>2</f><v>5</v></c>', 5.0),
        ('<c r="A1"><f t=\'array\' ref="A1">1</f><v>5</v></c>', 5.0),
        ('<c r="A1"><f>1<!-- aside --></f><v>5</v></c>', 5.0),
    ],
)
def test_a_cell_in_another_spelling_is_left_to_the_parser(cell: str, value: object) -> None:
    found = read_cell(cell)
    if "<!--" not in cell:  # asides are taken out before
        assert not found.quick
    assert isinstance(found.rows, list)
    assert found.rows[0][0] == value
    assert type(found.rows[0][0]) is type(value)
    assert found.same


def test_the_number_that_is_none_is_left_to_the_parser() -> None:
    for text in ("NaN", "nan", "-NaN"):
        found = read_cell(f'<c r="A1"><v>{text}</v></c>')
        assert not found.quick
        assert found.same


def one_sheet(cells: str, **parts: Any) -> Read:
    return read(spelled(sheet(cells), **parts))[0]


NEXT = '<c r="B1"><v>6</v></c>'


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        (row(NEXT, '<c r="A1"><v>5</v></c>'), [[5.0, 6.0]]),
        (row('<c r="A2"><v>5</v></c>') + row(NEXT, number=2), [["", 6.0], [5.0, ""]]),
        (row(NEXT, NEXT.replace("6", "5")), [["", 5.0]]),
        (row('<c r="AAA1"><v>5</v></c>'), [[""] * 702 + [5.0]]),
        (row(NEXT) + "\n" + row('<c r="A2"><v>5</v></c>', number=2), [["", 6.0], [5.0, ""]]),
        (row("\n  " + NEXT), [["", 6.0]]),
        (row(NEXT).replace("row", "x:row"), [["", 6.0]]),
        (NEXT, [["", 6.0]]),
        (f"<row>{NEXT}</row>", [["", 6.0]]),
        (row(NEXT) + "<![CDATA[ ]]>", [["", 6.0]]),
        (row(NEXT, "<extLst/>"), [["", 6.0]]),
        (row(NEXT) + "</sheetData><sheetData>" + row('<c r="A2"><v>5</v></c>'), [["", 6.0]]),
        (row(NEXT) + "</sheetData><x/><sheetData>", [["", 6.0]]),
    ],
)
def test_a_sheet_in_another_order_is_left_to_the_parser(cells: str, rows: list[list[Any]]) -> None:
    found = one_sheet(cells)
    assert not found.quick
    assert found.same
    if isinstance(found.rows, list):
        assert found.rows == rows
    else:
        assert "</sheetData>" in cells


def test_a_row_beyond_99_999_is_left_to_the_parser() -> None:
    found = one_sheet(row('<c r="A100000"><v>5</v></c>', number=100_000))
    assert not found.quick
    assert isinstance(found.rows, list)
    assert found.rows[99_999] == [5.0]


def test_row_0_and_texts_beyond_the_table_are_refused() -> None:
    assert one_sheet(row('<c r="A0"><v>5</v></c>')).rows is BookFault.UNREADABLE
    beyond = one_sheet(row(f'<c r="A1" t="s"><v>{len(TEXTS)}</v></c>'))
    assert not beyond.quick
    assert beyond.rows is BookFault.UNREADABLE


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1" x="><c r="A1"><v>5</v></c></row><row r="2" x="><c r="A2"><v>6</v></c></row>',
        '<row r="1" x=\'><c r="A1"><v>5</v></c></row><row r="2" x=\'>' + NEXT + "</row>",
        row('<c r="A1" s="1" x="/>', NEXT, '<c r="C1" s="1" x="/>', '<c r="D1"><v>5</v></c>'),
        row('<c r="A1"><f>5/><v>5</v></c><c r="B1"><f>1</f><v>6</v></c>'),
        row('<c r="A1"><f x="1">5/><v>5</v></c><c r="B1"><f>1</f><v>6</v></c>'),
        row('<c r="A1"><f t="shared>A2"</f><v>5</v></c><c r="B1"><f>1</f><v>6</v></c>'),
        row('<c r="A1"><f t=\'shared>A2"</f><v>5</v></c><c r="B1"><f>1\'</f><v>6</v></c>'),
        row('<c r="A1"><f x="1"</f><v>5</v></c><c r="B1"><f>1</f><v>6</v></c>'),
    ],
)
def test_a_tag_that_may_not_end_where_it_seems_to_is_left_to_the_parser(cells: str) -> None:
    assert not one_sheet(cells).quick


@pytest.mark.parametrize(
    "xml",
    [
        f"<worksheet><x:sheetData></x:sheetData><sheetData>{row(NEXT)}</sheetData>{' ' * 20}",
        f"<worksheet><![CDATA[<sheetData>{row(NEXT)}</sheetData>]]>{' ' * 20}</worksheet>",
        f"<worksheet><x a='<sheetData>{row(NEXT)}</sheetData>'/>{' ' * 20}</worksheet>",
        f'<worksheet><x a="<sheetData>{row()}</sheetData>"/>{" " * 20}</worksheet>',
        sheet(row(NEXT)).replace("<sheetData>", "<<sheetData>"),
        sheet(row(NEXT)).replace("<sheetData>", '<x a=">" <sheetData>'),
        f'<worksheet a="<x b="1"><sheetData>{row()}</sheetData>{" " * 20}</worksheet>',
    ],
)
def test_what_only_looks_like_the_start_of_the_cells_is_left_to_the_parser(xml: str) -> None:
    (found,) = read(spelled(xml))
    assert not found.quick
    assert found.rows in ([], BookFault.DAMAGED)


def test_a_declaration_in_apostrophes_is_usual() -> None:
    (found,) = read(spelled(f"<?xml version='1.0' encoding='UTF-8'?>\n{sheet(row(NEXT))}"))
    assert found.quick
    assert found.rows == [["", 6.0]]


DAY = f'<c r="A1" s="{DAY_STYLE}"><v>43708</v></c>'


def test_days_that_are_counted_from_1904_are_left_to_the_parser() -> None:
    found = one_sheet(row(DAY), settings='<workbookPr date1904="1"/>')
    assert not found.quick
    assert found.rows == [[dt.date(2023, 9, 1)]]
    assert one_sheet(row(DAY), settings='<workbookPr date1904="0"/>').quick


def test_texts_and_styles_of_another_name_are_the_parsers_affair() -> None:
    text = '<c r="A1" t="s"><v>1</v></c>'
    elsewhere = one_sheet(row(text), related={"sharedStrings": "sharedStrings2.xml"})
    assert not elsewhere.quick
    assert not isinstance(elsewhere.rows, list)
    numbers = one_sheet(row(DAY), related={"styles": "styles2.xml"})
    assert numbers.rows == [[43_708.0]]
    other_case = one_sheet(row(DAY), related={"styles": "Styles.xml"})
    assert other_case.rows == [[dt.date(2019, 8, 31)]]


def test_styles_that_do_not_belong_to_the_workbook_change_nothing() -> None:
    found = one_sheet(row(DAY), related={})
    assert found.rows == [[43_708.0]]


def test_one_unusual_sheet_leaves_the_others_as_they_are() -> None:
    odd = [
        row('<c r="A1" t="inlineStr"><is><t>x</t></is></c>'),
        row('<c r="A1"><v>text</v></c>'),
        row('<c r="A1" t="str"><v>&#229;</v></c>'),
        row('<c r="A1" s="2"><v>1</v></c>'),
        row('<c r="A1" s="1"><v>1.5</v></c>'),
        row('<c r="A1" t="s"><v>text</v></c>'),
        row(NEXT, NEXT),
    ]
    usual = row(
        *('<c r="A1"><v>0.5</v></c>', '<c r="B1" t="str"><v>å&amp;ä</v></c>'),
        *('<c r="C1" s="1"><v>43708</v></c>', '<c r="D1" t="s"><v>0</v></c>'),
    )
    sheets = [sheet(usual)]
    for cells in odd:
        sheets += [sheet(cells), sheet(usual)]
    found = read(spelled(*sheets))
    assert [each.quick for each in found] == [True, *[False, True] * len(odd)]
    for each in found[::2]:
        assert each.rows == [[0.5, "å&ä", dt.date(2019, 8, 31), "noll"]]


def test_texts_that_only_the_parser_can_read_are_left_to_it() -> None:
    texts = f'<sst xmlns="{MAIN}"><si><r><t>två </t></r><r><t>delar</t></r></si></sst>'
    found = one_sheet(row('<c r="A1" t="s"><v>0</v></c>'), texts=texts)
    assert not found.quick
    assert found.rows == [["tvådelar"]]


# --- as Excel writes sheets -------------------------------------------------------------------

EXCEL_HEAD = (
    '<sheetPr codeName="Blad1"><tabColor rgb="FF2F6690"/></sheetPr><dimension ref="A1:E4"/>'
    '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" '
    'topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>'
    '<cols><col min="1" max="2" width="10.7109375" style="1" customWidth="1"/></cols>'
)
EXCEL = f"""{DECLARED}<worksheet xmlns="{MAIN}" \
xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" \
mc:Ignorable="x14ac xr xr2 xr3" \
xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" \
xr:uid="{{00000000-0001-0000-0000-000000000000}}">{EXCEL_HEAD}<sheetData>\
<row r="1" spans="1:5" s="3" customFormat="1" ht="32.25" customHeight="1" thickBot="1" \
x14ac:dyDescent="0.3"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>\
<c r="C1" s="3"/></row><row r="2" spans="1:5" x14ac:dyDescent="0.25">\
<c r="A2" s="1"><v>43708</v></c><c r="B2" s="3"><v>1.1000000000000001</v></c>\
<c r="C2" t="str"><f t="shared" ref="C2:C4" si="0">IF(B2&gt;1,"större än 1","")</f>\
<v>större än 1</v></c><c r="D2" t="b"><f>B2&gt;1</f><v>1</v></c>\
<c r="E2"><f>SUM(Tabell1[[#This Row],[Ett]:[Två]])/2</f><v>1.0000000000000001E-5</v></c></row>\
<row r="3" spans="1:5" x14ac:dyDescent="0.25"><c r="C3" t="str"><f t="shared" si="0"/><v/></c>\
</row><row r="4" spans="1:5" hidden="1" x14ac:dyDescent="0.25"><c r="B4" s="3"><v>-200000</v></c>\
<c r="C4" t="str"><f t="shared" si="0"/><v></v></c>\
<c r="D4"><f t="array" ref="D4">SUM(('Blad 2'!A1:A9&gt;0)*1)</f><v>3</v></c></row></sheetData>\
<sheetProtection sheet="1"/><conditionalFormatting sqref="A1"/></worksheet>"""


def test_a_sheet_as_excel_writes_it_is_usual() -> None:
    texts = f'{DECLARED}<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><t>Slutdatum</t></si>\
<si><t xml:space="preserve"> Två\r\nrader</t></si></sst>'
    (found,) = read(spelled(EXCEL.replace("<v/>", "<v></v>"), texts=texts))
    assert found.quick
    assert found.rows == [
        ["Slutdatum", " Två\nrader", "", "", ""],
        [dt.date(2019, 8, 31), 1.1, "större än 1", True, 1e-5],
        [""] * 5,
        ["", -200_000.0, "", 3.0, ""],
    ]
    assert found.same


# --- drawn sheets -----------------------------------------------------------------------------

PLAIN_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="<&\r\0_"), max_size=6
)
WRITTEN_NUMBER = (
    st.integers(-(10**20), 10**20).map(str)
    | st.integers(0, 9_999_999).map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.from_regex(r"\A-?(\d{1,12}\.\d{0,12}|\.\d{1,5})([eE][+-]?\d{1,3})?\Z", fullmatch=True)
).filter(str.isascii)
NUMBER_STYLES = st.sampled_from(["", ' s="0"', ' s="3"', ' s="1234567"'])
FORMULA = st.sampled_from(
    ["", "<f>A1/2</f>", '<f aca="false">IF(A1="x",1,2)</f>', '<f t="shared" si="0"/>', "<f/>"]
)


def escaped(text: str) -> str:
    return text.replace(">", "&gt;").replace('"', "&quot;")


@st.composite
def plain_cell(draw: st.DrawFn) -> tuple[str, Any]:
    """What follows a cell's address, and its value; None for a cell that holds nothing."""
    formula, style = draw(FORMULA), draw(NUMBER_STYLES)
    match draw(st.integers(0, 6)):
        case 0:
            text = draw(WRITTEN_NUMBER)
            kind = draw(st.sampled_from(["", ' t="n"']))
            return f"{style}{kind}>{formula}<v>{text}</v></c>", float(text)
        case 1:
            number = draw(st.integers(61, 2_958_465))
            day = dt.date(1899, 12, 30) + dt.timedelta(number)
            return f' s="{DAY_STYLE}">{formula}<v>{number}</v></c>', day
        case 2:
            number = draw(st.integers(0, len(TEXTS) - 1))
            return f'{style} t="s">{formula}<v>{number}</v></c>', TEXTS[number]
        case 3:
            truth = draw(st.booleans())
            return f'{style} t="b">{formula}<v>{int(truth)}</v></c>', truth
        case 4:
            result = draw(PLAIN_TEXT)
            return f'{style} t="str">{formula}<v>{escaped(result)}</v></c>', result
        case 5:
            return f"{style}/>", None
        case _:
            return f"{style}>{formula}<v></v></c>", None


def letters(column: int) -> str:
    return (
        chr(64 + column)
        if column <= 26
        else letters((column - 1) // 26) + letters((column - 1) % 26 + 1)
    )


PLACES = st.tuples(st.integers(1, 30), st.integers(1, 60))
PLAIN = st.dictionaries(PLACES, plain_cell(), max_size=12)


def drawn(cells: dict[tuple[int, int], tuple[str, Any]], rest: list[str] | None = None) -> str:
    """A sheet of cells in order; `rest` are odd ones, which follow in a row of their own."""
    rows: dict[int, list[str]] = {}
    for (number, column), (text, _) in sorted(cells.items()):
        rows.setdefault(number, []).append(f'<c r="{letters(column)}{number}"{text}')
    spelled_rows = [row(*row_cells, number=number) for number, row_cells in rows.items()]
    return sheet("".join(spelled_rows + (rest or [])))


def grid(cells: dict[tuple[int, int], tuple[str, Any]]) -> list[list[Any]]:
    """The values from A1 on."""
    held = {place: value for place, (_, value) in cells.items() if value is not None}
    if not held:
        return []
    last, width = max(number for number, _ in held), max(column for _, column in held)
    return [
        [held.get((number, column), "") for column in range(1, width + 1)]
        for number in range(1, last + 1)
    ]


@settings(max_examples=200)
@given(st.lists(PLAIN, min_size=1, max_size=3))
def test_what_is_plainly_spelled_is_read_the_quick_way(
    sheets: list[dict[tuple[int, int], tuple[str, Any]]],
) -> None:
    found = read(spelled(*map(drawn, sheets)))
    for each, cells in zip(found, sheets, strict=True):
        assert each.quick
        assert repr(each.rows) == repr(grid(cells))
        assert each.same


KINDS = ("s", "n", "b", "str", "e", "d", "is", "inlineStr", "x")
ODD_VALUE = st.text(st.sampled_from("0123456789.eE+-_ ,&;x\n\rNaif\"'>"), max_size=5)
ODD_CELL = st.builds(
    "<c{space}r={quote}{address}{quote}{style}{kind}>{formula}{open}{value}{close}</c>".format,
    space=st.sampled_from([" ", "  ", "\n", ' s="1" ']),
    quote=st.just('"') | st.sampled_from("\"'"),
    address=st.sampled_from(["A31", "B31", "Z31", "AA31", "a31", "A031", "AAA31", "A32"]),
    style=st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s=""', ' s="-1"', " s='1'"]),
    kind=st.sampled_from(["", ' t="s" cm="1"', ' t="str" ', *(f' t="{kind}"' for kind in KINDS)]),
    formula=FORMULA | st.sampled_from(["<f></f>", "<f>&amp;</f>", "<f>5/>", "<f x='>'>1</f>"]),
    open=st.sampled_from(["<v>", "<v>", '<v xml:space="preserve">', "<is><t>", "<x:v>", ""]),
    value=ODD_VALUE | WRITTEN_NUMBER,
    close=st.sampled_from(["</v>", "</v>", "</v >", "</t></is>", ""]),
)


@settings(max_examples=300)
@given(PLAIN, st.lists(ODD_CELL, min_size=1, max_size=2))
@example({}, ['<c r="A31" t="b"><v>0&amp;</v></c>'])
@example({}, ['<c r="A31"><v>5 </v></c>'])
def test_what_is_oddly_spelled_is_read_as_the_parser_reads_it(
    cells: dict[tuple[int, int], tuple[str, Any]], odd: list[str]
) -> None:
    (found,) = read(spelled(drawn(cells, [row(*odd, number=31)])))
    if found.quick and isinstance(found.parsed, list):
        assert found.same


# --- damaged sheets ---------------------------------------------------------------------------

BITS = [
    *(
        "<",
        ">",
        "/",
        '"',
        "'",
        " ",
        "=",
        "0",
        "1",
        ".",
        "-",
        "+",
        "e",
        "&",
        "&amp;",
        "&#10;",
        "\r\n",
    ),
    *('t="s"', 't="str"', 't="b"', ' s="1"', "<v>", "</v>", "</c>", "<f>", "</f>", "<f/>", "<v/>"),
    *('<c r="A1">', '<c r="B2" t="s">', '<row r="3">', "</row>", "<is>", "<t>", "AA", "a", "NaN"),
    *(
        "<v>5</v>",
        "5/>",
        "_x000D_",
        "å",
        "\x00",
        "<![CDATA[b]]>",
        "61",
        "12345678",
    ),
    *("<si>", "</si>", "<rPh>", "</sheetData>", "<sheetData>", "xf", "14"),
]
WHOLE = [
    sheet(
        row(
            *(
                '<c r="A1" t="s"><v>0</v></c>',
                '<c r="B1" s="1"><v>43708</v></c>',
                '<c r="C1" s="1"/>',
            ),
            *('<c r="D1"><v>0.5</v></c>', '<c r="E1" t="b"><v>1</v></c>'),
        )
        + row(
            '<c r="A2" t="str"><f>IF(A1="x>",1,"y")</f><v>a&amp;b</v></c>',
            '<c r="B2"><f t="shared" ref="B2:B3" si="0">A1/2</f><v>12</v></c>',
            number=2,
        )
    ),
    sheet('<row r="1" spans="1:2"><c r="A1" t="s"><v>2</v></c></row><row r="2" spans="1:2"/>'),
]


def read_or_refused(content: bytes) -> list[Read]:
    """The sheets; none when the workbook is refused as a whole."""
    try:
        return read(content)
    except (Refused, DamagedError):
        return []


def damaged(chance: random.Random, part: str) -> str:
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(part))
        if chance.random() < 0.5:
            place = max(part.find(chance.choice('<>"'), place), 0) + chance.choice((0, 1))
        removed = chance.choice((0, 0, 1, 1, 2, 5, 12))
        part = part[:place] + chance.choice([*BITS, ""]) + part[place + removed :]
    return part


def test_damaged_sheets_are_read_as_the_parser_reads_them() -> None:
    chance = random.Random(20190831)
    both = quick = 0
    for _ in range(1500):
        change = partial(damaged, chance)
        sheets = [change(xml) if chance.random() < 0.7 else xml for xml in WHOLE]
        content = spelled(
            *sheets,
            texts=change(USUAL_TEXTS) if chance.random() < 0.3 else USUAL_TEXTS,
            looks=change(USUAL_STYLES) if chance.random() < 0.2 else USUAL_STYLES,
        )
        found = read_or_refused(content)
        for each in found:
            quick += each.quick
            if each.quick and isinstance(each.parsed, list):
                both += 1
                assert each.same, sheets
    assert both > 300
    assert quick < 3000
