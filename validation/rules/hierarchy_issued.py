"""HIE: what was issued is still there, under its number and with its words."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.issued_rows import (
    held,
    is_issued,
    is_renumbered,
    kept,
    one_line,
    renumbered_keys,
)
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE, Role
from validation.table import Content, Mask, Table

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
def issued_row_removed(rows: Table, facts: Facts) -> Mask:
    """Every row that the department got is in its latest workbook."""
    locked = {table for table, sheet in BY_TABLE.items() if _is_locked(facts, table, sheet.key)}
    return ~(rows.equals("origin", "issued") & rows.one_of("at_table", locked))


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
def row_added(rows: Table, facts: Facts, table: str) -> Mask:
    """A sheet that is not open has the issued rows and no others (where rows were issued)."""
    issued, key = kept(facts, table, "issued"), BY_TABLE[table].key
    if issued is None or not _is_locked(facts, table, key):
        return rows.all_sound()
    added = ~is_issued(rows, facts, table) & rows.filled(key)
    if not added.any():
        return ~added
    added &= rows.one_of("department", issued.codes("department")[1])
    return ~added | is_renumbered(rows, facts, table)


def _issued_number(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    return {"expected": renumbered_keys(rows, facts, table)}


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
def issued_number_changed(rows: Table, facts: Facts, table: str) -> Mask:
    """An issued row keeps its number: no other row has the name of one that is gone."""
    if not _is_locked(facts, table, "number"):
        return rows.all_sound()
    return ~(is_renumbered(rows, facts, table) & rows.filled("number"))


def _same_issued_row(rows: Table, facts: Facts, table: str) -> Mask:
    return is_issued(rows, facts, table) & ~is_renumbered(rows, facts, table)


def _differs(now: str | None, issued: str) -> bool:
    """Whether a text is another than the issued one, blanks and line breaks apart."""
    return one_line(now or "") != one_line(issued)


def _issued_name(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    return {"expected": held(rows, facts, table, "issued").content("name")}


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
def issued_name_changed(rows: Table, facts: Facts, table: str) -> Mask:
    """An issued row keeps its name; blanks and line breaks do not count."""
    if not _is_locked(facts, table, "name"):
        return rows.all_sound()
    before, now = held(rows, facts, table, "issued"), rows.content("name")
    changed: Mask = before.filled("name") & (before.content("name") != now)
    if changed.any():
        changed &= _same_issued_row(rows, facts, table)
        pairs = zip(now[changed], before.content("name")[changed], strict=True)
        changed[changed] = [_differs(name, issued) for name, issued in pairs]
    return ~changed


_PLACING = ("level", "assignment", "form", "goal_references", "origin")
"""Issued columns that say where a row belongs."""


def _issued_placing(rows: Table, facts: Facts, table: str) -> dict[str, dict[str, Content]]:
    before = held(rows, facts, table, "issued")
    return {"expected": {field: before.content(field) for field in _PLACING}}


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
def issued_placing_changed(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """An issued row stays where it was placed; goals are written without regard to blanks."""
    before = held(rows, facts, table, "issued")
    return {
        field: ~_was_moved(rows, facts, table, field)
        for field in _PLACING
        if field in rows and field in before and _is_locked(facts, table, field)
    }


def _was_moved(rows: Table, facts: Facts, table: str, field: str) -> Mask:
    now, issued = rows.content(field), held(rows, facts, table, "issued").content(field)
    moved: Mask = np.asarray(now != issued, dtype=bool)
    if not moved.any():
        return moved
    moved &= _same_issued_row(rows, facts, table)
    for place in np.flatnonzero(moved).tolist():
        own, before = now[place], issued[place]
        if field == "goal_references":
            own, before = (text and text.replace(" ", "") for text in (own, before))
        moved[place] = before is None or _differs(own, before)
    return moved
