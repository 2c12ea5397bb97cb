"""Amounts in the wrong unit: a factor of 1 000 or 1 000 000 away from what they are held against.

An amount is in the wrong unit when at least one of its *anchors* is 500 to 2 000 times (or
500 000 to 2 000 000 times) smaller, and none is within a factor of 100: then the amount is
simply unusual. Ratios are floats; they choose rows and never enter an amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts
from validation.numbers import NBSP
from validation.rounding import last_place
from validation.rule import Details
from validation.rules.amount_columns import present, texts

Sizes = npt.NDArray[np.float64]
Factors = dict[str, npt.NDArray[np.int64]]
_FACTORS = (1_000, 1_000_000)
_NEAR = 100
_LOWEST, _HIGHEST = 0.5, 2.0


def off_by(amounts: Sizes, anchors: list[Sizes]) -> npt.NDArray[np.int64]:
    """How many times too large each amount is: 1 000, 1 000 000, or 1 when it is not.

    Args:
        amounts: sizes; NaN where blank or 0.
        anchors: sizes of the same rows that the amounts are held against, NaN likewise.
    """
    factor = np.ones(len(amounts), dtype=np.int64)
    usual = np.zeros(len(amounts), dtype=bool)
    for anchor in anchors:
        ratio = amounts / anchor
        usual |= (ratio >= 1 / _NEAR) & (ratio <= _NEAR)
        for step in _FACTORS:
            factor[(ratio >= step * _LOWEST) & (ratio <= step * _HIGHEST)] = step
    factor[usual] = 1
    return factor


def sizes(amounts: pd.Series[Any], least: int, scale: float = 1.0) -> Sizes:
    """Sizes of amounts, scaled to a year; NaN where blank or smaller than what is printed."""
    found: Sizes = np.abs(amounts.to_numpy(dtype=np.float64, na_value=np.nan)) * scale
    found[found < least * scale] = np.nan
    return found


def spaced(factor: int) -> str:
    """A factor as people write it: ``1 000``."""
    return f"{factor:,}".replace(",", NBSP)


def divided(amounts: pd.Series[Any], factors: pd.Series[Any]) -> pd.Series[Any]:
    """Amounts by their factor, towards zero."""
    size = amounts.abs() // factors
    return size.mask(amounts < 0, -size)


def factors_against(
    frame: pd.DataFrame,
    facts: Facts,
    table: str,
    fields: tuple[str, ...],
    anchors: tuple[str, ...],
) -> pd.DataFrame:
    """How many times too large some fields are against others of the same row; 1 where not."""
    least = last_place(facts.money(table))
    held = [sizes(frame[field], least) for field in present(frame, anchors)]
    factors = {field: off_by(sizes(frame[field], least), held) for field in present(frame, fields)}
    return pd.DataFrame(factors, index=frame.index)


def details_against(table: str, fields: tuple[str, ...], anchors: tuple[str, ...]) -> Details:
    """For messages: the factor, and the amount divided by it as ``expected``."""

    def details(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.DataFrame]:
        factors = factors_against(frame, facts, table, fields, anchors)
        return {
            "expected": pd.DataFrame(
                {
                    field: texts(divided(frame[field], factors[field]), facts, table, unit=False)
                    for field in factors
                }
            ),
            "factor": factors.map(spaced),
        }

    return details
