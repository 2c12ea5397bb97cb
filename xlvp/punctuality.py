"""How departments have kept the deadlines of the earlier periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

import pandas as pd

from xlvp.delivery_log import Event, read_log
from xlvp.delivery_status import READABLE
from xlvp.office import PeriodFolder
from xlvp.reader import read_workbooks


@dataclass(frozen=True)
class Punctuality:
    """When a department has first delivered, in days after each deadline.

    Attributes:
        days: of the earlier periods in which it delivered; negative and 0 are in time.
    """

    days: tuple[int, ...]

    @property
    def usual(self) -> int:
        """The median, which one bad period does not move; halves count upwards."""
        return int(median(self.days) + 0.5) if median(self.days) > 0 else 0

    @property
    def text(self) -> str:
        """Swedish, for the cockpit; with the number of periods that it rests on."""
        times = "1 period" if len(self.days) == 1 else f"{len(self.days)} perioder"
        if self.usual == 0:
            return f"brukar hålla tiden ({times})"
        days = "1 dag" if self.usual == 1 else f"{self.usual} dagar"
        return f"brukar vara {days} sen ({times})"


def punctuality(folder: PeriodFolder) -> dict[str, Punctuality]:
    """How the departments have kept the earlier deadlines, by code; who never delivered is out.

    Raises:
        PeriodError: a delivery log may not be read.
        InputError: a folder of received workbooks may not be read.
    """
    days: dict[str, list[int]] = {}
    for earlier in _earlier(folder):
        for department, first in _first_deliveries(earlier).items():
            days.setdefault(department, []).append((first - earlier.period.deadline).days)
    return {code: Punctuality(tuple(found)) for code, found in days.items()}


def days_left(deadline: date, today: date) -> str:
    """How far away a deadline is, in Swedish."""
    left = (deadline - today).days
    if left == 0:
        return "sista dagen är i dag"
    number = "1 dag" if abs(left) == 1 else f"{abs(left)} dagar"
    return f"{number} kvar" if left > 0 else f"{number} sedan"


def _earlier(folder: PeriodFolder) -> Iterator[PeriodFolder]:
    """The periods whose deadline was before this one's."""
    for period in folder.office.model.periods:
        if period.deadline < folder.period.deadline:
            yield PeriodFolder(folder.office, period)


def _first_deliveries(folder: PeriodFolder) -> dict[str, date]:
    """The day on which each department first delivered: as the log says, or else the files."""
    logged = read_log(folder).events(Event.RECEIVED)
    arrivals = [(str(line["department"]), str(line["received"])) for line in logged]
    if not logged:
        arrivals = _in_files(folder)
    first: dict[str, date] = {}
    for department, moment in arrivals:
        if department and moment:
            day = datetime.fromisoformat(moment).date()
            first[department] = min(day, first.get(department, day))
    return first


def _in_files(folder: PeriodFolder) -> list[tuple[str, str]]:
    files = folder.received_files()
    if not files:
        return []
    books = read_workbooks(files, folder.office.model, folder.period).tables["books"]
    readable = books[books["fault"].isin(READABLE) & books["received"].notna()]
    return [
        (str(department), pd.Timestamp(received).isoformat())
        for department, received in zip(readable["department"], readable["received"], strict=True)
    ]
