"""Excel's data validation: input messages, drop-downs, and what is refused while typing.

Drop-downs and small whole numbers stop what does not fit. Amounts and dates only ask, because
people may write "100 000 kr" or "hösten 2019": what it is taken for is settled when the
workbook is validated.

Excel sorts a protected range only when all its cells may be edited. So on sheets where rows
may be added the table is opened for editing as a whole, and the grey cells are guarded here
instead: who types into one is stopped. The guard goes by the row's key and not by its place,
so that a department's own rows stay its own wherever sorting puts them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from validation.choices import choice_values
from validation.facts import sheet_money
from validation.schemas import Column, Kind, Role
from xlvp.template.book import Book
from xlvp.template.grid import Grid
from xlvp.template.rows import SheetRows

_TITLE_LENGTH, _TEXT_LENGTH = 32, 255
_LARGEST = 10**12
_CURRENCY = " Skriv valutan, t.ex. 100 000 kr."


def add_entry_rules(worksheet: Any, rows: SheetRows, grid: Grid, book: Book) -> None:
    """Put the rules of every column on its cells."""
    issued_keys = ""
    if rows.sheet.open_rows and rows.keys:
        issued_keys = book.lists.range(f"Utlämnade rader, {grid.title}", rows.keys)
    for number, column in enumerate(rows.columns):
        stretches = rows.ranges(column)
        if stretches:
            options = _rule(column, rows, grid, book) | _message(column, rows, book)
            _apply(worksheet, grid, number, stretches, options)
        if rows.sheet.open_rows:
            guard = _guard(column, rows, grid, issued_keys)
            if guard is not None:
                _apply(worksheet, grid, number, _locked(rows, column), guard)


def _apply(
    worksheet: Any,
    grid: Grid,
    number: int,
    stretches: list[tuple[int, int]],
    options: dict[str, Any],
) -> None:
    cells = [[grid.first + top, number, grid.first + end, number] for top, end in stretches]
    worksheet.data_validation(*cells[0], options | {"other_cells": cells[1:]})


def _message(column: Column, rows: SheetRows, book: Book) -> dict[str, Any]:
    text = column.help
    if column.kind is Kind.AMOUNT and sheet_money(book.model, rows.sheet.title).currency_stated:
        text += _CURRENCY
    if column.spec.required and column.role is Role.INPUT:
        text += " Måste fyllas i."
    return {
        "input_title": column.title[:_TITLE_LENGTH],
        "input_message": text[:_TEXT_LENGTH],
    }


def _rule(column: Column, rows: SheetRows, grid: Grid, book: Book) -> dict[str, Any]:
    choices = choice_values(column, rows.sheet, book.model)
    if choices:
        entries = [choice.shown for choice in choices]
        return {
            "validate": "list",
            "source": "=" + book.lists.range(column.title, entries),
            "error_title": "Välj i listan",
            "error_message": "Öppna listan med pilen, eller med Alt+pil ned, och välj ett värde.",
        }
    match column.kind:
        case Kind.AMOUNT if not sheet_money(book.model, rows.sheet.title).currency_stated:
            return _ask(
                "decimal", -_LARGEST, _LARGEST, "Inte ett tal", "Det här är inte ett tal. Behålla?"
            )
        case Kind.DECIMAL:
            return _ask(
                "decimal", -_LARGEST, _LARGEST, "Inte ett tal", "Det här är inte ett tal. Behålla?"
            )
        case Kind.DATE:
            return _ask(
                "date",
                date(book.period.year - 30, 1, 1),
                date(book.period.year + 50, 12, 31),
                "Inte ett datum",
                f"Skriv datum som {book.period.last_day}. Behålla ändå?",
            )
        case Kind.INTEGER:
            steps = book.model.risk.steps
            return {
                "validate": "integer",
                "criteria": "between",
                "minimum": 1,
                "maximum": steps,
                "error_title": "Utanför skalan",
                "error_message": f"Skriv ett heltal från 1 till {steps}.",
            }
        case Kind.NUMBER if column.spec.key:
            keys, cell = grid.column(column.field), f"{grid.letter(column.field)}{{row}}"
            first = grid.first + rows.ranges(column)[0][0] + 1
            return {
                "validate": "custom",
                "value": f"=SUMPRODUCT(--({keys}={cell.format(row=first)}))<2",
                "error_type": "warning",
                "error_title": "Numret finns redan",
                "error_message": "En annan rad har samma nummer. Behålla ändå?",
            }
        case _:
            return {"validate": "any"}


def _ask(kind: str, minimum: Any, maximum: Any, title: str, message: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": minimum,
        "maximum": maximum,
        "error_type": "warning",
        "error_title": title,
        "error_message": message,
    }


def _locked(rows: SheetRows, column: Column) -> list[tuple[int, int]]:
    """The stretches of cells that the department does not fill in."""
    edges = [-1, *(edge for stretch in rows.ranges(column) for edge in stretch), len(rows.kinds)]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return [(before + 1, after - 1) for before, after in gaps if after - before > 1]


def _guard(column: Column, rows: SheetRows, grid: Grid, issued_keys: str) -> dict[str, Any] | None:
    """What stops typing into the grey cells of a sheet that may be sorted."""
    locked = _locked(rows, column)
    if not locked:
        return None
    key = rows.sheet.key
    if column.role in (Role.DERIVED, Role.FORMER) or not issued_keys:
        condition = "=FALSE"
    elif column.field == key:
        keys = grid.column(key)
        condition = f"=SUMPRODUCT(--ISNUMBER(MATCH({issued_keys},{keys},0)))={len(rows.keys)}"
    else:
        cell = f"${grid.letter(key)}{grid.first + locked[0][0] + 1}"
        condition = f"=ISNA(MATCH({cell},{issued_keys},0))"
    message = (
        "Cellen räknas ut av arket."
        if column.role is Role.DERIVED
        else "Cellen är ifylld av kontoret. Be kontoret om den behöver ändras."
    )
    return {
        "validate": "custom",
        "value": condition,
        "ignore_blank": False,
        "error_title": "Grå cell",
        "error_message": message,
    }
