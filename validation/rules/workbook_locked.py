"""WBK040–WBK042: locked cells whose content is not what was handed out.

Numbers, names and places in the plan belong to the hierarchy's rules, decided budgets to the
budget's. Here is the rest of what the office fills in, and what is carried over from the
former period. A cell that the plan leaves blank is passed over: the template may have filled
it from the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import Held, Source, held, one_line
from validation.rule import Scope, rule
from validation.rules.amount_columns import computed_lines
from validation.schemas import BY_TABLE, SHEETS, Column, Kind, Role
from validation.table import Content, Mask, Table
from validation.wording import render_cells

_TABLES_OF_HIERARCHY = ("assignments", "activities", "analysis")
_DECIDED = (
    "year_budget",
    "total_budget",
    "earlier_years",
    "second_year",
    "third_year",
    "later_years",
)
_TEXTS = (Kind.TEXT, Kind.LONG_TEXT)
_FIGURES = (Kind.AMOUNT, Kind.DECIMAL, Kind.INTEGER)
_DOUBLED = ("BUD041", "CTL009", "IND008")
"""A row with a number that is taken is no issued row that was changed."""
_FORMER = {
    "former_status": "status",
    "former_end_date": "end_date",
    "former_comment": "comment",
    "former_forecast": "full_year_forecast",
}
"""Columns that show the former period's value of another one."""


def _fields(*, text: bool) -> dict[str, tuple[str, ...]]:
    """Issued columns without a rule of another family, by table: texts, or values."""
    found = {
        sheet.table: tuple(
            column.field
            for column in sheet.all_columns
            if column.spec.role is Role.ISSUED
            and not column.spec.key
            and column.field not in _DECIDED
            and (column.kind in _TEXTS and column.field != "unit") == text
        )
        for sheet in SHEETS
        if sheet.table not in _TABLES_OF_HIERARCHY
    }
    return {table: fields for table, fields in found.items() if fields}


_VALUES, _WORDS = _fields(text=False), _fields(text=True)
_CARRIED = {
    sheet.table: tuple(
        column.field for column in sheet.all_columns if column.spec.role is Role.FORMER
    )
    for sheet in SHEETS
    if any(column.spec.role is Role.FORMER for column in sheet.all_columns)
}


def _all_of(fields: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for names in fields.values() for field in names))


@dataclass(frozen=True)
class _HandedOut:
    """What was handed out in one column: a kept table, held against the rows, and its field."""

    kept: Held
    field: str


def _handed_out(
    rows: Table, facts: Facts, table: str, fields: tuple[str, ...]
) -> dict[str, list[_HandedOut]]:
    """Where the locked ones of some columns come from; the last one that has a value counts.

    What the former period's workbook says counts for more than what the plan says of it.
    """
    columns = facts.columns(table)
    locked = [
        field
        for field in fields
        if field in columns
        and columns[field].role is (Role.FORMER if field in _FORMER else Role.ISSUED)
    ]
    carried = {field: _FORMER[field] for field in locked if field in _FORMER}
    sources: dict[Source, dict[str, str]] = {"issued": {field: field for field in locked}}
    sources["former"] = carried
    found: dict[str, list[_HandedOut]] = {}
    for source, names in sources.items():
        kept = held(rows, facts, table, source) if names else None
        if kept is None or not kept.there.any():
            continue
        for field, name in names.items():
            if name in kept:
                found.setdefault(field, []).append(_HandedOut(kept, name))
    return found


def _values(of: Table | Held, field: str, column: Column) -> Content:
    """A column's values as they compare fast; numbers as floats, which are only compared."""
    if column.kind in _FIGURES:
        return of.figures(field)
    return of.days(field) if column.kind is Kind.DATE else of.content(field)


def _last_known(sources: list[_HandedOut], column: Column) -> Content:
    """What was handed out in each row of a column; blank where nothing was."""
    first, *later = sources
    known = _values(first.kept, first.field, column)
    for source in later:
        values = _values(source.kept, source.field, column)
        known = np.where(pd.notna(values), values, known)
    return known


def _changed(rows: Table, facts: Facts, field: str, handed: Content, column: Column) -> Mask:
    """Where a cell does not hold what was handed out."""
    here = _values(rows, field, column)
    changed: Mask = (here != handed) & pd.notna(handed)
    if not changed.any():
        return changed
    if column.role is Role.FORMER:
        changed &= pd.notna(here)  # the template may be older than the former workbook
    if column.kind in _TEXTS:
        places = np.flatnonzero(changed)
        words = zip(here[places], handed[places], strict=True)
        changed[places] = [one_line(own or "") != one_line(issued) for own, issued in words]
    if column.kind is Kind.AMOUNT and "account_class" in rows:
        changed &= ~computed_lines(rows, facts) | rows.filled(field)  # or it was never calculated
    return changed


def _sound(rows: Table, facts: Facts, table: str, fields: tuple[str, ...]) -> dict[str, Mask]:
    columns = facts.columns(table)
    sound: dict[str, Mask] = {}
    for field, sources in _handed_out(rows, facts, table, fields).items():
        handed = _last_known(sources, columns[field])
        changed = _changed(rows, facts, field, handed, columns[field])
        if changed.any():
            sound[field] = ~changed
    return sound


