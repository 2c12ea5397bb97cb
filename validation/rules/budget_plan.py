"""BUD043–BUD045: what the model and the plan say about a row of amounts, and the row does not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import held
from validation.rule import rule
from validation.rules.amount_columns import figures_of, sound_but_for, texts
from validation.rules.budget_lines import BUDGET_TABLES
from validation.schemas import Role
from validation.table import Mask, Table

_BUDGETS = (
    "year_budget",
    "total_budget",
    "earlier_years",
    "second_year",
    "third_year",
    "later_years",
)


@rule(
    "BUD043",
    title="Kontoklass saknas",
    table="operating_budget",
    column="account_class",
    message="{name}: raden har ingen kontoklass.",
    remedy="Välj kontoklass i listan i cellen.",
    reason="Utan kontoklass går det inte att avgöra om tecknet är rätt eller vad raden ingår i.",
    source="Verksamhetsplanen 2023, driftbudgeten: varje rad är en kontoklass.",
    good="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget
        1   | Personalkostnader | Löner     | -23,0
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | []         | Löner     | -23,0
    """,
    after=("WBK040",),
)
def class_missing(rows: Table, facts: Facts) -> Mask:
    """Every budget line has an account class, where the model has any."""
    if not facts.model.account_classes:
        return rows.all_sound()
    return rows.filled("account_class") | ~rows.filled("account")


@rule(
    "BUD044",
    title="Okänd fond",
    table="development_funds",
    column="fund",
    severity=Severity.WARNING,
    message="Fonden {fund} finns inte i styrmodellen.",
    remedy="Skriv fondens kod som i styrmodellen, eller lägg först till fonden där.",
    reason="En okänd fond hamnar utanför uppföljningens tabell över utvecklingsmedel.",
    source="Uppföljningen januari–augusti 2018, avsnitt 3.4: två fonder.",
    good="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        F1   | Fond ett  | 31,9   | -10,7
    """,
    bad="""
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat
        [F9] | Fond nio  | 31,9   | -10,7
    """,
)
def fund_unknown(rows: Table, facts: Facts) -> Mask:
    """A fund is one of the model's, where the model names them."""
    codes = [fund.code for fund in facts.model.funds]
    if not codes:
        return rows.all_sound()
    return rows.one_of("fund", codes) | ~rows.filled("fund")


def _issued_amounts(rows: Table, facts: Facts, table: str) -> Mapping[str, Mapping[str, list[str]]]:
    locked, issued = _locked(facts, table), held(rows, facts, table, "issued")
    written = {name: texts(rows.figures(name), facts, table) for name in locked}
    return {
        "expected": {
            name: texts(issued.figures(name), facts, table, unit=False) for name in locked
        },
        "written": {name: [text or "tom" for text in written[name]] for name in locked},
    }


def _locked(facts: Facts, table: str) -> list[str]:
    """Budgets that the office has handed out and the department does not change."""
    columns = facts.columns(table)
    return [name for name in _BUDGETS if name in columns and columns[name].role is Role.ISSUED]


@rule(
    "BUD045",
    title="Budgeten är ändrad utan beslut",
    tables=BUDGET_TABLES,
    columns=_BUDGETS,
    message="{name}: {column_title} är {written}, men {expected} {unit} är beslutat.",
    remedy=(
        "Skriv tillbaka {expected}. Är en ändring beslutad, be ekonomen ändra planen och "
        "lämna ut en ny mall."
    ),
    reason="Avvikelsen mäts mot den beslutade budgeten. Ändras den, försvinner avvikelsen.",
    source=(
        "Verksamhetsplanen 2023: nettobudgeten är ändrad med tekniska justeringar som någon "
        "har rätt att besluta om."
    ),
    good="""
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12
        2   | Intäkter   | Projekt   | 3,0
    """,
    bad="""
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
        3   | Intäkter   | Bidrag    | 1,0
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | [11,5]
        2   | Intäkter   | Projekt   | 3,0
        3   | Intäkter   | Bidrag    | []
    """,
    after=("BUD020", "BUD021", "BUD023", "BUD025", "BUD030"),
    details=_issued_amounts,
)
def budget_changed(rows: Table, facts: Facts, table: str) -> dict[str, Mask]:
    """What was decided stands as it was handed out."""
    issued, locked = held(rows, facts, table, "issued"), _locked(facts, table)
    if not locked or not issued.there.any():
        return {}
    decided = np.array([issued.figures(name) for name in locked])
    return sound_but_for(locked, (figures_of(rows, locked) != decided) & ~np.isnan(decided))
