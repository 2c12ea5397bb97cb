"""The decided plan: CSV files in the office's ``plan`` folder, one per sheet.

The files have the sheet's own column titles as headers, a first column ``Avdelning`` and, if
the rows are for one period only, a column ``Period``. Cells are written as people write them,
in the sheet's unit, and are parsed exactly as a workbook's are.
"""

from __future__ import annotations

import csv
import re
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
        OfficeError: a file cannot be read, or has an unknown column or department,
            or the same row twice.
    """
    tables: dict[str, pd.DataFrame] = {}
    raw_tables: dict[str, pd.DataFrame] = {}
    for sheet in SHEETS:
        path = office.plan / f"{sheet.title.lower()}.csv"
        if sheet.title not in period.sheets or not path.is_file():
            continue
        raw = _raw_table(path, sheet, office, period)
        frame = parse_table(raw, sheet, office.model, period).frame
        _check_keys(frame, sheet, path)
        tables[sheet.table] = by_key(frame, sheet)
        keyed = raw.set_index([raw["department"].rename("of"), frame[sheet.key].rename("key")])
        raw_tables[sheet.table] = keyed[keyed.index.get_level_values("key").notna()]
    return Plan(tables, raw_tables)


def _check_keys(frame: pd.DataFrame, sheet: Sheet, path: Path) -> None:
    """Refuse a plan that names a row twice for a department: one of them would be lost.

    Raises:
        OfficeError: with the row and its key.
    """
    title = next(column.title for column in sheet.all_columns if column.spec.key)
    again = frame[frame.duplicated(["department", sheet.key]) & frame[sheet.key].notna()]
    if not again.empty:
        department, key = again["department"].iloc[0], again[sheet.key].iloc[0]
        raise OfficeError(
            f"{path} rad {again.index[0][1]}: {title} {key} finns redan för avdelning "
            f"{department}. Ge raden ett eget värde eller stryk den."
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
    header, rows = _rows(path)
    missing = [title for title in CONTROL_COLUMNS if title not in header]
    if missing:
        raise OfficeError(f"{path}: kolumnen {missing[0]} saknas. Lägg till den i rubrikraden.")
    for number, row in rows:
        if row["Blad"] not in BY_TITLE:
            raise OfficeError(
                f"{path} rad {number}: bladet {row['Blad']!s} finns inte. Välj ett av mallens blad."
            )
        _check_period(row, office, path, number)
    records = [row for _, row in rows if row.get(PERIOD, "") in ("", period.id)]
    frame = pd.DataFrame(records, columns=list(CONTROL_COLUMNS), dtype="str")
    amounts = [
        parse_amounts(pd.Series([text], dtype="object"), sheet_money(office.model, title)).values
        for text, title in zip(frame["Belopp"], frame["Blad"], strict=True)
    ]
    frame["amount"] = pd.concat(amounts, ignore_index=True) if amounts else None
    return frame


def _raw_table(path: Path, sheet: Sheet, office: Office, period: Period) -> pd.DataFrame:
    fields = {column.title: column.field for column in sheet.columns(office.model, period)}
    departments = {department.code for department in office.model.departments}
    header, rows = _rows(path)
    unknown = [title for title in header if not _is_known(title, sheet)]
    if unknown or DEPARTMENT not in header:
        raise OfficeError(
            f"{path}: kolumnen {unknown[0] if unknown else DEPARTMENT} "
            f"{'känns inte igen' if unknown else 'saknas'}. Bladets kolumner är "
            f"{', '.join([DEPARTMENT, *fields])}."
        )
    kept, numbers = [], []
    for number, row in rows:
        _check_period(row, office, path, number)
        if row[DEPARTMENT] not in departments:
            raise OfficeError(
                f"{path} rad {number}: avdelningen {row[DEPARTMENT]} finns inte i styrmodellen."
            )
        if row.get(PERIOD, "") not in ("", period.id):
            continue
        values: dict[str, str | None] = {"department": row[DEPARTMENT]}
        values |= {fields[title]: text or None for title, text in row.items() if title in fields}
        kept.append(values)
        numbers.append((path.name, number))
    index = (
        pd.MultiIndex.from_tuples(numbers, names=INDEX)
        if numbers
        else pd.MultiIndex.from_arrays([[], []], names=INDEX)
    )
    return pd.DataFrame(kept, index=index, columns=["department", *fields.values()], dtype="object")


def _check_period(row: Mapping[str, str], office: Office, path: Path, number: int) -> None:
    """Refuse a row for a period that the model does not have.

    Raises:
        OfficeError: with the row's number.
    """
    named = row.get(PERIOD, "")
    if named and office.model.period(named) is None:
        raise OfficeError(f"{path} rad {number}: perioden {named} finns inte i styrmodellen.")


def _is_known(title: str, sheet: Sheet) -> bool:
    """Whether a sheet has a column of a title in some period, in any year."""
    patterns = (re.escape(column.title) for column in sheet.all_columns)
    return title in (DEPARTMENT, PERIOD) or any(
        re.fullmatch(re.sub(r"\\\{år.*?\\\}", r"\\d{4}", pattern), title) for pattern in patterns
    )


def _rows(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The header of a file, and its rows with the number of the line that each ends on."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OfficeError(
            f"{path} är inte sparad som UTF-8. Spara om den som CSV UTF-8 i Excel."
        ) from error
    except OSError as error:
        raise OfficeError(f"Får inte läsa {path}. Be om läsrätt och kör igen.") from error
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
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
                rows.append((reader.line_num, dict(zip(header, fields, strict=True))))
    except csv.Error as error:
        raise OfficeError(
            f"{path} rad {reader.line_num}: citattecknen stämmer inte. Ett fält med semikolon "
            'eller citattecken skrivs inom "", och citattecken i det dubbleras.'
        ) from error
    return header, rows


def _check_header(header: list[str], path: Path) -> None:
    doubled = [title for title in header if header.count(title) > 1]
    if doubled:
        raise OfficeError(f"{path}: kolumnen {doubled[0]} finns två gånger. Ta bort den ena.")
