"""Cells as Python values: what a sheet holds, dates and errors told by their cells.

UNO gives a sheet's values in one call, but as numbers and texts alone: a date is a number whose
cell has a date format, a truth value a number with a truth format, and an error is nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeAlias

DATE, TIME, TEXT, LOGICAL = 2, 4, 256, 1024
"""com.sun.star.util.NumberFormat"""
ERRORS_OF_FORMULAS = 4
"""com.sun.star.sheet.FormulaResult.ERROR"""
SPECIAL = DATE | TIME | LOGICAL

_NAMES = {
    502: "#VALUE!",
    503: "#NUM!",
    504: "#VALUE!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class CellError:
    """The error that a cell shows, by its name in an xlsx (`#REF!`)."""

    name: str


CellValue: TypeAlias = "float | str | bool | dt.datetime | dt.time | CellError | None"
Area: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


def error_name(code: int) -> CellError:
    """The name of an error by LibreOffice's code."""
    return CellError(_NAMES.get(code, "#VALUE!"))


def read_values(document: Any, sheet: Any, area: Area) -> list[list[CellValue]]:
    """The values of an area of a sheet.

    Args:
        document: the spreadsheet document.
        sheet: the com.sun.star.sheet.Spreadsheet.
        area: what is read.
    """
    top, left, bottom, right = area
    whole = sheet.getCellRangeByPosition(left, top, right, bottom)
    rows: list[list[CellValue]] = [
        [None if value == "" else value for value in row] for row in whole.getDataArray()
    ]
    for kind, part in _special_areas(document, whole, area):
        for row in range(part[0] - top, part[2] - top + 1):
            for column in range(part[1] - left, part[3] - left + 1):
                value = rows[row][column]
                if isinstance(value, float):
                    rows[row][column] = _converted(value, kind, document.NullDate)
    for address in whole.queryFormulaCells(ERRORS_OF_FORMULAS).RangeAddresses:
        for row in range(address.StartRow, address.EndRow + 1):
            for column in range(address.StartColumn, address.EndColumn + 1):
                code = sheet.getCellByPosition(column, row).getError()
                rows[row - top][column - left] = error_name(code)
    return rows


def read_formulas(sheet: Any, area: Area) -> list[list[str]]:
    """The formulas of an area; what is no formula gives the text that one would type."""
    top, left, bottom, right = area
    whole = sheet.getCellRangeByPosition(left, top, right, bottom)
    return [list(row) for row in whole.getFormulaArray()]


def _special_areas(document: Any, whole: Any, area: Area) -> list[tuple[int, Area]]:
    """Where numbers are dates, times or truth values."""
    formats = document.NumberFormats
    kinds: dict[int, int] = {}
    found = []
    groups = whole.getUniqueCellFormatRanges()
    for n in range(groups.Count):
        group = groups.getByIndex(n)
        key = group.getByIndex(0).NumberFormat
        if key not in kinds:
            kinds[key] = formats.getByKey(key).Type & SPECIAL
        if kinds[key]:
            found += [(kinds[key], _within(part, area)) for part in group.RangeAddresses]
    return found


def _within(address: Any, area: Area) -> Area:
    return (
        max(address.StartRow, area[0]),
        max(address.StartColumn, area[1]),
        min(address.EndRow, area[2]),
        min(address.EndColumn, area[3]),
    )


def _converted(value: float, kind: int, null_date: Any) -> CellValue:
    if kind & LOGICAL:
        return bool(value)
    if not kind & DATE:
        is_duration = not 0 <= value < 1
        return value if is_duration else (_midnight(null_date) + value * _DAY).time()
    try:
        moment = _midnight(null_date) + value * _DAY
    except OverflowError:
        return value
    return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)


def _midnight(day: Any) -> dt.datetime:
    return dt.datetime(day.Year, day.Month, day.Day)  # noqa: DTZ001 - cells know no zones
