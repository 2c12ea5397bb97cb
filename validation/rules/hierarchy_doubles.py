"""HIE: a number stands for one thing, and a text stands under one number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import first_of_each, parents_of
from validation.issued_rows import kept, latest_rows
from validation.numbering import sort_text
from validation.office_numbers import numbers_in, office_numbers
from validation.rule import Scope, rule
from validation.same_text import repeated, same_but_for_signs
from validation.swedish_text import compared_as
from validation.table import Codes, Content, Mask, Places, Table

_TOGETHER = 50_000
"""Names that are taken out of the plan in one go."""


def _firsts(rows: Table) -> dict[int, int]:
    """For each row that repeats a number in its workbook the first row with it, by positions."""
    return rows.once("first rows with the number", lambda: _find_firsts(rows))


def _find_firsts(rows: Table) -> dict[int, int]:
    numbers, values = rows.codes("number")
    asked = np.flatnonzero(numbers >= 0)
    if len(asked) == len(values):  # nothing stands twice
        return {}
    keys = (rows.workbook_codes * len(values) + numbers)[asked]
    in_order = np.sort(keys)
    if not (in_order[1:] == in_order[:-1]).any():
        return {}
    firsts: dict[int, int] = {}
    repeats: dict[int, int] = {}
    for place, key in zip(asked.tolist(), keys.tolist(), strict=True):
        first = firsts.setdefault(key, place)
        if first != place:
            repeats[place] = first
    return repeats


def _repeats(rows: Table, *, same_name: bool) -> Mask:
    hit, names = rows.none(), rows.content("name")
    for place, first in _firsts(rows).items():
        own, other = names[place], names[first]
        blank = own is None or other is None
        hit[place] = (blank or compared_as(own) == compared_as(other)) == same_name
    return hit


def _of_first(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    whole = facts.table(table)
    firsts = _firsts(whole)
    places = [firsts[place] for place in whole.places_of(rows.workbooks, rows.rows).tolist()]
    return {"first_name": whole.content("name")[places], "first_row": whole.rows[places]}


@rule(
    "HIE004",
    title="Nummer finns två gånger",
    tables=("assignments", "activities"),
    column="number",
    message="Nummer {number} finns redan på rad {first_row}.",
    remedy="Ta bort den ena raden, eller ge raden sitt rätta nummer.",
    reason="En rad som finns två gånger räknas två gånger i uppföljningen.",
    source="Praxis: rader kopieras när planen klipps ihop ur flera filer.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        1.1.2  | 1.1     | Enkät
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    bad="""
        Aktiviteter
        Nummer  | Uppdrag | Aktivitet
        1.1.1   | 1.1     | Kampanj
        [1.1.1] | 1.1     | Kampanj
    """,
    details=_of_first,
)
def number_doubled(rows: Table, facts: Facts, table: str) -> Mask:
    """A number stands once in a workbook."""
    return ~_repeats(rows, same_name=True)


@rule(
    "HIE005",
    title="Samma nummer med två namn",
    tables=("assignments", "activities"),
    column="number",
    message="Nummer {number} är både ”{first_name}” (rad {first_row}) och ”{name}”.",
    remedy="Ge en av raderna sitt rätta nummer.",
    reason="Två olika rader med samma nummer slås ihop till en, och den enas status går förlorad.",
    source="Praxis: nya rader får nästa nummer för hand, och två får samma.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        1.10   | Uppdrag | Hjärtsjukvård
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        [1.1]  | Uppdrag | Hjärtsjukvård
    """,
    after=("HIE032",),
    details=_of_first,
)
def number_with_two_names(rows: Table, facts: Facts, table: str) -> Mask:
    """A number means one thing in a workbook."""
    return ~_repeats(rows, same_name=False)


@dataclass(frozen=True)
class _Named:
    """The rows that name the numbers of a sheet: those of the plan, then those that came in.

    Attributes:
        names: of all these rows.
        planned: how many of them are the plan's.
        first: by number, the first row that counts and has a name; -1 for none.
    """

    names: pa.ChunkedArray
    planned: int
    first: Places


def _named(facts: Facts, table: str) -> _Named:
    return facts.once(f"where {table} have names", lambda: _find_named(facts, table))


