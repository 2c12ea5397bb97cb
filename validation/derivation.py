"""Derived columns: computed from the inputs of the same row, never taken from the cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.amounts import Money
from validation.model import StatusScale
from validation.rounding import tolerance
from validation.schemas import Column, Kind
from validation.schemas.column import Derivation, Linear, Movement, Product
from validation.typed import Blank, Typed, texts

MOVEMENTS = ("bättre", "oförändrad", "sämre")
"""What a :class:`Movement` gives, best first; nothing to or from what is struck or unknown."""


def derive(
    frame: pd.DataFrame, derivation: Derivation, scale: StatusScale | None
) -> pd.Series[Any]:
    """Compute a derived column of a frame.

    Args:
        frame: the typed table; columns that it lacks count as blank.
        derivation: how.
        scale: the sheet's status scale, for movements.
    """
    columns = {
        field: _of_series(frame[field], derivation)
        for field in inputs(derivation)
        if field in frame.columns
    }
    computed = compute(columns, len(frame), derivation, scale)
    return pd.Series(computed.array(), index=frame.index)


def inputs(derivation: Derivation) -> tuple[str, ...]:
    """The fields that a derived column is computed from."""
    match derivation:
        case Linear(terms, needs):
            return (*terms, *needs)
        case Product(factors):
            return factors
        case Movement(status, former):
            return (status, former)


def compute(
    columns: Mapping[str, Typed], rows: int, derivation: Derivation, scale: StatusScale | None
) -> Typed:
    """Compute a derived column.

    Args:
        columns: the typed columns by field; those that are not there count as blank.
        rows: how many there are.
        derivation: how.
        scale: the sheet's status scale, for movements.
    """
    match derivation:
        case Linear(terms, needs):
            total = np.zeros(rows, dtype=np.int64)
            blank = np.ones(rows, dtype=bool)
            for field, sign in terms.items():
                if field in columns:
                    values, unknown = columns[field]
                    total += sign * values
                    blank &= unknown
            for field in needs:
                blank |= columns[field].blanks() if field in columns else True
            return Typed(total, blank)
        case Product(factors):
            product = np.ones(rows, dtype=np.int64)
            blank = np.zeros(rows, dtype=bool)
            for field in factors:
                values, unknown = columns[field]
                product *= values
                blank |= unknown
            return Typed(product, blank)
        case Movement(status, former):
            return _movement(columns, rows, status, former, scale)


def differs(typed: Typed, computed: Typed, column: Column, money: Money) -> Blank:
    """Where a cell's value is not the computed one; amounts may differ by printed rounding.

    :mod:`validation.rounding` tells how far that is.
    """
    if column.kind is Kind.AMOUNT:
        terms = column.spec.derivation
        addends = len(terms.terms) if isinstance(terms, Linear) else 1
        off: Blank = np.abs(typed.values - computed.values) > tolerance(addends, money)
    elif column.kind is Kind.INTEGER:
        off = typed.values != computed.values
    else:
        told = [
            text.casefold().strip(" →↗↘") if type(text) is str else text
            for text in typed.values.tolist()
        ]
        return _unequal(told, computed.values.tolist())
    differing: Blank = (off | typed.blanks()) & ~computed.blanks()
    return differing


def _unequal(told: list[Any], wanted: list[Any]) -> Blank:
    pairs = zip(told, wanted, strict=True)
    return np.array([type(text) is str and said != text for said, text in pairs], dtype=bool)


def _of_series(column: pd.Series[Any], derivation: Derivation) -> Typed:
    if isinstance(derivation, Movement):
        return texts(column.tolist())
    return Typed(column.to_numpy(dtype=np.int64, na_value=0), column.isna().to_numpy())


def _movement(
    columns: Mapping[str, Typed], rows: int, status: str, former: str, scale: StatusScale | None
) -> Typed:
    if scale is None or status not in columns or former not in columns:
        return texts([np.nan] * rows)
    ranked = [step.code for step in scale.ranked]
    better, same, worse = MOVEMENTS
    movements = {
        (now, before): same if now == before else better if place < former_place else worse
        for place, now in enumerate(ranked)
        for former_place, before in enumerate(ranked)
    }
    pairs = zip(columns[status].values.tolist(), columns[former].values.tolist(), strict=True)
    return texts([movements.get(pair, np.nan) for pair in pairs])
