"""Rows with the same text, however it is written: without regard to case, blanks, last points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.swedish_text import compared_as
from validation.table import Codes, Mask, Places, Table
from validation.text_codes import numbered, same_texts, some_at_a_time

_BETWEEN_TEXTS = "\x1f"
_TOGETHER = 1000
"""Texts that are folded in one go."""
_LAST_OF_LATIN_1 = 0xC3
"""The highest byte of a text in Latin-1 when it is written in UTF-8."""
_BECOME_OTHERS = (b"\x9f", b"\xb5")
"""How ß and µ end in UTF-8: without case they are something else than in lower case."""


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
    """Texts as ``str.casefold`` makes them; nearly all without a Python object of their own."""
    together = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    text = pc.binary_join(together, _BETWEEN_TEXTS)[0]
    if _lower_is_folded(text.as_buffer()):
        return pc.utf8_lower(texts)
    found = pc.split_pattern(pa.array([text.as_py().casefold()]), _BETWEEN_TEXTS).values
    if len(found) == len(texts):
        return found
    return pa.array([text.casefold() for text in texts.to_pylist()])


def _lower_is_folded(text: pa.Buffer) -> bool:
    """Whether a text without case is what it is in lower case: as most of those in Latin-1 are."""
    signs = text.to_pybytes()
    in_latin_1 = np.frombuffer(signs, dtype=np.uint8).max(initial=0) <= _LAST_OF_LATIN_1
    return bool(in_latin_1) and not any(sign in signs for sign in _BECOME_OTHERS)


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
