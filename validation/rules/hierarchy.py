"""HIE: each row hangs where its number says: parents, assignments, levels."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import (
    assignment_levels,
    hierarchy,
    level_ranks,
    parents_of,
)
from validation.numbering import lies_under
from validation.office_numbers import numbers_in
from validation.rule import Scope, rule
from validation.table import Codes, Content, Mask, Table

_RENUMBERED = ("HIE002", "HIE003", "HIE032", "HIE034")
"""What is wrong with a row's own number: that it then hangs in the wrong place follows."""


def _missing_parent(rows: Table, facts: Facts) -> dict[str, Content]:
    return {"parent": parents_of(rows)}


@rule(
    "HIE010",
    title="Överordnad rad saknas",
    across=True,
    table="assignments",
    column="number",
    message="{number} ligger under {parent}, som inte finns i planen eller hos någon avdelning.",
    remedy="Rätta numret, eller lägg till raden {parent} ovanför.",
    reason="En rad utan överordnad rad kommer inte med när målen sammanställs uppifrån och ned.",
    source="Uppföljningen 2018: mål, prioriteringar och uppdrag i tre nivåer.",
    good="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        1.1.1  | Uppdrag      | Läkare i hemsjukvården
        Uppdrag B
        Nummer | Nivå         | Benämning
        1.1.2  | Uppdrag      | Fasta vårdkontakter
    """,
    bad="""
        Uppdrag
        Nummer   | Nivå         | Benämning
        1        | Område       | Hälsa
        1.1      | Prioritering | Nära vård
        [1.10.1] | Uppdrag      | Läkare i hemsjukvården
        1.10.2   | Uppdrag      | Fasta vårdkontakter
    """,
    after=_RENUMBERED,
    scope=Scope.ROW,
    details=_missing_parent,
)
def parent_missing(rows: Table, facts: Facts) -> Mask:
    """The number without its last part is a row of the office's plan; told once per parent."""
    plan, sound = hierarchy(facts), rows.all_sound()
    numbers = numbers_in(facts, "assignments")
    parents = plan.tree.parents[numbers]
    below_the_outermost = plan.tree.depths[numbers] > plan.base_depth
    missing = np.flatnonzero(below_the_outermost & (parents >= 0) & ~plan.numbers[parents])
    if len(missing):
        pairs = np.stack([rows.workbook_codes[missing], parents[missing]])
        sound[missing[np.unique(pairs, axis=1, return_index=True)[1]]] = False
    return sound


@rule(
    "HIE011",
    title="Okänt uppdrag",
    across=True,
    table="activities",
    column="assignment",
    message="Uppdrag {assignment} finns inte i planen eller hos någon avdelning.",
    remedy="Skriv numret på det uppdrag som aktiviteten hör till.",
    reason="En aktivitet utan uppdrag räknas inte med i något mål.",
    source="Projektredovisningen 2019: varje aktivitet står under sitt uppdrag, 1.1 till 1.37.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Stöd till företag
        1.10   | Uppdrag | Hjärtsjukvård
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.10.1 | 1.10    | Kampanj
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.10   | Uppdrag | Hjärtsjukvård
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.10.1 | 1.10    | Kampanj
        1.1.1  | [1.1]   | Enkät
    """,
    after=_RENUMBERED,
)
def assignment_unknown(rows: Table, facts: Facts) -> Mask:
    """An activity's assignment is a row of the office's plan (where the office has one)."""
    return _in_the_plan(numbers_in(facts, "activities", "assignment"), facts)


def _in_the_plan(numbers: Codes, facts: Facts) -> Mask:
    known = hierarchy(facts).numbers
    return (numbers < 0) | known[numbers] | ~known.any()


@rule(
    "HIE012",
    title="Uppdragets nummer saknas",
    table="activities",
    column="assignment",
    message="Aktiviteten {number} säger inte vilket uppdrag den hör till.",
    remedy="Skriv numret på uppdraget.",
    reason="En aktivitet utan uppdrag räknas inte med i något mål.",
    source="Projektredovisningen 2019: varje aktivitet står under sitt uppdrag, 1.1 till 1.37.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | []      | Kampanj
    """,
    after=("HIE034",),
)
def assignment_missing(rows: Table, facts: Facts) -> Mask:
    """An activity says which assignment it belongs to."""
    return rows.filled("assignment")


@rule(
    "HIE013",
    title="Numret ligger inte under uppdragets",
    table="activities",
    column="number",
    message="Aktiviteten har nummer {number} men hör enligt raden till uppdrag {assignment}.",
    remedy="Ge aktiviteten ett nummer som börjar med {assignment}, eller rätta uppdraget.",
    reason=(
        "Nummer och uppdrag säger emot varandra. Läsaren kan inte veta vilket uppdrag som "
        "aktiviteten ska räknas till."
    ),
    source="Projektredovisningen 2019: 1.1 och 1.10 är två uppdrag.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.10.1 | 1.10    | Kampanj
        1.1.1  | 1.1     | Enkät
    """,
    bad="""
        Aktiviteter
        Nummer   | Uppdrag | Aktivitet
        [1.2.1]  | 1.10    | Kampanj
        [1.10.1] | 1.1     | Enkät
        [1.3]    | 1.3     | Utredning
    """,
    needs=("assignment",),
    after=(*_RENUMBERED, "HIE011"),
    scope=Scope.ROW,
)
def number_outside_its_assignment(rows: Table, facts: Facts) -> Mask:
    """An activity's number is its assignment's number and at least one part more."""
    numbers, assignments = rows.content("number"), rows.content("assignment")
    both = rows.filled("number") & rows.filled("assignment")
    asked = np.flatnonzero(both & (parents_of(rows) != assignments))
    pairs = zip(numbers[asked], assignments[asked], strict=True)
    sound = rows.all_sound()
    sound[asked] = [lies_under(number, assignment) for number, assignment in pairs]
    return sound


def _heading(rows: Table, facts: Facts) -> dict[str, list[str]]:
    names = [level.name.lower() for level in facts.model.levels]
    plan = hierarchy(facts)
    places = facts.table("activities").places_of(rows.workbooks, rows.rows)
    ranks = plan.ranks[numbers_in(facts, "activities", "assignment")[places]]
    return {"level": [names[rank] for rank in ranks.astype(np.intp).tolist()]}


@rule(
    "HIE014",
    title="Aktiviteten hör till en rubrik",
    across=True,
    table="activities",
    column="assignment",
    severity=Severity.WARNING,
    message="{assignment} är inte ett uppdrag utan en rad på nivån {level}.",
    remedy="Skriv numret på det uppdrag under {assignment} som aktiviteten hör till.",
    reason="Måluppfyllelsen räknas per uppdrag. Det som hänger på en rubrik kommer inte med.",
    source="Verksamhetsplanen 2019: aktiviteter under uppdrag, uppdrag under prioriteringar.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1      | Område  | Hälsa
        1.1    | Uppdrag | Nära vård
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1      | Område  | Hälsa
        1.1    | Uppdrag | Nära vård
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.2    | [1]     | Kampanj
    """,
    after=("HIE034",),
    details=_heading,
)
def activity_on_a_heading(rows: Table, facts: Facts) -> Mask:
    """Activities hang on assignments, unless the model lets the assignments' level be skipped."""
    levels = assignment_levels(facts.model)
    if any(level.may_be_skipped for level in levels):
        return rows.all_sound()
    outermost = min(level_ranks(facts.model)[level.name] for level in levels)
    plan = hierarchy(facts)
    headings = plan.homes & (plan.ranks < outermost)
    return ~headings[numbers_in(facts, "activities", "assignment")]


@rule(
    "HIE015",
    title="Texten hör inte till något i planen",
    across=True,
    table="analysis",
    column="number",
    severity=Severity.WARNING,
    message="{number} finns inte i planen eller hos någon avdelning.",
    remedy="Skriv numret på det mål eller område som texten handlar om.",
    reason="Rapporten trycker texten under sitt mål. Utan mål kommer den inte med.",
    source="Uppföljningen 2018: varje delmål inleds med en sammanfattande text.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1      | Område  | Hälsa
        Analys
        Nummer | Rubrik  | Text
        1      | Hälsa   | Hälsan förbättras i alla kommuner.
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1      | Område  | Hälsa
        Analys
        Nummer | Rubrik  | Text
        [11]   | Hälsa   | Hälsan förbättras i alla kommuner.
    """,
    after=("HIE003", "HIE031", "HIE032"),
    scope=Scope.ROW,
)
def text_of_nothing(rows: Table, facts: Facts) -> Mask:
    """A text's number is a row of the office's plan (where the office has one)."""
    return _in_the_plan(numbers_in(facts, "analysis"), facts)
