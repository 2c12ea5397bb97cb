"""The course of the year: the same figures at each follow-up, for the office or a department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from validation.model import GovernanceModel, Period, PeriodKind
from xlvp.deviation import FORECAST, TO_DATE, summed_lines, totals


@dataclass(frozen=True)
class CoursePoint:
    """The sums of one follow-up in minor units; None where nobody gave the figure.

    Attributes:
        departments: how many departments they are the sums of.
    """

    period: Period
    departments: int
    year_budget: int | None
    forecast: int | None
    forecast_deviation: int | None
    actual: int | None
    budget_to_date: int | None
    deviation: int | None


@dataclass(frozen=True)
class YearForecast:
    """The office's forecast of the year at one of its follow-ups, in minor units.

    Attributes:
        departments: how many departments it is the sum of.
    """

    period: Period
    forecast: int
    budget: int | None
    departments: int


def course(
    periods: Iterable[tuple[Period, pd.DataFrame]],
    model: GovernanceModel,
    department: str | None = None,
) -> tuple[CoursePoint, ...]:
    """The follow-ups' sums, oldest first; a follow-up without the department is left out.

    Args:
        periods: with their operating budgets, which have a column ``department``.
        model: knows the net lines.
        department: its code; the whole office unless given.
    """
    points = []
    for period, frame in sorted(periods, key=lambda part: part[0].last_day):
        if period.kind is not PeriodKind.FOLLOW_UP or frame.empty:
            continue
        lines = summed_lines(frame, model)
        if department is not None:
            lines = lines[lines["department"] == department]
        if lines.empty:
            continue
        sums = totals(lines)
        points.append(
            CoursePoint(
                period=period,
                departments=int(lines["department"].nunique()),
                year_budget=sums.of("year_budget"),
                forecast=sums.of("full_year_forecast"),
                forecast_deviation=sums.difference(FORECAST),
                actual=sums.of("actual_to_date"),
                budget_to_date=sums.of("budget_to_date"),
                deviation=sums.difference(TO_DATE),
            )
        )
    return tuple(points)
