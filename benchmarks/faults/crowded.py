"""Deliveries with many faults at once, for what must hold whatever the faults are.

What is found is not held against what was planted: one fault can take another's place. Kinds of
faults in cells are planted in every workbook, so that several departments have the same ones;
what spoils a whole sheet or file comes apart, in one workbook each.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.faults.kind import Kind, Site, Way
from benchmarks.faults.kinds import files, received, sheets
from benchmarks.faults.offices import Delivery

TOGETHER = 40
"""So many kinds of faults in cells come together in a workbook."""
STRUCTURAL = 6
"""So many of the others."""
SPOILED = (AssertionError, LookupError, StopIteration)
"""What a kind raises that meets a workbook in which another one has taken its place."""
_STRUCTURAL = {family.__name__ for family in (files, received, sheets)}


@dataclass
class Crowd:
    """What lies in a delivery's files, and the names of the kinds that had a place in it.

    Attributes:
        files: by name; None: was not handed in.
        days: how many days later than the others a file came in.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def plant(self, site: Site, kinds: Iterable[Kind]) -> None:
        """Plant kinds in one workbook; what one of them makes a whole file of stands for it."""
        for kind in kinds:
            try:
                planted = kind.plant(site)
            except SPOILED:
                continue
            if planted is not None:
                self.kinds.add(kind.name)
                self.days |= planted.days
                self.files |= planted.files
        self.files.setdefault(site.name, site.workbook.data())


def crowds(delivery: Delivery, kinds: Collection[Kind], chance: random.Random) -> Iterator[Crowd]:
    """Plant all kinds that need no other program, many of them at a time.

    Args:
        delivery: is valid.
        kinds: each of them is planted once, or once in each workbook.
        chance: says which come together, and where each is planted.
    """
    own = [kind for kind in kinds if kind.way is Way.EXCEL]
    apart = [kind for kind in own if _is_structural(kind)]
    cells = [kind for kind in own if not _is_structural(kind)]
    names = list(delivery.workbooks)
    for some in _cut(cells, TOGETHER, chance):
        crowd = Crowd()
        for name in names:
            crowd.plant(Site(delivery, name, chance), some)
        yield crowd
    for some in _cut(apart, STRUCTURAL * len(names), chance):
        crowd = Crowd()
        for place, name in enumerate(names):
            crowd.plant(Site(delivery, name, chance), some[place :: len(names)])
        yield crowd


def _is_structural(kind: Kind) -> bool:
    return kind.alone or kind.plant.__module__ in _STRUCTURAL


def _cut(kinds: Sequence[Kind], most: int, chance: random.Random) -> Iterator[list[Kind]]:
    mixed = chance.sample(kinds, len(kinds))
    for first in range(0, len(mixed), most):
        yield mixed[first : first + most]
