"""WBK034, WBK037 and WBK039: values that are none of those that the cell can hold.

Refused amounts, numbers of the plan and statuses belong to the families that need them.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from validation.cells import Refusal
from validation.choices import choice_values, folded
from validation.facts import Facts
from validation.finding import Severity
from validation.observations import CellFault
from validation.rule import rule
from validation.schemas import BY_TABLE, SHEETS, Kind
from validation.table import Mask, Table

_LISTS = frozenset(
    (sheet.table, column.field)
    for sheet in SHEETS
    for column in sheet.all_columns
    if column.kind is Kind.CHOICE and column.field != "level"
)
"""Columns with a list; levels and statuses have rules of their own."""
_DATES = frozenset(
    (sheet.table, column.field)
    for sheet in SHEETS
    for column in sheet.all_columns
    if column.kind is Kind.DATE and sheet.table != "work_environment"
)
_NO_DATES: Mapping[str, str] = {
    Refusal.NOT_A_DATE: "som inte är ett datum",
    Refusal.OUT_OF_CALENDAR: "en dag som inte finns",
    Refusal.AMBIGUOUS: "som kan vara två olika dagar",
    Refusal.APPROXIMATE: "som är ungefärligt",
}


def _entries(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    """What the list holds, and the entry that is closest to what stands in the cell."""
    lists: dict[tuple[str, str], dict[str, str]] = {}
    entries, meant = [], []
    for table, field, value in zip(
        rows.content("at_table"), rows.content("at_column"), rows.content("value"), strict=True
    ):
        if (table, field) not in lists:
            column, sheet = facts.columns(table)[field], BY_TABLE[table]
            choices = choice_values(column, sheet, facts.model)
            lists[table, field] = {folded(choice.shown): choice.shown for choice in choices}
        known = lists[table, field]
        entries.append(", ".join(known.values()))
        near = get_close_matches(folded(value), list(known), n=1)
        meant.append(known[near[0]] if near else "")
    hints = [f" Menades {entry}?" if entry else "" for entry in meant]
    return {"entries": entries, "expected": meant, "hint": hints}


@rule(
    "WBK034",
    title="Finns inte i listan",
    table="cells",
    message="”{value}” finns inte i listan för {column_title}.{hint}",
    remedy="Välj i cellens lista: {entries}.",
    reason=(
        "Värdet styr hur raden räknas och läggs ihop. Inklistrade värden går förbi listan i cellen."
    ),
    source="Praxis: värden klistras in över cellernas listor.",
    good="""
        Internkontroll
        Nr | Risk        | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov     | 2           | 3          | brist
    """,
    bad="""
        Internkontroll
        Nr | Risk        | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov     | 2           | 3          | [Brister]
    """,
    details=_entries,
)
def not_in_the_list(rows: Table, facts: Facts) -> Mask:
    """A cell with a list holds one of its entries; statuses have a rule of their own."""
    unknown = rows.equals("fault", CellFault.UNKNOWN_CHOICE)
    return ~(unknown & rows.one_of_pairs("at_table", "at_column", _LISTS))


@rule(
    "WBK037",
    title="Cellen är inget datum",
    table="cells",
    message="I {column_title} står ”{value}”, {why}.",
    remedy="Skriv år, månad och dag, t.ex. 2019-12-31.",
    reason="Ett datum som inte går att läsa räknas som om det saknas, och inget kan försenas.",
    source="Praxis: slutdatum skrivs som årtal, kvartal eller ”löpande”.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 31 dec 2019
        1.1.2  | 1.1     | Enkät     | P      | 191231
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | [löpande]
        1.1.2  | 1.1     | Enkät     | P      | [2019-11-31]
    """,
    details=lambda rows, _facts: {"why": rows.each("fault", _NO_DATES.get)},
)
def cell_is_no_date(rows: Table, facts: Facts) -> Mask:
    """A date is one day; the work-environment plan has a rule of its own."""
    no_date = rows.one_of("fault", _NO_DATES)
    return ~(no_date & rows.one_of_pairs("at_table", "at_column", _DATES))


@rule(
    "WBK039",
    title="Förra status finns inte i skalan",
    table="cells",
    severity=Severity.WARNING,
    message="”{value}” i {column_title} finns inte i statusskalan.",
    remedy="Skriv tillbaka det som stod i mallen. Cellen är låst och fylls i av kontoret.",
    reason="Utan förra periodens status syns det inte om raden har blivit bättre eller sämre.",
    source="Praxis: statusskalan ändras mellan två perioder.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | F
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | [röd]
    """,
)
def former_status_is_unknown(rows: Table, facts: Facts) -> Mask:
    """What is carried over is one of the scale's statuses."""
    unknown = rows.equals("fault", CellFault.UNKNOWN_CHOICE)
    return ~(unknown & rows.equals("at_column", "former_status"))
