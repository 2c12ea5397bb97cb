"""``xlvp init``: a new office folder with a commented model that runs as it is."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from xlvp.errors import OutputError


def init_office(path: Path) -> list[Path]:
    """Make a folder into an office: the starter model and its plan.

    Args:
        path: a folder that is empty, or that is not there yet.

    Returns:
        The files written, the model first.

    Raises:
        OutputError: the folder holds something already, or cannot be written.
    """
    try:
        if path.exists() and not path.is_dir():
            raise OutputError(f"{path} är en fil. Ange en ny, tom mapp för kontoret.")
        if path.is_dir() and any(path.iterdir()):
            raise OutputError(f"Mappen {path} är inte tom. Ange en ny, tom mapp för kontoret.")
        return _copied(resources.files("xlvp") / "starter", path)
    except OSError as error:
        raise OutputError(f"Kan inte skriva i {path}: {error.strerror}.") from error


def _copied(source: Traversable, target: Path) -> list[Path]:
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for entry in sorted(source.iterdir(), key=lambda entry: (entry.is_dir(), entry.name)):
        to = target / entry.name
        if entry.is_dir():
            written += _copied(entry, to)
        else:
            to.write_bytes(entry.read_bytes())
            written.append(to)
    return written
