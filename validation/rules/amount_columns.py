"""What the rules about figures share: columns side by side, nets, rows by owner, amounts in words.

A rule about several columns looks at all of them in one step: a grid has a line for each field
and in it a value for each row. Figures are floats, in which amounts below 10¹⁵ minor units and
sums of a few of them are exact; sums over rows are made of integers.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from validation.amounts import format_amount
from validation.facts import Facts
from validation.issued_rows import held, kept
from validation.model import AccountKind
from validation.observations import HARMLESS_FAULTS
from validation.table import Figures, Mask, Places, Table

Whole: TypeAlias = npt.NDArray[np.int64]
"""Whole numbers, which may be summed."""
LINE_AMOUNTS = ("year_budget", "budget_to_date", "actual_to_date", "full_year_forecast")
"""The amounts of a budget line that somebody writes; deviations are computed."""
_LINES = "operating_budget"


def present(rows: Table, fields: Iterable[str]) -> list[str]:
    """Those of the fields that the model has on the sheet."""
    return [field for field in fields if field in rows]


def figures_of(rows: Table, fields: Sequence[str]) -> Figures:
    """A grid of amounts or numbers."""
    return rows.once(
        f"figures of {' '.join(fields)}",
        lambda: np.array([rows.figures(field) for field in fields]).reshape(len(fields), len(rows)),
    )


def filled_in(rows: Table, fields: Sequence[str]) -> Mask:
    """A grid of amounts or numbers that tells which of them are not blank."""
    filled: Mask = ~np.isnan(figures_of(rows, fields))
    return filled


def sound_but_for(fields: Sequence[str], wrong: Mask) -> dict[str, Mask]:
    """A rule's verdict on a grid: the columns that have a wrong cell, and where they are sound."""
    if not wrong.any():
        return {}
    return {field: ~cells for field, cells in zip(fields, wrong, strict=True) if cells.any()}


def of_kind(rows: Table, facts: Facts, *kinds: AccountKind) -> Mask:
    """Budget lines whose account class is of one of the kinds."""
    return rows.once(
        f"account classes of {kinds}",
        lambda: of_classes(
            rows, facts, [part.code for part in facts.model.account_classes if part.kind in kinds]
        ),
    )


def of_classes(rows: Table, facts: Facts, codes: Collection[str]) -> Mask:
    """Budget lines of some account classes.

    A class that was handed out counts as it was: what a department has changed in a locked
    cell has a rule of its own, and nothing follows from it.
    """
    own, before = rows.one_of("account_class", codes), kept(facts, _LINES, "issued")
    if before is None or "account_class" not in before:
        return own
    issued = held(rows, facts, _LINES, "issued")
    as_issued = before.one_of("account_class", codes)[issued.places]
    return np.where(issued.filled("account_class"), as_issued, own)


def computed_lines(rows: Table, facts: Facts) -> Mask:
    """Net lines that the sheet sums up; a net that is decided elsewhere is typed."""
    classes = facts.model.account_classes
    nets = [part.code for part in classes if part.kind is AccountKind.NET and not part.typed]
    return of_classes(rows, facts, nets)


def owners(rows: Table) -> Places:
    """A number for each row's workbook and department, so that two of them are never mixed."""
    return rows.once("owners", lambda: _owners(rows))


def _owners(rows: Table) -> Places:
    departments, names = rows.codes("department")
    pairs = rows.workbook_codes * (len(names) + 1) + departments
    numbers: Places = np.unique(pairs, return_inverse=True)[1]
    return numbers


def sum_by(groups: Places, values: npt.NDArray[Any]) -> Whole:
    """For each row, the sum of the whole numbers or truths of its group.

    Args:
        groups: a number per row, as of :func:`owners`.
        values: a value per row.
    """
    sums = np.zeros(int(groups.max(initial=0)) + 1, dtype=np.int64)
    np.add.at(sums, groups, values)
    return sums[groups]


def net_of_others(rows: Table, facts: Facts) -> Mask:
    """Net lines that repeat other lines; a department's only line speaks for itself."""
    return rows.once("net lines that repeat others", lambda: _net_of_others(rows, facts))


def _net_of_others(rows: Table, facts: Facts) -> Mask:
    net = of_kind(rows, facts, AccountKind.NET)
    if not net.any():
        return net
    return net & (sum_by(owners(rows), ~net) > 0)


def with_unread_cell(rows: Table, facts: Facts, table: str, fields: Collection[str]) -> Mask:
    """Rows in which one of the fields is blank only because its cell could not be read."""
    found = rows.none()
    if "cells" not in facts.tables:
        return found
    cells = facts.table("cells")
    unread = cells.equals("at_table", table) & cells.one_of("at_column", fields)
    if unread.any():
        unread &= ~cells.one_of("fault", HARMLESS_FAULTS)
        places = rows.places_of(
            cells.workbooks[unread], cells.figures("at_row")[unread].astype(np.int64)
        )
        found[places[places >= 0]] = True
    return found


def texts(
    amounts: Iterable[float], facts: Facts, table: str, *, unit: bool = True, plus: bool = False
) -> list[str]:
    """Amounts as a message writes them: ``-6,0 mnkr``; "" for blank.

    Args:
        amounts: minor units; NaN where blank.
        facts: tell the sheet's unit.
        table: the sheet.
        unit: the unit is written out.
        plus: positive amounts get their sign, for deviations.
    """
    money = facts.money(table)
    return [
        "" if math.isnan(amount) else format_amount(int(amount), money, with_unit=unit, plus=plus)
        for amount in amounts
    ]
