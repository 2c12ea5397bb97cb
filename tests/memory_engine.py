"""An xlwings engine whose spreadsheet program is a list of workbooks in memory.

It counts what it is asked, so that tests can tell a press that reads and writes in bulk from
one that goes cell by cell, and it can be told to answer as a program does that is busy or gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import memory_books as memory
import xlwings as xw
from memory_books import HIDDEN, VISIBLE, Cell, ProgramError, Protection, Rule, bounds
from openpyxl.utils import get_column_letter
from xlwings import base_classes

BUSY = -2147418111
GONE = -2147417848
PASSWORD = "lösenord"  # noqa: S105 - a made-up one
_TEXTS = {code: text for text, code in memory.ERRORS.items() if text != "#SPILL!"}


class Program:
    """The spreadsheet program: its workbooks, what it was asked, and how it feels.

    Attributes:
        answers: code of the error that every call gets from now on; None for work as usual.
        fails_after: so many writes are done before one fails.
        has_macros: the add-in's macros are there.
    """

    def __init__(self) -> None:
        self.books: list[memory.Book] = []
        self.active = ""
        self.calls: Counter[str] = Counter()
        self.reads: Counter[tuple[str, str]] = Counter()
        self.status: str | bool = False
        self.status_said: list[str] = []
        self.answers: int | None = None
        self.fails_after: int | None = None
        self.screen_updating = True
        self.has_macros = True

    def asked(self, what: str) -> None:
        """Note a call."""
        if self.answers is not None:
            raise ProgramError("programmet svarar inte", self.answers)
        self.calls[what] += 1
        if what == "write" and self.fails_after is not None:
            if not self.fails_after:
                self.fails_after = None
                raise ProgramError("skrivningen gick inte")
            self.fails_after -= 1

    def open(self, book: memory.Book) -> xw.Book:
        """Have a workbook open, in front."""
        self.books.append(book)
        self.active = book.name
        return xw.Book(impl=Book(self, book))


class Engine:
    """What xlwings asks of an engine."""

    name, type = "memory", "desktop"

    def __init__(self, program: Program) -> None:
        self.apps = Apps(self, program)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(
        data: Any, _dates: Any, empty_as: Any, _numbers: Any, err_to_str: bool
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty_as
            if type(value) is int and value in _TEXTS:
                return _TEXTS[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine, program: Program) -> None:
        self.app = App(engine, program)

    def keys(self) -> list[int]:
        return [1]

    def __iter__(self) -> Iterator[App]:
        return iter([self.app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, _pid: int) -> App:
        return self.app


class App(base_classes.App):
    pid = hwnd = 1

    def __init__(self, engine: Engine, program: Program) -> None:
        self.engine, self.program = engine, program

    def activate(self, steal_focus: bool = False) -> None:
        """It is in front already."""

    def run(self, macro: str, args: list[Any]) -> Any:
        """The add-in's macros: one call, however many cells."""
        program = self.program
        if not program.has_macros:
            raise ProgramError(f"Det går inte att köra makrot {macro}", -2146827284)
        book = Book(program, next(book for book in program.books if book.name == args[0]))
        given = args[1:]
        match macro:
            case "'xlvp.xlam'!XlvpNotes":
                program.asked("look")
                notes = [
                    part
                    for sheet in book.book.sheets
                    for cell, text in sheet.notes.items()
                    for part in (sheet.name, cell, text)
                ]
                return (str(len(notes) // 3), *notes)
            case "'xlvp.xlam'!XlvpSetNotes":
                program.asked("write")
                for name, cell, text, height in zip(*given, strict=True):
                    sheet = book.book.sheet(name)
                    if sheet.protection is not None:
                        raise ProgramError("Bladet är skyddat")
                    assert height or cell in sheet.notes
                    sheet.notes.pop(cell, None)
                    if text:
                        sheet.notes[cell] = text
                return len(given[0])
            case "'xlvp.xlam'!XlvpUncolour":
                program.asked("write")
                names, word = given
                for sheet in map(book.book.sheet, names):
                    if sheet.protection is not None:
                        raise ProgramError("Bladet är skyddat")
                    sheet.rules = [
                        rule
                        for rule in sheet.rules
                        if rule.kind != "custom" or word not in rule.formula
                    ]
                return len(names)
        raise ProgramError(f"Det går inte att köra makrot {macro}")

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        book = next(book for book in self.program.books if book.name == self.program.active)
        if book.selection is None:
            return None
        return Range(Sheet(Book(self.program, book), book.sheet(book.active)), book.selection)

    @property
    def screen_updating(self) -> bool:
        return self.program.screen_updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self.program.screen_updating = value

    @property
    def status_bar(self) -> str | bool:
        return self.program.status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self.program.status = value
        if value:
            self.program.status_said.append(str(value))


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app, self.program = app, app.program

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.program, book) for book in self.program.books)

    def __len__(self) -> int:
        return len(self.program.books)

    def __call__(self, name_or_index: str | int) -> Book:
        if isinstance(name_or_index, int):
            return Book(self.program, self.program.books[name_or_index - 1])
        for book in self:
            if book.name.casefold() == name_or_index.casefold():
                return book
        raise KeyError(name_or_index)

    def add(self) -> Book:
        self.program.asked("write")
        book = memory.Book("Bok1", "Bok1", [memory.Sheet("Blad1")], active="Blad1")
        self.program.books.append(book)
        self.program.active = book.name
        return Book(self.program, book)

    def open(self, fullname: str, *_options: Any, **_more: Any) -> Book:
        book = memory.load(Path(fullname))
        self.program.books.append(book)
        self.program.active = book.name
        return Book(self.program, book)


