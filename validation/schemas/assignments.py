"""Uppdrag: the plan's hierarchy with the status of each assignment."""

from __future__ import annotations

from validation.schemas.column import Choices, Kind, Movement, Role, column
from validation.schemas.sheet import Sheet
from validation.text_storage import pa


class Assignments(pa.DataFrameModel):
    """An assignment, or a heading above it, in the plan's hierarchy."""

    number: str = column(
        "Nummer",
        "Planens nummer. Skrivs som text, så att 1.10 inte blir 1,1.",
        kind=Kind.NUMBER,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        key=True,
        width=10,
        aliases=("Nr", "Nummer i planen"),
    )
    level: str = column(
        "Nivå",
        "Radens nivå i planen.",
        kind=Kind.CHOICE,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=15,
        choices=Choices.LEVELS,
    )
    name: str = column(
        "Benämning",
        "Uppdragets lydelse i den beslutade planen.",
        kind=Kind.LONG_TEXT,
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=48,
        aliases=("Uppdrag", "Förvaltningens uppdrag", "Rubrik"),
    )
    goal_references: str = column(
        "Mål",
        "Nummer på de mål som uppdraget bidrar till, åtskilda av komma: 6,7.",
        kind=Kind.REFERENCES,
        role=Role.ISSUED,
        plan_role=Role.INPUT,
        width=9,
        aliases=("Målreferens", "Målnummer"),
    )
    origin: str = column(
        "Ursprung",
        "Beslut eller dokument som uppdraget kommer från.",
        role=Role.ISSUED,
        plan_role=Role.ISSUED,
        width=18,
    )
    status: str = column(
        "Status helår",
        "Välj den status som uppdraget väntas ha vid årets slut.",
        kind=Kind.STATUS,
        required=True,
        width=20,
        aliases=("Status", "Årsprognos", "Bedömning"),
        choices=Choices.STATUSES,
    )
    comment: str = column(
        "Kommentar",
        "Vad har gjorts, vad återstår, och vad görs åt en avvikelse? Två eller tre meningar.",
        kind=Kind.LONG_TEXT,
        plan_role=Role.INPUT,
        width=56,
    )
    former_status: str = column(
        "Förra status",
        "Status vid förra uppföljningen.",
        kind=Kind.STATUS,
        role=Role.FORMER,
        width=18,
        aliases=("Tidigare status",),
    )
    movement: str = column(
        "Förändring",
        "Jämför status med förra uppföljningen. Räknas ut av arket.",
        role=Role.DERIVED,
        width=13,
        derivation=Movement("status", "former_status"),
    )
    former_comment: str = column(
        "Förra kommentaren",
        "Kommentaren vid förra uppföljningen. Skriv en ny, kopiera den inte.",
        kind=Kind.LONG_TEXT,
        role=Role.FORMER,
        width=40,
        aliases=("Tidigare kommentar",),
    )


ASSIGNMENTS = Sheet(
    schema=Assignments,
    table="assignments",
    title="Uppdrag",
    row_means="ett uppdrag, eller en rubrik ovanför det, i planens hierarki",
    instruction=(
        "Bedöm för varje uppdrag om det klaras på helåret och skriv vad bedömningen bygger på."
    ),
    plan_instruction="Gå igenom uppdragen och kommentera det som behöver förklaras.",
)
