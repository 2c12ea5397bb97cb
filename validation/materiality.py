"""When a deviation is material: one definition for rules, follow-up and report."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from validation.amounts import Money
from validation.model import GovernanceModel
from validation.table import Figures, Mask


def amount_limit(model: GovernanceModel) -> int:
    """The model's limit in minor units; a limit of 0 still needs a deviation."""
    money = Money(model.money.unit, model.money.decimals, model.money.minor)
    return _limit(model.materiality.amount, money)


@cache
def _limit(amount: float, money: Money) -> int:
    return max(int(Decimal(str(amount)) * money.factor), 1)


def material(
    deviation: pd.Series[Any], budget: pd.Series[Any], model: GovernanceModel
) -> pd.Series[bool]:
    """Deviations that reach both of the model's limits.

    Args:
        deviation: in minor units, either sign; NA is not material.
        budget: what it is measured against; of 0 or nothing, every deviation is a large share.
        model: holds the limits.
    """
    plain = [part.to_numpy(dtype=np.float64, na_value=np.nan) for part in (deviation, budget)]
    return pd.Series(material_sizes(plain[0], plain[1], model), index=deviation.index)


def material_sizes(deviation: Figures, budget: Figures, model: GovernanceModel) -> Mask:
    """Like :func:`material`, for arrays; NaN where blank."""
    size = np.abs(deviation)
    share = np.abs(budget) * model.materiality.percent
    reached: Mask = (size >= amount_limit(model)) & ~(size * 100 < share)
    return reached
