"""Where the tags of some sheets' cells stand, found in all their bytes at once.

What follows each ``<`` is looked at in arrays, in a fraction of the time that it takes to parse
a sheet; that all sheets are searched together matters for the many small ones. The search
understands cells as Excel, LibreOffice, openpyxl and XlsxWriter write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from xlvp.reading.byte_words import (
    FIRST_BYTES,
    WORD,
    Bytes,
    Mask,
    Places,
    Words,
    is_digit,
    letters_of,
    word,
    words_at,
)
from xlvp.reading.text_numbers import without_text

_START, _END = b"<sheetData", b"</sheetData>"
_FEWEST_AFTER = 16
"""A sheet that goes on for less from its end tag on is none that a program has written."""
_HIDING = b"'", b"<!", b":sheetData"
"""Before the cells: what looks like their start may be none, or the second one."""
_CELL, _ROW = b'<c r="', b'<row r="'
_ERROR = b't="e"'
_QUOTE = ord('"')
_SMALL = 0x20
"""Makes a capital letter small."""
_AFTER_ROW = 13
"""From here on a row's number has its sixth digit."""


_CELL_WORD, _ROW_WORD, _TEXT_WORD = word(_CELL), word(_ROW), word(b't="str">')
_ROW_BYTES = word(b"\xff\xff\xff\0\xff\xff\xff\xff")
"""Two letters make a row; a third one that is wrong is the parser's affair."""


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
        no_number: a value may be the number that is none (``NaN``).
        no_text: a value should be the number of a text and is no number.
    """

    values: int
    far: bool
    astray: bool
    formulas: list[bytes]
    unsure: list[FoundFormula]
    attributes: bool
    no_number: bool = False
    no_text: bool = False


@dataclass(frozen=True)
class _Found:
    """Tags by their number among those of all sheets.

    Attributes:
        edges: where the sheets begin; the last one ends there.
        odd: tags that are spelled in another way than usual.
        valued: the values that are not blank.
        far: cells and rows that may lie far away.
        formulas: the formulas' tags.
        spaced: those that say more than their name.
        unsure: which formulas may have no result.
        tags: where the formulas' tags begin.
        owners: the cells in which the formulas stand.
        places: where the addresses of those cells begin.
        starting: how they begin.
    """

    edges: Places
    odd: Places
    valued: Places
    far: Places
    formulas: Places
    spaced: Places
    unsure: Places
    tags: Places
    owners: Places
    places: Places
    starting: Words


@dataclass(frozen=True)
class SheetTags:
    """The start tags of some sheets' cells, and what each of them is.

    Attributes:
        joined: the bytes of all sheets from the first tag of each on, and some more.
        length: how many bytes the sheets are.
        edges: by sheet, the number of its first tag, which holds all others; one more at the end.
        brackets: where there is a ``<``, of an end tag too.
        numbers: the brackets of the start tags, by their number among all brackets.
        rows: which tags are rows.
        cells: which are cells, however they are spelled.
        formulas: which are formulas.
        values: which are values, blank ones too.
    """

    joined: bytes
    length: int
    edges: Places
    brackets: Places
    numbers: Places
    rows: Mask
    cells: Mask
    formulas: Mask
    values: Mask


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
        self._joined = b"".join((*bodies, bytes(2 * _FEWEST_AFTER)))
        self._text = np.frombuffer(self._joined, dtype=np.uint8)
        self.tags: SheetTags | None = None
        """What was found; None when there is nothing to search."""
        self._tallies = self._tallied() if len(self._joined) > 2 * _FEWEST_AFTER else []

    def tally(self, number: int, *, plain: bool = False) -> Tally | None:
        """What was found in a sheet; None when its cells are spelled in another way than usual.

        Args:
            number: the sheet's, among all.
            plain: each of its values is known to be what its cell says.
        """
        tally = self._tallies[number] if self._bounds[number] is not None else None
        if tally is None or plain:
            return tally
        no_number, no_text = self._doubtful
        return replace(tally, no_number=bool(no_number[number]), no_text=bool(no_text[number]))

    def _tallied(self) -> list[Tally | None]:
        text, length = self._text, int(self._starts[-1])
        brackets = np.flatnonzero(text[:length] == ord("<"))
        opening = np.flatnonzero(text[brackets + 1] != ord("/"))
        tags = brackets[opening]
        words = words_at(self._joined, tags)
        letters = letters_of(words)
        first, second = letters[:, 1].copy(), letters[:, 2].copy()
        short = second < ord("A")
        cells = (first == ord("c")) & short
        rows = (first == ord("r")) & (second == ord("o"))
        odd = first == ord("!")  # a comment or CDATA
        odd |= cells & ((words & FIRST_BYTES[len(_CELL)]) != _CELL_WORD)
        odd |= rows & (((words ^ _ROW_WORD) & _ROW_BYTES) != 0)
        values = (first == ord("v")) & short
        filled = values & ~_is_blank(second, letters[:, 3])
        cell_tags, row_tags = np.flatnonzero(cells), np.flatnonzero(rows)
        addresses = tags[cell_tags] + len(_CELL)
        starting = words_at(self._joined, addresses)
        far_rows = is_digit(text[tags[row_tags] + _AFTER_ROW])
        with_formula = (first == ord("f")) & short
        formulas = np.flatnonzero(with_formula)
        # Sure: a value, or one that is the text "", follows, and then the next cell or row.
        is_text = words_at(self._joined, tags[formulas] - WORD) == _TEXT_WORD
        sure = filled.take(formulas + 1, mode="clip")
        sure |= is_text & values.take(formulas + 1, mode="clip")
        sure &= (cells | rows).take(formulas + 2, mode="clip")
        owners = np.searchsorted(cell_tags, formulas) - 1
        edges = np.searchsorted(tags, self._starts)
        self.tags = SheetTags(
            self._joined, length, edges, brackets, opening, rows, cells, with_formula, values
        )
        return self._shared_out(
            _Found(
                edges=edges,
                odd=np.flatnonzero(odd),
                valued=np.flatnonzero(filled | ((first == ord("i")) & (second == ord("s")))),
                far=np.union1d(cell_tags[_may_lie_far_away(starting)], row_tags[far_rows]),
                formulas=formulas,
                spaced=formulas[second[formulas] == ord(" ")],
                unsure=np.flatnonzero(~sure),
                tags=tags[formulas],
                owners=np.where(owners < 0, -1, cell_tags[owners]) if len(cell_tags) else owners,
                places=addresses[owners] if len(cell_tags) else owners,
                starting=starting[owners] if len(cell_tags) else starting,
            )
        )

    def _shared_out(self, found: _Found) -> list[Tally | None]:
        """What was found, sheet by sheet."""
        edges = found.edges.tolist()
        odd, valued, far, formulas, spaced = (
            np.searchsorted(numbers, found.edges).tolist()
            for numbers in (
                found.odd,
                found.valued,
                found.far,
                found.formulas,
                found.spaced,
            )
        )
        unsure = np.searchsorted(found.unsure, formulas).tolist()
        texts = self._address_texts(found)
        tallies: list[Tally | None] = []
        for number, bounds in enumerate(self._bounds):
            if bounds is None or odd[number] < odd[number + 1]:
                tallies.append(None)
                continue
            start, end = formulas[number], formulas[number + 1]
            in_sheet = bounds[0] - int(self._starts[number])
            tallies.append(
                Tally(
                    values=valued[number + 1] - valued[number],
                    far=far[number] < far[number + 1],
                    astray=start < end and bool(found.owners[start] < edges[number]),
                    formulas=texts[start:end],
                    unsure=[
                        FoundFormula(
                            formula - start,
                            int(found.tags[formula]) + in_sheet,
                            int(found.places[formula]) + in_sheet,
                        )
                        for formula in found.unsure[unsure[number] : unsure[number + 1]].tolist()
                    ],
                    attributes=spaced[number] < spaced[number + 1],
                )
            )
        return tallies

    @cached_property
    def _doubtful(self) -> tuple[Mask, Mask]:
        """By sheet, whether a value may be no number, and whether one should be a text's number."""
        assert self.tags is not None
        found, tags = self.tags, self.tags.brackets[self.tags.numbers]
        letters = letters_of(words_at(self._joined, tags))
        no_number = found.values & _may_be_no_number(letters)
        filled = np.flatnonzero(found.values & ~_is_blank(letters[:, 2], letters[:, 3]))
        no_text = np.zeros(len(tags), dtype=bool)
        no_text[without_text(self._joined, tags, np.flatnonzero(found.cells), filled)] = True
        return any_between(no_number, found.edges), any_between(no_text, found.edges)

    def shows_errors(self, number: int) -> bool:
        """Whether a sheet has cells that show an error."""
        searched = self._bounds[number] is not None
        return (not searched or number in self._with_marks) and shows_errors(self._sheets[number])

    @cached_property
    def _with_marks(self) -> frozenset[int]:
        """The sheets with cells of the type ``"e"``, or something like it."""
        text = self._text[: int(self._starts[-1]) + 2]
        quotes = text == _QUOTE
        marks = np.flatnonzero(quotes[:-2] & quotes[2:] & (text[1:-1] == ord("e")))
        return frozenset((np.searchsorted(self._starts, marks, side="right") - 1).tolist())

    def _address_texts(self, found: _Found) -> list[bytes]:
        """The addresses of the cells with a formula."""
        quotes = letters_of(found.starting) == _QUOTE
        words = found.starting & FIRST_BYTES[quotes.argmax(axis=1)]
        texts: list[bytes] = words.view(f"S{WORD}").tolist()
        for number in np.flatnonzero(~quotes.any(axis=1)).tolist():
            place = int(found.places[number])
            texts[number] = self._joined[place : self._joined.find(b'"', place)]
        return texts


