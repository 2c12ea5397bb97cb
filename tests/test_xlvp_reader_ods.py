"""Workbooks in the OpenDocument format, written by hand as LibreOffice and Excel write them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from deliveries import book, cells, parts, small_period, values
from workbooks import IDENTITY

from xlvp.reader import Delivery, read_workbooks

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "table": "table",
        "text": "text",
        "meta": "meta",
    }.items()
)
HEADER = ("Fond", "Budget", "Beslutat", "Kvar att besluta om", "Kommentar")
BLANK = "<table:table-cell/>"
LAST_BLANKS = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)


def text(content: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {attributes}>'
        f"<text:p>{content}</text:p></table:table-cell>"
    )


def number(value: float, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {attributes}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


FORMULA = 'table:formula="of:=[.B5]+[.C5]"'
ERROR = (
    '<table:table-cell table:formula="of:=#REF!" office:value-type="string" office:string-value="" '
    'calcext:value-type="error" xmlns:calcext="urn:calc"><text:p>#REF!</text:p></table:table-cell>'
)


def row(*content: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(content)}</table:table-row>"


def sheet(*rows: str, name: str = "Utvecklingsmedel") -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def write_ods(path: Path, *sheets: str, ranges: str = "", manifest: str = "") -> Path:
    content = (
        f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>"
        f"{''.join(sheets)}<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    properties = "".join(
        f'<meta:user-defined meta:name="xlvp_{key}">{value}</meta:user-defined>'
        for key, value in IDENTITY.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", f"<office:meta {NAMESPACES}>{properties}</office:meta>")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return path


def read(path: Path) -> Delivery:
    return read_workbooks([path], *small_period("Utvecklingsmedel"))


TITLES = row(*map(text, HEADER))


def test_formulas_figures_and_errors_are_told_apart(tmp_path: Path) -> None:
    path = write_ods(
        tmp_path / "A.ods",
        sheet(
            row(BLANK, attributes='table:number-rows-repeated="3"'),
            TITLES,
            row(text("F1"), number(10), number(-4), number(6, FORMULA), text("rätt")),
            row(text("F2"), number(10), number(-4), number(6), text("överskriven")),
            row(text("F3"), ERROR, number(-4), number(-4, FORMULA), text("fel")),
            row(text("F4"), number(5), f"<table:table-cell {FORMULA}/>", number(5, FORMULA)),
            row(text("F5"), number(5), BLANK, text("", FORMULA), text("tom")),
            LAST_BLANKS,
        ),
    )
    delivery = read(path)
    frame = delivery.tables["development_funds"]
    assert (book(delivery, "A.ods")["fault"], book(delivery, "A.ods")["file_type"]) == ("", "ods")
    assert book(delivery, "A.ods")["department"] == "A"
    assert list(frame.index.get_level_values("row")) == [5, 6, 7, 8, 9]
    assert values(frame, "year_budget") == [10_000_000, 10_000_000, None, 5_000_000, 5_000_000]
    assert cells(delivery) == [
        ("development_funds", 6, "left", "formula_overwritten", "6"),
        ("development_funds", 7, "year_budget", "error_value", "#REF!"),
        ("development_funds", 8, "decided", "not_calculated", ""),
        ("development_funds", 9, "left", "not_calculated", ""),
    ]


def test_cells_that_repeat_and_notes_on_cells_are_counted_right(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>fråga ekonomi</text:p></office:annotation>"
    path = write_ods(
        tmp_path / "A.ods",
        sheet(
            TITLES,
            row(
                text("F1"),
                number(2, 'table:number-columns-repeated="2"'),
                number(4, FORMULA),
                f"<table:table-cell>{note}</table:table-cell>",
                attributes='table:number-rows-repeated="2"',
            ),
        ),
    )
    delivery = read(path)
    frame = delivery.tables["development_funds"]
    assert values(frame, "fund") == ["F1", "F1"]
    assert values(frame, "decided") == [2_000_000, 2_000_000]
    assert values(frame, "comment") == [None, None]
    assert cells(delivery) == []


def test_the_database_range_of_an_excel_table_bounds_it(tmp_path: Path) -> None:
    ranges = (
        '<table:database-range table:name="Tabell_Utvecklingsmedel" '
        "table:target-range-address=\"'Mina fonder'.A1:'Mina fonder'.E2\"/>"
    )
    path = write_ods(
        tmp_path / "A.ods",
        sheet(
            TITLES,
            row(text("F1"), number(2), number(-1), number(1, FORMULA)),
            row(BLANK),
            row(BLANK, text("Att göra")),
            name="Mina fonder",
        ),
        ranges=ranges,
    )
    delivery = read(path)
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert ("development_funds", 0, "", "renamed", "Mina fonder") in parts(delivery)
    assert cells(delivery) == [("development_funds", 4, "B", "stray", "Att göra")]


def test_links_to_other_files_are_told_and_their_copies_are_no_sheets(tmp_path: Path) -> None:
    copy = sheet(row(text("x")), name="'file:///C:/kalkyl.ods'#$Blad1")
    path = write_ods(tmp_path / "A.ods", sheet(TITLES, row(text("F1"), number(2))), copy)
    delivery = read(path)
    assert book(delivery, "A.ods")["external_links"]
    assert parts(delivery, "unknown") == []


@pytest.mark.parametrize(
    ("content", "fault", "detail"),
    [
        ("<office:font-<v>x", "damaged", "filen är skadad: innehållet går inte att läsa"),
        (
            sheet(row(number(1), attributes='table:number-rows-repeated="1048576"')),
            "damaged",
            "bladet Utvecklingsmedel är orimligt stort: det når till A1048576",
        ),
        (
            sheet(row(number(1, 'table:number-columns-repeated="16384"')), row(text("x"))) * 2,
            "damaged",
            "filen är skadad: två blad heter Utvecklingsmedel",
        ),
    ],
)
def test_content_that_would_stop_the_parser_is_refused(
    tmp_path: Path, content: str, fault: str, detail: str
) -> None:
    found = book(read(write_ods(tmp_path / "A.ods", content)), "A.ods")
    assert (found["fault"], found["fault_detail"]) == (fault, detail)


def test_a_password_is_told(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "A.ods", sheet(TITLES), manifest="<encryption-data/>")
    assert book(read(path), "A.ods")["fault"] == "encrypted"
