"""Rows with the same name: the different names of a table without regard to case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from validation.table import Mask, Places, Table

_BETWEEN_TEXTS = "\x1f"


def folded_names(rows: Table) -> list[str]:
    """The different names of a table without case, in the order of their codes."""
    return rows.once("folded names", lambda: _folded(rows.codes("name")[1]))


def same_names(rows: Table) -> Places:
    """A number per row, the same for names that differ in case only; -1 for blank."""
    return rows.once("same names", lambda: numbered(rows.codes("name")[0], folded_names(rows)))


def numbered(codes: Places, texts: Sequence[str]) -> Places:
    """A number per row, the same for the same one of the texts that codes stand for.

    Args:
        codes: of the rows; -1 for blank.
        texts: by their codes; some may be the same.
    """
    numbers: dict[str, int] = {}
    of_texts = [numbers.setdefault(text, len(numbers)) for text in texts]
    return codes if len(numbers) == len(texts) else np.array([*of_texts, -1], dtype=np.intp)[codes]


def repeated(numbers: Places, among: Mask) -> Mask:
    """Which of some rows have a number that another of them has too; -1 is none."""
    asked = among & (numbers >= 0)
    several = np.bincount(numbers[asked]) > 1
    if several.any():
        asked[asked] = several[numbers[asked]]
        return asked
    return np.zeros(len(asked), dtype=bool)


def _folded(texts: Sequence[str]) -> list[str]:
    """Without case; thousands are folded in one go."""
    found = _BETWEEN_TEXTS.join(texts).casefold().split(_BETWEEN_TEXTS)
    return found if len(found) == len(texts) else [text.casefold() for text in texts]
