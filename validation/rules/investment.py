"""BUD032 and BUD070–BUD074: investments against their years, their budget and their forecast."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.materiality import material_sizes
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.rules.amount_columns import (
    Whole,
    figures_of,
    filled_in,
    present,
    sound_but_for,
    texts,
    with_unread_cell,
)
from validation.rules.unit_mistakes import details_against, factors_against
from validation.table import Figures, Mask, Table

_YEARS = ("earlier_years", "year_budget", "second_year", "third_year", "later_years")
_SPENT = ("actual_to_date", "full_year_forecast")
_GRANTED = ("year_budget", "total_budget")
_FAR = 10
"""So many times the largest forecast or budget of its row, an actual is what is wrong."""
_FIRST = ("BUD023", "BUD032", "BUD045")
"""What is wrong with a row's amounts themselves; sums and comparisons follow from it."""


@rule(
    "BUD032",
    title="Investering i fel enhet",
    table="investments",
    columns=_SPENT,
    message=(
        "{name}: {column_title} är {value} {unit}, ungefär {factor} gånger större än "
        "investeringens budget."
    ),
    remedy="Beloppen skrivs i {unit}. Skriv {expected} om det är beloppet i rätt enhet.",
    reason="Ett belopp i kr i en kolumn för tkr eller mnkr förstör varje summa som det ingår i.",
    source="Uppföljningen januari–augusti 2018, investeringar: 3 och 0,5 mnkr i samma tabell.",
    good="""
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | Utfall ack. | Prognos 2019
        1  | Investeringar | E-plan      | 3            | 3           | 0,3         | 1,5
        2  | Investeringar | Nytt behov  |              |             | 0,3         | 300
    """,
    bad="""
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | Utfall ack. | Prognos 2019
        1  | Investeringar | E-plan      | 3            | 3           | [3000]      | [1500]
    """,
    details=details_against("investments", _SPENT, _GRANTED),
)
def investment_in_smaller_unit(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Actual and forecast of an investment are in the unit of its budget."""
    spent = present(rows, _SPENT)
    return sound_but_for(spent, factors_against(rows, facts, "investments", spent, _GRANTED) > 1)


def _over_the_years(rows: Table, facts: Facts) -> Figures:
    """The sum of the years that are written; NaN when none is, or one could not be read."""
    return rows.once("investments over the years", lambda: _summed(rows, facts))


def _summed(rows: Table, facts: Facts) -> Figures:
    years = present(rows, _YEARS)
    total: Figures = np.where(filled_in(rows, years), figures_of(rows, years), 0).sum(axis=0)
    unread = with_unread_cell(rows, facts, "investments", _YEARS)
    total[unread | (_written(rows) == 0)] = np.nan
    return total


def _written(rows: Table) -> Whole:
    """How many years are written."""
    written: Whole = filled_in(rows, present(rows, _YEARS)).sum(axis=0)
    return written


def _more_than_total(rows: Table, facts: Facts) -> Figures:
    """How much more the years are than the total, beyond what rounding explains.

    Less than 0 where they are less; 0 where rounding explains it, NaN where one is not known.
    """
    more = _over_the_years(rows, facts) - rows.figures("total_budget")
    allowed = tolerance(_written(rows), facts.money("investments"))
    return np.where(np.abs(more) <= allowed, 0, more)


def _sum_and_gap(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    """What the years give together, and how far it is from the total."""
    together = _over_the_years(rows, facts)
    gap = np.abs(rows.figures("total_budget") - together)
    return {
        "together": texts(together, facts, "investments", unit=False),
        "gap": texts(gap, facts, "investments"),
    }


@rule(
    "BUD070",
    title="Åren är mer än den totala budgeten",
    table="investments",
    column="total_budget",
    message="{name}: åren ger {together} {unit}, {gap} mer än den totala budgeten {value}.",
    remedy="Rätta åren, eller den totala budgeten om den är höjd genom ett beslut.",
    reason="En investering får inte kosta mer än det som är beslutat för den.",
    source="Verksamhetsplanen 2023, investeringsbudgeten: total budget och tre år.",
    good="""
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | 2020 | 2021
        1  | Investeringar | Larm        | 10,2         | 3,4         | 3,4  | 3,4
        2  | Investeringar | Möbler      | 5,8          | 4,6         | 0,6  | 0,7
    """,
    bad="""
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | 2020 | 2021
        1  | Investeringar | Larm        | [10,0]       | 3,4         | 3,4  | 3,4
    """,
    needs=("year_budget",),
    after=_FIRST,
    scope=Scope.ROW,
    details=_sum_and_gap,
)
def years_exceed_total(rows: Table, facts: Facts) -> Mask:
    """The years of an investment are together no more than its total, but for rounding."""
    return ~(_more_than_total(rows, facts) > 0)


@rule(
    "BUD071",
    title="Åren är mindre än den totala budgeten",
    table="investments",
    column="total_budget",
    severity=Severity.WARNING,
    message=(
        "{name}: den totala budgeten är {value} {unit} men åren ger {together} {unit}. "
        "{gap} ligger inte på något år."
    ),
    remedy=(
        "Fördela {gap} på åren eller rätta den totala budgeten. Ligger det på år som inte visas, "
        "skriv det i kommentaren."
    ),
    reason="Det som inte ligger på något år syns inte i någon budget och glöms bort.",
    source="Verksamhetsplanen 2023, investeringsbudgeten: FVIS 56,0 mot 15,0.",
    good="""
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering | Total budget | Tidigare år | Budget 2019 | 2020
        1  | Investeringar | FVIS        | 56,0         | 41,0        | 15,0        | 0
        2  | Investeringar | Larm        |              |             | 3,4         | 3,4
    """,
    bad="""
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | 2020 | 2021
        1  | Investeringar | Led         | [4,0]        | 1,4         | 0    | 0
        2  | Investeringar | FVIS        | [56,0]       | 15,0        | 0    | 0
        3  | Investeringar | Bredband    | [30,0]       | 10,0        | 15,0 | 0
        4  | Investeringar | Nytt nät    | [40,0]       | 0           | 0    | 20,0
    """,
    needs=("year_budget",),
    after=_FIRST,
    scope=Scope.ROW,
    details=_sum_and_gap,
)
def years_fall_short_of_total(rows: Table, facts: Facts) -> Mask:
    """The years of an investment are together no less than its total, but for rounding."""
    return ~(_more_than_total(rows, facts) < 0)


@rule(
    "BUD072",
    title="Total budget saknas",
    table="investments",
    column="total_budget",
    severity=Severity.WARNING,
    message="{name}: åren ger {expected} {unit} men den totala budgeten är inte ifylld.",
    remedy="Skriv den beslutade totala budgeten. Är den vad åren ger, skriv {expected}.",
    reason="Utan total budget går det inte att se om åren räcker eller överskrider beslutet.",
    source="Verksamhetsplanen 2023, investeringsbudgeten: tre rader utan total budget.",
    good="""
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering   | Total budget | Budget 2019 | 2020 | 2021
        1  | Investeringar | IT-utrustning | 8,8          | 8,4         | 0,4  | 0
        2  | Investeringar | Reserv        |              | 0           | 0    | 0
    """,
    bad="""
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering   | Total budget | Budget 2019 | 2020 | 2021
        1  | Investeringar | IT-utrustning | []           | 8,4         | 0,4  | 0
        2  | Investeringar | Möbler        | []           | 4,6         | 0,6  | 0,6
        3  | Investeringar | Larm          | []           | 3,4         | 3,4  | 3,4
    """,
    needs=("year_budget",),
    after=("BUD045",),
    details=lambda rows, facts: {
        "expected": texts(_over_the_years(rows, facts), facts, "investments", unit=False)
    },
)
def total_missing(rows: Table, facts: Facts) -> Mask:
    """An investment with money in its years has a total."""
    return rows.filled("total_budget") | ~(_over_the_years(rows, facts) > 0)


@rule(
    "BUD073",
    title="Investeringens avvikelse är inte förklarad",
    table="investments",
    column="comment",
    severity=Severity.WARNING,
    message=(
        "{name}: prognosen är {full_year_forecast} {unit} mot budgeten {year_budget} {unit}, en "
        "väsentlig avvikelse på {deviation}, och kommentaren är tom."
    ),
    remedy="Skriv vad avvikelsen beror på och när pengarna i så fall används.",
    reason="En investering som försenas eller blir dyrare påverkar de kommande åren.",
    source="Uppföljningen januari–augusti 2018, investeringar: e-plan 1,5 mot 3.",
    good="""
        Investeringar
        Nr | Investering | Budget 2019 | Utfall ack. | Prognos 2019 | Kommentar
        1  | E-plan      | 3           | 0,3         | 1,5          | Driftsätts först nästa år.
        2  | Utrustning  | 0,5         | 0,1         | 0,4          |
    """,
    bad="""
        Investeringar
        Nr | Investering | Budget 2019 | Utfall ack. | Prognos 2019 | Kommentar
        1  | E-plan      | 3           | 0,3         | 1,5          | []
    """,
    needs=("year_budget", "full_year_forecast", "forecast_deviation"),
    after=("BUD023", "BUD032"),
    scope=Scope.ROW,
    details=lambda rows, facts: {
        "deviation": texts(rows.figures("forecast_deviation"), facts, "investments", plus=True)
    },
)
def investment_unexplained(rows: Table, facts: Facts) -> Mask:
    """A material deviation of an investment's forecast has a comment."""
    known = rows.filled("year_budget") & rows.filled("full_year_forecast")
    deviation, budget = rows.figures("forecast_deviation"), rows.figures("year_budget")
    large = known & material_sizes(deviation, budget, facts.model)
    return ~large | rows.filled("comment")


@rule(
    "BUD074",
    title="Investeringen har redan kostat mer än prognosen",
    table="investments",
    columns=_SPENT,
    severity=Severity.WARNING,
    message=(
        "{name}: utfallet är {actual_to_date} {unit} men prognosen för hela året "
        "{full_year_forecast}."
    ),
    remedy="Höj prognosen till minst {actual_to_date}, eller rätta utfallet.",
    reason="En prognos som redan är passerad säger inget om hur året slutar.",
    source="Uppföljningen januari–augusti 2018, investeringar: utfall och prognos per rad.",
    good="""
        Investeringar
        Nr | Investering | Budget 2019 | Utfall ack. | Prognos 2019
        1  | E-plan      | 3           | 1,5         | 1,5
    """,
    bad="""
        Investeringar
        Nr | Investering | Budget 2019 | Utfall ack. | Prognos 2019
        1  | E-plan      | 3           | 1,6         | [1,5]
        2  | Utrustning  | 3           | [300]       | 1,5
    """,
    needs=_SPENT,
    after=("BUD023", "BUD032"),
    scope=Scope.ROW,
)
def investment_forecast_passed(rows: Table, facts: Facts) -> dict[str, Mask]:
    """What has been spent by now is part of what the year will cost.

    Marked is the forecast, but for an actual that is many times all else that the row holds.
    """
    actual, forecast = rows.figures("actual_to_date"), rows.figures("full_year_forecast")
    passed = actual > forecast
    if not passed.any():
        return {}
    usual = np.fmax.reduce([forecast, *figures_of(rows, present(rows, _GRANTED))])
    unlikely = passed & (usual > 0) & (actual > _FAR * usual)
    return sound_but_for(_SPENT, np.array([unlikely, passed & ~unlikely]))
