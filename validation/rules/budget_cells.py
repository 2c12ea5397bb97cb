"""BUD001–BUD008: cells of amounts that were refused.

A refused cell counts as blank everywhere else, so each of these rules says what was
understood and what to write instead.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from validation.amounts import Money, Refusal, format_amount, parse_amounts
from validation.facts import Facts
from validation.rule import rule
from validation.schemas import SHEETS, Column, Kind
from validation.table import Content, Mask, Table

AMOUNT_CELLS: dict[tuple[str, str], Column] = {
    (sheet.table, column.field): column
    for sheet in SHEETS
    for column in sheet.all_columns
    if column.kind is Kind.AMOUNT
}
"""Every column of amounts, by table and field."""
_TYPICAL = {"mnkr": 12.5, "tkr": 1250.0, "kr": 125000.0}


def _none_refused(rows: Table, reason: Refusal) -> Mask:
    refused = rows.equals("fault", reason.value)
    if not refused.any():
        return rows.all_sound()
    return ~(refused & rows.one_of_pairs("at_table", "at_column", AMOUNT_CELLS))


def how_to_write(rows: Table, facts: Facts) -> Mapping[str, Content]:
    """The unit of each cell's sheet, and an amount as it is written there."""
    return {
        "unit": rows.each("at_table", lambda table: facts.money(table).unit),
        "typical": rows.each("at_table", lambda table: _typical(facts.money(table))),
    }


def _typical(money: Money) -> str:
    amount = round(_TYPICAL[money.unit] * money.factor)
    return format_amount(amount, money, with_unit=money.currency_stated)


