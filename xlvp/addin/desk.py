"""The desk: the dozen things that the button does with the spreadsheet program.

Each function does its work in bulk, whatever the number of cells and findings. What cannot be
done is one :class:`DeskError` with a Swedish sentence; the workbook is then as it was.

A desk stands for the workbook whose ribbon was pressed. Sheets are named as they stand in the
workbook, cells as ``E14``.

The one implementation, :mod:`xlvp.addin.excel_desk`, stands on xlwings. An engine that drives
another program must know, of xlwings' interface (unions such as ``E14,E16:E18`` are given as
the address of one range):

=============  ==================================================================================
App            books[name], books.add, books.open, hwnd, screen_updating, status_bar, selection
Book           name, fullname, sheets, activate, app
Sheet          name, visible, used_range, tables, range, cells, notes, activate, delete, index,
               freeze_panes.freeze_at; sheets.add(name, after), sheets.active
Range          value (options err_to_str), formula, address, row, column, shape, last_cell,
               color, column_width, wrap_text, vertical_alignment, number_format, font.bold,
               font.color, conditional_formats (list, add_custom, formula, delete), add_note,
               note.text, note.location, note.delete, select
Table          name, range, header_row_range, show_headers, show_totals, columns
=============  ==================================================================================

What xlwings has no word for is asked of the ``api`` objects by Excel's own names; an engine
gives objects that answer to these (:mod:`xlvp.addin.native`):

* book: ``ReadOnly``, ``ProtectStructure``, ``LinkSources(1)``, ``CustomDocumentProperties``
  (iterable, with ``Name`` and ``Value``)
* sheet: ``ProtectContents``, ``ProtectDrawingObjects``, ``ProtectScenarios``, ``Protection``
  (``AllowFormattingCells`` and the others of its kind), ``Unprotect(password)``,
  ``Protect(Password=…, DrawingObjects=…, …, AllowFormattingCells=…, …)``

The colours are conditional formats with the formula ``="xlvp"<>""``, above all others, as in
the marked copies: a cell's own format stays what it is, and the marks are told from the
department's own, also after rows were inserted or the workbook was saved and opened again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from validation.finding import Severity
from xlvp.errors import XlvpError
from xlvp.reading.live import LiveBook


class DeskError(XlvpError):
    """The spreadsheet program did not do what it was asked; the message says what to do."""


@dataclass(frozen=True)
class OpenBook:
    """The workbook whose ribbon was pressed.

    Attributes:
        name: as the program shows it (``E-plan.xlsx``; ``Bok1`` when it was never saved).
        full_name: path, or address on a SharePoint or OneDrive; the name when never saved.
        read_only: changes cannot be saved under this name.
        structure_locked: sheets can be neither added, renamed nor removed.
    """

    name: str
    full_name: str
    read_only: bool = False
    structure_locked: bool = False


@dataclass(frozen=True)
class Selected:
    """The cell that the user stands in; ``cell`` is "" when no cell is selected."""

    sheet: str
    cell: str


@dataclass(frozen=True)
class SheetMarks:
    """The marks of one sheet.

    Attributes:
        colours: ranges (``E14``, ``E16:E18``) by severity; no cell has two.
        notes: texts by cell.
    """

    colours: Mapping[Severity, Sequence[str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A finding as it stands on the sheet Validering, a field per column, all texts.

    ``sheet`` and ``cell`` are "" where the finding is about the workbook as a whole.
    """

    code: str
    severity: str
    sheet: str
    cell: str
    message: str
    remedy: str
    value: str
    expected: str


@dataclass(frozen=True)
class FindingsPage:
    """What the sheet Validering shows: what was checked, remarks, the findings."""

    headline: str
    remarks: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Marked:
    """What became of the marks.

    Attributes:
        locked: sheets that are protected with a password, and so bear no marks.
        noted: how many notes were written.
        kept: how many cells have a note or a conversation of their own, which stays alone.
        left_out: how many cells got no note since there were too many.
        all_coloured: False when there were too many scattered cells to colour all of them.
    """

    locked: tuple[str, ...] = ()
    noted: int = 0
    kept: int = 0
    left_out: int = 0
    all_coloured: bool = True


class Desk(Protocol):
    """All that the button asks of the spreadsheet program; everything may raise DeskError."""

    def about(self) -> OpenBook:
        """Which workbook it is."""

    def read(self) -> LiveBook:
        """The workbook as it stands on the screen: each sheet's values and formulas at once."""

    def mark(self, marks: Mapping[str, SheetMarks]) -> Marked:
        """Take away all earlier marks, then colour cells and add notes, by sheet."""

    def unmark(self) -> Marked:
        """Take away all marks; what people coloured and noted is as it was."""

    def show_findings(self, page: FindingsPage) -> bool:
        """Fill the sheet Validering; the sheet of that name that was there is put aside.

        Returns:
            True; False when the workbook's structure is locked, and the findings therefore
            stand in a new workbook.
        """

    def remove_findings(self) -> None:
        """Remove the sheet Validering, and bring back the one that was there."""

    def shown_findings(self) -> tuple[Line, ...]:
        """The findings that the sheet Validering shows, in order; none when it is not ours."""

    def selected(self) -> Selected:
        """Where the user stands."""

    def select(self, sheet: str, cell: str) -> None:
        """Go to a cell and bring it into view."""

    def values(self, sheet: str) -> list[list[object]]:
        """The values of one sheet from A1 on, as :class:`LiveBook` has them."""

    def progress(self, text: str) -> None:
        """Say in the status bar what goes on; "" gives the status bar back."""

    def open(self, path: Path) -> Desk:
        """Open a workbook beside this one, or come back to it where it is open."""
