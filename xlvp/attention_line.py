"""A line of the list "Detta behöver du titta på"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from validation.amounts import Money, format_amount
from validation.finding import Place
from xlvp.consolidation import Consolidated

SHOWN_LINES = 5
"""Lines of a kind that get a line each; the rest is counted."""


class Kind(IntEnum):
    """What a line is about, in the order in which it is told."""

    DELIVERY = 0
    FORECAST = 1
    UNEXPLAINED = 2
    RUN_RATE = 3
    EXPLAINED = 4
    ACCURACY = 5
    RECONCILIATION = 6
    GOALS = 7
    WORSE = 8
    INDICATORS = 9
    OVERDUE = 10
    POSTPONED = 11
    NOT_ADDED = 12
    SIGN_OFF = 13

    @property
    def label(self) -> str:
        """What users read."""
        return _LABELS[self]


_LABELS = {
    Kind.DELIVERY: "Leverans",
    Kind.FORECAST: "Årsprognos",
    Kind.UNEXPLAINED: "Avvikelse",
    Kind.RUN_RATE: "Årsprognos",
    Kind.EXPLAINED: "Avvikelse",
    Kind.ACCURACY: "Prognossäkerhet",
    Kind.RECONCILIATION: "Avstämning",
    Kind.GOALS: "Måluppfyllelse",
    Kind.WORSE: "Försämring",
    Kind.INDICATORS: "Indikator",
    Kind.OVERDUE: "Slutdatum",
    Kind.POSTPONED: "Slutdatum",
    Kind.NOT_ADDED: "Belopp",
    Kind.SIGN_OFF: "Underskrift",
}


@dataclass(frozen=True)
class Attention:
    """One line: what, why it needs a look, and where it stands.

    Attributes:
        place: the row in the departments' tables that the line is about, where it is one.
        row: what names the row on the follow-up's sheet ``where``: a department's code, a
            heading's number, a control figure; "" where no row is meant.
    """

    kind: Kind
    what: str
    why: str
    where: str
    place: Place | None = None
    row: str = ""


def source(consolidated: Consolidated, place: Place) -> str:
    """Workbook and cell of a place: ``E-plan.xlsx Driftbudget!F7``."""
    return f"{place.workbook} {consolidated.cell(place)}".strip()


def size(amount: int, money: Money) -> str:
    """An amount without its sign, with its unit."""
    return format_amount(abs(amount), money, with_unit=True)