class BookApi:
    """The native object of a workbook, by Excel's names."""

    def __init__(self, book: memory.Book) -> None:
        self.ReadOnly = book.read_only
        self.ProtectStructure = book.structure_locked
        self.CustomDocumentProperties = [
            type("Property", (), {"Name": name, "Value": value})
            for name, value in book.properties.items()
        ]
        self._links = book.links

    def LinkSources(self, kind: int) -> tuple[str, ...] | None:
        assert kind == 1
        return self._links or None


class Book(base_classes.Book):
    def __init__(self, program: Program, book: memory.Book) -> None:
        self.program, self.book = program, book

    @property
    def app(self) -> App:
        app: App = xw.engines["memory"].impl.apps.app
        return app

    @property
    def api(self) -> BookApi:
        self.program.asked("look")
        return BookApi(self.book)

    @property
    def name(self) -> str:
        return self.book.name

    @property
    def fullname(self) -> str:
        return self.book.full_name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        self.program.active = self.book.name


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


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, cells: str) -> None:
        self.sheet, self.where = sheet, cells.replace("$", "")
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> bool:
        return True

    @property
    def _bounds(self) -> tuple[int, int, int, int]:
        return bounds(self.where.partition(",")[0])

    @property
    def row(self) -> int:
        return self._bounds[1]

    @property
    def column(self) -> int:
        return self._bounds[0]

    @property
    def shape(self) -> tuple[int, int]:
        left, top, right, bottom = self._bounds
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        left, top, right, _ = self._bounds
        if arg2 is None:
            width = right - left + 1
            row, column = divmod(arg1 - 1, width)
        else:
            row, column = arg1 - 1, arg2 - 1
        return Range(self.sheet, f"{get_column_letter(left + column)}{top + row}")

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, self.row, self.column, *self.shape)

    @property
    def address(self) -> str:
        return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", self.where)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        assert not external
        return self.address if row_absolute and col_absolute else self.where

    def _rows(self) -> list[list[Cell | None]]:
        left, top, right, bottom = self._bounds
        cells = self.sheet.sheet.cells
        return [
            [cells.get((row, column)) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]

    @property
    def raw_value(self) -> list[list[Any]]:
        self.sheet.program.asked("read")
        self.sheet.program.reads[self.sheet.name, "values"] += 1
        return [[cell.value if cell else None for cell in row] for row in self._rows()]

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._type_in(data)

    @property
    def formula(self) -> Any:
        self.sheet.program.asked("read")
        self.sheet.program.reads[self.sheet.name, "formulas"] += 1
        found = tuple(tuple(cell.formula if cell else "" for cell in row) for row in self._rows())
        return found[0][0] if self.shape == (1, 1) else found

    @formula.setter
    def formula(self, data: Any) -> None:
        self._type_in(data)

    def _type_in(self, data: Any) -> None:
        self._write()
        rows = data if isinstance(data, list | tuple) else [[data]]
        for row, values in enumerate(rows, start=self.row):
            for column, value in enumerate(values, start=self.column):
                self.sheet.sheet.cell(row, column).type_in(value)

    def _write(self) -> None:
        self.sheet.program.asked("write")
        if self.sheet.sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")

    def look(self, **values: Any) -> None:
        self._write()
        for part in self.where.split(","):
            left, top, right, bottom = bounds(part)
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.sheet.sheet.cell(row, column).look.update(values)

    def clear(self) -> None:
        self._write()
        left, top, right, bottom = self._bounds
        sheet = self.sheet.sheet
        sheet.cells = {
            (row, column): cell
            for (row, column), cell in sheet.cells.items()
            if not (top <= row <= bottom and left <= column <= right)
        }
        own = set(memory.addresses(self.where))
        sheet.rules = [r for r in sheet.rules if not set(memory.addresses(r.cells)) <= own]

    @property
    def number_format(self) -> str:
        cell = self._rows()[0][0]
        return str(cell.look.get("number_format", "General")) if cell else "General"

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.look(number_format=value)

    @property
    def color(self) -> Any:
        cell = self._rows()[0][0]
        return cell.look.get("fill") if cell else None

    @color.setter
    def color(self, value: Any) -> None:
        self.look(fill=value)

    @property
    def wrap_text(self) -> bool:
        cell = self._rows()[0][0]
        return bool(cell and cell.look.get("wrap"))

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.look(wrap=value)

    @property
    def vertical_alignment(self) -> Any:
        cell = self._rows()[0][0]
        return cell.look.get("vertical") if cell else None

    @vertical_alignment.setter
    def vertical_alignment(self, value: Any) -> None:
        self.look(vertical=value)

    @property
    def column_width(self) -> float:
        return self.sheet.sheet.widths.get(self.column, 8.43)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._write()
        self.sheet.sheet.widths[self.column] = value

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def conditional_formats(self) -> Rules:
        return Rules(self)

    @property
    def note(self) -> Note | None:
        return Note(self.sheet, self.where) if self.where in self.sheet.sheet.notes else None

    def add_note(self, text: str) -> Note:
        self.sheet.program.asked("note")
        sheet = self.sheet.sheet
        if sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")
        if self.where in sheet.notes or self.where in sheet.conversations:
            raise ProgramError("cellen har redan en anteckning")
        sheet.notes[self.where] = text
        return Note(self.sheet, self.where)

    def select(self) -> None:
        if self.sheet.owner.book.active != self.sheet.name:
            raise ProgramError("bladet är inte aktivt")
        self.sheet.owner.book.selection = self.where


class Font(base_classes.Font):
    def __init__(self, owner: Range) -> None:
        self.owner = owner

    @property
    def bold(self) -> Any:
        cell = self.owner._rows()[0][0]
        return cell.look.get("bold") if cell else None

    @bold.setter
    def bold(self, value: bool) -> None:
        self.owner.look(bold=value)

    @property
    def color(self) -> Any:
        cell = self.owner._rows()[0][0]
        return cell.look.get("ink") if cell else None

    @color.setter
    def color(self, value: Any) -> None:
        self.owner.look(ink=value)


class Rules(base_classes.ConditionalFormats):
    def __init__(self, owner: Range) -> None:
        self.owner = owner

    def _of_range(self) -> list[Rule]:
        rules = self.owner.sheet.sheet.rules
        if self.owner.where == "A1:XFD1048576":
            return rules
        own = set(memory.addresses(self.owner.where))
        return [rule for rule in rules if own & set(memory.addresses(rule.cells))]

    def __len__(self) -> int:
        return len(self._of_range())

    def __iter__(self) -> Iterator[OneRule]:
        return (OneRule(self.owner.sheet, rule) for rule in list(self._of_range()))

    def __call__(self, number: int) -> OneRule:
        return OneRule(self.owner.sheet, self._of_range()[number - 1])

    def _add(self, kind: str, formula: str, spec: dict[str, Any]) -> OneRule:
        self.owner._write()
        look = {name: spec[name] for name in spec if name.endswith("_color")}
        rule = Rule(self.owner.where, formula, look, kind)
        self.owner.sheet.sheet.rules.insert(0, rule)
        return OneRule(self.owner.sheet, rule)

    def add_custom(self, spec: dict[str, Any]) -> OneRule:
        return self._add("custom", spec["formula"], spec)

    def add_cell_value(self, spec: dict[str, Any]) -> OneRule:
        return self._add("cell_value", spec["formula1"], spec)


class OneRule(base_classes.ConditionalFormat):
    def __init__(self, sheet: Sheet, rule: Rule) -> None:
        self.sheet, self.rule = sheet, rule

    @property
    def type(self) -> str:
        return self.rule.kind

    @property
    def formula(self) -> str:
        return self.rule.formula

    def delete(self) -> None:
        self.sheet.program.asked("write")
        if self.sheet.sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")
        self.sheet.sheet.rules.remove(self.rule)


class Note(base_classes.Note):
    def __init__(self, sheet: Sheet, at: str) -> None:
        self.sheet, self.at = sheet, at

    @property
    def api(self) -> None:
        return None

    @property
    def location(self) -> Range:
        return Range(self.sheet, self.at)

    @property
    def text(self) -> str:
        return self.sheet.sheet.notes[self.at]

    @text.setter
    def text(self, value: str) -> None:
        self.sheet.program.asked("note")
        self.sheet.sheet.notes[self.at] = value

    def delete(self) -> None:
        self.sheet.program.asked("note")
        if self.sheet.sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")
        del self.sheet.sheet.notes[self.at]


class Conversation(base_classes.Comment):
    def __init__(self, sheet: Sheet, at: str) -> None:
        self.sheet, self.at = sheet, at

    @property
    def location(self) -> Range:
        return Range(self.sheet, self.at)


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


def register() -> Program:
    """Make the engine the only one, and give its program."""
    program = Program()
    engine = xw.Engine(impl=Engine(program))
    xw.engines.add(engine)
    engine.activate()
    return program


def colours(sheet: memory.Sheet) -> dict[str, str]:
    """Colour of each cell that xlvp has coloured, by its address."""
    found: dict[str, str] = {}
    for rule in reversed(sheet.rules):
        if "xlvp" in rule.formula:
            fill = rule.look["fill_color"]
            shown = "#{:02X}{:02X}{:02X}".format(*fill)
            found |= dict.fromkeys(memory.addresses(rule.cells), shown)
    return found


def _check_structure(book: Book) -> None:
    if book.book.structure_locked:
        raise ProgramError("Arbetsbokens struktur är skyddad")
