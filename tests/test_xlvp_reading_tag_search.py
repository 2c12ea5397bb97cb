"""The search for tags in all sheets at once, and the list of a container, by drawn bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from xlvp.reading.container import Container
from xlvp.reading.tag_search import TagSearch


def sheet(*cells: str) -> bytes:
    rows = f'<row r="1">{"".join(cells)}</row>' if cells else ""
    return f"<worksheet><sheetData>{rows}</sheetData><autoFilter/></worksheet>".encode()


NUMBER = '<c r="A1"><v>5</v></c>'
BLANK = '<c r="B1" s="3"/>'
INLINE = '<c r="C1" t="inlineStr"><is><t>x</t></is></c>'
FORMULA = '<c r="D1"><f>A1</f><v>5</v></c>'
EMPTY_TEXT = '<c r="E1" t="str"><f>""</f><v></v></c>'
NOT_CALCULATED = '<c r="AB1"><f>A1</f></c>'


def test_sheets_that_are_searched_together_are_told_apart() -> None:
    search = TagSearch(
        [
            sheet(NUMBER, BLANK, INLINE),
            sheet(),
            sheet(FORMULA, EMPTY_TEXT, NOT_CALCULATED, NUMBER),
            b"<worksheet/>",
            sheet('<c s="1" r="A1"><v>5</v></c>'),
            sheet(NUMBER),
        ]
    )
    tallies = [search.tally(number) for number in range(6)]
    assert [tally and tally.values for tally in tallies] == [2, 0, 2, None, None, 1]
    assert [tally and tally.formulas for tally in tallies] == [
        [],
        [],
        [b"D1", b"E1", b"AB1"],
        None,
        None,
        [],
    ]


def test_a_formula_without_a_result_is_the_only_one_in_doubt() -> None:
    xml = sheet(FORMULA, EMPTY_TEXT, NOT_CALCULATED, NUMBER)
    tally = TagSearch([sheet(NUMBER), xml]).tally(1)
    assert tally is not None
    (unsure,) = tally.unsure
    assert unsure.number == 2
    assert xml[unsure.tag :].startswith(b"<f>A1</f></c>")
    assert xml[unsure.address :].startswith(b'AB1"')


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        *(("5", False), ("-5", False), ("", False), ("Summa", False), ("Å", True)),
        *(("NaN", True), ("-nan", True), ("+NAN", True), ("&#78;aN", True), (" nan", True)),
    ],
)
def test_a_value_that_may_be_no_number_is_seen(text: str, doubtful: bool) -> None:
    tally = TagSearch([sheet(f'<c r="A1"><v>{text}</v></c>')]).tally(0)
    assert tally is not None
    assert tally.no_number is doubtful


@pytest.mark.parametrize(
    ("cell", "lacking"),
    [
        ('<c r="A1" s="3" t="s"><v>0</v></c>', False),
        ('<c r="A1" t="s"><v>123456789</v></c>', False),
        ('<c r="A1" t="s"><v></v></c>', False),
        ('<c r="A1" s="3"><v>0.5</v></c>', False),
        ('<c r="XFD1048576" s="1234"><v>-12345.678</v></c>', False),
        ('<c r="A1" t="str"><v>text</v></c>', False),
        ('<c r="A1" t="str"><f>IF(Start="s","ja",2)</f><v>ja</v></c>', False),
        ('<c r="A1" t="s"><v>1234567890</v></c>', True),
        ('<c r="A1" s="3" t="s"><v>-1</v></c>', True),
        ('<c r="A1" t="s"><v>1.5</v></c>', True),
        ('<c r="A1" t="s"><v>12<x/></v></c>', True),
        ('<c r="A1" t="s"><v>12</x>3</v></c>', True),
        ('<c r="A1" t="s" s="3"><v>text</v></c>', True),
        ("<c r=\"A1\" t='s'><v>text</v></c>", True),
        ('<c r="A1" t = "s" ><v>text</v></c>', True),
        ('<c r="A1" t="s"><f>A2</f><v>text</v></c>', True),
        ('<c r="A1" t="s"><v xml:space="preserve">text</v></c>', True),
    ],
)
def test_a_text_that_is_none_of_the_workbooks_is_seen_in_its_sheet(
    cell: str, lacking: bool
) -> None:
    search = TagSearch([sheet(NUMBER), sheet(FORMULA, cell, NUMBER), sheet(NUMBER)])
    tallies = [search.tally(number) for number in range(3)]
    assert [tally and tally.no_text for tally in tallies] == [False, lacking, False]


@pytest.mark.parametrize(
    ("address", "far"),
    [("AZ99999", False), ("A99999", False), ("BA1", True), ("AAA1", True), ("A100000", True)],
)
def test_cells_that_lie_far_away_are_seen(address: str, far: bool) -> None:
    tally = TagSearch([sheet(f'<c r="{address}"><v>5</v></c>')]).tally(0)
    assert tally is not None
    assert tally.far is far


def test_errors_are_seen_in_their_sheet_only() -> None:
    error = '<c r="A1" t="e"><v>#REF!</v></c>'
    search = TagSearch([sheet(NUMBER), sheet(error), sheet('<c r="A1" t="se"><v>1</v></c>')])
    assert [search.shows_errors(number) for number in range(3)] == [False, True, False]


@pytest.mark.parametrize("comment", [b"", b"a comment makes the list another one"])
def test_a_plain_list_and_any_other_give_the_same_members(comment: bytes) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/Workbook.xml", "<a/>" * 100)
        archive.writestr("[Content_Types].xml", "<b/>")
        archive.comment = comment
    container = Container.open(buffer.getvalue())
    assert container.names == ["xl/Workbook.xml", "[Content_Types].xml"]
    assert container.read("xl/workbook.xml") == b"<a/>" * 100
    assert container.read("[content_types].xml") == b"<b/>"
