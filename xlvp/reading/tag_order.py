"""Whether the tags of a sheet follow upon each other as programs write them.

Rows hold cells; a cell holds a value, or a formula and a value, or nothing; and between two tags
stands nothing, but in a formula and in a value. A sheet with any other tag is none of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from xlvp.reading.byte_words import Bytes, Mask, Places, letters_of, word, words_at
from xlvp.reading.tag_search import SheetTags, any_between

_OTHER, _SHEET, _ROW, _CELL, _FORMULA, _VALUE = range(6)
_EMPTY_ROW, _EMPTY_CELL, _EMPTY_FORMULA = range(6, 9)
"""What ends in its own tag."""
_SHEET_END, _ROW_END, _CELL_END, _FORMULA_END, _VALUE_END = range(9, 14)
_KINDS: Final = 16
_ROWS: Final = (_ROW, _EMPTY_ROW, _SHEET_END)
_CELLS: Final = (_CELL, _EMPTY_CELL, _ROW_END)
_FOLLOWING: Final[Mapping[int, tuple[int, ...]]] = {
    _SHEET: _ROWS,
    _ROW: _CELLS,
    _EMPTY_ROW: _ROWS,
    _CELL: (_FORMULA, _EMPTY_FORMULA, _VALUE, _CELL_END),
    _EMPTY_CELL: _CELLS,
    _FORMULA: (_FORMULA_END,),
    _EMPTY_FORMULA: (_VALUE, _CELL_END),
    _VALUE: (_VALUE_END,),
    _ROW_END: _ROWS,
    _CELL_END: _CELLS,
    _FORMULA_END: (_VALUE, _CELL_END),
    _VALUE_END: (_CELL_END,),
}
_MAY_FOLLOW: Final = np.array(
    [kind in _FOLLOWING.get(before, ()) for before in range(_KINDS) for kind in range(_KINDS)]
)
"""By the number of a kind and that of the next one."""
_SPELLED: Final[Mapping[int, bytes]] = {
    _SHEET: b"<sheetDa",
    _ROW: b'<row r="',
    _CELL: b'<c r="',
    _FORMULA: b"<f",
    _VALUE: b"<v>",
    _SHEET_END: b"</sheetD",
    _ROW_END: b"</row>",
    _CELL_END: b"</c>",
    _FORMULA_END: b"</f>",
    _VALUE_END: b"</v>",
}
"""How tags begin, as far as it takes to know them from all others."""
_END_MARK: Final = 0x80
_BY_LETTER: Final = np.zeros(256, dtype=np.uint8)
"""Kinds by the first letter, which has a mark in an end tag."""
_WORDS, _MASKS = np.zeros(_KINDS, dtype="<u8"), np.zeros(_KINDS, dtype="<u8")
for _kind, _text in _SPELLED.items():
    _is_end = _text.startswith(b"</")
    _BY_LETTER[_text[1 + _is_end] | _END_MARK * _is_end] = _kind
    _WORDS[_kind], _MASKS[_kind] = word(_text), word(b"\xff" * len(_text))
_EMPTY: Final = np.arange(_KINDS, dtype=np.uint8)
"""What becomes of a kind when its tag ends in itself."""
_EMPTY[[_SHEET, _ROW, _CELL, _FORMULA, _VALUE]] = (
    *(_OTHER, _EMPTY_ROW, _EMPTY_CELL, _EMPTY_FORMULA, _OTHER),
)
_REST_OF_SHEET: Final = word(b"eetData>")
_GREATER, _SLASH, _QUOTE, _APOSTROPHE = (ord(sign) for sign in ">/\"'")


def in_order(tags: SheetTags) -> Mask:
    """By sheet, whether all its tags are where they belong."""
    letters = np.frombuffer(tags.joined, dtype=np.uint8)[: tags.length]
    ends = np.append(tags.brackets[1:], tags.length)  # where the next tag begins
    kinds, wrong = _kinds(tags, letters, ends)
    edges = np.append(tags.numbers, len(tags.brackets))[tags.edges]
    searched = np.diff(edges) > 0
    astray = np.zeros(len(kinds), dtype=bool)
    astray[1:] = ~_MAY_FOLLOW.take(kinds[:-1] * np.uint8(_KINDS) + kinds[1:])
    firsts = edges[:-1][searched]
    astray[firsts] = kinds[firsts] != _SHEET  # it follows upon nothing
    wrong |= astray | _open_ended(tags, letters, ends, kinds)
    sound: Mask = searched & ~any_between(wrong, edges)
    return sound


def _kinds(tags: SheetTags, letters: Bytes, ends: Places) -> tuple[Bytes, Mask]:
    """What each bracket begins, and whether it is spelled in another way."""
    words = words_at(tags.joined, tags.brackets)
    of_words = letters_of(words)
    first = of_words[:, 1]
    first = np.where(first == _SLASH, of_words[:, 2] | np.uint8(_END_MARK), first)
    kinds = _BY_LETTER.take(first)
    wrong: Mask = (words & _MASKS.take(kinds)) != _WORDS.take(kinds)
    wrong |= kinds == _OTHER
    # <sheetData> has no attributes; <f and another letter is no formula, and <f>/> is not empty.
    sheets = np.flatnonzero(kinds == _SHEET)
    rest = words_at(tags.joined, tags.brackets[sheets] + len("<sh"))
    wrong[sheets] |= rest != _REST_OF_SHEET
    second = of_words[:, 2]
    wrong |= (kinds == _FORMULA) & (second > _GREATER)
    own_end = (letters[ends - len("/>")] == _SLASH) & (letters[ends - 1] == _GREATER)
    ends_itself = np.flatnonzero(own_end)
    kinds[ends_itself] = _EMPTY.take(kinds[ends_itself])
    wrong |= (kinds == _EMPTY_FORMULA) & (second == _GREATER)
    return kinds, wrong


def _open_ended(tags: SheetTags, letters: Bytes, ends: Places, kinds: Bytes) -> Mask:
    """Tags that may not end where the next one begins: text follows, or a quote is not closed."""
    holds_text = (kinds == _FORMULA) | (kinds == _VALUE)
    is_quote = (letters == _QUOTE).view(np.uint8)
    odd_quotes = np.bitwise_xor.reduceat(is_quote, tags.brackets) != 0
    wrong: Mask = ((letters[ends - 1] != _GREATER) | odd_quotes) & ~holds_text
    apostrophes = np.flatnonzero(letters == _APOSTROPHE) if b"'" in tags.joined else ends[:0]
    owners = np.searchsorted(tags.brackets, apostrophes, side="right") - 1
    wrong[owners] |= ~holds_text[owners]
    formulas = np.flatnonzero((kinds == _FORMULA) | (kinds == _EMPTY_FORMULA))
    formulas = formulas[letters[tags.brackets[formulas] + len("<f")] != _GREATER]
    if len(formulas):
        # They have attributes and may hold any text: their tags end before it.
        closing, quotes = np.flatnonzero(letters == _GREATER), np.flatnonzero(is_quote)
        begin, end = tags.brackets[formulas], ends[formulas]
        close = closing[np.searchsorted(closing, begin)]
        wrong[formulas] |= (close >= end) | (_count(quotes, begin, close) % 2 > 0)
        wrong[formulas] |= _count(apostrophes, begin, close) > 0
        wrong[formulas] |= (kinds[formulas] == _EMPTY_FORMULA) & (close != end - 1)
    return wrong


def _count(signs: Places, begin: Places, end: Places) -> Places:
    """How many signs stand between two places, by their places."""
    return np.searchsorted(signs, end) - np.searchsorted(signs, begin)
