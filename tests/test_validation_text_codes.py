"""Texts as numbers."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import validation.text_codes
from validation.text_codes import coded, numbered, same_texts

TEXTS = st.lists(
    st.one_of(
        st.none(),
        st.sampled_from(
            ["a", "b", "ä", "aa", "", "långa texter 1", "långa texter 2", "Långa texter 1"]
        ),
    )
)


def column(*pieces: list[str | None]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(piece, pa.string()) for piece in pieces], pa.string())


def test_texts_get_the_same_code_in_whatever_piece_they_stand() -> None:
    columns = [column(["b"], ["a", None]), column(), column(["a"])]
    (of_first, of_second, of_third), texts = coded(columns)
    assert (of_first.tolist(), of_second.tolist(), of_third.tolist()) == ([0, 1, -1], [], [1])
    assert texts.to_pylist() == ["b", "a"]


@pytest.mark.parametrize("together", [1, 3, 1000])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, st.data())
def test_the_same_number_is_the_same_text_however_many_are_compared_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
    together: int,
    first: list[str | None],
    second: list[str | None],
    data: st.DataObject,
) -> None:
    monkeypatch.setattr(validation.text_codes, "_TOGETHER", together)
    texts = [*first, *second]
    among = [data.draw(st.booleans()) for _ in texts]
    numbers = same_texts(column(first, second), np.array(among, dtype=bool)).tolist()
    asked = [text is not None and one for text, one in zip(texts, among, strict=True)]
    assert [number >= 0 for number in numbers] == asked
    pairs = {pair for pair, one in zip(zip(numbers, texts, strict=True), asked, strict=True) if one}
    assert len(pairs) == len({number for number, _ in pairs}) == len({text for _, text in pairs})


def test_figures_get_the_same_number_too() -> None:
    assert numbered(np.array([2.5, 1.0, 2.5])).tolist() == [0, 1, 0]


@given(st.lists(st.sampled_from(["", "a", "b", "ab", "ba", "åäö", "Åäö", None]), min_size=1))
def test_a_hash_is_the_text_s_own_wherever_it_stands(texts: list[str | None]) -> None:
    alone = {text: hashed([[text]])[0] for text in texts}
    found = hashed([texts, ["x", *texts]])
    assert [found[place] for place, text in enumerate(texts) if text is not None] == [
        alone[text] for text in texts if text is not None
    ]
    assert found[len(texts) + 1 :] == found[: len(texts)]


def test_texts_that_differ_a_little_are_spread_evenly() -> None:
    numbers = hashed([[f"Löper enligt plan, se punkt {n} i bilaga 12." for n in range(65_536)]])
    assert max(Counter(numbers).values()) < 20


def hashed(pieces: list[list[str | None]]) -> list[int]:
    found: list[int] = validation.text_codes._hashed(column(*pieces)).tolist()
    return found
