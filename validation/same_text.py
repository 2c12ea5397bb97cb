"""Rows with the same name: the different names of a table without regard to case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from validation.table import Mask, Places, Table

_BETWEEN_TEXTS = "\x1f"
_TOGETHER = 200
"""Texts that are folded in one go."""
_FOLDED = bytes(
    ord(chr(sign).casefold()) if sign not in b"\xb5\xdf" else sign for sign in range(256)
)
"""Signs of Latin-1 without case, but for the two that become others."""


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
    if len({*texts}) == len(texts):
        return codes
    numbers: dict[str, int] = {}
    of_texts = [numbers.setdefault(text, len(numbers)) for text in texts]
    return np.array([*of_texts, -1], dtype=np.intp)[codes]


def repeated(numbers: Places, among: Mask) -> Mask:
    """Which of some rows have a number that another of them has too; -1 is none."""
    asked = among & (numbers >= 0)
    several = np.bincount(numbers[asked]) > 1
    if several.any():
        asked[asked] = several[numbers[asked]]
        return asked
    return np.zeros(len(asked), dtype=bool)


def _folded(texts: Sequence[str]) -> list[str]:
    """Without case; thousands are folded a few hundred at a time."""
    folded: list[str] = []
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        found = _casefold(_BETWEEN_TEXTS.join(some)).split(_BETWEEN_TEXTS)
        folded += found if len(found) == len(some) else [text.casefold() for text in some]
    return folded


def _casefold(text: str) -> str:
    """What ``str.casefold`` gives, ten times as fast for a text in Latin-1."""
    try:
        signs = text.encode("latin-1")
    except UnicodeEncodeError:
        return text.casefold()
    if b"\xb5" in signs or b"\xdf" in signs:
        return text.casefold()
    return signs.translate(_FOLDED).decode("latin-1")