def _find_named(facts: Facts, table: str) -> _Named:
    """What was issued comes first and rules."""
    rows, plan, found = facts.table(table), kept(facts, table, "issued"), office_numbers(facts)
    columns, numbers = [rows.arrow("name")], [found.received[table, "number"]]
    counted = [found.latest[table]]
    if plan is not None and "name" in plan:
        columns.insert(0, plan.arrow("name"))
        numbers.insert(0, found.issued[table, "number"])
        counted.insert(0, plan.all_sound())
    names = pa.chunked_array([part for column in columns for part in column.chunks], pa.string())
    of_rows = np.concatenate(numbers)
    named = np.concatenate(counted) & names.is_valid().to_numpy() & (of_rows >= 0)
    backwards = np.flatnonzero(named)[::-1]
    first = np.full(len(found.tree.parents), -1, dtype=np.intp)
    first[of_rows[backwards]] = backwards  # what is written last stays
    return _Named(names, len(names) - len(rows), first)


def _as_issued(rows: Table, facts: Facts, table: str) -> Mask:
    """Rows that are called what was issued to their department under their number."""
    plan, found = kept(facts, table, "issued"), office_numbers(facts)
    if plan is None or "name" not in plan:
        return rows.none()
    (of_plan, issued_to), (of_rows, departments) = plan.labels(0), rows.codes("department")
    place = {department: number for number, department in enumerate(issued_to)}
    known = np.array([*(place.get(department, -1) for department in departments), -1])
    size = len(found.tree.parents)
    keys = of_plan * size + found.issued[table, "number"]
    wanted = known[of_rows] * size + found.received[table, "number"]
    order = np.argsort(keys, kind="stable")
    last = order[np.searchsorted(keys, wanted, side="right", sorter=order) - 1]
    there: Mask = keys[last] == wanted
    names, planned = rows.arrow("name"), plan.arrow("name")
    for start in range(0, len(rows), _TOGETHER):
        some = slice(start, start + _TOGETHER)
        same = pc.equal(planned.take(last[some]), names.slice(start, _TOGETHER))
        there[some] &= same.fill_null(False).to_numpy()
    return there


def _name_elsewhere(rows: Table, facts: Facts, table: str) -> dict[str, list[str | None]]:
    named, whole = _named(facts, table), facts.table(table)
    places = whole.places_of(rows.workbooks, rows.rows)
    first = named.first[numbers_in(facts, table)[places]]
    departments = whole.content("department")
    where: list[str | None] = [
        "planen" if place < 0 else f"avdelning {departments[place]}"
        for place in (first - named.planned).tolist()
    ]
    return {"other_name": named.names.take(first).to_pylist(), "where": where}


