"""HIE: what was issued is still there, under its number and with its words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.issued_rows import (
    evened,
    is_issued,
    issued_values,
    renumbered_keys,
)
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE, Role

_DOUBLED = ("HIE004", "HIE005")
"""A row with a number that is taken is no issued row that was changed."""


def _is_locked(facts: Facts, table: str, field: str) -> bool:
    column = facts.columns(table).get(field)
    return column is not None and column.role is Role.ISSUED


@rule(
    "HIE030",
    title="Utlämnad rad är borttagen",
    table="absent_rows",
    message="Raden {key} {name} lämnades ut men finns inte på bladet {sheet}.",
    remedy="Lägg tillbaka raden ur mallen. Det som inte är aktuellt får status och kommentar.",
    reason="En rad som tas bort i stället för att följas upp försvinner ur rapporten utan spår.",
    source="Planen 2019 har uppdrag som inte finns med i projektredovisningen samma år.",
    good="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
    """,
    bad="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.10   | Uppdrag | Hjärtsjukvård
        Uppdrag [*]
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
    """,
)
def issued_row_removed(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Every row that the department got is in its latest workbook."""
    locked = {table for table, sheet in BY_TABLE.items() if _is_locked(facts, table, sheet.key)}
    return ~((frame["origin"] == "issued") & frame["at_table"].isin(locked))


@rule(
    "HIE031",
    title="Rad är tillagd",
    tables=("assignments", "analysis", "operating_budget"),
    message="Raden {key} finns inte i planen, och på det här bladet kan rader inte läggas till.",
    remedy="Ta bort raden, eller be controllern lägga till den i planen.",
    reason="Det som har beslutats ändras inte i en uppföljning.",
    source="Praxis: planen är beslutad, och avdelningen följer upp den.",
    good="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
    """,
    bad="""
        Uppdrag plan
        Nummer  | Nivå    | Benämning
        1.1     | Uppdrag | Nära vård
        Uppdrag
        Nummer  | Nivå    | Benämning
        1.1     | Uppdrag | Nära vård
        [*] 1.2 | Uppdrag | Kultur
    """,
    after=("HIE002", "HIE003"),
    scope=Scope.ROW,
)
def row_added(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """A sheet that is not open has the issued rows and no others (where rows were issued)."""
    issued, key = facts.issued.get(table), BY_TABLE[table].key
    if issued is None or issued.empty or not _is_locked(facts, table, key):
        return pd.Series(True, index=frame.index)
    asked = frame["department"].isin(issued.index.get_level_values(0))
    known = is_issued(frame, facts, table) | (renumbered_keys(frame, facts, table) != None)
    return ~asked | known | frame[key].isna()


def _issued_number(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    return {"expected": renumbered_keys(frame, facts, table)}


@rule(
    "HIE032",
    title="Utlämnat nummer är ändrat",
    tables=("assignments", "activities", "analysis"),
    column="number",
    message="”{name}” lämnades ut med nummer {expected} men har nu {number}.",
    remedy="Skriv tillbaka {expected}.",
    reason="Numret är det som håller ihop raden mellan plan, uppföljningar och avdelningar.",
    source="Projektredovisningen 2019 numrerar om planens uppdrag till 1.1–1.37.",
    good="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.10   | Uppdrag | Hjärtsjukvård
        Uppdrag
        Nummer | Nivå    | Benämning
        1.10   | Uppdrag | Hjärtsjukvård
    """,
    bad="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.10   | Uppdrag | Hjärtsjukvård
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        [1.11] | Uppdrag | Hjärtsjukvård
    """,
    after=("HIE003",),
    details=_issued_number,
)
def issued_number_changed(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """An issued row keeps its number: no other row has the name of one that is gone."""
    if not _is_locked(facts, table, "number"):
        return pd.Series(True, index=frame.index)
    return (renumbered_keys(frame, facts, table) == None) | frame["number"].isna()


def _same_issued_row(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    return is_issued(frame, facts, table) & (renumbered_keys(frame, facts, table) == None)


def _differs(now: pd.Series[Any], issued: pd.Series[Any]) -> pd.Series[bool]:
    """Where a text is another than the issued one, blanks and line breaks apart."""
    other = now.to_numpy(dtype=object) != issued.to_numpy(dtype=object)
    off = pd.Series(other & issued.notna().to_numpy(), index=now.index)
    if off.any():
        off &= evened(now.where(off)).fillna("") != evened(issued.where(off))
    return off


def _issued_name(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    return {"expected": issued_values(frame, facts, table, "name")}


@rule(
    "HIE033",
    title="Utlämnad text är ändrad",
    tables=("assignments", "activities", "analysis"),
    column="name",
    message="{number} lämnades ut som ”{expected}” men heter nu ”{name}”.",
    remedy="Skriv tillbaka den utlämnade texten. Det nya skrivs i kommentaren.",
    reason="Uppdragets lydelse är beslutad. En ändrad lydelse är ett annat uppdrag.",
    source="Planens mål 8 är felskrivet på ett ställe: ”nästa” i stället för ”bästa livsplatsen”.",
    good="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård för alla
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära  vård för alla
    """,
    bad="""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård för alla
        1.2    | Uppdrag | Kultur
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | [Nära vård för många]
        1.2    | Uppdrag | []
    """,
    after=_DOUBLED,
    scope=Scope.ROW,
    details=_issued_name,
)
def issued_name_changed(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """An issued row keeps its name; blanks and line breaks do not count."""
    if not _is_locked(facts, table, "name"):
        return pd.Series(True, index=frame.index)
    issued = issued_values(frame, facts, table, "name")
    return ~(_differs(frame["name"], issued) & _same_issued_row(frame, facts, table))


_PLACING = ("level", "assignment", "form", "goal_references", "origin")
"""Issued columns that say where a row belongs."""


def _issued_placing(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.DataFrame]:
    fields = [field for field in _PLACING if field in frame]
    issued = {field: issued_values(frame, facts, table, field) for field in fields}
    return {"expected": pd.DataFrame(issued, index=frame.index)}


@rule(
    "HIE034",
    title="Utlämnad uppgift är ändrad",
    tables=("assignments", "activities"),
    columns=_PLACING,
    message="{column_title} för {number} lämnades ut som ”{expected}” men är nu ”{value}”.",
    remedy="Skriv tillbaka den utlämnade uppgiften, eller be controllern ändra planen.",
    reason="Nivå, uppdrag och mål avgör var raden räknas i uppföljningen.",
    source="Planen 2019: målnumren 6,7 säger vilka mål som uppdraget bidrar till.",
    good="""
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        1.2.1  | 1.2     | Enkät
    """,
    bad="""
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | [1.2]   | Kampanj
    """,
    needs=("number",),
    after=_DOUBLED,
    scope=Scope.ROW,
    details=_issued_placing,
)
def issued_placing_changed(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    """An issued row stays where it was placed; goals are written without regard to blanks."""
    same_row = _same_issued_row(frame, facts, table)
    sound: dict[str, pd.Series[bool]] = {}
    for field in _PLACING:
        if field not in frame or not _is_locked(facts, table, field):
            continue
        issued = facts.issued.get(table)
        if issued is None or field not in issued:
            continue
        before, now = issued_values(frame, facts, table, field), frame[field]
        if field == "goal_references":
            before, now = before.str.replace(" ", ""), now.str.replace(" ", "")
        sound[field] = ~(same_row & (_differs(now, before) | (before.isna() & now.notna())))
    return pd.DataFrame(sound, index=frame.index)
