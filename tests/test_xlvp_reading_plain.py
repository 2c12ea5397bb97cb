from __future__ import annotations

import datetime as dt
import json
import pickle
from typing import Any

import pytest

from validation.observations import BookFault, CellFault, PartFault
from xlvp.reading.content import BookContent, CellNote, Identity, PartNote, TableContent
from xlvp.reading.plain import (
    MalformedAnswerError,
    ReadFile,
    from_bytes,
    sheets_from_bytes,
    sheets_to_bytes,
    to_bytes,
)

CELLS = [
    *("", "å\n\u2028\ud800", 1.1, -0.0, 5e-324, 10**15, True, None),
    *(dt.datetime(2019, 9, 5, 14, 0, 0, 1), dt.date(2019, 9, 5), dt.time(23, 59, 59, 999_999)),
    dt.timedelta(-1, 3, 7),
]
TABLE = TableContent(
    sheet="Aktiviteter",
    header_row=4,
    first_letter="A",
    letters={"number": "A", "granted_amount": "C"},
    rows=list(range(5, 5 + len(CELLS))),
    columns={"number": CELLS, "granted_amount": CELLS[::-1]},
    formulas={"left": [True] * len(CELLS)},
)
READ = ReadFile(
    BookContent(
        file_type="xlsx",
        identity=Identity("EX", "A", "2019-08", "1", "0f", (("activities", "1.1"),), found=True),
        external_links=True,
        zeros_for_results=True,
        tables={"activities": TABLE},
        parts=[PartNote("activities", 4, "C", PartFault.RENAMED, "Kostnad", "Beviljat")],
        cells=[CellNote("activities", 5, "end_date", CellFault.STRAY, "x")],
        fault=BookFault.NO_IDENTITY,
        fault_detail="varför",
    ),
    sha256="ab",
    changed=dt.datetime(2019, 9, 5, 14, 0, 0, 5),
)


def test_what_was_read_comes_back_as_it_was() -> None:
    again = from_bytes(to_bytes(READ))
    assert again == READ
    column = again.content.tables["activities"].columns["number"]
    assert [type(cell) for cell in column] == [type(cell) for cell in CELLS]
    assert str(column[3]) == "-0.0"
    assert from_bytes(to_bytes(ReadFile(BookContent()))) == ReadFile(BookContent())


def test_sheets_come_back_as_they_were() -> None:
    sheets = {"Aktiviteter": [CELLS, CELLS], "Tomt": []}
    assert sheets_from_bytes(sheets_to_bytes(sheets)) == sheets


def changed(**new: Any) -> bytes:
    return json.dumps(json.loads(to_bytes(READ)) | new).encode()


def changed_table(**new: Any) -> bytes:
    table = json.loads(to_bytes(READ))["tables"]["activities"]
    return changed(tables={"activities": table | new})


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"null",
        b"[]",
        b"{}",
        pickle.dumps(READ),
        changed(sha256=1),
        changed(changed="i går"),
        changed(external_links=1),
        changed(fault="unheard_of"),
        changed(identity={"office": "EX"}),
        changed(identity={"issued": [], "found": True, "unknown": "x"}),
        changed(parts=[["activities", "4", "C", "renamed", "", ""]]),
        changed(parts=[["activities", 4]]),
        changed(cells=[["activities", 5, "end_date", "unheard_of", "x"]]),
        changed(tables=[]),
        changed_table(rows=[1]),
        changed_table(rows=["1"] * len(CELLS)),
        changed_table(letters={"number": 1}),
        changed_table(columns={"number": [{}] * len(CELLS)}),
        changed_table(columns={"number": [["date", 1]] * len(CELLS)}),
        changed_table(columns={"number": [["code", "1"]] * len(CELLS)}),
        changed_table(columns={"number": [["duration", 10**12, 0, 0]] * len(CELLS)}),
        changed_table(formulas={"left": [1] * len(CELLS)}),
    ],
)
def test_what_is_no_answer_is_refused(answer: bytes) -> None:
    with pytest.raises(MalformedAnswerError):
        from_bytes(answer)
