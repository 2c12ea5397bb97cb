"""Numbers as people write them: thousands, decimals, signs; indicators, counts, plan numbers.

Separators (``_`` stands for a blank of any kind or an apostrophe; *fine* numbers are those of
a column in tkr, mnkr or an indicator's own unit, *whole* those in kr and counts):

=================  ==============  ==============  ==========================================
written            whole           fine            why
=================  ==============  ==============  ==========================================
``1_234_567,5``    1234567.5       1234567.5       blanks part thousands, comma is decimal
``1_234.5``        1234.5          1234.5          blanks part thousands, so the dot is decimal
``1.234.567``      1234567         1234567         only thousands can stand twice
``1.234,50``       1234.5          1234.5          the last mark is the decimal one
``1,234.50``       1234.5          1234.5          English; there is no other reading
``12,5`` ``12.5``  12.5            12.5            not three digits: decimals
``264.000``        264000          refused         a dot before three digits parts thousands in
                                                   kr; in mnkr it may as well be decimal
``1,234``          refused         1.234           comma is decimal, but nobody writes
                                                   thousandths of a krona
``1234,567``       1234.567        1234.567        four digits are no group of thousands
``0.500``          0.5             0.5             nor is a leading zero
``1_234.567``      refused         refused         thousands parted in two ways, or decimals?
``1,234.567``      refused         refused         the same
``12_34`` ``1.2.3``  no number     no number       there is no reading
=================  ==============  ==============  ==========================================

"Refused" is :attr:`Refusal.AMBIGUOUS`. Signs: ``+``, ``-``, every dash and minus sign, before
the number or glued to its end (``12,5-``), and accounting brackets ``(12,5)``; two of them at
once are ambiguous. Rounding is half away from zero, as in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

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
    without_doubt,
)
from validation.typed import Typed, texts

NBSP = "\u00a0"
LIMIT = 10**15
"""Numbers from here on are refused; below it, every whole number is exact as a float."""

_DIGITS = r"\d(?:[ .,']?\d)*"
_NUMBER = re.compile(rf"(?:(?<![^\s(+-])[.,])?{_DIGITS}")
_GROUPED = re.compile(r"[1-9]\d{0,2}([ '.,])\d{3}(?:\1\d{3})*(?:(?!\1)([.,])(\d+))?", re.ASCII)
_SINGLE = re.compile(r"(\d*)(?:([.,])(\d+))?", re.ASCII)
_RANGE = re.compile(r"([1-9](?:[ .,']?\d)*)(\D*?) ?(?:-|till) ?([1-9](?:[ .,']?\d)*)(\D*)")
_PERCENT = {"", "%", "procent"}
_USUAL_NUMBER = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
"""A number of the plan as nearly all are written."""
_USUAL_NUMBERS = re.compile(r"(?:\d+(?:\.\d+)*+)?(?:\n(?:\d+(?:\.\d+)*+)?)*+", re.ASCII)
"""Such numbers, and empty cells, one on each line."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number and what stands around it.

    Attributes:
        digits: with their separators, as written.
        before: what stands before the number, without sign and brackets.
        after: what stands after it.
    """

    negative: bool
    digits: str
    before: str
    after: str


def take_apart(text: str) -> Written | Refusal:
    """Find the one number of a plain, lower-case text, its sign and what stands around it."""
    found = _NUMBER.search(text)
    if found is None:
        return Refusal.NOT_A_NUMBER
    before, after = text[: found.start()].rstrip(), text[found.end() :]
    if not before and not after:
        return Written(False, found[0], "", "")
    signs = ""
    if before[:1] in {"+", "-"}:
        before, signs = before[1:].lstrip(), before[0]
    if before.startswith("(") and after.count(")") == 1:
        before, after, signs = before[1:].lstrip(), after.replace(")", ""), signs + "-"
    if after == "-" or after.startswith("- "):
        after, signs = after[1:], signs + "-"
    if before[-1:] in {"+", "-"}:
        before, signs = before[:-1].rstrip(), signs + before[-1]
    if len(signs) > 1:
        return Refusal.AMBIGUOUS
    return Written(signs == "-", found[0], before, after.strip())


def read_digits(digits: str, *, whole: bool) -> tuple[str, str] | Refusal:
    """Tell thousands from decimals: digits before and after the decimal mark.

    Args:
        digits: digits with separators, plain.
        whole: the number counts kronor or things; see the table above.
    """
    single = _SINGLE.fullmatch(digits)
    if single and single[2] is None:
        return single[1], ""
    grouped = _GROUPED.fullmatch(digits)
    if grouped is None:
        return (single[1], single[3]) if single else Refusal.NOT_A_NUMBER
    mark, decimal_mark, decimals = grouped.groups()
    one_mark = single is not None and (mark == ".") is not whole
    mixed = decimal_mark == "." and len(decimals) == 3  # noqa: PLR2004 - a group of thousands
    if one_mark or mixed:
        return Refusal.AMBIGUOUS
    if single and not whole:
        return single[1], single[3]
    if decimal_mark is None:
        return digits.replace(mark, ""), ""
    return digits[: grouped.start(2)].replace(mark, ""), decimals


def why_no_number(text: str, read: Callable[[str], object]) -> Refusal:
    """Tell an approximate number or a range, which people can make exact, from other texts.

    Args:
        text: plain, lower-case text that ``read`` does not take for a number.
        read: gives :attr:`Refusal.NOT_A_NUMBER` where there is none.
    """
    exact = without_doubt(text)
    if exact is not None and read(exact) != Refusal.NOT_A_NUMBER:
        return Refusal.APPROXIMATE
    if bounds := _RANGE.fullmatch(text if exact is None else exact):
        low, unit, high, high_unit = bounds.groups()
        readings = (read(low + unit), read(high + high_unit))
        if Refusal.NOT_A_NUMBER not in readings:
            return Refusal.APPROXIMATE
    return Refusal.NOT_A_NUMBER


def parse_decimals(raw: pd.Series[Any]) -> Parsed:
    """Parse indicator values (Float64): ``14,9``, ``14,9 %``, ``1 234,5``.

    A percent sign says what the figure counts and is dropped: ``14,9 %`` is 14.9.
    """
    return of_series(read_decimals, raw)


def read_decimals(raw: Sequence[Any]) -> Taken:
    """Read indicator values: floats, as :func:`parse_decimals` does."""
    plain_ones = _plain_bounded(raw)
    if plain_ones is not None:
        return Taken(plain_ones)
    outcome = Outcome.of(raw, np.float64)
    outcome.read(outcome.cells.where(CellKind.TEXT), _read_decimal)
    _refuse_other_kinds(outcome)
    positions, numbers = outcome.cells.numbers()
    good = _refuse_unbounded(outcome, positions, numbers)
    outcome.take(positions[good], numbers[good])
    return outcome.taken(Typed(outcome.values, ~outcome.known))


def parse_integers(raw: pd.Series[Any]) -> Parsed:
    """Parse counts and scores (Int64); a number with decimals is refused, not rounded."""
    return of_series(read_integers, raw)


def read_integers(raw: Sequence[Any]) -> Taken:
    """Read counts and scores: whole numbers, as :func:`parse_integers` does."""
    plain_ones = _plain_bounded(raw)
    if plain_ones is not None and (np.rint(plain_ones.values) == plain_ones.values).all():
        return Taken(plain_ones._replace(values=plain_ones.values.astype(np.int64)))
    outcome = Outcome.of(raw, np.int64)
    outcome.read(outcome.cells.where(CellKind.TEXT), _read_integer)
    _refuse_other_kinds(outcome)
    positions, numbers = outcome.cells.numbers()
    good = _refuse_unbounded(outcome, positions, numbers)
    positions, numbers = positions[good], numbers[good]
    nearest = np.rint(numbers)
    whole = np.isclose(numbers, nearest, rtol=1e-12, atol=1e-9)  # noise of computed cells
    outcome.take(positions[whole], nearest[whole])
    outcome.refuse(positions[~whole], Refusal.NOT_AN_INTEGER)
    return outcome.taken(Typed(outcome.values, ~outcome.known))


def parse_number_texts(raw: pd.Series[Any]) -> Parsed:
    """Parse numbers of the plan's hierarchy (str): ``1.10`` stays ``1.10``, ``1.10.`` is it too.

    A number cell is refused (1.10 may have been lost), but here alone its text is kept as
    value, so that the row's place in the plan can still be guessed.
    """
    return of_series(read_number_texts, raw)


def read_number_texts(raw: Sequence[Any]) -> Taken:
    """Read numbers of the plan's hierarchy: texts, as :func:`parse_number_texts` does."""
    if set(map(type, raw)) == {str}:
        together = "\n".join(raw)
        if _USUAL_NUMBERS.fullmatch(together) and together.count("\n") == len(raw) - 1:
            return Taken(texts([number or np.nan for number in raw]))
    outcome = Outcome.of(raw, object)
    outcome.read(outcome.cells.where(CellKind.TEXT), _read_number_text)
    outcome.refuse(
        outcome.cells.where(CellKind.MOMENT, CellKind.DAY, CellKind.OTHER), Refusal.NOT_A_TEXT
    )
    positions, numbers = outcome.cells.numbers()
    outcome.refuse(positions, Refusal.NOT_A_TEXT)
    finite = np.isfinite(numbers)
    outcome.take(positions[finite], [f"{number:.15g}" for number in numbers[finite].tolist()])
    outcome.values[~outcome.known] = np.nan
    return outcome.taken(Typed(outcome.values))


