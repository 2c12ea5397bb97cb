"""The sheet Validering in an open workbook, and the sheet of that name that was there before.

The empty sheet that every template has is filled in where it stands, and can be emptied again
without a trace. Any other sheet of that name is set aside, hidden and unchanged, and a new one
takes its place until it is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import xlwings as xw

from validation.finding import Severity
from xlvp.addin import native
from xlvp.addin.desk import DeskError, FindingsPage, Line
from xlvp.report.marked.findings_sheet import WIDTHS
from xlvp.report.marked.styles import COLOURS
from xlvp.template.findings_sheet import (
    FINDINGS_HEADER_ROW,
    FINDINGS_HEADERS,
    FINDINGS_INTRODUCTION,
    FINDINGS_TITLE,
)

ADDED_TITLE = f"{FINDINGS_TITLE} – xlvp"
"""Heading of a sheet that xlvp has added; the template's own sheet keeps its heading."""
SAYS_XLVP = "xlvp · "
"""Beginning of the second line of a sheet that xlvp has filled in."""
ASIDE, ASIDE_HIDDEN = "_xlvp_validering", "_xlvp_validering_dold"
"""Names of a sheet that is set aside, and of one that was hidden before."""

_HEADER = FINDINGS_HEADER_ROW + 1
_FIRST = _HEADER + 1
_HEADER_PAPER, _LINK = "#1F3A5F", "#1A5FB4"
_Cells = Sequence[Sequence[object]]


class FindingsPages:
    """The sheet Validering of one workbook."""

    def __init__(self, book: xw.Book, cells: Callable[[xw.Sheet], _Cells]) -> None:
        """Keep the workbook.

        Args:
            book: is changed.
            cells: gives a sheet's values.
        """
        self._book = book
        self._cells = cells

    def show(self, page: FindingsPage, *, structure_locked: bool) -> bool:
        """Show findings; False when they stand in a new workbook."""
        sheet = self._sheet(FINDINGS_TITLE)
        if sheet is not None and (self._is_ours(sheet) or self._is_empty_template(sheet)):
            try:
                self._fill_again(sheet, page)
            except native.LockedError:  # it takes no findings: as a sheet of somebody else's
                if self._is_added(sheet) and not structure_locked:
                    self._take_away()
                    return self.show(page, structure_locked=False)
            else:
                return True
        if structure_locked:
            _fill(_laid_out(self._book.app.books.add().sheets[0]), page)
            return False
        last = self._book.sheets[len(self._book.sheets) - 1]
        name = _name_aside(sheet) if sheet is not None else ""
        if sheet is not None:
            sheet.name = name
        try:
            if sheet is not None:
                sheet.visible = False
            _fill(_laid_out(self._book.sheets.add(FINDINGS_TITLE, after=sheet or last)), page)
        except Exception:
            self._take_away()
            raise
        return True

    def remove(self) -> None:
        """Empty the template's sheet, or remove the one that was added.

        Raises:
            DeskError: the template's sheet has got a password meanwhile.
        """
        sheet = self._sheet(FINDINGS_TITLE)
        if sheet is None or not self._is_ours(sheet):
            return
        if self._is_added(sheet):
            self._take_away()
            return
        try:
            with native.unprotected(sheet.api):
                _restore(sheet, len(self._cells(sheet)))
        except native.LockedError as error:
            raise DeskError(
                f"Bladet {FINDINGS_TITLE} skyddas av ett lösenord. Ta bort skyddet och tryck på "
                "Rensa igen, så försvinner fynden också där."
            ) from error

    def shown(self) -> tuple[Line, ...]:
        """The findings that stand there."""
        sheet = self._sheet(FINDINGS_TITLE)
        if sheet is None or not self._is_ours(sheet):
            return ()
        return tuple(
            Line(*("" if value is None else str(value) for value in row[: len(FINDINGS_HEADERS)]))
            for row in self._cells(sheet)[_HEADER:]
            if row and row[0]
        )

    def _fill_again(self, sheet: xw.Sheet, page: FindingsPage) -> None:
        before = len(self._cells(sheet))
        with native.unprotected(sheet.api):
            try:
                if before > _HEADER:
                    sheet.range(f"A{_FIRST}:H{before}").clear()
                _fill(sheet, page)
            except Exception:
                if not self._is_added(sheet):
                    _restore(sheet, max(before, _HEADER + len(page.lines)))
                raise

    def _take_away(self) -> None:
        """Remove the sheet that was added, and bring back the one that was set aside."""
        added = self._sheet(FINDINGS_TITLE)
        aside, hidden = self._sheet(ASIDE), self._sheet(ASIDE_HIDDEN)
        if aside is not None:
            aside.visible = True
        if added is not None:
            added.delete()
        for before in (aside, hidden):
            if before is not None:
                before.name = FINDINGS_TITLE

    def _sheet(self, name: str) -> xw.Sheet | None:
        wanted = name.casefold()
        return next((sheet for sheet in self._book.sheets if sheet.name.casefold() == wanted), None)

    def _is_empty_template(self, sheet: xw.Sheet) -> bool:
        """Whether it is the template's sheet, and nobody has written on it."""
        written = {
            (row, column): value
            for row, values in enumerate(self._cells(sheet))
            for column, value in enumerate(values)
            if value not in (None, "")
        }
        return written == {
            (0, 0): FINDINGS_TITLE,
            (1, 0): FINDINGS_INTRODUCTION,
            **{(FINDINGS_HEADER_ROW, at): title for at, title in enumerate(FINDINGS_HEADERS)},
        }

    def _is_ours(self, sheet: xw.Sheet) -> bool:
        cells = self._cells(sheet)
        return self._has_headers(sheet) and str(cells[1][0] or "").startswith(SAYS_XLVP)

    def _has_headers(self, sheet: xw.Sheet) -> bool:
        cells = self._cells(sheet)
        return (
            len(cells) >= _HEADER
            and tuple(cells[FINDINGS_HEADER_ROW][: len(FINDINGS_HEADERS)]) == FINDINGS_HEADERS
        )

    def _is_added(self, sheet: xw.Sheet) -> bool:
        """Whether a sheet of ours was added, and is not the template's."""
        cells = self._cells(sheet)
        return not cells or not cells[0] or cells[0][0] != FINDINGS_TITLE


