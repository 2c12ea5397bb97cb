"""From what stands in the cells to a sheet's typed table, and what could not be taken.

Amounts, dates and statuses are parsed here, before the schema sees the table, so that one
odd cell gives one finding and the raw value is kept. Derived columns are always computed
again from their inputs; what stood in the cell is only held against it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation import amounts
from validation.cells import NO_REFUSALS
from validation.choices import Choice, choice_values, folded
from validation.derivation import derive, differs
from validation.facts import sheet_money
from validation.model import GovernanceModel, Period
from validation.observations import TEXT, CellFault, observation_frame
from validation.schemas import Column, Kind, Role, Sheet
from validation.schemas.column import Linear, Product
from validation.wording import render_cell


@dataclass(frozen=True)
class ParsedTable:
    """A typed table and the cells that could not be taken as they stand.

    Attributes:
        frame: index ``(workbook, row)``, ``department`` and one column per field of the model.
        cells: an observation table ``cells``.
    """

    frame: pd.DataFrame
    cells: pd.DataFrame


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
    columns = sheet.columns(model, period)
    places, rows = raw.index, pd.RangeIndex(len(raw))
    cells = raw.set_axis(rows)  # two levels of labels would cost more than the parsing
    workbooks = places.get_level_values("workbook").to_numpy(dtype=object)
    department = cells["department"].astype(TEXT)
    data: dict[str, Any] = {"department": department.array}
    faults: list[_Fault] = []
    for column in columns:
        written = (
            cells[column.field]
            if column.field in cells
            else pd.Series(None, index=rows, dtype="object")
        )
        parsed = parse_cells(written, column, sheet, model)
        data[column.field] = parsed.values.array
        if column.role is not Role.DERIVED:
            faults += [
                _Fault(place, column.field, reason, _text(written.iat[place]))
                for place, reason in _pairs(parsed.refusals)
            ]
    frame = pd.DataFrame(data, index=rows)
    calculated = _calculated(cells, formulas, workbooks)
    for column in columns:
        if column.spec.derivation is None:
            continue
        typed = frame[column.field]
        computed = derive(frame, column.spec.derivation, model.scale(sheet.title))
        frame[column.field] = computed
        if column.field in cells:
            faults += _derived_faults(
                _Derived(
                    cells[column.field],
                    typed,
                    computed,
                    None if formulas is None else formulas.get(column.field),
                    _with_amounts_as_texts(cells, column, sheet, model),
                    calculated,
                ),
                column,
                sheet,
                model,
            )
    return ParsedTable(frame.set_axis(places), _cells_frame(faults, sheet, department, places))


def _pairs(refusals: pd.Series[Any]) -> Iterable[tuple[int, str]]:
    return zip(refusals.index.tolist(), refusals.tolist(), strict=True)


def by_key(frame: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """A sheet's table with the index ``(department, key)``; rows without a key are left out."""
    kept = frame[frame[sheet.key].notna()]
    keyed = kept.set_index([kept["department"].rename("of"), kept[sheet.key].rename("key")])
    return keyed[~keyed.index.duplicated()]


def parse_cells(
    cells: pd.Series[Any], column: Column, sheet: Sheet, model: GovernanceModel
) -> amounts.Parsed:
    """Parse one column of a sheet by its kind."""
    match column.kind:
        case Kind.AMOUNT:
            return amounts.parse_amounts(cells, sheet_money(model, sheet.title))
        case Kind.DECIMAL:
            return amounts.parse_decimals(cells)
        case Kind.INTEGER:
            return amounts.parse_integers(cells)
        case Kind.DATE:
            return amounts.parse_dates(cells)
        case Kind.NUMBER:
            return amounts.parse_number_texts(cells)
        case Kind.STATUS | Kind.CHOICE:
            return _parse_choices(cells, choice_values(column, sheet, model))
        case Kind.TEXT | Kind.LONG_TEXT | Kind.REFERENCES:
            return amounts.Parsed(clean_text(cells), NO_REFUSALS)


