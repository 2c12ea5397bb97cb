"""TXT: comments that tell the reader nothing, on whatever sheet they stand."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.rule import rule
from validation.swedish_text import ELSEWHERE, ONE_WORD, ONLY_POINTS, compared
from validation.text_search import TextColumn, Wording

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


def _is_all(frame: pd.DataFrame, words: Wording, longest: int) -> pd.Series[bool]:
    """Remarks of at most so many characters that are the words and no more."""
    asked = (frame["remark"] & (frame["length"] <= longest)).to_numpy(copy=True)
    rows = frame[asked]
    asked[asked] = TextColumn.of(rows["value"]).is_all(words, rows["remark"])
    return pd.Series(asked, index=frame.index)


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
def comment_unchanged(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A comment is written anew for each period."""
    carried = (frame["remark"] & frame["former"].notna()).to_numpy(copy=True)
    now = frame["value"].to_numpy(dtype=object)[carried].tolist()
    before = frame["former"].to_numpy(dtype=object)[carried].tolist()
    start = SAME_START
    carried[carried] = [
        text[:start].casefold() == former[:start].casefold()
        for text, former in zip(now, before, strict=True)
    ]
    rows = frame[carried]
    copied = carried
    copied[carried] = compared(rows["value"]) == compared(rows["former"])
    return pd.Series(~copied, index=frame.index)


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
def comment_without_words(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A comment has words."""
    return ~_is_all(frame, ONLY_POINTS, LONGEST_WORD)


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
def comment_sends_elsewhere(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A comment says what it has to say on its own row."""
    return ~_is_all(frame, ELSEWHERE, LONGEST_REFERENCE)


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
def comment_of_one_word(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A comment is more than a word."""
    return ~_is_all(frame, ONE_WORD, LONGEST_WORD)


def _same_comments(frame: pd.DataFrame) -> pd.Series[Any]:
    """A number for each text by workbook and sheet; -1 for what is no remark."""
    remarks = frame["remark"].to_numpy(dtype=bool)
    texts = pd.factorize(frame["value"].to_numpy(dtype=object)[remarks], use_na_sentinel=False)[0]
    repeated = np.bincount(texts)[texts] > 1
    numbers = np.full(len(frame), -1)
    if repeated.any():
        places = np.flatnonzero(remarks)[repeated]
        groups = pd.DataFrame(
            {
                "book": frame.index.get_level_values("workbook").to_numpy()[places],
                "table": frame["at_table"].to_numpy()[places],
                "text": texts[repeated],
            }
        )
        numbers[places] = groups.groupby([*groups]).ngroup().to_numpy()
    return pd.Series(numbers, index=frame.index)


def _rows_with_the_same(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    same = _same_comments(facts.tables["texts"])
    rows = facts.tables["texts"]["at_row"].astype("str").groupby(same).agg(", ".join)
    return {"rows": same.loc[frame.index].map(rows)}


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
def comment_on_many_rows(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A comment is about its row; a short one may stand twice. Told once, where it is first."""
    same = _same_comments(frame)
    told = same >= 0
    if not told.any():
        return ~told
    rows = same[told].map(same[told].value_counts())
    long = frame.loc[told, "value"].str.count(" ") + 1 >= FEW_WORDS
    worth = ((rows >= MANY_ROWS) | ((rows > 1) & long)) & ~same[told].duplicated()
    sound = ~told.to_numpy(copy=True)
    sound[~sound] = ~worth
    return pd.Series(sound, index=frame.index)


def _length(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    return {
        "value": frame["value"].str[:SHOWN] + "…",
        "length": frame["length"],
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
def text_too_long(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A text fits in a cell with room to spare: at the limit it has been cut."""
    return frame["length"] < LONGEST_TEXT
