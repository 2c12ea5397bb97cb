"""The process that reads: what it does, and what it may not do."""

from __future__ import annotations

import faulthandler
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from validation.model_limits import Limits

READY = b"ready"
IDLE_SECONDS = 600
"""A process that nobody asks anything for so long ends itself."""

Heard = Callable[[int, int], None]
"""Is told which file of how many is in hand."""
_heard: ContextVar[Heard | None] = ContextVar("_heard", default=None)


class Answer(Enum):
    """The first byte of an answer."""

    RESULT = b"r"
    MEMORY = b"m"
    EXCEPTION = b"e"
    REACHED = b"a"
    """No answer yet: the place of the file that is in hand, and of how many."""


@contextmanager
def heard_by(listener: Heard) -> Iterator[None]:
    """Let somebody hear which file is in hand while a function works on several."""
    before = _heard.set(listener)
    try:
        yield
    finally:
        _heard.reset(before)


def reached(place: int, of: int) -> None:
    """Say which file is in hand, counted from 0; ``of`` itself for the work on all of them."""
    listener = _heard.get()
    if listener is not None:
        listener(place, of)


def seconds_for(place: int, of: int, seconds: int) -> int:
    """How long may be worked on what is in hand: work on all files takes as long as they do."""
    return seconds * max(of, 1) if place == of else seconds


def serve(
    connection: Connection[Any, Any], limits: Limits, read: Callable[..., bytes] | None
) -> None:
    """Answer until nobody asks any more.

    A message is a function, or None for the one before (the first one is ``read``), and its
    arguments; the function gives bytes.
    """
    _cut_off(connection.fileno())
    _confine(limits)
    gc.freeze()  # what the parent has is walked by no collection here
    connection.send_bytes(READY)

    def say(place: int, of: int) -> None:
        _limit_time(seconds_for(place, of, limits.seconds))
        connection.send_bytes(Answer.REACHED.value + f"{place} {of}".encode("ascii"))

    with heard_by(say):
        while connection.poll(IDLE_SECONDS):
            try:
                function, arguments = connection.recv()
            except (EOFError, OSError):
                return
            read = function or read
            assert read is not None
            _limit_time(limits.seconds)
            connection.send_bytes(_answer(read, arguments))
            # The parent may have paused the collector; the next share has the memory of this one.
            gc.collect()


def _answer(read: Callable[..., bytes], arguments: tuple[Any, ...]) -> bytes:
    try:
        return Answer.RESULT.value + read(*arguments)
    except MemoryError:
        return Answer.MEMORY.value
    except BaseException as error:  # noqa: BLE001 - a panic is no Exception; the parent tells it
        return Answer.EXCEPTION.value + type(error).__name__.encode("ascii", "replace")


def _cut_off(connection: int) -> None:
    """Leave the parent's terminal, its process group and its open files.

    The parser reports its panics on the error stream, where a user would take them for ours.
    """
    if os.name != "posix":
        return
    os.setsid()
    faulthandler.disable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.closerange(3, connection)
    os.closerange(connection + 1, os.sysconf("SC_OPEN_MAX"))


def _confine(limits: Limits) -> None:
    """Limit the memory to what there is now and so much more, and write no files."""
    if sys.platform == "win32":
        return
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    pages = Path("/proc/self/statm")
    if pages.exists():  # Linux; elsewhere only the time is limited
        size = int(pages.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, size + limits.memory_bytes)


def _limit_time(seconds: int) -> None:
    """Die after so many more seconds of work, also when nobody is there to end it."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1)


def _lower(kind: int, soft: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
