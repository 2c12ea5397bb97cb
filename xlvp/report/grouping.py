"""The same finding over many cells is one line with a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from xlvp.reader import Locations

from validation.finding import Finding


@dataclass(frozen=True)
class Line:
    """One line of a report: findings that say the same, and where."""

    findings: tuple[Finding, ...]
    cell: str

    @property
    def first(self) -> Finding:
        """The finding that speaks for the line."""
        return self.findings[0]


def lines(findings: Iterable[Finding], locations: Locations) -> list[Line]:
    """Join findings of one workbook, rule, column and wording that lie in adjacent rows."""
    joined: list[Line] = []
    ordered = sorted(
        findings,
        key=lambda finding: (
            finding.place.workbook,
            finding.severity.weight,
            finding.place.table,
            finding.code,
            finding.place.column,
            finding.message,
            finding.place.row,
        ),
    )
    for _, same in groupby(ordered, key=_wording):
        run: list[Finding] = []
        for finding in same:
            if run and finding.place.row != run[-1].place.row + 1:
                joined.append(_line(run, locations))
                run = []
            run.append(finding)
        joined.append(_line(run, locations))
    return sorted(joined, key=lambda line: (line.first.severity.weight, line.first.place))


def _wording(finding: Finding) -> tuple[str, str, str, str, str, str]:
    place = finding.place
    return (
        place.workbook,
        place.table,
        finding.code,
        place.column,
        finding.message,
        finding.remedy,
    )


def _line(run: list[Finding], locations: Locations) -> Line:
    first, last = locations.cell(run[0].place), locations.cell(run[-1].place)
    if len(run) > 1 and (address := re.search(r"[A-Z]*\d+$", last)):
        return Line(tuple(run), f"{first}:{address.group()}")
    return Line(tuple(run), first)
