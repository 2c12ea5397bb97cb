"""Utvecklingsmedel: funds and what has been decided out of them."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Kind, Linear, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class DevelopmentFunds(pa.DataFrameModel):
    """A fund. The budget is written without a sign, decided money with a minus."""

    fund: str = column(
        "Fond",
        "Fondens kod enligt styrmodellen.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        key=True,
        width=10,
    )
    name: str = column(
        "Benämning", "Fondens namn.", role=Role.ISSUED, plan_role=Role.ISSUED, width=48
    )
    year_budget: pd.Int64Dtype = column(
        "Budget",
        "Årets medel i fonden.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        required=True,
        aliases=("Budget {år}", "Årsbudget"),
    )
    decided: pd.Int64Dtype = column(
        "Beslutat",
        "Vad som är beslutat till och med periodens slut, med minus.",
        kind=Kind.AMOUNT,
        required=True,
        aliases=("Beslutade utvecklingsmedel",),
    )
    left: pd.Int64Dtype = column(
        "Kvar att besluta om",
        "Budget plus beslutat (som har minus). Räknas ut av arket.",
        kind=Kind.AMOUNT,
        role=Role.DERIVED,
        width=18,
        derivation=Linear({"year_budget": 1, "decided": 1}),
    )
    comment: str = column(
        "Kommentar",
        "Vad medlen har gått till och vad som är på väg.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=50,
    )


DEVELOPMENT_FUNDS = Sheet(
    schema=DevelopmentFunds,
    table="development_funds",
    title="Utvecklingsmedel",
    row_means="en fond och besluten ur den",
    instruction=("Skriv hur mycket som är beslutat, med minus. Kvar att besluta om räknas ut."),
    plan_instruction="Fyll i årets medel i varje fond.",
)
