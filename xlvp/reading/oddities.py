"""What is odd about the columns and cells of a table that was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from validation.observations import CellFault, PartFault
from xlvp.reading.addresses import cell, column_letter
from xlvp.reading.census import Census
from xlvp.reading.content import CellNote, PartNote, TableContent
from xlvp.reading.extract import Area, Place, has_content
from xlvp.reading.locate import Located
from xlvp.reading.request import shown_title
from xlvp.reading.sources import Rows

MOST_STRAY = 50
"""Stray cells of a table that are noted one by one; the rest is counted in a last note."""

ERROR_TEXTS = frozenset(
    (
        *("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"),
        *("#REFERENS!", "#SAKNAS!", "#VÄRDEFEL!", "#DIVISION/0!", "#NAMN?", "#OGILTIGT!"),
        "#SKÄRNING!",
    )
)
"""Errors as text, English and Swedish: pasted as values, or kept so by another program."""


def odd_columns(located: Located, area: Area, rows: Rows) -> Iterator[PartNote]:
    """Columns that are missing, renamed, doubled or unknown."""
    header, table = located.header, located.wanted.table
    titles = {column.field: column.title for column in located.wanted.columns}
    for name, title in titles.items():
        if name not in header.columns:
            yield PartNote(table, header.row, name, PartFault.MISSING, "", title)
    for name, found in header.renamed.items():
        yield PartNote(table, header.row, name, PartFault.RENAMED, found, titles[name])
    for name, _, found in header.doubled:
        yield PartNote(table, header.row, name, PartFault.DOUBLED, found, titles[name])
    known = {*header.columns.values(), *(place for _, place, _ in header.doubled)}
    for place in range(area.left, area.right + 1):
        if place in known:
            continue
        if any(has_content(row, (place,)) for row in rows[area.first - 1 : area.last]):
            found = header.unknown.get(place, column_letter(place))
            yield PartNote(table, header.row, column_letter(place), PartFault.UNKNOWN, found)


def errors_in_cells(
    content: TableContent, located: Located, census: Census | None
) -> Iterator[CellNote]:
    """Cells that show an error; those that hold one as a text are blanked."""
    table = located.wanted.table
    if census and census.errors:
        rows = set(content.rows)
        fields = {place: name for name, place in located.header.columns.items()}
        for error in census.errors:
            if error.row in rows and error.column in fields:
                name = fields[error.column]
                yield CellNote(table, error.row, name, CellFault.ERROR_VALUE, error.text)
    for name, values in content.columns.items():
        if ERROR_TEXTS.isdisjoint(values):
            continue
        for place, value in enumerate(values):
            if value in ERROR_TEXTS:
                values[place] = ""
                yield CellNote(table, content.rows[place], name, CellFault.ERROR_VALUE, value)


def uncalculated_inputs(
    content: TableContent, located: Located, census: Census, calculates: Callable[[], bool]
) -> Iterator[CellNote]:
    """Formulas that people wrote into cells of their own and that no program has calculated."""
    addresses = sorted(census.uncalculated | census.blank)
    if not addresses:
        return
    derived = {column.field for column in located.wanted.columns if column.derived}
    written = {place: name for name, place in located.header.columns.items() if name not in derived}
    rows = set(content.rows)
    for address in addresses:
        row, place = cell(address)
        if row not in rows or place not in written:
            continue
        if address in census.uncalculated or not calculates():
            fault = CellFault.NOT_CALCULATED
            yield CellNote(located.wanted.table, row, written[place], fault, "")


def lost_cells(
    lost: Iterable[tuple[Place, str]], located: Located, fault: CellFault = CellFault.LOST
) -> Iterator[CellNote]:
    """Cells of the sheet that were not given, wherever they stand."""
    fields = {place: name for name, place in located.header.columns.items()}
    for (row, place), value in lost:
        column = fields.get(place, column_letter(place))
        yield CellNote(located.wanted.table, row, column, fault, value)


def stray_cells(
    located: Located, area: Area, rows: Rows, census: Census | None
) -> Iterator[CellNote]:
    """Content beside and below the table, formulas apart; what stands above belongs to it."""
    table, found, last = located.wanted.table, 0, 0
    for row, place in _outside(area, located.header.row, rows):
        value = rows[row - 1][place]
        if not has_content(rows[row - 1], (place,)) or (census and census.has_formula(row, place)):
            continue
        found += 1
        if found <= MOST_STRAY:
            shown = shown_title(value).strip()
            yield CellNote(table, row, column_letter(place), CellFault.STRAY, shown)
            last = row
    if found > MOST_STRAY:
        rest = f"och {found - MOST_STRAY} celler till"
        yield CellNote(table, last, "", CellFault.STRAY, rest)


def _outside(area: Area, header_row: int, rows: Rows) -> Iterator[Place]:
    width = len(rows[0]) if rows else 0
    beside = [place for place in range(width) if not area.left <= place <= area.right]
    first = header_row if beside else max(header_row, area.last + 1)
    for row in range(max(first, 1), len(rows) + 1):
        here = rows[row - 1]
        below = row > area.last and row != area.total_row
        if (below or beside) and here.count("") < width:
            yield from ((row, place) for place in (range(width) if below else beside))
