"""Amounts as people write them → whole kronor (or öre).

This module is the door to all parsing of cells: dates and plain numbers are offered here too.

What a cell of an amount column is taken for, first match wins:

====================================  =====================================================
written                               taken as
====================================  =====================================================
nothing, blanks, a lone dash          blank, never 0
a number cell                         the column's unit, rounded to the minor unit: cells
                                      that were computed carry noise
a boolean, date or time cell          refused: no number (Excel makes dates of ``1-2``)
``5,4 mnkr`` ``mkr`` ``MSEK``          millions of kronor, whatever the column's unit
``miljoner`` ``mn kr``
``580 tkr`` ``kkr`` ``tusen kr``      thousands of kronor; ``mdkr``, ``miljarder``: 10⁹
``100 000 kr`` ``kr 100`` ``SEK 5``   kronor
``100 000:-`` ``0kr`` ``kronor``
``18 900 000`` ``-496,0``             the column's unit; refused (no currency) where each
                                      amount must state its own
``€170 500`` ``5 MEUR`` ``NOK 100``   refused: foreign currency
``100%`` ``<1 %`` ``ca 2 procent``    refused: share
``ca 200 000 kr`` ``drygt 5 mnkr``    refused: approximate
``100–200 tkr`` ``50 000 kr?``
``SEK 5 tkr`` / ``tkr 5 mnkr``        thousands / refused: ambiguous
``100-klubben`` ``antal? Kr?``        refused: no number
====================================  =====================================================

Separators and signs are read as :mod:`validation.numbers` tells; the *whole* column of its
table goes for amounts in kr, be it the column's unit or the amount's own. Besides, a typed
amount in kr with more decimals than öre is too precise (a number cell never is), and what
reaches 10¹⁵ minor units is too large. Rounding is half away from zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.cells import (
    CellKind,
    Outcome,
    Parsed,
    Refusal,
    Taken,
    is_blank,
    of_series,
    plain,
    plain_numbers,
)
from validation.dates import parse_dates, swedish_date
from validation.numbers import (
    LIMIT,
    NBSP,
    format_decimal,
    parse_decimals,
    parse_integers,
    parse_number_texts,
    read_digits,
    swedish_digits,
    take_apart,
    why_no_number,
)
from validation.typed import Typed

__all__ = [
    "Money",
    "Parsed",
    "Refusal",
    "format_amount",
    "format_decimal",
    "parse_amounts",
    "parse_dates",
    "parse_decimals",
    "parse_integers",
    "parse_number_texts",
    "swedish_date",
]

Figures = npt.NDArray[np.float64]
_USUAL = re.compile(r"(-?)(\d{1,9})(?:,(\d{1,2}))?", re.ASCII)
"""An amount as nearly all are written; what is read one way in every unit."""
_ZEROS = {"kr": 0, "tkr": 3, "mnkr": 6}
_LIMIT_DIGITS = 16


@dataclass(frozen=True)
class Money:
    """How amounts are written in a sheet.

    Attributes:
        unit: of a figure that does not say its own.
        decimals: that are written, in the unit.
        minor: the unit that amounts are kept in.
        currency_stated: the sheet has no unit of its own; each amount says its currency.
        tolerance: minor units that each printed figure may be off, where the model says so;
            None leaves it at what rounding explains.
    """

    unit: Literal["kr", "tkr", "mnkr"]
    decimals: int
    minor: Literal["kr", "öre"] = "kr"
    currency_stated: bool = False
    tolerance: int | None = None

    @property
    def factor(self) -> int:
        """Minor units per written unit."""
        return int(10 ** self.zeros(_ZEROS[self.unit]))

    def zeros(self, zeros_of_unit: int) -> int:
        """Decimal places from a unit of 10**zeros_of_unit kronor to the minor unit."""
        return zeros_of_unit + (2 if self.minor == "öre" else 0)


class _Unit(NamedTuple):
    zeros: int
    currency: bool
    """Whether the word says that it is kronor."""


def _unit_words() -> dict[str, _Unit]:
    kronor = ("kr", "sek", "kronor", "krona")
    short = {"t": 3, "k": 3, "m": 6, "md": 9}  # no unit on their own
    words = {"tusen": 3, "mn": 6, "milj": 6, "milj.": 6, "miljon": 6, "miljoner": 6}
    words |= {"mdr": 9, "miljard": 9, "miljarder": 9}
    units = {word: _Unit(zeros, False) for word, zeros in words.items()}
    for krona in kronor:
        units[krona] = _Unit(0, True)
        scaled = (short | words).items()
        units.update({word + krona: _Unit(zeros, True) for word, zeros in scaled})
    for mark in (":-", ",-", ".-"):
        units.update({mark + krona: _Unit(0, True) for krona in ("", *kronor)})
    return units


_UNITS = _unit_words()
_SHARE = re.compile(r"\d ?(?:[%‰]|procent|promille)")
_FOREIGN_WORDS = (
    r"(?:[€$£¥]|(?:eur|euro|euros|usd|us-dollar|dollar|nok|dkk|gbp|pund|chf|isk|jpy|pln"
    r"|norska kr(?:onor)?|danska kr(?:onor)?|(?<![a-zåäö])[nd]kr)(?![a-zåäö]))"
)
_FOREIGN = re.compile(
    rf"(?<![a-zåäö])[ktm]?{_FOREIGN_WORDS}\.? ?[-+]? ?\d"
    rf"|\d ?(?:[ktm]|mn|milj\.?|miljon|miljoner|tusen)? ?{_FOREIGN_WORDS}"
)


def parse_amounts(raw: pd.Series[Any], money: Money) -> Parsed:
    """Parse amounts (Int64, minor units); the table above says how."""
    return of_series(partial(read_amounts, money=money), raw)


def read_amounts(raw: Sequence[Any], money: Money) -> Taken:
    """Read amounts: whole numbers of minor units; the table above says how."""
    numbers = None if money.currency_stated else plain_numbers(raw)
    if numbers is not None:
        blank = np.isnan(numbers)
        numbers[blank] = 0.0
        sizes = _sizes(numbers, money)
        if (sizes < LIMIT).all():  # infinity is not
            amounts = np.copysign(_rounded(sizes), numbers).astype(np.int64)
            return Taken(Typed(amounts, blank))
    outcome = Outcome.of(raw, np.int64)
    cells = outcome.cells
    outcome.read(cells.where(CellKind.TEXT), partial(_read_text, money=money))
    outcome.refuse(cells.where(CellKind.MOMENT, CellKind.DAY, CellKind.OTHER), Refusal.NOT_A_NUMBER)
    _take_numbers(outcome, money)
    return outcome.taken(Typed(outcome.values, ~outcome.known))


def format_amount(
    minor_units: int | None, money: Money, *, with_unit: bool = False, plus: bool = False
) -> str:
    """Write an amount in the sheet's unit: ``-1 234,5``; "" for None and NA.

    Args:
        minor_units: as :func:`parse_amounts` gives.
        with_unit: ``19,9 mnkr``.
        plus: a positive amount gets its sign; one that rounds to zero has none.
    """
    if minor_units is None or pd.isna(minor_units):
        return ""
    step = money.factor * 2
    steps = (abs(int(minor_units)) * 2 * 10**money.decimals + step // 2) // step
    whole, rest = divmod(steps, 10**money.decimals)
    decimals = f".{rest:0{money.decimals}}" if money.decimals else ""
    sign = "" if steps == 0 else "-" if minor_units < 0 else "+" if plus else ""
    unit = f"{NBSP}{money.unit}" if with_unit else ""
    return f"{sign}{swedish_digits(f'{whole:,}{decimals}')}{unit}"


def _take_numbers(outcome: Outcome, money: Money) -> None:
    positions, numbers = outcome.cells.numbers()
    if money.currency_stated:
        outcome.refuse(positions, Refusal.NO_CURRENCY)
        return
    sizes = _sizes(numbers, money)
    finite, small = np.isfinite(numbers), sizes < LIMIT
    outcome.refuse(positions[~finite], Refusal.NOT_A_NUMBER)
    outcome.refuse(positions[finite & ~small], Refusal.TOO_LARGE)
    outcome.take(positions[small], np.copysign(_rounded(sizes[small]), numbers[small]))


def _sizes(numbers: Figures, money: Money) -> Figures:
    with np.errstate(over="ignore"):  # too large either way
        return np.abs(numbers) * money.factor


def _rounded(sizes: Figures) -> Figures:
    # The inner rounding takes the noise away that would hide an exact half: 1.0000005 mnkr.
    return np.floor(np.round(sizes, 3) + 0.5)


def _read_text(content: str, money: Money) -> int | Refusal | None:
    if not money.currency_stated and (usual := _USUAL.fullmatch(content)):
        size = _minor_units(usual[2], usual[3] or "", money.zeros(_ZEROS[money.unit]))
        return _signed(size, negative=bool(usual[1]))
    text = plain(content).lower()
    if is_blank(text):
        return None
    reading = _amount(text, money)
    return _why_not(text, money) if reading is Refusal.NOT_A_NUMBER else reading


def _amount(text: str, money: Money) -> int | Refusal:
    written = take_apart(text)
    if isinstance(written, Refusal):
        return written
    unit = _unit(written.before, written.after, _Unit(_ZEROS[money.unit], False))
    if isinstance(unit, Refusal):
        return unit
    if money.currency_stated and not unit.currency:
        return Refusal.NO_CURRENCY
    parts = read_digits(written.digits, whole=unit.zeros == 0)
    if isinstance(parts, Refusal):
        return parts
    if unit.zeros == 0 and len(parts[1].rstrip("0")) > 2:  # noqa: PLR2004 - öre
        return Refusal.TOO_PRECISE
    size = _minor_units(*parts, money.zeros(unit.zeros))
    return _signed(size, negative=written.negative)


def _signed(size: int, *, negative: bool) -> int | Refusal:
    if size >= LIMIT:
        return Refusal.TOO_LARGE
    return -size if negative else size


def _unit(before: str, after: str, otherwise: _Unit) -> _Unit | Refusal:
    """The unit that stands with a number; the column's own when none does."""
    units: list[_Unit] = []
    for word in (before, after):
        if not word:
            continue
        spelled = word.replace(" ", "")
        unit = _UNITS.get(spelled) or _UNITS.get(spelled.removesuffix("."))
        if unit is None:
            return Refusal.NOT_A_NUMBER
        units.append(unit)
    match units:
        case []:
            return otherwise
        case [unit]:
            return unit
        case [_Unit(zeros=0), unit]:  # SEK 5 miljoner
            return unit._replace(currency=True)
        case [first, second] if first.zeros == second.zeros:
            return first
        case _:
            return Refusal.AMBIGUOUS


def _minor_units(whole: str, decimals: str, zeros: int) -> int:
    """Exact up to the minor unit, and the digit after it decides the rounding."""
    whole = whole.lstrip("0")
    if len(whole) > _LIMIT_DIGITS:  # too large already, however many digits follow
        return LIMIT
    padded = decimals.ljust(zeros + 1, "0")
    return int((whole + padded[:zeros]) or 0) + (padded[zeros] >= "5")


def _why_not(text: str, money: Money) -> Refusal:
    if _SHARE.search(text):
        return Refusal.SHARE
    if _FOREIGN.search(text):
        return Refusal.FOREIGN_CURRENCY
    return why_no_number(text, partial(_amount, money=money))
