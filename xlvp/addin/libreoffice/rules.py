"""Conditional formats of a sheet: those that are shown by a formula alone can be added.

What LibreOffice's newer interface makes is saved but not shown, so formats are made through the
older one, by which a cell has one format with several conditions. A new condition therefore goes
first into the formats that its cells have already; when it is removed, the cells go back to the
format that they were taken from.

A format's colours are a cell style; since no style can be changed while a sheet is protected, it
is made in another, passing workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import uno

from xlvp.addin.libreoffice.arguments import named
from xlvp.addin.libreoffice.formulas import for_libreoffice
from xlvp.addin.libreoffice.sheets import ProtectedSheetError
from xlvp.addin.libreoffice.values import Area

CONDITION = 0
"""com.sun.star.sheet.ConditionEntryType"""
OPERATORS = {"custom": 24, "equal_to": 0}
"""com.sun.star.sheet.ConditionFormatOperator, by xlwings' names"""
_NAMES = {number: name for name, number in OPERATORS.items()}
_WORDS = {24: "FORMULA", 0: "EQUAL"}
"""com.sun.star.sheet.ConditionOperator, by ConditionFormatOperator"""
_TOP = 1
"""com.sun.star.table.CellVertJustify2"""
Place: TypeAlias = tuple[int, int]
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


class _Condition(NamedTuple):
    """A condition as the older interface has it: formulas as they read in the source's cell."""

    operator: str
    first: str
    second: str
    style: str
    source: Place


@dataclass(frozen=True)
class _Format:
    number: int
    areas: tuple[Area, ...]
    conditions: tuple[_Condition, ...]

    def has(self, row: int, column: int) -> bool:
        return any(a[0] <= row <= a[2] and a[1] <= column <= a[3] for a in self.areas)

    def meets(self, area: Area) -> bool:
        return any(
            a[0] <= area[2] and area[0] <= a[2] and a[1] <= area[3] and area[1] <= a[3]
            for a in self.areas
        )


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
        """The first condition of each format, where it is of a kind that can be added too."""
        found = []
        for known in self._formats.getConditionalFormats():
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

        Raises:
            ProtectedSheetError: the sheet is protected.
        """
        if self._sheet.isProtected():
            raise ProtectedSheetError(self._sheet.Name)
        fill, ink = colours
        operator, formula = condition
        style = _STYLE.format(fill, ink)
        if not self._styles(self._document).hasByName(style):
            self._make_style(style, fill, ink, new())
        before = self._all()
        groups: dict[tuple[int, ...], list[Area]] = {}
        for area in areas:
            for cell in _pieces(area, before):
                having = tuple(n for n, known in enumerate(before) if known.has(*cell[:2]))
                groups.setdefault(having, []).append(cell)
        numbers = []
        for having, cells in groups.items():
            own = _Condition(
                _WORDS[OPERATORS[operator]], for_libreoffice(formula[1:]), "", style, cells[0][:2]
            )
            others = [condition for n in having for condition in before[n].conditions]
            numbers.append(self._make(cells, [own, *others]))
        return numbers[0]

    def remove(self, number: int) -> None:
        """Remove the first condition of a format, and its style when it was the last of it."""
        known = self._all()
        (marked,) = (one for one in known if one.number == number)
        own, *rest = marked.conditions
        if rest:
            homes = [one for one in known if list(one.conditions) == rest]
            areas = [area for one in homes for area in one.areas]
            self._make([*areas, *marked.areas], rest, joined=True)
        else:
            self._formats.removeByID(number)
        if own.style.startswith("xlvp ") and not self._in_use(own.style):
            self._styles(self._document).removeByName(own.style)

    def _all(self) -> list[_Format]:
        """The formats that give styles; scales, bars and symbols are left out."""
        found = []
        for known in self._formats.getConditionalFormats():
            areas = tuple(
                (each.StartRow, each.StartColumn, each.EndRow, each.EndColumn)
                for each in known.Range.RangeAddresses
            )
            row, column = areas[0][:2]
            entries = self._sheet.getCellByPosition(column, row).ConditionalFormat
            conditions = tuple(_condition(entries.getByIndex(n)) for n in range(entries.Count))
            if conditions:
                found.append(_Format(int(known.ID), areas, conditions))
        return found

    def _make(
        self, areas: Sequence[Area], conditions: Sequence[_Condition], *, joined: bool = False
    ) -> int:
        """Give cells a format, in the place of those that they had.

        Args:
            areas: which cells; LibreOffice takes joined ones wrongly out of other formats.
            conditions: the format.
            joined: join the areas, which together are all cells of another format.
        """
        ranges = self._document.createInstance("com.sun.star.sheet.SheetCellRanges")
        for top, left, bottom, right in areas:
            cells = self._sheet.getCellRangeByPosition(left, top, right, bottom)
            ranges.addRangeAddress(cells.RangeAddress, joined)
        made = ranges.ConditionalFormat
        made.clear()
        for condition in conditions:
            row, column = condition.source
            made.addNew(
                named(
                    Operator=uno.Enum("com.sun.star.sheet.ConditionOperator", condition.operator),
                    Formula1=condition.first,
                    Formula2=condition.second,
                    SourcePosition=self._sheet.getCellByPosition(column, row).CellAddress,
                    StyleName=condition.style,
                )
            )
        ranges.ConditionalFormat = made
        first = areas[0][:2]
        return next(known.number for known in self._all() if known.has(*first))

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
        style.VertJustify = _TOP  # else the text falls to the workbook's standard place, the bottom
        options = named(OverwriteStyles=False, LoadPageStyles=False)
        self._document.StyleFamilies.loadStylesFromDocument(passing, options)
        passing.close(True)

    @staticmethod
    def _styles(document: Any) -> Any:
        return document.StyleFamilies.getByName("CellStyles")


def _condition(entry: Any) -> _Condition:
    source = entry.getSourcePosition()
    return _Condition(
        entry.getOperator().value,
        entry.getFormula1(),
        entry.getFormula2(),
        entry.getStyleName(),
        (source.Row, source.Column),
    )


def _pieces(area: Area, formats: list[_Format]) -> list[Area]:
    """An area cell by cell where formats reach into it, and in long pieces elsewhere."""
    top, left, bottom, right = area
    met = [known for known in formats if known.meets(area)]
    if not met or (len(met) == 1 and met[0].areas == (area,)):
        return [area]
    pieces = []
    for column in range(left, right + 1):
        begun = top
        for row in range(top, bottom + 1):
            if any(known.has(row, column) for known in formats):
                if begun < row:
                    pieces.append((begun, column, row - 1, column))
                pieces.append((row, column, row, column))
                begun = row + 1
        if begun <= bottom:
            pieces.append((begun, column, bottom, column))
    return pieces