def clean_text(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Texts without surrounding blanks, NFC; blank cells become NA."""
    texts = [
        (value if type(value) is str and value.isascii() else _composed(value)).strip() or None
        for value in cells.tolist()
    ]
    return pd.Series(texts, index=cells.index, name=cells.name, dtype=TEXT)


def _parse_choices(cells: pd.Series[Any], choices: Iterable[Choice]) -> amounts.Parsed:
    known: dict[str, str] = {}
    for choice in choices:
        for spelling in (*choice.also, choice.shown, choice.value):
            known[folded(spelling)] = choice.value
    texts = clean_text(cells)
    spelled = {text: known.get(folded(text)) for text in texts.dropna().unique()}
    values = pd.Series([spelled.get(text) for text in texts.tolist()], cells.index, dtype=TEXT)
    unknown = texts.index[texts.notna().to_numpy() & values.isna().to_numpy()]
    if unknown.empty:
        return amounts.Parsed(values, NO_REFUSALS)
    refusals = pd.Series(CellFault.UNKNOWN_CHOICE.value, index=unknown, dtype="object")
    return amounts.Parsed(values, refusals)


def _composed(value: Any) -> str:
    """A cell's text with each letter as one character: some programs write å as a and a ring."""
    return unicodedata.normalize("NFC", value if type(value) is str else _text(value))


def _text(value: Any) -> str:
    """A cell's content as people see it."""
    if value is None or value is pd.NA or value != value:  # NaN differs from itself  # noqa: PLR0124
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return str(value)


@dataclass(frozen=True)
class _Fault:
    """What is wrong with a cell; ``place`` is the row's position in the table."""

    place: Any
    field: str
    fault: str
    value: str
    expected: str = ""


@dataclass(frozen=True)
class _Derived:
    """A derived column: what stands in the cells, what it means, and what should stand there.

    Attributes:
        has_formula: whether the cell holds a formula; NA where that is unknown, None when it is
            so everywhere.
        texts: rows in which it is computed from amounts that are texts.
        calculated: rows of workbooks in which a formula of the sheet has a result.
    """

    written: pd.Series[Any]
    typed: pd.Series[Any]
    computed: pd.Series[Any]
    has_formula: pd.Series[bool] | None
    texts: npt.NDArray[np.bool_]
    calculated: npt.NDArray[np.bool_]


def _calculated(
    cells: pd.DataFrame, formulas: pd.DataFrame | None, workbooks: npt.NDArray[np.object_]
) -> npt.NDArray[np.bool_]:
    """Rows of workbooks whose program has calculated: some formula there has a result."""
    if formulas is None:
        return np.zeros(len(cells), dtype=bool)
    counted: set[Any] = set()
    for name in formulas.columns.intersection(cells.columns):
        written = cells[name]
        has_result = written.notna().to_numpy() & (written != "").to_numpy()
        formula = formulas[name].to_numpy(dtype=bool, na_value=False)
        counted.update(workbooks[formula & has_result])
    return np.array([workbook in counted for workbook in workbooks], dtype=bool)


def _with_amounts_as_texts(
    raw: pd.DataFrame, column: Column, sheet: Sheet, model: GovernanceModel
) -> npt.NDArray[np.bool_]:
    """Rows in which a figure that the column is computed from is a text, ``100 000 kr``.

    The sheet's formula counts it as nothing, but here it is understood. Where amounts state
    their currency they are all texts, and the formula understands them as well.
    """
    match column.spec.derivation:
        case Linear(terms) if not sheet_money(model, sheet.title).currency_stated:
            inputs = list(terms)
        case Product(factors):
            inputs = list(factors)
        case _:
            inputs = []
    texts = np.zeros(len(raw), dtype=bool)
    for name in inputs:
        if name in raw:
            written = (type(value) is str and value != "" for value in raw[name].tolist())
            texts |= np.fromiter(written, dtype=bool, count=len(raw))
    return texts


def _derived_faults(
    cells: _Derived, column: Column, sheet: Sheet, model: GovernanceModel
) -> list[_Fault]:
    """Tell a formula that was overwritten or never calculated apart from a wrong figure.

    Of a formula that counts with texts nothing is said: it may give less, or nothing.
    """
    written, computed = cells.written, cells.computed
    blank = written.isna().to_numpy() | (written == "").to_numpy()
    money = sheet_money(model, sheet.title)
    other = differs(cells.typed, computed, column, money).to_numpy() & ~blank
    never = blank & computed.notna().to_numpy()
    if cells.has_formula is None:
        kinds: Mapping[CellFault, npt.NDArray[np.bool_]] = {CellFault.DERIVED_DIFFERS: other}
    else:
        formula = cells.has_formula.to_numpy(dtype=bool, na_value=False)
        constant = ~cells.has_formula.to_numpy(dtype=bool, na_value=True)
        kinds = {
            CellFault.DERIVED_DIFFERS: other & ~formula,
            CellFault.FORMULA_CHANGED: other & formula & ~cells.texts,
            CellFault.FORMULA_OVERWRITTEN: ~other & ~blank & constant,
            CellFault.NOT_CALCULATED: never & formula & ~(cells.texts & cells.calculated),
            CellFault.FORMULA_REMOVED: never & constant,
        }
    return [
        _Fault(
            place,
            column.field,
            kind.value,
            _text(written.iat[place]),
            render_cell(computed.iat[place], column, sheet, model),
        )
        for kind, hit in kinds.items()
        for place in np.flatnonzero(hit).tolist()
    ]


def _cells_frame(
    faults: list[_Fault], sheet: Sheet, department: pd.Series[Any], places: pd.Index[Any]
) -> pd.DataFrame:
    labels = [(fault, places[fault.place]) for fault in faults]
    return observation_frame(
        "cells",
        (
            (
                label[0],
                {
                    "department": department.iat[fault.place],
                    "at_table": sheet.table,
                    "at_row": label[1],
                    "at_column": fault.field,
                    "fault": fault.fault,
                    "value": fault.value,
                    "expected": fault.expected,
                },
            )
            for fault, label in labels
        ),
    )
