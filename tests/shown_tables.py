"""The tables that a workbook, a report and a page show, and how they are held against others."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
from html_page import parsed
from independent_office import Expected, Row, nth

TOTALS = {"Kontoret", "Alla", "Summa", "Totalt"}
NOTHING = {"", "–"}


@dataclass(frozen=True)
class Shown:
    """A table with its titles; a row is as long as the titles."""

    titles: Sequence[str]
    rows: Sequence[Sequence[Any]]


def tables_of(path: Path) -> list[Shown]:
    """All tables of an output."""
    if path.suffix == ".xlsx":
        return list(_workbook_tables(path))
    if path.suffix == ".docx":
        tables = docx.Document(str(path)).tables
        grids = [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    else:
        grids = [table.rows for table in parsed(path.read_text("utf-8")).named("table")]
    return [Shown(rows[0], rows[1:]) for rows in grids]


def _workbook_tables(path: Path) -> Iterator[Shown]:
    """Every row may be a title row; the rows below it go to the first blank label."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells what it leaves out
        workbook = openpyxl.load_workbook(path, data_only=True)
    for sheet in workbook.worksheets:
        grid = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for place, row in enumerate(grid):
            start = next((at for at, value in enumerate(row) if value), None)
            if start is None:
                continue
            below = []
            for following in grid[place + 1 :]:
                if following[start] in (None, ""):
                    break
                below.append(following[start:])
            yield Shown([str(value or "") for value in row[start:]], below)


def differences(
    expected: Sequence[Expected], shown: Sequence[Shown], decimals: int
) -> tuple[int, list[str]]:
    """Hold the shown tables against what they must show.

    Tables of the same titles (assignments and activities per objective) are told apart by what
    they hold: one that is wrong differs from each of them.

    Returns:
        How many figures were compared, and what differs.
    """
    compared = 0
    wrong: list[str] = []
    for table in shown:
        found = [_compared(part, table, decimals) for part in expected if _fits(part, table)]
        if found:
            own, faults = min(found, key=lambda result: len(result[1]))
            compared, wrong = compared + own, wrong + faults
    return compared, wrong


def _fits(expected: Expected, table: Shown) -> bool:
    needed = set(expected.columns) - expected.optional
    titles = set(table.titles)
    is_detail = "Arbetsbok" in titles
    return table.titles[0] == expected.first and needed <= titles and not is_detail


def _compared(expected: Expected, table: Shown, decimals: int) -> tuple[int, list[str]]:
    compared = 0
    wrong: list[str] = []
    labels: list[str] = []
    for row in table.rows:
        labels.append(nth(_label(row[0]), labels))
    known = {_label(label) for rows in expected.columns.values() for label in rows}
    if missing := known - set(labels):
        wrong.append(f"{expected.what}: saknar {missing}")
    sums = expected.totals()
    for title, rows in expected.columns.items():
        if title not in table.titles:
            continue
        by_label = {_label(label): value for label, value in rows.items()}
        column = list(table.titles).index(title)
        for label, row in zip(labels, table.rows, strict=True):
            must = sums[title] if label in TOTALS else by_label.get(label, Decimal(0))
            found = number(row[column])
            compared += 1
            if label not in known | TOTALS or round(found - must, decimals):
                wrong.append(f"{expected.what}: {label}, {title}: {found}, ska vara {must}")
    if expected.largest_first:
        column = list(table.titles).index(expected.largest_first)
        sizes = [
            abs(number(row[column]))
            for label, row in zip(labels, table.rows, strict=True)
            if label not in TOTALS
        ]
        if sizes != sorted(sizes, reverse=True):
            wrong.append(f"{expected.what}: inte störst först: {sizes}")
    return compared, wrong


def detail_differences(
    details: Mapping[tuple[str, str], Row], shown: Sequence[Shown], key: str
) -> tuple[int, list[str]]:
    """Hold the typed figures against the tables that show every row of a sheet.

    Args:
        details: what is typed, by department's name and key.
        key: title of the sheet's first column.

    Returns:
        How many figures were compared, and what differs.
    """
    compared = 0
    wrong: list[str] = []
    for table in shown:
        if list(table.titles[:2]) != ["Avdelning", key] or "Arbetsbok" not in table.titles:
            continue
        rows = {(_label(row[0]), str(row[1])): row for row in table.rows if row[0] not in TOTALS}
        if set(rows) != {(_label(department), name) for department, name in details}:
            continue  # another sheet with such a first column
        for (department, name), row in details.items():
            own = dict(zip(table.titles, rows[_label(department), name], strict=False))
            for title, value in row.items():
                if isinstance(value, int | float) and title in own:
                    compared += 1
                    if number(own[title]) != Decimal(str(value)):
                        wrong.append(
                            f"{department} {name}, {title}: {own[title]}, ska vara {value}"
                        )
    return compared, wrong


def number(shown: object) -> Decimal:
    """A figure as an output writes it."""
    if isinstance(shown, int | float):
        return Decimal(str(round(shown, 9)))
    text = str(shown or "").strip()
    if text in NOTHING:
        return Decimal(0)
    text = re.sub(r"[\s\u00a0\u202f]|mnkr|tkr|kr", "", text)
    return Decimal(text.replace("−", "-").replace(",", "."))


def _label(value: object) -> str:
    label = " ".join(str(value).split())
    return "Totalt" if label.startswith("Totalt ") else label
