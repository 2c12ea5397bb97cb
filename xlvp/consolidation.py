"""The stacked tables of the office: the workbooks that count, and where each row comes from.

A workbook counts when no error in it is left that the controller has not accepted. Of several
from one department the latest such workbook counts; that a newer one was passed over, or that
a department is left out, stands in its :class:`~xlvp.delivery_status.DepartmentStatus` and so
in everything that is made of the consolidation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import pandas as pd

from validation.amounts import Money
from validation.facts import Earlier, Facts, sheet_money
from validation.finding import Finding, NotRun, Place, Severity
from validation.model import GovernanceModel, Period
from validation.observations import BookFault
from validation.schemas import BY_TABLE, SHEETS, Column
from xlvp.delivery_status import READABLE, DepartmentStatus, department_statuses
from xlvp.waivers import AppliedWaiver

BOOK_FAULTS: Mapping[str, str] = {
    BookFault.NOT_A_WORKBOOK: "är inte en arbetsbok",
    BookFault.ENCRYPTED: "är lösenordsskyddad",
    BookFault.DAMAGED: "är skadad",
    BookFault.FORMAT_NOT_ALLOWED: "har ett filformat som inte tas emot",
    BookFault.TOO_LARGE: "är för stor",
    BookFault.UNREADABLE: "går inte att läsa",
}
"""Why a file cannot count, as users read it."""


class Origins(Protocol):
    """Where in the received workbooks things stand; the reader's ``Locations`` fit."""

    def address(self, place: Place, /) -> tuple[str, str] | None:
        """Sheet and cell of a place, or None."""
        ...

    def column_letter(self, workbook: str, table: str, field: str, /) -> str | None:
        """The letter of a field's column, or nothing when the workbook lacks it."""
        ...

    def sheet(self, workbook: str, table: str, /) -> str | None:
        """The name that a sheet has in the workbook."""
        ...


class HasOrigins(Protocol):
    """A delivery, of which only the locations are needed here."""

    @property
    def locations(self) -> Origins:
        """Where things stand in its workbooks."""
        ...


@dataclass(frozen=True)
class SheetSource:
    """A sheet that rows of the follow-up come from.

    Attributes:
        rows: how many of its rows count.
        columns: the letters of its columns with their titles, ``A Nummer · B Uppdrag``.
    """

    department: str
    workbook: str
    sheet: str
    rows: int
    columns: str


@dataclass(frozen=True)
class Consolidated:
    """The office's tables and how they came about.

    Attributes:
        tables: the sheets' tables of the workbooks that count, and their ``cells``; index
            ``(workbook, row)``, in the order of the model's departments.
        former: the former period's tables; index ``(department, key)``.
        history: the earlier periods, oldest first.
        issued: the plan as it was handed out; index ``(department, key)``.
        departments: every department that the period asks, in the model's order.
        books: the received files, with ``counted`` and, where they do not count, ``why``.
        findings: all that are not accepted, of all workbooks.
        include_with_errors: workbooks with errors were taken in on purpose.
        seals: how each workbook stands to its validation seal, as users read it.
    """

    model: GovernanceModel
    period: Period
    tables: Mapping[str, pd.DataFrame]
    former: Mapping[str, pd.DataFrame]
    issued: Mapping[str, pd.DataFrame]
    departments: tuple[DepartmentStatus, ...]
    books: pd.DataFrame
    findings: tuple[Finding, ...]
    waivers: tuple[AppliedWaiver, ...]
    not_run: tuple[NotRun, ...]
    locations: Origins
    include_with_errors: bool = False
    history: tuple[Earlier, ...] = ()
    seals: Mapping[str, str] = field(default_factory=dict)

    @property
    def left_out(self) -> tuple[DepartmentStatus, ...]:
        """Departments without a workbook that counts."""
        return tuple(status for status in self.departments if not status.counted)

    def money(self, table: str) -> Money:
        """How amounts are written on a sheet."""
        return sheet_money(self.model, BY_TABLE[table].title)

    def columns(self, table: str) -> dict[str, Column]:
        """The columns that the model has on a sheet, by field."""
        return self._columns[table]

    @cached_property
    def _columns(self) -> dict[str, dict[str, Column]]:
        return {
            sheet.table: {part.field: part for part in sheet.columns(self.model, self.period)}
            for sheet in SHEETS
        }

    def department_name(self, code: str) -> str:
        """A department's name, or its code when the model does not know it."""
        found = self.model.department(code)
        return found.name if found else code

    def cell(self, place: Place) -> str:
        """A place as ``Aktiviteter!E14``, or as near as it can be said."""
        address = self.locations.address(place)
        if address is None:
            title = BY_TABLE[place.table].title if place.table in BY_TABLE else ""
            return f"{title} rad {place.row}" if title and place.row else title
        sheet, cell = address
        quoted = sheet if sheet.isalnum() else "'" + sheet.replace("'", "''") + "'"
        return f"{quoted}!{cell}" if cell else quoted

    def origins(self, table: str) -> pd.DataFrame:
        """Where the rows of a table stand: ``department``, ``workbook``, ``sheet``, ``cells``.

        ``cells`` is the row's range in the department's sheet (``A7:M7``).
        """
        frame = self.tables[table]
        spans = {
            workbook: self._span(str(workbook), table)
            for workbook in frame.index.get_level_values("workbook").unique()
        }
        rows = []
        for (workbook, row), department in zip(frame.index, frame["department"], strict=True):
            sheet, first, last = spans[workbook]
            cells = f"{first}{row}:{last}{row}" if first else f"rad {row}"
            rows.append((department, workbook, sheet, cells))
        names = ["department", "workbook", "sheet", "cells"]
        return pd.DataFrame(rows, index=frame.index, columns=names, dtype="str")

    def letters(self, workbook: str, table: str) -> dict[str, str]:
        """The letters of a sheet's columns in a workbook, by field, from left to right."""
        found = {
            name: self.locations.column_letter(workbook, table, name)
            for name in self.columns(table)
        }
        known = {name: letter for name, letter in found.items() if letter}
        return dict(sorted(known.items(), key=lambda entry: (len(entry[1]), entry[1])))

    def sheet_sources(self) -> Iterator[SheetSource]:
        """Each sheet that holds rows of a department that counts, in the departments' order."""
        rows = {
            table: Counter(frame.index.get_level_values("workbook").tolist())
            for table, frame in self.tables.items()
        }
        for status in self.departments:
            for sheet in SHEETS:
                number = rows[sheet.table][status.counted] if sheet.table in rows else 0
                if number and status.counted:
                    titles = self.columns(sheet.table)
                    letters = self.letters(status.counted, sheet.table)
                    yield SheetSource(
                        department=status.code,
                        workbook=status.counted,
                        sheet=self.locations.sheet(status.counted, sheet.table) or sheet.title,
                        rows=number,
                        columns=" · ".join(
                            f"{at} {titles[name].title}" for name, at in letters.items()
                        ),
                    )

    def _span(self, workbook: str, table: str) -> tuple[str, str, str]:
        letters = list(self.letters(workbook, table).values())
        sheet = self.locations.sheet(workbook, table) or BY_TABLE[table].title
        return (sheet, letters[0], letters[-1]) if letters else (sheet, "", "")


