"""LibreOffice as an engine of xlwings, so that the button's own code meets a live program.

Only what the button asks for is here. A protected sheet refuses changes with an exception, as
Excel does. Register it with `register(context)`; afterwards `xlwings.apps` has one app.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import starmap
from pathlib import Path
from typing import Any

import xlwings as xw
from libreoffice_process import import_uno
from xlwings import base_classes

import_uno()

from xlvp.addin.libreoffice.documents import Document  # noqa: E402 - `uno` must be found first
from xlvp.addin.libreoffice.office import Kind, Office  # noqa: E402 - likewise
from xlvp.addin.libreoffice.sheets import Sheet as UnoSheet  # noqa: E402 - likewise
from xlvp.addin.libreoffice.values import Area, CellError  # noqa: E402 - likewise
from xlvp.reading import addresses  # noqa: E402 - likewise

NAME = "libreoffice"


def register(context: Any) -> xw.App:
    """Make LibreOffice xlwings' active engine and give its app."""
    engine = xw.Engine(impl=Engine(Office(context)))
    xw.engines.add(engine)
    engine.activate()
    app = engine.apps.active
    assert app is not None
    return app


class Engine:
    name = NAME
    type = "desktop"

    def __init__(self, office: Office) -> None:
        self.apps = Apps(self, office)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return value

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        _datetime_builder: Any,
        empty_as: Any,
        number_builder: Any,
        err_to_str: bool,
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value is None:
                return empty_as
            if isinstance(value, CellError):
                return str(value) if err_to_str else None
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            return value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine, office: Office) -> None:
        self._app = App(engine, office)

    def keys(self) -> list[int]:
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        yield self._app

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        if pid != self._app.pid:
            raise KeyError(pid)
        return self._app


class App(base_classes.App):
    version = "16.0"
    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    calculation = "automatic"
    visible = True

    def __init__(self, engine: Engine, office: Office) -> None:
        self.engine = engine
        self.office = office
        self.front: Document | None = None
        self._status: str | None = None
        self.statuses: list[str | None] = []

    @property
    def api(self) -> Any:
        return self.office.desktop

    @property
    def pid(self) -> int:
        return os.getpid()

    @property
    def hwnd(self) -> int:
        return os.getpid()

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        document = self.front
        selected = document.selection if document else None
        if document is None or selected is None:
            return None
        name, row, column = selected
        book = Book(self, document)
        return Range(Sheet(book, document.sheet(name)), ((row, column, row, column),))

    @property
    def status_bar(self) -> str | bool:
        return False if self._status is None else self._status

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        self._status = value if isinstance(value, str) else None
        self.statuses.append(self._status)
        if self.front is not None:
            self.front.status(self._status)

    def activate(self, steal_focus: bool = False) -> None:
        """There is one app."""

    def calculate(self) -> None:
        for document in self.office.documents:
            document.uno.calculateAll()

    def alert(
        self, prompt: str, title: str | None, _buttons: Any, _mode: Any, _callback: Any
    ) -> str:
        self.office.message(prompt, title or "", Kind.INFORMATION)
        return "ok"


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        return self.app.office.desktop

    @property
    def active(self) -> Book:
        if self.app.front is None:
            raise KeyError("no workbook")
        return Book(self.app, self.app.front)

    def __call__(self, name_or_index: str | int) -> Book:
        if isinstance(name_or_index, str):
            return Book(self.app, self.app.office.document(name_or_index))
        return Book(self.app, self.app.office.documents[name_or_index - 1])

    def __len__(self) -> int:
        return len(self.app.office.documents)

    def __iter__(self) -> Iterator[Book]:
        for document in self.app.office.documents:
            yield Book(self.app, document)

    def add(self) -> Book:
        self.app.front = self.app.office.new(hidden=True)
        return Book(self.app, self.app.front)

    def open(
        self, fullname: str, _update_links: Any = None, read_only: bool | None = None, *_others: Any
    ) -> Book:
        # Hidden: a headless LibreOffice ends when a window is closed whose cursor blinks.
        opened = self.app.office.open(Path(fullname), read_only=bool(read_only), hidden=True)
        self.app.front = opened
        return Book(self.app, opened)


