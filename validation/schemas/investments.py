"""Investeringar: investments in groups, over years."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Choices, Kind, Linear, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class Investments(pa.DataFrameModel):
    """An investment in a group. Expenditure is written without a sign, as printed."""

    number: str = column(
        "Nr",
        "Investeringens nummer.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        key=True,
        new_row=True,
        width=8,
        aliases=("Nummer", "Rad"),
    )
    group: str = column(
        "Grupp",
        "Investeringsgrupp enligt styrmodellen.",
        kind=Kind.CHOICE,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=28,
        choices=Choices.INVESTMENT_GROUPS,
    )
    name: str = column(
        "Investering",
        "Vad som köps eller byggs.",
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=44,
        aliases=("Benämning",),
    )
    total_budget: pd.Int64Dtype = column(
        "Total budget",
        "Hela investeringens beslutade budget, alla år.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        aliases=("Totalbudget",),
    )
    earlier_years: pd.Int64Dtype = column(
        "Tidigare år",
        "Vad som har använts före {år}.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
    )
    year_budget: pd.Int64Dtype = column(
        "Budget {år}",
        "Årets del av investeringen.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        required=True,
        new_row=True,
        aliases=("{år}", "Årsbudget", "Årsbudget {år}"),
    )
    second_year: pd.Int64Dtype = column(
        "{år+1}",
        "Investeringens del året efter.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        aliases=("Budget {år+1}",),
    )
    third_year: pd.Int64Dtype = column(
        "{år+2}",
        "Investeringens del två år efter.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        aliases=("Budget {år+2}",),
    )
    later_years: pd.Int64Dtype = column(
        "Senare år",
        "Vad som återstår efter de år som visas.",
        kind=Kind.AMOUNT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
    )
    actual_to_date: pd.Int64Dtype = column(
        "Utfall ack.",
        "Använt från årets början till och med periodens slut.",
        kind=Kind.AMOUNT,
        required=True,
        aliases=("Utfall", "Förbrukning ack."),
    )
    full_year_forecast: pd.Int64Dtype = column(
        "Prognos {år}",
        "Väntad utgift för hela året.",
        kind=Kind.AMOUNT,
        required=True,
        aliases=("Prognos", "Årsprognos"),
    )
    forecast_deviation: pd.Int64Dtype = column(
        "Avvikelse",
        "Årets budget minus prognos. Plus betyder att det väntas kosta mindre. Räknas ut.",
        kind=Kind.AMOUNT,
        role=Role.DERIVED,
        aliases=("Prognosavvikelse",),
        derivation=Linear(
            {"year_budget": 1, "full_year_forecast": -1}, needs=("full_year_forecast",)
        ),
    )
    comment: str = column(
        "Kommentar",
        "Vad som har gjorts och varför prognosen skiljer sig från budgeten.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=46,
    )


INVESTMENTS = Sheet(
    schema=Investments,
    table="investments",
    title="Investeringar",
    row_means="en investering i en grupp",
    instruction=(
        "Investeringsutgifter skrivs utan minus. Åren ska tillsammans ge den totala budgeten."
    ),
    open_rows=True,
    plan_instruction=(
        "Skriv en rad för varje investering, utan minus. Åren ska tillsammans ge den totala "
        "budgeten."
    ),
)
