"""Formats of the template: one look, one format. Colours are never the only sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from validation.amounts import Money

FONT, FONT_SIZE = "Arial", 10
INK, MUTED, LINK = "#1F2933", "#5F6B76", "#1A5FB4"
DARK, MIDDLE = "#1F3A5F", "#2F6690"
GREY, LINE, PAPER = "#EDEFF1", "#B8C0C8", "#FFFFFF"
NEW = "#C00000"
"""What is new or changed since the former plan; underlined as well."""
HEADING_FILLS = ("#C9D7E6", "#DCE6F0", "#E9EFF6")
SUM_FILL, MISSING_FILL, WRONG_FILL, LATE_FILL = "#F5F7F9", "#FFF3C4", "#F9D3CF", "#FCE1B6"

TEXT_FORMAT = "@"
DATE_FORMAT = "yyyy-mm-dd"


@dataclass(frozen=True)
class Look:
    """How a cell looks; equal looks share one format of the workbook."""

    locked: bool = True
    number: str = "General"
    size: int = FONT_SIZE
    bold: bool = False
    italic: bool = False
    colour: str = INK
    fill: str = ""
    border: str = ""
    wrap: bool = False
    align: str = ""
    middle: bool = False
    indent: int = 0
    underline: bool = False
    top_line: bool = False


class Styles:
    """The formats of one workbook."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[Look, Any] = {}

    def of(self, look: Look) -> Any:
        """The format of a look."""
        if look not in self._formats:
            self._formats[look] = self._workbook.add_format(_properties(look))
        return self._formats[look]


def _properties(look: Look) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": FONT,
        "font_size": look.size,
        "font_color": look.colour,
        "valign": "vcenter" if look.middle else "top",
        "locked": look.locked,
    }
    if look.number != "General":
        properties["num_format"] = look.number
    for name in ("bold", "italic", "align", "indent", "underline"):
        if value := getattr(look, name):
            properties[name] = value
    if look.wrap:
        properties["text_wrap"] = True
    if look.fill:
        properties["bg_color"] = look.fill
    if look.border:
        properties["border"] = 1
        properties["border_color"] = look.border
    if look.top_line:
        properties["top"] = 2
        properties["top_color"] = DARK
    return properties


def amount_format(money: Money) -> str:
    """``-1 234,5`` in a Swedish Excel, red below zero; separators follow the user's settings."""
    number = decimal_format(money.decimals)
    return f"{number};[Red]-{number}"


def decimal_format(decimals: int) -> str:
    """A number with its decimals."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def tinted(colour: str, strength: float) -> str:
    """A colour mixed with white; 1 leaves it as it is."""
    return _mixed(colour, 255, strength)


def shaded(colour: str, strength: float) -> str:
    """A colour mixed with black; 1 leaves it as it is."""
    return _mixed(colour, 0, strength)


def _mixed(colour: str, other: int, strength: float) -> str:
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part * strength + other * (1 - strength)):02X}" for part in parts)
