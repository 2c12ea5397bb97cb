"""Texts as numbers: the same number for the same text, worked out where the texts lie.

An office has a million activities, nearly each with a number, a name and a comment of its own.
Whether two are the same is asked of Arrow, which makes no Python object of any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from validation.table import Codes, Mask

_NO_TEXTS: Final = pa.array([], pa.string())
_TOGETHER = 50_000
"""Texts that are compared at a time, if it is known that others are not the same."""
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without a pattern in its bits."""
_BACK: Final = np.uint64(pow(int(_BASE), -1, 1 << 64))
_HIGHEST: Final = np.uint64(48)
"""So many bits less: the highest ones depend on all signs of a text."""


def coded(columns: Sequence[pa.ChunkedArray]) -> tuple[list[Codes], pa.Array]:
    """A number per row of each column, and the texts of all columns by their numbers.

    Args:
        columns: texts, null where blank.

    Returns:
        Codes of the columns, -1 where blank, and each different text once: numbers are given in
        the order in which the texts first appear.
    """
    together = pa.chunked_array([part for column in columns for part in column.chunks], pa.string())
    encoded = together.dictionary_encode()
    codes = np.empty(len(together), dtype=np.int32)
    begin = 0
    for part in encoded.chunks:
        codes[begin : begin + len(part)] = codes_of(part)
        begin += len(part)
    ends = np.cumsum([len(column) for column in columns])
    texts = encoded.chunk(encoded.num_chunks - 1).dictionary if encoded.num_chunks else _NO_TEXTS
    return np.split(codes, ends)[: len(columns)], texts


def codes_of(encoded: pa.DictionaryArray) -> Codes:
    """The numbers of an encoded array, -1 where it is null."""
    places = encoded.indices
    codes: Codes = (places.fill_null(-1) if places.null_count else places).to_numpy()
    return codes


def same_texts(texts: pa.ChunkedArray, among: Mask | None = None) -> Codes:
    """A number per text, the same for the same one; -1 for blank and for what is not asked.

    Of many texts those with near hashes are compared at a time: what is kept for comparing them is
    small, however many there are.
    """
    asked = np.asarray(texts.is_valid().to_numpy(), dtype=bool)
    if among is not None:
        asked = asked & among
    several = np.count_nonzero(asked) > _TOGETHER
    numbers = np.full(len(texts), -1, dtype=np.int32)
    used = 0
    for some in some_at_a_time(asked, _hashed(texts)) if several else (asked,):
        (codes,), different = coded([texts.filter(pa.array(some))])
        numbers[some] = codes + used
        used += len(different)
    return numbers


def _hashed(texts: pa.ChunkedArray) -> Codes:
    """A number below 65,536 per text, the same for the same one.

    A text's bytes are the coefficients of a polynomial, whose value for :data:`_BASE` is taken.
    The sums of all texts in a row are made at once; what two of them differ by is one text's
    value, shifted by where it begins.
    """
    found = [np.empty(0, dtype=np.int32)]
    for part in texts.chunks:
        _, ends, signs = part.buffers()
        if signs is None or not len(part):
            found.append(np.zeros(len(part), dtype=np.int32))
            continue
        at = np.frombuffer(ends, dtype=np.int32)[part.offset :][: len(part) + 1]
        text = np.frombuffer(signs, dtype=np.uint8)[at[0] : at[-1]]
        sums = np.zeros(len(text) + 1, dtype=np.uint64)
        np.cumsum(text * _powers(_BASE, len(text)), out=sums[1:])
        values = np.diff(sums[at - at[0]]) * _powers(_BACK, len(text) + 1)[at[:-1] - at[0]]
        found.append((values >> _HIGHEST).astype(np.int32))
    return np.concatenate(found)


def _powers(base: np.uint64, count: int) -> npt.NDArray[np.uint64]:
    """The powers of a number from 0 on, modulo 2**64."""
    powers = np.full(count, base, dtype=np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)


def some_at_a_time(asked: Mask, alike: Codes) -> Iterator[Mask]:
    """Some of the rows that are asked at a time; those with the same number always together."""
    counts = np.bincount(alike[asked])
    of_numbers = np.cumsum(counts) // _TOGETHER
    of_rows = of_numbers[np.where(asked, alike, 0)] if asked.any() else alike
    for group in np.unique(of_numbers[counts > 0]):
        yield asked & (of_rows == group)


def numbered(values: npt.NDArray[Any]) -> Codes:
    """A number per value, the same for the same one."""
    return codes_of(pa.array(values).dictionary_encode())
