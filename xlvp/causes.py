"""Why the office's deviation has changed since the former follow-up, as far as is known.

The change of the deviation of each line is split into parts that add up to it exactly:

* what happened: how the deviation to date has moved (``OUTCOME``),
* what is expected: the rest of the change of the forecast (``EXPECTED``),
* what was decided: the budget was changed since then (``BUDGET``),
* lines that were not there then (``NEW``) or are not there now (``STRUCK``),
* lines that another department had then (``MOVED``): what they had is taken from the one and
  given to the other, which is nothing for the office.

A blank amount counts as nothing, as in every sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pandas as pd

from xlvp.deviation import difference


class Cause(Enum):
    """Why a deviation has changed; the value is what users read."""

    OUTCOME = "Utfall sedan dess"
    EXPECTED = "Ny bedömning av resten av året"
    BUDGET = "Ändrad budget"
    NEW = "Nya rader"
    STRUCK = "Strukna rader"
    MOVED = "Flytt mellan avdelningar"


@dataclass(frozen=True)
class CausePart:
    """What one cause contributes to a line's changed forecast deviation; never 0."""

    cause: Cause
    department: str
    account: str
    name: str
    amount: int


@dataclass(frozen=True)
class Causes:
    """The change of the forecast's deviation from the budget since the former follow-up.

    Attributes:
        before: the office's deviation then, in minor units.
        now: the office's deviation now.
        parts: by line, in the order of the lines; they sum to the change.
    """

    before: int
    now: int
    parts: tuple[CausePart, ...]

    @property
    def change(self) -> int:
        """Plus is better than then."""
        return difference(self.now, self.before)

    def by_cause(self, department: str | None = None) -> dict[Cause, int]:
        """Every cause with its sum, of the office or of one department."""
        return {
            cause: sum(
                part.amount
                for part in self.parts
                if part.cause is cause and department in (None, part.department)
            )
            for cause in Cause
        }

    def by_department(self) -> dict[str, int]:
        """The departments whose deviation has changed, the largest change first."""
        sums: dict[str, int] = {}
        for part in self.parts:
            sums[part.department] = sums.get(part.department, 0) + part.amount
        changed = {code: amount for code, amount in sums.items() if amount}
        return dict(sorted(changed.items(), key=lambda entry: -abs(entry[1])))


@dataclass(frozen=True)
class _Line:
    """A line's amounts; a blank one is 0."""

    name: str
    forecast: int
    budget: int
    to_date: int

    @property
    def deviation(self) -> int:
        return difference(self.forecast, self.budget)


_NEEDED = (
    "department",
    "account",
    "name",
    "full_year_forecast",
    "year_budget",
    "actual_to_date",
    "budget_to_date",
)
_Lines = dict[tuple[str, str], _Line]


def causes(lines: pd.DataFrame, former: pd.DataFrame) -> Causes | None:
    """Split the change of the forecast's deviation by cause.

    Args:
        lines: of this period, without net lines.
        former: of the former follow-up of the same year, without net lines; of departments
            that count now.

    Returns:
        None when one of the two has no forecasts or budgets.
    """
    wanted = {"full_year_forecast", "year_budget", "department", "account"}
    if lines.empty or former.empty or not wanted <= set(lines) or not wanted <= set(former):
        return None
    now, before = _lines(lines), _lines(former)
    moved = _moved(now, before)
    parts: list[CausePart] = []
    for at, line in now.items():
        come_from = moved.get(at)
        known = before.get(come_from or at)
        if known is None:
            parts += _parts(at, line.name, {Cause.NEW: line.deviation})
            continue
        if come_from is not None:
            parts += _parts(come_from, line.name, {Cause.MOVED: -known.deviation})
            parts += _parts(at, line.name, {Cause.MOVED: known.deviation})
        outcome = difference(line.to_date, known.to_date)
        forecast = difference(line.forecast, known.forecast)
        budget = difference(known.budget, line.budget)
        split = {
            Cause.OUTCOME: outcome,
            Cause.EXPECTED: difference(forecast, outcome),
            Cause.BUDGET: budget,
        }
        parts += _parts(at, line.name, split)
    left = set(moved.values())
    for at, line in before.items():
        if at not in now and at not in left:
            parts += _parts(at, line.name, {Cause.STRUCK: -line.deviation})
    then, here = (sum(line.deviation for line in side.values()) for side in (before, now))
    return Causes(then, here, tuple(parts))


def _parts(at: tuple[str, str], name: str, amounts: Mapping[Cause, int]) -> Iterable[CausePart]:
    return [CausePart(cause, *at, name, amount) for cause, amount in amounts.items() if amount]


def _lines(frame: pd.DataFrame) -> _Lines:
    found: _Lines = {}
    told = frame[[field for field in _NEEDED if field in frame]]
    for values in told.to_dict("records"):
        at = (str(values["department"]), str(values["account"]))
        actual, to_date = (_known(values.get(of)) for of in ("actual_to_date", "budget_to_date"))
        line = _Line(
            name=str(values["name"]) if isinstance(values.get("name"), str) else "",
            forecast=_known(values["full_year_forecast"]),
            budget=_known(values["year_budget"]),
            to_date=difference(actual, to_date),
        )
        again = found.get(at)
        found[at] = line if again is None else _together(again, line)
    return found


def _together(one: _Line, other: _Line) -> _Line:
    """Two rows of the same line; a department may have written it twice."""
    return _Line(
        one.name,
        one.forecast + other.forecast,
        one.budget + other.budget,
        one.to_date + other.to_date,
    )


def _known(value: Any) -> int:
    return 0 if value is None or pd.isna(value) else int(value)


def _moved(now: _Lines, before: _Lines) -> dict[tuple[str, str], tuple[str, str]]:
    """New lines with the lines that another department had then, by number and name.

    Only what can be nothing else: one such line has come, and one has gone.
    """
    come = _by_number_and_name({at: line for at, line in now.items() if at not in before})
    gone = _by_number_and_name({at: line for at, line in before.items() if at not in now})
    return {
        places[0]: gone[named][0]
        for named, places in come.items()
        if len(places) == 1 and len(gone.get(named, ())) == 1
    }


def _by_number_and_name(lines: _Lines) -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for at, line in lines.items():
        if line.name:
            found.setdefault((at[1], line.name.casefold()), []).append(at)
    return found
