"""The demonstration's way: build, hand out, fill in, validate, accept, consolidate, print."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from xlvp.checking import Checked
from xlvp.closing import Closed, check_period, consolidate_period
from xlvp.demo.fill import fill_in
from xlvp.demo.office import (
    PERIODS,
    Answers,
    accepted_faults,
    answers,
    build_office,
    set_aside,
)
from xlvp.office import Office, PeriodFolder
from xlvp.report.terminal import print_findings
from xlvp.report.terminal_follow_up import print_follow_up
from xlvp.template import write_templates

if TYPE_CHECKING:
    from rich.console import Console

DAYS_AFTER_DEADLINE = 3
"""When the controller closes the period."""


@dataclass(frozen=True)
class Demonstrated:
    """What came out of one year.

    Attributes:
        checked: what validation found, before the controller accepted the printed faults.
        closed: the consolidation after that.
    """

    year: int
    folder: PeriodFolder
    checked: Checked
    closed: Closed


def demonstrate(folder: Path, console: Console) -> tuple[Demonstrated, ...]:
    """Carry all years through; see :func:`xlvp.demo.run_demo`."""
    shown = []
    for year in PERIODS:
        place = folder / f"regionkontoret-{year}"
        if place.exists():
            set_aside(place)
        shown.append(_demonstrate_year(year, place, console))
    return tuple(shown)


def deliver(year: int, place: Path) -> PeriodFolder:
    """Build a year's office, hand out its templates, and let every department fill in its own.

    Returns:
        The period, with the filled-in workbooks among the received ones.
    """
    office = Office.open(build_office(year, place))
    folder = office.period(PERIODS[year])
    write_templates(office, folder)
    for department, written in answers(year).items():
        name = f"{department}-{folder.period.id}.xlsx"
        target = folder.received / name
        fill_in(folder.templates / name, written, target)
        _set_received(target, written)
    return folder


def closing_day(folder: PeriodFolder) -> date:
    """The day on which the demonstration's controller closes a period."""
    return folder.period.deadline + timedelta(days=DAYS_AFTER_DEADLINE)


def _demonstrate_year(year: int, place: Path, console: Console) -> Demonstrated:
    console.rule(f"Regionkontoret {year}")
    folder = deliver(year, place)
    day = closing_day(folder)
    checked = check_period(folder, day)
    print_findings(checked, console)
    accepted = accepted_faults(year)
    if accepted:
        folder.waivers.write_bytes(accepted)
        console.print(
            "Felen står så i det tryckta dokumentet. De accepteras med skäl i "
            f"{folder.waivers.name}, så att arbetsböckerna tas med som de är."
        )
    console.print()
    closed = consolidate_period(folder, today=day)
    print_follow_up(closed, console)
    console.print()
    return Demonstrated(year, folder, checked, closed)


def _set_received(path: Path, written: Answers) -> None:
    """A workbook comes in on the day it was signed, long before the demonstration is run."""
    signed = date.fromisoformat(written["Underskrift"][0]["Datum"])
    noon = datetime.combine(signed, time(12)).timestamp()
    os.utime(path, (noon, noon))
