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
from validation.observations import observation_frame
from xlvp.delivery_status import is_signed
from xlvp.history import former_tables, load_history
from xlvp.office import PeriodFolder
from xlvp.plan import load_plan
from xlvp.reader import Delivery, read_workbooks
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
    office, period = folder.office, folder.period
    day = today or datetime.now().astimezone().date()
    with reading_pool(len(paths)) as executor:
        delivery = read_workbooks(paths, office.model, period, executor=executor)
        # Only the follow-up of a whole period looks further back than the former one.
        history = load_history(folder, reach=None if whole_period else 1, executor=executor)
    tables = dict(delivery.tables)
    if whole_period:
        tables["departments"] = departments_table(folder, tables)
    facts = Facts(
        model=office.model,
        period=period,
        tables=tables,
        issued=load_plan(office, period).tables,
        former=former_tables(history, period),
        history=history,
        today=day,
        model_checksum=office.model_checksum,
    )
    outcome = run(facts)
    waivers = apply_waivers(outcome.findings, load_waivers(folder.waivers), day)
    return Checked(folder, delivery, facts, outcome, waivers)


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
