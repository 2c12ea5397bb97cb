"""Reading workbooks on all cores: a pool of processes when there are enough workbooks for it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

WORTH_A_POOL = 40
"""From so many workbooks on, starting processes costs less than it saves."""


@contextmanager
def reading_pool(workbooks: int) -> Iterator[Executor | None]:
    """A pool for reading so many workbooks; None where one process is as fast.

    Processes are forked, so that they start with everything imported; where the system cannot
    fork (Windows) reading stays in this process.
    """
    cores = os.cpu_count() or 1
    forks = "fork" in multiprocessing.get_all_start_methods()
    if workbooks < WORTH_A_POOL or cores < 2 or not forks:  # noqa: PLR2004 - one core gains nothing
        yield None
        return
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("fork")) as pool:
        yield pool
