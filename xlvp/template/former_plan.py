"""The plan before a plan: what the departments handed in for it, else what was handed out."""

from __future__ import annotations

import pandas as pd

from validation.model import PeriodKind
from validation.schemas import BY_TABLE
from xlvp.office import PeriodFolder
from xlvp.plan import load_plan
from xlvp.template.revised import FormerPlan
from xlvp.versions import received_tables


def load_former_plan(folder: PeriodFolder) -> FormerPlan | None:
    """The latest plan before a period that is a plan itself; None when there is none.

    Periods between the two plans, as the year's follow-ups, are passed over.
    """
    office, period = folder.office, folder.period
    if period.kind is not PeriodKind.PLAN:
        return None
    former = office.model.period(period.former) if period.former else None
    while former is not None and former.kind is not PeriodKind.PLAN:
        former = office.model.period(former.former) if former.former else None
    if former is None:
        return None
    planned = load_plan(office, former).tables
    received = received_tables(office.period(former.id))
    tables = {}
    for table in BY_TABLE:
        parts = [part for part in (received.get(table), planned.get(table)) if part is not None]
        if len(parts) > 1:
            came_in = parts[0].index.get_level_values(0).unique()
            parts[1] = parts[1][~parts[1].index.get_level_values(0).isin(came_in)]
        if parts := [part for part in parts if len(part)]:
            tables[table] = pd.concat(parts)
    return FormerPlan(office.model, former, tables)
