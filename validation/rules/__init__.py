"""The rules, a family per module; importing this package registers all of them."""

from __future__ import annotations

from validation.rules import budget_cells, budget_derived, budget_signs, budget_units, status

__all__ = ["budget_cells", "budget_derived", "budget_signs", "budget_units", "status"]
