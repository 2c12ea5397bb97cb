"""A worksheet that takes cells one type at a time and writes its rows in one pass.

XlsxWriter asks for each cell whether its place is written as ``A1``, whether it is a formula of
a newer kind, and what type it has, once when it is given and once more when it is written.
Here the caller has said it. What is written is the same, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from math import isfinite
from typing import Any, ClassVar

from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

_SURELY_FITS = 16_000
"""A text of so few characters is held by a cell, whatever they are."""
_ROWS_WITH_ONE_SPAN = 16
_WITH_DEPTH = 2010
"""The version of the format, which data bars call for, whose rows tell how deep letters go."""
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """Rows and columns are numbers, and formulas are those of Excel 2007.

    Attributes:
        rows_grow: a row that somebody writes more in grows, whatever height it was given.
        empty_results: a formula may give an empty text; XlsxWriter takes that for no value,
            and readers take a formula without a value for one that was never calculated.
    """

    rows_grow: ClassVar[bool] = False
    empty_results: ClassVar[bool] = False

    def _cells_of(self, row: int, col: int) -> dict[int, Any] | None:
        """The cells of a row, by column; None where a sheet has no such cell."""
        cells: dict[int, Any] | None = self.table.get(row)
        if cells is None or not self.dim_colmin <= col <= self.dim_colmax:
            if self._check_dimensions(row, col):
                return None
            cells = self.table[row]
        return cells

    def write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """Write a text."""
        if len(string) > _SURELY_FITS:
            written: int = self._write_string(row, col, string, cell_format)
            return written
        cells = self._cells_of(row, col)
        if cells is None:
            return -1
        texts = self.str_table
        strings = texts.string_table
        cells[col] = CellStringTuple(strings.setdefault(string, len(strings)), cell_format)
        texts.count += 1
        texts.unique_count = len(strings)
        return 0

    def write_number(self, row: int, col: int, number: Any, cell_format: Any = None) -> int:
        """Write a number."""
        if not isfinite(number):
            written: int = self._write_number(row, col, number, cell_format)
            return written
        cells = self._cells_of(row, col)
        if cells is None:
            return -1
        cells[col] = CellNumberTuple(number, cell_format)
        return 0

    def write_blank(self, row: int, col: int, blank: None, cell_format: Any = None) -> int:
        """Write a cell that has only a look."""
        del blank
        if cell_format is None:
            return 0
        cells = self._cells_of(row, col)
        if cells is None:
            return -1
        cells[col] = CellBlankTuple(cell_format)
        return 0

    def write_blanks(self, rows: range, col: int, cell_format: Any) -> None:
        """Write cells below each other that have only a look, the same."""
        if self._check_dimensions(rows[0], col) or self._check_dimensions(rows[-1], col):
            return
        table, blank = self.table, CellBlankTuple(cell_format)
        for row in rows:
            table[row][col] = blank

    def write_below(self, row: int, col: int, cells: Sequence[Any], looks: Iterable[Any]) -> None:
        """Write cells below each other: blanks (None), texts, numbers, days, and formulas.

        Args:
            row: of the first.
            cells: a pair is a formula and its value.
            looks: of each.
        """
        last = row + len(cells) - 1
        if not cells or self._check_dimensions(row, col) or self._check_dimensions(last, col):
            return
        table, texts = self.table, self.str_table
        strings, blanks, days = texts.string_table, dict[int, Any](), dict[date, float]()
        for at, (cell, look) in enumerate(zip(cells, looks, strict=True), start=row):
            kind = cell.__class__
            if cell is None:
                if id(look) not in blanks:
                    blanks[id(look)] = CellBlankTuple(look)
                table[at][col] = blanks[id(look)]
            elif kind is str and len(cell) <= _SURELY_FITS:
                table[at][col] = CellStringTuple(strings.setdefault(cell, len(strings)), look)
                texts.count += 1
            elif (kind is float or kind is int) and isfinite(cell):
                table[at][col] = CellNumberTuple(cell, look)
            elif kind is tuple:
                table[at][col] = CellFormulaTuple(cell[0].removeprefix("="), look, cell[1])
            elif isinstance(cell, date):
                if cell not in days:
                    days[cell] = self._convert_date_time(cell)
                table[at][col] = CellDatetimeTuple(days[cell], look)
            else:  # a very long text, or no finite number
                texts.unique_count = len(strings)
                write = self._write_string if kind is str else self.write_number
                write(at, col, cell, look)
        texts.unique_count = len(strings)

    def write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        """Write a formula with its value."""
        cells = self._cells_of(row, col)
        if cells is None:
            return -1
        cells[col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def add_table(
        self, first_row: int, first_col: int, last_row: int, last_col: int, options: Any = None
    ) -> int:
        """Add a table without formulas, data and totals of its own, which overlaps nothing.

        XlsxWriter notes each of its cells; it is given the first rows only.
        """
        added: int = super().add_table(first_row, first_col, first_row + 1, last_col, options)
        if not added:
            whole = xl_range(first_row, first_col, last_row, last_col)
            self.tables[-1] |= {"range": whole, "a_range": whole, "autofilter": whole}
        return added

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        del expand_future_functions
        return formula.removeprefix("=")

    def _write_rows(self) -> None:
        spans = dict(self._spans())
        styles: dict[int, str] = {}
        openings = {col: f'<c r="{_letters(col)}' for col in range(self.dim_colmax + 1)}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info = self.table.get(row), self.row_info.get(row)
            span = spans.get(row // _ROWS_WITH_ONE_SPAN)
            if cells:
                self.fh.write(self._row_tag(row, span, info))
                self._write_cells(row, cells, openings, styles)
                self.fh.write("</row>")
            elif info is not None or row in self.comments:
                self._write_empty_row(row, span, info)

    def _write_cells(
        self,
        row: int,
        cells: Mapping[int, Any],
        openings: Mapping[int, str],
        styles: dict[int, str],
    ) -> None:
        """Write the cells of a row; ``styles`` are what has been looked up of formats."""
        parts: list[str] = []
        number, add = f'{row + 1}"', parts.append
        for col in sorted(cells):
            cell = cells[col]
            look = cell.format
            style = styles.get(id(look)) if look is not None else self._style_of_place(row, col)
            if style is None:
                style = styles[id(look)] = f' s="{_number_of(look)}"'
            kind = cell.__class__
            if kind is CellStringTuple:
                add(f'{openings[col]}{number}{style} t="s"><v>{cell.string}</v></c>')
            elif kind is CellNumberTuple or kind is CellDatetimeTuple:
                add(f"{openings[col]}{number}{style}><v>{cell.number:.16G}</v></c>")
            elif kind is CellBlankTuple:
                add(f"{openings[col]}{number}{style}/>")
            elif kind is CellFormulaTuple:
                add(f"{openings[col]}{number}{style}{self._result(cell)}")
            else:
                self.fh.write("".join(parts))
                parts.clear()
                self._write_cell(row, col, cell)
        self.fh.write("".join(parts))

    def _result(self, cell: Any) -> str:
        """What stands in a formula's cell, after its look."""
        formula, value = _escaped(cell.formula), cell.value
        if value.__class__ is not str:
            if isinstance(value, bool):
                return f' t="b"><f>{formula}</f><v>{value:d}</v></c>'
            return f"><f>{formula}</f><v>{value}</v></c>"
        kind = ' t="e"' if value in _ERRORS else ' t="str"'
        if not value and not self.empty_results:
            kind = ""
        return f"{kind}><f>{formula}</f><v>{_escaped(value)}</v></c>"

    def _style_of_place(self, row: int, col: int) -> str:
        """What a cell without a look takes from its row or its column."""
        info, column = self.row_info.get(row), self.col_info.get(col)
        look = info.row_format if info is not None else None
        if not look and column is not None:
            look = column.column_format
        return f' s="{_number_of(look)}"' if look is not None else ""

    def _spans(self) -> Iterator[tuple[int, str]]:
        """From which to which column rows reach, for each sixteen of them."""
        reach: dict[int, tuple[int, int]] = {}
        for row, cells in (*self.table.items(), *self.comments.items()):
            if cells:
                part, first, last = row // _ROWS_WITH_ONE_SPAN, min(cells), max(cells)
                before = reach.get(part, (first, last))
                reach[part] = min(first, before[0]), max(last, before[1])
        return ((part, f"{first + 1}:{last + 1}") for part, (first, last) in reach.items())

    def _row_tag(self, row: int, span: str | None, info: Any) -> str:
        spans = f' spans="{span}"' if span else ""
        if info is None:
            height, look, hidden, level, collapsed = None, None, 0, 0, 0
        else:
            height, look, hidden = info.height, info.row_format, info.hidden
            level, collapsed = info.level, info.collapsed
        height = self.default_row_height if height is None else height
        style = f' s="{_number_of(look)}"' if look and _number_of(look) else ""
        custom = ' customFormat="1"' if look else ""
        own = height != self.original_row_height or height != self.default_row_height
        high = f' ht="{height * 0.75:.16g}"' if own else ""
        by_hand = ' customHeight="1"' if own and not self.rows_grow else ""
        unseen = ' hidden="1"' if hidden else ""
        outline = f' outlineLevel="{level}"' if level else ""
        folded = ' collapsed="1"' if collapsed else ""
        depth = ' x14ac:dyDescent="0.25"' if self.excel_version == _WITH_DEPTH else ""
        looks = f"{spans}{style}{custom}{high}{unseen}{by_hand}{outline}{folded}{depth}"
        return f'<row r="{row + 1}"{looks}>'


@cache
def _letters(col: int) -> str:
    letters: str = xl_col_to_name(col)
    return letters


def _number_of(look: Any) -> int:
    number: int = look._get_xf_index()  # noqa: SLF001 - as XlsxWriter's own sheets do
    return number


def _escaped(text: str) -> str:
    """A text between tags."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
