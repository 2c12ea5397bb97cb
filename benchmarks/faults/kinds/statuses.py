"""Faults in statuses, and statuses that the comment or the former period contradicts."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.faults.kind import (
    Planted,
    Site,
    Typed,
    Where,
    both,
    found_at,
    kind,
    says,
    typed_cell,
)
from benchmarks.faults.workbook_file import Table
from xlvp.plan import load_plan

ACTIVITIES, ASSIGNMENTS, WORK = "Aktiviteter", "Uppdrag", "Arbetsmiljö"
RUNNING, DONE, NOT_BEGUN, RISK = "P – pågående", "K – avslutat", "E – ej påbörjat", "F – farhåga"


def of_drawn(table: Table, row: int) -> bool:
    """A running activity of a drawn office, whose statuses these are."""
    return says("Status", RUNNING)(table, row) and "Använda medel" in table.columns


DRAWN = of_drawn


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


typed_cell(
    "status_unknown_to_all",
    "chose a status that says nobody knows",
    sheet=ASSIGNMENTS,
    column="Status helår",
    content="O – okänd",
    codes="STA005",
    where=says("Status helår", RUNNING),
)
typed_cell(
    "done_but_goes_on_after_its_end",
    "left a finished activity with a comment that it goes on",
    sheet=ACTIVITIES,
    column="Kommentar",
    content="Kommunerna fortsätter medverka",
    codes="STA021",
    where=both(says("Status", DONE), says("Kommentar", "Vi")),
    at_column="Status",
)
typed_cell(
    "project_without_owner",
    "cleared who is responsible for a project",
    sheet=ACTIVITIES,
    column="Ansvarig",
    content=None,
    codes="STA040",
    where=both(DRAWN, says("Typ", "Projekt")),
)


@kind("gave a heading a better status than what lies under it")
def heading_better_than_its_worst(site: Site) -> Planted | None:
    """An assignment deviates, and the heading above it goes as planned."""
    table = site.table(ASSIGNMENTS, "Status helår", "Nivå")
    rows = site.rows(table, says("Status helår", RUNNING)) if table else []
    if table is None or not rows or not says("Kommentar", "Vi")(table, rows[0]):
        return None
    top = str(table.cell("Nummer", rows[0]).value).rpartition(".")[0]
    above = [row for row in table.filled("Nummer") if table.cell("Nummer", row).value == top]
    if not above:
        return None
    site.type_row(table, rows[0], {"Status helår": RISK})
    site.type_row(table, above[0], {"Status helår": RUNNING})
    return found_at(table.address("Status helår", above[0]), "STA033")


@kind("took up an activity again that was finished in the former period")
def back_from_done(site: Site) -> Planted | None:
    """It was not handed out, and is typed in a spare row as running."""
    table = site.table(ACTIVITIES, "Status", "Förra status", "Slutdatum", "Beskrivning")
    spare = site.spare(table) if table else None
    if table is None or spare is None:
        return None
    plan = load_plan(site.delivery.folder.office, site.delivery.period).tables["activities"]
    there = {table.cell("Nummer", row).value for row in table.filled("Nummer")}
    gone = plan[(plan["department"] == site.department) & ~plan["number"].isin(list(there))]
    if gone.empty:
        return None
    values: dict[str, Typed] = {
        "Nummer": gone["number"].iloc[0],
        "Uppdrag": gone["assignment"].iloc[0],
        "Aktivitet": gone["name"].iloc[0],
        "Typ": gone["form"].iloc[0],
        "Status": RUNNING,
        "Slutdatum": site.delivery.period.last_day + timedelta(100),
        "Ansvarig": "Trafikenheten",
        "Beviljade medel": 4,
        "Använda medel": 1,
        "Beskrivning": "Det görs om från början.",
        "Kommentar": "Nu görs det om från början.",
    }
    site.type_row(table, spare, values)
    moved = table.address("Slutdatum", spare)
    return found_at(table.address("Status", spare), "STA030", cells=[moved])


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
