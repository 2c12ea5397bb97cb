"""Says what is wrong with the button in LibreOffice, and what to do."""

from __future__ import annotations

from pathlib import Path

from xlvp import __version__
from xlvp.addin.doctor import Check, answers
from xlvp.addin.libreoffice import settings
from xlvp.addin.oxt_install import find_unopkg, installed_version
from xlvp.errors import InputError

_AGAIN = "Stäng LibreOffice och kör xlvp addin install --libreoffice."


def examine_extension() -> list[Check]:
    """Everything that can be checked while LibreOffice is not running."""
    try:
        program = find_unopkg()
        version = installed_version(program)
    except InputError as error:
        return [Check(False, str(error))]
    if version is None:
        return [Check(False, f"Tillägget är inte installerat i LibreOffice. {_AGAIN}")]
    if version != __version__:
        return [
            Check(
                False,
                f"Tillägget i LibreOffice har version {version}, men xlvp har version "
                f"{__version__}. {_AGAIN}",
            )
        ]
    found = Check(True, f"Tillägget i LibreOffice har version {__version__}.")
    known = settings.read()
    if known is None:
        return [found, Check(False, f"{settings.place()} saknas eller går inte att läsa. {_AGAIN}")]
    python = Path(known.python)
    if not python.is_file():
        return [found, Check(False, f"Python finns inte längre på {python}. {_AGAIN}")]
    return [found, Check(True, f"Knappen startar {python}."), answers(python)]
