"""Excel's addresses as areas, and areas as addresses."""

from __future__ import annotations

from typing import Any

from xlvp.addin.libreoffice.values import Area
from xlvp.reading import addresses


def areas_of(place: Any) -> tuple[Area, ...]:
    """Cells by address (`A1:B2,C3`) or as row and column from 1."""
    if isinstance(place, tuple):
        row, column = place
        if row < 1 or column < 1:
            raise IndexError("rows and columns count from 1")
        return ((row - 1, column - 1, row - 1, column - 1),)
    return tuple(_area(part) for part in str(place).replace("$", "").split(","))


def address_of(area: Area) -> str:
    """`$A$1:$B$2`."""
    top, left, bottom, right = area
    first = f"${addresses.column_letter(left)}${top + 1}"
    last = f"${addresses.column_letter(right)}${bottom + 1}"
    return first if first == last else f"{first}:{last}"


def number_of(colour: str | int | tuple[int, int, int]) -> int:
    """A colour as 0xRRGGBB; a number is Excel's, with red last."""
    if isinstance(colour, str):
        return int(colour.removeprefix("#"), 16)
    if isinstance(colour, int):
        return (colour & 255) << 16 | colour & 0xFF00 | colour >> 16
    red, green, blue = colour
    return red << 16 | green << 8 | blue


def parts_of(colour: int) -> tuple[int, int, int]:
    """Red, green and blue of 0xRRGGBB."""
    return colour >> 16, colour >> 8 & 255, colour & 255


def _area(text: str) -> Area:
    first, _, last = text.partition(":")
    row, column = addresses.cell(first)
    last_row, last_column = addresses.cell(last or first)
    return row - 1, column, last_row - 1, last_column
