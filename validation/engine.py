"""Run the rules: as checks of the tables' pandera schemas, all workbooks at once.

Order: the checks of every table run first, then findings that follow from others are
silenced, then the rest is worded. A rule whose column a workbook lacks is listed as not run
for that workbook: silence is not a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import pandera.pandas as pa

from validation.facts import Facts
from validation.finding import Finding, NotRun, Place
from validation.observations import COLUMNS, PLACE_COLUMNS
from validation.rule import CATALOGUE, Rule, Scope
from validation.schemas import BY_TABLE
from validation.wording import render_cell

_SCOPE_KEYS: Mapping[Scope, list[str]] = {
    Scope.CELL: ["workbook", "table", "row", "column"],
    Scope.ROW: ["workbook", "table", "row"],
    Scope.COLUMN: ["workbook", "table", "column"],
    Scope.TABLE: ["workbook", "table"],
    Scope.WORKBOOK: ["workbook"],
    Scope.DEPARTMENT: ["department"],
}


@dataclass(frozen=True)
class Outcome:
    """What the rules found, sorted by place and code, and what could not be looked at."""

    findings: tuple[Finding, ...]
    not_run: tuple[NotRun, ...]


def run(facts: Facts, rules: Iterable[Rule] | None = None) -> Outcome:
    """Check all tables with all rules (or the given ones)."""
    chosen = tuple(CATALOGUE if rules is None else rules)
    hits: list[pd.DataFrame] = []
    not_run: list[NotRun] = []
    for table, frame in facts.tables.items():
        of_table = [rule for rule in chosen if rule.table == table and _applies(rule, facts)]
        if frame.empty or not of_table:
            continue
        masks = _failed_checks(frame, of_table, facts)
        for rule in of_table:
            blocked = _workbooks_without(rule, facts)
            not_run += [NotRun(rule.code, book, reason) for book, reason in blocked.items()]
            if rule.code in masks:
                found = _hits(rule, frame, masks[rule.code])
                hits.append(found[~found["workbook"].isin(list(blocked))])
    if not hits:
        return Outcome((), tuple(not_run))
    kept = _silenced(pd.concat(hits, ignore_index=True), {rule.code: rule for rule in chosen})
    findings = [
        finding
        for code, group in kept.groupby("code", sort=False)
        for finding in _worded(_rule_of(str(code), chosen), group, facts)
    ]
    return Outcome(
        tuple(sorted(findings, key=lambda finding: (finding.place, finding.code))),
        tuple(sorted(set(not_run), key=lambda entry: (entry.workbook, entry.code))),
    )


def _rule_of(code: str, rules: Iterable[Rule]) -> Rule:
    return next(rule for rule in rules if rule.code == code)


def _needed(rule: Rule) -> list[tuple[str, str]]:
    """(table, field) pairs that a rule needs, its own column included."""
    needed = [(rule.table, rule.column)] if rule.column else []
    for need in rule.needs:
        table, _, field = need.rpartition(".")
        needed.append((table or rule.table, field))
    return needed


def _applies(rule: Rule, facts: Facts) -> bool:
    """Whether the model and the period have what a rule looks at."""
    for table, field in _needed(rule):
        if table in COLUMNS:
            continue
        if table not in facts.tables or (field != "*" and field not in facts.columns(table)):
            return False
    return not rule.columns or any(field in facts.columns(rule.table) for field in rule.columns)


def _workbooks_without(rule: Rule, facts: Facts) -> dict[str, str]:
    """Workbooks that lack what a rule needs, with the reason in Swedish."""
    blocked: dict[str, str] = {}
    needed = {*_needed(rule), *((rule.table, field) for field in rule.columns)}
    for workbook, table, field in facts.missing:
        if table not in BY_TABLE:
            continue
        title = BY_TABLE[table].title
        if field == "" and table in {wanted for wanted, _ in needed} | {rule.table}:
            blocked[workbook] = f"bladet {title} saknas"
        elif (table, field) in needed:
            column = facts.columns(table)[field].title
            blocked.setdefault(workbook, f"kolumnen {column} saknas på bladet {title}")
    return blocked


def _failed_checks(
    frame: pd.DataFrame, rules: list[Rule], facts: Facts
) -> dict[str, pd.Series[bool] | pd.DataFrame]:
    """Masks (True = sound) of the rules that found something, by code."""
    schema = _schema(rules[0].table)
    by_cell: dict[str, pd.DataFrame] = {}
    schema.checks = [
        pa.Check(
            partial(_checked, rule=rule, facts=facts, by_cell=by_cell),
            name=rule.code,
            error=rule.code,
            n_failure_cases=1,
        )
        for rule in rules
    ]
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        masks: dict[str, pd.Series[bool] | pd.DataFrame] = {}
        for error in errors.schema_errors:
            code = getattr(error.check, "error", None)
            if code is None or not isinstance(error.check_output, pd.Series):
                raise  # a wrong dtype or a check that raised: a bug, not a finding
            masks[code] = by_cell.get(code, error.check_output.astype("bool"))
        return masks
    return {}


def _checked(
    frame: pd.DataFrame, *, rule: Rule, facts: Facts, by_cell: dict[str, pd.DataFrame]
) -> pd.Series[bool]:
    """Run a rule's check; the verdict on several columns is kept, for pandera takes rows."""
    verdict = rule.check(frame, facts).fillna(True).astype("bool")
    if isinstance(verdict, pd.DataFrame):
        by_cell[rule.code] = verdict
        return verdict.all(axis="columns")
    return verdict


