"""Indikatorer: the office's indicators over the year."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Kind, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa

MONTH_FIELDS = tuple(f"month_{month:02d}" for month in range(1, 13))
"""Fields of the monthly values, January first."""


class Indicators(pa.DataFrameModel):
    """An indicator with its monthly values, outcome and target."""

    indicator: str = column(
        "Kod",
        "Indikatorns kod enligt styrmodellen.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        key=True,
        width=8,
    )
    name: str = column(
        "Indikator",
        "Indikatorns namn.",
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=40,
        aliases=("Benämning",),
    )
    unit: str = column(
        "Enhet",
        "Enheten som värdena skrivs i.",
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=10,
    )
    target: pd.Float64Dtype = column(
        "Målvärde",
        "Det värde som ska nås.",
        kind=Kind.DECIMAL,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        width=10,
        aliases=("Mål",),
    )
    month_01: pd.Float64Dtype = column("jan", "Värdet för januari.", kind=Kind.DECIMAL, width=7)
    month_02: pd.Float64Dtype = column("feb", "Värdet för februari.", kind=Kind.DECIMAL, width=7)
    month_03: pd.Float64Dtype = column("mar", "Värdet för mars.", kind=Kind.DECIMAL, width=7)
    month_04: pd.Float64Dtype = column("apr", "Värdet för april.", kind=Kind.DECIMAL, width=7)
    month_05: pd.Float64Dtype = column("maj", "Värdet för maj.", kind=Kind.DECIMAL, width=7)
    month_06: pd.Float64Dtype = column("jun", "Värdet för juni.", kind=Kind.DECIMAL, width=7)
    month_07: pd.Float64Dtype = column("jul", "Värdet för juli.", kind=Kind.DECIMAL, width=7)
    month_08: pd.Float64Dtype = column("aug", "Värdet för augusti.", kind=Kind.DECIMAL, width=7)
    month_09: pd.Float64Dtype = column("sep", "Värdet för september.", kind=Kind.DECIMAL, width=7)
    month_10: pd.Float64Dtype = column("okt", "Värdet för oktober.", kind=Kind.DECIMAL, width=7)
    month_11: pd.Float64Dtype = column("nov", "Värdet för november.", kind=Kind.DECIMAL, width=7)
    month_12: pd.Float64Dtype = column("dec", "Värdet för december.", kind=Kind.DECIMAL, width=7)
    outcome: pd.Float64Dtype = column(
        "Utfall",
        "Periodens värde; för en rullande indikator medelvärdet av de senaste tolv månaderna.",
        kind=Kind.DECIMAL,
        required=True,
        width=10,
        aliases=("Utfall R12", "R12"),
    )
    last_year: pd.Float64Dtype = column(
        "Förra året",
        "Motsvarande värde förra året.",
        kind=Kind.DECIMAL,
        plan_role=Role.INPUT,
        width=10,
        aliases=("Föregående år",),
    )
    comment: str = column(
        "Kommentar",
        "Hur värdet har utvecklats och varför.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=50,
    )


INDICATORS = Sheet(
    schema=Indicators,
    table="indicators",
    title="Indikatorer",
    row_means="en indikator",
    instruction=(
        "Fyll i periodens värden. Skriv alltid i indikatorns enhet och utan procenttecken."
    ),
    plan_instruction="Fyll i målvärden i indikatorns enhet, utan procenttecken.",
)
