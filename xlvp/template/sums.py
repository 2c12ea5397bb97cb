"""The rows of sums above a table: the lines, and for a budget with a net line also the check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from validation.facts import sheet_money
from validation.model import AccountKind
from validation.schemas import Column, Kind, Role
from xlvp.template.book import Book
from xlvp.template.grid import SUMMARY_ROW, Grid, quoted
from xlvp.template.highlights import rounding
from xlvp.template.rows import RowKind, SheetRows
from xlvp.template.styles import SUM_FILL, WRONG_FILL, Look, amount_format

_SUM, _LINES, _NET, _CHECK = "Summa", "Summa rader", "Nettorad", "Skillnad (ska vara 0)"


def write_sums(worksheet: Any, rows: SheetRows, grid: Grid, book: Book) -> None:
    """Write the sums with their values; sheets without amounts have none."""
    if not grid.summary:
        return
    money = sheet_money(book.model, grid.title)
    label = book.styles.of(Look(bold=True, fill=SUM_FILL))
    number = book.styles.of(
        Look(bold=True, fill=SUM_FILL, number=amount_format(money), align="right")
    )
    for row in range(SUMMARY_ROW, SUMMARY_ROW + grid.summary):
        for place in range(grid.width):
            worksheet.write_blank(row, place, None, label)
    net = _net_name(book) if RowKind.NET in rows.kinds else None
    _write_labels(worksheet, rows, grid, net, label)
    for column in rows.columns:
        if column.kind is not Kind.AMOUNT:
            continue
        results = _results(rows, column, net)
        for step, formula in enumerate(_formulas(grid, column, net)):
            result = results[step]
            shown = "" if result is None else result / money.factor
            worksheet.write_formula(
                SUMMARY_ROW + step, grid.number(column.field), formula, number, shown
            )
    if net is not None:
        _mark_difference(worksheet, rows, grid, book)


def _net_name(book: Book) -> str:
    nets = (part.name for part in book.model.account_classes if part.kind is AccountKind.NET)
    return next(nets)


def _write_labels(worksheet: Any, rows: SheetRows, grid: Grid, net: str | None, style: Any) -> None:
    """The first label also tells of amounts that are texts, which no sum contains."""
    entered = [
        column.field
        for column in rows.columns
        if column.kind is Kind.AMOUNT and column.role in (Role.INPUT, Role.ISSUED)
    ]
    name = _SUM if net is None else _LINES
    texts = sum(field in entered for _, field in rows.written)
    if entered:
        count = "+".join(_texts(grid.column(field)) for field in entered)
        formula = f'="{name}"&IF({count}=0,""," – celler med text räknas inte: "&{count})'
        shown = name if not texts else f"{name} – celler med text räknas inte: {texts}"
        worksheet.write_formula(SUMMARY_ROW, 0, formula, style, shown)
    else:
        worksheet.write_string(SUMMARY_ROW, 0, name, style)
    if net is not None:
        worksheet.write_string(SUMMARY_ROW + 1, 0, _NET, style)
        worksheet.write_string(SUMMARY_ROW + 2, 0, _CHECK, style)


def _texts(cells: str) -> str:
    return f'SUMPRODUCT(ISTEXT({cells})*({cells}<>""))'


def _formulas(grid: Grid, column: Column, net: str | None) -> list[str]:
    cells, letter = grid.column(column.field), grid.letter(column.field)
    if net is None:
        return [f'=IF(COUNT({cells})=0,"",SUM({cells}))']
    classes = grid.column("account_class")
    formulas = []
    for equal in ("<>", "="):
        known = f"SUMPRODUCT(({classes}{equal}{quoted(net)})*ISNUMBER({cells}))"
        total = f"SUMIFS({cells},{classes},{quoted(equal + net)})"
        formulas.append(f'=IF({known}=0,"",{total})')
    lines, nets = f"{letter}{SUMMARY_ROW + 1}", f"{letter}{SUMMARY_ROW + 2}"
    formulas.append(f'=IF(OR({lines}="",{nets}=""),"",ROUND({nets}-{lines},6))')
    return formulas


def _results(rows: SheetRows, column: Column, net: str | None) -> list[int | None]:
    values = rows.cells[column.field]
    if net is None:
        return [_total(values)]
    is_net = [kind is RowKind.NET for kind in rows.kinds[: rows.issued]]
    lines = _total(value for value, here in zip(values, is_net, strict=True) if not here)
    nets = _total(value for value, here in zip(values, is_net, strict=True) if here)
    return [lines, nets, None if lines is None or nets is None else nets - lines]


def _total(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _mark_difference(worksheet: Any, rows: SheetRows, grid: Grid, book: Book) -> None:
    first = next(column.field for column in rows.columns if column.kind is Kind.AMOUNT)
    letter = grid.letter(first)
    cells = f"{letter}${grid.first + 1}:{letter}${grid.last + 1}"
    classes = grid.column("account_class")
    lines = f"SUMPRODUCT(({classes}<>{quoted(_net_name(book))})*ISNUMBER({cells}))"
    row = SUMMARY_ROW + 2
    check = f"{letter}${row + 1}"
    worksheet.conditional_format(
        row,
        grid.number(first),
        row,
        grid.width - 1,
        {
            "type": "formula",
            "criteria": f"=AND(ISNUMBER({check}),"
            f"ABS(N({check}))>{rounding(lines, sheet_money(book.model, grid.title))})",
            "format": book.workbook.add_format({"bg_color": WRONG_FILL}),
        },
    )
