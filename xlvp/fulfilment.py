"""Goal fulfilment: statuses counted per objective, and how they moved since the former period.

An item is a row that the office follows up: an assignment, or an activity under one. It
belongs to the heading of the plan whose number its own number lies under, part by part, so
that 1.10 never lies under 1.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.derivation import MOVEMENTS
from validation.model import Level, Meaning, StatusScale
from validation.numbering import parent_of, sort_key
from validation.schemas import BY_TABLE
from xlvp.consolidation import Consolidated
from xlvp.movements import GONE, NEW, Row, row_keys, taken_over, with_movements

__all__ = [
    "GONE",
    "NEW",
    "Fulfilment",
    "HeadingStatus",
    "ancestor",
    "fulfilments",
    "plan_headings",
]

FINE = (Meaning.ON_TRACK, Meaning.FINISHED)
BAD = (Meaning.OFF_TRACK, Meaning.AT_RISK)
MOST_CHARTED = 12
"""Headings that have room in a chart."""
ITEM_TABLES = ("assignments", "activities")


@dataclass(frozen=True)
class HeadingStatus:
    """The items under one heading of the plan.

    Attributes:
        number: the heading's; "" for items outside every heading of the level.
        counts: items per status code, every status of the scale, in its order.
        without: items without a status.
        moved: items per movement (bättre, oförändrad, sämre, ny, borta).
    """

    number: str
    name: str
    counts: Mapping[str, int]
    without: int
    moved: Mapping[str, int]

    @property
    def label(self) -> str:
        """``2.1 Hög attraktivitet``."""
        return f"{self.number} {self.name}".strip()

    @property
    def items(self) -> int:
        """All items."""
        return sum(self.counts.values()) + self.without


@dataclass(frozen=True)
class Fulfilment:
    """The fulfilment of one sheet's items.

    Attributes:
        by_level: the headings of the two outermost levels that the plan has headings of.
        items: the sheet's followed-up rows, with ``before`` (the status then), ``movement`` and
            one column ``level_n`` per heading level that holds the heading's label.
        gone: rows of the former period that are not there now, nor with another department.
    """

    table: str
    scale: StatusScale
    by_level: tuple[tuple[Level, tuple[HeadingStatus, ...]], ...]
    items: pd.DataFrame
    gone: pd.DataFrame

    @property
    def title(self) -> str:
        """The sheet's title."""
        return BY_TABLE[self.table].title

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """The plan number and the status code of each item that has both."""
        field = "assignment" if "assignment" in self.items else BY_TABLE[self.table].key
        known = self.items[self.items[field].notna() & self.items["status"].notna()]
        return list(zip(known[field], known["status"], strict=True))

    @property
    def fine(self) -> tuple[str, ...]:
        """Codes of the statuses that need no attention."""
        return self.scale.codes(*FINE)

    @property
    def bad(self) -> tuple[str, ...]:
        """Codes of the statuses that deviate or may."""
        return self.scale.codes(*BAD)


def fulfilments(consolidated: Consolidated) -> tuple[Fulfilment, ...]:
    """The fulfilment of assignments and of activities, of those that the period has."""
    found = (_fulfilment(table, consolidated) for table in ITEM_TABLES)
    return tuple(part for part in found if part is not None)


def _fulfilment(table: str, consolidated: Consolidated) -> Fulfilment | None:
    frame = consolidated.tables.get(table)
    scale = consolidated.model.scale(BY_TABLE[table].title)
    if frame is None or scale is None or "status" not in frame:
        return None
    items = frame[followed_up(frame, consolidated)]
    headings = plan_headings(consolidated)
    occurring = set(headings["level"])
    levels = [level for level in _heading_levels(consolidated) if level.name in occurring]
    numbers = items["assignment"] if "assignment" in items else items[BY_TABLE[table].key]
    former = consolidated.former.get(table)
    taken = {} if former is None else taken_over(frame, former, BY_TABLE[table].key)
    items = with_movements(items, former, taken, scale, BY_TABLE[table].key)
    gone = _gone(frame, table, consolidated, set(taken.values()))
    gone_numbers = gone["assignment" if "assignment" in gone else BY_TABLE[table].key]
    by_level = []
    for place, level in enumerate(levels[:2]):
        names = headings[headings["level"] == level.name].set_index("number")["name"]
        above = ancestor(numbers, names)
        items[f"level_{place}"] = _labels(above, names, level)
        statuses = _by_heading(items, above, ancestor(gone_numbers, names), names, level, scale)
        by_level.append((level, statuses))
    return Fulfilment(table, scale, tuple(by_level), items, gone)


