"""The blocks of the overview: the bridge, statuses per objective, and other sums when these lack.

A block is half of the overview's grid wide. Each ``*_block`` gives None when the period has
nothing for it, or else a function that draws it and gives the row below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from xlvp.deviation import FORECAST, TO_DATE, Measure
from xlvp.fulfilment import Fulfilment, most_deviating
from xlvp.report.styles import BAD
from xlvp.report.workbook_book import Book, Cell, Formula, in_unit, shortened, status_text
from xlvp.report.workbook_cards import Scale, scale_for
from xlvp.report.workbook_details import Detail
from xlvp.report.workbook_fulfilment import FulfilmentCells
from xlvp.report.workbook_grouped import AnalysisCells, Excerpt

HALF = 9
"""Columns of half of the grid."""
MOST_ROWS = 9
_FEW_STATUSES, _MOST_STATUSES = 3, 5
_LINE_HEIGHT, _AIR = 12.5, 6.5
_CHARACTERS_PER_COLUMN = 9.4

_LONGEST_ON_ONE_LINE = 10

Draw = Callable[[int, int, int], int]
"""Draws a block at a row and a column (from 0), so many columns wide; gives the row below."""


@dataclass(frozen=True)
class Row:
    """A row of a block: a label and the cells beside it, with their formats."""

    label: str
    cells: Sequence[Cell]
    looks: Sequence[Any]
    look: str = "plain"


@dataclass(frozen=True)
class Blocks:
    """Makes the blocks."""

    book: Book
    sheet: Any
    scale: Scale

    def title(self, row: int, column: int, text: str) -> None:
        """Write the heading of a block."""
        self.book.set_height(self.sheet, row, 28)
        self.book.put(self.sheet, row, column, text, self.book.styles["section"])

    def label(self, row: int, column: int, columns: int, text: str, look: Any) -> None:
        """Write a label over several columns: it flows over the blank cells beside it."""
        self.book.put(
            self.sheet, row, column, shortened(text, int(columns * _CHARACTERS_PER_COLUMN)), look
        )
        for place in range(column + 1, column + columns):
            self.book.put(self.sheet, row, place, None, look)

    def middle(self, name: str, **changes: Any) -> Any:
        """A named look, in the middle of the row's height."""
        return self.book.styles.look(name, **({"valign": "vcenter", "text_wrap": False} | changes))

    def all(
        self, figures: AnalysisCells, counts: FulfilmentCells | None, details: dict[str, Detail]
    ) -> Iterator[Draw]:
        """The blocks that the period has something for, the most telling first."""
        made = (
            self.bridge(figures),
            self.excerpt(figures.year_budgets),
            self.fulfilment(counts),
            self.excerpt(figures.granted),
            self.excerpt(figures.investments),
            self.indicators(details.get("indicators")),
        )
        return (draw for draw in made if draw is not None)

    def _draw(self, title: str, header: Row, rows: Sequence[Row]) -> Draw:
        def draw(top: int, column: int, width: int) -> int:
            self.title(top, column, title)
            for row, part in enumerate([header, *rows], start=top + 1):
                lines = 2 if part.look == "header" and _is_long(part.cells) else 1
                self.book.at_least(self.sheet, row, lines * _LINE_HEIGHT + _AIR)
                wide = width - len(part.cells)
                look = self.middle(part.look)
                self.label(row, column, wide, part.label, look)
                self.book.put_row(self.sheet, row, column + wide, part.cells, part.looks)
            return top + 2 + len(rows)

        return draw

    def _header(self, label: str, titles: Sequence[str], colours: Sequence[str] = ()) -> Row:
        small: dict[str, Any] = {"font_size": 9, "text_wrap": True}
        looks = [self.middle("header_right", **small) for _ in titles]
        for place, colour in enumerate(colours):
            looks[place] = self.middle("header_right", bottom=5, bottom_color=colour)
        return Row(label, titles, looks, "header")

    # --- the bridge ------------------------------------------------------------------------------

    def bridge(self, figures: AnalysisCells) -> Draw | None:
        """The deviation per department to date and in the forecast, largest first."""
        parts = self.book.analysis.bridge("department", TO_DATE)
        measures = [part for part in (TO_DATE, FORECAST) if part.name in figures.bridges]
        if not parts or TO_DATE not in measures:
            return None
        titles = ["Utfall", "Avvikelse", "Prognos", "Avvikelse"][: 2 * len(measures)]
        pair = [self.scale.look(self.book.styles, signed=signed) for signed in (False, True)]
        shown = parts if len(parts) <= MOST_ROWS else parts[: MOST_ROWS - 1]
        rows = []
        for part in shown:
            cells = [
                cell for measure in measures for cell in figures.bridges[measure.name][part.key]
            ]
            rows.append(Row(self.book.department(part.key), cells, pair * len(measures)))
        total_looks = [
            self.scale.look(self.book.styles, signed=signed, total=True) for signed in (False, True)
        ]
        total: list[Cell] = []
        for measure in measures:
            total += [figures.terms[measure.figure], figures.differences[measure.name]]
        rest = [part.key for part in parts[len(shown) :]]

        def draw(top: int, column: int, width: int) -> int:
            first = top + 2
            if rest:
                place = first + len(shown)
                cells = self._rest(rest, measures, first, place, column + width)
                rows.append(Row(f"{len(rest)} avdelningar till", cells, pair * len(measures)))
            rows.append(Row("Kontoret", total, total_looks * len(measures), "total_text"))
            title = "Avvikelse mot budget per avdelning"
            header = self._header("Avdelning", titles)
            below = self._draw(title, header, rows)(top, column, width)
            start = column + width - 2 * len(measures)
            for place in range(len(measures)):
                self._mark_negative(first, below - 1, start + 2 * place + 1)
            return below

        return draw

    def _rest(
        self, rest: Sequence[str], measures: Sequence[Measure], first: int, row: int, end: int
    ) -> list[Cell]:
        """The departments that have no row of their own, as one: what the rows leave of all."""
        money = self.book.consolidated.money("operating_budget")
        start, cells = end - 2 * len(measures), []
        for place, measure in enumerate(measures):
            parts = {part.key: part for part in self.book.analysis.bridge("department", measure)}
            sums = (
                sum(parts[key].figure for key in rest),
                sum(parts[key].amount for key in rest),
            )
            for offset, value in enumerate(sums):
                at = start + 2 * place + offset
                span = f"{xl_rowcol_to_cell(first, at)}:{xl_rowcol_to_cell(row - 1, at)}"
                formula = f"={xl_rowcol_to_cell(row + 1, at)}-SUM({span})"
                cells.append(Formula(formula, in_unit(value, money) or 0.0))
        return list(cells)

    def _mark_negative(self, first: int, last: int, column: int) -> None:
        """A minus is dark red as well."""
        look = self.book.workbook.add_format({"font_color": BAD})
        options = {"type": "cell", "criteria": "<", "value": 0, "format": look}
        self.sheet.conditional_format(first, column, last, column, options)

    # --- statuses --------------------------------------------------------------------------------

    def fulfilment(self, counts: FulfilmentCells | None) -> Draw | None:
        """The statuses per objective, or per the next level where there is one objective only."""
        parts = [
            part
            for part in self.book.analysis.fulfilments
            if counts and part.table in counts.rows and part.items["status"].notna().any()
        ]
        if not parts or counts is None:
            return None
        part, styles = parts[0], self.book.styles
        place = next((n for n, (_, rows) in enumerate(part.by_level) if len(rows) > 1), 0)
        level, headings = part.by_level[place] if part.by_level else (None, ())
        statuses = _occurring(part)
        known = [status for code in statuses if (status := part.scale.status(code))]
        without = bool(part.items["status"].isna().any())
        titles = [status.symbol for status in known] + ["utan"] * without
        codes = [*statuses, *["without"] * without]
        cells = counts.rows[part.table][place] if part.by_level else {}
        rows = [
            Row(
                heading.label,
                [cells[heading.number][code] for code in codes],
                [self.middle("count")] * len(codes),
            )
            for heading in most_deviating(headings, part, MOST_ROWS)
        ]
        totals = counts.totals[part.table]
        looks = [self.middle("total_count")] * len(codes)
        rows.append(Row("Alla", [totals[code] for code in codes], looks, "total_text"))
        name = level.name if level else ""
        title = f"{part.title}: status per {name.lower()}" if name else f"{part.title}: status"
        header = self._header(name, titles, [status.colour for status in known])
        legend = "   ".join(status_text(status) for status in known)
        if len(headings) > MOST_ROWS:
            legend += f"   ({len(headings)} i allt, se Måluppfyllelse)"
        small = styles.look("note", font_size=8, italic=False)

        def draw(top: int, column: int, width: int) -> int:
            below = self._draw(title, header, rows)(top, column, width)
            self.book.put(self.sheet, below, column, legend, small)
            return below + 1

        return draw

    # --- other sums ------------------------------------------------------------------------------

    def excerpt(self, excerpt: Excerpt | None) -> Draw | None:
        """Sums per group, in the order in which they stand behind."""
        if excerpt is None or not excerpt.rows or not excerpt.headers:
            return None
        own = scale_for(excerpt, self.scale)
        unit = "" if own.unit == self.scale.unit else f", {own.unit}"
        terms = list(excerpt.headers)[:4]
        look = own.look(self.book.styles)
        rows = [
            Row(label, [cells[term] for term in terms], [look] * len(terms))
            for label, cells in excerpt.rows[:MOST_ROWS]
        ]
        if left := excerpt.rows[MOST_ROWS:]:
            rows.append(Row(f"{len(left)} till, se Avvikelseanalys", [], []))
        total = own.look(self.book.styles, total=True)
        cells = [excerpt.totals[term] for term in terms]
        rows.append(Row("Summa", cells, [total] * len(terms), "total_text"))
        header = self._header(excerpt.label, [excerpt.headers[term] for term in terms])
        return self._draw(f"{excerpt.title}{unit}", header, rows)

    def indicators(self, detail: Detail | None) -> Draw | None:
        """The indicators with outcome and target."""
        frame = self.book.analysis.indicators
        if detail is None or frame.empty:
            return None
        decimals = {part.code: part.decimals for part in self.book.consolidated.model.indicators}
        fields = [name for name in ("outcome", "target") if name in detail.titles]
        rows = []
        for place, values in enumerate(frame.head(MOST_ROWS).to_dict("records")):
            look = self.book.styles.decimal(decimals.get(str(values["indicator"]), 1))
            cells: list[Cell] = [
                None
                if pd.isna(values[name])
                else Formula(f"={detail.cell(name, place)}", float(values[name]))
                for name in fields
            ]
            unit = f", {values['unit']}" if isinstance(values.get("unit"), str) else ""
            rows.append(Row(f"{values['name']}{unit}", cells, [look] * len(fields)))
        header = self._header("Indikator", [detail.titles[name] for name in fields])
        return self._draw("Indikatorer", header, rows)


def _is_long(titles: Sequence[Cell]) -> bool:
    return any(isinstance(title, str) and len(title) > _LONGEST_ON_ONE_LINE for title in titles)


def _occurring(part: Fulfilment) -> list[str]:
    """The statuses that get a column: all, or those that occur most when there are many."""
    codes = [status.code for status in part.scale.statuses]
    if len(codes) <= _FEW_STATUSES:
        return codes
    counts = part.items["status"].value_counts()
    occurring = [code for code in codes if counts.get(code, 0)]
    most = sorted(occurring, key=lambda code: -int(counts[code]))[:_MOST_STATUSES]
    return [code for code in codes if code in most]
