"""How figures, statuses and sources become cells of the page."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from validation.amounts import format_decimal
from validation.schemas import BY_TABLE, Kind
from validation.schemas import Column as SheetColumn
from xlvp.report.page.parts import FIGURE, Cell
from xlvp.report.telling import Telling, day

RIGHT = frozenset({Kind.AMOUNT, Kind.DECIMAL, Kind.INTEGER})
MOVES = {"bättre": "▲", "sämre": "▼", "oförändrad": "▬", "ny": "✚", "borta": "✖"}
"""Symbols of movements."""


@dataclass(frozen=True)
class Teller(Telling):
    """What the page's sections are told with."""

    def amount(
        self, amount: int | None, table: str = "operating_budget", *, plus: bool = False
    ) -> Cell:
        """An amount; with ``plus`` it is a deviation, and less than nothing is marked."""
        if amount is None or pd.isna(amount):
            return Cell("–", "", FIGURE)
        text = self.money(amount, table, plus=plus)
        return Cell(text, int(amount), f"{FIGURE} minus" if plus and text[:1] == "-" else FIGURE)

    @staticmethod
    def number(value: Any, decimals: int = 1, *, plus: bool = False) -> Cell:
        """A number with its decimals."""
        if value is None or pd.isna(value):
            return Cell("–", "", FIGURE)
        text = format_decimal(float(value), decimals)
        return Cell(f"+{text}" if plus and float(value) > 0 else text, float(value), FIGURE)

    @staticmethod
    def count(number: int) -> Cell:
        """A number of things; none is a dash."""
        return Cell(str(number) if number else "–", number, FIGURE)

    @staticmethod
    def percent(share: float | None) -> Cell:
        """A share in whole percent."""
        if share is None or pd.isna(share):
            return Cell("–", "", FIGURE)
        return Cell(f"{format_decimal(100 * share, 0)}\N{NO-BREAK SPACE}%", share, FIGURE)

    def status(self, code: object, table: str) -> Cell:
        """A status: symbol, word and colour."""
        scale = self.scale(table)
        found = scale.status(code) if scale and isinstance(code, str) else None
        if scale is None or found is None:
            text = code if isinstance(code, str) else "ingen status"
            return Cell(text, len(scale.statuses) if scale else 0, "muted")
        place = scale.statuses.index(found)
        chip = self.status_class(code, table)
        return Cell(found.label, place, symbol=found.symbol, chip=chip)

    def status_class(self, code: object, table: str) -> str:
        """The style sheet's class of a status; "" for none."""
        scale = self.scale(table)
        if scale is None:
            return ""
        codes = [status.code for status in scale.statuses]
        if not isinstance(code, str) or code not in codes:
            return ""
        return f"st-{self.consolidated.model.status_scales.index(scale)}-{codes.index(code)}"

    @staticmethod
    def movement(word: object) -> Cell:
        """How a status has moved; nothing where nobody knows."""
        if not isinstance(word, str):
            return Cell()
        return Cell(
            word, list(MOVES).index(word) if word in MOVES else "", symbol=MOVES.get(word, "")
        )

    @cached_property
    def anchors(self) -> dict[tuple[str, str, int], str]:
        """Where each row of the departments' sheets stands on the page."""
        return {
            (str(workbook), table, int(row)): f"rad-{table.replace('_', '-')}-{number}"
            for table in BY_TABLE
            for number, (workbook, row) in enumerate(self.frame(table).index, start=1)
        }

    @cached_property
    def decimals(self) -> dict[str, int]:
        """Decimals of the indicators, by code."""
        return {part.code: part.decimals for part in self.consolidated.model.indicators}

    def cell(self, value: Any, table: str, column: SheetColumn, decimals: int = 1) -> Cell:
        """A cell of a sheet."""
        if column.kind is Kind.STATUS:
            return self.status(value, table)
        if value is None or pd.isna(value):
            return Cell("", "")
        match column.kind:
            case Kind.AMOUNT:
                signed = column.field in ("deviation_to_date", "forecast_deviation")
                return self.amount(int(value), table, plus=signed)
            case Kind.DECIMAL:
                return self.number(value, decimals)
            case Kind.INTEGER:
                return Cell(str(int(value)), int(value), FIGURE)
            case Kind.DATE:
                return Cell(day(value), look="date")
            case Kind.CHOICE if column.field == "account_class":
                return Cell(self._classes.get(str(value), str(value)))
        return Cell(str(value))

    @cached_property
    def _classes(self) -> dict[str, str]:
        return {part.code: part.name for part in self.consolidated.model.account_classes}


def records(frame: pd.DataFrame) -> Iterator[tuple[str, int, dict[Hashable, Any]]]:
    """Workbook, sheet row and values of each row."""
    for (workbook, row), values in zip(frame.index, frame.to_dict("records"), strict=True):
        yield str(workbook), int(row), values
