"""How findings and the values in them are written, in Swedish.

Only what a rule's sentences name is written out, a column at a time: a delivery with
thousands of findings is worded in a blink.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from validation import amounts
from validation.amounts import Money
from validation.facts import Facts, sheet_money
from validation.finding import Finding, Place
from validation.model import GovernanceModel
from validation.rule import Rule
from validation.schemas import BY_TABLE, Column, Kind, Sheet
from validation.table import Content, Places, Table

_PLACE = ("position", "workbook", "table", "row", "column", "department")
_OF_PLACE = frozenset({"key", "column_title"})
"""What every sentence may name of the place, besides fields and details."""
_ALWAYS = frozenset({"value", "expected"})
"""What goes into the finding, named or not."""


def render_cell(value: Any, column: Column, sheet: Sheet, model: GovernanceModel) -> str:
    """A typed value as people write it: unit's amounts, ISO dates, status labels; "" for NA."""
    money = sheet_money(model, sheet.title) if column.kind is Kind.AMOUNT else None
    return _rendered(value, column, sheet, model, money)


def render_cells(
    values: Iterable[Any], column: Column, sheet: Sheet, model: GovernanceModel
) -> list[str]:
    """Like :func:`render_cell`, for a whole column."""
    money = sheet_money(model, sheet.title) if column.kind is Kind.AMOUNT else None
    known: dict[Any, str] = {}
    texts = []
    for value in values:
        if _is_blank(value):
            texts.append("")
            continue
        if value not in known:
            known[value] = _rendered(value, column, sheet, model, money)
        texts.append(known[value])
    return texts


def _is_blank(value: Any) -> bool:
    if value is None or value is pd.NA:
        return True
    return bool(value != value)  # NaN and NaT differ from themselves  # noqa: PLR0124


def _rendered(
    value: Any, column: Column, sheet: Sheet, model: GovernanceModel, money: Money | None
) -> str:
    if _is_blank(value):
        return ""
    match column.kind:
        case Kind.AMOUNT:
            assert money is not None
            return amounts.format_amount(int(value), money)
        case Kind.DECIMAL:
            return amounts.format_decimal(value, 1)
        case Kind.INTEGER:
            return str(int(value))
        case Kind.DATE:
            return str(pd.Timestamp(value).date())
        case Kind.STATUS:
            scale = model.scale(sheet.title)
            status = scale.status(str(value)) if scale else None
            return status.label if status else str(value)
        case Kind.CHOICE:
            found = next((part for part in model.account_classes if part.code == value), None)
            return found.name if found else str(value)
        case _:
            return str(value)


def word_findings(rule: Rule, hits: Mapping[str, Content], facts: Facts) -> list[Finding]:
    """Say what a rule has found: a finding for each hit, in their order.

    Args:
        rule: that found it.
        hits: an array each of ``position`` in the rule's table, ``workbook``, ``table``,
            ``row``, ``column`` and ``department``, with an element per finding.
        facts: give the values.
    """
    hits = {name: np.asarray(hits[name]) for name in _PLACE}
    rows = facts.table(rule.table).taken(hits["position"])
    details = {} if rule.details is None else rule.details(rows, facts)
    hits["key"] = _keys(rule, rows, hits, facts)
    said: dict[int, Finding] = {}
    for column, places in _by_value(hits["column"]).items():
        alone = len(places) == len(rows)
        of_column = rows if alone else rows.taken(places)
        own = {name: _of_column(detail, column, places) for name, detail in details.items()}
        texts = _texts(rule, column, of_column, own, facts)
        of_hits = hits if alone else {name: values[places] for name, values in hits.items()}
        findings = _findings(rule, of_hits, texts, facts)
        said.update(zip(places.tolist(), findings, strict=True))
    return [said[place] for place in range(len(rows))]


def _by_value(values: Content) -> dict[str, Places]:
    """The positions of each different value, in the order in which they come."""
    different = dict.fromkeys(values.tolist())
    if len(different) == 1:
        return dict.fromkeys(different, np.arange(len(values)))
    return {value: np.flatnonzero(values == value) for value in different}


