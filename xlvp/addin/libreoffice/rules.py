"""Conditional formats of a sheet: those that are shown by a formula alone can be added.

LibreOffice shows the first format that holds, by age, and has no word for order: so the sheet's
other formats are made anew behind a new one. A format's colours are a cell style; since no style
can be changed while a sheet is protected, it is made in another, passing workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import uno

from xlvp.addin.libreoffice.values import Area

CONDITION = 0
"""com.sun.star.sheet.ConditionEntryType"""
OPERATORS = {"custom": 24, "equal_to": 0}
"""com.sun.star.sheet.ConditionFormatOperator, by xlwings' names"""
_NAMES = {number: name for name, number in OPERATORS.items()}
_STYLE = "xlvp {:06X} {:06X}"


@dataclass(frozen=True)
class Rule:
    """A format with one condition.

    Attributes:
        number: its number on the sheet.
        operator: one of :data:`OPERATORS`; `custom` is a formula that holds or does not.
        formula: with a leading `=`.
        style: the cell style that it gives.
    """

    number: int
    operator: str
    formula: str
    style: str


class Rules:
    """The conditional formats of a sheet.

    Args:
        document: the spreadsheet document.
        sheet: the com.sun.star.sheet.Spreadsheet.
    """

    def __init__(self, document: Any, sheet: Any) -> None:
        self._document = document
        self._sheet = sheet
        self._formats = sheet.ConditionalFormats

    def single(self) -> list[Rule]:
        """The formats that have one condition, of a kind that can be added too."""
        found = []
        for known in self._formats.getConditionalFormats():
            if known.Count == 1:
                entry = known.getByIndex(0)
                if entry.getType() == CONDITION and entry.Operator in _NAMES:
                    operator, formula = _NAMES[entry.Operator], f"={entry.Formula1}"
                    found.append(Rule(known.ID, operator, formula, entry.StyleName))
        return found

    def add(
        self,
        areas: list[Area],
        condition: tuple[str, str],
        colours: tuple[int, int],
        new: Callable[[], Any],
    ) -> int:
        """Add a format above all others and give its number.

        Args:
            areas: where.
            condition: one of :data:`OPERATORS`, and the formula with a leading `=`.
            colours: of background and letters, 0xRRGGBB.
            new: opens the passing workbook.
        """
        fill, ink = colours
        operator, formula = condition
        style = _STYLE.format(fill, ink)
        if not self._styles(self._document).hasByName(style):
            self._make_style(style, fill, ink, new())
        behind = [known for known in self._formats.getConditionalFormats() if _movable(known)]
        ranges = self._document.createInstance("com.sun.star.sheet.SheetCellRanges")
        addresses = tuple(
            self._sheet.getCellRangeByPosition(left, top, right, bottom).RangeAddress
            for top, left, bottom, right in areas
        )
        ranges.addRangeAddresses(addresses, False)
        number = self._make(ranges, [(OPERATORS[operator], formula.removeprefix("="), "", style)])
        for known in behind:
            self._make(known.Range, list(_entries(known)))
            self._formats.removeByID(known.ID)
        return number

    def remove(self, number: int) -> None:
        """Remove a format, and its style when it was the last of it."""
        styles = [rule.style for rule in self.single() if rule.number == number]
        self._formats.removeByID(number)
        for style in styles:
            if style.startswith("xlvp ") and not self._in_use(style):
                self._styles(self._document).removeByName(style)

    def _make(self, ranges: Any, entries: list[tuple[int, str, str, str]]) -> int:
        number = int(self._formats.createByRange(ranges))
        made = next(x for x in self._formats.getConditionalFormats() if number == x.ID)
        for place, (operator, first, second, style) in enumerate(entries):
            made.createEntry(CONDITION, place)
            entry = made.getByIndex(place)
            entry.Operator, entry.Formula1, entry.StyleName = operator, first, style
            if second:
                entry.Formula2 = second
        return number

    def _in_use(self, style: str) -> bool:
        sheets = self._document.Sheets
        return any(
            rule.style == style
            for n in range(sheets.Count)
            for rule in Rules(self._document, sheets.getByIndex(n)).single()
        )

    def _make_style(self, name: str, fill: int, ink: int, passing: Any) -> None:
        styles = self._styles(passing)
        for other in styles.ElementNames:
            if styles.getByName(other).isUserDefined() or other != "Default":
                styles.removeByName(other)
        styles.insertByName(name, passing.createInstance("com.sun.star.style.CellStyle"))
        style = styles.getByName(name)
        style.CellBackColor, style.CharColor = fill, ink
        loaded = []
        for option, value in (("OverwriteStyles", False), ("LoadPageStyles", False)):
            entry = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            entry.Name, entry.Value = option, value
            loaded.append(entry)
        self._document.StyleFamilies.loadStylesFromDocument(passing, tuple(loaded))
        passing.close(True)

    @staticmethod
    def _styles(document: Any) -> Any:
        return document.StyleFamilies.getByName("CellStyles")


def _movable(known: Any) -> bool:
    """Scales, bars and symbols give no style, and so need not move."""
    return all(known.getByIndex(n).getType() == CONDITION for n in range(known.Count))


def _entries(known: Any) -> Iterator[tuple[int, str, str, str]]:
    for n in range(known.Count):
        entry = known.getByIndex(n)
        yield entry.Operator, entry.Formula1, entry.Formula2, entry.StyleName
