"""The rows of one sheet as a department gets them: what they are and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Any

from validation.schemas import Column, Role, Sheet
from xlvp.template.revised import Revised


class RowKind(Enum):
    """What a row is, and so which of its cells are white."""

    ISSUED = auto()
    HEADING = auto()
    """A level above the assignments: nothing to fill in."""
    NET = auto()
    """The sum of the other lines, a formula where :attr:`SheetRows.net_formulas` says so."""
    SPARE = auto()
    """Empty; the department may add a row of its own."""


@dataclass(frozen=True)
class SheetRows:
    """A sheet's rows for one department.

    Attributes:
        columns: the sheet's columns in order.
        kinds: what each row is; spare rows come last.
        cells: by field, the value of each row that is not spare, None when blank: minor units,
            days since 1899-12-30, numbers, codes and texts.
        written: (row, field) → a text that could not be read as a value, shown as it is.
        net_formulas: (row, field) of the net lines that are computed.
        depths: of the rows in the plan's hierarchy, 0 outermost.
        notes: (row, field) → what an earlier period had there, told in a note at the cell.
        revised: what is new since the former plan; None when there is nothing to hold it against.
    """

    sheet: Sheet
    columns: tuple[Column, ...]
    kinds: Sequence[RowKind]
    cells: Mapping[str, Sequence[Any]]
    written: Mapping[tuple[int, str], str] = field(default_factory=dict)
    net_formulas: frozenset[tuple[int, str]] = frozenset()
    depths: Sequence[int] = ()
    notes: Mapping[tuple[int, str], str] = field(default_factory=dict)
    revised: Revised | None = None

    @cached_property
    def issued(self) -> int:
        """How many rows are handed out."""
        return sum(kind is not RowKind.SPARE for kind in self.kinds)

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """The columns by field."""
        return {column.field: column for column in self.columns}

    @property
    def keys(self) -> list[str]:
        """Keys of the rows that are handed out."""
        return [str(key) for key in self.cells[self.sheet.key] if key is not None]

    @cached_property
    def has_white_cells(self) -> bool:
        """Whether there is anything for the department to write."""
        return any(self.ranges(column) for column in self.columns)

    @cached_property
    def fields_in_use(self) -> list[str]:
        """The fields that show that a row is in use."""
        return [
            column.field
            for column in self.columns
            if column.spec.key
            or (self.sheet.open_rows and (column.spec.new_row or self.must_be_filled(column)))
        ]

    @staticmethod
    def must_be_filled(column: Column) -> bool:
        """Whether the department may not leave a column blank."""
        return column.spec.required and column.role is Role.INPUT

    def depth(self, row: int) -> int:
        """How deep a row lies in the hierarchy; 0 on sheets without one."""
        return self.depths[row] if row < len(self.depths) else 0

    def is_heading(self, row: int) -> bool:
        """Whether other rows lie below it in the hierarchy."""
        return self.kinds[row] is RowKind.HEADING and self.depth(row) < max(self.depths, default=0)

    def value(self, row: int, name: str) -> Any:
        """What stands in a cell: its value, the text as it was written, or None."""
        if row >= self.issued or name not in self.cells:
            return None
        value = self.cells[name][row]
        return self.written.get((row, name)) if value is None else value

    @cached_property
    def new_fields(self) -> frozenset[str]:
        """The fields in which something is new since the former plan."""
        return frozenset(name for _, name in self.revised.notes) if self.revised else frozenset()

    def is_new(self, row: int, name: str) -> bool:
        """Whether a cell is new or changed since the former plan."""
        return self.revised is not None and (row, name) in self.revised.notes

    def filled_in_here(self, row: int, column: Column) -> bool:
        """Whether the department fills in a cell: it is white and unlocked."""
        white = _is_white(self.kinds[row], column)
        if self.kinds[row] is RowKind.NET:
            return white and (row, column.field) not in self.net_formulas
        return white

    @cached_property
    def runs(self) -> list[tuple[RowKind, int, int]]:
        """Rows of one kind that stand together: kind, first and last row; net lines alone."""
        found: list[tuple[RowKind, int, int]] = []
        for row, kind in enumerate(self.kinds):
            if found and found[-1][0] is kind and kind is not RowKind.NET:
                found[-1] = (kind, found[-1][1], row)
            else:
                found.append((kind, row, row))
        return found

    def ranges(self, column: Column) -> list[tuple[int, int]]:
        """First and last row of each stretch of cells that the department fills in."""
        found: list[tuple[int, int]] = []
        for _, first, last in self.runs:
            if not self.filled_in_here(first, column):
                continue
            if found and found[-1][1] == first - 1:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
        return found


def _is_white(kind: RowKind, column: Column) -> bool:
    match kind:
        case RowKind.HEADING:
            return False
        case RowKind.SPARE:
            return column.role is Role.INPUT or column.spec.new_row
        case RowKind.NET | RowKind.ISSUED:
            return column.role is Role.INPUT
