"""Driftbudget: what the operation costs and brings in, per account class or resource area."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Choices, Kind, Linear, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class OperatingBudget(pa.DataFrameModel):
    """A line of the operating budget. Costs carry a minus; deviation = actual − budget."""

    account: str = column(
        "Rad",
        "Budgetradens nummer.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        key=True,
        width=8,
        aliases=("Konto", "Radnummer"),
    )
    account_class: str = column(
        "Kontoklass",
        "Radens kontoklass enligt styrmodellen.",
        kind=Kind.CHOICE,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=22,
        choices=Choices.ACCOUNT_CLASSES,
    )
    name: str = column(
        "Benämning",
        "Vad raden avser.",
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=34,
        aliases=("Resursområde", "Uppdrag enl. resursfördelning"),
    )
    year_budget: pd.Int64Dtype = column(
        "Årsbudget",
        "Beslutad budget för hela året. Kostnader med minus.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        required=True,
        aliases=("Årsbudget {år}", "Budget {år}", "Budget helår"),
    )
    budget_to_date: pd.Int64Dtype = column(
        "Budget ack.",
        "Budget från årets början till och med periodens slut.",
        kind=Kind.AMOUNT,
        role=Role.INPUT,
        required=True,
        aliases=("Ack. budget", "Budget ackumulerat"),
    )
    actual_to_date: pd.Int64Dtype = column(
        "Utfall ack.",
        "Utfall från årets början till och med periodens slut. Kostnader med minus.",
        kind=Kind.AMOUNT,
        required=True,
        aliases=("Ack. resultat", "Ack. utfall", "Utfall ackumulerat"),
    )
    deviation_to_date: pd.Int64Dtype = column(
        "Avvikelse ack.",
        "Utfall minus budget. Plus är bättre än budget. Räknas ut av arket.",
        kind=Kind.AMOUNT,
        role=Role.DERIVED,
        aliases=("Avvikelse mot budget", "Ack. avvikelse"),
        derivation=Linear({"actual_to_date": 1, "budget_to_date": -1}, needs=("actual_to_date",)),
    )
    full_year_forecast: pd.Int64Dtype = column(
        "Årsprognos",
        "Väntat utfall för hela året. Kostnader med minus.",
        kind=Kind.AMOUNT,
        required=True,
        aliases=("Prognostiserat resultat", "Helårsprognos"),
    )
    forecast_deviation: pd.Int64Dtype = column(
        "Prognosavvikelse",
        "Årsprognos minus årsbudget. Plus är bättre än budget. Räknas ut av arket.",
        kind=Kind.AMOUNT,
        role=Role.DERIVED,
        width=17,
        aliases=("Prognostiserad avvikelse mot budget", "Avvikelse årsprognos"),
        derivation=Linear(
            {"full_year_forecast": 1, "year_budget": -1}, needs=("full_year_forecast",)
        ),
    )
    former_forecast: pd.Int64Dtype = column(
        "Förra prognosen",
        "Årsprognosen vid förra uppföljningen.",
        kind=Kind.AMOUNT,
        role=Role.FORMER,
        width=16,
    )
    actual_last_year: pd.Int64Dtype = column(
        "Utfall ack. förra året",
        "Utfall för samma månader förra året.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        width=17,
        aliases=("Ack. resultat föregående år", "Utfall föregående år"),
    )
    comment: str = column(
        "Kommentar",
        "Vad avvikelsen beror på och vad som görs åt den.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=50,
    )


OPERATING_BUDGET = Sheet(
    schema=OperatingBudget,
    table="operating_budget",
    title="Driftbudget",
    row_means="en kontoklass eller ett resursområde",
    instruction=(
        "Intäkter skrivs utan tecken och kostnader med minus. Fyll i utfall och årsprognos; "
        "avvikelserna räknas ut. Förklara varje väsentlig avvikelse."
    ),
    plan_instruction="Fyll i årsbudgeten. Intäkter skrivs utan tecken och kostnader med minus.",
)
