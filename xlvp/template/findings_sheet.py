"""The sheet Validering, where the findings come to stand; empty in a template."""

from __future__ import annotations

from typing import Any

from xlvp.template.book import Book
from xlvp.template.printing import set_up_page
from xlvp.template.styles import DARK, LINE, MUTED, PAPER, Look

FINDINGS_TITLE = "Validering"
FINDINGS_INTRODUCTION = (
    "Här visas vad kontrollen har funnit. Bladet fylls i av xlvp, inte av avdelningen."
)
FINDINGS_HEADERS = ("Regel", "Allvar", "Blad", "Cell", "Fel", "Åtgärd", "Värde", "Väntat")
FINDINGS_HEADER_ROW = 3
"""Counted from 0; the findings come below."""
_WIDTHS = (9, 11, 18, 10, 60, 50, 18, 18)


def write_findings_sheet(worksheet: Any, book: Book) -> None:
    """Write the headers. The sheet is not protected: the controller's tool writes into it."""
    of = book.styles.of
    worksheet.set_row(0, 24)
    worksheet.write_string(
        0, 0, FINDINGS_TITLE, of(Look(size=16, bold=True, colour=DARK, middle=True))
    )
    worksheet.write_string(
        1,
        0,
        FINDINGS_INTRODUCTION,
        of(Look(colour=MUTED)),
    )
    header = of(Look(bold=True, colour=PAPER, fill=DARK, border=LINE))
    for place, (title, width) in enumerate(zip(FINDINGS_HEADERS, _WIDTHS, strict=True)):
        worksheet.set_column(place, place, width)
        worksheet.write_string(FINDINGS_HEADER_ROW, place, title, header)
    worksheet.freeze_panes(FINDINGS_HEADER_ROW + 1, 0)
    worksheet.set_tab_color("#B26A00")
    set_up_page(worksheet, book, FINDINGS_TITLE)
    worksheet.repeat_rows(FINDINGS_HEADER_ROW)
