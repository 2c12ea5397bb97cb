"""A rule tried on what has been received before: whom it would have hit, period by period.

A period that is closed is tried on the workbooks that its close froze. Everything else is
checked as it was at the deadline, with the model and the plan as they are now.
"""

from __future__ import annotations

from dataclasses import dataclass

from validation.finding import Finding
from validation.model import Period
from validation.rule import CATALOGUE, Rule
from xlvp.checking import Checked, check
from xlvp.errors import InputError
from xlvp.office import Office

EXAMPLES = 3
"""So many findings of a period are shown, each of another department if there are so many."""


@dataclass(frozen=True)
class Rehearsed:
    """What a rule would have done in one period.

    Attributes:
        closed: the workbooks are those of the close.
        workbooks: how many were received.
        not_run: workbooks that the rule could not look at, and why, in Swedish.
    """

    period: Period
    closed: bool
    workbooks: int
    checked: Checked
    findings: tuple[Finding, ...]
    not_run: tuple[tuple[str, str], ...]

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that it would have hit, by code."""
        return tuple(sorted({finding.department for finding in self.findings}))

    @property
    def cells(self) -> int:
        """How many cells, rows or tables it would have hit."""
        return len({finding.place for finding in self.findings})

    @property
    def examples(self) -> tuple[Finding, ...]:
        """Some of the findings, of different departments first."""
        seen: set[str] = set()
        first: list[Finding] = []
        more: list[Finding] = []
        for finding in self.findings:
            (more if finding.department in seen else first).append(finding)
            seen.add(finding.department)
        return tuple((first + more)[:EXAMPLES])


def rehearse(office: Office, code: str) -> tuple[Rule, tuple[Rehearsed, ...]]:
    """Run a rule over all periods for which something was received, oldest first.

    What another rule tells already is not told again, as in a validation.

    Raises:
        InputError: there is no such rule.
    """
    rule = CATALOGUE.get(code)
    if rule is None:
        raise InputError(f"Regeln {code} finns inte. Se alla regler med xlvp rules.")
    tried = []
    for period in office.model.periods:
        folder = office.period(period.id)
        files = folder.received_files()
        if not files:
            continue
        checked = check(folder, files, whole_period=True, today=period.deadline)
        tried.append(
            Rehearsed(
                period=period,
                closed=folder.close is not None,
                workbooks=len(checked.workbooks),
                checked=checked,
                findings=tuple(one for one in checked.outcome.findings if one.code == rule.code),
                not_run=tuple(
                    (one.workbook, one.reason)
                    for one in checked.outcome.not_run
                    if one.code == rule.code
                ),
            )
        )
    return rule, tuple(tried)
