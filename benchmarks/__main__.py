"""Time validation against the bare reading of the same files and a user's own script.

``make bench`` or ``python -m benchmarks [workbooks] [rounds]``. Every figure is the median of
interleaved rounds, each in a process of its own, after one workbook has been done to leave
start-up out; peak memory is that of the process and, at most, its children. Results go to
``benchmarks/README.md`` by hand, with the machine.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CONTENDERS = {
    "golv: python-calamine läser alla celler": """
import python_calamine
def job(paths):
    for path in paths:
        book = python_calamine.load_workbook(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
""",
    "xlvp: läsa och alla regler": """
from pathlib import Path
import validation.rules
from benchmarks import corpus
from validation.engine import run
from validation.facts import Facts
from xlvp.reader import read_workbooks
from xlvp.workers import reading_pool
def job(paths):
    office = corpus.model(len(paths))
    period = office.period(corpus.PERIOD)
    with reading_pool(len(paths)) as executor:
        files = [Path(path) for path in paths]
        delivery = read_workbooks(files, office, period, executor=executor)
    facts = Facts(office, period, delivery.tables)
    outcome = run(facts)
    print(len(outcome.findings), "findings", file=sys.stderr)
""",
    "egen kod: pandas och openpyxl": """
from pathlib import Path
from benchmarks.user_script import check
def job(paths):
    for path in paths:
        check(Path(path))
""",
}
HARNESS = """
import json, os, resource, sys, time
{setup}
paths = sys.argv[1:]
job(paths[:1])  # start-up: imports and what is made once for a process
start = time.perf_counter()
job(paths)
seconds = time.perf_counter() - start
own, one_child = (
    resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
)
peak = (own + one_child * os.cpu_count()) / 1024
print(json.dumps({{"seconds": seconds, "megabytes": peak}}))
"""


def measure(setup: str, paths: list[Path]) -> dict[str, float]:
    """Run one contender once in a fresh process."""
    command = [sys.executable, "-c", HARNESS.format(setup=setup), *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main(workbooks: int = 100, rounds: int = 5) -> None:
    """Print a Markdown table of medians and ratios."""
    from benchmarks import corpus

    with tempfile.TemporaryDirectory() as folder:
        _, _, paths = corpus.build(Path(folder), workbooks)
        results: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
        for _ in range(rounds):
            for name, setup in CONTENDERS.items():
                results[name].append(measure(setup, paths))
    floor = statistics.median(one["seconds"] for one in next(iter(results.values())))
    print(f"| {workbooks} workbooks | seconds | x floor | peak MB |\n|---|---:|---:|---:|")
    for name, runs in results.items():
        seconds = statistics.median(one["seconds"] for one in runs)
        peak = max(one["megabytes"] for one in runs)
        print(f"| {name} | {seconds:.2f} | {seconds / floor:.2f} | {peak:.0f} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
