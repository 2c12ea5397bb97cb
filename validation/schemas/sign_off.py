"""Underskrift: who has approved the workbook, in which role, and when."""

from __future__ import annotations

import pandas as pd

from validation.schemas.column import Kind, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class SignOff(pa.DataFrameModel):
    """A role that approves the workbook."""

    role: str = column(
        "Roll",
        "Rollen som godkänner.",
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        key=True,
        width=30,
    )
    signed_by: str = column(
        "Godkänd av",
        "Befattning eller signatur.",
        plan_role=Role.INPUT,
        required=True,
        width=30,
        aliases=("Signatur",),
    )
    date: pd.Timestamp = column(
        "Datum",
        "Dagen då arbetsboken godkändes.",
        kind=Kind.DATE,
        plan_role=Role.INPUT,
        required=True,
        width=12,
    )


SIGN_OFF = Sheet(
    schema=SignOff,
    table="sign_off",
    title="Underskrift",
    row_means="en roll som godkänner arbetsboken",
    instruction="Fyll i när arbetsboken är klar. Utan datum är den inte godkänd.",
)
