"""The plan's numbers wherever they stand in an office: in the plan and in what came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from validation.facts import Facts
from validation.issued_rows import kept, latest_rows
from validation.number_tree import NumberTree, number_tree
from validation.table import Codes, Mask, Table

_COLUMNS: Final = (
    ("assignments", "number"),
    ("activities", "number"),
    ("activities", "assignment"),
    ("analysis", "number"),
)


@dataclass(frozen=True)
class OfficeNumbers:
    """The numbers of an office.

    Attributes:
        tree: of all of them.
        issued: the codes of the plan's rows, by table and field.
        received: the codes of the received rows.
        latest: which received rows count, by table.
    """

    tree: NumberTree
    issued: Mapping[tuple[str, str], Codes]
    received: Mapping[tuple[str, str], Codes]
    latest: Mapping[str, Mask]

    def known(self, table: str, field: str = "number") -> Mask:
        """By number, whether it stands in the plan or in a row that counts."""
        known = self.tree.none()
        if (table, field) in self.issued:
            known |= self.tree.among(self.issued[table, field])
        if (table, field) in self.received:
            known |= self.tree.among(self.received[table, field][self.latest[table]])
        return known


def office_numbers(facts: Facts) -> OfficeNumbers:
    """All numbers of the office, taken together once."""
    return facts.once("numbers of the office", lambda: _gathered(facts))


def numbers_in(facts: Facts, table: str, field: str = "number") -> Codes:
    """The numbers of all rows of a received table, as codes of the office's tree."""
    return office_numbers(facts).received[table, field]


def _gathered(facts: Facts) -> OfficeNumbers:
    issued: dict[tuple[str, str], Table] = {}
    received: dict[tuple[str, str], Table] = {}
    for table, field in _COLUMNS:
        planned = kept(facts, table, "issued")
        if planned is not None and field in planned:
            issued[table, field] = planned
        if table in facts.tables and field in facts.table(table):
            received[table, field] = facts.table(table)
    standing = [*issued.items(), *received.items()]
    tree, codes = number_tree([rows.arrow(field) for (_, field), rows in standing])
    return OfficeNumbers(
        tree,
        dict(zip(issued, codes, strict=False)),
        dict(zip(received, codes[len(issued) :], strict=True)),
        {table: latest_rows(rows, facts) for (table, _), rows in received.items()},
    )
