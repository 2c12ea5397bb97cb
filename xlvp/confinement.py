"""The process that reads: what it does, and what it may not do."""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Callable
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from validation.model_limits import Limits

READY = b"ready"


class Answer(Enum):
    """The first byte of an answer."""

    RESULT = b"r"
    MEMORY = b"m"
    EXCEPTION = b"e"


def serve(connection: Connection[Any, Any], limits: Limits) -> None:
    """Answer until nobody asks any more.

    A message is a function, or None for the one before, and its arguments; the function gives
    bytes.
    """
    _cut_off(connection.fileno())
    _confine(limits)
    connection.send_bytes(READY)
    read: Callable[..., bytes] | None = None
    while True:
        try:
            function, arguments = connection.recv()
        except (EOFError, OSError):
            return
        read = function or read
        assert read is not None
        _limit_time(limits.seconds)
        connection.send_bytes(_answer(read, arguments))


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
