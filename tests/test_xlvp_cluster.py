"""Reading on a Dask cluster, with a real scheduler and two workers as processes of this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import hostile_files
import pytest
from dask_cluster import Cluster, cluster

from validation.model import Limits
from xlvp.cluster import ClusterExecutor
from xlvp.demo.office import PERIODS, answers, build_office
from xlvp.demo.run import deliver
from xlvp.errors import InputError
from xlvp.office import Office, PeriodFolder
from xlvp.reading_processes import Ending, Failure

SECONDS = 2
pytestmark = pytest.mark.xdist_group("dask")  # one cluster for all


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


def behave(how: str, mark: str = "") -> bytes:
    """What a file makes of the worker that reads it."""
    match how:
        case "abort":
            os.abort()
        case "hang":
            time.sleep(600)
        case "memory":
            raise MemoryError
        case "fault":
            raise LookupError(how)
        case "slow":
            time.sleep(0.2)
    return f"{how}{mark}".encode()


def outcomes(on: Cluster, *how: str) -> list[bytes | Failure]:
    on.wait_for_workers(2)
    with ClusterExecutor(on.address, Path(), Limits(seconds=SECONDS)) as pool:
        return list(pool.map(partial(behave, mark="!"), how))


def test_answers_come_in_order(two_workers: Cluster) -> None:
    assert outcomes(two_workers, "slow", "a", "b") == [b"slow!", b"a!", b"b!"]


def test_an_item_that_kills_its_worker_costs_only_itself(two_workers: Cluster) -> None:
    found = outcomes(two_workers, "a", "abort", "b", "c", "d")
    assert found == [b"a!", Failure(Ending.CRASH), b"b!", b"c!", b"d!"]


def test_an_item_that_never_ends_costs_only_itself(two_workers: Cluster) -> None:
    assert outcomes(two_workers, "hang", "a") == [Failure(Ending.CRASH), b"a!"]


def test_what_a_call_raises_is_told(two_workers: Cluster) -> None:
    found = outcomes(two_workers, "fault", "memory", "a")
    assert found == [Failure(Ending.CRASH, "LookupError"), Failure(Ending.MEMORY), b"a!"]


def test_a_worker_that_is_killed_in_the_middle_is_not_missed(two_workers: Cluster) -> None:
    two_workers.wait_for_workers(2)
    items = ["slow"] * 20
    with ClusterExecutor(two_workers.address, Path(), Limits(seconds=SECONDS)) as pool:
        answers = pool.map(behave, items)
        first = next(answers)
        killed = two_workers.kill_a_worker()
        rest = list(answers)
    assert [first, *rest] == [b"slow"] * 20
    two_workers.wait_for_workers(2)
    assert killed not in two_workers.worker_pids()


def test_nothing_is_left_on_the_cluster(two_workers: Cluster) -> None:
    from distributed import Client

    outcomes(two_workers, "a", "abort")
    with Client(two_workers.address, set_as_default=False) as client:
        client.wait_for_workers(2)
        deadline = time.monotonic() + SECONDS
        while any(client.has_what().values()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(client.has_what().values())


# --- clusters that cannot be used -----------------------------------------------------------------


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlvp.cluster._SECONDS_TO_CONNECT", 1)


@pytest.mark.usefixtures("_impatient")
def test_no_scheduler_is_one_sentence() -> None:
    with pytest.raises(InputError, match=r"Når ingen schemaläggare på tcp://127\.0\.0\.1:9\."):
        ClusterExecutor("tcp://127.0.0.1:9", Path())


def test_an_address_that_is_none_is_one_sentence() -> None:
    with pytest.raises(InputError, match="Når ingen schemaläggare på nonsens://här"):
        ClusterExecutor("nonsens://här", Path())


def test_workers_must_see_the_office(two_workers: Cluster, tmp_path: Path) -> None:
    two_workers.wait_for_workers(2)
    missing = tmp_path / "finns inte"
    with pytest.raises(InputError, match="ser inte mappen") as raised:
        ClusterExecutor(two_workers.address, missing)
    assert str(missing) in str(raised.value)


def test_workers_have_one_thread(tmp_path: Path) -> None:
    threads = "har flera trådar. Starta dem med --nthreads 1"
    with (
        cluster(tmp_path, workers=1, threads=2) as running,
        pytest.raises(InputError, match=re.escape(threads)),
    ):
        ClusterExecutor(running.address, Path())


def test_a_scheduler_without_workers_is_one_sentence(tmp_path: Path) -> None:
    with (
        cluster(tmp_path, workers=0) as running,
        pytest.raises(InputError, match="har inga arbetare"),
    ):
        ClusterExecutor(running.address, Path())


# --- a whole delivery -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> PeriodFolder:
    """A period of the demonstration, and among its workbooks one that kills the parser."""
    office = Office.open(build_office(2018, tmp_path_factory.mktemp("dask") / "kontor"))
    folder = office.period(PERIODS[2018])
    deliver(folder, answers(2018))
    killer = hostile_files.REFUSED["string-count-of-four-billion"]
    (folder.received / "dödar.xlsx").write_bytes(killer(hostile_files.good_parts()))
    return folder


def validated(folder: PeriodFolder, *more: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "xlvp", "validate", str(folder.path), "--format", "json")
    return subprocess.run([*command, *more], capture_output=True, text=True, check=False)


def test_a_cluster_finds_what_this_machine_finds(
    two_workers: Cluster, delivered: PeriodFolder
) -> None:
    two_workers.wait_for_workers(2)
    here, there = validated(delivered), validated(delivered, "--scheduler", two_workers.address)
    assert here.returncode == 1, here.stderr
    assert "läsaren klarar inte innehållet" in here.stdout
    assert there.returncode == 1, there.stderr
    assert there.stdout == here.stdout


def test_jobs_are_of_this_machine(delivered: PeriodFolder) -> None:
    told = validated(delivered, "--scheduler", "tcp://127.0.0.1:9", "--jobs", "2")
    assert told.returncode == 2
    assert "--jobs gäller den här datorn" in told.stderr
