"""IND010–IND012: values that cannot be right: out of range or off by a factor.

A value is off by 100 or 1 000 when it comes within a factor of 3 of what it is held against
once it is multiplied or divided; off by 10 when it then comes within a quarter. An outcome is
held against last year; where there is none, against the target and the former period, but
then only for 100 and 1 000, for a month's share of a year looks like a factor of 10. A month
is held against the median of the row's months, when at least four are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former_values
from validation.rule import rule
from validation.rules.amount_columns import figures, one_of, present, sound_cells
from validation.rules.indicator_numbers import (
    MONTHS,
    VALUES,
    from_model,
    model_figures,
    number_text,
    number_texts,
)

Numbers = npt.NDArray[np.float64]
_ENOUGH_MONTHS = 4
_HUNDRED_PERCENT = 100
_WIDE, _NARROW = 3.0, 1.25
_STEPS = ((100.0, _WIDE), (0.01, _WIDE), (1000.0, _WIDE), (0.001, _WIDE))
_TENS = ((10.0, _NARROW), (0.1, _NARROW))


def _limits_in_words(
    frame: pd.DataFrame, facts: Facts
) -> Mapping[str, pd.Series[Any] | pd.DataFrame]:
    low = from_model(frame, facts, "minimum").map(number_text)
    high = from_model(frame, facts, "maximum").map(number_text)
    words = ("från " + low).where(low != "", "") + (" till " + high).where(high != "", "")
    return {**number_texts(frame, facts), "limits": words.str.strip()}


@rule(
    "IND010",
    title="Värdet ligger utanför gränserna",
    table="indicators",
    columns=VALUES,
    message="{name}: {column_title} är {value}, men indikatorn går {limits}.",
    remedy="Rätta värdet. Kontrollera enhet och decimaltecken.",
    reason="Ett värde utanför det möjliga är ett skrivfel eller står i en annan enhet.",
    source="Uppföljningen januari–augusti 2018: andelar i procent och index av 100.",
    good="""
        Indikatorer
        Kod | Indikator          | jan  | Utfall
        PO  | Personalomsättning | 0    | 100
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | jan    | Utfall
        PO  | Personalomsättning | [-1,5] | [100,1]
    """,
    after=("IND012",),
    details=_limits_in_words,
)
def value_out_of_range(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """A value lies within the limits that the model gives for the indicator."""
    low, high = (model_figures(frame, facts, limit) for limit in ("minimum", "maximum"))
    values = {field: figures(frame, field) for field in present(frame, VALUES)}
    return sound_cells(frame, {field: (v < low) | (v > high) for field, v in values.items()})


@rule(
    "IND011",
    title="Mer än hundra procent",
    table="indicators",
    columns=VALUES,
    severity=Severity.WARNING,
    message="{name}: {column_title} är {value} %, mer än hundra procent.",
    remedy="Rätta värdet. Kan det vara mer än 100, ange högsta värde i styrmodellen.",
    reason="En andel är högst hundra procent; mer är oftast ett förlorat decimaltecken.",
    source="Uppföljningen januari–augusti 2018: sjukfrånvaro 3,5 %.",
    good="""
        Indikatorer
        Kod | Indikator     | Enhet | Utfall
        SJ  | Sjukfrånvaro  | %     | 3,5
        EN  | Energi        | kWh   | 3500
    """,
    bad="""
        Indikatorer
        Kod | Indikator     | Enhet | jan  | Utfall
        SJ  | Sjukfrånvaro  | %     | 3,4  | [350]
    """,
    needs=("unit",),
    after=("IND010", "IND012"),
    details=number_texts,
)
def share_over_hundred(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """A value in per cent without a limit of its own is at most 100."""
    limitless = np.isnan(model_figures(frame, facts, "maximum"))
    share = one_of(frame, "unit", ["%", "procent"]) & limitless
    values = {field: figures(frame, field) for field in present(frame, VALUES)}
    return sound_cells(
        frame, {field: share & (v > _HUNDRED_PERCENT) for field, v in values.items()}
    )


def _numbers(values: pd.Series[Any]) -> Numbers:
    """Values as floats; NaN where blank or 0."""
    found: Numbers = values.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    found[found == 0] = np.nan
    return found


def _target(frame: pd.DataFrame, facts: Facts) -> Numbers:
    """The model's target; NaN where it has none or 0."""
    found = model_figures(frame, facts, "target")
    found[found == 0] = np.nan
    return found


