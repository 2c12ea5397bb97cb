"""Where things stand on a data sheet, in A1 terms. Rows and columns count from 0 here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from validation.facts import sheet_money
from validation.model import GovernanceModel
from validation.schemas import Kind, Role
from xlvp.template.rows import RowKind, SheetRows

TITLE_ROW, SUBTITLE_ROW, INSTRUCTION_ROW, SUMMARY_ROW = range(4)
"""The rows above the table; sums begin at the last, then come captions and the header."""


def column_letter(number: int) -> str:
    """Letters of a column that counts from 0."""
    letters = ""
    while number >= 0:
        number, rest = divmod(number, 26)
        letters = chr(ord("A") + rest) + letters
        number -= 1
    return letters


def quoted(text: str) -> str:
    """A text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


@dataclass(frozen=True)
class Grid:
    """A data sheet's places.

    Attributes:
        title: of the sheet.
        fields: of the columns, in order.
        summary: how many rows of sums stand above the table.
        height: how many data rows the table has.
    """

    title: str
    fields: tuple[str, ...]
    summary: int
    height: int

    @classmethod
    def of(cls, rows: SheetRows, model: GovernanceModel) -> Grid:
        """The places of a sheet's rows."""
        fields = tuple(column.field for column in rows.columns)
        return cls(rows.sheet.title, fields, _summary_rows(rows, model), len(rows.kinds))

    @cached_property
    def captions(self) -> int:
        """The row that says who fills in each column."""
        return SUMMARY_ROW + self.summary

    @cached_property
    def header(self) -> int:
        """The table's header."""
        return self.captions + 1

    @cached_property
    def first(self) -> int:
        """The first data row."""
        return self.header + 1

    @cached_property
    def last(self) -> int:
        """The last data row."""
        return self.header + self.height

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.fields)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.fields)}

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def number(self, name: str) -> int:
        """The column of a field."""
        return self._numbers[name]

    def letter(self, name: str) -> str:
        """The letters of a field's column."""
        return column_letter(self._numbers[name])

    def cell(self, name: str) -> str:
        """A field's cell in the first data row, column fixed: ``$F8``."""
        return f"${self.letter(name)}{self.first + 1}"

    def column(self, name: str) -> str:
        """All data cells of a field: ``$F$8:$F$40``."""
        letter = self.letter(name)
        return f"${letter}${self.first + 1}:${letter}${self.last + 1}"

    def elsewhere(self, name: str) -> str:
        """All data cells of a field as another sheet names them."""
        return f"'{self.title}'!{self.column(name)}"


def _summary_rows(rows: SheetRows, model: GovernanceModel) -> int:
    """Sums need amounts that the sheet can add; net lines add a row and its check."""
    amounts = [column for column in rows.columns if column.kind is Kind.AMOUNT]
    if not amounts or sheet_money(model, rows.sheet.title).currency_stated:
        return 0
    return 3 if RowKind.NET in rows.kinds else 1


def caption(role: Role, *, required: bool) -> str:
    """What stands above a column's header: who writes it."""
    match role:
        case Role.INPUT:
            return "fylls i *" if required else "fylls i"
        case Role.DERIVED:
            return "formel"
        case Role.FORMER:
            return "förra perioden"
        case Role.ISSUED:
            return "utlämnat"
