"""What report and page share: the figures, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from validation.amounts import format_amount
from validation.model import PeriodKind, StatusScale
from validation.schemas import BY_TABLE, Kind
from validation.schemas import Column as SheetColumn
from validation.swedish_text import MONTHS
from xlvp.analysis import Analysis
from xlvp.consolidation import Consolidated
from xlvp.reconciliation import Reconciliation


@dataclass(frozen=True)
class Telling:
    """What is told about a consolidated period."""

    analysis: Analysis
    reconciliation: Reconciliation

    @property
    def consolidated(self) -> Consolidated:
        """The office's tables."""
        return self.analysis.consolidated

    @property
    def is_plan(self) -> bool:
        """The period is a plan: nothing has happened yet."""
        return self.consolidated.period.kind is PeriodKind.PLAN

    @cached_property
    def months(self) -> str:
        """``jan–aug``: the months that the period's figures are of."""
        period = self.consolidated.period
        first, last = MONTHS[period.first_day.month - 1][:3], MONTHS[period.last_day.month - 1][:3]
        return first if first == last else f"{first}–{last}"

    def frame(self, table: str) -> pd.DataFrame:
        """A table; empty when the period does not ask for it."""
        return self.consolidated.tables.get(table, pd.DataFrame())

    def department(self, code: str) -> str:
        """A department's name; with its code where two have the same."""
        name = self.consolidated.department_name(code)
        names = [part.name.casefold() for part in self.consolidated.model.departments]
        return f"{name} ({code})" if names.count(name.casefold()) > 1 else name

    def money(
        self,
        amount: int | None,
        table: str = "operating_budget",
        *,
        unit: bool = False,
        plus: bool = False,
    ) -> str:
        """An amount as the sheet writes it: results and income without sign, costs with minus."""
        money = self.consolidated.money(table)
        return format_amount(amount, money, with_unit=unit, plus=plus)

    def unit(self, table: str) -> str:
        """The unit that a sheet's amounts are written in."""
        return self.consolidated.money(table).unit

    def scale(self, table: str) -> StatusScale | None:
        """A sheet's statuses."""
        return self.consolidated.model.scale(BY_TABLE[table].title)

    def used_columns(self, table: str, *kinds: Kind) -> dict[str, SheetColumn]:
        """The sheet's columns of some kinds in which anything stands."""
        frame = self.frame(table)
        return {
            field: column
            for field, column in self.consolidated.columns(table).items()
            if (not kinds or column.kind in kinds)
            and field in frame
            and bool(frame[field].notna().any())
        }


def day(value: Any) -> str:
    """A date as it is written; "" when there is none."""
    if value is None or pd.isna(value):
        return ""
    moment = value if isinstance(value, date) else pd.Timestamp(value)
    return f"{moment:%Y-%m-%d}"


def text_of(values: Mapping[Any, Any], field: str) -> str:
    """A text cell; "" when it is blank."""
    value = values.get(field)
    return value if isinstance(value, str) else ""


def listed(parts: list[str]) -> str:
    """``a, b och c``."""
    return " och ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
