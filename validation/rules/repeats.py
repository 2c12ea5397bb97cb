"""Rows that repeat a number of their own department's sheet."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.rules.amount_columns import owners
from validation.schemas import BY_TABLE
from validation.table import Mask, Table


def repeated(rows: Table, table: str) -> Mask:
    """Rows whose key stands further up in the same workbook; blank keys repeat nothing."""
    keys, different = rows.codes(BY_TABLE[table].key)
    there = np.flatnonzero(keys >= 0)
    found = rows.none()
    if len(different) < len(there):
        pairs = owners(rows)[there] * len(different) + keys[there]
        found[there] = True
        found[there[np.unique(pairs, return_index=True)[1]]] = False
    return found


def first_row(rows: Table, facts: Facts, table: str) -> Mapping[str, list[int]]:
    """For messages: the sheet's row in which the same key stands ``first``."""
    whole, key = facts.table(table), BY_TABLE[table].key
    same = whole.one_of(key, rows.codes(key)[1])
    first: dict[tuple[str, str, str], int] = {}
    for place, row in zip(_places(whole.taken(same), key), whole.rows[same].tolist(), strict=True):
        first.setdefault(place, row)
    return {"first": [first[place] for place in _places(rows, key)]}


def _places(rows: Table, key: str) -> list[tuple[str, str, str]]:
    """Workbook, department and key of rows."""
    return list(zip(rows.workbooks, rows.content("department"), rows.content(key), strict=True))
