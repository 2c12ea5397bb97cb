"""All that the follow-up says about a consolidated period, in one place.

Workbook, report and terminal are written from an :class:`Analysis`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from validation.model import Period
from validation.schemas import BY_TABLE
from xlvp import deviation
from xlvp.causes import Causes, causes
from xlvp.consolidation import Consolidated
from xlvp.course import CoursePoint, YearForecast, course
from xlvp.deviation import Contribution, InvestmentSum, Measure, Totals
from xlvp.forecast_accuracy import YEAR_END, Accuracy, accuracies
from xlvp.fulfilment import Fulfilment, fulfilments, plan_headings
from xlvp.granted import Granted, granted
from xlvp.history import Earlier, a_year_before, same_year
from xlvp.movements import Movements, movements
from xlvp.postponements import Postponed, postponed
from xlvp.rollup import RolledUp, roll_up
from xlvp.run_rate import RunRate, run_rates, seasons

BRIDGED = (deviation.TO_DATE, deviation.FORECAST)
WITH_END_DATES = ("activities", "work_environment")


@dataclass(frozen=True)
class Analysis:
    """The deviation analysis of a consolidated period; parts that it lacks are empty or None."""

    consolidated: Consolidated

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The operating budget's lines that enter the sums."""
        frame = self.consolidated.tables.get("operating_budget")
        if frame is None:
            return pd.DataFrame()
        return deviation.summed_lines(frame, self.consolidated.model)

    @cached_property
    def totals(self) -> Totals:
        """The office's sums."""
        return deviation.totals(self.lines)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The comparisons that the office's totals allow."""
        found = (part for part in deviation.MEASURES if self.totals.difference(part) is not None)
        return tuple(found)

    def bridge(self, by: str, measure: Measure) -> tuple[Contribution, ...]:
        """The office's deviation by ``department`` or ``account_class``, largest first.

        Where nobody's figure could be read there is no deviation, and so nothing to split.
        """
        if measure not in self.measures:
            return ()
        model = self.consolidated.model
        labels = {
            "department": {part.code: part.name for part in model.departments},
            "account_class": {part.code: part.name for part in model.account_classes},
        }
        return deviation.bridge(self.lines, by, measure, labels[by])

    @cached_property
    def forecasts(self) -> tuple[YearForecast, ...]:
        """The forecast at each follow-up of the year that has one, this one last."""
        return tuple(
            YearForecast(point.period, point.forecast, point.year_budget, point.departments)
            for point in self.course
            if point.forecast is not None
        )

    @cached_property
    def material(self) -> pd.DataFrame:
        """The material deviations: what is not explained first, each part the largest first."""
        found = deviation.material_deviations(self.lines, self.consolidated.model)
        return found if found.empty else found.sort_values("explained", kind="stable")

    @cached_property
    def investments(self) -> tuple[InvestmentSum, ...]:
        """The investments per group."""
        frame = self.consolidated.tables.get("investments")
        if frame is None:
            return ()
        return deviation.investments(frame, self.consolidated.model.investment_groups)

    @cached_property
    def all_investments(self) -> InvestmentSum | None:
        """The sum of all investments."""
        frame = self.consolidated.tables.get("investments")
        return None if frame is None or frame.empty else deviation.all_investments(frame)

    @cached_property
    def funds(self) -> pd.DataFrame:
        """The development funds with what is left."""
        return self.consolidated.tables.get("development_funds", pd.DataFrame())

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The indicators against their targets."""
        frame = self.consolidated.tables.get("indicators")
        if frame is None:
            return pd.DataFrame()
        return deviation.against_target(frame, self.consolidated.model)

    @cached_property
    def fulfilments(self) -> tuple[Fulfilment, ...]:
        """Statuses per objective, of assignments and of activities."""
        return fulfilments(self.consolidated)

    @cached_property
    def movements(self) -> tuple[Movements, ...]:
        """How statuses moved since the former period, of the sheets where that is known."""
        found = (
            movements(part.items, part.gone, part.table, BY_TABLE[part.table].key, part.scale)
            for part in self.fulfilments
        )
        return tuple(part for part in found if part is not None)

    @cached_property
    def rolled_up(self) -> Mapping[str, tuple[RolledUp, ...]]:
        """The headings of the plan with the status that the model's rule gives, by table."""
        plan = plan_headings(self.consolidated)
        rule = self.consolidated.model.follow_up
        found = {}
        for part in self.fulfilments:
            own = part.items[BY_TABLE[part.table].key]  # an item is no heading above itself
            headings = plan[~plan["number"].isin(own)] if part.table == "assignments" else plan
            found[part.table] = roll_up(part.statuses, headings, part.scale, rule)
        return found

    @cached_property
    def course(self) -> tuple[CoursePoint, ...]:
        """The office's economy at each follow-up of the year; this one last."""
        return course(self._year, self.consolidated.model)

    def department_course(self, code: str) -> tuple[CoursePoint, ...]:
        """A department's economy at each follow-up of the year; this one last."""
        return course(self._year, self.consolidated.model, code)

    @cached_property
    def causes(self) -> Causes | None:
        """Why the forecast's deviation has changed since the former follow-up of the year."""
        former = self.consolidated.model.period(self.consolidated.period.former or "")
        frame = self.consolidated.former.get("operating_budget")
        if frame is None or former not in [period for period, _ in self._year]:
            return None
        counted = [status.code for status in self.consolidated.departments if status.counted]
        own = deviation.summed_lines(frame, self.consolidated.model)
        return causes(self.lines, own[own["department"].isin(counted)])

    @cached_property
    def run_rates(self) -> tuple[RunRate, ...]:
        """Each line's forecast against the year so far, contradicted ones first."""
        consolidated = self.consolidated
        before = a_year_before(consolidated.history, consolidated.period)
        year_end = [
            earlier
            for earlier in consolidated.history
            if (earlier.period.year, earlier.period.months)
            == (consolidated.period.year - 1, YEAR_END)
        ]
        season = seasons(
            self.lines,
            _economy(year_end[-1]) if year_end else None,
            _economy(before) if before else None,
        )
        return run_rates(self.lines, consolidated.period.months, consolidated.model, season)

    @cached_property
    def accuracies(self) -> tuple[Accuracy, ...]:
        """Forecast accuracy of the years that are complete, the office first."""
        return accuracies(self._economies(self.consolidated.history), self.consolidated.model)

    @cached_property
    def _year(self) -> tuple[tuple[Period, pd.DataFrame], ...]:
        """The year's follow-ups with their operating budgets; this one last."""
        return self._economies(same_year(self.consolidated.history, self.consolidated.period))

    def _economies(self, earlier: tuple[Earlier, ...]) -> tuple[tuple[Period, pd.DataFrame], ...]:
        """The operating budgets of earlier periods and of this one."""
        here = self.consolidated.tables.get("operating_budget", pd.DataFrame())
        found = ((part.period, _economy(part)) for part in earlier)
        then = ((period, frame) for period, frame in found if frame is not None)
        return (*then, (self.consolidated.period, here))

    def postponed(self, table: str) -> tuple[Postponed, ...]:
        """The rows of a table whose end date has been moved later, most often first."""
        if table not in self._postponed:
            self._postponed[table] = self._find_postponed(table)
        return self._postponed[table]

    @cached_property
    def _postponed(self) -> dict[str, tuple[Postponed, ...]]:
        """What has been found: it is asked for by several sheets, and takes its time."""
        return {}

    def _find_postponed(self, table: str) -> tuple[Postponed, ...]:
        consolidated = self.consolidated
        frame = consolidated.tables.get(table)
        if frame is None:
            return ()
        year = same_year(consolidated.history, consolidated.period)
        known = [consolidated.issued, *(earlier.tables for earlier in year)]
        tables = [tables[table] for tables in known if table in tables]
        scale = consolidated.model.scale(BY_TABLE[table].title)
        return postponed(table, frame, tables, scale, consolidated.period.last_day)

    def overdue(self, table: str) -> pd.DataFrame:
        """The rows of a table that go on after their end date, the oldest first.

        With ``days``, and ``times_postponed`` as far as that is known.
        """
        frame = self.consolidated.tables.get(table)
        if frame is None:
            return pd.DataFrame(columns=["days", "times_postponed"])
        scale = self.consolidated.model.scale(BY_TABLE[table].title)
        late = deviation.overdue(frame, scale, pd.Timestamp(self.consolidated.period.last_day))
        times = {
            (part.place.workbook, part.place.row): part.times for part in self.postponed(table)
        }
        known = [times.get((str(workbook), row), 0) for workbook, row in late.index]
        return late.assign(times_postponed=pd.Series(known, index=late.index, dtype="int64"))

    @cached_property
    def granted(self) -> Granted | None:
        """The granted amounts, and those that cannot be added; None when nobody has any."""
        tables = self.consolidated.tables
        return granted(tables.get("activities"), tables.get("cells"))


def _economy(earlier: Earlier) -> pd.DataFrame | None:
    return earlier.tables.get("operating_budget")
