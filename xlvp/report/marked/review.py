"""What a marked copy says: the findings of one workbook in order, and the cells they are at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from validation.finding import Finding, Severity
from validation.schemas import BY_TABLE
from xlvp.checking import Checked
from xlvp.reader import Locations
from xlvp.report.grouping import in_order


@dataclass(frozen=True)
class Row:
    """A finding with the sheet and the cell that it is at, "" where there is none.

    A finding about a whole row is at the row's first cell, one about a column at its header.
    """

    finding: Finding
    sheet: str
    cell: str


@dataclass(frozen=True)
class Review:
    """What was found in one workbook."""

    workbook: str
    headline: str
    remarks: tuple[str, ...]
    rows: tuple[Row, ...]

    def marks(self) -> dict[str, dict[str, list[Finding]]]:
        """Findings by sheet and cell, the worst first."""
        found: dict[str, dict[str, list[Finding]]] = {}
        for row in self.rows:
            if row.cell:
                found.setdefault(row.sheet, {}).setdefault(row.cell, []).append(row.finding)
        for cells in found.values():
            for findings in cells.values():
                findings.sort(key=lambda finding: (finding.severity.weight, finding.code))
        return found


def review(checked: Checked, workbook: str) -> Review:
    """Bring together what is said about a workbook; accepted findings are only counted."""
    locations = checked.delivery.locations
    own = [finding for finding in checked.findings() if finding.place.workbook == workbook]
    accepted = sum(finding.place.workbook == workbook for finding in checked.waived)
    not_run = [entry for entry in checked.outcome.not_run if entry.workbook == workbook]
    period = checked.folder.period
    remarks = []
    if own:
        remarks.append(
            "Rätta i de färgade cellerna; anteckningen vid cellen säger vad som är fel. "
            "Kolumnen Cell leder dit."
        )
    elif not_run:
        remarks.append("Inget fel hittades, men alla regler kunde inte köras.")
    else:
        remarks.append("Inga fynd: inget i arbetsboken behöver rättas.")
    reasons: dict[str, list[str]] = {}
    for entry in not_run:
        reasons.setdefault(entry.reason, []).append(entry.code)
    remarks += [
        f"Ej körda regler, eftersom {reason}: {', '.join(sorted(codes))}."
        for reason, codes in sorted(reasons.items())
    ]
    return Review(
        workbook,
        f"{period.title} ({period.id}): {counted(own, accepted)}",
        tuple(remarks),
        tuple(_row(finding, locations) for finding in in_order(own, locations)),
    )


def counted(findings: Iterable[Finding], accepted: int) -> str:
    """``2 fel, 1 varning, 0 upplysningar``."""
    counts = Counter(finding.severity for finding in findings)
    if not counts and not accepted:
        return "inga fynd"
    words = {Severity.WARNING: "varningar", Severity.INFO: "upplysningar"}
    parts = [
        f"{counts[severity]} "
        f"{severity.value if counts[severity] == 1 else words.get(severity, severity.value)}"
        for severity in Severity
    ]
    if accepted:
        parts.append(f"{accepted} {'accepterat' if accepted == 1 else 'accepterade'}")
    return ", ".join(parts)


def _row(finding: Finding, locations: Locations) -> Row:
    place = finding.place
    sheet, cell = locations.address(place) or (locations.sheet(place.workbook, place.table), "")
    if not sheet and place.table in BY_TABLE:
        sheet = BY_TABLE[place.table].title
    return Row(finding, sheet, cell)
