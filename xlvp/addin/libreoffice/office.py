"""The running LibreOffice: its workbooks and its dialogs."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

import uno

from xlvp.addin.libreoffice.arguments import named
from xlvp.addin.libreoffice.documents import Document

CALC = "com.sun.star.sheet.SpreadsheetDocument"
_NO_MACROS = 0
"""com.sun.star.document.MacroExecMode.NEVER_EXECUTE"""


class OpeningError(Exception):
    """LibreOffice gave no spreadsheet for a path: it is locked, damaged or something else."""


class Kind(Enum):
    """What a message is; the value names com.sun.star.awt.MessageBoxType."""

    INFORMATION = "INFOBOX"
    FAULT = "ERRORBOX"


class Office:
    """A LibreOffice.

    Attributes:
        context: its com.sun.star.uno.XComponentContext, of this process or of another one.
    """

    def __init__(self, context: Any) -> None:
        self.context = context
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        """One of LibreOffice's services."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    @property
    def documents(self) -> list[Document]:
        """The open workbooks."""
        found = []
        components = self.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            component = components.nextElement()
            if hasattr(component, "supportsService") and component.supportsService(CALC):
                found.append(Document(component))
        return found

    def document(self, name: str) -> Document:
        """An open workbook by its file's name, without regard to case; KeyError if none."""
        for document in self.documents:
            if document.name.casefold() == name.casefold():
                return document
        raise KeyError(name)

    def has(self, document: Document) -> bool:
        """Whether a workbook is still open."""
        return any(known.uno == document.uno for known in self.documents)

    @property
    def active(self) -> Document | None:
        """The workbook in the window in front."""
        component = self.desktop.getCurrentComponent()
        if component is None or not component.supportsService(CALC):
            return None
        return Document(component)

    def open(self, path: Path, *, hidden: bool = False, read_only: bool = False) -> Document:
        """Open a workbook, without its macros.

        Raises:
            OpeningError: it cannot be opened as a spreadsheet.
        """
        component = self.desktop.loadComponentFromURL(
            path.absolute().as_uri(),
            "_blank",
            0,
            named(Hidden=hidden, ReadOnly=read_only, MacroExecutionMode=_NO_MACROS),
        )
        if component is None or not component.supportsService(CALC):
            raise OpeningError(str(path))
        return Document(component)

    def new(self, *, hidden: bool = False) -> Document:
        """Open an empty workbook."""
        return Document(
            self.desktop.loadComponentFromURL(
                "private:factory/scalc", "_blank", 0, named(Hidden=hidden)
            )
        )

    def message(self, text: str, title: str, kind: Kind) -> None:
        """Show a message and wait until it has been read."""
        toolkit = self.service("com.sun.star.awt.Toolkit")
        window = None
        frame = self.desktop.getCurrentFrame()
        if frame is not None:
            window = frame.ContainerWindow
        box_type = uno.Enum("com.sun.star.awt.MessageBoxType", kind.value)
        box = toolkit.createMessageBox(window, box_type, 1, title, text)
        box.execute()
        box.dispose()
