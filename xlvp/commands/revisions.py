"""Commands about what changes from version to version: ``diff`` and ``migrate``."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xlvp.commands.options import CLEAN, FAULTS, OfficeOption, at_work, console, shown
from xlvp.errors import InputError

MIGRATED = "flyttade"
"""Folder of a period for workbooks that were carried over to the present template."""


class DiffFormat(StrEnum):
    """How differences are printed."""

    TEXT = "text"
    JSON = "json"


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Kontor, plan, period eller fil.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Det som den jämförs med.")],
    office: OfficeOption = None,
    period: Annotated[
        str | None, typer.Option(help="Periodens id, när det inte framgår av det som jämförs.")
    ] = None,
    output: Annotated[
        DiffFormat, typer.Option("--format", help="Utskriftens form.")
    ] = DiffFormat.TEXT,
) -> None:
    """Visa vad som skiljer två planer, två perioder eller två arbetsböcker åt."""
    from xlvp.report.revisions import compare, print_revisions, revisions_json
    from xlvp.versions import load_version

    versions = load_version(old, office, period), load_version(new, office, period)
    found = compare(*versions)
    if output is DiffFormat.JSON:
        sys.stdout.buffer.write(revisions_json(found, *versions).encode())
    else:
        print_revisions(found, *versions, console())


def migrate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Ifyllda arbetsböcker i en äldre mall.")
    ],
    office: OfficeOption = None,
    period: Annotated[
        str | None, typer.Option(help="Periodens id, när det inte är arbetsbokens egen period.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Mapp för de nya arbetsböckerna.")] = None,
) -> None:
    """För över ifyllda arbetsböcker till dagens mall, med en liggare över varje cell."""
    from xlvp.migration import migrate as carry_over
    from xlvp.migration import period_of
    from xlvp.office import Office
    from xlvp.progress import counted
    from xlvp.report.migrations import print_migration, write_ledger

    done = []
    try:
        for path in counted(files, [path.name for path in files], "För över"):
            if not path.is_file():
                raise InputError(f"Hittar inte {path}. Kontrollera sökvägen.")
            of = Office.open(office) if office is not None else Office.find(path)
            folder = period_of(path, of, period)
            target = (to or folder.path / MIGRATED) / f"{path.stem}.xlsx"
            held = of.period_of(target)
            with at_work(held, "migrate") if held is not None else nullcontext():
                migrated = carry_over(path, folder, target)
                ledger = write_ledger(migrated, target.with_name(f"{path.stem}-liggare.csv"))
            done.append((migrated, ledger, target))
    finally:  # what was carried over before a fault is told as well
        for migrated, ledger, target in done:
            print_migration(migrated, shown(ledger), shown(target), console())
    raise typer.Exit(FAULTS if any(migrated.leftovers for migrated, _, _ in done) else CLEAN)
