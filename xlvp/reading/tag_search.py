"""Where the tags of some sheets' cells stand, found in all their bytes at once.

What follows each ``<`` is looked at in arrays, in a fraction of the time that it takes to parse
a sheet; that all sheets are searched together matters for the many small ones. The search
understands cells as Excel, LibreOffice, openpyxl and XlsxWriter write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

_Bytes: TypeAlias = npt.NDArray[np.uint8]
_Words: TypeAlias = npt.NDArray[np.uint64]
_Places: TypeAlias = npt.NDArray[np.intp]
_Mask: TypeAlias = npt.NDArray[np.bool_]

_START, _END = b"<sheetData", b"</sheetData>"
_FEWEST_AFTER = 16
"""A sheet that goes on for less from its end tag on is none that a program has written."""
_CELL, _ROW = b'<c r="', b'<row r="'
_ERROR = b't="e"'
_QUOTE = ord('"')
_WORD = 8
"""Bytes that are looked at from a place on, as one number: the first is the lowest."""
_AFTER_ROW = 13
"""From here on a row's number has its sixth digit."""


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


_CELL_WORD, _ROW_WORD = _word(_CELL), _word(_ROW)
_ROW_BYTES = _word(b"\xff\xff\xff\0\xff\xff\xff\xff")
"""Two letters make a row; a third one that is wrong is the parser's affair."""
_FIRST_BYTES = np.array([(1 << (8 * count)) - 1 for count in range(_WORD)], dtype="<u8")
"""What leaves so many first bytes of a word."""


@dataclass(frozen=True)
class FoundFormula:
    """A formula that may have no result; places count in the sheet's bytes.

    Attributes:
        number: its number among the sheet's formulas.
        tag: where its tag begins.
        address: where the address of its cell begins.
    """

    number: int
    tag: int
    address: int


@dataclass(frozen=True)
class Tally:
    """What was found in a sheet.

    Attributes:
        values: cells with a value, be it an error.
        far: a cell may lie beyond column AZ or row 99,999; nearer ones make a small box.
        astray: a formula stands before all cells.
        formulas: addresses of the cells with a formula, as the file has them.
        unsure: those of the formulas that may have no result.
        attributes: one of the formulas' tags says more than its name.
    """

    values: int
    far: bool
    astray: bool
    formulas: list[bytes]
    unsure: list[FoundFormula]
    attributes: bool


