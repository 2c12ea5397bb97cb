"""What is read from one workbook: plain data, so that another process can hand it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from validation.observations import BookFault, CellFault, PartFault


@dataclass(frozen=True)
class Identity:
    """Who a workbook says it is.

    Attributes:
        issued: (table, key) of the rows that were handed out in it.
        found: the workbook carries its identity; otherwise the rest is a guess.
    """

    office: str = ""
    department: str = ""
    period: str = ""
    template_version: str = ""
    model_checksum: str = ""
    issued: tuple[tuple[str, str], ...] = ()
    found: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str], issued: tuple[tuple[str, str], ...] = ()) -> Identity:
        """An identity that was found, from its keys; those that are not there stay blank."""
        return cls(
            office=values.get("office", ""),
            department=values.get("department", ""),
            period=values.get("period", ""),
            template_version=values.get("template_version", ""),
            model_checksum=values.get("model_checksum", ""),
            issued=issued,
            found=True,
        )


class TablePlace(NamedTuple):
    """Where a table stands in its workbook.

    Attributes:
        sheet: the sheet's actual name.
        header_row: from 1.
        first_letter: letters of the table's first column.
        letters: letters of the columns, by field.
    """

    sheet: str
    header_row: int
    first_letter: str
    letters: dict[str, str]

    @classmethod
    def checked(cls, sheet: Any, header_row: Any, first_letter: Any, letters: Any) -> TablePlace:
        """A place from data that may be anything.

        Raises:
            TypeError: it is no place.
        """
        texts = [sheet, first_letter, *letters, *letters.values()]
        if {*map(type, texts)} != {str} or type(header_row) is not int:
            raise TypeError("that is no place of a table")
        return cls(sheet, header_row, first_letter, letters)


TablePlaces: TypeAlias = Mapping[str, TablePlace]
"""Where the tables of a workbook stand, by table."""


@dataclass(frozen=True)
class TableContent:
    """The cells of a table, column by column, and where they stand.

    Attributes:
        sheet: the sheet's actual name.
        header_row: from 1.
        first_letter: letters of the table's first column.
        letters: letters of the columns, by field.
        rows: the sheet's row numbers.
        columns: cells by field, as the parser gave them; blank is "".
        formulas: for the derived columns, whether each cell holds a formula; None: unknown.
    """

    sheet: str
    header_row: int
    first_letter: str
    letters: dict[str, str]
    rows: list[int]
    columns: dict[str, list[Any]]
    formulas: dict[str, list[bool]] | None

    @property
    def place(self) -> TablePlace:
        """Where the table stands."""
        return TablePlace(self.sheet, self.header_row, self.first_letter, self.letters)


@dataclass(frozen=True)
class PartNote:
    """A sheet or a column that is missing, renamed, moved, doubled or unknown.

    ``column`` is a field, or the letter of a column that is none; "" means the sheet.
    """

    table: str
    row: int
    column: str
    fault: PartFault
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class CellNote:
    """A cell whose content is not taken; ``column`` as in :class:`PartNote`."""

    table: str
    row: int
    column: str
    fault: CellFault
    value: str


@dataclass
class BookContent:
    """All that is read from one workbook.

    Attributes:
        zeros_for_results: the file asks to be calculated and every derived formula shows 0:
            some programs write that beside a formula that they cannot calculate.
    """

    file_type: str = ""
    identity: Identity = field(default_factory=Identity)
    external_links: bool = False
    zeros_for_results: bool = False
    tables: dict[str, TableContent] = field(default_factory=dict)
    parts: list[PartNote] = field(default_factory=list)
    cells: list[CellNote] = field(default_factory=list)
    fault: BookFault | None = None
    fault_detail: str = ""
