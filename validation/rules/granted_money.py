"""BUD033–BUD034 and BUD060–BUD062: what activities and funds use of what they were granted."""

from __future__ import annotations

from validation.facts import Facts
from validation.finding import Severity
from validation.rule import Scope, rule
from validation.rules.amount_columns import sound_but_for
from validation.rules.unit_mistakes import details_against, factors_against
from validation.table import Mask, Table


@rule(
    "BUD033",
    title="Använda medel i fel enhet",
    table="activities",
    columns=("used_amount",),
    message=(
        "{name}: {column_title} är {value} {unit}, ungefär {factor} gånger större än beviljade "
        "medel, {granted_amount} {unit}."
    ),
    remedy="Beloppen skrivs i {unit}. Skriv {expected} om det är beloppet i rätt enhet.",
    reason="Kronor i en kolumn för tkr, eller tvärtom, gör aktivitetens utfall obegripligt.",
    source="Projektredovisningen i augusti 2019: belopp skrivna på ett tiotal olika sätt.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | 0,4             | 0,3
        1.1.2  | 1.1     | Enkät     | 0,4             | 4,1
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | 0,4             | [300]
    """,
    needs=("granted_amount",),
    details=details_against("activities", ("used_amount",), ("granted_amount",)),
)
def used_in_smaller_unit(rows: Table, facts: Facts) -> dict[str, Mask]:
    """What is used is in the unit of what was granted."""
    factors = factors_against(rows, facts, "activities", ("used_amount",), ("granted_amount",))
    return sound_but_for(("used_amount",), factors > 1)


@rule(
    "BUD034",
    title="Beslutade medel i fel enhet",
    table="development_funds",
    columns=("decided",),
    message=(
        "{name}: beslutat är {value} {unit}, ungefär {factor} gånger större än fondens budget, "
        "{year_budget} {unit}."
    ),
    remedy="Beloppen skrivs i {unit}. Skriv {expected} om det är beloppet i rätt enhet.",
    reason="Ett beslut i fel enhet visar en fond som är överskriden många gånger om.",
    source="Praxis: besluten står i kronor i protokollen och i mnkr i uppföljningen.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | -10,7
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | [-21400000]
    """,
    needs=("year_budget",),
    details=details_against("development_funds", ("decided",), ("year_budget",)),
)
def decided_in_smaller_unit(rows: Table, facts: Facts) -> dict[str, Mask]:
    """What is decided is in the unit of the fund's budget."""
    factors = factors_against(rows, facts, "development_funds", ("decided",), ("year_budget",))
    return sound_but_for(("decided",), factors > 1)


@rule(
    "BUD060",
    title="Mer använt än beviljat",
    table="activities",
    column="used_amount",
    severity=Severity.WARNING,
    message="{name}: {value} {unit} är använt av {granted_amount} {unit} beviljade.",
    remedy="Rätta beloppet, eller skriv i kommentaren vem som har beslutat om mer medel.",
    reason="Det som används utöver det beviljade betalas av någon annan budget.",
    source="Projektredovisningen i augusti 2019: beviljade medel per projekt.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | 0,4             | 0,4
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | 0,4             | [0,5]
        1.1.2  | 1.1     | Enkät     | 0               | [0,1]
    """,
    needs=("granted_amount",),
    after=("BUD024", "BUD033"),
    scope=Scope.ROW,
)
def used_more_than_granted(rows: Table, facts: Facts) -> Mask:
    """An activity uses no more than it was granted."""
    return ~(rows.figures("used_amount") > rows.figures("granted_amount"))


@rule(
    "BUD061",
    title="Använda medel utan beviljade",
    table="activities",
    column="granted_amount",
    severity=Severity.WARNING,
    message="{name}: {used_amount} {unit} är använt men beviljade medel är inte ifyllt.",
    remedy="Skriv vad aktiviteten har beviljats. Är det ur den vanliga budgeten, skriv 0.",
    reason="Utan beviljade medel går det inte att se om pengarna räcker.",
    source="Projektredovisningen i augusti 2019: projekt med tom cell för beviljade medel.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | 0,4             | 0,3
        1.1.2  | 1.1     | Enkät     |                 | 0
        1.1.3  | 1.1     | Utredning |                 |
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel
        1.1.1  | 1.1     | Kampanj   | []              | 0,3
    """,
    needs=("used_amount",),
    after=("BUD024",),
    scope=Scope.ROW,
)
def used_without_grant(rows: Table, facts: Facts) -> Mask:
    """Who uses money has been granted it."""
    return ~(rows.figures("used_amount") > 0) | rows.filled("granted_amount")


@rule(
    "BUD062",
    title="Fonden är överskriden",
    table="development_funds",
    column="decided",
    message="{name}: {value} {unit} är beslutat av {year_budget} {unit}, {left} {unit} är kvar.",
    remedy="Rätta beslutat eller budget. Stämmer de, förklara i kommentaren hur det täcks.",
    reason="Det går inte att besluta om mer än vad fonden innehåller.",
    source="Uppföljningen januari–augusti 2018, avsnitt 3.4: 0,1 kvar av det statliga anslaget.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 10,8   | -10,7
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 10,8   | [-10,9]
    """,
    needs=("year_budget", "left"),
    after=("BUD022", "BUD025", "BUD034"),
    scope=Scope.ROW,
)
def fund_overdrawn(rows: Table, facts: Facts) -> Mask:
    """No more is decided than the fund holds; equal figures stay equal when both are rounded."""
    known = rows.filled("year_budget") & rows.filled("decided")
    return ~(known & (rows.figures("left") < 0))
