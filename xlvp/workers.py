"""How many processes read workbooks, and what this process makes of their end."""

from __future__ import annotations

import atexit
import math
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from validation.model_limits import LIMITS, Limits
from validation.observations import BookFault
from xlvp.cycles import in_one_run
from xlvp.guard import Refused
from xlvp.reading_processes import Ending, Failure, ReadingProcesses

WORTH_A_POOL = 40
"""From so many workbooks on, starting a process per core costs less than it saves."""
KEPT_SECONDS = 60.0
"""So long a process waits for the next workbook that is held against the same."""
_TO_A_WORKER = 10
"""So many workbooks a worker elsewhere gets at a time."""

Elsewhere: TypeAlias = Callable[[], AbstractContextManager[Executor]]
"""Gives an executor that is not of this machine."""
_asked: ContextVar[int | None] = ContextVar("_asked", default=None)
_elsewhere: ContextVar[Elsewhere | None] = ContextVar("_elsewhere", default=None)


@contextmanager
def reading_pool(workbooks: int, limits: Limits = LIMITS) -> Iterator[ReadingProcesses]:
    """Processes for reading so many workbooks; they end with the context.

    Args:
        workbooks: how many there are.
        limits: what each may use.
    """
    with ReadingProcesses(processes(workbooks), limits) as pool:
        yield pool


def _nothing() -> None:
    pass


class Pool(NamedTuple):
    """Who reads, and how many they are.

    Attributes:
        done: says that nothing more will be asked: processes may die while others go on.
    """

    executor: Executor
    processes: int
    done: Callable[[], None] = _nothing


@contextmanager
def share_pool(
    workbooks: int, function: Callable[..., bytes], limits: Limits = LIMITS
) -> Iterator[Pool]:
    """Who reads so many workbooks: processes of this machine, or whom :func:`working_with` says.

    The process that has read one workbook is kept for a while: who checks workbook after workbook
    in a running program does not start it anew.

    Args:
        workbooks: how many there are.
        function: that will be mapped; the kept process is one that has it.
        limits: what each process may use.
    """
    elsewhere, number = _elsewhere.get(), processes(workbooks)
    if elsewhere is not None:
        with elsewhere() as executor:
            yield Pool(executor, math.ceil(max(workbooks, 1) / _TO_A_WORKER))
    elif workbooks == 1:
        with _kept.pool(function, limits) as pool:
            yield Pool(pool, 1)
    else:
        with ReadingProcesses(number, limits) as pool:
            yield Pool(pool, number, pool.strike)


@dataclass
class _Kept:
    """The process that has read one workbook, for the next one.

    A command has no next one. Then it dies while the command goes on, and is buried at the end.
    """

    own: tuple[Any, ReadingProcesses, float, int] | None = None

    @contextmanager
    def pool(self, function: Callable[..., bytes], limits: Limits) -> Iterator[ReadingProcesses]:
        kept, self.own = self.own, None
        fits = False
        if kept is not None:
            lives = not in_one_run() and time.monotonic() - kept[2] < KEPT_SECONDS
            fits = lives and kept[0] is function
            if kept[3] != os.getpid():
                kept = None  # this is a copy of the process whose it is
            elif not fits:
                kept[1].shutdown()
        pool = kept[1] if kept is not None and fits else ReadingProcesses(1, limits)
        try:
            yield pool
        except BaseException:
            pool.shutdown()
            raise
        self.end()
        self.own = function, pool, time.monotonic(), os.getpid()
        if in_one_run():
            pool.strike()

    def end(self) -> None:
        """End it, if there is one."""
        kept, self.own = self.own, None
        if kept is not None and kept[3] == os.getpid():
            kept[1].shutdown()


_kept = _Kept()
atexit.register(_kept.end)


@contextmanager
def working_with(jobs: int | None, elsewhere: Elsewhere | None = None) -> Iterator[None]:
    """Read with so many processes inside, or with another executor.

    Args:
        jobs: how many; None leaves it to :func:`processes`.
        elsewhere: gives an executor that is not of this machine.
    """
    before, there = _asked.set(jobs), _elsewhere.set(elsewhere)
    try:
        yield
    finally:
        _elsewhere.reset(there)
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
