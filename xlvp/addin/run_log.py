"""A log per press, among the user's own data; the newest are kept."""

from __future__ import annotations

import logging
import os
import tempfile
from datetime import datetime
from pathlib import Path

from xlvp.addin.places import data_folder

_LOGGER = logging.getLogger("xlvp.addin")
KEPT = 50
"""So many logs stay."""


def start_log(verb: str) -> Path | None:
    """Begin a log; None when it can be written nowhere."""
    now = datetime.now().astimezone()
    for folder in (data_folder() / "logg", Path(tempfile.gettempdir()) / "xlvp"):
        path = folder / f"{now:%Y%m%d-%H%M%S-%f}-{verb}-{os.getpid()}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handler = logging.FileHandler(path, encoding="utf-8")
        except OSError:  # a full or locked profile: the next folder is tried
            continue
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        _LOGGER.addHandler(handler)
        _LOGGER.setLevel(logging.INFO)
        _LOGGER.propagate = False
        _prune(folder)
        return path
    return None


def end_log() -> None:
    """Close the log."""
    for handler in _LOGGER.handlers[:]:
        _LOGGER.removeHandler(handler)
        handler.close()


def _prune(folder: Path) -> None:
    for path in sorted(folder.glob("*.log"))[:-KEPT]:
        try:
            path.unlink()
        except OSError:  # another press is writing it
            continue
