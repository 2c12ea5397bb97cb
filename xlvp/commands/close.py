"""Commands of the year's turn: close a period, check what was closed, open it again."""

from __future__ import annotations

from typing import Annotated

import typer

from xlvp.commands.options import (
    CLEAN,
    FAULTS,
    OfficeOption,
    PeriodArgument,
    at_work,
    period_folder,
    shown,
)


def close(
    period: PeriodArgument,
    office: OfficeOption = None,
    missing_ok: Annotated[
        str,
        typer.Option(
            "--missing-ok", metavar="SKÄL", help="Stäng fast avdelningar saknas, av detta skäl."
        ),
    ] = "",
) -> None:
    """Stäng en period: skriv uppföljningen en sista gång och frys allt som den bygger på."""
    from xlvp.period_close import close_period

    folder = period_folder(office, period)
    with at_work(folder, "close"):
        result = close_period(folder, missing_ok=missing_ok)
    for remark in result.remarks:
        typer.echo(remark)
    for code, reason in result.missing.items():
        typer.echo(f"{code} är inte med: {reason}")
    typer.echo(f"{folder.period.id} är stängd: {shown(result.frozen.path)}")
    typer.echo(f"Kontrollsumma att diarieföra: {result.frozen.manifest_sha256}")


def verify(period: PeriodArgument, office: OfficeOption = None) -> None:
    """Kontrollera att leveranslogg, arkiv och stängningar är orörda och ger samma siffror igen."""
    from xlvp.period_verification import verify_period

    result = verify_period(period_folder(office, period))
    for problem in result.problems:
        typer.echo(f"✗ {problem}")
    for sound in result.sound:
        typer.echo(f"✓ {sound}")
    for remark in result.remarks:
        typer.echo(f"– {remark}")
    raise typer.Exit(FAULTS if result.problems else CLEAN)


def reopen(
    period: PeriodArgument,
    office: OfficeOption = None,
    why: Annotated[
        str, typer.Option("--why", metavar="SKÄL", help="Varför perioden öppnas igen.")
    ] = "",
) -> None:
    """Öppna en stängd period; stängningen ligger kvar bredvid nästa."""
    from xlvp.period_close import reopen_period

    folder = period_folder(office, period)
    with at_work(folder, "reopen", closed_too=True):
        former = reopen_period(folder, why)
    typer.echo(f"{folder.period.id} är öppen. Den förra stängningen ligger kvar: {shown(former)}")
