"""What the workbooks of a share are held against: their departments' part of what is known.

The plan and the earlier periods are of the whole office. Rules that need no other department's
workbook get only the rows of the departments whose workbooks they look at: looking costs the
same however large the office is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from validation.facts import Earlier, Facts, HandedOut
from validation.model import Department, GovernanceModel, Period
from validation.table import Places, Table
from validation.tables import Tables, table_of
from xlvp.history import former_tables
from xlvp.model_rows import with_model_rows
from xlvp.plan_table import PlanTable

Frames: TypeAlias = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class HeldAgainst:
    """What workbooks of a period are held against.

    Attributes:
        plan: the office's plan by table.
        history: the earlier periods, oldest first.
        today: the day of the check.
        model_checksum: of the model's file.
    """

    model: GovernanceModel
    period: Period
    plan: Mapping[str, PlanTable]
    history: tuple[Earlier, ...]
    today: date
    model_checksum: str
    _places: dict[int, tuple[pd.DataFrame, dict[str, Places]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _last: dict[Any, tuple[Frames, tuple[Earlier, ...]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __getstate__(self) -> dict[str, Any]:
        """What another process gets; what was worked out for some departments is left out."""
        return self.__dict__ | {"_places": {}, "_last": {}}

    def facts(self, tables: Frames, handed_out: Iterable[tuple[str, str, str]]) -> Facts:
        """All that rules may look at in some workbooks.

        Args:
            tables: what was received, of these workbooks.
            handed_out: workbook, table and key of the rows that they were handed out with.
        """
        books = table_of(tables, "books")
        codes = sorted(set(books.content("department").tolist()))
        made_now = departments_of_model(self.model, self.model_checksum, books)
        asked = (tuple(codes), tuple(part.code for part in made_now))
        if asked not in self._last:
            self._last.clear()
            self._last[asked] = self._of(codes, made_now)
        issued, history = self._last[asked]
        return Facts(
            model=self.model,
            period=self.period,
            tables=tables,
            issued=issued,
            former=former_tables(history, self.period),
            history=history,
            handed_out=HandedOut(lambda: handed_out),
            today=self.today,
            model_checksum=self.model_checksum,
        )

    def _of(
        self, codes: Sequence[str], made_now: Sequence[Department]
    ) -> tuple[Frames, tuple[Earlier, ...]]:
        plan = Tables({name: table.of_departments(codes) for name, table in self.plan.items()})
        history = tuple(
            replace(earlier, tables=_asked_again(self._some(earlier.tables, codes)))
            for earlier in self.history
        )
        return with_model_rows(plan, self.model, self.period, made_now), history

    def _some(self, frames: Frames, codes: Collection[str]) -> Frames:
        return {table: self._rows(frame, codes) for table, frame in frames.items()}

    def _rows(self, frame: pd.DataFrame, codes: Collection[str]) -> pd.DataFrame:
        """The rows of some departments, in the frame's order."""
        kept = self._places.get(id(frame))
        if kept is None or kept[0] is not frame:  # a copy in another process has other ids
            kept = self._places[id(frame)] = frame, _places_by_department(frame)
        places = kept[1]
        if len(codes) >= len(places) and places.keys() <= set(codes):
            return frame
        own = [places[code] for code in codes if code in places]
        return frame.take(np.sort(np.concatenate(own)) if own else [])


def _asked_again(frames: Frames) -> Frames:
    """Tables that keep what they are asked, for the next workbook of the same department."""
    return Tables({name: Table(frame) for name, frame in frames.items()})


def departments_of_model(model: GovernanceModel, checksum: str, books: Table) -> list[Department]:
    """The departments whose workbook counts and was made from the model as it is now."""
    counted = books.flags("latest") & books.one_of("model_checksum", ("", checksum))
    codes = set(books.content("department")[counted].tolist())
    return [part for part in model.departments if part.code in codes]


def _places_by_department(frame: pd.DataFrame) -> dict[str, Places]:
    index = frame.index
    assert isinstance(index, pd.MultiIndex)
    codes = np.asarray(index.codes[0], dtype=np.intp)
    in_order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(index.levels[0])))
    parts = np.split(in_order, ends[:-1]) if len(ends) else []
    named = zip(index.levels[0].tolist(), parts, strict=True)
    return {department: places for department, places in named if len(places)}
