"""The types that the columns of typed tables have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from validation.schemas import Kind

DTYPES: Mapping[Kind, str] = {
    Kind.AMOUNT: "Int64",
    Kind.INTEGER: "Int64",
    Kind.DECIMAL: "Float64",
    Kind.DATE: "datetime64[ns]",
}
"""Everything else is text."""


@cache
def dtype_of(kind: Kind) -> Any:
    """The dtype of a kind's columns."""
    return pd.api.types.pandas_dtype(DTYPES.get(kind, "str"))
