"""The sheet Diagram and the sheet with its figures: what all charts share.

A chart is bound to cells of Diagramdata, which in turn are formulas into the sheets behind. It
is readable without colour: what differs in colour differs in pattern too. Its title is the
conclusion, which is its text alternative as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from xlvp.report.styles import HAIRLINE, TAB_SUMMARY, WHITE
from xlvp.report.workbook_book import Book, Cell, set_up_page
from xlvp.report.workbook_page import LEFT, Page
from xlvp.template.styles import DARK, FONT, INK, MUTED

TITLE, DATA = "Diagram", "Diagramdata"
_COLUMNS, _WIDTH = 12, 13
_COLUMN_PIXELS, _ROW_PIXELS = 96, 23
_HEADING_ROWS = 3
_WHOLE_ROWS, _GAP_ROWS = 13, 1
_EDGE = 3
_SMALL_ACROSS = 2
_ROWS_PER_PAGE = 2
_DATA_WIDTHS = (2, 46, *[13] * 14)
PATTERNS = (
    "wide_upward_diagonal",
    "dark_horizontal",
    "large_grid",
    "wide_downward_diagonal",
    "dotted_diamond",
    "dark_vertical",
)
"""Fills that are told apart without colour; the first look is solid."""

GRID = {"visible": True, "line": {"color": "#E3E7EB", "width": 0.5}}


@dataclass
class Diagrams:
    """The two sheets while they are written."""

    book: Book
    data: Page
    sheet: Any
    _charts: list[tuple[Any, str, bool]] = field(default_factory=list)

    @classmethod
    def start(cls, book: Book) -> Diagrams:
        """Begin both sheets."""
        sheet = book.sheets[TITLE]
        sheet.set_tab_color(TAB_SUMMARY)
        sheet.hide_gridlines(2)
        sheet.set_column(0, _COLUMNS - 1, _WIDTH)
        book.set_height(sheet, 0, 34)
        book.put(sheet, 0, 0, TITLE, book.styles["title"])
        note = f"{book.heading} · siffrorna bakom står på bladet {DATA}"
        book.put(sheet, 1, 0, note, book.styles["subtitle"])
        set_up_page(sheet, f"{book.heading} · {TITLE}", 0)
        note = "siffrorna bakom diagrammen, hämtade från bladen"
        return cls(book, Page(book, DATA, note, _DATA_WIDTHS), sheet)

    def section(self, conclusion: str, titles: Sequence[str]) -> str:
        """Begin the figures of a chart; gives the cell of its conclusion."""
        cell = self.absolute(0, self.data.row)
        self.data.section(conclusion)
        self.data.header(titles, range(1, len(titles)))
        return cell

    def absolute(self, column: int, row: int) -> str:
        """A cell of Diagramdata, for a chart; ``column`` counts from the first written one."""
        return f"='{DATA}'!{xl_rowcol_to_cell(row, LEFT + column, row_abs=True, col_abs=True)}"

    def span(self, column: int, first: int, last: int) -> list[Any]:
        """Cells under each other, as XlsxWriter takes them."""
        return [DATA, first, LEFT + column, last, LEFT + column]

    def place(self, chart: Any, conclusion: str, cell: str, *, small: bool = False) -> None:
        """Put a chart below the others; small ones stand side by side."""
        chart.set_title(
            {
                "name": cell,
                "overlay": False,
                "name_font": {"name": FONT, "size": 11 if small else 13, "color": DARK},
            }
        )
        chart.set_chartarea({"border": {"color": HAIRLINE}, "fill": {"color": WHITE}})
        self._charts.append((chart, conclusion, small))

    def finish(self) -> None:
        """Set the charts on their rows, and the printed pages."""
        rows = chart_rows([small for _, _, small in self._charts])
        top, left = _HEADING_ROWS, iter(self._charts)
        breaks = []
        for number, across in enumerate(rows):
            if number and number % _ROWS_PER_PAGE == 0:
                breaks.append(top)
            columns = _COLUMNS // across
            for place in range(across):
                chart, conclusion, small = next(left, (None, "", False))
                if chart is None:
                    break
                gap = 8 if small else 0
                height = _WHOLE_ROWS * _ROW_PIXELS - _EDGE
                chart.set_size({"width": columns * _COLUMN_PIXELS - gap, "height": height})
                said = self.book.fit(conclusion)
                options = {"description": said, "object_position": 2, "y_offset": _EDGE}
                self.sheet.insert_chart(top, place * columns, chart, options)
            top += _WHOLE_ROWS + _GAP_ROWS
        if not rows:
            note = "Perioden har inget som kan visas i diagram."
            self.book.put(self.sheet, top, 0, note, self.book.styles["note"])
        self.sheet.set_h_pagebreaks(breaks)
        self.sheet.print_area(0, 0, top, _COLUMNS - 1)

    def put(self, cells: Sequence[Cell], looks: Sequence[Any]) -> None:
        """Write a row of figures."""
        self.data.put(cells, looks)


def chart_rows(small: Sequence[bool]) -> list[int]:
    """How many charts each row has room for: one large or two small ones, in their order.

    The small ones come last. Where two on a row would leave a row alone on the last page, and
    three do not, they stand three on a row.
    """
    large = [1] * small.count(False)
    number = small.count(True)
    twos, threes = (
        [*large, *[across] * -(-number // across)] for across in (_SMALL_ACROSS, _SMALL_ACROSS + 1)
    )
    alone = len(twos) > 1 and len(twos) % _ROWS_PER_PAGE == 1
    return threes if alone and len(threes) % _ROWS_PER_PAGE == 0 else twos


def axis(**options: Any) -> dict[str, Any]:
    """An axis in the charts' look."""
    font = {"name": FONT, "size": 9, "color": INK}
    return {"num_font": font, "line": {"color": MUTED}, "minor_tick_mark": "none"} | options


def legend(**options: Any) -> dict[str, Any]:
    """A legend below the chart."""
    return {"position": "bottom", "font": {"name": FONT, "size": 9, "color": INK}} | options


def value_labels(number: str, colour: str = INK) -> dict[str, Any]:
    """The values beside what shows them."""
    font = {"name": FONT, "size": 9, "bold": True, "color": colour}
    return {"value": True, "num_format": number, "font": font}


def pattern(place: int, colour: str) -> dict[str, Any]:
    """The fill of the series at a place: the first is solid, the others are patterns."""
    edge = {"border": {"color": colour, "width": 0.75}}
    if place == 0:
        return {"fill": {"color": colour}} | edge
    kind = PATTERNS[(place - 1) % len(PATTERNS)]
    return {"pattern": {"pattern": kind, "fg_color": colour, "bg_color": WHITE}} | edge
