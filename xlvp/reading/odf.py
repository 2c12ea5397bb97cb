"""The outline and the census of an ods, with the prefixes that all its writers use.

Rows and cells that repeat are written once with a count; styled blanks fill a sheet to its
last row. Excel's tables become database ranges when LibreOffice saves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate  # the container refuses document types

from validation.model_limits import LIMITS, Limits
from xlvp.reading.addresses import box, column_letter
from xlvp.reading.census import Census, ErrorCell
from xlvp.reading.container import Container, DamagedError
from xlvp.reading.markup import attributes, elements, tags, text_of
from xlvp.reading.outline import Outline, SheetEntry, TableRange, check_sheet_names

CONTENT = "content.xml"
PARSED = ("mimetype", "META-INF/manifest.xml", CONTENT)
"""The members that the parser is given."""

_ATTRIBUTES = rb"((?:\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)?)"
_TABLE = re.compile(rb"<table:table%s>(.*?)</table:table>" % _ATTRIBUTES, re.DOTALL)
_ROW_OR_CELL = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)%s(/?)>" % _ATTRIBUTES)
_CELL_END = re.compile(rb"</table:(?:covered-)?table-cell>")
_ASIDE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_PARAGRAPH = re.compile(rb"<text:p[^>]*>(.*?)</text:p>", re.DOTALL)
_REPEATED = re.compile(rb"table:number-(?:rows|columns)-repeated=[\"'](\d{1,9})[\"']")
_RANGE = re.compile(r"(.+)\.(\$?[A-Z]+\$?\d+):(?:.+)\.(\$?[A-Z]+\$?\d+)")
_OTHER_FILE = re.compile(rb"table:name=[\"'](?:'|&apos;)(?:file|https?):")


class _Cell(NamedTuple):
    row: int
    column: int
    rows: int
    columns: int
    tag: bytes
    inner: bytes


def read_outline(container: Container) -> Outline:
    """Read the outline.

    Raises:
        DamagedError: there is no content or no well-formed one, or two sheets have one name.
    """
    if CONTENT not in container:
        raise DamagedError("filen är skadad: innehållet saknas")
    content = container.read(CONTENT)
    _check_well_formed(content)
    names = [name for name, _ in _sheets(content)]
    check_sheet_names(names)
    ranges = content[content.rfind(b"<table:database-ranges") :]
    tables = (_table_range(found) for found in tags(ranges, "database-range"))
    meta = elements(container.read_if_there("meta.xml"), "user-defined")
    return Outline(
        sheets=tuple(SheetEntry(name) for name in names),
        tables=tuple(table for table in tables if table is not None),
        properties={found.get("meta:name", ""): text for found, text in meta},
        external_links=_OTHER_FILE.search(content) is not None,
        parts=tuple(container.names),
    )


def take_census(content: bytes, limits: Limits = LIMITS) -> dict[str, Census]:
    """The census of each sheet, always cell by cell.

    Raises:
        DamagedError: a sheet is larger than anybody would make it.
    """
    return {name: _census(sheet, name, limits) for name, sheet in _sheets(content)}


def _check_well_formed(content: bytes) -> None:
    """The parser does not return from some content that breaks off in the middle of a tag."""
    try:
        ParserCreate().Parse(content, True)
    except ExpatError as error:
        raise DamagedError("filen är skadad: innehållet går inte att läsa") from error


def _sheets(content: bytes) -> Iterator[tuple[str, bytes]]:
    for found in _TABLE.finditer(content):
        if not _OTHER_FILE.search(found[1]):
            yield attributes(found[1]).get("table:name", ""), found[2]


def _census(sheet: bytes, name: str, limits: Limits) -> Census:
    errors, formulas, uncalculated = [], set(), set()
    cells: dict[tuple[int, int], str] = {}
    last_row = last_column = 0
    for found in _cells(_ASIDE.sub(b"", sheet) if b"<office:annotation" in sheet else sheet):
        value = _value(found)
        last_row = max(last_row, found.row + found.rows - 1)
        last_column = max(last_column, found.column + found.columns - 1)
        too_many = len(cells) + found.rows * found.columns > limits.repeated
        if too_many or last_row * (last_column + 1) > limits.cells:
            last = f"{column_letter(last_column)}{last_row}"
            raise DamagedError(f"bladet {name} är orimligt stort: det når till {last}")
        has_formula = b"table:formula=" in found.tag
        is_error = b'value-type="error"' in found.tag
        for row in range(found.row, found.row + found.rows):
            for column in range(found.column, found.column + found.columns):
                if has_formula:
                    formulas.add(f"{column_letter(column)}{row}")
                if has_formula and b"value-type=" not in found.tag:
                    uncalculated.add(f"{column_letter(column)}{row}")
                if is_error:
                    errors.append(ErrorCell(row, column, value))
                elif value:
                    cells[row, column] = value
    return Census(
        values=len(cells),
        errors=tuple(errors),
        formulas=frozenset(formulas),
        uncalculated=frozenset(uncalculated),
        cells=cells,
    )


def _cells(sheet: bytes) -> Iterator[_Cell]:
    """Cells with a value or a formula."""
    row = column = 0
    rows = 1
    for found in _ROW_OR_CELL.finditer(sheet):
        kind, tag, closed = found.groups()
        repeated = _REPEATED.search(tag)
        times = int(repeated[1]) if repeated else 1
        if kind == b"table-row":
            row, column, rows = row + (rows if row else 1), 0, times
            continue
        if b"value-type=" in tag or b"table:formula=" in tag:
            end = None if closed else _CELL_END.search(sheet, found.end())
            inner = sheet[found.end() : end.start()] if end else b""
            yield _Cell(row, column, rows, times, tag, inner)
        column += times


def _value(found: _Cell) -> str:
    text = "\n".join(text_of(paragraph) for paragraph in _PARAGRAPH.findall(found.inner))
    if b'office:value-type="string"' in found.tag:
        return text
    if b"value-type=" not in found.tag:  # a formula that was never calculated
        return ""
    return text or "?"  # a number whose format shows nothing is still a value


def _table_range(found: dict[str, str]) -> TableRange | None:
    place = _RANGE.fullmatch(found.get("table:target-range-address", ""))
    if place is None:
        return None
    sheet = place[1].removeprefix("$")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    try:
        top, left, bottom, right = box(f"{place[2]}:{place[3]}")
    except ValueError:  # no place in a sheet: the header is searched for instead
        return None
    return TableRange(found.get("table:name", ""), sheet, top, bottom, left, right)
