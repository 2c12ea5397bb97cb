"""Faults that show only when the departments' workbooks are laid side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from benchmarks.faults.kind import Expected, Planted, Site, Typed, has, kind
from benchmarks.faults.kinds.amounts import INVESTMENTS
from benchmarks.faults.kinds.statuses import ACTIVITIES, RUNNING
from benchmarks.faults.workbook_file import Table

Write = Callable[[Site, Table, int], None]


def _in_two(site: Site, title: str, column: str, code: str, write: Write) -> Planted | None:
    """The same thing written in two workbooks: it is told at the second department's."""
    order = [part.code for part in site.delivery.model.departments]
    there = [Site(site.delivery, name, site.random) for name in site.delivery.workbooks]
    found = [(each, each.table(title, column)) for each in there]
    usable = [(each, table, each.spare(table)) for each, table in found if table]
    ready = [(each, table, row) for each, table, row in usable if row is not None]
    ready.sort(key=lambda part: order.index(part[0].department))
    if len(ready) < 2:
        return None
    for each, table, row in ready[:2]:
        write(each, table, row)
    cells = [table.address(column, row) for _, table, row in ready[:2]]
    return Planted(
        (Expected(frozenset({code}), cells[1], cells[0]),),
        files={each.name: each.workbook.data() for each, _, _ in ready[:2]},
    )


@kind("entered one activity with its money in two departments", alone=True)
def activity_of_two(site: Site) -> Planted | None:
    """Each adds it under an assignment of its own."""

    def write(each: Site, table: Table, row: int) -> None:
        assignment = str(table.cell("Uppdrag", table.first).value)
        own = [at for at in table.filled("Nummer") if table.cell("Uppdrag", at).value == assignment]
        values: dict[str, Typed] = {
            "Nummer": f"{assignment}.{len(own) + 1}",
            "Uppdrag": assignment,
            "Aktivitet": "Gemensam skyltning vid hållplatserna",
            "Typ": "Aktivitet",
            "Status": RUNNING,
            "Slutdatum": each.delivery.period.last_day + timedelta(200),
            "Ansvarig": "Trafikenheten",
            "Beviljade medel": 4,
            "Använda medel": 1,
            "Beskrivning": f"Skyltar i {each.department}.",
            "Kommentar": f"Nu beställs de första skyltarna till {each.department}.",
        }
        each.type_row(table, row, values)

    if site.table(ACTIVITIES, "Använda medel", "Förra status") is None:
        return None
    return _in_two(site, ACTIVITIES, "Aktivitet", "OFF002", write)


@kind("entered one investment in two departments", alone=True)
def investment_of_two(site: Site) -> Planted | None:
    """Both who orders and who builds have it."""

    def write(each: Site, table: Table, row: int) -> None:
        years = [name for name in table.columns if name[-4:].isdigit() and name[:7] != "Prognos"]
        values: dict[str, Typed] = {
            "Nr": "99",
            "Grupp": table.cell("Grupp", table.first).value,
            "Investering": "Nya väderskydd",
            "Total budget": 9,
            "Utfall ack.": 2,
            "Kommentar": f"Upphandlas av {each.department} i höst.",
            **dict.fromkeys(years, 0),
            "Tidigare år": 0,
            "Senare år": 0,
        }
        values[next(name for name in years if name.startswith("Budget"))] = 9
        values |= {name: 9 for name in table.columns if name.startswith("Prognos ")}
        each.type_row(table, row, values)

    table = site.table(INVESTMENTS, "Total budget", "Tidigare år", "Utfall ack.")
    if table is None or not site.rows(table, has("Total budget")):
        return None
    return _in_two(site, INVESTMENTS, "Investering", "OFF004", write)
