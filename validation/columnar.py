"""A table whose columns are typed arrays: rules ask it as they ask one that has a frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from validation.arrow_columns import by_code, texts_of
from validation.table import Content, Days, Figures, Mask, Places, Table
from validation.typed import LazyColumns, Typed


class Columnar(Table):
    """A table of typed columns; how long it is and what frame it has, its children tell."""

    def __init__(self, columns: Mapping[str, Typed]) -> None:
        """Take the columns; they are asked for their arrays when a rule asks for them."""
        self._columns = columns
        self._lazy = columns if isinstance(columns, LazyColumns) else None
        self._fields = frozenset(columns)
        self._taken: dict[tuple[str, str], Any] = {}

    def _array(self, field: str) -> Any:
        return self._columns[field].array()

    def _content(self, field: str) -> Content:
        lazy = self._lazy
        if lazy is not None and lazy.arrow(field) is not None:
            return by_code(*self.codes(field), None)
        column = self._columns[field]
        if column.values.dtype != object:
            return super()._content(field)
        content = column.values.copy()
        content[~self.filled(field)] = None
        return content

    def content_at(self, field: str, rows: Places) -> Content:
        """The values of some rows as Python objects; no others are made."""
        if ("content", field) in self._taken:
            return self.content(field)[rows]
        column = self._lazy.arrow(field) if self._lazy is not None else None
        if self._lazy is None or column is None:
            return _objects(self._columns[field].at(rows))
        found = texts_of(column.take(pa.array(rows)), None)
        self._lazy.has_been_read()
        return found

    def _arrow(self, field: str) -> pa.ChunkedArray:
        column = self._lazy.arrow(field) if self._lazy is not None else None
        if self._lazy is None or column is None:
            return super()._arrow(field)
        self._lazy.has_been_read()  # what was asked before: nobody tells when this one has been
        return column

    def _codes(self, field: str) -> tuple[Places, list[Any]]:
        found = self._lazy.codes(field) if self._lazy is not None else None
        return super()._codes(field) if found is None else found

    def _figures(self, field: str) -> Figures:
        if self._lazy is not None:
            return self._lazy.figures(field)
        values, blank = self._columns[field]
        figures = values.astype(np.float64)
        if blank is not None:
            figures[blank] = np.nan
        return figures

    def _days(self, field: str) -> Days:
        return self._columns[field].values

    def _flags(self, field: str) -> Mask:
        return self._columns[field].values.astype(bool, copy=False)

    def _filled(self, field: str) -> Mask:
        if self._lazy is not None:
            return self._lazy.filled(field)
        return ~self._columns[field].blanks()


def _objects(column: Typed) -> Content:
    """A column's values as Python objects; None where it is blank."""
    content = np.array(column.array(), dtype=object)
    content[column.blanks()] = None
    return content
