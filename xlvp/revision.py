"""What changed between two versions of a plan, or two workbooks: pure functions on tables.

The tables are by name with the index ``(department, key)``. A row is added, removed, moved
(to another department or another place in the hierarchy) or numbered anew; a text that belongs
to the plan is reworded, and any other value is changed. What is computed, and what is carried
over from a former period, is not compared: it follows from the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from validation.schemas import BY_TABLE, SHEETS, Column, Kind, Role
from xlvp.row_matching import WORDING, Label, Matched, match_rows, value_differs

_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT})
_PLACING = frozenset({"level", "group", "area", "assignment"})
"""Fields that say where in the plan a row stands."""


class Change(StrEnum):
    """What happened; the value is the Swedish word that users read."""

    ADDED = "tillagd"
    REMOVED = "borttagen"
    MOVED = "flyttad"
    RENUMBERED = "omnumrerad"
    REWORDED = "omformulerad"
    CHANGED = "ändrad"


@dataclass(frozen=True)
class Revision:
    """One change.

    Attributes:
        table: where.
        label: department and key of the row, as it is now; as it was when it is removed.
        former_label: as it was; None for an added row.
        name: the row's wording now, "" where rows have none.
        field: the column; "" when the row as a whole is meant.
        before: the value before, as typed in the table; for a moved or renumbered row its
            former place.
        after: the value now.
    """

    kind: Change
    table: str
    label: Label
    former_label: Label | None
    name: str = ""
    field: str = ""
    before: Any = None
    after: Any = None


def revisions(
    old: Mapping[str, pd.DataFrame],
    new: Mapping[str, pd.DataFrame],
    columns: Mapping[str, Iterable[Column]],
) -> tuple[Revision, ...]:
    """Every change, in the order of sheets and of the new rows; removed rows come last.

    Args:
        old: the tables before.
        new: the tables now.
        columns: by table, the columns that are compared; tables that are not here are not.
    """
    matched = {
        table: match_rows(_table(old, table), _table(new, table), table)
        for table in columns
        if table in old or table in new
    }
    parents = _new_numbers(matched.get("assignments", Matched()))
    found: list[Revision] = []
    for sheet in SHEETS:
        if sheet.table in matched:
            before, after = _table(old, sheet.table), _table(new, sheet.table)
            compared = [column for column in columns[sheet.table] if _counts(column)]
            found += _of_table(sheet.table, before, after, matched[sheet.table], compared, parents)
    return tuple(found)


def comparable(old: Iterable[Column], new: Iterable[Column]) -> tuple[Column, ...]:
    """The columns of a sheet that two versions both have.

    A column that names a year is another one in another year.
    """
    had = {(column.field, column.title) for column in old}
    return tuple(column for column in new if (column.field, column.title) in had)


def counts(found: Iterable[Revision]) -> dict[Change, int]:
    """How many changes of each kind there are, kinds in order; a row counts once for each."""
    seen = {(one.kind, one.table, one.label) for one in found}
    return {kind: sum(kind is one for one, *_ in seen) for kind in Change}


def _table(tables: Mapping[str, pd.DataFrame], table: str) -> pd.DataFrame:
    found = tables.get(table)
    if found is not None:
        return found
    return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []]))


def _counts(column: Column) -> bool:
    return column.role in (Role.ISSUED, Role.INPUT) and not column.spec.key


def _is_wording(column: Column) -> bool:
    """Whether a text belongs to the plan; a remark is written anew each time."""
    return column.kind in _TEXTS and (column.role is Role.ISSUED or column.spec.new_row)


def _new_numbers(assignments: Matched) -> dict[Label, str]:
    return {old: new[1] for old, new in assignments.pairs}


def _of_table(
    table: str,
    old: pd.DataFrame,
    new: pd.DataFrame,
    matched: Matched,
    columns: list[Column],
    parents: Mapping[Label, str],
) -> Iterator[Revision]:
    rows: dict[Label, list[Revision]] = {}
    names = _names(new, table)
    for former, label in matched.pairs:
        found = list(_placing(table, former, label, old, new, parents))
        rows[label] = [_named(one, names.get(label, "")) for one in found]
    for label in matched.added:
        rows[label] = [Revision(Change.ADDED, table, label, None, names.get(label, ""))]
    before = old.reindex(
        pd.MultiIndex.from_tuples([pair[0] for pair in matched.pairs] or [("", "")])
    )
    after = new.reindex(
        pd.MultiIndex.from_tuples([pair[1] for pair in matched.pairs] or [("", "")])
    )
    for column in columns:
        name = column.field
        if not matched.pairs or name in _PLACING or name not in old or name not in new:
            continue
        kind = Change.REWORDED if _is_wording(column) else Change.CHANGED
        hits = value_differs(before[name], after[name]).to_numpy().nonzero()[0].tolist()
        for hit in hits:
            former, label = matched.pairs[hit]
            values = before[name].iloc[hit], after[name].iloc[hit]
            one = Revision(kind, table, label, former, names.get(label, ""), name, *values)
            rows[label].append(one)
    for department, key in new.index:
        yield from rows[str(department), str(key)]
    former_names = _names(old, table)
    for label in matched.removed:
        yield Revision(Change.REMOVED, table, label, label, former_names.get(label, ""))


def _named(one: Revision, name: str) -> Revision:
    return Revision(
        one.kind, one.table, one.label, one.former_label, name, one.field, one.before, one.after
    )


def _placing(
    table: str,
    former: Label,
    label: Label,
    old: pd.DataFrame,
    new: pd.DataFrame,
    parents: Mapping[Label, str],
) -> Iterator[Revision]:
    """Whether a row has moved, or has a new number where it stands."""
    moved = False
    if former[0] != label[0]:
        moved = True
        yield Revision(Change.MOVED, table, label, former, "", "", former[0], label[0])
    for name in sorted(_PLACING):
        if name not in old or name not in new:
            continue
        values = _value(old, former, name), _value(new, label, name)
        held = _now(former[0], values[0], parents) if name == "assignment" else values[0]
        if held != values[1]:
            moved = True
            yield Revision(Change.MOVED, table, label, former, "", name, *values)
    if table == "assignments" and not moved:
        above = former[1].rpartition(".")[0]
        now_above = label[1].rpartition(".")[0]
        if _now(former[0], above, parents) != now_above:
            moved = True
            yield Revision(Change.MOVED, table, label, former, "", "number", former[1], label[1])
    if former[1] != label[1] and not moved:
        key = BY_TABLE[table].key
        yield Revision(Change.RENUMBERED, table, label, former, "", key, former[1], label[1])


def _now(department: str, number: Any, parents: Mapping[Label, str]) -> Any:
    """The number that an assignment has now; its own when the plan no longer has it."""
    return parents.get((department, str(number)), number)


def _value(frame: pd.DataFrame, label: Label, name: str) -> Any:
    value = frame[name].loc[[label]].iloc[0]
    return None if pd.isna(value) else value


def _names(frame: pd.DataFrame, table: str) -> dict[Label, str]:
    name = WORDING.get(table, "name")
    if name not in frame:
        return {}
    texts = ["" if pd.isna(text) else str(text) for text in frame[name].tolist()]
    labels = [(str(department), str(key)) for department, key in frame.index]
    return dict(zip(labels, texts, strict=True))
