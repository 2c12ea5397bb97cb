"""The decided plan: CSV files in the office's ``plan`` folder, one per sheet.

The files have the sheet's own column titles as headers, a first column ``Avdelning`` and, if
the rows are for one period only, a column ``Period``. Cells are written as people write them,
in the sheet's unit, and are parsed exactly as a workbook's are. A file is handled column by
column: a plan may have tens of thousands of rows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from validation.amounts import parse_amounts
from validation.derived_cells import Written
from validation.facts import sheet_money
from validation.model import Period
from validation.parsing import SheetParser, sheet_parsers
from validation.schemas import BY_TABLE, BY_TITLE, SHEETS, Sheet
from validation.typed import Typed, frame_of, texts
from xlvp.cycles import no_collection
from xlvp.errors import OfficeError, repeated
from xlvp.office import Office

DEPARTMENT, PERIOD = "Avdelning", "Period"
_Cells: TypeAlias = Mapping[str, Sequence[str | None]]
CONTROL_COLUMNS = ("Post", "Blad", "Kolumn", "Avdelning", "Rad", "Belopp", "Källa")
"""Columns of ``avstamning.csv``: what a printed figure should tie to."""


@dataclass(frozen=True)
class Plan:
    """The plan of a period.

    Attributes:
        tables: typed, by table; index ``(department, key)``.
        written: the same rows as written, a list for each field, by table.
    """

    tables: Mapping[str, pd.DataFrame]
    written: Mapping[str, _Cells]

    @cached_property
    def raw(self) -> Mapping[str, pd.DataFrame]:
        """The tables as written (object), for what could not be parsed."""
        return {
            table: pd.DataFrame(dict(columns), index=self.tables[table].index, dtype="object")
            for table, columns in self.written.items()
        }


@dataclass(frozen=True)
class _File:
    """A CSV file.

    Attributes:
        lines: the number of the line that each row ends on.
        columns: the cells by title, in the order of the header.
    """

    path: Path
    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]

    def only(self, wanted: Sequence[bool]) -> _File:
        """The file with some of its rows."""
        columns = {title: list(compress(cells, wanted)) for title, cells in self.columns.items()}
        return _File(self.path, list(compress(self.lines, wanted)), columns)

    def of_period(self, period: Period) -> _File:
        """The file with the rows of a period; a row that names none is of all."""
        named = self.columns.get(PERIOD, ())
        own = ("", period.id)
        if all(text in own for text in set(named)):
            return self
        return self.only([text in own for text in named])


def load_plan(office: Office, period: Period) -> Plan:
    """Read what the office has decided for a period; a sheet without a file has no rows.

    Raises:
        OfficeError: a file cannot be read, or has an unknown column or department,
            or the same row twice.
    """
    tables: dict[str, pd.DataFrame] = {}
    written: dict[str, _Cells] = {}
    with no_collection():
        for sheet in SHEETS:
            path = office.plan / f"{sheet.title.lower()}.csv"
            if sheet.title in period.sheets and path.is_file():
                tables[sheet.table], written[sheet.table] = _table(path, sheet, office, period)
    return Plan(tables, written)


def _table(path: Path, sheet: Sheet, office: Office, period: Period) -> tuple[pd.DataFrame, _Cells]:
    """A sheet's plan, typed and as written; rows without a key are left out."""
    parser = sheet_parsers(office.model, period)[sheet.table]
    file = _read(path)
    _check_titles(file, sheet, [column.title for column in parser.columns])
    _check_known(file, (_periods(office), _departments(office)))
    file = file.of_period(period)
    cells, typed = _parsed(file, parser)
    has_key = ~typed[sheet.key].blanks()
    if not has_key.all():
        file = file.only(has_key.tolist())
        cells, typed = _parsed(file, parser)
    departments, keys = file.columns[DEPARTMENT], typed[sheet.key].values.tolist()
    _check_keys(file, keys, sheet)
    return frame_of(typed, _index(departments, keys)), cells


def _index(departments: Sequence[str], keys: Sequence[str]) -> pd.MultiIndex:
    """The index of a table; pandas would sort the texts more slowly."""
    levels: list[Any] = []
    codes: list[Any] = []
    for labels in (departments, keys):
        names = sorted(set(labels))
        numbers = {name: number for number, name in enumerate(names)}
        levels.append(pd.Index(texts(names).content()))
        codes.append(np.fromiter(map(numbers.__getitem__, labels), np.int32, count=len(labels)))
    return pd.MultiIndex(levels, codes, names=["of", "key"], verify_integrity=False)


