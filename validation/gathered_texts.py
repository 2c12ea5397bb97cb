"""Every text that somebody has written in a cell, of all sheets at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from validation.facts import Facts
from validation.gathered_table import GatheredTable
from validation.issued_rows import former
from validation.schemas import BY_TABLE, Column, Kind, Role
from validation.table import Content, Mask, Places, Table

REMARKS: Final = frozenset({"comment", "text"})
"""Fields that are written anew for each period."""


@dataclass(frozen=True)
class _Part:
    """The texts of one column of a sheet: of all rows, or of those at some places."""

    rows: Table
    places: Places | slice
    count: int
    table: str
    field: str

    @property
    def is_remark(self) -> bool:
        """Whether it is written anew for each period."""
        return self.field in REMARKS


def texts(facts: Facts) -> GatheredTable:
    """Every text in the sheets' text columns but what is carried over or computed."""
    parts = [*_parts(facts)]

    def former_texts(part: _Part) -> Content:
        if not part.is_remark:
            return np.full(len(part.rows), None, dtype=object)
        return former(part.rows, facts, part.table).content(part.field)

    def former_filled(part: _Part) -> Mask:
        if not part.is_remark:
            return part.rows.none()
        return former(part.rows, facts, part.table).filled(part.field)

    def values() -> Content:
        return _gathered(parts, lambda part: part.rows.content(part.field))

    return GatheredTable(
        _workbooks(parts),
        {
            "department": lambda: _gathered(parts, lambda part: part.rows.content("department")),
            "at_table": lambda: _repeated(parts, lambda part: part.table, object),
            "at_row": lambda: _gathered(parts, lambda part: part.rows.rows),
            "at_column": lambda: _repeated(parts, lambda part: part.field, object),
            "value": values,
            "former": lambda: _gathered(parts, former_texts),
            "length": lambda: np.array([*map(len, values())], dtype=np.int64),
            "remark": lambda: _repeated(parts, lambda part: part.is_remark, np.bool_),
        },
        {
            "value": lambda: np.ones(sum(part.count for part in parts), dtype=bool),
            "former": lambda: _gathered(parts, former_filled).astype(bool),
        },
    )


def is_written(column: Column) -> bool:
    """Whether people write texts in a column."""
    return column.kind in (Kind.TEXT, Kind.LONG_TEXT) and column.role in (Role.INPUT, Role.ISSUED)


def _parts(facts: Facts) -> Iterator[_Part]:
    for table in BY_TABLE:
        if table not in facts.tables or not len(facts.table(table)):
            continue
        rows = facts.table(table)
        for field, column in facts.columns(table).items():
            if is_written(column) and field in rows:
                filled = rows.filled(field)
                count = int(np.count_nonzero(filled))
                places = slice(None) if count == len(rows) else np.flatnonzero(filled)
                yield _Part(rows, places, count, table, field)


def _gathered(
    parts: Sequence[_Part], take: Callable[[_Part], npt.NDArray[Any]]
) -> npt.NDArray[Any]:
    """A column of what the parts' rows have."""
    taken = [take(part)[part.places] for part in parts]
    return np.concatenate(taken) if taken else np.array([], dtype=object)


def _repeated(
    parts: Sequence[_Part], value: Callable[[_Part], Any], dtype: Any
) -> npt.NDArray[Any]:
    """A column of what is the same for a whole part."""
    values = np.array([value(part) for part in parts], dtype=dtype)
    return np.repeat(values, [part.count for part in parts])


def _workbooks(parts: Sequence[_Part]) -> tuple[Places, list[str]]:
    """The workbook of each text, as codes and names."""
    numbers: dict[str, int] = {}
    codes = [np.array([], dtype=np.intp)]
    for part in parts:
        own = [numbers.setdefault(name, len(numbers)) for name in part.rows.workbook_names]
        codes.append(np.array(own, dtype=np.intp)[part.rows.workbook_codes][part.places])
    return np.concatenate(codes), list(numbers)
