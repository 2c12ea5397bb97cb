"""The process ends at once when nobody is left to see to, and else as Python does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import atexit, gc, os, sys, threading
from xlvp.__main__ import run

end = os._exit

def at_once(code):
    os.write(1, b"at once")
    end(code)

os._exit = at_once
frozen = lambda: "nothing to walk" if gc.get_freeze_count() > 1000 else "all to walk"
atexit.register(lambda: print("left for the end:", frozen()))
if sys.argv[1] == "with a thread":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
sys.argv = ["xlvp", *sys.argv[2:]]
run()
"""


def ended(*arguments: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", RUN, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_all_is_printed_and_done_before_the_end() -> None:
    run = ended("alone", "--version")
    version, *rest = run.stdout.splitlines()
    assert version.startswith("xlvp ")
    assert (rest, run.stderr, run.returncode) == (
        ["left for the end: nothing to walk", "at once"],
        "",
        0,
    )


@pytest.mark.parametrize(("who", "options"), [("with a thread", ()), ("alone", ("-X", "dev"))])
def test_python_ends_the_process_itself_where_there_is_more_to_see_to(
    who: str, options: tuple[str, ...]
) -> None:
    run = ended(who, "--version", options=options)
    assert run.stdout.splitlines()[1:] == ["left for the end: nothing to walk"]
    assert run.returncode == 0


def test_the_exit_code_is_that_of_the_command() -> None:
    run = ended("alone", "explain", "XYZ999")
    assert run.stdout.endswith("left for the end: nothing to walk\nat once")
    assert (run.stderr, run.returncode) == ("", 2)


@pytest.mark.skipif(os.name != "posix", reason="a closed stream is told of in another way there")
def test_a_reader_that_has_gone_is_no_success() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        run = subprocess.run(
            [sys.executable, "-m", "xlvp", "--help"],
            stdout=gone,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert run.returncode != 0


@pytest.mark.skipif(os.name != "posix", reason="streams are closed in another way there")
def test_a_process_without_an_output_stream_ends_as_any_other(tmp_path: Path) -> None:
    command = ("sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "xlvp", "init")
    run = subprocess.run(
        [*command, tmp_path / "kontor"], stderr=subprocess.PIPE, check=False, timeout=60, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
