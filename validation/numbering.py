"""The plan's numbers: ``1.10.2`` is three parts, and ``1.1`` is not the parent of ``1.10``.

A number is compared by its parts, never as text and never by its beginning. Parts are
letters or digits (``1.2.a``, ``FM.3``) and are separated by points. Each different number is
taken apart once, however many rows carry it. Blank numbers stay blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

SORT_WIDTH = 12
_WELL_FORMED = re.compile(r"[^\W_]+(?:-[^\W_]+)*(?:\.[^\W_]+(?:-[^\W_]+)*)*")


def parent_of(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """The numbers without their last part; blank for a number of one part."""
    return each_once(numbers, lambda number: number.rpartition(".")[0] or None).astype("str")


def depth(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """How many parts each number has (Int64)."""
    return each_once(numbers, lambda number: number.count(".") + 1).astype("Int64")


def last_part(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """The last part where it is digits (Int64), otherwise blank."""
    return each_once(numbers, _last_digits).astype("Int64")


def sort_key(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Texts that sort as the plan does: ``1.2`` before ``1.10``, digits before letters."""
    return each_once(
        numbers,
        lambda number: ".".join(
            part.zfill(SORT_WIDTH) if part.isdecimal() else f"~{part}" for part in number.split(".")
        ),
    ).astype("str")


def is_well_formed(numbers: pd.Series[Any]) -> pd.Series[bool]:
    """Whether a number is parts of letters and digits with a point between; blank is."""
    formed = each_once(numbers, lambda number: _WELL_FORMED.fullmatch(number) is not None)
    return formed.astype("boolean").fillna(True).astype("bool")


def lies_under(numbers: pd.Series[Any], above: pd.Series[Any]) -> pd.Series[bool]:
    """Whether each number begins with all the parts of the one above it, and has more."""
    found = pd.Series(False, index=numbers.index)
    step = parent_of(numbers)
    while step.notna().any():
        found |= (step == above).fillna(False).astype("bool")
        step = parent_of(step)
    return found


def ancestors(numbers: pd.Series[Any]) -> set[str]:
    """Every number that at least one of the numbers lies under."""
    found: set[str] = set()
    step = parent_of(numbers)
    while step.notna().any():
        found |= set(step.dropna())
        step = parent_of(step)
    return found


def _last_digits(number: str) -> int | None:
    last = number.rpartition(".")[2]
    return int(last) if last.isdecimal() and len(last) < SORT_WIDTH else None


def each_once(texts: pd.Series[Any], work: Callable[[str], Any]) -> pd.Series[Any]:
    """Work on each different text once; blank stays blank (object)."""
    codes, different = pd.factorize(texts)
    results = np.empty(len(different) + 1, dtype=object)
    results[:-1] = [work(str(text)) for text in different]
    results[-1] = None  # factorize gives blank the code -1
    return pd.Series(results[codes], index=texts.index, dtype="object")
