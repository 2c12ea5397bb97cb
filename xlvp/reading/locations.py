"""From the places that findings name to sheets and cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from validation.finding import Place
from validation.schemas import BY_TABLE
from xlvp.reading.content import TableContent, TablePlace

_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}|R\d*C\d*", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z]{1,3}")


class Locations:
    """Where the tables of a delivery stand in their workbooks."""

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, TablePlace] | Mapping[str, TableContent]],
        contents: Callable[[str], Mapping[str, TableContent]] | None = None,
    ) -> None:
        """Keep the places.

        Args:
            tables: by workbook, where its tables stand or what was read of them, by table.
            contents: reads a workbook's cells; needed when only the places are given.
        """
        self._tables = tables
        self._contents = contents

    def contents(self, workbook: str) -> Mapping[str, TableContent]:
        """What stands in a workbook's cells, by table.

        Raises:
            InputError: the workbook has changed since it was read.
        """
        of_book = self._tables.get(workbook, {})
        found = {table: of_book[table] for table in BY_TABLE if table in of_book}
        if found and self._contents is not None:
            return self._contents(workbook)
        return {table: part for table, part in found.items() if isinstance(part, TableContent)}

    def _place(self, workbook: str, table: str) -> TablePlace | TableContent | None:
        return self._tables.get(workbook, {}).get(table)

    def sheet(self, workbook: str, table: str) -> str:
        """The actual name of a table's sheet; "" when the workbook has none."""
        found = self._place(workbook, table)
        return found.sheet if found else ""

    def column_letter(self, workbook: str, table: str, column: str) -> str:
        """Letters of a field's column; "" when the table lacks it.

        A column that is no field is named by its letters already.
        """
        found = self._place(workbook, table)
        if found is None:
            return ""
        return found.letters.get(column, column if _LETTERS.fullmatch(column) else "")

    def address(self, place: Place) -> tuple[str, str] | None:
        """Sheet and cell to go to; None when there is no cell.

        A row goes by the table's first column, a column by its header.
        """
        found = self._place(place.workbook, place.table)
        if found is None:
            return None
        letter = self.column_letter(place.workbook, place.table, place.column)
        row = place.row or (found.header_row if letter else 0)
        return (found.sheet, f"{letter or found.first_letter}{row}") if row else None

    def cell(self, place: Place) -> str:
        """A place as people write it.

        ``Aktiviteter!E14``, ``Aktiviteter!14`` for a row, ``Aktiviteter`` for a sheet, and ""
        for the workbook as a whole or a sheet that it lacks.
        """
        sheet = self.sheet(place.workbook, place.table)
        if not sheet:
            return ""
        name = quoted_sheet(sheet)
        letter = self.column_letter(place.workbook, place.table, place.column)
        address = self.address(place)
        if letter and address:
            return f"{name}!{address[1]}"
        return f"{name}!{place.row}" if place.row else name


def quoted_sheet(name: str) -> str:
    """A sheet's name as it stands in an address: in quotes where it could be misread."""
    if _PLAIN_NAME.fullmatch(name) and not _LIKE_A_CELL.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"
