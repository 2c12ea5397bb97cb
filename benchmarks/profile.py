"""``python -m benchmarks.profile OFFICE [PERIOD]``: where the time of ``validate`` goes.

Prints Markdown: what the processes take in undisturbed runs, the middle one of some, and how
that is shared out over the steps according to a run under cProfile (``work/steps.py``), the
fastest of as many. One more run is looked at for its memory.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks import corpus
from benchmarks.harness import once
from benchmarks.jobs import work

_RULES = 6
"""So many of the dearest rules across departments are told."""


def main(arguments: Sequence[str]) -> int:
    """Run what is to be profiled and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    parser.add_argument("office", help="an office folder, as --scratch of the suite keeps them")
    parser.add_argument("period", nargs="?", default=corpus.PERIOD)
    parser.add_argument("--jobs", type=int, default=0, help="processes that read; else one a core")
    parser.add_argument("--rounds", type=int, default=3, help="runs, as many under the profile")
    asked = parser.parse_args(arguments)
    piece = work("usage", "usage", asked.office, asked.period, asked.jobs)
    _, megabytes = once(piece, sample_memory=True)
    samples = [once(piece)[0] for _ in range(asked.rounds)]
    watched = work("steps", "steps", asked.office, asked.period)
    profiled = min((once(watched)[0] for _ in range(asked.rounds)), key=lambda run: run.seconds)
    taken: dict[str, float] = {
        name: statistics.median(float(sample.said[name]) for sample in samples)
        for name in samples[0].said
    }
    taken["seconds"] = statistics.median(sample.seconds for sample in samples)
    print(document(taken, megabytes, profiled.said))
    return 0


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
        f"| validate {many:.0f} workbooks | in all | a workbook |",
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
