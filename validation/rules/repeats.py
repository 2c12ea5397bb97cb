"""Rows that repeat a number of their own department's sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.rules.amount_columns import Rows, owners
from validation.schemas import BY_TABLE


def repeated(frame: pd.DataFrame, table: str) -> Rows:
    """Rows whose key stands further up in the same workbook; blank keys repeat nothing."""
    keys, _ = pd.factorize(frame[BY_TABLE[table].key].to_numpy(dtype=object))
    rows = pd.Series(owners(frame) * (len(frame) + 1) + keys)
    found: Rows = rows.duplicated().to_numpy() & (keys >= 0)
    return found


def first_row(frame: pd.DataFrame, facts: Facts, table: str) -> Mapping[str, pd.Series[Any]]:
    """For messages: the sheet's row in which the same key stands ``first``."""
    whole, key = facts.tables[table], BY_TABLE[table].key
    rows = pd.Series(whole.index.get_level_values("row"), index=whole.index)
    first = rows.groupby([owners(whole), whole[key]], dropna=False).transform("first")
    return {"first": first.loc[frame.index]}
