"""What a workbook is held against: the plan and the former period, read once in a process.

A button that is pressed again in the same process finds them as it left them, unless one of
their files has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from validation.facts import Earlier
from validation.model import Department
from xlvp.history import load_history
from xlvp.model_rows import with_model_rows
from xlvp.office import PeriodFolder
from xlvp.plan import load_plan

_State: TypeAlias = tuple[tuple[str, int, int], ...]
_kept: dict[tuple[Path, str], tuple[_State, Background]] = {}


@dataclass(frozen=True)
class Background:
    """What one workbook of a period is held against.

    Attributes:
        issued: the plan by table.
        history: the former period.
    """

    issued: Mapping[str, pd.DataFrame]
    history: tuple[Earlier, ...]
    _handed_out: dict[tuple[str, ...], Mapping[str, pd.DataFrame]] = field(default_factory=dict)

    def handed_out(
        self, folder: PeriodFolder, departments: Sequence[Department]
    ) -> Mapping[str, pd.DataFrame]:
        """The plan with the rows that the model gives these departments, worked out once."""
        codes = tuple(department.code for department in departments)
        if codes not in self._handed_out:
            self._handed_out[codes] = with_model_rows(
                self.issued, folder.office.model, folder.period, departments
            )
        return self._handed_out[codes]


def background(folder: PeriodFolder) -> Background:
    """The plan and the former period; as they were read before, while no file has changed.

    Raises:
        OfficeError: the plan cannot be read.
    """
    key, state = (folder.path, folder.office.model_checksum), _state(folder)
    kept = _kept.get(key)
    if kept is not None and kept[0] == state:
        return kept[1]
    read = Background(load_plan(folder.office, folder.period).tables, load_history(folder, reach=1))
    _kept[key] = state, read
    return read


def _state(folder: PeriodFolder) -> _State:
    """Names, times and sizes of all files that are read."""
    office, former = folder.office, folder.period.former
    files = sorted(office.plan.glob("*")) if office.plan.is_dir() else []
    if former is not None:
        files += office.period(former).received_files()
    states = ((path, path.stat()) for path in files)
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)
