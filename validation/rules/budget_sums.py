"""BUD065–BUD066: a net line is the sum of its department's other lines, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts
from validation.issued_rows import found_in
from validation.model import AccountKind
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.rules.amount_columns import (
    LINE_AMOUNTS,
    Rows,
    filled,
    of_kind,
    one_of,
    owners,
    present,
    sound_cells,
    sum_by,
    texts,
)

_FIRST = ("BUD020", "BUD021", "BUD030", "BUD031")
"""A part with the wrong sign or unit makes the net of its column differ as well."""


@dataclass(frozen=True)
class _Net:
    """One amount of the net lines.

    Attributes:
        total: the sum of the other lines, where every one of them has the amount.
        wrong: net lines whose amount is neither the total nor the turned total.
        turned: net lines whose amount is the total with the other sign.
    """

    total: npt.NDArray[np.int64]
    wrong: Rows
    turned: Rows


def _nets(facts: Facts) -> dict[str, _Net]:
    """The net lines by amount, worked out once for both rules."""
    nets: dict[str, _Net] = facts.worked_out.setdefault("nets", {})
    if not nets:
        nets.update(_worked_out(facts.tables["operating_budget"], facts))
    return nets


def _worked_out(frame: pd.DataFrame, facts: Facts) -> dict[str, _Net]:
    net, by_owner = of_kind(frame, facts, AccountKind.NET), owners(frame)
    others = sum_by(by_owner, (~net).astype(np.int64))
    allowed = tolerance(others, facts.money("operating_budget"))
    nets = {}
    for field in present(frame, LINE_AMOUNTS):
        there = filled(frame, field)
        amounts = frame[field].to_numpy(dtype=np.int64, na_value=0)
        total = sum_by(by_owner, np.where(net, 0, amounts))
        complete = sum_by(by_owner, (there & ~net).astype(np.int64)) == others
        judged = net & there & complete & (others > 0) & ~_lacks_a_line(frame, facts)
        matches = np.abs(amounts - total) <= allowed
        turned = judged & ~matches & (np.abs(amounts + total) <= allowed)
        nets[field] = _Net(total, judged & ~matches & ~turned, turned)
    return nets


def _lacks_a_line(frame: pd.DataFrame, facts: Facts) -> Rows:
    """Rows of departments from whose table a line that was handed out is gone: that is told."""
    issued = facts.issued.get("operating_budget")
    if issued is None or issued.empty:
        return np.zeros(len(frame), dtype=bool)
    gone = ~found_in(facts, "operating_budget", "issued")
    return one_of(frame, "department", list(issued.index.get_level_values(0)[gone]))


def _total(rows: pd.DataFrame, facts: Facts) -> Mapping[str, pd.DataFrame]:
    """What the other lines give, and how far the net is from it."""
    nets, table = _nets(facts), "operating_budget"
    index = facts.tables[table].index
    totals = {field: pd.Series(nets[field].total, index).loc[rows.index] for field in nets}
    off = {field: rows[field] - totals[field] for field in nets}
    return {
        "expected": _written(totals, facts, table, unit=False),
        "difference": _written(off, facts, table, plus=True),
    }


def _written(
    amounts: Mapping[str, pd.Series[Any]],
    facts: Facts,
    table: str,
    *,
    unit: bool = True,
    plus: bool = False,
) -> pd.DataFrame:
    columns = {
        field: texts(amounts[field], facts, table, unit=unit, plus=plus) for field in amounts
    }
    return pd.DataFrame(columns)


@rule(
    "BUD065",
    title="Nettot har omvänt tecken",
    table="operating_budget",
    columns=LINE_AMOUNTS,
    message=(
        "{name}: {column_title} är {value} {unit}, men raderna ger {expected} {unit}: tecknet är "
        "omvänt."
    ),
    remedy="Skriv {expected}. Ett underskott har minus, ett överskott inget tecken.",
    reason="Ett netto med omvänt tecken gör en kostnad till ett överskott.",
    source="Verksamhetsplanen 2023, driftbudgeten: Förtroendevalda, nettobudget 51,0.",
    good="""
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass        | Benämning    | Årsbudget
        1   | Intäkter          | Intäkter     | 0,0
        2   | Personalkostnader | Löner        | -23,0
        3   | Övriga kostnader  | Övrig drift  | -28,0
        4   | Netto             | Nettobudget  | -51,0
    """,
    bad="""
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass        | Benämning    | Årsbudget
        1   | Intäkter          | Intäkter     | 0,0
        2   | Personalkostnader | Löner        | -23,0
        3   | Övriga kostnader  | Övrig drift  | -28,0
        4   | Netto             | Nettobudget  | [51,0]
    """,
    needs=("account_class",),
    after=_FIRST,
    scope=Scope.COLUMN,
    details=_total,
)
def net_with_other_sign(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """A net line has the sign of its lines' sum."""
    nets = _nets(facts)
    return sound_cells(frame, {field: nets[field].turned for field in nets})


@rule(
    "BUD066",
    title="Nettot är inte summan av raderna",
    table="operating_budget",
    columns=LINE_AMOUNTS,
    message=(
        "{name}: {column_title} är {value} {unit}, men raderna ger {expected} {unit}. "
        "Skillnaden {difference} är större än vad avrundning förklarar."
    ),
    remedy="Rätta raderna eller nettot. Ger raderna rätt netto, skriv {expected}.",
    reason="Nettot är det som fullmäktige beslutar om; raderna är det som verksamheten följer.",
    source="Verksamhetsplanen 2023, driftbudgeten: nettobudget per område.",
    good="""
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass        | Benämning    | Årsbudget
        1   | Intäkter          | Intäkter     | 359,0
        2   | Personalkostnader | Löner        | -496,0
        3   | Övriga kostnader  | Övrig drift  | -455,0
        4   | Netto             | Nettobudget  | -592,1
    """,
    bad="""
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass        | Benämning    | Årsbudget
        1   | Intäkter          | Intäkter     | 359,0
        2   | Personalkostnader | Löner        | -496,0
        3   | Övriga kostnader  | Övrig drift  | -455,0
        4   | Netto             | Nettobudget  | [-592,2]
    """,
    needs=("account_class",),
    after=_FIRST,
    scope=Scope.COLUMN,
    details=_total,
)
def net_is_not_the_sum(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """A net line is the sum of its department's other lines, beyond what rounding explains."""
    nets = _nets(facts)
    return sound_cells(frame, {field: nets[field].wrong for field in nets})
