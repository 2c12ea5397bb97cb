"""What a kind of fault is: what somebody did, and what has to be found where."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from benchmarks.faults.offices import Delivery, key_title
from benchmarks.faults.recalculation import recalculate
from benchmarks.faults.workbook_file import Table, Value, WorkbookFile
from validation.model_parts import PeriodKind

Typed: TypeAlias = Value | date


class Way(StrEnum):
    """What the file was saved with."""

    EXCEL = "Excel"
    """The parts are edited as Excel leaves them, with the results of formulas."""
    OPENPYXL = "openpyxl"
    LIBREOFFICE = "LibreOffice"


@dataclass(frozen=True)
class Expected:
    """A finding that has to be there: one of some rules, at one cell.

    Attributes:
        cell: ``Aktiviteter!E14``, ``Aktiviteter!14`` for a row, ``Aktiviteter`` for a sheet,
            "" for the workbook.
        other_cell: where it may as well be.
    """

    codes: frozenset[str]
    cell: str
    other_cell: str | None = None


@dataclass(frozen=True)
class Planted:
    """A planted fault.

    Attributes:
        expected: what has to be found; () for what is no fault at all.
        cells: other cells that the fault lies in: findings there are no false ones.
        files: received files that the fault adds or replaces (None: takes away), the
            workbook itself apart.
        days: how many days later than the others a file came in, by name.
    """

    expected: tuple[Expected, ...] = ()
    cells: frozenset[str] = frozenset()
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Site:
    """The workbook that a fault is planted in."""

    delivery: Delivery
    name: str
    random: random.Random

    @cached_property
    def workbook(self) -> WorkbookFile:
        """The workbook, to be changed."""
        return WorkbookFile(self.delivery.workbooks[self.name])

    @property
    def department(self) -> str:
        """The department's code."""
        return self.name.split("-")[0]

    def table(self, title: str, *columns: str) -> Table | None:
        """A sheet's table, or None when this workbook has no such sheet or column."""
        if title not in self.workbook.sheet_parts():
            return None
        table = self.workbook.table(title)
        return table if set(columns) <= set(table.columns) else None

    def rows(self, table: Table, where: Callable[[Table, int], bool] | None = None) -> list[int]:
        """The used rows of a table that fulfil a condition, in random order."""
        key = key_title(table.sheet.name)
        rows = [row for row in table.filled(key) if where is None or where(table, row)]
        self.random.shuffle(rows)
        return rows

    def spare(self, table: Table) -> int | None:
        """The first row that nobody has written in."""
        used = {*table.filled(key_title(table.sheet.name))}
        free = [row for row in range(table.first, table.last + 1) if row not in used]
        return free[0] if free else None

    def type_row(self, table: Table, row: int, values: Mapping[str, Typed]) -> None:
        """Type into a row; columns that this workbook has not are left out."""
        for title, value in values.items():
            if title in table.columns:
                table.put(title, row, value)
        recalculate(self.workbook, table)


Plant = Callable[[Site], Planted | None]


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    Attributes:
        deed: what somebody did, in words.
        plant: changes the site's workbook; None when it has no place for this fault.
        alone: the fault is about several workbooks, so no other one is planted beside it.
    """

    name: str
    deed: str
    plant: Plant
    way: Way = Way.EXCEL
    alone: bool = False


KINDS: dict[str, Kind] = {}


def kind(deed: str, *, way: Way = Way.EXCEL, alone: bool = False) -> Callable[[Plant], Plant]:
    """Register a kind; its name is the function's."""

    def register(plant: Plant) -> Plant:
        add(Kind(plant.__name__, deed, plant, way, alone))
        return plant

    return register


def add(new: Kind) -> None:
    """Register a kind; names are unique."""
    if new.name in KINDS:
        raise ValueError(f"there are two kinds {new.name}")
    KINDS[new.name] = new


def at(cell: str, *codes: str) -> Expected:
    """What has to be found at a cell: one of the rules."""
    return Expected(frozenset(codes), cell)


def found_at(cell: str, *codes: str, cells: Iterable[str] = ()) -> Planted:
    """A fault that has to be found at one cell by one of the rules."""
    return Planted((at(cell, *codes),), frozenset(cells))


Where: TypeAlias = Callable[[Table, int], bool]
Worked: TypeAlias = Callable[[Site, Table, int], Typed]
Content: TypeAlias = Typed | Worked
Cells: TypeAlias = tuple[tuple[str, str, str, Content, str], ...]
"""Kinds of one sheet in short: name, deed, column, content, codes."""


def typed_cell(  # noqa: PLR0913 - everything about the kind, by keyword
    name: str,
    deed: str,
    *,
    sheet: str,
    column: str,
    content: Content,
    codes: str = "",
    where: Where | None = None,
    besides: Mapping[str, Content] | None = None,
    at_column: str | None = None,
    follow_up: bool = False,
) -> None:
    """Register a kind that is one cell typed over.

    Args:
        codes: one of these rules, parted by blanks, has to find it; "" when it is no fault.
        where: the rows that it can happen in.
        besides: what is typed into other cells of the row, by column title.
        at_column: where it is found; the cell itself unless given, "" for the row.
        follow_up: it is no fault in a plan.
    """

    def plant(site: Site) -> Planted | None:
        if follow_up and site.delivery.period.kind is PeriodKind.PLAN:
            return None
        table = site.table(sheet, column, *(besides or {}))
        rows = site.rows(table, where) if table else []
        if table is None or not rows:
            return None
        row = rows[0]
        values = {column: content, **(besides or {})}
        typed = {
            title: value(site, table, row) if callable(value) else value
            for title, value in values.items()
        }
        site.type_row(table, row, typed)
        if not codes:
            return Planted()
        found = column if at_column is None else at_column
        cell = table.address(found, row) if found else f"{sheet}!{row}"
        return found_at(cell, *codes.split())

    add(Kind(name, deed, plant))


def has(column: str) -> Where:
    """Rows with a number other than 0 in a column."""

    def check(table: Table, row: int) -> bool:
        value = table.cell(column, row).value if column in table.columns else None
        return isinstance(value, float) and value != 0

    return check


def says(column: str, *texts: str) -> Where:
    """Rows with one of some texts at the beginning of a column."""

    def check(table: Table, row: int) -> bool:
        value = table.cell(column, row).value if column in table.columns else None
        return isinstance(value, str) and value.startswith(texts)

    return check


def varies(column: str) -> Where:
    """Rows of tables in which a column holds more than one thing, this row's among them."""

    def check(table: Table, row: int) -> bool:
        every = {table.cell(column, each).value for each in range(table.first, table.last + 1)}
        return len(every - {None, ""}) > 1 and table.cell(column, row).value not in (None, "")

    return check


def both(*conditions: Where) -> Where:
    """Rows that fulfil all conditions."""
    return lambda table, row: all(condition(table, row) for condition in conditions)


def but_not(condition: Where) -> Where:
    """Rows that do not fulfil a condition."""
    return lambda table, row: not condition(table, row)


def times(column: str, factor: float) -> Callable[[Site, Table, int], Typed]:
    """The number that stands in a column times a factor."""

    def content(site: Site, table: Table, row: int) -> Typed:
        value = table.cell(column, row).value
        assert isinstance(value, float)
        return value * factor

    return content


def other_of(column: str) -> Callable[[Site, Table, int], Typed]:
    """What stands in another row of a column."""

    def content(site: Site, table: Table, row: int) -> Typed:
        here = table.cell(column, row).value
        others = [table.cell(column, other).value for other in site.rows(table)]
        return next(value for value in others if value not in (here, None))

    return content
