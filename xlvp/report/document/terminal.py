"""The report on the terminal: where it lies, who is left out, and figures that tie to nothing."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from xlvp.report.document.making import Reported

_SHOWN = 20
"""Unmatched figures that get a line each."""


def print_report(reported: Reported, console: Console) -> None:
    """Print what a report gave."""
    consolidated = reported.consolidated
    counted = sum(bool(status.counted) for status in consolidated.departments)
    console.print(
        f"[bold]{escape(consolidated.period.title)}[/bold]: {counted} av "
        f"{len(consolidated.departments)} avdelningar är med"
    )
    for status in consolidated.left_out:
        console.print(f"  [red]{escape(status.name)}: {escape(status.remark)}[/red]")
    _print_figures(reported, console)
    console.print(f"Rapport: {escape(_shown(reported.document))}")


def _print_figures(reported: Reported, console: Console) -> None:
    linted = reported.linted
    if not linted:
        return
    loose = [part for part in linted if not part.ties]
    console.print(
        f"Siffror i texterna: {len(linted) - len(loose)} av {len(linted)} finns i tabellerna"
    )
    if not loose:
        return
    console.print("[bold]Finns inte i någon tabell[/bold]")
    table = Table.grid(padding=(0, 2))
    for part in loose[:_SHOWN]:
        table.add_row(escape(part.figure.written), escape(part.where), escape(part.figure.sentence))
    console.print(Padding(table, (0, 0, 0, 2)))
    if len(loose) > _SHOWN:
        console.print(f"  [dim]… och {len(loose) - _SHOWN} till[/dim]")


def _shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
