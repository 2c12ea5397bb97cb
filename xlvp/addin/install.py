"""Puts the add-in where Excel finds it, and takes it away again."""

from __future__ import annotations

from pathlib import Path

from xlvp.addin.build import FILE, built_file
from xlvp.addin.profile import Profile
from xlvp.errors import OutputError


def install(profile: Profile, *, to_be_ticked: bool = False) -> list[Path]:
    """Copy the add-in into the profile and write the interpreter's path.

    A copy in the other folder is taken away: Excel would load both.

    Args:
        profile: whose Excel gets the button.
        to_be_ticked: into the folder AddIns, where the user ticks it in Excel's own dialog.

    Raises:
        OutputError: Excel has the file open, or the profile is read-only.
    """
    folders = (profile.addins_folder, profile.start_folder)
    chosen, other = folders if to_be_ticked else folders[::-1]
    target = chosen / FILE
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        beside = chosen / f".{FILE}.tmp"
        beside.write_bytes(built_file().read_bytes())
        beside.replace(target)
        (other / FILE).unlink(missing_ok=True)
        profile.write_interpreter()
    except OSError as error:
        (chosen / f".{FILE}.tmp").unlink(missing_ok=True)
        raise OutputError(_sentence("installera", error)) from error
    return [target, profile.setting]


def uninstall(profile: Profile) -> list[Path]:
    """Take away the add-in and what the macros have written; logs stay.

    Raises:
        OutputError: Excel has the file open, or the profile is read-only.
    """
    ours = [
        *profile.installed,
        profile.setting,
        *profile.data.glob("svar-*.txt"),
        *profile.data.glob("fraga-*.txt"),
    ]
    removed = [path for path in ours if path.is_file()]
    try:
        for path in removed:
            path.unlink()
    except OSError as error:
        raise OutputError(_sentence("ta bort", error)) from error
    return removed


def _sentence(doing: str, error: OSError) -> str:
    return (
        f"Kan inte {doing} tillägget: datorn svarar {error.strerror} för {error.filename}. "
        "Stäng alla fönster med Excel och kör igen."
    )
