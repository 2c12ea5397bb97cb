"""One workbook: from the bytes of a file to plain data, faults included, and no exception.

Nothing here knows the other workbooks, so that a file that kills the parser can be read in a
process of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import chain, filterfalse

from validation.observations import BookFault
from xlvp.guard import Refused
from xlvp.reading.container import DamagedError
from xlvp.reading.content import BookContent
from xlvp.reading.extract import Area, Place, extract_table
from xlvp.reading.identity import read_identity
from xlvp.reading.locate import Located, Locator
from xlvp.reading.oddities import (
    errors_in_cells,
    lost_cells,
    odd_columns,
    stray_cells,
    uncalculated_inputs,
)
from xlvp.reading.request import Request
from xlvp.reading.sources import Rows, Source, open_source


def read_book(content: bytes, request: Request) -> BookContent:
    """Read a workbook; what makes it unreadable is told in the result.

    Args:
        content: the whole file.
        request: what is looked for.
    """
    return read_source(partial(open_source, content, request.formats, request.limits), request)


def read_source(opened: Callable[[], Source], request: Request) -> BookContent:
    """Read a workbook from wherever it is; what makes it unreadable is told in the result.

    Args:
        opened: gives the workbook.
        request: what is looked for.
    """
    try:
        return _read(opened(), request)
    except Refused as refused:
        return BookContent(fault=refused.fault, fault_detail=refused.detail)
    except DamagedError as error:
        return BookContent(fault=BookFault.DAMAGED, fault_detail=str(error))


def _read(source: Source, request: Request) -> BookContent:
    # A sheet is parsed when it is asked for; the last ones are kept, and no more.
    outline, rows = source.outline, lru_cache(maxsize=2)(source.rows)
    book = BookContent(source.file_type, read_identity(outline, rows, request))
    book.external_links = outline.external_links
    locator = Locator(outline, rows)
    for located in locator.look_for(request.asked_of(book.identity.department)):
        _take(located, source, rows(located.sheet), book)
    if not book.identity.found:
        book.fault = BookFault.NO_IDENTITY
        book.fault_detail = (
            "arbetsboken säger inte vilken avdelning och period den hör till"
            if book.tables
            else "arbetsboken är inte gjord av en mall härifrån: inget blad känns igen"
        )
    if book.tables or book.identity.found:
        book.parts += locator.notes
    book.zeros_for_results = not outline.calculated and _only_zeros(book)
    return book


def _take(located: Located, source: Source, rows: Rows, book: BookContent) -> None:
    lost = _lost(source, located.sheet, rows)
    census = source.census(located.sheet)
    unread = {*lost, *((error.row, error.column) for error in (census.errors if census else ()))}
    if unread:
        rows = _down_to(max(row for row, _ in unread), rows)
    area = Area.of(located.header, located.extent, rows, unread)
    content = extract_table(located, area, rows, census, unread)
    book.tables[located.wanted.table] = content
    book.parts += odd_columns(located, area, rows)
    book.cells += errors_in_cells(content, located, census)
    if census:
        book.cells += uncalculated_inputs(content, located, census, source.calculates)
    book.cells += lost_cells(lost.items(), located)
    book.cells += stray_cells(located, area, rows, census)


def _down_to(last: int, rows: Rows) -> Rows:
    """The rows with blank ones below: the parser ends with the last cell that it gives."""
    width = len(rows[0]) if rows else 0
    return rows + [[""] * width for _ in range(len(rows), last)]


def _lost(source: Source, sheet: str, rows: Rows) -> dict[Place, str]:
    """Cells that the file holds and the parser did not give; {} when the counts tally."""
    census = source.census(sheet)
    if census is None or census.values == _held(rows):
        return {}
    closer = source.closer_look(sheet)
    cells = closer.cells if closer and closer.cells else {}
    lost = {
        (row, place): value
        for (row, place), value in cells.items()
        if value.strip() and not _given(rows, row, place)
    }
    return dict(closer.doubled) | lost if closer else lost


def _held(rows: Rows) -> int:
    """How many cells hold something."""
    width = len(rows[0]) if rows else 0
    # Few are looked at more closely than for being true: numbers differ from "" slowly.
    untrue = list(filterfalse(None, chain.from_iterable(rows)))
    return len(rows) * width - untrue.count("")


def _given(rows: Rows, row: int, place: int) -> bool:
    return row <= len(rows) and place < len(rows[row - 1]) and rows[row - 1][place] != ""


def _only_zeros(book: BookContent) -> bool:
    """Whether every formula of a derived column shows 0 or nothing."""
    return all(
        value in (0, "")
        for table in book.tables.values()
        for name, has_formula in (table.formulas or {}).items()
        for value, formula in zip(table.columns[name], has_formula, strict=True)
        if formula
    )
