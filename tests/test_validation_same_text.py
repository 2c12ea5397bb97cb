"""Names without regard to case, and rows that have the same."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation import text_codes
from validation.example import parse_example
from validation.same_text import folded, repeated, same_but_for_signs, same_names
from validation.swedish_text import compared_as
from validation.table import Mask, Table

EVERY_SIGN_OF_LATIN_1 = "".join(map(chr, range(256)))


def activities(*names: str) -> Table:
    rows = "\n".join(f"1.1.{place} | 1.1 | {name}" for place, name in enumerate(names, 1))
    facts = parse_example(f"Aktiviteter\nNummer | Uppdrag | Aktivitet\n{rows}").facts
    return facts.table("activities")


def all_rows(rows: Table) -> Mask:
    return np.ones(len(rows), dtype=bool)


def test_names_that_differ_in_case_only_are_the_same() -> None:
    rows = activities("Ny mässa", "NY MÄSSA", "", "Enkät", "ny mässa")
    numbers = same_names(rows, all_rows(rows)).tolist()
    assert numbers[0] == numbers[1] == numbers[4]
    assert numbers[3] not in (numbers[0], -1)
    assert numbers[2] == -1


def test_rows_that_are_not_asked_are_the_same_as_none() -> None:
    rows = activities("Enkät", "Mässa", "Enkät")
    assert same_names(rows, np.array([True, False, True])).tolist() == [0, -1, 0]


def test_blanks_and_last_points_make_no_other_text() -> None:
    rows = activities("Enkät", "Stöd  till företag.", "stöd till företag", "Stöd till företaget")
    first, second, third, fourth = same_but_for_signs(rows, all_rows(rows)).tolist()
    assert second == third
    assert len({first, second, fourth}) == 3
    one, other = same_names(activities("Enkät.", "Enkät"), np.ones(2, dtype=bool)).tolist()
    assert one != other


def test_letters_outside_latin_1_are_folded_too() -> None:
    rows = activities("Straße", "STRASSE", "Œuvre", "œuvre", "Avtal – Norr", "AVTAL – norr")
    first, second, third, fourth, fifth, sixth = same_names(rows, all_rows(rows)).tolist()
    assert (first, third, fifth) == (second, fourth, sixth)
    assert len({first, third, fifth}) == 3


def test_every_sign_is_folded_as_python_folds_it() -> None:
    for sign in EVERY_SIGN_OF_LATIN_1:
        assert without_case([f"x{sign}y"]) == [f"x{sign}y".casefold()]


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5, unique=True))
def test_texts_folded_together_are_what_each_gives_alone(names: list[str]) -> None:
    assert without_case(names) == [name.casefold() for name in names]


@pytest.mark.parametrize("spoilt", ["ß", "µ", "–", "\x1f", "İ"])
def test_one_sign_that_is_folded_otherwise_is_enough(spoilt: str) -> None:
    names = ["ÅRSMÖTE", f"Avtal {spoilt} NORR", "Çà Þing"]
    assert without_case(names) == ["årsmöte", f"avtal {spoilt} norr".casefold(), "çà þing"]


def test_hundreds_of_names_keep_their_order() -> None:
    names = [f"Aktivitet {number}" for number in range(450)]
    assert without_case(names) == [f"aktivitet {number}" for number in range(450)]


@given(st.lists(st.sampled_from(["A b", "a B", "a  b", "A b.", "c", "ß", "SS", "–"]), max_size=9))
def test_the_same_number_is_the_same_text(names: list[str]) -> None:
    rows = _named(*names)
    for number, made in ((same_names, str.casefold), (same_but_for_signs, compared_as)):
        numbers = number(rows, all_rows(rows)).tolist()
        pairs = {*zip(numbers, map(made, names), strict=True)}
        assert len(pairs) == len({*numbers}) == len({*map(made, names)})


_ROWS = st.tuples(st.sampled_from(["A b", "a B", "c", "ß", "SS"]), st.integers(0, 3), st.booleans())


@given(st.lists(_ROWS, min_size=1, max_size=12), st.sampled_from([1, 3, 50_000]))
def test_rows_are_the_same_where_name_and_number_are(
    drawn: list[tuple[str, int, bool]], together: int
) -> None:
    names, alike, asked = zip(*drawn, strict=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_codes, "_TOGETHER", together)
        numbers = same_names(
            _named(*names), np.array(asked), alike=np.array(alike, dtype=np.int32)
        ).tolist()
    for (name, number, is_asked), found in zip(drawn, numbers, strict=True):
        same = [
            other
            for (other_name, other_number, other_asked), other in zip(drawn, numbers, strict=True)
            if other_asked and (other_name.casefold(), other_number) == (name.casefold(), number)
        ]
        assert {*same} == {found} if is_asked else found == -1
        assert not is_asked or numbers.count(found) == len(same)


def test_rows_of_a_large_office_are_not_mixed_up() -> None:
    names = [f"Aktivitet {number}" for number in range(3_000)]
    alike = np.array([0, 2**21 - 1] * 1_500, dtype=np.int32)
    found = same_names(_named(*names), np.ones(3_000, dtype=bool), alike=alike)
    assert len({*found.tolist()}) == 3_000


def test_blank_rows_repeat_nothing() -> None:
    numbers = np.array([0, -1, 1, 0, -1, 2, 2])
    among = np.array([True, True, True, True, True, True, False])
    assert repeated(numbers, among).tolist() == [True, False, False, True, False, False, False]


def without_case(texts: list[str]) -> list[str]:
    found: list[str] = folded(pa.array(texts, pa.string())).to_pylist()
    return found


@cache
def _one_row() -> Table:
    return activities("Kampanj")


def _named(*names: str) -> Table:
    """A table of names, also of such as no text table can hold."""
    rows = _one_row()
    frame = rows.frame.iloc[[0] * len(names)].copy()
    frame["name"] = np.array(names, dtype=object)
    return Table(frame.astype({"name": rows.frame["name"].dtype}))
