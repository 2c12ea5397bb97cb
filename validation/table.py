"""A table as plain arrays: how rules look at its columns.

pandas is made for long columns: a step on a Series costs tens of microseconds however short it
is, and 190 rules take several steps each on sheets of forty rows. So a rule asks its table for
arrays, each of which is taken from the frame once, and gives back an array.

===============  =============================  ==============  ==========================
a question       about                          gives           blank is
===============  =============================  ==============  ==========================
``content``      texts, codes, anything         object          ``None``
``codes``        texts that come again          numbers, texts  -1
``arrow``        texts that are many            Arrow           null
``figures``      amounts, decimals, integers    float64         NaN
``days``         dates and moments              datetime64      NaT
``flags``        yes or no                      bool            False
``filled``       anything                       bool            False
===============  =============================  ==============  ==========================

The arrays belong to all rules: none of them is written to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Mask: TypeAlias = npt.NDArray[np.bool_]
"""A truth per row. A verdict is True where the row is sound."""
Figures: TypeAlias = npt.NDArray[np.float64]
"""A figure per row, NaN where there is none. Amounts are minor units and exact."""
Days: TypeAlias = npt.NDArray[np.datetime64]
Content: TypeAlias = npt.NDArray[Any]
"""A Python object per row, None where the cell is blank."""
Places: TypeAlias = npt.NDArray[np.intp]
"""Positions of rows, or numbers of groups; -1 for none."""
Codes: TypeAlias = npt.NDArray[np.int32]
"""A number per row, the same for the same text; -1 for blank."""

_Taken = TypeVar("_Taken")
_Question: TypeAlias = tuple[str, str]
"""What is asked, and of which field."""
_BY_ROW = frozenset({"content", "figures", "days", "flags", "filled"})
"""Questions that are answered with an array of a value per row."""
_FEW = 200
"""Rows up to which a dict numbers texts faster than pandas, which takes long to begin."""
_MORE_THAN_ROWS = 1 << 32


class Table:
    """The columns of a stacked table, or of some of its rows, as arrays."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take a frame; its columns are taken when they are asked for."""
        self._frame, self._count = frame, len(frame)
        self._fields = frozenset(frame.columns)
        self._taken: dict[_Question, Any] = {}

    @property
    def frame(self) -> pd.DataFrame:
        """The table itself, index ``(workbook, row)``."""
        return self._frame

    def __len__(self) -> int:
        return self._count

    def __contains__(self, field: object) -> bool:
        return field in self._fields

    def array(self, field: str) -> Any:
        """A column as pandas keeps it."""
        return self._once("array", field, self._array)

    def content(self, field: str) -> Content:
        """The values of a column as Python objects."""
        return self._once("content", field, self._content)

    def content_at(self, field: str, rows: Places) -> Content:
        """The values of some rows; a whole column of texts costs more than a few of them."""
        return self.content(field)[rows]

    def codes(self, field: str) -> tuple[Places, list[Any]]:
        """A number per row, the same for the same value, and the values by their numbers."""
        return self._once("codes", field, self._codes)

    def arrow(self, field: str) -> pa.ChunkedArray:
        """The texts of a column in Arrow, for a whole office: none becomes a Python object."""
        return self._once("arrow", field, self._arrow)

    def figures(self, field: str) -> Figures:
        """The numbers of a column."""
        return self._once("figures", field, self._figures)

    def days(self, field: str) -> Days:
        """The dates of a column."""
        return self._once("days", field, self._days)

    def flags(self, field: str) -> Mask:
        """A column of an observation table that says yes or no."""
        return self._once("flags", field, self._flags)

    def filled(self, field: str) -> Mask:
        """Where a column is not blank."""
        return self._once("filled", field, self._filled)

    def equals(self, field: str, value: str) -> Mask:
        """Where a column has a text."""
        return self.one_of(field, (value,))

    def one_of(self, field: str, values: Collection[Any]) -> Mask:
        """Where a column has one of some texts."""
        return self.where(field, frozenset(values).__contains__)

    def where(self, field: str, holds: Callable[[Any], bool]) -> Mask:
        """Where something holds of a text, which is asked of each different one; never of blank."""
        codes, values = self.codes(field)
        of_values = np.array([*map(holds, values), False], dtype=bool)  # the last is of blank: -1
        return of_values[codes]

    def one_of_pairs(self, first: str, second: str, pairs: Collection[tuple[Any, Any]]) -> Mask:
        """Where two columns of texts together have one of some pairs."""
        (of_first, firsts), (of_second, seconds) = self.codes(first), self.codes(second)
        known = np.zeros((len(firsts) + 1, len(seconds) + 1), dtype=bool)  # the last: of blank
        for place, one in enumerate(firsts):
            known[place, :-1] = [(one, other) in pairs for other in seconds]
        return known[of_first, of_second]

    def of_workbooks(self, names: Collection[str]) -> Mask:
        """Rows of some workbooks."""
        wanted = np.array([name in names for name in self.workbook_names], dtype=bool)
        return wanted[self.workbook_codes]

    def each(self, field: str, work: Callable[[Any], Any]) -> Content:
        """What becomes of each text, worked out once for each different one; blank stays blank."""
        codes, values = self.codes(field)
        results = np.empty(len(values) + 1, dtype=object)
        for place, value in enumerate(values):
            results[place] = work(value)
        return results[codes]

    @cached_property
    def workbook_codes(self) -> Places:
        """A number per row, the same for rows of the same workbook."""
        return self.labels(0)[0]

    @cached_property
    def workbook_names(self) -> list[str]:
        """The workbooks by their numbers; some may have no row."""
        return self.labels(0)[1]

    @cached_property
    def workbooks(self) -> Content:
        """The workbook that each row is from."""
        names = np.array([*self.workbook_names, None], dtype=object)
        return names[self.workbook_codes]

    @cached_property
    def rows(self) -> npt.NDArray[np.int64]:
        """The row number that each row has in its sheet."""
        return self._index.get_level_values("row").to_numpy(dtype=np.int64)

    def labels(self, level: int) -> tuple[Places, list[Any]]:
        """A number per row for what the index has at a level, and the values by their numbers."""
        return self._once("labels", str(level), lambda _: self._labels(level))

    def once(self, name: str, work: Callable[[], _Taken]) -> _Taken:
        """What several rules ask of these rows: worked out when the first of them asks."""
        return self._once("once", name, lambda _: work())

    def all_sound(self) -> Mask:
        """The verdict of a rule that has nothing to say."""
        return np.ones(len(self), dtype=bool)

    def none(self) -> Mask:
        """No row."""
        return np.zeros(len(self), dtype=bool)

    def taken(self, rows: Places | Mask) -> Table:
        """Some of the rows."""
        positions: Places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows.astype(np.intp)
        return _SomeRows(self, self._fields, self._taken, positions)

    def places_of(self, workbooks: Content, rows: npt.NDArray[np.int64]) -> Places:
        """The positions of the rows with some numbers in some workbooks; -1 for none."""
        if not len(self):
            return np.full(len(rows), -1, dtype=np.intp)
        numbers = {name: number for number, name in enumerate(self.workbook_names)}
        of_workbooks = np.array([numbers.get(name, -1) for name in workbooks], dtype=np.int64)
        keys, order = self._by_place
        wanted = of_workbooks * _MORE_THAN_ROWS + rows
        found = order[np.searchsorted(keys, wanted, sorter=order).clip(max=len(order) - 1)]
        return np.where(keys[found] == wanted, found, -1)

    @cached_property
    def _by_place(self) -> tuple[npt.NDArray[np.int64], Places]:
        """A number per row that tells workbook and row, and the positions in its order."""
        keys = self.workbook_codes.astype(np.int64) * _MORE_THAN_ROWS + self.rows
        return keys, np.argsort(keys, kind="stable")

    @property
    def _index(self) -> pd.MultiIndex:
        index = self.frame.index
        assert isinstance(index, pd.MultiIndex)
        return index

    def _once(self, question: str, field: str, take: Callable[[str], _Taken]) -> _Taken:
        known = (question, field)
        if known not in self._taken:
            self._taken[known] = take(field)
        found: _Taken = self._taken[known]
        return found

    def _labels(self, level: int) -> tuple[Places, list[Any]]:
        codes: Places = np.asarray(self._index.codes[level], dtype=np.intp)
        return codes, self._index.levels[level].tolist()

    def _array(self, field: str) -> Any:
        return self.frame[field].array

    def _content(self, field: str) -> Content:
        content = np.array(self.array(field), dtype=object)
        content[~self.filled(field)] = None
        return content

    def _codes(self, field: str) -> tuple[Places, list[Any]]:
        content = self.content(field)
        if len(content) > _FEW:
            codes, values = pd.factorize(content)
            return codes, values.tolist()
        numbers: dict[Any, int] = {}
        of_rows = [
            -1 if value is None else numbers.setdefault(value, len(numbers))
            for value in content.tolist()
        ]
        return np.array(of_rows, dtype=np.intp), list(numbers)

    def _arrow(self, field: str) -> pa.ChunkedArray:
        return pa.chunked_array([pa.array(self.content(field), pa.string())])

    def _figures(self, field: str) -> Figures:
        figures: Figures = self.array(field).to_numpy(dtype=np.float64, na_value=np.nan)
        return figures

    def _days(self, field: str) -> Days:
        return np.asarray(self.array(field))

    def _flags(self, field: str) -> Mask:
        flags: Mask = self.array(field).to_numpy(dtype=bool, na_value=False)
        return flags

    def _filled(self, field: str) -> Mask:
        return ~np.asarray(self.array(field).isna(), dtype=bool)


