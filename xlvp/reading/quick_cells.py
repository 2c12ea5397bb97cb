"""The cells of sheets that are spelled as programs spell them, taken from their bytes.

The parser reads any sheet, event by event. Nearly all sheets need less: their cells stand in
order, each with its address, a style and a type in this order, a formula perhaps, and a plain
value. Where the tags lie is known from their search (:mod:`xlvp.reading.tag_search`), so the
cells of all sheets are looked at in arrays, at once. The cells are what the parser would give. A
sheet with anything else in it, be it one cell, is left to the parser.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from xlvp.reading.byte_words import (
    FIRST_BYTES,
    WORD,
    Bytes,
    Mask,
    Places,
    whole_numbers,
    word,
    words_at,
)
from xlvp.reading.shared_strings import plain_text
from xlvp.reading.styles import DAY, OTHERWISE, Shown
from xlvp.reading.tag_order import in_order
from xlvp.reading.tag_search import SheetTags, any_between

if TYPE_CHECKING:
    from xlvp.reading.sources import Rows

Objects: TypeAlias = npt.NDArray[np.object_]

_ADDRESS: Final = len('<c r="')
_QUOTE, _GREATER, _SPACE, _NOUGHT, _ONE, _A = (np.uint8(sign) for sign in b'"> 01A')
_STYLE: Final = ' s="'
_STYLE_WORD: Final = word(_STYLE.encode())
_TEXT, _NUMBER, _TRUTH, _RESULT = 1, 2, 3, 4
_TYPES: Final = ((_TEXT, b' t="s">'), (_NUMBER, b' t="n">'), (_TRUTH, b' t="b">'))
_RESULT_TYPE: Final = word(b't="str">')
_LETTERS: Final = 26
_MOST_DIGITS: Final = 5
"""Of a row's number."""
_MORE_THAN_COLUMNS: Final = 1024
"""There are not so many with two letters."""
_DAYS: Final = range(61, 2_958_466)
"""Numbers of the days from 1900-03-01 on: before it Excel counts a day that never was."""
_DAY_0: Final = dt.date(1899, 12, 30).toordinal()
_BETWEEN, _BETWEEN_TEXTS = b",", "\0"
"""What no number has, and no text."""
_NUMERIC: Final = b"0123456789.eE+-" + _BETWEEN


class _Cells(NamedTuple):
    """Cells of all sheets, as far as they have a value: arrays of one length.

    Attributes:
        sound: whether it is spelled as expected.
        rows: from 1.
        columns: from 0.
        values: what they hold.
        held: whether they hold anything: a number without digits is a blank cell.
    """

    sound: Mask
    rows: Places
    columns: Places
    values: Objects
    held: Mask


