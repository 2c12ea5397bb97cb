"""The plain corpus: xlvp beside what users would pick instead, in environments of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import corpus, plain
from benchmarks.environments import InstallError, listed, made
from benchmarks.harness import Contender, Measured
from benchmarks.jobs import FLOOR, XLVP, work
from benchmarks.scenes import Scene, Sizes


@dataclass(frozen=True)
class Rival:
    """A competitor and how it is run.

    Attributes:
        environment: in ``competitors.txt``.
        module: of ``benchmarks.competitors``.
        most: it is given no more workbooks than these, and its name says so.
    """

    name: str
    environment: str
    module: str
    arguments: tuple[str, ...] = ()
    most: int | None = None


RIVALS: Sequence[Rival] = (
    Rival("crease", "crease", "crease_checks"),
    Rival("pointblank, polars", "pointblank", "pointblank_checks"),
    Rival("pandera, pandas, calamine", "pandera", "pandera_checks", ("calamine",)),
    Rival("pandera, pandas, openpyxl", "pandera", "pandera_checks", ("openpyxl",)),
    Rival("frictionless", "frictionless", "frictionless_checks"),
    # A cell takes it about a millisecond: a hundred workbooks would take minutes a round.
    Rival("datamaps", "datamaps", "datamaps_checks", most=len(plain.FAULTS) + 1),
)


def contenders(
    scene: Scene, sizes: Sizes, told: Callable[[str], None], *, with_rivals: bool = True
) -> tuple[list[Contender], list[Measured]]:
    """Who checks the plain corpus, and which competitors cannot take part and why."""
    office = scene.plain(sizes.plain)
    received = scene.received(office)
    found = [
        work(FLOOR, "floor_of_reading", received),
        work(XLVP, "validate", office, corpus.PERIOD),
    ]
    absent: list[Measured] = []
    environments = listed()
    for rival in RIVALS if with_rivals else ():
        told(f"environment of {rival.name}")
        try:
            python = made(environments[rival.environment])
        except InstallError as error:
            absent.append(Measured(rival.name, failure=f"not installed: {error}"))
            continue
        module = f"benchmarks.competitors.{rival.module}"
        many = min(rival.most or sizes.plain, sizes.plain)
        folder = received if many == sizes.plain else scene.received(scene.plain(many))
        name = rival.name if many == sizes.plain else f"{rival.name}, {many} workbooks"
        command = (str(python), "-m", module, *rival.arguments, str(folder))
        found.append(Contender(name, command))
    return found, absent


def finds(measured: Measured) -> dict[str, str]:
    """How a contender found each planted kind of fault; {} when it looks for none."""
    places = measured.said.get("places")
    if places is None:
        return {}
    return plain.found_kinds(
        (str(file), str(sheet), row, str(what)) for file, sheet, row, what in places
    )
