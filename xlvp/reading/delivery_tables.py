"""Stacking: the cells of many workbooks as one frame per table, and as observations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from validation.model import GovernanceModel, Period
from validation.observations import INDEX, BookFault, CellFault, observation_frame
from validation.parsing import ParsedTable, parse_table
from validation.schemas import BY_TABLE, Sheet
from xlvp.reading.content import BookContent, TableContent


@dataclass(frozen=True)
class ReadBook:
    """A workbook of the delivery: what was read from it, and the file that it came from."""

    name: str
    content: BookContent
    sha256: str = ""
    received: datetime | None = None
    locked_by: str = ""

    @property
    def department(self) -> str:
        """The department that the workbook says it is from, "" when that is unknown."""
        return self.content.identity.department

    @property
    def readable(self) -> bool:
        """Whether its tables can be used."""
        return self.content.fault in (None, BookFault.NO_IDENTITY)


def parsed_tables(
    books: Sequence[ReadBook], model: GovernanceModel, period: Period
) -> dict[str, ParsedTable]:
    """Each table that a workbook has, of all workbooks at once."""
    parsed = {}
    for table, sheet in BY_TABLE.items():
        if sheet.title not in period.sheets:
            continue
        found = [
            (book, book.content.tables[table]) for book in books if table in book.content.tables
        ]
        raw, formulas = stacked(found, sheet, model, period)
        parsed[table] = parse_table(raw, sheet, model, period, formulas)
    return parsed


def stacked(
    found: Sequence[tuple[ReadBook, TableContent]],
    sheet: Sheet,
    model: GovernanceModel,
    period: Period,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of a table as they stand, and which of its derived cells hold formulas.

    Where that is unknown, the second frame holds NA.
    """
    columns = sheet.columns(model, period)
    lengths = [len(table.rows) for _, table in found]
    index = pd.MultiIndex.from_arrays(
        [
            _repeated((book.name for book, _ in found), lengths),
            [row for _, table in found for row in table.rows],
        ],
        names=INDEX,
    )
    # One array for all columns: a frame that is put together of lists costs more.
    cells = np.empty((len(columns) + 1, len(index)), dtype=object)
    cells[0] = _repeated((book.department for book, _ in found), lengths)
    formulas = {}
    for place, column in enumerate(columns, start=1):
        name = column.field
        cells[place] = [
            cell for _, table in found for cell in table.columns.get(name, [None] * len(table.rows))
        ]
        if column.spec.derivation is not None:
            formulas[name] = [
                formula
                for _, table in found
                for formula in (table.formulas or {}).get(name, [None] * len(table.rows))
            ]
    return (
        pd.DataFrame(
            cells.T,
            index=index,
            columns=["department", *(column.field for column in columns)],
            dtype="object",
        ),
        pd.DataFrame(formulas, index=index, dtype="boolean"),
    )


def books_frame(books: Sequence[ReadBook], model: GovernanceModel, period: Period) -> pd.DataFrame:
    """The observation table ``books``."""
    latest = latest_books(books, model, period)
    rows = []
    for book in books:
        content, identity = book.content, book.content.identity
        rows.append(
            (
                book.name,
                {
                    "fault": content.fault.value if content.fault else "",
                    "fault_detail": content.fault_detail,
                    "department": identity.department,
                    "office": identity.office,
                    "period": identity.period,
                    "template_version": identity.template_version,
                    "model_checksum": identity.model_checksum,
                    "file_type": content.file_type,
                    "received": book.received,
                    "sha256": book.sha256,
                    "external_links": content.external_links,
                    "locked_by": book.locked_by,
                    "latest": book.name in latest,
                },
            )
        )
    return observation_frame("books", rows)


def latest_books(
    books: Sequence[ReadBook], model: GovernanceModel, period: Period
) -> frozenset[str]:
    """Names of the workbooks that count: the newest of each department.

    A workbook of another office or period counts only when its department has sent nothing
    else. Two that were changed at the same moment count both when they differ: nobody can
    tell which one is meant.
    """
    chosen: set[str] = set()
    departments: dict[str, list[ReadBook]] = {}
    for book in books:
        if book.readable and book.department:
            departments.setdefault(book.department, []).append(book)
    for own in departments.values():
        right = [
            book
            for book in own
            if (book.content.identity.office, book.content.identity.period)
            == (model.office.code, period.id)
        ]
        candidates = right or own
        newest = max(_changed(book) for book in candidates)
        tied = sorted(
            (book for book in candidates if _changed(book) == newest), key=lambda book: book.name
        )
        chosen |= {book.name for book in {book.sha256: book for book in tied}.values()}
    return frozenset(chosen)


def parts_frame(books: Iterable[ReadBook]) -> pd.DataFrame:
    """The observation table ``parts``."""
    return observation_frame(
        "parts",
        (
            (
                book.name,
                {
                    "department": book.department,
                    "at_table": note.table,
                    "at_row": note.row,
                    "at_column": note.column,
                    "fault": note.fault.value,
                    "found": note.found,
                    "expected": note.expected,
                },
            )
            for book in books
            for note in book.content.parts
        ),
    )


def cells_frame(books: Sequence[ReadBook], parsed: Iterable[ParsedTable]) -> pd.DataFrame:
    """The observation table ``cells``: what the reader and what the parsing noted.

    A cell whose content could not be read is noted once: what follows from its being blank is
    left out.
    """
    noted = observation_frame("cells", (pair for book in books for pair in _noted_cells(book)))
    unreadable = noted[noted["fault"].isin([CellFault.ERROR_VALUE, CellFault.LOST])]
    places = set(_places(unreadable))
    zeros = [book.name for book in books if book.content.zeros_for_results]
    frames = [noted]
    for table in parsed:
        cells = table.cells
        if cells.empty:
            continue
        alone = [place not in places for place in _places(cells)]
        cells = cells[np.array(alone, dtype=bool)]
        changed = cells["fault"] == CellFault.FORMULA_CHANGED
        zero = cells.index.get_level_values("workbook").isin(zeros) & (cells["value"] == "0")
        frames.append(
            cells.assign(fault=cells["fault"].mask(changed & zero, CellFault.NOT_CALCULATED.value))
        )
    together = pd.concat(frames) if len(frames) > 1 else noted.copy()
    workbooks = together.index.get_level_values("workbook")
    together.index = pd.MultiIndex.from_arrays([workbooks, range(len(together))], names=INDEX)
    return together


def issued_frame(books: Iterable[ReadBook]) -> pd.DataFrame:
    """The rows that were handed out in each workbook: ``workbook``, ``table``, ``key``."""
    rows = [
        (book.name, table, key) for book in books for table, key in book.content.identity.issued
    ]
    return pd.DataFrame(rows, columns=["workbook", "table", "key"], dtype="str")


def _noted_cells(book: ReadBook) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for note in book.content.cells:
        yield (
            book.name,
            {
                "department": book.department,
                "at_table": note.table,
                "at_row": note.row,
                "at_column": note.column,
                "fault": note.fault.value,
                "value": note.value,
            },
        )


def _places(cells: pd.DataFrame) -> Iterable[tuple[str, str, int, str]]:
    workbooks = cells.index.get_level_values("workbook")
    return zip(workbooks, cells["at_table"], cells["at_row"], cells["at_column"], strict=True)


def _changed(book: ReadBook) -> datetime:
    return book.received or datetime.min  # noqa: DTZ901 - local time, as everywhere here


def _repeated(values: Iterable[str], lengths: Iterable[int]) -> list[str]:
    return [value for value, length in zip(values, lengths, strict=True) for _ in range(length)]
