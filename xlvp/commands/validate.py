"""``xlvp validate``: findings on the screen or as JSON, marked and sealed copies."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlvp.commands.options import (
    CLEAN,
    FAULTS,
    JobsOption,
    OfficeOption,
    SchedulerOption,
    at_work,
    keep_received,
    readers,
    screen,
    shown,
)
from xlvp.errors import InputError

if TYPE_CHECKING:
    from xlvp.checking import Checked
    from xlvp.inputs import Batch


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"


def validate(  # noqa: PLR0913, PLR0917 - a check can be asked for in these ways
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Filer, mappar eller en hel period.")
    ],
    office: OfficeOption = None,
    period: Annotated[
        str | None, typer.Option(help="Periodens id, när filerna inte ligger i dess mapp.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="Utskriftens form.")] = Format.TEXT,
    mark: Annotated[
        bool, typer.Option("--mark", help="Skriv en kopia av varje arbetsbok med fynden markerade.")
    ] = False,
    seal: Annotated[
        bool, typer.Option("--seal", help="Skriv en förseglad kopia av varje arbetsbok.")
    ] = False,
    show_all: Annotated[bool, typer.Option("--all", help="Visa alla rader per regel.")] = False,
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Kontrollera inlämnade arbetsböcker mot alla regler."""
    from validation.finding import Severity
    from xlvp.checking import check
    from xlvp.inputs import gather

    worst = CLEAN
    batches = gather(paths, office, period)
    if output is Format.JSON and len(batches) > 1:
        raise InputError("Filerna hör till flera perioder. Ange en period i taget med json.")
    for batch in batches:
        with readers(batch.folder, jobs, scheduler):
            checked = check(batch.folder, batch.paths, whole_period=batch.whole_period)
        if batch.whole_period:
            keep_received(checked)
        for sentence in batch.passed_over:
            typer.echo(sentence, err=True)
        _print(checked, output, show_all=show_all)
        if mark:
            _mark(checked, batch)
        if seal:
            _seal(checked, batch)
        if checked.findings(Severity.ERROR):
            worst = FAULTS
    raise typer.Exit(worst)


def _print(checked: Checked, output: Format, *, show_all: bool) -> None:
    if output is Format.JSON:
        from xlvp.report.json_report import findings_json

        sys.stdout.buffer.write(findings_json(checked).encode())
    else:
        from xlvp.report.terminal import print_findings

        print_findings(checked, screen(), show_all=show_all)


def _mark(checked: Checked, batch: Batch) -> None:
    from xlvp.report.marked import write_marked_copies

    with at_work(batch.folder, "validate --mark"):
        for path in write_marked_copies(checked, batch.paths):
            typer.echo(shown(path), err=True)


def _seal(checked: Checked, batch: Batch) -> None:
    from xlvp.seal import write_sealed_copies

    with at_work(batch.folder, "validate --seal"):
        copies = write_sealed_copies(checked, batch.paths)
    for line in (*map(shown, copies.paths), *copies.refused):
        typer.echo(line, err=True)
