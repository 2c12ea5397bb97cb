"""Faults in the plan's numbers, in issued rows, and in rows that are added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from benchmarks.faults.drawn_department import OWN
from benchmarks.faults.kind import (
    Planted,
    Site,
    Typed,
    at,
    but_not,
    found_at,
    kind,
    other_of,
    says,
    typed_cell,
    varies,
)
from benchmarks.faults.kinds.statuses import ACTIVITIES, ASSIGNMENTS, RUNNING
from benchmarks.faults.recalculation import recalculate
from benchmarks.faults.workbook_file import Table
from validation.model_parts import PeriodKind

NUMBER, NAME = "Nummer", "Benämning"


def _parted(table: Table, row: int) -> bool:
    """A number of two parts, which a spreadsheet takes for a decimal number."""
    return str(table.cell(NUMBER, row).value).count(".") == 1


typed_cell(
    "number_became_a_number",
    "edited 1.10 so that it became the number 1.1",
    sheet=ASSIGNMENTS,
    column=NUMBER,
    content=lambda site, table, row: float(str(table.cell(NUMBER, row).value)),
    codes="HIE002",
    where=_parted,
)
typed_cell(
    "number_became_a_date",
    "edited 1.2.3 so that it became a date",
    sheet=ACTIVITIES,
    column=NUMBER,
    content=date(2003, 2, 1),
    codes="HIE002 HIE013 HIE032",
)
for _name, _deed, _sheet, _column, _content, _codes in (
    ("issued_number_changed", "changed an issued number", ASSIGNMENTS, NUMBER, "99.9",
     "HIE032 HIE010"),
    ("issued_number_cleared", "cleared an issued number", ACTIVITIES, NUMBER, None,
     "HIE001 HIE032"),
    ("number_misspelt", "mistyped an issued number", ACTIVITIES, NUMBER, "1,,2", "HIE003 HIE032"),
    ("issued_name_changed", "reworded an assignment", ASSIGNMENTS, NAME, "Något helt annat",
     "HIE033"),
    ("issued_name_cleared", "cleared the name of an activity", ACTIVITIES, "Aktivitet", None,
     "HIE033 HIE043"),
    ("issued_level_changed", "changed the level of a row", ASSIGNMENTS, "Nivå",
     other_of("Nivå"), "HIE034"),
    ("level_misspelt", "misspelt a level", ASSIGNMENTS, "Nivå", "Uppdraget", "HIE021"),
    ("level_cleared", "cleared a level", ASSIGNMENTS, "Nivå", None, "HIE034 HIE020"),
    ("goals_changed", "changed an issued goal", ASSIGNMENTS, "Mål", "4", "HIE034"),
    ("activity_moved", "moved an activity to another assignment", ACTIVITIES, "Uppdrag",
     other_of("Uppdrag"), "HIE034"),
    ("form_unknown", "wrote a form that is not in the list", ACTIVITIES, "Typ", "Kampanj",
     "WBK034"),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=_sheet, column=_column, content=_content, codes=_codes,
        where=varies(_column),
    )  # fmt: skip


def _add(site: Site, column: str, codes: str, **changed: Typed) -> Planted | None:
    """Add an activity under an assignment, with something wrong in it."""
    table = site.table(ACTIVITIES, NUMBER, "Uppdrag", "Ansvarig", "Beskrivning")
    spare = site.spare(table) if table else None
    if table is None or spare is None:
        return None
    like = site.rows(table)[0]
    assignment = str(table.cell("Uppdrag", like).value)
    own = [row for row in table.filled(NUMBER) if table.cell("Uppdrag", row).value == assignment]
    values: Mapping[str, Typed] = {
        NUMBER: f"{assignment}.{len(own) + 1}",
        "Uppdrag": assignment,
        "Aktivitet": "Nya skyltar vid hållplatserna",
        "Typ": "Aktivitet",
        "Status": RUNNING,
        "Slutdatum": site.delivery.period.last_day + timedelta(200),
        "Ansvarig": "Trafikenheten",
        "Beskrivning": "Skyltarna ska synas bättre.",
        "Kommentar": "Vi har beställt de första skyltarna.",
    }
    if table.cell("Status", like).value not in (RUNNING, "K – avslutat"):
        return None
    site.type_row(table, spare, {**values, **changed})
    return found_at(table.address(column, spare), *codes.split()) if codes else Planted()


@kind("added an activity as the help sheet says (no fault)")
def activity_added(site: Site) -> Planted | None:
    """A new activity in the first spare row."""
    return _add(site, NUMBER, "")


@kind("added an activity whose name says another end than its date")
def activity_named_for_other_years(site: Site) -> Planted | None:
    """The name speaks of three years that end long after the date."""
    year = site.delivery.period.year
    name = f"Nya skyltar {year - 1}-{year + 3}"
    return _add(site, "Slutdatum", "STA014", Aktivitet=name)


@kind("added an activity without a number")
def activity_without_number(site: Site) -> Planted | None:
    """A new activity has no number."""
    return _add(site, NUMBER, "HIE001", Nummer=None)


@kind("added an activity without saying its assignment")
def activity_without_assignment(site: Site) -> Planted | None:
    """A new activity belongs to nothing."""
    return _add(site, "Uppdrag", "HIE012", Uppdrag=None)


@kind("added an activity under an assignment that does not exist")
def activity_under_unknown(site: Site) -> Planted | None:
    """A new activity belongs to what is not there."""
    return _add(site, "Uppdrag", "HIE011", Uppdrag="77.7", Nummer="77.7.1")


@kind("added an activity whose number lies elsewhere")
def activity_numbered_elsewhere(site: Site) -> Planted | None:
    """A new activity's number is not under its assignment's."""
    return _add(site, NUMBER, "HIE013", Nummer="88.8.1")


@kind("added an activity under a heading")
def activity_under_heading(site: Site) -> Planted | None:
    """A new activity belongs to the outermost level."""
    table = site.table(ASSIGNMENTS, NUMBER)
    top = str(table.cell(NUMBER, table.first).value) if table else ""
    if site.delivery.model.levels[0].followed_up:
        return None
    if table is None or site.table(ACTIVITIES, "Använda medel") is None:
        return None
    numbers = [str(table.cell(NUMBER, row).value) for row in table.filled(NUMBER)]
    free = 1 + sum(number.rpartition(".")[0] == top for number in numbers)
    return _add(site, "Uppdrag", "HIE014", Uppdrag=top, Nummer=f"{top}.{free}")


@kind("skipped a number")
def number_skipped(site: Site) -> Planted | None:
    """A new activity leaves a gap in the numbering."""
    table = site.table(ACTIVITIES, NUMBER, "Uppdrag")
    rows = site.rows(table) if table else []
    if table is None or not rows:
        return None
    assignment = table.cell("Uppdrag", rows[0]).value
    own = [str(table.cell(NUMBER, row).value) for row in table.filled(NUMBER)]
    lasts = [
        int(number.rpartition(".")[2]) for number in own if number.rpartition(".")[0] == assignment
    ]
    return _add(site, NUMBER, "HIE007", Uppdrag=assignment, Nummer=f"{assignment}.{max(lasts) + 4}")


@kind("gave a new activity a number that is taken")
def number_taken(site: Site) -> Planted | None:
    """Two activities have one number."""
    table = site.table(ACTIVITIES, NUMBER, "Uppdrag")
    rows = site.rows(table) if table else []
    if table is None or not rows:
        return None
    like = rows[0]
    number, assignment = table.cell(NUMBER, like).value, table.cell("Uppdrag", like).value
    planted = _add(site, NUMBER, "HIE004 HIE005", Nummer=number, Uppdrag=assignment)
    if planted is None:
        return None
    return Planted(planted.expected, frozenset({table.address(NUMBER, like)}))


@kind("entered an activity a second time")
def activity_twice(site: Site) -> Planted | None:
    """A whole row is copied to a spare one."""
    table = site.table(ACTIVITIES, NUMBER, "Uppdrag")
    rows = site.rows(table) if table else []
    spare = site.spare(table) if table else None
    if table is None or spare is None or not rows:
        return None
    like = rows[0]
    copied = {
        title: table.cell(title, like).value
        for title in table.columns
        if not table.cell(title, like).formula
    }
    site.type_row(table, spare, copied)
    return found_at(
        table.address(NUMBER, spare), "HIE004",
        cells=[table.address(NUMBER, like), table.address("Kommentar", like)],
    )  # fmt: skip


@kind("deleted the row of an issued assignment")
def issued_assignment_deleted(site: Site) -> Planted | None:
    """The last row of the plan is gone."""
    table = site.table(ASSIGNMENTS, NUMBER)
    if table is None or site.table(ACTIVITIES) is not None:
        return None
    return _deleted(site, table, table.filled(NUMBER)[-1], "HIE030")


_is_own = says("Beskrivning", OWN)


@kind("deleted the row of an issued activity")
def issued_activity_deleted(site: Site) -> Planted | None:
    """A row is gone, and those below have moved up."""
    table = site.table(ACTIVITIES, NUMBER)
    if site.delivery.period.kind is PeriodKind.PLAN:
        return None  # nothing was issued, the activities are the department's own
    rows = site.rows(table, but_not(_is_own)) if table else []
    return _deleted(site, table, rows[0], "HIE030") if table and rows else None


@kind("deleted the row of an activity of their own that they had reported last time")
def own_activity_deleted(site: Site) -> Planted | None:
    """The plan does not have it; it was handed out because it was reported."""
    table = site.table(ACTIVITIES, NUMBER)
    rows = site.rows(table, _is_own) if table and site.delivery.period.former else []
    return _deleted(site, table, rows[0], "STA031") if table and rows else None


@kind("deleted the row of a budget line")
def budget_line_deleted(site: Site) -> Planted | None:
    """A budget line is gone."""
    table = site.table("Driftbudget", "Rad")
    rows = site.rows(table) if table else []
    if table is None or len(rows) < 3:
        return None
    return _deleted(site, table, min(rows), "HIE030")


@kind("deleted the row of a risk")
def risk_deleted(site: Site) -> Planted | None:
    """A risk is gone."""
    table = site.table("Internkontroll", "Nr", "Resultat")
    rows = site.rows(table) if table else []
    return _deleted(site, table, rows[0], "HIE030") if table and rows else None


def _deleted(site: Site, table: Table, row: int, codes: str) -> Planted:
    table.sheet.move_rows(row + 1, -1)
    site.workbook.resize(table, table.last - 1)
    recalculate(site.workbook, table)
    return Planted((at(table.sheet.name, *codes.split()),))


@kind("inserted a row of their own among the assignments")
def assignment_added(site: Site) -> Planted | None:
    """A row that the plan does not have is typed below the plan's."""
    table = site.table(ASSIGNMENTS, NUMBER, "Nivå", "Kommentar")
    spare = site.spare(table) if table else None
    rows = table.filled(NUMBER) if table else []
    if table is None or not rows:
        return None
    last = rows[-1]
    number = str(table.cell(NUMBER, last).value)
    head, _, tail = number.rpartition(".")
    values = {title: table.cell(title, last).value for title in table.columns}
    new = {
        NUMBER: f"{head}.{int(tail) + 1}" if head else "9",
        NAME: "Nya skyltar",
        "Ursprung": None,
    }
    at_row = spare or table.last + 1
    for title, value in {**values, **new, "Kommentar": "Vi sätter upp skyltar."}.items():
        if not table.cell(title, last).formula and not title.startswith("Förra"):
            table.put(title, at_row, value)
    if spare is None:
        site.workbook.resize(table, table.last + 1)
    return found_at(f"{ASSIGNMENTS}!{at_row}", "HIE031")


