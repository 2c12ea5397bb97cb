"""TXT: personal identity numbers in free text, on whatever sheet it stands."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from validation.facts import Facts
from validation.rule import rule
from validation.table import Mask, Places, Table
from validation.text_search import TextColumn, text_column

NUMBER: Final = re.compile(
    r"(?<![\w-])(?:18|19|20)?"
    r"(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))"
    r"([-+–\u2011]?)(\d{4})(?![\w-])"
)
"""Year, month and day (the day plus 60 in a coordination number), then four digits."""
DIGITS: Final = 6


def _has_check_digit(digits: str) -> bool:
    """Whether ten digits end with their check digit (every other one counted twice)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def identity_numbers(text: str) -> tuple[str, ...]:
    """The identity numbers of a text, each once and without its last four digits."""
    found = [
        f"{day}{sign}XXXX"
        for day, sign, last in NUMBER.findall(text)
        if _has_check_digit(day + last)
    ]
    return tuple(dict.fromkeys(found))


def _with_six_digits(texts: TextColumn) -> Places:
    """Which texts have six digits in a row: one look at the letters of all of them."""
    digits = np.flatnonzero(texts.letters - np.uint8(ord("0")) <= np.uint8(9))
    first, last = digits[: 1 - DIGITS], digits[DIGITS - 1 :]
    found = first[last - first == DIGITS - 1]
    return np.unique(texts.rows_of(found)) if len(found) else found


def _masked_numbers(rows: Table, facts: Facts) -> dict[str, list[str]]:
    masked = [", ".join(identity_numbers(text)) for text in text_column(rows, "value").texts]
    return {"value": masked, "numbers": masked}


@rule(
    "TXT010",
    title="Personnummer i fritext",
    table="texts",
    message="Texten innehåller ett personnummer eller samordningsnummer: {numbers}.",
    remedy="Ta bort numret. Behöver personen nämnas skrivs funktionen.",
    reason=(
        "Arbetsboken skickas, slås ihop och trycks. Ett personnummer i fritext sprids utan att "
        "det behövs."
    ),
    source="Dataskyddslagen (2018:218) 3 kap. 10 §: personnummer behandlas bara när det behövs.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Diarienummer RS121212-1212, beslut 2019-06-30
        1.1.2  | 1.1     | Enkät     | Organisationsnummer 232100-0115
        1.1.3  | 1.1     | Mässa     | Fel kontrollsiffra: 121212-1213
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | [Anmäld av 121212-1212]
        1.1.2  | 1.1     | Enkät     | [Gäller 19121212+1212.]
        1.1.3  | 1.1     | [Möte med 191212121212] |
        1.1.4  | 1.1     | Mässa     | [Gäller 701063-2391]
        Driftbudget
        Rad | Kontoklass | Benämning | Kommentar
        1   | INT        | Avgifter  | [Betalt av 1212121212]
    """,
    details=_masked_numbers,
)
def personal_identity_number(rows: Table, facts: Facts) -> Mask:
    """No text holds a personal identity number, or a coordination number, that can be one."""
    texts, sound = text_column(rows, "value"), rows.all_sound()
    for place in _with_six_digits(texts).tolist():
        sound[place] = not identity_numbers(texts.texts[place])
    return sound
