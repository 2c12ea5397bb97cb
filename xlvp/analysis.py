"""All that the follow-up says about a consolidated period, in one place.

Workbook, report and terminal are written from an :class:`Analysis`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from validation.cells import Refusal
from validation.finding import Place
from validation.model import Period
from validation.schemas import BY_TABLE
from xlvp import deviation
from xlvp.consolidation import Consolidated
from xlvp.deviation import Contribution, InvestmentSum, Measure, Totals
from xlvp.fulfilment import Fulfilment, fulfilments
from xlvp.history import same_year

BRIDGED = (deviation.TO_DATE, deviation.FORECAST)
WITH_END_DATES = ("activities", "work_environment")
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


@dataclass(frozen=True)
class YearForecast:
    """The office's forecast of the year at one of its follow-ups, in minor units."""

    period: Period
    forecast: int
    budget: int | None


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
        """The office's deviation by ``department`` or ``account_class``, largest first."""
        model = self.consolidated.model
        labels = {
            "department": {part.code: part.name for part in model.departments},
            "account_class": {part.code: part.name for part in model.account_classes},
        }
        return deviation.bridge(self.lines, by, measure, labels[by])

    @cached_property
    def forecasts(self) -> tuple[YearForecast, ...]:
        """The forecast at each follow-up of the year that has one, this one last."""
        consolidated = self.consolidated
        earlier = [
            (part.period, deviation.totals(deviation.summed_lines(frame, consolidated.model)))
            for part in same_year(consolidated.history, consolidated.period)
            if (frame := part.tables.get("operating_budget")) is not None
        ]
        sums = [*earlier, (consolidated.period, self.totals)]
        return tuple(
            YearForecast(period, forecast, totals.of(deviation.FORECAST.against))
            for period, totals in sums
            if (forecast := totals.of(deviation.FORECAST.figure)) is not None
        )

    @cached_property
    def material(self) -> pd.DataFrame:
        """The material deviations, largest first."""
        return deviation.material_deviations(self.lines, self.consolidated.model)

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

    def overdue(self, table: str) -> pd.DataFrame:
        """The rows of a table that go on after their end date, the oldest first."""
        frame = self.consolidated.tables.get(table)
        if frame is None:
            return pd.DataFrame(columns=["days"])
        scale = self.consolidated.model.scale(BY_TABLE[table].title)
        return deviation.overdue(frame, scale, pd.Timestamp(self.consolidated.period.last_day))

    @cached_property
    def granted(self) -> Granted | None:
        """The granted amounts, and those that cannot be added; None when nobody has any."""
        frame = self.consolidated.tables.get("activities")
        if frame is None or "granted_amount" not in frame:
            return None
        left = self._not_added("activities", "granted_amount")
        amounts = frame["granted_amount"].dropna()
        if amounts.empty and not left:
            return None
        used = deviation.total(frame["used_amount"]) if "used_amount" in frame else None
        return Granted(deviation.total(amounts) or 0, len(amounts), used, left)

    def _not_added(self, table: str, field: str) -> tuple[NotAdded, ...]:
        cells, frame = self.consolidated.tables.get("cells"), self.consolidated.tables[table]
        if cells is None:
            return ()
        of_field = cells[(cells["at_table"] == table) & (cells["at_column"] == field)]
        found = []
        for workbook, row, fault, written in zip(
            of_field.index.get_level_values("workbook"),
            of_field["at_row"],
            of_field["fault"],
            of_field["value"],
            strict=True,
        ):
            if (workbook, row) not in frame.index or fault not in set(Refusal):
                continue
            values = frame.loc[(workbook, row)]
            found.append(
                NotAdded(
                    place=Place(workbook, table, int(row), field),
                    department=str(values["department"]),
                    key=_text(values[BY_TABLE[table].key]),
                    name=_text(values["name"]),
                    written=str(written),
                    reason=_REASONS.get(fault, "inget tal"),
                )
            )
        return tuple(found)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
