"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS = 60.0
"""Seconds within which the cluster is there, on a loaded machine."""


class Cluster:
    """A scheduler with workers, which can be killed.

    Attributes:
        address: of the scheduler.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def worker_pids(self) -> list[int]:
        """The processes that do the work; each has a nanny that starts it anew."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            pids: dict[str, int] = client.run(os.getpid)
        return sorted(pids.values())

    def kill_a_worker(self) -> int:
        """Kill a worker as a machine that is switched off would; gives its process number."""
        pid = self.worker_pids()[0]
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_for_workers(self, count: int) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=STARTS)


@contextmanager
def cluster(folder: Path, *, workers: int = 2, threads: int = 1) -> Iterator[Cluster]:
    """Start a scheduler and workers; everything has ended afterwards.

    Args:
        folder: for what they write.
        workers: so many.
        threads: of each.
    """
    told = folder / "scheduler.json"
    environment = {
        **os.environ,
        # A worker's death is blamed on its file at once: the tests do not wait for three more.
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        "PYTHONPATH": os.pathsep.join(
            (str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))
        ),
    }

    def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (folder / f"{module}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{module}", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    here = ("--host", "127.0.0.1", "--no-dashboard")
    processes = [start("scheduler", *here, "--port", "0", "--scheduler-file", str(told))]
    try:
        until = time.monotonic() + STARTS
        while not (told.exists() and told.read_text("utf-8").endswith("}")):
            assert time.monotonic() < until, "the scheduler has not started"
            time.sleep(0.05)
        own = ("--scheduler-file", str(told), "--nthreads", str(threads))
        processes += [
            start("worker", *here, *own, "--local-directory", str(folder / "workers"))
            for _ in range(workers)
        ]
        found = Cluster(json.loads(told.read_text("utf-8"))["address"])
        if workers:
            found.wait_for_workers(workers)
        yield found
    finally:
        for process in reversed(processes):
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process; a nanny takes its worker along."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
