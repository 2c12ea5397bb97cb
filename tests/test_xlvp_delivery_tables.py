"""Stacking: a delivery's tables are the same, however its workbooks are shared."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pandas as pd
import pytest
from deliveries import small_period

from validation.observations import BookFault, CellFault, PartFault
from xlvp.reading.content import BookContent, CellNote, Identity, PartNote, TableContent
from xlvp.reading.delivery_tables import ReadBook, joined, share_of

MODEL, PERIOD = small_period("Utvecklingsmedel")
FUNDS = "development_funds"


def read_book(name: str, department: str, day: int, *rows: tuple[object, ...]) -> ReadBook:
    """A workbook with rows of Fond, Budget, Beslutat and Kvar, the last one a formula."""
    fields = ("fund", "year_budget", "decided", "left")
    table = TableContent(
        sheet="Utvecklingsmedel",
        header_row=5,
        first_letter="A",
        letters=dict(zip(fields, "ACDE", strict=True)),
        rows=list(range(6, 6 + len(rows))),
        columns={field: [row[n] for row in rows] for n, field in enumerate(fields)},
        formulas={"left": [True] * len(rows)},
    )
    content = BookContent(
        file_type="xlsx",
        identity=Identity(MODEL.office.code, department, PERIOD.id, found=True),
        tables={FUNDS: table},
    )
    return ReadBook(name, content, sha256=name, received=datetime(2019, 9, day))


def delivered() -> list[ReadBook]:
    """Three workbooks: B is sent twice, and the last one has what the reader noted, too."""
    books = [
        read_book("b.xlsx", "B", 2, ("F1", 10.0, "ca 4", 6.0), ("F2", "", "", "")),
        read_book("a.xlsx", "A", 3, ("F1", 10.0, -4.0, 7.0), ("F2", "€5", 1.0, 1.0)),
        read_book("b2.xlsx", "B", 5, ("F1", 5.0, -1.0, 0.0), ("F2", 5.0, "-", "")),
    ]
    last = books[2].content
    last.zeros_for_results = True
    last.cells.append(CellNote(FUNDS, 7, "left", CellFault.LOST, "5"))
    last.parts.append(PartNote(FUNDS, 5, "comment", PartFault.MISSING, expected="Kommentar"))
    return books


def told(cells: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = ("at_row", "at_column", "fault", "value", "expected")
    workbooks = cells.index.get_level_values("workbook")
    return list(zip(workbooks, *(cells[name] for name in columns), strict=True))


@pytest.mark.parametrize("cuts", [[0, 3], [0, 1, 2, 3], [0, 2, 3], [0, 0, 1, 3]])
def test_the_tables_are_the_same_however_the_workbooks_are_shared(cuts: list[int]) -> None:
    books = delivered()
    shares = [share_of(books[start:end], MODEL, PERIOD) for start, end in pairwise(cuts)]
    tables = joined(shares, MODEL, PERIOD)
    funds = tables[FUNDS]
    assert funds.index.tolist() == [
        ("b.xlsx", 6),
        ("b.xlsx", 7),
        ("a.xlsx", 6),
        ("a.xlsx", 7),
        ("b2.xlsx", 6),
        ("b2.xlsx", 7),
    ]
    assert funds["department"].tolist() == ["B", "B", "A", "A", "B", "B"]
    assert funds["left"].fillna(-1).tolist() == [
        10_000_000, -1, 6_000_000, 1_000_000, 4_000_000, 5_000_000
    ]  # fmt: skip
    # What the reader noted comes first, then column by column; the lost cell is told once.
    assert told(tables["cells"]) == [
        ("b2.xlsx", 7, "left", "lost", "5", ""),
        ("a.xlsx", 7, "year_budget", "foreign_currency", "€5", ""),
        ("b.xlsx", 6, "decided", "approximate", "ca 4", ""),
        ("a.xlsx", 6, "left", "formula_changed", "7", "6,0"),
        ("b2.xlsx", 6, "left", "not_calculated", "0", "4,0"),
    ]
    assert tables["cells"].index.get_level_values("row").tolist() == [0, 1, 2, 3, 4]
    assert tables["parts"]["expected"].tolist() == ["Kommentar"]
    assert tables["books"]["latest"].to_dict() == {
        ("b.xlsx", 0): False,
        ("a.xlsx", 1): True,
        ("b2.xlsx", 2): True,
    }


def test_a_file_that_is_no_workbook_is_a_row_of_books_and_nothing_else() -> None:
    content = BookContent(fault=BookFault.NOT_A_WORKBOOK, fault_detail="text")
    tables = joined([share_of([ReadBook("x.xlsx", content)], MODEL, PERIOD)], MODEL, PERIOD)
    assert {name: len(frame) for name, frame in tables.items()} == {
        FUNDS: 0,
        "books": 1,
        "parts": 0,
        "cells": 0,
    }
    book = tables["books"].iloc[0]
    assert (book["fault"], book["fault_detail"], book["latest"]) == (
        "not_a_workbook",
        "text",
        False,
    )
    assert pd.isna(book["received"])