class Book(base_classes.Book):
    def __init__(self, app: App, document: Document) -> None:
        self._app = app
        self.document = document

    @property
    def app(self) -> App:
        return self._app

    @property
    def api(self) -> BookApi:
        return BookApi(self)

    @property
    def name(self) -> str:
        return self.document.name

    @property
    def fullname(self) -> str:
        url = self.document.url
        return str(import_uno().fileUrlToSystemPath(url)) if url else self.name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def activate(self) -> None:
        self._app.front = self.document

    def save(self, path: str | None = None, password: str | None = None) -> None:
        assert path is None
        assert password is None
        self.document.save()

    def close(self) -> None:
        self.document.close()
        self._app.front = None


class BookApi:
    """What Excel's own object says and xlwings does not."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def ReadOnly(self) -> bool:  # noqa: N802 - Excel's name
        return self._book.document.read_only

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802 - Excel's name
        return self._book.document.structure_protected

    @property
    def Path(self) -> str:  # noqa: N802 - Excel's name
        return str(Path(self._book.fullname).parent) if self._book.document.url else ""

    @property
    def Saved(self) -> bool:  # noqa: N802 - Excel's name
        return not self._book.document.uno.isModified()

    def __bool__(self) -> bool:
        return True


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self.book.document.uno.Sheets

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.document.active_sheet)

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, str):
            return Sheet(self.book, self.book.document.sheet(name_or_index))
        return Sheet(self.book, self.book.document.sheets[name_or_index - 1])

    def __len__(self) -> int:
        return len(self.book.document.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        for sheet in self.book.document.sheets:
            yield Sheet(self.book, sheet)

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        position = None
        if before is not None:
            position = before.index - 1
        elif after is not None:
            position = after.index
        title = name or f"Blad{len(self) + 1}"
        return Sheet(self.book, self.book.document.add_sheet(title, position))


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, sheet: UnoSheet) -> None:
        self._book = book
        self.uno_sheet = sheet

    @property
    def book(self) -> Book:
        return self._book

    @property
    def api(self) -> SheetApi:
        return SheetApi(self)

    @property
    def name(self) -> str:
        return self.uno_sheet.name

    @name.setter
    def name(self, value: str) -> None:
        self.uno_sheet.uno.Name = value

    @property
    def index(self) -> int:
        return int(self.uno_sheet.uno.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        return self.uno_sheet.visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self.uno_sheet.uno.IsVisible = bool(value)

    @property
    def used_range(self) -> Range:
        return Range(self, (self.uno_sheet.used(),))

    @property
    def cells(self) -> Range:
        return Range(self, ((0, 0, addresses.MAX_ROW - 1, addresses.MAX_COLUMN),))

    @property
    def notes(self) -> list[Note]:
        return [Note(self, at) for at in sorted(self.uno_sheet.notes())]

    @property
    def tables(self) -> Tables:
        return Tables(self)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, tuple) and len(arg1) == 4:
            row, column, rows, columns = arg1
            return Range(self, ((row - 1, column - 1, row + rows - 2, column + columns - 2),))
        areas = _areas(arg1)
        if arg2 is None:
            return Range(self, areas)
        (one,), (other,) = areas, _areas(arg2)
        corners = (one[0], one[1], other[2], other[3])
        return Range(self, (corners,))

    def activate(self) -> None:
        self.book.document.uno.CurrentController.setActiveSheet(self.uno_sheet.uno)

    select = activate

    def delete(self) -> None:
        self.book.document.remove_sheet(self.name)

    def clear(self) -> None:
        self.uno_sheet.clear(self.uno_sheet.used())

    def autofit(self, axis: str | None = None) -> None:
        if axis in (None, "c", "columns"):
            self.uno_sheet.uno.Columns.OptimalWidth = True
        if axis in (None, "r", "rows"):
            self.uno_sheet.uno.Rows.OptimalHeight = True


class SheetApi:
    """What Excel's own object says and xlwings does not."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 - Excel's name
        return self._sheet.uno_sheet.protected

    def Unprotect(self, password: str = "") -> None:  # noqa: N802 - Excel's name
        if not self._sheet.uno_sheet.unprotect(password):
            raise RuntimeError("wrong password")

    def Protect(self, password: str = "", *_what: Any, **_allowed: Any) -> None:  # noqa: N802 - likewise
        self._sheet.uno_sheet.protect(password)

    def __bool__(self) -> bool:
        return True


