"""A workbook that is open in LibreOffice."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import uno

from xlvp.addin.libreoffice.sheets import Sheet
from xlvp.addin.libreoffice.values import Area

_UNO_EXCEPTION = uno.getClass("com.sun.star.uno.Exception")


class AtOnce:
    """Nothing is drawn within; a class, since `contextlib` cannot pass UNO's exceptions on."""

    def __init__(self, uno: Any) -> None:
        self._uno = uno

    def __enter__(self) -> None:
        self._uno.lockControllers()

    def __exit__(self, *_error: object) -> None:
        self._uno.unlockControllers()


class Document:
    """A spreadsheet document.

    Attributes:
        uno: the com.sun.star.sheet.SpreadsheetDocument.
    """

    def __init__(self, uno: Any) -> None:
        self.uno = uno
        self._indicator: Any = None

    @property
    def url(self) -> str:
        """Where the workbook was opened from or saved; empty for a new one."""
        return str(self.uno.URL)

    @property
    def name(self) -> str:
        """The file's name; the window's title for a workbook that was never saved."""
        return unquote(urlsplit(self.url).path).rpartition("/")[2] or str(self.uno.Title)

    @property
    def read_only(self) -> bool:
        """Whether changes cannot be saved under the same name."""
        return bool(self.uno.isReadonly())

    @property
    def structure_protected(self) -> bool:
        """Whether sheets can be neither added nor removed."""
        return bool(self.uno.isProtected())

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets in order."""
        sheets = self.uno.Sheets
        return [Sheet(self.uno, sheets.getByIndex(n)) for n in range(sheets.Count)]

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name; KeyError when there is none."""
        if not self.uno.Sheets.hasByName(name):
            raise KeyError(name)
        return Sheet(self.uno, self.uno.Sheets.getByName(name))

    def add_sheet(self, name: str, position: int | None = None) -> Sheet:
        """Add a sheet at a position, last when none is given."""
        sheets = self.uno.Sheets
        sheets.insertNewByName(name, sheets.Count if position is None else position)
        return self.sheet(name)

    def remove_sheet(self, name: str) -> None:
        """Remove a sheet."""
        self.uno.Sheets.removeByName(name)

    @property
    def properties(self) -> dict[str, str]:
        """The document's own properties as text."""
        own = self.uno.DocumentProperties.UserDefinedProperties
        return {entry.Name: str(entry.Value) for entry in own.getPropertyValues()}

    @property
    def active_sheet(self) -> Sheet:
        """The sheet in front."""
        return Sheet(self.uno, self.uno.CurrentController.ActiveSheet)

    @property
    def selection(self) -> tuple[str, Area] | None:
        """Sheet and first selected area; None when a shape is selected."""
        selected = self.uno.CurrentSelection
        address = getattr(selected, "RangeAddress", None)
        if address is None and hasattr(selected, "RangeAddresses"):
            address = next(iter(selected.RangeAddresses), None)
        if address is None:
            return None
        name = str(self.uno.Sheets.getByIndex(address.Sheet).Name)
        return name, (address.StartRow, address.StartColumn, address.EndRow, address.EndColumn)

    def select(self, sheet: str, area: Area) -> None:
        """Show a sheet and select some of its cells; a hidden sheet cannot be shown."""
        controller = self.uno.CurrentController
        shown = self.sheet(sheet).uno
        top, left, bottom, right = area
        controller.setActiveSheet(shown)
        controller.select(shown.getCellRangeByPosition(left, top, right, bottom))

    @property
    def external_links(self) -> list[str]:
        """The workbooks that formulas take values from."""
        return [str(name) for name in self.uno.ExternalDocLinks.ElementNames]

    def status(self, text: str | None) -> None:
        """Write in the status bar; None gives it back to the program."""
        if self._indicator is None:
            self._indicator = self.uno.CurrentController.Frame.createStatusIndicator()
        if text is None:
            self._indicator.end()
            self._indicator = None
        else:
            self._indicator.start(text, 0)

    def begin(self, text: str) -> None:
        """Write in the status bar; not of a closed workbook, which the work itself will meet."""
        try:
            self.status(text)
        except _UNO_EXCEPTION:
            return

    def at_once(self) -> AtOnce:
        """Draw the screen once when all has been written: a context."""
        return AtOnce(self.uno)

    def release(self) -> None:
        """Draw screen and status bar again, whatever went wrong; not of a closed workbook."""
        try:
            if self._indicator is not None:
                self.status(None)
            while self.uno.hasControllersLocked():
                self.uno.unlockControllers()
        except _UNO_EXCEPTION:
            return

    def save(self) -> None:
        """Save the workbook where it lies, in the format it has."""
        self.uno.store()

    def close(self) -> None:
        """Close the workbook and lose what was not saved."""
        self.uno.setModified(False)
        self.uno.close(True)
