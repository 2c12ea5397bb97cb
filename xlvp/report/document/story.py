"""What the report's chapters share: the figures, and the paper that they are written on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from validation.amounts import format_decimal
from validation.model import StatusScale
from validation.schemas import Column as SheetColumn
from validation.schemas import Kind
from xlvp.report.document.paper import Paper
from xlvp.report.document.tables import Cell, Column, Table
from xlvp.report.telling import Telling, day
from xlvp.template.styles import tinted

NO_STATUS = "– ingen status"
_TINT = 0.16


@dataclass(frozen=True)
class Story(Telling):
    """What is told, and the paper that it is written on."""

    paper: Paper

    def status(self, code: object, scale: StatusScale | None) -> Cell:
        """A status as symbol and label on a tint; the tint says nothing more."""
        found = scale.status(code) if scale is not None and isinstance(code, str) else None
        if found is None:
            return Cell(code if isinstance(code, str) else NO_STATUS, "")
        return Cell(f"{found.symbol} {found.label}", tinted(found.colour, _TINT))

    def write_legend(self, scale: StatusScale) -> None:
        """The statuses with what they mean."""
        rows = [
            (self.status(part.code, scale), part.explanation or part.meaning.value)
            for part in scale.statuses
        ]
        columns = [Column("Status", 4.5), Column("Betyder", 11.9)]
        self.paper.table(Table(columns, rows, f"{scale.name}: statusarnas betydelse."))

    def shown(
        self, value: object, table: str, column: SheetColumn, decimals: int = 1
    ) -> str | Cell:
        """A cell of any kind as the report prints it."""
        if column.kind is Kind.STATUS:
            return self.status(value, self.scale(table))
        if value is None or pd.isna(value):  # type: ignore[call-overload]  # any scalar
            return ""
        match column.kind:
            case Kind.AMOUNT:
                return self.money(int(str(value)), table)
            case Kind.DECIMAL:
                return format_decimal(float(str(value)), decimals)
            case Kind.DATE:
                return day(value)
        return str(value)
