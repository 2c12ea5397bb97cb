"""Faults in statuses, and statuses that the comment or the former period contradicts."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.faults.kind import (
    Planted,
    Site,
    Where,
    both,
    found_at,
    kind,
    says,
    typed_cell,
)
from benchmarks.faults.workbook_file import Table

ACTIVITIES, ASSIGNMENTS, WORK = "Aktiviteter", "Uppdrag", "Arbetsmiljö"
RUNNING, DONE, NOT_BEGUN, RISK = "P – pågående", "K – avslutat", "E – ej påbörjat", "F – farhåga"


def of_drawn(table: Table, row: int) -> bool:
    """A running activity of a drawn office, whose statuses these are."""
    return says("Status", RUNNING)(table, row) and "Använda medel" in table.columns


DRAWN = of_drawn


def _finished_before(table: Table, row: int) -> bool:
    return says("Förra status", DONE)(table, row) and says("Status", DONE)(table, row)


def _has_status(column: str) -> Where:
    def check(table: Table, row: int) -> bool:
        return table.cell(column, row).value not in (None, "")

    return check


for _name, _deed, _sheet, _column, _content in (
    ("status_misspelt", "misspelt a status", ACTIVITIES, "Status", "pågånde"),
    ("status_of_own", "wrote a status of their own", ASSIGNMENTS, "Status helår", "på gång"),
    ("status_misspelt_at_work", "misspelt a status", WORK, "Status", "pågårr"),
    ("status_is_a_number", "pasted a number on a status", ASSIGNMENTS, "Status helår", 47),
):
    typed_cell(
        _name,
        f"{_deed} on {_sheet}",
        sheet=_sheet,
        column=_column,
        content=_content,
        codes="STA001",
        where=_has_status(_column),
    )
typed_cell(
    "status_in_capitals",
    "typed a status in capitals with a blank after it (no fault)",
    sheet=ACTIVITIES,
    column="Status",
    content="PÅGÅENDE ",
    where=both(DRAWN, says("Förra status", RUNNING)),
)
for _name, _sheet, _column, _codes in (
    ("activity_without_status", ACTIVITIES, "Status", "STA002"),
    ("assignment_without_status", ASSIGNMENTS, "Status helår", "STA002"),
    ("work_without_status", WORK, "Status", "CTL012"),
):
    typed_cell(
        _name,
        f"left a status of {_sheet} blank",
        sheet=_sheet,
        column=_column,
        content=None,
        codes=_codes,
        where=_has_status(_column),
        follow_up=True,
    )

typed_cell(
    "deviates_without_comment",
    "chose a status that must be explained, and explained nothing",
    sheet=ASSIGNMENTS,
    column="Status helår",
    content=RISK,
    codes="STA003",
    where=says("Status helår", RUNNING),
    besides={"Kommentar": None},
    at_column="Kommentar",
)
typed_cell(
    "deviates_but_follows_the_plan",
    "chose a deviating status and wrote that all goes as planned",
    sheet=ASSIGNMENTS,
    column="Status helår",
    content=RISK,
    codes="STA026",
    where=says("Status helår", RUNNING),
    besides={"Kommentar": "Allt går enligt plan"},
    at_column="Kommentar",
)
for _name, _deed, _content, _comment, _codes in (
    ("done_but_goes_on", "finished it before its time and wrote that it goes on", DONE,
     "Kommunerna fortsätter medverka", "STA020"),
    ("done_but_never_done", "finished what was never done", DONE,
     "Blev inte av, inga medel utbetalda", "STA022"),
    ("runs_but_not_begun", "runs, but begins in the autumn", RUNNING,
     "Startar i höst med kommunerna", "STA023"),
    ("runs_but_is_done", "runs, but is finished by the comment", RUNNING,
     "Projektet är slutfört", "STA024"),
    ("not_begun_but_runs", "has not begun, but runs by the comment", NOT_BEGUN,
     "Pågår i två kommuner", "STA025"),
    ("as_planned_but_late", "as planned, but late by the comment", RUNNING,
     "Försenad av sjukdom", "STA027"),
):  # fmt: skip
    typed_cell(
        _name,
        f"said of an activity: {_deed}",
        sheet=ACTIVITIES,
        column="Status",
        content=_content,
        codes=_codes,
        where=DRAWN,
        besides={"Kommentar": _comment},
    )


@kind("let a finished activity run again, with a new end date")
def back_from_done(site: Site) -> Planted | None:
    """What was finished in the former period runs in this one."""
    table = site.table(ACTIVITIES, "Status", "Förra status", "Slutdatum")
    rows = site.rows(table, _finished_before) if table else []
    if table is None or not rows:
        return None
    end = site.delivery.period.last_day + timedelta(100)
    site.type_row(table, rows[0], {"Status": RUNNING, "Slutdatum": end})
    moved = table.address("Slutdatum", rows[0])
    return found_at(table.address("Status", rows[0]), "STA030", cells=[moved])


@kind("let an activity deviate under an assignment that is as planned")
def better_than_its_worst(site: Site) -> Planted | None:
    """The assignment's status is better than that of one of its activities."""
    table, above = (
        site.table(ACTIVITIES, "Status", "Förra status"),
        site.table(ASSIGNMENTS, "Status helår"),
    )
    rows = site.rows(table, DRAWN) if table else []
    if table is None or above is None or not rows:
        return None
    site.type_row(table, rows[0], {"Status": RISK})
    number = table.cell("Uppdrag", rows[0]).value
    row = next(row for row in above.filled("Nummer") if above.cell("Nummer", row).value == number)
    return found_at(above.address("Status helår", row), "STA032")
