"""Validation of received workbooks: what button, command line and page all call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import Outcome, run
from validation.facts import Facts
from validation.finding import Finding, Severity
from validation.model import Department
from validation.observations import observation_frame
from xlvp.background import Background, background
from xlvp.cycles import no_collection
from xlvp.delivery_status import is_signed
from xlvp.history import former_tables, load_history
from xlvp.office import PeriodFolder
from xlvp.plan import load_plan
from xlvp.reader import Delivery, read_open, read_workbooks
from xlvp.reading.live import LiveBook
from xlvp.waivers import AppliedWaiver, apply_waivers, load_waivers
from xlvp.workers import reading_pool


@dataclass(frozen=True)
class Checked:
    """A delivery that has been checked.

    Attributes:
        waivers: every waiver of the period and how it stands.
    """

    folder: PeriodFolder
    delivery: Delivery
    facts: Facts
    outcome: Outcome
    waivers: tuple[AppliedWaiver, ...]

    @property
    def waived(self) -> frozenset[Finding]:
        """Findings that an active waiver accepts."""
        return frozenset(finding for applied in self.waivers for finding in applied.findings)

    @property
    def workbooks(self) -> list[str]:
        """Names of the workbooks that were given, in order."""
        return list(self.facts.tables["books"].index.get_level_values("workbook"))

    def findings(self, severity: Severity | None = None) -> tuple[Finding, ...]:
        """Findings that are not waived, of one severity or all."""
        waived = self.waived
        return tuple(
            finding
            for finding in self.outcome.findings
            if finding not in waived and severity in (None, finding.severity)
        )


def check(
    folder: PeriodFolder,
    paths: Sequence[Path],
    *,
    whole_period: bool = False,
    today: date | None = None,
) -> Checked:
    """Read workbooks and run all rules on them.

    Args:
        folder: the period that they belong to.
        paths: the workbooks.
        whole_period: the paths are all that was received, so departments can be missing.
        today: the day of the check; today unless given.

    Raises:
        OfficeError: the plan cannot be read.
    """
    with reading_pool(len(paths), folder.office.model.limits) as executor:
        delivery = read_workbooks(paths, folder.office.model, folder.period, executor=executor)
        # Only the follow-up of a whole period looks further back than the former one.
        history = load_history(folder, reach=None if whole_period else 1, executor=executor)
    against = Background(load_plan(folder.office, folder.period).tables, history)
    return _checked(folder, delivery, against, today, whole_period=whole_period)


def check_open(folder: PeriodFolder, book: LiveBook, *, today: date | None = None) -> Checked:
    """Run all rules on a workbook that is open in a spreadsheet program.

    The findings are those that :func:`check` has for the saved file.

    Args:
        folder: the period that it belongs to.
        book: the workbook as it stands on the screen.
        today: the day of the check; today unless given.

    Raises:
        OfficeError: the plan cannot be read.
    """
    with no_collection():
        delivery = read_open(book, folder.office.model, folder.period)
        return _checked(folder, delivery, background(folder), today)


def _checked(
    folder: PeriodFolder,
    delivery: Delivery,
    against: Background,
    today: date | None,
    *,
    whole_period: bool = False,
) -> Checked:
    day = today or datetime.now().astimezone().date()
    facts = facts_of(folder, delivery, against, day, whole_period=whole_period)
    outcome = run(facts)
    waivers = apply_waivers(outcome.findings, load_waivers(folder.waivers), day)
    return Checked(folder, delivery, facts, outcome, waivers)


def facts_of(
    folder: PeriodFolder,
    delivery: Delivery,
    against: Background,
    today: date,
    *,
    whole_period: bool,
) -> Facts:
    """All that the rules may look at when a delivery is checked."""
    office, period = folder.office, folder.period
    tables = dict(delivery.tables)
    if whole_period:
        tables["departments"] = departments_table(folder, tables)
    departments = _of_this_model(folder, tables["books"])
    return Facts(
        model=office.model,
        period=period,
        tables=tables,
        issued=against.handed_out(folder, departments),
        former=former_tables(against.history, period),
        history=against.history,
        handed_out=frozenset(delivery.issued_keys),
        today=today,
        model_checksum=office.model_checksum,
    )


def _of_this_model(folder: PeriodFolder, books: pd.DataFrame) -> list[Department]:
    """The departments whose workbook counts and was made from the model as it is now."""
    now = folder.office.model_checksum
    counted = books[books["latest"] & books["model_checksum"].isin(["", now])]
    codes = set(counted["department"])
    return [part for part in folder.office.model.departments if part.code in codes]


def departments_table(folder: PeriodFolder, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The observation table ``departments``: what each department of the model delivered."""
    books = tables["books"]
    readable = books[books["fault"].isin(["", "no_identity"])]
    rows = []
    for department in folder.office.model.departments:
        if not folder.office.model.sheets(folder.period, department):
            continue
        own = readable[readable["department"] == department.code]
        latest = own[own["latest"]]
        workbook = str(latest.index[0][0]) if len(latest) else ""
        rows.append(
            (
                workbook,
                {
                    "department": department.code,
                    "name": department.name,
                    "delivered": len(own),
                    "received": latest["received"].max() if len(latest) else pd.NaT,
                    "latest": workbook,
                    "signed": bool(workbook) and is_signed(workbook, tables.get("sign_off")),
                },
            )
        )
    return observation_frame("departments", rows)