def any_between(found: Mask, edges: Places) -> Mask:
    """Whether something was found from one edge to the next, for all edges but the last."""
    between: Mask = np.diff(np.searchsorted(np.flatnonzero(found), edges)) > 0
    return between


def shows_errors(sheet: bytes) -> bool:
    """Whether a sheet has cells that show an error."""
    return _ERROR in sheet


def _bounds(sheet: bytes) -> tuple[int, int] | None:
    """Where the cells begin and where their end tag ends; None when there are no such tags."""
    start, end = sheet.find(_START), sheet.rfind(_END)
    if not 0 <= start < end or len(sheet) < end + _FEWEST_AFTER:
        return None
    return (start, end + len(_END)) if _is_plain(sheet[:start]) else None


def _is_plain(head: bytes) -> bool:
    """Whether all tags before the cells are closed, so that what follows begins them."""
    declared = head.find(b"?>") + len(b"?>") if head.startswith(b"<?xml ") else 0
    if any(head.find(mark, declared) >= 0 for mark in _HIDING):
        return False
    pieces = head.split(b'"')
    outside, inside = b"".join(pieces[::2]), b"".join(pieces[1::2])
    closed = outside.rfind(b"<") <= outside.rfind(b">")
    return closed and len(pieces) % 2 == 1 and b"<" not in inside


