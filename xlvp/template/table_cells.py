"""The cells of a table, column by column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from validation.amounts import Money
from validation.choices import choice_values
from validation.facts import sheet_money
from validation.schemas import Column, Kind
from validation.schemas.column import Linear, Movement
from xlvp.template.book import Book
from xlvp.template.formulas import derived_formula, net_formula, stated_amount, stated_result
from xlvp.template.grid import Grid
from xlvp.template.rows import RowKind, SheetRows
from xlvp.template.styles import (
    DATE_FORMAT,
    GREY,
    HEADING_FILLS,
    INK,
    LINE,
    NEW,
    TEXT_FORMAT,
    Look,
    amount_format,
    decimal_format,
)

RIGHT = frozenset({Kind.AMOUNT, Kind.DECIMAL, Kind.INTEGER})
WRAPPED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.STATUS})


def write_column(worksheet: Any, column: Column, rows: SheetRows, grid: Grid, book: Book) -> None:
    """Write a column; looks and the way of writing are settled once for many rows."""
    money = sheet_money(book.model, grid.title)
    place = grid.number(column.field)
    looks = _Looks(column, rows, book, money)
    formula = _formula(column, grid, book, money)
    for kind, first, last in rows.runs:
        run = range(first, last + 1)
        if formula is not None and kind is not RowKind.HEADING:
            style = looks.of(first)
            parts = formula.split("{row}")
            for row in run:
                at = grid.first + row
                result = _result(column, rows, row, money)
                worksheet.write_formula(at, place, str(at + 1).join(parts), style, result)
        elif (first, column.field) in rows.net_formulas:
            value = rows.cells[column.field][first]
            lines = net_formula(grid.letter(column.field), _line_blocks(rows, grid))
            shown = "" if value is None else value / money.factor
            worksheet.write_formula(grid.first + first, place, lines, looks.of(first), shown)
        elif kind is RowKind.SPARE:
            spare = range(grid.first + first, grid.first + last + 1)
            worksheet.write_blanks(spare, place, looks.of(first))
        else:
            _write_values(worksheet, column, rows, run, looks, grid, book)


def _write_values(
    worksheet: Any,
    column: Column,
    rows: SheetRows,
    run: range,
    looks: _Looks,
    grid: Grid,
    book: Book,
) -> None:
    shown = _shown(column, rows, book, sheet_money(book.model, grid.title))
    values, written = rows.cells[column.field], rows.written
    cells = [
        written.get((row, column.field)) if values[row] is None else shown(values[row])
        for row in run
    ]
    styles = map(looks.of, run) if looks.vary(run[0]) else [looks.of(run[0])] * len(run)
    worksheet.write_below(grid.first + run[0], grid.number(column.field), cells, styles)


def _formula(column: Column, grid: Grid, book: Book, money: Money) -> str | None:
    if column.spec.derivation is None:
        return None
    statuses = ""
    scale = book.model.scale(grid.title)
    if isinstance(column.spec.derivation, Movement):
        if scale is None:
            return None
        entries = [status.choice for status in scale.ranked]
        statuses = book.lists.range("Status", entries)
    return derived_formula(column, grid, stated=money.currency_stated, statuses=statuses)


def _result(column: Column, rows: SheetRows, row: int, money: Money) -> Any:
    """What a derived column's formula gives; the value itself comes from the derivation."""
    value = rows.cells[column.field][row] if row < rows.issued else None
    derivation = column.spec.derivation
    if isinstance(derivation, Linear) and money.currency_stated:
        terms = (_stated(rows, row, name, money) for name in derivation.terms)
        return stated_result(value, terms, money)
    if value is None:
        return ""
    return value / money.factor if column.kind is Kind.AMOUNT else value


def _stated(rows: SheetRows, row: int, name: str, money: Money) -> str | None:
    value = rows.value(row, name)
    return stated_amount(value, money) if isinstance(value, int) else value


