"""BUD040–BUD042: rows of the sheets with amounts: what is missing or stands twice."""

from __future__ import annotations

from validation.facts import Facts
from validation.rule import rule
from validation.rules.amount_columns import computed_lines, filled_in, sound_but_for
from validation.rules.repeats import first_row, repeated
from validation.schemas import BY_TABLE, Kind, Role
from validation.table import Mask, Table

BUDGET_TABLES = ("operating_budget", "investments", "development_funds")
_KEYS = ("account", "number", "fund")
_REQUIRED = tuple(
    dict.fromkeys(
        column.field
        for table in BUDGET_TABLES
        for column in BY_TABLE[table].all_columns
        if column.spec.required and column.kind is Kind.AMOUNT
    )
)


def _used(rows: Table, table: str) -> Mask:
    return rows.filled(BY_TABLE[table].key) | rows.filled("name")


@rule(
    "BUD040",
    title="Belopp saknas",
    tables=BUDGET_TABLES,
    columns=_REQUIRED,
    message="{name}: {column_title} är inte ifyllt.",
    remedy="Fyll i {column_title} i {unit}. Är beloppet noll, skriv 0.",
    reason="En tom cell är inte noll. Utan beloppet blir summan för låg utan att någon ser det.",
    source="Verksamhetsplanen 2023, investeringsbudgeten: tomma celler och nollor om vartannat.",
    good="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter   | Bidrag    | 12,0      | 8,0         | 8,1         | 12,0
        2   | Intäkter   | Projekt   | 0         | 0           | 0           | 0
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | 0
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter   | Bidrag    | 12,0      | 8,0         | []          | []
        2   | Intäkter   | Projekt   |           | []          | 0           | [–]
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | []
    """,
)
def amount_missing(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """What the department has to write is written, in every row that is used."""
    asked = [
        name
        for name, column in facts.columns(table).items()
        if name in _REQUIRED and column.spec.required and column.role is Role.INPUT
    ]
    blank = _used(rows, table) & ~filled_in(rows, asked)
    if table == "operating_budget" and "account_class" in rows and blank.any():
        blank &= ~computed_lines(rows, facts)
    return sound_but_for(asked, blank)


@rule(
    "BUD041",
    title="Raden finns två gånger",
    tables=BUDGET_TABLES,
    columns=_KEYS,
    message="{name}: {column_title} {value} finns redan, på bladets rad {first}.",
    remedy="Ta bort den ena raden, eller ge raden sitt rätta nummer.",
    reason="En rad som finns två gånger räknas två gånger i summan.",
    source="Praxis: rader som kopieras när en ny rad ska läggas till.",
    good="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
        2   | Intäkter   | Projekt   | 3,0
        Driftbudget B
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
        [1] | Intäkter   | Bidrag    | 12,0
        2   | Intäkter   | Projekt   | 3,0
        [1] | Intäkter   | Projekt   | 4,0
        Investeringar B
        Nr  | Grupp         | Investering | Budget 2019
        7   | Investeringar | Larm        | 3,4
        [7] | Investeringar | Möbler      | 4,6
    """,
    details=first_row,
)
def row_doubled(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """A number stands once in a department's workbook; two departments may share it."""
    return {BY_TABLE[table].key: ~repeated(rows, table)}


@rule(
    "BUD042",
    title="Belopp på en rad utan nummer",
    tables=BUDGET_TABLES,
    columns=_KEYS,
    message="Raden har belopp men {column_title} är inte ifyllt.",
    remedy="Skriv radens nummer, eller flytta beloppen till den rad där de hör hemma.",
    reason="Belopp i en rubrik eller en tom rad hör inte till någon rad i planen.",
    source="Verksamhetsplanen 2023, investeringsbudgeten: rubriker mellan raderna.",
    good="""
        Investeringar
        Nr | Grupp         | Investering         | Budget 2019
        1  | Investeringar | Kustnära vandringsled | 1,4
           |               | Reinvesteringar     |
    """,
    bad="""
        Investeringar
        Nr | Grupp         | Investering           | Budget 2019
        1  | Investeringar | Kustnära vandringsled | 1,4
        [] |               | Reinvesteringar       | 8,6
    """,
)
def amount_without_number(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """A row with amounts is a row of the plan and not a heading."""
    key = BY_TABLE[table].key
    nameless = ~rows.filled(key)
    if not nameless.any():
        return {}
    amounts = [
        name
        for name, column in facts.columns(table).items()
        if column.kind is Kind.AMOUNT and column.role is not Role.DERIVED
    ]
    return {key: ~(nameless & filled_in(rows, amounts).any(axis=0))}
