"""BUD030–BUD031: budget lines in the wrong unit.

Anchors (:mod:`validation.rules.unit_mistakes`) are what the plan, the former period and last
year say about the same row; only a row without any of them is held against its own other
amounts. Amounts to date are first taken to a whole year, so that January can be held against
a year.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former_values, issued_values
from validation.model import AccountKind
from validation.rounding import last_place
from validation.rule import Scope, rule
from validation.rules.amount_columns import LINE_AMOUNTS, of_kind, present, sound_cells, texts
from validation.rules.unit_mistakes import Factors, Sizes, divided, off_by, sizes, spaced
from validation.schemas import Role

_TO_DATE = ("budget_to_date", "actual_to_date", "actual_last_year")


def _line_sizes(frame: pd.DataFrame, facts: Facts) -> tuple[dict[str, Sizes], list[Sizes]]:
    """The written amounts of budget lines by field, and the anchors, as of a whole year."""
    table, year = "operating_budget", 12 / facts.period.months
    least = last_place(facts.money(table))
    columns = facts.columns(table)

    def of_a_year(field: str) -> Sizes:
        return sizes(frame[field], least, year if field in _TO_DATE else 1.0)

    written = {field: of_a_year(field) for field in present(frame, LINE_AMOUNTS)}
    anchors = [
        of_a_year(field) for field in present(frame, ("former_forecast", "actual_last_year"))
    ]
    anchors.append(sizes(issued_values(frame, facts, table, "year_budget"), least))
    anchors += [
        sizes(former_values(frame, facts, table, field), least)
        for field in ("year_budget", "full_year_forecast")
    ]
    if "year_budget" in columns and columns["year_budget"].role is Role.ISSUED:
        anchors.append(written["year_budget"])
    return written, anchors


def _factors(frame: pd.DataFrame, facts: Facts, *, too_small: bool = False) -> Factors:
    """How far off the written amounts of budget lines are, by field; 1 where they are not."""
    written, anchors = _line_sizes(frame, facts)
    known = ~np.isnan(np.column_stack(anchors)).all(axis=1)
    factors = {}
    for field, amounts in written.items():
        peers = [np.where(known, np.nan, peer) for name, peer in written.items() if name != field]
        against = [*(anchor for anchor in anchors if anchor is not amounts), *peers]
        factors[field] = (
            off_by(1 / amounts, [1 / anchor for anchor in against])
            if too_small
            else off_by(amounts, against)
        )
    net = of_kind(frame, facts, AccountKind.NET) if "account_class" in frame else None
    if net is not None and net.any():
        workbooks = frame.index.get_level_values("workbook")
        for factor in factors.values():  # a net line is off because one of its lines is
            told = workbooks.isin(workbooks[(factor > 1) & ~net])
            factor[net & told] = 1
    return factors


def _divided(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.DataFrame]:
    """The amounts divided by the factor, and the factor as people write it."""
    factors = pd.DataFrame(_factors(frame, facts), index=frame.index)
    proposed = {
        field: texts(divided(frame[field], factors[field]), facts, "operating_budget", unit=False)
        for field in factors
    }
    return {"expected": pd.DataFrame(proposed), "factor": factors.map(spaced)}


def _multiplied(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.DataFrame]:
    factors = pd.DataFrame(_factors(frame, facts, too_small=True), index=frame.index)
    proposed = {
        field: texts(frame[field] * factors[field], facts, "operating_budget", unit=False)
        for field in factors
    }
    return {"expected": pd.DataFrame(proposed), "factor": factors.map(spaced)}


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
    details=_divided,
)
def amount_in_smaller_unit(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Amounts are written in the sheet's unit; the module tells what too large means."""
    factors = _factors(frame, facts)
    return sound_cells(frame, {field: factors[field] > 1 for field in factors})


@rule(
    "BUD031",
    title="Fel enhet: för litet belopp",
    table="operating_budget",
    columns=("year_budget", "budget_to_date", "full_year_forecast"),
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
    details=_multiplied,
)
def amount_in_larger_unit(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """A budget or forecast is not a thousandth of what the row otherwise holds."""
    factors = _factors(frame, facts, too_small=True)
    fields = present(frame, ("year_budget", "budget_to_date", "full_year_forecast"))
    return sound_cells(frame, {field: factors[field] > 1 for field in fields})
