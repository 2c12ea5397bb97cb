"""OFF: what shows only when the departments' workbooks lie side by side.

Only the workbooks that count are compared. Where two departments have the same, the one that
comes first in the model is left alone and the other one's row is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import latest_rows
from validation.rule import Scope, rule

_LONG = 40
"""Characters from which on two departments do not write the same by chance."""


_FEWEST = 2
"""Departments that it takes to have the same."""
_NO_ROWS = pd.DataFrame(
    {
        "at": np.array([], dtype=np.intp),
        "position": np.array([], dtype=np.intp),
        "department": pd.Series(dtype="str"),
        "workbook": pd.Series(dtype="str"),
    }
)


def _first_with_same(
    frame: pd.DataFrame, facts: Facts, fields: tuple[str, ...], folded: str = ""
) -> pd.DataFrame:
    """Rows whose fields are those of another department's row, with that row's place.

    Args:
        frame: a sheet's table.
        facts: say which workbooks count, and the departments' order.
        fields: that are the same, to the letter; blank ones are passed over.
        folded: one more field, without regard to case.

    Returns:
        A row per finding: ``at``, its position in the frame; ``position`` of the first row
        with the same, its ``department`` and ``workbook``.
    """
    if len({*frame["department"].to_numpy(dtype=object)}) < _FEWEST:
        return _NO_ROWS
    counted = latest_rows(frame, facts)
    for field in fields:
        counted = counted & frame[field].notna().to_numpy()
    places = counted.nonzero()[0]
    rows = pd.DataFrame({field: frame[field].array[places] for field in fields})
    rows["at"] = places
    rows = rows[rows[list(fields)].duplicated(keep=False)]
    same = list(fields)
    if folded:
        names = frame[folded].array[rows["at"]]
        rows[folded] = pd.Series(names, index=rows.index).str.casefold()
        same.append(folded)
        rows = rows[rows[folded].notna() & rows[same].duplicated(keep=False)]
    if rows.empty:
        return _NO_ROWS
    order = {part.code: place for place, part in enumerate(facts.model.departments)}
    rows["position"] = rows["at"]
    rows["department"] = frame["department"].array[rows["at"]]
    rows["workbook"] = frame.index.get_level_values("workbook")[rows["at"]]
    rows["order"] = rows["department"].map(order)
    rows = rows.sort_values(["order", "at"])
    first = rows.groupby(same)[["position", "department", "workbook"]].transform("first")
    return first.assign(at=rows["at"])[first["department"] != rows["department"]]


def _values_at(frame: pd.DataFrame, field: str, positions: pd.Series[Any]) -> pd.Series[Any]:
    """A field's values in some rows of a frame, aligned with the positions."""
    return pd.Series(frame[field].array[positions], index=positions.index)


def _sound(frame: pd.DataFrame, hits: pd.DataFrame) -> pd.Series[bool]:
    sound = pd.Series(True, index=frame.index)
    sound.iloc[hits["at"].to_numpy()] = False
    return sound


def _beside(rows: pd.DataFrame, table: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """The findings' columns for the rows that a message is wanted for."""
    labelled = hits.set_axis(table.index[hits["at"]])
    return labelled.reindex(rows.index).rename(
        columns={"department": "first_department", "workbook": "first_workbook"}
    )


def _where(rows: pd.DataFrame, table: pd.DataFrame, hits: pd.DataFrame) -> dict[str, Any]:
    """Department and workbook of the first row with the same, for messages."""
    found = _beside(rows, table, hits)
    return {name: found[name] for name in ("first_department", "first_workbook")}


def _same_with_amount(frame: pd.DataFrame, facts: Facts, amount: str) -> pd.DataFrame:
    """Rows with the name and an amount, not 0, of another department's row."""
    hits = _first_with_same(frame, facts, (amount,), folded="name")
    if hits.empty:
        return hits
    return hits[_values_at(frame, amount, hits["at"]) != 0]


def _where_with_amount(rows: pd.DataFrame, facts: Facts, table: str, amount: str) -> dict[str, Any]:
    frame = facts.tables[table]
    return _where(rows, frame, _same_with_amount(frame, facts, amount))


@rule(
    "OFF002",
    title="Samma aktivitet och belopp hos två avdelningar",
    across=True,
    table="activities",
    column="name",
    severity=Severity.WARNING,
    message=(
        "{name} med {granted_amount} {unit} finns också hos {first_department} ({first_workbook})."
    ),
    remedy="Låt aktiviteten stå hos den avdelning som har pengarna.",
    reason="De beviljade medlen räknas två gånger när avdelningarna läggs ihop.",
    source="Projektredovisningen i augusti 2019: två projekt ägs av flera förvaltningar.",
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
    details=lambda rows, facts: _where_with_amount(rows, facts, "activities", "granted_amount"),
)
def activity_in_two_departments(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An activity with money of its own belongs to one department."""
    return _sound(frame, _same_with_amount(frame, facts, "granted_amount"))


def _other_status(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Rows that are assessed otherwise than the first department with the same row does."""
    hits = _first_with_same(frame, facts, ("number",), folded="name")
    if hits.empty:
        return hits.assign(status="")
    own, there = (_values_at(frame, "status", hits[place]) for place in ("at", "position"))
    return hits.assign(status=there)[own.notna() & there.notna() & (own != there)]


def _status_there(rows: pd.DataFrame, facts: Facts, table: str) -> dict[str, Any]:
    frame = facts.tables[table]
    hits = _other_status(frame, facts)
    scale = facts.scale(table)
    labels = {step.code: step.label for step in scale.statuses} if scale else {}
    there = _beside(rows, frame, hits)["status"].map(labels)
    return {**_where(rows, frame, hits), "other_status": there}


@rule(
    "OFF003",
    title="Avdelningar bedömer samma rad olika",
    across=True,
    tables=("assignments", "activities"),
    column="status",
    severity=Severity.WARNING,
    message=(
        "{number} {name} är {status} här men {other_status} hos {first_department} "
        "({first_workbook})."
    ),
    remedy="Kom överens om en status, eller förklara i kommentaren vad som skiljer.",
    reason="Uppföljningen visar en status per rad i planen.",
    source="Praxis: gemensamma uppdrag lämnas ut till flera avdelningar.",
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
    across=True,
    table="investments",
    column="name",
    severity=Severity.WARNING,
    message=(
        "{name} med {year_budget} {unit} finns också hos {first_department} ({first_workbook})."
    ),
    remedy="Låt investeringen stå hos den avdelning som genomför den.",
    reason="Investeringen räknas två gånger när avdelningarna läggs ihop.",
    source="Praxis: både den som beställer och den som bygger tar upp investeringen.",
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
    details=lambda rows, facts: _where_with_amount(rows, facts, "investments", "year_budget"),
)
def investment_in_two_departments(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An investment belongs to one department; the same name with another amount is another."""
    return _sound(frame, _same_with_amount(frame, facts, "year_budget"))


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
    hits = _first_with_same(frame, facts, (field,))
    if hits.empty:
        return hits
    long = _values_at(frame, field, hits["at"]).str.len() >= _LONG
    if table in ("assignments", "activities"):
        own, there = (_values_at(frame, "number", hits[place]) for place in ("at", "position"))
        long &= own != there
    return hits[long]


@rule(
    "OFF005",
    title="Samma kommentar hos två avdelningar",
    across=True,
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
    details=lambda rows, facts, table: _where(
        rows, facts.tables[table], _copied(facts.tables[table], facts, table)
    ),
)
def comment_shared(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    """A longer comment is a department's own, but for a row that departments share."""
    return _sound(frame, _copied(frame, facts, table)).to_frame(_COMMENTS[table])
