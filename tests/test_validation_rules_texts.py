"""TXT: comments that say nothing, and personal identity numbers, on every sheet."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import at, findings

import validation.rules  # noqa: F401 - registers the rules
from validation.example import parse_example
from validation.finding import Finding


def texts(example: str) -> list[Finding]:
    return findings(parse_example(example).facts, "TXT")


def comment(text: str) -> str:
    return f"""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Kommentar
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | {text}
    """


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-", "TXT002"),
        ("...", "TXT002"),
        ("_", "TXT002"),
        ("Se ovan", "TXT003"),
        ("se kommentaren ovan", "TXT003"),
        ("Samma som förra perioden", "TXT003"),
        ("D:o", "TXT003"),
        ("Dito", "TXT003"),
        ("Pågår", "TXT004"),
        ("OK!", "TXT004"),
        ("– löpande –", "TXT004"),
    ],
)
def test_a_comment_that_says_nothing_is_told_once(text: str, code: str) -> None:
    assert [finding.code for finding in texts(comment(text))] == [code]


@pytest.mark.parametrize("text", ["Följer planen", "Se bilaga 3, avsnitt 2", "Klart i maj", ""])
def test_a_short_comment_may_say_something(text: str) -> None:
    assert texts(comment(text)) == []


def test_comments_are_looked_at_on_every_sheet() -> None:
    found = texts(
        """
        Uppdrag
        Nummer | Nivå    | Benämning | Status helår | Kommentar
        1.1    | Uppdrag | Nära vård | P            | Se ovan
        Driftbudget
        Rad | Kontoklass | Benämning | Kommentar
        1   | INT        | Avgifter  | Se ovan
        Indikatorer
        Kod | Indikator         | Kommentar
        PO  | Personalomsättning | Se ovan
        Analys
        Nummer | Rubrik | Text
        1      | Hälsa  | Se ovan
        """
    )
    assert [(f.code, f.place.table, f.key) for f in found] == [
        ("TXT003", "assignments", "1.1"),
        ("TXT003", "operating_budget", "1"),
        ("TXT003", "indicators", "PO"),
        ("TXT003", "analysis", "1"),
    ]


def test_a_name_may_be_one_word() -> None:
    assert texts(comment("Det går bra").replace("Kampanj", "Enkät")) == []


@pytest.mark.parametrize(
    ("now", "copied"),
    [
        ("Avtal skrivs i maj", True),
        ("AVTAL  skrivs i maj.", True),
        ("Avtal skrivs i juni", False),
        ("Avtal skrivs i maj. Klart i juni", False),
    ],
)
def test_a_comment_is_copied_whatever_is_done_to_case_and_blanks(now: str, copied: bool) -> None:
    former = "Aktiviteter förra\nNummer | Kommentar\n1.1.1 | Avtal skrivs i maj\n"
    assert [f.code for f in texts(former + comment(now))] == (["TXT001"] if copied else [])


def test_equal_comments_are_told_once_with_their_rows() -> None:
    rows = "\n".join(f"1.1.{n} | 1.1 | Namn {n} | Följer planen" for n in range(1, 5))
    other = "\n".join(f"1.2.{n} | 1.2 | Namn {n} | Följer planen" for n in range(1, 3))
    header = "Nummer | Uppdrag | Aktivitet | Kommentar"
    found = texts(f"Aktiviteter\n{header}\n{rows}\nAktiviteter B\n{header}\n{other}")
    assert at(found) == [("TXT005", "1.1.1", "comment")]
    assert found[0].message == "Samma kommentar står på raderna 1, 2, 3, 4."


# --- personal identity numbers --------------------------------------------------------------------


def check_digit(nine: str) -> str:
    """The tenth digit: every other digit is doubled, digits are added up to full tens."""
    doubled = "".join(str(int(one) * (2 - place % 2)) for place, one in enumerate(nine))
    added = sum(map(int, doubled))
    return str(-added % 10)


@pytest.mark.parametrize(
    "number",
    [
        "121212-1212",
        "19121212-1212",
        "121212+1212",
        "1212121212",
        "191212121212",
        "20121212-1212",
        "701063-2391",
        "19701063-2391",
        "121212–1212",
    ],
)
def test_identity_numbers_that_can_be_ones(number: str) -> None:
    (found,) = texts(comment(f"Ansökan från {number}, beslut taget"))
    assert found.code == "TXT010"
    assert re.search(r"\d{6}[-+–]?XXXX", found.message)
    assert number not in found.message
    assert [len(digits) for digits in re.findall(r"\d+", found.value)] == [6]


@pytest.mark.parametrize(
    "number",
    [
        "121212-1213",  # another check digit
        "121312-1212",  # no such month
        "121232-1216",  # no such day
        "232100-0115",  # an organisation
        "RS121212-1212",  # a case number
        "121212-12123",
        "2019-08-31",
        "121212 1212",
        "21121212-1212",  # no such century
    ],
)
def test_numbers_that_are_no_identity_numbers(number: str) -> None:
    assert texts(comment(f"Ansökan från {number}, beslut taget")) == []


def test_several_numbers_in_a_text_are_one_finding() -> None:
    (found,) = texts(comment("Möte med 121212-1212, 701063-2391 och 121212-1212"))
    assert found.value == "121212-XXXX, 701063-XXXX"


def test_numbers_are_found_beside_letters_outside_latin_1() -> None:
    found = texts(
        """
        Aktiviteter
        Nummer | Uppdrag | Aktivitet     | Kommentar
        1.1.1  | 1.1     | Häl\u0441oteknik ✓ | Går bra – “planen” hålls 😀
        1.1.2  | 1.1     | Enkät 😀      | Frågor från 121212-1212 😀
        1.1.3  | 1.1     | Mässa         | Går bra
        """
    )
    assert at(found) == [("TXT010", "1.1.2", "comment")]


@given(st.dates(), st.integers(0, 999), st.booleans(), st.sampled_from(["", "-", "+"]))
def test_every_number_with_its_check_digit_is_found_and_no_other(
    day: object, serial: int, coordination: bool, sign: str
) -> None:
    year, month, day_of_month = str(day).split("-")
    days = int(day_of_month) + 60 * coordination
    nine = f"{year[2:]}{month}{days:02d}{serial:03d}"
    digit = check_digit(nine)
    good = f"{nine[:6]}{sign}{nine[6:]}{digit}"
    wrong = f"{nine[:6]}{sign}{nine[6:]}{(int(digit) + 1) % 10}"
    assert [found.code for found in texts(comment(f"Gäller {good} igen"))] == ["TXT010"]
    assert texts(comment(f"Gäller {wrong} igen")) == []
