"""The tables of a template as they stand in the file, for filling in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from validation.schemas import BY_TITLE
from xlvp.template.sheets import TABLE_PREFIX


class CannotFillInError(Exception):
    """The template does not let the department write what it has to write."""


@dataclass(frozen=True)
class FormTable:
    """A table of a template that can be filled in.

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
        """A cell of the table.

        Raises:
            CannotFillInError: there is no such column.
        """
        if title not in self.columns:
            raise CannotFillInError(f"Bladet {self.title} har ingen kolumn {title}.")
        cell = self.sheet.cell(row, self.columns[title])
        assert isinstance(cell, Cell)  # tables and merged cells never overlap
        return cell


def find_table(workbook: Workbook, title: str) -> FormTable:
    """The table of a sheet, by the sheet's title.

    Raises:
        CannotFillInError: the workbook has no such table.
    """
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
            return FormTable(sheet, title, columns, rows, key_title)
    raise CannotFillInError(f"Arbetsboken har ingen tabell för bladet {title}.")


def _bounds(reference: str) -> tuple[int, int, int, int]:
    """First column, first row, last column and last row of a range."""
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        raise CannotFillInError(f"Tabellens område {reference} har ingen början eller inget slut.")
    return left, top, right, bottom
