"""Derived columns: computed from the inputs of the same row, never taken from the cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.amounts import Money
from validation.model import StatusScale
from validation.observations import TEXT
from validation.rounding import tolerance
from validation.schemas import Column, Kind
from validation.schemas.column import Derivation, Linear, Movement, Product

MOVEMENTS = ("bättre", "oförändrad", "sämre")
"""What a :class:`Movement` gives, best first; nothing to or from what is struck or unknown."""


def derive(
    frame: pd.DataFrame, derivation: Derivation, scale: StatusScale | None
) -> pd.Series[Any]:
    """Compute a derived column.

    Args:
        frame: the typed table; columns that it lacks count as blank.
        derivation: how.
        scale: the sheet's status scale, for movements.
    """
    match derivation:
        case Linear(terms, needs):
            total = np.zeros(len(frame), dtype=np.int64)
            blank = np.ones(len(frame), dtype=bool)
            for field, sign in terms.items():
                if field in frame:
                    values, unknown = _integers(frame[field])
                    total += sign * values
                    blank &= unknown
            for field in needs:
                blank |= frame[field].isna().to_numpy() if field in frame else True
            return pd.Series(pd.arrays.IntegerArray(total, blank), index=frame.index)
        case Product(factors):
            product = np.ones(len(frame), dtype=np.int64)
            blank = np.zeros(len(frame), dtype=bool)
            for field in factors:
                values, unknown = _integers(frame[field])
                product *= values
                blank |= unknown
            return pd.Series(pd.arrays.IntegerArray(product, blank), index=frame.index)
        case Movement(status, former):
            return _movement(frame, status, former, scale)


def _integers(column: pd.Series[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Values of a column, 0 where blank; and where it is blank."""
    return column.to_numpy(dtype=np.int64, na_value=0), column.isna().to_numpy()


def _movement(
    frame: pd.DataFrame, status: str, former: str, scale: StatusScale | None
) -> pd.Series[Any]:
    movements = np.full(len(frame), None, dtype=object)
    if scale is not None and status in frame and former in frame:
        rank = {step.code: float(place) for place, step in enumerate(scale.ranked)}
        now, before = (
            np.array([rank.get(code, np.nan) for code in frame[field].tolist()], dtype=np.float64)
            for field in (status, former)
        )
        for movement, rows in zip(
            MOVEMENTS, (now < before, now == before, now > before), strict=True
        ):
            movements[rows] = movement
    return pd.Series(movements, index=frame.index, dtype=TEXT)


def differs(
    typed: pd.Series[Any], computed: pd.Series[Any], column: Column, money: Money
) -> pd.Series[bool]:
    """Where a cell's value is not the computed one; amounts may differ by printed rounding.

    :mod:`validation.rounding` tells how far that is.
    """
    if column.kind is Kind.AMOUNT:
        terms = column.spec.derivation
        addends = len(terms.terms) if isinstance(terms, Linear) else 1
        values, blank = _integers(typed)
        wanted, none = _integers(computed)
        off = (np.abs(values - wanted) > tolerance(addends, money)) & ~blank
        return pd.Series((off | blank) & ~none, index=typed.index)
    if column.kind is Kind.INTEGER:
        values, blank = _integers(typed)
        wanted, none = _integers(computed)
        return pd.Series(((values != wanted) | blank) & ~none, index=typed.index)
    plain = typed.str.casefold().str.strip(" →↗↘")
    return (plain != computed).fillna(False).astype("bool") & computed.notna()
