"""Columns of Arrow are asked as those of Python objects are, and answer the same."""

from __future__ import annotations

from datetime import datetime
from math import isnan
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from validation.arrow_columns import ArrowColumns
from validation.columnar import Columnar
from validation.table import Table
from validation.tables import Tables, table_of
from validation.typed import TypedTable

TEXTS = st.lists(st.lists(st.none() | st.sampled_from(["", "a", "å", "A", "b\n"]) | st.text()))
FIGURES = st.lists(st.lists(st.none() | st.integers(-(2**53), 2**53)), min_size=1)


class Asked(Columnar):
    """A table that has nothing but its columns."""

    def __init__(self, columns: pa.Table) -> None:
        super().__init__(ArrowColumns(columns))
        self._rows = range(columns.num_rows)

    def __len__(self) -> int:
        return len(self._rows)


def asked(kind: pa.DataType, chunks: list[list[Any]]) -> Columnar:
    return Asked(pa.table({"field": pa.chunked_array(chunks, kind)}))


@given(chunks=TEXTS)
def test_texts_are_numbered_in_the_order_of_their_first_rows(
    chunks: list[list[str | None]],
) -> None:
    cells = [cell for chunk in chunks for cell in chunk]
    different = list(dict.fromkeys(cell for cell in cells if cell is not None))
    table = asked(pa.string(), chunks)
    codes, values = table.codes("field")
    assert values == different
    assert codes.tolist() == [-1 if cell is None else different.index(cell) for cell in cells]
    assert codes.dtype == np.intp
    some = np.flatnonzero(np.arange(len(cells)) % 2)
    assert table.content_at("field", some).tolist() == cells[1::2]
    assert table.content("field").tolist() == cells
    assert table.content_at("field", some).tolist() == cells[1::2]
    assert table.filled("field").tolist() == [cell is not None for cell in cells]


def test_rows_with_the_same_text_share_it() -> None:
    first, second, third = asked(pa.string(), [["en text"], ["en text", "annan"]]).content("field")
    assert first is second
    assert first is not third


@given(chunks=FIGURES)
def test_figures_are_as_they_were_and_blank_ones_are_no_number(
    chunks: list[list[int | None]],
) -> None:
    cells = [cell for chunk in chunks for cell in chunk]
    table = asked(pa.int64(), chunks)
    figures = table.figures("field").tolist()
    assert [None if isnan(figure) else figure for figure in figures] == cells
    assert table.filled("field").tolist() == [cell is not None for cell in cells]
    assert table.content("field").tolist() == cells


def test_days_are_as_they_were() -> None:
    days = asked(pa.timestamp("s"), [[datetime(2019, 6, 30)], [None]]).days("field")
    assert days.tolist() == [datetime(2019, 6, 30), None]
    assert days.dtype == "datetime64[s]"


def test_a_column_that_is_no_text_has_no_texts() -> None:
    columns = ArrowColumns(pa.table({"figure": [1, None], "text": ["a", None]}))
    assert columns.codes("figure") is None
    assert columns.arrow("figure") is None
    assert columns.arrow("text") == pa.chunked_array([["a", None]])


def test_each_reading_of_a_column_is_told() -> None:
    told: list[str] = []
    table = pa.table({"row": [8], "text": ["a"], "figure": [1]})
    columns = ArrowColumns(table, [lambda: told.append("read")]).without("row")
    assert list(columns) == ["text", "figure"]
    assert not told
    columns.codes("text")
    columns.figures("figure")
    assert columns["text"].values.tolist() == ["a"]
    assert told == ["read"] * 3


def test_texts_in_arrow_are_handed_out_as_they_are_when_others_have_been_let_go_of() -> None:
    told: list[str] = []
    texts = pa.chunked_array([["a"], [None, "b"]])
    columns = pa.table({"name": texts, "figure": [1, 2, None]})
    table = Columnar(ArrowColumns(columns, [lambda: told.append("read")]))
    assert table.arrow("name") == texts
    assert told == ["read"]
    assert table.arrow("name") == texts
    assert told == ["read"]


def received(columns: pa.Table) -> Table:
    """Two workbooks, of one and of two rows, as a delivery has them."""
    rows = np.array([8, 8, 9])
    typed = TypedTable(["B.xlsx", "A.xlsx"], [1, 2], rows, ArrowColumns(columns))
    return table_of(Tables({"activities": typed.stacked()}), "activities")


def test_a_received_table_has_the_answers_of_its_frame() -> None:
    table = received(
        pa.table(
            {
                "name": ["Träna", None, "Träna"],
                "granted_amount": [5, None, 7],
                "end_date": pa.array([None, 0, 86400], pa.timestamp("s")),
            }
        )
    )
    framed = Table(table.frame)
    assert table.workbooks.tolist() == ["B.xlsx", "A.xlsx", "A.xlsx"]
    for field in ("name", "granted_amount", "end_date"):
        assert table.content(field).tolist() == framed.content(field).tolist()
        assert table.filled(field).tolist() == framed.filled(field).tolist()
        assert table.codes(field)[0].tolist() == framed.codes(field)[0].tolist()
    assert table.codes("name")[0].tolist() == [0, -1, 0]
    assert table.codes("name")[1] == ["Träna"]
