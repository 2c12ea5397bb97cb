"""The desk on xlwings: the only module that touches the spreadsheet program.

Values and formulas are read once per sheet, and written in blocks. Notes are read and written
by macros of the add-in, in one call for the workbook (:mod:`xlvp.addin.macros`). The number of
calls that colour is limited.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings.main import Table

from validation.finding import Severity
from xlvp.addin import native
from xlvp.addin.desk import (
    DeskError,
    FindingsPage,
    Line,
    Marked,
    OpenBook,
    Selected,
    SheetMarks,
)
from xlvp.addin.findings_pages import FindingsPages
from xlvp.addin.macros import Macros, NoteChange
from xlvp.addin.unions import unions
from xlvp.reading.addresses import cell as place_of
from xlvp.reading.identity import IDENTITY_SHEET
from xlvp.reading.live import LiveBook, LiveSheet
from xlvp.reading.outline import TableRange
from xlvp.report.marked.notes import without_ours
from xlvp.report.marked.styles import COLOURS

MOST_COLOURED = 9
"""Calls that colour; what is beyond is told."""
MOST_NOTES, MOST_SINGLE_NOTES = 500, 200
"""Notes that are written at once, and one by one; what is beyond is told."""
MARK = '="xlvp"<>""'
_OURS = '"xlvp"'
_TOO_LARGE = 20_000_000
_ATTEMPTS = 200
"""How often a call is tried again while Excel is busy; without a limit it would be for ever."""


def connect(name: str, window: int = 0) -> ExcelDesk:
    """Find the open workbook whose ribbon was pressed.

    Args:
        name: the workbook's name.
        window: Excel's window handle, where several are running; 0 for any.

    Raises:
        DeskError: no spreadsheet program is running, or it has no such workbook.
    """
    if sys.platform == "win32":
        xw._xlwindows.N_COM_ATTEMPTS = _ATTEMPTS  # noqa: SLF001 - there is no public name
    apps = list(xw.apps) if len(xw.engines) else []
    if not apps:
        raise DeskError("Hittar inget kalkylprogram som är igång. Starta Excel och försök igen.")
    for app in sorted(apps, key=lambda app: app.hwnd != window):
        for book in app.books:
            if book.name.casefold() == name.casefold():
                return ExcelDesk(book)
    raise DeskError(
        f"Arbetsboken {name} är inte öppen längre. Öppna den och försök igen."
        if name
        else "Ingen arbetsbok är öppen. Öppna avdelningens arbetsbok och försök igen."
    )


class ExcelDesk:
    """An open workbook."""

    def __init__(self, book: xw.Book) -> None:
        self._book = book
        self._read: dict[str, LiveSheet] = {}
        self._pages = FindingsPages(book, self._cells)

    def about(self) -> OpenBook:
        """Which workbook it is."""
        api = self._book.api
        return OpenBook(
            name=self._book.name,
            full_name=self._book.fullname,
            read_only=bool(api.ReadOnly),
            structure_locked=bool(api.ProtectStructure),
        )

    def read(self) -> LiveBook:
        """The workbook as it stands on the screen: each sheet's values and formulas at once."""
        sheets = tuple(_live(sheet) for sheet in self._book.sheets)
        self._read = {sheet.name: sheet for sheet in sheets}
        api, has_identity = self._book.api, any(sheet.name == IDENTITY_SHEET for sheet in sheets)
        return LiveBook(
            name=self._book.name,
            sheets=sheets,
            properties={} if has_identity else native.properties(api),
            external_links=native.links_to_others(api),
        )

    def mark(self, marks: Mapping[str, SheetMarks]) -> Marked:
        """Take away all earlier marks, then colour cells and add notes, by sheet."""
        with self._quiet(), ExitStack() as lifted:
            macros, locked = Macros(self._book), []
            there, rules = macros.notes(), {}
            notes = _Notes(MOST_NOTES if macros.there else MOST_SINGLE_NOTES)
            colours = _affordable(marks)
            for sheet in self._book.sheets:
                wanted, old = marks.get(sheet.name, SheetMarks()), there.get(sheet.name, {})
                ours = _our_rules(sheet)
                if not (wanted.colours or ours or any(map(_is_ours, old.values()))):
                    continue
                try:
                    lifted.enter_context(native.unprotected(sheet.api))
                except native.LockedError:
                    locked.append(sheet.name)
                    colours.pop(sheet.name, None)
                    continue
                if ours:
                    rules[sheet.name] = ours
                notes.renew(sheet, old, wanted.notes)
            macros.uncolour(rules, _OURS)
            for name, own in colours.items():
                _colour(self._book.sheets[name], own)
            macros.set_notes(notes.changes)
            return Marked(
                locked=tuple(locked),
                noted=notes.noted,
                kept=notes.kept,
                left_out=notes.left_out,
                all_coloured=_number(marks, locked) == sum(map(len, _blocks(colours))),
            )

    def unmark(self) -> Marked:
        """Take away all marks; what people coloured and noted is as it was."""
        return self.mark({})

    def show_findings(self, page: FindingsPage) -> bool:
        """Fill the sheet Validering; the sheet of that name that was there is put aside."""
        try:
            with self._quiet():
                locked = bool(self._book.api.ProtectStructure)
                return self._pages.show(page, structure_locked=locked)
        finally:
            self._read = {}

    def remove_findings(self) -> None:
        """Remove the sheet Validering, and bring back the one that was there."""
        with self._quiet():
            self._pages.remove()
        self._read = {}

    def shown_findings(self) -> tuple[Line, ...]:
        """The findings that the sheet Validering shows, in order; none when it is not ours."""
        return self._pages.shown()

    def selected(self) -> Selected:
        """Where the user stands."""
        sheet = self._book.sheets.active
        try:
            selection = self._book.selection
        except AttributeError:  # a chart or a picture is selected
            selection = None
        if selection is None:
            return Selected(sheet.name, "")
        address = selection.get_address(row_absolute=False, column_absolute=False)
        return Selected(sheet.name, address.partition(",")[0].partition(":")[0])

    def select(self, sheet: str, cell: str) -> None:
        """Go to a cell and bring it into view."""
        found = next((s for s in self._book.sheets if s.name == sheet), None)
        if found is None:
            raise DeskError(f"Bladet {sheet} finns inte längre. Tryck på Validera igen.")
        if found.visible not in (True, -1):
            raise DeskError(f"Fyndet står på bladet {sheet}, som är dolt. Ta fram bladet först.")
        found.activate()
        found.range(cell).select()

    def values(self, sheet: str) -> list[list[object]]:
        """The values of one sheet from A1 on."""
        found = next((s for s in self._book.sheets if s.name == sheet), None)
        return [list(row) for row in self._cells(found)] if found else []

    def progress(self, text: str) -> None:
        """Say in the status bar what goes on; "" gives the status bar back."""
        self._book.app.status_bar = text or False

    def open(self, path: Path) -> ExcelDesk:
        """Open a workbook beside this one, or come back to it where it is open."""
        book = self._book.app.books.open(path)
        book.activate()
        return ExcelDesk(book)

    def _cells(self, sheet: xw.Sheet) -> Sequence[Sequence[object]]:
        """A sheet's values, as they were read in this press or as they are now."""
        known = self._read.get(sheet.name)
        return known.values if known else _live(sheet).values

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Draw the screen once, at the end."""
        app = self._book.app
        before = app.screen_updating
        app.screen_updating = False
        try:
            yield
        finally:
            app.screen_updating = before


class _Notes:
    """Which notes are to be taken away, and which are new, over all sheets."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.changes: list[NoteChange] = []
        self.noted = self.kept = self.left_out = 0

    def renew(self, sheet: xw.Sheet, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Take one sheet."""
        changes: dict[str, NoteChange] = {}
        for cell in sorted(filter(lambda at: _is_ours(old[at]), old), key=place_of):
            rest = without_ours(old[cell])
            text = rest if rest.strip() else ""
            changes[cell] = NoteChange(sheet.name, cell, text, own=bool(text))
        taken = {cell for cell in old if cell not in changes or changes[cell].text}
        taken |= _conversations(sheet) if new else set()
        for cell in sorted(new, key=place_of):
            if cell in taken:
                self.kept += 1
            elif self.noted >= self._most:
                self.left_out += 1
            else:
                changes[cell] = NoteChange(sheet.name, cell, new[cell])
                self.noted += 1
        self.changes += changes.values()


def _live(sheet: xw.Sheet) -> LiveSheet:
    last = sheet.used_range.last_cell
    rows, columns = last.row, last.column
    if rows * columns > _TOO_LARGE:
        raise DeskError(
            f"Bladet {sheet.name} är orimligt stort: det når till {last.address}. Ta bort tomma "
            "rader och kolumner längst ned och längst ut, spara och försök igen."
        )
    area = sheet.range((1, 1), (rows, columns))
    values = area.options(ndim=2, err_to_str=True).value
    formulas: Any = area.formula
    if not isinstance(formulas, list | tuple):
        formulas = ((formulas,),)
    elif not isinstance(formulas[0], list | tuple):  # one row, or one column
        formulas = (formulas,) if rows == 1 else tuple((formula,) for formula in formulas)
    tables = tuple(_table(sheet.name, table) for table in sheet.tables)
    return LiveSheet(sheet.name, sheet.visible in (True, -1), values, formulas, tables)


def _table(sheet: str, table: Table) -> TableRange:
    area = table.range
    top, left = area.row, area.column
    height, width = area.shape
    headers, totals = bool(table.show_headers), bool(table.show_totals)
    return TableRange(
        name=table.name,
        sheet=sheet,
        first_row=top,
        last_row=top + height - 1 - totals,
        first_column=left - 1,
        last_column=left + width - 2,
        total_row=totals,
        titles=() if headers else tuple(column.name for column in table.columns),
    )


def _our_rules(sheet: xw.Sheet) -> list[xw.ConditionalFormat]:
    rules = sheet.cells.conditional_formats
    return [rule for rule in rules if rule.type == "custom" and _OURS in (rule.formula or "")]


def _is_ours(note: str) -> bool:
    return without_ours(note) != note


def _affordable(
    marks: Mapping[str, SheetMarks],
) -> dict[str, dict[Severity, list[str]]]:
    """Unions of ranges by sheet and severity, the worst first, as many as may be coloured."""
    left = MOST_COLOURED
    chosen: dict[str, dict[Severity, list[str]]] = {}
    for severity in Severity:
        for sheet, wanted in marks.items():
            blocks = unions(wanted.colours.get(severity, ()))[:left]
            if blocks:
                chosen.setdefault(sheet, {})[severity] = blocks
                left -= len(blocks)
    return chosen


def _colour(sheet: xw.Sheet, colours: Mapping[Severity, Sequence[str]]) -> None:
    for severity in reversed(list(colours)):  # each new rule goes above the ones before
        colour = COLOURS[severity]
        for union in colours[severity]:
            sheet.range(union).conditional_formats.add_custom(
                MARK, fill_color=f"#{colour.paper}", font_color=f"#{colour.ink}"
            )


def _blocks(colours: Mapping[str, Mapping[Severity, list[str]]]) -> Iterator[list[str]]:
    return (blocks for sheet in colours.values() for blocks in sheet.values())


def _number(marks: Mapping[str, SheetMarks], locked: Sequence[str]) -> int:
    """How many calls it would take to colour everything that can be."""
    return sum(
        len(unions(ranges))
        for name, sheet in marks.items()
        if name not in locked
        for ranges in sheet.colours.values()
    )


def _conversations(sheet: xw.Sheet) -> set[str]:
    """Cells with a conversation."""
    try:
        conversations = list(sheet.comments)
    except (AttributeError, NotImplementedError):  # the program knows none
        return set()
    return {
        found.location.get_address(row_absolute=False, column_absolute=False)
        for found in conversations
    }