def format_decimal(value: float | None, decimals: int) -> str:
    """Write a number in Swedish: ``1 234,5`` with no-break blanks; "" for None and NA."""
    if value is None or pd.isna(value):
        return ""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    return swedish_digits(f"{rounded or abs(rounded):,f}")


def swedish_digits(text: str) -> str:
    """Turn Python's ``1,234.5`` into ``1 234,5`` with no-break blanks."""
    return text.replace(",", NBSP).replace(".", ",")


def _read_decimal(content: str) -> float | Refusal | None:
    text = plain(content).lower()
    if is_blank(text):
        return None
    reading = _number(text, whole=False)
    if reading is Refusal.NOT_A_NUMBER:
        return why_no_number(text, lambda exact: _number(exact, whole=False))
    if isinstance(reading, Refusal):
        return reading
    return float(reading) if abs(reading) < LIMIT else Refusal.TOO_LARGE


def _read_integer(content: str) -> int | Refusal | None:
    text = plain(content).lower()
    if is_blank(text):
        return None
    reading = _number(text, whole=True)
    if reading is Refusal.NOT_A_NUMBER:
        return why_no_number(text, lambda exact: _number(exact, whole=True))
    if isinstance(reading, Refusal):
        return reading
    if abs(reading) >= LIMIT:
        return Refusal.TOO_LARGE
    if text.endswith(tuple(_PERCENT - {""})):
        return Refusal.SHARE
    return int(reading) if reading == int(reading) else Refusal.NOT_AN_INTEGER


