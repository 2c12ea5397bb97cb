"""Validation of received workbooks: what button, command line and page all call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import Look, Outcome, look, run, settled
from validation.facts import Facts, HandedOut
from validation.finding import Finding, Severity
from validation.observations import observation_frame
from validation.rule import CATALOGUE
from validation.tables import table_of
from xlvp.background import Background, background
from xlvp.cycles import no_collection
from xlvp.delivery_status import READABLE
from xlvp.held_against import HeldAgainst, departments_of_model
from xlvp.history import former_tables
from xlvp.office import PeriodFolder
from xlvp.reader import Delivery, delivery_of, files_of, read_open
from xlvp.reading.answers import Answer
from xlvp.reading.live import LiveBook
from xlvp.shares import Work, alone, read_shares
from xlvp.waivers import AppliedWaiver, apply_waivers, load_waivers
from xlvp.workers import share_pool


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
    model = folder.office.model
    # Only the follow-up of a whole period looks further back than the former one.
    known = background(folder, reach=None if whole_period else 1)
    day, files = today or _today(), files_of(paths)
    work = _work(folder, known, day)
    with no_collection(), share_pool(len(files), work.read, model.limits) as pool:
        answers = read_shares(files, work, pool.executor, pool.processes)
        pool.done()
        delivery = delivery_of(answers, files, work)
        facts = facts_of(folder, delivery, known, day, whole_period=whole_period)
        outcome = settled(list(_looks(answers, work, facts)), facts, CATALOGUE)
    return _checked(folder, delivery, facts, outcome)


def _looks(answers: Sequence[Answer], work: Work, facts: Facts) -> Iterator[Look]:
    """What rules see where a workbook was read, and what they see when all are there.

    Which of a department's workbooks counts is known only now, so where it has sent several they
    are all looked at again; so are those of which a rule could not be asked there.
    """
    books = [book for answer in answers for book in answer.books]
    sent = Counter(book.department for book in books if book.department)
    again = {book.name for book in books if sent[book.department] > 1}
    for answer in answers:
        if answer.look is None:
            again |= {book.name for book in answer.books}
    for answer in answers:
        if answer.look is not None:
            yield answer.look.without(again)
    if again:
        assert work.against is not None
        tables = {name: _of_workbooks(frame, again) for name, frame in facts.tables.items()}
        handed_out = (row for row in facts.handed_out if row[0] in again)
        yield look(work.against.facts(tables, handed_out), alone())
    own = replace(facts)  # what is worked out for these rules goes with them
    yield look(own, CATALOGUE.across())


def _of_workbooks(frame: pd.DataFrame, workbooks: Collection[str]) -> pd.DataFrame:
    return frame[frame.index.get_level_values("workbook").isin(list(workbooks))]


_last_work: list[tuple[Background, date, Work]] = []
"""The last one, for the next workbook that is held against the same."""


def _work(folder: PeriodFolder, known: Background, day: date) -> Work:
    for before, on, work in _last_work:
        if before is known and on == day and work.period is folder.period:
            return work
    office = folder.office
    against = HeldAgainst(
        model=office.model,
        period=folder.period,
        plan=known.plan.sheets,
        history=known.history,
        today=day,
        model_checksum=office.model_checksum,
    )
    _last_work[:] = [(known, day, Work.of(office.model, folder.period, against))]
    return _last_work[0][2]


def check_open(folder: PeriodFolder, book: LiveBook, *, today: date | None = None) -> Checked:
    """Run all rules on a workbook that is open in a spreadsheet program.

    The findings are those that :func:`check` has for the saved file.

    Args:
        folder: the period that it belongs to.
        book: the workbook as it stands on the screen.
        today: the day of the check; today unless given.

    Raises:
        OfficeError: the plan cannot be read.
    """
    with no_collection():
        delivery = read_open(book, folder.office.model, folder.period)
        facts = facts_of(folder, delivery, background(folder), today or _today())
        return _checked(folder, delivery, facts, run(facts))


def _checked(folder: PeriodFolder, delivery: Delivery, facts: Facts, outcome: Outcome) -> Checked:
    waivers = apply_waivers(outcome.findings, load_waivers(folder.waivers), facts.today)
    return Checked(folder, delivery, facts, outcome, waivers)


def _today() -> date:
    return datetime.now().astimezone().date()


def facts_of(
    folder: PeriodFolder,
    delivery: Delivery,
    against: Background,
    today: date,
    *,
    whole_period: bool = False,
) -> Facts:
    """All that the rules may look at when a delivery is checked."""
    office, period = folder.office, folder.period
    tables = delivery.tables
    if whole_period:
        tables = tables.with_frame("departments", departments_table(folder, tables))
    departments = departments_of_model(
        office.model, office.model_checksum, table_of(tables, "books")
    )
    return Facts(
        model=office.model,
        period=period,
        tables=tables,
        issued=against.handed_out(folder, departments),
        former=former_tables(against.history, period),
        history=against.history,
        handed_out=HandedOut(lambda: delivery.issued_keys),
        today=today,
        model_checksum=office.model_checksum,
    )


def departments_table(folder: PeriodFolder, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The observation table ``departments``: what each department of the model delivered."""
    signed = _signed(tables)
    own: dict[str, list[tuple[str, Any, bool]]] = {}
    books = tables["books"]
    for (workbook, _), department, received, latest, fault in zip(
        books.index,
        *(books[name] for name in ("department", "received", "latest", "fault")),
        strict=True,
    ):
        if fault in READABLE:
            own.setdefault(department, []).append((str(workbook), received, bool(latest)))
    rows = []
    for department in folder.office.model.departments:
        if not folder.office.model.sheets(folder.period, department):
            continue
        sent = own.get(department.code, [])
        counted = [(name, received) for name, received, latest in sent if latest]
        workbook = counted[0][0] if counted else ""
        moments = [received for _, received in counted if not pd.isna(received)]
        rows.append(
            (
                workbook,
                {
                    "department": department.code,
                    "name": department.name,
                    "delivered": len(sent),
                    "received": max(moments, default=pd.NaT),
                    "latest": workbook,
                    "signed": workbook in signed,
                },
            )
        )
    return observation_frame("departments", rows)


def _signed(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """Workbooks in whose sign-off every role has a date."""
    if "sign_off" not in tables:
        return set()
    sign_off = table_of(tables, "sign_off")
    blank = sign_off.workbooks[~sign_off.filled("date")]
    return set(sign_off.workbooks.tolist()) - set(blank.tolist())
