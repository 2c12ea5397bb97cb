"""What leads through the workbook: names of the key figures, links to the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlvp.attention import Attention
from xlvp.deviation import FORECAST, FORMER, LAST_YEAR, TO_DATE
from xlvp.report.workbook_book import Book
from xlvp.report.workbook_control import DELIVERIES, HEADER_ROW, RECONCILIATION
from xlvp.report.workbook_details import Detail
from xlvp.report.workbook_fulfilment import FulfilmentCells
from xlvp.report.workbook_grouped import AnalysisCells

_TERM_NAMES = {
    "Utfall_hittills": "actual_to_date",
    "Budget_hittills": "budget_to_date",
    "Årsprognos": "full_year_forecast",
    "Årsbudget": "year_budget",
    "Förra_prognosen": "former_forecast",
    "Utfall_förra_året": "actual_last_year",
}
_DIFFERENCE_NAMES = {
    "Avvikelse_hittills": TO_DATE,
    "Avvikelse_helår": FORECAST,
    "Prognosens_förändring": FORMER,
    "Förändring_mot_förra_året": LAST_YEAR,
}
_INVESTMENT_NAMES = {
    "Investeringar_hittills": "actual_to_date",
    "Investeringar_budget": "year_budget",
    "Investeringar_prognos": "full_year_forecast",
}
_FULFILMENT_NAMES = {
    "assignments": "Andel_uppdrag_enligt_plan",
    "activities": "Andel_aktiviteter_enligt_plan",
}


@dataclass(frozen=True)
class Links:
    """What is needed to find a line's row."""

    book: Book
    details: Mapping[str, Detail]
    counts: FulfilmentCells | None

    def of(self, line: Attention) -> str:
        """The link of a line, as XlsxWriter takes it; "" where it leads nowhere."""
        cell = self._detail(line) or self._heading(line) or self._control(line)
        if not cell and line.where in self.book.sheets:
            cell = f"'{line.where}'!A1"
        return cell and f"internal:{cell}"

    def _detail(self, line: Attention) -> str:
        """The row of a department's table."""
        place = line.place
        if place is None or not place.row or place.table not in self.details:
            return ""
        detail, frame = self.details[place.table], self.book.consolidated.tables[place.table]
        if (place.workbook, place.row) not in frame.index:
            return ""
        row: Any = frame.index.get_loc((place.workbook, place.row))
        field = place.column if place.column in detail.titles else next(iter(detail.titles))
        return detail.cell(field, int(row))

    def _heading(self, line: Attention) -> str:
        """The row of an objective."""
        if line.place is None or line.place.row or self.counts is None:
            return ""
        for level in self.counts.rows.get(line.place.table, []):
            if cells := level.get(line.row):
                return next(iter(cells.values())).text.removeprefix("=")
        return ""

    def _control(self, line: Attention) -> str:
        """The row of a department or a control figure."""
        rows = {
            DELIVERIES: [part.code for part in self.book.consolidated.departments],
            RECONCILIATION: [tie.post for tie in self.book.reconciliation.ties],
        }.get(line.where, [])
        if line.row not in rows:
            return ""
        return f"'{line.where}'!A{HEADER_ROW + 2 + rows.index(line.row)}"


def name_key_figures(book: Book, figures: AnalysisCells, counts: FulfilmentCells | None) -> None:
    """Name the cells of the key figures, so that other workbooks and documents can quote them."""
    for name, field in _TERM_NAMES.items():
        book.name(name, figures.terms.get(field))
    for name, measure in _DIFFERENCE_NAMES.items():
        book.name(name, figures.differences.get(measure.name))
    if figures.investments is not None:
        for name, field in _INVESTMENT_NAMES.items():
            book.name(name, figures.investments.totals.get(field))
    if figures.granted is not None:
        book.name("Beviljade_medel", figures.granted.totals.get("granted_amount"))
    for table, name in _FULFILMENT_NAMES.items():
        if counts is not None and table in counts.totals:
            book.name(name, counts.totals[table]["fine"])
