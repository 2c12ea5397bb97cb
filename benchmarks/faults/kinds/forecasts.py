"""Faults in forecasts: against the year so far, last time's, the budget and the comment."""

from __future__ import annotations

import math
from collections.abc import Mapping

from benchmarks.faults.kind import Planted, Site, Typed, both, found_at, has, kind, says, times
from benchmarks.faults.kinds.amounts import (
    ACTUAL,
    BUDGET,
    FORECAST,
    INVESTMENTS,
    TO_DATE,
    is_line,
)
from benchmarks.faults.workbook_file import Table

DECEMBER = 12
WOBBLE = 0.01
"""The share of a budget that an actual of a valid delivery is off, at most."""


def _year_goes_on(site: Site) -> bool:
    return site.delivery.period.last_day.month < DECEMBER


def _number(table: Table, column: str, row: int) -> float:
    value = table.cell(column, row).value
    assert isinstance(value, float)
    return value


@kind("forecast the whole year's budget although the year so far is far off")
def forecast_takes_it_back(site: Site) -> Planted | None:
    """Three tenths over the budget so far, and the year is to end as planned."""
    table = site.table(BUDGET, ACTUAL, TO_DATE, FORECAST, "Årsbudget")
    rows = site.rows(table, both(is_line, has("Årsbudget"), has(TO_DATE))) if table else []
    if table is None or not rows or not _year_goes_on(site):
        return None
    row = max(rows, key=lambda each: abs(_number(table, TO_DATE, each)))
    typed: Mapping[str, Typed] = {
        ACTUAL: round(_number(table, TO_DATE, row) * 1.3, 1),
        FORECAST: _number(table, "Årsbudget", row),
        "Kommentar": "Köp har tidigarelagts till våren.",
    }
    site.type_row(table, row, typed)
    return found_at(table.address(FORECAST, row), "BUD085")


@kind("left a forecast that the year so far has passed")
def forecast_passed(site: Site) -> Planted | None:
    """A cost, or a revenue, that is already larger than the whole year is to be."""
    table = site.table(BUDGET, ACTUAL, FORECAST, "Kontoklass")
    grows = says("Kontoklass", "Intäkter", "Personalkostnader", "Övriga kostnader")
    rows = site.rows(table, both(is_line, grows)) if table else []
    if table is None or not rows or not _year_goes_on(site):
        return None
    row = rows[0]
    forecast = round(_number(table, ACTUAL, row) * 0.9, 1)
    site.type_row(table, row, {FORECAST: forecast, "Kommentar": "Samma prognos som i våras."})
    return found_at(table.address(FORECAST, row), "BUD086")


@kind("copied last time's forecast although much has happened since")
def forecast_of_last_time(site: Site) -> Planted | None:
    """The forecast is the former one to the krona, and the year has moved on in its direction.

    So far that the forecast should follow, and not so far that it is contradicted.
    """
    table = site.table(BUDGET, ACTUAL, TO_DATE, FORECAST, "Förra prognosen")
    rows = site.rows(table, both(is_line, has("Förra prognosen"), has(TO_DATE))) if table else []
    if table is None or not _year_goes_on(site):
        return None
    limit = site.delivery.model.materiality
    for row in rows:
        to_date, former = (_number(table, name, row) for name in (TO_DATE, "Förra prognosen"))
        off = former - _number(table, "Årsbudget", row)
        moved = off + math.copysign(0.9 * limit.amount, off)
        enough = max(limit.amount, limit.percent / 100 * abs(to_date))
        if abs(moved) - WOBBLE * abs(to_date) <= enough:
            continue
        typed: Mapping[str, Typed] = {
            ACTUAL: round(to_date + moved, 1),
            FORECAST: former,
            "Kommentar": "Köp har flyttats under året.",
        }
        site.type_row(table, row, typed)
        return found_at(table.address(FORECAST, row), "BUD087")
    return None


@kind("wrote of a surplus beside a deficit")
def comment_of_a_surplus(site: Site) -> Planted | None:
    """Forecast and actual are worse than the budget."""
    table = site.table(BUDGET, ACTUAL, TO_DATE, FORECAST, "Årsbudget", "Kommentar")
    rows = site.rows(table, both(is_line, has("Årsbudget"), has(TO_DATE))) if table else []
    if table is None or not rows:
        return None
    row = rows[0]
    cost = _number(table, TO_DATE, row) < 0
    step = 1.04 if cost else 0.96
    actual = round(_number(table, TO_DATE, row) * step, 1)
    year = round(_number(table, "Årsbudget", row) * step, 1) if _year_goes_on(site) else actual
    comment = "Överskott hela året tack vare lägre priser."
    site.type_row(table, row, {ACTUAL: actual, FORECAST: year, "Kommentar": comment})
    return found_at(table.address("Kommentar", row), "BUD081")


@kind("forecast four times an investment's budget without a word")
def investment_unexplained(site: Site) -> Planted | None:
    """A material deviation has no comment."""
    table = site.table(INVESTMENTS, ACTUAL, "Kommentar")
    title = (
        next((name for name in table.columns if name.startswith("Budget ")), "") if table else ""
    )
    rows = site.rows(table, has(title)) if table and title else []
    if table is None or not rows:
        return None
    forecast = next(name for name in table.columns if name.startswith("Prognos "))
    row = max(rows, key=lambda each: _number(table, title, each))
    typed: Mapping[str, Typed] = {forecast: _number(table, title, row) * 4, "Kommentar": None}
    site.type_row(table, row, typed)
    return found_at(table.address("Kommentar", row), "BUD073")


@kind("removed the comment on a material deviation")
def material_deviation_unexplained(site: Site) -> Planted | None:
    """The forecast of a line goes far from its budget, and the comment is blank."""
    table = site.table(BUDGET, ACTUAL, TO_DATE, FORECAST, "Kommentar")
    rows = site.rows(table, both(is_line, has("Årsbudget"), has(TO_DATE))) if table else []
    if table is None or not rows or not _year_goes_on(site):
        return None
    row = rows[0]
    budget, so_far = _number(table, "Årsbudget", row), _number(table, TO_DATE, row)
    off = _number(table, ACTUAL, row) - so_far  # a forecast that goes on as the year has gone
    step = math.copysign(max(0.15 * abs(budget), abs(off)), off or budget)
    site.type_row(table, row, {FORECAST: round(budget + step, 1), "Kommentar": None})
    return found_at(table.address("Kommentar", row), "BUD080")


@kind("left last time's forecast in place at the year's end")
def forecast_is_not_the_actual(site: Site) -> Planted | None:
    """At the end of the year the forecast is another figure than the actual."""
    table = site.table(BUDGET, FORECAST)
    if table is None or _year_goes_on(site):
        return None
    row = site.rows(table, is_line)[0]
    site.type_row(table, row, {FORECAST: times(ACTUAL, 1.06)(site, table, row)})
    return found_at(table.address(FORECAST, row), "BUD088", "BUD086")


@kind("forecast less of an investment than it has cost")
def investment_forecast_too_low(site: Site) -> Planted | None:
    """The year's forecast is below what is spent already."""
    table = site.table(INVESTMENTS, ACTUAL, "Total budget")
    rows = site.rows(table, has(ACTUAL)) if table else []
    if table is None or not rows:
        return None
    title = next(name for name in table.columns if name.startswith("Prognos"))
    site.type_row(table, rows[0], {title: times(ACTUAL, 0.5)(site, table, rows[0])})
    return found_at(table.address(title, rows[0]), "BUD074")
