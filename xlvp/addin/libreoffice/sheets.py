"""One sheet of a workbook that is open in LibreOffice: read and marked in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import uno

from xlvp.addin.libreoffice.formulas import for_libreoffice
from xlvp.addin.libreoffice.values import TEXT, Area, CellValue, read_formulas, read_values

NO_COLOUR = -1
_NORMAL_WEIGHT, _BOLD_WEIGHT = 100.0, 150.0
_WIDTH = 200.0
"""Hundredths of a millimetre in one of Excel's characters."""
_NOTE_WIDTH, _NOTE_LINE, _NOTE_LETTERS = 8000, 450, 42
"""Hundredths of a millimetre, and letters in a line."""
_POINT = 35.28
"""Hundredths of a millimetre in a point."""


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
        """Write a block; a text that begins with = is a formula, but not in a cell for text."""
        if not rows or not rows[0]:
            return
        target = self.uno.getCellRangeByPosition(
            column, row, column + len(rows[0]) - 1, row + len(rows) - 1
        )
        self._writable(target)
        given = [value for values in rows for value in values if value not in (None, "")]
        if given and all(map(_is_formula, given)) and not self._text_areas(target):
            target.setFormulaArray(
                tuple(tuple(for_libreoffice(str(value or "")) for value in row) for row in rows)
            )
            return
        for_text = self._text_areas(target) if any(map(_is_formula, given)) else []
        formulas = [
            (self.uno.getCellByPosition(column + c, row + r), str(value))
            for r, values in enumerate(rows)
            for c, value in enumerate(values)
            if _is_formula(value) and not _within(for_text, row + r, column + c)
        ]
        target.setDataArray(
            tuple(tuple("" if value is None else _plain(value) for value in row) for row in rows)
        )
        for cell, formula in formulas:
            cell.setFormula(for_libreoffice(formula))

    def _text_areas(self, cells: Any) -> list[Area]:
        """Those among some cells that hold texts whatever is typed."""
        groups, found = cells.getUniqueCellFormatRanges(), []
        for n in range(groups.Count):
            group = groups.getByIndex(n)
            key = group.getByIndex(0).NumberFormat
            if self._document.NumberFormats.getByKey(key).Type & TEXT:
                found += [
                    (area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)
                    for area in group.RangeAddresses
                ]
        return found

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

    def colour_of(self, area: Area) -> int | None:
        """The background of an area (0xRRGGBB); None when it has none, -1 when cells differ."""
        target = self._range(area)
        if target.getPropertyState("CellBackColor").value == "AMBIGUOUS_VALUE":
            return NO_COLOUR
        colour = target.CellBackColor
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
        cells = {at: self.uno.getCellByPosition(at[1], at[0]) for at in notes}
        if self.protected:
            for cell in cells.values():
                self._writable(cell)
        annotations = self.uno.Annotations
        for n in reversed(range(annotations.Count)):
            place = annotations.getByIndex(n).Position
            if (place.Row, place.Column) in cells:
                annotations.removeByIndex(n)
        for at, text in notes.items():
            if text is not None:
                annotations.insertNew(cells[at].CellAddress, text)
                _widen(cells[at].Annotation.AnnotationShape, text)

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

    def tables(self) -> dict[str, dict[str, Any]]:
        """The tables on the sheet by name: `area` with all rows, `header`, `totals`."""
        ranges = self._document.DatabaseRanges
        mine = self.uno.RangeAddress.Sheet
        found = {}
        for name in ranges.ElementNames:
            known = ranges.getByName(name)
            area = known.DataArea
            if area.Sheet == mine:
                found[str(name)] = {
                    "area": (area.StartRow, area.StartColumn, area.EndRow, area.EndColumn),
                    "header": bool(known.ContainsHeader),
                    "totals": bool(known.TotalsRow),
                }
        return found

    def formats(self, area: Area) -> dict[str, Any]:
        """How the first cell of an area looks, as :meth:`shape` takes it."""
        cell = self.uno.getCellByPosition(area[1], area[0])
        formats = self._document.NumberFormats
        return {
            "bold": cell.CharWeight > _NORMAL_WEIGHT,
            "size": cell.CharHeight,
            "text_colour": max(cell.CharColor, 0),
            "wrap": bool(cell.IsTextWrapped),
            "number_format": str(formats.getByKey(cell.NumberFormat).FormatString),
            "column_width": cell.Columns.getByIndex(0).Width / _WIDTH,
            "row_height": cell.Rows.getByIndex(0).Height / _POINT,
        }

    def shape(self, area: Area, looks: Mapping[str, Any]) -> None:
        """Give an area a look.

        Args:
            area: which cells.
            looks: `bold`, `size` (points), `text_colour` (0xRRGGBB), `wrap`, `number_format`
                (Excel's, English), `column_width` (Excel's characters), `row_height` (points),
                `fit` (`rows`, `columns`), `top` (text stands at the top).
        """
        target = self._range(area)
        self._writable(target)
        for name, value in looks.items():
            if name == "number_format":
                target.NumberFormat = self._number_format(value)
            else:
                _LOOKS[name](target, value)

    def _number_format(self, code: str) -> int:
        formats = self._document.NumberFormats
        english = uno.createUnoStruct("com.sun.star.lang.Locale")
        english.Language, english.Country = "en", "US"
        key = formats.queryKey(code, english, False)
        return int(formats.addNew(code, english) if key < 0 else key)

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


def _widen(shape: Any, text: str) -> None:
    """Give a note the form of a label; LibreOffice's own is a narrow column."""
    lines = sum(1 + len(line) // _NOTE_LETTERS for line in text.splitlines())
    size = shape.Size
    size.Width, size.Height = _NOTE_WIDTH, (lines + 1) * _NOTE_LINE
    shape.setSize(size)


def _fit(target: Any, lines: str) -> None:
    if lines == "rows":
        target.Rows.OptimalHeight = True
    else:
        target.Columns.OptimalWidth = True


_LOOKS: dict[str, Callable[[Any, Any], None]] = {
    "bold": lambda cells, value: setattr(
        cells, "CharWeight", _BOLD_WEIGHT if value else _NORMAL_WEIGHT
    ),
    "size": lambda cells, value: setattr(cells, "CharHeight", float(value)),
    "text_colour": lambda cells, value: setattr(cells, "CharColor", value),
    "wrap": lambda cells, value: setattr(cells, "IsTextWrapped", bool(value)),
    "top": lambda cells, value: setattr(cells, "VertJustify", 1 if value else 0),
    "column_width": lambda cells, value: setattr(cells.Columns, "Width", round(value * _WIDTH)),
    "row_height": lambda cells, value: setattr(cells.Rows, "Height", round(value * _POINT)),
    "fit": _fit,
}


def _within(areas: Iterable[Area], row: int, column: int) -> bool:
    return any(a[0] <= row <= a[2] and a[1] <= column <= a[3] for a in areas)


def _is_formula(value: CellValue) -> bool:
    return isinstance(value, str) and value.startswith("=") and value != "="


def _plain(value: CellValue) -> float | str:
    """What setDataArray takes; what is no number is written as text."""
    return float(value) if isinstance(value, (int, float)) else str(value)
