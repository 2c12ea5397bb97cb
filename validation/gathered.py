"""Tables gathered from the others, so that one rule can look at all sheets at once.

===============  ==================================================================
table            a row is
===============  ==================================================================
``texts``        a text that somebody has written in a cell, its length, and
                 whether it is a remark, written anew each period; then also
                 the former period's text of the same cell
``absent_rows``  a row that was issued, or reported in the former period, and that
                 the department's latest workbook does not have
===============  ==================================================================

Like the observations they have ``at_table``, ``at_row`` and ``at_column``. They are made when
a rule asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts
from validation.issued_rows import (
    Source,
    former_values,
    found_in,
    latest_workbooks,
    renumbered_keys,
)
from validation.observations import INDEX
from validation.schemas import BY_TABLE, Column, Kind, Role
from validation.shared_index import with_shared_index
from validation.statuses import ENDING_TABLES

REMARKS: Final = frozenset({"comment", "text"})
"""Fields that are written anew for each period."""
SOURCES: Final[tuple[Source, ...]] = ("issued", "former")
ABSENT_COLUMNS: Final = (
    "department",
    "at_table",
    "at_row",
    "at_column",
    "sheet",
    "key",
    "name",
    "status",
    "origin",
)
TEXT_COLUMNS: Final = (
    "department",
    "at_table",
    "at_row",
    "at_column",
    "value",
    "former",
    "length",
    "remark",
)


def with_gathered(facts: Facts, wanted: Collection[str]) -> Facts:
    """The facts with those of the gathered tables that are wanted."""
    tables = {**facts.tables}
    more = replace(facts, tables=tables)  # shares what it works out with the rules
    for name, make in GATHERED.items():
        if name in wanted:
            tables[name] = with_shared_index(make(more))
    return more


def not_gathered(name: str, facts: Facts) -> list[tuple[str, str]]:
    """Workbooks of which a gathered table lacks a part, with the reason in Swedish.

    What rules find in the rest of the workbook holds, but here they have not looked.
    """
    lacking: list[tuple[str, str]] = []
    for workbook, table, field in sorted(facts.missing):
        if name not in GATHERED or table not in BY_TABLE:
            continue
        sheet, columns = BY_TABLE[table], facts.columns(table)
        if field == "":
            written = any(_is_written(column) for column in columns.values())
            kept = table in facts.issued or table in facts.former
            if written if name == "texts" else kept:
                lacking.append((workbook, f"bladet {sheet.title} saknas"))
        elif field in columns and (field in REMARKS if name == "texts" else field == sheet.key):
            reason = f"kolumnen {columns[field].title} saknas på bladet {sheet.title}"
            lacking.append((workbook, reason))
    return lacking


def texts(facts: Facts) -> pd.DataFrame:
    """Every text in the sheets' text columns but what is carried over or computed."""
    parts: list[dict[str, npt.NDArray[Any]]] = []
    for table in BY_TABLE:
        frame = facts.tables.get(table)
        if frame is None or frame.empty:
            continue
        of_rows = {
            "workbook": frame.index.get_level_values("workbook").to_numpy(dtype=object),
            "department": frame["department"].to_numpy(dtype=object),
            "at_row": frame.index.get_level_values("row").to_numpy(),
        }
        for field, column in facts.columns(table).items():
            if _is_written(column) and field in frame:
                parts.append(_texts_of(frame, facts, table, field, of_rows))
    names = ["workbook", *TEXT_COLUMNS] if parts else []
    together = {name: np.concatenate([part[name] for part in parts]) for name in names}
    return _indexed([pd.DataFrame(together)], TEXT_COLUMNS)


def _texts_of(
    frame: pd.DataFrame,
    facts: Facts,
    table: str,
    field: str,
    of_rows: Mapping[str, npt.NDArray[Any]],
) -> dict[str, npt.NDArray[Any]]:
    content = frame[field].array
    written = ~np.asarray(content.isna(), dtype=bool)
    texts = content.to_numpy(dtype=object)[written]
    remark = field in REMARKS
    former = np.full(len(texts), None, dtype=object)
    if remark:
        former = former_values(frame, facts, table, field).to_numpy(dtype=object)[written]
    return {
        **{name: values[written] for name, values in of_rows.items()},
        "at_table": np.full(len(texts), table, dtype=object),
        "at_column": np.full(len(texts), field, dtype=object),
        "value": texts,
        "former": former,
        "length": np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)),
        "remark": np.full(len(texts), remark, dtype=bool),
    }


