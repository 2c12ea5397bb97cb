"""Kills writers at random times and prints, as JSON, what they left behind.

Run as a program of its own, so that the processes it forks have no threads of the test's:
``python killing.py writer|consolidate FOLDER RUNS SEED``.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import NoReturn

from closing_office import closing_office, deliver

from xlvp import period_lock
from xlvp.closing import consolidate_period
from xlvp.delivery_log import read_log
from xlvp.office import PeriodFolder
from xlvp.period_lock import working_on
from xlvp.writing import TEMPORARY, write_atomically

DAY = date(2019, 9, 12)
SIZE = 200_000
period_lock.BEAT, period_lock.STALE_AFTER = 0.05, 0.4


def kill_after(seconds: float, work: Callable[[], None]) -> bool:
    """Run work in a process of its own and kill it; whether it was still at it."""
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        _work(work, begun)
    os.close(begun)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _work(work: Callable[[], None], begun: int) -> NoReturn:
    os.write(begun, b"x")
    try:
        work()
    finally:
        os._exit(0)


def kill_writers(folder: Path, runs: int, chance: random.Random) -> dict[str, object]:
    """Writers that write one file over and over, a letter more each time."""
    broken, temporary, killed = [], 0, 0
    for run in range(runs):
        place = folder / str(run)
        target = place / "uppfoljning.bin"

        def write(target: Path = target) -> None:
            for letter in range(65, 91):
                write_atomically(target, partial(_put, content=bytes([letter]) * SIZE))

        killed += kill_after(chance.uniform(0, 0.012), write)
        for path in place.rglob("*.bin"):
            content = path.read_bytes()
            if path.name.startswith(TEMPORARY):
                temporary += 1
            elif len(content) != SIZE or len(set(content)) != 1:
                broken.append(str(path.relative_to(folder)))
        shutil.rmtree(place, ignore_errors=True)
    return {"broken": broken, "temporary": temporary, "killed": killed}


def _put(path: Path, *, content: bytes) -> None:
    path.write_bytes(content)


def kill_consolidations(folder: Path, runs: int, chance: random.Random) -> dict[str, object]:
    """Consolidations of two states of one period, in turn."""
    office = closing_office(folder / "kontor")
    period = deliver(office, "2019-08")
    first = (period.received / "A.xlsx").read_bytes()
    deliver(office, "2019-08", "A", A="-8,3")
    states = [first, (period.received / "A.xlsx").read_bytes()]
    complete, longest = [], 0.0
    for state in states:
        _receive(period, state)
        begun = time.monotonic()
        complete.append(_sum(consolidate_period(period, today=DAY).workbook))
        longest = time.monotonic() - begun
    workbook = period.follow_up / "uppfoljning-2019-08.xlsx"
    broken, unsaid, left, killed = [], 0, 0, 0
    for run in range(runs):
        _receive(period, states[run % 2])
        done = kill_after(chance.uniform(0, longest), partial(_consolidate, period))
        killed += done
        if _sum(workbook) not in complete:
            broken.append(f"{run}: follow-up")
        broken += [f"{run}: {fault}" for fault in read_log(period).faults()]
        for path in period.follow_up.glob("[!.]*.json"):
            json.loads(path.read_text("utf-8"))
        was_left = (period.path / period_lock.LOCK_NAME).exists()
        left += was_left
        with working_on(period, "status") as work:
            unsaid += was_left and not work.found
        broken += [f"{run}: {path.name}" for path in period.path.rglob(f"{TEMPORARY}*")]
    _receive(period, states[0])
    after = _sum(consolidate_period(period, today=DAY).workbook)
    return {
        "broken": broken,
        "unsaid": unsaid,
        "left": left,
        "killed": killed,
        "after": after == complete[0],
    }


def _consolidate(period: PeriodFolder) -> None:
    consolidate_period(period, today=DAY)


def _receive(period: PeriodFolder, content: bytes) -> None:
    path = period.received / "A.xlsx"
    path.write_bytes(content)
    os.utime(path, (1_568_000_000, 1_568_000_000))


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    kind, place, number, seed = sys.argv[1:]
    kill = {"writer": kill_writers, "consolidate": kill_consolidations}[kind]
    chance = random.Random(int(seed))
    sys.stdout.write(json.dumps(kill(Path(place), int(number), chance)))
