"""Granted amounts of activities and projects: their sum, and what cannot enter it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from validation.cells import Refusal
from validation.finding import Place
from validation.schemas import BY_TABLE
from xlvp.deviation import total

_TABLE, _FIELD = "activities", "granted_amount"
_REASONS: Mapping[str, str] = {
    Refusal.FOREIGN_CURRENCY: "annan valuta än kronor",
    Refusal.NO_CURRENCY: "valuta saknas",
    Refusal.SHARE: "en andel, inte ett belopp",
    Refusal.APPROXIMATE: "ett ungefärligt belopp",
    Refusal.AMBIGUOUS: "går att läsa på flera sätt",
    Refusal.TOO_PRECISE: "fler decimaler än öre",
    Refusal.TOO_LARGE: "orimligt stort",
}


@dataclass(frozen=True)
class NotAdded:
    """An amount that stands in a workbook but cannot enter a sum, and why."""

    place: Place
    department: str
    key: str
    name: str
    written: str
    reason: str


@dataclass(frozen=True)
class Granted:
    """Granted amounts of the activities, in minor units.

    Attributes:
        activities: how many rows have an amount that could be added.
        used: what has been used of them; None when the period does not ask.
    """

    total: int
    activities: int
    used: int | None
    not_added: tuple[NotAdded, ...]


def granted(activities: pd.DataFrame | None, cells: pd.DataFrame | None) -> Granted | None:
    """The granted amounts, and those that cannot be added; None when nobody has any.

    Args:
        activities: the sheet's table; index ``(workbook, row)``.
        cells: what is odd about cells.
    """
    if activities is None or _FIELD not in activities:
        return None
    left = () if cells is None else _not_added(activities, cells)
    amounts = activities[_FIELD].dropna()
    if amounts.empty and not left:
        return None
    used = total(activities["used_amount"]) if "used_amount" in activities else None
    return Granted(total(amounts) or 0, len(amounts), used, left)


def _not_added(activities: pd.DataFrame, cells: pd.DataFrame) -> tuple[NotAdded, ...]:
    of_field = cells[(cells["at_table"] == _TABLE) & (cells["at_column"] == _FIELD)]
    found = []
    for workbook, row, fault, written in zip(
        of_field.index.get_level_values("workbook"),
        of_field["at_row"],
        of_field["fault"],
        of_field["value"],
        strict=True,
    ):
        if (workbook, row) not in activities.index or fault not in set(Refusal):
            continue
        values = activities.loc[(workbook, row)]
        found.append(
            NotAdded(
                place=Place(workbook, _TABLE, int(row), _FIELD),
                department=str(values["department"]),
                key=_text(values[BY_TABLE[_TABLE].key]),
                name=_text(values["name"]),
                written=str(written),
                reason=_REASONS.get(fault, "inget tal"),
            )
        )
    return tuple(found)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
