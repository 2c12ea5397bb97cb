"""HIE: a row's level fits its place under its parent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.hierarchy import hierarchy, level_ranks
from validation.model import GovernanceModel
from validation.numbering import parent_of
from validation.rule import Scope, rule


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
def level_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A row of the plan has a level."""
    return frame["level"].notna()


def _known_levels(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    names = ", ".join(level.name for level in facts.model.levels)
    return {"levels": pd.Series(names, index=frame.index)}


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
def level_unknown(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A level is one of the model's."""
    at_level = (frame["at_table"] == "assignments") & (frame["at_column"] == "level")
    return ~(at_level & (frame["fault"] == "unknown_choice"))


def _own_and_parents(frame: pd.DataFrame, facts: Facts) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Ranks of a row's own level and of its parent's (NaN where it is not known)."""
    ranks, levels = level_ranks(facts.model), hierarchy(facts).levels
    own = [ranks.get(level, np.nan) for level in frame["level"].to_numpy(dtype=object)]
    above = parent_of(frame["number"]).to_numpy(dtype=object)
    parents = [levels.get(number, np.nan) for number in above]
    index, of_rank = frame.index, np.dtype("float64")
    return pd.Series(own, index, dtype=of_rank), pd.Series(parents, index, dtype=of_rank)


def _next_levels(model: GovernanceModel) -> dict[float, float]:
    """For each rank the furthest one that may follow directly below it."""
    furthest: dict[float, float] = {}
    for rank in range(len(model.levels)):
        below = rank + 1
        while below < len(model.levels) - 1 and model.levels[below].may_be_skipped:
            below += 1
        furthest[float(rank)] = float(below)
    return furthest


def _around(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    _, parents = _own_and_parents(frame, facts)
    names = {float(rank): level.name for rank, level in enumerate(facts.model.levels)}
    return {
        "parent": parent_of(frame["number"]),
        "parent_level": parents.map(names).str.lower(),
        "expected": (parents + 1).map(names).fillna(""),
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
def level_skipped(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Between a row's level and its parent's there are only levels that may be skipped."""
    own, parents = _own_and_parents(frame, facts)
    return ~(own > parents.map(_next_levels(facts.model)))


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
def level_not_below_its_parent(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A row's level is further in than its parent's."""
    own, parents = _own_and_parents(frame, facts)
    return ~(own <= parents)
