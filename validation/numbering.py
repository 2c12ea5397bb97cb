"""The plan's numbers: ``1.10.2`` is three parts, and ``1.1`` is not the parent of ``1.10``.

A number is compared by its parts, never as text and never by its beginning. Parts are
letters or digits (``1.2.a``, ``FM.3``) and are separated by points. Each different number is
taken apart once, however many rows carry it. Blank numbers stay blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from validation.text_storage import TEXT

SORT_WIDTH = 12
_WELL_FORMED = re.compile(r"[^\W_]+(?:-[^\W_]+)*(?:\.[^\W_]+(?:-[^\W_]+)*)*")


def parent(number: str) -> str | None:
    """A number without its last part; None for a number of one part."""
    return number.rpartition(".")[0] or None


def sort_text(number: str) -> str:
    """A text that sorts as the plan does: ``1.2`` before ``1.10``, digits before letters."""
    parts = number.split(".")
    return ".".join(part.zfill(SORT_WIDTH) if part.isdecimal() else f"~{part}" for part in parts)


def well_formed(number: str) -> bool:
    """Whether a number is parts of letters and digits with a point between."""
    plain = number.replace(".", "").isdecimal() and ".." not in number
    if plain and number[0] != "." and number[-1] != ".":
        return True  # nearly all, and much faster
    return _WELL_FORMED.fullmatch(number) is not None


def all_well_formed(numbers: Sequence[str]) -> bool:
    """Whether all numbers are digits with points between; looks at all of them in one go."""
    listed = "\n".join(["", *numbers, ""])
    if any(odd in listed for odd in ("..", ".\n", "\n.", "\n\n")):
        return False
    lines = listed.count("\n") == len(numbers) + 1
    return lines and listed.replace(".", "").replace("\n", "").isdecimal()


def lies_under(number: str, above: str) -> bool:
    """Whether a number begins with all the parts of the one above it, and has more."""
    return number.startswith(f"{above}.")


def parent_of(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """The numbers without their last part; blank for a number of one part."""
    return each_once(numbers, parent).astype(TEXT)


def sort_key(numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Texts that sort as the plan does: ``1.2`` before ``1.10``, digits before letters."""
    return each_once(numbers, sort_text).astype("str")


def each_once(texts: pd.Series[Any], work: Callable[[str], Any]) -> pd.Series[Any]:
    """Work on each different text once; blank stays blank (object)."""
    codes, different = pd.factorize(texts.to_numpy(dtype=object))  # an object array is fast to walk
    results = np.empty(len(different) + 1, dtype=object)
    results[:-1] = [work(text) for text in different.tolist()]
    results[-1] = None  # factorize gives blank the code -1
    return pd.Series(results[codes], index=texts.index, dtype="object")