class TagSearch:
    """The tags of some sheets, which are told apart by their number among them."""

    def __init__(self, sheets: Sequence[bytes]) -> None:
        """Search.

        Args:
            sheets: the parts, without comments and instructions.
        """
        self._sheets = sheets
        self._bounds = [_bounds(sheet) for sheet in sheets]
        bodies = [
            b"" if bounds is None else sheet[bounds[0] : bounds[1]]
            for sheet, bounds in zip(sheets, self._bounds, strict=True)
        ]
        self._starts = np.cumsum([0, *map(len, bodies)])
        self._length = int(self._starts[-1])
        self._joined = b"".join((*bodies, bytes(2 * _FEWEST_AFTER)))
        self._text = np.frombuffer(self._joined, dtype=np.uint8)
        self._look()

    def _look(self) -> None:
        text, length = self._text, self._length
        opening = (text[:length] == ord("<")) & (text[1 : length + 1] != ord("/"))
        self._tags = tags = np.flatnonzero(opening)
        words = self._words(tags)
        letters = words.view(np.uint8).reshape(-1, _WORD)
        first, second = letters[:, 1].copy(), letters[:, 2].copy()
        short = second < ord("A")
        cells = (first == ord("c")) & short
        rows = (first == ord("r")) & (second == ord("o"))
        self._odd = first == ord("!")  # a comment or CDATA
        self._odd |= cells & ((words & _FIRST_BYTES[len(_CELL)]) != _CELL_WORD)
        self._odd |= rows & (((words ^ _ROW_WORD) & _ROW_BYTES) != 0)
        filled = (first == ord("v")) & short & ~_is_blank(second, letters[:, 3])
        self._valued = filled | ((first == ord("i")) & (second == ord("s")))
        self._edges = np.searchsorted(tags, self._starts).tolist()
        self._cells = np.flatnonzero(cells)
        self._addresses = self._words(tags[self._cells] + len(_CELL))
        far = self._cells[_may_lie_far_away(self._addresses)]
        row_tags = np.flatnonzero(rows)
        far_rows = row_tags[_is_digit(text[tags[row_tags] + _AFTER_ROW])]
        self._far = np.concatenate((far, far_rows))
        self._formulas = formulas = np.flatnonzero((first == ord("f")) & short)
        self._spaced = second[formulas] == ord(" ")
        # Sure: a value follows, and then the next cell or row.
        self._sure = filled.take(formulas + 1, mode="clip")
        self._sure &= (cells | rows).take(formulas + 2, mode="clip")
        self._owners = np.searchsorted(self._cells, formulas) - 1

    def tally(self, number: int) -> Tally | None:
        """What was found in a sheet; None when its cells are spelled in another way than usual."""
        bounds = self._bounds[number]
        first, last = self._edges[number], self._edges[number + 1]
        if bounds is None or self._odd[first:last].any():
            return None
        start, end = np.searchsorted(self._formulas, (first, last)).tolist()
        astray, formulas, unsure = False, list[bytes](), list[FoundFormula]()
        if start < end:
            owners = self._owners[start:end]
            astray = bool(owners[0] < 0 or self._cells[owners[0]] < first)
            in_sheet = bounds[0] - int(self._starts[number])
            places = self._tags[self._cells[owners]] + (len(_CELL) + in_sheet)
            formulas = self._address_texts(owners, places, self._sheets[number])
            numbers = np.flatnonzero(~self._sure[start:end])
            tags = self._tags[self._formulas[start:end][numbers]] + in_sheet
            unsure = [
                FoundFormula(*found)
                for found in zip(
                    numbers.tolist(), tags.tolist(), places[numbers].tolist(), strict=True
                )
            ]
        return Tally(
            values=int(np.count_nonzero(self._valued[first:last])),
            far=bool(((self._far >= first) & (self._far < last)).any()),
            astray=astray,
            formulas=formulas,
            unsure=unsure,
            attributes=bool(self._spaced[start:end].any()),
        )

    def shows_errors(self, number: int) -> bool:
        """Whether a sheet has cells that show an error."""
        searched = self._bounds[number] is not None
        return (not searched or number in self._with_marks) and shows_errors(self._sheets[number])

    @cached_property
    def _with_marks(self) -> frozenset[int]:
        """The sheets with cells of the type ``"e"``, or something like it."""
        text = self._text[: self._length + 2]
        quotes = text == _QUOTE
        marks = np.flatnonzero(quotes[:-2] & quotes[2:] & (text[1:-1] == ord("e")))
        return frozenset((np.searchsorted(self._starts, marks, side="right") - 1).tolist())

    def _words(self, places: _Places) -> _Words:
        """The bytes from each place on."""
        joined = self._joined
        shape = (len(joined) - _WORD + 1,)
        return np.ndarray(shape, dtype="<u8", buffer=joined, strides=(1,))[places]

    def _address_texts(self, owners: _Places, places: _Places, sheet: bytes) -> list[bytes]:
        """The addresses of some cells, which begin at these places of their sheet."""
        words = self._addresses[owners]
        quotes = words.view(np.uint8).reshape(-1, _WORD) == _QUOTE
        lengths = quotes.argmax(axis=1)
        texts: list[bytes] = (words & _FIRST_BYTES[lengths]).view(f"S{_WORD}").tolist()
        for number in np.flatnonzero(~quotes.any(axis=1)).tolist():
            place = int(places[number])
            texts[number] = sheet[place : sheet.find(b'"', place)]
        return texts


def shows_errors(sheet: bytes) -> bool:
    """Whether a sheet has cells that show an error."""
    return _ERROR in sheet


def _bounds(sheet: bytes) -> tuple[int, int] | None:
    """Where the cells begin and where their end tag ends; None when there are no such tags."""
    start, end = sheet.find(_START), sheet.rfind(_END)
    if not 0 <= start < end or len(sheet) < end + _FEWEST_AFTER:
        return None
    return start, end + len(_END)


def _may_lie_far_away(addresses: _Words) -> _Mask:
    """Whether cells may lie beyond column AZ or row 99,999."""
    letters = addresses.view(np.uint8).reshape(-1, _WORD)
    two = letters[:, 1] >= ord("A")
    if not two.any():
        return _is_digit(letters[:, 6])
    beyond_az: _Mask = two & ((letters[:, 0] != ord("A")) | (letters[:, 2] >= ord("A")))
    return beyond_az | _is_digit(np.where(two, letters[:, 7], letters[:, 6]))


def _is_digit(characters: _Bytes) -> _Mask:
    digit: _Mask = (characters >= ord("0")) & (characters <= ord("9"))
    return digit


def _is_blank(second: _Bytes, third: _Bytes) -> _Mask:
    """``<v></v>``, ``<v/>`` and ``<v />``, by what follows the letter."""
    blank: _Mask = (second == ord("/")) | ((second == ord(" ")) & (third == ord("/")))
    blank |= (second == ord(">")) & (third == ord("<"))
    return blank
