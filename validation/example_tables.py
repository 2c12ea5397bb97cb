"""The rules' examples as tables to show: what :mod:`validation.example` reads, in Swedish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from validation.example import example_model
from validation.schemas import BY_TABLE
from validation.schemas.sheet import with_years

_HEADINGS: Mapping[str, str] = {
    "books": "Inlämnade filer",
    "parts": "Blad och kolumner",
    "cells": "Celler",
    "departments": "Avdelningar",
}
_TITLES: Mapping[str, str] = {
    "workbook": "arbetsbok",
    "fault": "iakttagelse",
    "fault_detail": "närmare",
    "department": "avdelning",
    "office": "kontor",
    "period": "period",
    "template_version": "mallversion",
    "model_checksum": "styrmodellens kontrollsumma",
    "external_links": "länkar ut",
    "locked_by": "låsfil",
    "received": "inkom",
    "latest": "senaste",
    "at_table": "blad",
    "at_row": "rad",
    "at_column": "kolumn",
    "found": "funnet",
    "expected": "väntat",
    "value": "värde",
    "name": "namn",
    "delivered": "inlämnade",
    "signed": "underskriven",
}
"""Columns of the observation tables, which the rules' authors write in English."""
FAULTS: Mapping[str, str] = {
    "not_a_workbook": "ingen arbetsbok",
    "encrypted": "lösenord",
    "damaged": "skadad",
    "format_not_allowed": "formatet tas inte emot",
    "too_large": "för stor",
    "unreadable": "går inte att läsa",
    "no_identity": "saknar märkning",
    "missing": "saknas",
    "renamed": "har bytt namn",
    "moved": "har flyttats",
    "doubled": "finns två gånger",
    "unknown": "okänd",
    "error_value": "felvärde",
    "not_calculated": "aldrig räknad",
    "formula_removed": "formeln borttagen",
    "formula_overwritten": "formeln ersatt",
    "formula_changed": "formeln ändrad",
    "derived_differs": "annat än det uträknade",
    "unknown_choice": "finns inte i listan",
    "lost": "förlorad vid läsningen",
    "stray": "utanför tabellen",
    "issued_changed": "låst cell ändrad",
    "amount_as_text": "belopp som text",
    "not_a_number": "inget tal",
    "foreign_currency": "annan valuta",
    "no_currency": "valuta saknas",
    "share": "en andel",
    "approximate": "ungefärligt",
    "ambiguous": "tvetydigt",
    "too_precise": "för många decimaler",
    "not_a_date": "inget datum",
    "out_of_calendar": "ingen sådan dag",
    "not_an_integer": "inget heltal",
    "not_a_text": "ingen text",
}
"""What is odd about a file, a sheet, a column or a cell, as words."""
_GUILTY_ROW = "[*]"
_EXAMPLE_YEAR = 2019


@dataclass(frozen=True)
class Cell:
    """A cell of an example, and whether it is what the finding marks."""

    text: str
    guilty: bool = False


@dataclass(frozen=True)
class Table:
    """A table of an example with its heading in Swedish."""

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables_of(text: str) -> list[Table]:
    """The tables of an example, in its order."""
    period = ""
    sections: list[tuple[str, list[list[str]]]] = []
    for line in (line.strip() for line in text.splitlines() if line.strip()):
        if line.startswith("period:"):
            period = line.removeprefix("period:").strip()
        elif "|" in line:
            sections[-1][1].append([cell.strip() for cell in line.split("|")])
        else:
            sections.append((line, []))
    return [_table(heading, header, rows, period) for heading, (header, *rows) in sections]


def as_text(table: Table) -> str:
    """A table with aligned columns, the guilty cells in brackets."""
    shown = [
        list(table.header),
        *([f"[{cell.text}]" if cell.guilty else cell.text for cell in row] for row in table.rows),
    ]
    widths = [max(len(row[place]) for row in shown) for place in range(len(table.header))]
    lines = [
        " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]
    return "\n".join([table.heading, *lines])


def _table(heading: str, header: list[str], rows: list[list[str]], period: str) -> Table:
    marked = [_cells(row) for row in rows]
    if heading.partition(" ")[0] in _HEADINGS:
        marked = [_in_swedish(header, row) for row in marked]
        header = [_TITLES.get(title, title) for title in header]
    return Table(_heading(heading, period), tuple(header), tuple(marked))


def _in_swedish(header: list[str], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """An observation with the titles of sheets and columns, and what is odd in words."""
    texts = dict(zip(header, (cell.text for cell in row), strict=True))
    words: dict[str, str] = {}
    if "fault" in texts:
        words["fault"] = FAULTS.get(texts["fault"], texts["fault"])
    table = texts.get("at_table", "")
    if table in BY_TABLE:
        words["at_table"] = BY_TABLE[table].title
        titles = {column.field: column.title for column in BY_TABLE[table].all_columns}
        field = texts.get("at_column", "")
        words["at_column"] = with_years(titles.get(field, field), _EXAMPLE_YEAR)
    return tuple(
        Cell(words.get(title, cell.text), cell.guilty)
        for title, cell in zip(header, row, strict=True)
    )


def _heading(line: str, period_id: str) -> str:
    name, *options = line.split()
    words = [_HEADINGS.get(name, name)]
    for option in options:
        match option:
            case "förra":
                words.append("förra perioden")
            case "plan":
                words.append("som bladet lämnades ut")
            case "[*]":
                words.append("en rad saknas")
            case department:
                words.append(f"avdelning {department}")
    period = example_model().period(period_id)
    if period is not None:
        words.append(period.title)
    return ", ".join(words)


def _cells(row: list[str]) -> tuple[Cell, ...]:
    whole = row[0].startswith(_GUILTY_ROW)
    cells = []
    for text in row:
        plain = text.removeprefix(_GUILTY_ROW).strip()
        bracketed = plain.startswith("[") and plain.endswith("]")
        cells.append(Cell(plain[1:-1].strip() if bracketed else plain, bracketed or whole))
    return tuple(cells)