@kind("sorted half of the table: numbers moved, and the rest stood still")
def half_sorted(site: Site) -> Planted | None:
    """Names and numbers of two rows change places; statuses and comments stay."""
    table = site.table(ASSIGNMENTS, NUMBER, NAME)
    if table is None:
        return None
    rows = [row for row in site.rows(table) if "." in str(table.cell(NUMBER, row).value)][:2]
    if len(rows) < 2:
        return None
    first, second = rows
    kept = table.cell(NAME, first), table.cell(NAME, second)
    table.sheet.set(table.columns[NAME], first, kept[1])
    table.sheet.set(table.columns[NAME], second, kept[0])
    return Planted(
        (at(table.address(NAME, first), "HIE033"), at(table.address(NAME, second), "HIE033"))
    )


@kind("pasted another column over the names")
def pasted_column(site: Site) -> Planted | None:
    """A column of comments is pasted on the names of the assignments."""
    table = site.table(ASSIGNMENTS, NUMBER, NAME, "Kommentar", "Status helår")
    if table is None:
        return None
    rows = [row for row in table.filled(NUMBER) if table.cell("Kommentar", row).value]
    if not rows:
        return None
    for row in rows:
        table.put(NAME, row, table.cell("Kommentar", row).value)
    cells = [table.address(NAME, row) for row in rows]
    return Planted(tuple(at(cell, "HIE033", "HIE044") for cell in cells))
