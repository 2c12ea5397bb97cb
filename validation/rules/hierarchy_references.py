"""HIE: the goals that an assignment says it contributes to."""

from __future__ import annotations

import re

from validation.facts import Facts
from validation.rule import rule
from validation.table import Content, Mask, Table

_BETWEEN_GOALS = re.compile(r"\s*,\s*")
_BETWEEN_ANYTHING = re.compile(r"(?:[\s,.;:/&+]|\boch\b|\bsamt\b|\bmål\b)+", re.IGNORECASE)


def _goals(facts: Facts) -> frozenset[str]:
    return frozenset(goal.number for goal in facts.model.goals)


def _repaired(reference: str, goals: frozenset[str]) -> str | None:
    """The reference with commas between the goals, when all of it is goals."""
    parts = [part for part in _BETWEEN_ANYTHING.split(reference) if part]
    return ",".join(parts) if parts and goals.issuperset(parts) else None


def _is_malformed(reference: str, goals: frozenset[str]) -> bool:
    parts = _BETWEEN_GOALS.split(reference.strip())
    if goals.issuperset(parts):
        return len(set(parts)) < len(parts)
    return "" in parts or _repaired(reference, goals) is not None


def _unknown(reference: str, goals: frozenset[str]) -> str | None:
    """The unknown goals of a reference that is written as it should be."""
    if _is_malformed(reference, goals):
        return None
    unknown = [part for part in _BETWEEN_GOALS.split(reference.strip()) if part not in goals]
    return ", ".join(unknown) or None


def _known_goals(rows: Table, facts: Facts) -> dict[str, Content | str]:
    goals = _goals(facts)
    return {
        "unknown": rows.each("goal_references", lambda text: _unknown(text, goals)),
        "goals": ", ".join(goal.number for goal in facts.model.goals),
    }


@rule(
    "HIE050",
    title="Okänt mål",
    table="assignments",
    column="goal_references",
    message="Mål {unknown} finns inte i styrmodellen.",
    remedy="Skriv numren på mål som finns: {goals}.",
    reason="Uppdraget räknas in under de mål som det hänvisar till. Ett okänt mål får ingen rad.",
    source="Planen 2019: hänvisningar som 6,7 till tretton numrerade mål.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning | Mål
        1.1    | Uppdrag | Nära vård | 6, 7
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning | Mål
        1.1    | Uppdrag | Nära vård | [6,99]
    """,
    after=("HIE034",),
    details=_known_goals,
)
def goal_unknown(rows: Table, facts: Facts) -> Mask:
    """An assignment refers to goals of the model."""
    goals = _goals(facts)
    return ~rows.where("goal_references", lambda text: _unknown(text, goals) is not None)


def _with_commas(rows: Table, facts: Facts) -> dict[str, Content]:
    goals = _goals(facts)

    def repaired(text: str) -> str:
        found = (_repaired(text, goals) or "").split(",")
        return ",".join(dict.fromkeys(found))

    return {"expected": rows.each("goal_references", repaired)}


@rule(
    "HIE051",
    title="Felskriven målhänvisning",
    table="assignments",
    column="goal_references",
    message="{goal_references} är inte målnummer åtskilda av komma.",
    remedy="Skriv varje mål en gång, med komma emellan, t.ex. 6,7.",
    reason="Hänvisningen delas vid komma. Skriven på annat sätt pekar den inte på något mål.",
    source="Planen 2019: målnummer och text har på några rader vuxit ihop.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning | Mål
        1.1    | Uppdrag | Nära vård | 6,7
        1.2    | Uppdrag | Kultur    |
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning | Mål
        1.1    | Uppdrag | Nära vård | [6.7]
        1.2    | Uppdrag | Kultur    | [6 och 7]
        1.3    | Uppdrag | Bredband  | [6,6]
        1.4    | Uppdrag | Skola     | [,7]
    """,
    after=("HIE034",),
    details=_with_commas,
)
def goal_reference_malformed(rows: Table, facts: Facts) -> Mask:
    """References are numbers of goals with commas between, each once."""
    goals = _goals(facts)
    return ~rows.where("goal_references", lambda text: _is_malformed(text, goals))
