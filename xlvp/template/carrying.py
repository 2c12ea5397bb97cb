"""What the earlier periods give to this one.

What is finished or struck does not follow. What lasts within a year, and what the plan has
decided, follows into the cells; what was reported last time stands beside the new: in a column
of its own where the sheet has one, else as a note at the cell where the new is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from validation.facts import Earlier
from validation.model import GovernanceModel, Meaning, Period, PeriodKind
from validation.schemas import Column, Kind, Role, Sheet
from validation.schemas.indicators import MONTH_FIELDS
from validation.statuses import ENDING_TABLES
from validation.wording import render_cells
from xlvp.history import a_year_before, same_year
from xlvp.template.dtypes import dtype_of

FORMER_FIELDS: Mapping[str, str] = {
    "former_status": "status",
    "former_end_date": "end_date",
    "former_comment": "comment",
    "former_forecast": "full_year_forecast",
}
"""Columns that show the former period's value of another column."""

LASTING_FIELDS: Mapping[str, tuple[str, ...]] = {
    "activities": ("end_date", "owner", "granted_amount", "description"),
    "internal_control": ("likelihood", "consequence", "action", "owner"),
    "work_environment": ("owner", "end_date"),
    "indicators": ("last_year", *MONTH_FIELDS),
}
"""Input columns, by table, that hold from one period of a year to the next."""

DECIDED_FIELDS = ("granted_amount",)
"""Lasting columns in which the plan's value counts for more than the department's."""

YEAR_BEFORE_FIELDS: Mapping[str, Mapping[str, str]] = {
    "indicators": {"last_year": "outcome"},
    "operating_budget": {"actual_last_year": "actual_to_date"},
}
"""Columns, by table, that show what the same follow-up of the year before reported."""

NOTED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "operating_budget": ("year_budget", "comment"),
    "investments": ("year_budget", "full_year_forecast", "comment"),
    "development_funds": ("year_budget", "decided", "comment"),
    "indicators": ("target", "outcome", "comment"),
    "internal_control": ("result",),
    "work_environment": ("status", "comment"),
    "analysis": ("text",),
}
"""Columns, by table, whose former value is told in a note at the cell."""

_NUMBERS = (Kind.AMOUNT, Kind.DECIMAL, Kind.INTEGER, Kind.DATE)


def is_same_year(model: GovernanceModel, period: Period) -> bool:
    """Whether the former period lies in the same year."""
    former = model.period(period.former) if period.former else None
    return former is not None and former.year == period.year


def ended_rows(
    history: Sequence[Earlier], sheet: Sheet, model: GovernanceModel, period: Period
) -> pd.MultiIndex:
    """Labels of the rows that were reported as finished or struck and do not follow.

    What a later period opened again is open. Numbers begin anew with the year, but for what
    the period directly before reported.
    """
    scale = model.scale(sheet.title)
    ended: dict[tuple[str, str], bool] = {}
    if sheet.table in ENDING_TABLES and scale is not None:
        codes = scale.codes(Meaning.FINISHED, Meaning.STRUCK)
        for earlier in history:
            frame = earlier.tables.get(sheet.table)
            counts = earlier.period.year == period.year or earlier.period.id == period.former
            if frame is None or not counts:
                continue
            reported = frame["status"].isin(codes).tolist()
            ended |= dict(zip(frame.index.tolist(), reported, strict=True))
    labels = [label for label, is_over in ended.items() if is_over]
    return pd.MultiIndex.from_tuples(labels or [("", "")])


def decided_before(
    frame: pd.DataFrame, columns: Iterable[Column], former: pd.DataFrame
) -> pd.DataFrame:
    """Fill the figures and dates that are handed out and that the plan's files leave blank.

    Args:
        frame: the rows; index ``(department, key)``.
        columns: the sheet's columns.
        former: what the departments planned, or were handed out, in the former period.
    """
    before = former.reindex(frame.index)
    for column in columns:
        name = column.field
        if column.role is Role.ISSUED and column.kind in _NUMBERS and name in before:
            values = before[name].astype(dtype_of(column.kind))
            frame[name] = frame[name].where(frame[name].notna(), values)
    return frame


