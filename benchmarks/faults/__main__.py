"""``python -m benchmarks.faults``: plant every kind of fault and print how each was found."""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import benchmarks.faults.kinds  # noqa: F401 - registers the kinds
from benchmarks.faults.drawn import drawn
from benchmarks.faults.kind import KINDS, Kind, Way
from benchmarks.faults.measuring import Bench, Planting, Result
from benchmarks.faults.offices import demonstration
from benchmarks.faults.planned import planned
from benchmarks.faults.plans import PLAN_KINDS, planted_in_plan
from benchmarks.faults.resaving import WAYS, new_after
from validation.rule import CATALOGUE
from xlvp.demo.office import PERIODS


def benches(folder: Path, seeds: Sequence[int]) -> list[Bench]:
    """The demonstration's years, drawn offices, and one whose plan is being made."""
    deliveries = [demonstration(year, folder / str(year)) for year in PERIODS]
    deliveries += [drawn(seed, folder / f"kontor-{seed}") for seed in seeds]
    deliveries.append(planned(seeds[0], folder / f"plan-{seeds[0]}"))
    return [Bench(delivery) for delivery in deliveries]


def markdown(results: Sequence[Result]) -> str:
    """A table with a row per kind, and a last one for all."""
    by_kind: dict[str, list[Result]] = {}
    for result in results:
        by_kind.setdefault(result.kind.name, []).append(result)
    rows = [
        "| kind | what somebody did | saved by | planted | found | false | findings per fault |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for name in sorted(by_kind):
        kind = by_kind[name][0].kind
        rows.append(f"| {name} | {kind.deed} | {kind.way} | {_figures(by_kind[name])} |")
    rows.append(f"| **{len(by_kind)} kinds** | | | {_figures(results)} |")
    return "\n".join(rows)


def _figures(results: Sequence[Result]) -> str:
    faults = [result for result in results if result.is_fault]
    found = sum(not result.missed for result in faults)
    recall = f"{100 * found / len(faults):.0f} %" if faults else "–"
    false = sum(len(result.false) for result in results)
    places = sum(result.places for result in results)
    per_fault = sum(len(result.said) for result in results) / places
    return f"{len(results)} | {recall} | {false} | {per_fault:.2f}"


def stability(offices: Sequence[Bench]) -> str:
    """A table of what is new after each office's workbooks were saved again."""
    told: list[str] = []
    rows = ["", "| saved again by | workbooks | new findings |", "|---|---:|---:|"]
    for way, resave in WAYS.items():
        if way.startswith(Way.LIBREOFFICE) and not shutil.which("soffice"):
            continue
        new = [text for bench in offices for text in new_after(bench, resave)]
        count = sum(len(bench.delivery.workbooks) for bench in offices)
        rows.append(f"| {way} | {count} | {len(new)} |")
        told += [f"\nNEW after {way}: {text}" for text in new]
    return "\n".join([*rows, *told])


def _silent_rules(results: Sequence[Result]) -> str:
    """How many rules have found a fault, and which have not."""
    found = frozenset().union(*(result.rules for result in results))
    silent = [rule.code for rule in CATALOGUE if rule.code not in found]
    others = f"; not {', '.join(silent)}" if silent else ""
    return f"\n{len(CATALOGUE) - len(silent)} of {len(CATALOGUE)} rules have found a fault{others}"


def chosen(names: Sequence[str]) -> list[Kind]:
    """The kinds with these names, or all that can be planted on this machine."""
    kinds = [KINDS[name] for name in names if name in KINDS] if names else list(KINDS.values())
    if shutil.which("soffice"):
        return kinds
    return [kind for kind in kinds if kind.way is not Way.LIBREOFFICE]


def main() -> None:
    """Parse the arguments, plant, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("kinds", nargs="*", help="names of kinds; all of them unless given")
    parser.add_argument("--seed", type=int, default=0, help="the same seed plants the same faults")
    parser.add_argument("--rounds", type=int, default=1, help="how often each kind is planted")
    parser.add_argument("--offices", type=int, default=3, help="how many offices are drawn")
    parser.add_argument("--resave", action="store_true", help="try re-save stability as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seeds = range(given.seed, given.seed + given.offices)
        planting = Planting(benches(Path(folder), seeds), random.Random(given.seed))
        for _ in range(given.rounds):
            planting.run(chosen(given.kinds))
        for name in [name for name in PLAN_KINDS if name in (given.kinds or PLAN_KINDS)]:
            place = Path(folder) / name
            planting.results.append(planted_in_plan(PLAN_KINDS[name], given.seed, place))
        stable = stability(planting.benches) if given.resave else ""
    print(markdown(planting.results))
    print(stable)
    if not given.kinds:
        print(_silent_rules(planting.results))
    for result in planting.results:
        for expected in result.missed:
            codes = "/".join(sorted(expected.codes))
            print(f"\nMISSED {result.kind.name} in {result.where}: {codes} at {expected.cell!r}")
            print("\n".join(f"  said: {text}" for text in result.said))
        for text in result.false:
            print(f"\nFALSE {result.kind.name} in {result.where}: {text}")
    for kind in planting.homeless:
        print(f"\nNOWHERE TO PLANT {kind.name}")


if __name__ == "__main__":
    main()
