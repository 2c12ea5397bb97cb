"""Amounts in the wrong unit: a factor of 1 000 or 1 000 000 away from what they are held against.

An amount is in the wrong unit when at least one of its *anchors* is 500 to 2 000 times (or
500 000 to 2 000 000 times) smaller, and none is within a factor of 100: then the amount is
simply unusual. Ratios are floats; they choose rows and never enter an amount.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from validation.facts import Facts
from validation.numbers import NBSP
from validation.rounding import last_place
from validation.rule import Details
from validation.rules.amount_columns import Whole, figures_of, present, texts
from validation.table import Figures, Table

_FACTORS = (1_000, 1_000_000)
_NEAR = 100
_LOWEST, _HIGHEST = 0.5, 2.0
FAR = _FACTORS[0] * _LOWEST
"""From this ratio on an amount may be in the wrong unit."""


def off_by(amounts: Figures, anchors: Figures) -> Whole:
    """How many times too large each amount is: 1 000, 1 000 000, or 1 when it is not.

    Args:
        amounts: sizes; NaN where blank or 0.
        anchors: a line for each size of the same rows that the amounts are held against, NaN
            likewise.
    """
    factor = np.ones(len(amounts), dtype=np.int64)
    ratios = amounts / anchors
    if not (ratios >= FAR).any():
        return factor
    for ratio in ratios:
        for step in _FACTORS:
            factor[(ratio >= step * _LOWEST) & (ratio <= step * _HIGHEST)] = step
    factor[((ratios >= 1 / _NEAR) & (ratios <= _NEAR)).any(axis=0)] = 1
    return factor


def sizes(amounts: Figures, least: float, scale: Figures | float = 1.0) -> Figures:
    """Sizes of amounts, scaled to a year; NaN where blank or smaller than what is printed."""
    found = np.abs(amounts) * scale
    found[found < least * scale] = np.nan
    return found


def spaced(factor: int) -> str:
    """A factor as people write it: ``1 000``."""
    return f"{factor:,}".replace(",", NBSP)


def divided(amounts: Figures, factors: Whole) -> list[float]:
    """Amounts by their factor, towards zero; NaN where blank."""
    return [
        amount if math.isnan(amount) else math.copysign(abs(int(amount)) // factor, amount)
        for amount, factor in zip(amounts.tolist(), factors.tolist(), strict=True)
    ]


def factors_against(
    rows: Table, facts: Facts, table: str, fields: Sequence[str], anchors: Sequence[str]
) -> Whole:
    """How many times too large some fields are against others of the same row; 1 where not.

    Args:
        rows: of the table.
        facts: tell the sheet's unit.
        table: the sheet.
        fields: that the model has; a line of the grid for each.
        anchors: are left out where the model does not have them.
    """
    least = last_place(facts.money(table))
    held = sizes(figures_of(rows, present(rows, anchors)), least)
    amounts = sizes(figures_of(rows, fields), least)
    return np.array([off_by(line, held) for line in amounts]).reshape(amounts.shape)


def details_against(table: str, fields: tuple[str, ...], anchors: tuple[str, ...]) -> Details:
    """For messages: the factor, and the amount divided by it as ``expected``."""

    def details(rows: Table, facts: Facts) -> Mapping[str, Mapping[str, list[str]]]:
        there = present(rows, fields)
        factors = factors_against(rows, facts, table, there, anchors)
        by_field = list(zip(there, figures_of(rows, there), factors, strict=True))
        return {
            "expected": {
                field: texts(divided(amounts, factor), facts, table, unit=False)
                for field, amounts, factor in by_field
            },
            "factor": {field: [*map(spaced, factor.tolist())] for field, _, factor in by_field},
        }

    return details
