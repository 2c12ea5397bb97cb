"""Typed columns as arrays, and the frame that is made of them in one go.

Making a pandas object costs tens of microseconds however short it is. So cells are parsed and
stacked as lists and arrays, and each frame is built once, at the end, from arrays that have
the right dtype already.

==============================  =============  ================  ===========================
a column of                     values         blank             becomes in the frame
==============================  =============  ================  ===========================
amounts, whole numbers          int64          where it says so  ``Int64``
decimals                        float64        where it says so  ``Float64``
dates                           datetime64[s]  NaT               ``datetime64[s]``
texts, codes, numbers of goals  object         NaN               ``str``
==============================  =============  ================  ===========================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.observations import place_index, string_array
from validation.schemas import Kind

Blank = npt.NDArray[np.bool_]

_DTYPES: Final[dict[Kind, str]] = {
    Kind.AMOUNT: "int64",
    Kind.INTEGER: "int64",
    Kind.DECIMAL: "float64",
    Kind.DATE: "datetime64[s]",
}
"""All other kinds are texts."""


class Typed(NamedTuple):
    """A typed column.

    Attributes:
        values: as the table above says; 0 where a number is blank.
        blank: of numbers, where they are blank; None when the values tell it themselves.
    """

    values: npt.NDArray[Any]
    blank: Blank | None = None

    def blanks(self) -> Blank:
        """Where the column is blank."""
        if self.blank is not None:
            return self.blank
        found: Blank = self.values != self.values
        return found.astype(bool, copy=False)

    def objects(self, places: Sequence[int]) -> list[Any]:
        """Python values of some rows; None where blank."""
        pairs = zip(self.values[places].tolist(), self.blanks()[places].tolist(), strict=True)
        return [None if blank else value for value, blank in pairs]

    def array(self) -> Any:
        """The column as pandas keeps it."""
        if self.blank is not None:
            if self.values.dtype.kind == "i":
                return pd.arrays.IntegerArray(self.values, self.blank)
            return pd.arrays.FloatingArray(self.values, self.blank)
        if self.values.dtype == object:
            return string_array(self.values)
        return self.values


def blank_column(kind: Kind, rows: int) -> Typed:
    """A column in which nothing is written."""
    dtype = _DTYPES.get(kind)
    if dtype is None:
        return Typed(np.full(rows, np.nan, dtype=object))
    if dtype == "datetime64[s]":
        return Typed(np.full(rows, "NaT", dtype=dtype))
    return Typed(np.zeros(rows, dtype=dtype), np.ones(rows, dtype=bool))


def texts(values: Sequence[Any]) -> Typed:
    """A column of texts from a list in which blanks are NaN."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return Typed(column)


@dataclass(frozen=True)
class TypedTable:
    """The rows of a sheet in some workbooks, typed.

    Attributes:
        workbooks: names, each once, in the order of the rows.
        lengths: how many rows each of them has.
        rows: the sheets' row numbers.
        columns: by field, ``department`` first.
    """

    workbooks: Sequence[str]
    lengths: Sequence[int]
    rows: npt.NDArray[np.int64]
    columns: Mapping[str, Typed]

    def frame(self) -> pd.DataFrame:
        """The table with the index ``(workbook, row)``."""
        return frame_of(self.columns, stacked_index(self.workbooks, self.lengths, self.rows))


def frame_of(columns: Mapping[str, Typed], index: pd.Index[Any]) -> pd.DataFrame:
    """A frame of typed columns; the arrays are its own from now on."""
    arrays = {name: column.array() for name, column in columns.items()}
    return pd.DataFrame(arrays, index=index, copy=False)


def joined_tables(tables: Sequence[TypedTable]) -> TypedTable:
    """The rows of several tables, which have the same columns, as one table."""
    if len(tables) == 1:
        return tables[0]
    return TypedTable(
        [name for table in tables for name in table.workbooks],
        [length for table in tables for length in table.lengths],
        np.concatenate([table.rows for table in tables]),
        {field: _joined([table.columns[field] for table in tables]) for field in tables[0].columns},
    )


def _joined(columns: Sequence[Typed]) -> Typed:
    values = np.concatenate([column.values for column in columns])
    masks = [column.blank for column in columns if column.blank is not None]
    return Typed(values, np.concatenate(masks) if masks else None)


def stacked_index(
    workbooks: Sequence[str], lengths: Sequence[int], rows: npt.NDArray[np.int64]
) -> pd.MultiIndex:
    """The index ``(workbook, row)`` of stacked rows."""
    in_order = sorted(range(len(workbooks)), key=workbooks.__getitem__)
    codes = np.empty(len(workbooks), dtype=np.intp)
    codes[in_order] = range(len(workbooks))
    names = [workbooks[place] for place in in_order]
    if (rows[1:] > rows[:-1]).all():
        row_level, row_codes = rows, np.arange(len(rows))
    else:
        row_level, row_codes = np.unique(rows, return_inverse=True)
    return place_index(names, np.repeat(codes, lengths), row_level, row_codes)
