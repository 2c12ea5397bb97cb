"""What the statuses of a sheet mean, whatever words the office uses for them."""

from __future__ import annotations

from typing import Final

import numpy as np

from validation.facts import Facts
from validation.hierarchy import is_followed_up
from validation.model import Meaning, PeriodKind
from validation.schemas import BY_TABLE
from validation.table import Content, Figures, Mask, Table

GOING_ON: Final = (Meaning.ON_TRACK, Meaning.AT_RISK, Meaning.OFF_TRACK, Meaning.NOT_STARTED)
"""What is neither finished, struck nor unknown."""
DEVIATING: Final = (Meaning.AT_RISK, Meaning.OFF_TRACK)
WORSE: Final = {
    Meaning.FINISHED: 0,
    Meaning.ON_TRACK: 1,
    Meaning.NOT_STARTED: 1,
    Meaning.AT_RISK: 2,
    Meaning.OFF_TRACK: 3,
}
"""Meanings from good to bad; an unknown one is neither, nor is what was struck."""
ENDING_TABLES: Final = ("activities", "work_environment")
"""Tables whose rows come to an end and then do not follow to the next period; an assignment
lasts as long as its plan."""


def has_meaning(rows: Table, facts: Facts, table: str, *meanings: Meaning) -> Mask:
    """Rows of a sheet whose status has one of the meanings."""
    scale = facts.scale(table)
    return rows.one_of("status", scale.codes(*meanings)) if scale else rows.none()


def going_on(rows: Table, facts: Facts, table: str) -> Mask:
    """Rows of a sheet that are neither finished nor unknown."""
    return has_meaning(rows, facts, table, *GOING_ON)


def badness(rows: Table, facts: Facts, table: str) -> Figures:
    """How bad the statuses of a sheet's rows are, NaN where that is not known."""
    scale = facts.scale(table)
    steps = scale.statuses if scale else ()
    worse = {step.code: WORSE[step.meaning] for step in steps if step.meaning in WORSE}
    codes, statuses = rows.codes("status")
    bad = np.array([*(worse.get(status, np.nan) for status in statuses), np.nan])
    return bad[codes]


def labels(statuses: Content, facts: Facts, table: str) -> Content:
    """The statuses of a sheet as people call them; None for what its scale does not have."""
    scale = facts.scale(table)
    called = {step.code: step.label for step in (scale.statuses if scale else ())}
    return np.array([called.get(status) for status in statuses], dtype=object)


def is_follow_up(facts: Facts) -> bool:
    """Whether the period tells how it went; a plan's statuses and days lie ahead."""
    return facts.period.kind is PeriodKind.FOLLOW_UP


def gets_status(rows: Table, facts: Facts, table: str) -> Mask:
    """Rows that the office wants a status for."""
    if table == "assignments":
        return is_followed_up(rows, facts) & rows.filled("number")
    title = BY_TABLE[table].title
    followed = [level.followed_up for level in facts.model.levels if level.sheet == title]
    return np.full(len(rows), any(followed) or not followed)
