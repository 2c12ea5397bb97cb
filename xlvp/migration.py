"""A filled workbook carried over to the present template, cell by cell, with a ledger.

The old workbook is read as any other, so that moved, renamed and reordered columns are known;
the present template is written anew, and what the department had written goes into its white
cells. Rows are found by number and wording. Nothing is written over what the template locks,
and what has no place is a leftover in the ledger, never lost in silence. The old file is not
touched.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from validation.choices import choice_values
from validation.finding import Place
from validation.observations import CellFault, PartFault
from validation.parsing import by_key
from validation.schemas import BY_TABLE, Column, Kind, Role
from xlvp.errors import InputError, OutputError, PeriodError
from xlvp.guard import Refused
from xlvp.migration_ledger import Entry, Migrated
from xlvp.office import Office, PeriodFolder
from xlvp.reader import Delivery, read_sheets, read_workbooks
from xlvp.reading.addresses import cell as place_of
from xlvp.reading.sources import Rows
from xlvp.report.marked.splicing import clean
from xlvp.row_matching import match_rows
from xlvp.template.cover import FREE_FIELDS
from xlvp.template.findings_sheet import FINDINGS_TITLE
from xlvp.template.form import FormTable, find_table
from xlvp.template.handout import write_one
from xlvp.template.help_sheet import HELP_TITLE
from xlvp.template.identity import IDENTITY_TITLE
from xlvp.template.lists import LISTS_TITLE
from xlvp.template.sheets import START_TITLE
from xlvp.writing import write_atomically

_OLD, _NEW = "den gamla", "den nya"
_OWN_SHEETS = {START_TITLE, FINDINGS_TITLE, HELP_TITLE, LISTS_TITLE, IDENTITY_TITLE}
"""Sheets of a template that hold nothing of the department's but what the cover has."""
_CHOSEN = (Kind.STATUS, Kind.CHOICE)
_NUMBERED = (Kind.NUMBER, Kind.REFERENCES)


def migrate(path: Path, folder: PeriodFolder, target: Path) -> Migrated:
    """Carry a filled workbook over to the present template of its department.

    Args:
        path: the old workbook; it is only read.
        folder: the period whose template it goes into.
        target: the new workbook.

    Raises:
        InputError: the workbook cannot be read, does not say its department, or is the target.
        OutputError: the new workbook could not be written, or does not hold what it should.
    """
    if path.resolve() == target.resolve():
        raise InputError(f"{path} skrivs aldrig över. Ange en annan mapp med --to.")
    office = folder.office
    with tempfile.TemporaryDirectory() as scratch:
        template = Path(scratch) / "mall.xlsx"
        department = _department(path, folder)
        write_one(office, folder, department, template)
        paths = [path, template]
        delivery = read_workbooks(paths, office.model, folder.period, names=[_OLD, _NEW])
        work = _Work(folder, delivery, _Cells(path, office), load_workbook(template))
        entries = tuple(work.carry_over())
        write_atomically(target, partial(_save, work.workbook))
    _check(target, entries)
    versions = delivery.tables["books"]["template_version"].tolist()
    return Migrated(path, target, department, (versions[0] or "okänd", versions[1]), entries)


def period_of(path: Path, office: Office, period: str | None) -> PeriodFolder:
    """The period that a workbook goes to: the given one, its folder's, or its own.

    Raises:
        PeriodError: none of them is known.
    """
    if period:
        return office.period(period)
    folder = office.period_of(path)
    if folder is not None:
        return folder
    books = read_workbooks([path], office.model, office.model.periods[-1]).tables["books"]
    own = office.model.period(str(books["period"].iloc[0])) if len(books) else None
    if own is None:
        raise PeriodError(
            f"Det går inte att se vilken period {path} hör till. Ange den med --period."
        )
    return PeriodFolder(office, own)


def _department(path: Path, folder: PeriodFolder) -> str:
    model = folder.office.model
    books = read_workbooks([path], model, folder.period, names=[_OLD]).tables["books"]
    fault, detail, code = books[["fault", "fault_detail", "department"]].iloc[0]
    if fault not in ("", "no_identity"):
        raise InputError(f"{path} går inte att läsa: {detail}.")
    if model.department(code) is None:
        known = ", ".join(part.code for part in model.departments)
        raise InputError(
            f"{path} säger inte vilken avdelning den är från. Skriv avdelningen på bladet Start; "
            f"de som finns är {known}."
        )
    return str(code)


def _save(workbook: Workbook, path: Path) -> None:
    workbook.save(path)


