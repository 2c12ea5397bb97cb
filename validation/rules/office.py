"""OFF: what shows only when the departments' workbooks lie side by side.

Only the workbooks that count are compared. Where two departments have the same, the one that
comes first in the model is left alone and the other one's row is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import latest_rows
from validation.office_numbers import numbers_in
from validation.rule import Scope, rule
from validation.same_text import repeated, same_names
from validation.table import Codes, Content, Mask, Places, Table
from validation.text_codes import numbered, same_texts

_LONG = 40
"""Characters from which on two departments do not write the same by chance."""


_FEWEST = 2
"""Departments that it takes to have the same."""


@dataclass(frozen=True)
class _Same:
    """Rows that are as another department's, and the first row that is: by positions."""

    at: Places
    first: Places

    def where(self, hit: Mask) -> _Same:
        """Some of them."""
        return _Same(self.at[hit], self.first[hit])

    def sound(self, rows: Table) -> Mask:
        """The verdict: all rows but these."""
        sound = rows.all_sound()
        sound[self.at] = False
        return sound


_NOTHING = _Same(np.array([], dtype=np.intp), np.array([], dtype=np.intp))


def _first_with_same(rows: Table, facts: Facts, numbers: Codes, among: Mask) -> _Same:
    """Rows with the number of another department's row.

    Args:
        rows: a sheet's table.
        facts: say the departments' order.
        numbers: the same for rows that are the same; -1 for none.
        among: rows that are looked at.
    """
    asked = np.flatnonzero(repeated(numbers, among))
    if not len(asked):
        return _NOTHING
    departments, codes = rows.codes("department")
    order = {part.code: place for place, part in enumerate(facts.model.departments)}
    ranks = np.array([order.get(code, len(order)) for code in codes], dtype=np.intp)
    asked = asked[np.argsort(ranks[departments[asked]], kind="stable")]
    _, first, groups = np.unique(numbers[asked], return_index=True, return_inverse=True)
    firsts = asked[first[groups]]
    elsewhere = departments[asked] != departments[firsts]
    return _Same(asked, firsts).where(elsewhere)


def _may_share(rows: Table, facts: Facts, *fields: str) -> Mask | None:
    """Rows that count and have some fields; None where there is one department only."""
    if len(rows.codes("department")[1]) < _FEWEST:
        return None
    counted = latest_rows(rows, facts)
    for field in fields:
        counted = counted & rows.filled(field)
    return counted


def _same_with_amount(rows: Table, facts: Facts, amount: str) -> _Same:
    """Rows with the name and an amount, not 0, of another department's row."""
    asked = _may_share(rows, facts, "name")
    if asked is None:
        return _NOTHING
    figures = rows.figures(amount)
    asked &= np.abs(figures) > 0
    amounts = np.full(len(rows), -1, dtype=np.int32)
    amounts[asked] = numbered(figures[asked])
    asked = repeated(amounts, asked)
    if not asked.any():
        return _NOTHING
    return _first_with_same(rows, facts, same_names(rows, asked, alike=amounts), asked)


def _there(rows: Table, facts: Facts, table: str, find: Callable[[Table], _Same]) -> Places:
    """The first rows that are the same, for the rows that a message is wanted for."""
    whole = facts.table(table)
    same = find(whole)
    first = dict(zip(same.at.tolist(), same.first.tolist(), strict=True))
    places = whole.places_of(rows.workbooks, rows.rows).tolist()
    return np.array([first[place] for place in places], dtype=np.intp)


def _where(facts: Facts, table: str, there: Places) -> dict[str, Content]:
    """Department and workbook of the first row with the same, for messages."""
    whole = facts.table(table)
    return {
        "first_department": whole.content("department")[there],
        "first_workbook": whole.workbooks[there],
    }


def _where_with_amount(rows: Table, facts: Facts, table: str, amount: str) -> dict[str, Content]:
    there = _there(rows, facts, table, lambda whole: _same_with_amount(whole, facts, amount))
    return _where(facts, table, there)


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
def activity_in_two_departments(rows: Table, facts: Facts) -> Mask:
    """An activity with money of its own belongs to one department."""
    return _same_with_amount(rows, facts, "granted_amount").sound(rows)


def _other_status(rows: Table, facts: Facts, table: str) -> _Same:
    """Rows that are assessed otherwise than the first department with the same row does."""
    asked = _may_share(rows, facts, "number", "name")
    statuses, different = rows.codes("status")
    if asked is None or len(different) < _FEWEST:
        return _NOTHING
    numbers = numbers_in(facts, table)
    asked = repeated(numbers, asked)
    if not asked.any():
        return _NOTHING
    same = _first_with_same(rows, facts, same_names(rows, asked, alike=numbers), asked)
    own, there = statuses[same.at], statuses[same.first]
    return same.where((own >= 0) & (there >= 0) & (own != there))


def _status_there(rows: Table, facts: Facts, table: str) -> dict[str, Content | list[str]]:
    there = _there(rows, facts, table, lambda whole: _other_status(whole, facts, table))
    statuses = facts.table(table).content("status")[there]
    scale = facts.scale(table)
    labels = {step.code: step.label for step in scale.statuses} if scale else {}
    return {
        **_where(facts, table, there),
        "other_status": [labels.get(status, "") for status in statuses],
    }


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
def assessed_differently(rows: Table, facts: Facts, table: str) -> Mask:
    """A row of the plan that several departments share has one status."""
    return _other_status(rows, facts, table).sound(rows)


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
def investment_in_two_departments(rows: Table, facts: Facts) -> Mask:
    """An investment belongs to one department; the same name with another amount is another."""
    return _same_with_amount(rows, facts, "year_budget").sound(rows)


_COMMENTS: Mapping[str, str] = {
    "assignments": "comment",
    "activities": "comment",
    "operating_budget": "comment",
    "investments": "comment",
    "indicators": "comment",
    "analysis": "text",
}


def _copied(rows: Table, facts: Facts, table: str) -> _Same:
    field = _COMMENTS[table]
    asked = _may_share(rows, facts, field)
    if asked is None:
        return _NOTHING
    written = rows.arrow(field)
    asked &= pc.greater_equal(pc.utf8_length(written), _LONG).fill_null(False).to_numpy()
    texts = same_texts(written, asked)
    same = _first_with_same(rows, facts, texts, asked)
    if len(same.at) and table in ("assignments", "activities"):
        numbers = numbers_in(facts, table)
        own, there = numbers[same.at], numbers[same.first]
        return same.where((own != there) | (own < 0))
    return same


def _where_copied(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    there = _there(rows, facts, table, lambda whole: _copied(whole, facts, table))
    return _where(facts, table, there)


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
    details=_where_copied,
)
def comment_shared(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """A longer comment is a department's own, but for a row that departments share."""
    return {_COMMENTS[table]: _copied(rows, facts, table).sound(rows)}
