"""Tasks that have nothing to do with each other, shared among processes of this machine.

Of n processes, each takes every n-th task, and says what it has in hand and what is done. It stops
before its next task when it is told to, and when whoever started it is no more: a run that was
killed writes nothing after that.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any

from xlvp.errors import OutputError

Task = Callable[[], object]


def shared_out(
    tasks: Sequence[Task], processes: int, start: str | None = None
) -> Generator[tuple[int, bool], None, None]:
    """Do all tasks, and tell which one is in hand (False) and which one is done (True).

    Args:
        processes: how many do them; one is this one.
        start: how processes are started; with all that is here where the system can do that.

    Raises:
        OutputError: a process has ended before its tasks were done.
        Exception: what a task raises; no new ones are begun then.
    """
    if processes < 2:  # noqa: PLR2004 - no other process
        for place, task in enumerate(tasks):
            yield place, False
            task()
            yield place, True
        return
    forks = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context(start or ("fork" if forks else "spawn"))
    numbered = list(enumerate(tasks))
    children: dict[Any, Any] = {}
    try:
        for first in range(processes):
            here, there = context.Pipe()
            given = (there, numbered[first::processes], os.getpid())
            child = context.Process(target=_do, args=given, daemon=True)  # type: ignore[attr-defined]  # of all contexts
            children[here] = child
            child.start()
            there.close()
        yield from _told(list(children))
    finally:
        for connection, child in children.items():
            with suppress(OSError):
                connection.send(None)
            if child.pid is not None:
                child.join()
            connection.close()


def _told(connections: Sequence[Any]) -> Iterator[tuple[int, bool]]:
    """What processes say until all of them are done."""
    busy = list(connections)
    while busy:
        ready: list[Any] = wait(busy)
        for connection in ready:
            try:
                said = connection.recv()
            except (EOFError, OSError) as error:
                raise OutputError(
                    "En av de processer som skriver arbetsböcker avbröts innan den var klar. "
                    "Kör igen; det som redan är skrivet är helt."
                ) from error
            if isinstance(said, Exception):
                raise said
            if said is None:
                busy.remove(connection)
            else:
                yield said


def _do(connection: Any, tasks: Sequence[tuple[int, Task]], parent: int) -> None:
    """Do tasks in a process of their own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it is told, and tells it
    with suppress(OSError):  # nobody listens any more
        for place, task in tasks:
            if connection.poll() or _is_left_alone(parent):
                return
            connection.send((place, False))
            try:
                task()
            except Exception as error:  # noqa: BLE001 - it is raised where it is listened to
                connection.send(error)
                return
            connection.send((place, True))
        connection.send(None)


def _is_left_alone(parent: int) -> bool:
    if os.name == "posix":
        return os.getppid() != parent
    started_by = multiprocessing.parent_process()
    return started_by is not None and not started_by.is_alive()
