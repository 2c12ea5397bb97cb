"""The office's plan as one tree: every department's latest table together with what was issued.

Departments share a plan, so whether a parent or a number exists is asked of the whole office
and not of one workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from validation.facts import Facts
from validation.issued_rows import kept, latest_rows, latest_workbooks
from validation.model import GovernanceModel, Level
from validation.numbering import ancestors, parent
from validation.schemas import BY_TABLE
from validation.table import Content, Mask, Table


@dataclass(frozen=True)
class Hierarchy:
    """The tree of headings and assignments.

    Attributes:
        numbers: of all headings and assignments.
        levels: rank of the level by number, 0 is outermost; only where it is known.
        base_depth: parts of the outermost numbers. A plan that is chapter 2 of something
            begins at 2.1, and nothing is missing above it.
        homes: numbers that an activity hangs on.
        in_use: the homes and every number above them.
        parents: numbers that another heading or assignment lies directly under.
    """

    numbers: frozenset[str]
    levels: dict[str, int]
    base_depth: int
    homes: frozenset[str]
    in_use: frozenset[str]
    parents: frozenset[str]


def hierarchy(facts: Facts) -> Hierarchy:
    """The office's tree, worked out once."""
    return facts.once("hierarchy", lambda: _build(facts))


def known_tables(facts: Facts, table: str) -> list[tuple[Table, Mask | None]]:
    """The plan and the received table of a sheet, and which of their rows count; None for all."""
    found: list[tuple[Table, Mask | None]] = []
    issued = kept(facts, table, "issued")
    if issued is not None:
        found.append((issued, None))
    if table in facts.tables:
        rows = facts.table(table)
        latest = latest_rows(rows, facts)
        found.append((rows, None if latest.all() else latest))
    return found


def known_numbers(facts: Facts, table: str) -> dict[str, None]:
    """Numbers of a sheet that are known in the office, in the order in which they stand."""
    return facts.once(f"numbers of {table}", lambda: _known_values(facts, table, "number"))


def knows_whole_office(facts: Facts, table: str) -> bool:
    """Whether the plan was given, or every department that fills in the sheet has delivered."""
    if kept(facts, table, "issued") is not None:
        return True
    sheet, delivered = BY_TABLE[table], latest_workbooks(facts)
    return all(
        department.code in delivered
        for department in facts.model.departments
        if sheet.asked(facts.model, facts.period, department)
    )


def level_ranks(model: GovernanceModel) -> dict[str, int]:
    """Rank of each level, 0 is outermost."""
    return {level.name: rank for rank, level in enumerate(model.levels)}


def assignment_levels(model: GovernanceModel) -> tuple[Level, ...]:
    """Levels of assignments: those that are followed up, or else the innermost on the sheet."""
    shown = [level for level in model.levels if level.sheet == BY_TABLE["assignments"].title]
    return tuple(level for level in shown if level.followed_up) or tuple(shown[-1:])


def is_assignment(rows: Table, facts: Facts) -> Mask:
    """Assignments, as opposed to headings; all rows when the office shows no levels."""
    if "level" not in rows:
        return np.ones(len(rows), dtype=bool)
    levels = [level.name for level in assignment_levels(facts.model)]
    return rows.one_of("level", levels)


def is_followed_up(rows: Table, facts: Facts) -> Mask:
    """Rows of the assignments' sheet that get a status; activities may get it instead."""
    followed = [level.name for level in assignment_levels(facts.model) if level.followed_up]
    if "level" not in rows:
        return np.full(len(rows), bool(followed), dtype=bool)
    return rows.one_of("level", followed)


def parents_of_each(rows: Table) -> list[str | None]:
    """What each different number lies directly under, in the order of their codes."""
    return rows.once("parents of each", lambda: [*map(parent, rows.codes("number")[1])])


def parents_of(rows: Table) -> Content:
    """The numbers that the rows' numbers lie directly under."""

    def of_rows() -> Content:
        return np.array([*parents_of_each(rows), None], dtype=object)[rows.codes("number")[0]]

    return rows.once("parents", of_rows)


def first_of_each(values: Content, among: Mask) -> Mask:
    """The first of some rows for each value, so that what several workbooks share is told once."""
    seen: set[Any] = {None}
    first = np.zeros(len(values), dtype=bool)
    places = np.flatnonzero(among)
    for place, value in zip(places.tolist(), values[places].tolist(), strict=True):
        if value not in seen:
            seen.add(value)
            first[place] = True
    return first


def _known_values(facts: Facts, table: str, field: str) -> dict[str, None]:
    known: dict[str, None] = {}
    for rows, counted in known_tables(facts, table):
        if field in rows:
            codes, values = rows.codes(field)
            if counted is None:
                known |= dict.fromkeys(values)
            else:
                places = dict.fromkeys(codes[counted].tolist())
                known |= dict.fromkeys(values[code] for code in places if code >= 0)
    return known


def _known_levels(facts: Facts) -> dict[str, int]:
    """Rank of the level by number."""
    ranks = level_ranks(facts.model)
    levels: dict[str, int] = {}
    for rows, counted in reversed(known_tables(facts, "assignments")):  # what was issued rules
        if "level" in rows:
            asked = rows.one_of("level", ranks) & rows.filled("number")
            if counted is not None:
                asked &= counted
            own = [ranks[level] for level in rows.content("level")[asked].tolist()]
            levels.update(zip(rows.content("number")[asked].tolist(), own, strict=True))
    return levels


def _build(facts: Facts) -> Hierarchy:
    numbers = known_numbers(facts, "assignments")
    issued = kept(facts, "assignments", "issued")
    outermost = (issued and issued.codes("number")[1]) or numbers
    homes = _known_values(facts, "activities", "assignment")
    return Hierarchy(
        numbers=frozenset(numbers),
        levels=_known_levels(facts),
        base_depth=min((number.count(".") + 1 for number in outermost), default=1),
        homes=frozenset(homes),
        in_use=frozenset(homes) | ancestors(homes),
        parents=frozenset(number.rpartition(".")[0] for number in numbers) - {""},
    )
