"""Aktiviteter: activities and projects under the assignments."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Choices, Kind, Linear, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class Activities(pa.DataFrameModel):
    """An activity or a project under an assignment."""

    number: str = column(
        "Nummer",
        "Aktivitetens nummer: uppdragets nummer, punkt och ett löpnummer, t.ex. 1.10.2.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        key=True,
        new_row=True,
        width=10,
        aliases=("Nr", "Aktivitetsnummer"),
    )
    assignment: str = column(
        "Uppdrag",
        "Numret på uppdraget som aktiviteten hör till.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=10,
        aliases=("Uppdragsnummer", "Hör till uppdrag"),
    )
    name: str = column(
        "Aktivitet",
        "Vad som ska göras, i en mening.",
        kind=Kind.LONG_TEXT,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=46,
        aliases=("Benämning", "Projekt/Aktivitet", "Projekt"),
    )
    form: str = column(
        "Typ",
        "Aktivitet eller projekt.",
        kind=Kind.CHOICE,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        new_row=True,
        width=11,
        choices=Choices.ACTIVITY_FORMS,
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
    end_date: pd.Timestamp = column(
        "Slutdatum",
        "När aktiviteten ska vara klar, t.ex. 2019-12-31.",
        kind=Kind.DATE,
        plan_role=Role.INPUT,
        required=True,
        width=12,
        aliases=("Slut", "Klart senast"),
    )
    owner: str = column(
        "Ansvarig",
        "Funktion eller organisation som äger aktiviteten, inte en persons namn.",
        plan_role=Role.INPUT,
        width=24,
        aliases=("Ägare", "Projektägare"),
    )
    granted_amount: pd.Int64Dtype = column(
        "Beviljade medel",
        "Belopp som aktiviteten har beviljats.",
        kind=Kind.AMOUNT,
        plan_role=Role.INPUT,
        width=16,
        aliases=("Beviljat belopp", "Beviljat"),
    )
    used_amount: pd.Int64Dtype = column(
        "Använda medel",
        "Hur mycket av de beviljade medlen som är använt till och med periodens slut.",
        kind=Kind.AMOUNT,
        width=15,
        aliases=("Upparbetat", "Använt"),
    )
    remaining_amount: pd.Int64Dtype = column(
        "Kvar",
        "Beviljade medel minus använda. Räknas ut av arket.",
        kind=Kind.AMOUNT,
        role=Role.DERIVED,
        width=14,
        derivation=Linear({"granted_amount": 1, "used_amount": -1}),
    )
    description: str = column(
        "Beskrivning",
        "Kort beskrivning av aktiviteten.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=36,
    )
    comment: str = column(
        "Kommentar",
        "Hur går det, vad återstår, och vad görs åt en avvikelse?",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=50,
    )
    former_status: str = column(
        "Förra status",
        "Status vid förra uppföljningen.",
        kind=Kind.STATUS,
        role=Role.FORMER,
        width=18,
    )
    former_end_date: pd.Timestamp = column(
        "Förra slutdatum",
        "Slutdatum vid förra uppföljningen.",
        kind=Kind.DATE,
        role=Role.FORMER,
        width=14,
    )
    former_comment: str = column(
        "Förra kommentaren",
        "Kommentaren vid förra uppföljningen. Skriv en ny, kopiera den inte.",
        kind=Kind.LONG_TEXT,
        role=Role.FORMER,
        width=40,
    )


ACTIVITIES = Sheet(
    schema=Activities,
    table="activities",
    title="Aktiviteter",
    row_means="en aktivitet eller ett projekt under ett uppdrag",
    instruction=(
        "Uppdatera status, slutdatum och kommentar. Lägg till nya aktiviteter på de tomma raderna."
    ),
    open_rows=True,
    plan_instruction=(
        "Skriv en rad för varje aktivitet: nummer, uppdrag, vad som ska göras, slutdatum och "
        "ansvarig."
    ),
)
