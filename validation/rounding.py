"""How far printed figures may be from each other without a fault: what rounding explains.

Every printed figure is rounded by itself, half away from zero, to the last decimal that is
shown. Let *u* be one step in that decimal (0,1 mnkr = 100 000 kr). A total of *n* printed
addends then lies at most ``n · u / 2`` from their sum:

- each addend is off by at most u/2, and so is the total: the distance is at most
  (n + 1) · u/2;
- that bound is never reached. It would need every figure to be off by exactly u/2, the total
  one way and the addends the other. Half is rounded away from zero, so what is off by exactly
  u/2 is too large in size. Such a total has at least one addend on its own side of zero, and
  that addend would have to be too small in size;
- the total and the sum are both whole numbers of u, hence so is their distance: the largest
  one below (n + 1) · u/2 is n/2 steps, rounded down.

So it is half a unit in the last place for each addend, and the total's own rounding adds
nothing. Six areas that print 19,8 together explain a printed total of 19,9 (up to 20,1); a
deviation of two figures may be off by 0,1; a figure that only repeats another one may not
differ at all. A blank is no addend.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.amounts import Money

Count = TypeVar("Count", int, "pd.Series[Any]", "npt.NDArray[np.int64]")


def last_place(money: Money) -> int:
    """One step in the last decimal that is shown, in minor units; at least one."""
    return max(money.factor // int(10**money.decimals), 1)


def tolerance(addends: Count, money: Money) -> Count:
    """How far a printed total may be from the sum of its printed addends, in minor units.

    Args:
        addends: how many figures are added; a Series or an array gives a tolerance per row.
        money: unit and decimals in which they are printed.
    """
    if money.tolerance is not None:
        return addends * money.tolerance
    return addends * last_place(money) // 2
