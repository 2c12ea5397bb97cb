"""What Excel does after a cell is changed: the formulas of the tables give new results.

This is a second, independent reading of what the templates' formulas mean: it knows the
formulas that stand in the cells, and nothing of how xlvp derives values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from benchmarks.faults.references import letters, number
from benchmarks.faults.workbook_file import ErrorValue, Table, Value, WorkbookFile

_CELL = re.compile(r"([A-Z]+)(\d+)")
_SUM = re.compile(r'IF\(COUNT\(([^)]*)\)<(\d+),"",([-+N()A-Z\d]*)\)')
_TERM = re.compile(r"([-+]?)N\(([A-Z]+\d+)\)")
_PRODUCT = re.compile(r'IF\(COUNT\(([^)]*)\)<(\d+),"",([A-Z]+\d+)\*([A-Z]+\d+)\)')
_NET = re.compile(r'IF\(COUNT\(([^)]*)\)=0,"",SUM\(\1\)\)')
_MOVEMENT = re.compile(
    r"MATCH\(([A-Z]+\d+),(\w+)!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+),0\)<MATCH\(([A-Z]+\d+),"
)
_BETTER, _SAME, _WORSE = "bättre", "oförändrad", "sämre"


def recalculate(workbook: WorkbookFile, table: Table) -> None:
    """Give the table's formulas the results that they have now."""
    get = _getter(table)
    for _ in range(2):  # a net line is summed before its deviation
        for row in range(table.first, table.last + 1):
            for column in table.columns.values():
                cell = table.sheet.get(column, row)
                if cell.formula:
                    result = _result(workbook, cell.formula, get, cell.value)
                    table.sheet.set(column, row, replace(cell, value=result))


def _getter(table: Table) -> Callable[[str], Value]:
    def get(address: str) -> Value:
        found = _CELL.fullmatch(address)
        assert found is not None
        return table.sheet.get(found[1], int(found[2])).value

    return get


def _result(
    workbook: WorkbookFile, formula: str, get: Callable[[str], Value], stored: Value
) -> Value:
    if found := _PRODUCT.fullmatch(formula):
        factors = [get(found[3]), get(found[4])]
        return _error(factors) or (_times(factors) if _count(factors) >= int(found[2]) else "")
    if found := _SUM.fullmatch(formula):
        if _count(map(get, found[1].split(","))) < int(found[2]):
            return ""
        terms = [(sign, get(address)) for sign, address in _TERM.findall(found[3])]
        numbers = [-_n(value) if sign == "-" else _n(value) for sign, value in terms]
        return _error(value for _, value in terms) or round(sum(numbers), 9)
    if found := _NET.fullmatch(formula):
        values = [get(address) for block in found[1].split(",") for address in _addresses(block)]
        total = round(sum(map(_n, values)), 9)
        return _error(values) or (total if _count(values) else "")
    if found := _MOVEMENT.search(formula):
        now, before = get(found[1]), get(found[6])
        listed = workbook.sheet(found[2])
        order = [listed.get(found[3], row).value for row in range(int(found[4]), int(found[5]) + 1)]
        if now not in order or before not in order:
            return ""
        places = order.index(now), order.index(before)
        return _SAME if places[0] == places[1] else _BETTER if places[0] < places[1] else _WORSE
    return stored


def _addresses(block: str) -> list[str]:
    """The cells of a range, row by row."""
    first, _, last = block.partition(":")
    (left, top), (right, bottom) = _CELL.findall(first)[0], _CELL.findall(last or first)[0]
    return [
        f"{letters(column)}{row}"
        for row in range(int(top), int(bottom) + 1)
        for column in range(number(left), number(right) + 1)
    ]


def _count(values: Iterable[Value]) -> int:
    return sum(isinstance(value, float | int) for value in values)


def _n(value: Value) -> float:
    return float(value) if isinstance(value, float | int) else 0.0


def _times(values: list[Value]) -> float:
    first, second = map(_n, values)
    return first * second


def _error(values: Iterable[Value]) -> ErrorValue | None:
    return next(
        (value for value in values if isinstance(value, ErrorValue)),
        None,
    )
