"""How findings and the values in them are written, in Swedish.

Only what a rule's sentences name is written out, a column at a time: a delivery with
thousands of findings is worded in a blink.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import Any

import pandas as pd

from validation import amounts
from validation.amounts import Money
from validation.facts import Facts, sheet_money
from validation.finding import Finding, Place
from validation.model import GovernanceModel
from validation.rule import Rule
from validation.schemas import BY_TABLE, Column, Kind, Sheet
from validation.table import Places

_FINDING_NAMES = ("key", "column_title", "unit", "value", "expected")
"""What every sentence may name, besides fields and details."""


def render_cell(value: Any, column: Column, sheet: Sheet, model: GovernanceModel) -> str:
    """A typed value as people write it: unit's amounts, ISO dates, status labels; "" for NA."""
    money = sheet_money(model, sheet.title) if column.kind is Kind.AMOUNT else None
    return _rendered(value, column, sheet, model, money)


def render_cells(
    values: pd.Series[Any], column: Column, sheet: Sheet, model: GovernanceModel
) -> list[str]:
    """Like :func:`render_cell`, for a whole column."""
    money = sheet_money(model, sheet.title) if column.kind is Kind.AMOUNT else None
    known: dict[Any, str] = {}
    texts = []
    for value in values.astype("object"):
        if value is pd.NA or value != value:  # NaN differs from itself  # noqa: PLR0124
            texts.append("")
            continue
        if value not in known:
            known[value] = _rendered(value, column, sheet, model, money)
        texts.append(known[value])
    return texts


def _rendered(
    value: Any, column: Column, sheet: Sheet, model: GovernanceModel, money: Money | None
) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124
        return ""  # NaN differs from itself
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


def word_findings(rule: Rule, hits: pd.DataFrame, facts: Facts) -> list[Finding]:
    """Say what a rule has found.

    Args:
        rule: that found it.
        hits: a row per finding: ``position`` in the rule's table, ``workbook``, ``table``,
            ``row``, ``column`` and ``department``.
        facts: give the values.
    """
    rows = facts.table(rule.table).taken(hits["position"].to_numpy())
    details = {} if rule.details is None else rule.details(rows, facts)
    keys = _keys(hits, facts)
    if "key" in rows:
        keys = [key or _shown(own) for key, own in zip(keys, rows.content("key"), strict=True)]
    findings: list[Finding] = []
    for column, places in hits.reset_index(drop=True).groupby("column", sort=False).indices.items():
        of_column = hits.iloc[places]
        own = {
            name: _at(detail[column] if isinstance(detail, _BY_COLUMN) else detail, places)
            for name, detail in details.items()
        }
        texts = _texts(rule, str(column), rows.frame.iloc[places], own, facts)
        texts["key"] = [keys[place] for place in places]
        texts["column_title"] = _column_titles(of_column, facts)
        findings += _findings(rule, of_column, texts)
    return findings


_BY_COLUMN = (Mapping, pd.DataFrame)


def _at(values: Any, places: Places) -> list[Any]:
    """Some of the values of an array, a list or a Series."""
    listed = values.to_list() if isinstance(values, pd.Series) else list(values)
    return [listed[place] for place in places]


def _findings(rule: Rule, hits: pd.DataFrame, texts: Mapping[str, list[str]]) -> Iterable[Finding]:
    names = list(texts)
    places = zip(hits["workbook"], hits["table"], hits["row"], hits["column"], strict=True)
    values = zip(*texts.values(), strict=True)
    for place, department, row in zip(places, hits["department"], values, strict=True):
        said = dict(zip(names, row, strict=True))
        yield Finding(
            code=rule.code,
            severity=rule.severity,
            place=Place(str(place[0]), str(place[1]), int(place[2]), str(place[3])),
            department="" if pd.isna(department) else str(department),
            key=said["key"],
            column_title=said["column_title"],
            message=rule.message.format_map(said),
            remedy=rule.remedy.format_map(said),
            value=said["value"],
            expected=said["expected"],
        )


def _texts(
    rule: Rule,
    column: str,
    rows: pd.DataFrame,
    details: Mapping[str, list[Any]],
    facts: Facts,
) -> dict[str, list[str]]:
    """What the rule's sentences name, each as a column of texts."""
    texts = {name: [_shown(value) for value in detail] for name, detail in details.items()}
    for name in sorted(named_in(rule.message, rule.remedy) - {*texts, *_FINDING_NAMES}):
        texts[name] = _column_texts(rows, rule.table, name, facts)
    if "value" not in texts:
        marked = "value" if "value" in rows else column
        texts["value"] = (
            _column_texts(rows, rule.table, marked, facts) if marked in rows else [""] * len(rows)
        )
    if "expected" not in texts:
        given = "expected" in rows
        texts["expected"] = (
            _column_texts(rows, rule.table, "expected", facts) if given else [""] * len(rows)
        )
    if "unit" not in texts:
        unit = facts.money(rule.table).unit if rule.table in BY_TABLE else ""
        texts["unit"] = (
            _column_texts(rows, rule.table, "unit", facts) if "unit" in rows else [unit] * len(rows)
        )
    return texts


def named_in(*sentences: str) -> set[str]:
    """The placeholders in sentences."""
    return {name for text in sentences for _, name, _, _ in Formatter().parse(text) if name}


def _column_texts(rows: pd.DataFrame, table: str, field: str, facts: Facts) -> list[str]:
    values = rows[field]
    column = facts.columns(table).get(field) if table in BY_TABLE else None
    if column is None:
        return [_shown(value) for value in values]
    return render_cells(values, column, BY_TABLE[table], facts.model)


def _column_titles(hits: pd.DataFrame, facts: Facts) -> list[str]:
    titles = {
        (table, column): facts.columns(table)[column].title
        for table, column in set(zip(hits["table"], hits["column"], strict=True))
        if table in BY_TABLE and column in facts.columns(table)
    }
    pairs = zip(hits["table"], hits["column"], strict=True)
    return [titles.get(pair, "") for pair in pairs]


def _keys(hits: pd.DataFrame, facts: Facts) -> list[str]:
    """The key of the row that each finding is about; "" where there is none."""
    keys = [""] * len(hits)
    for table, places in hits.reset_index(drop=True).groupby("table", sort=False).indices.items():
        frame = facts.tables.get(str(table))
        if table not in BY_TABLE or frame is None:
            continue
        of_table = hits.iloc[places]
        wanted = pd.MultiIndex.from_arrays([of_table["workbook"], of_table["row"]])
        for place, value in zip(
            places, frame[BY_TABLE[str(table)].key].reindex(wanted), strict=True
        ):
            keys[place] = _shown(value)
    return keys


def _shown(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        moment = value.to_pydatetime()
        return str(moment.date()) if value == value.normalize() else f"{moment:%Y-%m-%d %H:%M}"
    return str(value)
