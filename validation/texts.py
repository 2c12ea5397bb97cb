"""Texts as people write them → texts as tables keep them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from validation.cells import Taken
from validation.typed import Typed, texts


def read_texts(cells: Sequence[Any]) -> Taken:
    """Texts without surrounding blanks, each letter as one character; blank cells stay blank."""
    return Taken(clean_texts(cells))


def clean_texts(cells: Sequence[Any]) -> Typed:
    """A column of texts, as :func:`read_texts` takes it."""
    if set(map(type, cells)) == {str} and _is_composed("\n".join(cells)):
        return texts([text or np.nan for text in map(str.strip, cells)])
    return texts(
        [
            (value if type(value) is str and value.isascii() else _composed(value)).strip()
            or np.nan
            for value in cells
        ]
    )


def cell_text(value: Any) -> str:
    """A cell's content as people see it."""
    if value is None or value is pd.NA or value != value:  # NaN differs from itself  # noqa: PLR0124
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return str(value)


def _is_composed(text: str) -> bool:
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _composed(value: Any) -> str:
    """A cell's text with each letter as one character: some programs write å as a and a ring."""
    return unicodedata.normalize("NFC", value if type(value) is str else cell_text(value))
