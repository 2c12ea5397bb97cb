"""The former period: what the departments had reported then, for carrying over and comparing."""

from __future__ import annotations

import pandas as pd

from validation.parsing import by_key
from validation.schemas import BY_TABLE
from xlvp.office import PeriodFolder
from xlvp.reader import read_workbooks


def load_former(folder: PeriodFolder) -> dict[str, pd.DataFrame]:
    """The former period's received tables, of each department's latest workbook.

    Returns:
        By table; index ``(department, key)``. Empty when the model names no former period or
        nothing was received then.
    """
    if folder.period.former is None:
        return {}
    former = folder.office.period(folder.period.former)
    files = former.received_files()
    if not files:
        return {}
    delivery = read_workbooks(files, former.office.model, former.period)
    books = delivery.tables["books"]
    latest = set(books.index[books["latest"]].get_level_values("workbook"))
    tables = {}
    for table, frame in delivery.tables.items():
        if table in BY_TABLE:
            counted = frame[frame.index.get_level_values("workbook").isin(latest)]
            tables[table] = by_key(counted, BY_TABLE[table])
    return tables
