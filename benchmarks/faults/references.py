"""References to cells in formulas and ranges, and how Excel moves them."""

from __future__ import annotations

import re

_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9_!'.$:])(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?(?![\w(.])"
)


def number(column: str) -> int:
    """A column's number from 1."""
    found = 0
    for letter in column:
        found = found * 26 + ord(letter) - 64
    return found


def letters(column: int) -> str:
    """A column's letters."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def shifted(formula: str, first: int, by: int) -> str:
    """A formula or a list of ranges after the sheet's own rows from ``first`` on have moved.

    Texts in quotes and references to other sheets stay. A range that ends in what is deleted
    shrinks.
    """
    gone = range(first + by, first)

    def moved(row: str, *, end: bool = False) -> int:
        place = int(row)
        if place in gone:
            return first + by - 1 if end else first + by
        return place + by if place >= first else place

    def replaced(found: re.Match[str]) -> str:
        if found[3] is None:
            return f"{found[1]}{moved(found[2])}"
        return f"{found[1]}{moved(found[2])}:{found[3]}{moved(found[4], end=True)}"

    parts = formula.split('"')
    parts[::2] = [_REFERENCE.sub(replaced, part) for part in parts[::2]]
    return '"'.join(parts)
