"""The follow-up workbook: overview, deviation analysis, goal fulfilment, details and control.

The sheets' sums are live formulas over the detail tables, each written with its value. The
same inputs give the same bytes: no clock is read and no path is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from validation.model import PeriodKind
from validation.schemas import BY_TITLE
from xlvp.analysis import Analysis
from xlvp.attention import attention
from xlvp.consolidation import Consolidated
from xlvp.reconciliation import Reconciliation
from xlvp.report import (
    workbook_analysis,
    workbook_charts,
    workbook_control,
    workbook_diagrams,
    workbook_fulfilment,
    workbook_overview,
)
from xlvp.report.styles import DEFAULT_ROW, Styles
from xlvp.report.workbook_book import Book
from xlvp.report.workbook_details import write_details
from xlvp.report.workbook_links import Links, name_key_figures
from xlvp.report.workbook_sources import write_sources
from xlvp.template.quick_sheet import QuickSheet
from xlvp.template.styles import FONT, FONT_SIZE

_NOT_SHOWN = "Underskrift"
"""The sign-offs stand under Leveranser."""


def write_follow_up(
    consolidated: Consolidated, reconciliation: Reconciliation, target: Path | IO[bytes]
) -> None:
    """Write the follow-up workbook of a consolidated period.

    Args:
        consolidated: the office's tables.
        reconciliation: the control figures.
        target: a path, or a stream open for writing.
    """
    where: Any = str(target) if isinstance(target, Path) else target
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    workbook = xlsxwriter.Workbook(where, options)
    workbook.set_calc_mode("auto")
    workbook.formats[0].set_font_name(FONT)
    workbook.formats[0].set_font_size(FONT_SIZE)
    _set_properties(workbook, consolidated)
    analysis = Analysis(consolidated)
    book = Book(workbook, Styles(workbook), consolidated, analysis, reconciliation)
    for title in _titles(analysis):
        book.sheets[title] = workbook.add_worksheet(title, QuickSheet)
        book.sheets[title].set_default_row(DEFAULT_ROW)
    lines = attention(analysis, reconciliation)
    details = write_details(book)
    counts = None
    if workbook_fulfilment.TITLE in book.sheets:
        counts = workbook_fulfilment.write_fulfilment(book, details)
    links = Links(book, details, counts)
    figures = workbook_analysis.write_analysis(book, details, lines, links)
    workbook_overview.write_overview(book, figures, details, lines, links)
    name_key_figures(book, figures, counts)
    if workbook_diagrams.TITLE in book.sheets:
        workbook_charts.write_charts(book, figures, counts, details)
    write_sources(book, details)
    workbook_control.write_control(book)
    book.finish_rows()
    book.sheets[workbook_overview.TITLE].activate()
    workbook.close()


def _titles(analysis: Analysis) -> Iterator[str]:
    """The sheets in order: summary, details, control; a plan has nothing to draw yet."""
    consolidated = analysis.consolidated
    is_plan = consolidated.period.kind is PeriodKind.PLAN
    yield workbook_overview.TITLE
    if not is_plan:
        yield workbook_diagrams.TITLE
    yield workbook_analysis.TITLE
    if analysis.fulfilments:
        yield workbook_fulfilment.TITLE
    for title in consolidated.period.sheets:
        if title != _NOT_SHOWN and BY_TITLE[title].table in consolidated.tables:
            yield title
    if not is_plan:
        yield workbook_diagrams.DATA
    yield workbook_control.RECONCILIATION
    yield workbook_control.DELIVERIES
    yield workbook_control.FINDINGS
    yield workbook_control.WAIVERS
    yield workbook_control.SOURCES


def _set_properties(workbook: Any, consolidated: Consolidated) -> None:
    """Title and a date of creation that follows from the period, so that bytes stay alike."""
    period, office = consolidated.period, consolidated.model.office
    workbook.set_properties(
        {
            "title": f"{period.title}, {office.name}",
            "subject": "Uppföljning",
            "company": office.name,
            "created": datetime.combine(period.last_day, time(12), UTC).replace(tzinfo=None),
        }
    )
