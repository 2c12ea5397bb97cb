"""Commands about what changes from version to version: ``diff`` and ``migrate``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xlvp.commands.options import OfficeOption, console


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
