"""STA: statuses against what the comment says."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.model import Meaning
from validation.rule import Details, rule
from validation.statuses import DEVIATING, GOING_ON, has_meaning, is_follow_up
from validation.swedish_text import (
    AS_PLANNED,
    DELAYED,
    DONE,
    DONE_SUBJECT,
    GOES_ON,
    HAS_BEGUN,
    IS_DONE,
    NEVER_CARRIED_OUT,
    NOT_STARTED,
    NOTHING_OPEN,
    REMAINS,
    STILL_OPEN,
    subject_done,
    words_said,
)
from validation.table import Mask, Table
from validation.text_search import Wording, text_column

_STEM, _ENDING = 8, 2
"""Letters that two forms of a word share (genomlysningarna, genomlysade), and of its ending."""


def _asked(rows: Table, facts: Facts, *meanings: Meaning) -> Mask:
    """Rows whose status has one of the meanings; in a plan none, its statuses lie ahead."""
    return has_meaning(rows, facts, "activities", *meanings) & is_follow_up(facts)


def _says(rows: Table, facts: Facts, words: Wording, *meanings: Meaning) -> Mask:
    """Rows with one of the meanings whose comment has the words."""
    return text_column(rows, "comment").says(words, _asked(rows, facts, *meanings))


def _quoting(*wordings: Wording) -> Details:
    """Details that quote the comment's own words."""

    def quote(rows: Table, facts: Facts) -> dict[str, list[str]]:
        return {"words": words_said(rows.content("comment"), *wordings)}

    return quote


def _finished_but_goes_on(rows: Table, facts: Facts) -> Mask:
    """Finished rows whose comment says that it goes on; what was never carried out does not."""
    return rows.once("finished but goes on", lambda: _goes_on(rows, facts))


def _goes_on(rows: Table, facts: Facts) -> Mask:
    asked = _asked(rows, facts, Meaning.FINISHED)
    if not asked.any():
        return asked
    comments = text_column(rows, "comment")
    goes_on, is_open = comments.says(GOES_ON, asked), comments.says(STILL_OPEN, asked)
    goes_on &= ~comments.says(DONE, goes_on)
    goes_on |= is_open & ~comments.says(NOTHING_OPEN, is_open)
    return goes_on & ~comments.says(NEVER_CARRIED_OUT, goes_on)


def _ends_later(rows: Table, facts: Facts) -> Mask:
    """Rows whose end date comes after the period."""
    later: Mask = rows.days("end_date") > np.datetime64(facts.period.last_day)
    return later


@rule(
    "STA020",
    title="Avslutad före slutdatum men fortsätter",
    table="activities",
    column="status",
    severity=Severity.WARNING,
    message="Status är {status} före slutdatum {end_date}, men kommentaren säger ”{words}”.",
    remedy="Välj en status som säger att det pågår, eller skriv i kommentaren vad som är klart.",
    reason="En aktivitet som är avslutad för tidigt försvinner ur uppföljningen innan den är klar.",
    source="Projektredovisningen 2019: ett projekt som löper vidare till årets slut är avslutat.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | K      | 2019-12-31 | Slutfört i maj; arbetssättet fortsätter
        1.1.2  | 1.1     | Enkät     | P      | 2019-12-31 | Fortsätter enligt plan
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | [K]    | 2019-12-31 | Löper vidare enligt plan
        1.1.2  | 1.1     | Enkät     | [K]    | 2019-12-31 | Kommunerna fortsätter medverka
        1.1.3  | 1.1     | Mässa     | [K]    | 2019-12-31 | Del ett är klar; del två återstår
    """,
    needs=("comment", "end_date"),
    details=_quoting(GOES_ON, STILL_OPEN),
)
def finished_early_but_goes_on(rows: Table, facts: Facts) -> Mask:
    """What is finished before its end date is finished according to its comment too."""
    return ~(_finished_but_goes_on(rows, facts) & _ends_later(rows, facts))


@rule(
    "STA021",
    title="Avslutad men fortsätter enligt kommentaren",
    table="activities",
    column="status",
    severity=Severity.WARNING,
    message="Status är {status}, men kommentaren säger ”{words}”.",
    remedy="Välj en status som säger att det pågår och flytta slutdatum, eller ändra kommentaren.",
    reason="Status och kommentar säger emot varandra. Läsaren vet inte om arbetet är slut.",
    source="Projektredovisningen 2019: ett avslutat projekt följer planen och har medel till 2022.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | K      | 2019-06-30 | Klart; rapporteras våren 2020
        1.1.2  | 1.1     | Enkät     | K      | 2019-06-30 | Inget återstår
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | [K]    | 2019-06-30 | Följer planen; medel till 2022
        1.1.2  | 1.1     | Enkät     | [K]    |            | Pågår med ny leverantör
    """,
    needs=("comment", "end_date"),
    details=_quoting(GOES_ON, STILL_OPEN),
)
def finished_but_goes_on(rows: Table, facts: Facts) -> Mask:
    """What is finished does not go on according to its comment."""
    return ~_finished_but_goes_on(rows, facts) | _ends_later(rows, facts)


