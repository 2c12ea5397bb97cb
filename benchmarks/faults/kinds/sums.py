"""Faults in what a sheet computes: deviations, rests and totals."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.faults.kind import Planted, Site, both, found_at, has, kind, typed_cell
from benchmarks.faults.kinds.amounts import (
    ACTUAL,
    BUDGET,
    DEVIATION,
    FUNDS,
    LAST_YEAR,
    is_line,
    is_net,
    written,
)
from benchmarks.faults.recalculation import recalculate
from benchmarks.faults.workbook_file import Cell


@kind("typed an amount as text where the sheet adds up: the total lacks it")
def amount_as_text_in_total(site: Site) -> Planted | None:
    """The text is understood, but the sheet's own total lacks it: told where it is typed."""
    table = site.table(BUDGET, ACTUAL, "Kontoklass")
    nets = site.rows(table, is_net) if table else []
    if table is None or not nets:
        return None
    row = site.rows(table, is_line)[0]
    site.type_row(table, row, {ACTUAL: written(ACTUAL)(site, table, row)})
    return found_at(table.address(ACTUAL, row), "BUD067")


typed_cell(
    "deviation_typed_over_wrongly",
    "typed a wrong deviation over its formula",
    sheet=BUDGET,
    column=DEVIATION,
    content=12345678,
    codes="BUD010",
    where=is_line,
)
typed_cell(
    "left_typed_over_wrongly",
    "typed a wrong rest over its formula",
    sheet=FUNDS,
    column="Kvar att besluta om",
    content=12345678,
    codes="BUD011",
    where=has("Beslutat"),
)
typed_cell(
    "formula_overwritten",
    "pasted the deviation's value over its formula",
    sheet=BUDGET,
    column=DEVIATION,
    content=lambda site, table, row: table.cell(DEVIATION, row).value,
    codes="WBK031",
    where=both(is_line, has(DEVIATION)),
)
typed_cell(
    "formula_removed",
    "cleared a formula",
    sheet=BUDGET,
    column=DEVIATION,
    content=None,
    codes="WBK032",
    where=is_line,
)


@kind("dragged a formula of the row above over a row's own")
def formula_of_another_row(site: Site) -> Planted | None:
    """The formula of one line is put on another: it computes from the wrong row."""
    table = site.table(BUDGET, ACTUAL, DEVIATION)
    rows = site.rows(table, both(is_line, has(DEVIATION))) if table else []
    if table is None or len(rows) < 2:
        return None
    here, other = rows[0], rows[1]
    own, theirs = table.cell(DEVIATION, here).value, table.cell(DEVIATION, other).value
    assert isinstance(own, float)
    assert isinstance(theirs, float)
    if abs(own - theirs) < 1:  # else rounding may explain it
        return None
    formula = table.cell(DEVIATION, other).formula
    style = table.cell(DEVIATION, here).style
    table.sheet.set(table.columns[DEVIATION], here, Cell(None, formula, style))
    recalculate(site.workbook, table)
    return found_at(table.address(DEVIATION, here), "WBK033")


@kind("typed the total over its formula, and it is wrong")
def total_typed_over(site: Site) -> Planted | None:
    """A net line's sum is replaced by another figure."""
    return _net(site, lambda value: value * 1.2, "BUD066")


@kind("typed the total with the wrong sign")
def total_with_turned_sign(site: Site) -> Planted | None:
    """A net line's sum is replaced by its opposite."""
    return _net(site, lambda value: -value, "BUD065")


@kind("let the total's formula miss the last line")
def total_misses_a_line(site: Site) -> Planted | None:
    """The range of a net line ends a row too early."""
    table = site.table(BUDGET, ACTUAL, "Kontoklass")
    rows = site.rows(table, is_net) if table else []
    if table is None or not rows:
        return None
    cell = table.cell(ACTUAL, rows[0])
    formula = cell.formula.replace(f"{rows[0] - 1}", f"{rows[0] - 2}")
    table.sheet.set(table.columns[ACTUAL], rows[0], Cell(None, formula, cell.style))
    recalculate(site.workbook, table)
    return found_at(table.address(ACTUAL, rows[0]), "BUD066", "WBK033")


@kind("typed last year's total over its formula, and it is wrong")
def total_of_last_year_typed_over(site: Site) -> Planted | None:
    """A net line's sum of what was handed out is replaced by another figure."""
    return _net(site, lambda value: value * 1.2, "BUD066", LAST_YEAR)


def _net(
    site: Site, change: Callable[[float], float], code: str, column: str = ACTUAL
) -> Planted | None:
    table = site.table(BUDGET, ACTUAL, column, "Kontoklass")
    rows = site.rows(table, is_net) if table else []
    if table is None or not rows or not table.cell(column, rows[0]).formula:
        return None
    value = table.cell(column, rows[0]).value
    assert isinstance(value, float)
    site.type_row(table, rows[0], {column: change(value)})
    return found_at(table.address(column, rows[0]), code)