class _Cells:
    """The old workbook's cells as they stand."""

    def __init__(self, path: Path, office: Office) -> None:
        try:
            self._sheets = read_sheets(path, office.model)
        except Refused as refused:
            raise InputError(f"{path} går inte att läsa: {refused.detail}.") from refused

    def value(self, sheet: str, address: str) -> Any:
        """A cell's value; None when it is blank."""
        row, column = place_of(address)
        rows = self.rows(sheet)
        if row > len(rows) or column >= len(rows[row - 1]):
            return None
        value = rows[row - 1][column]
        return None if isinstance(value, str) and not value.strip() else value

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets, in order."""
        return list(self._sheets)

    def rows(self, sheet: str) -> Rows:
        """All cells of a sheet; none when there is no such sheet."""
        return self._sheets.get(sheet, [])


@dataclass(frozen=True)
class _Work:
    """A migration under way."""

    folder: PeriodFolder
    delivery: Delivery
    old: _Cells
    workbook: Workbook

    def carry_over(self) -> Iterator[Entry]:
        """Write each input cell of the old workbook into the new one."""
        yield from self._cover()
        for title in self.folder.period.sheets:
            sheet = BY_TITLE_TABLE[title]
            if title in self.workbook.sheetnames and self.delivery.locations.sheet(_OLD, sheet):
                yield from self._table(sheet, find_table(self.workbook, title))
        yield from self._unknown()
        yield from self._other_sheets()

    def _cover(self) -> Iterator[Entry]:
        cover: Any = self.workbook[START_TITLE]
        places = {cover.cell(row, 2).value: row for row in range(1, cover.max_row + 1)}
        for number, cells in enumerate(self.old.rows(START_TITLE), start=1):
            label = cells[1] if len(cells) > 1 else ""
            value = self.old.value(START_TITLE, f"C{number}")
            if label in FREE_FIELDS and value is not None:
                source = f"{START_TITLE}!C{number}"
                cell = cover.cell(places[label], 3)
                cell.value = value
                target = f"{START_TITLE}!{cell.coordinate}"
                yield Entry(START_TITLE, "", str(label), value, source, target)

    def _table(self, table: str, form: FormTable) -> Iterator[Entry]:
        sheet = BY_TABLE[table]
        columns = {
            column.field: column
            for column in sheet.columns(self.folder.office.model, self.folder.period)
        }
        frame = self.delivery.tables[table]
        old, new = (
            frame[frame.index.get_level_values("workbook") == name] for name in (_OLD, _NEW)
        )
        matched = match_rows(by_key(old, sheet), by_key(new, sheet), table)
        new_key = {before[1]: after[1] for before, after in matched.pairs}
        rows = _form_rows(form)
        spare = iter([number for key, number in rows if not key])
        number_of = {key: number for key, number in rows if key}
        for (_, row), key in zip(old.index, old[sheet.key], strict=True):
            label = "" if key is None or key != key else str(key)  # noqa: PLR0124 - NaN
            number = number_of.pop(new_key.get(label, ""), None)
            issued = number is not None
            wanted = [part for part in columns.values() if _is_written(part, issued=issued)]
            cells = list(self._written(table, row, wanted))
            if not cells:
                continue
            if number is None and sheet.open_rows:
                number = next(spare, None)
            for column, source, value in cells:
                entry = Entry(form.title, label, column.title, value, source)
                yield self._put(entry, column, form, number)

    def _written(
        self, table: str, row: int, columns: list[Column]
    ) -> Iterator[tuple[Column, str, Any]]:
        """What the old row holds in some columns, with its address."""
        for column in columns:
            place = Place(_OLD, table, row, column.field)
            if not self.delivery.locations.column_letter(_OLD, table, column.field):
                continue
            address = self.delivery.locations.address(place)
            assert address is not None  # the table is there, and the row was read from it
            value = self.old.value(*address)
            if value is not None:
                yield column, self.delivery.locations.cell(place), value

    def _put(self, entry: Entry, column: Column, form: FormTable, number: int | None) -> Entry:
        if number is None:
            return _left_over(entry, f"raden {entry.key} finns inte i mallen")
        if column.title not in form.columns:
            return _left_over(entry, f"mallen har ingen kolumn {column.title}")
        cell = form.cell(number, column.title)
        target = f"{form.title}!{cell.coordinate}"
        if cell.protection.locked:
            if cell.value == entry.value:
                return Entry(**{**vars(entry), "target": target})
            return _left_over(entry, f"{target} är låst i mallen")
        value, why = _as_now(entry.value, column, self.folder), ""
        if isinstance(value, str):
            writable = clean(value)
            if writable != value.replace("\r\n", "\n"):
                why = "överförd utan det som en cell inte kan hålla"
            cell.value = value = writable
            cell.data_type = "s"  # a text that begins with = is no formula
        else:
            cell.value = value
        return Entry(**{**vars(entry), "value": value, "target": target, "why": why})

    def _unknown(self) -> Iterator[Entry]:
        """Columns and cells that belong to no table of the present template."""
        parts, cells = self.delivery.tables["parts"], self.delivery.tables["cells"]
        odd = parts[
            (parts.index.get_level_values("workbook") == _OLD)
            & (parts["fault"] == PartFault.UNKNOWN)
            & (parts["at_column"] != "")
        ]
        for table, letter, found in zip(
            odd["at_table"], odd["at_column"], odd["found"], strict=True
        ):
            sheet = self.delivery.locations.sheet(_OLD, table)
            frame = self.delivery.tables[table]
            own = frame[frame.index.get_level_values("workbook") == _OLD]
            for (_, row), key in zip(own.index, own[BY_TABLE[table].key], strict=True):
                value = self.old.value(sheet, f"{letter}{row}")
                if value is not None:
                    why = f"mallen har ingen kolumn {found}"
                    yield Entry(sheet, str(key), found, value, f"{sheet}!{letter}{row}", "", why)
        stray = cells[
            (cells.index.get_level_values("workbook") == _OLD) & (cells["fault"] == CellFault.STRAY)
        ]
        for table, row, letter, value in zip(
            stray["at_table"], stray["at_row"], stray["at_column"], stray["value"], strict=True
        ):
            sheet = self.delivery.locations.sheet(_OLD, table)
            yield Entry(sheet, "", "", value, f"{sheet}!{letter}{row}", "", "utanför tabellen")

    def _other_sheets(self) -> Iterator[Entry]:
        """Sheets that the present template does not have, each told as a whole."""
        known = {self.delivery.locations.sheet(_OLD, table) for table in BY_TABLE}
        for sheet in self.old.sheets:
            cells = [cell for row in self.old.rows(sheet) for cell in row if cell != ""]
            if cells and sheet not in known | _OWN_SHEETS:
                why = f"mallen har inget blad {sheet}"
                yield Entry(sheet, "", "", f"{len(cells)} celler", sheet, "", why)


BY_TITLE_TABLE: Mapping[str, str] = {sheet.title: table for table, sheet in BY_TABLE.items()}
"""Tables by the title of their sheet."""


def _is_written(column: Column, *, issued: bool) -> bool:
    """Whether the department writes a column, in a row that was handed out or in its own."""
    return column.role is Role.INPUT or (not issued and column.spec.new_row)


def _form_rows(form: FormTable) -> list[tuple[str, int]]:
    """Key and number of each row of the template; spare rows have a blank key."""
    found = []
    for number in form.rows:
        cell = form.cell(number, form.key)
        key = "" if cell.value is None else str(cell.value).strip()
        if key or not cell.protection.locked:
            found.append((key, number))
    return found


def _left_over(entry: Entry, why: str) -> Entry:
    return Entry(**{**vars(entry), "why": why})


def _as_now(value: Any, column: Column, folder: PeriodFolder) -> Any:
    """A value as the present template writes it: its own words for a choice, numbers as text."""
    if column.kind in _CHOSEN and isinstance(value, str):
        sheet = next(
            sheet
            for sheet in BY_TABLE.values()
            if column in sheet.columns(folder.office.model, folder.period)
        )
        for choice in choice_values(column, sheet, folder.office.model):
            if value.strip().casefold() in {
                spelling.casefold() for spelling in (choice.value, choice.shown, *choice.also)
            }:
                return choice.shown
        return value
    if column.kind in _NUMBERED and isinstance(value, float):
        return f"{value:g}"
    return value


def _check(path: Path, entries: tuple[Entry, ...]) -> None:
    """Read the new workbook back: every cell of the ledger holds its value.

    Raises:
        OutputError: with the first cell that does not.
    """
    workbook = load_workbook(path)
    for entry in entries:
        if entry.target:
            sheet, _, address = entry.target.rpartition("!")
            found = workbook[sheet][address].value
            if _plain(found) != _plain(entry.value):
                raise OutputError(
                    f"{path.name}, {entry.target}, har {found} men {entry.source} har "
                    f"{entry.value}. Använd inte filen."
                )


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    return value
