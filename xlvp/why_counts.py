"""Why a number of Måluppfyllelse is what it is: ``2.1/antal``, ``2.1/uppfylls delvis``.

What is counted are the followed-up rows under a heading of the plan, of a department or of the
office; each of them is a cell of the chain, with its status.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from validation.facts import Facts
from validation.finding import Place
from validation.schemas import BY_TABLE
from xlvp.consolidation import Consolidated
from xlvp.errors import InputError
from xlvp.fulfilment import Fulfilment, followed_up, fulfilments, under
from xlvp.why_chain import Chain, ChainCell, EarlierValue, Submission, submissions_of
from xlvp.why_question import OFFICE, folded, listed

_ALL, _WITHOUT = "antal", "utan status"


@dataclass(frozen=True)
class _Counted:
    """What is counted.

    Attributes:
        heading: number of the heading; "" for none.
        department: its code; "" for all.
        code: of the status; None for rows of any status, "" for rows without one.
    """

    part: Fulfilment
    label: str
    title: str
    heading: str
    department: str
    code: str | None

    def rows(self, frame: pd.DataFrame, consolidated: Consolidated) -> pd.DataFrame:
        """The rows of a table that are counted."""
        if "status" not in frame:
            return frame.iloc[:0]
        kept = frame[followed_up(frame, consolidated)]
        if self.heading:
            kept = kept[under(kept, self.part.table, self.heading)]
        if self.department:
            kept = kept[kept["department"] == self.department]
        if self.code is None:
            return kept
        status = kept["status"]
        return kept[status == self.code] if self.code else kept[status.isna()]


def count_chain(question: str, consolidated: Consolidated, facts: Facts) -> Chain | None:
    """The chain of a number; None when the question does not ask for one.

    Raises:
        InputError: nothing is counted like that, or several things are.
    """
    subject, _, title = question.rpartition("/")
    asked = [part for part in fulfilments(consolidated) if folded(title) in _titles(part)]
    if not asked:
        return None
    found = [each for part in asked for each in _meant(subject, title, part, consolidated)]
    if not found:
        raise InputError(_nothing(subject, asked[0], consolidated))
    if len(found) > 1:
        meant = [f"{each.part.title}/{each.label}/{each.title}" for each in found]
        raise InputError(f"”{question}” kan betyda flera saker. Skriv ett av: {listed(meant)}.")
    return _chain(found[0], consolidated, facts)


def _titles(part: Fulfilment) -> dict[str, str | None]:
    """What can be counted: all, those of a status, those without one."""
    titles: dict[str, str | None] = {_ALL: None, _WITHOUT: ""}
    for status in part.scale.statuses:
        titles |= {folded(status.label): status.code, folded(status.choice): status.code}
    return titles


def _meant(
    subject: str, title: str, part: Fulfilment, consolidated: Consolidated
) -> Iterator[_Counted]:
    """What of a sheet is meant: nothing, one thing, or several with the same name."""
    first, slash, rest = subject.partition("/")
    of_sheet = folded(first) == folded(part.title)
    wanted = (rest if slash else "") if of_sheet else subject
    code = _titles(part)[folded(title)]
    office = [*OFFICE, consolidated.model.office.name, consolidated.model.office.code]
    if not folded(wanted) or folded(wanted) in {folded(name) for name in office}:
        yield _Counted(part, "Kontoret", title, "", "", code)
        return
    for department in consolidated.model.departments:
        if folded(wanted) in {folded(department.code), folded(department.name)}:
            yield _Counted(part, department.name, title, "", department.code, code)
            return
    for _, headings in part.by_level:
        for heading in headings:
            names = {folded(heading.number), folded(heading.name), folded(heading.label)}
            if heading.number and folded(wanted) in names and heading.items:
                yield _Counted(part, heading.label, title, heading.number, "", code)


def _chain(counted: _Counted, consolidated: Consolidated, facts: Facts) -> Chain:
    table = counted.part.table
    rows = counted.rows(consolidated.tables[table], consolidated)
    return Chain(
        label=counted.label,
        sheet=counted.part.title,
        column=counted.title,
        unit="",
        total=str(len(rows)),
        worked_out="",
        cells=tuple(_cells(counted, rows, consolidated)),
        earlier=tuple(_earlier(counted, len(rows), consolidated)),
        submissions=tuple(_submissions(counted, consolidated, facts)),
    )


def _cells(
    counted: _Counted, rows: pd.DataFrame, consolidated: Consolidated
) -> Iterator[ChainCell]:
    table, scale = counted.part.table, counted.part.scale
    for (workbook, row), values in zip(rows.index, rows.to_dict("records"), strict=True):
        status = scale.status(str(values["status"]))
        yield ChainCell(
            department=consolidated.department_name(values["department"]),
            workbook=str(workbook),
            cell=consolidated.cell(Place(str(workbook), table, int(row), "status")),
            row=f"{values[BY_TABLE[table].key]} {values.get('name') or ''}".strip(),
            value=f"{status.symbol} {status.label}" if status else _WITHOUT,
        )


def _earlier(counted: _Counted, now: int, consolidated: Consolidated) -> Iterator[EarlierValue]:
    if not consolidated.history:
        return
    before: int | None = None
    for earlier in consolidated.history:
        frame = earlier.tables.get(counted.part.table)
        if frame is None:
            yield EarlierValue(earlier.period.id, "finns inte", "")
            continue
        number = len(counted.rows(frame, consolidated))
        yield EarlierValue(earlier.period.id, str(number), _change(before, number))
        before = number
    yield EarlierValue(consolidated.period.id, str(now), _change(before, now))


def _submissions(
    counted: _Counted, consolidated: Consolidated, facts: Facts
) -> Iterator[Submission]:
    frame = facts.tables[counted.part.table]
    included = {status.counted for status in consolidated.departments}
    codes = [status.code for status in consolidated.departments]
    for code, own in submissions_of(codes, frame, facts).items():
        numbers = [
            len(counted.rows(frame[frame.index.get_level_values(0) == workbook], consolidated))
            for workbook, _ in own
        ]
        if not any(numbers):
            continue
        for (workbook, received), before, number in zip(
            own, [None, *numbers], numbers, strict=False
        ):
            yield Submission(
                department=consolidated.department_name(code),
                workbook=workbook,
                received=f"{received:%Y-%m-%d %H:%M}",
                value=str(number),
                change=_change(before, number),
                counted=workbook in included,
            )


def _change(before: int | None, now: int) -> str:
    return "" if before is None or before == now else f"{now - before:+d}"


def _nothing(subject: str, part: Fulfilment, consolidated: Consolidated) -> str:
    headings = [heading.label for _, found in part.by_level[:1] for heading in found]
    names = [*headings, *(status.name for status in consolidated.departments)]
    return f"Ingen rubrik eller avdelning heter ”{subject}”. Det finns: {listed(names)}."
