"""Which hits are told: one fault gives one finding, and what follows from it is silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from validation.rule import Rule, Scope
from validation.schemas import BY_TABLE
from validation.table import Content, Mask

HIT_COLUMNS: Mapping[str, type] = {
    "code": object,
    "workbook": object,
    "department": object,
    "table": object,
    "row": np.int64,
    "column": object,
    "unreadable": np.bool_,
}
"""What a hit is: a rule's code and where; ``unreadable`` where a cell's content is not known."""
_SCOPE_KEYS: Mapping[Scope, list[str]] = {
    Scope.CELL: ["workbook", "table", "row", "column"],
    Scope.ROW: ["workbook", "table", "row"],
    Scope.COLUMN: ["workbook", "table", "column"],
    Scope.TABLE: ["workbook", "table"],
    Scope.WORKBOOK: ["workbook"],
    Scope.DEPARTMENT: ["department"],
}


def reasons_to_stop(hits: Mapping[str, Content], rules: Mapping[str, Rule]) -> dict[str, str]:
    """The first code that says that a workbook needs no further look, by workbook."""
    reasons: dict[str, str] = {}
    stopping = {code for code, rule in rules.items() if rule.stops_workbook}
    for code in sorted(stopping.intersection(hits["code"].tolist())):
        for workbook in hits["workbook"][hits["code"] == code].tolist():
            if workbook != "":
                reasons.setdefault(workbook, code)
    return reasons


def loud(hits: Mapping[str, Content], rules: Mapping[str, Rule]) -> Mask:
    """Which hits do not follow from another one: one fault gives one finding."""
    codes = hits["code"].tolist()
    keep = np.ones(len(codes), dtype=bool)
    reasons = reasons_to_stop(hits, rules)
    if reasons:
        stopped = zip((reasons.get(book) for book in hits["workbook"].tolist()), codes, strict=True)
        keep &= [reason is None or code == reason for reason, code in stopped]
    by_code: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        by_code.setdefault(code, []).append(place)
    unreadable = np.flatnonzero(hits["unreadable"].astype(bool)).tolist()
    where = _Wheres(hits)
    for code, own in by_code.items():
        rule = rules[code]
        others = [place for by in rule.after if by != code for place in by_code.get(by, ())]
        by_scope = [(others, rule.scope)]
        if rule.table in BY_TABLE:
            by_scope.append((unreadable, Scope.CELL))
        for louder, scope in by_scope:
            if louder:
                spoken = where.of(louder, scope) - {_NOWHERE}
                at = where.each(own, scope)
                keep[own] &= [place not in spoken for place in at]
    return keep


_NOWHERE = ("",)


@dataclass(frozen=True)
class _Wheres:
    """Where hits are, as far as a finding silences others: what names no place is nowhere."""

    hits: Mapping[str, Content]

    def each(self, places: Sequence[int], scope: Scope) -> list[tuple[Any, ...]]:
        columns = [self.hits[key][places].tolist() for key in _SCOPE_KEYS[scope]]
        return [at if at[0] != "" else _NOWHERE for at in zip(*columns, strict=True)]

    def of(self, places: Sequence[int], scope: Scope) -> set[tuple[Any, ...]]:
        return set(self.each(places, scope))
