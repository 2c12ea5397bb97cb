"""Run the rules: as checks of the tables' pandera schemas, all workbooks at once.

Order: the checks of every table run first, then findings that follow from others are
silenced, then the rest is worded. A rule whose column a workbook lacks is listed as not run
for that workbook: silence is not a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Finding, NotRun
from validation.gathered import GATHERED, not_gathered, with_gathered
from validation.observations import COLUMNS, HARMLESS_FAULTS, PLACE_COLUMNS
from validation.rule import CATALOGUE, Rule, Scope
from validation.schemas import BY_TABLE, SHEETS
from validation.shared_index import with_shared_index
from validation.table import Content, Mask, Places, Table
from validation.text_storage import Engine, pa
from validation.wording import word_findings

_SCOPE_KEYS: Mapping[Scope, list[str]] = {
    Scope.CELL: ["workbook", "table", "row", "column"],
    Scope.ROW: ["workbook", "table", "row"],
    Scope.COLUMN: ["workbook", "table", "column"],
    Scope.TABLE: ["workbook", "table"],
    Scope.WORKBOOK: ["workbook"],
    Scope.DEPARTMENT: ["department"],
}
_NOWHERE = -1
_HITS = (
    "part",
    "code",
    "position",
    "workbook",
    "department",
    "unreadable",
    "table",
    "row",
    "column",
)
_SHEET_ORDER = {sheet.table: place for place, sheet in enumerate(SHEETS)}
_COLUMN_ORDER = {
    (sheet.table, column.field): place
    for sheet in SHEETS
    for place, column in enumerate(sheet.all_columns)
}


@dataclass(frozen=True)
class Outcome:
    """What the rules found, and what could not be looked at.

    Attributes:
        findings: in the order of workbook, sheet, row, column and code; the sheets and columns
            as they stand in the workbook, what is about a whole before what is about its parts.
        not_run: in the order of workbook and code.
    """

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]


def run(facts: Facts, rules: Iterable[Rule] | None = None) -> Outcome:
    """Check all tables with all rules (or the given ones)."""
    chosen = tuple(CATALOGUE if rules is None else rules)
    parts = parts_of(chosen, facts)
    facts = ready(facts, parts)
    blocked = [_workbooks_without(part, facts) for part in parts]
    found = hits(parts, facts, blocked)
    reasons = _reasons_to_stop(found, chosen)
    kept = found[_loud(found, chosen, reasons)]
    stopped = {str(workbook) for workbook in reasons.index}
    return Outcome(
        tuple(sorted(worded(kept, parts, facts), key=_order)),
        _not_run(parts, facts, blocked, stopped),
    )


def parts_of(rules: Iterable[Rule], facts: Facts) -> list[Rule]:
    """The rules, one for each of their tables, that look at what the model and period have."""
    return [part for rule in rules for part in rule.each_table() if _in_model(part, facts)]


def ready(facts: Facts, parts: Sequence[Rule]) -> Facts:
    """The facts with what the rules want gathered."""
    tables = {name: with_shared_index(frame) for name, frame in facts.tables.items()}
    return with_gathered(replace(facts, tables=tables), {part.table for part in parts})


def hits(parts: Sequence[Rule], facts: Facts, blocked: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """Where the rules have found something: a row per hit, silenced ones included.

    Args:
        parts: rules of one table each.
        facts: are :func:`ready`.
        blocked: for each rule, the workbooks that lack what it needs.
    """
    found: list[dict[str, Any]] = []
    for table in facts.tables:
        own = {number: part for number, part in enumerate(parts) if part.table == table}
        found += _hits_of_table(table, own, facts)
    if not found:
        return pd.DataFrame(columns=list(_HITS))
    together = pd.DataFrame(
        {name: np.concatenate([part[name] for part in found]) for name in _HITS}
    )
    if any(blocked):
        outside = [
            workbook not in blocked[part]
            for workbook, part in zip(together["workbook"], together["part"], strict=True)
        ]
        together = together[outside]
    return together


def worded(found: pd.DataFrame, parts: Sequence[Rule], facts: Facts) -> Iterable[Finding]:
    """What the hits say."""
    for number, group in found.groupby("part", sort=False):
        yield from word_findings(parts[int(str(number))], group, facts)


def _not_run(
    parts: Sequence[Rule],
    facts: Facts,
    blocked: Sequence[Mapping[str, str]],
    stopped: Collection[str],
) -> tuple[NotRun, ...]:
    not_run = set()
    for part, books in zip(parts, blocked, strict=True):
        lacking = {*books.items()}
        lacking |= {of for of in not_gathered(part.table, facts) if of[0] not in books}
        not_run |= {(book, part.code, reason) for book, reason in lacking if book not in stopped}
    return tuple(NotRun(code, workbook, reason) for workbook, code, reason in sorted(not_run))


def _order(finding: Finding) -> tuple[str | int, ...]:
    place = finding.place
    return (
        place.workbook,
        _SHEET_ORDER.get(place.table, -1),
        place.row,
        _COLUMN_ORDER.get((place.table, place.column), -1),
        finding.code,
        finding.department,
        finding.message,
    )


def _needed(rule: Rule) -> set[tuple[str, str]]:
    """(table, field) pairs that a rule needs, its own columns included; field "*" for a sheet."""
    own = (rule.column, *rule.columns) if rule.column else rule.columns
    needed = {(rule.table, name) for name in own}
    for need in rule.needs:
        table, _, name = need.rpartition(".")
        needed.add((table or rule.table, name))
    return needed


def _in_model(rule: Rule, facts: Facts) -> bool:
    """Whether the model and the period have what a rule looks at."""
    for table, name in _needed(rule):
        if table in COLUMNS or table in GATHERED:
            continue
        if name not in {"*", *rule.columns} and name not in facts.columns(table):
            return False
    return not rule.columns or any(name in facts.columns(rule.table) for name in rule.columns)


def _workbooks_without(rule: Rule, facts: Facts) -> dict[str, str]:
    """Workbooks that lack what a rule needs, with the reason in Swedish."""
    blocked: dict[str, str] = {}
    needed = _needed(rule)
    tables = {table for table, _ in needed} | {rule.table}
    for workbook, table, name in sorted(facts.missing):
        if table not in BY_TABLE:
            continue
        title = BY_TABLE[table].title
        if name == "" and table in tables:
            blocked[workbook] = f"bladet {title} saknas"
        elif (table, name) in needed and name in facts.columns(table):
            column = facts.columns(table)[name].title
            blocked.setdefault(workbook, f"kolumnen {column} saknas på bladet {title}")
    return blocked


@dataclass
class _Verdicts:
    """What the rules of one table said: those that found something, by their numbers."""

    found: list[tuple[int, Mask | Mapping[str, Mask]]] = field(default_factory=list)
    raised: Exception | None = None


def _hits_of_table(table: str, rules: Mapping[int, Rule], facts: Facts) -> Iterator[dict[str, Any]]:
    """Where the rules of one table have found something."""
    frame = facts.tables[table]
    there = {*facts.tables}
    able = {n: rule for n, rule in rules.items() if {of for of, _ in _needed(rule)} <= there}
    if frame.empty or not able:
        return
    _hold_dtypes(table, tuple(zip(frame.columns, frame.dtypes, strict=True)))
    verdicts = _Verdicts()
    check = pa.Check(partial(_sound, rules=able, facts=facts, verdicts=verdicts), name=table)
    try:
        pa.DataFrameSchema(checks=[check]).validate(frame, lazy=True, inplace=True)
    except pa.errors.SchemaErrors:
        if verdicts.raised is not None:
            raise verdicts.raised from None
    for number, verdict in verdicts.found:
        rule = able[number]
        by_column = verdict if isinstance(verdict, Mapping) else {rule.column: verdict}
        for column, sound in by_column.items():
            yield _hits(number, rule, facts.table(table), sound, column)


def _sound(
    frame: pd.DataFrame, *, rules: Mapping[int, Rule], facts: Facts, verdicts: _Verdicts
) -> bool:
    """Run a table's rules; what one raises is a bug, which pandera would make a failure of.

    pandera is told whether all rows are sound; which of them are not is kept. So it collects
    no failure cases, which nobody reads and which take longer than the rules.
    """
    for number, rule in rules.items():
        try:
            verdict = _verdict(rule, len(frame), facts)
        except Exception as error:
            error.add_note(f"in rule {rule.code}")
            verdicts.raised = error
            raise
        if isinstance(verdict, Mapping):
            faulty = any(not sound.all() for sound in verdict.values())
        else:
            faulty = not verdict.all()
        if faulty:
            verdicts.found.append((number, verdict))
    return not verdicts.found


def _verdict(rule: Rule, rows: int, facts: Facts) -> Mask | Mapping[str, Mask]:
    verdict = rule.check(facts.table(rule.table), facts)
    verdict = _as_arrays(verdict)
    for sound in verdict.values() if isinstance(verdict, Mapping) else [verdict]:
        if sound.dtype != np.bool_ or len(sound) != rows:
            raise ValueError("the verdict is not about the rows of the table")
    return verdict


def _as_arrays(verdict: Any) -> Mask | Mapping[str, Mask]:
    """TRANSITION: verdicts of rules that still answer with pandas."""
    if isinstance(verdict, pd.DataFrame):
        return {str(name): _as_arrays(verdict[name]) for name in verdict}
    if isinstance(verdict, pd.Series):
        if verdict.to_numpy().dtype != np.bool_:
            verdict = verdict.fillna(True).astype("bool")
        return verdict.to_numpy()
    return verdict


@cache
def _hold_dtypes(table: str, dtypes: tuple[tuple[str, Any], ...]) -> None:
    """Hold a table's dtypes against its schema, once.

    The schema is asked column by column; only a table that does not fit is validated, empty,
    for the error that says so. What a workbook lacks is the business of a rule.
    """
    if table not in BY_TABLE:
        return
    schema = BY_TABLE[table].frame_schema
    columns = schema.columns
    wanted = [(columns[name].dtype, dtype) for name, dtype in dtypes if name in columns]
    if all(of is None or of.check(Engine.dtype(dtype)) for of, dtype in wanted):
        return
    empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes})
    schema.update_columns({name: {"required": False} for name in columns}).validate(empty)


def _hits(number: int, rule: Rule, table: Table, sound: Mask, column: str) -> dict[str, Any]:
    """Where a check failed: an array for each of the columns of hits."""
    positions = np.flatnonzero(~sound)
    count = len(positions)

    def repeated(value: Any) -> Content:
        return np.full(count, value, dtype=object)

    def values(name: str, otherwise: Any) -> Content:
        return table.content(name)[positions] if name in table else repeated(otherwise)

    found = {
        "part": np.full(count, number),
        "code": repeated(rule.code),
        "position": positions,
        "workbook": table.workbooks[positions],
        "department": values("department", ""),
        "unreadable": np.zeros(count, dtype=bool),
    }
    if rule.table in BY_TABLE:
        row = table.rows[positions]
        found |= {"table": repeated(rule.table), "row": row, "column": repeated(column)}
    else:
        for name, source in zip(("table", "row", "column"), PLACE_COLUMNS, strict=True):
            found[name] = values(source, 0 if name == "row" else "")
        found["row"] = found["row"].astype(np.int64)
    if rule.table == "cells":
        found["unreadable"] = ~table.one_of("fault", HARMLESS_FAULTS)[positions]
    return found


def _reasons_to_stop(hits: pd.DataFrame, rules: Iterable[Rule]) -> pd.Series[Any]:
    """The first code that says that a workbook needs no further look, by workbook."""
    stopping = [rule.code for rule in rules if rule.stops_workbook]
    stops = hits[hits["code"].isin(stopping) & (hits["workbook"] != "")]
    return stops.groupby("workbook")["code"].min()


def _loud(hits: pd.DataFrame, rules: Iterable[Rule], reasons: pd.Series[Any]) -> Mask:
    """Which hits do not follow from another one: one fault gives one finding."""
    reason = hits["workbook"].map(reasons)
    keep = (reason.isna() | (hits["code"] == reason)).to_numpy(dtype=bool, copy=True)
    codes = hits["code"].to_numpy(dtype=object)
    unreadable = hits["unreadable"].to_numpy(dtype=bool)
    places: dict[Scope, Places] = {}
    found = frozenset(codes.tolist())
    for rule in rules:
        if rule.code not in found:
            continue
        own = codes == rule.code
        loud = [(np.isin(codes, rule.after) & ~own, rule.scope)] if rule.after else []
        if rule.table in BY_TABLE:
            loud.append((unreadable, Scope.CELL))
        for others, scope in loud:
            if not others.any():
                continue
            if scope not in places:
                places[scope] = _numbered(hits, _SCOPE_KEYS[scope])
            where = places[scope]
            keep[own] &= ~np.isin(where[own], where[others & (where != _NOWHERE)])
    return keep


def _numbered(hits: pd.DataFrame, keys: list[str]) -> Places:
    """A number per place, the same for hits at the same one; what names none is nowhere."""
    numbers = hits.groupby(keys, sort=False, dropna=False).ngroup().to_numpy(dtype=np.intp)
    return np.where(hits[keys[0]] == "", _NOWHERE, numbers)
