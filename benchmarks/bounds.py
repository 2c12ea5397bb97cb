"""The check of CI: small sizes, and no ratio worse than its recorded bound.

A ratio beyond its bound is measured again, twice, before it counts: all rounds are put
together then, and their median is what is judged. So one slow moment of a busy machine fails
nothing, and what has become slow fails each time.
"""

from __future__ import annotations

import statistics
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import rivals
from benchmarks.harness import Contender, Measured, interleaved, ratios
from benchmarks.jobs import FLOOR, XLVP, Job, jobs
from benchmarks.plain import FAULTS
from benchmarks.scenes import Scene, Sizes

RECORDED = Path(__file__).parent / "bounds.toml"
AGAIN = 2
"""So many times what is beyond its bound is measured again."""
LEFT_OUT = frozenset({"press", "press-cold", "cores", "memory"})
"""Bounds of jobs that need many rounds or many workbooks to say something."""


@dataclass(frozen=True)
class Verdict:
    """How a job stands to its bound.

    Attributes:
        note: what else is to be said, as a failure.
    """

    key: str
    ratio: float
    bound: float
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is within its bound."""
        return not self.note and self.ratio <= self.bound


Measure = Callable[[], Sequence[float]]


def judged(key: str, bound: float, measure: Measure) -> Verdict:
    """Measure, and again where it seems beyond its bound."""
    found = list(measure())
    for _ in range(AGAIN):
        if found and statistics.median(found) <= bound:
            break
        found += measure()
    return Verdict(key, statistics.median(found), bound)


def recorded() -> tuple[dict[str, float], int]:
    """The bounds by job, and how many kinds of fault must be found."""
    read = tomllib.loads(RECORDED.read_text("utf-8"))
    return read["ratio"], int(read["kinds"]["plain"])


def check(folder: Path, sizes: Sizes, told: Callable[[str], None]) -> list[Verdict]:
    """Hold every job with a bound against it.

    Raises:
        ValueError: a job has no bound, or a bound no job.
        ContenderError: a contender failed.
    """
    bounds, kinds = recorded()
    scene = Scene(folder)
    chosen = {bound_key(job): job for job in jobs(sizes) if bound_key(job) not in LEFT_OUT}
    if {*chosen, "plain"} != set(bounds):
        raise ValueError(f"bounds.toml and the jobs differ: {({*chosen, 'plain'}) ^ set(bounds)}")
    verdicts = [
        judged(key, bounds[key], _rounds(job, scene, sizes, told)) for key, job in chosen.items()
    ]
    return [*verdicts, _plain(scene, sizes, told, bounds["plain"], kinds)]


def bound_key(job: Job) -> str:
    """What a job's bound is called; growth has one for all sizes."""
    return job.key.partition("-")[0] if job.key.startswith(("growth", "memory")) else job.key


def _rounds(job: Job, scene: Scene, sizes: Sizes, told: Callable[[str], None]) -> Measure:
    two = [
        one
        for place, one in enumerate(job.contenders(scene, sizes))
        if place == 0 or one.name == job.subject
    ]

    def measure() -> Sequence[float]:
        return job.ratios(_sound(two, sizes, told, job.key), sizes)

    return measure


def _plain(
    scene: Scene, sizes: Sizes, told: Callable[[str], None], bound: float, kinds: int
) -> Verdict:
    both, _ = rivals.contenders(scene, sizes, told, with_rivals=False)
    last: dict[str, Measured] = {}

    def measure() -> Sequence[float]:
        last.update(_sound(both, sizes, told, "plain"))
        return ratios(last[XLVP], last[FLOOR])

    verdict = judged("plain", bound, measure)
    found = sum(how == "row" for how in rivals.finds(last[XLVP]).values())
    note = "" if found >= kinds else f"finds {found} of {len(FAULTS)} kinds of fault"
    return Verdict(verdict.key, verdict.ratio, verdict.bound, note)


def _sound(
    contenders: Sequence[Contender], sizes: Sizes, told: Callable[[str], None], key: str
) -> dict[str, Measured]:
    """The rounds, none of which may fail.

    Raises:
        RuntimeError: a contender failed.
    """
    results = interleaved(
        contenders, sizes.rounds, lambda text: told(f"{key}: {text}"), memory=False
    )
    failed = [f"{one.name}: {one.failure}" for one in results.values() if one.failure]
    if failed:
        raise RuntimeError("; ".join(failed))
    return results
