"""A sheet's plan as it is written, in Arrow; a column is typed when somebody asks for it.

A check asks a few columns of the whole office's plan, and some more of a department's; a frame
with all of them is made only for who wants a frame. So the plan costs what its text does, and
processes that are forked share it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.arrow_columns import codes_of, filled_of, texts_of
from validation.cells import nothing_written
from validation.columnar import Columnar
from validation.derivation import compute
from validation.derived_cells import Written
from validation.parsing import SheetParser
from validation.schemas import Column, Kind
from validation.table import Figures, Mask, Places
from validation.typed import LazyColumns, Typed, blank_column, frame_of, texts

DEPARTMENT: Final = "department"
_FEW: Final = 1_000
"""Rows up to which all columns are typed faster in one go."""
_NEVER_CHANGED: Final = r"\x{A1}-\x{2FF}\x{2010}-\x{2027}\x{2030}-\x{205E}\x{20AC}\x{2212}"
_TEXT: Final = (
    rf"\A(?s:[!-~{_NEVER_CHANGED}](?:[\x01-\x{{A0}}{_NEVER_CHANGED}]*"
    rf"[!-~{_NEVER_CHANGED}])?)?\z"
)
_NUMBER: Final = r"\A(?:[0-9]+(?:\.[0-9]+)*)?\z"
_AS_IT_STANDS: Final[Mapping[Kind, str | None]] = {
    Kind.TEXT: _TEXT,
    Kind.LONG_TEXT: _TEXT,
    Kind.REFERENCES: _TEXT,
    Kind.NUMBER: _NUMBER,
    Kind.STATUS: None,
    Kind.CHOICE: None,
}
"""The kinds of texts, and cells of which surely nothing but themselves is made."""


_BEYOND, _LATIN_1, _OF_TWO = 0xCC, 0xC2, 0x80
"""The first byte of U+0300, that of U+0080 to U+00BF, and the least byte that is no ASCII."""
_SHOWN: Final = np.arange(256) > ord(" ")
_SHOWN[0x7F] = False


class PlanColumns(LazyColumns):
    """The columns of a plan as arrays, each made when it is asked for."""

    def __init__(self, cells: pa.Table, parser: SheetParser) -> None:
        """Take what is written.

        Args:
            cells: by field, in one piece; ``department`` by numbers, then what the file has.
            parser: how they are read.
        """
        self._cells, self._parser = cells, parser
        self._specs: dict[str, Column] = {column.field: column for column in parser.columns}
        self._texts: dict[str, pa.ChunkedArray] = {}
        self._made: dict[str, Typed] = {}

    def __getitem__(self, field: str) -> Typed:
        """A column."""
        if field not in self._made:
            self._made[field] = self._typed(field)
        return self._made[field]

    def __iter__(self) -> Iterator[str]:
        """The fields."""
        yield DEPARTMENT
        yield from self._specs

    def __contains__(self, field: object) -> bool:
        """Whether there is a column; a Mapping would make it."""
        return field == DEPARTMENT or field in self._specs

    def __len__(self) -> int:
        """How many columns there are."""
        return 1 + len(self._specs)

    def dtypes(self) -> tuple[tuple[str, Any], ...]:
        """The columns with the dtypes that they have in a frame."""
        kinds = {DEPARTMENT: Kind.TEXT}
        kinds |= {field: column.kind for field, column in self._specs.items()}
        return tuple((field, blank_column(kind, 0).dtype) for field, kind in kinds.items())

    def arrow(self, field: str) -> pa.ChunkedArray | None:
        """A column of texts, null where it is blank; None for any other."""
        if not self._is_text(field):
            return None
        if field not in self._texts:
            self._texts[field] = pa.chunked_array([self._text(field)])
        return self._texts[field]

    def codes(self, field: str) -> tuple[Places, list[str]] | None:
        """A number per row of a column of texts, and the texts by them; None for any other."""
        column = self.arrow(field)
        if column is None:
            return None
        codes, values = codes_of(column)
        return codes, values.tolist()

    def figures(self, field: str) -> Figures:
        """The numbers of a column, NaN where it is blank."""
        values, blank = self[field]
        figures = values.astype(np.float64)
        if blank is not None:
            figures[blank] = np.nan
        return figures

    def filled(self, field: str) -> Mask:
        """Where a column is not blank."""
        column = self.arrow(field)
        return ~self[field].blanks() if column is None else filled_of(column)

    def _is_text(self, field: str) -> bool:
        if field == DEPARTMENT:
            return True
        column = self._specs[field]
        return column.kind in _AS_IT_STANDS and column.spec.derivation is None

    def _typed(self, field: str) -> Typed:
        column = self.arrow(field)
        if column is not None:
            return Typed(texts_of(column, np.nan))
        spec, rows = self._specs[field], self._cells.num_rows
        if spec.spec.derivation is not None:
            scale = self._parser.model.scale(self._parser.sheet.title)
            return compute(self, rows, spec.spec.derivation, scale)
        if field not in self._cells.column_names:
            return blank_column(spec.kind, rows)
        different = in_one_piece(self._cells[field]).dictionary_encode()
        values, blank = self._read(spec, different.dictionary)
        places = different.indices.to_numpy()
        return Typed(values[places], None if blank is None else blank[places])

    def _text(self, field: str) -> pa.Array:
        if field == DEPARTMENT:
            return in_one_piece(self._cells[field]).dictionary_decode()
        if field not in self._cells.column_names:
            return pa.nulls(self._cells.num_rows, pa.string())
        written, spec = in_one_piece(self._cells[field]), self._specs[field]
        pattern = _AS_IT_STANDS[spec.kind]
        plain = pattern is _TEXT and all_plain(written)
        if plain or (pattern is not None and _all(pc.match_substring_regex(written, pattern))):
            filled = pc.not_equal(written, "")
            return written if _all(filled) else pc.if_else(filled, written, None)
        different = written.dictionary_encode()
        values = self._read(spec, different.dictionary).values
        return pa.array(values, pa.string(), from_pandas=True).take(different.indices)

    def _read(self, column: Column, written: pa.Array) -> Typed:
        """What some cells are taken for; what cannot be taken is blank."""
        cells = _cells(written)
        if nothing_written(cells):
            return blank_column(column.kind, len(cells))
        return self._parser.readers[column.field](cells).column


class PlanTable(Columnar):
    """A sheet's plan: rows by department and key, each once."""

    def __init__(self, cells: pa.Table, parser: SheetParser) -> None:
        """Take what is written, as :class:`PlanColumns` does."""
        super().__init__(PlanColumns(cells, parser))
        self._cells, self._parser = cells, parser

    def __len__(self) -> int:
        return int(self._cells.num_rows)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process gets what is written; what has been asked here is left out."""
        return PlanTable, (self._cells, self._parser)

    @property
    def frame(self) -> pd.DataFrame:
        """The table typed, index ``(department, key)``."""
        return self._once("frame", "", lambda _: self._frame_of_all())

    def written(self) -> dict[str, list[str | None]]:
        """The cells by field, None where nothing is written."""
        blank: list[str | None] = [None] * len(self)
        cells = dict.fromkeys(self._columns, blank)
        return cells | {field: _cells(self._cells[field]) for field in self._cells.column_names}

    def of_departments(self, codes: Collection[str]) -> PlanTable:
        """The rows of some departments, in their order here."""
        known, order, ends = self._by_department
        wanted = sorted(known[code] for code in set(codes) & known.keys())
        if len(wanted) == len(known):
            return self
        own = [np.arange(ends[number], ends[number + 1]) for number in wanted]
        places = np.concatenate([np.empty(0, dtype=np.intp), *own])
        if order is not None:
            places = np.sort(order[places])
        if len(places) and places[-1] - places[0] + 1 == len(places):
            rows = self._cells.slice(int(places[0]), len(places))
        else:
            rows = self._cells.take(pa.array(places))
        return PlanTable(by_department(rows), self._parser)

    @cached_property
    def _by_department(self) -> tuple[dict[str, int], Places | None, Places]:
        """The departments' numbers, their rows in order, and where those of each one begin.

        None for the rows where they stand in that order, as they mostly do.
        """
        column = in_one_piece(self._cells[DEPARTMENT])
        numbers, names = column.indices.to_numpy(), column.dictionary.to_pylist()
        order = None
        if (numbers[1:] < numbers[:-1]).any():
            order = np.argsort(numbers, kind="stable")
            numbers = numbers[order]
        ends = np.searchsorted(numbers, np.arange(len(names) + 1, dtype=numbers.dtype))
        return {name: number for number, name in enumerate(names)}, order, ends

    def _frame_of_all(self) -> pd.DataFrame:
        (of, departments), (key, keys) = self.labels(0), self.labels(1)
        levels: list[Any] = [pd.Index(texts(names).content()) for names in (departments, keys)]
        codes: list[Any] = [of, key]
        index = pd.MultiIndex(levels, codes, names=["of", "key"], verify_integrity=False)
        if len(self) > _FEW:
            return frame_of(self._columns, index)
        typed, _ = self._parser.typed(Written(self.written(), None, tuple), len(self))
        return frame_of(typed, index)

    def _labels(self, level: int) -> tuple[Places, list[Any]]:
        if level == 0:
            column = in_one_piece(self._cells[DEPARTMENT])
        else:
            column = in_order(self.arrow(self._parser.sheet.key).dictionary_encode())
        return column.indices.to_numpy().astype(np.intp), column.dictionary.to_pylist()


def by_department(cells: pa.Table) -> pa.Table:
    """The cells with departments by numbers: those that there are, in their order."""
    column = cells[DEPARTMENT]
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    place = cells.column_names.index(DEPARTMENT)
    return cells.set_column(place, DEPARTMENT, in_order(column.dictionary_encode()))


def in_order(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Texts by their numbers, in the order of the texts."""
    encoded = in_one_piece(column)
    order = pc.array_sort_indices(encoded.dictionary).to_numpy()
    numbers = np.empty(len(order), dtype=np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    names = encoded.dictionary.take(pa.array(order))
    return pa.DictionaryArray.from_arrays(numbers[encoded.indices.to_numpy()], names)


def in_one_piece(column: pa.ChunkedArray) -> Any:
    """A column as one array; the tables here are in one piece."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def all_plain(written: pa.StringArray) -> bool:
    """Whether all cells surely are as :data:`_TEXT` says: it is asked of bytes, and much faster.

    In UTF-8 a sign up to U+02FF begins with a byte below 0xCC, and one of those that may not be
    first or last is a byte up to 0x20, 0x7F, or two bytes of which the first is 0xC2.
    """
    _, ends, signs = written.buffers()
    if signs is None or not len(written):
        return True
    at = np.frombuffer(ends, dtype=np.int32)[written.offset :][: len(written) + 1]
    text = np.frombuffer(signs, dtype=np.uint8)[: at[-1]]
    own = text[at[0] :]
    if not len(own):
        return True
    if own.min() == 0 or own.max() >= _BEYOND:
        return False
    filled = at[:-1] < at[1:]
    first, last = text[at[:-1][filled]], at[1:][filled] - 1
    if not (_SHOWN[first] & (first != _LATIN_1)).all():
        return False
    of_two = text[last] >= _OF_TWO
    return bool(np.where(of_two, text[last - 1] != _LATIN_1, _SHOWN[text[last]]).all())


def _cells(written: pa.Array | pa.ChunkedArray) -> list[str | None]:
    return [text or None for text in written.to_pylist()]


def _all(truths: pa.BooleanArray) -> bool:
    return bool(pc.all(truths, min_count=0).as_py())
