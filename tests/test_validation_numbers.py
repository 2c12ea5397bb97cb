"""Indicators, counts and numbers of the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.amounts import (
    Parsed,
    format_decimal,
    parse_decimals,
    parse_integers,
    parse_number_texts,
)


def read(parse: Callable[[pd.Series[Any]], Parsed], content: Any) -> Any:
    """Parse one cell: its value, the reason why it is refused, or None when it is blank."""
    parsed = parse(pd.Series([content], dtype=object))
    if len(parsed.refusals):
        assert parsed.values.isna().all()
        return parsed.refusals.iloc[0]
    return None if parsed.values.isna().iloc[0] else parsed.values.iloc[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("14,9 %", 14.9),
        ("14,9%", 14.9),
        ("14,9 procent", 14.9),
        ("14,9", 14.9),
        ("11,0", 11.0),
        ("5,2", 5.2),
        ("1\u00a0234,5", 1234.5),
        ("\u22123,5", -3.5),
        ("1,234", 1.234),
        (14.9, 14.9),
        (72, 72.0),
        ("", None),
        ("\u2013", None),
        (float("nan"), None),
        ("1.234", "ambiguous"),
        ("ca 5", "approximate"),
        ("<1 %", "approximate"),
        ("10\u201312 %", "approximate"),
        ("5 ‰", "not_a_number"),
        ("5 mnkr", "not_a_number"),
        ("index 72", "not_a_number"),
        (True, "not_a_number"),
        (date(2019, 1, 2), "not_a_number"),
        (float("-inf"), "not_a_number"),
        ("1" + "0" * 15, "too_large"),
        (1e15, "too_large"),
    ],
)
def test_decimals(written: Any, expected: float | str | None) -> None:
    assert read(parse_decimals, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (3.0, 3),
        (3, 3),
        ("3", 3),
        ("3,0", 3),
        ("-4", -4),
        ("1 234", 1234),
        ("1.234", 1234),
        (2.9999999999999996, 3),
        ("-", None),
        (None, None),
        (2.5, "not_an_integer"),
        ("2,5", "not_an_integer"),
        ("1,234", "ambiguous"),
        ("ca 3", "approximate"),
        ("3\u20134", "approximate"),
        ("5 %", "share"),
        ("tre", "not_a_number"),
        (False, "not_a_number"),
        (time(1), "not_a_number"),
        (10**400, "too_large"),
        ("9" * 16, "too_large"),
    ],
)
def test_integers(written: Any, expected: int | str | None) -> None:
    assert read(parse_integers, written) == expected


def test_columns_of_numbers_have_nullable_types() -> None:
    raw = pd.Series(["1", None, "x"], index=[5, 6, 7], name="n", dtype=object)
    decimals, integers = parse_decimals(raw), parse_integers(raw)
    pd.testing.assert_series_equal(
        decimals.values, pd.Series([1.0, pd.NA, pd.NA], [5, 6, 7], "Float64", "n")
    )
    pd.testing.assert_series_equal(
        integers.values, pd.Series([1, pd.NA, pd.NA], [5, 6, 7], "Int64", "n")
    )
    assert decimals.refusals.to_dict() == integers.refusals.to_dict() == {7: "not_a_number"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.10", "1.10"),
        ("1.1", "1.1"),
        ("1.10.", "1.10"),
        (" 1.10\u00a0", "1.10"),
        ("1.\u00a010", "1.10"),
        ("\uff11.\uff11\uff10", "1.10"),
        ("2.1.10", "2.1.10"),
        ("007", "007"),
        ("A1", "A1"),
        ("Mål 3", "Mål 3"),
        ("...", "..."),
        ("", None),
        ("\u2014", None),
        (None, None),
    ],
)
def test_numbers_of_the_plan_stay_text(written: Any, expected: str | None) -> None:
    assert read(parse_number_texts, written) == expected


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (1.1, "1.1"),
        (2.0, "2"),
        (2, "2"),
        (1.2000000000000002, "1.2"),
        (True, None),
        (date(2019, 10, 1), None),
        (float("inf"), None),
    ],
)
def test_a_number_cell_is_refused_but_its_text_is_kept(cell: Any, kept: str | None) -> None:
    parsed = parse_number_texts(pd.Series([cell], index=[9], dtype=object))
    assert parsed.refusals.to_dict() == {9: "not_a_text"}
    assert parsed.values.fillna("none").tolist() == [kept or "none"]
    assert parsed.values.dtype == "str"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234.5, 1, "1\u00a0234,5"),
        (14.9, 1, "14,9"),
        (-0.04, 1, "0,0"),
        (-0.05, 1, "-0,1"),
        (2.675, 2, "2,68"),
        (1234567.0, 0, "1\u00a0234\u00a0567"),
        (None, 1, ""),
        (float("nan"), 1, ""),
    ],
)
def test_format_decimal(value: float | None, decimals: int, written: str) -> None:
    assert format_decimal(value, decimals) == written


@given(thousandths=st.integers(-(10**9), 10**9), decimals=st.integers(0, 3))
@settings(deadline=None)
def test_a_written_decimal_is_read_again(thousandths: int, decimals: int) -> None:
    value = round(thousandths / 1000, decimals)
    assert read(parse_decimals, format_decimal(value, decimals)) == value
