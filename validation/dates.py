"""Dates as people write them → days.

A plan's dates are days: a time of day is dropped. What can be read in one way is read:

==========================================  ===============================================
written                                     read as
==========================================  ===============================================
a date cell                                 that day
a number from 20000 to 80000                Excel's serial number of a day
``2019-06-30`` ``2019/6/30`` ``2019.06.30``  year, month, day; a time may follow
``20190630`` ``190630`` (text or number)    the same; two-digit years are 1970 to 2069
``30/6 2019`` ``30/6-19`` ``30.6.2019``     day, month, year
``30/06/2019`` ``30-06-2019``               day, month, year; ``06/30/2019`` is month first,
                                            and ``03/04/2019`` is ambiguous
``30 juni 2019`` ``den 30:e juni 2019``     also short (``jun``, ``okt.``), with weekday,
                                            and with English names
``19-06-30`` ``30-06-19``                   ambiguous
``juni 2019`` ``2019-06`` ``2019`` ``30/6``  refused: no day, or no year
==========================================  ===============================================

A day that does not exist (``2019-02-30``), or that lies outside the serial numbers above
(1954-10-03 to 2119-01-11), is out of calendar: such years come from a serial number or a
year that was mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
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
    without_doubt,
)
from validation.typed import Typed

FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
SERIAL_ZERO = date(1899, 12, 30)
FIRST_DAY = SERIAL_ZERO + timedelta(FIRST_SERIAL)
LAST_DAY = SERIAL_ZERO + timedelta(LAST_SERIAL)

Days = npt.NDArray[np.datetime64]
_DATE_TYPES = frozenset({date, datetime})
_FIRST, _LAST = np.datetime64(FIRST_DAY), np.datetime64(LAST_DAY)
_EPOCH = date(1970, 1, 1).toordinal()
_SECOND = 1 / 86_400
_CENTURY_TURN = 70
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february",
            "mars mar march",
            "april apr",
            "maj may",
            "juni jun june",
            "juli jul july",
            "augusti aug august",
            "september sep sept",
            "oktober okt october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = r"(?:[t ]\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY = r"(?:(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag)?(?:en)?\.?,? )?"
_YEAR_AND_MONTH = re.compile(r"(?:19|20)(?:1[3-9]|[2-9]\d)(?:0\d|1[0-2])")
_READ_ONE_WAY = (
    re.compile(rf"(?P<y>\d{{4}})([-/. ])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){_TIME}"),
    re.compile(rf"(?P<y>\d{{4}})(?P<m>\d\d)(?P<d>\d\d){_TIME}"),
    re.compile(r"(?P<y>\d\d)(?P<m>\d\d)(?P<d>\d\d)"),
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?: ?[-,] ?| |')(?P<y>\d{4}|\d\d)"),
    re.compile(r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4})"),
    re.compile(
        rf"{_WEEKDAY}(?:den )?(?P<d>\d{{1,2}})(?::?[ae])?[ .-]*"
        r"(?P<m>[a-z]+)\.?,?[ -]*(?P<y>\d{4}|\d\d)"
    ),
)
_EITHER_FIRST = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})")
_SHORT = re.compile(r"\d\d([-/.])\d\d\1\d\d")


def parse_dates(raw: pd.Series[Any]) -> Parsed:
    """Parse days (datetime64[s], always midnight)."""
    return of_series(read_dates, raw)


def read_dates(raw: Sequence[Any]) -> Taken:
    """Read days: datetime64[s], always midnight."""
    if set(map(type, raw)) <= _DATE_TYPES:
        days = _days(raw)
        if _in_calendar(days).all():
            return Taken(Typed(days.astype("datetime64[s]")))
    outcome = Outcome.of(raw, "datetime64[s]")
    cells = outcome.cells
    outcome.read(cells.where(CellKind.TEXT), _read_text)
    outcome.refuse(cells.where(CellKind.OTHER), Refusal.NOT_A_DATE)
    _take_cells(outcome)
    _take_serials(outcome)
    outcome.values[~outcome.known] = np.datetime64("NaT")
    return outcome.taken(Typed(outcome.values))


def swedish_date(day: date | None) -> str:
    """Write a day as ``2019-06-30``; "" for None and NaT."""
    return "" if day is None or pd.isna(day) else f"{day:%Y-%m-%d}"


def _take_cells(outcome: Outcome) -> None:
    positions = outcome.cells.where(CellKind.DAY, CellKind.MOMENT)
    _take_days(outcome, positions, _days(outcome.cells.content[positions].tolist()))


def _days(dates: Sequence[date]) -> Days:
    ordinals = np.fromiter(map(date.toordinal, dates), np.int64, count=len(dates))
    return (ordinals - _EPOCH).astype("datetime64[D]")


def _in_calendar(days: Days) -> npt.NDArray[np.bool_]:
    known: npt.NDArray[np.bool_] = (days >= _FIRST) & (days <= _LAST)
    return known


def _take_days(outcome: Outcome, positions: npt.NDArray[np.intp], days: Days) -> None:
    known = _in_calendar(days)
    outcome.take(positions[known], days[known])
    outcome.refuse(positions[~known], Refusal.OUT_OF_CALENDAR)


def _take_serials(outcome: Outcome) -> None:
    positions, numbers = outcome.cells.numbers()
    serial = (numbers >= FIRST_SERIAL) & (numbers < LAST_SERIAL + 1)
    whole = np.floor(numbers[serial] + _SECOND / 2)  # noise of computed cells
    days = np.datetime64(SERIAL_ZERO) + whole.astype("timedelta64[D]")
    _take_days(outcome, positions[serial], days)
    outcome.read(positions[~serial], _read_number)


def _read_number(number: float) -> date | Refusal:
    """A number that is no serial number may be a date typed as digits."""
    if number != number // 1 or not 100_000 <= number <= 99_999_999:  # noqa: PLR2004 - 6 to 8
        return Refusal.NOT_A_DATE
    return _read_plain(str(int(number)))


def _read_text(content: str) -> date | Refusal | None:
    text = plain(content).lower()
    if is_blank(text):
        return None
    reading = _read_plain(text)
    if reading is Refusal.NOT_A_DATE and (exact := without_doubt(text)) is not None:
        return reading if _read_plain(exact) is reading else Refusal.APPROXIMATE
    return reading


def _read_plain(text: str) -> date | Refusal:
    if _YEAR_AND_MONTH.fullmatch(text):
        return Refusal.NOT_A_DATE
    for pattern in _READ_ONE_WAY:
        if found := pattern.fullmatch(text):
            return _day(found["y"], found["m"], found["d"])
    if found := _EITHER_FIRST.fullmatch(text):
        return _day_or_month_first(found[1], found[3], found[4])
    if re.fullmatch(r"\d{5}", text) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
        return SERIAL_ZERO + timedelta(int(text))
    return Refusal.AMBIGUOUS if _SHORT.fullmatch(text) else Refusal.NOT_A_DATE


def _day(year: str, month: str, day: str) -> date | Refusal:
    full_year = int(year)
    if len(year) == 2:  # noqa: PLR2004 - without the century
        full_year += 2000 if full_year < _CENTURY_TURN else 1900
    month_number = int(month) if month.isdecimal() else _MONTHS.get(month)
    if month_number is None:  # a word that is no month
        return Refusal.NOT_A_DATE
    try:
        found = date(full_year, month_number, int(day))
    except ValueError:  # no such day
        return Refusal.OUT_OF_CALENDAR
    return found if FIRST_DAY <= found <= LAST_DAY else Refusal.OUT_OF_CALENDAR


def _day_or_month_first(first: str, second: str, year: str) -> date | Refusal:
    months = range(1, 13)
    if int(second) not in months and int(first) in months:
        return _day(year, first, second)
    if int(second) in months and int(first) in months and int(first) != int(second):
        return Refusal.AMBIGUOUS
    return _day(year, second, first)
