"""How every sheet is printed: landscape, as wide as a page, with a footer that says whose."""

from __future__ import annotations

from typing import Any

from xlvp.template.book import Book

_A3, _A4 = 8, 9


def set_up_page(worksheet: Any, book: Book, title: str, *, wide: bool = False) -> None:
    """Set paper, scale, margins and footer."""
    worksheet.set_landscape()
    worksheet.set_paper(_A3 if wide else _A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    whose = _escaped(f"{book.model.office.name} – {book.department.name}", 110)
    what = _escaped(f"{title}, {book.period.title}", 90)
    worksheet.set_footer(f"&L&8{whose}&C&8{what}&R&8 Sida &P av &N")


def _escaped(text: str, length: int) -> str:
    """A text in which & means itself; a blank parts it from the font size before it."""
    doubled = text.replace("&", "&&")
    return " " + (doubled if len(doubled) <= length else doubled[:length].rstrip("&") + "…")
