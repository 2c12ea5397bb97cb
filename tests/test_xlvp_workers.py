from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import hostile_files
import pandas as pd
import pytest
from deliveries import book, small_period

from validation.model import Limits
from validation.observations import BookFault
from xlvp.cycles import no_collection
from xlvp.demo.office import PERIODS, build_office
from xlvp.office import Office
from xlvp.reader import read_workbooks
from xlvp.reading_processes import Ending, Failure, ReadingProcesses
from xlvp.template import write_templates
from xlvp.workers import WORTH_A_POOL, reading_pool, refusal, share_pool

MEBIBYTE = 2**20
KILLER = hostile_files.REFUSED["string-count-of-four-billion"]
"""A workbook of three kilobytes for which the parser asks for more memory than there is."""


def test_any_executor_reads_the_same(tmp_path: Path) -> None:
    office = Office.open(build_office(2018, tmp_path / "kontor"))
    folder = office.period(PERIODS[2018])
    paths = write_templates(office, folder)
    broken = tmp_path / "trasig.xlsx"
    broken.write_bytes(b"PK\x03\x04 inte en arbetsbok")
    with ThreadPoolExecutor(1) as pool:
        alone = read_workbooks([*paths, broken], office.model, folder.period, executor=pool)
    one = read_workbooks([*paths, broken], office.model, folder.period)
    with reading_pool(WORTH_A_POOL) as pool:
        many = read_workbooks([*paths, broken], office.model, folder.period, executor=pool)
    assert len(alone.tables["books"]) == 7
    for delivery in (one, many):
        assert list(delivery.tables) == list(alone.tables)
        for table, frame in alone.tables.items():
            pd.testing.assert_frame_equal(delivery.tables[table], frame)


def behave(how: str) -> bytes:
    """What a file makes of the process that reads it."""
    match how:
        case "abort":
            os.abort()
        case "hang":
            time.sleep(60)
        case "work":
            while True:
                pass
        case "eat":
            return bytes(200 * MEBIBYTE)
        case "fault":
            raise LookupError(how)
        case "write":
            Path(os.environ["XLVP_TEST_FILE"]).write_bytes(b"x" * 4096)
        case "process":
            return str(os.getpid()).encode()
        case "once" if not Path(os.environ["XLVP_TEST_FILE"]).exists():
            Path(os.environ["XLVP_TEST_FILE"]).touch()
            os.abort()
    return how.encode()


def outcomes(*how: str, processes: int = 1, seconds: int = 1) -> list[bytes | Failure]:
    with ReadingProcesses(processes, Limits(memory_mb=100, seconds=seconds)) as pool:
        return list(pool.map(behave, how))


CRASH = Failure(Ending.CRASH)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_death_costs_one_file(processes: int) -> None:
    found = outcomes("a", "abort", "b", "abort", "c", "d", "e", processes=processes)
    assert found == [b"a", CRASH, b"b", CRASH, b"c", b"d", b"e"]


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    started = time.monotonic()
    assert outcomes("hang", "a", "work", "b") == [
        *(Failure(Ending.TIME), b"a", Failure(Ending.TIME), b"b")
    ]
    assert 2 <= time.monotonic() - started < 6


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    assert outcomes("a", "eat", "b") == [b"a", Failure(Ending.MEMORY), b"b"]


def test_what_the_reader_does_not_expect_costs_one_file() -> None:
    found = outcomes("process", "fault", "process")
    assert found[1] == Failure(Ending.CRASH, "LookupError")
    assert found[0] == found[2] != str(os.getpid()).encode()


