"""What the sheets of the follow-up share: writing cells, tables and formulas with their values.

Every formula is written with the value that it has, so that a program that does not calculate
shows the same figures as Excel. Text from departments is always written as text, never as a
formula or a link, and without what a workbook cannot hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from validation.amounts import Money
from validation.model import Status, StatusScale
from xlvp.analysis import Analysis
from xlvp.consolidation import Consolidated
from xlvp.reconciliation import Reconciliation
from xlvp.report.styles import DEFAULT_ROW, NORMAL_PAPER, WIDE_PAPER, Styles
from xlvp.template.text_lines import MOST_LINES, lines_needed, row_height

_SURELY_ONE_LINE = 0.6
"""Of a column's width in digits: wide letters are not twice as wide as a digit."""
LONGEST_TEXT = 32_767
_CUT = " … [avkortad]"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDEST_A4 = 190
"""Characters across which a sheet is still readable on A4."""
_RISKY_CRITERION = re.compile(r"[*?~]|^[<>=]|^[^A-Za-zÅÄÖåäö]*$")
_MOST_LETTERS_IN_A_DATE = 9
_LONGEST_CRITERION = 200
_LONGEST_FOOTER = 100


@dataclass(frozen=True)
class Formula:
    """A formula and the value that it gives."""

    text: str
    value: float | str


Cell = None | str | int | float | date | Formula


@dataclass(frozen=True)
class TableColumn:
    """A column of an Excel table.

    Attributes:
        look: the format of its cells.
        looks: a format per cell instead, None where ``look`` holds.
        right: the header stands to the right, over figures.
        folded: the column is grouped and closed; the reader opens it with the plus sign.
    """

    title: str
    width: float
    cells: Sequence[Cell]
    look: Any
    looks: Sequence[Any] | None = None
    right: bool = False
    folded: bool = False


