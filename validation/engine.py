"""Run the rules: as checks of the tables' pandera schemas, all workbooks at once.

Order: the checks of every table run first, then findings that follow from others are
silenced, then the rest is worded. A rule whose column a workbook lacks is listed as not run
for that workbook: silence is not a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.engines.pandas_engine import Engine

from validation.facts import Facts
from validation.finding import Finding, NotRun
from validation.gathered import GATHERED, not_gathered, with_gathered
from validation.observations import COLUMNS, HARMLESS_FAULTS, PLACE_COLUMNS
from validation.rule import CATALOGUE, Rule, Scope
from validation.schemas import BY_TABLE, SHEETS
from validation.shared_index import with_shared_index
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
    parts = [part for rule in chosen for part in rule.each_table() if _in_model(part, facts)]
    tables = {name: with_shared_index(frame) for name, frame in facts.tables.items()}
    facts = replace(facts, tables=tables)
    facts = with_gathered(facts, {part.table for part in parts})
    blocked = [_workbooks_without(part, facts) for part in parts]
    hits = [
        _outside(found, blocked[number]).assign(part=number)
        for table in facts.tables
        for number, found in _hits_of_table(
            table, {n: part for n, part in enumerate(parts) if part.table == table}, facts
        )
    ]
    findings: list[Finding] = []
    stopped: set[str] = set()
    if hits:
        together = pd.concat(hits, ignore_index=True)
        rules_by_code = {rule.code: rule for rule in chosen}
        reasons = _reasons_to_stop(together, rules_by_code)
        stopped = {str(workbook) for workbook in reasons.index}
        kept = _silenced(together, rules_by_code, reasons)
        for number, group in kept.groupby("part", sort=False):
            findings += word_findings(parts[int(str(number))], group, facts)
    not_run = {
        (workbook, part.code, reason)
        for part, books in zip(parts, blocked, strict=True)
        for workbook, reason in books.items()
        if workbook not in stopped
    }
    for part, books in zip(parts, blocked, strict=True):
        looked = stopped | set(books)
        not_run |= {
            (workbook, part.code, reason)
            for workbook, reason in not_gathered(part.table, facts)
            if workbook not in looked
        }
    return Outcome(
        tuple(sorted(findings, key=_order)),
        tuple(NotRun(code, workbook, reason) for workbook, code, reason in sorted(not_run)),
    )


def _outside(hits: pd.DataFrame, blocked: Mapping[str, str]) -> pd.DataFrame:
    """What was found in other workbooks than those that lack what the rule needs."""
    return hits[~hits["workbook"].isin(list(blocked))] if blocked else hits


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


@dataclass(frozen=True)
class _Verdicts:
    """What the checks of one table said, by the rules' codes: those that found something."""

    found: dict[str, pd.Series[bool] | pd.DataFrame] = field(default_factory=dict)
    raised: list[Exception] = field(default_factory=list)


def _hits_of_table(
    table: str, rules: Mapping[int, Rule], facts: Facts
) -> Iterable[tuple[int, pd.DataFrame]]:
    """The rules of one table that have found something, and where."""
    frame = facts.tables[table]
    there = {*facts.tables}
    ready = {n: rule for n, rule in rules.items() if {of for of, _ in _needed(rule)} <= there}
    if frame.empty or not ready:
        return
    _hold_dtypes(table, tuple(zip(frame.columns, frame.dtypes, strict=True)))
    verdicts = _Verdicts()
    checks = [
        pa.Check(
            partial(_checked, rule=rule, facts=facts, verdicts=verdicts),
            name=rule.code,
            error=rule.code,
        )
        for rule in ready.values()
    ]
    try:
        pa.DataFrameSchema(checks=checks).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        if verdicts.raised:
            raise verdicts.raised[0] from None
        failed = {error.check.error for error in errors.schema_errors}
        for number, rule in ready.items():
            if rule.code not in failed:
                continue
            verdict = verdicts.found[rule.code]
            if isinstance(verdict, pd.DataFrame):
                for name, sound in verdict.items():
                    yield number, _hits(rule, frame, sound, str(name))
            else:
                yield number, _hits(rule, frame, verdict, rule.column)