def _of_column(detail: Any, column: str, places: Places) -> list[str]:
    """What a rule's details say of the hits in one column."""
    if isinstance(detail, Mapping):
        detail = detail[column]
    if isinstance(detail, str):
        return [detail] * len(places)
    listed = list(detail)
    return [_shown(listed[place]) for place in places.tolist()]


def _findings(
    rule: Rule, hits: Mapping[str, Content], texts: Mapping[str, list[str]], facts: Facts
) -> Iterable[Finding]:
    names = [*texts, "key", "column_title"]
    places = zip(*(hits[name].tolist() for name in _PLACE[1:]), strict=True)
    values = zip(*texts.values(), hits["key"], _column_titles(hits, facts), strict=True)
    for (workbook, table, row, column, department), row_texts in zip(places, values, strict=True):
        said = dict(zip(names, row_texts, strict=True))
        yield Finding(
            code=rule.code,
            severity=rule.severity,
            place=Place(workbook, table, row, column),
            department=_shown(department),
            key=said["key"],
            column_title=said["column_title"],
            message=rule.message.format_map(said),
            remedy=rule.remedy.format_map(said),
            value=said["value"],
            expected=said["expected"],
        )


def _texts(
    rule: Rule, column: str, rows: Table, details: Mapping[str, list[str]], facts: Facts
) -> dict[str, list[str]]:
    """What the rule's sentences name, each as a column of texts."""
    texts = dict(details)
    for name in (named_in(rule.message, rule.remedy) | _ALWAYS) - _OF_PLACE - {*texts}:
        field = column if name == "value" and "value" not in rows else name
        if field in rows:
            texts[name] = _column_texts(rows, rule.table, field, facts)
        elif name == "unit":
            texts[name] = [facts.money(rule.table).unit if rule.table in BY_TABLE else ""] * len(
                rows
            )
        elif name in _ALWAYS:
            texts[name] = [""] * len(rows)
        else:
            raise KeyError(f"rule {rule.code} names {name}, which is neither a field nor a detail")
    return texts


@cache
def named_in(*sentences: str) -> frozenset[str]:
    """The placeholders in sentences."""
    return frozenset(
        name for text in sentences for _, name, _, _ in Formatter().parse(text) if name
    )


def _column_texts(rows: Table, table: str, field: str, facts: Facts) -> list[str]:
    values = rows.content(field)
    column = facts.columns(table).get(field) if table in BY_TABLE else None
    if column is None:
        return [_shown(value) for value in values.tolist()]
    return render_cells(values, column, BY_TABLE[table], facts.model)


def _column_titles(hits: Mapping[str, Content], facts: Facts) -> list[str]:
    titles: dict[tuple[str, str], str] = {}
    pairs = list(zip(hits["table"].tolist(), hits["column"].tolist(), strict=True))
    for table, column in dict.fromkeys(pairs):
        columns = facts.columns(table) if table in BY_TABLE else {}
        titles[table, column] = columns[column].title if column in columns else ""
    return [titles[pair] for pair in pairs]


def _keys(rule: Rule, rows: Table, hits: Mapping[str, Content], facts: Facts) -> Content:
    """The key of the row that each finding is about; "" where there is none."""
    if rule.table in BY_TABLE:
        return _all_shown(rows.content(BY_TABLE[rule.table].key))
    keys = np.full(len(rows), "", dtype=object)
    for table, places in _by_value(hits["table"]).items():
        if table not in BY_TABLE or table not in facts.tables:
            continue
        of_table = facts.table(table)
        found = of_table.places_of(hits["workbook"][places], hits["row"][places])
        there = found >= 0
        keys[places[there]] = _all_shown(of_table.taken(found[there]).content(BY_TABLE[table].key))
    if "key" in rows:
        own = _all_shown(rows.content("key"))
        keys = np.where(keys == "", own, keys)
    return keys


def _all_shown(values: Content) -> Content:
    shown = np.empty(len(values), dtype=object)
    shown[:] = [_shown(value) for value in values.tolist()]
    return shown


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        moment = value.to_pydatetime()
        return str(moment.date()) if value == value.normalize() else f"{moment:%Y-%m-%d %H:%M}"
    return str(value)
