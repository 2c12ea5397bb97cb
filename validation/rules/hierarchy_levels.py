"""HIE: a row's level fits its place under its parent."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.hierarchy import hierarchy, level_ranks, parents_of
from validation.model import GovernanceModel
from validation.office_numbers import numbers_in
from validation.rule import Scope, rule
from validation.table import Content, Figures, Mask, Table


@rule(
    "HIE020",
    title="Nivå saknas",
    table="assignments",
    column="level",
    message="Raden {number} har ingen nivå.",
    remedy="Välj radens nivå i listan.",
    reason="Nivån säger om raden är en rubrik eller ett uppdrag som ska bedömas.",
    source="Verksamhetsplanen 2019: fokusområde, prioriteringsområde, prioritering, uppdrag.",
    good="""
        Uppdrag
        Nummer | Nivå   | Benämning
        1      | Område | Hälsa
    """,
    bad="""
        Uppdrag
        Nummer | Nivå   | Benämning
        1      | []     | Hälsa
    """,
    after=("HIE034",),
)
def level_missing(rows: Table, facts: Facts) -> Mask:
    """A row of the plan has a level."""
    return rows.filled("level")


def _known_levels(rows: Table, facts: Facts) -> dict[str, str]:
    return {"levels": ", ".join(level.name for level in facts.model.levels)}


@rule(
    "HIE021",
    title="Okänd nivå",
    table="cells",
    message="{value} är ingen nivå i styrmodellen.",
    remedy="Välj en av nivåerna: {levels}.",
    reason="En nivå som styrmodellen inte känner kan inte placeras i planen.",
    source="De tre årens planer har olika nivåer med olika namn.",
    good="""
        Uppdrag
        Nummer | Nivå   | Benämning
        1      | område | Hälsa
    """,
    bad="""
        Uppdrag
        Nummer | Nivå      | Benämning
        1      | [Delområ] | Hälsa
    """,
    details=_known_levels,
)
def level_unknown(rows: Table, facts: Facts) -> Mask:
    """A level is one of the model's."""
    unknown = rows.equals("fault", "unknown_choice")
    at_level = rows.equals("at_table", "assignments") & rows.equals("at_column", "level")
    return ~(at_level & unknown)


def _own_ranks(rows: Table, facts: Facts) -> Figures:
    ranks = level_ranks(facts.model)
    return rows.once("ranks", lambda: rows.each("level", ranks.get).astype(np.float64))


def _parents_ranks(facts: Facts) -> Figures:
    """Ranks of the parents of all assignments and headings (NaN where it is not known)."""
    plan = hierarchy(facts)
    return plan.ranks[plan.tree.parents[numbers_in(facts, "assignments")]]


def _furthest_below(model: GovernanceModel) -> Figures:
    """For each rank the furthest one that may follow directly below it; NaN for none."""
    furthest = np.full(len(model.levels) + 1, np.nan)
    for rank in range(len(model.levels)):
        below = rank + 1
        while below < len(model.levels) - 1 and model.levels[below].may_be_skipped:
            below += 1
        furthest[rank] = below
    return furthest


def _around(rows: Table, facts: Facts) -> dict[str, Content | list[str]]:
    names = [*(level.name for level in facts.model.levels), ""]
    places = facts.table("assignments").places_of(rows.workbooks, rows.rows)
    ranks = _parents_ranks(facts)[places].astype(np.intp).tolist()
    return {
        "parent": parents_of(rows),
        "parent_level": [names[rank].lower() for rank in ranks],
        "expected": [names[rank + 1] for rank in ranks],
    }


@rule(
    "HIE022",
    title="Nivå hoppas över",
    across=True,
    table="assignments",
    column="level",
    message="{number} är {level} direkt under {parent}, som är {parent_level}: en nivå saknas.",
    remedy="Lägg till raden emellan, eller rätta nivån. Väntad nivå är {expected}.",
    reason="En nivå som hoppas över gör att raden hamnar fel när målen sammanställs.",
    source="Verksamhetsplanen 2019: prioritering får saknas, fokusområde får det inte.",
    good="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        1.1.1  | Uppdrag      | Fasta vårdkontakter
    """,
    bad="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | [Uppdrag]    | Fasta vårdkontakter
    """,
    needs=("number",),
    after=("HIE032", "HIE034"),
    scope=Scope.ROW,
    details=_around,
)
def level_skipped(rows: Table, facts: Facts) -> Mask:
    """Between a row's level and its parent's there are only levels that may be skipped."""
    parents = np.nan_to_num(_parents_ranks(facts), nan=len(facts.model.levels))
    return ~(_own_ranks(rows, facts) > _furthest_below(facts.model)[parents.astype(np.intp)])


@rule(
    "HIE023",
    title="Nivån passar inte under den överordnade",
    across=True,
    table="assignments",
    column="level",
    message="{number} är {level} men ligger under {parent}, som är {parent_level}.",
    remedy="Rätta nivån eller numret.",
    reason="En rad ligger alltid på en lägre nivå än raden ovanför. Annars stämmer numret inte.",
    source="Uppföljningen 2018: uppdrag under prioritering, prioritering under delmål.",
    good="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
    """,
    bad="""
        Uppdrag
        Nummer | Nivå           | Benämning
        1      | Område         | Hälsa
        1.1    | Prioritering   | Nära vård
        1.1.1  | [Prioritering] | Digital vård
        1.1.2  | [Område]       | Kultur
    """,
    needs=("number",),
    after=("HIE032", "HIE034"),
    scope=Scope.ROW,
    details=_around,
)
def level_not_below_its_parent(rows: Table, facts: Facts) -> Mask:
    """A row's level is further in than its parent's."""
    return ~(_own_ranks(rows, facts) <= _parents_ranks(facts))