def absent_rows(facts: Facts) -> pd.DataFrame:
    """Rows that should be in the latest workbooks and are not; a renumbered row is there.

    A row that was both issued and reported in the former period is told as issued. What the
    template left out, because it was finished or struck before, is not missing.
    """
    workbooks = latest_workbooks(facts)
    parts: list[pd.DataFrame] = []
    for table in BY_TABLE:
        frame = facts.tables.get(table)
        if frame is None:
            continue
        for source in SOURCES:
            absent = _not_received(facts, table, source, workbooks)
            if absent is None:
                continue
            renumbered = renumbered_keys(facts.table(table), facts, table)
            known = {*zip(frame["department"], renumbered, strict=True)}
            if source == "former" and table in facts.issued:
                known |= set(facts.issued[table].index)
            gone = [pair not in known for pair in absent.index]
            parts.append(_as_rows(absent[gone], table, source, workbooks))
    gathered = _indexed(parts, ABSENT_COLUMNS)
    return gathered.loc[~_lacks_the_sheet(gathered, facts)]


def _not_received(
    facts: Facts, table: str, source: Source, workbooks: Mapping[str, str]
) -> pd.DataFrame | None:
    kept = (facts.issued if source == "issued" else facts.former).get(table)
    if kept is None or kept.empty:
        return None
    departments = kept.index.get_level_values(0)
    absent = ~found_in(facts, table, source) & departments.isin(list(workbooks))
    if source == "issued" and table in ENDING_TABLES and absent.any():
        knowing = {workbook for workbook, _, _ in facts.handed_out}
        absent[absent] = [
            workbooks[department] not in knowing
            or (workbooks[department], table, key) in facts.handed_out
            for department, key in kept.index[absent]
        ]
    return kept[absent] if absent.any() else None


def _as_rows(
    absent: pd.DataFrame, table: str, source: Source, workbooks: Mapping[str, str]
) -> pd.DataFrame:
    departments = absent.index.get_level_values(0)
    values = {
        "workbook": departments.map(dict(workbooks)).to_numpy(),
        "department": departments.to_numpy(),
        "at_table": table,
        "at_row": 0,
        "at_column": "",
        "sheet": BY_TABLE[table].title,
        "key": absent.index.get_level_values(1).to_numpy(),
        "origin": source,
    }
    values |= {
        field: absent[field].to_numpy() if field in absent else None for field in ("name", "status")
    }
    return pd.DataFrame(values)


def _is_written(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.LONG_TEXT) and column.role in (Role.INPUT, Role.ISSUED)


def _lacks_the_sheet(rows: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Rows of sheets or keys that the whole workbook lacks: another rule tells that."""
    if rows.empty:
        return pd.Series(False, index=rows.index)
    lacking = {
        f"{workbook}\x1f{table}"
        for workbook, table, field in facts.missing
        if table in BY_TABLE and field in ("", BY_TABLE[table].key)
    }
    workbooks = pd.Series(rows.index.get_level_values("workbook"), index=rows.index, dtype="str")
    at_sheet = workbooks + "\x1f" + rows["at_table"]
    return pd.Series(at_sheet.isin(list(lacking)).to_numpy(), index=rows.index)


def _indexed(parts: list[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    if not filled:
        return _nothing(tuple(columns)).copy()
    together = pd.concat(filled) if len(filled) > 1 else filled[0]
    return _numbered(together, columns)


@cache
def _nothing(columns: tuple[str, ...]) -> pd.DataFrame:
    return _numbered(pd.DataFrame(columns=["workbook", *columns]), columns)


def _numbered(together: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([together["workbook"], np.arange(len(together))], names=INDEX)
    return together[list(columns)].set_axis(index)


GATHERED: Final[dict[str, Callable[[Facts], pd.DataFrame]]] = {
    "texts": texts,
    "absent_rows": absent_rows,
}
