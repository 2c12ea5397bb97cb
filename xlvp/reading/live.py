"""A workbook that is open in a spreadsheet program, as a source like a file.

The program gives each sheet's values and formulas as they stand on the screen, unsaved changes
included. What a file's parser would give is made of them, so that all that reads, checks and
tells is the same for both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import PurePath

from validation.model import Formats
from xlvp.guard import FileType, check_allowed
from xlvp.reading.addresses import column_letter
from xlvp.reading.census import Census, ErrorCell
from xlvp.reading.content import Identity
from xlvp.reading.identity import stated_identity
from xlvp.reading.outline import Outline, SheetEntry, TableRange
from xlvp.reading.sources import CellValue, Rows

ERRORS = frozenset(
    (
        *("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"),
        *("#CALC!", "#FIELD!", "#BLOCKED!", "#BUSY!", "#CONNECT!", "#GETTING_DATA", "#UNKNOWN!"),
    )
)
"""What a cell with an error is given as."""
_ERROR_BASE = -2146828288
_NEWER_ERRORS = {
    _ERROR_BASE + 2043: "#GETTING_DATA",
    _ERROR_BASE + 2045: "#SPILL!",
    _ERROR_BASE + 2046: "#CONNECT!",
    _ERROR_BASE + 2047: "#BLOCKED!",
    _ERROR_BASE + 2048: "#UNKNOWN!",
    _ERROR_BASE + 2049: "#FIELD!",
    _ERROR_BASE + 2050: "#CALC!",
    _ERROR_BASE + 2051: "#BUSY!",
}
"""Excel's numbers of errors that came after the library that hands them over was made."""
_EPOCH = dt.date(1899, 12, 31)
"""A time of day comes as a moment of this day or the one before."""


@dataclass(frozen=True)
class LiveSheet:
    """A worksheet as it stands on the screen.

    Attributes:
        values: from A1 on, all rows of one length; blank is None or "", an error its text.
        formulas: as ``values``: the formula in English where there is one, else what is typed.
    """

    name: str
    visible: bool
    values: Sequence[Sequence[object]]
    formulas: Sequence[Sequence[object]]
    tables: tuple[TableRange, ...] = ()


@dataclass(frozen=True)
class LiveBook:
    """An open workbook.

    Attributes:
        name: as the program shows it.
        properties: the custom document properties, as far as the program gives them.
        changed: when its file was last saved; None when it is not known to have one.
    """

    name: str
    sheets: tuple[LiveSheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    external_links: bool = False
    changed: dt.datetime | None = None


def open_live(book: LiveBook, formats: Formats) -> LiveSource:
    """Take an open workbook as a source.

    Raises:
        Refused: its type is one that the model does not allow.
    """
    suffix = PurePath(book.name).suffix.lstrip(".").lower()
    kind = next((kind for kind in FileType if kind == suffix), FileType.XLSX)
    check_allowed(kind, formats)
    return LiveSource(kind, book)


def identity_of(book: LiveBook) -> Identity:
    """Who an open workbook says it is; all blank when it does not say."""
    source = LiveSource(FileType.XLSX, book)
    return stated_identity(source.outline, source.rows) or Identity()


class LiveSource:
    """An open workbook that can be asked for its cells."""

    def __init__(self, kind: FileType, book: LiveBook) -> None:
        self.file_type = kind
        self.outline = Outline(
            sheets=tuple(SheetEntry(sheet.name, sheet.visible) for sheet in book.sheets),
            tables=tuple(table for sheet in book.sheets for table in sheet.tables),
            properties=book.properties,
            external_links=book.external_links,
        )
        self._sheets = {sheet.name: _Cells(sheet) for sheet in book.sheets}

    def rows(self, sheet: str) -> Rows:
        """The cells of a worksheet."""
        return self._sheets[sheet].rows

    def census(self, sheet: str) -> Census:
        """What the program says of a worksheet's cells."""
        return self._sheets[sheet].census

    closer_look = census

    def calculates(self) -> bool:
        """A program that shows a workbook has calculated it."""
        return True


class _Cells:
    """A sheet's cells as a parser would give them."""

    def __init__(self, sheet: LiveSheet) -> None:
        self._sheet = sheet

    @cached_property
    def rows(self) -> Rows:
        """The values, down to the last row and out to the last column with any."""
        rows = [[cell_value(value) for value in row] for row in self._sheet.values]
        while rows and not any(value != "" for value in rows[-1]):
            rows.pop()
        width = max((_width(row) for row in rows), default=0)
        return [row[:width] for row in rows]

    @cached_property
    def census(self) -> Census:
        """Errors and formulas; every formula is calculated."""
        errors, formulas = [], set()
        for number, (values, typed) in enumerate(
            zip(self._sheet.values, self._sheet.formulas, strict=True), start=1
        ):
            for place, text in enumerate(typed):
                if type(text) is str and text[:1] == "=" and text != values[place]:
                    formulas.add(f"{column_letter(place)}{number}")
            errors += [
                ErrorCell(number, place, error)
                for place, value in enumerate(values)
                if (error := error_text(value))
            ]
        return Census(
            values=sum(len(row) - row.count("") for row in self.rows),
            errors=tuple(errors),
            formulas=frozenset(formulas),
        )


def cell_value(value: object) -> CellValue:
    """A value as the parser of files gives it: numbers as floats, whole days as dates."""
    if isinstance(value, str):
        return "" if value in ERRORS else value
    if value is None or error_text(value):
        return ""
    if isinstance(value, bool | dt.time | dt.timedelta):
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    if isinstance(value, dt.datetime):
        return _moment(value.replace(tzinfo=None))
    return value if isinstance(value, dt.date) else str(value)


def error_text(value: object) -> str:
    """The error that a cell shows; "" for all other values."""
    if isinstance(value, str):
        return value if value in ERRORS else ""
    return _NEWER_ERRORS.get(value, "") if type(value) is int else ""


def _moment(value: dt.datetime) -> CellValue:
    if value.date() <= _EPOCH:
        return value.time()
    return value.date() if value.time() == dt.time() else value


def _width(row: Sequence[CellValue]) -> int:
    return next((place + 1 for place in range(len(row) - 1, -1, -1) if row[place] != ""), 0)
