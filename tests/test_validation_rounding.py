from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from validation.amounts import Money
from validation.rounding import last_place, tolerance

MNKR = Money("mnkr", 1)
TENTH = 100_000


def printed(kronor: int) -> int:
    """Rounded half away from zero to a tenth of a million, as kronor."""
    return int((Decimal(kronor) / TENTH).quantize(Decimal(1), ROUND_HALF_UP)) * TENTH


def test_last_place_is_one_step_of_what_is_shown() -> None:
    assert last_place(MNKR) == 100_000
    assert last_place(Money("mnkr", 0)) == 1_000_000
    assert last_place(Money("tkr", 0)) == 1_000
    assert last_place(Money("kr", 0)) == 1
    assert last_place(Money("kr", 2)) == 1
    assert last_place(Money("kr", 2, minor="öre")) == 1


def test_half_a_unit_in_the_last_place_for_each_addend() -> None:
    assert tolerance(6, MNKR) == 300_000
    assert tolerance(2, MNKR) == 100_000
    assert tolerance(1, MNKR) == 50_000
    assert tolerance(0, MNKR) == 0
    assert tolerance(3, Money("kr", 0)) == 1


def test_a_tolerance_of_the_model_counts_for_each_figure() -> None:
    assert tolerance(3, Money("mnkr", 1, tolerance=20_000)) == 60_000


def test_a_series_of_counts_gives_a_tolerance_for_each_row() -> None:
    counts = pd.Series([3, 2, 0], dtype="int64")
    assert list(tolerance(counts, MNKR)) == [150_000, 100_000, 0]


# The printed areas of January to August 2018, and the printed totals, in tenths of a million.
RESULT_2018 = [2547, -229, -1701, -3, -216, -200]
RESULT_2017 = [2240, -215, -1399, 0, -146, -252]
DEVIATION_2018 = [0, 41, 96, -3, -58, 122]


def test_the_printed_totals_of_2018_are_explained_by_rounding() -> None:
    assert sum(RESULT_2018) == 198
    assert sum(DEVIATION_2018) == 198
    assert sum(RESULT_2017) == 228
    allowed = tolerance(6, MNKR)
    assert abs(199 - 198) * TENTH <= allowed
    assert abs(230 - 228) * TENTH <= allowed
    assert abs(232 - 228) * TENTH > allowed


@given(st.lists(st.integers(-9_999_999, 9_999_999), min_size=1, max_size=12))
@example([50_000, -50_000, 149_999])
@example([-50_000, -50_000, 250_000])
@example([-50_000] * 5 + [300_000])
def test_rounding_alone_never_passes_the_tolerance(exact: list[int]) -> None:
    off = printed(sum(exact)) - sum(printed(value) for value in exact)
    assert abs(off) <= tolerance(len(exact), MNKR)


def test_the_tolerance_is_reached_and_so_not_too_wide() -> None:
    exact = [49_999] * 6
    off = printed(sum(exact)) - sum(printed(value) for value in exact)
    assert off == tolerance(6, MNKR)
