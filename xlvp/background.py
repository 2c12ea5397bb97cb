"""What workbooks are held against: the plan and the earlier periods, read once in a process.

A button that is pressed again in the same process finds them as it left them, unless one of
their files has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from validation.facts import Earlier
from validation.model import Department
from validation.tables import Tables
from xlvp.history import former_folders, load_history
from xlvp.model_rows import with_model_rows
from xlvp.office import PeriodFolder
from xlvp.plan import Plan, load_plan

_State: TypeAlias = tuple[tuple[str, int, int], ...]
_SO_MANY = 4
"""Periods that are kept; the one that was not asked for longest is forgotten first."""
_kept: dict[tuple[Path, str, int | None], tuple[_State, Background]] = {}


@dataclass(frozen=True)
class Background:
    """What the workbooks of a period are held against.

    Attributes:
        plan: what the office has decided.
        history: the earlier periods, as far back as was asked for.
    """

    plan: Plan
    history: tuple[Earlier, ...]
    _handed_out: dict[tuple[str, ...], Tables] = field(default_factory=dict)

    @property
    def issued(self) -> Tables:
        """The plan by table."""
        return self.plan.tables

    def handed_out(self, folder: PeriodFolder, departments: Sequence[Department]) -> Tables:
        """The plan with the rows that the model gives these departments, worked out once."""
        codes = tuple(department.code for department in departments)
        if codes not in self._handed_out:
            self._handed_out[codes] = with_model_rows(
                self.issued, folder.office.model, folder.period, departments
            )
        return self._handed_out[codes]


def background(
    folder: PeriodFolder, *, reach: int | None = 1, executor: Executor | None = None
) -> Background:
    """The plan and the earlier periods; as they were read before, while no file has changed.

    Args:
        folder: the period.
        reach: how many periods back to look; as far as it goes when None.
        executor: reads the workbooks of earlier periods; this process unless given.

    Raises:
        OfficeError: the plan cannot be read.
    """
    key, state = (folder.path, folder.office.model_checksum, reach), _state(folder, reach)
    kept = _kept.pop(key, None)
    if kept is None or kept[0] != state:
        plan = load_plan(folder.office, folder.period)
        kept = state, Background(plan, load_history(folder, reach=reach, executor=executor))
    while len(_kept) >= _SO_MANY:
        del _kept[next(iter(_kept))]
    _kept[key] = kept
    return kept[1]


def _state(folder: PeriodFolder, reach: int | None) -> _State:
    """Names, times and sizes of all files that are read."""
    office = folder.office
    files = sorted(office.plan.glob("*")) if office.plan.is_dir() else []
    for earlier in islice(former_folders(folder), reach):
        files += earlier.received_files()
    states = ((path, path.stat()) for path in files)
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)
