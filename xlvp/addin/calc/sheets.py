"""Sheets and tables of a workbook that is open in LibreOffice, as xlwings asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xlvp.addin.calc.areas import areas_of
from xlvp.addin.calc.ranges import Note, Range
from xlvp.addin.libreoffice.values import Area
from xlvp.reading import addresses

if TYPE_CHECKING:
    from xlvp.addin.calc.books import Book


class Sheets(base_classes.Sheets):
    """The sheets of a workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        """The calls themselves."""
        return self.book.call

    @property
    def active(self) -> Sheet:
        """The sheet in front."""
        return Sheet(self.book, self.book.call("active_sheet", self.book.name))

    def __call__(self, name_or_index: str | int) -> Sheet:
        """A sheet by its name or place."""
        names = self._names()
        if isinstance(name_or_index, int):
            return Sheet(self.book, names[name_or_index - 1])
        for name in names:
            if name.casefold() == name_or_index.casefold():
                return Sheet(self.book, name)
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self._names())

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Add a sheet before or after another one, else last."""
        names = self._names()
        position = len(names)
        if before is not None:
            position = names.index(before.name)
        elif after is not None:
            position = names.index(after.name) + 1
        title = name or next(
            free for n in range(1, len(names) + 2) if (free := f"Blad{n}") not in names
        )
        self.book.call("add_sheet", self.book.name, title, position)
        return Sheet(self.book, title)

    def _names(self) -> list[str]:
        names: list[str] = self.book.call("sheets", self.book.name)
        return names


class Sheet(base_classes.Sheet):
    """A sheet."""

    def __init__(self, book: Book, name: str) -> None:
        self._book = book
        self._name = name

    def ask(self, call: str, *arguments: Any) -> Any:
        """Ask LibreOffice about this sheet."""
        return self._book.call(call, self._book.name, self._name, *arguments)

    @property
    def book(self) -> Book:
        """The workbook."""
        return self._book

    @property
    def api(self) -> SheetApi:
        """What Excel's own object says and xlwings does not."""
        return SheetApi(self)

    @property
    def name(self) -> str:
        """The name on the tab."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.ask("change_sheet", "name", value)
        self._name = value

    @property
    def index(self) -> int:
        """Its place, from 1."""
        names: list[str] = self._book.call("sheets", self._book.name)
        return names.index(self._name) + 1

    @property
    def visible(self) -> bool:
        """Whether the tab is shown."""
        return bool(self.ask("sheet")["visible"])

    @visible.setter
    def visible(self, value: bool) -> None:
        self.ask("change_sheet", "visible", bool(value))

    @property
    def used_range(self) -> Range:
        """From A1 to the last cell that holds something."""
        return Range(self, (tuple(self.ask("sheet")["used"]),))

    @property
    def cells(self) -> Range:
        """All cells."""
        return Range(self, ((0, 0, addresses.MAX_ROW - 1, addresses.MAX_COLUMN),))

    @property
    def notes(self) -> list[Note]:
        """All notes."""
        return [Note(self, (row, column), text) for row, column, text in self.ask("notes")]

    @property
    def tables(self) -> Tables:
        """All tables."""
        return Tables(self, self.ask("sheet")["tables"])

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Some cells, in any of the ways that xlwings names them."""
        if isinstance(arg1, tuple) and len(arg1) == len(("row", "column", "rows", "columns")):
            row, column, rows, columns = arg1
            return Range(self, ((row - 1, column - 1, row + rows - 2, column + columns - 2),))
        areas = arg1.areas if isinstance(arg1, Range) else areas_of(arg1)
        if arg2 is not None:
            (last,) = arg2.areas if isinstance(arg2, Range) else areas_of(arg2)
            areas = ((*areas[0][:2], *last[2:]),)
        return Range(self, areas)

    def activate(self) -> None:
        """Bring it to the front."""
        self.ask("activate")

    select = activate

    def delete(self) -> None:
        """Remove it."""
        self.ask("remove_sheet")

    def clear(self) -> None:
        """Empty it."""
        self.used_range.clear()

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows and columns to what they hold."""
        self.used_range.autofit(axis)


class Allowed:
    """What a protected sheet allows: LibreOffice keeps it and does not tell."""

    def __getattr__(self, name: str) -> bool:
        return False


class SheetApi:
    """What Excel's own object says and xlwings does not, by Excel's names."""

    ProtectDrawingObjects = False
    ProtectScenarios = False
    Protection = Allowed()

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def ProtectContents(self) -> bool:
        """Whether a password may be wanted; of a read-only workbook it is no question."""
        return bool(self._sheet.ask("sheet")["protected"]) and not self._sheet.book.api.ReadOnly

    def Unprotect(self, password: str = "") -> None:
        """Take the protection away."""
        if not self._sheet.ask("change_sheet", "unprotect", password):
            raise PermissionError(self._sheet.name)

    def Protect(self, Password: str = "", **_allowed: Any) -> None:
        """Protect it again; LibreOffice still knows what was allowed."""
        self._sheet.ask("change_sheet", "protect", Password)


class Tables(base_classes.Tables):
    """The tables on a sheet."""

    def __init__(self, sheet: Sheet, known: dict[str, dict[str, Any]]) -> None:
        self._sheet = sheet
        self._known = known

    def __call__(self, key: str | int) -> Table:
        """A table by its name or place."""
        name = key if isinstance(key, str) else sorted(self._known)[key - 1]
        return Table(self._sheet, name, self._known[name])

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self._sheet, name, known) for name, known in sorted(self._known.items()))

    def __contains__(self, key: str) -> bool:
        return key in self._known


class Table(base_classes.Table):
    """A table."""

    def __init__(self, sheet: Sheet, name: str, known: dict[str, Any]) -> None:
        self._sheet = sheet
        self._name = name
        self._known = known

    @property
    def _area(self) -> Area:
        top, left, bottom, right = self._known["area"]
        return top, left, bottom, right

    @property
    def show_headers(self) -> bool:
        """Whether the first row holds the titles."""
        return bool(self._known["header"])

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise AttributeError(f"{self._name} cannot be changed to {value}")

    @property
    def show_totals(self) -> bool:
        """Whether the last row holds sums."""
        return bool(self._known["totals"])

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        raise AttributeError(f"{self._name} cannot be changed to {value}")

    @property
    def parent(self) -> Sheet:
        """Its sheet."""
        return self._sheet

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        raise AttributeError(f"{self._name} cannot be renamed to {value}")

    @property
    def range(self) -> Range:
        """Header and rows."""
        return Range(self._sheet, (self._area,))

    @property
    def header_row_range(self) -> Range:
        """The header."""
        top, left, _, right = self._area
        return Range(self._sheet, ((top, left, top, right),))

    @property
    def data_body_range(self) -> Range:
        """The rows."""
        top, left, bottom, right = self._area
        return Range(self._sheet, ((top + 1, left, bottom, right),))
