"""Fill in a handed-out template as a department does: by hand, in the white cells only.

Cells are found as a person finds them: the sheet's table, the column's title, the row's own
number. A row that the template does not have goes to the next spare row. What the template
locks cannot be written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from validation.schemas import BY_TITLE

TABLE_PREFIX = "Tabell_"
_BLANKS = " \u00a0\u202f"
_NUMBER = re.compile(rf"[-−]?\d{{1,3}}(?:[{_BLANKS}]?\d{{3}})*(?:,\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXT_FORMAT = "@"


class CannotFillInError(Exception):
    """The template does not let the department write what it has to write."""


def fill_in(
    template_path: Path, answers: Mapping[str, Sequence[Mapping[str, str]]], target: Path
) -> None:
    """Write a department's answers into its template and save it under a new name.

    Args:
        template_path: the workbook that was handed out; it is not changed.
        answers: by sheet title, rows by column title, as people write them.
        target: where the filled-in workbook goes.

    Raises:
        CannotFillInError: a sheet, column or spare row is missing, or the cell is locked.
    """
    workbook = load_workbook(template_path)
    for title, rows in answers.items():
        table = _table(workbook, title)
        for row in rows:
            _write_row(table, row)
    workbook.save(target)


@dataclass(frozen=True)
class _Table:
    """A table of the template.

    Attributes:
        columns: column numbers by title.
        rows: numbers of the rows of data, in order.
        key: title of the column that tells the rows apart.
    """

    sheet: Worksheet
    title: str
    columns: Mapping[str, int]
    rows: range
    key: str

    def cell(self, row: int, title: str) -> Cell:
        """A cell of the table."""
        if title not in self.columns:
            raise CannotFillInError(f"Bladet {self.title} har ingen kolumn {title}.")
        cell = self.sheet.cell(row, self.columns[title])
        assert isinstance(cell, Cell)  # tables and merged cells never overlap
        return cell


def _table(workbook: Workbook, title: str) -> _Table:
    name = f"{TABLE_PREFIX}{title}"
    for sheet in workbook.worksheets:
        if name in sheet.tables:
            left, top, right, bottom = _bounds(sheet.tables[name].ref)
            header = [sheet.cell(top, column).value for column in range(left, right + 1)]
            columns = {str(text).strip(): left + place for place, text in enumerate(header)}
            key = BY_TITLE[title].key
            key_title = next(
                column.title for column in BY_TITLE[title].all_columns if column.field == key
            )
            has_totals = bool(sheet.tables[name].totalsRowCount)
            rows = range(top + 1, bottom + (0 if has_totals else 1))
            return _Table(sheet, title, columns, rows, key_title)
    raise CannotFillInError(f"Arbetsboken har ingen tabell för bladet {title}.")


def _bounds(reference: str) -> tuple[int, int, int, int]:
    """First column, first row, last column and last row of a range."""
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        raise CannotFillInError(f"Tabellens område {reference} har ingen början eller inget slut.")
    return left, top, right, bottom


def _write_row(table: _Table, row: Mapping[str, str]) -> None:
    number = _row_number(table, row[table.key])
    for title, text in row.items():
        cell = table.cell(number, title)
        if str(cell.value or "") == text:
            continue
        if cell.protection.locked:
            raise CannotFillInError(
                f"Cellen {table.title}!{cell.coordinate} ({title}) är låst och kan inte få "
                f"värdet {text}."
            )
        cell.value = typed(text, cell.number_format)
        if isinstance(cell.value, str):
            cell.data_type = "s"  # a text that begins with = is no formula


def _row_number(table: _Table, key: str) -> int:
    spare = None
    for number in table.rows:
        cell = table.cell(number, table.key)
        if str(cell.value or "").strip() == key:
            return number
        if spare is None and cell.value is None and not cell.protection.locked:
            spare = number
    if spare is None:
        raise CannotFillInError(f"Bladet {table.title} har varken raden {key} eller en tom rad.")
    return spare


def typed(text: str, number_format: str) -> str | int | float | datetime:
    """What a Swedish spreadsheet program makes of typed text in a cell with a format."""
    if number_format == _TEXT_FORMAT:
        return text
    if _DAY.fullmatch(text):
        return datetime.fromisoformat(text)
    if _NUMBER.fullmatch(text):
        plain = re.sub(f"[{_BLANKS}]", "", text).replace("−", "-").replace(",", ".")
        return float(plain) if "." in plain else int(plain)
    return text
