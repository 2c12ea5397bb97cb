"""The tables of a delivery: frames for who wants frames, arrays for the rules.

A frame costs more than the arrays that it is made of, and rules ask for arrays; so no frame is
made before somebody asks for one. Nor is a table, where it is given by what makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.columnar import Columnar
from validation.table import Places, Table
from validation.typed import LazyColumns, TypedRows

Given: TypeAlias = TypedRows | Table | pd.DataFrame | Callable[[], Table | pd.DataFrame]
"""A table, or what makes it when somebody asks for it; that is done once."""


class Tables(Mapping[str, pd.DataFrame]):
    """Tables by name, each of which becomes a frame when it is asked for."""

    def __init__(self, tables: Mapping[str, Given]) -> None:
        """Take tables, be they frames or not."""
        self._tables: dict[str, Given] = dict(tables)
        self._frames: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = _frame(self._made(name))
        return self._frames[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tables  # a Mapping would ask for the frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def table(self, name: str) -> Table:
        """A table as rules look at it: a new one, which keeps what it is asked."""
        table = self._made(name)
        if isinstance(table, TypedRows):
            return _Typed(table, lambda: self[name])
        return table if isinstance(table, Table) else Table(table)

    def dtypes(self, name: str) -> tuple[tuple[str, Any], ...]:
        """The columns of a table with the dtypes that they have in its frame."""
        table = self._made(name)
        if isinstance(table, TypedRows):
            columns = table.columns
            if isinstance(columns, LazyColumns):
                return columns.dtypes()
            return tuple((field, column.dtype) for field, column in columns.items())
        return tuple((str(field), dtype) for field, dtype in _frame(table).dtypes.items())

    def with_frame(self, name: str, frame: pd.DataFrame) -> Tables:
        """These tables and one more."""
        return self.with_more({name: frame})

    def with_more(self, more: Mapping[str, Table | pd.DataFrame]) -> Tables:
        """These tables and some more."""
        return Tables({**self._tables, **self._frames, **more})

    def _made(self, name: str) -> TypedRows | Table | pd.DataFrame:
        table = self._tables[name]
        if callable(table):
            table = self._tables[name] = table()
        return table


def with_tables(
    tables: Mapping[str, pd.DataFrame], more: Mapping[str, Table | pd.DataFrame]
) -> Tables:
    """These tables and some more."""
    return (tables if isinstance(tables, Tables) else Tables(tables)).with_more(more)


def _frame(table: TypedRows | Table | pd.DataFrame) -> pd.DataFrame:
    if isinstance(table, TypedRows):
        return table.frame()
    return table.frame if isinstance(table, Table) else table


def table_of(tables: Mapping[str, pd.DataFrame], name: str) -> Table:
    """A table as rules look at it."""
    return tables.table(name) if isinstance(tables, Tables) else Table(tables[name])


def dtypes_of(tables: Mapping[str, pd.DataFrame], name: str) -> tuple[tuple[str, Any], ...]:
    """The columns of a table with the dtypes that they have in its frame."""
    if isinstance(tables, Tables):
        return tables.dtypes(name)
    return tuple((str(field), dtype) for field, dtype in tables[name].dtypes.items())


class _Typed(Columnar):
    """A received table that is asked for its columns before there is a frame."""

    def __init__(self, typed: TypedRows, frame: Callable[[], pd.DataFrame]) -> None:
        super().__init__(typed.columns)
        self._typed, self._make = typed, frame

    def __len__(self) -> int:
        return len(self._typed.rows)

    @property
    def frame(self) -> pd.DataFrame:
        return self._make()

    @cached_property
    def workbook_codes(self) -> Places:
        return self._typed.codes

    @cached_property
    def workbook_names(self) -> list[str]:
        return list(self._typed.names)

    @cached_property
    def rows(self) -> npt.NDArray[np.int64]:
        return self._typed.rows
