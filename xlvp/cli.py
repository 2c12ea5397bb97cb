"""The command line. It only wires: each command imports what it needs when it runs."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Annotated

import typer

from xlvp import __version__
from xlvp.commands import addin, page, revisions, rules, validate, why
from xlvp.commands import close as close_commands
from xlvp.commands import status as status_commands
from xlvp.commands.options import (
    CLEAN,
    COULD_NOT_RUN,
    FAULTS,
    INTERRUPTED,
    JobsOption,
    OfficeOption,
    PeriodArgument,
    PersonalDataOption,
    SchedulerOption,
    WithErrorsOption,
    at_work,
    console,
    period_folder,
    readers,
    shown,
)
from xlvp.errors import XlvpError
from xlvp.progress import told_to
from xlvp.report.terminal_progress import terminal_listener
from xlvp.report.terminal_text import NO_CONTROL

app = typer.Typer(
    help="Verksamhetsplan och uppföljning i Excel: mallar, validering, konsolidering.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; what stops a run is one Swedish sentence and exit code 2.

    Ctrl-C ends it with exit code 130, its processes with it.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old console may lack a symbol
    try:
        with told_to(terminal_listener()):
            asked_for(sys.argv[1:])()
    except XlvpError as error:
        typer.echo(f"xlvp: {error}".translate(NO_CONTROL), err=True)
        sys.exit(COULD_NOT_RUN)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            typer.echo("xlvp: avbrutet. Ingen fil är halvskriven.", err=True)
        raise


def asked_for(arguments: Sequence[str]) -> typer.Typer:
    """The app with the one command that is asked for; to make all of them takes a while."""
    name = next(iter(arguments), "")
    one = copy(app)
    one.registered_commands = [
        info
        for info in app.registered_commands
        if name == (info.name or getattr(info.callback, "__name__", None))
    ]
    one.registered_groups = [info for info in app.registered_groups if name == info.name]
    return one if one.registered_commands or one.registered_groups else app


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Visa versionen.")] = False,
) -> None:
    """Show the version when asked for it."""
    if version:
        typer.echo(f"xlvp {__version__}")
        raise typer.Exit(CLEAN)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Ny, tom mapp för kontoret.")],
) -> None:
    """Skapa en kontorsmapp med en kommenterad styrmodell som går att köra direkt."""
    from xlvp.init import init_office

    for path in init_office(folder):
        typer.echo(path)


@app.command()
def templates(period: PeriodArgument, office: OfficeOption = None) -> None:
    """Skriv en mall per avdelning, förifylld med planen och förra periodens värden."""
    from xlvp.template import write_templates

    folder = period_folder(office, period)
    with at_work(folder, "templates"):
        for path in write_templates(folder.office, folder):
            typer.echo(shown(path))


app.command()(validate.validate)


@app.command()
def consolidate(
    period: PeriodArgument,
    office: OfficeOption = None,
    with_errors: WithErrorsOption = False,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Lägg ihop avdelningarnas arbetsböcker till kontorets uppföljning."""
    from xlvp.closing import consolidate_period
    from xlvp.report.terminal_follow_up import print_follow_up

    folder = period_folder(office, period)
    with at_work(folder, "consolidate"), readers(folder, jobs, scheduler):
        result = consolidate_period(folder, include_with_errors=with_errors)
    print_follow_up(result, console())
    raise typer.Exit(FAULTS if result.left_out else CLEAN)


@app.command()
def report(
    period: PeriodArgument,
    office: OfficeOption = None,
    with_errors: WithErrorsOption = False,
    allow_personal_data: PersonalDataOption = False,
) -> None:
    """Skriv rapporten i Word, och visa de siffror i texterna som inte finns i tabellerna."""
    from xlvp.report.document.making import report_period
    from xlvp.report.document.terminal import print_report
    from xlvp.report.period_publication import Asked

    folder = period_folder(office, period)
    with at_work(folder, "report"):
        result = report_period(folder, Asked(with_errors, allow_personal_data))
    print_report(result, console())
    raise typer.Exit(FAULTS if result.consolidated.left_out else CLEAN)


app.command()(page.page)


app.command()(status_commands.status)


@app.command()
def waive(  # noqa: PLR0913, PLR0917 - a waiver has these parts
    period: PeriodArgument,
    code: Annotated[str, typer.Argument(metavar="REGEL", help="Regelns kod, t.ex. STA004.")],
    department: Annotated[str, typer.Argument(metavar="AVDELNING", help="Avdelningens kod.")],
    key: Annotated[str, typer.Argument(metavar="RAD", help="Radens nummer eller konto.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Skälet.", prompt="Skäl")] = "",
    by: Annotated[str, typer.Option("--by", help="Vem som godkänner.", prompt="Godkänns av")] = "",
    until: Annotated[
        str, typer.Option("--until", help="Sista dag, t.ex. 2018-12-31.", prompt="Till och med")
    ] = "",
    office: OfficeOption = None,
) -> None:
    """Godkänn ett fynd med skäl; undantaget vaknar när värdet ändras."""
    from xlvp.closing import waive_finding

    folder = period_folder(office, period)
    with at_work(folder, "waive"):
        waiver = waive_finding(folder, (code.upper(), department, key), reason, by, until)
    typer.echo(
        f"{waiver.code} {waiver.department} {waiver.key} godkänt till och med {waiver.until}."
    )


app.add_typer(rules.app, name="rules")
app.add_typer(addin.app, name="addin", help="Knappen i Excel och LibreOffice.")
app.command()(revisions.diff)
app.command()(revisions.migrate)
app.command()(close_commands.close)
app.command()(close_commands.verify)
app.command()(close_commands.reopen)
app.command()(why.why)


@app.command()
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Regelns kod, t.ex. STA004.")],
) -> None:
    """Förklara en regel: varför den finns, exempel och åtgärd."""
    from validation.catalogue import explain as explained

    text = explained(code)
    typer.echo(text)
    from validation.rule import CATALOGUE

    raise typer.Exit(CLEAN if CATALOGUE.get(code) else COULD_NOT_RUN)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Mapp för demonstrationen.")],
) -> None:
    """Bygg demonstrationskontoren, fyll i, validera och konsolidera dem."""
    from xlvp.demo import run_demo

    run_demo(folder, console())
