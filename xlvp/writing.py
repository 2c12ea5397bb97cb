"""Writing results: beside the target first, then moved into place; what is replaced is kept."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from xlvp.errors import OutputError

REPLACED = "ersatt"
"""Folder beside a result that keeps what later runs have replaced."""


def write_atomically(target: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` fill a temporary file beside ``target``, then move it into place.

    A former file with other content is moved to ``ersatt/`` first. A file that would be
    replaced by the same bytes is left alone.

    Raises:
        OutputError: the folder is read-only, full, or the file is open elsewhere.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent
        )
        os.close(handle)
    except OSError as error:
        raise OutputError(_sentence(target, error)) from error
    temporary = Path(name)
    try:
        write(temporary)
        if target.exists() and temporary.read_bytes() == target.read_bytes():
            return target
        _move_into_place(temporary, target)
    except OSError as error:
        raise OutputError(_sentence(target, error)) from error
    finally:
        temporary.unlink(missing_ok=True)
    return target


def _move_into_place(temporary: Path, target: Path) -> None:
    kept = _keep(target)
    try:
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError:
        if kept is not None:
            kept.unlink(missing_ok=True)  # nothing was replaced
        raise


def _keep(target: Path) -> Path | None:
    """Copy a file that is about to be replaced to ``ersatt/`` under the next free number."""
    if not target.exists():
        return None
    folder = target.parent / REPLACED
    folder.mkdir(exist_ok=True)
    number = 1
    while (kept := folder / f"{target.stem}-{number}{target.suffix}").exists():
        number += 1
    return Path(shutil.copy2(target, kept))


def _sentence(target: Path, error: OSError) -> str:
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            f"Kan inte skriva {target}: filen är öppen i ett annat program eller mappen är "
            "skrivskyddad. Stäng filen eller ge skrivrätt och kör igen."
        )
    reasons = {
        errno.ENOSPC: "disken är full",
        errno.EDQUOT: "utrymmet på disken är slut",
        errno.ENOTDIR: "en del av sökvägen är en fil och ingen mapp",
        errno.EEXIST: "en del av sökvägen är en fil och ingen mapp",
        errno.EISDIR: "det finns en mapp med det namnet",
        errno.ENAMETOOLONG: "namnet är för långt",
    }
    reason = reasons.get(error.errno or 0, f"datorn svarar {error.strerror}")
    return f"Kan inte skriva {target}: {reason}. Det som fanns där är orört."
