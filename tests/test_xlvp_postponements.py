"""End dates followed through the year, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import follow_up_office as made
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from validation.finding import Place
from xlvp.postponements import Postponed, postponed

SCALE = made.model().scale("Aktiviteter")
LAST_DAY = date(2018, 8, 31)
Rows = dict[str, tuple[str | None, str | None]]
"""Status and end date by key."""


def rows(content: Rows) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([["A.xlsx"], range(6, 6 + len(content))])
    frame = pd.DataFrame(index=index)
    frame["department"] = pd.array(["A"] * len(content), dtype="str")
    frame["number"] = pd.array(list(content), dtype="str")
    frame["name"] = pd.array([f"Aktivitet {key}" for key in content], dtype="str")
    frame["status"] = pd.array([of[0] for of in content.values()], dtype="str")
    frame["end_date"] = pd.to_datetime(pd.Series([of[1] for of in content.values()])).to_numpy()
    return frame


def then(**dates: str | None) -> pd.DataFrame:
    """An earlier table: end dates by key, ``a`` for A's activity a."""
    index = pd.MultiIndex.from_arrays([["A"] * len(dates), list(dates)])
    days = pd.to_datetime(pd.Series(list(dates.values()))).to_numpy()
    return pd.DataFrame({"end_date": days}, index=index)


def found(content: Rows, *earlier: pd.DataFrame, **more: Any) -> tuple[Postponed, ...]:
    frame = rows(content).assign(**more)
    return postponed("activities", frame, earlier, SCALE, LAST_DAY)


def test_each_move_to_a_later_day_is_counted() -> None:
    plan, april = then(a="2018-05-31", b="2018-06-30"), then(a="2018-06-30", b="2018-06-30")
    (part,) = found({"a": ("D", "2018-08-20"), "b": ("U", "2018-06-30")}, plan, april)
    assert part == Postponed(
        place=Place("A.xlsx", "activities", 6, "end_date"),
        department="A",
        key="a",
        name="Aktivitet a",
        first=date(2018, 5, 31),
        now=date(2018, 8, 20),
        times=2,
        late=11,  # to the last day of August
    )
    assert part.days == 81  # 30 days of June, 31 of July, 20 of August


def test_a_day_that_is_not_yet_passed_is_not_late() -> None:
    (part,) = found({"a": ("U", "2018-12-31")}, then(a="2018-06-30"))
    assert (part.times, part.late) == (1, 0)


def test_what_was_moved_back_was_postponed_all_the_same() -> None:
    (part,) = found({"a": ("U", "2018-05-31")}, then(a="2018-06-30"), then(a="2018-09-30"))
    assert (part.times, part.days) == (1, -30)


def test_earlier_dates_and_new_rows_are_no_postponements() -> None:
    assert found({"a": ("U", "2018-05-31"), "new": ("U", "2018-05-31")}, then(a="2018-06-30")) == ()


def test_the_carried_over_date_counts_where_the_former_workbook_lacks_the_row() -> None:
    day = [pd.Timestamp("2018-07-31")]
    (part,) = found({"a": ("U", "2018-09-30")}, then(a="2018-06-30"), former_end_date=day)
    assert (part.first, part.times) == (date(2018, 6, 30), 2)
    (part,) = found({"a": ("U", "2018-09-30")}, then(a="2018-07-31"), former_end_date=day)
    assert part.times == 1


def test_the_most_often_and_then_the_furthest_come_first() -> None:
    plan = then(a="2018-01-01", b="2018-01-01", c="2018-01-01")
    april = then(a="2018-01-01", b="2018-02-01", c="2018-01-01")
    content: Rows = {key: ("U", day) for key, day in zip("abc", DAYS, strict=True)}
    assert [part.key for part in found(content, plan, april)] == ["b", "c", "a"]


DAYS = ("2018-03-01", "2018-03-01", "2018-09-01")


def test_without_dates_or_statuses_there_are_none() -> None:
    plan = then(a="2018-01-01")
    frame = rows({"a": ("U", "2018-09-01")})
    for table in (frame.drop(columns="status"), frame.drop(columns="end_date")):
        assert postponed("activities", table, [plan], SCALE, LAST_DAY) == ()
    assert postponed("activities", frame, [plan], None, LAST_DAY) == ()
    assert found({"a": ("U", None)}, plan) == ()
    assert found({"a": (None, "2018-09-01")}, plan) == ()  # nobody knows whether it goes on


@given(st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_as_often_as_the_days_grow(offsets: list[int]) -> None:
    days = [date(2018, 1, 1) + timedelta(days=offset) for offset in offsets]
    earlier = [then(a=day.isoformat()) for day in days[:-1]]
    result = found({"a": ("U", days[-1].isoformat())}, *earlier)
    grown = sum(1 for place in range(1, len(days)) if offsets[place] > offsets[place - 1])
    assert [part.times for part in result] == ([grown] if grown else [])
    for part in result:
        assert part.days == offsets[-1] - offsets[0]
