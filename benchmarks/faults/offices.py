"""Valid deliveries to plant faults in: the demonstration's offices, and drawn ones."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from benchmarks.faults.recalculation import recalculate
from benchmarks.faults.workbook_file import Table, Value, WorkbookFile
from validation.model import GovernanceModel, Period
from validation.schemas import BY_TITLE, Kind
from xlvp.demo.fill import typed
from xlvp.demo.office import PERIODS, answers, build_office
from xlvp.office import Office, PeriodFolder
from xlvp.template import write_templates

Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""What a department writes: by sheet title, rows by column title."""


@dataclass(frozen=True)
class Delivery:
    """A period whose departments have all delivered.

    Attributes:
        workbooks: the files by name, as Excel would have left them.
    """

    name: str
    folder: PeriodFolder
    today: date
    workbooks: Mapping[str, bytes]

    @property
    def model(self) -> GovernanceModel:
        """The office's model."""
        return self.folder.office.model

    @property
    def period(self) -> Period:
        """The period that was asked for."""
        return self.folder.period

    def write(self, workbooks: Mapping[str, bytes]) -> None:
        """Let these, and no others, have come in the day before the deadline."""
        self.folder.received.mkdir(parents=True, exist_ok=True)
        for path in self.folder.received.iterdir():
            path.unlink()
        for name, data in workbooks.items():
            put_received(self.folder, name, data)


def put_received(folder: PeriodFolder, name: str, data: bytes, days: int = 0) -> Path:
    """A workbook that came in the day before the deadline, or some days after that."""
    folder.received.mkdir(parents=True, exist_ok=True)
    path = folder.received / name
    path.write_bytes(data)
    came = folder.period.deadline + timedelta(days=days - 1)
    day = datetime.combine(came, time(12)).timestamp()
    os.utime(path, (day, day))
    return path


def demonstration(year: int, place: Path) -> Delivery:
    """A year of the demonstration."""
    office = Office.open(build_office(year, place))
    written = {code: dict(rows) for code, rows in answers(year).items()}
    folder = office.period(PERIODS[year])
    return delivered(f"regionkontoret {year}", folder, written)


def delivered(name: str, folder: PeriodFolder, written: Mapping[str, Rows]) -> Delivery:
    """Hand out a period's templates and let every department fill in its own.

    Args:
        written: by department.
    """
    write_templates(folder.office, folder)
    workbooks = {}
    for department, rows in written.items():
        file = f"{department}-{folder.period.id}.xlsx"
        workbooks[file] = filled((folder.templates / file).read_bytes(), rows)
    delivery = Delivery(name, folder, folder.period.deadline + timedelta(days=3), workbooks)
    delivery.write(workbooks)
    return delivery


def filled(template: bytes, answered: Rows) -> bytes:
    """A template with the answers typed in, in the rows of their keys or in spare ones."""
    workbook = WorkbookFile(template)
    for title, rows in answered.items():
        table = workbook.table(title)
        for row in rows:
            place = _row_of(table, row[key_title(title)], key_title(title))
            for column, text in row.items():
                table.put(column, place, as_typed(text, kind_of(title, column)))
        recalculate(workbook, table)
    return workbook.data()


def key_title(title: str) -> str:
    """The title of the column that tells the rows of a sheet apart."""
    sheet = BY_TITLE[title]
    return next(column.title for column in sheet.all_columns if column.field == sheet.key)


def kind_of(title: str, column: str) -> Kind:
    """What the cells of a column hold; years' columns hold amounts."""
    kinds = {known.title: known.kind for known in BY_TITLE[title].all_columns}
    return kinds.get(column, Kind.AMOUNT)


def as_typed(text: str, kind: Kind) -> Value | date:
    """What Excel makes of typed text; plan numbers stand in cells formatted as text."""
    numeric = kind in (Kind.AMOUNT, Kind.DECIMAL, Kind.INTEGER, Kind.DATE)
    return typed(text, "General" if numeric else "@")


def _row_of(table: Table, key: str, column: str) -> int:
    rows = {table.cell(column, row).value: row for row in range(table.last, table.first - 1, -1)}
    free = (rows.get(key), rows.get(None), rows.get(""))
    return next(row for row in free if row is not None)
