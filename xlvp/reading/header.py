"""Finding a table's header row, and which column is which.

A title counts as itself whatever its case, blanks, line breaks and closing colon are, and an
alias of the schema counts as the title. What is only nearly a title ("menade du …") is taken
for it and reported; digits must be the same, or 2018 would be taken for 2019.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from xlvp.reading.request import WantedColumn, WantedTable, folded_title, shown_title

SEARCHED_ROWS = 30
"""The header stands in one of the first rows of its sheet."""
NEARLY = 0.8
"""Likeness of two titles from which one is taken for the other."""
SHORTEST_NEARLY = 5
"""Shorter titles (``jan``, ``jun``) are too like each other to be guessed."""
RECOGNISED = 0.6
"""Share of the columns that a header must have in order to be known without its sheet's name."""
FEWEST = 2
"""Titles that make a header on a sheet that bears the right name."""


@dataclass(frozen=True)
class Header:
    """A header row.

    Attributes:
        row: its row number, from 1.
        columns: column (from 0) by field.
        renamed: what stands there, by field, where it is only nearly the title.
        doubled: other columns, with what stands there, that bear a field's title again.
        unknown: columns with another title, and what stands there.
    """

    row: int
    columns: dict[str, int]
    renamed: dict[str, str] = field(default_factory=dict)
    doubled: tuple[tuple[str, int, str], ...] = ()
    unknown: dict[int, str] = field(default_factory=dict)

    def share(self, wanted: WantedTable) -> float:
        """How many of the wanted columns it has, 0 to 1."""
        return len(self.columns) / len(wanted.columns)


def find_header(rows: Sequence[Sequence[Any]], wanted: WantedTable) -> Header | None:
    """The row that has most of the wanted titles among the first ones; None when none has two."""
    known = wanted.spellings
    best, best_count = -1, FEWEST - 1
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        filled = [cell for cell in row if cell != ""]
        if len(filled) <= best_count:  # as many titles at most, and it would have to have more
            continue
        titles = {folded_title(cell) for cell in filled}
        count = len({known[title] for title in titles if title in known})
        if count > best_count:
            best, best_count = place, count
    if best_count > len(wanted.columns) / 2:
        return match_header(rows[best], best + 1, wanted)
    # Too few titles are exact: look at every row for what is nearly right.
    headers = (
        match_header(row, place + 1, wanted)
        for place, row in enumerate(rows[:SEARCHED_ROWS])
        if sum(isinstance(cell, str) and cell != "" for cell in row) >= FEWEST
    )
    found = max(headers, key=lambda header: len(header.columns), default=None)
    return found if found and len(found.columns) >= FEWEST else None


def match_header(
    cells: Sequence[Any], row: int, wanted: WantedTable, within: range | None = None
) -> Header:
    """Tell which column is which.

    Args:
        cells: the header row's cells, from column A on.
        row: its row number.
        wanted: the table.
        within: the columns of the Excel table, where it is known.
    """
    places = range(len(cells)) if within is None else within
    if _as_handed_out(cells[places.start : places.stop], wanted):
        return Header(row, dict(zip(wanted.own_titles.values(), places, strict=True)))
    titles = {
        place: folded_title(cells[place])
        for place in places
        if place < len(cells) and cells[place] != ""
    }
    columns, doubled = _exact(titles, wanted)
    taken = {*columns.values(), *(place for _, place in doubled)}
    left = {place: title for place, title in titles.items() if place not in taken and title}
    again = _numbered_again(left, columns, wanted)
    left = {place: title for place, title in left.items() if place not in again}
    near = _near(left, [column for column in wanted.columns if column.field not in columns])
    shown = {place: " ".join(shown_title(cells[place]).split()) for place in titles}
    return Header(
        row=row,
        columns=columns | near,
        renamed={name: shown[place] for name, place in near.items()},
        doubled=tuple(
            (name, place, shown[place])
            for name, place in (*doubled, *((name, place) for place, name in again.items()))
        ),
        unknown={place: shown[place] for place in left if place not in near.values()},
    )


def _as_handed_out(titles: Sequence[Any], wanted: WantedTable) -> bool:
    """Whether the titles are those of the template and no others."""
    return list(titles) == wanted.titles and len(wanted.own_titles) == len(wanted.titles)


def _exact(
    titles: dict[int, str], wanted: WantedTable
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Columns by field, and the columns that bear a title again; own titles come first."""
    known = wanted.spellings
    own = wanted.own_titles
    columns: dict[str, int] = {}
    doubled = []
    for place, title in sorted(titles.items(), key=lambda entry: (entry[1] not in own, entry[0])):
        name = known.get(title)
        if name is None:
            continue
        if columns.setdefault(name, place) != place:
            doubled.append((name, place))
    return columns, doubled


def _numbered_again(
    titles: dict[int, str], columns: dict[str, int], wanted: WantedTable
) -> dict[int, str]:
    """Fields whose title stands there again: Excel makes ``Status2`` of a second ``Status``."""
    known = wanted.spellings
    again = {}
    for place, title in titles.items():
        numbered = re.fullmatch(r"(.+?) ?\d{1,2}", title)
        name = known.get(numbered[1]) if numbered else None
        if name is not None and name in columns:
            again[place] = name
    return again


def _near(titles: dict[int, str], missing: Iterable[WantedColumn]) -> dict[str, int]:
    """Columns whose title is nearly that of a field that is missing, the likeliest first."""
    likely = [
        (_likeness(title, folded_title(spelling)), -place, column.field)
        for place, title in titles.items()
        for column in missing
        for spelling in column.titles
    ]
    near: dict[str, int] = {}
    for likeness, place, name in sorted(likely, reverse=True):
        if likeness >= NEARLY and name not in near and -place not in near.values():
            near[name] = -place
    return near


def _likeness(title: str, wanted: str) -> float:
    if min(len(title), len(wanted)) < SHORTEST_NEARLY or _digits(title) != _digits(wanted):
        return 0.0
    return SequenceMatcher(None, title, wanted).ratio()


def _digits(title: str) -> str:
    return "".join(char for char in title if char.isdigit())
