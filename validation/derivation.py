"""Derived columns: computed from the inputs of the same row, never taken from the cell."""

from __future__ import annotations

from typing import Any

import pandas as pd

from validation.amounts import Money
from validation.model import StatusScale
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
            present = {field: sign for field, sign in terms.items() if field in frame}
            total = pd.Series(0, index=frame.index, dtype="Int64")
            blank = pd.Series(True, index=frame.index)
            for field, sign in present.items():
                total = total + frame[field].fillna(0) * sign
                blank &= frame[field].isna()
            for field in needs:
                blank |= frame[field].isna() if field in frame else True
            return total.mask(blank)
        case Product(factors):
            product = pd.Series(1, index=frame.index, dtype="Int64")
            for field in factors:
                product = product * frame[field]
            return product
        case Movement(status, former):
            return _movement(frame, status, former, scale)


def _movement(
    frame: pd.DataFrame, status: str, former: str, scale: StatusScale | None
) -> pd.Series[Any]:
    result = pd.Series(None, index=frame.index, dtype="str")
    if scale is None or status not in frame or former not in frame:
        return result
    rank = {step.code: place for place, step in enumerate(scale.ranked)}
    now, before = frame[status].map(rank), frame[former].map(rank)
    both = now.notna() & before.notna()
    result = result.mask(both & (now < before), MOVEMENTS[0])
    result = result.mask(both & (now == before), MOVEMENTS[1])
    return result.mask(both & (now > before), MOVEMENTS[2]).astype("str")


def differs(
    typed: pd.Series[Any], computed: pd.Series[Any], column: Column, money: Money
) -> pd.Series[bool]:
    """Where a cell's value is not the computed one; amounts may differ by printed rounding.

    :mod:`validation.rounding` tells how far that is.
    """
    if column.kind is Kind.AMOUNT:
        terms = column.spec.derivation
        addends = len(terms.terms) if isinstance(terms, Linear) else 1
        off = (typed - computed).abs() > tolerance(addends, money)
        return (off.fillna(False) | (typed.isna() & computed.notna())).astype("bool")
    if column.kind is Kind.INTEGER:
        return ((typed != computed).fillna(False) | (typed.isna() & computed.notna())).astype(
            "bool"
        )
    plain = typed.str.casefold().str.strip(" →↗↘")
    return (plain != computed).fillna(False).astype("bool") & computed.notna()