class Range(base_classes.Range):
    """One area, or several that are coloured together."""

    def __init__(self, sheet: Sheet, areas: tuple[Area, ...]) -> None:
        self.sheet = sheet
        self.areas = areas
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> Any:
        return self

    @property
    def area(self) -> Area:
        return self.areas[0]

    @property
    def uno_range(self) -> Any:
        top, left, bottom, right = self.area
        return self.sheet.uno_sheet.uno.getCellRangeByPosition(left, top, right, bottom)

    @property
    def row(self) -> int:
        return self.area[0] + 1

    @property
    def column(self) -> int:
        return self.area[1] + 1

    @property
    def shape(self) -> tuple[int, int]:
        top, left, bottom, right = self.area
        return bottom - top + 1, right - left + 1

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return self.sheet, self.row, self.column, *self.shape

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        top, left, _, right = self.area
        if arg2 is None:
            row, column = divmod(arg1 - 1, right - left + 1)
        else:
            row, column = arg1 - 1, arg2 - 1
        at = (top + row, left + column)
        return Range(self.sheet, ((*at, *at),))

    @property
    def raw_value(self) -> Any:
        return self.sheet.uno_sheet.values(self.area)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if not isinstance(data, (list, tuple)):
            rows, columns = self.shape
            data = [[data] * columns] * rows
        self.sheet.uno_sheet.write(self.area[0], self.area[1], data)

    @property
    def formula(self) -> Any:
        rows = self.sheet.uno_sheet.formulas(self.area)
        return rows[0][0] if self.shape == (1, 1) else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    formula2 = formula

    def clear(self) -> None:
        self.sheet.uno_sheet.clear(self.area)

    @property
    def color(self) -> tuple[int, int, int] | None:
        colour = self.sheet.uno_sheet.colour_of(self.area[0], self.area[1])
        return None if colour is None else (colour >> 16, colour >> 8 & 255, colour & 255)

    @color.setter
    def color(self, value: str | int | tuple[int, int, int] | None) -> None:
        self.sheet.uno_sheet.colour(self.areas, None if value is None else _colour(value))

    @property
    def number_format(self) -> str | None:
        whole = self.uno_range
        if whole.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
            return None
        formats = self.sheet.book.document.uno.NumberFormats
        return str(formats.getByKey(whole.NumberFormat).FormatString)

    @number_format.setter
    def number_format(self, value: str) -> None:
        uno = import_uno()
        document = self.sheet.book.document.uno
        locale = uno.createUnoStruct("com.sun.star.lang.Locale")
        key = document.NumberFormats.queryKey(value, locale, False)
        if key == -1:
            key = document.NumberFormats.addNew(value, locale)
        self.uno_range.NumberFormat = key

    @property
    def address(self) -> str:
        return ",".join(starmap(_address, self.areas))

    def get_address(self, row_absolute: bool, column_absolute: bool, external: bool) -> str:
        shown = self.address
        if not row_absolute:
            assert not column_absolute
            shown = shown.replace("$", "")
        return f"[{self.sheet.book.name}]{self.sheet.name}!{shown}" if external else shown

    @property
    def note(self) -> Note | None:
        at = self.area[:2]
        return Note(self.sheet, at) if at in self.sheet.uno_sheet.notes() else None

    def add_note(self, text: str) -> Note:
        at = self.area[:2]
        self.sheet.uno_sheet.set_notes({at: text})
        return Note(self.sheet, at)

    @property
    def hyperlink(self) -> str | None:
        return self.sheet.uno_sheet.link_of(self.area[0], self.area[1])

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        del screen_tip
        row, column = self.area[:2]
        self.sheet.uno_sheet.link(row, column, address, text_to_display or address)

    @property
    def wrap_text(self) -> bool:
        return bool(self.uno_range.IsTextWrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.uno_range.IsTextWrapped = value

    @property
    def column_width(self) -> float:
        return float(self.uno_range.Columns.getByIndex(0).Width) / 200

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.uno_range.Columns.Width = round(value * 200)

    @property
    def row_height(self) -> float:
        return float(self.uno_range.Rows.getByIndex(0).Height) / 35.28

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.uno_range.Rows.Height = round(value * 35.28)

    @property
    def font(self) -> Font:
        return Font(self.uno_range)

    def autofit(self, axis: str | None = None) -> None:
        if axis in (None, "c", "columns"):
            self.uno_range.Columns.OptimalWidth = True
        if axis in (None, "r", "rows"):
            self.uno_range.Rows.OptimalHeight = True

    def select(self) -> None:
        self.sheet.book.document.select(self.sheet.name, self.area[0], self.area[1])


class Font(base_classes.Font):
    def __init__(self, uno_range: Any) -> None:
        self._range = uno_range

    @property
    def bold(self) -> bool:
        return bool(self._range.CharWeight > 100)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._range.CharWeight = 150.0 if value else 100.0

    @property
    def size(self) -> float:
        return float(self._range.CharHeight)

    @size.setter
    def size(self, value: float) -> None:
        self._range.CharHeight = float(value)

    @property
    def color(self) -> tuple[int, int, int]:
        red_green, blue = divmod(max(self._range.CharColor, 0), 256)
        return *divmod(red_green, 256), blue

    @color.setter
    def color(self, value: str | tuple[int, int, int]) -> None:
        self._range.CharColor = _colour(value)


class Note(base_classes.Note):
    def __init__(self, sheet: Sheet, at: tuple[int, int]) -> None:
        self._sheet = sheet
        self._at = at

    @property
    def api(self) -> Any:
        return self

    @property
    def location(self) -> Range:
        return Range(self._sheet, ((*self._at, *self._at),))

    @property
    def text(self) -> str:
        return self._sheet.uno_sheet.notes()[self._at]

    @text.setter
    def text(self, value: str) -> None:
        self._sheet.uno_sheet.set_notes({self._at: value})

    def delete(self) -> None:
        self._sheet.uno_sheet.set_notes({self._at: None})


class Tables(base_classes.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._tables = sheet.uno_sheet.tables()

    def __call__(self, key: str | int) -> Table:
        name = key if isinstance(key, str) else sorted(self._tables)[key - 1]
        return Table(self._sheet, name, self._tables[name])

    def __len__(self) -> int:
        return len(self._tables)

    def __iter__(self) -> Iterator[Table]:
        for name, area in sorted(self._tables.items()):
            yield Table(self._sheet, name, area)

    def __contains__(self, key: str) -> bool:
        return key in self._tables


class Table(base_classes.Table):
    def __init__(self, sheet: Sheet, name: str, area: Area) -> None:
        self._parent = sheet
        self._name = name
        self._area = area

    @property
    def parent(self) -> Sheet:
        return self._parent

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._parent.book.document.uno.DatabaseRanges.getByName(self._name).Name = value
        self._name = value

    @property
    def range(self) -> Range:
        return Range(self.parent, (self._area,))

    @property
    def header_row_range(self) -> Range:
        top, left, _, right = self._area
        return Range(self.parent, ((top, left, top, right),))

    @property
    def data_body_range(self) -> Range:
        top, left, bottom, right = self._area
        return Range(self.parent, ((top + 1, left, bottom, right),))


def _colour(value: str | int | tuple[int, int, int]) -> int:
    """0xRRGGBB; a number is Excel's, with red last."""
    if isinstance(value, str):
        return int(value.removeprefix("#"), 16)
    if isinstance(value, int):
        return (value & 255) << 16 | value & 0xFF00 | value >> 16
    red, green, blue = value
    return red << 16 | green << 8 | blue


def _areas(place: Any) -> tuple[Area, ...]:
    if isinstance(place, Range):
        return place.areas
    if isinstance(place, tuple):
        row, column = place
        if row < 1 or column < 1:
            raise IndexError("rows and columns count from 1")
        return ((row - 1, column - 1, row - 1, column - 1),)
    return tuple(_area(part) for part in str(place).split(","))


def _area(text: str) -> Area:
    first, _, last = text.replace("$", "").partition(":")
    row, column = addresses.cell(first)
    last_row, last_column = addresses.cell(last or first)
    return row - 1, column, last_row - 1, last_column


def _address(top: int, left: int, bottom: int, right: int) -> str:
    first = f"${addresses.column_letter(left)}${top + 1}"
    last = f"${addresses.column_letter(right)}${bottom + 1}"
    return first if first == last else f"{first}:{last}"