@dataclass
class Book:
    """The workbook being written, with what all its sheets need."""

    workbook: Any
    styles: Styles
    consolidated: Consolidated
    analysis: Analysis
    reconciliation: Reconciliation
    sheets: dict[str, Any] = field(default_factory=dict)
    changed_texts: int = 0
    """Texts that a workbook could not hold as they were."""
    _names: dict[str, str] = field(default_factory=dict)
    _widths: dict[tuple[str, int], float] = field(default_factory=dict)
    _lines: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    _heights: dict[tuple[str, int], float] = field(default_factory=dict)
    _folding: set[tuple[str, int]] = field(default_factory=set)

    @property
    def heading(self) -> str:
        """Office and period, as every sheet says them."""
        return f"{self.consolidated.model.office.name} · {self.consolidated.period.title}"

    def department(self, code: str) -> str:
        """A department as the follow-up names it: by name where that tells it apart."""
        if code not in self._names:
            model, name = self.consolidated.model, self.consolidated.department_name(code)
            alike = sum(part.name.casefold() == name.casefold() for part in model.departments)
            self._names[code] = name if alike <= 1 else f"{code} {name}"
        return self._names[code]

    def status(self, code: object, scale: StatusScale | None) -> tuple[str, Any]:
        """A status as symbol and label, and its format; a blank one is blank."""
        found = scale.status(code) if scale and isinstance(code, str) else None
        if found is None:
            return (code if isinstance(code, str) else "", self.styles["text"])
        return status_text(found), self.styles.status(found.colour)

    def put(self, sheet: Any, row: int, column: int, cell: Cell, look: Any = None) -> None:
        """Write one cell; None leaves it blank but formatted."""
        match cell:
            case None:
                sheet.write_blank(row, column, None, look)
            case Formula(text, value):
                sheet.write_formula(row, column, text, look, value)
            case str():
                sheet.write_string(row, column, self.fit(cell), look)
                self._measure(sheet, row, column, cell, look)
            case date():  # and datetime, which is one
                sheet.write_datetime(row, column, cell, look)
            case _:
                sheet.write_number(row, column, cell, look)

    def link(self, sheet: Any, row: int, column: int, text: str, where: str, look: Any) -> None:
        """Write a text that leads to another cell of this workbook; "" leads nowhere."""
        if where:
            sheet.write_url(row, column, where, look, self.fit(text), "Gå till raden")
            self._measure(sheet, row, column, text, look)
        else:
            self.put(sheet, row, column, text, look)

    def name(self, name: str, cell: Formula | None) -> None:
        """Give the cell that a formula leads to a name, so that it can be found and quoted."""
        if cell is not None:
            sheet, _, address = cell.text.removeprefix("=").rpartition("!")
            row, column = xl_cell_to_rowcol(address)
            at = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
            self.workbook.define_name(name, f"={sheet}!{at}")

    def put_row(
        self, sheet: Any, row: int, column: int, cells: Iterable[Cell], looks: Iterable[Any]
    ) -> None:
        """Write cells side by side."""
        for place, (cell, look) in enumerate(zip(cells, looks, strict=True), start=column):
            self.put(sheet, row, place, cell, look)

    def set_width(self, sheet: Any, column: int, width: float, **options: Any) -> None:
        """Set a column's width, in characters."""
        sheet.set_column(column, column, width, None, options)
        self._widths[sheet.name, column] = width

    def set_height(self, sheet: Any, row: int, height: float) -> None:
        """Set a row's height in points; other rows get the height of their texts."""
        self._heights[sheet.name, row] = height

    def fold(self, sheet: Any, row: int) -> None:
        """Let a row be folded away under the heading above it; it is shown."""
        self._folding.add((sheet.name, row))

    def at_least(self, sheet: Any, row: int, height: float) -> None:
        """Make a row so high, unless it is higher already."""
        self.set_height(sheet, row, max(height, self._heights.get((sheet.name, row), 0.0)))

    def _measure(self, sheet: Any, row: int, column: int, text: str, look: Any) -> None:
        width = self._widths.get((sheet.name, column))
        if look is None or not look.text_wrap or width is None:
            return
        if len(text) <= width * _SURELY_ONE_LINE and "\n" not in text:
            return
        lines = lines_needed(text, width, bold=bool(look.bold))
        of_rows = self._lines[sheet.name]
        of_rows[row] = max(lines, of_rows.get(row, 1))

    def cut_rows(self, sheet: Any) -> int:
        """Rows whose text is longer than a row can be high; the whole text is in the cell."""
        return sum(lines > MOST_LINES for lines in self._lines[sheet.name].values())

    def finish_rows(self) -> None:
        """Make every row as high as its texts."""
        for name, of_rows in self._lines.items():
            for row, lines in of_rows.items():
                self._heights.setdefault((name, row), row_height(lines))
        for name, row in self._heights.keys() | self._folding:
            height = self._heights.get((name, row), DEFAULT_ROW)
            level = {"level": 1} if (name, row) in self._folding else {}
            self.sheets[name].set_row(row, height, None, level)

    def fit(self, text: str) -> str:
        """A text as a cell can hold it; what had to change is counted."""
        if text.isprintable() and len(text) <= LONGEST_TEXT:
            return text
        plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        clean = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", plain)
        if len(clean) > LONGEST_TEXT:
            clean = clean[: LONGEST_TEXT - len(_CUT)] + _CUT
        self.changed_texts += clean != plain
        return clean

    def table(
        self, sheet: Any, top: int, left: int, name: str, columns: Sequence[TableColumn]
    ) -> int:
        """Write an Excel table with its header at ``top``; gives the row below it.

        The table has at least one row.
        """
        height = len(columns[0].cells)
        for place, column in enumerate(columns, start=left):
            looks = [look or column.look for look in column.looks or [None] * height]
            self._put_column(sheet, top + 1, place, column.cells, looks)
        headers = [
            {
                "header": column.title,
                "header_format": self.styles["header_right" if column.right else "header"],
            }
            for column in columns
        ]
        sheet.add_table(
            top,
            left,
            top + height,
            left + len(columns) - 1,
            {"name": name, "columns": headers, "style": None},
        )
        texts = [place for place, part in enumerate(columns, start=left) if _has_number_text(part)]
        ranges = " ".join(
            f"{xl_rowcol_to_cell(top + 1, place)}:{xl_rowcol_to_cell(top + height, place)}"
            for place in texts
        )
        if ranges:
            sheet.ignore_errors({"number_stored_as_text": ranges})
        return top + height + 1

    def _put_column(
        self, sheet: Any, top: int, place: int, cells: Sequence[Cell], looks: Sequence[Any]
    ) -> None:
        """Write cells below each other, as :meth:`put` does one by one."""
        texts = [cell for cell in cells if cell.__class__ is str]
        fit: Callable[[str], str] = self.fit
        if "".join(texts).isprintable() and max(map(len, texts), default=0) <= LONGEST_TEXT:
            fit = str
        given: list[Any] = [
            fit(cell)
            if cell.__class__ is str
            else (cell.text, cell.value)
            if cell.__class__ is Formula
            else cell
            for cell in cells
        ]
        sheet.write_below(top, place, given, looks)
        width = self._widths.get((sheet.name, place))
        wrapping = {id(look) for look in looks if look.text_wrap}
        if width is None or not wrapping:
            return
        short, of_rows = width * _SURELY_ONE_LINE, self._lines[sheet.name]
        known: dict[tuple[str, bool], int] = {}
        for row, (cell, look) in enumerate(zip(cells, looks, strict=True), start=top):
            if isinstance(cell, str) and (len(cell) > short or "\n" in cell) and look.text_wrap:
                text = (cell, bool(look.bold))
                if text not in known:
                    known[text] = lines_needed(cell, width, bold=text[1])
                of_rows[row] = max(known[text], of_rows.get(row, 1))

    def widths(self, sheet: Any, left: int, columns: Iterable[TableColumn]) -> None:
        """Set the columns' widths, and fold those that are."""
        for place, column in enumerate(columns, start=left):
            options = {"level": 1, "hidden": True} if column.folded else {}
            self.set_width(sheet, place, column.width, **options)


