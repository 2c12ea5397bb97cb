"""Arbetsmiljö: the work-environment plan's activities."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Choices, Kind, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class WorkEnvironment(pa.DataFrameModel):
    """An activity of the work-environment plan."""

    number: str = column(
        "Nr",
        "Aktivitetens nummer.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        key=True,
        new_row=True,
        width=8,
        aliases=("Nummer",),
    )
    area: str = column(
        "Område",
        "Området i arbetsmiljöplanen.",
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=36,
    )
    name: str = column(
        "Aktivitet",
        "Vad som ska göras.",
        kind=Kind.LONG_TEXT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=46,
    )
    owner: str = column(
        "Ansvarig",
        "Funktion som ansvarar för aktiviteten.",
        plan_role=Role.INPUT,
        required=True,
        width=24,
    )
    end_date: pd.Timestamp = column(
        "Slutdatum",
        "När aktiviteten ska vara klar.",
        kind=Kind.DATE,
        plan_role=Role.INPUT,
        required=True,
        width=12,
        aliases=("Datum", "Klart senast"),
    )
    status: str = column(
        "Status",
        "Välj den status som gäller vid periodens slut.",
        kind=Kind.STATUS,
        plan_role=Role.INPUT,
        required=True,
        width=20,
        choices=Choices.STATUSES,
    )
    comment: str = column(
        "Kommentar",
        "Hur går det och vad återstår?",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=46,
    )


WORK_ENVIRONMENT = Sheet(
    schema=WorkEnvironment,
    table="work_environment",
    title="Arbetsmiljö",
    row_means="en aktivitet i arbetsmiljöplanen",
    instruction="Ange ansvarig, datum och status för varje aktivitet.",
    open_rows=True,
    plan_instruction="Skriv en rad för varje aktivitet med ansvarig, datum och status.",
)
