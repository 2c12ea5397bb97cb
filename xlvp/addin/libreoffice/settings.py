"""Where xlvp's own Python is: written when the extension is installed, read at each press."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

NAME = "libreoffice.json"


@dataclass(frozen=True)
class Settings:
    """What the extension must know.

    Attributes:
        python: the interpreter that has xlvp.
        replies: a file that replies are added to instead of being shown; for tests.
        answer: what is typed into the dialog, with `replies`.
    """

    python: str
    replies: str = ""
    answer: tuple[str, ...] = ()


def place(environment: os._Environ[str] = os.environ) -> Path:
    """The settings file, beside xlvp's other settings of this user."""
    local = environment.get("LOCALAPPDATA") or environment.get("XDG_DATA_HOME")
    folder = Path(local) if local else Path.home() / ".local" / "share"
    return folder / "xlvp" / NAME


def read() -> Settings | None:
    """The settings; None when there are none that can be used."""
    try:
        known = json.loads(place().read_text("utf-8"))
        return Settings(
            str(known["python"]), str(known.get("replies", "")), tuple(known.get("answer", ()))
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(settings: Settings) -> Path:
    """Write the settings file and give its path."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {"python": settings.python, "replies": settings.replies, "answer": settings.answer}
    path.write_text(json.dumps({k: v for k, v in known.items() if v}, indent=2) + "\n", "utf-8")
    return path
