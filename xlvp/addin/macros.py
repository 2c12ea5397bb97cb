"""Marks of a whole workbook read, set and taken away in one call each.

In Excel a call from another process costs about a millisecond, and a note takes several. So the
add-in has macros that take lists (`vba/XlvpMarks.bas`); LibreOffice's engine answers to the same
names. Where a program has no such macro, because the add-in is an older one or is not loaded, the
same is done note by note.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from xlvp.addin import native
from xlvp.addin.build import FILE
from xlvp.addin.desk import DeskError

NOTES, SET_NOTES, UNCOLOUR = (
    f"'{FILE}'!{name}" for name in ("XlvpNotes", "XlvpSetNotes", "XlvpUncolour")
)
_LOG = logging.getLogger("xlvp.addin")
_PARTS = 3
"""Sheet, cell and text of a note."""


@dataclass(frozen=True)
class NoteChange:
    """What a cell's note is to be; "" takes it away.

    Attributes:
        sheet: the sheet's name.
        cell: ``E14``.
        text: what the note says.
        own: the note is a person's, whose size stays as it is.
    """

    sheet: str
    cell: str
    text: str
    own: bool = False


class Macros:
    """The marks of one workbook.

    Attributes:
        there: whether the program has the macros; known after :meth:`notes`.
    """

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self.there = True

    def notes(self) -> Mapping[str, Mapping[str, str]]:
        """The notes by sheet and cell."""
        found: dict[str, dict[str, str]] = {}
        told = self._ask(NOTES)
        if told is None:
            for sheet in self._book.sheets:
                for note in sheet.notes:
                    at = note.location.get_address(row_absolute=False, column_absolute=False)
                    found.setdefault(sheet.name, {})[at] = note.text
            return found
        for first in range(1, len(told), _PARTS):
            name, cell, text = told[first : first + _PARTS]
            found.setdefault(name, {})[cell] = text
        return found

    def set_notes(self, changes: Sequence[NoteChange]) -> None:
        """Give cells notes, and take notes away."""
        if not changes:
            return
        columns = [
            [change.sheet for change in changes],
            [change.cell for change in changes],
            [change.text for change in changes],
            [0 if change.own else native.height(change.text) for change in changes],
        ]
        if self._ask(SET_NOTES, *columns) is not None:
            return
        for change in changes:
            cell = self._book.sheets[change.sheet].range(change.cell)
            note = cell.note
            if note is None and change.text:
                native.fit(cell.add_note(change.text).api, change.text)
            elif note is not None and change.text:
                note.text = change.text
            elif note is not None:
                note.delete()

    def uncolour(self, rules: Mapping[str, Sequence[xw.ConditionalFormat]], word: str) -> None:
        """Take away conditional formats.

        Args:
            rules: all those whose formula has the word, by sheet.
            word: what tells them from others.
        """
        if not rules or self._ask(UNCOLOUR, list(rules), word) is not None:
            return
        for ours in rules.values():
            for rule in reversed(ours):
                rule.delete()

    def _ask(self, macro: str, *given: Any) -> Any:
        """What a macro gives; None when it is not there or fails, and the slow way is to be gone.

        The slow way sets what is not set yet; if the program is gone it fails as well.
        """
        if not self.there:
            return None
        try:
            return self._book.app.macro(macro)(self._book.name, *given)
        except DeskError:
            raise
        except Exception as error:  # noqa: BLE001 - each program has its own, and none is lost
            _LOG.info("%s: %s", macro, error)
            self.there = False
            return None