def _as_kronor(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    """What the cell says if its figure is kronor."""
    kronor = Money("kr", 0, facts.model.money.minor)
    amounts = parse_amounts(pd.Series(rows.content("value")), kronor).values
    return {"expected": [format_amount(amount, kronor, with_unit=True) for amount in amounts]}


@rule(
    "BUD001",
    title="Inget belopp",
    table="cells",
    message="I {column_title} står ”{value}”, som inte är ett belopp.",
    remedy="Skriv ett tal i {unit}, t.ex. {typical}, och flytta annan text till kommentaren.",
    reason="Det som inte kan läsas som ett belopp räknas inte med i någon summa.",
    source="Projektredovisningen i augusti 2019: belopp med text, frågetecken och andra enheter.",
    good="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Budget ack. | Utfall ack.  | Årsprognos
        1   | Intäkter   | Bidrag    | 12,5      | 8,0         | 8 100 000 kr | 12,5 mnkr
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter   | Bidrag    | 12,5      | 8,0         | [se bilaga] | 12,5
    """,
    details=how_to_write,
)
def amount_is_no_number(rows: Table, facts: Facts) -> Mask:
    """A cell of an amount holds an amount or nothing."""
    return _none_refused(rows, Refusal.NOT_A_NUMBER)


@rule(
    "BUD002",
    title="Annan valuta",
    table="cells",
    message="I {column_title} står ”{value}”, som är en annan valuta än kronor.",
    remedy="Räkna om till kronor med den bokförda kursen och skriv i {unit}, t.ex. {typical}.",
    reason="Belopp i olika valutor kan inte läggas ihop, och kursen är inte arkets sak.",
    source="Projektredovisningen i augusti 2019: ett projekt med medel i euro.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 10,8   | -1,9
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 10,8   | [€170 500]
    """,
    details=how_to_write,
)
def amount_in_another_currency(rows: Table, facts: Facts) -> Mask:
    """Amounts are kronor."""
    return _none_refused(rows, Refusal.FOREIGN_CURRENCY)


@rule(
    "BUD003",
    title="Valutan saknas",
    table="cells",
    message=(
        "I {column_title} står ”{value}” utan valuta, och på bladet anger varje belopp sin valuta."
    ),
    remedy="Skriv valutan efter beloppet. Är det kronor, skriv {expected}.",
    reason="Där flera valutor förekommer vet ingen vad ett belopp utan valuta är.",
    source="Projektredovisningen i augusti 2019: 264.000 och 18 900 000 utan valuta.",
    good="""
        cells
        at_table   | at_row | at_column      | fault            | value
        activities | 3      | granted_amount | foreign_currency | €170 500
        activities | 4      | granted_amount | share            | 100%
    """,
    bad="""
        cells
        at_table   | at_row | at_column        | fault       | value
        activities | 3      | [granted_amount] | no_currency | 264.000
    """,
    details=_as_kronor,
)
def amount_without_currency(rows: Table, facts: Facts) -> Mask:
    """Where the sheet has no unit of its own, every amount says its currency."""
    return _none_refused(rows, Refusal.NO_CURRENCY)


@rule(
    "BUD004",
    title="En andel i stället för ett belopp",
    table="cells",
    message="I {column_title} står ”{value}”, som är en andel och inte ett belopp.",
    remedy="Räkna ut hur mycket andelen är och skriv beloppet i {unit}, t.ex. {typical}.",
    reason="En andel kan inte läggas ihop med belopp, och det den är en andel av framgår inte.",
    source="Projektredovisningen i augusti 2019: 100% och <1 % bland beviljade medel.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel
        1.1.1  | 1.1     | Kampanj   | 0,4
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel
        1.1.1  | 1.1     | Kampanj   | [100%]
        1.1.2  | 1.1     | Enkät     | [<1 %]
    """,
    details=how_to_write,
)
def amount_is_a_share(rows: Table, facts: Facts) -> Mask:
    """Amounts are not given as per cent of something."""
    return _none_refused(rows, Refusal.SHARE)


@rule(
    "BUD005",
    title="Ungefärligt belopp",
    table="cells",
    message="I {column_title} står ”{value}”, som är ungefärligt eller ett intervall.",
    remedy="Skriv ett bestämt belopp i {unit}, t.ex. {typical}, och osäkerheten i kommentaren.",
    reason="En summa kan inte räknas på ett ungefär. Avdelningen väljer siffran, inte arket.",
    source="Uppföljningen januari–augusti 2018: nästan 11 mnkr, ca 6-7 medarbetare.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | -10,7
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | [ca -11]
    """,
    details=how_to_write,
)
def amount_is_approximate(rows: Table, facts: Facts) -> Mask:
    """An amount is one figure, without "about"."""
    return _none_refused(rows, Refusal.APPROXIMATE)


@rule(
    "BUD006",
    title="Tvetydigt belopp",
    table="cells",
    message="I {column_title} står ”{value}”, som kan läsas på mer än ett sätt.",
    remedy=("Skriv blanksteg mellan tusental och komma före decimaler, i {unit}, t.ex. {typical}."),
    reason="264.000 är tusental för den ene och decimaler för den andre. Arket gissar inte.",
    source="Projektredovisningen i augusti 2019: 264.000 och 600.000 kr.",
    good="""
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019
        1  | Investeringar | Larm        | 3,4          | 3 400 000 kr
    """,
    bad="""
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019
        1  | Investeringar | Larm        | 3,4          | [3.400]
    """,
    details=how_to_write,
)
def amount_is_ambiguous(rows: Table, facts: Facts) -> Mask:
    """An amount has one reading."""
    return _none_refused(rows, Refusal.AMBIGUOUS)


@rule(
    "BUD007",
    title="Fler decimaler än öre",
    table="cells",
    message="I {column_title} står ”{value}”, som har fler decimaler än öre.",
    remedy="Avrunda till öre, eller rätta enheten om det skulle vara ett belopp i tkr eller mnkr.",
    reason="Ett belopp i kronor med tre decimaler är oftast ett belopp i en annan enhet.",
    source="Praxis: belopp i kr och tkr som blandas i samma kolumn.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel
        1.1.1  | 1.1     | Kampanj   | 1250,50 kr
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel
        1.1.1  | 1.1     | Kampanj   | [1250,5075 kr]
    """,
)
def amount_is_too_precise(rows: Table, facts: Facts) -> Mask:
    """An amount in kronor has at most two decimals."""
    return _none_refused(rows, Refusal.TOO_PRECISE)


@rule(
    "BUD008",
    title="För stort belopp",
    table="cells",
    message="I {column_title} står ”{value}”, som är för stort för att vara ett belopp i {unit}.",
    remedy="Kontrollera siffrorna. Beloppet ska skrivas i {unit}, t.ex. {typical}.",
    reason="Så stora belopp är kronor i ett blad för tkr eller mnkr, eller ett nummer i fel cell.",
    source="Praxis: kontonummer och belopp i kr som klistras in i en kolumn i mnkr.",
    good="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 359,0
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | [359000000000]
    """,
    details=how_to_write,
)
def amount_is_too_large(rows: Table, facts: Facts) -> Mask:
    """An amount is of a size that an office can have."""
    return _none_refused(rows, Refusal.TOO_LARGE)
