"""The earlier periods: what the departments reported then, for carrying over and comparing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor

import pandas as pd

from validation.facts import Earlier
from validation.model import Period, PeriodKind
from validation.parsing import by_key
from validation.schemas import BY_TABLE
from xlvp.office import PeriodFolder
from xlvp.reader import read_workbooks

__all__ = ["Earlier", "a_year_before", "former_tables", "load_history", "same_year"]


def load_history(
    folder: PeriodFolder, *, reach: int | None = None, executor: Executor | None = None
) -> tuple[Earlier, ...]:
    """The periods before one, oldest first; those for which nothing was received are left out.

    Args:
        folder: the period; its model says which one is the former, and the former of that.
        reach: how many periods back to look; as far as it goes unless given.
        executor: reads the workbooks; this process unless given.
    """
    folders = list(former_folders(folder))[:reach]
    read = ((former.period, _received(former, executor)) for former in reversed(folders))
    return tuple(Earlier(period, tables) for period, tables in read if tables)


def former_tables(history: tuple[Earlier, ...], period: Period) -> Mapping[str, pd.DataFrame]:
    """The tables of the period directly before one; none when nothing was received for it."""
    last = history[-1] if history else None
    return last.tables if last is not None and last.period.id == period.former else {}


def same_year(history: tuple[Earlier, ...], period: Period) -> tuple[Earlier, ...]:
    """The earlier follow-ups of the period's own year, oldest first."""
    return tuple(
        earlier
        for earlier in history
        if earlier.period.kind is PeriodKind.FOLLOW_UP and earlier.period.year == period.year
    )


def a_year_before(history: tuple[Earlier, ...], period: Period) -> Earlier | None:
    """The earlier follow-up that ended in the same month of the year before, or None."""
    return next(
        (
            earlier
            for earlier in history
            if earlier.period.kind is PeriodKind.FOLLOW_UP
            and earlier.period.year == period.year - 1
            and earlier.period.months == period.months
        ),
        None,
    )


def former_folders(folder: PeriodFolder) -> Iterator[PeriodFolder]:
    """The folders of the former period, the one before that, and so on; the latest first.

    The model has its periods in the order of time, so this ends.
    """
    former = folder.period.former
    while former is not None:
        earlier = folder.office.period(former)
        yield earlier
        former = earlier.period.former


def _received(folder: PeriodFolder, executor: Executor | None) -> dict[str, pd.DataFrame]:
    """The received tables of a period, of each department's latest workbook; {} for nothing."""
    files = folder.received_files()
    if not files:
        return {}
    delivery = read_workbooks(files, folder.office.model, folder.period, executor=executor)
    books = delivery.tables["books"]
    latest = set(books.index[books["latest"]].get_level_values("workbook"))
    tables = {}
    for table, frame in delivery.tables.items():
        if table in BY_TABLE:
            counted = frame[frame.index.get_level_values("workbook").isin(latest)]
            tables[table] = by_key(counted, BY_TABLE[table])
    return tables
