"""What the rules about indicators share: the months, the model's figures, numbers in messages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pandas as pd

from validation.amounts import format_decimal
from validation.facts import Facts
from validation.rules.amount_columns import Figures, present
from validation.schemas.indicators import MONTH_FIELDS

ModelFigure = Literal["target", "minimum", "maximum", "decimals"]
MONTHS = MONTH_FIELDS
VALUES = ("outcome", *MONTHS)
"""The values that the department writes."""
_DECIMALS = 4


def from_model(frame: pd.DataFrame, facts: Facts, field: ModelFigure) -> pd.Series[Any]:
    """A figure of each row's indicator in the model; NA where the model has none."""
    return pd.Series(model_figures(frame, facts, field), index=frame.index).astype("Float64")


def model_figures(frame: pd.DataFrame, facts: Facts, field: ModelFigure) -> Figures:
    """Like :func:`from_model`, as an array."""
    given = {part.code: getattr(part, field) for part in facts.model.indicators}
    known = {code: figure for code, figure in given.items() if figure is not None}
    codes = frame["indicator"].to_numpy(dtype=object)
    return np.array([known.get(code, np.nan) for code in codes], dtype=np.float64)


def number_text(value: float | None) -> str:
    """A number with the decimals that it needs, at most four: 14.9 is ``14,9``."""
    if value is None or pd.isna(value):
        return ""
    exponent = Decimal(str(round(value, _DECIMALS))).normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return format_decimal(value, decimals)


def number_texts(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.DataFrame]:
    """For messages: each value as it is, and not rounded to one decimal."""
    written = {field: frame[field].map(number_text) for field in present(frame, VALUES)}
    return {"value": pd.DataFrame(written, index=frame.index)}
