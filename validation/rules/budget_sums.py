"""BUD065–BUD067: a net line is the sum of its department's other lines, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from validation.facts import Facts
from validation.issued_rows import found_in, kept
from validation.model import AccountKind
from validation.observations import CellFault
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
from validation.table import Content, Mask, Places, Table

_LINES = "operating_budget"
_SUMMED = (*LINE_AMOUNTS, "actual_last_year")
"""What a net line sums up; deviations follow."""
_FIRST = ("BUD020", "BUD021", "BUD030", "BUD031", "BUD067", "WBK040")
"""A part that is changed, as text, or of the wrong sign or unit makes the net differ as well."""


@dataclass(frozen=True)
class _Nets:
    """The amounts of the net lines; what follows are grids of the fields.

    Attributes:
        fields: the amounts that the model has.
        total: the sum of the other lines, where every one of them has the amount.
        off: how far each row's amount is from the total.
        allowed: how far a net line's amount may be from it.
        wrong: net lines whose amount is neither the total nor the turned total.
        turned: net lines whose amount is the total with the other sign.
    """

    fields: list[str]
    total: Whole
    off: Whole
    allowed: Whole
    wrong: Mask
    turned: Mask


def _nets(facts: Facts) -> _Nets:
    """The net lines by amount, worked out once for both rules."""
    return facts.once("nets", lambda: _worked_out(facts.table(_LINES), facts))


def _worked_out(rows: Table, facts: Facts) -> _Nets:
    net, fields = of_kind(rows, facts, AccountKind.NET), present(rows, _SUMMED)
    if not net.any() or not fields:
        nothing = np.zeros((len(fields), len(rows)), dtype=bool)
        zeros = nothing.astype(np.int64)
        return _Nets(fields, zeros, zeros, np.zeros(len(rows), dtype=np.int64), nothing, nothing)
    by_owner, there = owners(rows), filled_in(rows, fields)
    amounts = np.where(there, figures_of(rows, fields), 0).astype(np.int64)
    others = sum_by(by_owner, ~net)
    total = np.array([sum_by(by_owner, line) for line in np.where(net, 0, amounts)])
    complete = np.array([sum_by(by_owner, line) for line in there & ~net]) == others
    allowed = tolerance(others, facts.money(_LINES))
    judged = net & there & complete & (others > 0) & ~_lacks_a_line(rows, facts)
    off = amounts - total
    judged &= np.abs(off) > allowed
    turned = judged & (np.abs(amounts + total) <= allowed)
    return _Nets(fields, total, off, allowed, judged & ~turned, turned)


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
    places = facts.table(_LINES).places_of(rows.workbooks, rows.rows)
    expected = [texts(line, facts, _LINES, unit=False) for line in nets.total[:, places]]
    difference = [texts(line, facts, _LINES, plus=True) for line in nets.off[:, places]]
    return {
        "expected": dict(zip(nets.fields, expected, strict=True)),
        "difference": dict(zip(nets.fields, difference, strict=True)),
    }


@rule(
    "BUD065",
    title="Nettot har omvänt tecken",
    table="operating_budget",
    columns=_SUMMED,
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
    columns=_SUMMED,
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


def _text_places(cells: Table, as_text: Mask, facts: Facts) -> Places:
    """The budget lines of some cells, by position."""
    numbers = cells.figures("at_row")[as_text].astype(np.int64)
    return facts.table(_LINES).places_of(cells.workbooks[as_text], numbers)


def _left_out(cells: Table, facts: Facts) -> Mask:
    """Amounts as text that are just what the net of their column lacks."""
    rows, nets = facts.table(_LINES), _nets(facts)
    off_lines = nets.wrong | nets.turned
    found = cells.none()
    as_text = cells.equals("fault", CellFault.AMOUNT_AS_TEXT) & cells.equals("at_table", _LINES)
    if not off_lines.any() or not as_text.any():
        return found
    by_owner, net = owners(rows), of_kind(rows, facts, AccountKind.NET)
    for field, off, wrong in zip(nets.fields, nets.off, off_lines, strict=True):
        own = as_text & cells.equals("at_column", field)
        places = _text_places(cells, own, facts)
        lines = places[(places >= 0) & ~net[places]]
        texts_only = np.zeros(len(rows), dtype=np.int64)
        texts_only[lines] = rows.figures(field)[lines].astype(np.int64)
        lacking = wrong & (np.abs(off + sum_by(by_owner, texts_only)) <= nets.allowed)
        found[own] = (places >= 0) & ~net[places] & (sum_by(by_owner, lacking) > 0)[places]
    return found


def _as_figures(cells: Table, facts: Facts) -> Mapping[str, Content]:
    """What the texts mean."""
    rows = facts.table(_LINES)
    places = _text_places(cells, np.ones(len(cells), dtype=bool), facts)
    pairs = zip(places.tolist(), cells.content("at_column"), strict=True)
    amounts = np.array([rows.figures(field)[place] for place, field in pairs])
    return {"expected": np.array(texts(amounts, facts, _LINES, unit=False), dtype=object)}


@rule(
    "BUD067",
    title="Belopp som text i en summa",
    table="cells",
    message=(
        "I {column_title} står ”{value}” som text. Beloppet är förstått, men bladets netto räknar "
        "inte med det."
    ),
    remedy="Skriv {expected} som ett tal, utan mellanslag och enhet.",
    reason="Ett kalkylblad hoppar över text när det summerar, och säger ingenting om det.",
    source="Praxis: belopp klistras in ur e-post och system, med mellanslag mellan tusental.",
    good="""
        period: 2019-plan
        cells
        department | at_table         | at_row | at_column   | fault          | value
        A          | operating_budget | 2      | year_budget | amount_as_text | -23 000

        Driftbudget
        Rad | Kontoklass        | Benämning    | Årsbudget
        1   | Intäkter          | Intäkter     | 5,0
        2   | Personalkostnader | Löner        | -23,0
        3   | Netto             | Nettobudget  | -18,0
    """,
    bad="""
        period: 2019-plan
        cells
        department | at_table           | at_row | at_column   | fault          | value
        A          | [operating_budget] | 2      | year_budget | amount_as_text | -23,0

        Driftbudget
        Rad | Kontoklass        | Benämning    | Årsbudget
        1   | Intäkter          | Intäkter     | 5,0
        2   | Personalkostnader | Löner        | -23,0
        3   | Netto             | Nettobudget  | 5,0
    """,
    needs=("operating_budget.account_class",),
    details=_as_figures,
)
def amount_as_text_in_sum(rows: Table, facts: Facts) -> Mask:
    """What the sheet adds up stands there as numbers, or its net lacks it."""
    if "operating_budget" not in facts.tables:
        return rows.all_sound()
    return ~_left_out(rows, facts)