def _said(
    rows: Table, facts: Facts, table: str, fields: tuple[str, ...]
) -> Mapping[str, Mapping[str, list[str]]]:
    """``expected``: what was handed out; ``now``: what stands there, in quotes."""
    sheet, columns = BY_TABLE[table], facts.columns(table)
    expected, now = {}, {}
    for field, sources in _handed_out(rows, facts, table, fields).items():
        column = columns[field]
        handed = _last_known(sources, column)
        expected[field] = render_cells(handed, column, sheet, facts.model)
        here = render_cells(rows.content(field), column, sheet, facts.model)
        now[field] = [f"”{text}”" if text else "tom" for text in here]
    return {"expected": expected, "now": now}


@rule(
    "WBK040",
    title="Låst uppgift är ändrad",
    tables=tuple(_VALUES),
    columns=_all_of(_VALUES),
    message="{column_title} är {now} men lämnades ut som ”{expected}”.",
    remedy="Skriv tillbaka {expected}. Är planen fel: be kontoret rätta den.",
    reason=(
        "Kontoklass, grupp, enhet, målvärde och förra årets utfall är kontorets uppgifter. "
        "Ändras de i en arbetsbok jämförs siffrorna med något annat än det som är beslutat."
    ),
    source="Praxis: skyddet tas bort för att kunna klistra in hela rader.",
    good="""
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter   | Bidrag    | 12,0      | 7,5
        2   | Intäkter   | Avgifter  | 3,0       |
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter   | Bidrag    | 12,0      | 7,5
        2   | Intäkter   | Avgifter  | 3,0       | 1,9
    """,
    bad="""
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter   | Bidrag    | 12,0      | 7,5
        2   | Intäkter   | Avgifter  | 3,0       | 1,9
        Driftbudget
        Rad | Kontoklass         | Benämning | Årsbudget | Utfall ack. förra året
        1   | [Övriga kostnader] | Bidrag    | 12,0      | 7,5
        2   | Intäkter           | Avgifter  | 3,0       | [2,9]
        Indikatorer plan
        Kod | Indikator          | Enhet | Målvärde
        PO  | Personalomsättning | %     | 11
        Indikatorer
        Kod | Indikator          | Enhet | Målvärde
        PO  | Personalomsättning | %     | []
    """,
    after=_DOUBLED,
    scope=Scope.ROW,
    details=lambda rows, facts, table: _said(rows, facts, table, _VALUES[table]),
)
def locked_value_changed(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """What the office has filled in stands as it was handed out."""
    return _sound(rows, facts, table, _VALUES[table])


@rule(
    "WBK041",
    title="Låst text är ändrad",
    tables=tuple(_WORDS),
    columns=_all_of(_WORDS),
    severity=Severity.WARNING,
    message="{column_title} är {now} men lämnades ut som ”{expected}”.",
    remedy="Skriv tillbaka texten. Det som är nytt skrivs i kommentaren.",
    reason="En rad som byter namn ser ut som en annan rad när perioder och avdelningar jämförs.",
    source="Praxis: texter kortas eller förtydligas på egen hand.",
    good="""
        Internkontroll plan
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | Stickprov varje månad
        Internkontroll
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | Stickprov  varje månad
        2  | Jäv          | Intervju
    """,
    bad="""
        Internkontroll plan
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | Stickprov varje månad
        Internkontroll
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | [Stickprov varje kvartal]
    """,
    after=_DOUBLED,
    scope=Scope.ROW,
    details=lambda rows, facts, table: _said(rows, facts, table, _WORDS[table]),
)
def locked_text_changed(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """A row keeps the words that it was handed out with; blanks do not count."""
    return _sound(rows, facts, table, _WORDS[table])


@rule(
    "WBK042",
    title="Förra periodens värde är ändrat",
    tables=tuple(_CARRIED),
    columns=_all_of(_CARRIED),
    severity=Severity.WARNING,
    message="{column_title} är {now} men förra perioden angavs ”{expected}”.",
    remedy=(
        "Skriv tillbaka {expected}. Har förra periodens arbetsbok rättats sedan mallen "
        "lämnades ut: lämna ut en ny mall."
    ),
    reason="Det som ändras bakåt döljer hur det har gått sedan förra uppföljningen.",
    source="Praxis: en försening blir osynlig när det förra slutdatumet skrivs om.",
    good="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-06-30
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status | Förra slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | pågående     | 2019-06-30
        1.1.2  | 1.1     | Enkät     | P      | 2019-12-31 |              |
    """,
    bad="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-06-30
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status | Förra slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | pågående     | [2019-12-31]
    """,
    details=lambda rows, facts, table: _said(rows, facts, table, _CARRIED[table]),
)
def former_value_changed(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """What is carried over is what the department reported in the former period, or blank."""
    return _sound(rows, facts, table, _CARRIED[table])
