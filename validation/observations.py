"""What the reader tells about a workbook besides its tables.

Rules look at these tables in the same way as at the sheets' own: each observation is a
row. The columns ``at_table``, ``at_row`` and ``at_column`` say which place in the workbook
the row is about.

==============  =====================================================================
table           a row is
==============  =====================================================================
``books``       a received workbook
``parts``       a sheet or a column that is missing, renamed, moved or doubled
``cells``       a cell whose content could not be taken as it stands
``departments`` a department of the model, and what it has delivered
==============  =====================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from validation.typed import INDEX_NAMES, Typed, TypedRows, text_column

INDEX: Final = INDEX_NAMES
"""Names of the index levels of every frame: the workbook's name and the sheet's row number."""


class BookFault(StrEnum):
    """Why a file cannot be read as a department's workbook; "" when it can."""

    NOT_A_WORKBOOK = "not_a_workbook"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    FORMAT_NOT_ALLOWED = "format_not_allowed"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    NO_IDENTITY = "no_identity"


class PartFault(StrEnum):
    """What is odd about a sheet or a column."""

    MISSING = "missing"
    RENAMED = "renamed"
    MOVED = "moved"
    DOUBLED = "doubled"
    UNKNOWN = "unknown"


class CellFault(StrEnum):
    """Why a cell's content is not taken as it stands; refusals of amounts have own words."""

    ERROR_VALUE = "error_value"
    NOT_CALCULATED = "not_calculated"
    FORMULA_REMOVED = "formula_removed"
    FORMULA_OVERWRITTEN = "formula_overwritten"
    FORMULA_CHANGED = "formula_changed"
    DERIVED_DIFFERS = "derived_differs"
    UNKNOWN_CHOICE = "unknown_choice"
    LOST = "lost"
    """The reading library did not give a cell that the file holds."""
    STRAY = "stray"
    """Content outside the table."""
    ISSUED_CHANGED = "issued_changed"
    AMOUNT_AS_TEXT = "amount_as_text"
    """The amount is understood, but the sheet's own sums lack it."""


HARMLESS_FAULTS: Final = frozenset(
    {
        CellFault.FORMULA_REMOVED.value,
        CellFault.FORMULA_OVERWRITTEN.value,
        CellFault.FORMULA_CHANGED.value,
        CellFault.DERIVED_DIFFERS.value,
        CellFault.STRAY.value,
        CellFault.ISSUED_CHANGED.value,
        CellFault.AMOUNT_AS_TEXT.value,
    }
)
"""The table holds the right value in spite of them, so other rules go on looking at the cell.

A formula that was never calculated is harmless in a column that the template computes, but no
rule marks such a cell.
"""
PLACE_COLUMNS: Final = ("at_table", "at_row", "at_column")
BOOK_COLUMNS: Final[dict[str, str]] = {
    "fault": "str",
    "fault_detail": "str",
    "department": "str",
    "office": "str",
    "period": "str",
    "template_version": "str",
    "model_checksum": "str",
    "file_type": "str",
    "received": "datetime64[ns]",
    "sha256": "str",
    "external_links": "bool",
    "locked_by": "str",
    "latest": "bool",
}
"""``locked_by`` is the lock file that lies beside a workbook that somebody has open."""
PART_COLUMNS: Final[dict[str, str]] = {
    "department": "str",
    "at_table": "str",
    "at_row": "int64",
    "at_column": "str",
    "fault": "str",
    "found": "str",
    "expected": "str",
}
CELL_COLUMNS: Final[dict[str, str]] = {
    "department": "str",
    "at_table": "str",
    "at_row": "int64",
    "at_column": "str",
    "fault": "str",
    "value": "str",
    "expected": "str",
}
DEPARTMENT_COLUMNS: Final[dict[str, str]] = {
    "department": "str",
    "name": "str",
    "delivered": "int64",
    "received": "datetime64[ns]",
    "latest": "str",
    "signed": "bool",
}
"""``latest`` is the workbook that counts; ``delivered`` how many claim to be this department's."""
COLUMNS: Final[dict[str, dict[str, str]]] = {
    "books": BOOK_COLUMNS,
    "parts": PART_COLUMNS,
    "cells": CELL_COLUMNS,
    "departments": DEPARTMENT_COLUMNS,
}


def observation_frame(
    table: str, rows: Iterable[tuple[str, Mapping[str, Any]]] = ()
) -> pd.DataFrame:
    """An observation table with its columns and dtypes, from pairs of workbook and row.

    Values that a row does not give are blank ("", 0, False, NaT).
    """
    listed = list(rows)
    return observed(
        table,
        [workbook for workbook, _ in listed],
        {
            name: [row.get(name, _BLANKS[dtype]) for _, row in listed]
            for name, dtype in COLUMNS[table].items()
        },
    )


def observed(
    table: str, workbooks: Sequence[str], columns: Mapping[str, Sequence[Any]]
) -> pd.DataFrame:
    """An observation table with its columns and dtypes, from a list for each column."""
    if not workbooks:
        return _empty(table).copy()
    return observed_rows(table, workbooks, columns).frame()


def observed_rows(
    table: str, workbooks: Sequence[str], columns: Mapping[str, Sequence[Any]]
) -> TypedRows:
    """Like :func:`observed`, not yet a frame."""
    names = sorted(set(workbooks))
    place = {name: number for number, name in enumerate(names)}
    codes = np.array([place[workbook] for workbook in workbooks], dtype=np.intp)
    typed = {name: _column(columns.get(name, ()), dtype) for name, dtype in COLUMNS[table].items()}
    return TypedRows(names, codes, np.arange(len(workbooks)), typed)


_BLANKS: Final[dict[str, Any]] = {"str": "", "int64": 0, "bool": False, "datetime64[ns]": None}


@cache
def _empty(table: str) -> pd.DataFrame:
    return observed_rows(table, (), {}).frame()


def _column(values: Sequence[Any], dtype: str) -> Typed:
    if dtype == "str":
        return text_column(values)
    if dtype.startswith("datetime64"):
        return Typed(np.asarray(pd.array(values, dtype=np.dtype(dtype))))
    return Typed(np.array(values, dtype=dtype))
