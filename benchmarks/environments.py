"""Virtual environments for what xlvp is compared with: one each, made when first asked for.

``competitors.txt`` has a line for each: a name, a colon, and what pip installs. An environment
lies in ``.bench/`` under a name that changes with that line, so that a new version makes a new
one. What cannot be installed is told in the tables with pip's own words.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import ROOT

LISTED = Path(__file__).parent / "competitors.txt"
CACHE = ROOT / ".bench"
"""Where environments are kept; ``make clean`` takes them away."""
_DONE = "installed.txt"


@dataclass(frozen=True)
class Environment:
    """What one competitor needs.

    Attributes:
        packages: as pip takes them, with their versions.
    """

    name: str
    packages: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where it lies."""
        mark = hashlib.sha256(" ".join((*self.packages, sys.version)).encode()).hexdigest()[:8]
        called = re.sub(r"\[.*\]", "", self.packages[0]).replace("==", "-")
        return CACHE / f"{called}-{mark}"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
        return self.folder / inside


class InstallError(Exception):
    """An environment could not be made; the message is pip's last line."""


def listed(text: str | None = None) -> Mapping[str, Environment]:
    """The environments of ``competitors.txt``, by name.

    Raises:
        ValueError: a line is not written as it should be, or pins no version.
    """
    found: dict[str, Environment] = {}
    for line in (LISTED.read_text("utf-8") if text is None else text).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, packages = line.partition(":")
        wanted = tuple(packages.split())
        if not colon or not wanted or any("==" not in package for package in wanted):
            raise ValueError(f"name: package==version …, not {line!r}")
        found[name.strip()] = Environment(name.strip(), wanted)
    return found


def made(environment: Environment) -> Path:
    """The interpreter of an environment, which is made if it is not there.

    Raises:
        InstallError: it cannot be made.
    """
    if (environment.folder / _DONE).is_file():
        return environment.python
    shutil.rmtree(environment.folder, ignore_errors=True)
    venv.create(environment.folder, with_pip=True)
    try:
        _pip(environment, "install", "--quiet", *environment.packages)
        installed = _pip(environment, "freeze")
    except subprocess.CalledProcessError as error:
        lines = [line for line in error.stderr.splitlines() if line.startswith("ERROR")]
        reason = lines[-1] if lines else error.stderr.strip()[-200:]
        raise InstallError(reason) from error
    (environment.folder / _DONE).write_text(installed, "utf-8")
    return environment.python


def _pip(environment: Environment, *arguments: str) -> str:
    command = [str(environment.python), "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout
