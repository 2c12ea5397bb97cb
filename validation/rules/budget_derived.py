"""BUD010–BUD011: computed amounts in which something else stands."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.observations import HARMLESS_FAULTS, CellFault
from validation.rule import Scope, rule
from validation.rules.budget_cells import AMOUNT_CELLS
from validation.schemas import Role
from validation.schemas.column import Linear
from validation.table import Mask, Table

_LEFT = (("development_funds", "left"), ("activities", "remaining_amount"))
_DERIVED = frozenset(name for name, column in AMOUNT_CELLS.items() if column.role is Role.DERIVED)


def _formula(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    """How the column is computed, in words."""
    names = list(zip(rows.content("at_table"), rows.content("at_column"), strict=True))
    words = {name: _in_words(*name, facts) for name in set(names)}
    return {"formula": [words[name] for name in names]}


def _in_words(table: str, field: str, facts: Facts) -> str:
    columns = facts.columns(table)
    derivation = columns[field].spec.derivation
    assert isinstance(derivation, Linear)
    signed = [
        f"{'plus' if sign > 0 else 'minus'} {columns[part].title}"
        for part, sign in derivation.terms.items()
        if part in columns
    ]
    return " ".join(signed).removeprefix("plus ")


def _places(rows: Table, some: Mask) -> list[tuple[str, str, int]]:
    """Workbook, table and row that some cells stand in."""
    fields = (rows.workbooks, rows.content("at_table"), rows.content("at_row"))
    return list(zip(*(values[some] for values in fields), strict=True))


def _as_computed(rows: Table, *, left: bool) -> Mask:
    """Computed amounts are as their row's entered ones give; an unread one gives nothing."""
    differs = rows.equals("fault", CellFault.DERIVED_DIFFERS.value)
    if not differs.any():
        return rows.all_sound()
    derived = rows.one_of_pairs("at_table", "at_column", _DERIVED)
    wrong: Mask = differs & derived & (rows.one_of_pairs("at_table", "at_column", _LEFT) == left)
    unread = {*_places(rows, ~derived & ~rows.one_of("fault", HARMLESS_FAULTS))}
    known = [place not in unread for place in _places(rows, wrong)]
    wrong[np.flatnonzero(wrong)] = known
    return ~wrong


@rule(
    "BUD010",
    title="Avvikelsen stämmer inte",
    table="cells",
    message="{column_title} är {value} men {formula} ger {expected}.",
    remedy=(
        "Låt arket räkna ut {column_title}, eller rätta de belopp som den räknas av. "
        "Plus är bättre än budget."
    ),
    reason=(
        "Avvikelsen är utfall minus budget. En inskriven avvikelse följer inte med när "
        "beloppen rättas, och ett omvänt tecken gör ett underskott till ett överskott."
    ),
    source="Uppföljningen januari–augusti 2018, kapitel 3: avvikelserna skrivs för hand.",
    good="""
        Driftbudget
        Rad | Kontoklass       | Benämning | Budget ack. | Utfall ack. | Avvikelse ack.
        1   | Övriga kostnader | E-plan    | -15,8       | -21,6       | -5,8
        2   | Övriga kostnader | Tillväxt  | -32,2       | -20         | 12,3
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass       | Benämning | Budget ack. | Utfall ack. | Avvikelse ack.
        1   | Övriga kostnader | E-plan    | -15,8       | -21,6       | [5,8]
        2   | Övriga kostnader | Tillväxt  | -32,2       | -20         | [12,4]
    """,
    after=("BUD020", "BUD021", "BUD023", "BUD030", "BUD032"),
    scope=Scope.ROW,
    details=_formula,
)
def deviation_is_wrong(rows: Table, facts: Facts) -> Mask:
    """A deviation is what its amounts give, beyond what rounding explains."""
    return _as_computed(rows, left=False)


@rule(
    "BUD011",
    title="Det som är kvar stämmer inte",
    table="cells",
    message="{column_title} är {value} men {formula} ger {expected}.",
    remedy="Låt arket räkna ut {column_title}, eller rätta de belopp som den räknas av.",
    reason="Den som beslutar om medel litar på vad som är kvar att besluta om.",
    source="Uppföljningen januari–augusti 2018, avsnitt 3.4: 31,9 minus 10,7 ger 21,2 kvar.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat | Kvar att besluta om
        F1   | Fond ett  | 31,9   | -10,7    | 21,2
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat | Kvar att besluta om
        F1   | Fond ett  | 31,9   | -10,7    | [42,6]
    """,
    after=("BUD022", "BUD024", "BUD025", "BUD033", "BUD034"),
    scope=Scope.ROW,
    details=_formula,
)
def left_is_wrong(rows: Table, facts: Facts) -> Mask:
    """What is left of a fund or of granted money is what its amounts give."""
    return _as_computed(rows, left=True)
