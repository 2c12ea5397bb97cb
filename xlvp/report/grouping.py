"""The same finding over many cells is one line with a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from validation.finding import Finding
from validation.schemas import SHEETS
from xlvp.reader import Locations
from xlvp.reading import addresses

SHEET_ORDER = {sheet.table: number for number, sheet in enumerate(SHEETS, start=1)}
"""What belongs to no sheet comes first."""


@dataclass(frozen=True)
class Line:
    """One line of a report: findings that say the same, and where."""

    findings: tuple[Finding, ...]
    cell: str

    @property
    def first(self) -> Finding:
        """The finding that speaks for the line."""
        return self.findings[0]


def in_order(findings: Iterable[Finding], locations: Locations) -> list[Finding]:
    """Findings by workbook, sheet, row, column and code, as a reader meets the cells."""

    def order(finding: Finding) -> tuple[str, int, int, int, str]:
        place = finding.place
        address = locations.address(place)
        column = addresses.cell(address[1])[1] if address and place.column else -1
        return (
            place.workbook,
            SHEET_ORDER.get(place.table, 0),
            place.row,
            column,
            finding.code,
        )

    return sorted(findings, key=order)


def lines(findings: Iterable[Finding], locations: Locations) -> list[Line]:
    """Join findings of one workbook, rule, column and wording that lie in adjacent rows.

    The worst come first, and then the first in the workbook.
    """
    ordered = in_order(findings, locations)
    rank = {finding: number for number, finding in enumerate(ordered)}
    joined: list[Line] = []
    for _, same in groupby(
        sorted(ordered, key=lambda finding: (_wording(finding), finding.place.row)), key=_wording
    ):
        run: list[Finding] = []
        for finding in same:
            if run and finding.place.row != run[-1].place.row + 1:
                joined.append(_line(run, locations))
                run = []
            run.append(finding)
        joined.append(_line(run, locations))
    return sorted(joined, key=lambda line: (line.first.severity.weight, rank[line.first]))


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
