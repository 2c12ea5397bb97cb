"""Processes that read files, each of which may die without taking anything else along.

A legal file of two kilobytes can abort the parser, and no ``except`` stops that. So files are
read in children of this process, which start with all that is imported (fork; where the system
has none, Windows, they are started anew, which takes a second). A child reads many files. It
has a group of its own, sees none of this process's open files, writes nothing, and works within
limits of memory and time. When it dies, the file in hand has killed it: that one is tried once
more in a fresh child, unless the time ran out, and is refused when that dies as well. The other
files are read as if nothing had happened.

A task may be about several files; then it says which one it is at
(:func:`xlvp.confinement.reached`), each has the whole time, and the :class:`Failure` says which
one was in hand.

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
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection, wait
from typing import Any

from validation.model_limits import Limits
from xlvp.confinement import Answer, seconds_for, serve

_START_SECONDS = 60.0
_MAX_ANSWER = 2**28
_PLACES = 2


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
        at: the place of the file that was in hand, where the task was about several; as many
            as there are when all of them were. None where the task did not say.
    """

    ending: Ending
    detail: str = ""
    at: int | None = None

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
        self.heard: Callable[[int, int], None] | None = None
        """Is told the number of a task and the place of the file of it that is in hand."""
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
        self.strike()
        for child in self._children:
            child.bury()
        self._children.clear()

    def strike(self) -> None:
        """Have all processes die, without waiting until they have; nothing more can be asked."""
        for child in self._children:
            child.strike()

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
                self._hand_out(waiting, read, items)  # whoever is asked takes time with an answer
                yield done.pop(number)
        finally:
            for child in [child for child in self._children if child.number is not None]:
                self._end(child)

    def _hand_out(
        self,
        waiting: deque[int],
        read: Callable[..., bytes],
        items: Sequence[tuple[Any, ...]],
    ) -> None:
        while waiting:
            child = next((one for one in self._children if one.number is None), None)
            if child is None and len(self._children) < self._processes:
                child = _Child.start(self._context, self._limits, read)
                self._children.append(child)
            if child is None:
                break
            number = waiting.popleft()
            child.send(number, read, items[number])

    def _heard(self) -> list[_Child]:
        """Children that have said something, died, or used up their time."""
        busy = [child for child in self._children if child.number is not None]
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
        number = child.number
        assert number is not None
        outcome = self._said(child, number)
        if outcome is None:
            return
        alone, answered = child.of is None or child.of == 1, child.answered
        child.number = None
        child.answered += 1
        if isinstance(outcome, Failure) and outcome.ends_the_process:
            self._end(child)
            if outcome.ending is Ending.CRASH and answered and alone and number not in tried_twice:
                tried_twice.add(number)
                waiting.appendleft(number)
                return
        done[number] = outcome

    def _said(self, child: _Child, number: int) -> bytes | Failure | None:
        """What became of a child's task; None while it is at it."""
        if not child.connection.poll():
            if not child.ready:
                raise RuntimeError("a process for reading has not started within a minute")
            return Failure(Ending.TIME, at=child.at)
        try:
            message = child.connection.recv_bytes(_MAX_ANSWER)
        except (EOFError, OSError):
            if not child.ready:
                raise RuntimeError("a process for reading ended before it read") from None
            return Failure(Ending.CRASH, at=child.at)
        if not child.ready:
            child.ready = True
            child.start_clock()
            return None
        kind, rest = message[:1], message[1:]
        if kind == Answer.RESULT.value:
            return rest
        if kind == Answer.MEMORY.value:
            return Failure(Ending.MEMORY, at=child.at)
        if kind == Answer.REACHED.value and child.moves_on(rest):
            child.start_clock()
            if self.heard is not None and child.at is not None:
                self.heard(number, child.at)
            return None
        return Failure(Ending.CRASH, rest.decode("ascii", "replace") or "?", at=child.at)

    def _end(self, child: _Child) -> None:
        self._children.remove(child)
        child.kill()


@dataclass(eq=False)
class _Child:
    """A process that reads.

    Attributes:
        known: the function that it has.
        number: of the task in hand; None when it has none.
        at: the place of the file in hand, where the task has said it, and ``of`` how many.
        deadline: when the time for that is over.
        answered: how many tasks it has done.
    """

    process: Any
    connection: Connection[Any, Any]
    seconds: int
    known: Callable[..., bytes]
    number: int | None = None
    at: int | None = None
    of: int | None = None
    deadline: float = 0.0
    answered: int = 0
    ready: bool = False

    @classmethod
    def start(cls, context: Any, limits: Limits, read: Callable[..., bytes]) -> _Child:
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, limits, read), daemon=True)
        process.start()
        theirs.close()
        child = cls(process, ours, limits.seconds, read)
        child.deadline = time.monotonic() + _START_SECONDS
        return child

    def moves_on(self, said: bytes) -> bool:
        """Take in which file is in hand; False when it is not a later one, and so no news."""
        places = [int(part) for part in said.split(b" ") if part.isdigit()]
        if (
            len(places) != _PLACES
            or not (-1 if self.at is None else self.at) < places[0] <= places[1]
        ):
            return False
        self.at, self.of = places
        return True

    def start_clock(self) -> None:
        at, of = self.at or 0, self.of or 1
        seconds = seconds_for(at, of, self.seconds) if self.at is not None else self.seconds
        self.deadline = time.monotonic() + seconds

    def send(self, number: int, read: Callable[..., bytes], item: tuple[Any, ...]) -> None:
        self.number, self.at, self.of = number, None, None
        if self.ready:
            self.start_clock()
        try:
            self.connection.send((None if read is self.known else read, item))
        except (BrokenPipeError, ConnectionError):
            return  # it has died: what is heard from it next says so
        self.known = read

    def kill(self) -> None:
        self.strike()
        self.bury()

    def strike(self) -> None:
        if hasattr(os, "killpg"):
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()  # it has no group yet, or is no more
        else:
            self.process.kill()

    def bury(self) -> None:
        self.process.join()
        self.process.close()
        self.connection.close()
