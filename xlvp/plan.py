"""The decided plan: CSV files in the office's ``plan`` folder, one per sheet.

The files have the sheet's own column titles as headers, a first column ``Avdelning`` and, if
the rows are for one period only, a column ``Period``. Cells are written as people write them,
in the sheet's unit, and are parsed exactly as a workbook's are.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from validation.amounts import parse_amounts
from validation.facts import sheet_money
from validation.model import Period
from validation.observations import INDEX
from validation.parsing import by_key, parse_table
from validation.schemas import BY_TITLE, SHEETS, Sheet
from xlvp.errors import OfficeError
from xlvp.office import Office

DEPARTMENT, PERIOD = "Avdelning", "Period"
CONTROL_COLUMNS = ("Post", "Blad", "Kolumn", "Avdelning", "Rad", "Belopp", "Källa")
"""Columns of ``avstamning.csv``: what a printed figure should tie to."""


@dataclass(frozen=True)
class Plan:
    """The plan of a period.

    Attributes:
        tables: typed, by table; index ``(department, key)``.
        raw: the same rows as written (object), for what could not be parsed.
    """

    tables: Mapping[str, pd.DataFrame]
    raw: Mapping[str, pd.DataFrame]


def load_plan(office: Office, period: Period) -> Plan:
    """Read what the office has decided for a period; a sheet without a file has no rows.

    Raises:
        OfficeError: a file cannot be read, or has an unknown column or department.
    """
    tables: dict[str, pd.DataFrame] = {}
    raw_tables: dict[str, pd.DataFrame] = {}
    for sheet in SHEETS:
        path = office.plan / f"{sheet.title.lower()}.csv"
        if sheet.title not in period.sheets or not path.is_file():
            continue
        raw = _raw_table(path, sheet, office, period)
        frame = parse_table(raw, sheet, office.model, period).frame
        tables[sheet.table] = by_key(frame, sheet)
        keyed = raw.set_index([raw["department"].rename("of"), frame[sheet.key].rename("key")])
        raw_tables[sheet.table] = keyed[~keyed.index.duplicated()]
    return Plan(tables, raw_tables)


def load_control_figures(office: Office) -> pd.DataFrame:
    """Read ``avstamning.csv``: columns of :data:`CONTROL_COLUMNS` as text, and ``amount``.

    ``amount`` is in minor units. The frame is empty when the office has no such file.

    Raises:
        OfficeError: the file cannot be read, or names an unknown sheet.
    """
    path = office.plan / "avstamning.csv"
    if not path.is_file():
        return pd.DataFrame(columns=[*CONTROL_COLUMNS, "amount"])
    rows = _rows(path)
    missing = [title for title in CONTROL_COLUMNS if rows and title not in rows[0]]
    if missing:
        raise OfficeError(f"{path}: kolumnen {missing[0]} saknas. Lägg till den i rubrikraden.")
    frame = pd.DataFrame(rows, columns=list(CONTROL_COLUMNS), dtype="str")
    unknown = frame.loc[~frame["Blad"].isin(list(BY_TITLE)), "Blad"]
    if not unknown.empty:
        raise OfficeError(f"{path}: bladet {unknown.iloc[0]} finns inte. Välj ett av mallens blad.")
    amounts = [
        parse_amounts(pd.Series([text], dtype="object"), sheet_money(office.model, title)).values
        for text, title in zip(frame["Belopp"], frame["Blad"], strict=True)
    ]
    frame["amount"] = pd.concat(amounts, ignore_index=True) if amounts else None
    return frame


def _raw_table(path: Path, sheet: Sheet, office: Office, period: Period) -> pd.DataFrame:
    fields = {column.title: column.field for column in sheet.columns(office.model, period)}
    every = {column.title for column in sheet.all_columns}
    departments = {department.code for department in office.model.departments}
    rows = _rows(path)
    if rows:
        unknown = [title for title in rows[0] if title not in {*fields, *every, DEPARTMENT, PERIOD}]
        if unknown or DEPARTMENT not in rows[0]:
            raise OfficeError(
                f"{path}: kolumnen {unknown[0] if unknown else DEPARTMENT} "
                f"{'känns inte igen' if unknown else 'saknas'}. Bladets kolumner är "
                f"{', '.join([DEPARTMENT, *fields])}."
            )
    kept, numbers = [], []
    for number, row in enumerate(rows, start=2):
        if row.get(PERIOD) not in (None, "", period.id):
            continue
        if row[DEPARTMENT] not in departments:
            raise OfficeError(
                f"{path} rad {number}: avdelningen {row[DEPARTMENT]!s} finns inte i styrmodellen."
            )
        kept.append(
            {"department": row[DEPARTMENT]}
            | {fields[title]: text or None for title, text in row.items() if title in fields}
        )
        numbers.append((path.name, number))
    index = (
        pd.MultiIndex.from_tuples(numbers, names=INDEX)
        if numbers
        else pd.MultiIndex.from_arrays([[], []], names=INDEX)
    )
    return pd.DataFrame(kept, index=index, columns=["department", *fields.values()], dtype="object")


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OfficeError(
            f"{path} är inte sparad som UTF-8. Spara om den som CSV UTF-8 i Excel."
        ) from error
    except OSError as error:
        raise OfficeError(f"Kan inte läsa {path}: {error.strerror}.") from error
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=";", strict=True)
    rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise OfficeError(
                f"{path} rad {number} har inte lika många fält som rubriken. Fälten skiljs "
                "åt med semikolon."
            )
    return rows
