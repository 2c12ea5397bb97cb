"""Faults that are typed and saved with another program than Excel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.faults.kind import Planted, Site, Way, at, both, has, kind, says
from benchmarks.faults.kinds.amounts import ACTUAL, BUDGET, DEVIATION, is_line
from benchmarks.faults.kinds.statuses import ACTIVITIES
from benchmarks.faults.workbook_file import Table


def _saved(site: Site, change: Callable[[Worksheet], None], table: Table) -> bytes:
    """The workbook after a script has changed a sheet."""
    book = load_workbook(BytesIO(site.delivery.workbooks[site.name]))
    change(book[table.sheet.name])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _by_script(
    site: Site, title: str, column: str, value: str | int | date, *codes: str
) -> Planted | None:
    table = site.table(title, column)
    where = is_line if title == BUDGET else both(has("Slutdatum"), says("Status", "P"))
    rows = site.rows(table, where) if table else []
    if table is None or not rows:
        return None
    cell = f"{table.columns[column]}{rows[0]}"

    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    data = _saved(site, change, table)
    return Planted((at(f"{title}!{cell}", *codes),), files={site.name: data})


@kind("filled the workbook in by a script and saved it (no fault)", way=Way.OPENPYXL)
def saved_by_script(site: Site) -> Planted | None:
    """Formulas have no results then; that is told once, and the values are computed."""
    table = site.table("Underskrift")
    if table is None:
        return None
    return Planted(files={site.name: _saved(site, lambda _: None, table)})


@kind("wrote an amount in words by a script", way=Way.OPENPYXL)
def words_by_script(site: Site) -> Planted | None:
    """An actual is text."""
    return _by_script(site, BUDGET, ACTUAL, "enligt avtal", "BUD001")


@kind("replaced a formula by a value by a script", way=Way.OPENPYXL)
def formula_lost_by_script(site: Site) -> Planted | None:
    """A deviation is typed, wrongly."""
    return _by_script(site, BUDGET, DEVIATION, 12345678, "BUD010")


@kind("wrote a status of their own by a script", way=Way.OPENPYXL)
def status_by_script(site: Site) -> Planted | None:
    """A status is in no scale."""
    return _by_script(site, ACTIVITIES, "Status", "på gång", "STA001")


@kind("wrote an amount in words in LibreOffice", way=Way.LIBREOFFICE)
def words_in_libreoffice(site: Site) -> Planted | None:
    """An actual is text, and all is recalculated."""
    return _by_script(site, BUDGET, ACTUAL, "enligt avtal", "BUD001")


@kind("wrote a status of their own in LibreOffice", way=Way.LIBREOFFICE)
def status_in_libreoffice(site: Site) -> Planted | None:
    """A status is in no scale."""
    return _by_script(site, ACTIVITIES, "Status", "på gång", "STA001")


@kind("divided by nothing in LibreOffice", way=Way.LIBREOFFICE)
def error_in_libreoffice(site: Site) -> Planted | None:
    """A formula of their own gives an error."""
    return _by_script(site, BUDGET, ACTUAL, "=1/0", "WBK030")


@kind("let the end date pass in LibreOffice", way=Way.LIBREOFFICE)
def overdue_in_libreoffice(site: Site) -> Planted | None:
    """A running activity ends before the period."""
    if "Status" not in (table.columns if (table := site.table(ACTIVITIES)) else ()):
        return None
    return _by_script(site, ACTIVITIES, "Slutdatum", site.delivery.period.first_day, "STA004")
