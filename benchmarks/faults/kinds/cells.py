"""Faults that only a program or a slip of the hand makes: moved, doubled, lost, uncalculated."""

from __future__ import annotations

import re

from benchmarks.faults.kind import Planted, Site, at, both, found_at, has, kind, says, typed_cell
from benchmarks.faults.kinds.amounts import ACTUAL, BUDGET, is_line
from benchmarks.faults.kinds.sheets import widened
from benchmarks.faults.kinds.statuses import ACTIVITIES, ASSIGNMENTS, DRAWN
from benchmarks.faults.workbook_file import Cell

typed_cell(
    "movement_typed_over",
    "typed a movement over its formula",
    sheet=ASSIGNMENTS,
    column="Förändring",
    content="bättre",
    codes="WBK038",
    where=says("Förändring", "oförändrad"),
)
typed_cell(
    "former_status_of_own",
    "wrote something of their own over the former status",
    sheet=ACTIVITIES,
    column="Förra status",
    content="röd",
    codes="WBK039",
    where=both(DRAWN, says("Förra status", "P")),
)


@kind("wrote a formula by a script, which nothing has calculated")
def own_formula_without_value(site: Site) -> Planted | None:
    """The formula is the department's own, in a cell for a figure."""
    table = site.table(BUDGET, ACTUAL)
    rows = site.rows(table, is_line) if table else []
    if table is None or not rows:
        return None
    cell = table.cell(ACTUAL, rows[0])
    table.sheet.set(table.columns[ACTUAL], rows[0], Cell(None, "12+3", cell.style))
    return found_at(table.address(ACTUAL, rows[0]), "WBK043")


@kind("had the workbook written by a system that calculates nothing")
def never_calculated(site: Site) -> Planted | None:
    """All formulas have lost their results; xlvp works them out, and says so."""
    table = site.table(BUDGET, ACTUAL)
    if table is None or not site.rows(table, has("Avvikelse ack.")):
        return None
    for name in site.workbook.sheet_parts():
        for cells in site.workbook.sheet(name).rows.values():
            for column, cell in cells.items():
                if cell.formula:
                    cells[column] = Cell(None, cell.formula, cell.style)
    return Planted((at("", "WBK016"),))


@kind("saved it with a program that wrote a cell twice")
def cell_written_twice(site: Site) -> Planted | None:
    """The part holds two cells with one address, and only one of them can be read."""
    table = site.table(ACTIVITIES, "Kommentar", "Förra kommentaren")
    rows = site.rows(table, DRAWN) if table else []
    if table is None or not rows:
        return None
    address = f"{table.columns['Kommentar']}{rows[0]}"
    twice = f'<c r="{address}" t="inlineStr"><is><t>Vi väntar på nämnden.</t></is></c>'
    site.workbook.edit_written(
        table.sheet.part,
        lambda text: re.sub(
            rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)',
            lambda found: found[0] + twice,
            text,
            count=1,
            flags=re.DOTALL,
        ),
    )
    return found_at(table.address("Kommentar", rows[0]), "WBK035")


@kind("gave two columns one header, but for a blank")
def header_twice(site: Site) -> Planted | None:
    """A second column Kommentar stands at the end of the table."""
    table = site.table(ACTIVITIES, "Kommentar", "Status")
    if table is None:
        return None
    widened(site, table, "Kommentar ")
    return found_at(f"{ACTIVITIES}!{table.columns['Kommentar']}{table.header}", "WBK026")


@kind("cut a table and pasted it on a new sheet")
def table_moved(site: Site) -> Planted | None:
    """A sheet of the old name is left, and the table stands on another."""
    table = site.table(ASSIGNMENTS, "Nummer", "Kommentar")
    if table is None or "Hjälp" not in site.workbook.sheet_parts():
        return None
    site.workbook.sheet("Hjälp").rows.clear()
    site.workbook.edit(
        "xl/workbook.xml",
        lambda text: text.replace(f'name="{ASSIGNMENTS}"', 'name="Blad1"', 1).replace(
            'name="Hjälp"', f'name="{ASSIGNMENTS}"', 1
        ),
    )
    return found_at("Blad1", "WBK024")
