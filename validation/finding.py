"""Findings: what is wrong, where, and what to do about it.

A fault in people's data is always a :class:`Finding`, never an exception. Nothing here
knows Excel: a :class:`Place` names workbook, table, row and column, and the reader's
locations turn it into a sheet and a cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs; the value is the Swedish word that users read."""

    ERROR = "fel"
    """Keeps the workbook out of the consolidation unless the controller accepts it."""
    WARNING = "varning"
    """Goes into the follow-up and does not stop anything."""
    INFO = "upplysning"
    """Worth knowing; nothing to repair."""

    @property
    def weight(self) -> int:
        """0 for the worst, for sorting."""
        return list(Severity).index(self)


@dataclass(frozen=True, order=True)
class Place:
    """Where a finding is.

    Attributes:
        workbook: the workbook's name in the delivery; "" when the office as a whole is meant.
        table: the schema's name (``activities``); "" when the whole workbook is meant.
        row: the sheet's row number, from 1; 0 when the table as a whole is meant.
        column: the schema's field; "" when the row as a whole is meant.
    """

    workbook: str
    table: str = ""
    row: int = 0
    column: str = ""


@dataclass(frozen=True)
class Finding:
    """One fault at one place, with what a person needs in order to repair it."""

    code: str
    severity: Severity
    place: Place
    department: str
    key: str
    """The row's own key (number, account, indicator); "" when there is no row."""
    column_title: str
    message: str
    """Swedish, one sentence, with the values."""
    remedy: str
    """Swedish, what to do."""
    value: str = ""
    """What stands in the cell, as people write it."""
    expected: str = ""
    """What should stand there, where it can be computed."""


@dataclass(frozen=True)
class NotRun:
    """A rule that could not look at a workbook, and why: silence is not a pass."""

    code: str
    workbook: str
    reason: str
