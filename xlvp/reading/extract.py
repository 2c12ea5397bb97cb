"""From a sheet's cells to a table's columns, and what could not be taken along.

A row counts when a cell that the department or the office writes has content; formulas alone
make no row, so the spare rows of a template are left out. Row numbers are the sheet's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TypeAlias

from validation.choices import folded
from xlvp.reading.addresses import column_letter
from xlvp.reading.census import Census
from xlvp.reading.content import TableContent
from xlvp.reading.header import Header
from xlvp.reading.locate import Located
from xlvp.reading.outline import TableRange
from xlvp.reading.sources import CellValue, Rows

Place: TypeAlias = tuple[int, int]
"""Row from 1, column from 0."""
_TOTAL_LABELS = frozenset({"summa", "totalt", "total", "summa totalt"})


@dataclass(frozen=True)
class Area:
    """The data area of a table: row numbers from 1, columns from 0, all bounds included.

    Attributes:
        total_row: Excel's total row, 0 when there is none.
    """

    first: int
    last: int
    left: int
    right: int
    total_row: int = 0

    @classmethod
    def of(
        cls, header: Header, extent: TableRange | None, rows: Rows, unread: Collection[Place]
    ) -> Area:
        """The extent of the Excel table; without one, down to the last used row.

        Args:
            header: the table's header.
            extent: the Excel table.
            rows: the sheet's cells.
            unread: cells that hold something although they are blank in ``rows``.
        """
        first = header.row + 1
        if extent is not None:
            total = extent.last_row + 1 if extent.total_row else 0
            last = min(extent.last_row, len(rows))
            return cls(first, last, extent.first_column, extent.last_column, total)
        unread_rows = {row for row, place in unread if place in header.columns.values()}
        titled = {*header.unknown, *(place for _, place, _ in header.doubled)}
        left, right = min(header.columns.values()), max(header.columns.values())
        while left - 1 in titled:
            left -= 1
        while right + 1 in titled:
            right += 1
        used = (
            number
            for number in range(len(rows), header.row, -1)
            if number in unread_rows or has_content(rows[number - 1], range(left, right + 1))
        )
        return cls(first, next(used, header.row), left, right)


def has_content(row: Sequence[CellValue], places: Iterable[int]) -> bool:
    """Whether one of the cells holds anything but white space."""
    for place in places:
        value = row[place] if place < len(row) else ""
        if value != "" and (not isinstance(value, str) or value.strip()):
            return True
    return False


def extract_table(
    located: Located, area: Area, rows: Rows, census: Census | None, unread: Collection[Place]
) -> TableContent:
    """Take a table's cells out of its sheet.

    Args:
        located: where it is.
        area: its data area.
        rows: the sheet's cells.
        census: the sheet's own count; None when there is none.
        unread: cells that hold something although they are blank in ``rows``.
    """
    columns = located.header.columns
    derived = {column.field for column in located.wanted.columns if column.derived}
    written = sorted(place for name, place in columns.items() if name not in derived)
    by_place = list(zip(*rows[area.first - 1 : area.last], strict=True))
    within = range(area.first, area.last + 1)
    blank = _blank_rows(by_place, written, len(within)).difference(
        row - area.first for row, place in unread if place in written
    )
    numbers = [number for row, number in enumerate(within) if row not in blank]
    if numbers and _is_total(rows[numbers[-1] - 1], numbers[-1], written, census):
        blank = blank | {numbers.pop() - area.first}
    formulas = None
    if census:
        formulas = {
            name: census.have_formulas(numbers, place)
            for name, place in columns.items()
            if name in derived
        }
    kept = [row not in blank for row in range(len(within))]
    told = _told if census is None or census.no_number else list
    return TableContent(
        sheet=located.sheet,
        header_row=located.header.row,
        first_letter=column_letter(area.left),
        letters={name: column_letter(place) for name, place in columns.items()},
        rows=numbers,
        columns={
            name: told(compress(by_place[place], kept))
            if place < len(by_place)
            else [""] * len(numbers)
            for name, place in columns.items()
        },
        formulas=formulas,
    )


def _blank_rows(
    columns: Sequence[Sequence[CellValue]], places: Iterable[int], rows: int
) -> frozenset[int]:
    """Numbers of the rows in which these cells hold nothing but white space.

    Column by column, since most rows are out after the first one.
    """
    left: Iterable[int] = range(rows)
    for place in places:
        if place < len(columns):
            column = columns[place]
            left = [
                row
                for row in left
                if (cell := column[row]) == "" or (isinstance(cell, str) and not cell.strip())
            ]
    return frozenset(left)


def _told(cells: Iterable[CellValue]) -> list[CellValue]:
    """Cells without the number that is none: what follows would take it for a blank cell."""
    return [cell if cell == cell else "NaN" for cell in cells]  # noqa: PLR0124 - so it is found


def _is_total(
    row: Sequence[CellValue], number: int, written: list[int], census: Census | None
) -> bool:
    """Whether the last row is a total row that a program has made a part of the table."""
    cells = [row[place] for place in written if place < len(row)]
    labels = [value for value in cells if isinstance(value, str) and value.strip()]
    if len(labels) != 1 or folded(labels[0]) not in _TOTAL_LABELS:
        return False
    return census is None or any(census.has_formula(number, place) for place in written)
