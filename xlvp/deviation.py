"""The deviation analysis: what the office's figures say against budget, forecast and target.

This is the only module that subtracts. Deviation = actual − budget, so plus is better than
budget; for investments and what is left of a fund it is budget − spent. All amounts are whole
minor units and every sum is exact. Net lines repeat other lines and never enter a sum. A blank
cell counts as nothing in a sum, as in the departments' own formulas, and
:attr:`Totals.blanks` tells how many there were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from validation.materiality import material
from validation.model import (
    AccountKind,
    Direction,
    GovernanceModel,
    Meaning,
    StatusScale,
)

TERMS = (
    "year_budget",
    "budget_to_date",
    "actual_to_date",
    "full_year_forecast",
    "former_forecast",
    "actual_last_year",
)
"""Fields of the operating budget that the office's totals are sums of."""
GOING_ON = (Meaning.ON_TRACK, Meaning.AT_RISK, Meaning.OFF_TRACK, Meaning.NOT_STARTED)
Number = TypeVar("Number", int, float)
UNKNOWN_CLASS = ""
"""Key of lines whose account class could not be read."""


@dataclass(frozen=True)
class Measure:
    """A figure and what it is held against, by the fields of the operating budget."""

    name: str
    figure: str
    against: str

    def in_frame(self, frame: pd.DataFrame) -> bool:
        """Whether the model and the period have both."""
        return self.figure in frame and self.against in frame


TO_DATE = Measure("Utfall hittills mot budget", "actual_to_date", "budget_to_date")
FORECAST = Measure("Årsprognos mot årsbudget", "full_year_forecast", "year_budget")
FORMER = Measure("Årsprognos mot förra prognosen", "full_year_forecast", "former_forecast")
LAST_YEAR = Measure("Utfall hittills mot förra året", "actual_to_date", "actual_last_year")
MEASURES = (TO_DATE, FORECAST, FORMER, LAST_YEAR)


@dataclass(frozen=True)
class Totals:
    """The office's sums.

    Attributes:
        sums: by field; None where no line has a figure, and absent where the period has no
            such column.
        blanks: by field, how many lines are blank.
        lines: how many lines were summed.
    """

    sums: Mapping[str, int | None]
    blanks: Mapping[str, int]
    lines: int

    def of(self, field: str) -> int | None:
        """A sum, or None."""
        return self.sums.get(field)

    def difference(self, measure: Measure) -> int | None:
        """A figure minus what it is held against; None when one of them is unknown."""
        figure, against = self.of(measure.figure), self.of(measure.against)
        return None if figure is None or against is None else figure - against


@dataclass(frozen=True)
class Contribution:
    """What one department or account class contributes to the office's deviation.

    Attributes:
        share: of the office's deviation; None when that is 0.
    """

    key: str
    label: str
    figure: int
    against: int
    amount: int
    share: float | None


def summed_lines(frame: pd.DataFrame, model: GovernanceModel) -> pd.DataFrame:
    """The operating budget's lines without the net lines, which repeat the others."""
    return frame[enters_sums(frame, model)]


def enters_sums(frame: pd.DataFrame, model: GovernanceModel) -> pd.Series[bool]:
    """Whether a line enters the sums: it is not a net line."""
    nets = [part.code for part in model.account_classes if part.kind is AccountKind.NET]
    if "account_class" not in frame:
        return pd.Series(True, index=frame.index, dtype="bool")
    return ~frame["account_class"].isin(nets)


def totals(lines: pd.DataFrame) -> Totals:
    """Sum the lines (without net lines)."""
    present = [field for field in TERMS if field in lines]
    return Totals(
        {field: total(lines[field]) for field in present},
        {field: int(lines[field].isna().sum()) for field in present},
        len(lines),
    )


def difference(figure: Number, against: Number) -> Number:
    """A figure minus what it is held against."""
    return figure - against


def total(amounts: pd.Series[Any]) -> int | None:
    """The exact sum of what is known; None when nothing is."""
    known = amounts.dropna()
    return int(known.sum()) if len(known) else None


def bridge(
    lines: pd.DataFrame, by: str, measure: Measure, labels: Mapping[str, str]
) -> tuple[Contribution, ...]:
    """Split the office's deviation into contributions, the largest amount first.

    The contributions sum exactly to :meth:`Totals.difference`; equal amounts stand in the
    order of the labels.

    Args:
        lines: without net lines.
        by: ``department`` or ``account_class``.
        measure: which deviation.
        labels: names by key, in the model's order.
    """
    if lines.empty or not measure.in_frame(lines) or by not in lines:
        return ()
    keys = lines[by].fillna(UNKNOWN_CLASS)
    fields = [measure.figure, measure.against]
    sums = lines[fields].groupby(keys, dropna=False, sort=True).sum()
    amounts = {
        str(key): (int(figure), int(against))
        for key, figure, against in zip(sums.index, sums.iloc[:, 0], sums.iloc[:, 1], strict=True)
    }
    whole = sum(figure - against for figure, against in amounts.values())
    order = {key: place for place, key in enumerate(labels)}
    contributions = [
        Contribution(
            key=key,
            label=labels.get(key, key or "Okänd"),
            figure=figure,
            against=against,
            amount=figure - against,
            share=(figure - against) / whole if whole else None,
        )
        for key, (figure, against) in amounts.items()
    ]
    contributions.sort(key=lambda part: (-abs(part.amount), order.get(part.key, len(order))))
    return tuple(contributions)


