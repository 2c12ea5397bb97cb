"""An office where a department writes nothing but what would be dangerous as anything but text.

`ATTACKS` are what the texts begin with; each ends with :data:`MARK`, by which a test finds it
again in what the commands have made.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path

from validation.model import Period
from validation.schemas import BY_TITLE, Role
from validation.schemas.column import Kind
from xlvp.demo.fill import fill_in
from xlvp.demo.office import PERIODS, Row, answers, build_office
from xlvp.office import Office, PeriodFolder
from xlvp.template import write_templates

MARK = "slut§"
ADDRESS = "ond.example"
ATTACKS = (
    f'=HYPERLINK("http://{ADDRESS}/?x=1","Klicka här")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\n=1+1",
    "=cmd|'/C calc'!A0",
    f"<script src='//{ADDRESS}/a.js'></script><img src=x onerror=alert(1)>",
    f'"><a href="http://{ADDRESS}">länk</a>',
    f"http://{ADDRESS}/länk",
    f"mailto:chef@{ADDRESS}",
    f"[länk](http://{ADDRESS}) **fet** `kod` | x |",
    "{{ 7 * 7 }} {% include 'x' %} ${7*7}",
    "[red]röd[/red] [/bold] \\[",
    "&lt;b&gt; &amp; ]]> <![CDATA[",
    "_x0001__x000B__x001F_",
    "_x001B_[31m_x001B_]0;ond_x0007_",
    "\u202egnal ned\u202c",
)
TOO_LONG = "å" * 33_000
EARLIER, LATER = "2018-04", PERIODS[2018]
DEPARTMENT = "BAS"


def hostile_office(path: Path) -> Office:
    """Build the office, with nothing delivered yet."""
    return Office.open(build_office(2018, path))


def deliver_hostile(office: Office, period: str) -> PeriodFolder:
    """Hand out a period's templates, and let a department fill in its own."""
    folder = office.period(period)
    write_templates(office, folder)
    written = answers(2018, EARLIER if period == EARLIER else "")
    attacks = chain((TOO_LONG,), cycle(ATTACKS))
    own = {
        title: tuple(_hostile(title, row, folder.period, office, attacks) for row in rows)
        for title, rows in written[DEPARTMENT].items()
    }
    name = f"{DEPARTMENT}-{period}.xlsx"
    fill_in(folder.templates / name, own, folder.received / name)
    return folder


def _hostile(
    title: str, row: Row, period: Period, office: Office, attacks: Iterator[str]
) -> dict[str, str]:
    free = {
        column.title
        for column in BY_TITLE[title].columns(office.model, period)
        if column.kind in (Kind.TEXT, Kind.LONG_TEXT) and column.role is Role.INPUT
    }
    return {
        name: f"{next(attacks)} {text} {MARK}" if name in free else text
        for name, text in row.items()
    }
