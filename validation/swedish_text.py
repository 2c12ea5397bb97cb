"""What a Swedish comment says: it goes on, is done, was never carried out, has not begun.

The words are those of the published follow-ups. They are read at the beginning of a clause
where the subject decides: "Startar i höst" is about the activity, "ytterligare en cirkel
startar i höst" is about something else. Patterns are compiled once and match any case.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any, Final

import pandas as pd

from validation.numbering import each_once

_MONTHS: Final = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()
)
_MONTH = "|".join(_MONTHS)
_SUBJECT = r"(?:(?:hela |själva )?(?:projektet|aktiviteten|arbetet?|uppdraget|insatsen|allt)\s+)?"
_CLAUSE = r"(?:^|[.;:!?]\s*)"
_IS = r"(?:är |har |blev |var )?(?:nu |redan |helt )?"
_NOT = r"(?:inte|ej|aldrig|icke)"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


GOES_ON: Final = _words(
    r"\b(?:fortsätter|fortgår|fortlöper|fortsatt arbete|beslutat att fortsätta|drivs vidare"
    r"|löper (?:vidare|på|enligt|planenligt)|lever vidare|följer (?:tids?)?plan\w*|diskuteras)\b"
)
"""Words of something that goes on; a comment that also says that it is done excuses them."""
STILL_OPEN: Final = _words(
    r"\b(?:pågår|pågående|kvarstår|återstår|(?:är|finns|har) kvar|ännu inte (?:klar\w*|färdig\w*)"
    r"|ej (?:klar|färdig)\w*|inte (?:klar|färdig)\w*)\b"
)
"""Words of something that is open, whatever else is done."""
NOTHING_OPEN: Final = _words(r"\b(?:inget|ingenting|inga \w+) (?:\w+ )?(?:kvar|återstår|kvarstår)")
DONE: Final = _words(
    r"\b(?:avslutat|avslutad|avslutats|avslutades|slutfört|slutförd|slutförts|slutfördes"
    r"|slutrapport\w*|slutredovisa[dt]\w*|klart?|klara|färdig\w*|genomfört|genomförd|genomförts"
    r"|stängdes|stängt|upphört)\b"
)
NEVER_CARRIED_OUT: Final = _words(
    rf"\bgenomför(?:des|ts|t|d) {_NOT}\b|\b{_NOT} (?:genomför|slutför|fullfölj)(?:des|ts|t|d)\b"
    rf"|\b(?:slutför|fullfölj)(?:des|ts|t) {_NOT}\b|\bbl(?:ev|ir|ivit) {_NOT} av\b"
    rf"|\b{_NOT} blivit av\b|\bställ(?:des|ts|t|d) in\b|\binställ[dt]\b|\blades? ned\b|\bnedlag[dt]\w*"
)
NOT_STARTED: Final = _words(
    rf"{_CLAUSE}{_SUBJECT}(?:och )?{_IS}(?:ännu |fortfarande |ännu )?{_NOT} (?:ännu |riktigt )?"
    r"(?:påbörja|starta|inled|igångsatt|igång)\w*"
    rf"|{_CLAUSE}{_SUBJECT}(?:startar|startas|börjar|påbörjas|inleds|uppstart|drar igång)"
    rf" (?:först )?(?:i|till|under|efter|nästa)\s+(?:höst|vår|vinter|sommar|år|{_MONTH}|början|slutet)"
    rf"|\bännu {_NOT} (?:påbörja|starta)[dt]\w*"
)
HAS_BEGUN: Final = _words(
    rf"^\W*{_SUBJECT}{_IS}(?:pågår|i full gång|startat|börjat|påbörja[dt]|igång|klart?\b|avslutat"
    r"|slutfört|genomfört|följer plan|löper)"
)
IS_DONE: Final = _words(
    rf"^\W*{_SUBJECT}{_IS}(?:klart?\b(?! (?:i|till|under|senast|{_MONTH}|våren|hösten)\b)|avslutat|avslutad|avslutades|slutfört|slutförd|slutfördes"
    r"|färdigt?\b|färdigställ[dt]|genomfört|genomförd|slutrapporterat|slutredovisat|stängdes)"
)
DONE_SUBJECT: Final = _words(
    rf"{_CLAUSE}(?:själva |hela )?(?P<subject>\w{{6,}}) {_IS}"
    r"(?:klara?t?\b|avsluta[dt]\w*|slutför[dt]\w*|färdig\w*|genomför[dt]\w*)"
)
"""The subject of a clause that says that it is done."""
REMAINS: Final = _words(
    r"\b(?:saknas|återstår|kvarstår|kvar|ännu|ej|inte|pågår|fortsätter|väntar|inväntar|delvis)\b"
)
DELAYED: Final = _words(
    rf"(?<!inte )(?<!ej )\bförsena[dt]\w*|(?<!ingen )\bförsening\w*|\bligger efter\b"
    rf"|\bföljer {_NOT} (?:tids?)?plan|\bgår långsammare\b|\bhinns? {_NOT}\b"
)
AS_PLANNED: Final = _words(
    r"\W*(?:allt )?(?:följer|går|löper|fortlöper|pågår)?\s*(?:på )?(?:enligt )?plan(?:en|eringen)?\W*"
)
"""The whole of a comment that says that all goes by the plan."""
ONLY_POINTS: Final = _words(r"[\W_]*")
ELSEWHERE: Final = _words(
    r"\W*(?:se|jfr|jämför|samma som|som|enligt)\s+(?:\w+\s+)?"
    r"(?:ovan(?:stående)?|nedan(?:stående)?|föregående|förra|tidigare|rad(?:en)?\s*\d*)"
    r"(?:\s+(?:kommentar\w*|rad\w*|period\w*|rapport\w*|uppföljning\w*))?\W*"
    r"|\W*(?:d:o|dito|samma|oförändrat|inget nytt|idem)\W*"
)
"""The whole of a comment that only sends the reader elsewhere."""
_LATER_DAY = _words(rf"\b(\d{{1,2}}) ({_MONTH}) (\d{{4}})\b|\b(\d{{4}})-(\d\d)-(\d\d)\b")
_LATER_YEAR = _words(
    r"\b(?:projekt|period|bevilja|medel|finansier|förläng|avtal)\w*\W+(?:\w+\W+){0,3}?"
    r"20\d\d\s*[-–]\s*(20\d\d)\b(?!-)"
)
_LATER_MONTH = _words(
    r"\b(?:klar|färdig|avsluta|slutför|förläng)\w*\W+(?:\w+\W+){0,3}?"
    rf"({_MONTH}|våren|sommaren|hösten|årsskiftet) (20\d\d)\b"
)
_SEASON_ENDS: Final = {"våren": 6, "sommaren": 8, "hösten": 12, "årsskiftet": 12}


def says(texts: pd.Series[Any], pattern: re.Pattern[str]) -> pd.Series[bool]:
    """Whether a text has words of a pattern; a blank one says nothing."""
    return texts.str.contains(pattern, regex=True, na=False).astype("bool")


def is_all(texts: pd.Series[Any], pattern: re.Pattern[str]) -> pd.Series[bool]:
    """Whether the whole of a text is what a pattern describes; a blank one is not."""
    return texts.str.fullmatch(pattern, na=False).astype("bool")


def compared(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Texts as they are compared: no case, single blanks, no point at the end."""
    return each_once(texts, lambda text: " ".join(text.casefold().split()).rstrip(". ")).astype("str")


def latest_day_named(texts: pd.Series[Any]) -> pd.Series[Any]:
    """The latest day, or end of a named month or project period, that a text names (or NaT)."""
    return each_once(texts, _latest_day).astype("datetime64[ns]")


def _latest_day(text: str) -> date | None:
    found = [_day(parts) for parts in _LATER_DAY.findall(text)]
    found += [date(int(year), 12, 31) for year in _LATER_YEAR.findall(text)]
    found += [_month_end(month, int(year)) for month, year in _LATER_MONTH.findall(text)]
    return max((day for day in found if day is not None), default=None)


def _day(parts: tuple[str, ...]) -> date | None:
    day, month, year, iso_year, iso_month, iso_day = parts
    try:
        if iso_year:
            return date(int(iso_year), int(iso_month), int(iso_day))
        return date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:  # there is no such day, so the text names none
        return None


def _month_end(month: str, year: int) -> date:
    name = month.lower()
    number = _SEASON_ENDS.get(name) or _MONTHS.index(name) + 1
    return date(year, number, monthrange(year, number)[1])