def _shown(column: Column, rows: SheetRows, book: Book, money: Money) -> Callable[[Any], Any]:
    """What stands in a cell for a value."""
    match column.kind:
        case Kind.AMOUNT if money.currency_stated:
            return lambda value: stated_amount(value, money)
        case Kind.AMOUNT:
            factor = money.factor
            return lambda value: value / factor
        case Kind.STATUS | Kind.CHOICE:
            shown = {
                choice.value: choice.shown
                for choice in choice_values(column, rows.sheet, book.model)
            }
            return lambda value: shown.get(value, value)
        case _:
            return lambda value: value


def _line_blocks(rows: SheetRows, grid: Grid) -> list[tuple[int, int]]:
    """The stretches of lines that a net line sums, as sheet rows from 1."""
    blocks: list[tuple[int, int]] = []
    for row, kind in enumerate(rows.kinds):
        number = grid.first + row + 1
        if kind is RowKind.NET:
            continue
        if blocks and blocks[-1][1] == number - 1:
            blocks[-1] = (blocks[-1][0], number)
        else:
            blocks.append((number, number))
    return blocks


def name_indent(column: Column, rows: SheetRows, row: int) -> int:
    """How far a cell's text is indented: a name by its depth in the plan."""
    in_plan = rows.sheet.table == "assignments" and column.field == "name"
    return rows.depth(row) if in_plan else 0


class _Looks:
    """The looks of one column's cells."""

    def __init__(self, column: Column, rows: SheetRows, book: Book, money: Money) -> None:
        self._column = column
        self._rows = rows
        self._book = book
        self._number = _number_format(column, money)
        self._decimals = {part.code: part.decimals for part in book.model.indicators}
        self._known: dict[tuple[Any, ...], Any] = {}

    def vary(self, row: int) -> bool:
        """Whether rows of this row's kind look different from each other."""
        if self._column.field in self._rows.new_fields:
            return True
        if self._rows.sheet.table == "indicators":
            return self._column.kind is Kind.DECIMAL
        return self._rows.kinds[row] is RowKind.HEADING

    def of(self, row: int) -> Any:
        """The format of a row's cell."""
        rows = self._rows
        heading = rows.is_heading(row)
        depth = rows.depth(row) if heading else 0
        indent = name_indent(self._column, rows, row)
        decimals = 1
        if rows.sheet.table == "indicators" and row < rows.issued:
            decimals = self._decimals.get(rows.cells["indicator"][row], 1)
        white = rows.filled_in_here(row, self._column)
        new = rows.is_new(row, self._column.field)
        seen = (rows.kinds[row], white, heading, depth, decimals, indent, new)
        if seen not in self._known:
            self._known[seen] = self._book.styles.of(self._look(*seen))
        return self._known[seen]

    def _look(
        self,
        kind: RowKind,
        white: bool,
        heading: bool,
        depth: int,
        decimals: int,
        indent: int,
        new: bool,
    ) -> Look:
        column = self._column
        number = self._number
        if column.kind is Kind.DECIMAL:
            number = decimal_format(decimals)
        fill = "" if white else GREY
        if heading:
            fill = HEADING_FILLS[min(depth, len(HEADING_FILLS) - 1)]
        return Look(
            locked=not white,
            number=number,
            bold=heading or kind is RowKind.NET,
            colour=NEW if new else INK,
            underline=new,
            fill=fill,
            border=LINE,
            wrap=column.kind in WRAPPED,
            align="right" if column.kind in RIGHT else "left",
            indent=indent,
            top_line=kind is RowKind.NET,
        )


def _number_format(column: Column, money: Money) -> str:
    match column.kind:
        case Kind.AMOUNT:
            return TEXT_FORMAT if money.currency_stated else amount_format(money)
        case Kind.NUMBER | Kind.REFERENCES:
            return TEXT_FORMAT
        case Kind.DATE:
            return DATE_FORMAT
        case Kind.INTEGER:
            return "0"
        case _:
            return "General"
