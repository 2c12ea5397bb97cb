"""Forecasts against the year so far; the expected figures are worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from validation.example import example_model
from validation.finding import Place
from validation.model import Materiality
from xlvp.run_rate import Basis, RunRate, run_rates, seasons

# Amounts in kronor; material from 1,0 mnkr and 2 percent of the year's budget.
MODEL = example_model().model_copy(update={"materiality": Materiality(amount=1.0, percent=2.0)})
MNKR = 1_000_000


def lines(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Department, line, year's budget, budget to date, actual to date, forecast, in mnkr."""
    names = ["year_budget", "budget_to_date", "actual_to_date", "full_year_forecast"]
    index = pd.MultiIndex.from_tuples(
        [(f"{row[0]}.xlsx", 6 + place) for place, row in enumerate(rows)],
        names=["workbook", "row"],
    )
    frame = pd.DataFrame(index=index)
    frame["department"] = pd.array([row[0] for row in rows], dtype="str")
    frame["account"] = pd.array([row[1] for row in rows], dtype="str")
    frame["name"] = pd.array([f"Rad {row[1]}" for row in rows], dtype="str")
    for place, name in enumerate(names, 2):
        amounts = [None if row[place] is None else round(row[place] * MNKR) for row in rows]
        frame[name] = pd.array(amounts, dtype="Int64")
    return frame


def only(frame: pd.DataFrame, **options: Any) -> RunRate:
    (found,) = run_rates(frame, 8, MODEL, **options)
    return found


def test_a_forecast_worse_than_pace_and_budget_is_contradicted() -> None:
    # −170,1 in 8 months is −85,05 in 4; the budget has −94,0 left; the forecast leaves −109,6.
    found = only(lines(("BAS", "4", -273.7, -179.7, -170.1, -279.7)))
    assert found.expected == {Basis.PACE: -85_050_000, Basis.BUDGET: -94_000_000}
    assert (found.rest, found.gap, found.nearest) == (-109_600_000, -15_600_000, -94_000_000)
    assert found.nearest_basis is Basis.BUDGET
    assert found.contradicted
    assert found.place == Place("BAS.xlsx", "operating_budget", 6, "full_year_forecast")


def test_a_forecast_better_than_everything_known_has_a_gap_with_plus() -> None:
    # −20,0 is −10,0 at the same pace, the budget has −10,0; the forecast leaves −4,0.
    found = only(lines(("A", "1", -30.0, -20.0, -20.0, -24.0)))
    assert (found.rest, found.gap, found.contradicted) == (-4_000_000, 6_000_000, True)


def test_a_forecast_between_the_expectations_has_no_gap() -> None:
    # The rest is −13,0: the pace gives −10,0 and the budget −16,0.
    found = only(lines(("A", "1", -48.0, -32.0, -20.0, -33.0)))
    assert (found.gap, found.contradicted) == (0, False)


def test_a_gap_within_a_tenth_or_below_the_limit_is_no_contradiction() -> None:
    # Rest −105,0 against −100,0: 5 percent of what is expected.
    assert not only(lines(("A", "1", -300.0, -200.0, -200.0, -305.0))).contradicted
    # Rest −1,9 against −1,0: 0,9 mnkr, below the limit.
    assert not only(lines(("A", "1", -3.0, -2.0, -2.0, -3.9))).contradicted


def test_last_years_pattern_counts_where_it_is_known() -> None:
    # −40,0 now; −30,0 of −60,0 had gone by August last year, so as much is left: −40,0.
    frame = lines(("A", "1", -60.0, -40.0, -40.0, -80.0))
    assert only(frame).contradicted  # the pace and the budget give −20,0
    found = only(frame, season={("A", "1"): (-30_000_000, -60_000_000)})
    assert found.expected[Basis.LAST_YEAR] == -40_000_000
    assert (found.gap, found.contradicted) == (0, False)


def test_last_years_pattern_with_another_sign_is_left_out() -> None:
    frame = lines(("A", "1", -60.0, -40.0, -40.0, -60.0))
    for season in ((5, 10), (0, -60), (-60, -30)):
        found = only(frame, season={("A", "1"): season})
        assert Basis.LAST_YEAR not in found.expected


def test_contradicted_and_large_come_first() -> None:
    frame = lines(
        ("A", "1", -30.0, -20.0, -20.0, -30.0),
        ("A", "2", -30.0, -20.0, -20.0, -33.0),
        ("B", "1", -30.0, -20.0, -20.0, -35.0),
    )
    found = run_rates(frame, 8, MODEL)
    assert [(part.department, part.account) for part in found] == [
        ("B", "1"),
        ("A", "2"),
        ("A", "1"),
    ]


def test_a_year_that_is_over_and_blank_cells_have_nothing_to_judge() -> None:
    frame = lines(("A", "1", -30.0, -20.0, None, -35.0), ("A", "2", -30.0, -20.0, -20.0, None))
    assert run_rates(frame, 8, MODEL) == ()
    assert run_rates(lines(("A", "1", -30.0, -30.0, -30.0, -35.0)), 12, MODEL) == ()
    assert run_rates(frame.drop(columns="full_year_forecast"), 8, MODEL) == ()


def test_without_a_budget_only_the_pace_is_known() -> None:
    found = only(lines(("A", "1", None, None, -2.0, -3.0)))
    assert found.expected == {Basis.PACE: -1_000_000}


def test_seasons_take_the_stated_last_year_before_the_follow_up_of_then() -> None:
    index = pd.MultiIndex.from_tuples([("A", "1"), ("A", "2"), ("A", "3")])
    year_end = pd.DataFrame({"actual_to_date": pd.array([-60, -30, -9], "Int64")}, index=index)
    then = pd.DataFrame({"actual_to_date": pd.array([-40, -20, None], "Int64")}, index=index)
    now = lines(("A", "1", 0, 0, 0, 0), ("A", "2", 0, 0, 0, 0), ("A", "3", 0, 0, 0, 0))
    now["actual_last_year"] = pd.array([-41, None, None], dtype="Int64")
    assert seasons(now, year_end, then) == {("A", "1"): (-41, -60), ("A", "2"): (-20, -30)}
    assert seasons(now, None, then) == {}


amounts = st.integers(-(10**9), 10**9)


@given(actual=amounts, rest=amounts, left=amounts, months=st.integers(1, 11))
def test_the_gap_is_what_takes_the_rest_to_the_nearest_expectation(
    actual: int, rest: int, left: int, months: int
) -> None:
    frame = lines(("A", "1", 0, 0, 0, 0))
    frame["actual_to_date"] = pd.array([actual], dtype="Int64")
    frame["full_year_forecast"] = pd.array([actual + rest], dtype="Int64")
    frame["budget_to_date"], frame["year_budget"] = (
        pd.array([amount], dtype="Int64") for amount in (0, left)
    )
    (found,) = run_rates(frame, months, MODEL)
    low, high = min(found.expected.values()), max(found.expected.values())
    assert low <= found.nearest <= high
    assert found.rest == rest == found.nearest + found.gap
    assert (found.gap == 0) == (low <= rest <= high)
    # The pace is exact to half a unit: 2 · months · it is within months of the whole.
    assert abs(found.expected[Basis.PACE] * months - actual * (12 - months)) * 2 <= months