def _heading_levels(consolidated: Consolidated) -> tuple[Level, ...]:
    """The levels above the first one that is followed up."""
    levels = consolidated.model.levels
    first = next((place for place, level in enumerate(levels) if level.followed_up), None)
    return levels[: len(levels) - 1 if first is None else first]


def followed_up(frame: pd.DataFrame, consolidated: Consolidated) -> pd.Series[bool]:
    """Rows of a level that is followed up, and whatever has a status."""
    if "level" not in frame:
        return pd.Series(True, index=frame.index, dtype="bool")
    names = [level.name for level in consolidated.model.levels if level.followed_up]
    return frame["level"].isin(names) | frame["status"].notna()


def plan_headings(consolidated: Consolidated) -> pd.DataFrame:
    """Number, level and name of the plan's rows, each number once: as delivered, or as issued."""
    sources = [
        source["assignments"].reset_index(drop=True)
        for source in (consolidated.tables, consolidated.issued)
        if "assignments" in source
    ]
    wanted = ["number", "level", "name"]
    found = [source[wanted] for source in sources if set(wanted) <= set(source.columns)]
    if not found:
        return pd.DataFrame(columns=wanted, dtype="str")
    together = pd.concat(found, ignore_index=True).dropna(subset=["number", "level"])
    return together.drop_duplicates(["number", "level"])


def under(frame: pd.DataFrame, table: str, heading: str) -> pd.Series[bool]:
    """The rows of a sheet that have a heading's number or lie below it."""
    numbers = frame["assignment" if "assignment" in frame else BY_TABLE[table].key]
    return ancestor(numbers, pd.Series("", index=[heading])).notna()


def ancestor(numbers: pd.Series[Any], headings: pd.Series[Any]) -> pd.Series[Any]:
    """The heading (by number) that is or lies above each number; NA where there is none.

    Args:
        numbers: of the items.
        headings: names, index: numbers.
    """
    result = pd.Series(None, index=numbers.index, dtype="str")
    step = numbers.astype("str")
    while step.notna().any():
        result = result.where(result.notna(), step.where(step.isin(headings.index)))
        step = parent_of(step)
    return result


def _labels(above: pd.Series[Any], names: pd.Series[Any], level: Level) -> pd.Series[Any]:
    label = {number: f"{number} {name}".strip() for number, name in names.fillna("").items()}
    return above.map(label).astype("str").fillna(_outside(level))


def _outside(level: Level) -> str:
    return f"Utan {level.name.lower()}"


def _gone(
    frame: pd.DataFrame, table: str, consolidated: Consolidated, taken: set[Row]
) -> pd.DataFrame:
    """The former period's followed-up rows that the same departments no longer have."""
    former = consolidated.former.get(table)
    if former is None:
        return frame.iloc[:0]
    counted = [status.code for status in consolidated.departments if status.counted]
    own = former[former.index.get_level_values(0).isin(counted)]
    rows = row_keys(frame, BY_TABLE[table].key)
    gone = own[~own.index.isin(rows) & ~own.index.isin(list(taken))]
    return gone[followed_up(gone, consolidated)] if "status" in gone else gone.iloc[:0]


def most_deviating(
    headings: Sequence[HeadingStatus], part: Fulfilment, most: int
) -> Sequence[HeadingStatus]:
    """The headings that have room, those with most deviating items when not all have."""
    if len(headings) <= most:
        return headings
    worst = sorted(headings, key=lambda heading: -sum(heading.counts[code] for code in part.bad))
    kept = worst[:most]
    return [heading for heading in headings if heading in kept]


def _by_heading(
    items: pd.DataFrame,
    above: pd.Series[Any],
    gone_above: pd.Series[Any],
    names: pd.Series[Any],
    level: Level,
    scale: StatusScale,
) -> tuple[HeadingStatus, ...]:
    codes = [status.code for status in scale.statuses]
    numbers = pd.Series(sorted({*above.dropna(), *gone_above.dropna()}), dtype="str")
    ordered = list(numbers.iloc[sort_key(numbers).argsort(kind="stable")]) if len(numbers) else []
    if above.isna().any() or gone_above.isna().any():
        ordered.append("")
    of_items = above.fillna("").to_numpy(dtype=object).tolist()
    with_status = Counter(zip(of_items, items["status"].fillna(""), strict=True))
    moves = Counter(zip(of_items, items["movement"], strict=True))
    gone = Counter(gone_above.fillna("").to_numpy(dtype=object).tolist())
    result = []
    for number in ordered:
        moved = {name: moves[number, name] for name in (*MOVEMENTS, NEW)}
        result.append(
            HeadingStatus(
                number=number,
                name=str(names.get(number, "")) if number else _outside(level),
                counts={code: with_status[number, code] for code in codes},
                without=with_status[number, ""],
                moved=moved | {GONE: gone[number]},
            )
        )
    return tuple(result)
