"""Writing results: beside the target first, then moved into place; what is replaced is kept.

Nothing is ever half written under its own name. A run that is killed leaves at most temporary
files, which all begin with :data:`TEMPORARY`; the next run on the period takes them away and
says so (:mod:`xlvp.period_lock`). Nothing is written into a closed period.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xlvp.closed import refuse_if_closed
from xlvp.errors import OutputError

REPLACED = "ersatt"
"""Folder beside a result that keeps what later runs have replaced."""
TEMPORARY = ".xlvp-"
"""How the names of temporary files and folders begin."""

_WINDOWS = {
    (39, 112): "disken är full",
    (1295,): "utrymmet på disken är slut",
    (53, 59, 64, 67, 121, 1231): "nätverksmappen svarar inte",
}
"""Windows' own numbers, of which Python makes errors that mean little or something else."""


@dataclass(frozen=True)
class Written:
    """What writing a file did.

    Attributes:
        changed: it is new, or has other bytes than before.
        kept: where its former bytes lie; None when there were none, or the same.
    """

    path: Path
    changed: bool
    kept: Path | None = None


def write_atomically(target: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` fill a temporary file beside ``target``, then move it into place.

    A former file with other content is copied to ``ersatt/`` first. A file that would be
    replaced by the same bytes is left alone.

    Raises:
        OutputError: the folder is read-only, full, or the file is open elsewhere.
        PeriodError: the target lies in a closed period.
    """
    return replace_file(target, write).path


def replace_file(target: Path, write: Callable[[Path], None]) -> Written:
    """Like :func:`write_atomically`, and tell what happened.

    Raises:
        OutputError: the folder is read-only, full, or the file is open elsewhere.
        PeriodError: the target lies in a closed period.
    """
    refuse_if_closed(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f"{TEMPORARY}{target.stem}-", suffix=target.suffix, dir=target.parent
        )
        os.close(handle)
    except OSError as error:
        raise OutputError(why_not_written(target, error)) from error
    temporary = Path(name)
    try:
        write(temporary)
        if target.exists() and temporary.read_bytes() == target.read_bytes():
            return Written(target, changed=False)
        return Written(target, changed=True, kept=_move_into_place(temporary, target))
    except OSError as error:
        raise OutputError(why_not_written(target, error)) from error
    except Exception as error:
        cause = _wrapped(error)
        if cause is None:
            raise
        raise OutputError(why_not_written(target, cause)) from error
    finally:
        _remove(temporary)


def _wrapped(error: Exception) -> OSError | None:
    """What the system answered, where XlsxWriter has wrapped it."""
    from xlsxwriter.exceptions import FileCreateError  # a tenth of a second, for results only

    cause = error.args[0] if isinstance(error, FileCreateError) and error.args else None
    return cause if isinstance(cause, OSError) else None


def replace_text(target: Path, text: str) -> None:
    """Put a text in place of a file at once; nothing is kept, and no close is asked.

    For what belongs to a period's own records: its log and the note that opens it again.

    Raises:
        OutputError: it cannot be written; what was there is untouched.
    """
    temporary = target.with_name(f"{TEMPORARY}{target.name}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        raise OutputError(why_not_written(target, error)) from error
    finally:
        _remove(temporary)


def copied(content: bytes, original: Path) -> Callable[[Path], None]:
    """Writes a copy of a workbook that keeps its time, by which a delivery is early or late."""

    def write(target: Path) -> None:
        target.write_bytes(content)
        changed = original.stat().st_mtime_ns
        os.utime(target, ns=(changed, changed))

    return write


def why_not_written(target: Path, error: OSError) -> str:
    """One Swedish sentence about a file that could not be written."""
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            f"Kan inte skriva {target}: filen är öppen i ett annat program eller mappen är "
            "skrivskyddad. Stäng filen eller ge skrivrätt och kör igen."
        )
    return f"Kan inte skriva {target}: {what_hinders(error)}. Det som fanns där är orört."


def what_hinders(error: OSError) -> str:
    """What hinders writing, as half a Swedish sentence."""
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "mappen är skrivskyddad"
    reasons = {
        errno.ENOSPC: "disken är full",
        errno.EDQUOT: "utrymmet på disken är slut",
        errno.ENOTDIR: "en del av sökvägen är en fil och ingen mapp",
        errno.EEXIST: "en del av sökvägen är en fil och ingen mapp",
        errno.EISDIR: "det finns en mapp med det namnet",
        errno.ENAMETOOLONG: "namnet är för långt",
        errno.ENOENT: "mappen finns inte längre",
        errno.ESTALE: "nätverksmappen svarar inte",
        errno.EIO: "disken eller nätverksmappen svarar inte",
        errno.EHOSTDOWN: "nätverksmappen svarar inte",
        errno.ETIMEDOUT: "nätverksmappen svarar inte",
    }
    windows = {code: reason for codes, reason in _WINDOWS.items() for code in codes}
    return windows.get(getattr(error, "winerror", 0) or 0) or reasons.get(
        error.errno or 0, f"datorn svarar {error.strerror}"
    )


def _move_into_place(temporary: Path, target: Path) -> Path | None:
    """Replace the target; gives where its former bytes lie now."""
    kept, is_new = _keep(target)
    try:
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError:
        if kept is not None and is_new:
            _remove(kept)  # nothing was replaced
        raise
    return kept


def _keep(target: Path) -> tuple[Path | None, bool]:
    """Copy a file that is about to be replaced to ``ersatt/`` under the next free number.

    Returns:
        The copy, None when there is nothing to keep; and whether it was made now. A run that
        was killed may have made it already.
    """
    if not target.exists():
        return None, False
    folder = target.parent / REPLACED
    folder.mkdir(exist_ok=True)
    before = kept_copies(target)
    if before and before[-1].read_bytes() == target.read_bytes():
        return before[-1], False
    number = _number(before[-1], target) + 1 if before else 1
    kept = folder / f"{target.stem}-{number}{target.suffix}"
    temporary = folder / f"{TEMPORARY}{kept.name}"
    try:
        shutil.copy2(target, temporary)
        temporary.replace(kept)
    finally:
        _remove(temporary)
    return kept, True


def kept_copies(target: Path) -> list[Path]:
    """What a file has been before, the oldest first."""
    found = (target.parent / REPLACED).glob(f"*{target.suffix}")
    own = [path for path in found if _number(path, target)]
    return sorted(own, key=lambda path: _number(path, target))


def _number(kept: Path, target: Path) -> int:
    """The number of a kept copy of a file; 0 for another file."""
    found = re.fullmatch(re.escape(target.stem) + r"-(\d+)", kept.stem)
    return int(found[1]) if found and kept.suffix == target.suffix else 0


def _remove(path: Path) -> None:
    """Take a temporary file away; on a share that is gone, the next run does it."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
