"""The folders that jobs work in, made when the first job asks for them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import corpus, offices
from benchmarks.harness import Contender, once

NORMAL = 40
"""Activities of a normal department; those of the corpus have 300."""

HUGE = 5000
"""Workbooks of a delivery that takes minutes, and is validated when it is asked for."""
_IN_ALL_ROUNDS = 10_000
"""So many workbooks of one delivery are validated in all rounds together."""


@dataclass(frozen=True)
class Sizes:
    """How much is done.

    Attributes:
        workbooks: of the corpus, which are validated and consolidated.
        grown: larger deliveries, whose time per workbook is compared.
        cores: workbooks on which one process and two are compared.
        departments: that templates are handed out to.
        plain: plain workbooks, for competitors.
        rounds: so many, where the deliveries are not too large for it (:meth:`rounds_of`).
    """

    workbooks: int = 100
    grown: tuple[int, ...] = (1000,)
    cores: int = 500
    departments: int = 100
    plain: int = 100
    rounds: int = 5

    def rounds_of(self, workbooks: int) -> int:
        """Rounds on a delivery of so many workbooks: fewer where a round takes minutes."""
        return min(self.rounds, max(_IN_ALL_ROUNDS // workbooks, 1))


QUICK = Sizes(workbooks=6, grown=(12,), cores=8, departments=6, plain=9, rounds=1)
"""Seconds; the figures say little."""
SMALL = Sizes(workbooks=5, grown=(10,), departments=4, plain=9, rounds=2)
"""What the check in CI runs."""


@dataclass
class Scene:
    """Folders under one scratch folder, each made once.

    Attributes:
        folder: everything lies below it; what is there already is not made again.
    """

    folder: Path
    _made: dict[str, Path] = field(default_factory=dict)

    def delivered(self, workbooks: int, activities: int = corpus.ACTIVITIES) -> Path:
        """An office with so many filled workbooks received."""
        name = f"inkommet-{workbooks}-{activities}"
        return self._once(name, lambda path: offices.delivered(path, workbooks, activities))

    def planned(self, departments: int) -> Path:
        """An office that can hand out templates."""
        return self._once(f"plan-{departments}", lambda path: offices.planned(path, departments))

    def plain(self, workbooks: int) -> Path:
        """An office with plain workbooks received."""
        return self._once(f"enkla-{workbooks}", lambda path: offices.plain_office(path, workbooks))

    def received(self, office: Path) -> Path:
        """The folder of an office's received workbooks."""
        return office / corpus.PERIOD / "inkommet"

    def outputs(self, name: str, piece: Contender, office: Path, made_in: str) -> Path:
        """A folder with copies of what a piece of work writes, for the floor of writing."""

        def make(path: Path) -> None:
            once(piece)
            path.mkdir()
            for workbook in sorted((office / corpus.PERIOD / made_in).glob("*.xlsx")):
                shutil.copy(workbook, path)

        return self._once(name, make)

    def _once(self, name: str, make: object) -> Path:
        if name not in self._made:
            path, unfinished = self.folder / name, self.folder / f"{name}.part"
            if not path.exists():  # else an earlier run in the same folder has made it
                shutil.rmtree(unfinished, ignore_errors=True)
                assert callable(make)
                make(unfinished)
                unfinished.rename(path)
            self._made[name] = path
        return self._made[name]
