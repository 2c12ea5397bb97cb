"""What is new in a plan since the former one: shown in red in the new plan's workbook.

Red text is underlined as well, since costs are red too and print may be grey; a note at the
cell says what stood there. Blank cells are not marked: there the department has the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from validation.model import GovernanceModel, Period
from validation.schemas import BY_TABLE, Column, Sheet
from validation.wording import render_cell
from xlvp.revision import Change, Revision, comparable, revisions

_ASSIGNMENTS = "assignments"


@dataclass(frozen=True)
class FormerPlan:
    """The plan before this one.

    Attributes:
        tables: by name; index ``(department, key)``.
    """

    model: GovernanceModel
    period: Period
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Revised:
    """What is new on one sheet of one department.

    Attributes:
        since: the former plan's title.
        notes: (row, field) → what the note at the cell says; "" for a cell without one.
        rows: how many rows are new, and how many are changed.
        removed: number and wording of the rows that are no longer there.
    """

    since: str
    notes: Mapping[tuple[int, str], str] = field(default_factory=dict)
    rows: tuple[int, int] = (0, 0)
    removed: tuple[str, ...] = ()


def revised(
    frame: pd.DataFrame,
    sheet: Sheet,
    columns: Iterable[Column],
    assignments: pd.DataFrame | None,
    former: FormerPlan,
) -> dict[str, Revised]:
    """What is new on a sheet, by department; departments that had no plan are left out.

    Args:
        frame: the sheet's rows; index ``(department, key)``.
        sheet: which sheet it is.
        columns: its columns in this plan.
        assignments: the plan's assignments, whose numbers the rows of other sheets name.
        former: the plan before.
    """
    before = former.tables.get(sheet.table)
    if before is None or before.empty:
        return {}
    old, new = {sheet.table: before}, {sheet.table: frame}
    if sheet.table != _ASSIGNMENTS and assignments is not None and _ASSIGNMENTS in former.tables:
        old[_ASSIGNMENTS], new[_ASSIGNMENTS] = former.tables[_ASSIGNMENTS], assignments
    compared = comparable(sheet.columns(former.model, former.period), columns)
    found = [
        one
        for one in revisions(old, new, {_ASSIGNMENTS: (), sheet.table: compared})
        if one.table == sheet.table
    ]
    departments = frame.index.get_level_values(0)
    had_plan = set(before.index.get_level_values(0))
    return {
        str(code): _of_department(str(code), frame[departments == code], found, former)
        for code in dict.fromkeys(departments)
        if code in had_plan
    }


def _of_department(
    code: str, frame: pd.DataFrame, found: Iterable[Revision], former: FormerPlan
) -> Revised:
    places = {str(key): row for row, key in enumerate(frame.index.get_level_values(1))}
    notes: dict[tuple[int, str], str] = {}
    new, changed = set(), set()
    removed = []
    for one in found:
        if one.label[0] != code:
            continue
        key = BY_TABLE[one.table].key
        if one.kind is Change.REMOVED:
            removed.append(f"{one.label[1]} {one.name}".strip())
            continue
        row = places[one.label[1]]
        if one.kind is Change.ADDED:
            new.add(row)
            written = [name for name in frame if pd.notna(frame[name].iloc[row])]
            notes |= {(row, str(name)): "" for name in written}
            notes[row, key] = f"Ny sedan {former.period.title}."
        elif pd.notna(frame[one.field or key].iloc[row]):
            changed.add(row)
            notes[row, one.field or key] = _note(one, former)
    counted = (len(new), len(changed - new))
    return Revised(former.period.title, notes, counted, tuple(removed))


def _note(one: Revision, former: FormerPlan) -> str:
    sheet = BY_TABLE[one.table]
    columns = {column.field: column for column in sheet.columns(former.model, former.period)}
    column = columns.get(one.field)
    before = one.before if column is None else render_cell(one.before, column, sheet, former.model)
    match one.kind:
        case Change.MOVED if not one.field:
            return f"Flyttad hit från avdelning {before}."
        case Change.MOVED:
            return f"Flyttad. {former.period.title}: {before or 'tomt'}."
        case Change.RENUMBERED:
            return f"Nummer i {former.period.title}: {before}."
        case _:
            return f"{former.period.title}: {before or 'tomt'}"
