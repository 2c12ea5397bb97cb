"""What was issued or reported before, held against what came in, by department and key.

The plan and the former period have an index ``(department, key)``; the received tables have
``(workbook, row)``. Which row of the one is which of the other is found once for each table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Literal, TypeVar

import numpy as np

from validation.facts import Facts
from validation.schemas import BY_TABLE
from validation.table import Content, Days, Figures, Mask, Places, Table
from validation.tables import table_of

Source = Literal["issued", "former"]
NOT_THERE = -1

_Array = TypeVar("_Array", Content, Figures, Days, Mask)


class Held:
    """What was issued or reported before, held against rows: blank where a row was not there.

    Attributes:
        places: of each row in the plan or the former period, NOT_THERE for none.
        there: rows that have a place in it.
    """

    def __init__(self, kept: Table | None, places: Places) -> None:
        """Take what was kept and where in it each row is."""
        self._kept, self.places = kept, places
        self.there: Mask = places != NOT_THERE
        self._taken: dict[tuple[str, str], Any] = {}

    def __contains__(self, field: object) -> bool:
        return self._kept is not None and field in self._kept

    def content(self, field: str) -> Content:
        """The values of a field as Python objects."""
        return self._once("content", field, self._content)

    def figures(self, field: str) -> Figures:
        """The numbers of a field."""
        return self._once("figures", field, self._figures)

    def days(self, field: str) -> Days:
        """The dates of a field."""
        return self._once("days", field, self._days)

    def filled(self, field: str) -> Mask:
        """Where a field is not blank."""
        return self._once("filled", field, self._filled)

    def _content(self, field: str) -> Content:
        return self._at_rows(field, Table.content, np.array([None], dtype=object))

    def _figures(self, field: str) -> Figures:
        return self._at_rows(field, Table.figures, np.array([np.nan]))

    def _days(self, field: str) -> Days:
        return self._at_rows(field, Table.days, np.array(["NaT"], dtype="datetime64[s]"))

    def _filled(self, field: str) -> Mask:
        return self._at_rows(field, Table.filled, np.array([False]))

    def _at_rows(self, field: str, take: Callable[[Table, str], _Array], blank: _Array) -> _Array:
        if self._kept is None or field not in self._kept:
            return np.repeat(blank, len(self.places))
        values = take(self._kept, field)[self.places]
        values[~self.there] = blank[0]
        return values

    def _once(self, question: str, field: str, take: Callable[[str], _Array]) -> _Array:
        known = (question, field)
        if known not in self._taken:
            self._taken[known] = take(field)
        found: _Array = self._taken[known]
        return found


class Former(Held):
    """What the former period's workbook said, or else what was carried over of it."""

    def __init__(self, said: Held, rows: Table) -> None:
        """Take what the workbook said, and the rows that carry it.

        The rows keep the answers and not this, which has the rows: no collector looks for cycles
        while workbooks are read.
        """
        super().__init__(None, said.places)
        self._said, self._rows = said, rows
        self._taken = rows.once("former answers", dict)

    def __contains__(self, field: object) -> bool:
        return field in self._said or f"former_{field}" in self._rows

    def _content(self, field: str) -> Content:
        return self._or_carried(field, Held.content, Table.content)

    def _figures(self, field: str) -> Figures:
        return self._or_carried(field, Held.figures, Table.figures)

    def _days(self, field: str) -> Days:
        return self._or_carried(field, Held.days, Table.days)

    def _filled(self, field: str) -> Mask:
        return self._or_carried(field, Held.filled, Table.filled)

    def _or_carried(
        self,
        field: str,
        said: Callable[[Held, str], _Array],
        carried: Callable[[Table, str], _Array],
    ) -> _Array:
        own, name = said(self._said, field), f"former_{field}"
        if name not in self._rows:
            return own
        if field not in self._said:
            return carried(self._rows, name)
        return np.where(self._said.filled(field), own, carried(self._rows, name))


def kept(facts: Facts, table: str, source: Source) -> Table | None:
    """The plan's or the former period's table, or None where it has no row."""
    tables = facts.issued if source == "issued" else facts.former
    if table not in tables:
        return None
    before = facts.once(f"{source} table {table}", lambda: table_of(tables, table))
    return before if len(before) else None


def keys_of(before: Table) -> list[tuple[str, str]]:
    """Department and key of each row of a kept table."""
    return before.once("keys", lambda: _keys_of(before))


def _keys_of(before: Table) -> list[tuple[str, str]]:
    (of, departments), (at, keys) = before.labels(0), before.labels(1)
    keys = [*keys, None]  # a blank one has the code -1
    return [
        (departments[department], keys[key])
        for department, key in zip(of.tolist(), at.tolist(), strict=True)
    ]


def held(rows: Table, facts: Facts, table: str, source: Source) -> Held:
    """What the plan or the former period has of each row of a received table."""
    return rows.once(f"held {source}", lambda: _hold(rows, facts, table, source))


def former(rows: Table, facts: Facts, table: str) -> Former:
    """What the former workbook said of each row, or else what was carried over of it."""
    return Former(held(rows, facts, table, "former"), rows)


def is_issued(rows: Table, facts: Facts, table: str) -> Mask:
    """Rows whose key was issued to their department."""
    return held(rows, facts, table, "issued").there


def found_in(facts: Facts, table: str, source: Source) -> Mask:
    """Rows of the plan or the former period that the latest workbooks have."""
    return facts.once(f"found in {source} {table}", lambda: _found_in(facts, table, source))


