"""Numbers of the plan: by their parts, never by how their text begins."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.numbering import (
    all_well_formed,
    each_once,
    lies_under,
    parent_of,
    sort_key,
    well_formed,
)

PARTS = st.lists(st.one_of(st.integers(1, 40).map(str), st.sampled_from("abÅ")), min_size=1)


def column(*numbers: str | None) -> pd.Series[Any]:
    return pd.Series(numbers, dtype="str")


def test_the_parent_is_the_number_without_its_last_part() -> None:
    parents = parent_of(column("1.10.2", "1.1", "2.a", "7", None))
    assert parents.fillna("-").tolist() == ["1.10", "1", "2", "-", "-"]


def test_numbers_sort_as_the_plan_does() -> None:
    numbers = column("1.10", "1.b", "2", "1.2", "1.a", "1", "10", "1.2.1")
    in_order = numbers.loc[sort_key(numbers).sort_values().index]
    assert in_order.tolist() == ["1", "1.2", "1.2.1", "1.10", "1.a", "1.b", "2", "10"]


@pytest.mark.parametrize(
    ("number", "above", "under"),
    [
        ("1.10.1", "1.10", True),
        ("1.10.1", "1.1", False),
        ("1.10", "1.1", False),
        ("1.2.3.4", "1.2", True),
        ("1.1", "1.1", False),
        ("11.1", "1", False),
    ],
)
def test_a_number_lies_under_another_by_its_parts(number: str, above: str, under: bool) -> None:
    assert lies_under(number, above) is under


@pytest.mark.parametrize("number", ["1", "1.10", "A.1", "1.2.b", "FM-1.2", "2019"])
def test_well_formed_numbers(number: str) -> None:
    assert well_formed(number)


@pytest.mark.parametrize("number", ["1,10", "1..2", ".1", "1.", "1 2", "1.2 b", "1.-", "_", "1/2"])
def test_malformed_numbers(number: str) -> None:
    assert not well_formed(number)


@pytest.mark.parametrize(
    "numbers",
    [[], ["1"], ["1", "1.10", "2.1.3"], ["1.2.3.4", "10.11"]],
)
def test_numbers_of_digits_are_told_to_be_well_formed_in_one_go(numbers: list[str]) -> None:
    assert all_well_formed(numbers) == bool(numbers)


@pytest.mark.parametrize(
    "odd", ["1,10", "1..2", ".1", "1.", "1 2", "1.-", "1/2", "", "1\n2", "1\n", "\n1", "1.\n.2"]
)
def test_one_odd_number_is_enough_to_look_at_each(odd: str) -> None:
    for numbers in ([odd], ["1.1", odd], [odd, "1.1"], ["1", odd, "2"]):
        assert not all_well_formed(numbers)


def test_each_text_is_worked_on_once_and_blank_stays_blank() -> None:
    seen: list[str] = []

    def work(text: str) -> int:
        seen.append(text)
        return len(text)

    numbers = each_once(column("aa", None, "b", "aa"), work)
    assert numbers.tolist() == [2, None, 1, 2]
    assert sorted(seen) == ["aa", "b"]


@given(PARTS, PARTS)
def test_what_is_put_under_a_number_lies_under_it_and_under_nothing_beside(
    above: list[str], below: list[str]
) -> None:
    top, beside = ".".join(above), ".".join([*above[:-1], above[-1] + "0"])
    number = ".".join([*above, *below])
    assert lies_under(number, top)
    assert not lies_under(number, beside)
    assert parent_of(column(number)).iloc[0] == ".".join([*above, *below][:-1])
