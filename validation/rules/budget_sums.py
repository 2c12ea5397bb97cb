"""BUD065–BUD066: a net line is the sum of its department's other lines, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from validation.facts import Facts
from validation.issued_rows import found_in, kept
from validation.model import AccountKind
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.rules.amount_columns import (
    LINE_AMOUNTS,
    Whole,
    figures_of,
    filled_in,
    of_kind,
    owners,
    present,
    sound_but_for,
    sum_by,
    texts,
)
from validation.table import Mask, Table

_LINES = "operating_budget"
_FIRST = ("BUD020", "BUD021", "BUD030", "BUD031")
"""A part with the wrong sign or unit makes the net of its column differ as well."""


@dataclass(frozen=True)
class _Nets:
    """The amounts of the net lines; what follows are grids of the fields.

    Attributes:
        fields: the amounts that the model has.
        total: the sum of the other lines, where every one of them has the amount.
        wrong: net lines whose amount is neither the total nor the turned total.
        turned: net lines whose amount is the total with the other sign.
    """

    fields: list[str]
    total: Whole
    wrong: Mask
    turned: Mask


def _nets(facts: Facts) -> _Nets:
    """The net lines by amount, worked out once for both rules."""
    return facts.once("nets", lambda: _worked_out(facts.table(_LINES), facts))


def _worked_out(rows: Table, facts: Facts) -> _Nets:
    net, fields = of_kind(rows, facts, AccountKind.NET), present(rows, LINE_AMOUNTS)
    if not net.any() or not fields:
        nothing = np.zeros((len(fields), len(rows)), dtype=bool)
        return _Nets(fields, nothing.astype(np.int64), nothing, nothing)
    by_owner, there = owners(rows), filled_in(rows, fields)
    amounts = np.where(there, figures_of(rows, fields), 0).astype(np.int64)
    others = sum_by(by_owner, ~net)
    total = np.array([sum_by(by_owner, line) for line in np.where(net, 0, amounts)])
    complete = np.array([sum_by(by_owner, line) for line in there & ~net]) == others
    allowed = tolerance(others, facts.money(_LINES))
    judged = net & there & complete & (others > 0) & ~_lacks_a_line(rows, facts)
    judged &= np.abs(amounts - total) > allowed
    turned = judged & (np.abs(amounts + total) <= allowed)
    return _Nets(fields, total, judged & ~turned, turned)


def _lacks_a_line(rows: Table, facts: Facts) -> Mask:
    """Rows of departments from whose table a line that was handed out is gone: that is told."""
    issued = kept(facts, _LINES, "issued")
    if issued is None:
        return rows.none()
    gone = issued.frame.index[~found_in(facts, _LINES, "issued")]
    return rows.one_of("department", {department for department, _ in gone})


def _total(rows: Table, facts: Facts) -> Mapping[str, Mapping[str, list[str]]]:
    """What the other lines give, and how far the net is from it."""
    nets = _nets(facts)
    total = nets.total[:, facts.table(_LINES).places_of(rows.workbooks, rows.rows)]
    off = figures_of(rows, nets.fields) - total
    expected = [texts(line, facts, _LINES, unit=False) for line in total]
    difference = [texts(line, facts, _LINES, plus=True) for line in off]
    return {
        "expected": dict(zip(nets.fields, expected, strict=True)),
        "difference": dict(zip(nets.fields, difference, strict=True)),
    }


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
def net_with_other_sign(rows: Table, facts: Facts) -> dict[str, Mask]:
    """A net line has the sign of its lines' sum."""
    nets = _nets(facts)
    return sound_but_for(nets.fields, nets.turned)


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
def net_is_not_the_sum(rows: Table, facts: Facts) -> dict[str, Mask]:
    """A net line is the sum of its department's other lines, beyond what rounding explains."""
    nets = _nets(facts)
    return sound_but_for(nets.fields, nets.wrong)
