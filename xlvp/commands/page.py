"""The command that writes the follow-up as a page for the browser."""

from __future__ import annotations

import typer

from xlvp.commands.options import (
    CLEAN,
    FAULTS,
    OfficeOption,
    PeriodArgument,
    PersonalDataOption,
    WithErrorsOption,
    at_work,
    period_folder,
    shown,
)


def page(
    period: PeriodArgument,
    office: OfficeOption = None,
    with_errors: WithErrorsOption = False,
    allow_personal_data: PersonalDataOption = False,
) -> None:
    """Skriv uppföljningen som en webbsida i en enda fil, att läsa, söka i och skriva ut."""
    from xlvp.report.page.making import page_period
    from xlvp.report.period_publication import Asked

    folder = period_folder(office, period)
    with at_work(folder, "page"):
        result = page_period(folder, Asked(with_errors, allow_personal_data))
    typer.echo(f"Sida: {shown(result.page)}")
    for status in result.consolidated.left_out:
        typer.echo(f"Ingår inte: {status.name} ({status.remark}).")
    raise typer.Exit(FAULTS if result.consolidated.left_out else CLEAN)
