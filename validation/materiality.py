"""When a deviation is material: one definition for rules, follow-up and report."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.amounts import Money
from validation.model import GovernanceModel

Sizes = npt.NDArray[np.float64]


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
    plain = [part.to_numpy(dtype=np.float64, na_value=np.nan) for part in (deviation, budget)]
    return pd.Series(material_sizes(plain[0], plain[1], model), index=deviation.index)


def material_sizes(
    deviation: Sizes, budget: Sizes, model: GovernanceModel
) -> npt.NDArray[np.bool_]:
    """Like :func:`material`, for plain arrays of either sign; NaN where blank."""
    size = np.abs(deviation)
    share = np.nan_to_num(np.abs(budget)) * model.materiality.percent
    reached: npt.NDArray[np.bool_] = (size >= amount_limit(model)) & (size * 100 >= share)
    return reached