class Kept:
    """What has itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.own = self


left_behind: list[weakref.ref[Kept]] = []


def leave_behind(_: int) -> bytes:
    still_there = sum(kept() is not None for kept in left_behind)
    left_behind.append(weakref.ref(Kept()))
    return b"%d" % still_there


def test_what_an_answer_leaves_behind_is_gone_before_the_next_one() -> None:
    with no_collection(), ReadingProcesses(1, Limits()) as pool:
        assert list(pool.map(leave_behind, range(4))) == [b"0"] * 4


def test_a_file_that_follows_others_into_death_is_tried_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLVP_TEST_FILE", str(tmp_path / "tried"))
    assert outcomes("a", "once", "b") == [b"a", b"once", b"b"]


def test_who_reads_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLVP_TEST_FILE", str(tmp_path / "written"))
    assert not isinstance(outcomes("write")[0], bytes)
    assert not (tmp_path / "written").exists() or not (tmp_path / "written").read_bytes()


def test_processes_end_with_their_pool_also_in_the_middle() -> None:
    with ReadingProcesses(1, Limits(seconds=60)) as pool:
        answers = pool.map(behave, ["process", "hang"])
        process = int(next(answers))
        os.kill(process, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux tells them")
def at(path: str) -> bytes:
    """Leave a trace of being asked."""
    os.kill(os.getppid(), signal.SIGUSR1)
    return path.encode()


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux tells them")
def test_the_next_task_begins_before_an_answer_is_looked_at() -> None:
    asked: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _: asked.append(number))
    try:
        with ReadingProcesses(1, Limits()) as pool:
            answers = pool.map(at, ["one", "two"])
            assert next(answers) == b"one"
            wait_until(lambda: len(asked) > 1)
            assert next(answers) == b"two"
    finally:
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux tells them")
def test_processes_may_die_before_their_pool_ends() -> None:
    with share_pool(WORTH_A_POOL, behave) as pool:
        (process,) = pool.executor.map(behave, ["process"])
        pool.done()
        wait_until(lambda: not is_running(int(process)))
    with share_pool(1, behave) as pool:
        (kept,) = pool.executor.map(behave, ["process"])
        pool.done()
        assert list(pool.executor.map(behave, ["process"])) == [kept]


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for something; it comes long before the time is over."""
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_processes_end_when_this_one_is_killed() -> None:
    program = """
import sys
sys.path.insert(0, {folder!r})
from test_xlvp_workers import behave
from validation.model import Limits
from xlvp.reading_processes import ReadingProcesses
with ReadingProcesses(2, Limits()) as pool:
    answers = list(pool.map(behave, ["process"] * 20))
    print(*{{int(answer) for answer in answers}}, flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", program.format(folder=str(Path(__file__).parent))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        children = [int(number) for number in parent.stdout.readline().split()]
        parent.kill()
    assert children
    until = time.monotonic() + 10
    while any(map(is_running, children)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, children))


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_one_task_can_be_submitted() -> None:
    with ReadingProcesses(1, Limits()) as pool:
        assert pool.submit(behave, "a").result() == b"a"


def test_many_workbooks_get_a_process_per_core_and_few_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    for workbooks, processes in ((WORTH_A_POOL - 1, 1), (WORTH_A_POOL, 2)):
        with reading_pool(workbooks) as pool:
            assert len(set(pool.map(behave, ["process"] * 20))) == processes


def test_without_forking_a_process_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with reading_pool(1) as pool:
        assert pool._context.get_start_method() == "spawn"
        assert list(pool.map(behave, ["a", "b"])) == [b"a", b"b"]


@pytest.mark.parametrize(
    ("failure", "detail"),
    [
        (Failure(Ending.TIME), "läsningen var inte klar efter 10 sekunder"),
        (Failure(Ending.MEMORY), "läsningen kräver mer minne än gränsen, 800 MB"),
        (Failure(Ending.CRASH), "läsaren klarar inte innehållet"),
        (Failure(Ending.CRASH, "KeyError"), "läsaren klarar inte innehållet (KeyError)"),
    ],
)
def test_each_ending_has_its_sentence(failure: Failure, detail: str) -> None:
    refused = refusal(failure, Limits())
    assert (refused.fault, refused.detail) == (BookFault.UNREADABLE, detail)


def test_a_file_that_killed_its_reader_is_known_by_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "A.xlsx"
    path.write_bytes(KILLER(hostile_files.good_parts()))
    found = book(read_workbooks([path], *small_period("Utvecklingsmedel")))
    assert found["fault_detail"] == "läsaren klarar inte innehållet"
    assert found["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found["received"] == pd.Timestamp(datetime.fromtimestamp(path.stat().st_mtime))  # noqa: DTZ006 - local
