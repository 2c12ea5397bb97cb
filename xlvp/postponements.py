"""Activities whose end date has been moved later: how often, how far, and whether they are late.

The end dates of a row are followed from the decided plan through the earlier follow-ups to
this one; each time that a date is later than the one before it counts as a postponement. What
is finished is no longer told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from validation.finding import Place
from validation.model import StatusScale
from validation.schemas import BY_TABLE
from xlvp.deviation import GOING_ON

_Row = tuple[str, str]


@dataclass(frozen=True)
class Postponed:
    """An activity that goes on and has been postponed.

    Attributes:
        place: its end date now.
        first: the first end date that is known.
        now: the end date now.
        times: how often it has been moved later.
        late: days that it has gone on after its end date when the period ends; 0 if none.
    """

    place: Place
    department: str
    key: str
    name: str
    first: date
    now: date
    times: int
    late: int

    @property
    def days(self) -> int:
        """How much later it ends than was first said; minus when it was moved back again."""
        return (self.now - self.first).days


def postponed(
    table: str,
    frame: pd.DataFrame,
    earlier: Sequence[pd.DataFrame],
    scale: StatusScale | None,
    last_day: date,
) -> tuple[Postponed, ...]:
    """The postponed rows of a sheet, those most often postponed first, then by days.

    Args:
        table: the sheet's.
        frame: its rows now; index ``(workbook, row)``.
        earlier: the decided plan and the earlier follow-ups, oldest first; index
            ``(department, key)``.
        scale: tells what goes on.
        last_day: the period's.
    """
    if scale is None or not {"status", "end_date"} <= set(frame.columns):
        return ()
    key = BY_TABLE[table].key
    known = _known_dates(earlier)
    going_on = frame[frame["status"].isin(scale.codes(*GOING_ON)) & frame["end_date"].notna()]
    found = []
    needed = ["department", key, "name", "end_date", "former_end_date"]
    told = going_on[[field for field in needed if field in going_on]]
    for (workbook, row), values in zip(told.index, told.to_dict("records"), strict=True):
        of_row = (str(values["department"]), str(values[key]))
        now = values["end_date"].date()
        days = _with_former(known.get(of_row, []), values.get("former_end_date"))
        times = _times([*days, now])
        if times:
            found.append(
                Postponed(
                    place=Place(str(workbook), table, int(row), "end_date"),
                    department=of_row[0],
                    key=of_row[1],
                    name=values["name"] if isinstance(values.get("name"), str) else "",
                    first=days[0],
                    now=now,
                    times=times,
                    late=max((last_day - now).days, 0),
                )
            )
    return tuple(sorted(found, key=lambda part: (-part.times, -part.days)))


def _known_dates(earlier: Iterable[pd.DataFrame]) -> dict[_Row, list[date]]:
    """The earlier end dates of each row, oldest first."""
    found: dict[_Row, list[date]] = {}
    for frame in earlier:
        if "end_date" in frame:
            dates = frame["end_date"].dropna()
            departments, keys = (dates.index.get_level_values(level) for level in (0, 1))
            for department, key, day in zip(departments, keys, dates, strict=True):
                found.setdefault((str(department), str(key)), []).append(day.date())
    return found


def _with_former(days: Sequence[date], former: Any) -> list[date]:
    """The dates with what the workbook itself says of the former period, where it is news."""
    if former is None or pd.isna(former) or former.date() in days:
        return list(days)
    return [*days, former.date()]


def _times(days: Sequence[date]) -> int:
    return sum(later > sooner for sooner, later in pairwise(days))
