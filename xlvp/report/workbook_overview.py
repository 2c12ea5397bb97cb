"""The sheet Översikt: one landscape page that says how it went and what needs a look.

The sheet is a grid of equal columns. Figures are formulas into the sheets behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from validation.model import PeriodKind
from xlvp.attention import Attention, short_list
from xlvp.deviation import FORECAST, TO_DATE, Measure
from xlvp.fulfilment import Fulfilment, HeadingStatus
from xlvp.report.styles import BAD_BAR, GOOD_BAR, TAB_SUMMARY
from xlvp.report.workbook_analysis import AnalysisCells
from xlvp.report.workbook_book import Book, Formula, in_unit, set_up_page, status_text
from xlvp.report.workbook_cards import Scale, scale_of, write_cards
from xlvp.report.workbook_control import SYMBOLS
from xlvp.report.workbook_fulfilment import FulfilmentCells
from xlvp.report.workbook_page import LEFT
from xlvp.template.styles import INK, MUTED, tinted

TITLE = "Översikt"
_COLUMNS, _HALF, _LIST_COLUMNS = 18, 9, 12
_WIDTH, _MARGIN = 8.9, 1.5
_CARDS_ROW, _BLOCKS_ROW = 4, 10
_MOST_ROWS, _MOST_LINES, _MOST_STATUSES = 9, 9, 6
_ROW_HEIGHT, _LINE_HEIGHT = 19, 14
_LONGEST_WHY, _CHARACTERS_PER_LINE = 150, 108
_CHARACTERS_PER_COLUMN = 8.3


def write_overview(
    book: Book, figures: AnalysisCells, counts: FulfilmentCells | None, lines: Sequence[Attention]
) -> None:
    """Write the sheet."""
    sheet = book.sheets[TITLE]
    sheet.set_tab_color(TAB_SUMMARY)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _MARGIN)
    sheet.set_column(LEFT, _COLUMNS, _WIDTH)
    sheet.set_column(_COLUMNS + 1, _COLUMNS + 1, _MARGIN)
    scale = scale_of(book)
    _heading(book, sheet, scale)
    write_cards(book, sheet, _CARDS_ROW, figures, counts, scale)
    overview = _Overview(book, sheet, scale)
    below = max(
        overview.bridge(_BLOCKS_ROW, figures), overview.fulfilment(_BLOCKS_ROW, counts), _BLOCKS_ROW
    )
    end = overview.attention(below + 1, lines)
    set_up_page(sheet, f"{book.heading} · {TITLE}", 0)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.print_area(0, 0, end, _COLUMNS + 1)


def _heading(book: Book, sheet: Any, scale: Scale) -> None:
    consolidated = book.consolidated
    period = consolidated.period
    book.set_height(sheet, 0, 36)
    book.put(sheet, 0, LEFT, period.title, book.styles["title"])
    until = "" if period.kind is PeriodKind.PLAN else f" · till och med {period.last_day}"
    note = f"{consolidated.model.office.name}{until} · belopp i {scale.unit}"
    book.put(sheet, 1, LEFT, note, book.styles["subtitle"])
    said = []
    if consolidated.left_out:
        names = ", ".join(book.department(part.code) for part in consolidated.left_out)
        said.append(f"Ingår inte: {names}.")
    faulty = [part for part in consolidated.departments if part.counted and part.errors]
    if faulty:
        number = (
            "1 arbetsbok är medtagen"
            if len(faulty) == 1
            else f"{len(faulty)} arbetsböcker är medtagna"
        )
        said.append(f"{number} trots fel som inte är godkända, se bladet Fynd.")
    if said:
        book.put(sheet, 2, LEFT, f"! {' '.join(said)}", book.styles["warning"])


class _Overview:
    """Writes the blocks below the cards."""

    def __init__(self, book: Book, sheet: Any, scale: Scale) -> None:
        self.book, self.sheet, self.scale, self.styles = book, sheet, scale, book.styles

    def _title(self, row: int, column: int, text: str) -> None:
        self.book.set_height(self.sheet, row, 28)
        self.book.put(self.sheet, row, column, text, self.styles["section"])

    def _label(self, row: int, column: int, columns: int, text: str, look: Any) -> None:
        """A label over several columns: the text flows over the blank cells beside it."""
        self.book.put(self.sheet, row, column, _short(text, columns), look)
        for place in range(column + 1, column + columns):
            self.book.put(self.sheet, row, place, None, look)

    def _middle(self, name: str, **changes: Any) -> Any:
        """A named look, in the middle of the row's height."""
        return self.styles.look(name, valign="vcenter", **changes)

    def bridge(self, top: int, figures: AnalysisCells) -> int:
        """The deviation per department, largest first; gives the row below."""
        parts = self.book.analysis.bridge("department", TO_DATE)
        measures = [part for part in (TO_DATE, FORECAST) if part.name in figures.bridges]
        if not parts or TO_DATE not in measures:
            return top
        self._title(top, LEFT, "Avvikelse mot budget per avdelning")
        wide = _HALF - 1 - 2 * len(measures)
        self._bridge_header(top + 1, wide, measures)
        row = first = top + 2
        shown = parts if len(parts) <= _MOST_ROWS else parts[: _MOST_ROWS - 1]
        for part in shown:
            self.book.set_height(self.sheet, row, _ROW_HEIGHT)
            name = self.book.department(part.key)
            self._label(row, LEFT, wide, name, self._middle("plain"))
            for place, measure in enumerate(measures):
                pair = figures.bridges[measure.name][part.key]
                self._pair(row, LEFT + wide + 2 * place, pair)
            row += 1
        if rest := [part.key for part in parts[len(shown) :]]:
            self._rest(row, first, wide, rest, measures)
            row += 1
        self.book.set_height(self.sheet, row, _ROW_HEIGHT)
        self._label(row, LEFT, wide, "Kontoret", self._middle("total_text"))
        for place, measure in enumerate(measures):
            column = LEFT + wide + 2 * place
            pair = figures.terms[measure.figure], figures.differences[measure.name]
            self._pair(row, column, pair, total=True)
            self._bars(first, row - 1, column + 1)
        return row + 1

    def _bridge_header(self, row: int, wide: int, measures: Sequence[Measure]) -> None:
        self.book.set_height(self.sheet, row, 20)
        self._label(row, LEFT, wide, "Avdelning", self.styles["header"])
        for place, measure in enumerate(measures):
            column = LEFT + wide + 2 * place
            figure = "Utfall" if measure is TO_DATE else "Prognos"
            for offset, title in enumerate((figure, "Avvikelse")):
                look = self.styles["header_right"]
                self.book.put(self.sheet, row, column + offset, title, look)

    def _pair(
        self, row: int, column: int, pair: tuple[Formula, Formula], *, total: bool = False
    ) -> None:
        for offset, cell in enumerate(pair):
            look = self.scale.look(self.styles, signed=bool(offset), total=total)
            self.book.put(self.sheet, row, column + offset, cell, look)

    def _rest(
        self,
        row: int,
        first: int,
        wide: int,
        rest: Sequence[str],
        measures: Sequence[Measure],
    ) -> None:
        """The departments that have no row of their own, as one."""
        money = self.book.consolidated.money("operating_budget")
        self.book.set_height(self.sheet, row, _ROW_HEIGHT)
        self._label(row, LEFT, wide, f"{len(rest)} avdelningar till", self._middle("muted"))
        for place, measure in enumerate(measures):
            column = LEFT + wide + 2 * place
            parts = {part.key: part for part in self.book.analysis.bridge("department", measure)}
            sums = (
                sum(parts[key].figure for key in rest),
                sum(parts[key].amount for key in rest),
            )
            cells = []
            for offset, value in enumerate(sums):
                top = xl_rowcol_to_cell(first, column + offset)
                last = xl_rowcol_to_cell(row - 1, column + offset)
                whole = xl_rowcol_to_cell(row + 1, column + offset)
                cells.append(Formula(f"={whole}-SUM({top}:{last})", in_unit(value, money) or 0.0))
            self._pair(row, column, (cells[0], cells[1]))

    def _bars(self, first: int, last: int, column: int) -> None:
        self.sheet.conditional_format(
            first,
            column,
            last,
            column,
            {
                "type": "data_bar",
                "bar_solid": True,
                "bar_color": tinted(GOOD_BAR, 0.6),
                "bar_negative_color": tinted(BAD_BAR, 0.6),
                "bar_no_border": True,
                "bar_axis_color": tinted(MUTED, 0.5),
                "data_bar_2010": True,
            },
        )

    def fulfilment(self, top: int, counts: FulfilmentCells | None) -> int:
        """The statuses per objective; gives the row below."""
        parts = [
            part
            for part in self.book.analysis.fulfilments
            if counts and part.table in counts.rows and part.items["status"].notna().any()
        ]
        if not parts or counts is None:
            return top
        part, column = parts[0], LEFT + _HALF
        statuses = _occurring(part)
        wide = _HALF - len(statuses)
        level, headings = part.by_level[0] if part.by_level else (None, ())
        name = f" per {level.name.lower()}" if level else ""
        self._title(top, column, f"{part.title}: status{name}")
        self.book.set_height(self.sheet, top + 1, 20)
        self._label(top + 1, column, wide, level.name if level else "", self.styles["header"])
        for place, code in enumerate(statuses):
            status = part.scale.status(code)
            text, colour = (status.symbol, status.colour) if status else ("?", MUTED)
            look = self.styles.look("header_right", bottom=5, bottom_color=colour)
            self.book.put(self.sheet, top + 1, column + wide + place, text, look)
        row, cells = top + 2, counts.rows[part.table]
        for heading in _most_deviating(headings, part):
            self.book.set_height(self.sheet, row, _ROW_HEIGHT)
            look = self._middle("plain")
            self._label(row, column, wide, heading.label, look)
            for place, code in enumerate(statuses):
                cell = cells[heading.number][code]
                self.book.put(self.sheet, row, column + wide + place, cell, self._middle("count"))
            row += 1
        self.book.set_height(self.sheet, row, _ROW_HEIGHT)
        self._label(row, column, wide, "Alla", self._middle("total_text"))
        for place, code in enumerate(statuses):
            cell = counts.totals[part.table][code]
            look = self._middle("total_count")
            self.book.put(self.sheet, row, column + wide + place, cell, look)
        self._legend(row + 1, column, part, statuses, len(headings))
        return row + 2

    def _legend(
        self, row: int, column: int, part: Fulfilment, statuses: Sequence[str], headings: int
    ) -> None:
        known = (part.scale.status(code) for code in statuses)
        text = "   ".join(status_text(status) for status in known if status)
        if headings > _MOST_ROWS:
            text += f"   ({headings} i allt, se Måluppfyllelse)"
        look = self.styles.look("note", font_size=8, italic=False)
        self.book.put(self.sheet, row, column, text, look)

    def attention(self, top: int, lines: Sequence[Attention]) -> int:
        """The short list, and the deliveries beside it; gives the last row."""
        self._title(top, LEFT, "Detta behöver du titta på")
        self._title(top, LEFT + _LIST_COLUMNS, "Leveranser")
        shown = short_list(lines, _MOST_LINES)
        row = top + 1
        for line in shown:
            self._line(row, line)
            row += 1
        if not shown:
            self.book.put(self.sheet, row, LEFT, "Inget.", self.styles["note"])
            row += 1
        if left := lines[len(shown) :]:
            text = f"{len(left)} rader till står sist på bladet Avvikelseanalys."
            self.book.put(self.sheet, row, LEFT, text, self.styles["note"])
            row += 1
        return max(row, self._deliveries(top + 1, row))

    def _line(self, row: int, line: Attention) -> None:
        """What in bold, why below it, and where in grey."""
        styles, sheet = self.styles, self.sheet
        kind = self._middle("muted", font_size=9)
        self._label(row, LEFT, 2, line.kind.label, kind)
        why = line.why if len(line.why) <= _LONGEST_WHY else f"{line.why[:_LONGEST_WHY].rstrip()} …"
        where = f"  {line.where}"
        left, right = LEFT + 2, LEFT + _LIST_COLUMNS - 2
        look = self._middle("text")
        sheet.merge_range(row, left, row, right, "", look)
        sheet.write_rich_string(
            row,
            left,
            styles.make(bold=True, font_color=INK),
            self.book.fit(line.what),
            styles.make(font_size=9),
            f"\n{self.book.fit(why)}",
            styles.make(font_size=8, font_color=MUTED),
            where,
            look,
        )
        length = len(why) + len(where)
        height = 2 + length // _CHARACTERS_PER_LINE + len(line.what) // _CHARACTERS_PER_LINE
        self.book.set_height(sheet, row, height * _LINE_HEIGHT + 5)

    def _deliveries(self, top: int, bottom: int) -> int:
        """Where each department stands, those with a remark first when not all have room."""
        statuses = self.book.consolidated.departments
        room = max(_MOST_ROWS, len(range(top, bottom)))
        listed = list(statuses)
        if len(listed) > room:
            listed = sorted(statuses, key=lambda part: not part.remark)[: room - 1]
        column = LEFT + _LIST_COLUMNS
        row = top
        for status in listed:
            symbol, colour = SYMBOLS[status.state]
            name = self.book.department(status.code)
            self._label(row, column, 4, name, self._middle("plain"))
            look = self._middle("plain", font_color=colour, bold=True)
            self._label(row, column + 4, 2, f"{symbol} {status.state_text}", look)
            row += 1
        if left := len(statuses[len(listed) :]):
            text = f"{left} till, se bladet Leveranser."
            self.book.put(self.sheet, row, column, text, self.styles["note"])
            row += 1
        return row


def _short(text: str, columns: int) -> str:
    """A text that fits into a number of columns."""
    room = int(columns * _CHARACTERS_PER_COLUMN * 1.12)
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def _occurring(part: Fulfilment) -> list[str]:
    """The statuses that get a column: all, or those that occur when there are many."""
    codes = [status.code for status in part.scale.statuses]
    if len(codes) <= _MOST_STATUSES:
        return codes
    counts = part.items["status"].value_counts()
    most = sorted(codes, key=lambda code: -int(counts.get(code, 0)))[:_MOST_STATUSES]
    return [code for code in codes if code in most]


def _most_deviating(headings: Sequence[HeadingStatus], part: Fulfilment) -> Sequence[HeadingStatus]:
    """The headings that have room, those with most deviating items when not all have."""
    if len(headings) <= _MOST_ROWS:
        return headings
    worst = sorted(headings, key=lambda heading: -sum(heading.counts[code] for code in part.bad))
    kept = worst[:_MOST_ROWS]
    return [heading for heading in headings if heading in kept]