def material_deviations(lines: pd.DataFrame, model: GovernanceModel) -> pd.DataFrame:
    """The lines that deviate materially to date or in the forecast, the largest first.

    Returns:
        Index ``(workbook, row)``; ``department``, ``account``, ``name``, ``measure``,
        ``figure``, ``against``, ``deviation``, ``share`` of what it is held against (NA when
        that is 0), ``comment``, ``explained``.
    """
    found = []
    for measure in (TO_DATE, FORECAST):
        if not measure.in_frame(lines) or lines.empty:
            continue
        figure, against = lines[measure.figure], lines[measure.against]
        deviation = (figure.fillna(0) - against.fillna(0)).mask(figure.isna() | against.isna())
        chosen = material(deviation, against, model)
        part = lines.loc[chosen, ["department", "account", "name"]].copy()
        part["measure"] = measure.name
        part["figure"], part["against"] = figure[chosen], against[chosen]
        part["deviation"] = deviation[chosen]
        base = against[chosen].abs().replace(0, pd.NA)
        part["share"] = (deviation[chosen] / base).astype("Float64")
        comment = lines["comment"] if "comment" in lines else pd.Series(None, index=lines.index)
        part["comment"] = comment[chosen].astype("str")
        part["explained"] = part["comment"].notna()
        found.append(part)
    if not found:
        return pd.DataFrame()
    together = pd.concat(found)
    size = together["deviation"].abs().to_numpy(dtype="int64")
    return together.iloc[(-size).argsort(kind="stable")]


INVESTMENT_TERMS = (
    "total_budget",
    "year_budget",
    "second_year",
    "third_year",
    "actual_to_date",
    "full_year_forecast",
)
"""Fields of the investments that are summed."""


@dataclass(frozen=True)
class InvestmentSum:
    """The investments of a group, or all of them; amounts without sign.

    Attributes:
        key: the group; "" where it is not known.
        sums: by field; None where no row has a figure.
    """

    key: str
    number: int
    sums: Mapping[str, int | None]

    @property
    def left(self) -> int | None:
        """Year's budget − forecast: plus means that it is expected to cost less."""
        budget, forecast = self.sums.get("year_budget"), self.sums.get("full_year_forecast")
        return None if budget is None or forecast is None else budget - forecast


def investments(frame: pd.DataFrame, groups: tuple[str, ...]) -> tuple[InvestmentSum, ...]:
    """The investments per group, in the model's order; groups without rows are left out."""
    if "group" not in frame:
        return ()
    of_group = frame["group"].fillna("")
    named = [*groups, *sorted(set(of_group) - set(groups))]
    parts = ((group, frame[of_group == group]) for group in named)
    return tuple(_investment_sum(group, part) for group, part in parts if len(part))


def all_investments(frame: pd.DataFrame) -> InvestmentSum:
    """The sum of all investments."""
    return _investment_sum("", frame)


def _investment_sum(key: str, frame: pd.DataFrame) -> InvestmentSum:
    sums = {field: total(frame[field]) for field in INVESTMENT_TERMS if field in frame}
    return InvestmentSum(key, len(frame), sums)


def overdue(frame: pd.DataFrame, scale: StatusScale | None, last_day: pd.Timestamp) -> pd.DataFrame:
    """The activities that go on after their end date, the oldest first, with ``days``.

    Args:
        frame: activities of the plan or of the work environment.
        scale: their statuses.
        last_day: the period's.
    """
    if scale is None or "status" not in frame or "end_date" not in frame:
        return frame.iloc[:0].assign(days=pd.Series(dtype="int64"))
    going_on = frame["status"].isin(scale.codes(*GOING_ON))
    late = frame[going_on & (frame["end_date"] < last_day).fillna(False)]
    late = late.assign(days=(last_day - late["end_date"]).dt.days.astype("int64"))
    return late.sort_values("days", ascending=False, kind="stable")


def against_target(frame: pd.DataFrame, model: GovernanceModel) -> pd.DataFrame:
    """The indicators with ``target``, ``difference`` from it and whether it is ``reached``.

    The target is the row's own or else the model's; ``reached`` is NA where the outcome, the
    target or the wanted direction is unknown.
    """
    known = {indicator.code: indicator for indicator in model.indicators}
    codes = frame["indicator"]
    own = frame["target"] if "target" in frame else pd.Series(pd.NA, index=frame.index)
    given = codes.map({code: part.target for code, part in known.items()}).astype("Float64")
    target = own.astype("Float64").fillna(given)
    direction = codes.map({code: part.direction.value for code, part in known.items()})
    outcome = (
        frame["outcome"].astype("Float64")
        if "outcome" in frame
        else pd.Series(pd.NA, index=frame.index, dtype="Float64")
    )
    difference = (outcome - target).round(9)
    reached = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    reached = reached.mask(direction == Direction.HIGHER.value, difference >= 0)
    reached = reached.mask(direction == Direction.LOWER.value, difference <= 0)
    return frame.assign(target=target, difference=difference, reached=reached)
