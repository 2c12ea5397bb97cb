"""Time a press on Validera, apart from the spreadsheet program's own time.

``python -m benchmarks.button [rounds]``. The workbook is a department's of an office that is
drawn with a seed, with 50 findings typed in; the spreadsheet program is the one in memory that
the tests use, so what it costs is little and is counted along. A press in a running process is
the median of the rounds; a press from a cold start is that of as many new processes, from their
start to the marked workbook, less what it took to have the workbook open.

``python -m benchmarks.button --libreoffice [rounds]`` presses the extension's button in a running
LibreOffice without a window. Every press starts a Python of its own. All is told, from the press
until the cells are marked: LibreOffice's own time too.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

FINDINGS = 50
WORKBOOK = "STAB-2025-nu.xlsx"
_TESTS = Path(__file__).parent.parent / "tests"
_COLD = """
import json, sys, time
from pathlib import Path
started, tests, path, memory = float(sys.argv[1]), *sys.argv[2:]
sys.path += [tests, str(Path(tests).parent)]
from xlvp.addin.entry import Press, validate
from xlvp.addin.excel_desk import connect
from xlvp.addin.offices import OfficeMemory
from xlvp.cycles import no_collection
begun = time.time()
from benchmarks.button import opened
opened(Path(path))
apart = time.time() - begun
with no_collection():
    validate(connect(Path(path).name), Press(memory=OfficeMemory(Path(memory), {})))
print(json.dumps(time.time() - started - apart))
"""


def office(folder: Path) -> Path:
    """Draw an office and give one of its workbooks."""
    import benchmarks.faults.kinds  # noqa: F401 - registers the kinds
    from benchmarks.faults.drawn import drawn

    return drawn(4, folder / "kontor").folder.received / WORKBOOK


def opened(path: Path) -> None:
    """Have the workbook open in the program in memory, with faults typed in."""
    if str(_TESTS) not in sys.path:
        sys.path.append(str(_TESTS))
    program = import_module("memory_engine").register()
    book = import_module("memory_books").load(path)
    for row in range(7, 7 + FINDINGS // 2):
        book.sheet("Aktiviteter").put(f"E{row}", "påbörjas snart")
        book.sheet("Aktiviteter").put(f"H{row}", "tolv")
    program.open(book)


def warm(path: Path, memory: Path, rounds: int) -> list[float]:
    """Seconds of presses in this process, after a first one."""
    from xlvp.addin.entry import Press, clear, validate
    from xlvp.addin.excel_desk import connect
    from xlvp.addin.offices import OfficeMemory
    from xlvp.cycles import no_collection

    opened(path)
    press = Press(memory=OfficeMemory(memory, {}))
    taken = []
    for _ in range(rounds + 1):
        desk = connect(path.name)
        with no_collection():  # as the button's process does
            start = time.perf_counter()
            validate(desk, press)
            taken.append(time.perf_counter() - start)
        clear(desk, press)
    return taken[1:]


def cold(path: Path, memory: Path, rounds: int) -> list[float]:
    """Seconds from the start of a process to the marked workbook."""
    taken = []
    for _ in range(rounds):
        command = [sys.executable, "-c", _COLD, str(time.time()), str(_TESTS), str(path)]
        done = subprocess.run([*command, str(memory)], check=True, capture_output=True, text=True)
        taken.append(float(json.loads(done.stdout.splitlines()[-1])))
    return taken


def in_libreoffice(path: Path, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of presses in a running LibreOffice, by the button, after a first one."""
    if str(_TESTS) not in sys.path:
        sys.path.append(str(_TESTS))
    taken: dict[str, list[float]] = {"validate": [], "next": [], "clear": []}
    with import_module("installed_extension").installed_in(folder) as libreoffice:
        document = libreoffice.open(path.as_uri())
        activities = document.Sheets.getByName("Aktiviteter")
        for row in range(7, 7 + FINDINGS // 2):
            activities.getCellRangeByName(f"E{row}").String = "påbörjas snart"
            activities.getCellRangeByName(f"H{row}").String = "tolv"
        for _ in range(rounds + 1):
            for verb, seconds in taken.items():
                start = time.perf_counter()
                kind, text = libreoffice.press(document, verb)
                seconds.append(time.perf_counter() - start)
                if kind == "error":
                    raise RuntimeError(text)
    return {verb: seconds[1:] for verb, seconds in taken.items()}


def main(rounds: int = 5, *, libreoffice: bool = False) -> None:
    """Print a Markdown table of medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, memory = office(folder), folder / "minne.json"
        if libreoffice:
            measured = in_libreoffice(path, folder, rounds)
        else:
            measured = {
                "in a running process": warm(path, memory, rounds),
                "from a cold start": cold(path, memory, rounds),
            }
        print(f"| a press, {FINDINGS} findings | seconds | slowest |\n|---|---:|---:|")
        for what, seconds in measured.items():
            print(f"| {what} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.button")
    parser.add_argument("rounds", nargs="?", type=int, default=5)
    parser.add_argument("--libreoffice", action="store_true", help="press in a real LibreOffice")
    given = parser.parse_args()
    main(given.rounds, libreoffice=given.libreoffice)
