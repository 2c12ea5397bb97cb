"""What a workbook says about itself besides its cells: sheets, tables, properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xlvp.reading.container import DamagedError


@dataclass(frozen=True)
class SheetEntry:
    """A worksheet; ``part`` is the member that holds its cells, where each sheet has its own."""

    name: str
    visible: bool = True
    part: str = ""


@dataclass(frozen=True)
class TableRange:
    """Where an Excel table lies: rows from 1, columns from 0, all bounds included.

    Attributes:
        first_row: the header row; the first data row when ``titles`` is given.
        last_row: the last data row.
        total_row: Excel's total row follows.
        titles: the columns' titles where the header row is switched off.
    """

    name: str
    sheet: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int
    total_row: bool = False
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A workbook without its cells.

    Attributes:
        sheets: the worksheets, in order; diagram and macro sheets are left out.
        properties: the custom document properties.
        external_links: the workbook links to others.
        calculated: False when the file itself says that its formulas are to be calculated.
        parts: members besides the sheets that belong to the workbook.
        book: the member that lists the sheets.
        days_from_1904: days are counted from 1904 on, and not from 1900.
    """

    sheets: tuple[SheetEntry, ...]
    tables: tuple[TableRange, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    external_links: bool = False
    calculated: bool = True
    parts: tuple[str, ...] = ()
    book: str = ""
    days_from_1904: bool = False


def check_sheet_names(names: Iterable[str]) -> None:
    """Refuse two sheets of one name: the parser would give the first one's cells twice.

    Raises:
        DamagedError: there are such.
    """
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise DamagedError(f"filen är skadad: två blad heter {name}")
        seen.add(name.casefold())
