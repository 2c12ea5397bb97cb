"""The rules, a family per module; importing this package registers all of them."""

from __future__ import annotations

from validation.rules import (
    budget_cells,
    budget_comments,
    budget_derived,
    budget_forecast,
    budget_lines,
    budget_plan,
    budget_signs,
    budget_sums,
    budget_units,
    granted_money,
    investment,
    status,
)

__all__ = [
    "budget_cells",
    "budget_comments",
    "budget_derived",
    "budget_forecast",
    "budget_lines",
    "budget_plan",
    "budget_signs",
    "budget_sums",
    "budget_units",
    "granted_money",
    "investment",
    "status",
]
