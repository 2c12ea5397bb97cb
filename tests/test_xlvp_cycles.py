"""The collector of cycles runs as before where it was paused, and not at all at the end."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import corpus, offices
from xlvp.checking import check
from xlvp.cycles import no_collection
from xlvp.workers import working_with


def test_it_is_paused_only_inside_and_stays_off_where_it_was_off() -> None:
    assert gc.isenabled()
    with no_collection():
        assert not gc.isenabled()
        with no_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_command_collects_seldom_and_leaves_nothing_to_collect_at_its_end() -> None:
    code = (
        "import gc\n"
        "from xlvp.cycles import as_one_run\n"
        "before = gc.get_threshold()\n"
        "with as_one_run():\n"
        "    assert gc.get_threshold()[0] > 10 * before[0]\n"
        "    assert gc.isenabled() and gc.get_freeze_count() == 0\n"
        "assert gc.get_threshold() == before\n"
        "print(gc.get_freeze_count() > 1000, len(gc.get_objects()) < 100)\n"
    )
    assert printed(code) == ("True True\n", "")


def test_to_start_a_check_is_no_occasion_to_collect() -> None:
    code = (
        "import gc\n"
        "from xlvp.cycles import as_one_run\n"
        "with as_one_run():\n"
        "    before = [stat['collections'] for stat in gc.get_stats()]\n"
        "    import xlvp.cli, xlvp.checking, xlvp.inputs, xlvp.report.terminal\n"
        "    print([stat['collections'] for stat in gc.get_stats()] == before)\n"
    )
    assert printed(code) == ("True\n", "")


def printed(code: str) -> tuple[str, str]:
    """What Python says of some code, and what it complains of."""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    return run.stdout, run.stderr


class Looking(Executor):
    """Does everything here, twice, and counts what only the collector gets rid of."""

    left: int | None = None

    def map(self, fn: Callable[..., Any], *iterables: Any, **_: Any) -> Iterator[Any]:
        for items in zip(*iterables, strict=True):
            fn(*items)  # what is kept for the next share is made
            gc.collect()
            answer = fn(*items)
            self.left = (self.left or 0) + gc.collect()
            yield answer


def test_reading_and_checking_a_share_make_no_cycles(tmp_path: Path) -> None:
    # Cycles would stay in a worker: 0.7 MB of tables for each workbook, to the end.
    office = offices.delivered(tmp_path / "kontor", 2, 40)
    period, looking = office.period(corpus.PERIOD), Looking()
    with working_with(None, lambda: nullcontext(looking)):
        check(period, period.received_files(), whole_period=True, today=date(2019, 9, 5))
    assert looking.left == 0
