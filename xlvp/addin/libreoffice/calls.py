"""What can be asked of LibreOffice by name, with plain data both ways.

The extension serves these calls to xlvp's own Python, which lives in another process since the
libraries that it needs are not in LibreOffice's. Workbooks and sheets go by their names, areas
as four numbers from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uno

from xlvp.addin.libreoffice.documents import Document
from xlvp.addin.libreoffice.office import Office
from xlvp.addin.libreoffice.rules import Rules
from xlvp.addin.libreoffice.sheets import Sheet
from xlvp.addin.libreoffice.values import Area

_UNO_EXCEPTION = uno.getClass("com.sun.star.uno.Exception")
_GONE = "DisposedException"
"""UNO's word for a workbook that was closed."""
_CHANGING = frozenset(
    (
        *("write", "clear", "colour", "add_rule", "remove_rule", "set_notes", "link", "shape"),
        *("add_sheet", "remove_sheet", "set_all_notes", "remove_rules"),
    )
)


class LibreOfficeError(Exception):
    """UNO's exceptions, which Python cannot pass through its contexts."""


class ReadOnlyBookError(Exception):
    """The workbook was opened to be read; LibreOffice then changes nothing in it."""


class ClosedBookError(Exception):
    """The workbook is not open any more."""


class Calls:
    """The calls, on the workbooks of one LibreOffice.

    Args:
        office: where workbooks are opened.
        document: the workbook in front; None when there is none yet.
        hidden: workbooks are opened without a window.
    """

    def __init__(
        self, office: Office, document: Document | None = None, *, hidden: bool = False
    ) -> None:
        self._office = office
        self._hidden = hidden
        self._front = document
        self._operations: dict[str, Callable[..., Any]] = {
            name: operation
            for name in dir(self)
            if not name.startswith("_") and callable(operation := getattr(self, name))
        }

    def __call__(self, name: str, *arguments: Any) -> Any:
        """Do what is asked; KeyError when nothing is called that."""
        try:
            if name in _CHANGING and self._document(arguments[0]).read_only:
                raise ReadOnlyBookError(arguments[0])
            return self._operations[name](*arguments)
        except _UNO_EXCEPTION as error:
            kind, text = type(error).__name__, str(error)
        if kind.endswith(_GONE) or self._is_front_closed():
            raise ClosedBookError(text)
        raise LibreOfficeError(f"{kind}: {text}")

    def books(self) -> list[str]:
        """The names of the open workbooks; the one in front is first."""
        names = [document.name for document in self._office.documents]
        front = self._front.name if self._front else None
        return sorted(names, key=lambda name: name != front)

    def front(self) -> str | None:
        """The workbook whose button was pressed, or that was opened last."""
        return self._front.name if self._front else None

    def open(self, path: str, read_only: bool = False) -> str:
        """Open a workbook and give its name."""
        opened = self._office.open(Path(path), hidden=self._hidden, read_only=read_only)
        self._front = self._front if self._front and not self._hidden else opened
        return opened.name

    def new(self) -> str:
        """Open an empty workbook and give its name."""
        opened = self._office.new(hidden=self._hidden)
        self._front = self._front if self._front and not self._hidden else opened
        return opened.name

    def about(self, book: str) -> dict[str, Any]:
        """What is known about a workbook without its cells."""
        document = self._document(book)
        return {
            "url": document.url,
            "read_only": document.read_only,
            "structure_protected": document.structure_protected,
            "modified": bool(document.uno.isModified()),
            "properties": document.properties,
            "links": document.external_links,
        }

    def draw(self, book: str, at_once: bool) -> None:
        """Draw the screen after each change, or not before it is told again."""
        document = self._document(book).uno
        if at_once:
            document.unlockControllers()
        else:
            document.lockControllers()

    def save(self, book: str) -> None:
        """Save a workbook where it lies."""
        self._document(book).save()

    def close(self, book: str) -> None:
        """Close a workbook and lose what was not saved."""
        document = self._document(book)
        if self._front and self._front.name == document.name:
            self._front = None
        document.close()

    def sheets(self, book: str) -> list[str]:
        """The names of the sheets in order."""
        return [sheet.name for sheet in self._document(book).sheets]

    def add_sheet(self, book: str, name: str, position: int | None = None) -> None:
        """Add a sheet at a position, last when none is given."""
        self._document(book).add_sheet(name, position)

    def remove_sheet(self, book: str, name: str) -> None:
        """Remove a sheet."""
        self._document(book).remove_sheet(name)

    def sheet(self, book: str, name: str) -> dict[str, Any]:
        """What is known about a sheet without its cells."""
        sheet = self._sheet(book, name)
        return {
            "visible": sheet.visible,
            "protected": sheet.protected,
            "used": sheet.used(),
            "tables": sheet.tables(),
        }

    def change_sheet(self, book: str, name: str, change: str, value: Any = None) -> bool:
        """Rename (`name`), show or hide (`visible`), `protect` or `unprotect` a sheet."""
        sheet = self._sheet(book, name)
        if change == "unprotect":
            return sheet.unprotect(value or "")
        if change == "protect":
            sheet.protect(value or "")
        elif change == "name":
            sheet.uno.Name = value
        elif change == "visible":
            sheet.uno.IsVisible = value
        else:
            raise KeyError(change)
        return True

    def values(self, book: str, sheet: str, area: Area) -> list[list[Any]]:
        """The values of an area."""
        return self._sheet(book, sheet).values(_area(area))

    def formulas(self, book: str, sheet: str, area: Area) -> list[list[str]]:
        """The formulas of an area, else what one would type."""
        return self._sheet(book, sheet).formulas(_area(area))

    def write(self, book: str, sheet: str, row: int, column: int, rows: list[list[Any]]) -> None:
        """Write a block of values."""
        document = self._document(book)
        with document.at_once():
            document.sheet(sheet).write(row, column, rows)

    def clear(self, book: str, sheet: str, area: Area) -> None:
        """Take away values, formulas, notes and formats."""
        self._sheet(book, sheet).clear(_area(area))

    def colour(self, book: str, sheet: str, areas: Sequence[Area], colour: int | None) -> None:
        """Give areas a background."""
        document = self._document(book)
        with document.at_once():
            document.sheet(sheet).colour([_area(area) for area in areas], colour)

    def colour_of(self, book: str, sheet: str, area: Area) -> int | None:
        """The background of an area; None when there is none, -1 when cells differ."""
        return self._sheet(book, sheet).colour_of(_area(area))

    def rules(self, book: str, sheet: str) -> list[tuple[int, str, str]]:
        """The conditional formats with one condition: number, kind of condition, formula."""
        return [
            (rule.number, rule.operator, rule.formula) for rule in self._rules(book, sheet).single()
        ]

    def add_rule(
        self,
        book: str,
        sheet: str,
        areas: Sequence[Area],
        condition: Sequence[str],
        colours: Sequence[int],
    ) -> int:
        """Add a conditional format above all others and give its number."""
        operator, formula = condition
        fill, ink = colours
        rules, document = self._rules(book, sheet), self._document(book)
        with document.at_once():
            return rules.add(
                [_area(area) for area in areas],
                (operator, formula),
                (fill, ink),
                lambda: self._office.new(hidden=True).uno,
            )

    def remove_rule(self, book: str, sheet: str, number: int) -> None:
        """Remove a conditional format."""
        self._rules(book, sheet).remove(number)

    def remove_rules(self, book: str, sheets: Sequence[str], word: str) -> int:
        """Remove the conditional formats on some sheets whose formula has a word."""
        document, removed = self._document(book), 0
        with document.at_once():
            for sheet in sheets:
                rules = self._rules(book, sheet)
                ours = [rule for rule in rules.single() if word in rule.formula]
                for rule in reversed([rule for rule in ours if rule.operator == "custom"]):
                    rules.remove(rule.number)
                    removed += 1
        return removed

    def all_notes(self, book: str) -> list[tuple[str, int, int, str]]:
        """The notes of all sheets: sheet, row, column, text."""
        return [
            (sheet.name, *at, text)
            for sheet in self._document(book).sheets
            for at, text in sorted(sheet.notes().items())
        ]

    def set_all_notes(self, book: str, notes: Sequence[tuple[str, int, int, str | None]]) -> None:
        """Set notes on any sheets; without a text the note is taken away."""
        document = self._document(book)
        by_sheet: dict[str, dict[tuple[int, int], str | None]] = {}
        for sheet, row, column, text in notes:
            by_sheet.setdefault(sheet, {})[row, column] = text
        with document.at_once():
            for name, changes in by_sheet.items():
                document.sheet(name).set_notes(changes)

    def notes(self, book: str, sheet: str) -> list[tuple[int, int, str]]:
        """The notes: row, column, text."""
        return [(*at, text) for at, text in sorted(self._sheet(book, sheet).notes().items())]

    def note(self, book: str, sheet: str, row: int, column: int) -> str | None:
        """A cell's note."""
        cell = self._sheet(book, sheet).uno.getCellByPosition(column, row)
        return str(cell.Annotation.String) or None

    def set_notes(
        self, book: str, sheet: str, notes: Sequence[tuple[int, int, str | None]]
    ) -> None:
        """Set notes; without a text the note is taken away."""
        document = self._document(book)
        with document.at_once():
            document.sheet(sheet).set_notes({(row, column): text for row, column, text in notes})

    def link(self, book: str, sheet: str, row: int, column: int, target: str, text: str) -> None:
        """Make a cell a link."""
        self._sheet(book, sheet).link(row, column, target, text)

    def link_of(self, book: str, sheet: str, row: int, column: int) -> str | None:
        """Where a cell's link leads."""
        return self._sheet(book, sheet).link_of(row, column)

    def formats(self, book: str, sheet: str, area: Area) -> dict[str, Any]:
        """How the first cell of an area looks."""
        return self._sheet(book, sheet).formats(_area(area))

    def shape(self, book: str, sheet: str, area: Area, looks: dict[str, Any]) -> None:
        """Give an area a look."""
        self._sheet(book, sheet).shape(_area(area), looks)

    def active_sheet(self, book: str) -> str:
        """The sheet in front."""
        return self._document(book).active_sheet.name

    def activate(self, book: str, sheet: str) -> None:
        """Bring a sheet to the front."""
        document = self._document(book)
        document.uno.CurrentController.setActiveSheet(document.sheet(sheet).uno)

    def select(self, book: str, sheet: str, area: Area) -> None:
        """Select cells on a sheet, which comes to the front."""
        self._document(book).select(sheet, _area(area))

    def selection(self, book: str) -> tuple[str, Area] | None:
        """What is selected."""
        return self._document(book).selection

    def status(self, book: str, text: str | None) -> None:
        """Write in the status bar; without a text it is given back."""
        self._document(book).status(text)

    def _document(self, name: str) -> Document:
        if self._front is not None and self._front.name == name:
            return self._front
        try:
            return self._office.document(name)
        except KeyError:
            raise ClosedBookError(name) from None

    def _is_front_closed(self) -> bool:
        """Whether the workbook in front is gone; within LibreOffice it then has no properties."""
        return self._front is not None and not self._office.has(self._front)

    def _rules(self, book: str, sheet: str) -> Rules:
        return Rules(self._document(book).uno, self._sheet(book, sheet).uno)

    def _sheet(self, book: str, name: str) -> Sheet:
        return self._document(book).sheet(name)


def _area(area: Sequence[int]) -> Area:
    top, left, bottom, right = area
    return top, left, bottom, right
