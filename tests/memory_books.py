"""Workbooks in memory for the engine of the tests: cells, formats, notes, protection."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
    "#SPILL!": -2146826243,
}
"""How the program hands over cells that show an error."""
MIDNIGHT = dt.datetime(1899, 12, 30)
VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2
_STATES = {"visible": VISIBLE, "hidden": HIDDEN, "veryHidden": VERY_HIDDEN}
_ALLOWED = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)')


class ProgramError(Exception):
    """What the program answers when it does not do what it was asked, with its code."""

    def __init__(self, message: str, hresult: int = -2147352567) -> None:
        super().__init__(hresult, message)
        self.hresult = hresult


@dataclass
class Cell:
    """A cell: what it shows, what was typed, how it looks."""

    value: Any = None
    formula: str = ""
    look: dict[str, Any] = field(default_factory=dict)

    def type_in(self, typed: Any) -> None:
        """Take what is typed, as the program understands it."""
        text = self.look.get("number_format") == "@"
        if isinstance(typed, str) and not text:
            if link := _LINK.fullmatch(typed):
                self.formula, self.value = typed, link[1]
                return
            if typed.startswith("="):
                self.formula, self.value = typed, 0.0
                return
            if re.fullmatch(r"-?\d+([.,]\d+)?", typed):
                typed = float(typed.replace(",", "."))
        self.value = None if typed == "" else typed
        self.formula = "" if typed is None else str(typed)


@dataclass
class Rule:
    """A conditional format."""

    cells: str
    formula: str
    look: dict[str, Any] = field(default_factory=dict)
    kind: str = "custom"


@dataclass
class TableArea:
    """An Excel table: bounds from 1, all included."""

    name: str
    bounds: tuple[int, int, int, int]
    titles: tuple[str, ...] = ()
    headers: bool = True
    totals: bool = False


@dataclass
class Protection:
    """A sheet's protection; password "" is none."""

    password: str = ""
    drawings: bool = True
    scenarios: bool = True
    allowed: dict[str, bool] = field(default_factory=dict)


@dataclass
class Sheet:
    """A worksheet."""

    name: str
    state: int = VISIBLE
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    tables: list[TableArea] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    conversations: set[str] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    protection: Protection | None = None

    @property
    def extent(self) -> tuple[int, int]:
        """Last used row and column, 1 and 1 for an empty sheet."""
        used = [at for at, cell in self.cells.items() if cell.value is not None or cell.look]
        return max((row for row, _ in used), default=1), max((c for _, c in used), default=1)

    def cell(self, row: int, column: int) -> Cell:
        """A cell; it comes into being when it is asked for."""
        return self.cells.setdefault((row, column), Cell())

    def put(self, address: str, typed: Any) -> None:
        """Type into a cell, as a person would."""
        left, top, _, _ = bounds(address)
        self.cell(top, left).type_in(typed)

    def insert_row(self, row: int) -> None:
        """Insert a row above another, as a person would; notes and colours move along."""

        def moved(address: str) -> str:
            return ",".join(
                re.sub(r"\d+", lambda n: str(int(n[0]) + (int(n[0]) >= row)), part)
                for part in address.split(",")
            )

        self.cells = {(r + (r >= row), c): cell for (r, c), cell in self.cells.items()}
        self.notes = {moved(at): text for at, text in self.notes.items()}
        for rule in self.rules:
            rule.cells = moved(rule.cells)
        for table in self.tables:
            top, left, bottom, right = table.bounds
            table.bounds = (top + (top >= row), left, bottom + (bottom >= row), right)


@dataclass
class Book:
    """A workbook."""

    name: str
    full_name: str = ""
    sheets: list[Sheet] = field(default_factory=list)
    read_only: bool = False
    structure_locked: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    active: str = ""
    selection: str | None = "A1"

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name."""
        return next(sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold())

    def picture(self) -> Any:
        """Everything that a person can see or lose, for comparing; blank cells left out."""
        pictured = deepcopy(self.sheets)
        for sheet in pictured:
            sheet.cells = {
                at: cell
                for at, cell in sorted(sheet.cells.items())
                if cell.value is not None or cell.look
            }
        return pictured, self.structure_locked, self.properties


def bounds(address: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a range, from 1."""
    left, top, right, bottom = range_boundaries(address.replace("$", ""))
    return int(left or 1), int(top or 1), int(right or 16_384), int(bottom or 1_048_576)


def load(source: Path | bytes, name: str = "", full_name: str | None = None) -> Book:
    """Open a file as a spreadsheet program does."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        typed: Any = openpyxl.load_workbook(BytesIO(data), rich_text=False)
        shown: Any = openpyxl.load_workbook(BytesIO(data), data_only=True)
    if isinstance(source, Path):
        name, full_name = name or source.name, str(source) if full_name is None else full_name
    book = Book(name, full_name or name)
    book.structure_locked = bool(typed.security and typed.security.lockStructure)
    book.properties = {entry.name: str(entry.value) for entry in typed.custom_doc_props.props}
    book.links = tuple(str(number) for number in range(len(typed._external_links)))
    for sheet in typed.worksheets:
        book.sheets.append(_sheet(sheet, shown[sheet.title]))
    active = typed.active
    book.active = active.title if active is not None else book.sheets[0].name
    return book


def _sheet(typed: Any, shown: Any) -> Sheet:
    sheet = Sheet(typed.title, _STATES[typed.sheet_state])
    for row in typed.iter_rows():
        for cell in row:
            value = _value(shown[cell.coordinate])
            look = {"fill": cell.fill.fgColor.rgb} if cell.has_style and cell.fill.fill_type else {}
            if value is not None or cell.value is not None or look:
                sheet.cells[cell.row, cell.column] = Cell(value, _formula(cell), look)
            if cell.comment is not None:
                sheet.notes[cell.coordinate] = cell.comment.text
    for table in typed.tables.values():
        left, top, right, bottom = bounds(table.ref)
        sheet.tables.append(
            TableArea(
                table.displayName,
                (top, left, bottom, right),
                tuple(column.name for column in table.tableColumns),
                table.headerRowCount != 0,
                bool(table.totalsRowCount),
            )
        )
    for area in typed.conditional_formatting:
        for rule in area.rules:
            formula = f"={rule.formula[0]}" if rule.formula else ""
            kind = "custom" if rule.type == "expression" else "unknown"
            sheet.rules.append(Rule(str(area.sqref).replace(" ", ","), formula, {}, kind))
    if typed.protection.sheet:
        allowed = {name: not getattr(typed.protection, own) for name, own in _ALLOWED.items()}
        password = "hemligt" if typed.protection.password else ""
        sheet.protection = Protection(password, allowed=allowed)
    return sheet


def _formula(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    return str(getattr(value, "text", value))


def _value(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "e":
        return ERRORS[value]
    if isinstance(value, dt.timedelta):
        return MIDNIGHT + value
    if isinstance(value, dt.time):
        return dt.datetime.combine(MIDNIGHT.date(), value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def addresses(cells: str) -> Iterator[str]:
    """Each cell of a union of ranges."""
    for part in cells.split(","):
        left, top, right, bottom = bounds(part)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield f"{get_column_letter(column)}{row}"
