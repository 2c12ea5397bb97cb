"""What the analysis puts together of this period, the plan and the earlier periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import follow_up_office as made
from follow_up_office import Office, earlier

from validation.facts import Earlier
from xlvp.analysis import Analysis
from xlvp.causes import Cause
from xlvp.run_rate import Basis

ECONOMY = {
    "account": "1",
    "account_class": "Verksamhet",
    "name": "Tillväxt utveckling",
    "year_budget": "-48,3",
    "budget_to_date": "-16,1",
}


def economy(last_day: date, actual: str, forecast: str) -> Earlier:
    """Tillväxt's one line in a follow-up."""
    line = ECONOMY | {"actual_to_date": actual, "full_year_forecast": forecast}
    return earlier(last_day, operating_budget={"TILLV": [line]})


def analysis(*history: Earlier, office: Office | None = None) -> Analysis:
    """This period's analysis with earlier ones; the last is the former if the model says so."""
    consolidated = (office or Office()).consolidated()
    former: Any = history[-1].tables if history else {}
    if history and history[-1].period.id != consolidated.period.former:
        former = {}
    return Analysis(replace(consolidated, history=history, former=former))


APRIL = economy(date(2018, 4, 30), "-10,6", "-42,3")


def test_the_course_of_the_year_leaves_other_years_out() -> None:
    found = analysis(economy(date(2017, 8, 31), "-25,2", "-40,0"), APRIL)
    assert [point.period.id for point in found.course] == ["2018-04", "2018-08"]
    assert [point.forecast for point in found.course] == [-42_300_000, -6_000_000]
    own = found.department_course("TILLV")
    assert [point.forecast for point in own] == [-42_300_000, -38_300_000]
    assert [point.deviation for point in own] == [5_500_000, 12_200_000]


def test_causes_need_a_former_follow_up_of_the_same_year() -> None:
    assert analysis().causes is None
    assert analysis(economy(date(2017, 8, 31), "-25,2", "-40,0")).causes is None
    causes = analysis(APRIL).causes
    assert causes is not None
    # Tillväxt: the forecast −42,3 → −38,3, the deviation to date 5,5 → 12,2
    amounts = {cause: amount for cause, amount in causes.by_cause("TILLV").items() if amount}
    assert amounts == {Cause.OUTCOME: 6_700_000, Cause.EXPECTED: -2_700_000}
    # Everybody else is new, with the deviation that the forecast has now: −6,0 − 10,0.
    assert causes.by_cause()[Cause.NEW] == -16_000_000


def test_last_years_pattern_comes_from_last_years_annual_follow_up() -> None:
    def expected(*history: Earlier) -> dict[Basis, int]:
        rates = analysis(*history).run_rates
        return dict(next(rate.expected for rate in rates if rate.department == "TILLV"))

    assert Basis.LAST_YEAR not in expected(APRIL)
    # By August −25,2 had gone, as this year's own column says, of −50,4: as much is left.
    december = economy(date(2017, 12, 31), "-50,4", "-50,4")
    assert expected(december, APRIL)[Basis.LAST_YEAR] == -20_000_000


def test_accuracy_of_the_years_that_are_complete() -> None:
    history = (
        economy(date(2017, 8, 31), "-25,2", "-49,0"),
        economy(date(2017, 12, 31), "-46,0", "-46,0"),
        APRIL,
    )
    errors = {part.department: part.errors for part in analysis(*history).accuracies}
    assert {code: [error.error for error in own] for code, own in errors.items()} == {
        "": [3_000_000],
        "TILLV": [3_000_000],
    }
    assert analysis(APRIL).accuracies == ()


def test_end_dates_are_followed_from_the_plan() -> None:
    row = {"number": "2.1.1.1.1", "assignment": "2.1.1.1", "name": "Samråd", "status": "U"}
    then = earlier(date(2018, 4, 30), activities={"TILLV": [row | {"end_date": date(2018, 9, 30)}]})
    found = analysis(then)
    (part,) = found.postponed("activities")
    assert (part.first, part.times) == (date(2018, 9, 30), 1)
    plan = earlier(date(2018, 4, 30), activities={"TILLV": [row | {"end_date": date(2018, 6, 30)}]})
    planned = Analysis(replace(found.consolidated, issued=plan.tables))
    (part,) = planned.postponed("activities")
    assert (part.first, part.times) == (date(2018, 6, 30), 2)
    late = planned.overdue("activities")
    assert late["times_postponed"].tolist() == [0, 0]  # those that are late were never moved
    assert found.postponed("work_environment") == ()


def test_headings_get_their_status_by_the_models_rule() -> None:
    def outermost(**changes: Any) -> dict[str, str]:
        office = Office(model=made.model(**changes))
        rolled = Analysis(office.consolidated()).rolled_up["assignments"]
        return {part.number: part.status.code for part in rolled if not part.depth and part.status}

    # 2.1.1 has U, U and D, and 2.1.10 has N alone.
    assert outermost() == {"2.1": "N", "2.2": "U"}
    share = {"sammanvagning": "andel", "grans": 60}
    # 2.1.1 is U at 60 percent, so 2.1 has U and N: only all of them are U or worse.
    assert outermost(uppfoljning=share) == {"2.1": "U", "2.2": "U"}


def test_activities_are_rolled_up_by_their_assignments_numbers() -> None:
    rolled = Analysis(Office().consolidated()).rolled_up["activities"]
    codes = {part.number: part.status.code for part in rolled if part.status}
    # one activity each under 2.1.1.1, 2.1.10.1 and 2.2.1.1, which are headings above them
    assert codes == {
        "2.1": "N",
        "2.1.1": "U",
        "2.1.1.1": "U",
        "2.1.10": "N",
        "2.1.10.1": "N",
        "2.2": "D",
        "2.2.1": "D",
        "2.2.1.1": "D",
    }
