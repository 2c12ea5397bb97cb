"""IND013–IND014: outcomes against last year and against their own months."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former
from validation.rule import Scope, rule
from validation.rules.indicator_numbers import MONTHS, model_figures, written
from validation.table import Figures, Mask, Table

_YEAR = 12
_BIG_JUMP = 5


def _now_and_last_year(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    return {"value": written(rows.figures("outcome")), "last": written(rows.figures("last_year"))}


@rule(
    "IND013",
    title="Stort hopp mot förra året",
    table="indicators",
    column="outcome",
    severity=Severity.WARNING,
    message="{name}: utfallet är {value} mot {last} förra året, mer än fem gånger skillnad.",
    remedy="Kontrollera båda värdena. Stämmer de, förklara hoppet i kommentaren.",
    reason="Så stora hopp är oftast en annan enhet, ett annat mått eller ett skrivfel.",
    source="Uppföljningen januari–augusti 2018: personalomsättning 8,4 ett år, 14,9 nästa.",
    good="""
        Indikatorer
        Kod | Indikator          | Utfall | Förra året
        PO  | Personalomsättning | 14,9   | 8,4
        NK  | Nöjda kunder       | 71     | 0
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | Utfall | Förra året
        PO  | Personalomsättning | [50,0] | 8,4
    """,
    needs=("last_year",),
    after=("IND010", "IND011", "IND012"),
    details=_now_and_last_year,
)
def big_jump(rows: Table, facts: Facts) -> Mask:
    """An outcome is no more than five times last year's, nor less than a fifth of it."""
    outcome, last = np.abs(rows.figures("outcome")), np.abs(rows.figures("last_year"))
    jumped = (outcome > last * _BIG_JUMP) | (outcome * _BIG_JUMP < last)
    return ~(jumped & (last > 0) & (outcome > 0))


def _mean_of_twelve(rows: Table, facts: Facts) -> Figures:
    """The mean of the last twelve months, last year's from the former period; NaN with fewer."""
    before = facts.model.period(facts.period.former or "")
    last_year = before is not None and before.year == facts.period.year - 1
    passed, coming = MONTHS[: facts.period.months], MONTHS[facts.period.months :]
    months = [rows.figures(field) for field in passed]
    if last_year:
        months += [former(rows, facts, "indicators").figures(field) for field in coming]
    if len(months) < _YEAR:
        return np.full(len(rows), np.nan)
    mean: Figures = np.mean(months, axis=0)
    return mean


@rule(
    "IND014",
    title="Rullande medelvärde följer inte av månaderna",
    table="indicators",
    column="outcome",
    severity=Severity.WARNING,
    message="{name}: utfallet är {value}, men de senaste tolv månaderna ger {expected} i medeltal.",
    remedy="Rätta utfallet eller månaderna. Är medelvärdet vägt, skriv det i kommentaren.",
    reason="Ett medelvärde som inte följer av sina månader går inte att jämföra över tid.",
    source="Uppföljningen januari–augusti 2018: personalomsättning och sjukfrånvaro, R12 medel.",
    good="""
        period: 2019-12
        Indikatorer
        Kod|Indikator    |jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|Utfall
        PO |Omsättning   |14 |14 |14 |14 |15 |15 |15 |15 |15 |16 |16 |16 |14,9
        NK |Nöjda kunder |60 |80 |60 |80 |60 |80 |60 |80 |60 |80 |60 |80 |75
    """,
    bad="""
        period: 2019-12
        Indikatorer
        Kod|Indikator    |jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|Utfall
        PO |Omsättning   |14 |14 |14 |14 |15 |15 |15 |15 |15 |16 |16 |16 |[16]
    """,
    needs=MONTHS,
    after=("IND010", "IND012"),
    scope=Scope.ROW,
    details=lambda rows, facts: {
        "value": written(rows.figures("outcome")),
        "expected": written(_mean_of_twelve(rows, facts).round(2)),
    },
)
def mean_is_not_of_its_months(rows: Table, facts: Facts) -> Mask:
    """A rolling value is the mean of its twelve months, up to a unit in the last place.

    The mean of rounded months is off by half a unit at most, and so is the rounded outcome.
    """
    rolling = [part.code for part in facts.model.indicators if part.rolling]
    asked = rows.one_of("indicator", rolling)
    if not asked.any():
        return rows.all_sound()
    unit = 10.0 ** -model_figures(rows, facts, "decimals")
    gap = np.abs(rows.figures("outcome") - _mean_of_twelve(rows, facts))
    return ~(asked & (gap > unit * (1 + 1e-9)))