def _checked(frame: pd.DataFrame, *, rule: Rule, facts: Facts, verdicts: _Verdicts) -> bool:
    """Run a rule's check; what it raises is a bug, which pandera would make a failure of.

    pandera is told whether all rows are sound; which of them are not is kept. So it collects
    no failure cases, which nobody reads and which take longer than the checks.
    """
    try:
        verdict = _verdict(frame, rule, facts)
    except Exception as error:
        error.add_note(f"in rule {rule.code}")
        verdicts.raised.append(error)
        raise
    if verdict.to_numpy().all():
        return True
    verdicts.found[rule.code] = verdict
    return False


def _verdict(frame: pd.DataFrame, rule: Rule, facts: Facts) -> pd.Series[bool] | pd.DataFrame:
    verdict = rule.check(frame, facts)
    if not verdict.index.equals(frame.index):
        raise ValueError("the verdict is not about the rows of the table")
    if verdict.to_numpy().dtype == np.bool_:
        return verdict
    return verdict.fillna(True).astype("bool")


@cache
def _hold_dtypes(table: str, dtypes: tuple[tuple[str, Any], ...]) -> None:
    """Hold a table's dtypes against its schema, once.

    The schema is asked column by column; only a table that does not fit is validated, empty,
    for the error that says so. What a workbook lacks is the business of a rule.
    """
    if table not in BY_TABLE:
        return
    schema = BY_TABLE[table].schema.to_schema()
    columns = schema.columns
    wanted = [(columns[name].dtype, dtype) for name, dtype in dtypes if name in columns]
    if all(of is None or of.check(Engine.dtype(dtype)) for of, dtype in wanted):
        return
    empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes})
    schema.update_columns({name: {"required": False} for name in columns}).validate(empty)


def _hits(rule: Rule, frame: pd.DataFrame, sound: pd.Series[bool], column: str) -> pd.DataFrame:
    """Where a check failed: a row per finding."""
    positions = (~sound.to_numpy()).nonzero()[0]
    places = frame.index[positions]

    def values(name: str, otherwise: Any) -> Any:
        return frame[name].to_numpy()[positions] if name in frame else otherwise

    hits = {
        "code": rule.code,
        "position": positions,
        "workbook": places.get_level_values("workbook"),
        "department": values("department", ""),
        "unreadable": False,
    }
    if rule.table in BY_TABLE:
        row = places.get_level_values("row")
        hits |= {"table": rule.table, "row": row, "column": column}
    else:
        for name, source in zip(("table", "row", "column"), PLACE_COLUMNS, strict=True):
            hits[name] = values(source, 0 if name == "row" else "")
    if rule.table == "cells":
        faults = frame["fault"].iloc[positions]
        hits["unreadable"] = ~faults.isin(HARMLESS_FAULTS).to_numpy()
    return pd.DataFrame(hits)


def _reasons_to_stop(hits: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.Series[Any]:
    """The first code that says that a workbook needs no further look, by workbook."""
    stopping = [code for code, rule in rules.items() if rule.stops_workbook]
    stops = hits[hits["code"].isin(stopping) & (hits["workbook"] != "")]
    return stops.groupby("workbook")["code"].min()


def _silenced(
    hits: pd.DataFrame, rules: Mapping[str, Rule], reasons: pd.Series[Any]
) -> pd.DataFrame:
    """Drop what follows from another finding: one fault gives one finding."""
    reason = hits["workbook"].map(reasons)
    keep = (reason.isna() | (hits["code"] == reason)).to_numpy(copy=True)
    codes = hits["code"].to_numpy(dtype=object)
    unreadable = hits["unreadable"].to_numpy(dtype=bool)
    places: dict[Scope, npt.NDArray[np.intp]] = {}
    for code in dict.fromkeys(codes):
        rule, own = rules[code], codes == code
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
    return hits[keep]


def _numbered(hits: pd.DataFrame, keys: list[str]) -> npt.NDArray[np.intp]:
    """A number per place, the same for hits at the same one; what names none is nowhere."""
    numbers = hits.groupby(keys, sort=False, dropna=False).ngroup().to_numpy(dtype=np.intp)
    return np.where(hits[keys[0]] == "", _NOWHERE, numbers)
