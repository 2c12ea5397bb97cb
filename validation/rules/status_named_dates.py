"""STA: end dates against the days and years that the name and the comment speak of."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.model import Meaning
from validation.rule import rule
from validation.statuses import going_on, has_meaning, is_follow_up
from validation.swedish_text import A_YEAR, later_days
from validation.table import Content, Mask, Table
from validation.text_search import text_column, wording

_SPAN = re.compile(r"\b(?:20(\d\d) ?[-–] ?20(\d\d)|([12]\d) ?[-–] ?([123]\d))\b(?![-:.]\d)")
_HALF_YEAR = re.compile(r"\bfärdig\w* (?:under )?(första|andra) halvåret (20\d\d)", re.IGNORECASE)
NAMES_ITS_END: Final = wording(r"\d\d ?[-–] ?(?:20)?\d\d|halvåret", "-", "–", "halvår")
_OF_ANOTHER = re.compile(r"\b(?:utifrån|enligt|handlingsplan|riktlinje|strategi)", re.IGNORECASE)
"""Years after these words are those of a document that the activity follows."""
_SPAN_YEARS: Final = range(1, 21)


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


def _ends_otherwise(name: str, end: date) -> bool:
    """Whether an end date is after the deadline in a name, or in a year before its last one."""
    deadline, year = _deadline(name), _last_year(name)
    return (deadline is not None and end > deadline) or (year is not None and end.year < year)


def _end_in_name(rows: Table, facts: Facts) -> dict[str, Content]:
    return {"words": rows.each("name", _words_in_name), "expected": rows.each("name", _deadline)}


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
def end_date_against_the_name(rows: Table, facts: Facts) -> Mask:
    """What is not finished ends in the last year of its name, or by the half-year of it."""
    finished = has_meaning(rows, facts, "activities", Meaning.FINISHED)
    names = text_column(rows, "name")
    asked = names.says(NAMES_ITS_END, rows.filled("end_date") & ~finished)
    sound = ~asked
    days = rows.days("end_date")[asked].astype("datetime64[D]").tolist()
    for place, end in zip(np.flatnonzero(asked).tolist(), days, strict=True):
        sound[place] = not _ends_otherwise(names.texts[place], end)
    return sound


def _later_day(rows: Table, facts: Facts) -> dict[str, list[date | None]]:
    return {"later": later_days(rows.content("comment"), rows.days("end_date")).tolist()}


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
def comment_names_a_later_day(rows: Table, facts: Facts) -> Mask:
    """What a comment says of something that goes on lies before its end date."""
    if not is_follow_up(facts):
        return rows.all_sound()
    asked = going_on(rows, facts, "activities") & rows.filled("end_date")
    asked = text_column(rows, "comment").says(A_YEAR, asked)
    sound = ~asked
    if asked.any():
        later = later_days(rows.content("comment")[asked], rows.days("end_date")[asked])
        sound[asked] = np.isnat(later)
    return sound