def renumbered_keys(rows: Table, facts: Facts, table: str) -> Content:
    """The issued key of a row whose key was changed; blank for all others.

    A row is an issued one with another number when its name is that of an issued row whose
    number is not in its department's table, and not what was issued under the number it has.
    """
    return rows.once("renumbered keys", lambda: _renumbered_keys(rows, facts, table))


def is_renumbered(rows: Table, facts: Facts, table: str) -> Mask:
    """Rows whose issued key was changed."""
    keys = renumbered_keys(rows, facts, table)
    return np.fromiter((key is not None for key in keys), dtype=bool, count=len(keys))


def one_line(text: str) -> str:
    """A text with one blank wherever it has blanks or line breaks."""
    return " ".join(text.split())


def latest_rows(rows: Table, facts: Facts) -> Mask:
    """Rows of the workbooks that count; without a table of the workbooks, all."""
    if not _knows_books(facts):
        return rows.all_sound()
    counted = facts.once("latest workbooks", lambda: frozenset(_counted_books(facts)))
    latest = [workbook in counted for workbook in rows.workbook_names]
    return np.array(latest, dtype=bool)[rows.workbook_codes]


def latest_workbooks(facts: Facts) -> dict[str, str]:
    """The workbook that counts, by department."""
    return facts.once("latest workbooks by department", lambda: _latest_workbooks(facts))


def _latest_workbooks(facts: Facts) -> dict[str, str]:
    if _knows_books(facts):
        return {department: workbook for workbook, department in _counted_books(facts).items()}
    found: dict[str, str] = {}
    for name in BY_TABLE:
        if name in facts.tables:
            rows = facts.table(name)
            found |= dict(zip(rows.content("department"), rows.workbooks, strict=True))
    return found


def _knows_books(facts: Facts) -> bool:
    return "books" in facts.tables and len(facts.table("books")) > 0


def _counted_books(facts: Facts) -> dict[str, str]:
    """The latest workbooks and their departments; not those of another office or period."""
    books = facts.table("books")
    here = books.one_of("office", ("", facts.model.office.code))
    here &= books.one_of("period", ("", facts.period.id))
    counted = here & books.flags("latest")
    departments = books.content("department")[counted]
    return dict(zip(books.workbooks[counted].tolist(), departments.tolist(), strict=True))


def _hold(rows: Table, facts: Facts, table: str, source: Source) -> Held:
    before = kept(facts, table, source)
    if before is None:
        return Held(None, np.full(len(rows), NOT_THERE, dtype=np.intp))
    known = before.once("places by keys", lambda: _places_of_keys(before))
    return Held(before, _places(rows, known, BY_TABLE[table].key))


def _places(rows: Table, known: Mapping[Any, Mapping[Any, int]], key: str) -> Places:
    """Where in a kept table each row is."""
    keys = rows.content(key)
    places = np.full(len(rows), NOT_THERE, dtype=np.intp)
    for department, own in _groups(*rows.codes("department")):
        if department in known:
            place_of = known[department]
            places[own] = [*map(place_of.get, keys[own].tolist(), repeat(NOT_THERE))]
    return places


def _places_of_keys(before: Table) -> dict[Any, dict[Any, int]]:
    """By department and key the place of each kept row; the last one, should two be the same."""
    key_codes, different = before.labels(1)
    keys = np.array([*different, None], dtype=object)[key_codes]
    known: dict[Any, dict[Any, int]] = {}
    for department, own in _groups(*before.labels(0)):
        known[department] = dict(zip(keys[own].tolist(), own.tolist(), strict=True))
        known[department].pop(None, None)  # a blank key is no key
    return known


def _groups(codes: Places, names: Sequence[Any]) -> Iterator[tuple[Any, Places]]:
    """The rows of each name, in their order."""
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for name, start, end in zip(names, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        if start < end:
            yield name, order[start:end]


def _found_in(facts: Facts, table: str, source: Source) -> Mask:
    received, before = facts.table(table), kept(facts, table, source)
    assert before is not None
    places = held(received, facts, table, source).places
    found = np.zeros(len(before), dtype=bool)
    found[places[latest_rows(received, facts) & (places != NOT_THERE)]] = True
    return found


def _renumbered_keys(rows: Table, facts: Facts, table: str) -> Content:
    found = np.full(len(rows), None, dtype=object)
    issued = kept(facts, table, "issued")
    if issued is None or table not in facts.tables or "name" not in issued or "name" not in rows:
        return found
    by_name = _absent_by_name(facts, table, issued)
    departments = rows.codes("department")[1]
    if by_name and not by_name.keys().isdisjoint(departments):
        own = held(rows, facts, table, "issued").content("name")
        names = rows.each("name", one_line)
        for place, pair in enumerate(zip(rows.content("department"), names, strict=True)):
            key = by_name.get(pair[0], {}).get(pair[1])
            if key is not None and pair[1] != (own[place] and one_line(own[place])):
                found[place] = key
    return found


def _absent_by_name(facts: Facts, table: str, issued: Table) -> dict[str, dict[str, str]]:
    """Keys of issued rows that did not come in, by department and name."""
    by_name: dict[str, dict[str, str]] = {}
    absent = ~found_in(facts, table, "issued") & issued.filled("name")
    places = np.flatnonzero(absent)
    names, keys = issued.content("name"), keys_of(issued) if len(places) else []
    for (department, key), name in ((keys[place], names[place]) for place in places.tolist()):
        by_name.setdefault(department, {})[one_line(name)] = key
    return by_name