def _number(text: str, *, whole: bool) -> Decimal | Refusal:
    written = take_apart(text)
    if isinstance(written, Refusal):
        return written
    if written.before or written.after not in _PERCENT:
        return Refusal.NOT_A_NUMBER
    parts = read_digits(written.digits, whole=whole)
    if isinstance(parts, Refusal):
        return parts
    size = Decimal(f"{parts[0] or 0}.{parts[1] or 0}")
    return size.copy_negate() if written.negative else size


def _read_number_text(content: str) -> str | None:
    if _USUAL_NUMBER.fullmatch(content):
        return content
    text = plain(content)
    if is_blank(text):
        return None
    if re.fullmatch(r"[\d. ]+", text):
        text = re.sub(r" ?\. ?", ".", text)
    return text.rstrip(".") or text


def _plain_bounded(raw: Sequence[Any]) -> Typed | None:
    """The numbers of a column that holds nothing else, None when one of them is out of bounds."""
    numbers = plain_numbers(raw)
    if numbers is None:
        return None
    blank = np.isnan(numbers)
    numbers[blank] = 0.0
    return Typed(numbers, blank) if (np.abs(numbers) < LIMIT).all() else None


def _refuse_other_kinds(outcome: Outcome) -> None:
    others = outcome.cells.where(CellKind.MOMENT, CellKind.DAY, CellKind.OTHER)
    outcome.refuse(others, Refusal.NOT_A_NUMBER)


def _refuse_unbounded(
    outcome: Outcome, positions: npt.NDArray[np.intp], numbers: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Refuse infinite and too large numbers; gives which ones are left."""
    finite = np.isfinite(numbers)
    small = np.abs(numbers) < LIMIT
    outcome.refuse(positions[~finite], Refusal.NOT_A_NUMBER)
    outcome.refuse(positions[finite & ~small], Refusal.TOO_LARGE)
    return finite & small
