"""Closed periods: what a close leaves behind says so, and nothing is written there any more.

Each close of a period is a numbered folder, ``<period>/stangd/<n>``. It becomes visible by one
rename, complete, and is never written to again. Opening the period again lays a note beside it
(``<n>-oppnad.json``): the highest number without such a note is the close that is valid.

:func:`refuse_if_closed` is asked by everything that writes, so no command can forget to.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from xlvp.errors import PeriodError

CLOSES = "stangd"
"""Folder of a period that holds its closes."""
DEPTH = 6
"""So deep a file lies below its period's folder at most."""
MANIFEST = "manifest.json"
"""What a close holds; a folder without it is none."""


def closes(period: Path) -> list[Path]:
    """The closes of a period's folder, the first one first.

    Raises:
        PeriodError: the folder may not be read.
    """
    try:
        with os.scandir(period / CLOSES) as entries:
            found = [Path(entry.path) for entry in entries if entry.name.isdigit()]
        complete = [entry for entry in found if (entry / MANIFEST).is_file()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise PeriodError(
            f"Får inte läsa {period / CLOSES}. Be om läsrätt och kör igen."
        ) from error
    return sorted(complete, key=lambda entry: int(entry.name))


def reopening(close: Path) -> Path:
    """The note that says that a close is opened again; it may not be there."""
    return close.with_name(f"{close.name}-oppnad.json")


def valid_close(period: Path) -> Path | None:
    """The close that is valid; None for a period that is open.

    Raises:
        PeriodError: the folder may not be read.
    """
    found = closes(period)
    return found[-1] if found and not reopening(found[-1]).exists() else None


def refuse_if_closed(path: Path) -> None:
    """Stop whoever is about to write into a closed period, or into any close.

    Args:
        path: what would be written; it need not exist.

    Raises:
        PeriodError: it lies in a closed period's folder, or in what was frozen.
    """
    for folder in (path, *path.parents[:DEPTH]):
        if folder.parent.name == CLOSES and folder.name.isdigit():
            raise PeriodError(f"{folder} är en stängd periods arkiv och ändras aldrig.")
        close = valid_close(folder)
        if close is not None:
            raise PeriodError(
                f"Perioden {folder.name} är stängd sedan {closing_day(close)} och ändras inte. "
                f"Öppna den med xlvp reopen {folder.name} --why SKÄL om något måste rättas."
            )


def closing_day(close: Path) -> str:
    """The day of a close, as its manifest says it.

    Raises:
        PeriodError: the manifest cannot be read.
    """
    try:
        return str(json.loads((close / MANIFEST).read_text("utf-8"))["day"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PeriodError(
            f"{close / MANIFEST} går inte att läsa. Återställ den ur en säkerhetskopia."
        ) from error
