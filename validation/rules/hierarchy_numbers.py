"""HIE: the rows' own numbers: missing, spoilt, miswritten, with gaps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

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
from validation.numbering import is_well_formed, one_of_texts
from validation.rule import Scope, rule

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
def number_missing(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A row that says something has a number."""
    return frame["number"].notna()


def _is_spoilt(frame: pd.DataFrame) -> pd.Series[bool]:
    whole = frame["value"].str.fullmatch(r"\d+", na=False)
    return (frame["fault"] == "not_a_text") & ~whole.astype("bool")


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
def number_is_a_number(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A number of the plan is text: as a number it loses its last zero. 2 loses nothing."""
    return ~_is_spoilt(frame)


def _repaired(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    """The number with points between its parts, where that makes it one."""
    joined = frame["number"].str.replace(r"[\s.,;:/_]+", ".", regex=True).str.strip(".")
    return {"expected": joined.where(is_well_formed(joined) & (joined != "")).fillna("")}


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
    details=_repaired,
)
def number_malformed(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A number is letters and digits with a point between the parts."""
    return is_well_formed(frame["number"])


def _gaps(facts: Facts) -> dict[str, str]:
    """Numbers that come after a gap among their siblings, and the number that is missing."""
    name = "gaps in numbers"  # of both sheets: an activity may lie beside assignments
    if name not in facts.worked_out:
        numbers = known_numbers(facts, "assignments") | known_numbers(facts, "activities")
        facts.worked_out[name] = _find_gaps(numbers, hierarchy(facts))
    gaps: dict[str, str] = facts.worked_out[name]
    return gaps


def _find_gaps(numbers: set[str], tree: Hierarchy) -> dict[str, str]:
    last_parts: dict[str, list[int]] = {}
    for number in numbers:
        parent, _, last_part = number.rpartition(".")
        if last_part.isdecimal():
            last_parts.setdefault(parent, []).append(int(last_part))
    gaps: dict[str, str] = {}
    for parent, lasts in last_parts.items():
        if len(lasts) == max(lasts):  # 1 to n without a gap
            continue
        above = f"{parent}." if parent else ""
        begins_at_one = above.count(".") + 1 > tree.base_depth
        in_order = [0] * begins_at_one + sorted(set(lasts))
        for before, last in pairwise(in_order):
            if 1 < last - before < WIDEST_GAP:
                gaps[f"{above}{last}"] = f"{above}{before + 1}"
    return gaps


def _missing_number(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    return {"expected": frame["number"].map(_gaps(facts))}


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
def gap_in_numbering(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """Siblings are numbered 1, 2, 3 when all departments' tables and the plan are counted."""
    if not knows_whole_office(facts, table):
        return pd.Series(True, index=frame.index)
    latest = latest_rows(frame, facts)
    hit = latest & one_of_texts(frame["number"], _gaps(facts))
    return (
        ~(hit & first_of_each(np.where(latest, frame.content("number"), None)))
        if hit.any()
        else ~hit
    )
