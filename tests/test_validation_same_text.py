"""Names without regard to case, and rows that have the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from validation.example import parse_example
from validation.same_text import folded_names, numbered, repeated, same_names
from validation.table import Table

EVERY_SIGN_OF_LATIN_1 = "".join(map(chr, range(256)))


def activities(*names: str) -> Table:
    rows = "\n".join(f"1.1.{place} | 1.1 | {name}" for place, name in enumerate(names, 1))
    facts = parse_example(f"Aktiviteter\nNummer | Uppdrag | Aktivitet\n{rows}").facts
    return facts.table("activities")


def test_names_that_differ_in_case_only_are_the_same() -> None:
    rows = activities("Ny mässa", "NY MÄSSA", "", "Enkät", "ny mässa")
    numbers = same_names(rows).tolist()
    assert numbers[0] == numbers[1] == numbers[4]
    assert numbers[3] not in (numbers[0], -1)
    assert numbers[2] == -1


def test_letters_outside_latin_1_are_folded_too() -> None:
    rows = activities("Straße", "STRASSE", "Œuvre", "œuvre", "Avtal – Norr", "AVTAL – norr")
    first, second, third, fourth, fifth, sixth = same_names(rows).tolist()
    assert (first, third, fifth) == (second, fourth, sixth)
    assert len({first, third, fifth}) == 3


def test_every_sign_is_folded_as_python_folds_it() -> None:
    for sign in EVERY_SIGN_OF_LATIN_1:
        assert folded_names(_named(f"x{sign}y")) == [f"x{sign}y".casefold()]


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5, unique=True))
def test_texts_folded_together_are_what_each_gives_alone(names: list[str]) -> None:
    assert folded_names(_named(*names)) == [name.casefold() for name in names]


def test_hundreds_of_names_keep_their_order() -> None:
    names = [f"Aktivitet {number}" for number in range(450)]
    assert folded_names(_named(*names)) == [f"aktivitet {number}" for number in range(450)]


def test_blank_rows_repeat_nothing() -> None:
    numbers = np.array([0, -1, 1, 0, -1, 2, 2])
    among = np.array([True, True, True, True, True, True, False])
    assert repeated(numbers, among).tolist() == [True, False, False, True, False, False, False]


def test_rows_of_the_same_text_get_the_same_number() -> None:
    codes = np.array([0, 1, -1, 2])
    numbers = numbered(codes, ["a", "b", "a"]).tolist()
    assert numbers[0] == numbers[3] != numbers[1]
    assert numbers[2] == -1


def _named(*names: str) -> Table:
    """A table of names, also of such as no text table can hold."""
    rows = activities("Kampanj")
    frame = rows.frame.iloc[[0] * len(names)].copy()
    frame["name"] = np.array(names, dtype=object)
    return Table(frame.astype({"name": rows.frame["name"].dtype}))