@rule(
    "STA022",
    title="Avslutad men aldrig genomförd",
    table="activities",
    column="status",
    severity=Severity.WARNING,
    message="Status är {status}, men kommentaren säger ”{words}”.",
    remedy="Välj den status som säger att planen inte följdes, och skriv vad som hände med medlen.",
    reason="Det som aldrig genomfördes räknas annars som ett nått resultat.",
    source="Projektredovisningen 2019: tre avslutade projekt genomfördes eller slutfördes inte.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | K      | 2019-06-30 | Genomfördes i maj
        1.1.2  | 1.1     | Enkät     | N      | 2019-06-30 | Genomfördes inte
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | [K]    | 2019-06-30 | Genomfördes aldrig; redovisat
        1.1.2  | 1.1     | Enkät     | [K]    | 2019-06-30 | Blev inte av, inga medel utbetalda
        1.1.3  | 1.1     | Mässa     | [K]    | 2019-12-31 | Slutfördes inte
    """,
    needs=("comment",),
    details=_quoting(NEVER_CARRIED_OUT),
)
def finished_but_never_carried_out(rows: Table, facts: Facts) -> Mask:
    """What is finished has been carried out."""
    return ~_says(rows, facts, NEVER_CARRIED_OUT, Meaning.FINISHED)


@rule(
    "STA023",
    title="Pågår men har inte börjat",
    table="activities",
    column="status",
    severity=Severity.WARNING,
    message="Status är {status}, men har inte börjat enligt kommentaren: ”{words}”.",
    remedy="Välj den status som säger att den inte har börjat, eller ändra kommentaren.",
    reason="Det som inte har börjat kan bli försenat. Med fel status syns det inte.",
    source="Projektredovisningen 2019: en pågående aktivitet startar enligt kommentaren i höst.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | Går bra; ännu en omgång startar i höst
        1.1.2  | 1.1     | Enkät     | E      | 2019-12-31 | Startar i höst
        1.1.3  | 1.1     | Mässa     | P      | 2019-12-31 | Har startat
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | [P]    | 2019-12-31 | Startar i höst med kommunerna
        1.1.2  | 1.1     | Enkät     | [P]    | 2019-12-31 | Ej startat; måste samordnas
        1.1.3  | 1.1     | Mässa     | [P]    | 2019-12-31 | Arbetet är ännu inte påbörjat
    """,
    needs=("comment",),
    after=("STA024",),
    details=_quoting(NOT_STARTED),
)
def ongoing_but_not_started(rows: Table, facts: Facts) -> Mask:
    """What goes on by the plan has begun."""
    return ~_says(rows, facts, NOT_STARTED, Meaning.ON_TRACK)


def _is_named_after(name: str | None, comment: str) -> bool:
    """Whether what a comment says is done is what the activity is named after."""
    subject = subject_done(comment) or ""
    return subject[: min(_STEM, len(subject) - _ENDING)] in (name or "").lower()


