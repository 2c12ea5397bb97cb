"""OFF: what shows only when the departments' workbooks lie side by side.

Only the workbooks that count are compared. Where two departments have the same, the one that
comes first in the model is left alone and the other one's row is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import latest_rows
from validation.rule import Scope, rule
from validation.swedish_text import compared

_LONG = 40
"""Characters from which on two departments do not write the same by chance."""


def _first_with_same(
    frame: pd.DataFrame, facts: Facts, fields: tuple[str, ...], folded: str = ""
) -> pd.DataFrame:
    """Rows whose fields are those of another department's row, with that row's place.

    Args:
        frame: a sheet's table.
        facts: say which workbooks count, and the departments' order.
        fields: that are the same, to the letter; blank ones are passed over.
        folded: one more field, without regard to case and blanks.

    Returns:
        Index as the frame's, only rows with a finding; ``position`` of the first row with the
        same, its ``department`` and ``workbook``.
    """
    wanted = [*fields, folded] if folded else list(fields)
    counted = latest_rows(frame, facts) & frame[wanted].notna().all(axis="columns")
    doubled = counted & frame[list(fields)].duplicated(keep=False)
    rows = frame.loc[doubled, ["department", *wanted]]
    rows = rows.assign(
        position=doubled.to_numpy().nonzero()[0],
        workbook=rows.index.get_level_values("workbook"),
    )
    if folded:
        rows[folded] = compared(rows[folded])
    order = {part.code: place for place, part in enumerate(facts.model.departments)}
    in_order = rows.assign(order=rows["department"].map(order)).sort_values(["order", "position"])
    first = in_order.groupby(wanted)[["position", "department", "workbook"]].transform("first")
    return first[first["department"] != in_order["department"]]


def _sound(frame: pd.DataFrame, hits: pd.DataFrame) -> pd.Series[bool]:
    sound = pd.Series(True, index=frame.index)
    sound[hits.index] = False
    return sound


def _where(frame: pd.DataFrame, hits: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Department and workbook of the first row with the same, for messages."""
    found = hits.reindex(frame.index)
    return {"first_department": found["department"], "first_workbook": found["workbook"]}


def _same_activity(facts: Facts) -> pd.DataFrame:
    return _first_with_same(facts.tables["activities"], facts, ("granted_amount",), folded="name")


