"""What the former period gives to this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from validation.model import GovernanceModel, Period
from validation.schemas import Column, Role, Sheet
from validation.schemas.indicators import MONTH_FIELDS
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


def is_same_year(model: GovernanceModel, period: Period) -> bool:
    """Whether the former period lies in the same year."""
    former = model.period(period.former) if period.former else None
    return former is not None and former.year == period.year


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
