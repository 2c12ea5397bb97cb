"""Faults in the rows of investments that a department adds."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.faults.kind import Planted, Site, Typed, found_at, kind
from benchmarks.faults.kinds.amounts import ACTUAL, INVESTMENTS
from benchmarks.faults.workbook_file import Table


@kind("entered an investment a second time")
def investment_twice(site: Site) -> Planted | None:
    """A row is copied to the first spare one, number and all."""
    return _copied_row(site, INVESTMENTS, "Nr", "BUD041")


@kind("entered an investment without its number")
def investment_without_number(site: Site) -> Planted | None:
    """A new row has amounts and no number."""
    table = site.table(INVESTMENTS, "Nr", ACTUAL)
    spare = site.spare(table) if table else None
    if table is None or spare is None:
        return None
    like = site.rows(table)[0]
    keep = [title for title in table.columns if title not in ("Nr", "Investering")]
    values = {
        title: table.cell(title, like).value
        for title in keep
        if not _is_formula(table, title, like)
    }
    site.type_row(
        table, spare, {**values, "Investering": "Nya skyltar", "Kommentar": "Nya skyltar."}
    )
    return found_at(table.address("Nr", spare), "BUD042")


@kind("entered an investment whose years come to more than its total")
def new_investment_off_total(site: Site) -> Planted | None:
    """A new row does not add up."""
    return _new_investment(site, total=0.5, code="BUD070")


@kind("entered an investment whose years come to less than its total")
def new_investment_below_total(site: Site) -> Planted | None:
    """A new row does not add up."""
    return _new_investment(site, total=2, code="BUD071")


@kind("entered an investment without its total")
def new_investment_without_total(site: Site) -> Planted | None:
    """A new row has its years alone."""
    return _new_investment(site, total=None, code="BUD072")


def _new_investment(site: Site, total: float | None, code: str) -> Planted | None:
    table = site.table(INVESTMENTS, "Nr", "Total budget", "Tidigare år", "Senare år")
    spare = site.spare(table) if table else None
    if table is None or spare is None:
        return None
    like = site.rows(table)[0]
    values: dict[str, Typed] = {
        title: table.cell(title, like).value
        for title in table.columns
        if not _is_formula(table, title, like)
    }
    amount = values["Total budget"]
    assert isinstance(amount, float)
    changed: Mapping[str, Typed] = {
        "Nr": "99",
        "Investering": "Nya skyltar",
        "Total budget": None if total is None else amount * total,
        "Kommentar": "Köpet gäller nya skyltar.",
    }
    site.type_row(table, spare, {**values, **changed})
    return found_at(table.address("Total budget", spare), code)


def _copied_row(site: Site, title: str, key: str, code: str) -> Planted | None:
    table = site.table(title, key)
    spare = site.spare(table) if table else None
    if table is None or spare is None:
        return None
    like = site.rows(table)[0]
    values = {
        name: table.cell(name, like).value
        for name in table.columns
        if not _is_formula(table, name, like)
    }
    site.type_row(table, spare, values)
    return found_at(table.address(key, spare), code, cells=[table.address(key, like)])


def _is_formula(table: Table, title: str, row: int) -> bool:
    return bool(table.cell(title, row).formula)
