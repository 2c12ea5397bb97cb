"""``python -m benchmarks.profile OFFICE…``: where the time of ``validate`` goes.

Says as Markdown what the processes take in undisturbed runs, the middle one of some, and how
that is shared out over the steps according to a run under cProfile (``work/steps.py``), the
fastest of as many. One more run is looked at for its memory.
"""

from __future__ import annotations

import argparse
import shlex
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import corpus
from benchmarks.harness import once
from benchmarks.jobs import work
from benchmarks.results import HERE, circumstances

PAGE = HERE / "PROFILE.md"
_FIRST_LINE = "<!-- Made by `python -m benchmarks.profile --write`; never edited by hand. -->"
_HOW = (
    "Processor time and memory are those of undisturbed runs; a profiled run says how the time is "
    "shared out. How much longer that one took stands in brackets: far more than × 1.2 says that "
    "the machine had other work, and the time from start to end is then longer than it need be."
)
_RULES = 6
"""So many of the dearest rules across departments are told."""


def main(arguments: Sequence[str]) -> int:
    """Run what is to be profiled and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    parser.add_argument(
        "offices", nargs="+", metavar="OFFICE", help="a folder that --scratch of the suite kept"
    )
    parser.add_argument("--period", default=corpus.PERIOD)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--jobs", type=int, default=0, help="processes that read; else one a core")
    parser.add_argument("--rounds", type=int, default=3, help="runs, as many under the profile")
    asked = parser.parse_args(arguments)
    found = [_of(Path(office), asked.period, asked.jobs, asked.rounds) for office in asked.offices]
    if asked.write:
        options = [one for one in arguments if one not in asked.offices]
        names = [Path(office).name for office in asked.offices]
        command = shlex.join(["python", "-m", "benchmarks.profile", *names, *options])
        lines = [_FIRST_LINE, "", "# Where the time goes", "", *circumstances(f"`{command}`")]
        PAGE.write_text("\n".join([*lines, "", _HOW, "", "\n\n".join(found), ""]), "utf-8")
    else:
        print("\n\n".join(found))
    return 0


def _of(office: Path, period: str, jobs: int, rounds: int) -> str:
    """The tables of an office."""
    piece = work("usage", "usage", office, period, jobs)
    _, megabytes = once(piece, sample_memory=True)
    samples = [once(piece)[0] for _ in range(rounds)]
    watched = work("steps", "steps", office, period)
    profiled = min((once(watched)[0] for _ in range(rounds)), key=lambda run: run.seconds)
    taken: dict[str, float] = {
        name: statistics.median(float(sample.said[name]) for sample in samples)
        for name in samples[0].said
    }
    taken["seconds"] = statistics.median(sample.seconds for sample in samples)
    return document(taken, megabytes, profiled.said)


def document(taken: Mapping[str, float], megabytes: float | None, steps: Mapping[str, Any]) -> str:
    """The tables.

    Args:
        taken: what the undisturbed runs took (``usage`` in ``benchmarks/work/steps.py``).
        megabytes: of all processes together at most.
        steps: of the profiled run (``steps`` in the same place).
    """
    many, sent = taken["workbooks"], steps["answers"]
    seen = "–" if megabytes is None else f"{megabytes:.0f} MB"
    rows = [
        f"## {many:.0f} workbooks",
        "",
        "| undisturbed runs | in all | a workbook |",
        "|---|---:|---:|",
        f"| from start to end | {_times(taken['seconds'], many)} |",
        f"| processor time of the workers | {_times(taken['workers'], many)} |",
        f"| processor time of the command | {_times(taken['command'], many)} |",
        f"| answers of the workers | {sent / 1e6:.1f} MB | {sent / many / 1e3:.0f} kB |",
        f"| memory of all processes at most | {seen} | |",
        f"| of the command, shared pages included | {taken['command_mb']:.0f} MB | |",
        f"| of the largest worker, likewise | {taken['worker_mb']:.0f} MB | |",
    ]
    for place in ("workers", "command"):
        rows += ["", *_shared_out(place, taken[place], steps[place], many)]
    by_rule = sorted(steps["rules"].items(), key=lambda item: -item[1])
    profiled = sum(steps["command"].values())
    told = (
        f"{code} {_times(taken['command'] * seconds / profiled, many, in_all=False)}"
        for code, seconds in by_rule[:_RULES]
    )
    return "\n".join([*rows, "", f"Dearest rules across departments: {', '.join(told)}."])


def _shared_out(place: str, seconds: float, steps: Mapping[str, float], many: float) -> list[str]:
    profiled = sum(steps.values())
    slower = f"× {profiled / seconds:.2f} under the profile"
    rows = [f"| step of the {place} ({slower}) | share | a workbook |", "|---|---:|---:|"]
    for step, took in steps.items():
        share = took / profiled
        rows.append(f"| {step} | {share:.0%} | {_times(seconds * share, many, in_all=False)} |")
    return rows


def _times(seconds: float, many: float, *, in_all: bool = True) -> str:
    each = f"{1000 * seconds / many:.2f} ms"
    return f"{seconds:.2f} s | {each}" if in_all else each


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
