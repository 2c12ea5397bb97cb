"""Rows with the same text, however it is written: without regard to case, blanks, last points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.swedish_text import compared_as
from validation.table import Codes, Mask, Places, Table
from validation.text_codes import coded

_BETWEEN_TEXTS = "\x1f"
_TOGETHER = 1000
"""Texts that are folded in one go."""
_FOLDED = bytes(
    ord(chr(sign).casefold()) if sign not in b"\xb5\xdf" else sign for sign in range(256)
)
"""Signs of Latin-1 without case, but for the two that become others."""


def same_names(rows: Table, among: Mask) -> Codes:
    """A number for each of some rows, the same for names that differ in case only.

    Args:
        rows: a sheet's table.
        among: which are asked; the others get -1, as blank names do.
    """
    return _numbered(rows, among, folded)


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
    """Texts without case: they become one Python text together, and none its own."""
    together = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    text = pc.binary_join(together, _BETWEEN_TEXTS)[0].as_py()
    found = pc.split_pattern(pa.array([_casefold(text)]), _BETWEEN_TEXTS).values
    if len(found) == len(texts):
        return found
    return pa.array([text.casefold() for text in texts.to_pylist()])


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


def _numbered(rows: Table, among: Mask, made: Callable[[pa.Array], pa.Array]) -> Codes:
    """A number for each of some rows, the same where the same is made of their names."""
    asked = among & rows.filled("name")
    names = rows.arrow("name").filter(pa.array(asked))
    starts = range(0, len(names), _TOGETHER)
    pieces = [made(names.slice(start, _TOGETHER).combine_chunks()) for start in starts]
    numbers = np.full(len(rows), -1, dtype=np.int32)
    (numbers[asked],), _ = coded([pa.chunked_array(pieces, pa.string())])
    return numbers


def _casefold(text: str) -> str:
    """What ``str.casefold`` gives, ten times as fast for a text in Latin-1."""
    try:
        signs = text.encode("latin-1")
    except UnicodeEncodeError:
        return text.casefold()
    if b"\xb5" in signs or b"\xdf" in signs:
        return text.casefold()
    return signs.translate(_FOLDED).decode("latin-1")
