"""Formulas of a data sheet.

They hold plain references to cells of their own row, so that sorting, other spreadsheet
programs and libraries keep them; English names, functions of Excel 2007.
What a formula gives must be what :func:`validation.derivation.derive` computes: blank terms
and texts count as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from validation.amounts import Money, format_amount
from validation.derivation import MOVEMENTS
from validation.numbers import NBSP
from validation.schemas import Column
from validation.schemas.column import Linear, Movement, Product
from xlvp.template.grid import Grid

_KRONOR = re.compile("-?[\\d \u00a0]+kr", re.IGNORECASE)


def derived_formula(column: Column, grid: Grid, *, stated: bool, statuses: str) -> str | None:
    """A derived column's formula with ``{row}`` for the row's number.

    Args:
        stated: amounts are texts that state their currency.
        statuses: the range of the statuses that are better or worse than each other, best first.
    """
    match column.spec.derivation:
        case Linear(terms, needs) if all(name in grid for name in needs):
            present = {grid.letter(name): sign for name, sign in terms.items() if name in grid}
            needed = [grid.letter(name) for name in needs]
            return _stated_sum(present) if stated else _sum(present, needed)
        case Product(factors):
            cells = [f"{grid.letter(name)}{{row}}" for name in factors if name in grid]
            return f'=IF(COUNT({",".join(cells)})<{len(factors)},"",{"*".join(cells)})'
        case Movement(status, former) if status in grid and former in grid:
            return _movement(grid.letter(status), grid.letter(former), statuses)
        case _:
            return None


def net_formula(letter: str, blocks: list[tuple[int, int]]) -> str:
    """The sum of the lines that are no net lines; ``blocks`` are sheet rows from 1."""
    ranges = ",".join(f"{letter}{first}:{letter}{last}" for first, last in blocks)
    return f'=IF(COUNT({ranges})=0,"",SUM({ranges}))'


def _sum(terms: dict[str, int], needed: list[str]) -> str:
    cells = ",".join(f"{letter}{{row}}" for letter in needed or terms)
    total = _signed({f"N({letter}{{row}})": sign for letter, sign in terms.items()})
    return f'=IF(COUNT({cells})<{len(needed) or 1},"",{total})'


def _stated_sum(terms: dict[str, int]) -> str:
    """Whole kronor out of texts like ``100 000 kr``, and a text of the same kind as the result."""
    cells = "&".join(f"{letter}{{row}}" for letter in terms)
    total = _signed({_kronor(f"{letter}{{row}}"): sign for letter, sign in terms.items()})
    return f'=IF({cells}="","",IFERROR(FIXED({total},0,TRUE)&" kr",""))'


def _kronor(cell: str) -> str:
    digits = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(LOWER({cell}),"kr","")," ",""),"{NBSP}","")'
    return f'IF({cell}="",0,IF(ISNUMBER(SEARCH("kr",{cell})),VALUE({digits}),NA()))'


def stated_amount(value: int, money: Money) -> str:
    """An amount with its currency; öre are shown only where there are any."""
    decimals = 2 if value % money.factor else 0
    return format_amount(value, replace(money, decimals=decimals), with_unit=True)


def stated_result(value: int | None, texts: Iterable[object], money: Money) -> str:
    """What :func:`derived_formula` gives where amounts state their currency."""
    plain = all(text is None or _KRONOR.fullmatch(str(text)) for text in texts)
    if value is None or not plain:
        return ""
    return f"{round(value / money.factor)} kr"


def _signed(terms: dict[str, int]) -> str:
    written = "".join(f"{'-' if sign < 0 else '+'}{term}" for term, sign in terms.items())
    return written.removeprefix("+")


def _movement(status: str, former: str, statuses: str) -> str:
    now, before = (f"MATCH({letter}{{row}},{statuses},0)" for letter in (status, former))
    better, same, worse = MOVEMENTS
    return (
        f'=IF(OR({status}{{row}}="",{former}{{row}}=""),"",IFERROR(IF({now}<{before},"{better}",'
        f'IF({now}={before},"{same}","{worse}")),""))'
    )