class QuickCells:
    """The cells of some sheets, which are told apart by their number among them."""

    def __init__(
        self,
        tags: SheetTags,
        texts: Callable[[], list[str] | None],
        shown: Callable[[], Shown | None],
    ) -> None:
        """Prepare; nothing is looked at before rows are asked for.

        Args:
            tags: of all sheets.
            texts: gives the texts that cells refer to; None when they are not known.
            shown: gives what numbers are, by their style.
        """
        self._tags, self._texts, self._shown = tags, texts, shown

    def are_usual(self, number: int) -> bool:
        """Whether a sheet's cells are spelled as usual; else the parser is to read them."""
        return self._cells is not None and bool(self._usual[number])

    def rows(self, number: int) -> Rows:
        """The cells of a sheet with usual cells, from A1 on."""
        assert self._cells is not None
        start, end = self._edges[number : number + 2].tolist()
        held = self._cells.held[start:end]
        rows, columns = self._cells.rows[start:end][held], self._cells.columns[start:end][held]
        if not len(rows):
            return []
        grid = np.full((rows[-1], columns.max() + 1), "", dtype=object)
        grid[rows - 1, columns] = self._cells.values[start:end][held]
        cells: Rows = grid.tolist()
        return cells

    @cached_property
    def _edges(self) -> Places:
        """By sheet, the place of its first value among all values."""
        return np.searchsorted(np.flatnonzero(self._tags.values), self._tags.edges)

    @cached_property
    def _usual(self) -> Mask:
        """By sheet, whether its tags are in order, and its cells as well."""
        cells = self._cells
        assert cells is not None
        order = cells.rows * _MORE_THAN_COLUMNS + cells.columns
        wrong, first = ~cells.sound, np.zeros(len(order) + 1, dtype=bool)
        first[self._edges] = True  # of a sheet: it follows upon nothing
        wrong[1:] |= (order[1:] <= order[:-1]) & ~first[1:-1]
        return in_order(self._tags) & ~any_between(wrong, self._edges)

    @cached_property
    def _cells(self) -> _Cells | None:
        texts, shown = self._texts(), self._shown()
        if texts is None or shown is None:
            return None
        tags, joined = self._tags, self._tags.joined
        letters = np.frombuffer(joined, dtype=np.uint8)
        number = np.flatnonzero(tags.values)
        value = tags.brackets[tags.numbers[number]]
        end = tags.brackets[tags.numbers[number] + 1]
        owner = number - 1 - tags.formulas[number - 1]  # between them stands a formula at most
        cell, closed = tags.brackets[tags.numbers[owner]], tags.brackets[tags.numbers[owner] + 1]
        rows, columns, quote, is_address = _addresses(joined, letters, cell + _ADDRESS)
        kinds, styles, as_usual = _said(joined, letters, quote + 1, closed - 1)
        read = _Values(joined, letters, value + len("<v>"), end, is_address & as_usual)
        read.texts(kinds == _TEXT, np.array(texts, dtype=object))
        read.numbers((kinds == _NUMBER) | (kinds == 0), styles, shown)
        read.truths(kinds == _TRUTH)
        read.results(kinds == _RESULT)
        return _Cells(read.sound, rows, columns, read.values, read.held | (kinds == _RESULT))


def _addresses(joined: bytes, letters: Bytes, place: Places) -> tuple[Places, Places, Places, Mask]:
    """Rows from 1, columns from 0, where the address ends, and whether it is one as usual."""
    first, second = letters[place] - _A, letters[place + 1] - _A
    two = second < _LETTERS
    digits = place + 1 + two
    rows, count = whole_numbers(words_at(joined, digits))
    column = first.astype(np.intp)
    columns = np.where(two, (column + 1) * _LETTERS + second, column)
    quote = digits + count
    right = (first < _LETTERS) & (rows > 0) & (count <= _MOST_DIGITS) & (letters[quote] == _QUOTE)
    return rows, columns, quote, right


def _said(joined: bytes, letters: Bytes, start: Places, end: Places) -> tuple[Places, Places, Mask]:
    """What tags say behind the address: type, style (-1 for none), and whether nothing else.

    Args:
        joined: all bytes.
        letters: the same.
        start: where the address has ended.
        end: where the tag ends, at its last byte.
    """
    kinds, length = np.zeros(len(start), dtype=np.intp), end - start
    last = words_at(joined, end - (WORD - 1))
    without_first = last >> np.uint64(WORD)
    for kind, text in _TYPES:
        kinds[without_first == word(text)] = kind
    length -= np.where(kinds > 0, len(' t="s"'), 0)
    result = (last == _RESULT_TYPE) & (letters[end - WORD] == _SPACE)
    kinds[result] = _RESULT
    length -= np.where(result, len(' t="str"'), 0)
    begins = (words_at(joined, start) & FIRST_BYTES[len(_STYLE)]) == _STYLE_WORD
    number = start + len(_STYLE)
    styles, count = whole_numbers(words_at(joined, number))
    styled = begins & (count > 0) & (letters[number + count] == _QUOTE)
    styled &= length == len(_STYLE) + count + 1
    right: Mask = (letters[end] == _GREATER) & (styled | (length == 0))
    return kinds, np.where(styled, styles, -1), right


