"""Dates: what is read, and what is refused because the day is not sure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.amounts import parse_dates, swedish_date

JUNE_30 = date(2019, 6, 30)


def read(content: Any) -> date | str | None:
    """Parse one cell: its day, the reason why it is refused, or None when it is blank."""
    parsed = parse_dates(pd.Series([content], dtype=object))
    if len(parsed.refusals):
        assert parsed.values.isna().all()
        return str(parsed.refusals.iloc[0])
    day = parsed.values.iloc[0]
    if pd.isna(day):
        return None
    assert day == day.normalize()
    return date(day.year, day.month, day.day)


@pytest.mark.parametrize(
    "written",
    [
        JUNE_30,
        datetime(2019, 6, 30),
        datetime(2019, 6, 30, 14, 5),
        datetime(2019, 6, 30, 23, 0, tzinfo=UTC),
        pd.Timestamp(2019, 6, 30),
        43646,
        43646.0,
        43646.5,
        43645.999999999,
        20190630.0,
        190630.0,
        "2019-06-30",
        "2019-6-30",
        "2019\u201306\u201330",
        "2019/06/30",
        "2019.06.30",
        "2019-06-30 00:00:00",
        "2019-06-30T00:00:00",
        "20190630",
        "190630",
        "43646",
        "30/6 2019",
        "30/6-2019",
        "30/6-19",
        "30/6 -19",
        "30/06/2019",
        "06/30/2019",
        "30-06-2019",
        "30.6.2019",
        "30 juni 2019",
        "30\u00a0Juni 2019",
        "den 30:e juni 2019",
        "söndag 30 juni 2019",
        "sön 30 jun. 2019",
        "30-jun-19",
        "30 June 2019",
    ],
)
def test_read_as_the_same_day(written: Any) -> None:
    assert read(written) == JUNE_30


@pytest.mark.parametrize(
    ("month", "number"),
    [
        ("januari", 1),
        ("februari", 2),
        ("mars", 3),
        ("april", 4),
        ("maj", 5),
        ("juni", 6),
        ("juli", 7),
        ("augusti", 8),
        ("september", 9),
        ("oktober", 10),
        ("november", 11),
        ("december", 12),
    ],
)
def test_swedish_months(month: str, number: int) -> None:
    assert read(f"5 {month} 2019") == read(f"5 {month[:3]} 2019") == date(2019, number, 5)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("juni 2019", "not_a_date"),
        ("2019-06", "not_a_date"),
        ("201906", "not_a_date"),
        ("2019", "not_a_date"),
        (2019.0, "not_a_date"),
        ("30/6", "not_a_date"),
        ("30 juni", "not_a_date"),
        ("30 foo 2019", "not_a_date"),
        ("kvartal 2 2019", "not_a_date"),
        ("löpande", "not_a_date"),
        ("2019-06-30 och 2019-12-31", "not_a_date"),
        (True, "not_a_date"),
        (time(1), "not_a_date"),
        (timedelta(1), "not_a_date"),
        (-1.0, "not_a_date"),
        (float("inf"), "not_a_date"),
        (19_999.0, "not_a_date"),
        (80_001.0, "not_a_date"),
        ("ca 30 juni 2019", "approximate"),
        ("2019-06-30?", "approximate"),
        ("03/04/2019", "ambiguous"),
        ("03-04-2019", "ambiguous"),
        ("19-06-30", "ambiguous"),
        ("30-06-19", "ambiguous"),
        ("2019-02-29", "out_of_calendar"),
        ("2019-13-01", "out_of_calendar"),
        ("31/6 2019", "out_of_calendar"),
        ("13/13/2019", "out_of_calendar"),
        ("20190631", "out_of_calendar"),
        (190631.0, "out_of_calendar"),
        ("0219-06-30", "out_of_calendar"),
        ("9999-12-31", "out_of_calendar"),
        (date(2421, 12, 3), "out_of_calendar"),
        (datetime(1900, 1, 1), "out_of_calendar"),
    ],
)
def test_a_refusal_names_its_reason(written: Any, reason: str) -> None:
    assert read(written) == reason


@pytest.mark.parametrize("blank", [None, "", "\u00a0", "-", "\u2013", float("nan"), pd.NaT])
def test_blank(blank: Any) -> None:
    assert read(blank) is None


def test_serial_numbers_end_where_the_calendar_does() -> None:
    assert read(20_000) == read("1954-10-03") == date(1954, 10, 3)
    assert read(80_000) == read("2119-01-11") == date(2119, 1, 11)
    assert read("1954-10-02") == read("2119-01-12") == "out_of_calendar"


def test_a_mixed_column_keeps_its_index() -> None:
    raw = pd.Series(
        ["juni 2019", 43646.0, JUNE_30, None, "2019-06-30"],
        index=[3, 4, 5, 6, 7],
        name="end_date",
        dtype=object,
    )
    parsed = parse_dates(raw)
    day = pd.Timestamp(2019, 6, 30)
    expected = pd.Series([None, day, day, None, day], [3, 4, 5, 6, 7], "datetime64[s]", "end_date")
    pd.testing.assert_series_equal(parsed.values, expected)
    assert parsed.refusals.to_dict() == {3: "not_a_date"}


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.data())
@settings(deadline=None)
def test_what_is_written_is_read_again(day: date, data: st.DataObject) -> None:
    pattern = data.draw(
        st.sampled_from(
            ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d/%m %Y", "%d/%m-%y", "%d.%m.%Y", "%y%m%d"]
        )
    )
    written = f"{day:{pattern}}"
    if pattern == "%y%m%d" and read(written) == "not_a_date":
        assert written[:2] in {"19", "20"}
        assert int(written[2:4]) > 12
        return
    assert read(written) == day
    assert read((day - date(1899, 12, 30)).days) == day


def test_swedish_date() -> None:
    assert swedish_date(JUNE_30) == "2019-06-30"
    assert swedish_date(None) == ""
    missing: Any = pd.NaT
    assert swedish_date(missing) == ""
