"""The collector of cycles runs as before where it was paused, and not at all at the end."""

from __future__ import annotations

import gc
import subprocess
import sys

from xlvp.cycles import no_collection


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
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.stdout, run.stderr) == ("True True\n", "")


def test_to_start_a_check_is_no_occasion_to_collect() -> None:
    code = (
        "import gc\n"
        "from xlvp.cycles import as_one_run\n"
        "with as_one_run():\n"
        "    before = [stat['collections'] for stat in gc.get_stats()]\n"
        "    import xlvp.cli, xlvp.checking, xlvp.inputs, xlvp.report.terminal\n"
        "    print([stat['collections'] for stat in gc.get_stats()] == before)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.stdout, run.stderr) == ("True\n", "")
