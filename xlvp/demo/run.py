"""The demonstration's way: build, hand out, fill in, validate, accept, consolidate, print.

The year 2018 has two follow-ups: an invented one for January to April, which is closed, and the
published one that is compared with it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from validation.model import PeriodKind
from xlvp.checking import Checked
from xlvp.closing import Closed, check_period, consolidate_period
from xlvp.demo.fill import fill_in
from xlvp.demo.listing import print_files
from xlvp.demo.office import (
    EARLIER,
    PERIODS,
    Answers,
    accepted_faults,
    answers,
    build_office,
    set_aside,
)
from xlvp.office import Office, PeriodFolder
from xlvp.period_close import close_period
from xlvp.report.document.making import report_period
from xlvp.report.page.making import page_period
from xlvp.report.period_publication import Asked
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
        earlier: the follow-ups before it, oldest first.
    """

    year: int
    folder: PeriodFolder
    checked: Checked
    closed: Closed
    earlier: tuple[Closed, ...] = ()


def demonstrate(folder: Path, console: Console) -> tuple[Demonstrated, ...]:
    """Carry all years through; see :func:`xlvp.demo.run_demo`."""
    shown = []
    for year in PERIODS:
        place = folder / f"regionkontoret-{year}"
        if place.exists():
            set_aside(place)
        shown.append(_demonstrate_year(year, place, console))
    print_files([year.folder.office for year in shown], console)
    return tuple(shown)


def deliver(folder: PeriodFolder, written: Mapping[str, Answers]) -> None:
    """Hand out a period's templates, and let every department fill in and send in its own.

    Args:
        folder: the period.
        written: what each department writes, by its code.
    """
    write_templates(folder.office, folder)
    for department, sheets in written.items():
        name = f"{department}-{folder.period.id}.xlsx"
        target = folder.received / name
        fill_in(folder.templates / name, sheets, target)
        _set_received(target, sheets)


def closing_day(folder: PeriodFolder) -> date:
    """The day on which the demonstration's controller closes a period."""
    return folder.period.deadline + timedelta(days=DAYS_AFTER_DEADLINE)


def _demonstrate_year(year: int, place: Path, console: Console) -> Demonstrated:
    office = Office.open(build_office(year, place))
    earlier = tuple(
        _earlier(office.period(period), answers(year, period), console)
        for period in EARLIER.get(year, ())
    )
    console.rule(f"Regionkontoret {year}")
    folder = office.period(PERIODS[year])
    deliver(folder, answers(year))
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
    if folder.period.kind is PeriodKind.FOLLOW_UP:
        report_period(folder, Asked(today=day))
    page_period(folder, Asked(today=day))
    console.print()
    return Demonstrated(year, folder, checked, closed, earlier)


def _earlier(folder: PeriodFolder, written: Mapping[str, Answers], console: Console) -> Closed:
    """Carry a follow-up before the demonstrated one through, close it, and tell only that."""
    console.rule(folder.period.title)
    deliver(folder, written)
    closed = close_period(folder, today=closing_day(folder)).closed
    console.print(
        f"Avdelningarnas svar är påhittade. {closed.workbook.name} är skriven, och perioden är "
        "stängd.\n"
    )
    return closed


def _set_received(path: Path, written: Answers) -> None:
    """A workbook comes in on the day it was signed, long before the demonstration is run."""
    signed = date.fromisoformat(written["Underskrift"][0]["Datum"])
    noon = datetime.combine(signed, time(12)).timestamp()
    os.utime(path, (noon, noon))
