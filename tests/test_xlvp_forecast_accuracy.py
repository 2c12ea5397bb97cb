"""Forecasts against outcomes of complete years; the errors are worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from validation.example import example_model
from validation.model import Period
from xlvp.forecast_accuracy import OFFICE, Accuracy, accuracies

MODEL = example_model()
Amounts = dict[str, tuple[int | None, int | None]]
"""Forecast and actual to date by department."""


def follow_up(year: int, month: int, amounts: Amounts) -> tuple[Period, pd.DataFrame]:
    period = next(period for period in MODEL.periods if period.id == "2019-08")
    last = {4: 30, 8: 31, 12: 31}[month]
    changed = period.model_copy(
        update={
            "id": f"{year}-{month:02d}",
            "first_day": date(year, 1, 1),
            "last_day": date(year, month, last),
        }
    )
    frame = pd.DataFrame({"department": pd.array(list(amounts), dtype="str")})
    for place, name in enumerate(("full_year_forecast", "actual_to_date")):
        frame[name] = pd.array([of[place] for of in amounts.values()], dtype="Int64")
    frame["year_budget"] = pd.array([-100] * len(amounts), dtype="Int64")
    return changed, frame


APRIL = follow_up(2018, 4, {"A": (-110, -30), "B": (-50, -10)})
AUGUST = follow_up(2018, 8, {"A": (-107, -70), "B": (-60, -40)})
DECEMBER = follow_up(2018, 12, {"A": (-104, -104), "B": (-57, -57)})


def by_department(*periods: tuple[Period, pd.DataFrame]) -> dict[str, Accuracy]:
    return {part.department: part for part in accuracies(periods, MODEL)}


def test_each_follow_ups_forecast_is_held_against_the_years_outcome() -> None:
    found = by_department(DECEMBER, APRIL, AUGUST)  # in any order
    assert list(found) == [OFFICE, "A", "B"]
    assert [(part.period, part.error) for part in found["A"].errors] == [
        ("2018-04", 6),  # −104 against −110
        ("2018-08", 3),
    ]
    assert [part.error for part in found["B"].errors] == [-7, 3]
    assert [part.error for part in found[OFFICE].errors] == [-1, 6]  # −161 − (−160), − (−167)
    assert [part.months for part in found[OFFICE].errors] == [4, 8]


def test_the_usual_bias_and_whether_it_is_a_habit() -> None:
    found = by_department(APRIL, AUGUST, DECEMBER)
    assert (found["A"].bias, found["A"].size, found["A"].one_sided) == (5, 5, True)  # 4,5 up
    assert (found["B"].bias, found["B"].size, found["B"].one_sided) == (-2, 5, False)
    assert (found["A"].year_budget, found[OFFICE].year_budget) == (-100, -200)


def test_several_years_are_taken_together() -> None:
    before = follow_up(2017, 8, {"A": (-100, -60)})
    year_end = follow_up(2017, 12, {"A": (-91, -91)})
    found = by_department(before, year_end, APRIL, AUGUST, DECEMBER)
    assert [(part.year, part.error) for part in found["A"].errors] == [
        (2017, 9),
        (2018, 6),
        (2018, 3),
    ]
    assert found["A"].bias == 6


def test_a_year_that_is_not_over_tells_nothing() -> None:
    assert accuracies([APRIL, AUGUST], MODEL) == ()
    assert accuracies([DECEMBER], MODEL) == ()
    assert accuracies([], MODEL) == ()


def test_without_all_departments_the_office_is_not_compared() -> None:
    lacking = follow_up(2018, 8, {"A": (-107, -70), "B": (None, None)})
    found = by_department(lacking, DECEMBER)
    assert list(found) == ["A"]


def test_a_net_line_is_not_counted_twice() -> None:
    def with_net(part: tuple[Period, pd.DataFrame]) -> tuple[Period, pd.DataFrame]:
        period, frame = part
        net = next(of.code for of in MODEL.account_classes if of.kind.value == "nettorad")
        lines = frame.assign(account_class=pd.array(["X"] * len(frame), dtype="str"))
        return period, pd.concat([lines, frame.assign(account_class=net)], ignore_index=True)

    plain = accuracies([AUGUST, DECEMBER], MODEL)
    assert accuracies([with_net(AUGUST), with_net(DECEMBER)], MODEL) == plain


amount = st.integers(-(10**6), 10**6)


@given(st.dictionaries(st.sampled_from(["A", "B"]), st.tuples(amount, amount), min_size=1))
def test_the_departments_errors_sum_to_the_offices(amounts: dict[str, tuple[int, int]]) -> None:
    then = follow_up(2018, 8, {code: (forecast, 0) for code, (forecast, _) in amounts.items()})
    end = follow_up(2018, 12, {code: (out, out) for code, (_, out) in amounts.items()})
    found = by_department(then, end)
    office = found.pop(OFFICE)
    assert office.errors[0].error == sum(part.errors[0].error for part in found.values())
    assert set(found) == set(amounts)