def _schema(table: str) -> pa.DataFrameSchema:
    """The table's pandera schema; what a workbook lacks is the business of a rule."""
    if table not in BY_TABLE:
        return pa.DataFrameSchema({})
    schema = BY_TABLE[table].schema.to_schema()
    return schema.update_columns({name: {"required": False} for name in schema.columns})


def _hits(rule: Rule, frame: pd.DataFrame, sound: pd.Series[bool] | pd.DataFrame) -> pd.DataFrame:
    if isinstance(sound, pd.DataFrame):
        parts = [_column_hits(rule, frame, sound[name], str(name)) for name in sound]
        return pd.concat(parts, ignore_index=True)
    return _column_hits(rule, frame, sound, rule.column)


def _column_hits(
    rule: Rule, frame: pd.DataFrame, sound: pd.Series[bool], column: str
) -> pd.DataFrame:
    rows = frame[~sound]
    hits = pd.DataFrame(
        {
            "code": rule.code,
            "label": list(rows.index),
            "workbook": rows.index.get_level_values("workbook"),
            "department": rows["department"].to_numpy() if "department" in rows else "",
        }
    )
    if rule.table in BY_TABLE:
        hits["table"] = rule.table
        hits["row"] = rows.index.get_level_values("row")
        hits["column"] = column
    else:
        for name, source in zip(("table", "row", "column"), PLACE_COLUMNS, strict=True):
            blank: Any = 0 if name == "row" else ""
            hits[name] = rows[source].to_numpy() if source in rows else blank
    return hits


def _silenced(hits: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Drop what follows from another finding: one fault gives one finding."""
    unreadable = [code for code, rule in rules.items() if rule.table == "cells"]
    keep = pd.Series(True, index=hits.index)
    for code, rule in rules.items():
        own = hits["code"] == code
        if not own.any():
            continue
        loud = [(rule.after, rule.scope)]
        if rule.table in BY_TABLE:
            loud.append((tuple(unreadable), Scope.CELL))
        for codes, scope in loud:
            keys = _SCOPE_KEYS[scope]
            others = hits.loc[hits["code"].isin(codes) & ~own, keys].drop_duplicates()
            if others.empty:
                continue
            matched = hits.loc[own, keys].merge(others, on=keys, how="left", indicator=True)
            keep.loc[own] &= (matched["_merge"] == "left_only").to_numpy()
    return hits[keep]


def _worded(rule: Rule, hits: pd.DataFrame, facts: Facts) -> list[Finding]:
    frame = facts.tables[rule.table].loc[list(hits["label"])]
    details = {} if rule.details is None else rule.details(frame, facts)
    findings = []
    for place, (_, hit) in enumerate(hits.iterrows()):
        row, column = frame.iloc[place], str(hit["column"])
        values = _row_values(row, rule.table, facts)
        values.setdefault("value", values.get(column, ""))
        for name, detail in details.items():
            series = detail[column] if isinstance(detail, pd.DataFrame) else detail
            values[name] = _shown(series.iloc[place])
        findings.append(_finding(rule, hit, values, facts))
    return findings


def _finding(rule: Rule, hit: pd.Series[Any], values: dict[str, str], facts: Facts) -> Finding:
    table, column = str(hit["table"]), str(hit["column"])
    title, key = "", ""
    if table in BY_TABLE:
        columns = facts.columns(table)
        title = columns[column].title if column in columns else ""
        key = _key(table, str(hit["workbook"]), int(hit["row"]), facts)
    return Finding(
        code=rule.code,
        severity=rule.severity,
        place=Place(str(hit["workbook"]), table, int(hit["row"]), column),
        department=str(hit["department"]) if pd.notna(hit["department"]) else "",
        key=key,
        column_title=title,
        message=rule.message.format_map(values | {"column_title": title, "key": key}),
        remedy=rule.remedy.format_map(values | {"column_title": title, "key": key}),
        value=values["value"],
        expected=values.get("expected", ""),
    )


def _key(table: str, workbook: str, row: int, facts: Facts) -> str:
    frame = facts.tables.get(table)
    if frame is None or (workbook, row) not in frame.index:
        return ""
    return _shown(frame.at[(workbook, row), BY_TABLE[table].key])


def _row_values(row: pd.Series[Any], table: str, facts: Facts) -> dict[str, str]:
    if table not in BY_TABLE:
        return {str(name): _shown(value) for name, value in row.items()}
    columns = facts.columns(table)
    sheet, model = BY_TABLE[table], facts.model
    return {"unit": facts.money(table).unit} | {
        name: render_cell(value, columns[name], sheet, model) if name in columns else _shown(value)
        for name, value in zip(map(str, row.index), row, strict=True)
    }


def _shown(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
