"""The hidden sheet Listor: what drop-downs choose from, and what formulas look up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlvp.template.grid import column_letter
from xlvp.template.styles import TEXT_FORMAT, Look, Styles

LISTS_TITLE = "Listor"


class Lists:
    """Lists in columns of their own; equal lists stand once."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, ...], int] = {}
        self._titles: list[str] = []

    def range(self, title: str, entries: Sequence[str]) -> str:
        """Where a list stands (``Listor!$A$2:$A$7``); it is added when it is new."""
        listed = tuple(entries) or ("",)
        if listed not in self._columns:
            self._columns[listed] = len(self._titles)
            self._titles.append(title)
        letter = column_letter(self._columns[listed])
        return f"{LISTS_TITLE}!${letter}$2:${letter}${len(listed) + 1}"

    def write(self, worksheet: Any, styles: Styles) -> None:
        """Write all lists that were asked for."""
        text = styles.of(Look(number=TEXT_FORMAT))
        for entries, number in self._columns.items():
            worksheet.write_string(0, number, self._titles[number], styles.of(Look(bold=True)))
            for row, entry in enumerate(entries, start=1):
                worksheet.write_string(row, number, entry, text)
        worksheet.set_column(0, max(len(self._titles) - 1, 0), 30)
        worksheet.protect()
        worksheet.hide()
