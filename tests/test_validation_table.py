"""Tables as arrays: what rules ask of the columns."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import validation.table
from validation.example import parse_example
from validation.observations import observation_frame
from validation.table import Table

ACTIVITIES = """
    Aktiviteter
    Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Beviljade medel
    1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | 2,5
    1.1.2  | 1.1     |           | K      |            |
    Aktiviteter B
    Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Beviljade medel
    1.2.1  | 1.2     | Kampanj   |        | 2019-06-30 | -1,0
"""


@pytest.fixture
def rows() -> Table:
    return parse_example(ACTIVITIES).facts.table("activities")


def listed(values: npt.NDArray[Any]) -> list[Any]:
    return list(values.tolist())


def test_texts_are_python_texts_and_blank_is_none(rows: Table) -> None:
    assert listed(rows.content("name")) == ["Kampanj", None, "Kampanj"]
    assert listed(rows.filled("name")) == [True, False, True]


def test_amounts_are_figures_in_minor_units(rows: Table) -> None:
    figures = rows.figures("granted_amount")
    assert listed(figures[[0, 2]]) == [2_500_000.0, -1_000_000.0]
    assert np.isnan(figures[1])
    assert listed(rows.content("granted_amount")) == [2_500_000, None, -1_000_000]


def test_a_blank_date_is_before_and_after_nothing(rows: Table) -> None:
    days, day = rows.days("end_date"), np.datetime64(date(2019, 12, 31))
    assert listed(days < day) == [False, False, True]
    assert listed(days >= day) == [True, False, False]


def test_what_is_said_once_of_a_text_holds_wherever_it_stands(rows: Table) -> None:
    asked: list[str] = []

    def is_campaign(name: str) -> bool:
        asked.append(name)
        return name == "Kampanj"

    assert listed(rows.where("name", is_campaign)) == [True, False, True]
    assert asked == ["Kampanj"]
    assert listed(rows.each("name", str.upper)) == ["KAMPANJ", None, "KAMPANJ"]
    assert listed(rows.one_of("status", {"K", "F"})) == [False, True, False]
    assert listed(rows.equals("status", "P")) == [True, False, False]


def test_pairs_are_of_the_same_row(rows: Table) -> None:
    pairs = {("Kampanj", "P"), ("Kampanj", "K")}
    assert listed(rows.one_of_pairs("name", "status", pairs)) == [True, False, False]


@pytest.mark.parametrize("few", [0, 200])
def test_the_same_text_has_the_same_number(
    rows: Table, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation.table, "_FEW", few)
    codes, values = rows.codes("name")
    assert (listed(codes), values) == ([0, -1, 0], ["Kampanj"])


def test_rows_know_their_workbooks(rows: Table) -> None:
    assert listed(rows.workbooks) == ["A.xlsx", "A.xlsx", "B.xlsx"]
    assert listed(rows.rows) == [1, 2, 1]
    assert listed(rows.of_workbooks(["B.xlsx", "C.xlsx"])) == [False, False, True]


def test_rows_are_found_by_workbook_and_number(rows: Table) -> None:
    asked = [("B.xlsx", 1), ("A.xlsx", 2), ("B.xlsx", 2), ("C.xlsx", 1), ("A.xlsx", 1)]
    workbooks = np.array([workbook for workbook, _ in asked], dtype=object)
    numbers = np.array([number for _, number in asked])
    assert listed(rows.places_of(workbooks, numbers)) == [2, 1, -1, -1, 0]
    assert listed(rows.taken(rows.none()).places_of(workbooks, numbers)) == [-1] * 5


@pytest.mark.parametrize("asked_before", [True, False])
def test_some_rows_answer_like_the_whole(rows: Table, *, asked_before: bool) -> None:
    if asked_before:
        rows.content("name"), rows.figures("granted_amount"), rows.codes("status")
    some = rows.taken(np.array([2, 1]))
    assert len(some) == 2
    assert listed(some.content("name")) == ["Kampanj", None]
    assert listed(some.figures("granted_amount")[:1]) == [-1_000_000.0]
    assert listed(some.filled("status")) == [False, True]
    assert some.codes("status")[1] == ["K"]
    assert listed(some.workbooks) == ["B.xlsx", "A.xlsx"]
    assert listed(some.rows) == [1, 2]
    assert listed(some.frame["number"].to_numpy()) == ["1.2.1", "1.1.2"]
    assert listed(rows.taken(rows.equals("number", "1.1.2")).rows) == [2]


def test_a_table_knows_its_columns(rows: Table) -> None:
    assert "name" in rows
    assert "risk" not in rows
    assert "risk" not in rows.taken(rows.none())


def test_observations_answer_too() -> None:
    received = pd.Timestamp("2019-09-10 16:55")
    books = Table(
        observation_frame(
            "books", [("A.xlsx", {"latest": True, "received": received}), ("B.xlsx", {})]
        )
    )
    assert listed(books.flags("latest")) == [True, False]
    assert listed(books.equals("department", "")) == [True, True]
    assert listed(books.filled("received")) == [True, False]
    assert listed(books.content("received")) == [received, None]


def test_a_column_is_taken_once(rows: Table) -> None:
    assert rows.content("name") is rows.content("name")
    assert rows.codes("name") is rows.codes("name")
    assert rows.once("a sum", lambda: [1]) is rows.once("a sum", lambda: [2])
