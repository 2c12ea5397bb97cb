"""All that the rules may look at: the delivery's tables, the plan, the former period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from validation.amounts import Money
from validation.model import GovernanceModel, Period, StatusScale
from validation.schemas import BY_TABLE, Column, Sheet
from validation.table import Table
from validation.tables import table_of

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Earlier:
    """An earlier period.

    Attributes:
        tables: what was received then, of each department's latest workbook, by table; index
            ``(department, key)``.
    """

    period: Period
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class HandedOut(Set[tuple[str, str, str]]):
    """Rows that were handed out, from what tells them: they are many and seldom asked for."""

    told: Callable[[], Iterable[tuple[str, str, str]]]

    @cached_property
    def _rows(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(self.told())

    def __contains__(self, row: object) -> bool:
        return row in self._rows

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True)
class Facts:
    """Everything that is known when a delivery is checked.

    Attributes:
        tables: the received tables by name, of all workbooks at once: the sheets' own
            (``activities``) and the observations (``books``, ``cells``, ``parts``,
            ``departments``). Index ``(workbook, row)``; the sheets' frames hold ``department``
            and one column per field that the model has; what a workbook lacks is NA.
        issued: the plan as it was handed out, by table; index ``(department, key)``.
        former: the former period's accepted tables; index ``(department, key)``.
        history: the earlier periods, oldest first; ``former`` is of the last of them, unless
            nothing was received in the period directly before. At least as far back as that.
        handed_out: (workbook, table, key) of the rows that the workbooks say they were handed
            out with.
        today: the day of the check.
        model_checksum: of the model's file, as templates carry it; "" when it is not known.
    """

    model: GovernanceModel
    period: Period
    tables: Mapping[str, pd.DataFrame]
    issued: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    former: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    history: tuple[Earlier, ...] = ()
    handed_out: Set[tuple[str, str, str]] = frozenset()
    today: date = field(default_factory=date.today)
    model_checksum: str = ""

    def table(self, name: str) -> Table:
        """A received table as rules look at it: the same object for everyone who asks."""
        return self.once(f"table {name}", lambda: table_of(self.tables, name))

    @property
    def last_day(self) -> pd.Timestamp:
        """The last day of the period, which statuses and dates are held against."""
        return pd.Timestamp(self.period.last_day)

    def columns(self, table: str) -> dict[str, Column]:
        """The columns that the model has on a sheet, by field."""
        sheet = BY_TABLE[table]
        return self._columns(sheet)

    def _columns(self, sheet: Sheet) -> dict[str, Column]:
        if sheet.table not in self._column_cache:
            self._column_cache[sheet.table] = {
                column.field: column for column in sheet.columns(self.model, self.period)
            }
        return self._column_cache[sheet.table]

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """What several rules need and is worked out once, by the name of what works it out."""
        return {}

    def once(self, name: str, work: Callable[[], _Found]) -> _Found:
        """What several rules need: worked out when the first of them asks."""
        if name not in self.worked_out:
            self.worked_out[name] = work()
        found: _Found = self.worked_out[name]
        return found

    @cached_property
    def _column_cache(self) -> dict[str, dict[str, Column]]:
        return {}

    def money(self, table: str) -> Money:
        """How amounts are written on a sheet."""
        return sheet_money(self.model, BY_TABLE[table].title)

    def scale(self, table: str) -> StatusScale | None:
        """The status scale of a sheet."""
        return self.model.scale(BY_TABLE[table].title)

    @cached_property
    def missing(self) -> frozenset[tuple[str, str, str]]:
        """What workbooks lack: (workbook, table, field), field "" for a whole sheet."""
        if "parts" not in self.tables or not len(self.table("parts")):
            return frozenset()
        parts = self.table("parts")
        gone = parts.equals("fault", "missing")
        columns = (parts.workbooks, parts.content("at_table"), parts.content("at_column"))
        return frozenset(zip(*(column[gone].tolist() for column in columns), strict=True))


def sheet_money(model: GovernanceModel, sheet_title: str) -> Money:
    """How amounts are written on a sheet (by title): the model's unit or the sheet's own."""
    options = model.options(sheet_title)
    stated = options.unit == "anges"
    unit = model.money.unit if options.unit is None else options.unit
    decimals = model.money.decimals if options.decimals is None else options.decimals
    money = Money(
        unit="kr" if unit == "anges" else unit,
        decimals=decimals,
        minor=model.money.minor,
        currency_stated=stated,
    )
    off = model.money.tolerance
    if off is None or options.unit is not None:  # the model's tolerance is in the model's unit
        return money
    return replace(money, tolerance=int(off * money.factor))
