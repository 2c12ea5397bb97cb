"""Timing of a competitor: start-up is left out, and the machine's cores are used as xlvp does."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.plain import Said

PROCESSES = os.cpu_count() or 1


def each_workbook(check: Callable[[Path], Iterable[Said]]) -> None:
    """Check the folder's workbooks one by one, in a process per core, and print what came."""
    given = paths()
    with ready(partial(_listed, check), given) as pool:
        start = time.perf_counter()
        found = pool.map(partial(_listed, check), given, chunksize=share(len(given)))
        places = [said for of_file in found for said in of_file]
        seconds = time.perf_counter() - start
    told(seconds, places)


def together(check: Callable[[Sequence[Path]], Iterable[Said]]) -> None:
    """Check the folder's workbooks as one, and print what came."""
    given = paths()
    list(check(given[:1]))
    start = time.perf_counter()
    places = list(check(given))
    told(time.perf_counter() - start, places)


@contextmanager
def ready(work: Callable[[Path], Any], given: Sequence[Path]) -> Iterator[ProcessPoolExecutor]:
    """Processes, each of which has done the work before."""
    with ProcessPoolExecutor(PROCESSES, initializer=work, initargs=(given[0],)) as pool:
        list(pool.map(time.sleep, [0.05] * 4 * PROCESSES))
        yield pool


def told(seconds: float, places: Iterable[Said]) -> None:
    """Print the result as the harness expects it."""
    print(json.dumps({"seconds": seconds, "places": list(places)}))


def paths() -> list[Path]:
    """The workbooks of the folder on the command line."""
    return sorted(Path(sys.argv[1]).glob("*.xlsx"))


def share(many: int) -> int:
    """How many workbooks a process is given at a time."""
    return max(1, many // (4 * PROCESSES))


def _listed(check: Callable[[Path], Iterable[Said]], path: Path) -> list[Said]:
    return list(check(path))