def status_text(status: Status) -> str:
    """``▶ pågående``."""
    return f"{status.symbol} {status.label}"


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def in_unit(amount: int | None, money: Money) -> float | None:
    """Minor units as the number that a cell shows; None stays blank."""
    return None if amount is None or pd.isna(amount) else int(amount) / money.factor


def column_ref(table: str, title: str) -> str:
    """A table's column in a formula: ``Driftbudget[Utfall ack.]``."""
    return f"{table}[{_escaped(title)}]"


def this_row(table: str, title: str) -> str:
    """A cell of the formula's own row in a table."""
    return f"{table}[[#This Row],[{_escaped(title)}]]"


def _escaped(title: str) -> str:
    """A column's title as structured references want it."""
    return re.sub(r"(['#\[\]])", r"'\1", title)


def sum_if(column: str, conditions: Sequence[tuple[str, str, str]]) -> str:
    """A formula that sums a column where other columns hold what cells say.

    Args:
        column: what is summed.
        conditions: column, the cell or quoted text that it must equal, and the text there.
            A text that SUMIFS would take for a pattern, a number or a date is compared by
            SUMPRODUCT instead.
    """
    if any(_is_risky(text) for _, _, text in conditions):
        parts = "*".join(f"({of}={wanted})" for of, wanted, _ in conditions)
        return f"=SUMPRODUCT({parts}*1,{column})"
    return f"=SUMIFS({column},{','.join(f'{of},{wanted}' for of, wanted, _ in conditions)})"


def count_if(conditions: Sequence[tuple[str, str, str]]) -> str:
    """A formula that counts the rows where columns hold what cells say; as :func:`sum_if`."""
    if any(_is_risky(text) for _, _, text in conditions):
        parts = "*".join(f"({of}={wanted})" for of, wanted, _ in conditions)
        return f"=SUMPRODUCT({parts}*1)"
    return f"=COUNTIFS({','.join(f'{of},{wanted}' for of, wanted, _ in conditions)})"


def _is_risky(text: str) -> bool:
    if len(text) > _LONGEST_CRITERION or _RISKY_CRITERION.search(text):
        return True
    letters = sum(char.isalpha() for char in text)
    return letters <= _MOST_LETTERS_IN_A_DATE and any(char.isdigit() for char in text)


def set_up_page(sheet: Any, heading: str, width: float, *, repeated: int | None = None) -> None:
    """Landscape, one page wide, header row repeated, page numbers in the footer."""
    sheet.set_landscape()
    sheet.set_paper(WIDE_PAPER if width > _WIDEST_A4 else NORMAL_PAPER)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.45, right=0.45, top=0.55, bottom=0.65)
    shown = heading[:_LONGEST_FOOTER].replace("&", "&&")
    sheet.set_footer(f"&L&8{shown}&R&8Sida &P av &N")
    if repeated is not None:
        sheet.repeat_rows(repeated)


def _has_number_text(column: TableColumn) -> bool:
    first = {cell[:1] for cell in column.cells if isinstance(cell, str)}
    return any(letter.isdigit() for letter in first)
