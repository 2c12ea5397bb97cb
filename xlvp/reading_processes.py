"""Processes that read files, each of which may die without taking anything else along.

A legal file of two kilobytes can abort the parser, and no ``except`` stops that. So files are
read in children of this process, which start with all that is imported (fork; where the system
has none, Windows, they are started anew, which takes a second). A child reads many files. It
has a group of its own, sees none of this process's open files, writes nothing, and works within
limits of memory and time. When it dies, the file in hand has killed it: that one is tried once
more in a fresh child, unless the time ran out, and is refused when that dies as well. The other
files are read as if nothing had happened.

Answers are bytes that the caller's function makes; what a child says is never unpickled.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from enum import Enum
from multiprocessing.connection import Connection, wait
from typing import Any

from validation.model_limits import Limits
from xlvp.confinement import Answer, serve

_AHEAD = 2
"""So many files a child has been told of: it need not wait for this process in between."""
_START_SECONDS = 60.0
_MAX_ANSWER = 2**28


class Ending(Enum):
    """Why a file got no answer."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True)
class Failure:
    """What :meth:`ReadingProcesses.map` gives in place of an answer.

    Attributes:
        detail: the name of an exception, where one ended the reading.
    """

    ending: Ending
    detail: str = ""

    @property
    def ends_the_process(self) -> bool:
        """Whether the process is dead, or no longer to be used."""
        return self.ending is not Ending.CRASH or not self.detail


class ReadingProcesses(Executor):
    """An executor whose tasks may kill the process that they run in.

    Tasks run while :meth:`map` or :meth:`submit` is being called, so there is no thread.
    """

    def __init__(self, processes: int, limits: Limits) -> None:
        """Prepare; a process is started when there is something for it to do.

        Args:
            processes: at most so many.
            limits: what each of them may use.
        """
        forks = "fork" in multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("fork" if forks else "spawn")
        self._processes = processes
        self._limits = limits
        self._children: list[_Child] = []

    def map(
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - each file has its own
        chunksize: int = 1,  # noqa: ARG002 - files are handed out one by one
    ) -> Iterator[Any]:
        """Call a function that gives bytes for each item, in order.

        A :class:`Failure` stands in place of an answer that nobody can give.
        """
        return self._run(fn, list(zip(*iterables, strict=True)))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function that gives bytes once; the future is done."""
        if kwargs:
            raise TypeError("arguments have no names here")
        done: Future[Any] = Future()
        done.set_result(next(self._run(fn, [args])))
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - as above
        """End all processes."""
        for child in self._children:
            child.kill()
        self._children.clear()

    def _run(
        self, read: Callable[..., bytes], items: Sequence[tuple[Any, ...]]
    ) -> Iterator[bytes | Failure]:
        waiting, done = deque(range(len(items))), dict[int, bytes | Failure]()
        tried_twice: set[int] = set()
        try:
            for number in range(len(items)):
                while number not in done:
                    self._hand_out(waiting, read, items)
                    for child in self._heard():
                        self._take_answer(child, waiting, done, tried_twice)
                yield done.pop(number)
        finally:
            for child in [child for child in self._children if child.pending]:
                self._end(child)

    def _hand_out(
        self,
        waiting: deque[int],
        read: Callable[..., bytes],
        items: Sequence[tuple[Any, ...]],
    ) -> None:
        for ahead in range(_AHEAD):
            while waiting:
                child = next((one for one in self._children if len(one.pending) == ahead), None)
                if child is None and not ahead and len(self._children) < self._processes:
                    child = _Child.start(self._context, self._limits)
                    self._children.append(child)
                if child is None:
                    break
                number = waiting.popleft()
                child.send(number, read, items[number])

    def _heard(self) -> list[_Child]:
        """Children that have answered, died, or used up their time."""
        busy = [child for child in self._children if child.pending]
        left = min(child.deadline for child in busy) - time.monotonic()
        ready = wait([child.connection for child in busy], max(left, 0))
        now = time.monotonic()
        return [child for child in busy if child.connection in ready or child.deadline <= now]

    def _take_answer(
        self,
        child: _Child,
        waiting: deque[int],
        done: dict[int, bytes | Failure],
        tried_twice: set[int],
    ) -> None:
        if not child.connection.poll():
            if not child.ready:
                raise RuntimeError("a process for reading has not started within a minute")
            outcome: bytes | Failure = Failure(Ending.TIME)
        else:
            try:
                message = child.connection.recv_bytes(_MAX_ANSWER)
            except (EOFError, OSError):
                if not child.ready:
                    raise RuntimeError("a process for reading ended before it read") from None
                outcome = Failure(Ending.CRASH)
            else:
                if not child.ready:
                    child.start_clock()
                    return
                outcome = _outcome(message)
        number = child.pending.popleft()
        child.start_clock()
        if isinstance(outcome, Failure) and outcome.ends_the_process:
            waiting.extendleft(reversed(child.pending))
            child.pending.clear()
            self._end(child)
            if outcome.ending is Ending.CRASH and child.answered and number not in tried_twice:
                tried_twice.add(number)
                waiting.appendleft(number)
                return
        child.answered += 1
        done[number] = outcome

    def _end(self, child: _Child) -> None:
        self._children.remove(child)
        child.kill()


@dataclass(eq=False)
class _Child:
    """A process that reads.

    Attributes:
        pending: numbers of the files that it has been told of; it is at the first.
        deadline: when the time for that is over.
        answered: how many it has read.
    """

    process: Any
    connection: Connection[Any, Any]
    seconds: float
    pending: deque[int] = field(default_factory=deque)
    deadline: float = 0.0
    answered: int = 0
    ready: bool = False
    known: Callable[..., bytes] | None = None

    @classmethod
    def start(cls, context: Any, limits: Limits) -> _Child:
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, limits), daemon=True)
        process.start()
        theirs.close()
        child = cls(process, ours, limits.seconds)
        child.deadline = time.monotonic() + _START_SECONDS
        return child

    def start_clock(self) -> None:
        self.ready = True
        self.deadline = time.monotonic() + self.seconds

    def send(self, number: int, read: Callable[..., bytes], item: tuple[Any, ...]) -> None:
        if not self.pending and self.ready:
            self.start_clock()
        self.pending.append(number)
        try:
            self.connection.send((None if read is self.known else read, item))
        except (BrokenPipeError, ConnectionError):
            return  # it has died: what is heard from it next says so
        self.known = read

    def kill(self) -> None:
        if hasattr(os, "killpg"):
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()  # it has no group yet, or is no more
        else:
            self.process.kill()
        self.process.join()
        self.process.close()
        self.connection.close()


def _outcome(message: bytes) -> bytes | Failure:
    kind, rest = message[:1], message[1:]
    if kind == Answer.RESULT.value:
        return rest
    if kind == Answer.MEMORY.value:
        return Failure(Ending.MEMORY)
    return Failure(Ending.CRASH, rest.decode("ascii", "replace") or "?")
