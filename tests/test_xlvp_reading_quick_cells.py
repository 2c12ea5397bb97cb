"""Cells that are taken from a sheet's bytes, and sheets that are left to the parser.

What the quick way reads must be what the parser reads, be it ever so odd; and what programs
write it must read, or nobody would notice that it is gone.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from spelled_books import (
    DAY_STYLE,
    DECLARED,
    MAIN,
    TEXTS,
    Read,
    read,
    row,
    sheet,
    spelled,
)

from validation.observations import BookFault

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
<row r="3" spans="1:5" x14ac:dyDescent="0.25"><c r="C3" t="str"><f t="shared" si="0"/><v></v></c>\
</row><row r="4" spans="1:5" hidden="1" x14ac:dyDescent="0.25"><c r="B4" s="3"><v>-200000</v></c>\
<c r="C4" t="str"><f t="shared" si="0"/><v></v></c>\
<c r="D4"><f t="array" ref="D4">SUM(('Blad 2'!A1:A9&gt;0)*1)</f><v>3</v></c></row></sheetData>\
<sheetProtection sheet="1"/><conditionalFormatting sqref="A1"/></worksheet>"""


def test_a_sheet_as_excel_writes_it_is_usual() -> None:
    texts = f'{DECLARED}<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><t>Slutdatum</t></si>\
<si><t xml:space="preserve"> Två\r\nrader</t></si></sst>'
    (found,) = read(spelled(EXCEL, texts=texts))
    assert found.quick
    assert found.rows == [
        ["Slutdatum", " Två\nrader", "", "", ""],
        [dt.date(2019, 8, 31), 1.1, "större än 1", True, 1e-5],
        [""] * 5,
        ["", -200_000.0, "", 3.0, ""],
    ]
    assert found.same
