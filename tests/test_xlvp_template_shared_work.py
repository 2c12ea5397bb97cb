"""Tasks shared among processes: all done, what goes wrong told, nobody left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from xlvp.errors import InputError, OutputError
from xlvp.template.shared_work import shared_out


def _leave(folder: Path, number: int) -> None:
    (folder / str(number)).write_text(str(os.getpid()))


def _refuse() -> None:
    raise InputError("Planen saknas.")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("start", [None, "spawn"])
def test_every_task_is_done_once_by_two_processes(tmp_path: Path, start: str | None) -> None:
    tasks = [partial(_leave, tmp_path, number) for number in range(5)]
    told = list(shared_out(tasks, 2, start))
    assert sorted(told) == [(number, done) for number in range(5) for done in (False, True)]
    assert all(told.index((number, False)) < told.index((number, True)) for number in range(5))
    by = {(tmp_path / str(number)).read_text() for number in range(5)}
    assert len(by) == 2
    assert str(os.getpid()) not in by


def test_one_process_is_this_one(tmp_path: Path) -> None:
    told = list(shared_out([partial(_leave, tmp_path, 0), partial(_leave, tmp_path, 1)], 1))
    assert told == [(0, False), (0, True), (1, False), (1, True)]
    assert (tmp_path / "1").read_text() == str(os.getpid())


def children() -> set[int | None]:
    """Processes of this one; another test may have left one that waits for a workbook."""
    return {child.pid for child in multiprocessing.active_children()}


@pytest.mark.parametrize("processes", [1, 2])
def test_what_a_task_raises_is_raised_and_nothing_goes_on(processes: int) -> None:
    before = children()
    with pytest.raises(InputError, match=r"^Planen saknas\.$"):
        list(shared_out([_refuse, partial(time.sleep, 0.01), _refuse], processes))
    assert children() == before


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL to send")
def test_a_process_that_dies_is_told_in_one_sentence() -> None:
    before = children()
    with pytest.raises(OutputError, match="avbröts innan den var klar"):
        list(shared_out([partial(time.sleep, 0.01), _die], 2))
    assert children() == before


def test_who_stops_listening_ends_the_work() -> None:
    tasks = [partial(time.sleep, 0.05) for _ in range(200)]
    before = children()
    working = shared_out(tasks, 2)
    next(working)
    start = time.monotonic()
    working.close()
    assert time.monotonic() - start < 2  # not the 5 seconds that all of them take
    assert children() == before


_SLOW = """
import sys, time
from functools import partial
from pathlib import Path
from xlvp.template.shared_work import shared_out

def slow(number):
    time.sleep(0.1)
    (Path(sys.argv[1]) / str(number)).touch()

list(shared_out([partial(slow, number) for number in range(100)], 2))
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL to send")
def test_nothing_is_written_after_the_run_was_killed(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", _SLOW, str(tmp_path)])
    until = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 4 and time.monotonic() < until:
        time.sleep(0.02)
    run.kill()
    run.wait()
    time.sleep(1)
    left = len(list(tmp_path.iterdir()))
    time.sleep(1)
    assert 4 <= left == len(list(tmp_path.iterdir())) < 50
