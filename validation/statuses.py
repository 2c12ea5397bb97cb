"""What the statuses of a sheet mean, whatever words the office uses for them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.hierarchy import is_followed_up
from validation.model import Meaning, PeriodKind
from validation.numbering import one_of_texts
from validation.schemas import BY_TABLE

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


def has_meaning(
    frame: pd.DataFrame, facts: Facts, table: str, *meanings: Meaning
) -> pd.Series[bool]:
    """Rows of a sheet whose status has one of the meanings."""
    scale = facts.scale(table)
    codes = scale.codes(*meanings) if scale else ()
    return pd.Series(one_of_texts(frame["status"], codes), index=frame.index)


def going_on(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """Rows of a sheet that are neither finished nor unknown."""
    return has_meaning(frame, facts, table, *GOING_ON)


def badness(statuses: pd.Series[Any], facts: Facts, table: str) -> pd.Series[Any]:
    """How bad the statuses of a sheet are (float), blank where that is not known."""
    scale = facts.scale(table)
    steps = scale.statuses if scale else ()
    worse = {step.code: WORSE[step.meaning] for step in steps if step.meaning in WORSE}
    content = statuses.to_numpy(dtype=object)
    bad = [worse.get(code, np.nan) for code in content]
    return pd.Series(bad, index=statuses.index, dtype=np.dtype("float64"))


def labels(statuses: pd.Series[Any], facts: Facts, table: str) -> pd.Series[Any]:
    """The statuses of a sheet as people call them."""
    scale = facts.scale(table)
    return statuses.map({step.code: step.label for step in (scale.statuses if scale else ())})


def is_follow_up(facts: Facts) -> bool:
    """Whether the period tells how it went; a plan's statuses and days lie ahead."""
    return facts.period.kind is PeriodKind.FOLLOW_UP


def gets_status(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """Rows that the office wants a status for."""
    if table == "assignments":
        return is_followed_up(frame, facts) & frame["number"].notna()
    title = BY_TABLE[table].title
    followed = [level.followed_up for level in facts.model.levels if level.sheet == title]
    return pd.Series(any(followed) or not followed, index=frame.index)


def all_sound(frame: pd.DataFrame) -> pd.Series[bool]:
    """The verdict of a rule that has nothing to say about a table."""
    return pd.Series(True, index=frame.index)
