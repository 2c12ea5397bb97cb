"""What the rules about figures share: exact sums, nets, rows by owner, amounts in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from validation.example import example_model, parse_example
from validation.model import AccountKind
from validation.rules.amount_columns import (
    figures_of,
    filled_in,
    net_of_others,
    of_kind,
    owners,
    sound_but_for,
    sum_by,
    texts,
    with_unread_cell,
)
from validation.rules.repeats import first_row, repeated
from validation.rules.unit_mistakes import divided, off_by
from validation.table import Table

LINES = """
    Driftbudget plan
    Rad | Kontoklass | Benämning | Årsbudget
    1   | Netto      | Bidrag    | 12,0
    Driftbudget
    Rad | Kontoklass | Benämning | Årsbudget | Årsprognos
    1   | Intäkter   | Bidrag    | 12,0      | kanske
    2   | Netto      | Projekt   |           | 3,0
    2   | Intäkter   | Projekt   | 4,0       | -3,0
    Driftbudget B
    Rad | Kontoklass | Benämning | Årsbudget | Årsprognos
    2   | Netto      | Bidrag    | 1,0       | 1,0
"""
NAN = np.nan


def test_sums_beyond_what_a_float_holds_are_exact() -> None:
    most = 10**15 - 1
    values = np.array([most] * 10 + [7], dtype=np.int64)  # together more than 2**53
    groups = np.array([0] * 10 + [1])
    assert sum_by(groups, values).tolist() == [9999999999999990] * 10 + [7]


def test_truths_are_counted_by_group() -> None:
    assert sum_by(np.array([1, 0, 1]), np.array([True, True, True])).tolist() == [2, 1, 2]


def test_a_grid_has_a_line_for_each_field() -> None:
    rows = parse_example(LINES).facts.table("operating_budget")
    grid = figures_of(rows, ["year_budget", "full_year_forecast"])
    assert np.nan_to_num(grid, nan=-1).tolist() == [
        [12_000_000, -1, 4_000_000, 1_000_000],
        [-1, 3_000_000, -3_000_000, 1_000_000],
    ]
    assert filled_in(rows, ["year_budget"]).tolist() == [[True, False, True, True]]
    assert figures_of(rows, []).shape == (0, 4)


def test_a_verdict_leaves_out_the_columns_that_are_sound() -> None:
    wrong = np.array([[False, True], [False, False]])
    verdict = sound_but_for(["a", "b"], wrong)
    assert {field: sound.tolist() for field, sound in verdict.items()} == {"a": [True, False]}


def test_a_line_is_of_the_class_that_was_handed_out() -> None:
    facts = parse_example(LINES).facts
    rows = facts.table("operating_budget")
    assert of_kind(rows, facts, AccountKind.NET).tolist() == [True, True, False, True]
    assert of_kind(rows, facts, AccountKind.REVENUE).tolist() == [False, False, True, False]


def test_a_departments_only_line_speaks_for_itself() -> None:
    facts = parse_example(LINES).facts
    rows = facts.table("operating_budget")
    assert net_of_others(rows, facts).tolist() == [True, True, False, False]


def test_departments_of_two_workbooks_are_never_one() -> None:
    index = pd.MultiIndex.from_tuples(
        [("a.xlsx", 1), ("a.xlsx", 2), ("b.xlsx", 1), ("b.xlsx", 2)], names=["workbook", "row"]
    )
    departments = pd.Series(["A", "A", "A", "B"], index=index, dtype="str")
    rows = Table(pd.DataFrame({"department": departments}))
    first, second, third, fourth = owners(rows).tolist()
    assert first == second
    assert len({first, third, fourth}) == 3


def test_a_repeated_number_and_where_it_stood_first() -> None:
    facts = parse_example(LINES).facts
    rows = facts.table("operating_budget")
    again = repeated(rows, "operating_budget")
    assert again.tolist() == [False, False, True, False]
    told = first_row(rows.taken(again), facts, "operating_budget")
    assert told == {"first": [2]}


def test_a_row_with_a_cell_that_could_not_be_read() -> None:
    facts = parse_example(LINES).facts
    rows = facts.table("operating_budget")

    def unread(*fields: str) -> list[bool]:
        return list(with_unread_cell(rows, facts, "operating_budget", fields))

    assert unread("year_budget", "full_year_forecast") == [True, False, False, False]
    assert unread("year_budget") == [False, False, False, False]


def test_amounts_in_words() -> None:
    facts = parse_example(LINES).facts
    assert facts.model == example_model()
    amounts = [1_500_000.0, NAN, -250_000.0]
    blank = "\N{NO-BREAK SPACE}"
    table = "operating_budget"
    assert texts(amounts, facts, table) == [f"1,5{blank}mnkr", "", f"-0,3{blank}mnkr"]
    assert texts(amounts, facts, table, unit=False, plus=True) == ["+1,5", "", "-0,3"]


@pytest.mark.parametrize(
    ("anchors", "factor"),
    [
        ([499.0], 1),  # a ratio of 2 004
        ([500.0], 1_000),
        ([2_000.0], 1_000),  # a ratio of 500
        ([2_001.0], 1),
        ([0.5], 1_000_000),
        ([2_000.0, 10_000.0], 1),  # one anchor is within a factor of 100
        ([NAN, 1_000.0], 1_000),
        ([NAN], 1),
    ],
)
def test_how_many_times_too_large(anchors: list[float], factor: int) -> None:
    held_against = np.array([[anchor] for anchor in anchors])
    assert off_by(np.array([1_000_000.0]), held_against).tolist() == [factor]


def test_amounts_are_divided_towards_zero() -> None:
    amounts, factors = np.array([-1999.0, 1999.0, NAN]), np.array([1000, 1000, 1000])
    assert str(divided(amounts, factors)) == "[-1.0, 1.0, nan]"
