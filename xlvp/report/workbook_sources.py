"""The sheet Källor: from each figure to department, workbook, sheet and cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from xlsxwriter.utility import xl_rowcol_to_cell

from validation.schemas import SHEETS, Kind, Sheet
from xlvp import deviation
from xlvp.delivery_status import DepartmentStatus
from xlvp.report.workbook_book import Book, Cell, Formula, TableColumn, in_unit, sum_if
from xlvp.report.workbook_control import SOURCES, start_sheet, write_nothing, write_table
from xlvp.report.workbook_details import IN_SUM, YES, Detail

_AMOUNTS = "Källor_belopp"
_MOST_SPANS = 12


def write_sources(book: Book, details: Mapping[str, Detail]) -> None:
    """Which letter each column has in each workbook, so that row and letter give the cell."""
    consolidated, styles = book.consolidated, book.styles
    start_sheet(book, SOURCES, "radens celler står på varje blad; här står kolumnernas bokstäver")
    rows = [
        (book.department(part.department), part.workbook, part.sheet, part.rows, part.columns)
        for part in consolidated.sheet_sources()
    ]
    if not rows:
        write_nothing(book, SOURCES, "Ingen arbetsbok ingår.")
        return
    departments, workbooks, sheets, numbers, letters_of = (
        list(part) for part in zip(*rows, strict=True)
    )
    below = write_table(
        book,
        SOURCES,
        [
            TableColumn("Avdelning", 36, departments, styles["strong_wrap"]),
            TableColumn("Arbetsbok", 32, workbooks, styles["text"]),
            TableColumn("Blad", 44, sheets, styles["plain"]),
            TableColumn("Rader", 15, numbers, styles["count"], right=True),
            TableColumn("Kolumnernas bokstäver", 100, letters_of, styles["muted_wrap"]),
        ],
    )
    _amounts(book, details, below + 1)


@dataclass(frozen=True)
class _Amount:
    """A department's sum of a column, and the cells that it consists of."""

    status: DepartmentStatus
    sheet: Sheet
    field: str
    value: int
    cells: str


def _amounts(book: Book, details: Mapping[str, Detail], row: int) -> None:
    """Each department's sum of each column of amounts, live, with the cells it consists of."""
    sheets = [sheet for sheet in SHEETS if sheet.table in details and details[sheet.table].rows]
    by_department = {sheet.table: _lines(book, sheet) for sheet in sheets}
    found = [
        amount
        for status in book.consolidated.departments
        if status.counted
        for sheet in sheets
        for amount in _of_department(book, status, sheet, by_department[sheet.table])
    ]
    if not found:
        return
    target, styles = book.sheets[SOURCES], book.styles
    book.set_height(target, row, 26)
    title = "Belopp per avdelning och de celler som de består av"
    book.put(target, row, 0, title, styles["section"])
    first = row + 2
    moneys = [book.consolidated.money(amount.sheet.table) for amount in found]
    sums: list[Cell] = [
        Formula(
            _formula(details[amount.sheet.table], amount, book, place),
            in_unit(amount.value, money) or 0.0,
        )
        for place, (amount, money) in enumerate(zip(found, moneys, strict=True), start=first)
    ]
    titles = [
        f"{amount.sheet.title}: "
        f"{book.consolidated.columns(amount.sheet.table)[amount.field].title}, {money.unit}"
        for amount, money in zip(found, moneys, strict=True)
    ]
    looks = [styles.amount(money) for money in moneys]
    columns = [
        TableColumn(
            "Avdelning",
            0,
            [book.department(one.status.code) for one in found],
            styles["strong_wrap"],
        ),
        TableColumn("Arbetsbok", 0, [one.status.counted or None for one in found], styles["text"]),
        TableColumn("Blad och kolumn", 0, titles, styles["text"]),
        TableColumn("Summa", 0, sums, looks[0], looks, right=True),
        TableColumn("Celler", 0, [one.cells for one in found], styles["muted_wrap"]),
    ]
    write_table(book, SOURCES, columns, row=row + 1, name=_AMOUNTS)
    target.set_h_pagebreaks([row])
    target.repeat_rows(0, 1)  # there are two tables: the heading is repeated, not a header


@dataclass(frozen=True)
class _Lines:
    """The lines of a sheet that enter sums.

    Attributes:
        of_workbook: their positions, by workbook.
        numbers: the row that each stands on in its workbook.
        amounts: the columns of amounts, 0 where they are blank.
        known: where they are not.
    """

    of_workbook: Mapping[str, npt.NDArray[np.intp]]
    numbers: npt.NDArray[np.int64]
    amounts: Mapping[str, npt.NDArray[np.int64]]
    known: Mapping[str, npt.NDArray[np.bool_]]


def _lines(book: Book, sheet: Sheet) -> _Lines:
    consolidated = book.consolidated
    frame = consolidated.tables[sheet.table]
    if sheet.table == "operating_budget":
        frame = deviation.summed_lines(frame, consolidated.model)
    fields = [
        field
        for field, column in consolidated.columns(sheet.table).items()
        if column.kind is Kind.AMOUNT and field in frame
    ]
    workbooks = frame.index.get_level_values("workbook")
    return _Lines(
        {
            str(name): np.asarray(places, dtype=np.intp)
            for name, places in frame.groupby(workbooks).indices.items()
        },
        frame.index.get_level_values("row").to_numpy(dtype=np.int64),
        {field: frame[field].array.to_numpy(dtype=np.int64, na_value=0) for field in fields},
        {field: frame[field].notna().to_numpy(dtype=bool) for field in fields},
    )


def _of_department(
    book: Book, status: DepartmentStatus, sheet: Sheet, lines: _Lines
) -> Iterator[_Amount]:
    consolidated = book.consolidated
    workbook = str(status.counted)
    own = lines.of_workbook.get(workbook)
    if own is None:
        return
    letters = consolidated.letters(workbook, sheet.table)
    name = consolidated.locations.sheet(workbook, sheet.table) or sheet.title
    for field, amounts in lines.amounts.items():
        known = own[lines.known[field][own]]
        if field in letters and len(known):
            cells = f"{name}!{spans(letters[field], lines.numbers[known].tolist())}"
            yield _Amount(status, sheet, field, int(amounts[known].sum()), cells)


def _formula(detail: Detail, amount: _Amount, book: Book, row: int) -> str:
    department = book.department(amount.status.code)
    conditions = [(detail.ref("department"), f"${xl_rowcol_to_cell(row, 0)}", department)]
    if IN_SUM in detail.titles:
        conditions.append((detail.ref(IN_SUM), f'"{YES}"', "summan"))
    return sum_if(detail.ref(amount.field), conditions)


def spans(letter: str, rows: Iterable[int]) -> str:
    """Cells of a column as ranges: ``F6:F8, F11``."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    texts = [
        f"{letter}{run[0]}" if len(run) == 1 else f"{letter}{run[0]}:{letter}{run[-1]}"
        for run in runs
    ]
    left = len(texts) - _MOST_SPANS
    return ", ".join(texts[:_MOST_SPANS]) + (f" och {left} områden till" if left > 0 else "")
