"""What comments say, and how they are searched a column at a time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from truth_tables import truth

from validation import swedish_text
from validation.swedish_text import (
    AS_PLANNED,
    DONE,
    DONE_SUBJECT,
    ELSEWHERE,
    NEVER_CARRIED_OUT,
    NOT_STARTED,
    ONE_WORD,
    compared_as,
    later_days,
    latest_day_named,
    subject_done,
    words_said,
)
from validation.table import Mask
from validation.text_search import TextColumn, Wording, wording

WORDINGS = {name: value for name, value in vars(swedish_text).items() if isinstance(value, Wording)}
SENTENCES = [
    *(row["comment_summary"] for row in truth("projects_2019_08.csv")),
    *(row["comment_summary"] for row in truth("followup_2018_08.csv")),
    *(row["activity"] for row in truth("projects_2019_08.csv")),
    "Genomfördes aldrig",
    "Fullföljdes inte",
    "Blev inte av",
    "Har inte blivit av",
    "Ställdes in",
    "Mötet är inställt",
    "Projektet lades ned",
    "Arbetet har inte inletts",
    "Drar igång i april",
    "Är i full gång",
    "Hann inte med",
    "Hinns inte före jul",
    "Ligger efter",
    "Följer ej planen",
    "Inga delar återstår",
    "Upphört",
    "Delvis kvar",
    "Finns kvar",
]


def column(*texts: str | None) -> TextColumn:
    return TextColumn(np.array(texts, dtype=object))


def asked(*rows: bool) -> Mask:
    return np.array(rows)


@pytest.mark.parametrize("name", sorted(WORDINGS))
def test_no_text_is_missed_because_of_the_stems(name: str) -> None:
    words = WORDINGS[name]
    everywhere = asked(*(True for _ in SENTENCES))
    said = [text != "" and words.search(text.lower()) is not None for text in SENTENCES]
    assert column(*SENTENCES).says(words, everywhere).tolist() == said
    all_of_it = [text != "" and words.fullmatch(text.lower()) is not None for text in SENTENCES]
    assert column(*SENTENCES).is_all(words, everywhere).tolist() == all_of_it


@pytest.mark.parametrize("name", sorted(WORDINGS))
def test_few_texts_are_answered_as_all_of_them_are(name: str) -> None:
    words, texts = WORDINGS[name], column(*SENTENCES)
    everywhere = texts.says(words, asked(*(True for _ in SENTENCES)))
    for place in range(len(SENTENCES)):
        alone = asked(*(other == place for other in range(len(SENTENCES))))
        assert column(*SENTENCES).says(words, alone)[place] == everywhere[place]


@pytest.mark.parametrize("name", sorted(name for name in WORDINGS if WORDINGS[name].stems))
def test_every_wording_with_stems_is_said_by_some_sentence(name: str) -> None:
    said = [text for text in SENTENCES if WORDINGS[name].search(text.lower())]
    assert said, "the sentences do not try this wording"


def test_only_the_rows_that_are_asked_about_are_answered() -> None:
    texts = column("Klart", "KLART", "Oklart", None, "Klart")
    said = texts.says(DONE, asked(True, True, True, True, False))
    assert said.tolist() == [True, True, False, False, False]


def test_a_stem_is_not_found_across_two_texts() -> None:
    texts = column("Det är k", "lart nu")
    assert not texts.says(wording("klart", "klart"), asked(True, True)).any()
    assert not texts.says(wording("k.?lart", "k"), asked(True, True)).any()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P\u00c5G\u00c5R", wording("pågår", "pågå")),
        ("P\u212bG\u212bR", wording("pågår", "pågå")),  # the signs of ångström and kelvin
        ("\u212aLART", wording("klart", "klart")),
        ("Avtal → klart", wording("klart", "klart")),
        ("2018–2020", wording(r"\d–\d", "–")),
        ("🚲 klart", wording("klart", "klart")),
    ],
)
def test_stems_are_found_whatever_letters_a_text_has(text: str, words: Wording) -> None:
    texts = column("Något annat, ", text, None)
    assert texts.says(words, asked(True, True, True)).tolist() == [False, True, False]


def test_what_stands_between_texts_may_stand_in_one() -> None:
    texts = column("Det är\x00", "klart\x00", "nu")
    assert texts.says(DONE, asked(True, True, True)).tolist() == [False, True, False]


@pytest.mark.parametrize("text", ["plan", " .plan", "→ plan", "PLAN", "plan."])
def test_what_stands_before_the_first_letter_hides_no_words(text: str) -> None:
    words = wording(r"\W*plan\W*", initials="p")
    texts = column("Min plan", text, None, "Enligt plan")
    assert texts.is_all(words, asked(True, True, True, True)).tolist() == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("Startar i höst", NOT_STARTED, True),
        ("Bra läge; startar i höst", NOT_STARTED, True),
        ("Ytterligare en cirkel startar i höst", NOT_STARTED, False),
        ("Startade i höstas", NOT_STARTED, False),
        ("Genomförandet är inte hotat", NEVER_CARRIED_OUT, False),
        ("Genomförs inte förrän i mars", NEVER_CARRIED_OUT, False),
        ("Oklart", DONE, False),
        ("Avslutas i december", DONE, False),
    ],
)
def test_words_in_their_place(text: str, words: Wording, said: bool) -> None:
    assert (words.search(text.lower()) is not None) is said


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("Följer planen.", AS_PLANNED, True),
        ("Går enligt plan", AS_PLANNED, True),
        ("Följer planen; bra möten", AS_PLANNED, False),
        ("Planerar", AS_PLANNED, False),
        ("Se ovan", ELSEWHERE, True),
        ("Se kommentaren ovan.", ELSEWHERE, True),
        ("Se rad 12", ELSEWHERE, True),
        ("Dito", ELSEWHERE, True),
        ("Se ovan om avtalet", ELSEWHERE, False),
        ("Samma arbete fortsätter", ELSEWHERE, False),
        ("Pågår!", ONE_WORD, True),
        ("Det pågår", ONE_WORD, False),
    ],
)
def test_the_whole_of_a_comment(text: str, words: Wording, said: bool) -> None:
    assert column(text).is_all(words, asked(True)).tolist() == [said]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Bra läge. Själva upphandlingen är nu klar", "upphandlingen"),
        ("Kanal till föreningar klar", None),
        ("Klart", None),
    ],
)
def test_the_subject_that_is_done(text: str, subject: str | None) -> None:
    assert subject_done(text) == subject


def test_the_words_are_quoted_as_they_stand() -> None:
    texts = ["Bra; Startar i HÖST igen", "Inget", None]
    assert words_said(texts, DONE, NOT_STARTED) == ["Startar i HÖST", "", ""]
    assert words_said(["Kampanjen klar."], DONE_SUBJECT) == ["Kampanjen klar"]


@pytest.mark.parametrize("text", ["God  och jämlik\nservice.", "GOD OCH JÄMLIK SERVICE"])
def test_texts_are_compared_without_case_blanks_and_last_point(text: str) -> None:
    assert compared_as(text) == "god och jämlik service"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Väntas bli klart i tid, 15 september 2019", date(2019, 9, 15)),
        ("Redovisas 2019-10-01 och 2019-09-01", date(2019, 10, 1)),
        ("Projektet 2019-2022 följer planen", date(2022, 12, 31)),
        ("Medel är beviljade för 2019–2021", date(2021, 12, 31)),
        ("Knyts till utvecklingsstrategin 2020-2030", None),
        ("Blir klart hösten 2019 enligt plan", date(2019, 12, 31)),
        ("Förlängt till och med februari 2020", date(2020, 2, 29)),
        ("Möte i februari 2020", None),
        ("Redovisas 31 juni 2019", None),
        ("Redovisas 2019-13-01", None),
        ("Redovisas i oktober", None),
    ],
)
def test_the_latest_day_that_a_text_names(text: str, day: date | None) -> None:
    assert latest_day_named(text) == day


def test_a_day_is_later_than_the_one_beside_it() -> None:
    texts = np.array(["Klart 2019-10-01", "Klart 2019-10-01", "Klart", None], dtype=object)
    days = np.array(["2019-09-30", "2019-10-01", "2019-09-30", "2019-09-30"], dtype="datetime64[s]")
    assert later_days(texts, days).tolist() == [date(2019, 10, 1), None, None, None]
