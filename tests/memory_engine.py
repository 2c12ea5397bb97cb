"""An xlwings engine whose spreadsheet program is a list of workbooks in memory.

It counts what it is asked, so that tests can tell a press that reads and writes in bulk from
one that goes cell by cell, and it can be told to answer as a program does that is busy or gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import memory_books as memory
import xlwings as xw
from memory_books import ProgramError
from memory_ranges import Range
from memory_sheets import Sheet, Sheets
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
