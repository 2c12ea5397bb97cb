"""STA: end dates against status, period, name, comment and the former period."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former_values
from validation.model import Meaning
from validation.numbering import each_once
from validation.rule import rule
from validation.statuses import GOING_ON, all_sound, has_meaning, is_follow_up
from validation.swedish_text import A_YEAR, latest_day_named
from validation.text_search import text_column, wording

FIRST_YEAR: Final = 2000
YEARS_AHEAD: Final = 15
"""End dates outside these are typing errors, not plans."""
_SPAN = re.compile(r"\b(?:20(\d\d) ?[-–] ?20(\d\d)|([12]\d) ?[-–] ?([123]\d))\b(?![-:.]\d)")
_HALF_YEAR = re.compile(r"\bfärdig\w* (?:under )?(första|andra) halvåret (20\d\d)", re.IGNORECASE)
NAMES_ITS_END: Final = wording(r"\d\d ?[-–] ?(?:20)?\d\d|halvåret", "-", "–", "halvår")
_OF_ANOTHER = re.compile(r"\b(?:utifrån|enligt|handlingsplan|riktlinje|strategi)", re.IGNORECASE)
"""Years after these words are those of a document that the activity follows."""
_SPAN_YEARS: Final = range(1, 21)


def _goes_on(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    return has_meaning(frame, facts, "activities", *GOING_ON)


def _later_days(frame: pd.DataFrame) -> pd.Series[Any]:
    days = latest_day_named(frame["comment"])
    return days.where(days > frame["end_date"])


def _later_day(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    return {"later": _later_days(frame).dt.strftime("%Y-%m-%d")}


def _hint(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    """What the comment says about a later end, if it does."""
    later = _later_days(frame).dt.strftime("%Y-%m-%d")
    return {"hint": (" Kommentaren nämner " + later + ".").where(later.notna(), "")}


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
def end_date_has_passed(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """In a follow-up, what has ended before the period's last day does not go on."""
    if not is_follow_up(facts):
        return all_sound(frame)
    return ~(_goes_on(frame, facts) & (frame["end_date"] < facts.last_day))


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
def ends_on_the_last_day(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """In a follow-up, what ends on the period's last day is worth a look."""
    if not is_follow_up(facts):
        return all_sound(frame)
    return ~(_goes_on(frame, facts) & (frame["end_date"] == facts.last_day))


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
def end_date_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An activity has an end date."""
    return frame["end_date"].notna()


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
def end_date_far_outside(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An end date lies in this century and at most fifteen years ahead."""
    latest = facts.last_day + pd.DateOffset(years=YEARS_AHEAD)
    far = (frame["end_date"] < pd.Timestamp(FIRST_YEAR, 1, 1)) | (frame["end_date"] > latest)
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
def ends_before_the_plan(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """What is planned ends in the plan's first year or later, unless it is finished."""
    if is_follow_up(facts):
        return all_sound(frame)
    finished = has_meaning(frame, facts, "activities", Meaning.FINISHED)
    return ~((frame["end_date"] < pd.Timestamp(facts.period.first_day)) & ~finished)


def _deadline(name: str) -> date | None:
    """The day by which an activity is done according to its own name, if it says one."""
    half = _HALF_YEAR.search(name)
    if half is None:
        return None
    return date(int(half[2]), 6, 30) if half[1].lower() == "första" else date(int(half[2]), 12, 31)


def _last_year(name: str) -> int | None:
    """The last of the years in an activity's own name; those of a document do not count."""
    years = [
        (int(span[1] or span[3]), int(span[2] or span[4]))
        for span in _SPAN.finditer(name)
        if not _OF_ANOTHER.search(name, 0, span.start())
    ]
    return max((2000 + end for first, end in years if end - first in _SPAN_YEARS), default=None)


def _words_in_name(name: str) -> str | None:
    """The words of a name that say when it ends."""
    found = _HALF_YEAR.search(name) or _SPAN.search(name)
    return found[0] if found else None


def _end_in_name(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    return {
        "words": each_once(frame["name"], _words_in_name),
        "expected": each_once(frame["name"], _deadline).astype("str"),
    }


@rule(
    "STA014",
    title="Slutdatum stämmer inte med namnet",
    table="activities",
    column="end_date",
    severity=Severity.WARNING,
    message="Slutdatum är {end_date}, men i namnet står ”{words}”.",
    remedy="Rätta slutdatum, eller skriv i kommentaren varför det är ett annat än namnets.",
    reason="Läsaren ser två slut på samma aktivitet och kan inte veta vilket som gäller.",
    source="Projektredovisningen 2019: ”Exportprogram 2018-2020” slutar enligt datum 2019-12-31.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet                                | Status | Slutdatum
        1.1.1  | 1.1     | Exportprogram 2018-2020                  | P      | 2020-06-30
        1.1.2  | 1.1     | Lärande 18-20                            | P      | 2020-12-31
        1.1.3  | 1.1     | Miljöarbete utifrån Riktlinjer 2017-2020 | P      | 2019-12-31
        1.1.4  | 1.1     | Mål Agenda 2030, fas 2-3                 | P      | 2019-12-31
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet                       | Status | Slutdatum
        1.1.1  | 1.1     | Exportprogram 2018-2020         | P      | [2019-12-31]
        1.1.2  | 1.1     | Lärande 18-20                   | P      | [2019-12-31]
        1.1.3  | 1.1     | Modell. Färdigt första halvåret 2019 | P | [2019-12-31]
    """,
    needs=("name", "status"),
    after=("STA004", "STA012"),
    details=_end_in_name,
)
def end_date_against_the_name(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """What is not finished ends in the last year of its name, or by the half-year of it."""
    finished = has_meaning(frame, facts, "activities", Meaning.FINISHED)
    asked = frame["end_date"].notna() & ~finished
    asked &= text_column(frame, facts, "activities", "name").says(NAMES_ITS_END, asked)
    names, dates = frame.loc[asked, "name"], frame.loc[asked, "end_date"]
    deadlines = each_once(names, _deadline).astype("datetime64[ns]")
    years = each_once(names, _last_year).astype("float64")
    off = asked.to_numpy(copy=True)
    off[off] = (dates > deadlines) | (dates.dt.year < years)
    return ~pd.Series(off, index=frame.index)


@rule(
    "STA015",
    title="Kommentaren nämner en dag efter slutdatum",
    table="activities",
    column="end_date",
    severity=Severity.WARNING,
    message="Slutdatum är {end_date} och status {status}, men kommentaren nämner {later}.",
    remedy="Flytta slutdatum, eller skriv i kommentaren att det senare inte hör till aktiviteten.",
    reason="Om något återstår efter slutdatum är slutdatum fel.",
    source="Projektredovisningen 2019: slutdatum 31 augusti, utvärdering väntas 15 september.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Underlag  | P      | 2019-12-31 | Väntas bli klart 15 september 2019
        1.1.2  | 1.1     | Kampanj   | K      | 2019-06-30 | Redovisas 15 september 2019
        1.1.3  | 1.1     | Plan      | P      | 2019-12-31 | Knyts till strategin 2020-2030
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum    | Kommentar
        1.1.1  | 1.1     | Underlag  | P      | [2019-08-31] | Utvärderas 15 september 2019
        1.1.2  | 1.1     | Kampanj   | P      | [2019-12-31] | Projektet 2019-2022 följer planen
        1.1.3  | 1.1     | Plan      | F      | [2019-12-31] | Försenad; klar tidigast våren 2020
    """,
    needs=("comment", "status"),
    after=("STA004", "STA012"),
    details=_later_day,
)
def comment_names_a_later_day(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """What a comment says of something that goes on lies before its end date."""
    if not is_follow_up(facts):
        return all_sound(frame)
    asked = _goes_on(frame, facts) & frame["end_date"].notna()
    asked &= text_column(frame, facts, "activities", "comment").says(A_YEAR, asked)
    if not asked.any():
        return all_sound(frame)
    later = asked.to_numpy(copy=True)
    later[later] = _later_days(frame[asked]).notna()
    return ~pd.Series(later, index=frame.index)


def _former_end(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    days = former_values(frame, facts, "activities", "end_date")
    return {"former": days.dt.strftime("%Y-%m-%d")}


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
    after=("STA012",),
    details=_former_end,
)
def end_date_moved(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An end date is not later than it was in the former period."""
    former = former_values(frame, facts, "activities", "end_date")
    return ~(frame["end_date"] > former.astype("datetime64[ns]"))
