"""How many processes read workbooks, and what this process makes of their end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from validation.model_limits import LIMITS, Limits
from validation.observations import BookFault
from xlvp.guard import Refused
from xlvp.reading_processes import Ending, Failure, ReadingProcesses

WORTH_A_POOL = 40
"""From so many workbooks on, starting a process per core costs less than it saves."""


@contextmanager
def reading_pool(workbooks: int, limits: Limits = LIMITS) -> Iterator[ReadingProcesses]:
    """Processes for reading so many workbooks; they end with the context.

    Args:
        workbooks: how many there are.
        limits: what each may use.
    """
    cores = os.cpu_count() or 1
    with ReadingProcesses(cores if workbooks >= WORTH_A_POOL else 1, limits) as pool:
        yield pool


def refusal(failure: Failure, limits: Limits) -> Refused:
    """The answer for a file whose reading came to no end."""
    exception = f" ({failure.detail})" if failure.detail else ""
    details = {
        Ending.TIME: f"läsningen var inte klar efter {limits.seconds} sekunder",
        Ending.MEMORY: f"läsningen kräver mer minne än gränsen, {limits.memory_mb} MB",
        Ending.CRASH: f"läsaren klarar inte innehållet{exception}",
    }
    return Refused(BookFault.UNREADABLE, details[failure.ending])
