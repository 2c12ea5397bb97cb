"""The close of a period: check all that was received, consolidate, write the follow-up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from validation.finding import Finding, Severity
from xlvp.checking import Checked, check
from xlvp.consolidation import Consolidated, consolidate
from xlvp.cycles import no_collection
from xlvp.delivery_log import Event, append, note_consolidated, read_log, write_logged
from xlvp.delivery_status import DepartmentStatus, department_statuses
from xlvp.errors import InputError
from xlvp.office import PeriodFolder
from xlvp.period_lock import working_on
from xlvp.plan import load_control_figures
from xlvp.receiving import note_received
from xlvp.reconciliation import Reconciliation, reconcile
from xlvp.report.workbook import write_follow_up
from xlvp.seal import seal_texts
from xlvp.used_versions import versions
from xlvp.waivers import Waiver, add_waiver
from xlvp.writing import write_atomically


@dataclass(frozen=True)
class Closed:
    """What a consolidation gave.

    Attributes:
        workbook: the follow-up workbook.
        log: the delivery log.
    """

    checked: Checked
    consolidated: Consolidated
    reconciliation: Reconciliation
    workbook: Path
    log: Path

    @property
    def left_out(self) -> tuple[DepartmentStatus, ...]:
        """Departments without a workbook that counts."""
        return self.consolidated.left_out


def check_period(folder: PeriodFolder, today: date | None = None) -> Checked:
    """Check all workbooks that have been received for a period, which may be none."""
    return check(folder, folder.received_files(), whole_period=True, today=today)


def statuses(checked: Checked) -> tuple[DepartmentStatus, ...]:
    """Where each department stands, accepted findings apart."""
    return department_statuses(checked.facts, checked.findings())


def consolidate_period(
    folder: PeriodFolder, *, include_with_errors: bool = False, today: date | None = None
) -> Closed:
    """Consolidate a period and write the follow-up workbook and the delivery log.

    Args:
        folder: the period.
        include_with_errors: the latest readable workbook of each department counts, whatever
            errors it holds; the follow-up says so.
        today: the day of the close; today unless given.

    Raises:
        InputError: nothing has been received.
        OutputError: the follow-up could not be written.
    """
    with working_on(folder, "consolidate"):
        checked, consolidated, reconciliation = put_together(
            folder, include_with_errors=include_with_errors, today=today
        )
        return write_period(checked, consolidated, reconciliation)


@no_collection()
def write_period(
    checked: Checked, consolidated: Consolidated, reconciliation: Reconciliation
) -> Closed:
    """Write the follow-up workbook and the summary of the delivery log of a held period.

    Raises:
        InputError: a workbook has changed since it was checked.
        OutputError: they could not be written.
    """
    folder = checked.folder
    note_received(checked)
    workbook = write_logged(
        folder,
        folder.follow_up / f"uppfoljning-{folder.period.id}.xlsx",
        partial(_write_workbook, consolidated, reconciliation),
    )
    note_consolidated(folder, _summary(checked, consolidated))
    text = delivery_log(checked, consolidated)
    log = write_atomically(
        folder.follow_up / f"leveranslogg-{folder.period.id}.json",
        lambda path: _write_text(path, text),
    )
    return Closed(checked, consolidated, reconciliation, workbook, log)


@no_collection()
def put_together(
    folder: PeriodFolder, *, include_with_errors: bool = False, today: date | None = None
) -> tuple[Checked, Consolidated, Reconciliation]:
    """Check and consolidate a period, and hold it against the control figures; writes nothing.

    Raises:
        InputError: nothing has been received.
    """
    if not folder.received_files():
        raise InputError(
            f"Inget är inlämnat för {folder.period.id}: lägg arbetsböckerna i {folder.received}."
        )
    checked = check_period(folder, today)
    consolidated = consolidate(
        checked.facts,
        checked.outcome.findings,
        checked.waivers,
        checked.delivery,
        include_with_errors=include_with_errors,
        not_run=checked.outcome.not_run,
        seals=seal_texts(checked, folder.received_files()),
    )
    reconciliation = reconcile(consolidated, load_control_figures(folder.office, folder.period))
    return checked, consolidated, reconciliation


def delivery_log(checked: Checked, consolidated: Consolidated) -> str:
    """Who delivered what and when, with checksums, findings, waivers and versions, as JSON."""
    books = consolidated.books
    log = read_log(checked.folder)
    document: dict[str, Any] = {
        "period": checked.folder.period.id,
        "office": checked.facts.model.office.code,
        "versions": versions(checked.folder.office),
        "log": {"lines": len(log.lines), "sha256": log.head},
        "departments": [
            {
                "code": status.code,
                "state": status.state_text,
                "workbook": status.workbook,
                "counted": status.counted,
                "remark": status.remark,
            }
            for status in consolidated.departments
        ],
        "workbooks": [
            {
                "name": str(workbook),
                "sha256": sha256,
                "received": received.isoformat(timespec="seconds"),
                "counted": bool(counted),
                "why_not": why,
            }
            for (workbook, _), sha256, received, counted, why in zip(
                books.index,
                books["sha256"],
                books["received"],
                books["counted"],
                books["why"],
                strict=True,
            )
        ],
        "findings": _counts(checked),
        "waivers": [
            applied.waiver.model_dump(mode="json") | {"state": applied.state.value}
            for applied in checked.waivers
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _summary(checked: Checked, consolidated: Consolidated) -> dict[str, Any]:
    """What a consolidation rests on, as a line of the log tells it."""
    return {
        "counted": {
            status.code: status.counted for status in consolidated.departments if status.counted
        },
        "left_out": [status.code for status in consolidated.left_out],
        "with_errors": consolidated.include_with_errors,
        "findings": _counts(checked),
        "versions": versions(checked.folder.office),
    }


def _counts(checked: Checked) -> dict[str, int]:
    return {severity.name.lower(): len(checked.findings(severity)) for severity in Severity}


def waive_finding(
    folder: PeriodFolder, finding: tuple[str, str, str], reason: str, by: str, until: str
) -> Waiver:
    """Accept one finding of a period: rule, department and row key.

    Raises:
        InputError: no such finding exists now, or the waiver lacks something.
    """
    with working_on(folder, "waive"):
        return _waive(folder, finding, reason, by, until)


def _waive(
    folder: PeriodFolder, finding: tuple[str, str, str], reason: str, by: str, until: str
) -> Waiver:
    code, department, key = finding
    checked = check_period(folder)
    meant = [
        found
        for found in checked.findings()
        if (found.code, found.department, found.key) == finding
    ]
    if not meant:
        raise InputError(
            f"Det finns inget fynd {code} för avdelning {department}"
            f"{f' på rad {key}' if key else ''} i {folder.period.id}. "
            f"Se fynden med xlvp validate {folder.period.id}."
        )
    waiver = _waiver(meant[0], reason, by, until)
    note_received(checked)
    add_waiver(folder.waivers, waiver)
    append(folder, [(Event.WAIVED, waiver.model_dump(mode="json"))])
    return waiver


def accept_finding(
    folder: PeriodFolder, finding: Finding, reason: str, by: str, until: str
) -> Waiver:
    """Accept a finding that a check has just made.

    Raises:
        InputError: the waiver lacks something.
    """
    with working_on(folder, "waive"):
        waiver = _waiver(finding, reason, by, until)
        add_waiver(folder.waivers, waiver)
        append(folder, [(Event.WAIVED, waiver.model_dump(mode="json"))])
        return waiver


def _waiver(finding: Finding, reason: str, by: str, until: str) -> Waiver:
    try:
        return Waiver.model_validate(
            {
                "regel": finding.code,
                "avdelning": finding.department,
                "rad": finding.key,
                "kolumn": finding.column_title,
                "varde": finding.value,
                "skal": reason,
                "av": by,
                "till": until,
            }
        )
    except ValidationError as error:
        raise InputError(
            "Ett undantag behöver ett skäl (--reason), vem som godkänner (--by) och ett datum "
            "(--until, t.ex. 2018-12-31)."
        ) from error


def _write_workbook(consolidated: Consolidated, reconciliation: Reconciliation, path: Path) -> None:
    write_follow_up(consolidated, reconciliation, path)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
