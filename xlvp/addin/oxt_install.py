"""Installs the extension for the user that is logged in, and removes it again.

The extension itself is the same for everybody: where this user's interpreter is stands in a
settings file beside xlvp's other settings.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from xlvp.addin.libreoffice import settings
from xlvp.addin.oxt import build
from xlvp.addin.oxt_texts import IDENTIFIER
from xlvp.errors import InputError

FILE_NAME = "xlvp.oxt"
_SECONDS = 120
_PLACES = (
    Path("C:/Program Files/LibreOffice/program/unopkg.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/unopkg"),
    Path("/usr/lib/libreoffice/program/unopkg"),
)


def install_extension(python: Path | None = None) -> Path:
    """Build the extension, add it to LibreOffice and write where the interpreter is.

    Args:
        python: the interpreter that has xlvp; the running one unless given.

    Returns:
        The extension's file, which an administrator can hand out.

    Raises:
        InputError: LibreOffice is not there, or does not take the extension.
    """
    program = find_unopkg()
    package = settings.place().with_name(FILE_NAME)
    package.parent.mkdir(parents=True, exist_ok=True)
    package.write_bytes(build())
    _run(program, "add", "--force", str(package))
    settings.write(settings.Settings(str(python or sys.executable)))
    return package


def remove_extension() -> None:
    """Take the extension away, and what was written for it.

    Raises:
        InputError: LibreOffice is not there, or does not let it go.
    """
    _run(find_unopkg(), "remove", IDENTIFIER)
    for path in (settings.place(), settings.place().with_name(FILE_NAME)):
        path.unlink(missing_ok=True)


def installed_version(program: Path) -> str | None:
    """The version of the extension in LibreOffice; None when it is not there.

    Args:
        program: unopkg.

    Raises:
        InputError: LibreOffice does not answer.
    """
    lines = iter(_run(program, "list").splitlines())
    for line in lines:
        if line.endswith(f": {IDENTIFIER}"):  # the words before it are the user's language's
            return next(lines, "").rpartition(": ")[2]
    return None


def find_unopkg() -> Path:
    """The program that adds extensions to LibreOffice."""
    found = shutil.which("unopkg")
    places = [Path(found)] if found else [place for place in _PLACES if place.is_file()]
    if not places:
        raise InputError(
            "Hittar inte LibreOffice: programmet unopkg saknas. Installera LibreOffice, eller "
            "lägg till tillägget själv under Verktyg > Tillägg."
        )
    return places[0]


def _run(program: Path, *arguments: str) -> str:
    """What unopkg says."""
    try:
        done = subprocess.run(  # noqa: S603 - LibreOffice's own program
            [program, *arguments], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InputError("LibreOffice svarar inte. Stäng LibreOffice och försök igen.") from error
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())
        raise InputError(f"LibreOffice tog inte emot tillägget. Stäng LibreOffice först. {said}")
    return done.stdout
