"""What the rules about amounts share: which lines are nets, rows by owner, amounts in messages."""

from __future__ import annotations

from typing import Any

import pandas as pd

from validation.amounts import format_amount
from validation.facts import Facts
from validation.model import AccountKind
from validation.observations import HARMLESS_FAULTS

LINE_AMOUNTS = ("year_budget", "budget_to_date", "actual_to_date", "full_year_forecast")
"""The amounts of a budget line that somebody writes; deviations are computed."""


def of_kind(frame: pd.DataFrame, facts: Facts, *kinds: AccountKind) -> pd.Series[bool]:
    """Budget lines whose account class is of one of the kinds."""
    codes = [part.code for part in facts.model.account_classes if part.kind in kinds]
    return frame["account_class"].isin(codes)


def owner(frame: pd.DataFrame) -> list[pd.Series[Any]]:
    """What to group by so that two departments, or two workbooks, are never mixed."""
    workbook = pd.Series(frame.index.get_level_values("workbook"), index=frame.index)
    return [workbook, frame["department"]]


def net_of_others(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Net lines that repeat other lines; a department's only line speaks for itself."""
    net = of_kind(frame, facts, AccountKind.NET)
    others = (~net).groupby(owner(frame), dropna=False).transform("sum")
    return net & (others > 0)


def has_amount(frame: pd.DataFrame, fields: tuple[str, ...]) -> pd.Series[bool]:
    """Rows in which at least one of the amounts is written."""
    return frame[present(frame, fields)].notna().any(axis="columns")


def present(frame: pd.DataFrame, fields: tuple[str, ...]) -> list[str]:
    """Those of the fields that the model has on the sheet."""
    return [field for field in fields if field in frame]


def with_unread_cell(
    frame: pd.DataFrame, facts: Facts, table: str, fields: tuple[str, ...]
) -> pd.Series[bool]:
    """Rows in which one of the fields is blank only because its cell could not be read."""
    cells = facts.tables.get("cells")
    if cells is None or cells.empty:
        return pd.Series(False, index=frame.index)
    unread = cells[
        (cells["at_table"] == table)
        & cells["at_column"].isin(fields)
        & ~cells["fault"].isin(HARMLESS_FAULTS)
    ]
    rows = pd.MultiIndex.from_arrays([unread.index.get_level_values("workbook"), unread["at_row"]])
    return pd.Series(frame.index.isin(rows), index=frame.index)


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
