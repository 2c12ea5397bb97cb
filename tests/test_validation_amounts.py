"""Amounts: every published notation, the decision table, and what is written comes back."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.amounts import Money, Refusal, format_amount, parse_amounts

TRUTH = Path(__file__).parent / "truth"
KR = Money("kr", 0)
TKR = Money("tkr", 0)
MNKR = Money("mnkr", 1)
STATED = Money("kr", 0, currency_stated=True)


def read(content: Any, money: Money) -> int | str | None:
    """Parse one cell: its amount, the reason why it is refused, or None when it is blank."""
    parsed = parse_amounts(pd.Series([content], dtype=object), money)
    if len(parsed.refusals):
        assert parsed.values.isna().all()
        return str(parsed.refusals.iloc[0])
    return None if parsed.values.isna().iloc[0] else int(parsed.values.iloc[0])


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REFUSED_FORMATS = {
    "100%": "share",
    "ca 2 procent": "share",
    "<1 %": "share",
    "mindre än 1 %": "share",
    "100-klubben": "not_a_number",
    "antal? Kr?": "not_a_number",
    "€170 500": "foreign_currency",
}
TARGETS_WITHOUT_UNIT = {"11,0": 11, "5,2": 5}
"""Targets of indicators: no amounts, but nothing in the cell says so. 5,2 kr is 5 kr."""


@pytest.mark.parametrize("row", truth("amount_formats.csv"), ids=lambda row: row["raw"])
def test_every_published_format_is_understood_or_refused_with_a_reason(
    row: dict[str, str],
) -> None:
    raw, unit = row["raw"], row["unit"]
    expected: int | str | None
    if raw in REFUSED_FORMATS:
        expected = REFUSED_FORMATS[raw]
    elif raw in TARGETS_WITHOUT_UNIT:
        expected = TARGETS_WITHOUT_UNIT[raw]
    elif unit == "mnkr":
        value = row["parsed_value"]
        expected = int(Decimal(value) * 1_000_000) if value else None
    else:
        assert unit in {"SEK", "not stated"}
        expected = int(row["parsed_value"])
    assert read(raw, MNKR if unit == "mnkr" else KR) == expected


def test_the_granted_amounts_of_2019_sum_to_the_published_total() -> None:
    rows = truth("granted_2019_08.csv")
    raw = pd.Series([row["raw"] for row in rows], dtype=object)
    parsed = parse_amounts(raw, STATED)
    assert parsed.values.sum() == 67_093_018
    assert parsed.values.count() == 42
    refused = dict(zip(raw[parsed.refusals.index], parsed.refusals, strict=True))
    assert refused == {
        "ca 2 procent": "share",
        "264.000": "no_currency",
        "18 900 000": "no_currency",
        "€170 500": "foreign_currency",
    }
    for row, value in zip(rows, parsed.values, strict=True):
        if row["currency"] == "SEK":
            assert value == int(row["amount"])


@pytest.mark.parametrize(
    ("written", "kronor"),
    [
        ("5,4 mnkr", 5_400_000),
        ("580 tkr", 580_000),
        ("580 kkr", 580_000),
        ("1 mkr", 1_000_000),
        ("2,5 Mkr", 2_500_000),
        ("3 miljoner", 3_000_000),
        ("3 miljoner kronor", 3_000_000),
        ("1,5 milj. kr", 1_500_000),
        ("4 MSEK", 4_000_000),
        ("7 tusen kr", 7_000),
        ("2 miljarder", 2_000_000_000),
        ("1,2 mdkr", 1_200_000_000),
        ("kr 100", 100),
        ("kr.100", 100),
        ("SEK 100 000", 100_000),
        ("SEK 100 000 kr", 100_000),
        ("SEK 5 miljoner", 5_000_000),
        ("100 000:-", 100_000),
        ("100 000,-", 100_000),
        ("100 000:- kr", 100_000),
        ("100 000,00 kr", 100_000),
        ("250 kronor.", 250),
        ("12,345 mnkr", 12_345_000),
    ],
)
@pytest.mark.parametrize("money", [KR, TKR, MNKR, Money("mnkr", 1, currency_stated=True)])
def test_the_unit_in_the_text_wins_over_the_columns(
    written: str, kronor: int, money: Money
) -> None:
    bare_scale = written in {"3 miljoner", "2 miljarder"}
    expected = "no_currency" if bare_scale and money.currency_stated else kronor
    assert read(written, money) == expected


@pytest.mark.parametrize(
    ("written", "in_kr", "in_mnkr"),
    [
        ("264.000", 264_000, "ambiguous"),
        ("1.234", 1_234, "ambiguous"),
        ("1,234", "ambiguous", 1_234_000),
        ("12.5", 13, 12_500_000),
        ("12,5", 13, 12_500_000),
        ("1.234.567", 1_234_567, 1_234_567_000_000),
        ("1,234,567", 1_234_567, 1_234_567_000_000),
        ("1.234,50", 1_235, 1_234_500_000),
        ("1,234.50", 1_235, 1_234_500_000),
        ("1 234.5", 1_235, 1_234_500_000),
        ("1,234.567", "ambiguous", "ambiguous"),
        ("1 234.567", "ambiguous", "ambiguous"),
        ("1 234,567", "too_precise", 1_234_567_000),
        ("1234,567", "too_precise", 1_234_567_000),
        ("1234.567", "too_precise", 1_234_567_000),
        ("0.500", 1, 500_000),
        ("0,123", "too_precise", 123_000),
        (",5", 1, 500_000),
        ("007", 7, 7_000_000),
        ("12 34", "not_a_number", "not_a_number"),
        ("0 500", "not_a_number", "not_a_number"),
        ("1'234 567", "not_a_number", "not_a_number"),
        ("6,7,8", "not_a_number", "not_a_number"),
        ("1.2.3", "not_a_number", "not_a_number"),
        ("5,", "not_a_number", "not_a_number"),
        ("1e5", "not_a_number", "not_a_number"),
    ],
)
def test_separators_follow_the_documented_table(
    written: str, in_kr: int | str, in_mnkr: int | str
) -> None:
    assert (read(written, KR), read(written, MNKR)) == (in_kr, in_mnkr)


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2009", "\u202f", "'", "\u2019", "  "])
def test_blanks_and_apostrophes_of_any_kind_part_thousands(blank: str) -> None:
    assert read(f"18{blank}900{blank}000", KR) == 18_900_000


@pytest.mark.parametrize(
    ("written", "kronor"),
    [
        ("\u221212,5", -12_500_000),
        ("\u201312", -12_000_000),
        ("-12", -12_000_000),
        ("- 10", -10_000_000),
        ("12,5-", -12_500_000),
        ("(12,5)", -12_500_000),
        ("(12,5) mnkr", -12_500_000),
        ("(12,5 mnkr)", -12_500_000),
        ("- kr 100", -100),
        ("kr -100", -100),
        ("+19,9", 19_900_000),
        ("+ 10", 10_000_000),
        ("\uff11\uff12,\uff15", 12_500_000),
        ("\ufeff12,5\u200b", 12_500_000),
        ("--5", "ambiguous"),
        ("-(5)", "ambiguous"),
        ("(-5)", "ambiguous"),
        ("(5", "not_a_number"),
    ],
)
def test_signs_and_odd_digits(written: str, kronor: int | str) -> None:
    assert read(written, MNKR) == kronor


@pytest.mark.parametrize(
    "blank", [None, "", "  ", "\u00a0", "-", " \u2013 ", "\u2014", float("nan"), pd.NA, pd.NaT]
)
@pytest.mark.parametrize("money", [KR, MNKR, STATED])
def test_blank_is_neither_zero_nor_refused(blank: Any, money: Money) -> None:
    assert read(blank, money) is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("ca 200 000 kr", "approximate"),
        ("c:a 200 000 kr", "approximate"),
        ("cirka 5 mnkr", "approximate"),
        ("drygt 5 mnkr", "approximate"),
        ("nästan 11", "approximate"),
        ("ungefär 5", "approximate"),
        ("ung. 5 mnkr", "approximate"),
        ("<500", "approximate"),
        ("100\u2013200 tkr", "approximate"),
        ("100 tkr till 200 tkr", "approximate"),
        ("50 000 kr?", "approximate"),
        ("50 % av lönen", "share"),
        ("5 promille", "share"),
        ("170 500 EUR", "foreign_currency"),
        ("170 500 euro", "foreign_currency"),
        ("5 MEUR", "foreign_currency"),
        ("5 miljoner euro", "foreign_currency"),
        ("-€500", "foreign_currency"),
        ("$100", "foreign_currency"),
        ("100 USD", "foreign_currency"),
        ("NOK 100", "foreign_currency"),
        ("100 nkr", "foreign_currency"),
        ("100 norska kronor", "foreign_currency"),
        ("100 DKK", "foreign_currency"),
        ("£100", "foreign_currency"),
        ("tkr 5 mnkr", "ambiguous"),
        ("100,555 kr", "ambiguous"),
        ("1000,555 kr", "too_precise"),
        ("1 000 000 000 000 000", "too_large"),
        ("9" * 5000, "too_large"),
        ("2019-06-30", "not_a_number"),
        ("50 000 kr + 20 000 kr", "not_a_number"),
        ("100 elever", "not_a_number"),
        ("12½", "not_a_number"),
        ("100²", "not_a_number"),
        ("#N/A", "not_a_number"),
        ("ca", "not_a_number"),
    ],
)
def test_a_refusal_names_its_reason(written: str, reason: str) -> None:
    assert read(written, KR) == reason


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("100 000 kr", 100_000),
        ("0kr", 0),
        ("SEK 5", 5),
        ("5 tkr", 5_000),
        (5.0, "no_currency"),
        (0, "no_currency"),
        ("ca 200 000", "approximate"),
        ("antal", "not_a_number"),
        (True, "not_a_number"),
    ],
)
def test_where_currency_is_stated_a_bare_number_has_none(written: Any, outcome: int | str) -> None:
    assert read(written, STATED) == outcome


@pytest.mark.parametrize(
    ("number", "money", "expected"),
    [
        (19.9, MNKR, 19_900_000),
        (-455.0, MNKR, -455_000_000),
        (0.1 + 0.2, MNKR, 300_000),
        (0.1234567, MNKR, 123_457),
        (1.0000005, MNKR, 1_000_001),
        (-0.5, KR, -1),
        (0.29, Money("kr", 2, minor="öre"), 29),
        (580, TKR, 580_000),
        (np.float64(1.5), TKR, 1_500),
        (np.int64(2), TKR, 2_000),
        (0.0, MNKR, 0),
        (999_999_999_999_999, KR, 999_999_999_999_999),
        (1e15, KR, "too_large"),
        (-1e9, MNKR, "too_large"),
        (1e308, MNKR, "too_large"),
        (-(10**400), KR, "too_large"),
        (float("inf"), KR, "not_a_number"),
    ],
)
def test_number_cells_are_rounded_to_the_minor_unit(
    number: Any, money: Money, expected: int | str
) -> None:
    assert read(number, money) == expected


@pytest.mark.parametrize(
    "cell",
    [True, False, np.True_, date(2019, 1, 2), datetime(2019, 1, 2), time(1), timedelta(1)],
)
def test_what_excel_made_of_an_amount_is_no_number(cell: Any) -> None:
    assert read(cell, KR) == "not_a_number"


def test_a_stacked_column_keeps_its_index_and_tells_1_from_true() -> None:
    index = pd.MultiIndex.from_tuples(
        [("a.xlsx", 5), ("a.xlsx", 6), ("b.xlsx", 5), ("b.xlsx", 6), ("b.xlsx", 7)],
        names=["workbook", "row"],
    )
    raw = pd.Series([1, True, "1", "€1", None], index=index, name="budget", dtype=object)
    before = raw.copy()
    parsed = parse_amounts(raw, TKR)
    expected = pd.Series([1000, pd.NA, 1000, pd.NA, pd.NA], index=index, name="budget")
    pd.testing.assert_series_equal(parsed.values, expected.astype("Int64"))
    assert parsed.refusals.to_dict() == {
        ("a.xlsx", 6): "not_a_number",
        ("b.xlsx", 6): "foreign_currency",
    }
    assert all(type(reason) is str for reason in parsed.refusals)
    pd.testing.assert_series_equal(raw, before)


def test_an_empty_column_has_types() -> None:
    parsed = parse_amounts(pd.Series([], dtype=object), KR)
    assert (str(parsed.values.dtype), str(parsed.refusals.dtype)) == ("Int64", "object")


@pytest.mark.parametrize(
    ("money", "factor"),
    [
        (KR, 1),
        (TKR, 1_000),
        (MNKR, 1_000_000),
        (Money("kr", 2, minor="öre"), 100),
        (Money("mnkr", 1, minor="öre"), 100_000_000),
    ],
)
def test_factor_is_minor_units_per_written_unit(money: Money, factor: int) -> None:
    assert money.factor == factor


@pytest.mark.parametrize(
    ("minor_units", "money", "written"),
    [
        (19_900_000, MNKR, "19,9"),
        (19_949_999, MNKR, "19,9"),
        (19_950_000, MNKR, "20,0"),
        (-19_950_000, MNKR, "-20,0"),
        (-40_000, MNKR, "0,0"),
        (-50_000, MNKR, "-0,1"),
        (1_234_500_000, MNKR, "1\u00a0234,5"),
        (67_093_018, KR, "67\u00a0093\u00a0018"),
        (-999, KR, "-999"),
        (1_234_56, Money("kr", 2, minor="öre"), "1\u00a0234,56"),
        (1_500, TKR, "2"),
        (None, KR, ""),
        (pd.NA, KR, ""),
    ],
)
def test_format_amount(minor_units: Any, money: Money, written: str) -> None:
    assert format_amount(minor_units, money) == written


def test_format_amount_with_unit_and_plus() -> None:
    assert format_amount(19_900_000, MNKR, with_unit=True, plus=True) == "+19,9\u00a0mnkr"
    assert format_amount(-6_000_000, MNKR, plus=True) == "-6,0"
    assert format_amount(0, MNKR, plus=True) == "0,0"


MONIES = st.builds(
    Money,
    unit=st.sampled_from(["kr", "tkr", "mnkr"]),
    decimals=st.integers(0, 2),  # nobody writes thousandths of a krona
    minor=st.sampled_from(["kr", "öre"]),
) | st.builds(Money, unit=st.sampled_from(["tkr", "mnkr"]), decimals=st.just(3))


@given(money=MONIES, steps=st.integers(-(10**7) + 1, 10**7 - 1), data=st.data())
@settings(deadline=None)
def test_what_is_written_is_read_again(money: Money, steps: int, data: st.DataObject) -> None:
    last_place = max(money.factor // 10**money.decimals, 1)
    amount = steps * last_place
    written = format_amount(
        amount, money, with_unit=data.draw(st.booleans()), plus=data.draw(st.booleans())
    )
    blank = data.draw(st.sampled_from(["\u00a0", " ", "\u2009", "\u202f"]))
    written = written.replace("\u00a0", blank)
    if written.startswith("-"):
        minus = data.draw(st.sampled_from(["-", "- ", "\u2212", "\u2013"]))
        written = minus + written.removeprefix("-")
    assert read(written, money) == amount


@given(money=MONIES, amount=st.integers(-(10**15) + 1, 10**15 - 1))
@settings(deadline=None)
def test_a_number_cell_gives_the_amount_it_was_computed_from(money: Money, amount: int) -> None:
    assert read(amount / money.factor, money) == amount


@given(st.text(max_size=20) | st.from_regex(r"[(<+-]?[0-9 .,']{1,9}[)%-]?( kr| mnkr|€)?\??"))
@settings(deadline=None)
def test_any_text_is_a_value_a_blank_or_refused_for_a_known_reason(text: str) -> None:
    for money in (KR, MNKR, STATED):
        outcome = read(text, money)
        if isinstance(outcome, str):
            assert outcome in set(Refusal)
