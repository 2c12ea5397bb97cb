"""The sheet Start: whose workbook it is, what to do, and a checklist that fills itself in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlvp.template.book import Book
from xlvp.template.checklist import Progress
from xlvp.template.cover_news import news_heading, news_lines
from xlvp.template.printing import set_up_page
from xlvp.template.rows import SheetRows
from xlvp.template.sheets import PROTECTION, START_TITLE
from xlvp.template.styles import (
    DARK,
    GREY,
    LATE_FILL,
    LINE,
    LINK,
    MISSING_FILL,
    MUTED,
    NEW,
    PAPER,
    SUM_FILL,
    WRONG_FILL,
    Look,
)

FREE_FIELDS: Mapping[str, str] = {
    "Ansvarig för uppgifterna": "Funktion som kan svara på frågor om arbetsboken.",
    "Meddelande till kontoret": "Sådant som kontoret behöver veta om arbetsboken.",
}
"""What the department writes on the cover, with what the cell wants."""
_FIRST, _LAST = 1, 6
"""The columns that are used: a narrow margin stands to the left."""
_WIDTHS = (2, 26, 46, 11, 11, 11, 20)
_HEADINGS = ("Blad", "Innehåll", "Att fylla i", "Ifyllda", "Kvar", "Läge")
_DONE, _NOTHING, _FREE, _TO_READ = "✓ klart", "○ inga rader än", "– frivilligt", "– att läsa"
_LEFT = "● %s kvar"

_LEGEND = (
    ("", "Vit cell: här skriver avdelningen. En stjärna i kolumnens rad ovanför betyder måste."),
    (GREY, "Grå cell: låst. Utlämnat av kontoret, från förra perioden eller en formel."),
    (MISSING_FILL, "Gul cell: något saknas, t.ex. status eller kommentar till en avvikelse."),
    (LATE_FILL, "Orange datum: slutdatum har passerat men arbetet pågår enligt status."),
    (WRONG_FILL, "Röd cell: en summa stämmer inte med sina delar."),
)


def write_cover(
    worksheet: Any, sheets: Sequence[tuple[SheetRows, Progress | None]], book: Book
) -> None:
    """Write the cover.

    Args:
        sheets: the sheets that are asked for, in order, with their progress.
    """
    for place, width in enumerate(_WIDTHS):
        worksheet.set_column(place, place, width)
    worksheet.hide_gridlines(2)
    row = _write_identity(worksheet, book)
    row = _write_steps(worksheet, row + 1, book)
    row = _write_checklist(worksheet, row + 1, sheets, book)
    news = [rows for rows, _ in sheets]
    row = _write_news(worksheet, row + 1, news, book) if news_heading(news) else row
    row = _write_legend(worksheet, row + 1, book)
    worksheet.protect("", PROTECTION)
    worksheet.set_tab_color(DARK)
    set_up_page(worksheet, book, START_TITLE)
    worksheet.fit_to_pages(1, 1)
    worksheet.print_area(0, 0, row, _LAST)
    worksheet.activate()


def _write_identity(worksheet: Any, book: Book) -> int:
    of, period = book.styles.of, book.period
    worksheet.set_row(0, 30)
    worksheet.write_string(
        0, _FIRST, period.title, of(Look(size=20, bold=True, colour=DARK, middle=True))
    )
    worksheet.set_row(1, 20)
    worksheet.write_string(
        1,
        _FIRST,
        f"{book.model.office.name} – {book.department.name}",
        of(Look(size=13, colour=MUTED, middle=True)),
    )
    facts: Mapping[str, str] = {
        "Kontor": book.model.office.name,
        "Avdelning": f"{book.department.code} – {book.department.name}",
        "Period": f"{period.first_day} – {period.last_day}, {period.form.value}",
        "Lämnas senast": str(period.deadline),
    }
    label = of(Look(bold=True, fill=GREY, border=LINE))
    locked = of(Look(fill=GREY, border=LINE, wrap=True))
    white = of(Look(locked=False, border=LINE, wrap=True))
    row = 3
    for title, text in facts.items():
        worksheet.write_string(row, _FIRST, title, label)
        worksheet.merge_range(row, _FIRST + 1, row, _LAST, text, locked)
        row += 1
    for title, message in FREE_FIELDS.items():
        worksheet.write_string(row, _FIRST, title, label)
        worksheet.merge_range(row, _FIRST + 1, row, _LAST, "", white)
        worksheet.data_validation(
            row,
            _FIRST + 1,
            row,
            _FIRST + 1,
            {"validate": "any", "input_title": title, "input_message": message},
        )
        row += 1
    return row


def _write_steps(worksheet: Any, row: int, book: Book) -> int:
    steps = (
        "Gå igenom bladen i listan nedan och fyll i de vita cellerna. Tabb går till nästa.",
        "Välj i listorna där de finns: Alt+pil ned öppnar en lista.",
        "Är något oklart? Bladet Hjälp säger vad varje kolumn ska innehålla.",
        "När Läge visar ✓ på alla blad: fyll i Underskrift, om bladet finns, och spara.",
        f"Skicka arbetsboken till kontoret senast {book.period.deadline}. Filen får byta namn.",
    )
    row = _heading(worksheet, row, "Så gör du", book)
    text = book.styles.of(Look())
    for number, step in enumerate(steps, start=1):
        worksheet.write_string(row, _FIRST, f"{number}.  {step}", text)
        row += 1
    return row


def _write_checklist(
    worksheet: Any, row: int, sheets: Sequence[tuple[SheetRows, Progress | None]], book: Book
) -> int:
    of = book.styles.of
    row = _heading(worksheet, row, "Vad som är kvar", book)
    for place, title in enumerate(_HEADINGS, start=_FIRST):
        align = "center" if _FIRST + 2 <= place < _LAST else "left"
        header = of(Look(bold=True, colour=PAPER, fill=DARK, border=LINE, align=align))
        worksheet.write_string(row, place, title, header)
    first = row + 1
    for row, (rows, progress) in enumerate(sheets, start=first):
        title = rows.sheet.title
        worksheet.write_url(
            row,
            _FIRST,
            f"internal:'{title}'!A1",
            of(Look(colour=LINK, underline=True, border=LINE)),
            title,
            f"Till bladet {title}",
        )
        _write_progress(worksheet, row, rows, progress, book)
    last = first + len(sheets) - 1
    _write_total(worksheet, first, last, [part for _, part in sheets if part], book)
    for mark, colours in {
        "✓": {"bg_color": "#DDEFDD", "font_color": "#1B5E20"},
        "●": {"bg_color": MISSING_FILL, "font_color": "#7A5B00"},
    }.items():
        worksheet.conditional_format(
            first,
            _LAST,
            last + 1,
            _LAST,
            {
                "type": "formula",
                "criteria": f'=LEFT(${chr(ord("A") + _LAST)}{first + 1},1)="{mark}"',
                "format": book.workbook.add_format(colours),
            },
        )
    return last + 2


def _write_progress(
    worksheet: Any, row: int, rows: SheetRows, progress: Progress | None, book: Book
) -> None:
    of = book.styles.of
    text = of(Look(border=LINE, colour=MUTED))
    count = of(Look(border=LINE, number="0", align="right"))
    mark = of(Look(border=LINE, bold=True, indent=1))
    worksheet.write_string(row, _FIRST + 1, rows.sheet.row_means, text)
    if progress is None:
        for place in range(_FIRST + 2, _LAST):
            worksheet.write_blank(row, place, None, count)
        words = _FREE if rows.has_white_cells else _TO_READ
        worksheet.write_string(row, _LAST, words, mark)
        return
    worksheet.write_formula(row, _FIRST + 2, progress.rows_formula, count, progress.rows)
    worksheet.write_formula(row, _FIRST + 3, progress.filled_formula, count, progress.filled)
    left = progress.rows - progress.filled
    worksheet.write_formula(row, _FIRST + 4, f"=D{row + 1}-E{row + 1}", count, left)
    worksheet.write_formula(row, _LAST, _mark_formula(row), mark, _mark(progress.rows, left))


def _mark_formula(row: int) -> str:
    left, rows = f"F{row + 1}", f"D{row + 1}"
    before, after = _LEFT.split("%s")
    remaining = f'"{before}"&{left}&"{after}"'
    return f'=IF({left}>0,{remaining},IF({rows}=0,"{_NOTHING}","{_DONE}"))'


def _mark(rows: int, left: int) -> str:
    if left > 0:
        return _LEFT % left
    return _DONE if rows else _NOTHING


def _write_total(
    worksheet: Any, first: int, last: int, parts: Sequence[Progress], book: Book
) -> None:
    of = book.styles.of
    row = last + 1
    bold = of(Look(bold=True, fill=SUM_FILL, border=LINE))
    count = of(Look(bold=True, fill=SUM_FILL, border=LINE, number="0", align="right"))
    worksheet.write_string(row, _FIRST, "Hela arbetsboken", bold)
    worksheet.write_blank(row, _FIRST + 1, None, bold)
    rows, filled = (sum(part.rows for part in parts), sum(part.filled for part in parts))
    for place, letter, value in zip(
        range(_FIRST + 2, _LAST), "DEF", (rows, filled, rows - filled), strict=True
    ):
        formula = f"=SUM({letter}{first + 1}:{letter}{last + 1})"
        worksheet.write_formula(row, place, formula, count, value)
    mark = of(Look(bold=True, fill=SUM_FILL, border=LINE, indent=1))
    worksheet.write_formula(row, _LAST, _mark_formula(row), mark, _mark(rows, rows - filled))


def _write_news(worksheet: Any, row: int, sheets: Sequence[SheetRows], book: Book) -> int:
    row = _heading(worksheet, row, news_heading(sheets), book)
    marked = book.styles.of(Look(colour=NEW, underline=True))
    worksheet.write_string(row, _FIRST, "Röd, understruken text", marked)
    text = book.styles.of(Look())
    worksheet.write_string(
        row,
        _FIRST + 1,
        "Tillägg och ändringar. Anteckningen i cellen säger vad som stod där.",
        text,
    )
    lines = news_lines(sheets) or ["Inget är ändrat."]
    for place, line in enumerate(lines, start=row + 1):
        worksheet.write_string(place, _FIRST + 1, line, text)
    return row + len(lines) + 1


def _write_legend(worksheet: Any, row: int, book: Book) -> int:
    row = _heading(worksheet, row, "Teckenförklaring", book)
    text = book.styles.of(Look())
    for fill, meaning in _LEGEND:
        worksheet.write_blank(row, _FIRST, None, book.styles.of(Look(fill=fill, border=LINE)))
        worksheet.write_string(row, _FIRST + 1, meaning, text)
        row += 1
    return row


def _heading(worksheet: Any, row: int, title: str, book: Book) -> int:
    worksheet.set_row(row, 20)
    worksheet.write_string(
        row, _FIRST, title, book.styles.of(Look(size=12, bold=True, colour=DARK, middle=True))
    )
    return row + 1
