"""Run the rules: as checks of pandera schemas, on all workbooks at once or on some at a time.

A :class:`Look` is what rules have found in some workbooks, worded; rules that need no other
workbook look where a workbook is read. Looks are settled together: findings that follow from
others are silenced and the rest is put in order. A rule whose column a workbook lacks is listed
as not run for that workbook: silence is not a pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Finding, NotRun
from validation.gathered import GATHERED, not_gathered, with_gathered
from validation.observations import COLUMNS, HARMLESS_FAULTS, PLACE_COLUMNS
from validation.rule import CATALOGUE, Rule
from validation.schemas import BY_TABLE, SHEETS
from validation.silencing import HIT_COLUMNS, loud, reasons_to_stop
from validation.table import Content, Mask, Places, Table
from validation.table_schema import SchemaErrors, TableSchema, Verdict
from validation.tables import dtypes_of
from validation.text_storage import Engine, pa
from validation.wording import word_findings

_PLACED = ("position", "workbook", "department", "table", "row", "column")
_NO_HITS: Mapping[str, Content] = {
    name: np.empty(0, dtype=dtype)
    for name, dtype in {**HIT_COLUMNS, "part": np.intp, "position": np.intp}.items()
}
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


@dataclass(frozen=True)
class Look:
    """What rules have seen in some workbooks.

    Attributes:
        hits: an array for each of :data:`HIT_COLUMNS`; findings that others silence included.
        findings: what each hit says; None where another finding of the same look silences it.
    """

    hits: Mapping[str, Content]
    findings: Sequence[Finding | None]

    def without(self, workbooks: Collection[str]) -> Look:
        """What was seen in the other workbooks."""
        if not workbooks:
            return self
        kept = [place for place, book in enumerate(self.hits["workbook"]) if book not in workbooks]
        hits = {name: values[kept] for name, values in self.hits.items()}
        return Look(hits, [self.findings[place] for place in kept])


def run(facts: Facts, rules: Iterable[Rule] | None = None) -> Outcome:
    """Check all tables with all rules (or the given ones)."""
    chosen = tuple(CATALOGUE if rules is None else rules)
    return settled([look(facts, chosen)], facts, chosen)


def look(facts: Facts, rules: Iterable[Rule]) -> Look:
    """Run rules on the tables of some workbooks, and word what they find."""
    parts = parts_of(rules, facts)
    facts = ready(facts, parts)
    found = _found(parts, facts, _blocked(parts, facts))
    findings: list[Finding | None] = [None] * len(found["code"])
    told = loud(found, {part.code: part for part in parts})
    for number, hits in _by_part(found["part"], told):
        of_rule = {name: found[name][hits] for name in _PLACED}
        said = word_findings(parts[number], of_rule, facts)
        for place, finding in zip(hits.tolist(), said, strict=True):
            findings[place] = finding
    return Look({name: found[name] for name in HIT_COLUMNS}, findings)


def settled(looks: Sequence[Look], facts: Facts, rules: Iterable[Rule]) -> Outcome:
    """What several looks come to together: silenced across all of them, and in order.

    Args:
        looks: which have asked each of the rules about each workbook once.
        facts: of all workbooks.
        rules: all that were asked.
    """
    chosen = {rule.code: rule for rule in rules}
    together = {
        name: np.concatenate([part.hits[name] for part in looks]) if looks else _NO_HITS[name]
        for name in HIT_COLUMNS
    }
    said = [finding for part in looks for finding in part.findings]
    kept = [said[place] for place in np.flatnonzero(loud(together, chosen)).tolist()]
    stopped = reasons_to_stop(together, chosen)
    return Outcome(
        tuple(sorted((finding for finding in kept if finding is not None), key=_order)),
        _not_run(parts_of(chosen.values(), facts), facts, stopped),
    )


def parts_of(rules: Iterable[Rule], facts: Facts) -> list[Rule]:
    """The rules, one for each of their tables, that look at what the model and period have."""
    return [part for rule in rules for part in _parts(rule) if _in_model(part, facts)]


@cache
def _parts(rule: Rule) -> tuple[Rule, ...]:
    return rule.each_table()


def ready(facts: Facts, parts: Sequence[Rule]) -> Facts:
    """The facts with what the rules want gathered."""
    return with_gathered(facts, {part.table for part in parts})


def _found(
    parts: Sequence[Rule], facts: Facts, blocked: Mapping[int, Mapping[str, str]]
) -> dict[str, Content]:
    """Where the rules have found something, as arrays of :data:`HIT_COLUMNS` and a few more.

    Args:
        parts: rules of one table each.
        facts: are :func:`ready`.
        blocked: by the rules' places, the workbooks that lack what they need.
    """
    found = list(_hits_of(parts, facts))
    if not found:
        return dict(_NO_HITS)
    together = {name: np.concatenate([part[name] for part in found]) for name in _NO_HITS}
    if blocked:
        pairs = zip(together["workbook"].tolist(), together["part"].tolist(), strict=True)
        outside = np.array([book not in blocked.get(part, ()) for book, part in pairs], dtype=bool)
        together = {name: values[outside] for name, values in together.items()}
    return together


def _by_part(parts: Content, wanted: Mask) -> Iterator[tuple[int, Places]]:
    """The places of the wanted hits of each rule, in the order in which the rules come."""
    places = np.flatnonzero(wanted)
    for number in dict.fromkeys(parts[places].tolist()):
        yield number, places[parts[places] == number]


def _blocked(parts: Sequence[Rule], facts: Facts) -> dict[int, dict[str, str]]:
    """By the rules' places, the workbooks that lack what a rule needs, and the reason."""
    if not facts.missing:
        return {}
    blocked = ((number, _workbooks_without(part, facts)) for number, part in enumerate(parts))
    return {number: books for number, books in blocked if books}


