"""The short list's lines about what moves, in full, on the office of the printed follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import follow_up_office as made
import pandas as pd
import pytest
from follow_up_office import Office

from validation.facts import Earlier
from validation.finding import Place
from validation.parsing import by_key, parse_table
from validation.schemas import BY_TABLE
from xlvp.analysis import Analysis
from xlvp.attention import Attention, Kind, attention
from xlvp.attention_trends import trends
from xlvp.reconciliation import reconcile


def earlier(period_id: str, **tables: made.Rows) -> Earlier:
    """What TILLV reported in an earlier period."""
    model = made.model()
    period = model.period(period_id)
    assert period is not None
    frames = {}
    for table, rows in tables.items():
        raw = made.raw_rows(table, {"TILLV": rows}, {"TILLV": "TILLV.xlsx"})
        sheet = BY_TABLE[table]
        frames[table] = by_key(parse_table(raw, sheet, model, period).frame, sheet)
    return Earlier(period, frames)


def lines(office: Office, kind: Kind, *history: Earlier) -> list[Attention]:
    consolidated = replace(office.consolidated(), history=history)
    found = [line for line in trends(Analysis(consolidated)) if line.kind is kind]
    return [replace(line, what=plain(line.what), why=plain(line.why)) for line in found]


def plain(text: str) -> str:
    """A text with common spaces; amounts keep together with a hard one."""
    return text.replace("\u00a0", " ")


def test_a_forecast_that_the_year_contradicts_is_told_with_what_is_expected() -> None:
    first, *_ = lines(Office(), Kind.RUN_RATE)
    # −279,7 + 170,1; −170,1 / 2; −273,7 + 179,7
    assert first.what == (
        "Regionkontoret Bas: prognosen lämnar -109,6 mnkr till resten av året, 15,6 mnkr sämre "
        "än budgeten som återstår"
    )
    assert first.why == (
        "För resten av året ger takten hittills -85,1, budgeten som återstår -94,0."
    )
    assert first.place is not None
    assert (first.place.workbook, first.place.column) == ("BAS.xlsx", "full_year_forecast")
    assert first.where.startswith("BAS.xlsx Driftbudget!")


def test_small_gaps_are_not_told() -> None:
    told = {line.what.partition(":")[0] for line in lines(Office(), Kind.RUN_RATE)}
    # Material from 3,0 mnkr and 5 percent: E-plan's gap is 1,3 and Tillväxt's 2,2, but the
    # forecast of Förtroendevalda leaves −17,7 where the budget has −13,6: 4,1.
    assert told == {"Regionkontoret Bas", "Förtroendevalda"}


def test_what_became_worse_is_told_with_its_comment() -> None:
    office = Office(former={"assignments": made.FORMER_ASSIGNMENTS})
    (line,) = lines(office, Kind.WORSE)
    assert line.what == "2.1.1.2 Cykelplan: uppfylls → uppfylls delvis"
    assert line.why == "Arbetet har börjat senare än planerat."
    assert line.place == Place("TILLV.xlsx", "assignments", 9, "status")


def test_the_worst_comes_first_and_the_rest_is_counted() -> None:
    numbers = [f"2.1.1.{number}" for number in range(1, 8)]
    now = [
        {"number": number, "level": "Uppdrag", "name": "x", "status": "N" if place == 6 else "D"}
        for place, number in enumerate(numbers)
    ]
    then = [
        {"number": number, "level": "Uppdrag", "name": "x", "status": "U"} for number in numbers
    ]
    office = Office(tables={"assignments": {"TILLV": now}}, former={"assignments": {"TILLV": then}})
    told = [line.what for line in lines(office, Kind.WORSE)]
    assert told[0] == "2.1.1.7 x: uppfylls → uppfylls inte"
    assert len(told) == 6
    assert told[-1] == "Ytterligare 2 uppdrag har blivit sämre"


def test_what_was_struck_or_is_unknown_has_not_become_worse() -> None:
    scale = {
        "namn": "Status",
        "blad": ["Uppdrag", "Aktiviteter", "Arbetsmiljö"],
        "status": [
            {"kod": code, "namn": code, "symbol": code, "farg": "#000000", "betydelse": meaning}
            for code, meaning in (
                ("U", "enligt plan"),
                ("D", "risk"),
                ("S", "struken"),
                ("O", "okänd"),
            )
        ],
    }
    now = [
        {"number": f"2.{place}", "level": "Uppdrag", "name": "x", "status": code}
        for place, code in enumerate("DSO")
    ]
    then = [row | {"status": "U"} for row in now]
    office = Office(
        model=made.model(statusskala=[scale]),
        tables={"assignments": {"TILLV": now}},
        former={"assignments": {"TILLV": then}},
    )
    assert [line.what for line in lines(office, Kind.WORSE)] == ["2.0 x: U → D"]


def test_what_was_postponed_more_than_once_is_told() -> None:
    row: dict[str, Any] = {"number": "2.1.1.1.1", "assignment": "2.1.1.1", "name": "Samråd"}
    periods = [
        earlier("2018-04", activities=[row | {"status": "U", "end_date": day}])
        for day in (date(2018, 6, 30), date(2018, 9, 30))
    ]
    assert lines(Office(), Kind.POSTPONED, periods[0]) == []  # once: 30 June to 31 December
    (line,) = lines(Office(), Kind.POSTPONED, *periods)
    assert line.what == "1 aktivitet har skjutits upp mer än en gång"
    assert line.why == "Mest: Samråd, 2 gånger och 184 dagar (Tillväxt utveckling)."


@pytest.mark.parametrize(
    ("forecasts", "told"),
    [
        (
            ("-50,0", "-48,0"),
            ["Tillväxt utveckling: utfallet brukar bli 9,0 mnkr bättre än prognosen"],
        ),
        (("-50,0", "-39,0"), []),  # once too dark, once too bright
        (("-50,0",), []),  # once is no habit
        (("-40,5", "-40,1"), []),  # too little to matter
    ],
)
def test_a_forecasting_habit_is_told_once_a_year_is_complete(
    forecasts: Sequence[str], told: list[str]
) -> None:
    def line(forecast: str, actual: str) -> dict[str, str]:
        return {
            "account": "1",
            "account_class": "Verksamhet",
            "name": "Tillväxt",
            "year_budget": "-48,3",
            "full_year_forecast": forecast,
            "actual_to_date": actual,
        }

    april = earlier("2018-04", operating_budget=[])
    year = april.period.model_copy(
        update={"first_day": date(2017, 1, 1), "last_day": date(2017, 8, 31)}
    )
    history = [
        replace(earlier("2018-04", operating_budget=[line(forecast, "-20,0")]), period=year)
        for forecast in forecasts
    ]
    end = year.model_copy(update={"last_day": date(2017, 12, 31)})
    history.append(
        replace(earlier("2018-04", operating_budget=[line("-40,0", "-40,0")]), period=end)
    )
    assert [found.what for found in lines(Office(), Kind.ACCURACY, *history)] == told


def test_the_kinds_stand_in_their_places_in_the_list() -> None:
    office = Office(former={"assignments": made.FORMER_ASSIGNMENTS})
    consolidated = office.consolidated()
    found = attention(Analysis(consolidated), reconcile(consolidated, made.PRINTED))
    kinds = [line.kind for line in found]
    assert kinds == sorted(kinds)
    assert {Kind.RUN_RATE, Kind.WORSE} <= set(kinds)
    assert kinds.index(Kind.UNEXPLAINED) < kinds.index(Kind.RUN_RATE) < kinds.index(Kind.EXPLAINED)
    assert Kind.RUN_RATE.label == "Årsprognos"


def test_nothing_moves_without_an_economy_or_a_history() -> None:
    office = Office(tables={"assignments": made.ASSIGNMENTS})
    assert list(trends(Analysis(office.consolidated()))) == []
    empty = Office(tables={}, former={"assignments": {}})
    assert isinstance(empty.consolidated().tables["operating_budget"], pd.DataFrame)
    assert list(trends(Analysis(empty.consolidated()))) == []
