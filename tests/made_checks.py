"""Checks whose findings are written by hand, so that what is made of them can be asserted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from validation.engine import Outcome
from validation.example import example_model
from validation.facts import Facts
from validation.finding import Finding, NotRun, Place, Severity
from validation.observations import observation_frame
from validation.tables import Tables
from xlvp.checking import Checked
from xlvp.office import Office, PeriodFolder
from xlvp.reader import Delivery, Locations
from xlvp.reading.content import TableContent
from xlvp.waivers import AppliedWaiver

LETTERS = {
    "activities": {"number": "A", "name": "C", "status": "E", "end_date": "F", "comment": "L"},
    "operating_budget": {"line": "A", "actual": "F", "budget": "E"},
}
SHEETS = {"activities": "Aktiviteter", "operating_budget": "Drift & budget"}


def finding(
    code: str = "STA004",
    cell: tuple[str, int, str] = ("activities", 14, "end_date"),
    *,
    severity: Severity = Severity.ERROR,
    workbook: str = "A.xlsx",
    message: str = "Slutdatum 2019-06-30 har passerat men status är pågående.",
    remedy: str = "Ändra status eller slutdatum.",
    key: str = "1.1.1",
    column_title: str = "Slutdatum",
    value: str = "2019-06-30",
    expected: str = "",
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        place=Place(workbook, *cell),
        department="A",
        key=key,
        column_title=column_title,
        message=message,
        remedy=remedy,
        value=value,
        expected=expected,
    )


def locations(workbooks: Sequence[str]) -> Locations:
    """In every workbook the same two sheets, with the headers in row 7."""
    return Locations(
        {
            workbook: {
                table: TableContent(SHEETS[table], 7, "A", letters, [], {}, None)
                for table, letters in LETTERS.items()
            }
            for workbook in workbooks
        }
    )


def folder_of(path: Path, period: str = "2019-08") -> PeriodFolder:
    return Office(path, example_model()).period(period)


def checked(
    path: Path,
    findings: Sequence[Finding],
    *,
    workbooks: Mapping[str, bytes] | Sequence[str] = ("A.xlsx",),
    faults: Mapping[str, tuple[str, str]] | None = None,
    not_run: Sequence[NotRun] = (),
    waivers: Sequence[AppliedWaiver] = (),
) -> Checked:
    """A check of workbooks of the example office, as if the rules had found this.

    Args:
        workbooks: names, or names with the files' bytes.
        faults: by name, why a file was not read, and the same in Swedish.
    """
    contents = workbooks if isinstance(workbooks, Mapping) else dict.fromkeys(workbooks, b"")
    folder = folder_of(path)
    rows = []
    for name, content in contents.items():
        fault, detail = (faults or {}).get(name, ("", ""))
        row = {
            "fault": fault,
            "fault_detail": detail,
            "department": "" if fault else "A",
            "period": "" if fault else "2019-08",
            "sha256": "" if fault else hashlib.sha256(content).hexdigest(),
        }
        rows.append((name, row))
    tables: dict[str, pd.DataFrame] = {"books": observation_frame("books", rows)}
    delivery = Delivery(Tables(tables), locations(list(contents)))
    facts = Facts(folder.office.model, folder.period, tables, today=date(2019, 9, 5))
    outcome = Outcome(tuple(findings), tuple(not_run))
    return Checked(folder, delivery, facts, outcome, tuple(waivers))
