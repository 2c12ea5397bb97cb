"""The numbers of an office as a tree of codes, and the gaps among siblings."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from validation.number_tree import NumberTree, number_tree
from validation.numbering import lies_under, parent
from validation.rules.hierarchy_numbers import WIDEST_GAP, gaps_among

PART = st.one_of(st.integers(0, 30).map(str), st.sampled_from(["a", "02", "07", "FM", "٣", ""]))
NUMBER = st.lists(PART, min_size=1, max_size=4).map(".".join).filter(bool)
NUMBERS = st.lists(NUMBER, max_size=40)


def tree_of(*numbers: str | None) -> NumberTree:
    return number_tree([pa.chunked_array([list(numbers)], pa.string())])[0]


def texts_of(tree: NumberTree) -> list[str]:
    texts: list[str] = tree.texts.to_pylist()
    return texts


def parts_of(number: str) -> int:
    return len(number.split("."))


def ancestors(numbers: Iterable[str]) -> set[str]:
    """Every number that one of the numbers lies under."""
    pieces = [number.split(".") for number in numbers]
    above = {".".join(parts[:end]) for parts in pieces for end in range(1, len(parts))}
    return above - {""}


def test_columns_share_their_codes_and_blank_has_none() -> None:
    columns = [pa.chunked_array([["1.1", None], ["1.2"]]), pa.chunked_array([["1.2", "1.1", "3"]])]
    tree, codes = number_tree(columns)
    assert [of_rows.tolist() for of_rows in codes] == [[0, -1, 1], [1, 0, 2]]
    assert texts_of(tree) == ["1.1", "1.2", "3", "1"]
    assert tree.written(np.array([2, -1, 0], dtype=np.int32)) == ["3", None, "1.1"]


def test_no_column_makes_an_empty_tree() -> None:
    tree, codes = number_tree([])
    assert codes == []
    assert tree.parents.tolist() == [-1]


def test_a_number_lies_under_the_one_without_its_last_part() -> None:
    tree = tree_of("1.10.2", "1.1", "7", None)
    texts = texts_of(tree)
    assert {text: tree.written(tree.parents[[place]])[0] for place, text in enumerate(texts)} == {
        "1.10.2": "1.10",
        "1.10": "1",
        "1.1": "1",
        "1": None,
        "7": None,
    }


def test_all_that_is_above_some_numbers() -> None:
    tree = tree_of("1.10.2.3", "2", "1.1", "3.1")
    some = tree.among(np.array([0, 1, 2], dtype=np.int32))
    above = {texts_of(tree)[place] for place in np.flatnonzero(tree.above(some))}
    assert above == {"1.10.2", "1.10", "1"}


def test_last_parts_are_counted_and_told_from_those_written_otherwise() -> None:
    tree = tree_of("1.10", "1.02", "1.b", "1.9999999999999999")
    assert tree.lasts[:4].tolist() == [10, 2, -1, -1]
    assert tree.plain[:4].tolist() == [True, False, False, False]


def test_a_cell_full_of_points_has_no_tree_above_it() -> None:
    endless, long = "1." * 16_383 + "1", "1." * 100 + "1"
    tree = tree_of(endless, f"2{endless}", long, long[:-2])
    assert tree.parents[:2].tolist() == [-1, -1]
    # The longest with others above it has 101 parts, and each of these but the last two is made.
    assert tree.parents[2] == 3
    assert len(tree.texts) == 2 + 101


@given(NUMBERS)
def test_the_tree_is_what_each_number_says_of_itself(numbers: list[str]) -> None:
    tree = tree_of(*numbers)
    texts = texts_of(tree)
    assert {*texts} == {*numbers} | ancestors(numbers)
    assert len({*texts}) == len(texts)
    assert tree.written(tree.parents) == [*map(parent, texts), None]
    assert tree.depths.tolist() == [*map(parts_of, texts), 0]


@given(NUMBERS.filter(bool), st.data())
def test_what_lies_under_what_is_asked_by_codes(numbers: list[str], data: st.DataObject) -> None:
    tree = tree_of(*numbers)
    texts = texts_of(tree)
    codes = np.arange(len(texts), dtype=np.int32)
    own, others = np.repeat(codes, len(codes)), np.tile(codes, len(codes))
    wanted = [lies_under(number, above) for number in texts for above in texts]
    assert tree.lies_under(own, others).tolist() == wanted
    some = np.array(data.draw(st.lists(st.sampled_from(codes.tolist()))), dtype=np.int32)
    above = tree.above(tree.among(some))
    assert {texts[place] for place in np.flatnonzero(above)} == ancestors(
        texts[place] for place in some
    )


def slow_gaps(numbers: set[str], base_depth: int) -> dict[str, str]:
    """Numbers directly after a gap among their siblings, and the first that is missing."""
    gaps: dict[str, str] = {}
    for above in {number.rpartition(".")[0] for number in numbers}:
        last_parts = (own.rpartition(".")[2] for own in numbers if own.rpartition(".")[0] == above)
        lasts = sorted({int(text) for text in last_parts if text.isdecimal()})
        begin = [0] if above and parts_of(above) >= base_depth else []
        before_last = f"{above}." if above else ""
        for before, last in pairwise([*begin, *lasts]):
            if 1 < last - before < WIDEST_GAP:
                gaps[f"{before_last}{last}"] = f"{before_last}{before + 1}"
    return {number: missing for number, missing in gaps.items() if number in numbers}


@given(NUMBERS.map(lambda numbers: {text for text in numbers if text[0] != "."}), st.integers(1, 3))
def test_gaps_are_those_that_a_look_at_each_family_finds(
    numbers: set[str], base_depth: int
) -> None:
    tree, (codes,) = number_tree([pa.chunked_array([[*numbers]], pa.string())])
    gaps = gaps_among(tree, tree.among(codes), base_depth)
    above = tree.written(tree.parents[gaps.after])
    missing = [
        f"{parent}.{last}" if parent else str(last)
        for parent, last in zip(above, gaps.missing.tolist(), strict=True)
    ]
    found = dict(zip(tree.written(gaps.after), missing, strict=True))
    assert found == slow_gaps(numbers, base_depth)


def test_siblings_in_their_order_have_no_gap() -> None:
    numbers = ["1", "1.1", "1.2", "1.3", "2", "2.1", "2.3"]
    tree, (codes,) = number_tree([pa.chunked_array([numbers])])
    gaps = gaps_among(tree, tree.among(codes), 1)
    assert tree.written(gaps.after) == ["2.3"]
    assert gaps.missing.tolist() == [2]
