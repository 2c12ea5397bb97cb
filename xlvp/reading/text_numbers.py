"""Cells whose text is none of the workbook's: the parser gives the first of all texts instead.

A cell of the type ``"s"`` holds the number of its text. Most values are plain numbers, whatever
their cells are; of the rest few stand in cells that may have that type, and those are read.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from xlvp.reading.byte_words import FIRST_BYTES, Mask, Places, is_digit, letters_of, word, words_at

_TAG: Final = len("<v>")
_END: Final = word(b"</v>")
_TEXT_TYPE: Final = re.compile(rb"t\s*=\s*[\"']s[\"']")
_NUMBER: Final = re.compile(rb"<v[^>]*>\d{1,9}</v>")
_TYPE_LAST, _OTHER_LAST = word(b'"s">'), word(b'">')
_SHORTEST: Final = len(b'<c r="A1" t="s" x="">')
"""A tag that has the type, and another attribute after it."""


def without_text(joined: bytes, tags: Places, cells: Places, values: Places) -> Places:
    """Values that should be the number of a text and are no number.

    Args:
        joined: the sheets, and some bytes more.
        tags: where the tags begin.
        cells: which of them are cells; their address is what they begin with.
        values: which of them are values that are not blank.
    """
    doubtful = values[~_are_numbers(joined, tags[values])]
    owners = np.searchsorted(cells, doubtful) - 1
    doubtful, owners = doubtful[owners >= 0], cells[owners[owners >= 0]]
    # Cells of another type, by how their tag ends and by its length: as nearly always.
    ends = tags[owners + 1]
    last = words_at(joined, ends - len(b'"s">'))
    suspected = (last & FIRST_BYTES[4]) == _TYPE_LAST
    suspected |= ((last >> np.uint64(16)) & FIRST_BYTES[2]) != _OTHER_LAST
    suspected |= ends - tags[owners] >= _SHORTEST
    guilty = [
        value
        for value, begin, end in zip(
            *(doubtful[suspected].tolist(), tags[owners[suspected]].tolist()),
            ends[suspected].tolist(),
            strict=True,
        )
        if _TEXT_TYPE.search(joined, begin, end) and not _NUMBER.match(joined, int(tags[value]))
    ]
    return np.array(guilty, dtype=np.intp)


def _are_numbers(joined: bytes, tags: Places) -> Mask:
    """Values of one to seven digits and nothing else; longer ones need a closer look."""
    places = tags + _TAG
    count = is_digit(letters_of(words_at(joined, places))).argmin(axis=1)
    numbers: Mask = (words_at(joined, places + count) & FIRST_BYTES[4]) == _END
    numbers &= count > 0
    return numbers
