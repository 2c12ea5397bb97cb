"""How often Python's collector of cycles runs, which walks all that there is, pandas and all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


@contextmanager
def no_collection() -> Iterator[None]:
    """Pause the collector: reading and checking make no cycles, and it would walk every cell."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_SELDOM = 400_000
"""So many containers more than before make it look; Python would at 700.

To import pandas, pandera and the rules makes half as many, none of which is ever given back.
"""
_OLDER = 2
"""After so many looks it looks at what has survived one as well; Python would after ten."""
_one_run: ContextVar[bool] = ContextVar("_one_run", default=False)


@contextmanager
def as_one_run() -> Iterator[None]:
    """Collect seldom while a command runs, and nothing at its end, when the process ends.

    Starting makes hundreds of thousands of objects that stay. Walking them again and again, and
    once more when Python shuts down, takes longer than the check of a workbook.
    """
    before = gc.get_threshold()
    gc.set_threshold(_SELDOM, _OLDER, before[2])
    outside = _one_run.set(True)
    try:
        yield
    finally:
        _one_run.reset(outside)
        gc.set_threshold(*before)
        gc.freeze()


def in_one_run() -> bool:
    """Whether a command is running, so that the process ends with it: nothing is kept for later."""
    return _one_run.get()