@rule(
    "HIE006",
    title="Samma nummer heter olika hos två avdelningar",
    across=True,
    tables=("assignments", "activities"),
    column="number",
    severity=Severity.WARNING,
    message="Nummer {number} heter ”{name}” här och ”{other_name}” i {where}.",
    remedy="Kom överens om vad numret står för och rätta den andra arbetsboken.",
    reason="När avdelningarnas rader läggs ihop måste ett nummer stå för samma sak överallt.",
    source="Praxis: avdelningarna delar plan men skriver i var sin arbetsbok.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till  företag.
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        Uppdrag B
        Nummer | Nivå    | Benämning
        [1.1]  | Uppdrag | Hjärtsjukvård
    """,
    after=("HIE005", "HIE031", "HIE032", "HIE033"),
    scope=Scope.ROW,
    details=_name_elsewhere,
)
def number_with_two_names_in_the_office(rows: Table, facts: Facts, table: str) -> Mask:
    """A number means one thing in the office; departments number issued activities as given."""
    numbers = numbers_in(facts, table)
    asked: Mask = rows.filled("name") & (numbers >= 0) & latest_rows(rows, facts)
    if table == "activities":
        asked &= ~_as_issued(rows, facts, table)
    if not asked.any():
        return ~asked
    named = _named(facts, table)
    first, books = named.first[numbers], rows.workbook_codes
    received = asked & (first >= named.planned)
    asked[received] = books[received] != books[first[received] - named.planned]
    names, others = rows.arrow("name").filter(asked), named.names.take(first[asked])
    asked[asked] = _called_otherwise(names, others)
    return ~asked


def _called_otherwise(names: pa.ChunkedArray, others: pa.ChunkedArray) -> Mask:
    """Which names are other than the ones beside them when they are compared."""
    other: Mask = pc.not_equal(names, others).to_numpy().copy()
    pairs = zip(names.filter(other).to_pylist(), others.filter(other).to_pylist(), strict=True)
    other[other] = [compared_as(own) != compared_as(first) for own, first in pairs]
    return other


@dataclass(frozen=True)
class _SameText:
    """Rows with a text that others have too, and the first number that it stands under."""

    rows: Mask
    first_numbers: Content


def _same_text(facts: Facts, table: str) -> _SameText:
    return facts.once(f"same text in {table}", lambda: _find_same_text(facts, table))


def _find_same_text(facts: Facts, table: str) -> _SameText:
    """Headings and assignments are compared in the whole office, activities in a department."""
    rows = facts.table(table)
    asked = rows.filled("name") & rows.filled("number") & latest_rows(rows, facts)
    texts: Codes | Places = same_but_for_signs(rows, asked)
    same = repeated(texts, asked)
    if table == "activities" and same.any():
        departments = rows.codes("department")[0]
        _, groups = np.unique(departments * len(rows) + texts, return_inverse=True)
        texts, same = groups, repeated(groups, same)
    first_numbers = np.full(len(rows), None, dtype=object)
    numbers = rows.content_at("number", np.flatnonzero(same))
    first_numbers[same] = _first_of_groups(numbers, texts[same])
    return _SameText(same, first_numbers)


def _first_of_groups(numbers: Content, groups: Codes | Places) -> list[str]:
    """The number of each row's group that comes first in the plan."""
    first: dict[int, tuple[str, str]] = {}
    for group, number in dict.fromkeys(zip(groups.tolist(), numbers.tolist(), strict=True)):
        order = sort_text(number)
        if group not in first or order < first[group][0]:
            first[group] = order, number
    return [first[group][1] for group in groups.tolist()]


def _number_of_same_text(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    places = facts.table(table).places_of(rows.workbooks, rows.rows)
    return {"first_number": _same_text(facts, table).first_numbers[places]}


@rule(
    "HIE044",
    title="Samma text under två nummer",
    across=("assignments",),
    tables=("assignments", "activities"),
    column="name",
    severity=Severity.WARNING,
    message="{number} har samma text som {first_number}.",
    remedy="Låt texten stå på ett ställe och flytta det som hör till den dit.",
    reason="Samma uppdrag på två ställen följs upp två gånger, ofta med olika status.",
    source="Uppföljningen 2018: uppdraget i 2.1.7 har samma text som rubriken 2.1.6.",
    good="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        1.1.1  | Uppdrag      | Nära vård
        1.2    | Prioritering | Nära vård i hemmet
    """,
    bad="""
        Uppdrag
        Nummer | Nivå         | Benämning
        2.1.6  | Prioritering | God och jämlik service
        2.1.7  | Prioritering | Utjämnade skillnader
        2.1.7.1 | Uppdrag     | [God och jämlik service.]
        Aktiviteter
        Nummer    | Uppdrag | Aktivitet
        2.1.7.1.1 | 2.1.7.1 | Verka för bättre resultat
        2.1.7.1.2 | 2.1.7.1 | [Verka för bättre resultat]
    """,
    after=("HIE004", "HIE032", "HIE033"),
    scope=Scope.ROW,
    details=_number_of_same_text,
)
def same_text_under_two_numbers(rows: Table, facts: Facts, table: str) -> Mask:
    """A text stands under one number; the only row below a heading may repeat the heading."""
    same = _same_text(facts, table)
    if not same.rows.any():
        return ~same.rows
    elsewhere, asked = same.rows.copy(), rows.taken(same.rows)
    first = same.first_numbers[same.rows]
    elsewhere[same.rows] = (first != asked.content("number")) & (first != parents_of(asked))
    if table == "assignments":
        elsewhere &= first_of_each(numbers_in(facts, table), same.rows)
    return ~elsewhere
