"""Contenders run side by side: each in processes of its own, round after round.

A contender is a command that does a piece of work once and prints a last line of JSON, with
the ``seconds`` that it took (start-up left out) and whatever else it has to say. In every round
each contender runs once, one after the other, so that what slows the machine down for a while
slows all of them down; a ratio is taken within a round, and the median of the rounds is told.
Before the rounds each runs once unclocked: that warms the file cache, and its memory is taken.
Clocked runs are not looked at, since looking costs them time.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
"""The project, where contenders run."""
_PROC = Path("/proc")
_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
"""The unclocked run compiles xlvp, as its installation does for users."""
_LOOK = 0.03
"""Seconds between two looks at memory, at least."""
_REST = 4
"""A look at a process of a gigabyte takes the kernel some 40 ms, during which the process can get
no new pages. So many times as long it is left alone, which leaves it four fifths of the time."""
_TOLD_OF_A_FAILURE = 300
"""So many characters of what a contender complained about are kept."""


@dataclass(frozen=True)
class Contender:
    """Something that does a job.

    Attributes:
        name: as the tables have it.
        command: what is run, in the project's folder.
        whole: its time is that of the whole process, start-up included, as from a shell.
        environment: set in addition to what is set.
        accepts: exit codes that are no failure; a command line tells of faults by its code.
        times: it runs so many times in a round, and the middle one counts: a short piece of work
            beside a long one.
    """

    name: str
    command: tuple[str, ...]
    whole: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    accepts: frozenset[int] = frozenset({0})
    times: int = 1


@dataclass(frozen=True)
class Sample:
    """One run of a contender."""

    seconds: float
    said: Mapping[str, Any]


@dataclass
class Measured:
    """What the rounds gave for one contender.

    Attributes:
        seconds: of each round.
        megabytes: at most, of all its processes together; None where that cannot be seen.
        said: in its last run.
        failure: why there are no figures; "" when there are.
    """

    name: str
    seconds: list[float] = field(default_factory=list)
    megabytes: float | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    failure: str = ""

    @property
    def median(self) -> float:
        """Seconds of the middle round."""
        return statistics.median(self.seconds)


class ContenderError(Exception):
    """A contender could not do its job; the message is what it complained about."""


def once(contender: Contender, sample_memory: bool = False) -> tuple[Sample, float | None]:
    """Run a contender once.

    Returns:
        The run, and the megabytes of its process tree at most where they were wanted and seen.

    Raises:
        ContenderError: it failed.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        contender.command,
        cwd=ROOT,
        env={**_ENVIRONMENT, **contender.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        memory = _Memory(process.pid) if sample_memory else None
        output, complaints = process.communicate()
        whole = time.perf_counter() - start
        peak = memory.stop() if memory else None
    if process.returncode not in contender.accepts:
        lines = [line for line in complaints.splitlines() if line.strip()]
        reason = lines[-1].strip() if lines else f"exit code {process.returncode}"
        raise ContenderError(reason[:_TOLD_OF_A_FAILURE])
    if contender.whole:
        return Sample(whole, {}), peak
    said: dict[str, Any] = json.loads(output.splitlines()[-1])
    return Sample(float(said.pop("seconds")), said), peak


def interleaved(
    contenders: Sequence[Contender],
    rounds: int,
    told: Callable[[str], None] = lambda _: None,
    *,
    memory: bool = True,
) -> dict[str, Measured]:
    """Run contenders in turn, round after round; one that fails is left out from then on.

    Args:
        contenders: the first is what the others are held against.
        rounds: so many.
        told: is given a line before each run.
        memory: run each once before, unclocked, and look at its memory.
    """
    results = {contender.name: Measured(contender.name) for contender in contenders}
    for number in range(0 if memory else 1, rounds + 1):
        for contender in contenders:
            result = results[contender.name]
            if result.failure:
                continue
            told(f"{contender.name}, {f'round {number} of {rounds}' if number else 'warming up'}")
            try:
                if number:
                    samples = [once(contender)[0] for _ in range(contender.times)]
                    result.seconds.append(statistics.median(one.seconds for one in samples))
                    result.said = samples[-1].said
                else:
                    sample, result.megabytes = once(contender, sample_memory=True)
                    result.said = sample.said
            except ContenderError as error:
                result.failure = str(error)
    return results


def ratio(of: Measured, to: Measured) -> float:
    """The median of the ratios within the rounds.

    Raises:
        ValueError: one of them has no figures.
    """
    return statistics.median(ratios(of, to))


def ratios(of: Measured, to: Measured) -> list[float]:
    """The ratio of each round."""
    return [own / other for own, other in zip(of.seconds, to.seconds, strict=True)]


class _Memory:
    """Looks at the memory of a process and all that it has started, until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if _PROC.is_dir():
            self._thread.start()

    def stop(self) -> float | None:
        """Megabytes at most; None where there is no ``/proc`` to look in."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        return self._peak or None

    def _look(self) -> None:
        rest = _LOOK
        while not self._ended.wait(rest):
            start = time.thread_time()
            processes = list(tree(self._pid))
            found = sum(map(proportional_memory, processes))
            alone = max(map(most_memory, processes))
            self._peak = max(self._peak, found / 2**20, alone / 2**20)
            rest = max(_LOOK, _REST * (time.thread_time() - start))


def tree(pid: int) -> Iterable[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for path in _PROC.glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may hold anything; the parent is the second field after it.
            parent = int(path.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # it has ended in the meantime
        parents.setdefault(parent, []).append(int(path.parent.name))
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parents.get(one, [])


def proportional_memory(pid: int) -> int:
    """Bytes that a process holds; a page that several share is counted in parts.

    Pages of files that it has mapped are counted as far as they are in memory.
    """
    return _bytes(pid, "smaps_rollup", "Pss:")


def most_memory(pid: int) -> int:
    """Bytes that a process has held at most so far, whether anybody looked or not."""
    return _bytes(pid, "status", "VmHWM:")


def _bytes(pid: int, file: str, name: str) -> int:
    try:
        text = (_PROC / str(pid) / file).read_text("utf-8", "replace")
    except OSError:
        return 0  # it has ended, or belongs to somebody else
    for line in text.splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0
