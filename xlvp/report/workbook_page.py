"""A sheet that is written from top to bottom: sections, headers and rows under each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xlvp.report.styles import TAB_SUMMARY
from xlvp.report.workbook_book import Book, Cell, Formula, set_up_page
from xlvp.template.text_lines import lines_needed

_HEADER_HEIGHT, _LINE, _AIR = 30, 13, 4
LEFT = 1
"""The first column that is written; the one before it is a margin."""


class Page:
    """The sheet and the row that is written next (from 0)."""

    def __init__(self, book: Book, title: str, note: str, widths: Sequence[float]) -> None:
        self.book, self.title, self.styles = book, title, book.styles
        self._widths = widths
        self.sheet: Any = book.sheets[title]
        self.row = 3
        self.sheet.set_tab_color(TAB_SUMMARY)
        self.sheet.hide_gridlines(2)
        self.sheet.outline_settings(visible=True, symbols_below=False)
        for place, width in enumerate(widths):
            book.set_width(self.sheet, place, width)
        self.book.set_height(self.sheet, 0, 34)
        book.put(self.sheet, 0, LEFT, title, self.styles["title"])
        subtitle = f"{book.heading} · {note}" if note else book.heading
        book.put(self.sheet, 1, LEFT, subtitle, self.styles["subtitle"])
        set_up_page(self.sheet, f"{book.heading} · {title}", sum(widths))

    def section(self, title: str, note: str = "") -> None:
        """Begin a section."""
        self.book.set_height(self.sheet, self.row, 26)
        self.book.put(self.sheet, self.row, LEFT, title, self.styles["section"])
        self.row += 1
        if note:
            self.book.put(self.sheet, self.row, LEFT, note, self.styles["note"])
            self._next()

    def header(self, titles: Sequence[str], figures: range = range(1, 5)) -> None:
        """Write a header; the titles at ``figures`` stand to the right."""
        lines = max(
            lines_needed(title, width, bold=True)
            for title, width in zip(titles, self._widths[LEFT:], strict=False)
        )
        self.book.set_height(self.sheet, self.row, max(_HEADER_HEIGHT, lines * _LINE + _AIR))
        for place, title in enumerate(titles):
            look = self.styles["header_right" if place in figures else "header"]
            self.book.put(self.sheet, self.row, LEFT + place, title, look)
        self._next()

    def put(self, cells: Sequence[Cell], looks: Sequence[object]) -> None:
        """Write a row."""
        self.book.put_row(self.sheet, self.row, LEFT, cells, looks)
        self._next()

    def _next(self) -> None:
        """Go to the next row; this one can be folded away under its section's heading."""
        self.book.fold(self.sheet, self.row)
        self.row += 1

    def gap(self) -> None:
        """Leave a row."""
        self.row += 1

    def at(self, column: int, row: int | None = None) -> str:
        """The address of a cell: ``column`` counts from the first one that is written."""
        return str(xl_rowcol_to_cell(self.row if row is None else row, LEFT + column))

    def span(self, column: int, first: int, last: int) -> str:
        """The address of cells under each other."""
        return f"{self.at(column, first)}:{self.at(column, last)}"

    def named(self, column: int, value: float | None) -> Formula:
        """A formula for other sheets that gives a cell of the row that is written next."""
        return Formula(f"='{self.title}'!{self.at(column)}", value or 0.0)
