"""What was issued or reported before, held against what came in, by department and key.

The plan and the former period have an index ``(department, key)``; the received tables have
``(workbook, row)``. Which row of the one is which of the other is found once for each table.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts
from validation.numbering import each_once
from validation.observations import TEXT
from validation.schemas import BY_TABLE

Source = Literal["issued", "former"]
NOT_THERE = -1


def latest_workbooks(facts: Facts) -> dict[str, str]:
    """The workbook that counts, by department."""
    return facts.once("latest workbooks by department", lambda: _latest_workbooks(facts))


def _latest_workbooks(facts: Facts) -> dict[str, str]:
    books = facts.tables.get("books")
    if books is not None and not books.empty:
        counted = _counted_books(books, facts)
        return dict(
            zip(counted["department"], counted.index.get_level_values("workbook"), strict=True)
        )
    found: dict[str, str] = {}
    for table in BY_TABLE:
        frame = facts.tables.get(table)
        if frame is not None:
            workbooks = frame.index.get_level_values("workbook")
            found |= dict(zip(_content(frame["department"]), workbooks, strict=True))
    return found


def _counted_books(books: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The latest workbooks; one of another office or period says nothing of this one."""
    here = books["office"].isin(["", facts.model.office.code])
    here &= books["period"].isin(["", facts.period.id])
    return books[books["latest"] & here]


def latest_rows(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Rows of the workbooks that count; without a table of the workbooks, all."""
    books = facts.tables.get("books")
    if books is None or books.empty:
        return pd.Series(True, index=frame.index)
    counted = facts.once(
        "latest workbooks",
        lambda: frozenset(_counted_books(books, facts).index.get_level_values("workbook")),
    )
    index = frame.index
    assert isinstance(index, pd.MultiIndex)
    latest = np.array([workbook in counted for workbook in index.levels[0]], dtype=bool)
    return pd.Series(latest[index.codes[0]], index=index)


def issued_values(frame: pd.DataFrame, facts: Facts, table: str, field: str) -> pd.Series[Any]:
    """What was issued in a field of each row; blank for a row that was not issued."""
    return _values(frame, facts, table, field, "issued")


def former_values(frame: pd.DataFrame, facts: Facts, table: str, field: str) -> pd.Series[Any]:
    """What the former period's workbook said in a field, or else what was carried over of it."""
    former = _values(frame, facts, table, field, "former")
    carried = f"former_{field}"
    if carried not in frame:
        return former
    if table not in facts.former:
        return frame[carried]
    return former.where(former.notna(), frame[carried])


def is_issued(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """Rows whose key was issued to their department."""
    places = places_in(frame, facts, table, "issued")
    return pd.Series(places != NOT_THERE, index=frame.index)


def renumbered_keys(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[Any]:
    """The issued key of a row whose key was changed; blank for all others.

    A row is an issued one with another number when its name is that of an issued row whose
    number is not in its department's table, and not what was issued under the number it has.
    """
    received = facts.tables.get(table)
    if received is None or not frame.index.equals(received.index):
        return _renumbered_keys(frame, facts, table)
    return facts.once(f"renumbered in {table}", lambda: _renumbered_keys(received, facts, table))


def _renumbered_keys(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[Any]:
    found: list[Any] = [None] * len(frame)
    issued = facts.issued.get(table)
    asked = issued is not None and table in facts.tables and "name" in issued and "name" in frame
    by_name = _absent_by_name(frame, facts, table) if asked else {}
    if by_name:
        names = evened(frame["name"])
        own = _content(evened(issued_values(frame, facts, table, "name")).fillna(""))
        rows = zip(_content(frame["department"]), _content(names), own, strict=True)
        found = [
            by_name.get((department, name)) if name != issued_name else None
            for department, name, issued_name in rows
        ]
    return pd.Series(found, index=frame.index, dtype=TEXT)


def _absent_by_name(frame: pd.DataFrame, facts: Facts, table: str) -> dict[tuple[str, str], str]:
    """Keys of issued rows that did not come in, by department and name."""
    issued = facts.issued[table]
    absent = ~found_in(facts, table, "issued") & issued["name"].notna().to_numpy()
    departments = np.array(_content(issued.index.get_level_values(0)), dtype=object)[absent]
    here = set(_content(frame["department"]))
    if here.isdisjoint(departments):
        return {}
    names = _content(evened(issued["name"][absent]))
    keys = _content(issued.index.get_level_values(1)[absent])
    return dict(zip(zip(departments, names, strict=True), keys, strict=True))


def evened(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Texts with one blank wherever they have blanks or line breaks."""
    return each_once(texts, lambda text: " ".join(text.split())).astype(TEXT)


def places_in(
    frame: pd.DataFrame, facts: Facts, table: str, source: Source
) -> npt.NDArray[np.intp]:
    """Where in the plan or the former period each row is, by position; NOT_THERE for none."""
    kept = (facts.issued if source == "issued" else facts.former).get(table)
    if kept is None or kept.empty:
        return np.full(len(frame), NOT_THERE, dtype=np.intp)
    received = facts.tables.get(table)
    if received is None or not frame.index.equals(received.index):
        return _find(frame, kept, table)
    return facts.once(f"places in {source} {table}", lambda: _find(received, kept, table))


def found_in(facts: Facts, table: str, source: Source) -> npt.NDArray[np.bool_]:
    """Rows of the plan or the former period that the latest workbooks have."""
    return facts.once(f"found in {source} {table}", lambda: _found_in(facts, table, source))


def _found_in(facts: Facts, table: str, source: Source) -> npt.NDArray[np.bool_]:
    kept = facts.issued[table] if source == "issued" else facts.former[table]
    received = facts.tables[table]
    places = places_in(received, facts, table, source)
    latest = latest_rows(received, facts).to_numpy()
    found = np.zeros(len(kept), dtype=bool)
    found[places[latest & (places != NOT_THERE)]] = True
    return found


def _find(frame: pd.DataFrame, kept: pd.DataFrame, table: str) -> npt.NDArray[np.intp]:
    issued = _joined(kept.index.get_level_values(0), kept.index.get_level_values(1))
    place_of = dict(zip(issued, range(len(issued)), strict=True))
    received = _joined(frame["department"], frame[BY_TABLE[table].key])
    return np.array([place_of.get(pair, NOT_THERE) for pair in received], dtype=np.intp)


def _joined(
    departments: pd.Series[Any] | pd.Index[Any], keys: pd.Series[Any] | pd.Index[Any]
) -> list[str]:
    """Department and key as one text: texts are found faster than pairs."""
    pairs = zip(_content(departments), _content(keys), strict=True)
    return [f"{department}\x1f{key}" for department, key in pairs]


def _content(values: pd.Series[Any] | pd.Index[Any]) -> list[Any]:
    """Values as a list; walking over a column of texts itself is slow."""
    content: list[Any] = values.to_numpy(dtype=object).tolist()
    return content


def _values(
    frame: pd.DataFrame, facts: Facts, table: str, field: str, source: Source
) -> pd.Series[Any]:
    kept = (facts.issued if source == "issued" else facts.former).get(table)
    if kept is None or kept.empty or field not in kept:
        dtype = frame[field].dtype if field in frame else TEXT
        return pd.Series(None, index=frame.index, dtype=dtype)
    places = places_in(frame, facts, table, source)
    taken = kept[field].array.take(places, allow_fill=True)
    return pd.Series(taken, index=frame.index)
