"""What the number lint compares: the departments' texts, and the figures of the period's tables."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from validation.schemas import BY_TABLE, Column, Kind
from xlvp import deviation
from xlvp.analysis import BRIDGED, Analysis
from xlvp.deviation import TERMS
from xlvp.number_lint import (
    MONEY,
    NUMBER,
    SHARE,
    Linted,
    TableFigure,
    Tables,
    Text,
    figures_in,
    lint,
)

_LAST_YEAR = ("actual_last_year", "last_year")
_SUMS = {
    "actual_to_date": "Utfall hittills",
    "budget_to_date": "Budget hittills",
    "year_budget": "Årsbudget",
    "full_year_forecast": "Årsprognos",
    "former_forecast": "Förra prognosen",
    "actual_last_year": "Utfall hittills förra året",
}


def lint_texts(analysis: Analysis) -> tuple[Linted, ...]:
    """Hold the figures in the departments' texts against the period's tables."""
    return lint(texts(analysis), Tables(tuple(table_figures(analysis))))


def texts(analysis: Analysis) -> Iterator[Text]:
    """Every text of a department: the sheet Analys, and the comments of all sheets."""
    consolidated = analysis.consolidated
    for table, sheet in BY_TABLE.items():
        frame = consolidated.tables.get(table)
        field = "text" if table == "analysis" else "comment"
        if frame is None or field not in frame:
            continue
        for values in frame.to_dict("records"):
            if isinstance(values[field], str):
                key = values.get(sheet.key)
                where = f"{sheet.title}, {consolidated.department_name(values['department'])}"
                where += f" {key}" if isinstance(key, str) else ""
                yield Text(where, values[field])


def table_figures(analysis: Analysis) -> Iterator[TableFigure]:
    """Every figure of the tables: rows, sums and what is worked out from them."""
    consolidated = analysis.consolidated
    for table in BY_TABLE:
        frame = consolidated.tables.get(table)
        if frame is None:
            continue
        columns = {
            field: column
            for field, column in consolidated.columns(table).items()
            if column.kind in (Kind.AMOUNT, Kind.DECIMAL) and field in frame
        }
        for values in frame.to_dict("records"):
            yield from _row(analysis, table, columns, values)
    yield from _budget_sums(analysis)
    yield from _other_sums(analysis)


def _row(
    analysis: Analysis,
    table: str,
    columns: Mapping[str, Column],
    values: Mapping[Hashable, Any],
) -> Iterator[TableFigure]:
    named = (values.get(field) for field in ("name", BY_TABLE[table].key))
    name = next((text for text in named if isinstance(text, str)), BY_TABLE[table].title)
    yield from (
        TableFigure(f"{name} (benämningen)", part.kind, part.value)
        for part in figures_in(name)
        if part.kind == MONEY
    )
    year = analysis.consolidated.period.year
    for field, column in columns.items():
        value = values[field]
        if pd.isna(value):
            continue
        before = year - 1 if field in _LAST_YEAR else None
        label = f"{name}, {column.title}"
        if column.kind is Kind.AMOUNT:
            yield TableFigure(label, MONEY, _kronor(analysis, table, int(value)), before)
        else:
            kind = SHARE if values.get("unit") == "%" else NUMBER
            yield TableFigure(label, kind, Decimal(str(float(value))), before)


def _budget_sums(analysis: Analysis) -> Iterator[TableFigure]:
    """Sums and deviations of the office, and of each department and account class."""
    year = analysis.consolidated.period.year
    totals = analysis.totals
    for field in TERMS:
        if (amount := totals.of(field)) is not None:
            before = year - 1 if field in _LAST_YEAR else None
            yield _amount(analysis, f"Kontoret, {_SUMS[field]}", amount, before)
    for measure in analysis.measures:
        if (amount := totals.difference(measure)) is not None:
            yield _amount(analysis, f"Kontoret, {measure.name}", amount)
    for measure in BRIDGED:
        for by in ("department", "account_class"):
            for part in analysis.bridge(by, measure):
                yield _amount(analysis, f"{part.label}, {measure.name}", part.amount)
                yield _amount(analysis, f"{part.label}, {_SUMS[measure.figure]}", part.figure)
                yield _amount(analysis, f"{part.label}, {_SUMS[measure.against]}", part.against)


def _other_sums(analysis: Analysis) -> Iterator[TableFigure]:
    everything = analysis.all_investments
    for part in (*analysis.investments, *([everything] if everything else [])):
        label = f"Investeringar {part.key}".strip()
        for field, amount in part.sums.items():
            if amount is not None:
                name = _SUMS.get(field, field)
                yield _amount(analysis, f"{label}, {name}", amount, table="investments")
        if part.left is not None:
            yield _amount(analysis, f"{label}, kvar av budgeten", part.left, table="investments")
    for field in ("year_budget", "decided", "left"):
        if (
            field in analysis.funds
            and (amount := deviation.total(analysis.funds[field])) is not None
        ):
            title = analysis.consolidated.columns("development_funds")[field].title
            yield _amount(analysis, f"Fonderna, {title}", amount, table="development_funds")
    if analysis.granted is not None:
        yield _amount(
            analysis, "Beviljade medel, summa", analysis.granted.total, table="activities"
        )


def _amount(
    analysis: Analysis,
    label: str,
    amount: int,
    year: int | None = None,
    table: str = "operating_budget",
) -> TableFigure:
    return TableFigure(label, MONEY, _kronor(analysis, table, amount), year)


def _kronor(analysis: Analysis, table: str, amount: int) -> Decimal:
    minor = analysis.consolidated.money(table).minor
    return Decimal(amount).scaleb(-2 if minor == "öre" else 0)
