"""How values are written in Swedish messages."""

from __future__ import annotations

from typing import Any

import pandas as pd

from validation import amounts
from validation.facts import sheet_money
from validation.model import GovernanceModel
from validation.schemas import Column, Kind, Sheet


def render_cell(value: Any, column: Column, sheet: Sheet, model: GovernanceModel) -> str:
    """A typed value as people write it: unit's amounts, ISO dates, status labels; "" for NA."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124
        return ""  # NaN differs from itself
    match column.kind:
        case Kind.AMOUNT:
            return amounts.format_amount(int(value), sheet_money(model, sheet.title))
        case Kind.DECIMAL:
            return amounts.format_decimal(value, 1)
        case Kind.INTEGER:
            return str(int(value))
        case Kind.DATE:
            return str(pd.Timestamp(value).date())
        case Kind.STATUS:
            scale = model.scale(sheet.title)
            status = scale.status(str(value)) if scale else None
            return status.label if status else str(value)
        case Kind.CHOICE:
            found = next((part for part in model.account_classes if part.code == value), None)
            return found.name if found else str(value)
        case _:
            return str(value)
