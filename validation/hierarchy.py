"""The office's plan as one tree: every department's latest table together with what was issued.

Departments share a plan, so whether a parent or a number exists is asked of the whole office
and not of one workbook.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.issued_rows import latest_rows, latest_workbooks
from validation.model import GovernanceModel, Level
from validation.numbering import ancestors, one_of_texts
from validation.schemas import BY_TABLE

_NUMBER_AND_LEVEL = ("number", "level")


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
    if "hierarchy" not in facts.worked_out:
        facts.worked_out["hierarchy"] = _build(facts)
    found = facts.worked_out["hierarchy"]
    assert isinstance(found, Hierarchy)
    return found


def known_rows(facts: Facts, table: str, numbers: Collection[str]) -> pd.DataFrame:
    """Rows with some numbers that are known in the office: issued first, then the latest tables.

    Columns: ``number``, ``name``, ``department`` and ``workbook`` ("" for issued rows).
    """
    parts = [
        rows[["number", "name", "department"]].assign(workbook=workbooks)[
            rows["number"].isin(set(numbers)).to_numpy()
        ]
        for rows, workbooks in _sources(facts, table)
    ]
    if not parts:
        return pd.DataFrame(columns=["number", "name", "department", "workbook"], dtype="str")
    return pd.concat([part.reset_index(drop=True) for part in parts], ignore_index=True)


def known_numbers(facts: Facts, table: str) -> set[str]:
    """Numbers of a sheet that are known in the office."""
    return _known_values(facts, table, "number")


def knows_whole_office(facts: Facts, table: str) -> bool:
    """Whether the plan was given, or every department that fills in the sheet has delivered."""
    issued = facts.issued.get(table)
    if issued is not None and not issued.empty:
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


def is_assignment(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Assignments, as opposed to headings; all rows when the office shows no levels."""
    if "level" not in frame:
        return pd.Series(True, index=frame.index)
    levels = [level.name for level in assignment_levels(facts.model)]
    return pd.Series(one_of_texts(frame["level"], levels), index=frame.index)


def is_followed_up(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Rows of the assignments' sheet that get a status; activities may get it instead."""
    followed = [level.name for level in assignment_levels(facts.model) if level.followed_up]
    if "level" not in frame:
        return pd.Series(bool(followed), index=frame.index)
    return pd.Series(one_of_texts(frame["level"], followed), index=frame.index)


def first_of_each(values: pd.Series[Any]) -> pd.Series[bool]:
    """The first row of each value, so that what several workbooks share is told once."""
    return ~values.duplicated() & values.notna()


def _sources(facts: Facts, table: str) -> list[tuple[pd.DataFrame, Any]]:
    """The plan and the latest tables of a sheet, each with the workbooks of its rows."""
    found: list[tuple[pd.DataFrame, Any]] = []
    issued, frame = facts.issued.get(table), facts.tables.get(table)
    if issued is not None and not issued.empty:
        found.append((issued, ""))
    if frame is not None and not frame.empty:
        latest = latest_rows(frame, facts).to_numpy()
        counted = frame if latest.all() else frame[latest]
        found.append((counted, counted.index.get_level_values("workbook")))
    return found


def _known_values(facts: Facts, table: str, field: str) -> set[str]:
    known: set[str] = set()
    for rows, _ in _sources(facts, table):
        if field in rows:
            values = rows[field]
            known |= set(values.to_numpy(dtype=object)[values.notna().to_numpy()].tolist())
    return known


def _build(facts: Facts) -> Hierarchy:
    numbers = known_numbers(facts, "assignments")
    ranks = level_ranks(facts.model)
    levels: dict[str, int] = {}
    for rows, _ in reversed(_sources(facts, "assignments")):  # what was issued has the last word
        if "level" in rows:
            ranked = rows[rows["level"].isin(list(ranks)) & rows["number"].notna()]
            of_rows = (ranked[field].to_numpy(dtype=object).tolist() for field in _NUMBER_AND_LEVEL)
            levels |= {number: ranks[level] for number, level in zip(*of_rows, strict=True)}
    issued = facts.issued.get("assignments")
    outermost = numbers if issued is None else set(issued["number"].dropna()) or numbers
    homes = _known_values(facts, "activities", "assignment")
    return Hierarchy(
        numbers=frozenset(numbers),
        levels=levels,
        base_depth=min((number.count(".") + 1 for number in outermost), default=1),
        homes=frozenset(homes),
        in_use=frozenset(homes) | ancestors(homes),
        parents=frozenset(number.rpartition(".")[0] for number in numbers) - {""},
    )
