"""An office of two departments and two periods in a row, small enough to close in a test.

Amounts are in mnkr. Department A reports for January–April and January–August, B only costs::

                 year budget   2019-04: budget, actual, forecast   2019-08: budget, actual, forecast
    A  costs           -12,0      -4,0   -4,2   -12,0                 -8,0   -8,1   -12,0
    B  costs            -6,0      -2,0   -1,9    -6,0                 -4,0   -3,9    -6,0
    office             -18,0      -6,0   -6,1   -18,0                -12,0  -12,0   -18,0
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from xlvp.demo.fill import fill_in
from xlvp.office import Office, PeriodFolder
from xlvp.template import write_templates

_PERIOD = """
[[period]]
id = "{id}"
namn = "Uppföljning {id}"
slag = "uppföljning"
fran = 2019-01-01
till = {last}
senast = {deadline}
blad = ["Driftbudget"]
"""
MODEL = (
    """modellversion = 1

[kontor]
kod = "EX"
namn = "Exempelkontoret"

[belopp]
enhet = "mnkr"
decimaler = 1

[vasentlighet]
belopp = 1.0
procent = 5

[[avdelning]]
kod = "A"
namn = "Avdelning A"

[[avdelning]]
kod = "B"
namn = "Avdelning B"

[[niva]]
namn = "Uppdrag"
flertal = "Uppdrag"

[[kontoklass]]
kod = "KST"
namn = "Kostnader"
slag = "kostnad"
"""
    + _PERIOD.format(id="2019-04", last="2019-04-30", deadline="2019-05-10")
    + _PERIOD.format(id="2019-08", last="2019-08-31", deadline="2019-09-10")
    + 'forra = "2019-04"\n'
)
PLAN = (
    "Avdelning;Rad;Kontoklass;Benämning;Årsbudget\n"
    "A;1;Kostnader;Kostnader;-12,0\n"
    "B;1;Kostnader;Kostnader;-6,0\n"
)
REPORTED: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("2019-04", "A"): ("-4,0", "-4,2", "-12,0"),
    ("2019-04", "B"): ("-2,0", "-1,9", "-6,0"),
    ("2019-08", "A"): ("-8,0", "-8,1", "-12,0"),
    ("2019-08", "B"): ("-4,0", "-3,9", "-6,0"),
}
"""Budget to date, actual to date and forecast, by period and department."""
ARRIVED = {
    ("2019-04", "A"): "2019-05-08T12:00",
    ("2019-04", "B"): "2019-05-13T12:00",
    ("2019-08", "A"): "2019-09-09T12:00",
    ("2019-08", "B"): "2019-09-10T12:00",
}
"""B was three days late in the first period."""


def closing_office(path: Path) -> Office:
    """Build the office, hand out its templates, and let nobody deliver yet."""
    (path / "plan").mkdir(parents=True)
    (path / "styrmodell.toml").write_text(MODEL, "utf-8")
    (path / "plan" / "driftbudget.csv").write_text(PLAN, "utf-8-sig")
    return Office.open(path)


def deliver(office: Office, period: str, *departments: str, **changed: str) -> PeriodFolder:
    """Let departments fill in their templates and send them.

    Args:
        changed: another actual to date than the usual, by department.
    """
    folder = office.period(period)
    if not folder.templates.is_dir():
        write_templates(office, folder)
    folder.received.mkdir(exist_ok=True)
    for code in departments or ("A", "B"):
        budget, actual, forecast = REPORTED[period, code]
        line = {"Rad": "1", "Budget ack.": budget, "Utfall ack.": changed.get(code, actual)}
        target = folder.received / f"{code}.xlsx"
        template = folder.templates / f"{code}-{period}.xlsx"
        fill_in(template, {"Driftbudget": (line | {"Årsprognos": forecast},)}, target)
        arrived = datetime.fromisoformat(ARRIVED[period, code]).timestamp()
        os.utime(target, (arrived, arrived))
    return folder
