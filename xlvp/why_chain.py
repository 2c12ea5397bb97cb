"""The chain of a figure: its cells, its earlier values, the submissions that moved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from validation.facts import Facts


@dataclass(frozen=True)
class ChainCell:
    """A cell that the figure consists of."""

    department: str
    workbook: str
    cell: str
    row: str
    value: str


@dataclass(frozen=True)
class EarlierValue:
    """What the figure was at an earlier follow-up; ``change`` is from then to the next one."""

    period: str
    value: str
    change: str


@dataclass(frozen=True)
class Submission:
    """A received workbook of one of the departments.

    Attributes:
        change: what it moved against the one before; "" for the first and when nothing moved.
    """

    department: str
    workbook: str
    received: str
    value: str
    change: str
    counted: bool


@dataclass(frozen=True)
class Chain:
    """The answer.

    Attributes:
        total: the figure; "" where the cells are no amounts and there are several.
        worked_out: how the column follows from others, or "".
        submissions: of the departments that have sent in more than one readable workbook.
    """

    label: str
    sheet: str
    column: str
    unit: str
    total: str
    worked_out: str
    cells: tuple[ChainCell, ...]
    earlier: tuple[EarlierValue, ...]
    submissions: tuple[Submission, ...]


def submissions_of(
    codes: list[str], frame: pd.DataFrame, facts: Facts
) -> Mapping[str, list[tuple[str, pd.Timestamp]]]:
    """The readable workbooks of the departments that have sent in several, oldest first.

    Args:
        codes: the departments.
        frame: the received table that the figure is of.
        facts: all that was received.

    Returns:
        Workbook and when it was received, by department.
    """
    books = facts.tables["books"].sort_values("received", kind="stable")
    present = set(frame.index.get_level_values("workbook"))
    found = {
        code: [
            (str(workbook), received)
            for (workbook, _), of, received in zip(
                books.index, books["department"], books["received"], strict=True
            )
            if of == code and workbook in present
        ]
        for code in codes
    }
    return {code: own for code, own in found.items() if len(own) > 1}
