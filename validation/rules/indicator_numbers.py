"""What the rules about indicators share: the months, the model's figures, numbers in messages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import numpy as np

from validation.amounts import format_decimal
from validation.facts import Facts
from validation.rules.amount_columns import present
from validation.schemas.indicators import MONTH_FIELDS
from validation.table import Figures, Table

ModelFigure = Literal["target", "minimum", "maximum", "decimals"]
MONTHS = MONTH_FIELDS
VALUES = ("outcome", *MONTHS)
"""The values that the department writes."""
_DECIMALS = 4


def model_figures(rows: Table, facts: Facts, field: ModelFigure) -> Figures:
    """A figure of each row's indicator in the model; NaN where the model has none."""
    return rows.once(f"the model's {field}", lambda: _model_figures(rows, facts, field))


def _model_figures(rows: Table, facts: Facts, field: ModelFigure) -> Figures:
    given = {part.code: getattr(part, field) for part in facts.model.indicators}
    codes, indicators = rows.codes("indicator")
    figures = [given.get(code) for code in indicators]
    return np.array([*figures, None], dtype=np.float64)[codes]  # the last one: of blank


def number_text(value: float) -> str:
    """A number with the decimals that it needs, at most four: 14.9 is ``14,9``; "" for NaN."""
    if math.isnan(value):
        return ""
    exponent = Decimal(str(round(value, _DECIMALS))).normalize().as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return format_decimal(value, decimals)


def written(values: Figures) -> list[str]:
    """Values as :func:`number_text` writes them."""
    return [number_text(value) for value in values.tolist()]


def number_texts(rows: Table, facts: Facts) -> Mapping[str, Mapping[str, list[str]]]:
    """For messages: each value as it is, and not rounded to one decimal."""
    return {"value": {field: written(rows.figures(field)) for field in present(rows, VALUES)}}
