"""IND010–IND012: values that cannot be right: out of range or off by a factor.

A value is off by 100 or 1 000 when it comes within a factor of 3 of what it is held against
once it is multiplied or divided; off by 10 when it then comes within a quarter. An outcome is
held against last year; where there is none, against the target and the former period, but
then only for 100 and 1 000, for a month's share of a year looks like a factor of 10. A month
is held against the median of the row's months, when at least four are known.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former
from validation.rule import rule
from validation.rules.amount_columns import figures_of, present, sound_but_for
from validation.rules.indicator_numbers import (
    MONTHS,
    VALUES,
    model_figures,
    number_texts,
    written,
)
from validation.table import Figures, Mask, Table

_ENOUGH_MONTHS = 4
_HUNDRED_PERCENT = 100
_WIDE, _NARROW = 3.0, 1.25
_STEPS = ((100.0, _WIDE), (0.01, _WIDE), (1000.0, _WIDE), (0.001, _WIDE))
_TENS = ((10.0, _NARROW), (0.1, _NARROW))


def _limits_in_words(
    rows: Table, facts: Facts
) -> Mapping[str, list[str] | Mapping[str, list[str]]]:
    limits = zip(
        written(model_figures(rows, facts, "minimum")),
        written(model_figures(rows, facts, "maximum")),
        strict=True,
    )
    words = [
        " ".join([*([f"från {low}"] if low else []), *([f"till {high}"] if high else [])])
        for low, high in limits
    ]
    return {**number_texts(rows, facts), "limits": words}


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
def value_out_of_range(rows: Table, facts: Facts) -> dict[str, Mask]:
    """A value lies within the limits that the model gives for the indicator."""
    fields = present(rows, VALUES)
    values = figures_of(rows, fields)
    low, high = model_figures(rows, facts, "minimum"), model_figures(rows, facts, "maximum")
    return sound_but_for(fields, (values < low) | (values > high))


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
def share_over_hundred(rows: Table, facts: Facts) -> dict[str, Mask]:
    """A value in per cent without a limit of its own is at most 100."""
    share = rows.one_of("unit", ("%", "procent"))
    if not share.any():
        return {}
    share &= np.isnan(model_figures(rows, facts, "maximum"))
    fields = present(rows, VALUES)
    return sound_but_for(fields, share & (figures_of(rows, fields) > _HUNDRED_PERCENT))


def _numbers(values: Figures) -> Figures:
    """Values; NaN where blank or 0."""
    return np.where(values == 0, np.nan, values)


def _multiplier(
    values: Figures, reference: Figures, steps: tuple[tuple[float, float], ...]
) -> Figures:
    """What values have to be multiplied by to come near the reference; 1 where they are near.

    Values of different signs are not compared.
    """
    ratio = values / reference
    found = np.ones(ratio.shape)
    far = (ratio < 1 / _WIDE) | (ratio > _WIDE)
    if not far.any():
        return found
    for step, width in steps:
        found[far & (ratio * step >= 1 / width) & (ratio * step <= width)] = step
    return found


def _median(values: Figures) -> Figures:
    """The median of each row of a grid; NaN where too few values are known."""
    count = (~np.isnan(values)).sum(axis=0)
    ordered, each = np.sort(values, axis=0), np.arange(values.shape[1])
    lower, upper = ordered[(count - 1) // 2, each], ordered[count // 2, each]
    return np.where(count >= _ENOUGH_MONTHS, (lower + upper) / 2, np.nan)


def _multipliers(rows: Table, facts: Facts) -> tuple[list[str], Figures]:
    """What each value has to be multiplied by, by field."""
    fields, months = present(rows, VALUES), present(rows, MONTHS)
    found = np.ones((len(fields), len(rows)))
    if "outcome" in rows:
        found[fields.index("outcome")] = _outcome_multiplier(rows, facts)
    if months:
        values = _numbers(figures_of(rows, months))
        if (np.fmax.reduce(values) > _WIDE * np.fmin.reduce(values)).any():
            found[-len(months) :] = _multiplier(values, _median(values), _STEPS + _TENS)
    return fields, found


def _outcome_multiplier(rows: Table, facts: Facts) -> Figures:
    """Held against last year, and where that is not known, against what else is."""
    outcome, last = _numbers(rows.figures("outcome")), np.full(len(rows), np.nan)
    if "last_year" in rows:
        last = _numbers(rows.figures("last_year"))
    found = _multiplier(outcome, last, _STEPS + _TENS)
    alone = np.isnan(last)
    if not alone.any():
        return found
    others = [rows.figures("target")] if "target" in rows else []
    others.append(model_figures(rows, facts, "target"))
    others.append(former(rows, facts, "indicators").figures("outcome"))
    for other in others:
        still = alone & (found == 1)
        found[still] = _multiplier(outcome[still], _numbers(other)[still], _STEPS)
    return found


def _proposal(rows: Table, facts: Facts) -> Mapping[str, Mapping[str, list[str]]]:
    fields, factors = _multipliers(rows, facts)
    proposed = figures_of(rows, fields) * factors
    times = np.maximum(factors, 1 / factors)
    return {
        **number_texts(rows, facts),
        "expected": dict(zip(fields, map(written, proposed), strict=True)),
        "times": dict(zip(fields, map(written, times), strict=True)),
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
def value_off_by_a_factor(rows: Table, facts: Facts) -> dict[str, Mask]:
    """A value is in the unit of the row's other values; the module tells how it is compared."""
    fields, factors = _multipliers(rows, facts)
    return sound_but_for(fields, factors != 1)
