"""TXT: comments that tell the reader nothing, on whatever sheet they stand."""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.rule import rule
from validation.swedish_text import ELSEWHERE, ONE_WORD, ONLY_POINTS, compared_as
from validation.table import Content, Mask, Table
from validation.text_search import Wording, text_column

LONGEST_TEXT: Final = 32_767
"""Characters that a cell of Excel holds."""
SAME_START: Final = 4
"""Characters that a copied text shares with its original, whatever is done to the rest."""
SHOWN: Final = 60
"""Characters of a text that is too long to be shown."""
FEW_WORDS, MANY_ROWS = 8, 3
"""The same text is worth telling when it is long enough to be copied, or stands often."""


LONGEST_REFERENCE, LONGEST_WORD = 60, 40
"""Characters: what is longer says something of its own, or is not one word."""


def _is_all(rows: Table, words: Wording, longest: int) -> Mask:
    """Remarks of at most so many characters that are the words and no more."""
    texts = text_column(rows, "value")
    return texts.is_all(words, rows.flags("remark") & (texts.lengths <= longest))


def _is_copied(text: str, former: str) -> bool:
    if text[:SAME_START].casefold() != former[:SAME_START].casefold():
        return False  # nearly all, and much faster
    return compared_as(text) == compared_as(former)


@rule(
    "TXT001",
    title="Kommentaren är oförändrad",
    table="texts",
    severity=Severity.WARNING,
    message="Kommentaren är densamma som vid förra uppföljningen.",
    remedy="Skriv vad som har hänt sedan dess och vad som återstår.",
    reason="En kopierad kommentar säger inget om perioden, och ofta något som inte längre stämmer.",
    source="Praxis: förra uppföljningens fil öppnas och sparas om med nytt namn.",
    good="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Avtal skrivs i maj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Avtal skrevs i juni
    """,
    bad="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Avtal skrivs i maj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar             | Förra kommentaren
        1.1.1  | 1.1     | Kampanj   | [Avtal  skrivs i maj.] |
        1.1.2  | 1.1     | Enkät     | [Svar samlas in]      | Svar samlas in
    """,
    after=("TXT002", "TXT003", "TXT004"),
)
def comment_unchanged(rows: Table, facts: Facts) -> Mask:
    """A comment is written anew for each period."""
    sound, texts = rows.all_sound(), rows.content("value")
    remarks = np.flatnonzero(rows.flags("remark"))
    carried = zip(remarks.tolist(), rows.content("former")[remarks].tolist(), strict=True)
    for place, former in carried:
        if former is not None:
            sound[place] = not _is_copied(texts[place], former)
    return sound


@rule(
    "TXT002",
    title="Kommentaren är bara tecken",
    table="texts",
    severity=Severity.WARNING,
    message="Kommentaren ”{value}” innehåller inga ord.",
    remedy="Skriv en kommentar, eller töm cellen.",
    reason="Ett streck eller ett frågetecken säger läsaren ingenting.",
    source="Praxis: streck och punkter skrivs för att cellen inte ska vara tom.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Avtal skrivs i maj.
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | [-]
        1.1.2  | 1.1     | Enkät     | [...?]
    """,
    after=("STA003",),
)
def comment_without_words(rows: Table, facts: Facts) -> Mask:
    """A comment has words."""
    return ~_is_all(rows, ONLY_POINTS, LONGEST_WORD)


@rule(
    "TXT003",
    title="Kommentaren hänvisar bara vidare",
    table="texts",
    severity=Severity.WARNING,
    message="Kommentaren ”{value}” säger inget på sin egen rad.",
    remedy="Skriv kommentaren här, så att raden kan läsas för sig.",
    reason="I rapporten står raden för sig. Det som fanns ovanför är någon annanstans.",
    source="Praxis: ”se ovan” och ”samma som förra” följer med när rader sorteras och delas upp.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Se ovan om avtalet; här väntar vi på svar
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | [Se ovan]
        1.1.2  | 1.1     | Enkät     | [Se föregående kommentar.]
        1.1.3  | 1.1     | Mässa     | [Samma som förra]
        Driftbudget
        Rad | Kontoklass | Benämning | Kommentar
        1   | INT        | Avgifter  | [se kommentar ovan]
    """,
)
def comment_sends_elsewhere(rows: Table, facts: Facts) -> Mask:
    """A comment says what it has to say on its own row."""
    return ~_is_all(rows, ELSEWHERE, LONGEST_REFERENCE)


@rule(
    "TXT004",
    title="Kommentaren är ett enda ord",
    table="texts",
    severity=Severity.WARNING,
    message="Kommentaren är bara ”{value}”.",
    remedy="Skriv en mening om vad som har gjorts och vad som återstår.",
    reason="Ett ord upprepar oftast bara statusen.",
    source="Praxis: ”Pågår” och ”Klart” skrivs för att cellen inte ska vara tom.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Följer planen
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | [Pågår]
        Analys
        Nummer | Rubrik  | Text
        1      | Hälsa   | [Bra!]
    """,
    after=("TXT002", "TXT003"),
)
def comment_of_one_word(rows: Table, facts: Facts) -> Mask:
    """A comment is more than a word."""
    return ~_is_all(rows, ONE_WORD, LONGEST_WORD)


def _same_comments(rows: Table) -> list[list[int]]:
    """The positions of remarks that stand in several rows of a workbook's sheet."""
    return rows.once("the same comments", lambda: _repeated(rows))


def _repeated(rows: Table) -> list[list[int]]:
    remarks = np.flatnonzero(rows.flags("remark"))
    texts = rows.content("value")[remarks].tolist()
    if len(set(texts)) == len(texts):
        return []
    counts = Counter(texts)
    books, tables = rows.workbook_codes.tolist(), rows.content("at_table").tolist()
    same: dict[tuple[int, str, str], list[int]] = {}
    for place, text in zip(remarks.tolist(), texts, strict=True):
        if counts[text] > 1:
            same.setdefault((books[place], tables[place], text), []).append(place)
    return [places for places in same.values() if len(places) > 1]


def _rows_with_the_same(rows: Table, facts: Facts) -> dict[str, list[str]]:
    texts = facts.table("texts")
    at_rows, numbers = texts.content("at_row"), texts.rows
    told = {
        int(numbers[places[0]]): ", ".join(map(str, at_rows[places]))
        for places in _same_comments(texts)
    }
    return {"rows": [told[number] for number in rows.rows.tolist()]}


@rule(
    "TXT005",
    title="Samma kommentar på flera rader",
    table="texts",
    severity=Severity.INFO,
    message="Samma kommentar står på raderna {rows}.",
    remedy="Skriv vad som gäller för var och en av raderna.",
    reason="En kommentar som passar på flera rader säger sällan något om någon av dem.",
    source="Uppföljningen 2018: två uppdrag i 2.8.3 har ordagrant samma kommentar.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Följer planen
        1.1.2  | 1.1     | Enkät     | Följer planen
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | [Arbetssätt för stödet till kommunerna byggs upp i år]
        1.1.2  | 1.1     | Enkät     | Arbetssätt för stödet till kommunerna byggs upp i år
        1.1.3  | 1.1     | Mässa     | [Följer planen]
        1.1.4  | 1.1     | Film      | Följer planen
        1.1.5  | 1.1     | Bok       | Följer planen
    """,
    after=("TXT001", "TXT002", "TXT003", "TXT004"),
    details=_rows_with_the_same,
)
def comment_on_many_rows(rows: Table, facts: Facts) -> Mask:
    """A comment is about its row; a short one may stand twice. Told once, where it is first."""
    sound, texts = rows.all_sound(), rows.content("value")
    for first, *others in _same_comments(rows):
        few = len(others) + 1 < MANY_ROWS
        sound[first] = few and (texts[first].count(" ") + 1 < FEW_WORDS)
    return sound


def _length(rows: Table, facts: Facts) -> dict[str, Content | list[str]]:
    return {
        "value": [f"{text[:SHOWN]}…" for text in rows.content("value")],
        "length": rows.content("length"),
    }


@rule(
    "TXT006",
    title="Texten är för lång",
    table="texts",
    message="Texten är {length} tecken. En cell i Excel rymmer 32 767.",
    remedy="Korta texten, eller dela den på två rader.",
    reason="Excel klipper texten vid gränsen utan att säga till, och rapporten blir avbruten.",
    source="Excels gräns för en cell; projektredovisningen 2019 har avbrutna texter.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Följer planen
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | [Avtal skrivs i maj. ×2000]
    """,
    details=_length,
)
def text_too_long(rows: Table, facts: Facts) -> Mask:
    """A text fits in a cell with room to spare: at the limit it has been cut."""
    fits: Mask = text_column(rows, "value").lengths < LONGEST_TEXT
    return fits
