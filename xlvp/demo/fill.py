"""Fill in a handed-out template as a department does: by hand, in the white cells only.

Cells are found as a person finds them: the sheet's table, the column's title, the row's own
number. A row that the template does not have goes to the next spare row. What the template
locks cannot be written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from xlvp.template.form import CannotFillInError, FormTable, find_table

__all__ = ["CannotFillInError", "fill_in", "typed"]

_BLANKS = " \u00a0\u202f"
_NUMBER = re.compile(rf"[-−]?\d{{1,3}}(?:[{_BLANKS}]?\d{{3}})*(?:,\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXT_FORMAT = "@"


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
        table = find_table(workbook, title)
        for row in rows:
            _write_row(table, row)
    workbook.save(target)


def _write_row(table: FormTable, row: Mapping[str, str]) -> None:
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


def _row_number(table: FormTable, key: str) -> int:
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
