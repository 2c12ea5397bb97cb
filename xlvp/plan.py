"""The decided plan: CSV files in the office's ``plan`` folder, one per sheet.

The files have the sheet's own column titles as headers, a first column ``Avdelning`` and, if
the rows are for one period only, a column ``Period``. Cells are written as people write them,
in the sheet's unit, and are parsed exactly as a workbook's are. A file is checked as a whole,
since a plan with a fault is none; its cells are parsed when somebody asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.amounts import parse_amounts
from validation.facts import sheet_money
from validation.model import Period
from validation.parsing import SheetParser, sheet_parsers
from validation.schemas import BY_TABLE, BY_TITLE, SHEETS, Sheet
from validation.tables import Tables
from xlvp.cycles import no_collection
from xlvp.errors import OfficeError, repeated
from xlvp.office import Office
from xlvp.plan_file import PlanFile, give_back, read_plan_file
from xlvp.plan_table import PlanTable, by_department, in_one_piece

DEPARTMENT, PERIOD = "Avdelning", "Period"
CONTROL_COLUMNS = ("Post", "Blad", "Kolumn", "Avdelning", "Rad", "Belopp", "Källa")
"""Columns of ``avstamning.csv``: what a printed figure should tie to."""


@dataclass(frozen=True)
class Plan:
    """The plan of a period.

    Attributes:
        sheets: by table.
    """

    sheets: Mapping[str, PlanTable]

    @cached_property
    def tables(self) -> Tables:
        """The tables typed; index ``(department, key)``."""
        return Tables(self.sheets)

    @cached_property
    def raw(self) -> Mapping[str, pd.DataFrame]:
        """The tables as written (object), for what could not be parsed."""
        return {
            name: pd.DataFrame(table.written(), index=table.frame.index, dtype="object")
            for name, table in self.sheets.items()
        }


def load_plan(office: Office, period: Period) -> Plan:
    """Read what the office has decided for a period; a sheet without a file has no rows.

    Raises:
        OfficeError: a file cannot be read, or has an unknown column or department,
            or the same row twice.
    """
    sheets: dict[str, PlanTable] = {}
    parsers = sheet_parsers(office.model, period)
    known = _periods(office), _departments(office)
    with no_collection():
        for sheet in SHEETS:
            path = office.plan / f"{sheet.title.lower()}.csv"
            if sheet.title in period.sheets and path.is_file():
                file, parser = read_plan_file(path), parsers[sheet.table]
                _check_titles(file, sheet, [column.title for column in parser.columns])
                _check_known(file, known)
                sheets[sheet.table] = _table(_of_period(file, period), parser)
    give_back()
    return Plan(sheets)


def _table(file: PlanFile, parser: SheetParser) -> PlanTable:
    """A sheet's plan; rows without a key are left out."""
    sheet = parser.sheet
    table = PlanTable(_by_field(file, parser), parser)
    has_key = table.filled(sheet.key)
    if not has_key.all():
        file = file.only(has_key)
        table = PlanTable(_by_field(file, parser), parser)
    _check_keys(file, table, sheet)
    return table


def _by_field(file: PlanFile, parser: SheetParser) -> pa.Table:
    """What a file has of a sheet's columns, by field; those of other years are left out."""
    fields = {DEPARTMENT: "department"}
    fields |= {column.title: column.field for column in parser.columns if column.title in file}
    return by_department(file.columns.select(list(fields)).rename_columns(list(fields.values())))


def _of_period(file: PlanFile, period: Period) -> PlanFile:
    """The file with the rows of a period; a row that names none is of all."""
    if PERIOD not in file:
        return file
    own = file.among(PERIOD, ("", period.id))
    return file if own.all() else file.only(own)


def _check_keys(file: PlanFile, table: PlanTable, sheet: Sheet) -> None:
    """Refuse a plan that names a row twice for a department: one of them would be lost.

    Raises:
        OfficeError: with the row and its key.
    """
    keys = in_one_piece(table.arrow(sheet.key).dictionary_encode())
    if len(keys.dictionary) == len(keys):
        return
    departments, names = table.labels(0)
    rows = departments * len(keys.dictionary) + keys.indices.to_numpy()
    if len(np.unique(rows)) == len(rows):
        return
    place = int(np.flatnonzero(pd.Series(rows).duplicated())[0])
    title = next(column.title for column in sheet.all_columns if column.spec.key)
    raise OfficeError(
        f"{file.path} rad {file.line(place)}: {title} {repeated(keys[place].as_py())} finns redan "
        f"för avdelning {names[departments[place]]}. Ge raden ett eget värde eller stryk den."
    )


