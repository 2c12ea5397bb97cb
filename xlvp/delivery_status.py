"""Where each department stands at the close: not received, received, errors, valid, signed.

Nothing here depends on the day on which it is asked: late is what came after the deadline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from validation.facts import Facts
from validation.finding import Finding, Severity
from validation.model import Department
from validation.observations import BookFault

READABLE = ("", BookFault.NO_IDENTITY.value)
"""Faults of a file that can be read all the same."""
_SIGN_OFF = "Underskrift"


class State(StrEnum):
    """Where a department stands; the value is what users read."""

    NOT_RECEIVED = "ej inlämnad"
    RECEIVED = "inlämnad"
    """Something came, but nothing that can be read as this period's workbook."""
    ERRORS = "fel"
    VALID = "giltig"
    SIGNED = "underskriven"


@dataclass(frozen=True)
class DepartmentStatus:
    """What a department has delivered, and whether it counts.

    Attributes:
        state: of the latest workbook.
        workbook: the latest workbook; "" when there is none.
        counted: the workbook that counts; "" when the department is left out.
        received: when the latest workbook came; None when there is none or nobody knows.
        late: it came after the deadline.
        signed: every role has signed the latest workbook; None when the period asks nobody to.
        errors: in the latest workbook, not accepted.
        warnings: likewise.
        delivered: how many workbooks of this period the department has sent.
    """

    code: str
    name: str
    state: State
    workbook: str = ""
    counted: str = ""
    received: pd.Timestamp | None = None
    late: bool = False
    signed: bool | None = None
    errors: int = 0
    warnings: int = 0
    delivered: int = 0

    @property
    def state_text(self) -> str:
        """The state as it is shown: with the number of errors."""
        return f"{self.errors} fel" if self.state is State.ERRORS else self.state.value

    @property
    def remark(self) -> str:
        """What the reader of the follow-up must know about it, in Swedish; "" when all is well."""
        remarks = [self._why_not_plain()] if self._why_not_plain() else []
        if self.late:
            remarks.append("försenad")
        if self.signed is False and self.workbook:
            remarks.append("inte underskriven")
        return ", ".join(remarks)

    def _why_not_plain(self) -> str:
        match self.state:
            case State.NOT_RECEIVED:
                return "saknas"
            case State.RECEIVED:
                return "utelämnad, arbetsboken går inte att använda"
        if not self.counted:
            return f"utelämnad, {self.errors} fel"
        if self.counted != self.workbook:
            return f"senaste arbetsboken har {self.errors} fel, {self.counted} räknas"
        return f"medtagen trots {self.errors} fel" if self.errors else ""


def department_statuses(
    facts: Facts, findings: Iterable[Finding], *, include_with_errors: bool = False
) -> tuple[DepartmentStatus, ...]:
    """Where each department that the period asks for something stands, in the model's order.

    Args:
        facts: of all received workbooks.
        findings: those that are not accepted.
        include_with_errors: the latest readable workbook counts, whatever errors it holds.
    """
    counts = _counted(findings)
    model, period = facts.model, facts.period
    asked = (part for part in model.departments if model.sheets(period, part))
    books = facts.tables["books"]
    own = dict(iter(books.groupby("department")))
    usable = dict(iter(books[of_this_period(books, facts)].groupby("department")))
    none = books.iloc[:0]
    return tuple(
        _status(
            part,
            facts,
            counts,
            usable.get(part.code, none),
            received=part.code in own,
            include_with_errors=include_with_errors,
        )
        for part in asked
    )


def of_this_period(books: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Which files can be read as workbooks of this office and period."""
    return (
        books["fault"].isin(READABLE)
        & books["office"].isin(["", facts.model.office.code])
        & books["period"].isin(["", facts.period.id])
    )


def is_signed(workbook: str, sign_off: pd.DataFrame | None) -> bool:
    """Whether every role of a workbook's sign-off has a date."""
    if sign_off is None:
        return False
    own = sign_off[sign_off.index.get_level_values("workbook") == workbook]
    return bool(len(own) and own["date"].notna().all())


_Counts = Counter[tuple[str, str, Severity]]


def _counted(findings: Iterable[Finding]) -> _Counts:
    """Findings by workbook, or by department where they name no workbook."""
    return Counter(
        (
            finding.place.workbook,
            "" if finding.place.workbook else finding.department,
            finding.severity,
        )
        for finding in findings
    )


def _status(
    department: Department,
    facts: Facts,
    counts: _Counts,
    usable: pd.DataFrame,
    *,
    received: bool,
    include_with_errors: bool,
) -> DepartmentStatus:
    """Where a department stands that has sent some files, of which some can be used."""
    code, name = department.code, department.name
    if usable.empty:
        state = State.RECEIVED if received else State.NOT_RECEIVED
        return DepartmentStatus(code, name, state)

    def count(workbook: str, severity: Severity) -> int:
        return counts[workbook, "", severity] + counts["", code, severity]

    ordered = usable.assign(name=usable.index.get_level_values("workbook"))
    ordered = ordered.sort_values(["latest", "received", "name"], na_position="first")
    names = [str(workbook) for workbook in ordered["name"]]
    latest, at = names[-1], ordered["received"].iloc[-1]
    errors = count(latest, Severity.ERROR)
    sound = [workbook for workbook in names if count(workbook, Severity.ERROR) == 0]
    signed = None
    if _SIGN_OFF in facts.model.sheets(facts.period, department):
        signed = is_signed(latest, facts.tables.get("sign_off"))
    return DepartmentStatus(
        code=code,
        name=name,
        state=State.ERRORS if errors else State.SIGNED if signed else State.VALID,
        workbook=latest,
        counted=latest if include_with_errors else next(reversed(sound), ""),
        received=None if pd.isna(at) else at,
        late=bool(pd.notna(at) and at.date() > facts.period.deadline),
        signed=signed,
        errors=errors,
        warnings=count(latest, Severity.WARNING),
        delivered=len(usable),
    )
