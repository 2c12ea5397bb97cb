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

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from validation.schemas import Kind
from validation.text_storage import TEXT

Blank = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
INDEX_NAMES: Final = ("workbook", "row")
_NO_ROWS: Final = pd.MultiIndex.from_arrays([[], []], names=INDEX_NAMES)

_DTYPES: Final[dict[Kind, str]] = {
    Kind.AMOUNT: "int64",
    Kind.INTEGER: "int64",
    Kind.DECIMAL: "float64",
    Kind.DATE: "datetime64[s]",
}
"""All other kinds are texts."""
_WHOLE: Final = pd.Int64Dtype()
_DECIMAL: Final = pd.Float64Dtype()


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
        if self.values.dtype == object:  # NaN differs from itself: a third of what pandas needs
            return np.asarray(self.values != self.values, dtype=bool)
        return np.asarray(pd.isna(self.values))

    def at(self, places: Places) -> Typed:
        """The column of some rows."""
        return Typed(self.values[places], None if self.blank is None else self.blank[places])

    def objects(self, places: Sequence[int]) -> list[Any]:
        """Python values of some rows; None where blank."""
        pairs = zip(self.values[places].tolist(), self.blanks()[places].tolist(), strict=True)
        return [None if blank else value for value, blank in pairs]

    def array(self) -> Any:
        """The column as pandas keeps it."""
        values = self.content()
        return pd.array(values, dtype=values.dtype) if type(values) is np.ndarray else values

    @property
    def dtype(self) -> Any:
        """The column's dtype in a frame."""
        if self.blank is not None:
            return _WHOLE if self.values.dtype.kind == "i" else _DECIMAL
        return TEXT if self.values.dtype == object else self.values.dtype

    def content(self) -> Any:
        """What a frame is made of."""
        if self.blank is not None:
            if self.values.dtype.kind == "i":
                return pd.arrays.IntegerArray(self.values, self.blank)
            return pd.arrays.FloatingArray(self.values, self.blank)
        return string_array(self.values) if self.values.dtype == object else self.values


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


def text_column(values: Sequence[Any]) -> Typed:
    """A column of texts from any values; what is no text becomes one."""
    if set(map(type, values)) <= {str}:  # nothing has to be made of them
        return texts(values)
    return Typed(pd.array(values, dtype=TEXT).to_numpy(dtype=object))


def string_array(content: npt.NDArray[np.object_]) -> pd.api.extensions.ExtensionArray:
    """Texts, NaN where there is none, as pandas keeps them; the array is not copied."""
    return pd.arrays.StringArray(content, dtype=TEXT)  # type: ignore[call-arg]  # new in pandas 3


@dataclass(frozen=True)
class TypedRows:
    """Typed columns of stacked rows: all that their frame is made of.

    Attributes:
        names: of workbooks, in order.
        codes: the place in ``names`` of each row's workbook.
        rows: the row numbers.
        columns: by field.
    """

    names: Sequence[str]
    codes: Places
    rows: npt.NDArray[np.int64]
    columns: Mapping[str, Typed]

    def frame(self) -> pd.DataFrame:
        """The table with the index ``(workbook, row)``."""
        return frame_of(self.columns, self._index())

    def _index(self) -> pd.MultiIndex:
        if not len(self.rows):
            return _NO_ROWS
        if (self.rows[1:] > self.rows[:-1]).all():
            numbers, places = self.rows, np.arange(len(self.rows))
        else:
            numbers, places = np.unique(self.rows, return_inverse=True)
        levels: list[Any] = [pd.Index(texts(self.names).content()), pd.Index(numbers)]
        codes: list[Any] = [self.codes, places]
        return pd.MultiIndex(levels=levels, codes=codes, names=INDEX_NAMES, verify_integrity=False)


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

    def stacked(self) -> TypedRows:
        """The table with a workbook for each row."""
        in_order = sorted(range(len(self.workbooks)), key=self.workbooks.__getitem__)
        codes = np.empty(len(self.workbooks), dtype=np.intp)
        codes[in_order] = range(len(self.workbooks))
        names = [self.workbooks[place] for place in in_order]
        return TypedRows(names, np.repeat(codes, self.lengths), self.rows, self.columns)


class LazyColumns(Mapping[str, Typed]):
    """Typed columns that are made when they are asked for, and tell some things before."""

    @abstractmethod
    def dtypes(self) -> tuple[tuple[str, Any], ...]:
        """The columns with the dtypes that they have in a frame."""

    @abstractmethod
    def arrow(self, field: str) -> pa.ChunkedArray | None:
        """A column of texts as Arrow has it, null where it is blank; None for any other."""

    @abstractmethod
    def codes(self, field: str) -> tuple[Places, list[Any]] | None:
        """A number per row of a column of texts, -1 for blank, and the texts by their numbers.

        They come in the order of their first rows. None for a column of something else.
        """

    @abstractmethod
    def figures(self, field: str) -> npt.NDArray[np.float64]:
        """The numbers of a column, NaN where it is blank."""

    @abstractmethod
    def filled(self, field: str) -> npt.NDArray[np.bool_]:
        """Where a column is not blank."""

    def has_been_read(self) -> None:
        """To be called when what :meth:`arrow` gave has been read."""


def frame_of(columns: Mapping[str, Typed], index: pd.Index[Any]) -> pd.DataFrame:
    """A frame of typed columns; the arrays are its own from now on."""
    arrays = {name: column.content() for name, column in columns.items()}
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
