"""A table whose columns are typed arrays: rules ask it as they ask one that has a frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from validation.table import Content, Days, Figures, Mask, Table
from validation.typed import Typed


class Columnar(Table):
    """A table of typed columns; how long it is and what frame it has, its children tell."""

    def __init__(self, columns: Mapping[str, Typed]) -> None:
        """Take the columns; they are asked for their arrays when a rule asks for them."""
        self._columns = columns
        self._fields = frozenset(columns)
        self._taken: dict[tuple[str, str], Any] = {}

    def _array(self, field: str) -> Any:
        return self._columns[field].array()

    def _content(self, field: str) -> Content:
        values = self._columns[field].values
        if values.dtype != object:
            return super()._content(field)
        content = values.copy()
        content[~self.filled(field)] = None
        return content

    def _figures(self, field: str) -> Figures:
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
        return ~self._columns[field].blanks()