def consolidate(
    facts: Facts,
    findings: Iterable[Finding],
    waivers: Iterable[AppliedWaiver],
    delivery: HasOrigins,
    *,
    include_with_errors: bool = False,
    not_run: Iterable[NotRun] = (),
    seals: Mapping[str, str] | None = None,
) -> Consolidated:
    """Put the tables of the workbooks that count on top of each other.

    Args:
        facts: of all received workbooks.
        findings: what the rules found in them, accepted or not.
        waivers: what the controller has accepted.
        delivery: tells where the rows stand.
        include_with_errors: the latest readable workbook of each department counts, whatever
            errors it holds. The output says so.
        not_run: rules that could not look at a workbook.
        seals: how each workbook stands to its validation seal, as users read it.
    """
    applied = tuple(waivers)
    accepted = {finding for waiver in applied for finding in waiver.findings}
    left = tuple(finding for finding in findings if finding not in accepted)
    departments = department_statuses(facts, left, include_with_errors=include_with_errors)
    counted = {status.counted: place for place, status in enumerate(departments) if status.counted}
    tables = {
        name: _of_workbooks(frame, counted)
        for name, frame in facts.tables.items()
        if name in BY_TABLE or name == "cells"
    }
    return Consolidated(
        model=facts.model,
        period=facts.period,
        tables=tables,
        former=facts.former,
        issued=facts.issued,
        departments=departments,
        books=_books(facts, departments, left),
        findings=left,
        waivers=applied,
        not_run=tuple(not_run),
        locations=delivery.locations,
        include_with_errors=include_with_errors,
        history=facts.history,
        seals=seals or {},
    )


def _of_workbooks(frame: pd.DataFrame, counted: Mapping[str, int]) -> pd.DataFrame:
    """The rows of the workbooks that count, in the order of the departments and of the sheet."""
    workbooks = frame.index.get_level_values("workbook")
    kept = frame[workbooks.isin(list(counted))]
    place = kept.index.get_level_values("workbook").map(counted).to_numpy()
    row = kept.index.get_level_values("row").to_numpy()
    order = pd.DataFrame({"place": place, "row": row}).sort_values(["place", "row"]).index
    return kept.iloc[order]


def _books(
    facts: Facts, departments: tuple[DepartmentStatus, ...], findings: tuple[Finding, ...]
) -> pd.DataFrame:
    """The received files, whether they count, and why not."""
    books = facts.tables["books"].copy()
    statuses = {status.code: status for status in departments}
    errors = pd.Series(
        [finding.place.workbook for finding in findings if finding.severity is Severity.ERROR],
        dtype="str",
    ).value_counts()
    why = []
    for (workbook, _), fault, code, office, period in zip(
        books.index,
        books["fault"],
        books["department"],
        books["office"],
        books["period"],
        strict=True,
    ):
        status = statuses.get(code)
        number = int(errors.get(workbook, 0))
        if fault not in READABLE:
            why.append(BOOK_FAULTS.get(fault, "går inte att läsa"))
        elif office not in ("", facts.model.office.code):
            why.append(f"hör till ett annat kontor ({office})")
        elif period not in ("", facts.period.id):
            why.append(f"hör till en annan period ({period})")
        elif status is None:
            why.append("hör inte till någon avdelning som perioden frågar")
        elif status.counted == workbook:
            why.append("")
        elif number:
            why.append(f"utelämnad, {number} fel")
        elif status.counted:
            why.append(f"ersatt av {status.counted}")
        else:
            why.append("utelämnad, avdelningens inlämning har fel")
    books["why"] = pd.Series(why, index=books.index, dtype="str")
    books["counted"] = books["why"] == ""
    return books.sort_index()
