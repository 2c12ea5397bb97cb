"""Forecast accuracy (prognossäkerhet): what the departments forecast, and what the year became.

It can be told once a year is complete: each follow-up's forecast is then held against the
year's outcome. Error = outcome − forecast, so plus means that it went better than was forecast.
The usual bias is the mean of the errors of all follow-ups and years that are known: a
department with a bias of plus is used to forecasting too darkly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from validation.model import GovernanceModel, Period, PeriodKind
from xlvp.deviation import difference, summed_lines

OFFICE = ""
"""Key of the office's own forecasts, the sum of the departments'."""
YEAR_END = 12


@dataclass(frozen=True)
class ForecastError:
    """A follow-up's forecast of a complete year, in minor units.

    Attributes:
        months: that had passed when it was made.
    """

    period: str
    title: str
    year: int
    months: int
    forecast: int
    outcome: int

    @property
    def error(self) -> int:
        """Plus: the year became better than was forecast."""
        return difference(self.outcome, self.forecast)


@dataclass(frozen=True)
class Accuracy:
    """The forecasts of a department, or of the office, of complete years.

    Attributes:
        department: its code; :data:`OFFICE` for the office.
        errors: oldest first; never empty.
        year_budget: of the latest complete year; None when it is not known.
    """

    department: str
    errors: tuple[ForecastError, ...]
    year_budget: int | None

    @property
    def bias(self) -> int:
        """The mean error in whole minor units: plus is too dark, minus too bright."""
        return _mean([part.error for part in self.errors])

    @property
    def size(self) -> int:
        """The mean size of the errors, whatever their sign."""
        return _mean([abs(part.error) for part in self.errors])

    @property
    def one_sided(self) -> bool:
        """Every forecast was off the same way: the bias is a habit."""
        signs = {part.error > 0 for part in self.errors if part.error}
        return len(signs) == 1 and all(part.error for part in self.errors)


def accuracies(
    periods: Iterable[tuple[Period, pd.DataFrame]], model: GovernanceModel
) -> tuple[Accuracy, ...]:
    """The office's forecast accuracy first, then the departments' in the model's order.

    Args:
        periods: follow-ups with their operating budgets, with a column ``department``.
        model: knows the net lines and the order of the departments.

    Returns:
        Nothing when no year is complete, or when a complete one has no follow-up before it.
    """
    years: dict[int, list[tuple[Period, pd.DataFrame]]] = {}
    for period, frame in sorted(periods, key=lambda part: part[0].last_day):
        if period.kind is PeriodKind.FOLLOW_UP and not frame.empty:
            years.setdefault(period.year, []).append((period, summed_lines(frame, model)))
    errors: dict[str, list[ForecastError]] = {}
    budgets: dict[str, int] = {}
    for year in sorted(years):
        last, end = years[year][-1]
        if last.months != YEAR_END:
            continue
        outcomes = _sums(end, "actual_to_date")
        budgets |= _sums(end, "year_budget")
        for period, frame in years[year][:-1]:
            for code, error in _errors(period, _sums(frame, "full_year_forecast"), outcomes):
                errors.setdefault(code, []).append(error)
    order = [OFFICE, *(department.code for department in model.departments)]
    return tuple(
        Accuracy(code, tuple(errors[code]), budgets.get(code)) for code in order if code in errors
    )


def _errors(
    period: Period, forecasts: Mapping[str, int], outcomes: Mapping[str, int]
) -> Iterable[tuple[str, ForecastError]]:
    """The errors of the departments that both have, and of the office if they are the same."""
    both = [code for code in forecasts if code in outcomes and code != OFFICE]
    if both and set(forecasts) == set(outcomes):
        both.append(OFFICE)
    for code in both:
        yield (
            code,
            ForecastError(
                period=period.id,
                title=period.title,
                year=period.year,
                months=period.months,
                forecast=forecasts[code],
                outcome=outcomes[code],
            ),
        )


def _sums(frame: pd.DataFrame, field: str) -> dict[str, int]:
    """The sum of a field by department, and of the office; nobody without an amount is there."""
    if field not in frame:
        return {}
    known = frame[frame[field].notna()]
    sums = known[field].groupby(known["department"]).sum()
    found = {str(code): int(amount) for code, amount in zip(sums.index, sums, strict=True)}
    return found | ({OFFICE: sum(found.values())} if found else {})


def _mean(amounts: Sequence[int]) -> int:
    """The mean in whole minor units, halves upwards."""
    return (2 * sum(amounts) + len(amounts)) // (2 * len(amounts))
