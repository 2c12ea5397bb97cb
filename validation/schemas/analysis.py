"""Analys: the texts under each objective that the report prints."""

from __future__ import annotations

from validation.schemas.column import Kind, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class Analysis(pa.DataFrameModel):
    """A text under an objective."""

    number: str = column(
        "Nummer",
        "Numret på det mål eller område som texten hör till.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        key=True,
        width=10,
    )
    name: str = column(
        "Rubrik",
        "Målets eller områdets namn.",
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=40,
        aliases=("Benämning",),
    )
    text: str = column(
        "Text",
        "Sammanfattning som rapporten trycker. Två till sex meningar.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        required=True,
        width=100,
        aliases=("Analys", "Sammanfattning"),
    )


ANALYSIS = Sheet(
    schema=Analysis,
    table="analysis",
    title="Analys",
    row_means="en text under ett mål eller ett område",
    instruction=(
        "Skriv det viktigaste för läsaren: vad som har hänt, vad som avviker och vad som görs."
    ),
    plan_instruction=(
        "Skriv det viktigaste för läsaren: vad avdelningen vill uppnå under året och varför."
    ),
)
