"""``python -m benchmarks``: measure everything, or hold small sizes against their bounds."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks import bounds, results, rivals
from benchmarks.harness import Measured, interleaved
from benchmarks.jobs import jobs
from benchmarks.results import Run
from benchmarks.scenes import HUGE, QUICK, SMALL, Scene, Sizes

PLAIN = "tools"
"""The job that sets xlvp beside other tools."""


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; 1 when a ratio is beyond its bound."""
    asked = _parser().parse_args(arguments)
    sizes = _sizes(asked)
    with _scratch(asked.scratch) as scratch:
        if asked.check:
            return _check(scratch, sizes)
        run = _run(scratch, sizes, asked, arguments)
    if asked.write:
        for path in results.write(run):
            print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    else:
        print(results.document(run))
    return 0


@contextmanager
def _scratch(kept: str | None) -> Iterator[Path]:
    """A folder for the workbooks: one that stays, or one that goes."""
    if kept is not None:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="xlvp-benchmarks-") as folder:
        yield Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    sizes = parser.add_argument_group("sizes")
    sizes.add_argument("--quick", action="store_true", help="tiny sizes, one round: does it run")
    sizes.add_argument("--rounds", type=int, help="interleaved rounds, five unless given")
    sizes.add_argument("--workbooks", type=int, help="to validate and consolidate, 100")
    sizes.add_argument("--cores", type=int, help="workbooks for one process against two, 500")
    sizes.add_argument("--departments", type=int, help="to hand out templates to, 100")
    sizes.add_argument("--plain", type=int, help="plain workbooks for all tools, 100")
    sizes.add_argument(
        "--grown",
        type=int,
        action="append",
        metavar="N",
        help="a larger delivery; 1000 unless given",
    )
    sizes.add_argument("--huge", action="store_true", help=f"grow to {HUGE} workbooks as well")
    parser.add_argument("--only", nargs="+", metavar="JOB", help=f"some jobs; {PLAIN} for others'")
    parser.add_argument("--no-competitors", action="store_true", help="xlvp and its floors alone")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md and its plots")
    parser.add_argument("--check", action="store_true", help="small sizes against bounds.toml")
    parser.add_argument(
        "--scratch", help="a folder that keeps the workbooks for the next run; else a temporary one"
    )
    return parser


def _sizes(asked: argparse.Namespace) -> Sizes:
    start = SMALL if asked.check else QUICK if asked.quick else Sizes()
    names = ("rounds", "workbooks", "cores", "departments", "plain")
    given = {name: getattr(asked, name) for name in names if getattr(asked, name)}
    grown = tuple(asked.grown or start.grown) + ((HUGE,) if asked.huge else ())
    return replace(start, **given, grown=grown)


def _run(scratch: Path, sizes: Sizes, asked: argparse.Namespace, arguments: Sequence[str]) -> Run:
    start, known = time.perf_counter(), jobs(sizes)
    names = [job.key for job in known] + [PLAIN]
    unknown = set(asked.only or ()) - set(names)
    if unknown:
        sys.exit(f"no job {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    scene = Scene(scratch)
    chosen = [job for job in known if not asked.only or job.key in asked.only]
    measured: dict[str, dict[str, Measured]] = {}
    for job in chosen:
        if job.runs not in measured:
            _told(f"{job.runs}: making ready")
            contenders, told = job.contenders(scene, sizes), partial(_told, of=job.runs)
            measured[job.runs] = interleaved(contenders, job.rounds(sizes), told)
    plain: dict[str, Measured] = {}
    if not asked.only or PLAIN in asked.only:
        with_rivals = not asked.no_competitors
        taking_part, absent = rivals.contenders(scene, sizes, _told, with_rivals=with_rivals)
        plain = interleaved(taking_part, sizes.rounds, partial(_told, of=PLAIN))
        plain |= {one.name: one for one in absent}
    return Run(arguments, sizes, chosen, measured, plain, time.perf_counter() - start)


def _check(scratch: Path, sizes: Sizes) -> int:
    verdicts = bounds.check(scratch, sizes, _told)
    for verdict in verdicts:
        said = "holds" if verdict.holds else f"FAILS {verdict.note}".rstrip()
        print(f"{verdict.key:12} {verdict.ratio:8.2f}  bound {verdict.bound:6.2f}  {said}")
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _told(text: str, of: str = "") -> None:
    """Progress goes to the error stream: the output is the result."""
    print(f"{of}: {text}" if of else text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
