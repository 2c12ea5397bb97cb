"""How many processes read workbooks, and what this process makes of their end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from validation.model_limits import LIMITS, Limits
from validation.observations import BookFault
from xlvp.guard import Refused
from xlvp.reading_processes import Ending, Failure, ReadingProcesses

WORTH_A_POOL = 40
"""From so many workbooks on, starting a process per core costs less than it saves."""
_asked: ContextVar[int | None] = ContextVar("_asked", default=None)


@contextmanager
def reading_pool(workbooks: int, limits: Limits = LIMITS) -> Iterator[ReadingProcesses]:
    """Processes for reading so many workbooks; they end with the context.

    Args:
        workbooks: how many there are.
        limits: what each may use.
    """
    with ReadingProcesses(processes(workbooks), limits) as pool:
        yield pool


@contextmanager
def working_with(jobs: int | None) -> Iterator[None]:
    """Read with so many processes inside; None leaves it to :func:`processes`."""
    before = _asked.set(jobs)
    try:
        yield
    finally:
        _asked.reset(before)


def processes(workbooks: int) -> int:
    """How many processes to read so many workbooks with: as asked for, or as many as pay."""
    asked = _asked.get()
    if asked is None:
        asked = (os.cpu_count() or 1) if workbooks >= WORTH_A_POOL else 1
    return max(1, min(asked, workbooks))


def refusal(failure: Failure, limits: Limits) -> Refused:
    """The answer for a file whose reading came to no end."""
    exception = f" ({failure.detail})" if failure.detail else ""
    details = {
        Ending.TIME: f"läsningen var inte klar efter {limits.seconds} sekunder",
        Ending.MEMORY: f"läsningen kräver mer minne än gränsen, {limits.memory_mb} MB",
        Ending.CRASH: f"läsaren klarar inte innehållet{exception}",
    }
    return Refused(BookFault.UNREADABLE, details[failure.ending])
