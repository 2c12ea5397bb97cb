"""HIE: the rows' own numbers: missing, spoilt, miswritten, with gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import first_of_each, hierarchy, knows_whole_office
from validation.issued_rows import latest_rows
from validation.number_tree import NO_CODES, NumberTree
from validation.numbering import all_well_formed, well_formed
from validation.office_numbers import numbers_in, office_numbers
from validation.rule import Scope, rule
from validation.table import Codes, Content, Mask, Places, Table

Integers: TypeAlias = npt.NDArray[np.int64]
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


@dataclass(frozen=True)
class Gaps:
    """Gaps among siblings.

    Attributes:
        after: the numbers that come directly after one.
        missing: the last part of the first number that is missing before each of them.
    """

    after: Codes
    missing: Integers


def gaps_among(tree: NumberTree, known: Mask, base_depth: int) -> Gaps:
    """The gaps in the numbering of siblings, which begins at 1.

    Args:
        tree: of the numbers.
        known: by number, whether it stands somewhere.
        base_depth: parts of the outermost numbers; those may begin at any.
    """
    codes = np.flatnonzero(known & (tree.lasts >= 0))
    codes = codes[~_all_there(tree, codes)[tree.parents[codes]]]
    codes = codes[np.lexsort((~tree.plain[codes], tree.lasts[codes], tree.parents[codes]))]
    parents, lasts = tree.parents[codes], tree.lasts[codes]
    before = np.roll(lasts, 1)
    first = np.diff(parents, prepend=-2) != 0
    begins_at_one = tree.depths[parents] >= base_depth
    before[first] = np.where(begins_at_one, 0, lasts)[first]
    apart = lasts - before
    after_gap = (apart > 1) & (apart < WIDEST_GAP) & tree.plain[codes]
    return Gaps(codes[after_gap].astype(np.int32), before[after_gap] + 1)


def _all_there(tree: NumberTree, codes: Places) -> Mask:
    """By number, whether as many numbers lie under it as the last of them counts: nearly all."""
    parents, lasts = tree.parents[codes], tree.lasts[codes]
    highest, different = np.zeros((2, len(tree.parents)), dtype=np.int64)
    np.maximum.at(highest, parents, lasts)
    np.add.at(different, parents, tree.plain[codes] & (lasts > 0))
    there: Mask = highest == different
    return there


def _gaps(facts: Facts) -> Gaps:
    """The gaps of the office. An activity may lie beside assignments, so both sheets count."""
    return facts.once("gaps in numbers", lambda: _find_gaps(facts))


def _find_gaps(facts: Facts) -> Gaps:
    found, tree = office_numbers(facts), hierarchy(facts)
    known = found.known("assignments") | found.known("activities")
    return gaps_among(tree.tree, known, tree.base_depth)


def _homes_of_misnumbered(facts: Facts, asked: Mask) -> Mask:
    """By number: asked assignments of activities whose number is lost or miswritten.

    It may be the one that is missing.
    """
    found = office_numbers(facts)
    tree, homes = found.tree, found.received.get(("activities", "assignment"), NO_CODES)
    rows = np.flatnonzero(asked[homes])
    rows = rows[found.latest["activities"][rows]] if len(rows) else rows
    if not len(rows):
        return tree.none()
    numbers, homes = numbers_in(facts, "activities")[rows], homes[rows]
    spoilt = ~tree.lies_under(numbers, homes)
    spoilt |= [number is None or not well_formed(number) for number in tree.written(numbers)]
    return tree.among(homes[spoilt])


def _missing_number(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    gaps, tree = _gaps(facts), hierarchy(facts).tree
    above = tree.written(tree.parents[gaps.after])
    expected = {
        number: f"{parent}.{missing}" if parent else f"{missing}"
        for number, parent, missing in zip(
            tree.written(gaps.after), above, gaps.missing.tolist(), strict=True
        )
    }
    return {"expected": rows.each("number", expected.get)}


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
    after = _gaps(facts).after
    if not len(after):
        return rows.all_sound()
    tree, numbers = hierarchy(facts).tree, numbers_in(facts, table)
    homes = _homes_of_misnumbered(facts, tree.among(tree.parents[after]))
    told = tree.among(after[~homes[tree.parents[after]]])[numbers]
    return ~first_of_each(numbers, told & latest_rows(rows, facts))
