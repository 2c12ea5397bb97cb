"""HIE: branches with nothing in them, budgets with nothing to do, rows without a name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.hierarchy import (
    first_of_each,
    hierarchy,
    is_assignment,
    knows_whole_office,
)
from validation.issued_rows import latest_rows
from validation.numbering import one_of_texts
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE

_OTHERWISE_WRONG = ("HIE002", "HIE003", "HIE004", "HIE005", "HIE031", "HIE032", "HIE034")
"""What is wrong with a row or its number: that nothing lies under it then follows."""


def _first_in_office(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    latest = latest_rows(frame, facts)
    return latest & first_of_each(np.where(latest, frame.content("number"), None))


def _numbers_with_text(facts: Facts) -> set[str]:
    """Numbers under which a text is asked for; that it is left blank has a rule of its own."""
    analysis = facts.tables.get("analysis")
    if analysis is None or analysis.empty:
        return set()
    return set(analysis["number"].dropna())


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
def branch_with_nothing_in_it(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A heading has something below it somewhere in the office, or a text of its own."""
    if not knows_whole_office(facts, "assignments"):
        return pd.Series(True, index=frame.index)
    tree = hierarchy(facts)
    heading = frame["level"].notna() & ~is_assignment(frame, facts)
    filled = tree.parents | tree.in_use | _numbers_with_text(facts)
    bare = heading & ~one_of_texts(frame["number"], filled)
    return ~(bare & _first_in_office(frame, facts)) if bare.any() else ~bare


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
def assignment_without_activity(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Where the period asks for activities, each assignment has one somewhere in the office."""
    if BY_TABLE["activities"].title not in facts.period.sheets:
        return pd.Series(True, index=frame.index)
    if not knows_whole_office(facts, "activities"):
        return pd.Series(True, index=frame.index)
    idle = is_assignment(frame, facts) & ~one_of_texts(frame["number"], hierarchy(facts).in_use)
    idle &= frame["number"].notna()
    return ~(idle & _first_in_office(frame, facts)) if idle.any() else ~idle


def _departments_with_budget(facts: Facts) -> set[str]:
    budget = facts.tables.get("operating_budget")
    if budget is None or budget.empty:
        return set()
    amounts = [field for field in ("year_budget", "actual_to_date") if field in budget]
    with_amounts = np.zeros(len(budget), dtype=bool)
    for field in amounts:
        with_amounts |= budget[field].to_numpy(dtype=np.float64, na_value=0) != 0
    return set(budget["department"].to_numpy(dtype=object)[with_amounts])


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
def budget_without_assignment(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
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
            busy |= set(facts.tables[sheet.table]["department"].unique())
    workbooks = frame.index.get_level_values("workbook")
    lacking = {workbook for workbook, table, field in facts.missing if field == "" and table}
    departments = frame["department"]
    idle = departments.isin(asked) & ~departments.isin(busy)
    if not idle.any():
        return ~idle
    idle &= frame["department"].isin(_departments_with_budget(facts)) & frame["latest"]
    return ~(idle & ~workbooks.isin(list(lacking)))


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
def name_missing(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A row with a number has a name."""
    return frame["name"].notna() | frame["number"].isna()
