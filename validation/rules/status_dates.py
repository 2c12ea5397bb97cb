"""STA: end dates against status, period and the former period."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former
from validation.model import Meaning
from validation.rule import Scope, rule
from validation.statuses import going_on, has_meaning, is_follow_up
from validation.swedish_text import later_days
from validation.table import Days, Mask, Table

FIRST_YEAR: Final = 2000
YEARS_AHEAD: Final = 15
"""End dates outside these are typing errors, not plans."""


def _hint(rows: Table, facts: Facts) -> dict[str, list[str]]:
    """What the comment says about a later end, if it does."""
    later = later_days(rows.content("comment"), rows.days("end_date")).tolist()
    return {"hint": [f" Kommentaren nämner {day}." if day else "" for day in later]}


@rule(
    "STA004",
    title="Slutdatum har passerat",
    table="activities",
    column="end_date",
    message="Slutdatum {end_date} har passerat men status är {status}.{hint}",
    remedy="Ändra status eller slutdatum.",
    reason=(
        "En aktivitet som pågår efter sitt slutdatum är antingen klar, försenad eller "
        "förlängd. Läsaren kan inte veta vilket."
    ),
    source="Projektredovisningen i augusti 2019: pågående projekt med slutdatum i juni 2019.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31
        1.1.2  | 1.1     | Enkät     | K      | 2019-06-30
        1.1.3  | 1.1     | Utredning | P      | 2019-08-31
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | [2019-06-30]
        1.1.2  | 1.1     | Enkät     | F      | [2019-08-30]
    """,
    needs=("status",),
    after=("STA012",),
    details=_hint,
)
def end_date_has_passed(rows: Table, facts: Facts) -> Mask:
    """In a follow-up, what has ended before the period's last day does not go on."""
    if not is_follow_up(facts):
        return rows.all_sound()
    passed: Mask = rows.days("end_date") < np.datetime64(facts.period.last_day)
    return ~(passed & going_on(rows, facts, "activities"))


@rule(
    "STA010",
    title="Slutdatum är periodens sista dag",
    table="activities",
    column="end_date",
    severity=Severity.INFO,
    message="Slutdatum är periodens sista dag, {end_date}, men status är {status}.",
    remedy="Är aktiviteten klar ändras status. Fortsätter den ändras slutdatum.",
    reason="Rapporten läses efter slutdatum och visar då en aktivitet som borde vara klar.",
    source="Projektredovisningen i augusti 2019: ett EU-projekt slutar samma dag som perioden.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | K      | 2019-08-31
        1.1.2  | 1.1     | Enkät     | P      | 2019-09-01
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | [2019-08-31]
    """,
    needs=("status",),
    after=("STA015",),
)
def ends_on_the_last_day(rows: Table, facts: Facts) -> Mask:
    """In a follow-up, what ends on the period's last day is worth a look."""
    if not is_follow_up(facts):
        return rows.all_sound()
    last: Mask = rows.days("end_date") == np.datetime64(facts.period.last_day)
    return ~(last & going_on(rows, facts, "activities"))


@rule(
    "STA011",
    title="Slutdatum saknas",
    table="activities",
    column="end_date",
    message="{number} har inget slutdatum.",
    remedy="Skriv när aktiviteten ska vara klar.",
    reason="Utan slutdatum kan aktiviteten aldrig bli försenad, och aldrig klar.",
    source="Projektredovisningen 2019: alla aktiviteter har slutdatum.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | []
    """,
)
def end_date_missing(rows: Table, facts: Facts) -> Mask:
    """An activity has an end date."""
    return rows.filled("end_date")


def _farthest(last_day: date) -> date:
    """The last day that an end date may be."""
    year = last_day.year + YEARS_AHEAD
    try:
        return last_day.replace(year=year)
    except ValueError:  # 29 February in a year that has none
        return last_day.replace(year=year, day=28)


@rule(
    "STA012",
    title="Slutdatum är orimligt",
    table="activities",
    column="end_date",
    message="Slutdatum {end_date} ligger långt utanför perioden.",
    remedy="Rätta årtalet.",
    reason="Ett årtal långt bort är nästan alltid felskrivet, och gömmer när aktiviteten slutar.",
    source="Planen 2019: ett projekt heter ”Smart industri 20201-2020”.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2034-08-31
        1.1.2  | 1.1     | Enkät     | K      | 2000-01-01
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | [2034-09-01]
        1.1.2  | 1.1     | Enkät     | K      | [1999-12-31]
    """,
)
def end_date_far_outside(rows: Table, facts: Facts) -> Mask:
    """An end date lies in this century and at most fifteen years ahead."""
    days = rows.days("end_date")
    far: Mask = days < np.datetime64(date(FIRST_YEAR, 1, 1))
    far |= days > np.datetime64(_farthest(facts.period.last_day))
    return ~far


@rule(
    "STA013",
    title="Slutdatum före planåret",
    table="activities",
    column="end_date",
    severity=Severity.WARNING,
    message="Slutdatum {end_date} ligger före planens första dag.",
    remedy="Rätta slutdatum, eller ta bort aktiviteten ur planen.",
    reason="Det som redan har slutat hör inte till planen för året.",
    source="Projektredovisningen 2019 har kvar aktiviteter som slutade under 2018.",
    good="""
        period: 2019-plan
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | E      | 2019-01-01
    """,
    bad="""
        period: 2019-plan
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | E      | [2018-12-31]
    """,
    after=("STA012",),
)
def ends_before_the_plan(rows: Table, facts: Facts) -> Mask:
    """What is planned ends in the plan's first year or later, unless it is finished."""
    if is_follow_up(facts):
        return rows.all_sound()
    finished = has_meaning(rows, facts, "activities", Meaning.FINISHED)
    return finished | ~(rows.days("end_date") < np.datetime64(facts.period.first_day))


def _former_end(rows: Table, facts: Facts) -> dict[str, Days]:
    return {"former": former(rows, facts, "activities").days("end_date")}


@rule(
    "STA016",
    title="Slutdatum har flyttats fram",
    table="activities",
    column="end_date",
    severity=Severity.WARNING,
    message="Slutdatum är flyttat från {former} till {end_date} sedan förra uppföljningen.",
    remedy="Skriv i kommentaren varför det dröjer, och kontrollera att det nya datumet håller.",
    reason="Ett slutdatum som flyttas vid varje uppföljning gör att inget någonsin blir försenat.",
    source="Projektredovisningen 2019: ett projekt har fått ett halvårs förlängning.",
    good="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-10-31
        1.1.2  | 1.1     | Enkät     | P      | 2019-12-31
    """,
    bad="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-06-30
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum    | Förra slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | [2019-12-31] |
        1.1.2  | 1.1     | Enkät     | P      | [2019-12-31] | 2019-08-31
    """,
    after=("STA012", "STA030", "HIE004", "HIE005"),
    scope=Scope.ROW,
    details=_former_end,
)
def end_date_moved(rows: Table, facts: Facts) -> Mask:
    """An end date is not later than it was in the former period."""
    moved: Mask = rows.days("end_date") > former(rows, facts, "activities").days("end_date")
    return ~moved
