"""Stacking: the cells of many workbooks as one frame per table, and as observations.

What needs no other workbook is done for a share of them at a time (:func:`share_of`), wherever
that is: the cells are parsed, and what was noted is listed. What the shares gave becomes the
delivery's frames (:func:`joined`): the same ones, however the workbooks were shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np

from validation.derived_cells import Written
from validation.model import GovernanceModel, Period
from validation.observations import BookFault, CellFault, observed_rows
from validation.parsing import Fault, SheetParser, sheet_parsers
from validation.schemas import BY_TABLE
from validation.tables import Tables
from validation.typed import TypedRows, TypedTable, joined_tables
from xlvp.reading.content import BookContent, TableContent

_UNREADABLE = (CellFault.ERROR_VALUE, CellFault.LOST)
_GROUPS = 10_000
"""More than a table has groups of faults."""


@dataclass(frozen=True)
class ReadBook:
    """A workbook of the delivery: what was read from it, and the file that it came from."""

    name: str
    content: BookContent
    sha256: str = ""
    received: datetime | None = None
    locked_by: str = ""

    @property
    def department(self) -> str:
        """The department that the workbook says it is from, "" when that is unknown."""
        return self.content.identity.department

    @property
    def row(self) -> BookRow:
        """What the observation table ``books`` says of it."""
        content, identity = self.content, self.content.identity
        return BookRow(
            name=self.name,
            fault=content.fault.value if content.fault else "",
            fault_detail=content.fault_detail,
            department=identity.department,
            office=identity.office,
            period=identity.period,
            template_version=identity.template_version,
            model_checksum=identity.model_checksum,
            file_type=content.file_type,
            received=self.received,
            sha256=self.sha256,
            external_links=content.external_links,
            locked_by=self.locked_by,
        )


class BookRow(NamedTuple):
    """A row of the observation table ``books``, but for what the other rows decide."""

    name: str
    fault: str
    fault_detail: str
    department: str
    office: str
    period: str
    template_version: str
    model_checksum: str
    file_type: str
    received: datetime | None
    sha256: str
    external_links: bool
    locked_by: str

    @property
    def readable(self) -> bool:
        """Whether the workbook's tables can be used."""
        return self.fault in ("", BookFault.NO_IDENTITY.value)


class PartRow(NamedTuple):
    """A row of the observation table ``parts``."""

    workbook: str
    department: str
    at_table: str
    at_row: int
    at_column: str
    fault: str
    found: str
    expected: str


class CellRow(NamedTuple):
    """A row of the observation table ``cells``.

    Attributes:
        order: the rows of all shares come in this order, and else as the workbooks do.
    """

    workbook: str
    department: str
    at_table: str
    at_row: int
    at_column: str
    fault: str
    value: str
    expected: str
    order: int


@dataclass(frozen=True)
class Share:
    """What some workbooks of a delivery give without a look at the others.

    Attributes:
        books: what ``books`` says of them.
        tables: the period's tables by name, typed.
        parts: their rows of ``parts``.
        cells: their rows of ``cells``.
        issued: the rows that were handed out in each workbook: workbook, table, key.
    """

    books: list[BookRow]
    tables: dict[str, TypedTable]
    parts: list[PartRow]
    cells: list[CellRow]
    issued: list[tuple[str, str, str]]


def share_of(books: Sequence[ReadBook], model: GovernanceModel, period: Period) -> Share:
    """Parse the tables of some workbooks, and list what was noted of them."""
    parsers = sheet_parsers(model, period)
    tables: dict[str, TypedTable] = {}
    cells = [cell for book in books for cell in _noted_cells(book)]
    known = {
        (cell.workbook, cell.at_table, cell.at_row, cell.at_column)
        for cell in cells
        if cell.fault in _UNREADABLE
    }
    zeros = {book.name for book in books if book.content.zeros_for_results}
    for number, (table, sheet) in enumerate(BY_TABLE.items(), start=1):
        if sheet.title in period.sheets:
            stack = _Stack.of(books, table)
            tables[table], faults = stack.typed(parsers[table])
            if faults:
                found = stack.cells(faults, table, number * _GROUPS)
                cells += _of_parsing(found, known, zeros)
    return Share(
        books=[book.row for book in books],
        tables=tables,
        parts=[part for book in books for part in _noted_parts(book)],
        cells=cells,
        issued=[
            (book.name, table, key) for book in books for table, key in book.content.identity.issued
        ],
    )


def joined(shares: Sequence[Share], model: GovernanceModel, period: Period) -> Tables:
    """The delivery's tables: the period's, and the observations ``books``, ``parts``, ``cells``.

    Args:
        shares: of all its workbooks, in their order; at least one.
        model: what the office has.
        period: what it asks for.
    """
    tables = {
        table: joined_tables([share.tables[table] for share in shares]).stacked()
        for table in shares[0].tables
    }
    books = [book for share in shares for book in share.books]
    tables["books"] = _books_rows(books, latest_books(books, model, period))
    tables["parts"] = _observed("parts", [part for share in shares for part in share.parts])
    cells = [cell for share in shares for cell in share.cells]
    if len(shares) > 1:
        cells.sort(key=lambda cell: cell.order)
    tables["cells"] = _observed("cells", cells)
    return Tables(tables)