class _SomeRows(Table):
    """Some rows of a table, whose columns are taken from it when they are asked for."""

    def __init__(
        self,
        whole: Table,
        fields: frozenset[str],
        known: Mapping[_Question, Any],
        positions: Places,
    ) -> None:
        self._whole, self._known, self._positions = whole, known, positions
        self._fields = fields
        self._taken: dict[_Question, Any] = {}

    def __len__(self) -> int:
        return len(self._positions)

    @property
    def frame(self) -> pd.DataFrame:
        return self._once("frame", "", lambda _: self._whole.frame.take(self._positions))

    @cached_property
    def workbook_codes(self) -> Places:
        return self._whole.workbook_codes[self._positions]

    @cached_property
    def workbook_names(self) -> list[str]:
        return self._whole.workbook_names

    @cached_property
    def rows(self) -> npt.NDArray[np.int64]:
        return self._whole.rows[self._positions]

    def _labels(self, level: int) -> tuple[Places, list[Any]]:
        codes, values = self._whole.labels(level)
        return codes[self._positions], values

    def _array(self, field: str) -> Any:
        return self._whole.array(field).take(self._positions)

    def _arrow(self, field: str) -> pa.ChunkedArray:
        return self._whole.arrow(field).take(pa.array(self._positions))

    def _content(self, field: str) -> Content:
        return self._whole.content_at(field, self._positions)

    def _figures(self, field: str) -> Figures:
        return self._whole.figures(field)[self._positions]

    def _days(self, field: str) -> Days:
        return self._whole.days(field)[self._positions]

    def _flags(self, field: str) -> Mask:
        return self._whole.flags(field)[self._positions]

    def _filled(self, field: str) -> Mask:
        return self._whole.filled(field)[self._positions]

    def _once(self, question: str, field: str, take: Callable[[str], _Taken]) -> _Taken:
        known = self._known.get((question, field)) if question in _BY_ROW else None
        if known is None:
            return super()._once(question, field, take)
        of_rows: _Taken = known[self._positions]
        return super()._once(question, field, lambda _: of_rows)
