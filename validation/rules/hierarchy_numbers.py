"""HIE: the rows' own numbers: missing, spoilt, miswritten, with gaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import (
    Hierarchy,
    first_of_each,
    hierarchy,
    known_numbers,
    knows_whole_office,
)
from validation.issued_rows import latest_rows
from validation.numbering import all_well_formed, lies_under, parent, well_formed
from validation.rule import Scope, rule
from validation.table import Content, Mask, Table

_IN_ORDER = [str(number) for number in range(1, 100)]
"""Last parts of siblings without a gap."""
_WHOLE = re.compile(r"\d+")
_BETWEEN_PARTS = re.compile(r"[\s.,;:/_]+")
WIDEST_GAP = 10
"""Numbers that are ten or more apart are another way of numbering (1.10, 1.20), not a gap."""


@rule(
    "HIE001",
    title="Nummer saknas",
    tables=("assignments", "activities", "analysis"),
    column="number",
    message="Raden har inget nummer.",
    remedy="Skriv radens nummer ur planen, eller töm raden om den inte ska vara med.",
    reason="Utan nummer går det inte att veta var i planen raden hör hemma.",
    source="Projektredovisningen 2019: uppdragen numreras 1.1 till 1.37.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        []     | 1.1     | Kampanj
    """,
)
def number_missing(rows: Table, facts: Facts, table: str) -> Mask:
    """A row that says something has a number."""
    return rows.filled("number")


@rule(
    "HIE002",
    title="Nummer har blivit tal eller datum",
    table="cells",
    message="{value} är ett tal eller ett datum i cellen, inte text: 1.10 kan ha blivit 1,1.",
    remedy="Formatera cellen som text och skriv numret igen, med alla dess delar.",
    reason=(
        "Excel gör tal av 1.10 (1,1) och datum av 1.2. Då byter raden plats i planen utan "
        "att någon ser det."
    ),
    source="Verksamhetsplanens numrering har både 1.1 och 1.10.",
    good="""
        cells
        at_table    | at_row | at_column | fault      | value
        assignments | 3      | number    | not_a_text | 2
    """,
    bad="""
        cells
        at_table    | at_row | at_column | fault        | value
        assignments | 3      | number    | [not_a_text] | 1,1
    """,
)
def number_is_a_number(rows: Table, facts: Facts) -> Mask:
    """A number of the plan is text: as a number it loses its last zero. 2 loses nothing."""
    not_text = rows.equals("fault", "not_a_text")
    if not not_text.any():
        return ~not_text
    whole = rows.where("value", lambda value: _WHOLE.fullmatch(value) is not None)
    return ~not_text | whole


def _repaired(number: str) -> str:
    """The number with points between its parts, where that makes it one."""
    joined = _BETWEEN_PARTS.sub(".", number).strip(".")
    return joined if well_formed(joined) else ""


def _repaired_numbers(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    return {"expected": rows.each("number", _repaired)}


@rule(
    "HIE003",
    title="Nummer är felskrivet",
    tables=("assignments", "activities", "analysis"),
    column="number",
    message="{number} är inte ett nummer i planen.",
    remedy="Skriv numret med punkt mellan delarna och utan blanksteg, t.ex. 1.10.2.",
    reason="Ett nummer som är skrivet på annat sätt hittar varken sin rubrik eller planen.",
    source="Praxis: decimalkomma och blanksteg i numret är de vanligaste felen.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        1.1.b  | 1.1     | Enkät
    """,
    bad="""
        Aktiviteter
        Nummer  | Uppdrag | Aktivitet
        [1,1,1] | 1.1     | Kampanj
        [1.1 2] | 1.1     | Enkät
        [1..3]  | 1.1     | Utredning
    """,
    details=_repaired_numbers,
)
def number_malformed(rows: Table, facts: Facts, table: str) -> Mask:
    """A number is letters and digits with a point between the parts."""
    if all_well_formed(rows.codes("number")[1]):
        return rows.all_sound()
    return ~rows.where("number", lambda number: not well_formed(number))


def _gaps(facts: Facts) -> dict[str, str]:
    """Numbers that come after a gap among their siblings, and the number that is missing."""
    return facts.once("gaps in numbers", lambda: _find_gaps(_all_numbers(facts), hierarchy(facts)))


def _all_numbers(facts: Facts) -> Iterable[str]:
    """Of both sheets: an activity may lie beside assignments."""
    return known_numbers(facts, "assignments") | known_numbers(facts, "activities")


def _homes_of_misnumbered(facts: Facts) -> frozenset[str]:
    """Assignments of activities whose number is lost or miswritten: it may be the one missing."""
    if "activities" not in facts.tables:
        return frozenset()
    rows = facts.table("activities")
    numbers, homes = rows.content("number"), rows.content("assignment")
    asked = np.flatnonzero(latest_rows(rows, facts) & rows.filled("assignment"))
    pairs = zip(numbers[asked], homes[asked], strict=True)
    return frozenset(
        home
        for number, home in pairs
        if number is None or not (well_formed(number) and lies_under(number, home))
    )


def _find_gaps(numbers: Iterable[str], tree: Hierarchy) -> dict[str, str]:
    last_parts: defaultdict[str, list[str]] = defaultdict(list)
    for number in numbers:
        parent, _, last_part = number.rpartition(".")
        last_parts[parent].append(last_part)
    gaps: dict[str, str] = {}
    for parent, texts in last_parts.items():
        if texts == _IN_ORDER[: len(texts)]:  # nearly all
            continue
        lasts = sorted({int(text) for text in texts if text.isdecimal()})
        above = f"{parent}." if parent else ""
        begins_at_one = above.count(".") + 1 > tree.base_depth
        for before, last in pairwise([0] * begins_at_one + lasts):
            if 1 < last - before < WIDEST_GAP:
                gaps[f"{above}{last}"] = f"{above}{before + 1}"
    return gaps


def _missing_number(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    return {"expected": rows.each("number", _gaps(facts).get)}


@rule(
    "HIE007",
    title="Lucka i numreringen",
    across=True,
    tables=("assignments", "activities"),
    column="number",
    severity=Severity.WARNING,
    message="Nummer {expected} finns inte i någon avdelnings tabell men {number} gör det.",
    remedy="Lägg tillbaka raden som saknas, eller låt controllern bekräfta att numret är struket.",
    reason="En lucka är oftast en rad som har raderats eller klippts bort.",
    source="Uppföljningen 2018 numrerar målen 2.1 till 2.8 och rubrikerna under dem utan luckor.",
    good="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.2    | Uppdrag | Digital vård
        Uppdrag
        Nummer | Nivå    | Benämning
        1.2    | Uppdrag | Digital vård
    """,
    bad="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.2    | Uppdrag | Digital vård
        1.4    | Uppdrag | Hjärtsjukvård
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.2    | Uppdrag | Digital vård
        [1.4]  | Uppdrag | Hjärtsjukvård
    """,
    after=("HIE003", "HIE032"),
    scope=Scope.ROW,
    details=_missing_number,
)
def gap_in_numbering(rows: Table, facts: Facts, table: str) -> Mask:
    """Siblings are numbered 1, 2, 3 when all departments' tables and the plan are counted.

    A number that an activity has lost is no gap as well.
    """
    if not knows_whole_office(facts, table):
        return rows.all_sound()
    gaps = _gaps(facts)
    if not gaps:
        return rows.all_sound()
    homes = _homes_of_misnumbered(facts)
    told = frozenset(number for number in gaps if parent(number) not in homes)
    first = first_of_each(rows.content("number"), latest_rows(rows, facts))
    return ~(first & rows.one_of("number", told))
