"""A rehearsed rule on the terminal: periods in a table, then some of what it would have said."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from validation.rule import Rule
from xlvp.rehearsal import Rehearsed


def print_rehearsal(rule: Rule, tried: Sequence[Rehearsed], console: Console) -> None:
    """Print whom the rule would have hit."""
    console.print(f"[bold]{rule.code}[/bold] {escape(rule.title)} ({rule.severity.value})")
    if not tried:
        console.print("Inget är inlämnat för någon period, så det finns inget att pröva mot.")
        return
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Period")
    for title in ("Arbetsböcker", "Träffade avdelningar", "Träffade celler"):
        table.add_column(title, justify="right")
    table.add_column("Avdelningar")
    for one in tried:
        table.add_row(
            f"{one.period.id}{' (stängd)' if one.closed else ''}",
            str(one.workbooks),
            str(len(one.departments)),
            str(one.cells),
            escape(", ".join(one.departments)),
        )
    console.print(table)
    for one in tried:
        for finding in one.examples:
            cell = one.checked.delivery.locations.cell(finding.place)
            where = "  ".join(part for part in (one.period.id, finding.department, cell) if part)
            console.print(f"{escape(where)}  {escape(finding.message)}", soft_wrap=True)
        for workbook, reason in one.not_run:
            console.print(
                f"[dim]{one.period.id}  ej körd i {escape(workbook)}, eftersom {escape(reason)}[/]",
                soft_wrap=True,
            )
    console.print(f"[bold]{_summary(tried)}[/bold]")


def _summary(tried: Sequence[Rehearsed]) -> str:
    cells = sum(one.cells for one in tried)
    departments = {code for one in tried for code in one.departments}
    hit = sum(bool(one.findings) for one in tried)
    periods = "perioden" if len(tried) == 1 else "perioder"
    if not cells:
        return f"Regeln hade inte träffat något i {len(tried)} {periods}."
    return (
        f"Regeln hade träffat {cells} {'cell' if cells == 1 else 'celler'} hos "
        f"{len(departments)} {'avdelning' if len(departments) == 1 else 'avdelningar'} "
        f"i {hit} av {len(tried)} {periods}."
    )
