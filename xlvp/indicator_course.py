"""The course of an indicator: its months, or last year, the earlier follow-ups and this one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.schemas.indicators import MONTH_FIELDS
from xlvp.consolidation import Consolidated

LAST_YEAR = "last_year"
FEWEST = 2
"""Known values from which there is a course to draw."""


@dataclass(frozen=True)
class Moment:
    """An indicator's value at a time.

    Attributes:
        label: what the time is called.
        value: None for a month between two known ones.
        field: of the period's own sheet; "" for an earlier follow-up.
    """

    label: str
    value: float | None
    field: str = ""


def indicator_course(
    consolidated: Consolidated, values: Mapping[Hashable, Any]
) -> tuple[Moment, ...]:
    """The values of one row, oldest first; all months or none.

    Args:
        consolidated: the period, with the earlier ones.
        values: the row's, by field.
    """
    columns = consolidated.columns("indicators")
    months = [field for field in MONTH_FIELDS if field in values]
    known = [place for place, field in enumerate(months) if known_value(values, field) is not None]
    if len(known) >= FEWEST:
        return tuple(
            Moment(columns[field].title, known_value(values, field), field)
            for field in months[known[0] : known[-1] + 1]
        )
    title = columns[LAST_YEAR].title if LAST_YEAR in columns else ""
    moments = [Moment(title, known_value(values, LAST_YEAR), LAST_YEAR)]
    moments += [
        Moment(earlier.period.id, value)
        for earlier, value in zip(
            consolidated.history, earlier_values(consolidated, values), strict=True
        )
    ]
    moments.append(Moment(consolidated.period.id, known_value(values, "outcome"), "outcome"))
    return tuple(moment for moment in moments if moment.value is not None)


def earlier_values(
    consolidated: Consolidated, values: Mapping[Hashable, Any]
) -> list[float | None]:
    """The row's outcome at each earlier period, oldest first; None where nobody gave one."""
    key = (values["department"], values["indicator"])
    found: list[float | None] = []
    for earlier in consolidated.history:
        frame = earlier.tables.get("indicators")
        if frame is None or "outcome" not in frame or key not in frame.index:
            found.append(None)
        else:
            found.append(_number(frame.at[key, "outcome"]))
    return found


def known_value(values: Mapping[Hashable, Any], field: str) -> float | None:
    """A figure of the row, or None."""
    return _number(values.get(field))


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
