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
a rule asks for them, and each of their columns when a rule asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from validation.facts import Facts
from validation.gathered_table import GatheredTable
from validation.gathered_texts import REMARKS, is_written, texts
from validation.issued_rows import (
    Source,
    found_in,
    held,
    is_issued,
    kept,
    keys_of,
    latest_rows,
    latest_workbooks,
    one_line,
    renumbered_keys,
)
from validation.schemas import BY_TABLE
from validation.statuses import ENDING_TABLES
from validation.table import Content
from validation.tables import with_tables

SOURCES: Final[tuple[Source, ...]] = ("issued", "former")


def with_gathered(facts: Facts, wanted: Collection[str]) -> Facts:
    """The facts with those of the gathered tables that are wanted."""
    made = {name: make(facts) for name, make in GATHERED.items() if name in wanted}
    if not made:
        return facts
    more = replace(facts, tables=with_tables(facts.tables, made))
    more.worked_out.update(facts.worked_out)  # the rules share what was worked out for these
    return more


def not_gathered(name: str, facts: Facts) -> list[tuple[str, str]]:
    """Workbooks of which a gathered table lacks a part, with the reason in Swedish.

    What rules find in the rest of the workbook holds, but here they have not looked.
    """
    lacking: list[tuple[str, str]] = []
    if name not in GATHERED:
        return lacking
    for workbook, table, field in sorted(facts.missing):
        if table not in BY_TABLE:
            continue
        sheet, columns = BY_TABLE[table], facts.columns(table)
        if field == "":
            written = any(is_written(column) for column in columns.values())
            was_there = table in facts.issued or table in facts.former
            if written if name == "texts" else was_there:
                lacking.append((workbook, f"bladet {sheet.title} saknas"))
        elif field in columns and (field in REMARKS if name == "texts" else field == sheet.key):
            reason = f"kolumnen {columns[field].title} saknas på bladet {sheet.title}"
            lacking.append((workbook, reason))
    return lacking


@dataclass(frozen=True)
class _Absent:
    """A row that should be in a workbook and is not."""

    workbook: str
    department: str
    at_table: str
    key: str
    name: str | None
    status: str | None
    origin: Source


def absent_rows(facts: Facts) -> GatheredTable:
    """Rows that should be in the latest workbooks and are not; a renumbered row is there.

    A row that was both issued and reported in the former period is told as issued. What the
    template left out, because it was finished or struck before, is not missing. A row of the
    department's own that is there under another number, by its name, is not missing either.
    """
    found: list[_Absent] = []
    for table in BY_TABLE:
        if table in facts.tables:
            for source in SOURCES:
                found += _absent(facts, table, source)

    def column(field: str) -> Content:
        return np.array([getattr(row, field) for row in found], dtype=object)

    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(row.workbook, len(numbers)) for row in found]
    own = ("department", "at_table", "key", "name", "status", "origin")
    return GatheredTable(
        (np.array(codes, dtype=np.intp), list(numbers)),
        {
            **{field: partial(column, field) for field in own},
            "at_row": lambda: np.zeros(len(found), dtype=np.int64),
            "at_column": lambda: np.full(len(found), "", dtype=object),
            "sheet": lambda: np.array([BY_TABLE[row.at_table].title for row in found], object),
        },
    )


def _absent(facts: Facts, table: str, source: Source) -> list[_Absent]:
    """What the latest workbooks lack of a table's rows."""
    before = kept(facts, table, source)
    if before is None or found_in(facts, table, source).all():
        return []
    workbooks, keys = latest_workbooks(facts), keys_of(before)
    rows = facts.table(table)
    known = {*zip(rows.content("department"), renumbered_keys(rows, facts, table), strict=True)}
    issued = kept(facts, table, "issued")
    if source == "former" and issued is not None:
        known.update(keys_of(issued))
    new = _new_names(facts, table) if source == "former" else frozenset()
    names, statuses = (
        before.content(field) if field in before else np.full(len(before), None, dtype=object)
        for field in ("name", "status")
    )
    found: list[_Absent] = []
    for place in np.flatnonzero(~found_in(facts, table, source)).tolist():
        department, key = keys[place]
        if department not in workbooks or (department, key) in known:
            continue
        if names[place] is not None and (department, one_line(names[place])) in new:
            continue  # it has another number now
        workbook = workbooks[department]
        if source == "issued" and not _was_handed_out(facts, table, workbook, key):
            continue
        if not _lacks_the_sheet(facts, workbook, table):
            row = (workbook, department, table, key, names[place], statuses[place], source)
            found.append(_Absent(*row))
    return found


def _new_names(facts: Facts, table: str) -> frozenset[tuple[str, str]]:
    """Departments and names of rows that were neither issued nor reported under their number."""
    rows = facts.table(table)
    if "name" not in rows:
        return frozenset()
    known = is_issued(rows, facts, table) | held(rows, facts, table, "former").there
    new = rows.taken(latest_rows(rows, facts) & rows.filled("name") & ~known)
    return frozenset(zip(new.content("department"), new.each("name", one_line), strict=True))


def _was_handed_out(facts: Facts, table: str, workbook: str, key: str) -> bool:
    """Whether a workbook got a row of the plan; one that does not say so got all."""
    if table not in ENDING_TABLES or (workbook, table, key) in facts.handed_out:
        return True
    knowing = facts.once("saying what was handed out", lambda: {of[0] for of in facts.handed_out})
    return workbook not in knowing


def _lacks_the_sheet(facts: Facts, workbook: str, table: str) -> bool:
    """Whether a workbook lacks a sheet or its keys as a whole: another rule tells that."""
    return any((workbook, table, field) in facts.missing for field in ("", BY_TABLE[table].key))


GATHERED: Final[dict[str, Callable[[Facts], GatheredTable]]] = {
    "texts": texts,
    "absent_rows": absent_rows,
}
