"""Values worked out by hand from the printed figures of the follow-up January–August 2018."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import follow_up_office as made
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.observations import INDEX
from xlvp import deviation
from xlvp.analysis import Analysis
from xlvp.deviation import FORECAST, FORMER, LAST_YEAR, TO_DATE

MILLION = 1_000_000


def tenths(value: float) -> int:
    """Millions with one decimal as kronor."""
    return round(value * 10) * 100_000


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return Analysis(made.Office().consolidated())


def contributions(analysis: Analysis, by: str, measure: deviation.Measure) -> list[tuple[str, int]]:
    return [(part.label, part.amount) for part in analysis.bridge(by, measure)]


def test_result_to_date_is_the_sum_of_the_printed_parts(analysis: Analysis) -> None:
    # 254,7 − 22,9 − 170,1 − 0,3 − 21,6 − 20 = 19,8, and the budgets to date make 0
    assert analysis.totals.of("actual_to_date") == tenths(19.8)
    assert analysis.totals.of("budget_to_date") == 0
    assert analysis.totals.difference(TO_DATE) == tenths(19.8)


def test_forecast_against_budget_former_forecast_and_last_year(analysis: Analysis) -> None:
    assert analysis.totals.of("full_year_forecast") == tenths(-6.0)
    assert analysis.totals.difference(FORECAST) == tenths(-6.0)
    # 386,3 − 40,6 − 278,7 + 0 − 33,7 − 38,3 = −5,0
    assert analysis.totals.of("former_forecast") == tenths(-5.0)
    assert analysis.totals.difference(FORMER) == tenths(-1.0)
    # 224,0 − 21,5 − 139,9 + 0 − 14,6 − 25,2 = 22,8
    assert analysis.totals.of("actual_last_year") == tenths(22.8)
    assert analysis.totals.difference(LAST_YEAR) == tenths(-3.0)


def test_bridge_to_date_has_the_largest_contribution_first(analysis: Analysis) -> None:
    assert contributions(analysis, "department", TO_DATE) == [
        ("Tillväxt utveckling", tenths(12.2)),
        ("Regionkontoret Bas", tenths(9.6)),
        ("E-plan utveckling", tenths(-5.8)),
        ("Förtroendevalda", tenths(4.1)),
        ("RS drift av egna utvecklingsprojekt", tenths(-0.3)),
        ("Regionbidrag", 0),
    ]


def test_bridge_of_the_forecast_keeps_the_models_order_between_equal_sizes(
    analysis: Analysis,
) -> None:
    assert contributions(analysis, "department", FORECAST)[:3] == [
        ("E-plan utveckling", tenths(-10.0)),
        ("Tillväxt utveckling", tenths(10.0)),
        ("Regionkontoret Bas", tenths(-6.0)),
    ]
    assert all(amount == 0 for _, amount in contributions(analysis, "department", FORECAST)[3:])


def test_bridge_by_account_class_leaves_the_net_lines_out(analysis: Analysis) -> None:
    assert contributions(analysis, "account_class", TO_DATE) == [
        ("Verksamhet", tenths(19.8)),
        ("Regionbidrag", 0),
    ]


def test_shares_are_of_the_offices_deviation(analysis: Analysis) -> None:
    shares = {part.key: part.share for part in analysis.bridge("department", TO_DATE)}
    assert shares["TILLV"] == pytest.approx(12.2 / 19.8)
    assert shares["EPLAN"] == pytest.approx(-5.8 / 19.8)


def test_no_share_of_a_deviation_that_is_zero() -> None:
    budget = made.operating_budget()
    tables = {"operating_budget": {"BID": budget["BID"]}}
    alone = Analysis(made.Office(tables=tables).consolidated())
    assert [part.share for part in alone.bridge("department", TO_DATE)] == [None]


def test_material_deviations_pass_both_limits_and_tell_who_is_silent(analysis: Analysis) -> None:
    # over 3 mnkr and over 5 %: Bas' forecast −6,0 is 2 % of −273,7, RS' −0,3 is too small
    found = [
        (row["department"], row["measure"], row["deviation"], row["explained"])
        for row in analysis.material.to_dict("records")
    ]
    assert found == [
        ("EPLAN", FORECAST.name, tenths(-10.0), False),  # what nobody has explained comes first
        ("EPLAN", TO_DATE.name, tenths(-5.8), False),
        ("TILLV", TO_DATE.name, tenths(12.2), True),
        ("TILLV", FORECAST.name, tenths(10.0), True),
        ("BAS", TO_DATE.name, tenths(9.6), True),
        ("FORT", TO_DATE.name, tenths(4.1), True),
    ]


def test_blank_is_counted_and_is_no_zero() -> None:
    budget = made.operating_budget()
    line, net = budget["RS"]
    budget["RS"] = [{**line, "former_forecast": None}, net]
    totals = Analysis(made.Office(tables={"operating_budget": budget}).consolidated()).totals
    assert totals.blanks["former_forecast"] == 1
    assert totals.blanks["actual_to_date"] == 0


def test_a_sum_without_any_figure_is_unknown() -> None:
    budget = made.operating_budget()
    for code, (line, net) in budget.items():
        budget[code] = [{**line, "former_forecast": None}, net]
    analysis = Analysis(made.Office(tables={"operating_budget": budget}).consolidated())
    assert analysis.totals.of("former_forecast") is None
    assert analysis.totals.difference(FORMER) is None
    assert FORMER not in analysis.measures


def test_investments_are_summed_per_group(analysis: Analysis) -> None:
    whole = analysis.all_investments
    assert whole is not None
    assert whole.sums["actual_to_date"] == tenths(0.4)
    assert whole.sums["year_budget"] == tenths(3.5)
    assert whole.sums["full_year_forecast"] == tenths(2.0)
    assert whole.left == tenths(1.5)
    assert whole.sums["total_budget"] is None
    assert [(group.key, group.sums["year_budget"]) for group in analysis.investments] == [
        ("Utrustning", tenths(0.5)),
        ("E-plan", tenths(3.0)),
    ]


def test_funds_have_21_2_and_0_1_left(analysis: Analysis) -> None:
    assert list(analysis.funds["left"]) == [tenths(21.2), tenths(0.1)]


def test_indicators_against_their_targets(analysis: Analysis) -> None:
    turnover, sick_leave = analysis.indicators.to_dict("records")
    assert turnover["target"] == pytest.approx(11.0)
    assert turnover["difference"] == pytest.approx(3.9)
    assert turnover["reached"] is False
    assert pd.isna(sick_leave["reached"])


def test_overdue_activities_are_held_against_the_periods_last_day(analysis: Analysis) -> None:
    late = analysis.overdue("activities")
    # from 30 June to 31 August are 62 days; the activity of December is not due
    assert list(zip(late["name"], late["days"], strict=True)) == [
        ("Kartläggning", 62),
        ("Webbenkät", 1),
    ]


def test_granted_amounts_and_what_cannot_be_added(analysis: Analysis) -> None:
    granted = analysis.granted
    assert granted is not None
    assert (granted.total, granted.activities, granted.used) == (tenths(1.5), 2, tenths(1.0))
    (left,) = granted.not_added
    assert (left.key, left.written, left.reason) == (
        "2.1.10.1.1",
        "€170 500",
        "annan valuta än kronor",
    )
    assert analysis.consolidated.cell(left.place) == "Aktiviteter!H7"


# --- properties ----------------------------------------------------------------------------------

AMOUNTS = st.one_of(st.none(), st.integers(-(10**14), 10**14))
LINES = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from(["BID", "VER", None]), AMOUNTS, AMOUNTS),
    min_size=1,
    max_size=40,
)


def frame_of(lines: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([("b.xlsx", n) for n in range(len(lines))], names=INDEX)
    columns = ["department", "account_class", "actual_to_date", "budget_to_date"]
    frame = pd.DataFrame(list(lines), index=index, columns=columns, dtype="object")
    kinds = {"department": "str", "account_class": "str"}
    return frame.astype(kinds | dict.fromkeys(columns[2:], "Int64"))


@given(LINES, st.sampled_from(["department", "account_class"]))
def test_a_bridge_sums_exactly_to_the_offices_deviation(
    lines: list[tuple[Any, ...]], by: str
) -> None:
    parts = deviation.bridge(frame_of(lines), by, TO_DATE, {code: code for code in "ABCDE"})
    expected = sum((actual or 0) - (budget or 0) for _, _, actual, budget in lines)
    assert sum(part.amount for part in parts) == expected
    sizes = [abs(part.amount) for part in parts]
    assert sizes == sorted(sizes, reverse=True)


@given(LINES, st.randoms(use_true_random=False))
def test_a_bridge_does_not_depend_on_the_order_of_the_lines(
    lines: list[tuple[Any, ...]], random: Any
) -> None:
    labels = {code: code for code in "ABCDE"}
    before = deviation.bridge(frame_of(lines), "department", TO_DATE, labels)
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert deviation.bridge(frame_of(shuffled), "department", TO_DATE, labels) == before
