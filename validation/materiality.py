"""When a deviation is material: one definition for rules, follow-up and report."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from validation.amounts import Money
from validation.model import GovernanceModel


def amount_limit(model: GovernanceModel) -> int:
    """The model's limit in minor units; a limit of 0 still needs a deviation."""
    money = Money(model.money.unit, model.money.decimals, model.money.minor)
    return max(int(Decimal(str(model.materiality.amount)) * money.factor), 1)


def material(
    deviation: pd.Series[Any], budget: pd.Series[Any], model: GovernanceModel
) -> pd.Series[bool]:
    """Deviations that reach both of the model's limits.

    Args:
        deviation: in minor units, either sign; NA is not material.
        budget: what it is measured against; of 0 or nothing, every deviation is a large share.
        model: holds the limits.
    """
    size = deviation.abs()
    large_share = size * 100 >= budget.abs().fillna(0) * model.materiality.percent
    reached = (size >= amount_limit(model)) & large_share
    return reached.fillna(False).astype("bool")
