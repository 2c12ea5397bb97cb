"""What is measured: each job's contenders, and what xlvp is to reach in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path

from benchmarks import corpus
from benchmarks.harness import Contender, Measured, ratio, ratios
from benchmarks.scenes import NORMAL, Scene, Sizes
from benchmarks.work.pieces import REPEATS

PYTHON = sys.executable
FLOOR, XLVP = "floor", "xlvp"


class Aim(Enum):
    """How a figure is held against what is to be reached."""

    RATIO = "≤ ×"
    """At most so many times the first contender."""
    GAIN = "≥ ×"
    """At least so many times as fast as the first contender."""
    SECONDS = "≤ s"
    """At most so many seconds, once."""
    MEMORY = "≤ GB"
    """At most so many gigabytes (2**30 bytes), all processes together."""

    @property
    def sign(self) -> str:
        """At most or at least."""
        return self.value.partition(" ")[0]

    @property
    def unit(self) -> str:
        """What the figure is counted in."""
        return self.value.partition(" ")[2]


@dataclass(frozen=True)
class Job:
    """A line of the table.

    Attributes:
        key: what it is called on the command line.
        title: what is done.
        against: what the first contender is.
        reach: the figure to reach.
        contenders: of a scene and its sizes; the first is what others are held against.
        subject: the contender that is judged.
        share: its time times this is what is compared (so many workbooks more or fewer).
        rounds: of sizes, how many there are.
        rounds_of: the key of the job whose rounds this one is judged by; "" for its own.
    """

    key: str
    title: str
    against: str
    aim: Aim
    reach: float
    contenders: Callable[[Scene, Sizes], Sequence[Contender]]
    share: Callable[[Sizes], float] = lambda _: 1.0
    subject: str = XLVP
    rounds: Callable[[Sizes], int] = lambda sizes: sizes.rounds
    rounds_of: str = ""

    @property
    def runs(self) -> str:
        """The key of the job that is run for this one."""
        return self.rounds_of or self.key

    def figure(self, results: dict[str, Measured], sizes: Sizes) -> float:
        """What is held against :attr:`reach`.

        Raises:
            ValueError: it is memory, which cannot be seen on this machine.
        """
        subject = results[self.subject]
        if self.aim is Aim.MEMORY:
            if subject.megabytes is None:
                raise ValueError("memory is seen on Linux alone")
            return subject.megabytes / 2**10
        if self.aim is Aim.SECONDS:
            return subject.median * self.share(sizes)
        first = next(iter(results.values()))
        if self.aim is Aim.GAIN:
            return ratio(first, subject)
        return ratio(subject, first) * self.share(sizes)

    def ratios(self, results: dict[str, Measured], sizes: Sizes) -> list[float]:
        """How xlvp stands to the first contender in each round; less is better."""
        share = 1.0 if self.aim is Aim.SECONDS else self.share(sizes)
        own = ratios(results[self.subject], next(iter(results.values())))
        return [value * share for value in own]

    def reached(self, figure: float) -> bool:
        """Whether the figure is good enough."""
        return figure >= self.reach if self.aim is Aim.GAIN else figure <= self.reach


def work(name: str, piece: str, *arguments: object) -> Contender:
    """A piece of ``benchmarks.work`` as a contender."""
    command = (PYTHON, "-m", "benchmarks.work", piece, *map(str, arguments))
    return Contender(name, command)


def _validate(scene: Scene, sizes: Sizes) -> Sequence[Contender]:
    office = scene.delivered(sizes.workbooks)
    return [
        work(FLOOR, "floor_of_reading", scene.received(office)),
        work(XLVP, "validate", office, corpus.PERIOD),
        work("own script", "own_script", scene.received(office)),
    ]


def _shell(scene: Scene, _: Sizes) -> Sequence[Contender]:
    office = scene.delivered(1, NORMAL)
    workbook = scene.received(office) / "D001.xlsx"
    program = Path(PYTHON).with_name("xlvp")
    imports = (PYTHON, "-c", "import pandas, pandera.pandas")
    ends = frozenset({0, 1})
    return [
        Contender("import pandas, pandera", imports, whole=True),
        Contender(XLVP, (str(program), "validate", str(workbook)), whole=True, accepts=ends),
    ]


def _process(scene: Scene, _: Sizes) -> Sequence[Contender]:
    office = scene.delivered(1, NORMAL)
    return [
        work(FLOOR, "floor_of_one", scene.received(office) / "D001.xlsx"),
        work(XLVP, "validate_one", office, corpus.PERIOD),
    ]


def _growth(many: int) -> Callable[[Scene, Sizes], Sequence[Contender]]:
    def contenders(scene: Scene, sizes: Sizes) -> Sequence[Contender]:
        few = scene.delivered(sizes.workbooks)
        short = work(f"xlvp, {sizes.workbooks}", "validate", few, corpus.PERIOD)
        return [
            replace(short, times=min(max(many // sizes.workbooks, 1), REPEATS)),
            work(XLVP, "validate", scene.delivered(many), corpus.PERIOD),
        ]

    return contenders


def _cores(scene: Scene, sizes: Sizes) -> Sequence[Contender]:
    office = scene.delivered(sizes.cores)
    return [
        work("1 process", "validate", office, corpus.PERIOD, 1),
        work(XLVP, "validate", office, corpus.PERIOD, 2),
    ]


def _consolidate(scene: Scene, sizes: Sizes) -> Sequence[Contender]:
    office = scene.delivered(sizes.workbooks)
    own = work(XLVP, "consolidate", office, corpus.PERIOD)
    written = scene.outputs(f"uppfoljning-{sizes.workbooks}", own, office, "uppfoljning")
    return [work(FLOOR, "floor_of_both", scene.received(office), written), own]


def _templates(scene: Scene, sizes: Sizes) -> Sequence[Contender]:
    office = scene.planned(sizes.departments)
    own = work(XLVP, "hand_out", office, corpus.PERIOD)
    written = scene.outputs(f"mallar-{sizes.departments}", own, office, "mallar")
    return [work(FLOOR, "floor_of_writing", written), own]


def _mark(scene: Scene, _: Sizes) -> Sequence[Contender]:
    office = scene.delivered(1, NORMAL)
    return [
        work(FLOOR, "floor_of_one", scene.received(office) / "D001.xlsx"),
        work(XLVP, "mark", office, corpus.PERIOD),
    ]


def _press(start: str) -> Callable[[Scene, Sizes], Sequence[Contender]]:
    def contenders(scene: Scene, sizes: Sizes) -> Sequence[Contender]:
        office = scene.delivered(1, NORMAL)
        return [
            work(FLOOR, "floor_of_one", scene.received(office) / "D001.xlsx"),
            work(XLVP, "press", max(sizes.rounds, 2), start),
        ]

    return contenders


def _per_workbook(many: int, sizes: Sizes) -> float:
    return sizes.workbooks / many


def _rounds(many: int, sizes: Sizes) -> int:
    return sizes.rounds_of(many)


def _growth_jobs(sizes: Sizes) -> Iterator[Job]:
    """For each larger delivery its time, and its memory in the same runs."""
    for many in sizes.grown:
        time = Job(
            f"growth-{many}",
            f"time per workbook, {many} workbooks",
            f"{sizes.workbooks} workbooks",
            Aim.RATIO,
            1.1,
            _growth(many),
            share=partial(_per_workbook, many),
            rounds=partial(_rounds, many),
        )
        memory = f"memory of all processes, {many} workbooks"
        yield time
        yield replace(
            time,
            key=f"memory-{many}",
            title=memory,
            against="–",
            aim=Aim.MEMORY,
            reach=1.0,
            rounds_of=time.key,
        )


def jobs(sizes: Sizes) -> list[Job]:
    """All jobs of xlvp's own; what competitors do is in :mod:`benchmarks.rivals`."""
    one = 1 / REPEATS
    reading, writing = "reading every cell", "writing the same cells"
    return [
        Job("validate", f"validate {sizes.workbooks} workbooks", reading,
            Aim.RATIO, 1.5, _validate),
        Job("shell", "validate one workbook from the shell", "import pandas, pandera",
            Aim.RATIO, 1.3, _shell),
        Job("process", "validate one workbook in a running process", reading,
            Aim.SECONDS, 0.05, _process, share=lambda _: one),
        *_growth_jobs(sizes),
        Job("consolidate", f"consolidate {sizes.workbooks} workbooks, follow-up written",
            f"{reading}, {writing}", Aim.RATIO, 2.0, _consolidate),
        Job("templates", f"templates for {sizes.departments} departments", writing,
            Aim.RATIO, 1.5, _templates),
        Job("mark", "marked copy of a workbook", reading,
            Aim.SECONDS, 0.2, _mark, share=lambda _: one),
        Job("cores", f"two processes instead of one, {sizes.cores} workbooks", "one process",
            Aim.GAIN, 1.7, _cores),
        Job("press", "press on Validera, 50 findings, in a running process", reading,
            Aim.SECONDS, 0.3, _press("warm")),
        Job("press-cold", "press on Validera, 50 findings, from a cold start", reading,
            Aim.SECONDS, 2.5, _press("cold")),
    ]  # fmt: skip