def carried_over(
    frame: pd.DataFrame,
    sheet: Sheet,
    columns: Iterable[Column],
    former: pd.DataFrame,
    *,
    same_year: bool,
) -> pd.DataFrame:
    """Fill a sheet's rows with what the former period knows of them.

    Args:
        frame: the rows; index ``(department, key)``.
        former: the former period's table with the same index.
        same_year: what lasts within a year is carried over too.
    """
    before = former.reindex(frame.index)
    lasting = LASTING_FIELDS.get(sheet.table, ()) if same_year else ()
    for column in columns:
        source = FORMER_FIELDS.get(column.field) if column.role is Role.FORMER else None
        if source is None and column.role is Role.INPUT and column.field in lasting:
            source = column.field
        if source is not None and source in before:
            values = before[source].astype(dtype_of(column.kind))
            first, second = frame[column.field], values
            if column.field not in DECIDED_FIELDS:
                first, second = second, first
            frame[column.field] = first.where(first.notna(), second)
    return frame


def from_year_before(
    frame: pd.DataFrame, sheet: Sheet, columns: Iterable[Column], history: tuple[Earlier, ...],
    period: Period,
) -> pd.DataFrame:  # fmt: skip
    """Fill what the same follow-up of the year before reported, where nothing is known yet."""
    earlier = a_year_before(history, period)
    table = earlier.tables.get(sheet.table) if earlier is not None else None
    if table is None:
        return frame
    before = table.reindex(frame.index)
    kinds = {column.field: column.kind for column in columns}
    for name, source in YEAR_BEFORE_FIELDS.get(sheet.table, {}).items():
        if name in kinds and source in before:
            values = before[source].astype(dtype_of(kinds[name]))
            frame[name] = frame[name].where(frame[name].notna(), values)
    return frame


def former_notes(
    frame: pd.DataFrame,
    sheet: Sheet,
    columns: Iterable[Column],
    model: GovernanceModel,
    history: tuple[Earlier, ...],
    period: Period,
) -> dict[tuple[int, str], str]:
    """What was reported before, as notes at the cells, by row of the frame and field.

    Of an indicator's outcome every follow-up of the year is told, oldest first, of all else
    the former one. What is handed out is told only where it is another now: a decision has
    changed it.
    """
    told = [earlier for earlier in history if earlier.period.id == period.former]
    if not told or told[0].period.kind is PeriodKind.PLAN or period.kind is PeriodKind.PLAN:
        return {}
    notes: dict[tuple[int, str], str] = {}
    wanted = NOTED_FIELDS.get(sheet.table, ())
    for column in columns:
        if column.field not in wanted:
            continue
        all_year = column.field == "outcome"
        for earlier in same_year(history, period) if all_year else told:
            for row, text in _former_values(frame, sheet, column, model, earlier):
                line = f"{earlier.period.title}: {text}"
                so_far = notes.get((row, column.field))
                notes[row, column.field] = f"{so_far}\n{line}" if so_far else line
    return notes


def _former_values(
    frame: pd.DataFrame, sheet: Sheet, column: Column, model: GovernanceModel, earlier: Earlier
) -> list[tuple[int, str]]:
    """Rows with what an earlier period had in a column, as people write it."""
    table = earlier.tables.get(sheet.table)
    if table is None or column.field not in table:
        return []
    before = table[column.field].reindex(frame.index)
    told = before.notna()
    if column.role is Role.ISSUED:
        told &= (frame[column.field] != before).fillna(False).astype("bool")
    rows = told.to_numpy().nonzero()[0].tolist()
    texts = render_cells(before.iloc[rows], column, sheet, model)
    return list(zip(rows, texts, strict=True))
