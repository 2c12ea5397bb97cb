"""Faults that show only while a plan is being made."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.faults.kind import Planted, Site, Typed, at, found_at, kind
from benchmarks.faults.kinds.dates import END
from benchmarks.faults.kinds.statuses import ACTIVITIES
from benchmarks.faults.recalculation import recalculate
from benchmarks.faults.workbook_file import Table
from validation.model_parts import PeriodKind

BUDGET, YEAR_BUDGET = "Driftbudget", "Årsbudget"
ACTIVITY = "Aktivitet"
FEWEST_WORKBOOKS = 4
"""So many have to be there before one can be unlike the others."""


def _of_plan(site: Site, title: str, *columns: str) -> Table | None:
    """A sheet's table, where a plan is being made."""
    planning = site.delivery.period.kind is PeriodKind.PLAN
    return site.table(title, *columns) if planning else None


def _not_done(table: Table, row: int) -> bool:
    return str(table.cell("Status", row).value).startswith("E")


@kind("kept an activity in the plan that ended the year before")
def end_before_the_plan(site: Site) -> Planted | None:
    """The end date is left from last year's plan."""
    table = _of_plan(site, ACTIVITIES, END, "Status")
    rows = site.rows(table, _not_done) if table else []
    if table is None or not rows:
        return None
    last_year: Typed = site.delivery.period.first_day - timedelta(site.random.randint(1, 300))
    site.type_row(table, rows[0], {END: last_year})
    return found_at(table.address(END, rows[0]), "STA013")


@kind("wrote all amounts of the workbook in a unit a thousand times smaller", alone=True)
def whole_workbook_in_smaller_unit(site: Site) -> Planted | None:
    """Only the other departments' amounts tell."""
    table = _of_plan(site, BUDGET, YEAR_BUDGET)
    if table is None or len(site.delivery.workbooks) < FEWEST_WORKBOOKS:
        return None
    changed = 0
    for row in table.filled("Rad"):
        cell = table.cell(YEAR_BUDGET, row)
        if isinstance(cell.value, float) and not cell.formula:
            table.put(YEAR_BUDGET, row, cell.value * 1000)
            changed += 1
    recalculate(site.workbook, table)
    return Planted((at("", "OFF006"),)) if changed else None


@kind("planned an activity without saying what it is")
def activity_unnamed(site: Site) -> Planted | None:
    """It has a number, a day and who is responsible."""
    table = _of_plan(site, ACTIVITIES, ACTIVITY)
    rows = site.rows(table) if table else []
    if table is None or not rows:
        return None
    site.type_row(table, rows[0], {ACTIVITY: None})
    return found_at(table.address(ACTIVITY, rows[0]), "HIE043")


@kind("planned one activity under two numbers")
def activity_named_twice(site: Site) -> Planted | None:
    """The text is pasted from the row above."""
    table = _of_plan(site, ACTIVITIES, ACTIVITY)
    rows = sorted(site.rows(table)) if table else []
    if table is None or len(rows) < 2:
        return None
    name = table.cell(ACTIVITY, rows[0]).value
    site.type_row(table, rows[1], {ACTIVITY: name})
    return found_at(table.address(ACTIVITY, rows[1]), "HIE044")


@kind("had not handed anything in when the last day came", alone=True)
def nothing_handed_in_yet(site: Site) -> Planted | None:
    """Until the day is over it is no fault, but worth to know."""
    if site.delivery.today > site.delivery.period.deadline:
        return None
    return Planted((at("", "DEL002"),), files={site.name: None})


@kind("wrote a text under a goal that nobody has", alone=True)
def text_of_no_goal(site: Site) -> Planted | None:
    """A department without assignments of its own wrote the number itself, wrongly."""
    analysis, assignments = _of_plan(site, "Analys", "Nummer"), site.table("Uppdrag", "Nummer")
    if analysis is None or assignments is None or assignments.filled("Nummer"):
        return None
    row = analysis.filled("Nummer")[0]
    site.type_row(analysis, row, {"Nummer": "11"})
    return found_at(analysis.address("Nummer", row), "HIE015")