def _multiplier(
    values: Numbers, reference: Numbers, steps: tuple[tuple[float, float], ...]
) -> Numbers:
    """What each value has to be multiplied by to come near the reference; 1 where it is near.

    Values of different signs are not compared.
    """
    ratio = values / reference
    found = np.ones(len(values))
    for step, width in steps:
        found[(ratio * step >= 1 / width) & (ratio * step <= width)] = step
    found[(ratio >= 1 / _WIDE) & (ratio <= _WIDE)] = 1
    return found


def _median_of_months(frame: pd.DataFrame) -> Numbers:
    months = np.column_stack([_numbers(frame[field]) for field in present(frame, MONTHS)])
    enough = (~np.isnan(months)).sum(axis=1) >= _ENOUGH_MONTHS
    medians = np.full(len(frame), np.nan)
    medians[enough] = np.nanmedian(months[enough], axis=1)
    return medians


def _multipliers(frame: pd.DataFrame, facts: Facts) -> dict[str, Numbers]:
    found: dict[str, Numbers] = {}
    if "outcome" in frame:
        outcome, nothing = _numbers(frame["outcome"]), np.full(len(frame), np.nan)
        last = _numbers(frame["last_year"]) if "last_year" in frame else nothing
        found["outcome"] = _multiplier(outcome, last, _STEPS + _TENS)
        if "target" in frame:
            others = [_numbers(frame["target"]), _target(frame, facts)]
        else:
            others = [_target(frame, facts)]
        others.append(_numbers(former_values(frame, facts, "indicators", "outcome")))
        for other in others:
            alone = np.isnan(last) & (found["outcome"] == 1)
            found["outcome"][alone] = _multiplier(outcome, other, _STEPS)[alone]
    if present(frame, MONTHS):
        median = _median_of_months(frame)
        for field in present(frame, MONTHS):
            found[field] = _multiplier(_numbers(frame[field]), median, _STEPS + _TENS)
    return found


def _proposal(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.DataFrame]:
    factors = pd.DataFrame(_multipliers(frame, facts), index=frame.index)
    proposed = {field: (frame[field] * factors[field]).map(number_text) for field in factors}
    times = {
        field: factors[field].map(lambda step: number_text(max(step, 1 / step)))
        for field in factors
    }
    return {
        **number_texts(frame, facts),
        "expected": pd.DataFrame(proposed, index=frame.index),
        "times": pd.DataFrame(times, index=frame.index),
    }


@rule(
    "IND012",
    title="Värdet är fel med en faktor 10, 100 eller 1 000",
    table="indicators",
    columns=VALUES,
    message="{name}: {column_title} är {value}, ungefär {times} gånger från radens andra värden.",
    remedy="Skriv {expected} om det är värdet i indikatorns enhet.",
    reason="En andel som skrivs 0,149 i stället för 14,9 syns inte i tabellen men förstör den.",
    source="Uppföljningen januari–augusti 2018: 14,9 procent mot 8,4 året innan.",
    good="""
        Indikatorer
        Kod | Indikator          | jan  | feb  | mar  | apr  | Utfall | Förra året
        PO  | Personalomsättning | 11,0 | 14,2 | 9,4  | 11,3 | 14,9   | 8,4
        SJ  | Sjukfrånvaro       |      |      |      |      | 0,9    | 5,2
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | jan  | feb   | mar  | apr  | Utfall  | Förra året
        PO  | Personalomsättning | 11,0 | [112] | 11,4 | 11,3 | [0,149] | 8,4
        NK  | Nöjda kunder       |      |       |      |      | [0,71]  |
    """,
    details=_proposal,
)
def value_off_by_a_factor(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """A value is in the unit of the row's other values; the module tells how it is compared."""
    factors = _multipliers(frame, facts)
    return sound_cells(frame, {field: factors[field] != 1 for field in factors})
