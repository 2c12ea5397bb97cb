"""What a Swedish comment says: it goes on, is done, was never carried out, has not begun.

The words are those of the published follow-ups. They are read at the beginning of a clause
where the subject decides: "Startar i höst" is about the activity, "ytterligare en cirkel
startar i höst" is about something else.

Patterns are for texts in lower case; :mod:`validation.text_search` looks for them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Final

import numpy as np

from validation.table import Content, Days
from validation.text_search import Wording, clause_wording, wording

MONTHS: Final = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


_MONTH = "|".join(MONTHS)
_SUBJECT = r"(?:(?:hela |själva )?(?:projektet|aktiviteten|arbetet?|uppdraget|insatsen|allt)\s+)?"
_IS = r"(?:är |har |blev |var )?(?:nu |redan |helt )?"
_NOT = r"(?:inte|ej|aldrig|icke)"

GOES_ON: Final = wording(
    r"\b(?:fortsätter|fortgår|fortlöper|fortsatt arbete|beslutat att fortsätta|drivs vidare"
    r"|löper (?:vidare|på|enligt|planenligt)|lever vidare|följer (?:tids?)?plan\w*|diskuteras)\b",
    *("fort", "vidare", "löper", "följer", "diskuteras"),
)
"""Words of something that goes on; a comment that also says that it is done excuses them."""
STILL_OPEN: Final = wording(
    r"\b(?:pågår|pågående|kvarstår|återstår|(?:är|finns|har) kvar"
    rf"|(?:ännu )?{_NOT} (?:klar|färdig)\w*)\b",
    *("pågå", "återstår", "kvar", "klar", "färdig"),
)
"""Words of something that is open, whatever else is done."""
NOTHING_OPEN: Final = wording(
    r"\b(?:inget|ingenting|inga \w+) (?:\w+ )?(?:kvar|återstår|kvarstår)", "inget", "ingent", "inga"
)
DONE: Final = wording(
    r"\b(?:avsluta[dt]|avslutats|avslutades|slutfört|slutförd|slutförts|slutfördes"
    r"|slutrapport\w*|slutredovisa[dt]\w*|klart?|klara|färdig\w*|genomfört|genomförd|genomförts"
    r"|stängdes|stängt|upphört)\b",
    *("slut", "klar", "färdig", "genomför", "stäng", "upphört"),
)
NEVER_CARRIED_OUT: Final = wording(
    rf"\bgenomför(?:des|ts|t|d) {_NOT}\b|\b{_NOT} (?:genomför|slutför|fullfölj)(?:des|ts|t|d)\b"
    rf"|\b(?:slutför|fullfölj)(?:des|ts|t) {_NOT}\b|\bbl(?:ev|ir|ivit) {_NOT} av\b"
    rf"|\b{_NOT} blivit av\b|\bställ(?:des|ts|t|d) in\b|\binställ[dt]\b"
    r"|\blades? ned\b|\bnedlag[dt]\w*",
    *("genomför", "slut", "fullfölj", " av", "ställ", "lade", "nedlag"),
)
NOT_STARTED: Final = clause_wording(
    rf"{_SUBJECT}{_IS}(?:ännu |fortfarande )?{_NOT} (?:ännu |riktigt )?"
    r"(?:påbörja|starta|inle[dt]|igångsatt|igång)\w*"
    rf"|{_SUBJECT}(?:startar|startas|börjar|påbörjas|inleds|uppstart|drar igång)"
    r" (?:först )?(?:i|till|under|efter|nästa)\s+"
    rf"(?:höst|vår|vinter|sommar|år|{_MONTH}|början|slutet)"
    rf"|[^.;:!?]*\bännu {_NOT} (?:påbörja|starta)[dt]\w*",
    *("start", "börja", "inle", "igång"),
)
HAS_BEGUN: Final = wording(
    rf"^\W*{_SUBJECT}{_IS}(?:pågår|i full gång|startat|börjat|påbörja[dt]|igång|klart?\b|avslutat"
    r"|slutfört|genomfört|följer plan|löper)",
    *("pågå", "gång", "start", "börja", "klar", "slut", "genomför", "följer", "löper"),
)
IS_DONE: Final = wording(
    rf"^\W*{_SUBJECT}{_IS}(?:klart?\b(?! (?:i|till|under|senast|{_MONTH}|våren|hösten)\b)"
    r"|avslutat|avslutad|avslutades|slutfört|slutförd|slutfördes|färdigt?\b|färdigställ[dt]"
    r"|genomfört|genomförd|slutrapporterat|slutredovisat|stängdes)",
    *("klar", "slut", "färdig", "genomför", "stäng"),
)
_SUBJECT_IS_DONE = rf"{_IS}(?:klara?t?\b|avsluta[dt]\w*|slutför[dt]\w*|färdig\w*|genomför[dt]\w*)"
DONE_SUBJECT: Final = clause_wording(
    rf"(?:själva |hela )?(\w{{6,}}) {_SUBJECT_IS_DONE}",
    *("klar", "slut", "färdig", "genomför"),
)
"""A clause that says that its subject is done; the group is the subject."""
REMAINS: Final = wording(
    r"\b(?:saknas|återstår|kvarstår|kvar|ännu|ej|inte|pågår|fortsätter|väntar|inväntar|delvis)\b"
)
DELAYED: Final = wording(
    r"(?<!inte )(?<!ej )\bförsena[dt]\w*|(?<!ingen )\bförsening\w*|\bligger efter\b"
    r"|\bföljer (?:inte|ej) (?:tids?)?plan|\bgår långsammare\b|\bhinns? {_NOT}\b",
    *("försen", "ligger efter", "följer inte", "följer ej", "långsammare", "hinn"),
)
AS_PLANNED: Final = wording(
    r"\W*(?:allt )?(?:följer|går|löper|fortlöper|pågår)?\s*(?:på )?(?:enligt )?"
    r"plan(?:en|eringen)?\W*",
    "plan",
)
"""The whole of a comment that says that all goes by the plan."""
ONLY_POINTS: Final = wording(r"[\W_]*", initials="_")
ONE_WORD: Final = wording(r"\W*\S+\W*")
ELSEWHERE: Final = wording(
    r"\W*(?:se|jfr|jämför|samma som|som|enligt)\s+(?:\w+\s+)?"
    r"(?:ovan(?:stående)?|nedan(?:stående)?|föregående|förra|tidigare|rad(?:en)?\s*\d*)"
    r"(?:\s+(?:kommentar\w*|rad\w*|period\w*|rapport\w*|uppföljning\w*))?\W*"
    r"|\W*(?:d:o|dito|samma|oförändrat|inget nytt|idem)\W*",
    initials="deijos",
)
"""The whole of a comment that only sends the reader elsewhere."""
A_YEAR: Final = wording(r"\b20[123]\d\b", "20")
"""A year that a plan may speak of."""
_LATER_DAY = re.compile(rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b|\b(\d{{4}})-(\d\d)-(\d\d)\b")
_LATER_YEAR = re.compile(
    r"\b(?:projekt|period|bevilja|medel|finansier|förläng|avtal)\w*\W+(?:\w+\W+){0,3}?"
    r"20\d\d[-–](20\d\d)\b(?!-)"
)
_LATER_MONTH = re.compile(
    r"\b(?:klar|färdig|avsluta|slutför|förläng)\w*\W+(?:\w+\W+){0,3}?"
    rf"(?<!\d )({_MONTH}|våren|sommaren|hösten|årsskiftet) (20\d\d)\b"
)
_A_YEAR_OR_MORE = re.compile(r"\d{4}")
_SEASON_ENDS: Final = {"våren": 6, "sommaren": 8, "hösten": 12, "årsskiftet": 12}


def words_said(texts: Iterable[str | None], *wordings: Wording) -> list[str]:
    """The words by which each text says it: those of the first wording that it has any of."""
    return [_words_said(text or "", wordings) for text in texts]


def _words_said(text: str, wordings: tuple[Wording, ...]) -> str:
    found = (said.search(text.lower()) for said in wordings)
    first = next((match.span() for match in found if match), (0, 0))
    return text[slice(*first)].strip(" .;:!?,")


def subject_done(text: str) -> str | None:
    """The subject that a text says is done, in lower case."""
    found = DONE_SUBJECT.search(text.lower())
    return found[1] if found else None


def compared_as(text: str) -> str:
    """A text as it is compared: no case, single blanks, no point at the end."""
    folded = text.casefold()
    if "  " in folded or "\n" in folded or "\xa0" in folded:
        folded = " ".join(folded.split())
    return folded.rstrip(". ")


def later_days(texts: Content, days: Days) -> Days:
    """The latest day that each text names, where that is later than the day beside it."""
    named = np.array([latest_day_named(text or "") for text in texts], dtype="datetime64[D]")
    return np.where(named > days, named, np.datetime64("NaT"))


def latest_day_named(text: str) -> date | None:
    """The latest day, or end of a named month or project period, that a text names."""
    if _A_YEAR_OR_MORE.search(text) is None:
        return None
    lower = text.lower()
    found = [_day(parts) for parts in _LATER_DAY.findall(lower)]
    if "-20" in lower or "–20" in lower:
        found += [date(int(year), 12, 31) for year in _LATER_YEAR.findall(lower)]
    if any(stem in lower for stem in ("klar", "färdig", "avsluta", "slutför", "förläng")):
        found += [_month_end(month, int(year)) for month, year in _LATER_MONTH.findall(lower)]
    return max((day for day in found if day is not None), default=None)


def _day(parts: tuple[str, ...]) -> date | None:
    day, month, year, iso_year, iso_month, iso_day = parts
    try:
        if iso_year:
            return date(int(iso_year), int(iso_month), int(iso_day))
        return date(int(year), MONTHS.index(month) + 1, int(day))
    except ValueError:  # there is no such day, so the text names none
        return None


def _month_end(month: str, year: int) -> date:
    number = _SEASON_ENDS.get(month) or MONTHS.index(month) + 1
    return date(year, number, monthrange(year, number)[1])