def load_control_figures(office: Office, period: Period) -> pd.DataFrame:
    """Read a period's part of ``avstamning.csv``: :data:`CONTROL_COLUMNS` as text, and ``amount``.

    ``amount`` is in minor units. A figure without a period is for all of them. The frame is
    empty when the office has no such file.

    Raises:
        OfficeError: the file cannot be read, or names an unknown sheet or period.
    """
    path = office.plan / "avstamning.csv"
    if not path.is_file():
        return pd.DataFrame(columns=[*CONTROL_COLUMNS, "amount"])
    file = read_plan_file(path)
    missing = [title for title in CONTROL_COLUMNS if title not in file]
    if missing:
        raise OfficeError(f"{path}: kolumnen {missing[0]} saknas. Lägg till den i rubrikraden.")
    sheets = _Known("Blad", BY_TITLE, "bladet {} finns inte. Välj ett av mallens blad.")
    _check_known(file, (sheets, _periods(office)))
    columns = _of_period(file, period).columns
    cells = {title: columns[title].to_pylist() for title in CONTROL_COLUMNS}
    frame = pd.DataFrame(cells, dtype="str")
    amounts = [
        parse_amounts(pd.Series([text], dtype="object"), sheet_money(office.model, title)).values
        for text, title in zip(frame["Belopp"], frame["Blad"], strict=True)
    ]
    frame["amount"] = pd.concat(amounts, ignore_index=True) if amounts else None
    return frame


def _check_titles(file: PlanFile, sheet: Sheet, fields: Sequence[str]) -> None:
    """Refuse a file with a column that its sheet never has, or without ``Avdelning``.

    Raises:
        OfficeError: with the columns that there are.
    """
    known = {DEPARTMENT, PERIOD, *fields}
    titles = [title for title in file.titles if title not in known]
    unknown = [title for title in titles if not _in_some_year(sheet.table).fullmatch(title)]
    if unknown or DEPARTMENT not in file:
        raise OfficeError(
            f"{file.path}: kolumnen {repeated(unknown[0]) if unknown else DEPARTMENT} "
            f"{'känns inte igen' if unknown else 'saknas'}. Bladets kolumner är "
            f"{', '.join([DEPARTMENT, *fields])}."
        )


@cache
def _in_some_year(table: str) -> re.Pattern[str]:
    """The titles that a sheet has in some period, in any year."""
    titles = (re.escape(column.title) for column in BY_TABLE[table].all_columns)
    return re.compile("|".join(re.sub(r"\\\{år.*?\\\}", r"\\d{4}", title) for title in titles))


@dataclass(frozen=True)
class _Known:
    """What may stand in a column, and what is said of anything else."""

    title: str
    values: Collection[str]
    sentence: str


def _periods(office: Office) -> _Known:
    known = {"", *(period.id for period in office.model.periods)}
    return _Known(PERIOD, known, "perioden {} finns inte i styrmodellen.")


def _departments(office: Office) -> _Known:
    known = {department.code for department in office.model.departments}
    return _Known(DEPARTMENT, known, "avdelningen {} finns inte i styrmodellen.")


def _check_known(file: PlanFile, wanted: Iterable[_Known]) -> None:
    """Refuse a row with something unknown in it: the first one, whose number is said.

    Raises:
        OfficeError: with the row's number.
    """
    faults = []
    for known in wanted:
        if known.title not in file:
            continue
        cells = file.columns[known.title]
        different = pc.unique(cells).to_pylist()
        own = tuple(text for text in different if text in known.values)
        if len(own) < len(different):
            place = int(np.argmin(file.among(known.title, own)))
            faults.append((place, known.sentence.format(repeated(cells[place].as_py()))))
    if faults:
        place, sentence = min(faults, key=lambda fault: fault[0])
        raise OfficeError(f"{file.path} rad {file.line(place)}: {sentence}")
