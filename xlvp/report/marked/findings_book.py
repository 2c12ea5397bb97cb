"""The findings alone, as a workbook of their own: for files whose parts cannot be edited."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from xlvp.report.marked.findings_sheet import WIDTHS, texts
from xlvp.report.marked.review import Review
from xlvp.report.marked.splicing import clean
from xlvp.report.marked.styles import COLOURS
from xlvp.template.findings_sheet import FINDINGS_HEADER_ROW, FINDINGS_HEADERS, FINDINGS_TITLE

_LINE, _HEADER_PAPER = "#B8C0C8", "#1F3A5F"
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""No real day: the same findings give the same bytes."""


def write_findings_book(target: Path, review: Review, reason: str) -> None:
    """Write the sheet Validering alone.

    Args:
        reason: why the workbook itself could not be marked, a Swedish clause.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"title": review.headline, "author": "xlvp", "created": _CREATED})
        sheet = workbook.add_worksheet(FINDINGS_TITLE)
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": _LINE}
        header = workbook.add_format(
            base | {"bold": True, "font_color": "#FFFFFF", "bg_color": _HEADER_PAPER}
        )
        text = workbook.add_format(base | {"num_format": "@"})
        severities = {
            severity: workbook.add_format(
                base
                | {"bold": True, "bg_color": f"#{colour.paper}", "font_color": f"#{colour.ink}"}
            )
            for severity, colour in COLOURS.items()
        }
        headline = f"{review.workbook} – {review.headline}"
        sheet.write_string(0, 0, clean(headline), workbook.add_format({"bold": True, "size": 14}))
        sheet.write_string(
            1, 0, clean(f"Bara fynden: arbetsboken själv är inte märkt, eftersom {reason}.")
        )
        if review.remarks[1:]:
            sheet.write_string(2, 0, clean(" ".join(review.remarks[1:])))
        for place, (title, width) in enumerate(zip(FINDINGS_HEADERS, WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(FINDINGS_HEADER_ROW, place, title, header)
        last = FINDINGS_HEADER_ROW
        for last, row in enumerate(review.rows, start=FINDINGS_HEADER_ROW + 1):
            for place, value in enumerate(texts(row)):
                look = severities[row.finding.severity] if place == 1 else text
                if value:
                    sheet.write_string(last, place, clean(value), look)
                else:
                    sheet.write_blank(last, place, None, look)
        sheet.autofilter(FINDINGS_HEADER_ROW, 0, last, len(FINDINGS_HEADERS) - 1)
        sheet.freeze_panes(FINDINGS_HEADER_ROW + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FINDINGS_HEADER_ROW)
