"""A rule: one function with everything known about it beside it.

A rule's function gets a :class:`~validation.table.Table` of the rows of all workbooks and the
:class:`~validation.facts.Facts`, and returns an array that is True where a row is sound, or for
a rule of several ``columns`` one such array for each column in which it has found something. It
asks for whole columns and never loops over rows, and it passes over cells that are blank or
could not be read: those belong to other rules.

A rule about the same defect on several sheets has several ``tables``: its function and its
details then get the table's name as a third argument, ``table``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial
from typing import Any, TypeAlias

from validation.finding import Severity
from validation.table import Content, Mask

Check: TypeAlias = Callable[..., "Mask | Mapping[str, Mask]"]
"""Called with the table, the facts and, for a rule of several tables, its name as ``table=``."""
Detail: TypeAlias = "Content | Sequence[Any]"
"""A value for each of the rows that were hit; a text is the same for all of them."""
Details: TypeAlias = Callable[..., Mapping[str, "Detail | Mapping[str, Detail]"]]
"""Called like the check, with the rows that were hit."""


class Scope(StrEnum):
    """How far a finding of another rule silences this one."""

    CELL = "cell"
    ROW = "row"
    COLUMN = "column"
    """The same column of the same table."""
    TABLE = "table"
    WORKBOOK = "workbook"
    DEPARTMENT = "department"


@dataclass(frozen=True, eq=False)  # each is one of a kind, and is looked up often
class Rule:
    """A rule and all that people are told about it.

    Attributes:
        code: three letters and three digits, never reused.
        title: Swedish, names the defect.
        table: whose rows the check gets.
        tables: instead of ``table``, the tables that the check gets one by one; ``table`` is
            then the first of them.
        column: field whose cell is marked; "" marks the row (on observation tables: the
            place that ``at_table``, ``at_row`` and ``at_column`` say).
        columns: instead of ``column``, the fields whose cells the check looks at one by one;
            a column that the model does not have is left out.
        message: Swedish sentence; ``{field}`` gives the row's value as people write it,
            ``{name}`` what ``details`` returns, ``{value}`` the marked cell's value,
            ``{column_title}`` its title, ``{key}`` the row's key, ``{unit}`` the sheet's unit.
        remedy: Swedish, what to do; the same placeholders.
        reason: Swedish, why the rule exists.
        source: where the rule comes from: a place in the published documents, a law, practice.
        good: an example without the fault, as text tables (:mod:`validation.example`).
        bad: an example with the guilty cells in brackets.
        needs: fields, or ``table.field``, without which the rule cannot look.
        after: codes that silence this rule where they have found something.
        scope: how far they silence.
        details: extra values for the messages, for the rows that were hit only; ``expected``
            and ``value`` go into the finding, and ``expected`` is what should stand there.
            A mapping gives each of ``columns`` its own values. A row with two marked cells
            comes twice.
        stops_workbook: where it has found something, nothing else is said about the workbook.
        across: what it says of a row can depend on another department's workbook or plan, so it
            is run when all workbooks have been read, and all others where each is read. Tables
            may be named for which that is so.
    """

    code: str
    title: str
    severity: Severity
    table: str
    column: str
    message: str
    remedy: str
    reason: str
    source: str
    good: str
    bad: str
    check: Check
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    scope: Scope = Scope.CELL
    details: Details | None = None
    columns: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    stops_workbook: bool = False
    across: bool | tuple[str, ...] = False

    def waiting(self, *, for_others: bool) -> Rule | None:
        """The rule as it is for tables that need other departments', or do not; None for none.

        It is the same object each time, since what is worked out of a rule is kept by it.
        """
        return self._waiting[for_others]

    @cached_property
    def _waiting(self) -> dict[bool, Rule | None]:
        return {for_others: self._of_tables(for_others=for_others) for for_others in (False, True)}

    def _of_tables(self, *, for_others: bool) -> Rule | None:
        if isinstance(self.across, bool):
            return self if self.across == for_others else None
        own = tuple(table for table in self.tables if (table in self.across) == for_others)
        return replace(self, table=own[0], tables=own, across=for_others) if own else None

    def each_table(self) -> tuple[Rule, ...]:
        """The rule as it is for each of its tables."""
        return tuple(
            replace(
                self,
                table=table,
                tables=(),
                check=partial(self.check, table=table),
                details=None if self.details is None else partial(self.details, table=table),
            )
            for table in self.tables
        ) or (self,)


class Catalogue:
    """The rules by code, in the order of the codes."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def add(self, rule: Rule) -> None:
        """Take a rule in; a code is used once."""
        if not re.fullmatch(r"[A-Z]{3}\d{3}", rule.code):
            raise ValueError(f"rule code {rule.code} is not three letters and three digits")
        if rule.code in self._rules:
            raise ValueError(f"rule code {rule.code} is taken")
        self._rules[rule.code] = rule

    def alone(self) -> tuple[Rule, ...]:
        """The rules that need no other department's workbook."""
        return tuple(filter(None, (rule.waiting(for_others=False) for rule in self)))

    def across(self) -> tuple[Rule, ...]:
        """The rules that need the workbooks of all departments."""
        return tuple(filter(None, (rule.waiting(for_others=True) for rule in self)))

    def __iter__(self) -> Any:
        return iter(sorted(self._rules.values(), key=lambda rule: rule.code))

    def __len__(self) -> int:
        return len(self._rules)

    def get(self, code: str) -> Rule | None:
        """The rule with a code (any case), or None."""
        return self._rules.get(code.upper())


CATALOGUE = Catalogue()


def rule(  # noqa: PLR0913 - everything known about a rule stands here, by keyword
    code: str,
    *,
    title: str,
    table: str = "",
    tables: tuple[str, ...] = (),
    column: str = "",
    columns: tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
    message: str,
    remedy: str,
    reason: str,
    source: str,
    good: str,
    bad: str,
    needs: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    scope: Scope = Scope.CELL,
    details: Details | None = None,
    stops_workbook: bool = False,
    across: bool | tuple[str, ...] = False,
) -> Callable[[Check], Check]:
    """Register the decorated check as a rule; see :class:`Rule` for the arguments."""

    def register(check: Check) -> Check:
        CATALOGUE.add(
            Rule(
                code=code,
                title=title,
                severity=severity,
                table=table or tables[0],
                tables=tables,
                column=column,
                message=message,
                remedy=remedy,
                reason=reason,
                source=source,
                good=good,
                bad=bad,
                check=check,
                needs=needs,
                after=after,
                scope=scope,
                details=details,
                columns=columns,
                stops_workbook=stops_workbook,
                across=across,
            )
        )
        return check

    return register