@rule(
    "STA024",
    title="Pågår men är klar enligt kommentaren",
    table="activities",
    column="status",
    severity=Severity.WARNING,
    message="Status är {status}, men är klar enligt kommentaren: ”{words}”.",
    remedy="Välj den status som säger att den är klar, eller skriv vad som återstår.",
    reason="Det som är klart men står som pågående gör att planen ser ut att släpa.",
    source="Projektredovisningen 2019: genomlysningarna är klara, men aktiviteten pågår.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet    | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj      | P      | 2019-12-31 | Kartläggning klar som grund
        1.1.2  | 1.1     | Upphandling  | P      | 2019-12-31 | Upphandlingen är klar; avtal saknas
        1.1.3  | 1.1     | Enkät        | K      | 2019-06-30 | Klart
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet    | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj      | [P]    | 2019-12-31 | Klart; rapporteras våren 2020
        1.1.2  | 1.1     | Genomlysning | [P]    | 2019-12-31 | Genomlysningarna klara; mer i höst
        1.1.3  | 1.1     | Enkät        | [P]    | 2019-12-31 | Projektet är slutfört
    """,
    needs=("comment", "name"),
    details=_quoting(IS_DONE, DONE_SUBJECT),
)
def ongoing_but_done(rows: Table, facts: Facts) -> Mask:
    """What goes on is not done according to its comment."""
    comments, names = text_column(rows, "comment"), rows.content("name")
    asked = _asked(rows, facts, *GOING_ON)
    done = comments.says(IS_DONE, asked)
    for place in np.flatnonzero(comments.says(DONE_SUBJECT, asked & ~done)):
        done[place] = _is_named_after(names[place], comments.texts[place])
    return ~done | comments.says(REMAINS, done)


@rule(
    "STA025",
    title="Ej påbörjad men har börjat",
    table="activities",
    column="status",
    severity=Severity.WARNING,
    message="Status är {status}, men har börjat enligt kommentaren: ”{words}”.",
    remedy="Välj den status som säger att den pågår, eller ändra kommentaren.",
    reason="Status och kommentar säger emot varandra. Läsaren vet inte om arbetet har börjat.",
    source="Praxis: statusen glöms kvar när arbetet har satts igång.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | E      | 2019-12-31 | Förstudien pågår
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | [E]    | 2019-12-31 | Pågår i två kommuner
        1.1.2  | 1.1     | Enkät     | [E]    | 2019-12-31 | Arbetet har startat
    """,
    needs=("comment",),
    after=("STA024",),
    details=_quoting(HAS_BEGUN),
)
def not_started_but_begun(rows: Table, facts: Facts) -> Mask:
    """What has not begun has not begun according to its comment either."""
    comments = text_column(rows, "comment")
    begun = comments.says(HAS_BEGUN, _asked(rows, facts, Meaning.NOT_STARTED))
    return ~begun | comments.says(NOT_STARTED, begun)


@rule(
    "STA026",
    title="Avviker men följer planen enligt kommentaren",
    tables=("assignments", "activities"),
    column="comment",
    severity=Severity.WARNING,
    message="Status är {status}, men kommentaren säger bara: ”{comment}”.",
    remedy="Skriv vad som avviker och vad som görs åt det, eller välj en annan status.",
    reason="En avvikelse utan förklaring ger ledningen inget att besluta om.",
    source="Projektredovisningen 2019: många kommentarer säger bara att planen följs.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Kommentar
        1.1.1  | 1.1     | Kampanj   | F      | Följer planen, men leverantören är sen
        1.1.2  | 1.1     | Enkät     | P      | Följer planen
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Kommentar
        1.1.1  | 1.1     | Kampanj   | F      | [Följer planen.]
        1.1.2  | 1.1     | Enkät     | N      | [Allt går enligt plan]
    """,
    needs=("status",),
)
def deviates_but_as_planned(rows: Table, facts: Facts, table: str) -> Mask:
    """The comment of what deviates says more than that it goes by the plan."""
    asked = has_meaning(rows, facts, table, *DEVIATING)
    return ~text_column(rows, "comment").is_all(AS_PLANNED, asked)


@rule(
    "STA027",
    title="Enligt plan men försenad enligt kommentaren",
    table="activities",
    column="status",
    severity=Severity.WARNING,
    message="Status är {status}, men är försenad enligt kommentaren: ”{words}”.",
    remedy="Välj den status som säger att planen inte hålls, eller skriv att tiden är återtagen.",
    reason="En försening som bara står i kommentaren når inte ledningens lista över avvikelser.",
    source="Uppföljningen 2018: laddstationer och IT-stöd är försenade enligt kommentarerna.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Kommentar
        1.1.1  | 1.1     | Kampanj   | F      | Försenad av sjukdom
        1.1.2  | 1.1     | Enkät     | P      | Inte försenad, trots byte av projektledare
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Kommentar
        1.1.1  | 1.1     | Kampanj   | [P]    | Försenad av sjukdom
        1.1.2  | 1.1     | Enkät     | [P]    | Ligger efter tidplanen
    """,
    needs=("comment",),
    after=("STA023",),
    details=_quoting(DELAYED),
)
def on_track_but_delayed(rows: Table, facts: Facts) -> Mask:
    """What goes by the plan is not delayed according to its comment."""
    return ~_says(rows, facts, DELAYED, Meaning.ON_TRACK)
