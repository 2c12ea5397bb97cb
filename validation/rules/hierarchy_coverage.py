"""HIE: branches with nothing in them, budgets with nothing to do, rows without a name."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import (
    first_of_each,
    hierarchy,
    is_assignment,
    knows_whole_office,
)
from validation.issued_rows import latest_rows
from validation.number_tree import NO_CODES
from validation.office_numbers import numbers_in, office_numbers
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE
from validation.table import Mask, Table

_OTHERWISE_WRONG = ("HIE002", "HIE003", "HIE004", "HIE005", "HIE031", "HIE032", "HIE034")
"""What is wrong with a row or its number: that nothing lies under it then follows."""


def _told_once(hit: Mask, rows: Table, facts: Facts) -> Mask:
    """The verdict: of rows of the same number the first one that counts is told, if it is hit."""
    if not hit.any():
        return rows.all_sound()
    numbers = numbers_in(facts, "assignments")
    return ~(hit & first_of_each(numbers, latest_rows(rows, facts)))


def _numbers_with_text(facts: Facts) -> Mask:
    """Numbers under which a text is asked for; that it is left blank has a rule of its own."""
    found = office_numbers(facts)
    return found.tree.among(found.received.get(("analysis", "number"), NO_CODES))


@rule(
    "HIE040",
    title="Gren utan innehåll",
    across=True,
    table="assignments",
    column="number",
    severity=Severity.WARNING,
    message="{number} {name} har varken uppdrag, aktivitet eller text under sig.",
    remedy="Lägg till det som hör hit, eller stryk rubriken ur planen.",
    reason="En rubrik utan innehåll säger läsaren att något är glömt.",
    source="Uppföljningen 2018: rubriken 2.1.6 har varken tabell eller text.",
    good="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        1.1.1  | Uppdrag      | Fasta vårdkontakter
        1.2    | Prioritering | Digital vård
        Uppdrag B
        Nummer | Nivå         | Benämning
        1.2.1  | Uppdrag      | Digitala möten
    """,
    bad="""
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        1.1.1  | Uppdrag      | Fasta vårdkontakter
        [1.2]  | Prioritering | Digital vård
        Uppdrag B
        Nummer | Nivå         | Benämning
        1.1.2  | Uppdrag      | Patientplaner
    """,
    needs=("level",),
    after=_OTHERWISE_WRONG,
    scope=Scope.ROW,
)
def branch_with_nothing_in_it(rows: Table, facts: Facts) -> Mask:
    """A heading has something below it somewhere in the office, or a text of its own."""
    if not knows_whole_office(facts, "assignments"):
        return rows.all_sound()
    plan, numbers = hierarchy(facts), numbers_in(facts, "assignments")
    with_something = plan.parents | plan.in_use | _numbers_with_text(facts)
    heading = (numbers >= 0) & rows.filled("level") & ~is_assignment(rows, facts)
    return _told_once(heading & ~with_something[numbers], rows, facts)


@rule(
    "HIE041",
    title="Uppdrag utan aktivitet",
    across=True,
    table="assignments",
    column="number",
    severity=Severity.WARNING,
    message="Uppdrag {number} har ingen aktivitet hos någon avdelning.",
    remedy="Lägg till den aktivitet som genomför uppdraget, eller skriv varför det inte har någon.",
    reason="Ett uppdrag som ingen arbetar med blir inte gjort, och saknas i aktivitetslistan.",
    source="Planen 2019: fyra uppdrag står utan aktivitet.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        [1.10] | Uppdrag | Hjärtsjukvård
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    needs=("activities.assignment",),
    after=_OTHERWISE_WRONG,
    scope=Scope.ROW,
)
def assignment_without_activity(rows: Table, facts: Facts) -> Mask:
    """Where the period asks for activities, each assignment has one somewhere in the office."""
    if BY_TABLE["activities"].title not in facts.period.sheets:
        return rows.all_sound()
    if not knows_whole_office(facts, "activities"):
        return rows.all_sound()
    numbers = numbers_in(facts, "assignments")
    idle = (numbers >= 0) & ~hierarchy(facts).in_use[numbers]
    return _told_once(idle & is_assignment(rows, facts), rows, facts)


def _departments_with_budget(facts: Facts) -> set[str]:
    if "operating_budget" not in facts.tables:
        return set()
    budget = facts.table("operating_budget")
    with_amounts = budget.none()
    for field in ("year_budget", "actual_to_date"):
        if field in budget:
            with_amounts |= np.abs(budget.figures(field)) > 0
    return set(budget.content("department")[with_amounts].tolist())


@rule(
    "HIE042",
    title="Budget utan uppdrag",
    table="books",
    severity=Severity.WARNING,
    message="Avdelning {department} har budget men varken uppdrag eller aktivitet.",
    remedy="Fyll i bladen Uppdrag och Aktiviteter, eller låt styrmodellen undanta avdelningen.",
    reason="Pengar utan uppdrag går inte att följa upp mot planen.",
    source="Uppföljningen 2018: resurserna redovisas per uppdrag enligt resursfördelningen.",
    good="""
        books
        workbook | department | latest
        A.xlsx   | A          | ja
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | INT        | Avgifter  | 1,0
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
    """,
    bad="""
        books
        workbook | department | latest
        A.xlsx   | [A]        | ja
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | INT        | Avgifter  | 1,0
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
    """,
)
def budget_without_assignment(rows: Table, facts: Facts) -> Mask:
    """A department with money has something to do, where it is asked for one of the two sheets."""
    sheets = [BY_TABLE["assignments"], BY_TABLE["activities"]]
    asked = [
        part.code
        for part in facts.model.departments
        if any(sheet.asked(facts.model, facts.period, part) for sheet in sheets)
    ]
    busy: set[str] = set()
    for sheet in sheets:
        if sheet.table in facts.tables:
            busy.update(facts.table(sheet.table).codes("department")[1])
    idle = rows.one_of("department", {*asked} - busy)
    if not idle.any():
        return ~idle
    lacking = {workbook for workbook, table, field in facts.missing if field == "" and table}
    idle &= rows.one_of("department", _departments_with_budget(facts)) & rows.flags("latest")
    return ~(idle & ~rows.of_workbooks(lacking))


@rule(
    "HIE043",
    title="Benämning saknas",
    tables=("assignments", "activities"),
    column="name",
    message="Raden {number} har ingen benämning.",
    remedy="Skriv vad raden gäller.",
    reason="Rapporten kan inte visa en rad utan namn.",
    source="Projektredovisningen 2019: läsaren känner aktiviteten på dess namn.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | []
    """,
    after=("HIE033",),
)
def name_missing(rows: Table, facts: Facts, table: str) -> Mask:
    """A row with a number has a name."""
    return rows.filled("name") | ~rows.filled("number")
