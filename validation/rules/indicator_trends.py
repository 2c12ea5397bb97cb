"""IND013–IND014: outcomes against last year and against their own months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former_values
from validation.rule import Scope, rule
from validation.rules.amount_columns import figures, one_of, sound_rows
from validation.rules.indicator_numbers import MONTHS, model_figures, number_text

_YEAR = 12
_BIG_JUMP = 5


def _now_and_last_year(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    return {
        "value": frame["outcome"].map(number_text),
        "last": frame["last_year"].map(number_text),
    }


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
def big_jump(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An outcome is no more than five times last year's, nor less than a fifth of it."""
    outcome, last = np.abs(figures(frame, "outcome")), np.abs(figures(frame, "last_year"))
    jumped = (outcome > last * _BIG_JUMP) | (outcome * _BIG_JUMP < last)
    return sound_rows(frame, jumped & (last > 0) & (outcome > 0))


def _mean_of_twelve(frame: pd.DataFrame, facts: Facts) -> pd.Series[Any]:
    """The mean of the last twelve months, last year's from the former period; NA with fewer."""
    former = facts.model.period(facts.period.former or "")
    last_year = former is not None and former.year == facts.period.year - 1
    months: list[pd.Series[Any]] = []
    for number, field in enumerate(MONTHS, start=1):
        if number <= facts.period.months:
            months.append(frame[field])
        elif last_year:
            months.append(former_values(frame, facts, "indicators", field))
    if len(months) < _YEAR:
        return pd.Series(None, index=frame.index, dtype="Float64")
    plain = [month.to_numpy(dtype=np.float64, na_value=np.nan) for month in months]
    return pd.Series(np.mean(plain, axis=0), index=frame.index)


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
    details=lambda frame, facts: {
        "value": frame["outcome"].map(number_text),
        "expected": _mean_of_twelve(frame, facts).round(2).map(number_text),
    },
)
def mean_is_not_of_its_months(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A rolling value is the mean of its twelve months, up to a unit in the last place.

    The mean of rounded months is off by half a unit at most, and so is the rounded outcome.
    """
    rolling = one_of(
        frame, "indicator", [part.code for part in facts.model.indicators if part.rolling]
    )
    mean = _mean_of_twelve(frame, facts).to_numpy(dtype=np.float64, na_value=np.nan)
    unit = 10.0 ** -model_figures(frame, facts, "decimals")
    gap = np.abs(figures(frame, "outcome") - mean)
    return sound_rows(frame, rolling & (gap > unit * (1 + 1e-9)))
