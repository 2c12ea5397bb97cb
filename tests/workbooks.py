r"""Workbooks drawn as text tables, so that a reviewer sees the whole workbook in the diff.

::

    Aktiviteter @B6
    Nummer | Uppdrag | Aktivitet | Slutdatum  | Beviljade medel | Använda medel | Kvar
    1.10.1 | 1.10    | Kampanj   | 2019-12-31 | 12,5            | 2,5           | = 10
    G12: Ring ekonomi

A heading names a sheet, then the header's first cell (``@A4`` unless said), then the Excel
table in brackets (``[Tabell_<sheet>]`` unless said, ``[]`` for none). Rows are cells with bars
between; a line ``G12: text`` is a lone cell. What is written in a cell:

===================  ===============================================================
``12,5`` ``-3``      a number, but text under the titles of :data:`TEXT_TITLES`
``2019-12-31``       a date
``'2019``            text, always
``= 10`` ``= #REF!`` a formula with this result
``=``                a formula that was never calculated
``#REF!``            an error without a formula
``\n``               a line break
===================  ===============================================================
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from xlsxwriter.utility import xl_cell_to_rowcol

TEXT_TITLES = {"Nummer", "Nr", "Uppdrag", "Rad", "Kod", "Fond", "Mål"}
IDENTITY = {
    "office": "EX",
    "department": "A",
    "period": "2019-08",
    "template_version": "1",
    "model_checksum": "0123456789abcdef",
}

_HEADING = re.compile(r"(?P<name>.+?)(?: @(?P<cell>[A-Z]+\d+))?(?: \[(?P<table>.*)\])?")
_LONE_CELL = re.compile(r"(?P<cell>[A-Z]+\d+): (?P<text>.*)")
_NUMBER = re.compile(r"-?\d+(?:,\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Error:
    """An error value."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula and its result; None when it was never calculated."""

    result: Any

    @property
    def text(self) -> str:
        """A formula that gives this result in every program."""
        match self.result:
            case Error(text):
                return f"={text}"
            case str():
                return '=""'
            case None:
                return "=1+1"
            case number:
                return f"=0+{number}"


@dataclass
class DrawnSheet:
    """A sheet: its cells by row and column from 0, and where its Excel table lies."""

    name: str
    top: int
    left: int
    table: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    height: int = 0
    titles: list[str] = field(default_factory=list)


def drawn_sheets(text: str) -> list[DrawnSheet]:
    """Read a drawing."""
    sheets: list[DrawnSheet] = []
    for line in (line.strip() for line in text.strip().splitlines()):
        if lone := _LONE_CELL.fullmatch(line):
            sheets[-1].cells[xl_cell_to_rowcol(lone["cell"])] = _content(lone["text"], "")
        elif "|" in line:
            _draw_row(sheets[-1], [cell.strip().replace("\\n", "\n") for cell in line.split("|")])
        elif line:
            heading = _HEADING.fullmatch(line)
            assert heading is not None
            top, left = xl_cell_to_rowcol(heading["cell"] or "A4")
            table = f"Tabell_{heading['name']}" if heading["table"] is None else heading["table"]
            sheets.append(DrawnSheet(heading["name"], top, left, table))
    return sheets


def _draw_row(sheet: DrawnSheet, cells: list[str]) -> None:
    if not sheet.titles:
        sheet.titles = cells
    row = sheet.top + sheet.height
    for place, (cell, title) in enumerate(zip(cells, sheet.titles, strict=True)):
        content = cell if sheet.height == 0 else _content(cell, title)
        if content is not None and content != "":
            sheet.cells[row, sheet.left + place] = content
    sheet.height += 1


def _content(cell: str, title: str) -> Any:
    if cell.startswith("'"):
        return cell[1:]
    if cell.startswith("="):
        return Formula(_content(cell[1:].strip(), title) if cell[1:].strip() else None)
    if cell.startswith("#"):
        return Error(cell)
    if _DATE.fullmatch(cell):
        return datetime.fromisoformat(cell)
    if _NUMBER.fullmatch(cell) and title.strip(": ") not in TEXT_TITLES:
        return float(cell.replace(",", "."))
    return cell or None


def draw(
    text: str,
    path: Path,
    *,
    identity: Mapping[str, str] | None = IDENTITY,
    issued: tuple[tuple[str, str], ...] = (),
    hidden_sheet: bool = True,
) -> Path:
    """Write a drawn workbook with XlsxWriter, which writes the results of formulas.

    Args:
        identity: what the workbook says it is; None for a workbook that says nothing.
        issued: (table, key) of the rows that were handed out.
        hidden_sheet: whether the identity stands on its sheet, or in the properties alone.
    """
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in drawn_sheets(text):
            page = workbook.add_worksheet(sheet.name)
            if sheet.table and sheet.titles:
                page.add_table(
                    sheet.top,
                    sheet.left,
                    sheet.top + max(sheet.height - 1, 1),
                    sheet.left + len(sheet.titles) - 1,
                    {
                        "name": sheet.table,
                        "columns": [{"header": title} for title in sheet.titles],
                    },
                )
            for (row, column), content in sheet.cells.items():
                _write_cell(page, row, column, content, date)
        if identity is not None:
            for key, value in identity.items():
                workbook.set_custom_property(f"xlvp_{key}", value)
        if identity is not None and hidden_sheet:
            page = workbook.add_worksheet("_xlvp")
            for row, pair in enumerate(_identity_rows(identity, issued)):
                page.write_row(row, 0, pair)
            page.very_hidden()
    return path


def _write_cell(page: Any, row: int, column: int, content: Any, date: Any) -> None:
    match content:
        case Error(text):
            page.write_formula(row, column, f"={text}", None, text)
        case Formula(Error(text)):
            page.write_formula(row, column, content.text, None, text)
        case Formula(result):
            page.write_formula(row, column, content.text, None, "" if result is None else result)
        case datetime():
            page.write_datetime(row, column, content, date)
        case str():
            page.write_string(row, column, content)
        case _:
            page.write_number(row, column, content)


def draw_with_openpyxl(text: str, path: Path, identity: Mapping[str, str] = IDENTITY) -> Path:
    """Write a drawn workbook with openpyxl, which writes no results of formulas."""
    workbook = openpyxl.Workbook()
    for sheet in drawn_sheets(text):
        page = workbook.create_sheet(sheet.name)
        for (row, column), content in sheet.cells.items():
            cell = page.cell(row + 1, column + 1)
            match content:
                case Formula():
                    cell.value = content.text
                case Error(error):
                    cell.value, cell.data_type = error, "e"
                case _:
                    cell.value = content
        if sheet.table and sheet.titles:
            last = f"{get_column_letter(sheet.left + len(sheet.titles))}{sheet.top + sheet.height}"
            first = f"{get_column_letter(sheet.left + 1)}{sheet.top + 1}"
            page.add_table(Table(displayName=sheet.table, ref=f"{first}:{last}"))
    hidden = workbook.create_sheet("_xlvp")
    for pair in _identity_rows(identity, ()):
        hidden.append(pair)
    hidden.sheet_state = "veryHidden"
    for key, value in identity.items():
        properties: Any = workbook.custom_doc_props  # type: ignore[attr-defined]  # not in the stubs
        properties.append(StringProperty(name=f"xlvp_{key}", value=value))
    workbook.remove(workbook.worksheets[0])
    workbook.save(path)
    return path


def _identity_rows(
    identity: Mapping[str, str], issued: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    return [
        ("xlvp", "department workbook"),
        *identity.items(),
        ("", ""),
        ("table", "key"),
        *issued,
    ]


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part of a workbook where it stands."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return path
