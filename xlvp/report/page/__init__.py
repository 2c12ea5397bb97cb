"""The follow-up as one HTML file that needs nothing else: to read, search, filter and print.

Figures come from the same analysis as the follow-up workbook and the report. The same inputs
give the same bytes: no clock is read and no path is written.
"""

from __future__ import annotations

from pathlib import Path

from xlvp.analysis import Analysis
from xlvp.consolidation import Consolidated
from xlvp.reconciliation import Reconciliation
from xlvp.report.page import control, details, economy, goals, indicators, moves, overview
from xlvp.report.page.rendering import render
from xlvp.report.page.teller import Teller


def page_html(consolidated: Consolidated, reconciliation: Reconciliation) -> str:
    """The page of a consolidated period.

    Args:
        consolidated: the office's tables.
        reconciliation: the control figures.
    """
    teller = Teller(Analysis(consolidated), reconciliation)
    found = [
        overview.summary(teller),
        overview.needs_a_look(teller),
        economy.deviations(teller),
        goals.fulfilment(teller),
        moves.changes(teller),
        details.details(teller),
        indicators.indicators_over_time(teller),
        control.reconciliation(teller),
        control.deliveries(teller),
        control.findings(teller),
        control.waivers(teller),
        control.sources(teller),
    ]
    return render(teller, [section for section in found if section is not None and section.parts])


def write_page(consolidated: Consolidated, reconciliation: Reconciliation, target: Path) -> None:
    """Write the page of a consolidated period to a file."""
    target.write_text(page_html(consolidated, reconciliation), "utf-8", newline="\n")
