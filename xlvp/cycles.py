"""How often Python's collector of cycles runs, which walks all that there is, pandas and all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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


_SELDOM = 50_000
"""So many containers more than before make it look; Python would at 700."""


@contextmanager
def as_one_run() -> Iterator[None]:
    """Collect seldom while a command runs, and nothing at its end, when the process ends.

    Starting makes hundreds of thousands of objects that stay. Walking them again and again, and
    once more when Python shuts down, takes longer than the check of a workbook.
    """
    before = gc.get_threshold()
    gc.set_threshold(_SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.freeze()
