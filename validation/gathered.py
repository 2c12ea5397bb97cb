"""Tables gathered from the others, so that one rule can look at all sheets at once.

===============  ==================================================================
table            a row is
===============  ==================================================================
``texts``        a text that somebody has written in a cell, with the former
                 period's text of the same cell where it is a comment
``absent_rows``  a row that was issued, or reported in the former period, and that
                 the department's latest workbook does not have
===============  ==================================================================

Like the observations they have ``at_table``, ``at_row`` and ``at_column``. They are made when
a rule asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.issued_rows import (
    former_values,
    key_pairs,
    latest_rows,
    latest_workbooks,
    renumbered_keys,
)
from validation.observations import INDEX
from validation.schemas import BY_TABLE, Column, Kind, Role

REMARKS: Final = frozenset({"comment", "text"})
"""Fields that are written anew for each period."""


def with_gathered(facts: Facts, wanted: Collection[str]) -> Facts:
    """The facts with those of the gathered tables that are wanted."""
    made = {name: make(facts) for name, make in GATHERED.items() if name in wanted}
    return replace(facts, tables={**facts.tables, **made}) if made else facts


def texts(facts: Facts) -> pd.DataFrame:
    """Every text in the sheets' text columns but what is carried over or computed."""
    parts: list[pd.DataFrame] = []
    for table, frame in facts.tables.items():
        if table not in BY_TABLE or frame.empty:
            continue
        workbooks = frame.index.get_level_values("workbook").to_numpy()
        rows = frame.index.get_level_values("row").to_numpy()
        departments = frame["department"].to_numpy()
        for field, column in facts.columns(table).items():
            if not _is_written(column) or field not in frame:
                continue
            written = frame[field].notna().to_numpy()
            if written.any():
                former = former_values(frame, facts, table, field) if field in REMARKS else None
                parts.append(
                    pd.DataFrame(
                        {
                            "workbook": workbooks[written],
                            "department": departments[written],
                            "at_table": table,
                            "at_row": rows[written],
                            "at_column": field,
                            "value": frame[field].to_numpy()[written],
                            "former": None if former is None else former.to_numpy()[written],
                        }
                    )
                )
    return _indexed(parts, ["department", "at_table", "at_row", "at_column", "value", "former"])


def absent_rows(facts: Facts) -> pd.DataFrame:
    """Rows that should be in the latest workbooks and are not; a renumbered row is there."""
    workbooks = latest_workbooks(facts)
    parts: list[pd.DataFrame] = []
    for table, sheet in BY_TABLE.items():
        frame = facts.tables.get(table)
        if frame is None:
            continue
        latest = frame[latest_rows(frame, facts)]
        present = set(key_pairs(latest["department"], latest[sheet.key]))
        present |= set(renumbered_keys(latest, facts, table).dropna())
        for origin, kept in (("issued", facts.issued), ("former", facts.former)):
            expected = kept.get(table)
            if expected is None or expected.empty:
                continue
            departments = expected.index.get_level_values(0).to_series(index=expected.index)
            keys = expected.index.get_level_values(1).to_series(index=expected.index)
            pairs = key_pairs(departments, keys)
            gone = departments.isin(list(workbooks)) & ~pairs.isin(present)
            present |= set(pairs)  # an issued row is not looked for again as a former one
            if not gone.any():
                continue
            rows = expected[gone.to_numpy()]
            parts.append(
                pd.DataFrame(
                    {
                        "workbook": departments[gone].map(workbooks).to_numpy(),
                        "department": departments[gone].to_numpy(),
                        "at_table": table,
                        "at_row": 0,
                        "at_column": "",
                        "sheet": sheet.title,
                        "key": keys[gone].to_numpy(),
                        "name": _field(rows, "name"),
                        "status": _field(rows, "status"),
                        "origin": origin,
                    }
                )
            )
    columns = ["department", "at_table", "at_row", "at_column", "sheet", "key", "name", "status"]
    gathered = _indexed(parts, [*columns, "origin"])
    return gathered[~_lacks_the_sheet(gathered, facts)]


def _is_written(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.LONG_TEXT) and column.role in (Role.INPUT, Role.ISSUED)


def _field(rows: pd.DataFrame, field: str) -> Any:
    return rows[field].to_numpy() if field in rows else None


def _lacks_the_sheet(rows: pd.DataFrame, facts: Facts) -> Any:
    """Rows of sheets or keys that the whole workbook lacks: another rule tells that."""
    lacking = {
        f"{workbook}\x1f{table}"
        for workbook, table, field in facts.missing
        if table in BY_TABLE and field in ("", BY_TABLE[table].key)
    }
    at_sheet = rows.index.get_level_values("workbook").astype("str") + "\x1f" + rows["at_table"]
    return at_sheet.isin(lacking).to_numpy()


def _indexed(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    together = pd.concat(parts) if parts else pd.DataFrame(columns=["workbook", *columns])
    index = pd.MultiIndex.from_arrays([together["workbook"], np.arange(len(together))], names=INDEX)
    return together[columns].set_axis(index)


GATHERED: Final[dict[str, Callable[[Facts], pd.DataFrame]]] = {
    "texts": texts,
    "absent_rows": absent_rows,
}
