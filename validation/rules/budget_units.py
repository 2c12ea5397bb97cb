"""BUD030–BUD031: budget lines in the wrong unit.

Anchors (:mod:`validation.rules.unit_mistakes`) are what the plan, the former period and last
year say about the same row; only a row without any of them is held against its own other
amounts. Amounts to date are first taken to a whole year, so that January can be held against
a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former, held
from validation.model import AccountKind
from validation.rounding import last_place
from validation.rule import Scope, rule
from validation.rules.amount_columns import (
    LINE_AMOUNTS,
    Whole,
    figures_of,
    of_kind,
    present,
    sound_but_for,
    texts,
)
from validation.rules.unit_mistakes import FAR, divided, off_by, sizes, spaced
from validation.schemas import Role
from validation.table import Figures, Mask, Places, Table

_LINES = "operating_budget"
_TO_DATE = ("budget_to_date", "actual_to_date", "actual_last_year")
_OWN_ANCHORS = ("former_forecast", "actual_last_year")
_NEVER_SMALL = ("year_budget", "budget_to_date", "full_year_forecast")
_CLEARLY_NEAR = 0.99 * FAR
"""Less than any ratio that counts, however it was rounded."""


def _line_sizes(rows: Table, facts: Facts) -> tuple[list[str], Figures, Figures]:
    """Sizes of budget lines as of a whole year: fields, written amounts and anchors."""
    year, least = 12 / facts.period.months, last_place(facts.money(_LINES))

    def of_a_year(fields: Sequence[str]) -> Figures:
        scale = np.array([year if field in _TO_DATE else 1.0 for field in fields])
        return sizes(figures_of(rows, fields), least, scale.reshape(-1, 1))

    fields = present(rows, LINE_AMOUNTS)
    written, own = of_a_year(fields), of_a_year(present(rows, _OWN_ANCHORS))
    before, issued = former(rows, facts, _LINES), held(rows, facts, _LINES, "issued")
    said = [
        issued.figures("year_budget"),
        before.figures("year_budget"),
        before.figures("full_year_forecast"),
    ]
    return fields, written, np.concatenate([own, sizes(np.array(said), least)])


def _far_apart(rows: Table, facts: Facts) -> Places:
    """Rows that hold two sizes so far apart that one of them may be in another unit."""
    _, written, anchors = rows.once("sizes of lines", lambda: _line_sizes(rows, facts))
    together = np.concatenate([written, anchors])
    largest, least = np.fmax.reduce(together), np.fmin.reduce(together)
    return np.flatnonzero(largest >= least * _CLEARLY_NEAR)


def _factors(rows: Table, facts: Facts, *, too_small: bool = False) -> tuple[list[str], Whole]:
    """How far off the written amounts of budget lines are, by field; 1 where they are not."""
    fields, written, anchors = rows.once("sizes of lines", lambda: _line_sizes(rows, facts))
    factors = np.ones(written.shape, dtype=np.int64)
    far = rows.once("lines far apart", lambda: _far_apart(rows, facts))
    if not len(far):
        return fields, factors
    written, anchors = written[:, far], anchors[:, far]
    budget = facts.columns(_LINES).get("year_budget")
    if budget is not None and budget.role is Role.ISSUED:  # it is an anchor of the others
        own = fields.index("year_budget")
        with_budget = np.vstack([anchors, written[own]])
    else:
        own, with_budget = -1, anchors
    peers = np.where(np.isnan(with_budget).all(axis=0), written, np.nan)
    for place, amounts in enumerate(written):
        others = np.delete(peers, place, axis=0)
        against = np.concatenate([anchors if place == own else with_budget, others])
        factors[place, far] = (
            off_by(1 / amounts, 1 / against) if too_small else off_by(amounts, against)
        )
    net = of_kind(rows, facts, AccountKind.NET) if "account_class" in rows else rows.none()
    if net.any():
        for factor in factors:  # a net line is off because one of its lines is
            told = np.isin(rows.workbook_codes, rows.workbook_codes[(factor > 1) & ~net])
            factor[net & told] = 1
    return fields, factors


def _proposed(
    rows: Table, facts: Facts, *, too_small: bool = False
) -> Mapping[str, Mapping[str, list[str]]]:
    """The amounts in the unit that they seem to be in, and the factor as people write it."""
    fields, factors = _factors(rows, facts, too_small=too_small)
    expected, factor = {}, {}
    for field, times in zip(fields, factors, strict=True):
        amounts = rows.figures(field)
        right = amounts * times if too_small else divided(amounts, times)
        expected[field] = texts(right, facts, _LINES, unit=False)
        factor[field] = [*map(spaced, times.tolist())]
    return {"expected": expected, "factor": factor}


@rule(
    "BUD030",
    title="Fel enhet: för stort belopp",
    table="operating_budget",
    columns=LINE_AMOUNTS,
    message=(
        "{name}: {column_title} är {value} {unit}, ungefär {factor} gånger större än radens "
        "budget, prognos eller förra år."
    ),
    remedy="Beloppen skrivs i {unit}. Skriv {expected} om det är beloppet i rätt enhet.",
    reason=(
        "Ett belopp i kr i en kolumn för tkr eller mnkr blir 1 000 eller 1 000 000 gånger för "
        "stort och förstör varje summa som det ingår i."
    ),
    source="Projektredovisningen 2019 och planen 2023: belopp i kr och mnkr om vartannat.",
    good="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Personalkostnader | Löner     | -496,0    | -330,7      | -331,0      | -496,0
        2   | Övriga kostnader  | Oväntat   | -0,1      | -0,1        | -9,0        | -9,5
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Personalkostnader | Löner     | -496,0    | -330,7      | [-331000]   | -496,0
        2   | Övriga kostnader  | Drift     | -28,0     | -18,7       | -18,0       | [-28000000]
    """,
    details=_proposed,
)
def amount_in_smaller_unit(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Amounts are written in the sheet's unit; the module tells what too large means."""
    fields, factors = _factors(rows, facts)
    return sound_but_for(fields, factors > 1)


@rule(
    "BUD031",
    title="Fel enhet: för litet belopp",
    table="operating_budget",
    columns=_NEVER_SMALL,
    severity=Severity.WARNING,
    message=(
        "{name}: {column_title} är {value} {unit}, ungefär {factor} gånger mindre än radens "
        "budget, prognos eller förra år."
    ),
    remedy="Beloppen skrivs i {unit}. Skriv {expected} om det är beloppet i rätt enhet.",
    reason=(
        "Ett belopp i mnkr i en kolumn för tkr försvinner i summan utan att någon ser det. "
        "Ett utfall kan vara litet; en budget och en prognos är det sällan."
    ),
    source="Praxis: prognosen klistras in från ett blad i mnkr.",
    good="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Personalkostnader | Löner     | -496,0    | -330,7      | -331,0      | -496,0
        2   | Övriga kostnader  | Drift     | -496,0    | -330,7      | -0,5        | -480,0
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Personalkostnader | Löner     | -496,0    | -330,7      | -331,0      | [-0,5]
    """,
    after=("BUD030",),
    scope=Scope.ROW,
    details=partial(_proposed, too_small=True),
)
def amount_in_larger_unit(rows: Table, facts: Facts) -> dict[str, Mask]:
    """A budget or forecast is not a thousandth of what the row otherwise holds."""
    fields, factors = _factors(rows, facts, too_small=True)
    asked = [place for place, field in enumerate(fields) if field in _NEVER_SMALL]
    return sound_but_for([fields[place] for place in asked], factors[asked] > 1)