@rule(
    "OFF002",
    title="Samma aktivitet och belopp hos två avdelningar",
    table="activities",
    column="name",
    severity=Severity.WARNING,
    message=(
        "{name} med {granted_amount} {unit} finns också hos {first_department} ({first_workbook})."
    ),
    remedy="Låt aktiviteten stå hos den avdelning som har pengarna.",
    reason="De beviljade medlen räknas två gånger när avdelningarna läggs ihop.",
    source="Projektredovisningen 2019: projekt med flera ansvariga enheter.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet   | Beviljade medel
        1.1.1  | 1.1     | Gemensam mässa | 2,5
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet   | Beviljade medel
        1.2.1  | 1.2     | Gemensam mässa | 1,0
        1.2.2  | 1.2     | Enkät          | 2,5
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet      | Beviljade medel
        1.1.1  | 1.1     | Gemensam mässa | 2,5
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet        | Beviljade medel
        1.2.1  | 1.2     | [Gemensam mässa] | 2,5
    """,
    needs=("granted_amount",),
    details=lambda frame, facts: _where(frame, _same_activity(facts)),
)
def activity_in_two_departments(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An activity with money of its own belongs to one department."""
    same = _first_with_same(frame, facts, ("granted_amount",), folded="name")
    return _sound(frame, same[frame.loc[same.index, "granted_amount"] != 0])


def _other_status(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Rows that are assessed otherwise than the first department with the same row does."""
    hits = _first_with_same(frame, facts, ("number",), folded="name")
    there = frame["status"].iloc[hits["position"]].to_numpy()
    own = frame.loc[hits.index, "status"]
    hits = hits.assign(status=there)
    other: pd.DataFrame = hits[own.notna() & hits["status"].notna() & (own != there)]
    return other


def _status_there(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    hits = _other_status(facts.tables[table], facts)
    scale = facts.scale(table)
    labels = {step.code: step.label for step in scale.statuses} if scale else {}
    there = hits.reindex(frame.index)["status"].map(labels)
    return {**_where(frame, hits), "other_status": there}


@rule(
    "OFF003",
    title="Avdelningar bedömer samma rad olika",
    tables=("assignments", "activities"),
    column="status",
    severity=Severity.WARNING,
    message=(
        "{number} {name} är {status} här men {other_status} hos {first_department} "
        "({first_workbook})."
    ),
    remedy="Kom överens om en status, eller förklara i kommentaren vad som skiljer.",
    reason="Uppföljningen visar en status per rad i planen.",
    source="Planen 2019 ger samma uppdrag till flera avdelningar.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning     | Status helår
        1.1    | Uppdrag | Hjärtsjukvård | P
        1.2    | Uppdrag | Kultur        | N
        Uppdrag B
        Nummer | Nivå    | Benämning     | Status helår
        1.1    | Uppdrag | Hjärtsjukvård | pågående
        1.2    | Uppdrag | Kultur        |
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning     | Status helår
        1.1    | Uppdrag | Hjärtsjukvård | P
        Uppdrag B
        Nummer | Nivå    | Benämning     | Status helår
        1.1    | Uppdrag | Hjärtsjukvård | [F]
    """,
    needs=("number", "name"),
    after=("OFF002",),
    scope=Scope.ROW,
    details=_status_there,
)
def assessed_differently(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A row of the plan that several departments share has one status."""
    return _sound(frame, _other_status(frame, facts))


@rule(
    "OFF004",
    title="Samma investering hos två avdelningar",
    table="investments",
    column="name",
    severity=Severity.WARNING,
    message=(
        "{name} med {year_budget} {unit} finns också hos {first_department} ({first_workbook})."
    ),
    remedy="Låt investeringen stå hos den avdelning som genomför den.",
    reason="Investeringen räknas två gånger när avdelningarna läggs ihop.",
    source="Verksamhetsplanen 2023: investeringar fördelas på grupper över avdelningarna.",
    good="""
        Investeringar
        Nr | Grupp         | Investering | Budget 2019
        1  | Investeringar | Inventarier | 0,5
        Investeringar B
        Nr | Grupp         | Investering | Budget 2019
        1  | Investeringar | Inventarier | 0,7
    """,
    bad="""
        Investeringar
        Nr | Grupp         | Investering     | Budget 2019
        1  | Investeringar | Ny mottagning   | 12,5
        Investeringar B
        Nr | Grupp         | Investering     | Budget 2019
        4  | Investeringar | [ny mottagning] | 12,5
    """,
    needs=("year_budget",),
    details=lambda frame, facts: _where(
        frame,
        _first_with_same(facts.tables["investments"], facts, ("year_budget",), folded="name"),
    ),
)
def investment_in_two_departments(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An investment belongs to one department; the same name with another amount is another."""
    same = _first_with_same(frame, facts, ("year_budget",), folded="name")
    return _sound(frame, same[frame.loc[same.index, "year_budget"] != 0])


_COMMENTS: Mapping[str, str] = {
    "assignments": "comment",
    "activities": "comment",
    "operating_budget": "comment",
    "investments": "comment",
    "indicators": "comment",
    "analysis": "text",
}


def _copied(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    field = _COMMENTS[table]
    long = frame[frame[field].str.len() >= _LONG]
    hits = _first_with_same(long, facts, (field,))
    if table not in ("assignments", "activities"):
        return hits
    there = long["number"].iloc[hits["position"]].to_numpy()
    elsewhere: pd.DataFrame = hits[(long.loc[hits.index, "number"] != there).to_numpy()]
    return elsewhere


@rule(
    "OFF005",
    title="Samma kommentar hos två avdelningar",
    tables=tuple(_COMMENTS),
    columns=("comment", "text"),
    severity=Severity.WARNING,
    message="Texten står ord för ord också hos {first_department} ({first_workbook}).",
    remedy="Skriv vad som gäller för den egna avdelningen.",
    reason="En kopierad förklaring säger inget om den egna avdelningens siffror.",
    source="Praxis: en förklaring mejlas runt och klistras in av flera.",
    good="""
        Driftbudget
        Rad | Kontoklass | Benämning | Kommentar
        1   | Intäkter   | Bidrag    | Enligt plan.
        Driftbudget B
        Rad | Kontoklass | Benämning | Kommentar
        1   | Intäkter   | Bidrag    | Enligt plan.
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass | Benämning | Kommentar
        1   | Intäkter   | Bidrag    | Vakanta tjänster under våren gav ett överskott.
        Driftbudget B
        Rad | Kontoklass | Benämning | Kommentar
        1   | Intäkter   | Bidrag    | [Vakanta tjänster under våren gav ett överskott.]
    """,
    details=lambda frame, facts, table: _where(frame, _copied(facts.tables[table], facts, table)),
)
def comment_shared(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    """A longer comment is a department's own, but for a row that departments share."""
    return _sound(frame, _copied(frame, facts, table)).to_frame(_COMMENTS[table])
