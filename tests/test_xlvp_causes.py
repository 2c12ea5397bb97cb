"""The change of the forecast split by cause; the parts are worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from xlvp.causes import Cause, CausePart, Causes, causes

FIELDS = ("year_budget", "budget_to_date", "actual_to_date", "full_year_forecast")
Row = tuple[Any, ...]
"""Department, line, name, then the amounts of :data:`FIELDS`."""


def lines(*rows: Row) -> pd.DataFrame:
    frame = pd.DataFrame(index=range(len(rows)))
    for place, name in enumerate(("department", "account", "name")):
        frame[name] = pd.array([row[place] for row in rows], dtype="str")
    for place, name in enumerate(FIELDS, 3):
        frame[name] = pd.array([row[place] for row in rows], dtype="Int64")
    return frame


def split(now: pd.DataFrame, before: pd.DataFrame) -> Causes:
    found = causes(now, before)
    assert found is not None
    return found


def amounts(found: Causes, department: str | None = None) -> dict[Cause, int]:
    return {cause: amount for cause, amount in found.by_cause(department).items() if amount}


def test_a_changed_forecast_is_outcome_and_a_new_judgement_of_the_rest() -> None:
    # Forecast −30,7 → −33,7; the deviation to date −1,5 → −5,8, so the rest is judged 1,3 better.
    before = lines(("EPL", "6", "E-plan", -237, -79, -94, -307))
    now = lines(("EPL", "6", "E-plan", -237, -158, -216, -337))
    found = split(now, before)
    assert (found.before, found.now, found.change) == (-70, -100, -30)
    assert found.parts == (
        CausePart(Cause.OUTCOME, "EPL", "6", "E-plan", -43),
        CausePart(Cause.EXPECTED, "EPL", "6", "E-plan", 13),
    )


def test_a_changed_budget_is_a_cause_of_its_own() -> None:
    # 15 more to spend, and the forecast follows with 15: the deviation is as before.
    found = split(
        lines(("A", "1", "x", -115, 0, 0, -115)), lines(("A", "1", "x", -100, 0, 0, -100))
    )
    assert amounts(found) == {Cause.EXPECTED: -15, Cause.BUDGET: 15}
    assert found.change == 0


def test_new_and_struck_lines() -> None:
    before = lines(("A", "1", "x", -100, 0, 0, -90), ("A", "2", "gone", -10, 0, 0, -13))
    now = lines(("A", "1", "x", -100, 0, 0, -90), ("A", "3", "come", -20, 0, 0, -25))
    found = split(now, before)
    assert amounts(found) == {Cause.NEW: -5, Cause.STRUCK: 3}
    assert found.change == -2  # +10−3 = 7 then, +10−5 = 5 now


def test_a_line_that_moved_is_nothing_for_the_office_but_something_for_both() -> None:
    before = lines(("A", "1", "Stab", -100, -50, -40, -90))
    now = lines(("B", "1", "Stab", -100, -70, -55, -88))
    found = split(now, before)
    assert amounts(found, "A") == {Cause.MOVED: -10}
    # B takes the deviation of 10 over; to date it goes from 10 to 15, and the forecast by 2.
    assert amounts(found, "B") == {Cause.MOVED: 10, Cause.OUTCOME: 5, Cause.EXPECTED: -3}
    assert found.by_cause()[Cause.MOVED] == 0
    assert found.by_department() == {"B": 12, "A": -10}


def test_a_line_of_the_same_number_but_another_name_has_not_moved() -> None:
    found = split(
        lines(("B", "1", "Annat", -5, 0, 0, -6)), lines(("A", "1", "Stab", -100, 0, 0, -90))
    )
    assert amounts(found) == {Cause.NEW: -1, Cause.STRUCK: -10}


def test_what_two_departments_may_have_taken_over_has_not_moved() -> None:
    before = lines(("A", "1", "Stab", -100, 0, 0, -90))
    now = lines(("B", "1", "Stab", -50, 0, 0, -45), ("C", "1", "Stab", -50, 0, 0, -45))
    assert amounts(split(now, before)) == {Cause.NEW: 10, Cause.STRUCK: -10}


def test_blanks_count_as_nothing_and_tables_without_forecasts_give_none() -> None:
    found = split(
        lines(("A", "1", "x", -10, None, None, None)), lines(("A", "1", "x", -10, 0, 0, -9))
    )
    assert found.change == 9  # from 1 to 10: what is blank is 0, as in the sums
    now = lines(("A", "1", "x", 0, 0, 0, 0))
    assert causes(now, now.iloc[:0]) is None
    assert causes(now, now.drop(columns="year_budget")) is None


money = st.one_of(st.none(), st.integers(-1000, 1000))
row = st.tuples(
    st.sampled_from("AB"), st.sampled_from("123"), st.sampled_from(["x", "y"]), *[money] * 4
)


@given(st.lists(row, min_size=1, max_size=6), st.lists(row, min_size=1, max_size=6))
def test_the_parts_sum_to_the_change_for_the_office_and_each_department(
    now: list[Row], before: list[Row]
) -> None:
    found = split(lines(*now), lines(*before))

    def deviation(rows: list[Row], of: str = "AB") -> int:
        return sum((row[6] or 0) - (row[3] or 0) for row in rows if row[0] in of)

    assert found.change == deviation(now) - deviation(before)
    assert sum(part.amount for part in found.parts) == found.change
    assert sum(found.by_cause().values()) == found.change
    assert found.by_cause()[Cause.MOVED] == 0
    for department in "AB":
        changed = deviation(now, department) - deviation(before, department)
        assert found.by_department().get(department, 0) == changed
