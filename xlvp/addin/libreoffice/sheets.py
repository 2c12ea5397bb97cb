"""One sheet of a workbook that is open in LibreOffice: read and marked in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlvp.addin.libreoffice.formulas import for_libreoffice
from xlvp.addin.libreoffice.values import Area, CellValue, read_formulas, read_values

NO_COLOUR = -1


class ProtectedSheetError(Exception):
    """The sheet is protected and does not take what was to be written."""


class Sheet:
    """A sheet.

    Attributes:
        uno: the com.sun.star.sheet.Spreadsheet.
    """

    def __init__(self, document: Any, uno: Any) -> None:
        self._document = document
        self.uno = uno

    @property
    def name(self) -> str:
        """The name on the tab."""
        return str(self.uno.Name)

    @property
    def visible(self) -> bool:
        """Whether the tab is shown."""
        return bool(self.uno.IsVisible)

    @property
    def protected(self) -> bool:
        """Whether locked cells refuse changes."""
        return bool(self.uno.isProtected())

    def unprotect(self, password: str = "") -> bool:
        """Take the protection away; False when the password is another one."""
        if self.protected:
            try:
                self.uno.unprotect(password)
            except Exception as error:
                if "IllegalArgument" not in type(error).__name__:
                    raise
        return not self.protected

    def protect(self, password: str = "") -> None:
        """Protect the sheet; what was allowed before is allowed again."""
        self.uno.protect(password)

    def used(self) -> Area:
        """From A1 to the last cell that holds something."""
        cursor = self.uno.createCursor()
        cursor.gotoEndOfUsedArea(False)
        address = cursor.RangeAddress
        return 0, 0, address.EndRow, address.EndColumn

    def values(self, area: Area | None = None) -> list[list[CellValue]]:
        """The values of an area, or of all that is used."""
        return read_values(self._document, self.uno, area or self.used())

    def formulas(self, area: Area | None = None) -> list[list[str]]:
        """The formulas of an area, or of all that is used; else what one would type."""
        return read_formulas(self.uno, area or self.used())

    def write(self, row: int, column: int, rows: Sequence[Sequence[CellValue]]) -> None:
        """Write a block of values; a text that begins with = is a formula."""
        if not rows or not rows[0]:
            return
        target = self.uno.getCellRangeByPosition(
            column, row, column + len(rows[0]) - 1, row + len(rows) - 1
        )
        self._writable(target)
        formulas = [
            (r, c, value)
            for r, values in enumerate(rows)
            for c, value in enumerate(values)
            if isinstance(value, str) and value.startswith("=") and len(value) > 1
        ]
        apart = {(r, c) for r, c, _ in formulas}
        target.setDataArray(
            tuple(
                tuple(
                    "" if value is None or (r, c) in apart else _plain(value)
                    for c, value in enumerate(values)
                )
                for r, values in enumerate(rows)
            )
        )
        for r, c, formula in formulas:
            cell = self.uno.getCellByPosition(column + c, row + r)
            cell.setFormula(for_libreoffice(formula))

    def clear(self, area: Area) -> None:
        """Take away values, formulas, notes and formats."""
        target = self._range(area)
        self._writable(target)
        target.clearContents(1023)

    def colour(self, areas: Iterable[Area], colour: int | None) -> None:
        """Give cells a background (0xRRGGBB), or None to have none."""
        ranges = self._ranges(areas)
        if not ranges.Count:
            return
        self._writable(ranges)
        ranges.CellBackColor = NO_COLOUR if colour is None else colour

    def colour_of(self, row: int, column: int) -> int | None:
        """A cell's background (0xRRGGBB); None when it has none."""
        colour = self.uno.getCellByPosition(column, row).CellBackColor
        return None if colour == NO_COLOUR else int(colour)

    def notes(self) -> dict[tuple[int, int], str]:
        """The notes by (row, column)."""
        annotations = self.uno.Annotations
        found = {}
        for n in range(annotations.Count):
            note = annotations.getByIndex(n)
            found[note.Position.Row, note.Position.Column] = str(note.String)
        return found

    def set_notes(self, notes: Mapping[tuple[int, int], str | None]) -> None:
        """Set the notes of cells; None takes a note away."""
        annotations = self.uno.Annotations
        there = {}
        for n in range(annotations.Count):
            place = annotations.getByIndex(n).Position
            there[place.Row, place.Column] = n
        cells = {at: self.uno.getCellByPosition(at[1], at[0]) for at in notes}
        for cell in cells.values():
            self._writable(cell)
        for n in sorted((there[at] for at in notes if at in there), reverse=True):
            annotations.removeByIndex(n)
        for at, text in notes.items():
            if text is not None:
                annotations.insertNew(cells[at].CellAddress, text)

    def link(self, row: int, column: int, target: str, text: str) -> None:
        """Make a cell's text a link, `#Aktiviteter.E14` for a place in the workbook."""
        cell = self.uno.getCellByPosition(column, row)
        self._writable(cell)
        cell.setString("")
        field = self._document.createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = target, text
        cell.insertTextContent(cell.createTextCursor(), field, False)

    def link_of(self, row: int, column: int) -> str | None:
        """Where a cell's link leads."""
        fields = self.uno.getCellByPosition(column, row).getTextFields()
        return str(fields.getByIndex(0).URL) if fields.Count else None

    def tables(self) -> dict[str, Area]:
        """The tables on the sheet by name, with their header row."""
        ranges = self._document.DatabaseRanges
        mine = self.uno.RangeAddress.Sheet
        found = {}
        for name in ranges.ElementNames:
            area = ranges.getByName(name).DataArea
            if area.Sheet == mine:
                found[str(name)] = (area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)
        return found

    def refuses(self, target: Any) -> bool:
        """Whether the protection refuses a change of a UNO range; some cells locked is enough."""
        if not self.protected:
            return False
        protection = target.getPropertyValue("CellProtection")
        ambiguous = target.getPropertyState("CellProtection").value == "AMBIGUOUS_VALUE"
        return ambiguous or protection is None or bool(protection.IsLocked)

    def _writable(self, target: Any) -> None:
        """UNO passes over a change that the protection refuses without a word."""
        if self.refuses(target):
            raise ProtectedSheetError(self.name)

    def _range(self, area: Area) -> Any:
        top, left, bottom, right = area
        return self.uno.getCellRangeByPosition(left, top, right, bottom)

    def _ranges(self, areas: Iterable[Area]) -> Any:
        ranges = self._document.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddresses(tuple(self._range(area).RangeAddress for area in areas), False)
        return ranges


def _plain(value: CellValue) -> float | str:
    """What setDataArray takes."""
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
