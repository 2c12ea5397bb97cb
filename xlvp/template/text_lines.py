"""How many lines a text takes in a column, so that rows are as high as their texts.

The widths are those of the template's font, in thousandths of its size; rounding is upwards,
because a blank line looks better than a cut one.
"""

from __future__ import annotations

from functools import lru_cache

LINE_HEIGHT = 12.75
"""Points."""
MOST_LINES = 30
"""Excel allows rows of 409 points."""
_PIXELS_PER_EM = 10 * 96 / 72
_DIGIT, _PADDING = 7, 5
"""Pixels: a digit, in which columns are measured, and what a column has besides."""
_INDENT = 10
_BOLD = 1.08
_COMMON = 556
_OTHERS = {
    letter: width
    for width, letters in {
        222: "ijl'’",
        278: " ftI.,:;/\\!|()[]r-",
        500: "ckJsvxyz",
        667: "ABEKPSVXYÅÄ",
        722: "CDHNRUw",
        778: "GOQÖ",
        833: "mM",
        944: "W",
        1000: "–—…%@▶●✓■",
    }.items()
    for letter in letters
}


def lines_needed(text: str, width: float, *, indent: int = 0, bold: bool = False) -> int:
    """Lines of a wrapped text.

    Args:
        width: of the column, in characters.
        indent: of the cell.
    """
    room = (width * _DIGIT - _INDENT * indent) / _PIXELS_PER_EM * 1000 / (_BOLD if bold else 1)
    return sum(_wrapped(part, room) for part in text.split("\n"))


def row_height(lines: int, padding: float = 4.5) -> float:
    """Height in points of a row with so many lines."""
    return min(lines, MOST_LINES) * LINE_HEIGHT + padding


def _wrapped(text: str, room: float) -> int:
    if len(text) * 1000 <= room:
        return 1
    words = text.split(" ")
    sizes = list(map(_size, words))
    if sum(sizes) + _OTHERS[" "] * (len(words) - 1) <= room:
        return 1
    lines, used = 1, 0.0
    for needed in sizes:
        if used and used + _OTHERS[" "] + needed > room:
            lines, used = lines + 1, 0.0
        used += needed + (_OTHERS[" "] if used else 0)
        if used > room:  # a word longer than the column is broken
            lines += int(used // room)
            used %= room
    return lines


@lru_cache(maxsize=20_000)
def _size(word: str) -> int:
    return sum(_OTHERS.get(letter, _COMMON) for letter in word)
