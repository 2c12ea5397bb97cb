"""The kinds of faults, a family per module; importing this package registers all of them."""

from benchmarks.faults.kinds import (
    amounts,
    dates,
    figures,
    files,
    plan_numbers,
    programs,
    sheets,
    statuses,
    texts,
)

__all__ = [
    "amounts",
    "dates",
    "figures",
    "files",
    "plan_numbers",
    "programs",
    "sheets",
    "statuses",
    "texts",
]