def _not_run(parts: Sequence[Rule], facts: Facts, stopped: Collection[str]) -> tuple[NotRun, ...]:
    if not facts.missing:
        return ()
    blocked = _blocked(parts, facts)
    lacking_of = {table: not_gathered(table, facts) for table in {part.table for part in parts}}
    not_run = set()
    for number, part in enumerate(parts):
        books = blocked.get(number, {})
        lacking = {*books.items()}
        lacking |= {of for of in lacking_of[part.table] if of[0] not in books}
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


@cache
def _needed(rule: Rule) -> frozenset[tuple[str, str]]:
    """(table, field) pairs that a rule needs, its own columns included; field "*" for a sheet."""
    own = (rule.column, *rule.columns) if rule.column else rule.columns
    needed = {(rule.table, name) for name in own}
    for need in rule.needs:
        table, _, name = need.rpartition(".")
        needed.add((table or rule.table, name))
    return frozenset(needed)


def _in_model(rule: Rule, facts: Facts) -> bool:
    """Whether the model and the period have what a rule looks at."""
    for table, name in _needed(rule):
        if table in COLUMNS or table in GATHERED:
            continue
        if name not in {"*", *rule.columns} and name not in facts.columns(table):
            return False
    return not rule.columns or any(name in facts.columns(rule.table) for name in rule.columns)


def _workbooks_without(rule: Rule, facts: Facts) -> dict[str, str]:
    """Workbooks that lack what a rule needs, with the reason in Swedish.

    Of several columns the first is told, and a sheet rather than a column.
    """
    blocked: dict[str, str] = {}
    lacking, needed = facts.once("lacking", lambda: _by_what(facts.missing)), _needed(rule)
    for table, name in sorted(needed, reverse=True):
        if (table, name) in lacking and table in BY_TABLE and name in facts.columns(table):
            column, title = facts.columns(table)[name].title, BY_TABLE[table].title
            reason = f"kolumnen {column} saknas på bladet {title}"
            blocked |= dict.fromkeys(lacking[table, name], reason)
    for table in sorted({rule.table, *(table for table, _ in needed)} & BY_TABLE.keys()):
        reason = f"bladet {BY_TABLE[table].title} saknas"
        blocked |= dict.fromkeys(lacking.get((table, ""), ()), reason)
    return blocked


def _by_what(missing: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    """The workbooks that lack a column, or a sheet, by table and field."""
    lacking: dict[tuple[str, str], list[str]] = {}
    for workbook, table, name in missing:
        lacking.setdefault((table, name), []).append(workbook)
    return lacking


def _hits_of(parts: Sequence[Rule], facts: Facts) -> Iterator[dict[str, Content]]:
    """Where the rules have found something, silenced or not: the checks of each table's schema."""
    there = {*facts.tables}
    for name in facts.tables:
        own = {part.code: n for n, part in enumerate(parts) if part.table == name}
        able = {code: n for code, n in own.items() if {of for of, _ in _needed(parts[n])} <= there}
        table = facts.table(name)
        if not able or not len(table):
            continue
        if name in BY_TABLE:
            _hold_dtypes(name, dtypes_of(facts.tables, name))
        checks = [
            pa.Check(partial(_sound, rule=parts[n], facts=facts), name=code, error=code)
            for code, n in able.items()
        ]
        try:
            TableSchema(name, checks).validate(table)
        except SchemaErrors as errors:
            for error in errors.schema_errors:
                number, verdict = able[error.check.name], error.check_output
                rule = parts[number]
                by_column = verdict if isinstance(verdict, Mapping) else {rule.column: verdict}
                for column, sound in by_column.items():
                    yield _hits(number, rule, table, sound, column)


def _sound(table: Table, *, rule: Rule, facts: Facts) -> Verdict:
    """Run a rule; what it raises is a bug, and says where."""
    try:
        return rule.check(table, facts)
    except Exception as error:
        error.add_note(f"in rule {rule.code}")
        raise


@cache
def _hold_dtypes(table: str, dtypes: tuple[tuple[str, Any], ...]) -> None:
    """Hold a table's dtypes against its schema, once.

    The schema is asked column by column; only a table that does not fit is validated, empty,
    for the error that says so. What a workbook lacks is the business of a rule.
    """
    if table not in BY_TABLE:
        return
    sheet = BY_TABLE[table]
    wanted = [(sheet.dtypes[name], dtype) for name, dtype in dtypes if name in sheet.dtypes]
    if all(_fits(of, dtype) for of, dtype in wanted):
        return
    empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes})
    optional = {name: {"required": False} for name in sheet.dtypes}
    sheet.frame_schema.update_columns(optional).validate(empty)


def _fits(wanted: Any, dtype: Any) -> bool:
    if isinstance(dtype, pd.StringDtype):  # in whatever way texts are kept on the machine
        return isinstance(wanted.type, pd.StringDtype)
    return bool(wanted.check(Engine.dtype(dtype)))


def _hits(number: int, rule: Rule, table: Table, sound: Mask, column: str) -> dict[str, Content]:
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