def _may_lie_far_away(addresses: Words) -> Mask:
    """Whether cells may lie beyond column AZ or row 99,999."""
    letters = letters_of(addresses)
    two = letters[:, 1] >= ord("A")
    if not two.any():
        return is_digit(letters[:, 6])
    beyond_az: Mask = two & ((letters[:, 0] != ord("A")) | (letters[:, 2] >= ord("A")))
    return beyond_az | is_digit(np.where(two, letters[:, 7], letters[:, 6]))


def _may_be_no_number(letters: Bytes) -> Mask:
    """Values that may be ``NaN``, by their tags: by how they begin."""
    start = letters[:, 3]
    small = (start | _SMALL) - np.uint8(ord("a"))
    other = is_digit(start) | (start == ord("<"))
    other |= (small <= ord("z") - ord("a")) & (small != ord("n") - ord("a"))
    other |= (start == ord("-")) & is_digit(letters[:, 4])
    may_be: Mask = ~other | (letters[:, 2] != ord(">"))
    return may_be


def _is_blank(second: Bytes, third: Bytes) -> Mask:
    """``<v></v>``, ``<v/>`` and ``<v />``, by what follows the letter."""
    blank: Mask = (second == ord("/")) | ((second == ord(" ")) & (third == ord("/")))
    blank |= (second == ord(">")) & (third == ord("<"))
    return blank
