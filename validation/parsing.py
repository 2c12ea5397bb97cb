"""From what stands in the cells to a sheet's typed table, and what could not be taken.

Amounts, dates and statuses are parsed here, before the schema sees the table, so that one
odd cell gives one finding and the raw value is kept. Derived columns are always computed
again from their inputs; what stood in the cell is only held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

import pandas as pd

from validation.amounts import Money, read_amounts
from validation.cells import Taken, nothing_written
from validation.choices import choice_reader, choice_values
from validation.dates import read_dates
from validation.derivation import compute
from validation.derived_cells import Written, odd_cells
from validation.facts import sheet_money
from validation.model import AccountKind, GovernanceModel, Period
from validation.numbers import read_decimals, read_integers, read_number_texts
from validation.observations import CellFault, observed
from validation.schemas import BY_TABLE, Column, Kind, Role, Sheet
from validation.texts import cell_text, read_texts
from validation.typed import Typed, blank_column, frame_of, text_column
from validation.wording import render_cell

_OF_DERIVED = 1000
"""The first group of faults that is of a derived column; each may have so many kinds of them:"""
_KINDS = 10


@dataclass(frozen=True)
class ParsedTable:
    """A typed table and the cells that could not be taken as they stand.

    Attributes:
        frame: index ``(workbook, row)``, ``department`` and one column per field of the model.
        cells: an observation table ``cells``.
    """

    frame: pd.DataFrame
    cells: pd.DataFrame


class Fault(NamedTuple):
    """What is wrong with a cell.

    Attributes:
        place: the row's position in the table.
        group: faults of a table come group by group, in each of them by position.
    """

    place: int
    group: int
    field: str
    fault: str
    value: str
    expected: str = ""


@dataclass(frozen=True)
class SheetParser:
    """How a sheet's cells are read in a period; made once for all workbooks.

    Attributes:
        sheet: which sheet it is.
        model: gives units, statuses and lists.
        columns: that the model has in the period.
    """

    sheet: Sheet
    model: GovernanceModel
    columns: tuple[Column, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process makes its own readers."""
        return SheetParser, (self.sheet, self.model, self.columns)

    @cached_property
    def money(self) -> Money:
        """How amounts are written on the sheet."""
        return sheet_money(self.model, self.sheet.title)

    @cached_property
    def readers(self) -> Mapping[str, Callable[[Sequence[Any]], Taken]]:
        """What reads each column, by field."""
        return {column.field: self._reader(column) for column in self.columns}

    def typed(self, written: Written, rows: int) -> tuple[dict[str, Typed], list[Fault]]:
        """Parse the cells of any number of workbooks.

        Args:
            written: the cells by field, and ``department``; fields that are absent are blank.
            rows: how many there are.

        Returns:
            the columns by field, ``department`` first, and what could not be taken.
        """
        data = {"department": _departments(written.cells["department"])}
        faults: list[Fault] = []
        for number, column in enumerate(self.columns):
            cells = written.cells.get(column.field, ())
            if nothing_written(cells):
                data[column.field] = blank_column(column.kind, rows)
                continue
            data[column.field], refusals = self.readers[column.field](cells)
            if refusals and column.role is not Role.DERIVED:
                faults += [
                    Fault(place, number, column.field, reason, cell_text(cells[place]))
                    for place, reason in refusals.items()
                ]
            if column.field in self._summed and written.formulas is not None:
                faults += _as_text(cells, data[column.field], number, column.field)
        for number, column in enumerate(self.columns):
            if column.spec.derivation is None:
                continue
            typed = data[column.field]
            computed = compute(data, rows, column.spec.derivation, self._scale)
            data[column.field] = computed
            if column.field in written.cells:
                group = _OF_DERIVED + number * _KINDS
                faults += self._derived_faults(written, column, typed, computed, group)
        return data, faults

    def _derived_faults(
        self, written: Written, column: Column, typed: Typed, computed: Typed, group: int
    ) -> Iterator[Fault]:
        for kind, (fault, places) in enumerate(
            odd_cells(written, column, typed, computed, self.money)
        ):
            if not places:
                continue
            cells, wanted = written.cells[column.field], computed.objects(places)
            for place, value in zip(places, wanted, strict=True):
                expected = render_cell(value, column, self.sheet, self.model)
                shown = cell_text(cells[place])
                yield Fault(place, group + kind, column.field, fault.value, shown, expected)

    @cached_property
    def _summed(self) -> frozenset[str]:
        """Amounts that are added up by the sheet itself, where it has a line for that."""
        nets = any(part.kind is AccountKind.NET for part in self.model.account_classes)
        if self.sheet.table != "operating_budget" or not nets:
            return frozenset()
        return frozenset(
            column.field
            for column in self.columns
            if column.kind is Kind.AMOUNT and column.spec.derivation is None
        )

    @cached_property
    def _scale(self) -> Any:
        return self.model.scale(self.sheet.title)

    def _reader(self, column: Column) -> Callable[[Sequence[Any]], Taken]:
        match column.kind:
            case Kind.AMOUNT:
                return partial(read_amounts, money=self.money)
            case Kind.DECIMAL:
                return read_decimals
            case Kind.INTEGER:
                return read_integers
            case Kind.DATE:
                return read_dates
            case Kind.NUMBER:
                return read_number_texts
            case Kind.STATUS | Kind.CHOICE:
                return choice_reader(choice_values(column, self.sheet, self.model))
            case Kind.TEXT | Kind.LONG_TEXT | Kind.REFERENCES:
                return read_texts


