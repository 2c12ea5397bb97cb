"""Rows that repeat a number of their own department's sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.rules.amount_columns import owner
from validation.schemas import BY_TABLE


def repeated(frame: pd.DataFrame, table: str) -> pd.Series[bool]:
    """Rows whose key stands further up in the same workbook; blank keys repeat nothing."""
    key = BY_TABLE[table].key
    rows = pd.concat([*owner(frame), frame[key]], axis="columns")
    return rows.duplicated() & frame[key].notna()


def first_row(frame: pd.DataFrame, facts: Facts, table: str) -> Mapping[str, pd.Series[Any]]:
    """For messages: the sheet's row in which the same key stands ``first``."""
    whole, key = facts.tables[table], BY_TABLE[table].key
    rows = pd.Series(whole.index.get_level_values("row"), index=whole.index)
    first = rows.groupby([*owner(whole), whole[key]], dropna=False).transform("first")
    return {"first": first.loc[frame.index]}
