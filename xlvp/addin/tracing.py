"""From a figure in the follow-up workbook to the cell of the department that it came from.

Every row of the follow-up's detail sheets says which workbook, sheet and cells it was read
from; the sheet Källor says which letter each column has there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xlvp.addin.desk import Selected
from xlvp.reading.addresses import cell as place_of

SOURCES = "Källor"
WORKBOOK, SHEET, CELLS, CELL, LETTERS = (
    "Arbetsbok",
    "Blad",
    "Celler",
    "Cell",
    "Kolumnernas bokstäver",
)
_CELLS = re.compile(r"([A-Z]{1,3})(\d+)(?::[A-Z]{1,3}\d+)?")
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Traced:
    """Where a figure came from."""

    workbook: str
    sheet: str
    cell: str


def is_follow_up(sheets: Sequence[str]) -> bool:
    """Whether a workbook is a follow-up, by its sheets."""
    return SOURCES in sheets


def trace(values: Callable[[str], Rows], selected: Selected) -> Traced | None:
    """Find the source of the selected cell.

    Args:
        values: a sheet's values.
        selected: a cell of the follow-up.

    Returns:
        None when the row names no workbook.
    """
    if not selected.cell:
        return None
    rows = values(selected.sheet)
    number, column = place_of(selected.cell)
    titles = _titles(rows[: number - 1], WORKBOOK)
    if not titles or number > len(rows):
        return None
    row = rows[number - 1]
    workbook = _text(row, titles.get(WORKBOOK))
    sheet, cells = _text(row, titles.get(SHEET)), _text(row, titles.get(CELLS))
    if not cells:
        quoted, _, cells = _text(row, titles.get(CELL)).rpartition("!")
        sheet = quoted.strip("'").replace("''", "'")
    found = _CELLS.fullmatch(cells)
    if not workbook or not sheet or found is None:
        return None
    named = {place: title for title, place in titles.items()}
    letters = _letters(values(SOURCES), workbook, sheet)
    letter = letters.get(named.get(column, "")) or found[1]
    return Traced(workbook, sheet, f"{letter}{found[2]}")


def _titles(rows: Rows, wanted: str) -> dict[str, int]:
    """Columns by title, of the last row that has a certain one."""
    for row in reversed(rows):
        if wanted in row:
            return {str(title): place for place, title in enumerate(row) if title not in (None, "")}
    return {}


def _letters(rows: Rows, workbook: str, sheet: str) -> dict[str, str]:
    """Column letters in a department's sheet, by title: ``A Rad · B Kontoklass``."""
    titles = _titles(rows, LETTERS)
    for row in rows:
        if (_text(row, titles.get(WORKBOOK)), _text(row, titles.get(SHEET))) == (workbook, sheet):
            parts = _text(row, titles.get(LETTERS)).split(" · ")
            return {title: letter for letter, _, title in (part.partition(" ") for part in parts)}
    return {}


def _text(row: Sequence[object], place: int | None) -> str:
    value = row[place] if place is not None and place < len(row) else None
    return "" if value is None else str(value)
