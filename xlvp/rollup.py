"""The status of each heading of the plan, from what lies directly under it.

The model chooses the rule. With *sämsta* a heading is as bad as the worst under it. With
*andel* it has the worst status that at least a certain share of its parts have or are worse
than, so that one late row of many does not colour the whole. A part is a followed-up row, or
a heading of the next level with the status that it got by the same rule. Parts without a
status, or with one that means that nobody knows, do not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from validation.model import FollowUp, RollUp, Status, StatusScale
from validation.numbering import sort_key
from validation.statuses import WORSE


@dataclass(frozen=True)
class RolledUp:
    """A heading with the status that follows from its parts.

    Attributes:
        above: number of the heading that it lies under; "" for the outermost.
        depth: 0 for the outermost.
        status: None when no part counts.
        parts: how many of its parts have each status, by code; 0 is left out.
    """

    number: str
    name: str
    level: str
    above: str
    depth: int
    status: Status | None
    parts: Mapping[str, int]

    @property
    def label(self) -> str:
        """``2.1 Hög attraktivitet``."""
        return f"{self.number} {self.name}".strip()


def roll_up(
    statuses: Sequence[tuple[str, str]],
    headings: pd.DataFrame,
    scale: StatusScale,
    rule: FollowUp,
) -> tuple[RolledUp, ...]:
    """The headings in the plan's order, each with its status.

    Args:
        statuses: number and code of each followed-up row; a row may have its heading's own
            number when several stand under it, as activities do.
        headings: ``number``, ``level``, ``name``; each number once.
        scale: the rows' statuses.
        rule: how a heading's status follows.
    """
    rows = headings.dropna(subset=["number"]).drop_duplicates("number")
    numbers = pd.Series(rows["number"].tolist(), dtype="str")
    order = numbers.iloc[sort_key(numbers).argsort(kind="stable")].tolist() if len(numbers) else []
    known = set(order)
    parts: dict[str, dict[str, int]] = {number: {} for number in order}
    for number, code in statuses:
        _count(parts, _nearest(number, known), code, scale)
    above = {number: _nearest(number.rpartition(".")[0], known) for number in order}
    found: dict[str, Status | None] = {}
    for number in sorted(order, key=lambda each: -each.count(".")):  # what lies deepest first
        status = found[number] = _status(parts[number], scale, rule)
        if status is not None:
            _count(parts, above[number], status.code, scale)
    of = {
        number: (name if isinstance(name, str) else "", level if isinstance(level, str) else "")
        for number, name, level in zip(rows["number"], rows["name"], rows["level"], strict=True)
    }
    return tuple(
        RolledUp(
            number, *of[number], above[number], _depth(number, above), found[number], parts[number]
        )
        for number in order
    )


def _nearest(number: str, known: set[str]) -> str:
    """The heading that has a number or lies nearest above it; "" for none."""
    while number and number not in known:
        number = number.rpartition(".")[0]
    return number


def _depth(number: str, above: Mapping[str, str]) -> int:
    depth = 0
    while number := above[number]:
        depth += 1
    return depth


def _count(parts: dict[str, dict[str, int]], heading: str, code: str, scale: StatusScale) -> None:
    status = scale.status(code)
    if heading and status is not None and status.meaning in WORSE:
        parts[heading][code] = parts[heading].get(code, 0) + 1


def _status(parts: Mapping[str, int], scale: StatusScale, rule: FollowUp) -> Status | None:
    """The status of a heading whose parts have these; None without parts."""
    counted = [status for status in scale.statuses if status.code in parts]
    counted.sort(key=lambda status: -WORSE[status.meaning])
    if not counted or rule.roll_up is RollUp.WORST:
        return counted[0] if counted else None
    whole, so_far = sum(parts.values()), 0
    for status in counted:
        so_far += parts[status.code]
        if so_far * 100 >= whole * rule.share:
            return status
    return counted[-1]
