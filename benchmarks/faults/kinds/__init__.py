"""The kinds of faults, a family per module; importing this package registers all of them."""

from benchmarks.faults.kinds import (
    amounts,
    cells,
    dates,
    figures,
    files,
    forecasts,
    investments,
    plan_numbers,
    planning,
    programs,
    received,
    sheets,
    statuses,
    sums,
    texts,
    together,
)

__all__ = [
    "amounts",
    "cells",
    "dates",
    "figures",
    "files",
    "forecasts",
    "investments",
    "plan_numbers",
    "planning",
    "programs",
    "received",
    "sheets",
    "statuses",
    "sums",
    "texts",
    "together",
]
