"""The office's plan as one tree: every department's latest table together with what was issued.

Departments share a plan, so whether a parent or a number exists is asked of the whole office
and not of one workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.issued_rows import latest_rows, latest_workbooks
from validation.model import GovernanceModel, Level
from validation.numbering import ancestors, depth, parent_of
from validation.schemas import BY_TABLE

_FIELDS = ("department", "number", "assignment", "level", "name")


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


def known_rows(facts: Facts, table: str) -> pd.DataFrame:
    """Rows of a sheet that are known in the office: issued first, then the latest tables.

    Columns: those of department, number, assignment, level and name that the sheet has, and
    ``workbook`` ("" for issued rows).
    """
    name = f"known_rows {table}"
    if name not in facts.worked_out:
        facts.worked_out[name] = _known_rows(facts, table)
    found = facts.worked_out[name]
    assert isinstance(found, pd.DataFrame)
    return found


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
    return frame["level"].isin([level.name for level in assignment_levels(facts.model)])


def is_followed_up(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Rows of the assignments' sheet that get a status; activities may get it instead."""
    followed = [level.name for level in assignment_levels(facts.model) if level.followed_up]
    if "level" not in frame:
        return pd.Series(bool(followed), index=frame.index)
    return frame["level"].isin(followed)


def first_of_each(values: pd.Series[Any]) -> pd.Series[bool]:
    """The first row of each value, so that what several workbooks share is told once."""
    return ~values.duplicated() & values.notna()


def _build(facts: Facts) -> Hierarchy:
    rows = known_rows(facts, "assignments")
    numbers = rows["number"]
    ranks = level_ranks(facts.model)
    levels: dict[str, int] = {}
    if "level" in rows:
        ranked = pd.DataFrame({"number": numbers, "rank": rows["level"].map(ranks)}).dropna()
        first = ranked.drop_duplicates("number")
        levels = dict(zip(first["number"], first["rank"].astype(int), strict=True))
    outermost = rows[rows["workbook"] == ""] if (rows["workbook"] == "").any() else rows
    shallowest = depth(outermost["number"]).min() if len(outermost) else 1
    activities = known_rows(facts, "activities")
    homes = activities["assignment"].dropna() if "assignment" in activities else numbers[:0]
    return Hierarchy(
        numbers=frozenset(numbers),
        levels=levels,
        base_depth=int(shallowest),
        homes=frozenset(homes),
        in_use=frozenset(homes) | ancestors(homes),
        parents=frozenset(parent_of(numbers).dropna()),
    )


def _known_rows(facts: Facts, table: str) -> pd.DataFrame:
    parts = []
    issued = facts.issued.get(table)
    if issued is not None and not issued.empty:
        parts.append(_fields(issued).assign(workbook=""))
    frame = facts.tables.get(table)
    if frame is not None and not frame.empty:
        latest = frame[latest_rows(frame, facts)]
        parts.append(_fields(latest).assign(workbook=latest.index.get_level_values("workbook")))
    if not parts:
        return pd.DataFrame(columns=[*_FIELDS, "workbook"], dtype="str")
    rows = pd.concat([part.reset_index(drop=True) for part in parts], ignore_index=True)
    return rows[rows["number"].notna()]


def _fields(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[field for field in _FIELDS if field in frame]]
