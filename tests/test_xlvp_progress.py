from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from closing_office import closing_office, deliver

from benchmarks.harness import tree
from xlvp.progress import counted, told_to
from xlvp.reader import read_workbooks
from xlvp.report.terminal_progress import PlainLines, TerminalBar, said_time, terminal_listener
from xlvp.workers import processes, working_with


class Told:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def begins(self, what: str, total: int, /) -> None:
        self.lines.append(f"{what} {total}")

    def reached(self, name: str, done: int, /) -> None:
        self.lines.append(f"{done} {name}")

    def ends(self) -> None:
        self.lines.append("slut")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_each_file_is_told_before_it_is_taken_in_hand() -> None:
    told = Told()
    with told_to(told):
        work = counted(iter([1, 2]), ["a.xlsx", "b.xlsx"], "Läser")
        taken = [(item, told.lines[-1]) for item in work]
    assert taken == [(1, "0 a.xlsx"), (2, "1 b.xlsx")]
    assert told.lines == ["Läser 2", "0 a.xlsx", "1 b.xlsx", "slut"]


def test_work_within_counted_work_is_not_told_and_afterwards_it_is_again() -> None:
    told = Told()
    with told_to(told):
        for _ in counted([1, 2], ["a", "b"], "För över"):
            assert list(counted([3, 4], ["c", "d"], "Läser")) == [3, 4]
        assert list(counted([5, 6], ["e", "f"], "Läser")) == [5, 6]
    assert [line for line in told.lines if line[0].isalpha()] == [
        "För över 2", "slut", "Läser 2", "slut",
    ]  # fmt: skip


def test_a_fault_ends_what_is_told() -> None:
    told = Told()

    def failing() -> Iterator[int]:
        yield 1
        raise OSError

    with told_to(told), pytest.raises(OSError, match=r"^$"):
        list(counted(failing(), ["a", "b"], "Läser"))
    assert told.lines[-1] == "slut"


def test_one_file_and_nobody_who_listens_are_passed_through() -> None:
    told = Told()
    with told_to(told):
        assert list(counted([7], ["a"], "Läser")) == [7]
    assert list(counted([1, 2], ["a", "b"], "Läser")) == [1, 2]
    assert told.lines == []


def test_reading_tells_every_workbook(tmp_path: Path) -> None:
    office = closing_office(tmp_path / "kontor")
    folder = deliver(office, "2019-04", "A", "B")
    files = folder.received_files()
    told = Told()
    with told_to(told):
        read_workbooks(files, office.model, folder.period)
    names = [path.name for path in files]
    assert len(names) == 2
    assert told.lines == ["Läser 2", f"0 {names[0]}", f"1 {names[1]}", "slut"]


def test_without_a_terminal_a_line_comes_after_two_seconds_and_then_every_five() -> None:
    clock, stream = Clock(), StringIO()
    lines = PlainLines(stream, clock)
    lines.begins("Läser", 100)
    for done in range(100):
        lines.reached(f"D{done + 1:03d}.xlsx", done)
        clock.now += 0.125
    lines.ends()
    assert stream.getvalue().splitlines() == [
        "xlvp: Läser 17 av 100: D017.xlsx, ungefär 10 s kvar",
        "xlvp: Läser 57 av 100: D057.xlsx, ungefär 6 s kvar",
        "xlvp: Läser 97 av 100: D097.xlsx, ungefär 1 s kvar",
    ]


def test_a_terminal_has_a_bar_that_is_taken_away() -> None:
    clock, stream = Clock(), StringIO()
    stream.isatty = lambda: True  # type: ignore[method-assign]  # as a terminal says
    bar = terminal_listener(stream)
    assert isinstance(bar, TerminalBar)
    bar = TerminalBar(stream, clock)
    bar.begins("Skriver", 4)
    bar.reached("[A]-2019.xlsx", 0)
    assert stream.getvalue() == ""
    clock.now += 2
    bar.reached("[B]-2019.xlsx", 1)
    bar.ends()
    drawn = stream.getvalue()
    assert "Skriver" in drawn
    assert "[B]-2019.xlsx" in drawn


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (8.4, "8 s"), (119, "119 s"), (150, "2 min")]
)
def test_time_as_people_say_it(seconds: float, said: str) -> None:
    assert said_time(seconds) == said


def test_as_many_processes_as_asked_for_and_never_more_than_workbooks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert (processes(39), processes(40)) == (1, 8)
    with working_with(3):
        assert (processes(2), processes(100)) == (2, 3)
    with working_with(None):
        assert processes(40) == 8


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """A program that is started in the background, as CI may be, ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_interrupts")
@pytest.mark.skipif(sys.platform == "win32", reason="the console sends no signal to one process")
@pytest.mark.parametrize("command", ["validate", "consolidate"])
def test_ctrl_c_ends_a_run_at_once_and_leaves_nothing_half_done(
    tmp_path: Path, command: str
) -> None:
    office = closing_office(tmp_path / "kontor")
    period = deliver(office, "2019-08", "A")
    first = period.received_files()[0]
    for number in range(150):
        shutil.copy2(first, first.with_name(f"kopia-{number}.xlsx"))
    run = subprocess.Popen(
        [sys.executable, "-m", "xlvp", command, "2019-08", "--jobs", "2"],
        cwd=office.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    children: set[int] = set()
    until = time.monotonic() + 30
    while len(children) < 2 and time.monotonic() < until and run.poll() is None:
        children = {*tree(run.pid)} - {run.pid}
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    output, complaints = run.communicate(timeout=10)
    assert len(children) == 2
    assert run.returncode == 130
    assert output == ""
    assert complaints.splitlines()[-1] == "xlvp: avbrutet. Ingen fil är halvskriven."
    assert "Traceback" not in complaints
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert not list(office.path.rglob(".xlvp*"))
    assert not list(period.follow_up.glob("*.*"))
