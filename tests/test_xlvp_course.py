"""The course of the year, added up by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd

from validation.example import example_model
from validation.model import Period
from xlvp.course import CoursePoint, course

MODEL = example_model()
NET = next(part.code for part in MODEL.account_classes if part.kind.value == "nettorad")
FIELDS = ("year_budget", "full_year_forecast", "actual_to_date", "budget_to_date")


def follow_up(period: str, *rows: tuple[Any, ...]) -> tuple[Period, pd.DataFrame]:
    """Department, account class, then the amounts of :data:`FIELDS`."""
    found = MODEL.period(period)
    assert found is not None
    frame = pd.DataFrame({"department": pd.array([row[0] for row in rows], dtype="str")})
    frame["account_class"] = pd.array([row[1] for row in rows], dtype="str")
    for place, name in enumerate(FIELDS, 2):
        frame[name] = pd.array([row[place] for row in rows], dtype="Int64")
    return found, frame


APRIL = follow_up("2019-04", ("A", "X", -90, -95, -30, -31), ("A", NET, -90, -95, -30, -31))
AUGUST = follow_up(
    "2019-08",
    ("A", "X", -90, -96, -70, -60),
    ("B", "X", -10, None, None, -6),
    ("B", NET, -10, None, None, -6),
)


def test_the_offices_sums_at_each_follow_up_oldest_first() -> None:
    assert course([AUGUST, APRIL], MODEL) == (
        CoursePoint(APRIL[0], 1, -90, -95, -5, -30, -31, 1),
        CoursePoint(AUGUST[0], 2, -100, -96, 4, -70, -66, -4),
    )


def test_a_department_has_its_own_course() -> None:
    (august,) = course([AUGUST, APRIL], MODEL, "B")
    assert (august.year_budget, august.forecast, august.deviation) == (-10, None, None)
    assert [point.forecast for point in course([AUGUST, APRIL], MODEL, "A")] == [-95, -96]


def test_a_plan_is_no_follow_up() -> None:
    assert course([follow_up("2019-plan", ("A", "X", -90, 0, 0, 0))], MODEL) == ()
