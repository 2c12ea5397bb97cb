"""The documentation's table of columns, made from the schemas."""

from __future__ import annotations

from collections.abc import Iterable

from validation.schemas import SHEETS, Column, Role, Sheet

_ROLES = {
    Role.ISSUED: "kontoret",
    Role.INPUT: "avdelningen",
    Role.DERIVED: "räknas ut",
    Role.FORMER: "förra perioden",
}
_INTRODUCTION = """# Bladen och deras kolumner

Mallen, rullistorna, hjälptexterna, inläsningen och reglerna utgår från samma beskrivning av
kolumnerna, och den visas här. `{år}` står för budgetåret, `{år+1}` för året därefter. Vilka
blad som används, och vilka kolumner som tas bort, bestämmer kontorets styrmodell.

- **kontoret** fyller i cellen när mallen lämnas ut; den är grå och låst.
- **avdelningen** fyller i cellen; den är vit. En stjärna betyder att den måste fyllas i.
- **räknas ut** betyder en formel; cellen är grå och låst.
- **förra perioden** betyder att värdet förs över därifrån; cellen är grå och låst.
- Ett streck betyder att kolumnen inte finns i den sortens period.

Rader som avdelningen själv lägger till fyller den i helt, också det som kontoret annars gör.
"""


def column_guide() -> str:
    """Every sheet with its columns, as Markdown."""
    return "\n".join([_INTRODUCTION, *(_sheet(sheet) for sheet in SHEETS)])


def _sheet(sheet: Sheet) -> str:
    rows = [
        "| kolumn | vad som skrivs | slag | i uppföljning | i plan | heter också |",
        "|---|---|---|---|---|---|",
        *(_row(column) for column in sheet.all_columns),
    ]
    added = " Avdelningen kan lägga till rader." if sheet.open_rows else ""
    return "\n".join(
        [
            f"## {sheet.title}",
            "",
            f"En rad är {sheet.row_means}. {sheet.instruction}{added}",
            "",
            *rows,
            "",
        ]
    )


def _row(column: Column) -> str:
    spec = column.spec
    cells = (
        f"**{column.title}**" if spec.key else column.title,
        column.help,
        column.kind.value,
        _who(spec.role if spec.follow_up else None, required=spec.required),
        _who(spec.plan_role, required=spec.required),
        _listed(spec.aliases),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _who(role: Role | None, *, required: bool) -> str:
    if role is None:
        return "–"
    return _ROLES[role] + ("\\*" if required and role is Role.INPUT else "")


def _listed(aliases: Iterable[str]) -> str:
    return ", ".join(aliases)
