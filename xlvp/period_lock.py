"""One run at a time writes in a period, whatever machine it comes from.

The lock is a file that only one run can create. It holds a token, the time and the command,
nothing that names a person or a machine. The run that holds it counts up in it twice a second;
another one that finds the lock looks at the count, not at clocks, which differ between
machines. A count that stands still for :data:`STALE_AFTER` seconds belongs to a run that was
killed: its lock is taken over, its temporary files are taken away, and that is said. This needs
no locking service of the file share.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from xlvp.closed import CLOSES, refuse_if_closed
from xlvp.delivery_log import changed_outputs
from xlvp.errors import OutputError, PeriodError
from xlvp.office import PeriodFolder
from xlvp.writing import TEMPORARY, why_not_written

LOCK_NAME = ".xlvp.las"
BEAT = 0.5
"""Seconds between two counts of the run that holds the lock."""
STALE_AFTER = 8.0
"""Seconds after which a count that stands still belongs to a run that is no more."""
_LOOK = 0.1
_held = threading.local()


@dataclass
class Work:
    """A run's hold on a period.

    Attributes:
        found: what an earlier run left behind or others changed, Swedish sentences.
    """

    lock: Path
    command: str
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    since: str = field(default_factory=lambda: f"{datetime.now().astimezone():%Y-%m-%dT%H:%M:%S}")
    found: list[str] = field(default_factory=list)


@contextmanager
def working_on(folder: PeriodFolder, command: str, *, closed_too: bool = False) -> Iterator[Work]:
    """Hold a period while something is written in it.

    Within a run that holds the period already, it is held on.

    Args:
        folder: the period.
        command: what is run, as the user writes it after ``xlvp``.
        closed_too: this run may write in a closed period, because it opens it.

    Raises:
        PeriodError: the period is closed, or another run is writing in it.
        OutputError: the period's folder cannot be written.
    """
    if not closed_too:
        refuse_if_closed(folder.path)
    held: dict[Path, Work] = _held.__dict__.setdefault("works", {})
    if folder.path in held:
        yield held[folder.path]
        return
    work = _take(folder, command)
    held[folder.path] = work
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(work, ended), daemon=True)
    beating.start()
    try:
        work.found += _cleaned(folder.path)
        work.found += changed_outputs(folder)
        yield work
    finally:
        ended.set()
        beating.join()
        del held[folder.path]
        _release(work)


def _take(folder: PeriodFolder, command: str) -> Work:
    lock = folder.path / LOCK_NAME
    work = Work(lock, command)
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
            except FileExistsError:
                _wait_until_stale(folder, work)
                continue
            with os.fdopen(handle, "wb") as file:
                file.write(_line(work, 0))
            return work
    except OSError as error:
        raise OutputError(why_not_written(lock, error)) from error


def _wait_until_stale(folder: PeriodFolder, work: Work) -> None:
    """Look at another run's lock; take it away when its run is no more.

    Raises:
        PeriodError: its run goes on.
    """
    first = seen = _read(work.lock)
    until = time.monotonic() + STALE_AFTER
    while seen is not None and seen == first:
        if time.monotonic() > until:
            _take_away(work, first)
            return
        time.sleep(_LOOK)
        seen = _read(work.lock)
    if seen is None:  # released in the meantime
        return
    command, since = _told(seen)
    raise PeriodError(
        f"xlvp {command} arbetar i {folder.period.id} sedan {since}. Vänta tills det är klart "
        "och kör igen."
    )


def _take_away(work: Work, content: bytes) -> None:
    """Take a stale lock away; of several runs that try, one succeeds."""
    aside = work.lock.with_name(f"{TEMPORARY}las-{work.token}")
    try:
        work.lock.rename(aside)
    except FileNotFoundError:
        return
    if _read(aside) == content:
        command, since = _told(content)
        work.found.append(f"xlvp {command}, som började {since}, avbröts innan det var klart.")
        aside.unlink(missing_ok=True)
    else:  # another run took the stale one and holds this
        aside.rename(work.lock)


def _read(lock: Path) -> bytes | None:
    """A lock's content; None when there is none."""
    try:
        return lock.read_bytes()
    except FileNotFoundError:
        return None


def _line(work: Work, count: int) -> bytes:
    """The lock's content; always of the same length, so that it is written at once."""
    return f"{work.token} {work.since} {count:08d} {work.command}\n".encode()


def _told(content: bytes) -> tuple[str, str]:
    """The command and the time that a lock tells; a run that was killed may have told nothing."""
    parts = content.decode("utf-8", "replace").split(maxsplit=3)
    if len(parts) < 4:  # noqa: PLR2004 - token, time, count, command
        return "(okänt kommando)", "nyss"
    return parts[3].strip(), parts[1].replace("T", " ")


def _beat(work: Work, ended: threading.Event) -> None:
    count = 0
    while not ended.wait(BEAT):
        count += 1
        try:
            if not _is_own(work):
                return
            with os.fdopen(os.open(work.lock, os.O_WRONLY), "wb") as file:
                file.write(_line(work, count))
        except OSError:
            continue  # the share may come back; when it does not, writing the result says so


def _is_own(work: Work) -> bool:
    return (_read(work.lock) or b"").startswith(work.token.encode())


def _release(work: Work) -> None:
    """Take the own lock away; on a share that is gone it grows stale."""
    try:
        if _is_own(work):
            work.lock.unlink(missing_ok=True)
    except OSError:
        return


def _cleaned(period: Path) -> list[str]:
    """Take away what killed runs have left half-done; gives a sentence about it.

    Raises:
        OutputError: it cannot be taken away.
    """
    try:
        left = _clean(period)
    except OSError as error:
        raise OutputError(why_not_written(period, error)) from error
    if not left:
        return []
    taken = "1 halvfärdig fil är borttagen"
    if left > 1:
        taken = f"{left} halvfärdiga filer är borttagna"
    return [f"En tidigare körning avbröts: {taken}, resten är orört."]


def _clean(period: Path) -> int:
    left = 0
    for place, folders, files in os.walk(period):
        inside = Path(place)
        half_folders = [name for name in folders if name.startswith(TEMPORARY)]
        half_files = [name for name in files if name.startswith(TEMPORARY)]
        for name in half_folders:
            shutil.rmtree(inside / name)
        for name in half_files:
            (inside / name).unlink(missing_ok=True)
        left += len(half_folders) + len(half_files)
        folders[:] = [
            name
            for name in folders
            if name not in half_folders
            and name != "inkommet"
            and not (inside.name == CLOSES and name.isdigit())
        ]
    return left
