"""Columns of Arrow as arrays, each made when it is asked for.

A text of Arrow is no Python object. What a column's texts become is therefore worked out from
its different texts alone: rows with the same one get a number, and share an object where objects
are wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from validation.table import Content, Figures, Mask, Places
from validation.typed import LazyColumns, Typed


class ArrowColumns(LazyColumns):
    """The columns of an Arrow table as arrays; none is kept here once it is made."""

    def __init__(self, columns: pa.Table, read: Sequence[Callable[[], None]] = ()) -> None:
        """Keep the table.

        Args:
            columns: the table.
            read: what is called when a column has been read.
        """
        self._columns, self._read = columns, read

    def without(self, field: str) -> ArrowColumns:
        """The other columns."""
        return ArrowColumns(self._columns.drop_columns([field]), self._read)

    def __getitem__(self, field: str) -> Typed:
        """A column."""
        column = typed(self._columns[field])
        self.has_been_read()
        return column

    def __iter__(self) -> Iterator[str]:
        """The fields."""
        return iter(self._columns.column_names)

    def __contains__(self, field: object) -> bool:
        """Whether there is a column; a Mapping would make it."""
        return field in self._columns.column_names

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._columns.column_names)

    def dtypes(self) -> tuple[tuple[str, Any], ...]:
        """The columns with the dtypes that they have in a frame."""
        nothing = self._columns.slice(0, 0)
        return tuple((field, typed(nothing[field]).dtype) for field in self)

    def arrow(self, field: str) -> pa.ChunkedArray | None:
        """A column of texts as it is; None for any other."""
        column = self._columns[field]
        return column if pa.types.is_string(column.type) else None

    def codes(self, field: str) -> tuple[Places, list[str]] | None:
        """A number per row of a column of texts, and the texts by them; None for any other."""
        column = self.arrow(field)
        if column is None:
            return None
        codes, values = codes_of(column)
        self.has_been_read()
        return codes, values.tolist()

    def figures(self, field: str) -> Figures:
        """The numbers of a column, NaN where it is blank."""
        figures: Figures = self._columns[field].to_numpy().astype(np.float64)
        self.has_been_read()
        return figures

    def filled(self, field: str) -> Mask:
        """Where a column is not blank."""
        return filled_of(self._columns[field])

    def has_been_read(self) -> None:
        """Tell whoever wants to know, and give back what was needed in between."""
        for told in self._read:
            told()
        if self._read:
            pa.default_memory_pool().release_unused()


def codes_of(column: pa.ChunkedArray) -> tuple[Places, Content]:
    """A number per row, -1 where it is blank, and the texts by their numbers, first come first."""
    if not len(column):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=object)
    chunks = column.dictionary_encode().chunks  # one dictionary for them all
    codes = [chunk.indices.fill_null(-1).to_numpy() for chunk in chunks]
    values: Content = chunks[-1].dictionary.to_numpy(zero_copy_only=False)
    return np.concatenate(codes, dtype=np.intp), values


def texts_of(column: pa.ChunkedArray, blank: Any) -> Content:
    """A Python object per row, the same one for the same text."""
    codes, values = codes_of(column)
    return by_code(codes, values, blank)


def by_code(codes: Places, values: Any, blank: Any) -> Content:
    """The values of rows, from their numbers."""
    known = np.empty(len(values) + 1, dtype=object)
    known[:-1] = values
    known[-1] = blank
    found: Content = known[codes]
    return found


def filled_of(column: pa.ChunkedArray) -> Mask:
    """Where a column is not blank."""
    if not column.null_count:
        return np.ones(len(column), dtype=bool)
    return np.asarray(column.is_valid().to_numpy(), dtype=bool)


def typed(column: pa.ChunkedArray) -> Typed:
    """A column as arrays."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return Typed(column.fill_null(0).to_numpy(), ~filled_of(column))
    if pa.types.is_string(column.type):
        return Typed(texts_of(column, np.nan))
    return Typed(column.to_numpy())
