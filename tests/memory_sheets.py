"""Sheets of a workbook in memory, with their tables, as xlwings asks an engine for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import memory_books as memory
from memory_books import HIDDEN, VISIBLE, ProgramError, Protection
from memory_ranges import Conversation, Note, Range
from openpyxl.utils import get_column_letter
from xlwings import base_classes

if TYPE_CHECKING:
    from memory_engine import Book, Program


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.owner = book

    @property
    def active(self) -> Sheet:
        return self(self.owner.book.active)

    def __call__(self, name_or_index: str | int) -> Sheet:
        book = self.owner.book
        if isinstance(name_or_index, int):
            return Sheet(self.owner, book.sheets[name_or_index - 1])
        return Sheet(self.owner, book.sheet(name_or_index))

    def __len__(self) -> int:
        return len(self.owner.book.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.owner, sheet) for sheet in list(self.owner.book.sheets))

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> Sheet:
        assert before is None
        self.owner.program.asked("write")
        _check_structure(self.owner)
        book = self.owner.book
        made = memory.Sheet(name or f"Blad{len(book.sheets) + 1}")
        book.sheets.insert(book.sheets.index(after.sheet) + 1, made)
        book.active = made.name
        return Sheet(self.owner, made)


class SheetApi:
    """The native object of a sheet, by Excel's names."""

    def __init__(self, sheet: memory.Sheet, program: Program) -> None:
        self._sheet, self._program = sheet, program
        own = sheet.protection
        self.ProtectContents = own is not None
        self.ProtectDrawingObjects = own is not None and own.drawings
        self.ProtectScenarios = own is not None and own.scenarios
        self.Protection = type("Allowed", (), dict(own.allowed) if own else {})

    def Unprotect(self, password: str) -> None:
        self._program.asked("protect")
        assert self._sheet.protection is not None
        if self._sheet.protection.password != password:
            raise ProgramError("Lösenordet är fel")
        self._sheet.protection = None
        self.ProtectContents = self.ProtectDrawingObjects = False

    def Protect(
        self,
        Password: str,
        DrawingObjects: bool,
        Contents: bool,
        Scenarios: bool,
        **allowed: bool,
    ) -> None:
        self._program.asked("protect")
        assert Contents
        self._sheet.protection = Protection(Password, DrawingObjects, Scenarios, allowed)


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, sheet: memory.Sheet) -> None:
        self.owner, self.sheet = book, sheet

    @property
    def program(self) -> Program:
        return self.owner.program

    @property
    def book(self) -> Book:
        return self.owner

    @property
    def api(self) -> SheetApi:
        return SheetApi(self.sheet, self.program)

    @property
    def name(self) -> str:
        return self.sheet.name

    @name.setter
    def name(self, value: str) -> None:
        self.program.asked("write")
        _check_structure(self.owner)
        if self.owner.book.active == self.sheet.name:
            self.owner.book.active = value
        self.sheet.name = value

    @property
    def index(self) -> int:
        return self.owner.book.sheets.index(self.sheet) + 1

    @property
    def visible(self) -> int:
        return self.sheet.state

    @visible.setter
    def visible(self, value: bool) -> None:
        self.program.asked("write")
        _check_structure(self.owner)
        self.sheet.state = VISIBLE if value else HIDDEN

    @property
    def used_range(self) -> Range:
        row, column = self.sheet.extent
        return Range(self, f"A1:{get_column_letter(column)}{row}")

    @property
    def cells(self) -> Range:
        return Range(self, "A1:XFD1048576")

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, Range):
            return arg1
        if isinstance(arg1, tuple):
            last = arg2 or arg1
            address = f"{get_column_letter(arg1[1])}{arg1[0]}:{get_column_letter(last[1])}{last[0]}"
            return Range(self, address)
        if len(arg1) > 255:
            raise ProgramError("området är för långt")
        return Range(self, arg1)

    @property
    def notes(self) -> list[Note]:
        return [Note(self, at) for at in list(self.sheet.notes)]

    @property
    def comments(self) -> list[Conversation]:
        return [Conversation(self, at) for at in self.sheet.conversations]

    @property
    def tables(self) -> Tables:
        return Tables(self)

    def activate(self) -> None:
        if self.sheet.state != VISIBLE:
            raise ProgramError("bladet är dolt")
        self.program.active = self.owner.book.name
        self.owner.book.active = self.sheet.name

    def delete(self) -> None:
        self.program.asked("write")
        _check_structure(self.owner)
        self.owner.book.sheets.remove(self.sheet)
        if self.owner.book.active == self.sheet.name:
            self.owner.book.active = self.owner.book.sheets[0].name


class Tables(base_classes.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __len__(self) -> int:
        return len(self.sheet.sheet.tables)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, table) for table in self.sheet.sheet.tables)

    def __call__(self, number: int) -> Table:
        return Table(self.sheet, self.sheet.sheet.tables[number - 1])


class Table(base_classes.Table):
    def __init__(self, sheet: Sheet, table: memory.TableArea) -> None:
        self.sheet, self.table = sheet, table

    @property
    def name(self) -> str:
        return self.table.name

    @name.setter
    def name(self, value: str) -> None:
        self.table.name = value

    @property
    def range(self) -> Range:
        top, left, bottom, right = self.table.bounds
        return Range(
            self.sheet, f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        )

    @property
    def show_headers(self) -> bool:
        return self.table.headers

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        self.table.headers = value

    @property
    def show_totals(self) -> bool:
        return self.table.totals

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        self.table.totals = value

    @property
    def columns(self) -> list[Any]:
        return [TableColumn(title) for title in self.table.titles]


class TableColumn(base_classes.TableColumn):
    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._name = value


def _check_structure(book: Book) -> None:
    if book.book.structure_locked:
        raise ProgramError("Arbetsbokens struktur är skyddad")
