"""Cell addresses: rows count from 1 as in the sheet, columns from 0 as in a list of cells."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_383

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


class Box(NamedTuple):
    """A range of cells, all bounds included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@cache
def column_letter(column: int) -> str:
    """``0`` → ``A``, ``26`` → ``AA``."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """``A`` → ``0``, ``AA`` → ``26``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell(address: str) -> tuple[int, int]:
    """``B4`` → ``(4, 1)``.

    Raises:
        ValueError: it is no address, or lies outside a sheet.
    """
    found = _CELL.fullmatch(address)
    if found is None:
        raise ValueError(f"{address!r} is no cell")
    row, column = int(found[2]), column_number(found[1])
    if not 1 <= row <= MAX_ROW or column > MAX_COLUMN:
        raise ValueError(f"{address!r} lies outside a sheet")
    return row, column


def box(reference: str) -> Box:
    """``B4:E10`` → its bounds; a lone cell is a box of one.

    Raises:
        ValueError: it is no range of cells.
    """
    first, _, last = reference.partition(":")
    top, left = cell(first)
    bottom, right = cell(last or first)
    return Box(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
