"""Reading on a Dask cluster: its workers as an executor, instead of processes of this machine.

A file that kills its worker is handed to others by the scheduler until it has killed as many as
the scheduler allows (``distributed.scheduler.allowed-failures``), together with what happened to
be waiting beside it. So what the scheduler gives up is tried once more, and only what kills again
is refused. A file that takes too long ends its worker, which its nanny starts anew.

The cluster is trusted: its workers run what they are sent, and what they answer is taken in by
Dask. Every worker must see the office's folder by the same path and run the same xlvp.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from validation.model_limits import LIMITS, Limits
from xlvp import __version__
from xlvp.confinement import heard_by, seconds_for
from xlvp.errors import InputError
from xlvp.reading_processes import Ending, Failure

_SECONDS_TO_CONNECT = 10
_TOLD = 3
"""So many workers are named in a sentence."""


class ClusterExecutor(Executor):
    """The workers of a Dask cluster."""

    def __init__(self, address: str, folder: Path, limits: Limits = LIMITS) -> None:
        """Connect to a scheduler.

        Args:
            address: of the scheduler, ``tcp://host:8786``.
            folder: what the workers must be able to read.
            limits: how long a worker may take for one file.

        Raises:
            InputError: there is no scheduler or no worker, or the workers cannot be used.
        """
        try:
            from distributed import Client
        except ImportError:
            raise InputError(
                "--scheduler kräver tillägget dask. Installera det med pip install 'xlvp[dask]'."
            ) from None
        self._address, self._limits = address, limits
        try:
            self._client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError, ImportError) as error:
            raise InputError(
                f"Når ingen schemaläggare på {address}. Starta den med dask scheduler, eller kör "
                "utan --scheduler."
            ) from error
        try:
            self._check_workers(folder)
        except BaseException:
            self._client.close()
            raise

    def map(
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - each call has its own
        chunksize: int = 1,  # noqa: ARG002 - the scheduler hands out
    ) -> Iterator[Any]:
        """Call a function that gives bytes for each item on some worker, in order.

        A :class:`~xlvp.reading_processes.Failure` stands in place of an answer that no worker
        could give.

        Args:
            fn: is sent to each worker once, with all that it carries.
            iterables: its arguments.
            timeout: is not used.
            chunksize: is not used.

        Raises:
            InputError: the scheduler is gone.
        """
        items = list(zip(*iterables, strict=True))
        tasks: dict[int, Any] = {}
        with self._known_to_workers(fn) as name:
            try:
                tasks |= {place: self._submit(name, item) for place, item in enumerate(items)}
                for place, item in enumerate(items):
                    answer = self._answer(tasks[place])
                    if answer is None:
                        tasks[place] = self._submit(name, item)
                        answer = self._answer(tasks[place])
                    del tasks[place]
                    yield Failure(Ending.CRASH) if answer is None else answer
            finally:
                self._client.cancel(list(tasks.values()))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function that gives bytes once; the future is done."""
        if kwargs:
            raise TypeError("arguments have no names here")
        done: Future[Any] = Future()
        done.set_result(next(iter(self.map(fn, *([argument] for argument in args)))))
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - nothing runs on
        """Leave the cluster as it was found."""
        self._client.close()

    @contextmanager
    def _known_to_workers(self, function: Callable[..., bytes]) -> Iterator[str]:
        """Give each worker a function, those that start later too; gives the name to call it by."""
        from distributed import WorkerPlugin

        class Called(WorkerPlugin):
            """A function that a worker has."""

            def __init__(self) -> None:
                self.function = function

        name = f"xlvp-{uuid4().hex}"
        self._client.register_plugin(Called(), name=name)
        try:
            yield name
        finally:
            self._client.unregister_worker_plugin(name)

    def _submit(self, name: str, item: tuple[Any, ...]) -> Any:
        return self._client.submit(_watched, name, self._limits.seconds, *item, pure=False)

    def _answer(self, task: Any) -> bytes | Failure | None:
        """What a task gave; None when its workers died.

        Raises:
            InputError: the scheduler is gone.
        """
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError

        try:
            answer: bytes | Failure = task.result()
        except KilledWorker:
            return None
        except MemoryError:
            return Failure(Ending.MEMORY)
        except (CommClosedError, FutureCancelledError, asyncio.CancelledError) as error:
            raise InputError(
                f"Förlorade kontakten med schemaläggaren på {self._address}. Inget är skrivet; "
                "kör igen."
            ) from error
        return answer

    def _check_workers(self, folder: Path) -> None:
        """Refuse a cluster that would give another answer than this machine.

        Raises:
            InputError: with what is wrong and where.
        """
        asked = self._client.run(_worker_state, os.fspath(folder.resolve()))
        threads = self._client.nthreads()
        if not asked:
            raise InputError(
                f"Schemaläggaren på {self._address} har inga arbetare. Starta dem med dask worker."
            )
        here = (True, __version__, sys.version_info[:2])
        faults = {
            f"ser inte mappen {folder}. Ge dem mappen under samma sökväg": [
                name for name, (sees, *_) in asked.items() if not sees
            ],
            f"har inte samma xlvp och Python som här, {__version__}. Uppdatera dem": [
                name for name, (_, *versions) in asked.items() if tuple(versions) != here[1:]
            ],
            "har flera trådar. Starta dem med --nthreads 1": [
                name for name, number in threads.items() if number != 1
            ],
        }
        for sentence, names in faults.items():
            if names:
                told = ", ".join(names[:_TOLD]) + (" med flera" if len(names) > _TOLD else "")
                raise InputError(f"Arbetare i klustret {sentence}: {told}.")


def _worker_state(folder: str) -> tuple[bool, str, tuple[int, int]]:
    """What a worker is asked: whether it sees a folder, and what it runs."""
    return Path(folder).is_dir(), __version__, (sys.version_info[0], sys.version_info[1])


def _watched(name: str, seconds: int, *arguments: Any) -> bytes | Failure:
    """Call a function that a worker has; the worker ends when that takes too long.

    The watchdog runs without the interpreter, which the parser may hold.
    """
    from distributed import get_worker

    plugins: Mapping[str, Any] = get_worker().plugins
    function: Callable[..., bytes] = plugins[name].function
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:

        def watch(place: int, of: int) -> None:
            allowed = seconds_for(place, of, seconds)
            faulthandler.dump_traceback_later(allowed, exit=True, file=nowhere)

        watch(0, 1)
        try:
            with heard_by(watch):
                return function(*arguments)
        except MemoryError:
            return Failure(Ending.MEMORY)
        except BaseException as error:  # noqa: BLE001 - a panic is no Exception; the caller tells it
            return Failure(Ending.CRASH, type(error).__name__)
        finally:
            faulthandler.cancel_dump_traceback_later()