class _Values:
    """What values are, kind by kind.

    Attributes:
        values: what they hold; "" where that has not been asked yet.
        sound: those that are as expected.
        held: those that are not blank.
    """

    def __init__(
        self, joined: bytes, letters: Bytes, start: Places, end: Places, sound: Mask
    ) -> None:
        self._joined, self._letters, self._start, self._end = joined, letters, start, end
        self.sound, self.held = sound, end > start
        self.values: Objects = np.full(len(start), "", dtype=object)
        self._whole, count = whole_numbers(words_at(joined, start))
        self._is_whole = self.held & (count == end - start)

    def texts(self, asked: Mask, texts: Objects) -> None:
        """Values that are numbers of texts."""
        asked = asked & self.held
        known = self._is_whole & (self._whole < len(texts))
        self.sound &= known | ~asked
        asked &= known
        self.values[asked] = texts[self._whole[asked]]

    def numbers(self, asked: Mask, styles: Places, shown: Shown) -> None:
        """Values that are numbers, or days by their style."""
        asked = asked & self.held & self.sound
        figures = self._whole.astype(np.float64)
        others = np.flatnonzero(asked & ~self._is_whole)
        written = self._written(others)
        read = _floats(written)
        if read is None:  # the sheets with those that are none are told apart
            one_by_one = [_floats([text]) or [np.nan] for text in written]
            read = [number for (number,) in one_by_one]
        figures[others] = read
        asked &= ~np.isnan(figures)
        self.sound[others] &= asked[others]
        self.values[asked] = figures[asked]
        kinds = shown.of(styles)
        self.sound &= ~asked | (kinds != OTHERWISE)
        days = np.flatnonzero(asked & (kinds == DAY))
        if len(days):
            known = (figures[days] >= _DAYS.start) & (figures[days] < _DAYS.stop)
            known &= np.floor(figures[days]) == figures[days]
            self.sound[days] = known
            days = days[known]
            different, which = np.unique(figures[days].astype(np.intp), return_inverse=True)
            made = [dt.date.fromordinal(_DAY_0 + day) for day in different.tolist()]
            self.values[days] = np.array(made, dtype=object)[which]

    def truths(self, asked: Mask) -> None:
        """Values that are true or false, as 1 or 0."""
        asked = asked & self.held
        sign = self._letters[self._start]
        known = (self._end - self._start == 1) & ((sign == _NOUGHT) | (sign == _ONE))
        self.sound &= known | ~asked
        self.values[asked] = sign[asked] == _ONE

    def results(self, asked: Mask) -> None:
        """Texts that formulas have given; a blank one is there, too."""
        places = np.flatnonzero(asked & self.sound)
        texts = _plain_texts(self._written(places))
        self.values[places] = texts
        self.sound[places] = [text is not None for text in texts]

    def _written(self, places: Places) -> list[bytes]:
        joined, edges = self._joined, (self._start[places].tolist(), self._end[places].tolist())
        return [joined[start:end] for start, end in zip(*edges, strict=True)]


def _floats(written: list[bytes]) -> list[float] | None:
    """Numbers; None when one of them may be none to the parser."""
    together = _BETWEEN.join((b"", *written))
    if together.translate(None, _NUMERIC) or _BETWEEN + b"+" in together:
        return None
    try:
        return [float(text) for text in written]
    except ValueError:
        return None


def _plain_texts(written: list[bytes]) -> list[str] | list[str | None]:
    """Texts; None for those that the parser is to read."""
    together = plain_text(_BETWEEN_TEXTS.encode().join(written))
    texts = [] if together is None else together.split(_BETWEEN_TEXTS)
    return texts if len(texts) == len(written) else [plain_text(text) for text in written]
