"""Texts as numbers: the same number for the same text, worked out where the texts lie.

An office has a million activities, nearly each with a number, a name and a comment of its own.
Whether two are the same is asked of Arrow, which makes no Python object of any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from validation.table import Codes


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
    parts = [np.empty(0, dtype=np.int32)]
    parts += [codes_of(part) for part in encoded.chunks]
    ends = np.cumsum([len(column) for column in columns])
    texts = encoded.chunk(encoded.num_chunks - 1).dictionary if encoded.num_chunks else _NO_TEXTS
    return np.split(np.concatenate(parts), ends)[: len(columns)], texts


def codes_of(encoded: pa.DictionaryArray) -> Codes:
    """The numbers of an encoded array, -1 where it is null."""
    codes: Codes = encoded.indices.fill_null(-1).to_numpy()
    return codes


def numbered(values: npt.NDArray[Any]) -> Codes:
    """A number per value, the same for the same one."""
    return codes_of(pa.array(values).dictionary_encode())


_NO_TEXTS = pa.array([], pa.string())
