"""WBK034, WBK037 and WBK039: values that are none of those that the cell can hold.

Refused amounts, numbers of the plan and statuses belong to the families that need them.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from validation.cells import Refusal
from validation.choices import choice_values, folded
from validation.facts import Facts
from validation.finding import Severity
from validation.observations import CellFault
from validation.rule import rule
from validation.schemas import BY_TABLE, SHEETS, Kind

_LISTS = [
    f"{sheet.table}.{column.field}"
    for sheet in SHEETS
    for column in sheet.all_columns
    if column.kind is Kind.CHOICE and column.field != "level"
]
"""Columns with a list; levels and statuses have rules of their own."""
_DATES = [
    f"{sheet.table}.{column.field}"
    for sheet in SHEETS
    for column in sheet.all_columns
    if column.kind is Kind.DATE and sheet.table != "work_environment"
]
_NO_DATES: Mapping[str, str] = {
    Refusal.NOT_A_DATE: "som inte är ett datum",
    Refusal.OUT_OF_CALENDAR: "en dag som inte finns",
    Refusal.AMBIGUOUS: "som kan vara två olika dagar",
    Refusal.APPROXIMATE: "som är ungefärligt",
}


def _names(frame: pd.DataFrame) -> pd.Series[Any]:
    """Table and field of each cell."""
    return frame["at_table"] + "." + frame["at_column"]


def _entries(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """What the list holds, and the entry that is closest to what stands in the cell."""
    lists: dict[tuple[str, str], dict[str, str]] = {}
    entries, close = [], []
    for table, field, value in zip(
        frame["at_table"], frame["at_column"], frame["value"], strict=True
    ):
        if (table, field) not in lists:
            column, sheet = facts.columns(table)[field], BY_TABLE[table]
            choices = choice_values(column, sheet, facts.model)
            lists[table, field] = {folded(choice.shown): choice.shown for choice in choices}
        known = lists[table, field]
        entries.append(", ".join(known.values()))
        near = get_close_matches(folded(value), list(known), n=1)
        close.append(known[near[0]] if near else "")
    meant = pd.Series(close, index=frame.index, dtype="str")
    return {
        "entries": pd.Series(entries, index=frame.index, dtype="str"),
        "expected": meant,
        "hint": meant.where(meant == "", " Menades " + meant + "?"),
    }


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
def not_in_the_list(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A cell with a list holds one of its entries; statuses have a rule of their own."""
    return ~((frame["fault"] == CellFault.UNKNOWN_CHOICE) & _names(frame).isin(_LISTS))


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
    details=lambda frame, _facts: {"why": frame["fault"].map(_NO_DATES)},
)
def cell_is_no_date(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A date is one day; the work-environment plan has a rule of its own."""
    return ~(frame["fault"].isin(list(_NO_DATES)) & _names(frame).isin(_DATES))


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
def former_status_is_unknown(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """What is carried over is one of the scale's statuses."""
    unknown = frame["fault"] == CellFault.UNKNOWN_CHOICE
    return ~(unknown & (frame["at_column"] == "former_status"))
