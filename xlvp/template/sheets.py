"""A data sheet: title, instruction, sums, and the table that the department fills in."""

from __future__ import annotations

from math import ceil
from typing import Any

from validation.facts import sheet_money
from validation.schemas import Kind, Role
from xlvp.template.book import Book
from xlvp.template.entry_rules import add_entry_rules
from xlvp.template.grid import INSTRUCTION_ROW, SUBTITLE_ROW, TITLE_ROW, Grid, caption
from xlvp.template.highlights import Highlights
from xlvp.template.printing import set_up_page
from xlvp.template.rows import RowKind, SheetRows
from xlvp.template.styles import (
    DARK,
    LINK,
    MIDDLE,
    MUTED,
    PAPER,
    Look,
)
from xlvp.template.sums import write_sums
from xlvp.template.table_cells import RIGHT, WRAPPED, name_indent, write_column
from xlvp.template.text_lines import MOST_LINES, lines_needed, row_height

TABLE_PREFIX = "Tabell_"
START_TITLE = "Start"
_NOTHING_TO_WRITE = (
    "Utlämnat av kontoret som stöd för de andra bladen. Här finns inget att fylla i."
)
PROTECTION = {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True}
_NARROWEST_PRINT, _DEFAULT_WIDTH = 110, 8.43
_NOTE_WIDTH, _LONGEST_NOTE = 34, 2000
_WIDEST_ON_A4 = 300
"""Characters; what is wider would be too small to read."""


def write_sheet(worksheet: Any, rows: SheetRows, grid: Grid, book: Book) -> None:
    """Write a sheet's cells, its table, and everything that helps to fill it in."""
    _write_top(worksheet, rows, grid, book)
    write_sums(worksheet, rows, grid, book)
    _write_table(worksheet, rows, grid, book)
    for column in rows.columns:
        write_column(worksheet, column, rows, grid, book)
    _write_notes(worksheet, rows, grid)
    _set_heights(worksheet, rows, grid)
    add_entry_rules(worksheet, rows, grid, book)
    Highlights(worksheet, rows, grid, book).add()
    worksheet.freeze_panes(grid.first, grid.number(rows.sheet.key) + 1)
    worksheet.protect("", PROTECTION)
    if rows.sheet.open_rows:
        whole = f"A{grid.first + 1}:{grid.letter(grid.fields[-1])}{grid.last + 1}"
        worksheet.unprotect_range(whole, "Sortering")
    worksheet.set_tab_color(MIDDLE)
    width = sum(column.spec.width for column in rows.columns)
    set_up_page(worksheet, book, grid.title, wide=width > _WIDEST_ON_A4)
    worksheet.repeat_rows(grid.header)
    # What stands above a narrow table runs over into the empty columns beside it.
    beside = max(0, ceil((_NARROWEST_PRINT - width) / _DEFAULT_WIDTH))
    worksheet.print_area(0, 0, grid.last, grid.width - 1 + beside)


def unit_sentence(book: Book, title: str) -> str:
    """In which unit a sheet's amounts are written."""
    money = sheet_money(book.model, title)
    if money.currency_stated:
        return "Belopp skrivs med valuta, t.ex. 100 000 kr"
    decimals = {0: "utan decimaler", 1: "med en decimal", 2: "med två decimaler"}
    return f"Belopp i {money.unit} {decimals.get(money.decimals, 'med tre decimaler')}"


def _write_top(worksheet: Any, rows: SheetRows, grid: Grid, book: Book) -> None:
    of = book.styles.of
    worksheet.set_row(TITLE_ROW, 24)
    worksheet.write_string(
        TITLE_ROW, 0, grid.title, of(Look(size=16, bold=True, colour=DARK, middle=True))
    )
    worksheet.write_url(
        SUBTITLE_ROW,
        0,
        f"internal:'{START_TITLE}'!A1",
        of(Look(colour=LINK, underline=True)),
        "← Start",
        "Till bladet Start",
    )
    said = [f"{book.department.code} {book.department.name}", book.period.title]
    if any(column.kind is Kind.AMOUNT for column in rows.columns):
        said.append(unit_sentence(book, grid.title))
    worksheet.write_string(SUBTITLE_ROW, 1, "  ·  ".join(said), of(Look(colour=MUTED)))
    instruction = (
        rows.sheet.instruction_in(book.period) if rows.has_white_cells else _NOTHING_TO_WRITE
    )
    worksheet.write_string(INSTRUCTION_ROW, 0, instruction, of(Look()))


def _write_table(worksheet: Any, rows: SheetRows, grid: Grid, book: Book) -> None:
    columns = []
    for number, column in enumerate(rows.columns):
        align = "center" if column.kind in RIGHT else "left"
        header = Look(
            bold=True,
            colour=PAPER,
            fill=MIDDLE if column.role is Role.INPUT else DARK,
            border=PAPER,
            wrap=True,
            middle=True,
            align=align,
        )
        small = Look(size=8, italic=True, colour=MUTED, align=align)
        columns.append({"header": column.title, "header_format": book.styles.of(header)})
        worksheet.set_column(number, number, column.spec.width)
        words = caption(column.role, required=column.spec.required)
        worksheet.write_string(grid.captions, number, words, book.styles.of(small))
    worksheet.set_row(grid.header, 32)
    worksheet.add_table(
        grid.header,
        0,
        grid.last,
        grid.width - 1,
        {"name": TABLE_PREFIX + grid.title, "columns": columns, "style": None},
    )


def _write_notes(worksheet: Any, rows: SheetRows, grid: Grid) -> None:
    """What stood there before, in notes at the cells."""
    notes = {**rows.notes, **(rows.revised.notes if rows.revised else {})}
    for (row, name), text in notes.items():
        if text:
            lines = min(lines_needed(text, _NOTE_WIDTH), MOST_LINES)
            size = {"width": 240, "height": 20 + 16 * lines, "font_size": 9}
            told = text if len(text) <= _LONGEST_NOTE else f"{text[:_LONGEST_NOTE]}…"
            worksheet.write_comment(grid.first + row, grid.number(name), told, size)


def _set_heights(worksheet: Any, rows: SheetRows, grid: Grid) -> None:
    """Heights that fit the wrapped texts; a row with a comment to write has room for two lines."""
    wrapped = [column for column in rows.columns if column.kind in WRAPPED]
    room = any(column.kind is Kind.LONG_TEXT and column.role is Role.INPUT for column in wrapped)
    for row in range(rows.issued):
        lines = 2 if room and rows.kinds[row] is RowKind.ISSUED else 1
        bold = rows.is_heading(row) or rows.kinds[row] is RowKind.NET
        for column in wrapped:
            text = rows.cells[column.field][row]
            if text is not None and len(text) > column.spec.width // 2:
                indent = name_indent(column, rows, row)
                needed = lines_needed(text, column.spec.width, indent=indent, bold=bold)
                lines = max(lines, needed)
        worksheet.set_row(grid.first + row, row_height(lines))