def _parsed(file: _File, parser: SheetParser) -> tuple[_Cells, dict[str, Typed]]:
    """The cells of a file as written, by field, and typed."""
    rows = len(file.lines)
    cells: dict[str, Sequence[str | None]] = {"department": file.columns[DEPARTMENT]}
    for column in parser.columns:
        written = file.columns.get(column.title)
        cells[column.field] = (
            [None] * rows if written is None else [text or None for text in written]
        )
    typed, _ = parser.typed(Written(cells, None, tuple), rows)
    return cells, typed


def _check_keys(file: _File, keys: Sequence[str], sheet: Sheet) -> None:
    """Refuse a plan that names a row twice for a department: one of them would be lost.

    Raises:
        OfficeError: with the row and its key.
    """
    rows = list(zip(file.columns[DEPARTMENT], keys, strict=True))
    if len(set(rows)) == len(rows):
        return
    seen: set[tuple[str, str]] = set()
    for line, row in zip(file.lines, rows, strict=True):
        if row in seen:
            title = next(column.title for column in sheet.all_columns if column.spec.key)
            raise OfficeError(
                f"{file.path} rad {line}: {title} {repeated(row[1])} finns redan för "
                f"avdelning {row[0]}. Ge raden ett eget värde eller stryk den."
            )
        seen.add(row)


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
    file = _read(path)
    missing = [title for title in CONTROL_COLUMNS if title not in file.columns]
    if missing:
        raise OfficeError(f"{path}: kolumnen {missing[0]} saknas. Lägg till den i rubrikraden.")
    sheets = _Known("Blad", BY_TITLE, "bladet {} finns inte. Välj ett av mallens blad.")
    _check_known(file, (sheets, _periods(office)))
    columns = file.of_period(period).columns
    frame = pd.DataFrame({title: columns[title] for title in CONTROL_COLUMNS}, dtype="str")
    amounts = [
        parse_amounts(pd.Series([text], dtype="object"), sheet_money(office.model, title)).values
        for text, title in zip(frame["Belopp"], frame["Blad"], strict=True)
    ]
    frame["amount"] = pd.concat(amounts, ignore_index=True) if amounts else None
    return frame


def _check_titles(file: _File, sheet: Sheet, fields: Sequence[str]) -> None:
    """Refuse a file with a column that its sheet never has, or without ``Avdelning``.

    Raises:
        OfficeError: with the columns that there are.
    """
    known = {DEPARTMENT, PERIOD, *fields}
    titles = [title for title in file.columns if title not in known]
    unknown = [title for title in titles if not _in_some_year(sheet.table).fullmatch(title)]
    if unknown or DEPARTMENT not in file.columns:
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


def _check_known(file: _File, wanted: Iterable[_Known]) -> None:
    """Refuse a row with something unknown in it: the first one, whose number is said.

    Raises:
        OfficeError: with the row's number.
    """
    faults = []
    for known in wanted:
        cells = file.columns.get(known.title, ())
        if not all(text in known.values for text in set(cells)):
            place = next(place for place, text in enumerate(cells) if text not in known.values)
            faults.append((place, known.sentence.format(repeated(cells[place]))))
    if faults:
        place, sentence = min(faults, key=lambda fault: fault[0])
        raise OfficeError(f"{file.path} rad {file.lines[place]}: {sentence}")


def _read(path: Path) -> _File:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OfficeError(
            f"{path} är inte sparad som UTF-8. Spara om den som CSV UTF-8 i Excel."
        ) from error
    except OSError as error:
        raise OfficeError(f"Får inte läsa {path}. Be om läsrätt och kör igen.") from error
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    header: list[str] = []
    try:
        for fields in reader:
            if not header:
                header = [title.strip() for title in fields]
                _check_header(header, path)
            elif any(fields):
                if len(fields) != len(header):
                    raise OfficeError(
                        f"{path} rad {reader.line_num} har {len(fields)} fält men rubriken "
                        f"{len(header)}. Fälten skiljs åt med semikolon."
                    )
                rows.append(fields)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise OfficeError(
            f"{path} rad {reader.line_num}: citattecknen stämmer inte. Ett fält med semikolon "
            'eller citattecken skrivs inom "", och citattecken i det dubbleras.'
        ) from error
    cells: Iterable[Sequence[str]] = zip(*rows, strict=True) if rows else [()] * len(header)
    return _File(path, lines, dict(zip(header, cells, strict=True)))


def _check_header(header: list[str], path: Path) -> None:
    doubled = [title for title in header if header.count(title) > 1]
    if doubled:
        title = repeated(doubled[0])
        raise OfficeError(f"{path}: kolumnen {title} finns två gånger. Ta bort den ena.")
