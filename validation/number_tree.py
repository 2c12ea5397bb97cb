"""The numbers of an office as a tree of codes.

All numbers of the plan and of what came in are given codes together, once. What lies under what
is then a question of whole numbers, whether an office has a hundred rows or a million.

An array *by number* has an element for each code and one more at its end, which is for blank:
the code -1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validation.table import Codes, Mask
from validation.text_codes import coded, codes_of

NO_CODES: Final[Codes] = np.empty(0, dtype=np.int32)
_MOST_DIGITS = 15
"""Digits up to which a last part is counted."""
_LONGEST = 200
"""Bytes up to which a number has others above it. A cell holds 32,767 characters, and all that
would be above 16,384 parts takes a quarter of a gigabyte."""


@dataclass(frozen=True)
class NumberTree:
    """Different numbers, and all that is above them.

    Attributes:
        texts: the numbers by their codes.
        parents: by number, what it lies directly under; -1 for a number of one part.
        lasts: by number, what its last part counts; -1 where that is no count.
        plain: by number, whether its last part is a count as one writes it: not ``02``.
    """

    texts: pa.Array
    parents: Codes
    lasts: npt.NDArray[np.int64]
    plain: Mask

    @cached_property
    def depths(self) -> Codes:
        """By number, how many parts it has; 0 for blank."""
        points = pc.count_substring(self.texts, ".").to_numpy()
        return np.append(points + 1, 0).astype(np.int32)

    def none(self) -> Mask:
        """By number: none."""
        return np.zeros(len(self.parents), dtype=bool)

    def among(self, codes: Codes) -> Mask:
        """By number, whether it is one of some."""
        found = self.none()
        found[codes] = True
        found[-1] = False
        return found

    def above(self, numbers: Mask) -> Mask:
        """By number, whether one of some lies under it, however far."""
        found = self.none()
        new: npt.NDArray[np.integer[Any]] = np.flatnonzero(numbers)
        while len(new):
            over = np.unique(self.parents[new])
            new = over[(over >= 0) & ~found[over]]
            found[new] = True
        return found

    def lies_under(self, numbers: Codes, others: Codes) -> Mask:
        """Which numbers begin with all the parts of the others beside them, and have more."""
        under = np.zeros(len(numbers), dtype=bool)
        over = self.parents[numbers]
        while (over >= 0).any():
            under |= (over >= 0) & (over == others)
            over = self.parents[over]
        return under

    def written(self, codes: Codes) -> list[str | None]:
        """The numbers with some codes, as texts."""
        texts: list[str | None] = self.texts.take(pa.array(codes, mask=codes < 0)).to_pylist()
        return texts


def number_tree(columns: Sequence[pa.ChunkedArray]) -> tuple[NumberTree, list[Codes]]:
    """The tree of the numbers in some columns, and their codes in each column's rows."""
    codes, numbers = coded(columns)
    generations, places_above, lasts = [numbers], [], []
    while len(generations[-1]):
        above, last = _divided(generations[-1])
        encoded = above.dictionary_encode()
        generations.append(encoded.dictionary)
        places_above.append(codes_of(encoded))
        lasts.append(last)
    # The numbers in the columns keep their codes; of those above them some are there already.
    together = pa.concat_arrays(generations).dictionary_encode()
    of_all = np.append(codes_of(together), np.int32(-1))
    parents = np.full(len(together.dictionary) + 1, -1, dtype=np.int32)
    starts = [*accumulate((len(numbers) for numbers in generations), initial=0)]
    for place, above in enumerate(places_above):
        own = of_all[starts[place] : starts[place + 1]]
        parents[own] = of_all[np.where(above < 0, -1, above + starts[place + 1])]
    counts, plain = _counted(lasts, of_all, len(parents))
    return NumberTree(together.dictionary, parents, counts, plain), codes


def _divided(numbers: pa.Array) -> tuple[pa.Array, pa.Array]:
    """What numbers lie directly under, null for those of one part, and their last parts."""
    parts = pc.split_pattern(numbers, ".", max_splits=1, reverse=True)
    each, ends = parts.values, parts.offsets.to_numpy()
    last = each.take(pa.array(ends[1:] - 1))
    above = each.take(pa.array(ends[:-1], mask=np.diff(ends) == 1))
    none = pc.or_kleene(pc.equal(above, ""), pc.greater(pc.binary_length(above), _LONGEST))
    return pc.replace_with_mask(above, none, pa.scalar(None, pa.string())), last


def _counted(
    lasts: Sequence[pa.Array], of_all: Codes, size: int
) -> tuple[npt.NDArray[np.int64], Mask]:
    """What last parts count, and whether they are written so, by number."""
    counts, plain = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=bool)
    (codes,), different = coded([pa.chunked_array(lasts, pa.string())])
    texts = different.to_pylist()
    of_texts = [_count(text) for text in texts]
    written = [str(count) == text for count, text in zip(of_texts, texts, strict=True)]
    own = of_all[: len(codes)]
    counts[own] = np.array(of_texts, dtype=np.int64)[codes]
    plain[own] = np.array(written, dtype=bool)[codes]
    return counts, plain


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else -1