def _as_text(cells: Sequence[Any], taken: Typed, group: int, field: str) -> Iterator[Fault]:
    """Amounts that stand as text in a workbook, and are understood."""
    if str not in set(map(type, cells)):
        return
    blank = taken.blanks()
    for place, cell in enumerate(cells):
        if type(cell) is str and not blank[place]:
            fault = CellFault.AMOUNT_AS_TEXT.value
            yield Fault(place, group, field, fault, cell_text(cell))


@lru_cache(maxsize=8)
def sheet_parsers(model: GovernanceModel, period: Period) -> Mapping[str, SheetParser]:
    """What parses each table in a period, whether the period has its sheet or not."""
    return {
        table: SheetParser(sheet, model, sheet.columns(model, period))
        for table, sheet in BY_TABLE.items()
    }


def parse_table(
    raw: pd.DataFrame,
    sheet: Sheet,
    model: GovernanceModel,
    period: Period,
    formulas: pd.DataFrame | None = None,
) -> ParsedTable:
    """Parse the cells of one sheet of any number of workbooks.

    Args:
        raw: cells as read (object), index ``(workbook, row)``, columns ``department`` and
            fields; fields that are absent are taken as blank.
        sheet: which sheet it is.
        model: gives units, statuses and lists.
        period: gives the columns.
        formulas: for the derived columns, whether the cell holds a formula; NA in cells where
            the reader cannot tell, and None when it can tell nowhere.
    """
    cells = dict(zip(raw.columns, raw.to_numpy(dtype=object).T.tolist(), strict=True))
    marks = None
    if formulas is not None:
        marks = {
            name: [None if mark is pd.NA else mark for mark in formulas[name].tolist()]
            for name in formulas.columns
        }
    return parse_cells(cells, raw.index, sheet, model, period, marks)


def parse_cells(
    cells: Mapping[str, Sequence[Any]],
    index: pd.Index[Any],
    sheet: Sheet,
    model: GovernanceModel,
    period: Period,
    formulas: Mapping[str, Sequence[bool | None]] | None = None,
) -> ParsedTable:
    """Parse cells that are not in a frame: :func:`parse_table` without the cost of one.

    Args:
        cells: a list for ``department`` and for each field, all as long as the index.
        index: ``(workbook, row)``; the rest as in :func:`parse_table`.
        sheet: which sheet it is.
        model: gives units, statuses and lists.
        period: gives the columns.
        formulas: None where the reader cannot tell.
    """
    parser = sheet_parsers(model, period)[sheet.table]
    written = Written(cells, formulas, lambda: index.get_level_values("workbook").tolist())
    columns, faults = parser.typed(written, len(index))
    return ParsedTable(frame_of(columns, index), _cells_frame(faults, sheet, columns, index))


def by_key(frame: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """A sheet's table with the index ``(department, key)``; rows without a key are left out."""
    kept = frame[frame[sheet.key].notna()]
    keyed = kept.set_index([kept["department"].rename("of"), kept[sheet.key].rename("key")])
    return keyed[~keyed.index.duplicated()]


def _departments(cells: Sequence[Any]) -> Typed:
    return text_column(cells)


def _cells_frame(
    faults: Sequence[Fault], sheet: Sheet, columns: Mapping[str, Typed], index: pd.Index[Any]
) -> pd.DataFrame:
    places = [fault.place for fault in faults]
    labels = [index[place] for place in places]
    return observed(
        "cells",
        [workbook for workbook, _ in labels],
        {
            "department": columns["department"].values[places].tolist() if places else [],
            "at_table": [sheet.table] * len(faults),
            "at_row": [row for _, row in labels],
            "at_column": [fault.field for fault in faults],
            "fault": [fault.fault for fault in faults],
            "value": [fault.value for fault in faults],
            "expected": [fault.expected for fault in faults],
        },
    )