def _name_aside(sheet: xw.Sheet) -> str:
    return ASIDE if sheet.visible in (True, -1) else ASIDE_HIDDEN


def _restore(sheet: xw.Sheet, last: int) -> None:
    """Make the template's sheet empty again."""
    if last > _HEADER:
        sheet.range(f"A{_FIRST}:H{last}").clear()
    sheet.range("A2:A3").value = [[FINDINGS_INTRODUCTION], [""]]


def _laid_out(sheet: xw.Sheet) -> xw.Sheet:
    """A new sheet with heading, header row and widths."""
    sheet.range("A1").value = ADDED_TITLE
    sheet.range("A1").font.bold = True
    header = sheet.range((_HEADER, 1), (_HEADER, len(FINDINGS_HEADERS)))
    header.color = _HEADER_PAPER
    header.font.bold = True
    header.font.color = "#FFFFFF"
    for place, width in enumerate(WIDTHS, start=1):
        sheet.range((1, place), (1, place)).column_width = width
    return sheet


def _fill(sheet: xw.Sheet, page: FindingsPage) -> None:
    """Write the lines; texts stay texts, whatever they look like."""
    columns, last = len(FINDINGS_HEADERS), _HEADER + len(page.lines)
    blank = ("",) * (columns - 1)
    if page.lines:
        sheet.range(f"A{_FIRST}:C{last},E{_FIRST}:H{last}").number_format = "@"
        sheet.range(f"A{_FIRST}:H{last}").wrap_text = True
    sheet.range((2, 1), (last, columns)).value = [
        (f"{SAYS_XLVP}{page.headline}", *blank),
        (" ".join(page.remarks), *blank),
        FINDINGS_HEADERS,
        *(
            (line.code, line.severity, line.sheet, "", *_texts(line))
            for line in page.lines
        ),
    ]  # fmt: skip
    if not page.lines:
        return
    cells = sheet.range(f"D{_FIRST}:D{last}")
    cells.formula = [(link(line),) for line in page.lines]
    cells.font.color = _LINK
    sheet.range(f"A{_FIRST}:H{last}").vertical_alignment = "top"
    severities = sheet.range(f"B{_FIRST}:B{last}")
    for severity in (Severity.ERROR, Severity.WARNING):
        colour = COLOURS[severity]
        severities.conditional_formats.add_cell_value(
            "equal_to",
            f'="{severity.value}"',
            fill_color=f"#{colour.paper}",
            font_color=f"#{colour.ink}",
        )


def _texts(line: Line) -> tuple[str, ...]:
    return line.message, line.remedy, line.value, line.expected


def link(line: Line) -> str:
    """A formula that shows the finding's cell and leads there; "" where there is none."""
    if not line.cell:
        return ""
    name = line.sheet.replace("'", "''").replace('"', '""')
    return f'=HYPERLINK("#\'{name}\'!{line.cell}","{line.cell}")'
