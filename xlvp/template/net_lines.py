"""The net lines of the operating budget: the sum of a department's other lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from validation.model import AccountKind, GovernanceModel
from validation.schemas import Column, Kind, Role, Sheet


@dataclass(frozen=True)
class NetLines:
    """Which rows are net lines, and which of their cells, (row, field), are computed."""

    is_net: Sequence[bool]
    formulas: frozenset[tuple[int, str]]


def net_lines(
    frame: pd.DataFrame,
    owners: Sequence[str],
    sheet: Sheet,
    columns: Iterable[Column],
    model: GovernanceModel,
    written: Mapping[tuple[int, str], str],
) -> NetLines:
    """Sum the other lines into the net lines; a figure of the plan that differs is kept.

    Args:
        frame: the lines of all departments, numbered from 0; its net lines are filled in.
        owners: whose each line is.
        written: figures that could not be read, by row and field; they are kept, too.
    """
    if "account_class" not in frame or sheet.table != "operating_budget":
        return NetLines([False] * len(frame), frozenset())
    nets = [part for part in model.account_classes if part.kind is AccountKind.NET]
    is_net = frame["account_class"].isin([part.code for part in nets])
    if not is_net.any():
        return NetLines([False] * len(frame), frozenset())
    computed = frame["account_class"].isin([part.code for part in nets if not part.typed])
    formulas: set[tuple[int, str]] = set()
    for column in columns:
        if column.kind is not Kind.AMOUNT or column.role not in (Role.INPUT, Role.ISSUED):
            continue
        given = frame[column.field]
        lines = given.mask(is_net)
        sums = lines.groupby(np.array(owners)).transform("sum", min_count=1)
        free = computed & (given.isna() | (given == sums).fillna(False)).astype("bool")
        rows = [
            row
            for row in free.to_numpy().nonzero()[0].tolist()
            if (row, column.field) not in written
        ]
        formulas.update((row, column.field) for row in rows)
        frame[column.field] = given.mask(free, sums)
    return NetLines(is_net.tolist(), frozenset(formulas))
