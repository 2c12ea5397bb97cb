"""What is looked for in a workbook, as plain data that knows neither model nor schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from validation.cells import plain
from validation.choices import folded
from validation.model import Formats, GovernanceModel, Limits, Period
from validation.schemas import BY_TITLE, Role


@dataclass(frozen=True)
class WantedColumn:
    """A column and the titles under which it may stand; the first is its own."""

    field: str
    titles: tuple[str, ...]
    derived: bool

    @property
    def title(self) -> str:
        """The column's own title."""
        return self.titles[0]


@dataclass(frozen=True)
class WantedTable:
    """A table, the title of its sheet, and its columns in order."""

    table: str
    title: str
    columns: tuple[WantedColumn, ...]

    @cached_property
    def own_titles(self) -> dict[str, str]:
        """Fields by their own title, folded."""
        return {folded_title(column.title): column.field for column in self.columns}

    @cached_property
    def titles(self) -> list[str]:
        """The titles in the template's order."""
        return [column.title for column in self.columns]

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Fields by folded title; an alias never takes another column's own title."""
        aliases = {
            folded_title(alias): column.field
            for column in self.columns
            for alias in column.titles[1:]
        }
        return aliases | self.own_titles


@dataclass(frozen=True)
class Request:
    """What is looked for.

    Attributes:
        tables: every table of the period, in the period's order.
        asked: the tables that a department fills in, by its code.
        departments: codes of departments by every spelling that a cover may have, folded.
    """

    tables: tuple[WantedTable, ...]
    asked: Mapping[str, frozenset[str]]
    departments: Mapping[str, str]
    formats: Formats
    limits: Limits

    @classmethod
    def of(cls, model: GovernanceModel, period: Period) -> Request:
        """What a period asks of its departments."""
        tables = []
        for title in period.sheets:
            sheet = BY_TITLE[title]
            columns = tuple(
                WantedColumn(
                    column.field, (column.title, *column.aliases), column.role is Role.DERIVED
                )
                for column in sheet.columns(model, period)
            )
            tables.append(WantedTable(sheet.table, title, columns))
        asked = {
            department.code: frozenset(
                BY_TITLE[title].table for title in model.sheets(period, department)
            )
            for department in model.departments
        }
        spellings = {
            folded(spelling): department.code
            for department in model.departments
            for spelling in (
                department.name,
                f"{department.code} {department.name}",
                f"{department.code} – {department.name}",
                department.code,
            )
        }
        return cls(tuple(tables), asked, spellings, model.formats, model.limits)

    def asked_of(self, department: str) -> tuple[WantedTable, ...]:
        """The tables that a department fills in; all of them when it is unknown."""
        asked = self.asked.get(department)
        return tuple(table for table in self.tables if asked is None or table.table in asked)


def shown_title(cell: Any) -> str:
    """A header cell as people see it: a year is often a number there."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def folded_title(cell: Any) -> str:
    """A title as it is compared: no case, single blanks, no colon, stop or star at its end."""
    return _folded(shown_title(cell))


@lru_cache(maxsize=4096)
def _folded(title: str) -> str:
    return folded(plain(title)).rstrip(" :.*")
