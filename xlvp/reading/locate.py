"""Finding the sheets and tables that a department was asked for, wherever they have gone.

In this order: the Excel table of the known name, the sheet of the known title, any other sheet
whose header is recognised. What lies elsewhere than expected is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from validation.choices import folded
from validation.observations import PartFault
from xlvp.reading.content import PartNote
from xlvp.reading.header import (
    RECOGNISED,
    Header,
    find_header,
    match_header,
)
from xlvp.reading.identity import COVER, IDENTITY_SHEET
from xlvp.reading.outline import Outline, SheetEntry, TableRange
from xlvp.reading.request import WantedTable
from xlvp.reading.sources import Rows

TABLE_PREFIX = "Tabell_"
OTHER_SHEETS = frozenset(
    folded(title) for title in (COVER, "Validering", "Hjälp", "Listor", IDENTITY_SHEET)
)
"""Sheets of the template that hold no table of the department."""


@dataclass(frozen=True)
class Located:
    """A table that was found.

    Attributes:
        extent: the Excel table that it is; None when it is none, or no longer.
    """

    wanted: WantedTable
    sheet: str
    header: Header
    extent: TableRange | None


class Locator:
    """Looks for tables in one workbook; ``located`` and ``notes`` hold what it has found."""

    def __init__(self, outline: Outline, rows: Callable[[str], Rows]) -> None:
        self.located: list[Located] = []
        self.notes: list[PartNote] = []
        self._rows = rows
        self._sheets = {folded(sheet.name): sheet for sheet in outline.sheets}
        self._ranges = [table for table in outline.tables if folded(table.sheet) in self._sheets]
        # Of two tables of one name the first counts.
        self._named = {folded(table.name): table for table in reversed(self._ranges)}

    def look_for(self, asked: Iterable[WantedTable]) -> Iterator[Located]:
        """Find the tables that were asked for, and note what is odd about their sheets.

        Each one is given as soon as it is found, while its cells are at hand.
        """
        lost = []
        for wanted in asked:
            found = self._by_table_name(wanted) or self._by_sheet_name(wanted)
            if found:
                yield self._taken(found)
            else:
                lost.append(wanted)
        for found in self._recognised(lost):
            lost.remove(found.wanted)
            yield self._taken(found)
        for wanted in lost:
            sheet = self._sheets.get(folded(wanted.title))
            self._note(wanted, PartFault.MISSING, sheet.name if sheet else "")
        if self.located:
            self._note_others()

    def _by_table_name(self, wanted: WantedTable) -> Located | None:
        extent = self._named.get(folded(TABLE_PREFIX + wanted.title))
        if extent is None:
            return None
        rows = self._rows(extent.sheet)
        columns = range(extent.first_column, extent.last_column + 1)
        if extent.titles:
            titles = ["" for _ in range(extent.first_column)] + list(extent.titles)
            header = match_header(titles, extent.first_row - 1, wanted, columns)
        elif extent.first_row <= len(rows):
            header = match_header(rows[extent.first_row - 1], extent.first_row, wanted, columns)
        else:
            return None
        return Located(wanted, extent.sheet, header, extent) if header.columns else None

    def _by_sheet_name(self, wanted: WantedTable) -> Located | None:
        sheet = self._sheets.get(folded(wanted.title))
        return self._by_header(wanted, sheet, 0) if sheet else None

    def _by_header(self, wanted: WantedTable, sheet: SheetEntry, share: float) -> Located | None:
        header = find_header(self._rows(sheet.name), wanted)
        if header is None or header.share(wanted) < share:
            return None
        extent = next(
            (
                table
                for table in self._ranges
                if table.sheet == sheet.name
                and table.first_row == header.row
                and not table.titles
                and table.first_column <= min(header.columns.values())
                and table.last_column >= max(header.columns.values())
            ),
            None,
        )
        return Located(wanted, sheet.name, header, extent)

    def _recognised(self, lost: Iterable[WantedTable]) -> list[Located]:
        """Look for lost tables on the sheets that are left, the surest first."""
        candidates = [
            found
            for sheet in self._left_over()
            for wanted in lost
            if (found := self._by_header(wanted, sheet, RECOGNISED))
        ]
        candidates.sort(key=lambda found: -found.header.share(found.wanted))
        chosen: list[Located] = []
        for found in candidates:
            if all(
                found.sheet != other.sheet and found.wanted is not other.wanted for other in chosen
            ):
                chosen.append(found)
        return chosen

    def _taken(self, found: Located) -> Located:
        self.located.append(found)
        title = found.wanted.title
        if found.sheet != title and folded(found.sheet) != folded(title):
            moved = folded(title) in self._sheets
            fault = PartFault.MOVED if moved else PartFault.RENAMED
            self._note(found.wanted, fault, found.sheet)
        return found

    def _left_over(self) -> Iterator[SheetEntry]:
        taken = {located.sheet for located in self.located}
        for name, sheet in self._sheets.items():
            if sheet.name not in taken and name not in OTHER_SHEETS:
                yield sheet

    def _note_others(self) -> None:
        """Note a second copy of a table's sheet, and sheets that nobody asked for."""
        for sheet in list(self._left_over()):
            copies = (
                copy
                for located in self.located
                if (copy := self._by_header(located.wanted, sheet, RECOGNISED))
            )
            copied = max(copies, key=lambda copy: copy.header.share(copy.wanted), default=None)
            if copied:
                self._note(copied.wanted, PartFault.DOUBLED, sheet.name)
            elif sheet.visible and self._rows(sheet.name):
                note = PartNote("", 0, "", PartFault.UNKNOWN, found=sheet.name)
                self.notes.append(note)

    def _note(self, wanted: WantedTable, fault: PartFault, found: str) -> None:
        self.notes.append(PartNote(wanted.table, 0, "", fault, found, wanted.title))
