"""Whether the tags of a sheet follow upon each other as programs write them.

Rows hold cells; a cell holds a value, or a formula and a value, or nothing; and between two tags
stands nothing, but in a formula and in a value. A sheet with any other tag is none of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from xlvp.reading.byte_words import FIRST_BYTES, Bytes, Mask, Places, word, words_at
from xlvp.reading.tag_search import SheetTags

_SHEET, _ROW, _CELL, _FORMULA, _VALUE = 0, 1, 3, 5, 7
_EMPTY = 1
"""A row, cell or formula that ends in its own tag is numbered by so much more."""
_SHEET_END, _ROW_END, _CELL_END, _FORMULA_END, _VALUE_END, _OTHER = 8, 9, 10, 11, 12, 13
_KINDS: Final = 14
_ROWS: Final = (_ROW, _ROW + _EMPTY, _SHEET_END)
_CELLS: Final = (_CELL, _CELL + _EMPTY, _ROW_END)
_FOLLOWING: Final[Mapping[int, tuple[int, ...]]] = {
    _SHEET: _ROWS,
    _ROW: _CELLS,
    _ROW + _EMPTY: _ROWS,
    _CELL: (_FORMULA, _FORMULA + _EMPTY, _VALUE, _CELL_END),
    _CELL + _EMPTY: _CELLS,
    _FORMULA: (_FORMULA_END,),
    _FORMULA + _EMPTY: (_VALUE, _CELL_END),
    _VALUE: (_VALUE_END,),
    _SHEET_END: (_SHEET,),
    _ROW_END: _ROWS,
    _CELL_END: _CELLS,
    _FORMULA_END: (_VALUE, _CELL_END),
    _VALUE_END: (_CELL_END,),
}
_MAY_FOLLOW: Final = np.array(
    [[kind in _FOLLOWING.get(before, ()) for kind in range(_KINDS)] for before in range(_KINDS)]
)
_END_TAGS: Final = (
    (_SHEET_END, b"</sheetD"),
    (_ROW_END, b"</row>"),
    (_CELL_END, b"</c>"),
    (_FORMULA_END, b"</f>"),
    (_VALUE_END, b"</v>"),
)
_SHEET_NAME: Final = word(b"eetData>")
_GREATER, _SLASH = ord(">"), ord("/")


def any_between(found: Mask, edges: Places) -> Mask:
    """Whether something was found from one edge to the next, for all edges but the last."""
    between: Mask = np.diff(np.searchsorted(np.flatnonzero(found), edges)) > 0
    return between


def in_order(tags: SheetTags) -> Mask:
    """By sheet, whether all its tags are where they belong."""
    letters = np.frombuffer(tags.joined, dtype=np.uint8)
    ends = np.append(tags.brackets[1:], tags.length)  # where the next tag begins
    kinds = _kinds(tags, letters, ends)
    wrong = letters[ends - 1] != _GREATER
    wrong &= (kinds != _FORMULA) & (kinds != _VALUE)
    wrong |= kinds == _OTHER
    wrong[1:] |= ~_MAY_FOLLOW[kinds[:-1], kinds[1:]]
    edges = np.append(tags.numbers, len(tags.brackets))[tags.edges]
    sound: Mask = (np.diff(edges) > 0) & ~any_between(wrong, edges)
    return sound


def _kinds(tags: SheetTags, letters: Bytes, ends: Places) -> Places:
    """What each bracket begins: a tag, one that ends in itself, or an end tag."""
    starts = np.full(len(tags.numbers), _OTHER, dtype=np.intp)
    firsts = tags.edges[:-1][np.diff(tags.edges) > 0]
    named = words_at(tags.joined, tags.brackets[tags.numbers[firsts]] + len("<sh")) == _SHEET_NAME
    starts[firsts[named]] = _SHEET
    for mask, kind in ((tags.rows, _ROW), (tags.cells, _CELL), (tags.formulas, _FORMULA)):
        starts[mask] = kind
    places = tags.brackets[tags.numbers]
    plain = letters[places + len("<v")] == _GREATER  # without attributes, and not empty
    starts[tags.values & plain] = _VALUE
    own_end = letters[ends[tags.numbers] - len("/>")] == _SLASH
    starts[own_end & ~tags.values & (starts != _OTHER)] += _EMPTY
    kinds = np.full(len(tags.brackets), _OTHER, dtype=np.intp)
    kinds[tags.numbers] = starts
    closing = np.ones(len(kinds), dtype=bool)
    closing[tags.numbers] = False
    others = np.flatnonzero(closing)
    words = words_at(tags.joined, tags.brackets[others])
    for kind, text in _END_TAGS:
        begins = words if len(text) == words.itemsize else words & FIRST_BYTES[len(text)]
        kinds[others[begins == word(text)]] = kind
    return kinds
