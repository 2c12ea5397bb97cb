"""Where Excel on Windows looks for add-ins, and what xlvp writes in the user's profile."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlvp.addin.build import FILE
from xlvp.addin.places import data_folder
from xlvp.errors import InputError


@dataclass(frozen=True)
class Profile:
    """A user's folders and the Python that the button starts."""

    roaming: Path
    data: Path
    interpreter: Path

    @property
    def start_folder(self) -> Path:
        """Excel opens every file in it when it starts; a trusted location by default."""
        return self.roaming / "Microsoft" / "Excel" / "XLSTART"

    @property
    def addins_folder(self) -> Path:
        """Excel lists the add-ins in it; the user ticks them."""
        return self.roaming / "Microsoft" / "AddIns"

    @property
    def installed(self) -> tuple[Path, ...]:
        """The add-in's files that are there; more than one is a fault."""
        places = (self.start_folder / FILE, self.addins_folder / FILE)
        return tuple(path for path in places if path.is_file())

    @property
    def setting(self) -> Path:
        """The file with the interpreter's path, which the macros read."""
        return self.data / "python.txt"

    def written_interpreter(self) -> Path | None:
        """The interpreter that the macros would start; None when none is written."""
        if not self.setting.is_file():
            return None
        line = self.setting.read_bytes().decode("utf-16", errors="replace").partition("\n")[0]
        return Path(line.strip()) if line.strip() else None

    def write_interpreter(self) -> None:
        """Write which interpreter the macros start, in the form that a macro can read."""
        self.data.mkdir(parents=True, exist_ok=True)
        text = f"{self.interpreter}\n".encode("utf-16-le")
        self.setting.write_bytes(codecs.BOM_UTF16_LE + text)


def is_windows_profile(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there are the folders in which Excel on Windows looks."""
    return bool(environment.get("APPDATA") and environment.get("LOCALAPPDATA"))


def own_profile(
    environment: Mapping[str, str] = os.environ, executable: str = sys.executable
) -> Profile:
    """The profile of who runs this.

    Raises:
        InputError: this is no Windows profile, or a Python that cannot write into it.
    """
    if not is_windows_profile(environment):
        raise InputError(
            "Knappen installeras i Excel på Windows, och här finns ingen Windows-profil "
            "(APPDATA och LOCALAPPDATA saknas)."
        )
    if "windowsapps" in str(Path(executable).resolve()).lower():
        raise InputError(
            "Denna Python kommer från Microsoft Store och skriver på ett ställe som Excel inte "
            "ser. Installera Python från python.org och xlvp i en egen miljö (py -m venv)."
        )
    windowless = Path(executable).with_name("pythonw.exe")
    return Profile(
        Path(environment["APPDATA"]),
        data_folder(environment),
        windowless if windowless.is_file() else Path(executable),
    )
