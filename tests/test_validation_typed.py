"""Typed columns: read whole as their cells are one by one, and frames made of them when asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from validation.amounts import Money, read_amounts
from validation.cells import Taken
from validation.choices import Choice, choice_reader
from validation.dates import read_dates
from validation.numbers import read_decimals, read_integers, read_number_texts
from validation.tables import Tables, dtypes_of, table_of
from validation.texts import read_texts
from validation.typed import Typed, TypedRows, TypedTable, joined_tables, texts

STATUSES = (Choice("G", "G grön", ("Grön", "●")), Choice("R", "R röd", ("Röd",)))
READERS: dict[str, Callable[[Sequence[Any]], Taken]] = {
    "mnkr": partial(read_amounts, money=Money("mnkr", 1)),
    "kr": partial(read_amounts, money=Money("kr", 0)),
    "öre": partial(read_amounts, money=Money("kr", 2, minor="öre")),
    "stated": partial(read_amounts, money=Money("kr", 0, currency_stated=True)),
    "dates": read_dates,
    "decimals": read_decimals,
    "integers": read_integers,
    "numbers": read_number_texts,
    "texts": read_texts,
    "choices": choice_reader(STATUSES),
}
EMPTY = st.sampled_from(["", None])
COLUMNS = st.one_of(
    st.lists(EMPTY),
    st.lists(EMPTY | st.floats()),
    st.lists(EMPTY | st.floats(-1e6, 1e6) | st.sampled_from([43646.0, 2.0, 1.10])),
    st.lists(EMPTY | st.dates() | st.datetimes()),
    st.lists(EMPTY | st.from_regex(r"-?\d{1,10}(,\d{1,3})?", fullmatch=True)),
    st.lists(EMPTY | st.from_regex(r"\d+(\.\d+)*\.?\n?", fullmatch=True)),
    st.lists(EMPTY | st.sampled_from(["Grön", "grön ", "G", "●", "R röd", "gul", " "])),
    st.lists(EMPTY | st.text("aå\u030a \u00a0\u20001.,-\n", max_size=5)),
    st.lists(EMPTY | st.text() | st.floats() | st.integers() | st.booleans() | st.dates()),
)


def values(taken: Taken) -> list[Any]:
    return taken.column.objects(range(len(taken.column.values)))


@pytest.mark.parametrize("kind", READERS)
@given(column=COLUMNS)
@settings(deadline=None, max_examples=60)
def test_a_column_reads_as_its_cells_do_one_by_one(kind: str, column: list[Any]) -> None:
    read = READERS[kind]
    together = read(column)
    # A cell that is True makes its column one that takes a closer look.
    alone = [read([cell, True]) for cell in column]
    assert values(together) == [values(taken)[0] for taken in alone]
    assert together.refusals == {
        place: taken.refusals[0] for place, taken in enumerate(alone) if 0 in taken.refusals
    }


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        ("mnkr", [5.0, "", 0.1, -2.5], [5_000_000, None, 100_000, -2_500_000]),
        ("mnkr", ["12,5", "-3", "", None], [12_500_000, -3_000_000, None, None]),
        ("öre", ["12,5", 0.015], [1_250, 2]),
        ("dates", [date(2019, 6, 30), datetime(2019, 7, 1, 9)], [20190630, 20190701]),
        ("decimals", [14.9, "", None, 3.0], [14.9, None, None, 3.0]),
        ("integers", [3.0, "", 0.0], [3, None, 0]),
        ("numbers", ["1.10", "", "2"], ["1.10", None, "2"]),
        ("texts", [" å ", "", "a\u030a", "b"], ["å", None, "å", "b"]),
        ("choices", ["Grön", "R röd", "", None, "●"], ["G", "R", None, None, "G"]),
    ],
)
def test_usual_columns(kind: str, column: list[Any], expected: list[Any]) -> None:
    taken = READERS[kind](column)
    found = values(taken)
    if kind == "dates":
        found = [int(f"{day:%Y%m%d}") for day in found]
    assert found == expected
    assert taken.refusals == {}


@pytest.mark.parametrize("kind", ["mnkr", "öre", "kr"])
@given(written=st.from_regex(r"-?\d{1,11}(,\d{1,4})?", fullmatch=True))
@example(written="1,234")
@example(written="-12,50")
@example(written="9999999999")
@settings(deadline=None)
def test_a_blank_before_an_amount_changes_nothing(kind: str, written: str) -> None:
    read = READERS[kind]
    found, with_blank = read([written]), read([f" {written}"])
    assert values(found) == values(with_blank)
    assert found.refusals == with_blank.refusals


def test_two_lines_in_a_cell_are_no_two_numbers() -> None:
    taken = read_number_texts(["1.1\n1.2", "1.3"])
    assert values(taken) == ["1.1 1.2", "1.3"]


def small_table(workbooks: list[str], lengths: list[int], rows: list[int]) -> TypedTable:
    count = len(rows)
    blank = np.array([number == 0 for number in range(count)], dtype=bool)
    return TypedTable(
        workbooks,
        lengths,
        np.array(rows, dtype=np.int64),
        {
            "department": texts([name[0] for name in np.repeat(workbooks, lengths)]),
            "amount": Typed(np.arange(count) * (~blank), blank),
            "share": Typed(np.arange(count) / 2, blank),
            "day": Typed(np.array(["2019-06-30"] * count, dtype="datetime64[s]")),
            "name": texts(["x", *[np.nan] * (count - 1)][:count]),
        },
    )


def expected_frame() -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(
        [("B.xlsx", 7), ("B.xlsx", 9), ("A.xlsx", 7)], names=["workbook", "row"]
    )
    day = pd.Timestamp(2019, 6, 30)
    return pd.DataFrame(
        {
            "department": pd.Series(["B", "B", "A"], index, dtype="str"),
            "amount": pd.Series([None, 1, 2], index, dtype="Int64"),
            "share": pd.Series([None, 0.5, 1.0], index, dtype="Float64"),
            "day": pd.Series([day] * 3, index, dtype="datetime64[s]"),
            "name": pd.Series(["x", None, None], index, dtype="str"),
        }
    )


def test_a_frame_has_the_dtypes_and_labels_of_its_table() -> None:
    frame = small_table(["B.xlsx", "A.xlsx"], [2, 1], [7, 9, 7]).stacked().frame()
    pd.testing.assert_frame_equal(frame, expected_frame())


def test_joined_tables_are_one_below_the_other() -> None:
    whole = small_table(["B.xlsx", "A.xlsx"], [2, 1], [7, 9, 7])
    parts = [
        TypedTable(
            [name],
            [length],
            whole.rows[chosen],
            {
                field: Typed(
                    column.values[chosen], None if column.blank is None else column.blank[chosen]
                )
                for field, column in whole.columns.items()
            },
        )
        for name, length, chosen in (("B.xlsx", 2, slice(0, 2)), ("A.xlsx", 1, slice(2, 3)))
    ]
    pd.testing.assert_frame_equal(joined_tables(parts).stacked().frame(), expected_frame())


@pytest.mark.parametrize("kept_as", ["typed", "frame"])
def test_rules_are_answered_alike_with_and_without_a_frame(kept_as: str) -> None:
    typed = small_table(["B.xlsx", "A.xlsx"], [2, 1], [7, 9, 7]).stacked()
    tables = Tables({"small": typed if kept_as == "typed" else typed.frame()})
    rows = tables.table("small")
    assert rows.content("name").tolist() == ["x", None, None]
    assert rows.content("amount").tolist() == [None, 1, 2]
    assert rows.codes("department")[0].tolist() == [0, 0, 1]
    np.testing.assert_array_equal(rows.figures("amount"), [np.nan, 1.0, 2.0])
    np.testing.assert_array_equal(rows.figures("share"), [np.nan, 0.5, 1.0])
    assert rows.days("day").tolist() == [datetime(2019, 6, 30)] * 3
    assert rows.filled("name").tolist() == [True, False, False]
    assert rows.workbooks.tolist() == ["B.xlsx", "B.xlsx", "A.xlsx"]
    assert rows.rows.tolist() == [7, 9, 7]
    assert (len(rows), "name" in rows, "gone" in rows) == (3, True, False)
    assert rows.taken(np.array([2])).figures("amount").tolist() == [2.0]
    pd.testing.assert_frame_equal(rows.frame, expected_frame())


def test_a_frame_is_made_once_and_only_when_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = small_table(["A.xlsx"], [1], [7]).stacked()
    made = []
    frame = typed.frame()

    def make(_: TypedRows) -> pd.DataFrame:
        made.append(1)
        return frame

    monkeypatch.setattr(TypedRows, "frame", make)
    tables = Tables({"small": typed}).with_frame("other", expected_frame())
    assert list(tables) == ["small", "other"]
    assert table_of(tables, "small").content("department").tolist() == ["A"]
    assert dict(dtypes_of(tables, "small")) == dict(frame.dtypes)
    assert made == []
    assert tables["small"] is tables["small"]
    assert made == [1]
    assert table_of(dict(tables), "other").rows.tolist() == [7, 9, 7]
