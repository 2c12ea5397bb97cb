"""What the parsers of cells share: kinds of cells, spellings of blanks and signs, refusals.

A cell is blank when it is None, NaN, NaT, white space, or one lone dash: a lone dash is how
people write "no amount". Blank is never 0 and never a refusal.

Only unique texts are parsed in Python; numbers and dates take vectorised paths, and columns that
hold what nearly all hold (nothing, or plain numbers) are told apart first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.typed import Typed

Positions = npt.NDArray[np.intp]
Value = TypeVar("Value")


class Refusal(StrEnum):
    """Why a cell is not taken as a value; the value is the stable word used in findings."""

    NOT_A_NUMBER = "not_a_number"
    FOREIGN_CURRENCY = "foreign_currency"
    NO_CURRENCY = "no_currency"
    SHARE = "share"
    APPROXIMATE = "approximate"
    AMBIGUOUS = "ambiguous"
    """More than one reading is possible. What has no reading at all is no number."""
    TOO_PRECISE = "too_precise"
    TOO_LARGE = "too_large"
    NOT_A_DATE = "not_a_date"
    OUT_OF_CALENDAR = "out_of_calendar"
    """Written as a date, but there is no such day, or it lies far outside any plan."""
    NOT_AN_INTEGER = "not_an_integer"
    NOT_A_TEXT = "not_a_text"
    """A number of the plan was kept as a number or a date: 1.10 may have become 1.1."""


@dataclass(frozen=True)
class Parsed:
    """A parsed column of a frame.

    Attributes:
        values: the values, NA where blank or refused; index and name as in the raw column.
        refusals: the refused cells only: index label → value of a :class:`Refusal` (object).
    """

    values: pd.Series[Any]
    refusals: pd.Series[Any]


class Taken(NamedTuple):
    """What the cells of a column were taken for.

    Attributes:
        column: the values, blank where nothing is written or what is written is refused.
        refusals: position → value of a :class:`Refusal`, in order; the refused cells only.
    """

    column: Typed
    refusals: Mapping[int, str] = MappingProxyType({})


def of_series(read: Callable[[Sequence[Any]], Taken], raw: pd.Series[Any]) -> Parsed:
    """Read a column of a frame."""
    column, refusals = read(raw.tolist())
    reasons = pd.Series(
        list(refusals.values()), raw.index[list(refusals)], name=raw.name, dtype="object"
    )
    return Parsed(pd.Series(column.array(), index=raw.index, name=raw.name), reasons)


class CellKind(IntEnum):
    """What a raw cell is, as far as the choice of a parser goes."""

    BLANK = 0
    NUMBER = 1
    TEXT = 2
    MOMENT = 3
    """A date with a time of day."""
    DAY = 4
    OTHER = 5
    """Booleans, times of day, durations: never an amount, never a date."""


_BASES: tuple[tuple[type, CellKind], ...] = (
    (bool, CellKind.OTHER),
    (np.bool_, CellKind.OTHER),
    (str, CellKind.TEXT),
    (int, CellKind.NUMBER),
    (float, CellKind.NUMBER),
    (np.integer, CellKind.NUMBER),
    (np.floating, CellKind.NUMBER),
    (type(None), CellKind.BLANK),
    (type(pd.NA), CellKind.BLANK),
    (type(pd.NaT), CellKind.BLANK),
    (datetime, CellKind.MOMENT),
    (date, CellKind.DAY),
)
"""First match wins: bool is an int, NaT and datetime are dates."""


class _KindOfType(dict[type, CellKind]):
    """Remembers what was decided for each type of cell."""

    def __missing__(self, cell_type: type) -> CellKind:
        found = (kind for base, kind in _BASES if issubclass(cell_type, base))
        self[cell_type] = next(found, CellKind.OTHER)
        return self[cell_type]


_KIND_OF_TYPE = _KindOfType()


def plain_numbers(cells: Sequence[Any]) -> npt.NDArray[np.float64] | None:
    """The numbers of a column of nothing but floats and empty cells, NaN for what is empty.

    None when something else is among them, which takes a closer look.
    """
    if set(map(type, cells)) == {float}:
        return np.array(cells, dtype=np.float64)
    if {cell for cell in cells if type(cell) is not float} - _EMPTY:
        return None
    return np.array([cell if type(cell) is float else np.nan for cell in cells], dtype=np.float64)


def nothing_written(cells: Sequence[Any]) -> bool:
    """Whether all cells are empty: there are many such columns."""
    return not any(cells) and set(map(type, cells)) <= _NO_CONTENT


_EMPTY = frozenset({"", None})
_NO_CONTENT = frozenset({str, type(None)})


@dataclass(frozen=True)
class Cells:
    """A raw column, sorted by kind of cell."""

    content: npt.NDArray[np.object_]
    kinds: npt.NDArray[np.int8]

    @classmethod
    def of(cls, cells: Sequence[Any]) -> Cells:
        """Look at the type of each cell."""
        content = np.empty(len(cells), dtype=object)
        content[:] = cells
        kinds = map(_KIND_OF_TYPE.__getitem__, map(type, cells))
        return cls(content, np.fromiter(kinds, dtype=np.int8, count=len(content)))

    def where(self, *kinds: CellKind) -> Positions:
        """Positions of the cells of some kinds."""
        hit = np.zeros(len(self.kinds), dtype=bool)
        for kind in kinds:
            hit |= self.kinds == kind
        return np.flatnonzero(hit)

    def numbers(self) -> tuple[Positions, npt.NDArray[np.float64]]:
        """Positions and values of the numbers; NaN is blank and left out."""
        positions = self.where(CellKind.NUMBER)
        found = self.content[positions]
        try:
            numbers = found.astype(np.float64)
        except OverflowError:  # an integer of more than 308 digits
            numbers = np.array([_bounded(number) for number in found], dtype=np.float64)
        known = ~np.isnan(numbers)
        return positions[known], numbers[known]


def _bounded(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return 1e300 if number > 0 else -1e300


@dataclass
class Outcome:
    """Values and refusals as they are found, by position in the raw column."""

    cells: Cells
    values: npt.NDArray[Any]
    known: npt.NDArray[np.bool_] = field(init=False)
    reasons: dict[int, Refusal] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.known = np.zeros(len(self.cells.content), dtype=bool)

    @classmethod
    def of(cls, raw: Sequence[Any], dtype: npt.DTypeLike) -> Outcome:
        """An empty result for a raw column."""
        cells = Cells.of(raw)
        return cls(cells, np.zeros(len(cells.content), dtype=dtype))

    def take(self, positions: Positions, values: Any) -> None:
        """Take values at some positions."""
        self.values[positions] = values
        self.known[positions] = True

    def refuse(self, positions: Positions, reason: Refusal) -> None:
        """Refuse all cells at some positions for one reason."""
        self.reasons.update(dict.fromkeys(positions.tolist(), reason))

    def read(self, positions: Positions, read: Callable[[Any], Value | Refusal | None]) -> None:
        """Read cells one by one, each distinct content once; None means blank."""
        contents = self.cells.content[positions].tolist()
        place = {content: number for number, content in enumerate(dict.fromkeys(contents))}
        readings = [read(content) for content in place]
        places = np.fromiter(map(place.__getitem__, contents), np.intp, count=len(contents))
        values = np.zeros(len(readings), dtype=self.values.dtype)
        taken = np.zeros(len(readings), dtype=bool)
        refused: dict[int, Refusal] = {}
        for number, reading in enumerate(readings):
            if isinstance(reading, Refusal):
                refused[number] = reading
            elif reading is not None:
                values[number], taken[number] = reading, True
        hit = taken[places]
        self.take(positions[hit], values[places[hit]])
        if refused:
            pairs = zip(positions.tolist(), places.tolist(), strict=True)
            self.reasons |= {
                position: refused[number] for position, number in pairs if number in refused
            }

    def taken(self, column: Typed) -> Taken:
        """The finished column.

        Args:
            column: the values with their blanks already set.
        """
        return Taken(
            column, {position: self.reasons[position].value for position in sorted(self.reasons)}
        )


class _PlainSpelling(dict[int, int | str | None]):
    """For ``str.translate``: one spelling for digits, dashes, blanks and apostrophes."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = plain = self._plain(chr(code))
        return plain

    @staticmethod
    def _plain(char: str) -> int | str | None:
        if char.isdecimal():
            return str(unicodedata.decimal(char))
        if char.isspace():
            return " "
        match unicodedata.category(char):
            case "Pd":  # hyphens, en dash, em dash
                return "-"
            case "Cf":  # soft hyphen, zero-width blanks, marks of writing direction
                return None
        if "\uff01" <= char <= "\uff5e":  # full-width forms of ASCII
            return ord(char) - 0xFEE0
        return ord(char)


_PLAIN = _PlainSpelling({0x2212: "-", **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'")})


def plain(text: str) -> str:
    """A text with ASCII digits, hyphens for dashes and minus signs, and single blanks; NFC."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return " ".join(text.split())


def is_blank(text: str) -> bool:
    """Whether a plain text says nothing: empty or one lone dash."""
    return text in {"", "-"}


_ABOUT = re.compile(
    r"(?:(?:ca|c:a|cirka|circa|ung|ungefär|omkring|runt|drygt|knappt|nästan|närmare|över|under"
    r"|minst|högst|max|maximalt|minimum|upp till|från|mindre än|mer än|prel|preliminärt"
    r"|uppskattat|uppskattningsvis)(?![a-zåäö])\.?|[<>~≈≤≥]=?) ?"
)


def without_doubt(text: str) -> str | None:
    """A plain, lower-case text without "ca", "drygt", "<" or "?"; None when it has none."""
    about = _ABOUT.match(text)
    exact = text[about.end() if about else 0 :].removesuffix("?").rstrip()
    return exact if exact != text else None
