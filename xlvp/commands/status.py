"""The cockpit: where each department stands, and what to write to it."""

from __future__ import annotations

from typing import Annotated

import typer

from xlvp.commands.options import (
    OfficeOption,
    PeriodArgument,
    at_work,
    console,
    keep_received,
    period_folder,
    shown,
)


def status(
    period: PeriodArgument,
    office: OfficeOption = None,
    mail: Annotated[
        bool,
        typer.Option("--mail", help="Skriv utkast till avdelningarna i uppfoljning/utkast."),
    ] = False,
    to_screen: Annotated[
        bool, typer.Option("--print", help="Med --mail: visa utkasten i stället för att spara.")
    ] = False,
) -> None:
    """Visa läget per avdelning: inlämnad, fel, underskriven, försegling, hur den brukar komma."""
    from xlvp.closing import check_period
    from xlvp.reminders import drafts, write_drafts
    from xlvp.report.terminal_follow_up import print_status

    folder = period_folder(office, period)
    checked = check_period(folder)
    keep_received(checked)
    if mail and to_screen:
        typer.echo("\n----\n\n".join(drafts(checked).values()), nl=False)
        return
    print_status(checked, console())
    if mail:
        with at_work(folder, "status --mail"):
            for path in write_drafts(checked):
                typer.echo(shown(path))
