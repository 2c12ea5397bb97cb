"""Conditional formats: the colours of statuses, and what is missing, late or does not add up.

Colour is never alone: a status shows its symbol, code and label, and every other highlight
stands beside a word or a figure. The formulas name cells of their own sheet only, as
Excel 2007 wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validation.amounts import Money
from validation.derivation import MOVEMENTS
from validation.facts import sheet_money
from validation.materiality import amount_limit
from validation.model import AccountKind, Meaning, StatusScale
from validation.rounding import tolerance
from validation.schemas import Column, Kind, Role
from validation.schemas.column import Linear
from xlvp.template.book import Book
from xlvp.template.grid import Grid, quoted
from xlvp.template.rows import RowKind, SheetRows
from xlvp.template.styles import LATE_FILL, MISSING_FILL, WRONG_FILL, shaded, tinted

_GOING_ON = (Meaning.ON_TRACK, Meaning.AT_RISK, Meaning.OFF_TRACK, Meaning.NOT_STARTED)
_TOTAL = "total_budget"
_PARTS = ("earlier_years", "year_budget", "second_year", "third_year", "later_years")


class Highlights:
    """The conditional formats of one data sheet."""

    def __init__(self, worksheet: Any, rows: SheetRows, grid: Grid, book: Book) -> None:
        self._worksheet = worksheet
        self._rows = rows
        self._grid = grid
        self._book = book
        self._scale = book.model.scale(rows.sheet.title)
        self._money = sheet_money(book.model, rows.sheet.title)

    def add(self) -> None:
        """Add all of them; those that come first count for more."""
        scale = self._scale
        for column in self._rows.columns:
            if column.kind is Kind.STATUS and scale is not None:
                self._status_colours(column.field, scale)
        self._required()
        if scale is not None:
            self._comment_at_status(scale)
            self._overdue(scale)
        if not self._money.currency_stated:
            self._deviations()
            self._investment_years()
            self._net_lines()
        if "movement" in self._grid:
            better, _, worse = MOVEMENTS
            self._when("movement", self._equals("movement", better), {"font_color": "#1B6E2B"})
            self._when(
                "movement",
                self._equals("movement", worse),
                {"font_color": "#A32015", "bold": True},
            )

    def _status_colours(self, name: str, scale: StatusScale) -> None:
        for status in scale.statuses:
            symbol = status.symbol.replace('"', "")
            look = {
                "bg_color": tinted(status.colour, 0.22),
                "font_color": shaded(status.colour, 0.55),
                "num_format": f'"{symbol}  "@',
            }
            self._when(name, self._equals(name, status.choice), look)

    def _required(self) -> None:
        in_use = in_use_condition(self._rows, self._grid, self._book)
        for column in self._rows.columns:
            if column.spec.required and column.role is Role.INPUT:
                condition = f"AND({in_use},{self._blank(column.field)})"
                self._when(column.field, condition, {"bg_color": MISSING_FILL})

    def _comment_at_status(self, scale: StatusScale) -> None:
        wanted = [status.choice for status in scale.statuses if status.comment_required]
        if not wanted or "comment" not in self._grid or "status" not in self._grid:
            return
        condition = f"AND({self._blank('comment')},{self._one_of('status', wanted)})"
        self._when("comment", condition, {"bg_color": MISSING_FILL})

    def _overdue(self, scale: StatusScale) -> None:
        wanted = [status.choice for status in scale.statuses if status.meaning in _GOING_ON]
        if not wanted or "end_date" not in self._grid or "status" not in self._grid:
            return
        day = self._book.period.last_day
        date = self._grid.cell("end_date")
        condition = (
            f"AND(ISNUMBER({date}),{date}<DATE({day.year},{day.month},{day.day}),"
            f"{self._one_of('status', wanted)})"
        )
        self._when("end_date", condition, {"bg_color": LATE_FILL, "bold": True})

    def _deviations(self) -> None:
        """A material deviation calls for a comment."""
        material = [
            condition
            for column in self._rows.columns
            if (condition := self._material(column)) is not None
        ]
        if material and "comment" in self._grid:
            condition = f"AND({self._blank('comment')},OR({','.join(material)}))"
            self._when("comment", condition, {"bg_color": MISSING_FILL})

    def _material(self, column: Column) -> str | None:
        terms = column.spec.derivation
        if not isinstance(terms, Linear) or "deviation" not in column.field:
            return None
        budget = next((name for name in terms.terms if "budget" in name), None)
        if budget is None or budget not in self._grid:
            return None
        limit = amount_limit(self._book.model) / self._money.factor
        share = self._book.model.materiality.percent / 100
        deviation = self._grid.cell(column.field)
        # The noise of binary fractions must not hide a deviation that equals the limit.
        size = f"ROUND(ABS({deviation}),6)"
        part = f"ROUND(ABS(N({self._grid.cell(budget)}))*{share:g},6)"
        return f"IF(ISNUMBER({deviation}),AND({size}>={limit:.12g},{size}>={part}),FALSE)"

    def _investment_years(self) -> None:
        parts = [name for name in _PARTS if name in self._grid]
        if _TOTAL not in self._grid or len(parts) < 2 or self._rows.sheet.table != "investments":  # noqa: PLR2004 - a sum
            return
        cells = ",".join(self._grid.cell(name) for name in parts)
        total = self._grid.cell(_TOTAL)
        condition = (
            f"AND(ISNUMBER({total}),COUNT({cells})>0,"
            f"ROUND(ABS({total}-SUM({cells})),6)>{rounding(f'COUNT({cells})', self._money)})"
        )
        self._when(_TOTAL, condition, {"bg_color": WRONG_FILL, "bold": True})

    def _net_lines(self) -> None:
        """A net that somebody typed, against the sum of the lines."""
        if RowKind.NET not in self._rows.kinds:
            return
        net = next(
            part.name for part in self._book.model.account_classes if part.kind is AccountKind.NET
        )
        classes = self._grid.column("account_class")
        for column in self._rows.columns:
            if column.kind is not Kind.AMOUNT or column.role not in (Role.INPUT, Role.ISSUED):
                continue
            cell, cells = self._grid.cell(column.field), self._grid.column(column.field)
            total = f"SUMIFS({cells},{classes},{quoted('<>' + net)})"
            lines = f"SUMPRODUCT(({classes}<>{quoted(net)})*ISNUMBER({cells}))"
            condition = (
                f"AND({self._equals('account_class', net)},ISNUMBER({cell}),{lines}>0,"
                f"ROUND(ABS(N({cell})-{total}),6)>{rounding(lines, self._money)})"
            )
            self._when(column.field, condition, {"bg_color": WRONG_FILL, "bold": True})

    def _blank(self, name: str) -> str:
        return f'{self._grid.cell(name)}=""'

    def _equals(self, name: str, text: str) -> str:
        return f"{self._grid.cell(name)}={quoted(text)}"

    def _one_of(self, name: str, texts: Sequence[str]) -> str:
        return any_of([self._equals(name, text) for text in texts])

    def _when(self, name: str, condition: str, look: dict[str, Any]) -> None:
        """Give the cells of a column a look; the condition is written for the first data row."""
        number = self._grid.number(name)
        self._worksheet.conditional_format(
            self._grid.first,
            number,
            self._grid.last,
            number,
            {
                "type": "formula",
                "criteria": f"={condition}",
                "format": self._book.workbook.add_format(look),
            },
        )


def in_use_condition(rows: SheetRows, grid: Grid, book: Book) -> str:
    """Whether a row, the first data row, has something to fill in."""
    in_use = any_of([f'{grid.cell(name)}<>""' for name in rows.fields_in_use])
    excluded: list[str] = []
    if RowKind.HEADING in rows.kinds and "level" in grid:
        followed = [level.name for level in book.model.levels if level.followed_up]
        excluded.append(any_of([f"{grid.cell('level')}={quoted(name)}" for name in followed]))
    if RowKind.NET in rows.kinds:
        computed = [
            part.name
            for part in book.model.account_classes
            if part.kind is AccountKind.NET and not part.typed
        ]
        excluded += [f"{grid.cell('account_class')}<>{quoted(name)}" for name in computed]
    return f"AND({','.join([in_use, *excluded])})" if excluded else in_use


def any_of(conditions: Sequence[str]) -> str:
    """One condition, or several joined by OR."""
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def rounding(addends: str, money: Money) -> str:
    """What rounding explains, as a formula; ``addends`` is one that counts them."""
    return f"{addends}*{tolerance(2, money) / 2 / money.factor:.12g}"
