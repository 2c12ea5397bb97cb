"""How statuses have moved since the former period: row by row, as a list and as a matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.derivation import MOVEMENTS, derive
from validation.finding import Place
from validation.model import StatusScale
from validation.schemas.column import Movement

BETTER, UNCHANGED, WORSE = MOVEMENTS
NEW, GONE = "ny", "borta"
"""Movements of rows that only one of the periods has, besides :data:`MOVEMENTS`."""
WITHOUT = ""
"""The status of a row that has none."""
_ORDER = (WORSE, BETTER, NEW, GONE)
"""In which order a list of movements is told."""

Row = tuple[str, str]
"""Department and key."""


@dataclass(frozen=True)
class Move:
    """A row that has moved, or come, or gone.

    Attributes:
        place: the status now; None when the row is gone.
        before: code of the status then; "" for none, and for a new row.
        now: code of the status now; "" for none, and for a row that is gone.
        movement: bättre, sämre, ny or borta.
    """

    place: Place | None
    department: str
    key: str
    name: str
    before: str
    now: str
    movement: str
    comment: str


@dataclass(frozen=True)
class Matrix:
    """How many rows went from which status to which.

    Attributes:
        codes: the scale's statuses, best first, then :data:`WITHOUT` where rows have none.
        counts: rows by status then and now, of those that had a status then; 0 is left out.
        came: new rows by their status now.
        went: rows that are gone by their status then.
    """

    codes: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    came: Mapping[str, int]
    went: Mapping[str, int]

    def count(self, before: str, now: str) -> int:
        """How many rows went from one status to another."""
        return self.counts.get((before, now), 0)

    @property
    def known(self) -> int:
        """Rows that had a status then and are there now."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Movements:
    """The movements of one sheet's rows.

    Attributes:
        moves: what became worse, then better, then what is new and what is gone; without what
            stands as it stood.
    """

    table: str
    scale: StatusScale
    matrix: Matrix
    moves: tuple[Move, ...]

    def of(self, movement: str) -> tuple[Move, ...]:
        """The rows that moved in one way."""
        return tuple(move for move in self.moves if move.movement == movement)

    def label(self, code: str) -> str:
        """A status as people call it; an unknown code as it is."""
        status = self.scale.status(code)
        return status.label if status else code


def movements(
    items: pd.DataFrame, gone: pd.DataFrame, table: str, key: str, scale: StatusScale
) -> Movements | None:
    """The movements of a sheet's rows since the former period.

    Args:
        items: with ``before`` and ``movement``; index ``(workbook, row)``.
        gone: the former period's rows that nobody has now.
        table: the sheet's.
        key: the field that tells the rows apart.
        scale: the sheet's statuses.

    Returns:
        None when nobody knows what stood in the former period.
    """
    now = _columns(items, ("department", key, "name", "before", "status", "movement", "comment"))
    then = _columns(gone, ("department", key, "name", "status", "comment"))
    steps = list(zip(now["before"], now["status"], now["movement"], strict=True))
    if not any(before or movement for before, _, movement in steps) and gone.empty:
        return None
    moved = [
        Move(
            place=Place(str(workbook), table, int(row), "status"),
            department=now["department"][at],
            key=now[key][at],
            name=now["name"][at],
            before=now["before"][at],
            now=now["status"][at],
            movement=now["movement"][at],
            comment=now["comment"][at],
        )
        for at, (workbook, row) in enumerate(items.index)
        if now["movement"][at] in _ORDER
    ]
    moved += [
        Move(None, department, number, name, before, WITHOUT, GONE, comment)
        for department, number, name, before, comment in zip(*then.values(), strict=True)
    ]
    moved.sort(key=lambda move: _ORDER.index(move.movement))
    steps += [(before, WITHOUT, GONE) for before in then["status"]]
    return Movements(table, scale, _matrix(steps, scale), tuple(moved))


def _columns(frame: pd.DataFrame, fields: Sequence[str]) -> dict[str, list[str]]:
    """The texts of some columns; a column that is not there is blank."""
    blank = [""] * len(frame)
    return {
        field: [_text(value) for value in frame[field].tolist()] if field in frame else blank
        for field in fields
    }


def _matrix(steps: Iterable[tuple[str, str, str]], scale: StatusScale) -> Matrix:
    """Count rows by their status then, their status now, and their movement."""
    counts: dict[tuple[str, str], int] = {}
    came: dict[str, int] = {}
    went: dict[str, int] = {}
    for (before, now, movement), number in Counter(steps).items():
        if movement == NEW:
            came[now] = came.get(now, 0) + number
        elif movement == GONE:
            went[before] = went.get(before, 0) + number
        elif movement or before:
            counts[before, now] = counts.get((before, now), 0) + number
    codes = [status.code for status in scale.statuses]
    occurring = {code for step in counts for code in step} | set(came) | set(went)
    codes += sorted(occurring - set(codes), key=lambda code: (code == WITHOUT, code))
    return Matrix(tuple(codes), counts, came, went)


def with_movements(
    items: pd.DataFrame,
    former: pd.DataFrame | None,
    taken: Mapping[Row, Row],
    scale: StatusScale,
    key: str,
) -> pd.DataFrame:
    """The items with ``before`` (the status then) and ``movement``; NA where nobody knows.

    Args:
        items: a sheet's followed-up rows.
        former: the former period's table; without it the template's column ``former_status``
            counts, and then nobody knows what is new.
        taken: new rows with the former rows that they continue.
        scale: the sheet's statuses.
        key: the field that tells the rows apart.
    """
    if former is None or "status" not in former:
        before = items.get("former_status", pd.Series(None, index=items.index, dtype="str"))
        together = items.assign(before=before)
        return together.assign(movement=derive(together, Movement("status", "before"), scale))
    rows = row_keys(items, key)
    then = pd.MultiIndex.from_tuples([taken.get(row, row) for row in rows], names=rows.names)
    status = former["status"].reindex(then if len(then) else former.index[:0])
    together = items.assign(before=pd.Series(status.to_numpy(), index=items.index).astype("str"))
    movement = derive(together, Movement("status", "before"), scale)
    new = ~then.isin(former.index)
    new &= items["department"].isin(former.index.get_level_values(0)).to_numpy()
    return together.assign(movement=movement.mask(pd.Series(new, index=items.index), NEW))


def taken_over(frame: pd.DataFrame, former: pd.DataFrame, key: str) -> dict[Row, Row]:
    """New rows with the former rows of another department that they continue.

    A row has moved when one of the same key and name is gone from another department, and no
    other row of the two periods could be meant.
    """
    if "name" not in frame or "name" not in former:
        return {}
    rows = row_keys(frame, key)
    come = _by_name(frame[~rows.isin(former.index)], key)
    gone = _by_name(former[~former.index.isin(rows)], key)
    return {
        found[0]: gone[named][0]
        for named, found in come.items()
        if len(found) == 1 and len(gone.get(named, ())) == 1
    }


def row_keys(frame: pd.DataFrame, key: str) -> pd.MultiIndex:
    """Department and key of each row."""
    return pd.MultiIndex.from_arrays([frame["department"], frame[key]])


def _by_name(frame: pd.DataFrame, key: str) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    named = frame[frame[key].notna() & frame["name"].notna()]
    for department, number, name in zip(
        named["department"], named[key], named["name"], strict=True
    ):
        found.setdefault((number, name.casefold()), []).append((department, number))
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
