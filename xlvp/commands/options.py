"""What the commands share: exit codes, arguments, and where their output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from xlvp.checking import Checked
    from xlvp.office import Office, PeriodFolder

CLEAN, FAULTS, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: clean or warnings only; at least one error; could not run; Ctrl-C."""

WIDTH_OF_FILES = 140
"""Columns of the tables when the output goes to a file or another program."""

OfficeOption = Annotated[
    Path | None, typer.Option("--office", help="Kontorets mapp, där styrmodell.toml ligger.")
]
PeriodArgument = Annotated[
    str, typer.Argument(metavar="PERIOD", help="Periodens id, t.ex. 2018-08.")
]
WithErrorsOption = Annotated[
    bool, typer.Option("--with-errors", help="Ta även med arbetsböcker som har fel; det syns.")
]

JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=1, help="Läs med så många processer; annars så många som lönar sig."
    ),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADRESS",
        help="Läs på ett Dask-klusters arbetare, t.ex. tcp://dator:8786.",
    ),
]
PersonalDataOption = Annotated[
    bool,
    typer.Option("--allow-personal-data", help="Skriv även om texterna innehåller personnummer."),
]


def period_folder(office: Path | None, period: str) -> PeriodFolder:
    """The period that is meant: its id, or a path to its folder.

    Raises:
        OfficeError: there is no office, or its model holds a fault.
        PeriodError: the office has no such period.
    """
    return office_of(office, period).period(Path(period).name)


def office_of(office: Path | None, period: str = "") -> Office:
    """The office that is given, that the period's path lies in, or that this folder lies in.

    Raises:
        OfficeError: there is no office, or its model holds a fault.
    """
    from xlvp.office import Office

    if office is not None:
        return Office.open(office)
    given = Path(period)
    return Office.find(given.parent if given.parent != Path() else Path.cwd())


@contextmanager
def readers(folder: PeriodFolder, jobs: int | None, scheduler: str | None) -> Iterator[None]:
    """Read with so many processes, or on a cluster.

    Args:
        folder: the period; a cluster's workers must see its office.
        jobs: how many processes; None leaves it to the number of workbooks.
        scheduler: the address of a Dask scheduler.

    Raises:
        InputError: both are asked for, or there is no such cluster.
    """
    from xlvp.workers import working_with

    if scheduler is None:
        with working_with(jobs):
            yield
        return
    from xlvp.cluster import ClusterExecutor
    from xlvp.errors import InputError

    if jobs is not None:
        raise InputError("--jobs gäller den här datorn. Ge antingen --jobs eller --scheduler.")
    office = folder.office
    with working_with(None, lambda: ClusterExecutor(scheduler, office.path, office.model.limits)):
        yield


@contextmanager
def at_work(folder: PeriodFolder, command: str, *, closed_too: bool = False) -> Iterator[None]:
    """Hold a period while a command writes in it, and tell what an earlier run left behind.

    Raises:
        PeriodError: the period is closed, or another run is writing in it.
        OutputError: the period's folder cannot be written.
    """
    from xlvp.period_lock import working_on

    with working_on(folder, command, closed_too=closed_too) as work:
        for sentence in work.found:
            typer.echo(f"xlvp: {sentence}", err=True)
        yield


def keep_received(checked: Checked) -> None:
    """Keep and log what a command that only reads was the first to see; tell what is odd."""
    from xlvp.receiving import keep_received as keep

    for sentence in keep(checked):
        typer.echo(f"xlvp: {sentence}", err=True)


def console() -> Console:
    """Where tables are printed: as wide as the terminal, or as a file's readers expect."""
    from xlvp.report.terminal_console import TextConsole

    width = None if sys.stdout.isatty() else WIDTH_OF_FILES
    return TextConsole(highlight=False, width=width, soft_wrap=width is not None)


def screen() -> Console | None:
    """Where lines are printed in colours; None where another program reads them."""
    return console() if sys.stdout.isatty() or os.environ.get("FORCE_COLOR") else None


def shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
