"""HIE: a number stands for one thing, and a text stands under one number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import first_of_each, known_tables, parents_of
from validation.issued_rows import held, latest_rows
from validation.numbering import sort_text
from validation.rule import Scope, rule
from validation.same_text import folded_names, numbered, repeated
from validation.swedish_text import compared_as
from validation.table import Content, Mask, Places, Table


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
class _Elsewhere:
    """What each row's number is called where the office first has it, and where that is."""

    names: Content
    departments: Content
    workbooks: Content
    """"" for the plan."""


def _elsewhere(facts: Facts, table: str) -> _Elsewhere:
    return facts.once(f"where {table} have names", lambda: _find_elsewhere(facts, table))


def _find_elsewhere(facts: Facts, table: str) -> _Elsewhere:
    rows = facts.table(table)
    codes, values = rows.codes("number")
    of_values = _Elsewhere(*(np.full(len(values) + 1, None, dtype=object) for _ in range(3)))
    for source, counted in reversed(known_tables(facts, table)):  # what was issued rules
        first = _first_named(source, counted)
        if source is rows:
            found = np.flatnonzero(first >= 0)
            places = first[found]
            of_values.workbooks[found] = rows.workbooks[places]
        else:
            place_of = dict(zip(source.codes("number")[1], first.tolist(), strict=True))
            places = np.array([place_of.get(number, -1) for number in values], dtype=np.intp)
            found = np.flatnonzero(places >= 0)
            places = places[found]
            of_values.workbooks[found] = ""
        of_values.names[found] = source.content("name")[places]
        of_values.departments[found] = source.content("department")[places]
    return _Elsewhere(
        of_values.names[codes], of_values.departments[codes], of_values.workbooks[codes]
    )


def _first_named(rows: Table, counted: Mask | None) -> Places:
    """For each different number the first row that has a name, -1 for none."""
    codes, values = rows.codes("number")
    named = rows.filled("name") & (codes >= 0)
    if counted is not None:
        named &= counted
    backwards = np.flatnonzero(named)[::-1]
    first = np.full(len(values), -1, dtype=np.intp)
    first[codes[backwards]] = backwards  # what is written last stays
    return first


def _name_elsewhere(rows: Table, facts: Facts, table: str) -> dict[str, Content | list[str]]:
    other = _elsewhere(facts, table)
    places = facts.table(table).places_of(rows.workbooks, rows.rows)
    pairs = zip(other.departments[places], other.workbooks[places], strict=True)
    return {
        "other_name": other.names[places],
        "where": [f"avdelning {part}" if workbook else "planen" for part, workbook in pairs],
    }


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
    names = rows.content("name")
    asked: Mask = rows.filled("name") & rows.filled("number") & latest_rows(rows, facts)
    if table == "activities":
        asked &= names != held(rows, facts, table, "issued").content("name")
    if not asked.any():
        return ~asked
    other = _elsewhere(facts, table)
    asked &= (names != other.names) & (rows.workbooks != other.workbooks)
    pairs = zip(names[asked], other.names[asked], strict=True)
    asked[asked] = [compared_as(own) != compared_as(first) for own, first in pairs]
    return ~asked


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
    texts = numbered(rows.codes("name")[0], _compared(folded_names(rows)))
    same = repeated(texts, asked)
    if table == "activities" and same.any():
        departments = rows.codes("department")[0]
        _, groups = np.unique(departments * len(rows) + texts, return_inverse=True)
        texts, same = groups, repeated(groups, same)
    first_numbers = np.full(len(rows), None, dtype=object)
    first_numbers[same] = _first_of_groups(rows.content("number")[same], texts[same])
    return _SameText(same, first_numbers)


def _compared(folded: list[str]) -> list[str]:
    """Texts without case as they are compared; most tables have single blanks only."""
    together = "".join(folded)
    if "  " in together or "\n" in together or "\xa0" in together:
        return [*map(compared_as, folded)]
    return [text.rstrip(". ") for text in folded]


def _first_of_groups(numbers: Content, groups: Places) -> list[str]:
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
    across=True,
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
    first, numbers = same.first_numbers, rows.content("number")
    elsewhere: Mask = same.rows & (first != numbers) & (first != parents_of(rows))
    if table == "assignments":
        elsewhere &= first_of_each(numbers, same.rows)
    return ~elsewhere
