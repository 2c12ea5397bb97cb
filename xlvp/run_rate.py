"""What a forecast says of the rest of the year, held against what is known of the year.

Three things are known of the months that remain: what they cost at the pace so far, what the
budget has left for them, and what they would be if the year runs as last year did. A forecast
that lies outside all three by a material amount, and by more than a tenth of the nearest, is
contradicted: either it is old, or it rests on something that the comment must tell.

Amounts are whole minor units with the sign of the operating budget.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import pandas as pd

from validation.finding import Place
from validation.materiality import material
from validation.model import GovernanceModel
from xlvp.deviation import difference

MONTHS = 12
_MARGIN = 10
"""Percent of the nearest expectation that the forecast may be off."""
_FORECAST = "full_year_forecast"
_NEEDED = (
    "department",
    "account",
    "name",
    "year_budget",
    "budget_to_date",
    "actual_to_date",
    _FORECAST,
)


class Basis(StrEnum):
    """What an expectation of the rest of the year goes by; the value is what users read."""

    PACE = "takten hittills"
    BUDGET = "budgeten som återstår"
    LAST_YEAR = "förra årets mönster"


@dataclass(frozen=True)
class RunRate:
    """A line's forecast against the year so far.

    Attributes:
        place: the forecast's cell.
        rest: what the forecast leaves for the rest of the year.
        expected: what the rest would be, by each basis that is known.
        gap: how far ``rest`` is from the nearest expectation: minus means that the forecast
            is worse than everything that is known, plus better; 0 between them.
        contradicted: the gap is material.
    """

    place: Place
    department: str
    account: str
    name: str
    actual: int
    forecast: int
    rest: int
    expected: Mapping[Basis, int]
    gap: int
    contradicted: bool

    @property
    def nearest(self) -> int:
        """The expectation that the gap is measured from."""
        return difference(self.rest, self.gap)

    @property
    def nearest_basis(self) -> Basis:
        """What the nearest expectation goes by."""
        return min(
            self.expected, key=lambda basis: abs(difference(self.rest, self.expected[basis]))
        )


def run_rates(
    lines: pd.DataFrame,
    months: int,
    model: GovernanceModel,
    season: Mapping[tuple[str, str], tuple[int, int]] | None = None,
) -> tuple[RunRate, ...]:
    """The forecasts against the year so far, contradicted ones first, the largest gap first.

    Args:
        lines: of the operating budget, without net lines; index ``(workbook, row)``.
        months: that have passed; after twelve nothing is left to judge.
        model: says what is material.
        season: last year's actual for these months and for the whole year, by department and
            line; where it is not known there is no such expectation.
    """
    wanted = {"actual_to_date", _FORECAST}
    if months >= MONTHS or lines.empty or not wanted <= set(lines.columns):
        return ()
    known = lines[lines["actual_to_date"].notna() & lines["full_year_forecast"].notna()]
    told = known[[field for field in _NEEDED if field in known]]
    rates = [
        _rate(Place(str(workbook), "operating_budget", int(row), _FORECAST), values, months, season)
        for (workbook, row), values in zip(told.index, told.to_dict("records"), strict=True)
    ]
    budgets = known["year_budget"] if "year_budget" in known else pd.Series(pd.NA, known.index)
    gaps = pd.Series([rate.gap for rate in rates], index=known.index, dtype="Int64")
    large = material(gaps, budgets, model)
    judged = [
        replace(rate, contradicted=matters and _is_off(rate))
        for rate, matters in zip(rates, large.tolist(), strict=True)
    ]
    return tuple(sorted(judged, key=lambda part: (not part.contradicted, -abs(part.gap))))


def _rate(
    place: Place,
    values: Mapping[Hashable, Any],
    months: int,
    season: Mapping[tuple[str, str], tuple[int, int]] | None,
) -> RunRate:
    """A line whose gap has not been judged."""
    of_line = (str(values["department"]), str(values["account"]))
    actual, forecast = int(values["actual_to_date"]), int(values[_FORECAST])
    rest = difference(forecast, actual)
    expected = _expected(values, actual, months, (season or {}).get(of_line))
    nearest = min(max(rest, min(expected.values())), max(expected.values()))
    return RunRate(
        place=place,
        department=of_line[0],
        account=of_line[1],
        name=str(values["name"]) if isinstance(values.get("name"), str) else "",
        actual=actual,
        forecast=forecast,
        rest=rest,
        expected=expected,
        gap=difference(rest, nearest),
        contradicted=False,
    )


def seasons(
    lines: pd.DataFrame, year_end: pd.DataFrame | None, then: pd.DataFrame | None
) -> dict[tuple[str, str], tuple[int, int]]:
    """Last year's actual for the same months and for the whole year, by department and line.

    Args:
        lines: of this period; its column of last year counts first.
        year_end: last year's annual follow-up; index ``(department, line)``.
        then: last year's follow-up of the same months, likewise.
    """
    if year_end is None or "actual_to_date" not in year_end:
        return {}
    part = _by_line(then["actual_to_date"]) if then is not None and "actual_to_date" in then else {}
    if "actual_last_year" in lines:
        part |= _by_line(lines.set_index(["department", "account"])["actual_last_year"])
    whole = _by_line(year_end["actual_to_date"])
    return {line: (part[line], amount) for line, amount in whole.items() if line in part}


def _by_line(amounts: pd.Series[Any]) -> dict[tuple[str, str], int]:
    """What is known, by department and line."""
    known = amounts.dropna()
    departments, accounts = (known.index.get_level_values(level) for level in (0, 1))
    return {
        (str(department), str(account)): int(amount)
        for department, account, amount in zip(departments, accounts, known, strict=True)
    }


def _expected(
    values: Mapping[Hashable, Any], actual: int, months: int, season: tuple[int, int] | None
) -> dict[Basis, int]:
    expected = {Basis.PACE: _share(actual, MONTHS - months, months)}
    budget, to_date = values.get("year_budget"), values.get("budget_to_date")
    if not pd.isna(budget) and not pd.isna(to_date) and budget is not None and to_date is not None:
        expected[Basis.BUDGET] = difference(int(budget), int(to_date))
    if season is not None:
        then, whole = season
        left = difference(whole, then)
        if then and (then > 0) == (actual > 0) and (left >= 0) == (then > 0):
            expected[Basis.LAST_YEAR] = _share(actual, left, then)
    return expected


def _share(amount: int, numerator: int, denominator: int) -> int:
    """``amount × numerator ÷ denominator`` in whole minor units, halves upwards."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def _is_off(rate: RunRate) -> bool:
    """Whether the forecast leaves the nearest expectation by more than the margin."""
    return abs(rate.gap) * 100 > abs(rate.nearest) * _MARGIN
