"""The look of the follow-up workbook: one palette, one type face, formats by name.

Colour never stands alone: a status has its symbol and label, a deviation its sign.
"""

from __future__ import annotations

from typing import Any

from validation.amounts import Money
from xlvp.template.styles import DARK, DATE_FORMAT, FONT, FONT_SIZE, INK, MIDDLE, MUTED, tinted

PANEL, HEADER, HAIRLINE, WHITE = "#F3F6F9", "#E3EAF1", "#D3DAE1", "#FFFFFF"
GOOD, BAD, CAUTION = "#2E7D57", "#B3392F", "#9A6700"
GOOD_BAR, BAD_BAR, NEUTRAL_BAR = "#8FBFA6", "#E2A39C", "#9DB8D2"
TAB_SUMMARY, TAB_DETAIL, TAB_CONTROL = DARK, "#8AA3BC", "#C2A14D"
WIDE_PAPER, NORMAL_PAPER = 8, 9  # A3 and A4
DEFAULT_ROW = 17.25
"""Points: a line of text with air around it."""

AIR = "_-_-"
"""Ends a number format: room the width of two hyphens between a figure and what stands beside."""

_BASE: dict[str, Any] = {
    "font_name": FONT,
    "font_size": FONT_SIZE,
    "font_color": INK,
    "valign": "top",
}
_ROW: dict[str, Any] = {"bottom": 1, "bottom_color": HAIRLINE}
_TOTAL: dict[str, Any] = {
    "bold": True,
    "top": 1,
    "top_color": DARK,
    "bottom": 1,
    "bottom_color": DARK,
    "bg_color": PANEL,
}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_size": 20, "bold": True, "font_color": DARK, "valign": "vcenter"},
    "subtitle": {"font_color": MUTED, "valign": "vcenter"},
    "warning": {"bold": True, "font_color": CAUTION, "valign": "vcenter"},
    "section": {"font_size": 13, "bold": True, "font_color": DARK, "valign": "vcenter"},
    "note": {"font_color": MUTED, "italic": True, "valign": "vcenter"},
    "note_wrap": {"font_color": MUTED, "italic": True, "text_wrap": True},
    "header": {
        "bold": True,
        "bg_color": HEADER,
        "font_color": DARK,
        "text_wrap": True,
        "valign": "vcenter",
        "bottom": 1,
        "bottom_color": MIDDLE,
    },
    "text": _ROW | {"text_wrap": True},
    "plain": _ROW,
    "muted": _ROW | {"font_color": MUTED},
    "muted_wrap": _ROW | {"font_color": MUTED, "text_wrap": True},
    "strong": _ROW | {"bold": True},
    "strong_wrap": _ROW | {"bold": True, "text_wrap": True},
    "date": _ROW | {"num_format": DATE_FORMAT, "align": "left"},
    "integer": _ROW | {"num_format": f"#,##0{AIR}", "align": "right"},
    "count": _ROW | {"num_format": f"#,##0{AIR};-#,##0{AIR};–{AIR}", "align": "right"},
    "percent": _ROW | {"num_format": f"0 %{AIR}", "align": "right"},
    "total_text": _TOTAL,
    "total_count": _TOTAL | {"num_format": f"#,##0{AIR};-#,##0{AIR};–{AIR}", "align": "right"},
    "total_percent": _TOTAL | {"num_format": f"0 %{AIR}", "align": "right"},
    "bar": _ROW,
}
_LOOKS["header_right"] = _LOOKS["header"] | {"align": "right", "num_format": f"@{AIR}"}


class Styles:
    """The formats of one workbook; equal looks share one format."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self.make(**_LOOKS[name])

    def look(self, name: str, **changes: Any) -> Any:
        """A named look with changes."""
        return self.make(**(_LOOKS[name] | changes))

    def make(self, **properties: Any) -> Any:
        """A format from XlsxWriter's properties on top of the base."""
        full = _BASE | properties
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(full)
        return self._formats[key]

    def amount(self, money: Money, *, signed: bool = False, total: bool = False) -> Any:
        """A row's or a total's amount; ``signed`` shows plus as well as minus."""
        code = signed_format(money.decimals) if signed else number_format(money.decimals)
        base = _TOTAL if total else _ROW
        return self.make(**base, num_format=code, align="right")

    def decimal(self, decimals: int) -> Any:
        """A row's number with its decimals."""
        return self.make(**_ROW, num_format=number_format(decimals), align="right")

    def status(self, colour: str) -> Any:
        """A status' cell: a tint of its colour behind dark text."""
        return self.make(**_ROW, bg_color=tinted(colour, 0.16), text_wrap=True)


def number_format(decimals: int, scale: str = "") -> str:
    """``#,##0.0``, which Excel shows with the separators of the reader's settings.

    Args:
        decimals: that are shown.
        scale: a comma for each thousand that the figure is shown divided by.
    """
    return "#,##0" + ("." + "0" * decimals if decimals else "") + scale + AIR


def signed_format(decimals: int, scale: str = "") -> str:
    """The number format of deviations: with plus, minus or none at zero."""
    number = number_format(decimals, scale)
    return f"+{number};-{number};{number}"
