"""Findings as JSON: stable and documented in ``docs/json.md``.

Keys are English and sorted as written here; texts are the Swedish ones that people see.
``version`` is raised when a key changes its meaning or goes away.
"""

from __future__ import annotations

import json
from typing import Any

from validation.finding import Finding, Severity
from validation.schemas import BY_TABLE
from xlvp.checking import Checked
from xlvp.report.grouping import in_order

VERSION = 1


def findings_json(checked: Checked) -> str:
    """All that a check found, as a JSON document that ends with a line break."""
    return json.dumps(document(checked), ensure_ascii=False, indent=2) + "\n"


def document(checked: Checked) -> dict[str, Any]:
    """The JSON document as plain data."""
    waived = checked.waived
    findings = in_order(checked.outcome.findings, checked.delivery.locations)
    return {
        "version": VERSION,
        "office": checked.folder.office.model.office.code,
        "period": checked.folder.period.id,
        "workbooks": _workbooks(checked),
        "counts": {
            severity.name.lower(): sum(
                finding.severity is severity and finding not in waived for finding in findings
            )
            for severity in Severity
        },
        "findings": [_finding(checked, finding, finding in waived) for finding in findings],
        "not_run": [
            {"rule": entry.code, "workbook": entry.workbook, "reason": entry.reason}
            for entry in checked.outcome.not_run
        ],
        "waivers": [
            applied.waiver.model_dump(mode="json")
            | {"state": applied.state.name.lower(), "findings": len(applied.findings)}
            for applied in checked.waivers
        ],
    }


def _workbooks(checked: Checked) -> list[dict[str, Any]]:
    books = checked.facts.tables["books"].droplevel("row")
    return [
        {"name": str(name)}
        | {key: str(book[key]) for key in ("department", "period", "sha256", "fault")}
        for name, book in books.to_dict("index").items()
    ]


def _finding(checked: Checked, finding: Finding, waived: bool) -> dict[str, Any]:
    place = finding.place
    address = checked.delivery.locations.address(place)
    sheet, cell = address or (checked.delivery.locations.sheet(place.workbook, place.table), "")
    return {
        "rule": finding.code,
        "severity": finding.severity.name.lower(),
        "workbook": place.workbook,
        "department": finding.department,
        "sheet": sheet or (BY_TABLE[place.table].title if place.table in BY_TABLE else ""),
        "cell": cell,
        "key": finding.key,
        "column": finding.column_title,
        "message": finding.message,
        "remedy": finding.remedy,
        "value": finding.value,
        "expected": finding.expected,
        "waived": waived,
    }
