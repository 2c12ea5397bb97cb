"""Rows with the same text, however it is written: without regard to case, blanks, last points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validation.swedish_text import compared_as
from validation.table import Codes, Mask, Places, Table
from validation.text_codes import numbered, same_texts, some_at_a_time

Bytes = npt.NDArray[np.uint8]

_TOGETHER = 10_000
"""Texts that are folded in one go."""
_LAST_OF_LATIN_1 = 0xC3
"""The highest byte of a text in Latin-1 when it is written in UTF-8."""
_LETTERS = 26
_FIRST_CAPITAL = ord("A")
_SMALL = 5
"""A capital letter and its small one differ in this bit, in Latin-1 too."""
_CAPITALS, _TIMES, _SHARP_S = range(0x80, 0x9F), 0x97, 0x9F
"""The second bytes of À to Þ, and of what stands among and behind them, × and ß."""
_BEFORE_SIGNS, _MICRO = 0xC2, 0xB5
"""The bytes of µ, which becomes a Greek letter."""


def same_names(rows: Table, among: Mask, alike: Codes | None = None) -> Codes:
    """A number for each of some rows, the same for names that differ in case only.

    Args:
        rows: a sheet's table.
        among: which are asked; the others get -1, as blank names do.
        alike: a number for each row that is asked; where it is given, rows that are the same have
            the same one here, too.
    """
    return _numbered(rows, among, folded, alike)


def same_but_for_signs(rows: Table, among: Mask) -> Codes:
    """The same for names that differ in case, blanks and points at their end only."""
    return _numbered(rows, among, _compared)


def repeated(numbers: Codes | Places, among: Mask) -> Mask:
    """Which of some rows have a number that another of them has too; -1 is none."""
    asked = among & (numbers >= 0)
    several = np.bincount(numbers[asked]) > 1
    if several.any():
        asked[asked] = several[numbers[asked]]
        return asked
    return np.zeros(len(asked), dtype=bool)


def folded(texts: pa.Array) -> pa.Array:
    """Texts as ``str.casefold`` makes them; nearly all without a Python object of their own.

    Args:
        texts: none of them null.
    """
    _, ends, signs = texts.buffers()
    if signs is None or not len(texts):
        return texts
    at = np.frombuffer(ends, dtype=np.int32)[texts.offset :][: len(texts) + 1]
    own = np.frombuffer(signs, dtype=np.uint8)[at[0] : at[-1]]
    starts = at - at[0]
    small, others = _without_capitals(own)
    found = pa.StringArray.from_buffers(len(texts), pa.py_buffer(starts), pa.py_buffer(small))
    if not len(others):
        return found
    odd = np.zeros(len(texts), dtype=bool)
    odd[np.searchsorted(starts, others, side="right") - 1] = True
    made = [text.casefold() for text in texts.filter(pa.array(odd)).to_pylist()]
    return pc.replace_with_mask(found, pa.array(odd), pa.array(made, pa.string()))


def _without_capitals(text: Bytes) -> tuple[Bytes, Places]:
    """UTF-8 with the small letters of Latin-1, and where something else stands than Latin-1.

    ß and µ are something else, too: without case they are not what they are in lower case.
    """
    small = text + (((text - np.uint8(_FIRST_CAPITAL)) < _LETTERS).view(np.uint8) << _SMALL)
    leads = np.flatnonzero(text >= _BEFORE_SIGNS)
    first, second = text[leads], text[(leads + 1).clip(max=len(text) - 1)]
    of_letters = first == _LAST_OF_LATIN_1
    capital = (second - np.uint8(_CAPITALS.start) < len(_CAPITALS)) & (second != _TIMES)
    small[leads[of_letters & capital] + 1] += np.uint8(1 << _SMALL)
    other = (first > _LAST_OF_LATIN_1) | (of_letters & (second == _SHARP_S))
    other |= (first == _BEFORE_SIGNS) & (second == _MICRO)
    return small, leads[other]


def _compared(texts: pa.Array) -> pa.Array:
    """Texts as they are compared; most have single blanks only."""
    without_case = folded(texts)
    found = pc.utf8_rtrim(without_case, ". ")
    for sign in ("  ", "\n", "\xa0"):
        odd = pc.match_substring(without_case, sign)
        if odd.true_count:
            made = [*map(compared_as, without_case.filter(odd).to_pylist())]
            found = pc.replace_with_mask(found, odd, pa.array(made))
    return found


def _numbered(
    rows: Table, among: Mask, made: Callable[[pa.Array], pa.Array], alike: Codes | None = None
) -> Codes:
    """A number for each of some rows, the same where the same is made of their names."""
    asked, names = among & rows.filled("name"), rows.arrow("name")
    numbers, used = np.full(len(rows), -1, dtype=np.int32), 0
    for some in (asked,) if alike is None else some_at_a_time(asked, alike):
        own = names.filter(pa.array(some)).combine_chunks()
        pieces = [made(own.slice(start, _TOGETHER)) for start in range(0, len(own), _TOGETHER)]
        of_some = same_texts(pa.chunked_array(pieces, pa.string()))
        if alike is not None:
            of_some = numbered(of_some.astype(np.int64) * (int(alike.max()) + 1) + alike[some])
        numbers[some] = of_some + used
        used += int(of_some.max(initial=-1)) + 1
    return numbers
