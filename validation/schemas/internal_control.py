"""Internkontroll: the internal control plan, a risk and its control in each row."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Choices, Kind, Product, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class InternalControl(pa.DataFrameModel):
    """A risk, how likely and how serious it is, and the control that answers it."""

    number: str = column(
        "Nr",
        "Riskens nummer.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        key=True,
        new_row=True,
        width=8,
        aliases=("Nummer",),
    )
    risk: str = column(
        "Risk",
        "Vad som kan gå fel.",
        kind=Kind.LONG_TEXT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=40,
    )
    control: str = column(
        "Kontrollmoment",
        "Hur risken kontrolleras.",
        kind=Kind.LONG_TEXT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=40,
        aliases=("Kontroll",),
    )
    likelihood: pd.Int64Dtype = column(
        "Sannolikhet",
        "Hur troligt det är att det går fel: 1 är lägst.",
        kind=Kind.INTEGER,
        plan_role=Role.INPUT,
        required=True,
        width=12,
    )
    consequence: pd.Int64Dtype = column(
        "Konsekvens",
        "Hur allvarligt det blir: 1 är lägst.",
        kind=Kind.INTEGER,
        plan_role=Role.INPUT,
        required=True,
        width=12,
    )
    risk_value: pd.Int64Dtype = column(
        "Riskvärde",
        "Sannolikhet gånger konsekvens. Räknas ut av arket.",
        kind=Kind.INTEGER,
        role=Role.DERIVED,
        plan_role=Role.DERIVED,
        width=11,
        derivation=Product(("likelihood", "consequence")),
    )
    result: str = column(
        "Resultat",
        "Vad kontrollen visade.",
        kind=Kind.CHOICE,
        required=True,
        width=18,
        choices=Choices.CONTROL_RESULTS,
    )
    action: str = column(
        "Åtgärd",
        "Vad som görs åt risken eller bristen.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=44,
    )
    owner: str = column(
        "Ansvarig", "Funktion som ansvarar för kontrollen.", plan_role=Role.INPUT, width=22
    )


INTERNAL_CONTROL = Sheet(
    schema=InternalControl,
    table="internal_control",
    title="Internkontroll",
    row_means="en risk och dess kontroll",
    instruction=(
        "Bedöm sannolikhet och konsekvens för varje risk. Höga riskvärden kräver en åtgärd."
    ),
    open_rows=True,
    plan_instruction=(
        "Skriv en rad för varje risk och bedöm sannolikhet och konsekvens. Höga riskvärden "
        "kräver en åtgärd."
    ),
)
