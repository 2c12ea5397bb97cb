"""What stands in derived cells, held against what is computed from the rest of the row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.amounts import Money
from validation.derivation import differs
from validation.observations import CellFault
from validation.schemas import Column
from validation.schemas.column import Linear, Product
from validation.typed import Typed

Mask = npt.NDArray[np.bool_]

_SIMPLE = frozenset({float, int, str, bool, type(None)})


@dataclass(frozen=True)
class Written:
    """The cells of a sheet as they stand.

    Attributes:
        cells: by field; lists of the same length.
        formulas: for the derived columns, whether each cell holds a formula, None where the
            reader cannot tell; None when it can tell nowhere.
        workbooks: gives the workbook of each row.
    """

    cells: Mapping[str, Sequence[Any]]
    formulas: Mapping[str, Sequence[bool | None]] | None
    workbooks: Callable[[], Sequence[Any]]


def odd_cells(
    written: Written, column: Column, typed: Typed, computed: Typed, money: Money
) -> Iterator[tuple[CellFault, list[int]]]:
    """Tell a formula that was overwritten or never calculated apart from a wrong figure.

    Of a formula that counts with texts nothing is said: it may give less, or nothing.

    Args:
        written: the sheet's cells.
        column: the derived column that is looked at.
        typed: what its cells mean.
        computed: what should stand there.
        money: how the sheet's amounts are written.

    Yields:
        what is odd, and the positions of the rows.
    """
    blank = empty_cells(written.cells[column.field])
    other = differs(typed, computed, column, money) & ~blank
    never = blank & ~computed.blanks()
    marks = None if written.formulas is None else written.formulas.get(column.field)
    if marks is None:
        found = {CellFault.DERIVED_DIFFERS: other}
    elif all(marks) and not other.any() and not never.any():
        return  # as nearly always
    else:
        formula = np.array([bool(mark) for mark in marks], dtype=bool)
        constant = np.array([mark is not None and not mark for mark in marks], dtype=bool)
        from_texts = _from_texts(written, column, money)
        found = {
            CellFault.DERIVED_DIFFERS: other & ~formula,
            CellFault.FORMULA_CHANGED: other & formula & ~from_texts,
            CellFault.FORMULA_OVERWRITTEN: ~other & ~blank & constant,
            CellFault.NOT_CALCULATED: never & formula & ~_counted(written, from_texts),
            CellFault.FORMULA_REMOVED: never & constant,
        }
    for fault, hit in found.items():
        yield fault, np.flatnonzero(hit).tolist()


def empty_cells(cells: Sequence[Any]) -> Mask:
    """Where nothing stands."""
    kinds = set(map(type, cells))
    if kinds == {float}:
        return np.isnan(np.array(cells, dtype=np.float64))
    if kinds <= _SIMPLE:
        return np.array(
            [cell is None or cell == "" or cell != cell for cell in cells],  # noqa: PLR0124 - NaN
            dtype=bool,
        )
    return np.array([_is_empty(cell) for cell in cells], dtype=bool)


def _is_empty(cell: Any) -> bool:
    return bool(pd.isna(cell)) or (isinstance(cell, str) and cell == "")


def _from_texts(written: Written, column: Column, money: Money) -> Mask:
    """Rows in which a figure that the column is computed from is a text, ``100 000 kr``.

    The sheet's formula counts it as nothing, but here it is understood. Where amounts state
    their currency they are all texts, and the formula understands them as well.
    """
    match column.spec.derivation:
        case Linear(terms) if not money.currency_stated:
            inputs = list(terms)
        case Product(factors):
            inputs = list(factors)
        case _:
            inputs = []
    texts = np.zeros(len(written.cells[column.field]), dtype=bool)
    for name in inputs:
        if name in written.cells:
            texts |= np.array(
                [type(cell) is str and cell != "" for cell in written.cells[name]], dtype=bool
            )
    return texts


def _counted(written: Written, among: Mask) -> Mask:
    """Rows, among some, of workbooks whose program has calculated: a formula there has a result."""
    if not among.any() or written.formulas is None:
        return np.zeros_like(among)
    workbooks = np.array(written.workbooks(), dtype=object)
    counted: set[Any] = set()
    for name, marks in written.formulas.items():
        if name in written.cells:
            formula = np.array([bool(mark) for mark in marks], dtype=bool)
            counted.update(workbooks[formula & ~empty_cells(written.cells[name])].tolist())
    of_these: Mask = np.array([workbook in counted for workbook in workbooks.tolist()], dtype=bool)
    return among & of_these
