"""The office's plan as one tree: every department's latest table together with what was issued.

Departments share a plan, so whether a parent or a number exists is asked of the whole office
and not of one workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from validation.facts import Facts
from validation.issued_rows import kept, latest_workbooks
from validation.model import GovernanceModel, Level
from validation.number_tree import NO_CODES, NumberTree
from validation.numbering import parent
from validation.office_numbers import OfficeNumbers, office_numbers
from validation.schemas import BY_TABLE
from validation.table import Codes, Content, Figures, Mask, Places, Table


@dataclass(frozen=True)
class Hierarchy:
    """The tree of headings and assignments; arrays by number, see :mod:`validation.number_tree`.

    Attributes:
        tree: all numbers of the office.
        numbers: of all headings and assignments.
        ranks: of the level, 0 is outermost; NaN where it is not known.
        base_depth: parts of the outermost numbers. A plan that is chapter 2 of something
            begins at 2.1, and nothing is missing above it.
        homes: numbers that an activity hangs on.
        in_use: the homes and every number above them.
        parents: numbers that another heading or assignment lies directly under.
    """

    tree: NumberTree
    numbers: Mask
    ranks: Figures
    base_depth: int
    homes: Mask
    in_use: Mask
    parents: Mask


def hierarchy(facts: Facts) -> Hierarchy:
    """The office's tree, worked out once."""
    return facts.once("hierarchy", lambda: _build(facts))


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


def parents_of(rows: Table) -> Content:
    """The numbers that the rows' numbers lie directly under."""
    return rows.once("parents", lambda: rows.each("number", parent))


def first_of_each(codes: Codes | Places, among: Mask) -> Mask:
    """The first of some rows for each code, so that what several workbooks share is told once."""
    places = np.flatnonzero(among & (codes >= 0))
    first = np.zeros(len(codes), dtype=bool)
    first[places[np.unique(codes[places], return_index=True)[1]]] = True
    return first


def _build(facts: Facts) -> Hierarchy:
    found = office_numbers(facts)
    tree, numbers = found.tree, found.known("assignments")
    planned = tree.among(found.issued.get(("assignments", "number"), NO_CODES))
    depths = tree.depths[planned if planned.any() else numbers]
    homes = found.known("activities", "assignment")
    return Hierarchy(
        tree=tree,
        numbers=numbers,
        ranks=_ranks(facts, found),
        base_depth=int(depths.min()) if len(depths) else 1,
        homes=homes,
        in_use=homes | tree.above(homes),
        parents=tree.among(tree.parents[numbers]),
    )


def _ranks(facts: Facts, found: OfficeNumbers) -> Figures:
    """Rank of the level, by number."""
    ranks, own = np.full(len(found.tree.parents), np.nan), level_ranks(facts.model)
    column = ("assignments", "number")
    issued = kept(facts, "assignments", "issued")
    if column in found.received:
        latest = found.latest["assignments"]
        _take_ranks(ranks, facts.table("assignments"), found.received[column], latest, own)
    if issued is not None and column in found.issued:  # what was issued rules
        _take_ranks(ranks, issued, found.issued[column], issued.all_sound(), own)
    return ranks


def _take_ranks(
    ranks: Figures, rows: Table, numbers: Codes, counted: Mask, of_levels: Mapping[str, int]
) -> None:
    if "level" in rows:
        codes, levels = rows.codes("level")
        own = np.array([*(of_levels.get(level, np.nan) for level in levels), np.nan])[codes]
        asked = counted & (numbers >= 0) & ~np.isnan(own)
        ranks[numbers[asked]] = own[asked]  # of several rows the last one tells
