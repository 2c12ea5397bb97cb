"""BUD010–BUD011: computed amounts in which something else stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.observations import HARMLESS_FAULTS, CellFault
from validation.rule import Scope, rule
from validation.rules.budget_cells import AMOUNT_CELLS, cell_names
from validation.schemas import Role
from validation.schemas.column import Linear

_LEFT = ("development_funds.left", "activities.remaining_amount")


def _formula(cells: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """How the column is computed, in words."""
    words = {}
    for name in cell_names(cells).unique():
        table, _, field = name.partition(".")
        columns = facts.columns(table)
        derivation = columns[field].spec.derivation
        assert isinstance(derivation, Linear)
        terms = {part: sign for part, sign in derivation.terms.items() if part in columns}
        signed = [
            f"{'plus' if sign > 0 else 'minus'} {columns[part].title}"
            for part, sign in terms.items()
        ]
        words[name] = " ".join(signed).removeprefix("plus ")
    return {"formula": cell_names(cells).map(words)}


def _rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Workbook, table and row that each cell stands in."""
    return cells.reset_index("workbook")[["workbook", "at_table", "at_row"]].set_axis(cells.index)


def _as_computed(cells: pd.DataFrame, *, left: bool) -> pd.Series[bool]:
    """Computed amounts are as their row's entered ones give; an unread one gives nothing."""
    differs = cells["fault"] == CellFault.DERIVED_DIFFERS.value
    if not differs.any():
        return ~differs
    names = cell_names(cells)
    derived = [name for name, column in AMOUNT_CELLS.items() if column.role is Role.DERIVED]
    missing = ~cells["fault"].isin(HARMLESS_FAULTS) & ~names.isin(derived)
    unread = pd.MultiIndex.from_frame(_rows(cells)[missing])
    known = ~pd.MultiIndex.from_frame(_rows(cells)).isin(unread)
    return ~(differs & known & names.isin(derived) & (names.isin(_LEFT) == left))


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
def deviation_is_wrong(cells: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A deviation is what its amounts give, beyond what rounding explains."""
    return _as_computed(cells, left=False)


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
def left_is_wrong(cells: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """What is left of a fund or of granted money is what its amounts give."""
    return _as_computed(cells, left=True)