def _books_rows(books: Sequence[BookRow], latest: frozenset[str]) -> TypedRows:
    names = [book.name for book in books]
    columns = dict(zip(BookRow._fields, zip(*books, strict=True), strict=True)) if books else {}
    return observed_rows("books", names, columns | {"latest": [name in latest for name in names]})


def latest_books(
    books: Sequence[BookRow], model: GovernanceModel, period: Period
) -> frozenset[str]:
    """Names of the workbooks that count: the newest of each department.

    A workbook of another office or period counts only when its department has sent nothing
    else. Two that were changed at the same moment count both when they differ: nobody can
    tell which one is meant.
    """
    chosen: set[str] = set()
    departments: dict[str, list[BookRow]] = {}
    for book in books:
        if book.readable and book.department:
            departments.setdefault(book.department, []).append(book)
    for own in departments.values():
        right = [
            book for book in own if (book.office, book.period) == (model.office.code, period.id)
        ]
        candidates = right or own
        newest = max(_changed(book) for book in candidates)
        tied = sorted(
            (book for book in candidates if _changed(book) == newest), key=lambda book: book.name
        )
        chosen |= {book.name for book in {book.sha256: book for book in tied}.values()}
    return frozenset(chosen)


@dataclass(frozen=True)
class _Stack:
    """One table of those workbooks that have rows in it."""

    books: list[ReadBook]
    contents: list[TableContent]

    @classmethod
    def of(cls, books: Sequence[ReadBook], table: str) -> _Stack:
        found = [
            (book, book.content.tables[table])
            for book in books
            if table in book.content.tables and book.content.tables[table].rows
        ]
        return cls([book for book, _ in found], [content for _, content in found])

    @property
    def lengths(self) -> list[int]:
        return [len(content.rows) for content in self.contents]

    def typed(self, parser: SheetParser) -> tuple[TypedTable, list[Fault]]:
        """The table, and what could not be taken."""
        cells: dict[str, Sequence[Any]] = {
            "department": self._of_each(book.department for book in self.books)
        }
        formulas: dict[str, Sequence[Any]] = {}
        for column in parser.columns:
            name = column.field
            cells[name] = self._stacked([content.columns.get(name) for content in self.contents])
            if column.spec.derivation is not None:
                marks = [(content.formulas or {}).get(name) for content in self.contents]
                formulas[name] = self._stacked(marks)
        rows = np.array(self._rows(), dtype=np.int64)
        written = Written(cells, formulas, lambda: self._of_each(book.name for book in self.books))
        columns, faults = parser.typed(written, len(rows))
        names = [book.name for book in self.books]
        return TypedTable(names, self.lengths, rows, columns), faults

    def cells(self, faults: Sequence[Fault], table: str, first: int) -> Iterator[CellRow]:
        """Faults of parsing with the places of their cells."""
        rows = self._rows()
        books = self._of_each(self.books)
        for fault in faults:
            book = books[fault.place]
            yield CellRow(
                book.name,
                book.department,
                table,
                rows[fault.place],
                fault.field,
                fault.fault,
                fault.value,
                fault.expected,
                first + fault.group,
            )

    def _rows(self) -> list[int]:
        return list(chain.from_iterable(content.rows for content in self.contents))

    def _of_each(self, values: Iterable[Any]) -> list[Any]:
        return list(chain.from_iterable(map(repeat, values, self.lengths)))

    def _stacked(self, parts: Sequence[Sequence[Any] | None]) -> Sequence[Any]:
        if len(parts) == 1 and parts[0] is not None:
            return parts[0]
        together: list[Any] = []
        for part, length in zip(parts, self.lengths, strict=True):
            together += repeat(None, length) if part is None else part
        return together


def _of_parsing(
    found: Iterable[CellRow], known: set[tuple[str, str, int, str]], zeros: set[str]
) -> Iterator[CellRow]:
    """What the parsing noted, in the light of what the reader did.

    A cell whose content could not be read is noted once: what follows from its being blank is
    left out. A 0 where the program writes it for what it cannot calculate is no changed formula.
    """
    for cell in found:
        if (cell.workbook, cell.at_table, cell.at_row, cell.at_column) in known:
            continue
        changed = cell.fault == CellFault.FORMULA_CHANGED and cell.value == "0"
        if changed and cell.workbook in zeros:
            yield cell._replace(fault=CellFault.NOT_CALCULATED.value)
        else:
            yield cell


def _noted_parts(book: ReadBook) -> Iterator[PartRow]:
    for note in book.content.parts:
        yield PartRow(
            book.name,
            book.department,
            note.table,
            note.row,
            note.column,
            note.fault.value,
            note.found,
            note.expected,
        )


def _noted_cells(book: ReadBook) -> Iterator[CellRow]:
    for note in book.content.cells:
        yield CellRow(
            book.name,
            book.department,
            note.table,
            note.row,
            note.column,
            note.fault.value,
            note.value,
            "",
            0,
        )


def _observed(table: str, rows: Sequence[PartRow] | Sequence[CellRow]) -> TypedRows:
    columns: Mapping[str, Sequence[Any]] = {}
    if rows:
        columns = dict(zip(type(rows[0])._fields, zip(*rows, strict=True), strict=True))
    return observed_rows(table, columns.get("workbook", ()), columns)


def _changed(book: BookRow) -> datetime:
    return book.received or datetime.min  # noqa: DTZ901 - local time, as everywhere here
