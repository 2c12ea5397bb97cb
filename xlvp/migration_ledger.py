"""The ledger of a migration: each cell that a department had written, and where it went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One cell that the department had written.

    Attributes:
        sheet: title of the sheet in the present template.
        key: the row's own key.
        column: title of the column.
        source: where it stood, ``Aktiviteter!E14``.
        target: where it stands now; "" for a leftover.
        why: why it is left over or was changed, Swedish; "" when it is neither.
    """

    sheet: str
    key: str
    column: str
    value: Any
    source: str
    target: str = ""
    why: str = ""


@dataclass(frozen=True)
class Total:
    """What a column held and holds: number of cells and the sum of its numbers."""

    sheet: str
    column: str
    cells: tuple[int, int]
    sums: tuple[float, float]


@dataclass(frozen=True)
class Migrated:
    """What a migration gave.

    Attributes:
        source: the old file.
        workbook: the new one.
        versions: template versions, of the old and of the new one.
        entries: the ledger, in the order of the old file.
    """

    source: Path
    workbook: Path
    department: str
    versions: tuple[str, str]
    entries: tuple[Entry, ...]

    @property
    def leftovers(self) -> tuple[Entry, ...]:
        """Cells without a place in the new workbook."""
        return tuple(entry for entry in self.entries if not entry.target)

    @property
    def totals(self) -> tuple[Total, ...]:
        """Counts and sums of each column, before and after."""
        columns: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            columns[entry.sheet, entry.column].append(entry)
        return tuple(_total(*place, entries) for place, entries in columns.items())


def _total(sheet: str, column: str, entries: list[Entry]) -> Total:
    kept = [entry for entry in entries if entry.target]
    return Total(sheet, column, (len(entries), len(kept)), (_sum(entries), _sum(kept)))


def _sum(entries: list[Entry]) -> float:
    numbers = (entry.value for entry in entries)
    return sum(
        float(value)
        for value in numbers
        if isinstance(value, int | float) and not isinstance(value, bool)
    )
