"""What the rules about figures share: columns as arrays, nets, rows by owner, amounts in words.

A rule's arithmetic runs on plain arrays, without labels: with two levels of labels, each step
on a column would cost more than the step itself. Figures are compared as floats, in which
amounts below 10¹⁵ minor units are exact; sums are made of integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.amounts import format_amount
from validation.facts import Facts
from validation.issued_rows import issued_values
from validation.model import AccountKind
from validation.numbering import one_of_texts
from validation.observations import HARMLESS_FAULTS

Figures = npt.NDArray[np.float64]
"""A column of numbers; NaN where blank, so that every comparison with it is False."""
Rows = npt.NDArray[np.bool_]
"""Some rows of a table: True for those that are meant."""
LINE_AMOUNTS = ("year_budget", "budget_to_date", "actual_to_date", "full_year_forecast")
"""The amounts of a budget line that somebody writes; deviations are computed."""


def figures(frame: pd.DataFrame, field: str) -> Figures:
    """A column of amounts or numbers."""
    found: Figures = frame[field].array.to_numpy(dtype=np.float64, na_value=np.nan)
    return found


def filled(frame: pd.DataFrame, field: str) -> Rows:
    """Rows in which a field is not blank."""
    return ~np.asarray(frame[field].array.isna(), dtype=bool)


def one_of(frame: pd.DataFrame, field: str, values: list[str]) -> Rows:
    """Rows in which a field has one of some values."""
    return one_of_texts(frame[field], values)


def sound_rows(frame: pd.DataFrame, wrong: Rows) -> pd.Series[bool]:
    """A rule's verdict: all rows but the wrong ones."""
    return pd.Series(~wrong, index=frame.index)


def sound_cells(frame: pd.DataFrame, wrong: Mapping[str, Rows]) -> pd.DataFrame:
    """A rule's verdict on several columns: all cells but the wrong ones."""
    if not wrong:
        return pd.DataFrame(index=frame.index)
    sound = ~np.column_stack([*wrong.values()])  # one array for all: a table of many costs more
    return pd.DataFrame(sound, index=frame.index, columns=[*wrong])


def present(frame: pd.DataFrame, fields: tuple[str, ...]) -> list[str]:
    """Those of the fields that the model has on the sheet."""
    return [field for field in fields if field in frame]


def of_kind(frame: pd.DataFrame, facts: Facts, *kinds: AccountKind) -> Rows:
    """Budget lines whose account class is of one of the kinds."""
    return of_classes(
        frame, facts, [part.code for part in facts.model.account_classes if part.kind in kinds]
    )


def of_classes(frame: pd.DataFrame, facts: Facts, codes: list[str]) -> Rows:
    """Budget lines of some account classes.

    A class that was handed out counts as it was: what a department has changed in a locked
    cell has a rule of its own, and nothing follows from it.
    """
    if not codes:
        return np.zeros(len(frame), dtype=bool)
    issued = issued_values(frame, facts, "operating_budget", "account_class")
    known: Rows = issued.notna().to_numpy()
    as_issued: Rows = issued.isin(codes).to_numpy()
    return np.where(known, as_issued, one_of(frame, "account_class", codes))


def owners(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """A number for each row's workbook and department, so that two of them are never mixed."""
    departments, names = pd.factorize(frame["department"].to_numpy(dtype=object))
    index = frame.index
    assert isinstance(index, pd.MultiIndex)
    return index.codes[0].astype(np.int64) * (len(names) + 1) + departments


def sum_by(groups: npt.NDArray[np.int64], values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each row, the sum of the values of its group."""
    numbers, different = pd.factorize(groups)
    sums = np.zeros(len(different), dtype=np.int64)
    np.add.at(sums, numbers, values)
    return sums[numbers]


def net_of_others(frame: pd.DataFrame, facts: Facts) -> Rows:
    """Net lines that repeat other lines; a department's only line speaks for itself."""
    net = of_kind(frame, facts, AccountKind.NET)
    if not net.any():
        return net
    return net & (sum_by(owners(frame), (~net).astype(np.int64)) > 0)


def with_unread_cell(
    frame: pd.DataFrame, facts: Facts, table: str, fields: tuple[str, ...]
) -> Rows:
    """Rows in which one of the fields is blank only because its cell could not be read."""
    cells = facts.tables.get("cells")
    if cells is None or cells.empty:
        return np.zeros(len(frame), dtype=bool)
    unread = cells[
        (cells["at_table"] == table)
        & cells["at_column"].isin(fields)
        & ~cells["fault"].isin(HARMLESS_FAULTS)
    ]
    rows = pd.MultiIndex.from_arrays([unread.index.get_level_values("workbook"), unread["at_row"]])
    found: Rows = frame.index.isin(rows)
    return found


def texts(
    amounts: pd.Series[Any], facts: Facts, table: str, *, unit: bool = True, plus: bool = False
) -> pd.Series[str]:
    """Amounts as a message writes them: ``-6,0 mnkr``; "" for NA.

    Args:
        amounts: minor units.
        unit: the unit is written out.
        plus: positive amounts get their sign, for deviations.
    """
    money = facts.money(table)
    written = [format_amount(value, money, with_unit=unit, plus=plus) for value in amounts]
    return pd.Series(written, index=amounts.index, dtype="str")
