"""The delivery log of a period: what was received, written, accepted, closed, and when.

``<period>/leveranslogg.jsonl`` has one JSON object a line and only grows. Each line carries the
SHA-256 of the line before it (``before``; zeros in the first), so a line that is changed, added
or taken away shows in all that follow. The last lines are held by what tells their checksum:
the summary beside the follow-up, and the manifest of a close.

===============  ===========================================================================
event            what stands in the line besides number, time and before
===============  ===========================================================================
``received``     file, sha256, department, received (the file's time), kept, replaces
``removed``      file, sha256: it no longer lies among the received ones; it is kept
``consolidated`` counted workbooks, findings, versions; only when something has changed
``written``      file, sha256, replaced, kept: the former file's checksum and where it lies
``found``        file, sha256: an output that xlvp has not written so
``waived``       the waiver
``closed``       close, manifest (its SHA-256), missing, reason
``reopened``     close, why
===============  ===========================================================================

Paths are relative to the period's folder. Nobody's name and no machine stands here, but for who
has accepted a finding.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from xlvp.errors import PeriodError
from xlvp.office import PeriodFolder
from xlvp.writing import replace_file, replace_text

LOG_NAME = "leveranslogg.jsonl"
START = "0" * 64
"""What the first line carries for the line before it."""


class Event(StrEnum):
    """What a line is about."""

    RECEIVED = "received"
    REMOVED = "removed"
    CONSOLIDATED = "consolidated"
    WRITTEN = "written"
    FOUND = "found"
    WAIVED = "waived"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Line:
    """A line of the log as it stands; ``content`` is empty when it is no JSON object."""

    raw: bytes
    content: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """The checksum that the next line carries."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def event(self) -> str:
        """Which event; "" for a damaged line."""
        return str(self.content.get("event", ""))


@dataclass(frozen=True)
class Log:
    """A period's log as it stands."""

    lines: tuple[Line, ...] = ()

    @property
    def head(self) -> str:
        """Checksum of the last line."""
        return self.lines[-1].sha256 if self.lines else START

    def events(self, *events: Event) -> list[Mapping[str, Any]]:
        """The contents of the lines about some events, in order."""
        return [line.content for line in self.lines if line.event in events]

    def faults(self) -> list[str]:
        """What does not hold together, Swedish sentences; none for a sound log."""
        found = []
        before = START
        for number, line in enumerate(self.lines, start=1):
            if not line.content:
                found.append(f"Leveransloggens rad {number} går inte att läsa.")
            elif line.content.get("before") != before or line.content.get("number") != number:
                found.append(
                    f"Leveransloggens rad {number} följer inte på raden före: en av dem är ändrad, "
                    "tillagd eller borttagen."
                )
            before = line.sha256
        return found


def read_log(folder: PeriodFolder) -> Log:
    """A period's log; empty when nothing has happened.

    Raises:
        PeriodError: it may not be read.
    """
    return read_log_file(folder.path / LOG_NAME)


def read_log_file(path: Path) -> Log:
    """A log; empty when the file does not exist.

    Raises:
        PeriodError: it may not be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Log()
    except OSError as error:
        raise PeriodError(f"Får inte läsa {path}. Be om läsrätt och kör igen.") from error
    return Log(tuple(Line(raw, _content(raw)) for raw in content.splitlines()))


def append(folder: PeriodFolder, events: Iterable[tuple[Event, Mapping[str, Any]]]) -> Log:
    """Add lines to a period's log; they come in whole or not at all.

    Raises:
        OutputError: the log cannot be written; it is as it was.
    """
    log = read_log(folder)
    lines = list(log.lines)
    time = datetime.now().astimezone().isoformat(timespec="seconds")
    for event, content in events:
        line = {"number": len(lines) + 1, "time": time, "event": event.value, **content}
        line["before"] = lines[-1].sha256 if lines else START
        raw = json.dumps(line, ensure_ascii=False).encode()
        lines.append(Line(raw, line))
    if len(lines) > len(log.lines):
        text = b"".join(line.raw + b"\n" for line in lines).decode()
        replace_text(folder.path / LOG_NAME, text)
    return Log(tuple(lines))


def write_logged(folder: PeriodFolder, target: Path, write: Callable[[Path], None]) -> Path:
    """Write an output of a period as :func:`xlvp.writing.write_atomically`, and log it.

    Raises:
        OutputError: it cannot be written.
        PeriodError: the period is closed.
    """
    written = replace_file(target, write)
    name = within(folder, target)
    sha256 = checksum(target)
    if written.changed or known_outputs(read_log(folder)).get(name) != sha256:
        line: dict[str, Any] = {"file": name, "sha256": sha256}
        if written.kept is not None:
            line |= {"replaced": checksum(written.kept), "kept": within(folder, written.kept)}
        append(folder, [(Event.WRITTEN, line)])
    return target


def note_consolidated(folder: PeriodFolder, summary: Mapping[str, Any]) -> None:
    """Log what a consolidation rests on, unless the last one rests on the same.

    Raises:
        OutputError: the log cannot be written.
    """
    before = read_log(folder).events(Event.CONSOLIDATED)
    if not before or any(before[-1].get(key) != value for key, value in summary.items()):
        append(folder, [(Event.CONSOLIDATED, summary)])


def changed_outputs(folder: PeriodFolder) -> list[str]:
    """Log outputs that are not as xlvp wrote them, and tell of them in Swedish sentences.

    Somebody has edited them, or a run was killed between writing and logging.
    """
    found = []
    for name, sha256 in known_outputs(read_log(folder)).items():
        path = folder.path / name
        if path.is_file() and (now := checksum(path)) != sha256:
            append(folder, [(Event.FOUND, {"file": name, "sha256": now})])
            found.append(
                f"{name} är inte längre som loggen säger: filen är ändrad för hand, eller så "
                "avbröts körningen som skrev den. Det står nu i loggen."
            )
    return found


def checksum(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        PeriodError: it may not be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PeriodError(f"Får inte läsa {path}: {error.strerror}.") from error


def within(folder: PeriodFolder, path: Path) -> str:
    """A path as the log says it: from the period's folder."""
    return path.relative_to(folder.path).as_posix()


def known_outputs(log: Log) -> dict[str, str]:
    """The checksums that the log knows last of each output."""
    return {
        str(line["file"]): str(line["sha256"]) for line in log.events(Event.WRITTEN, Event.FOUND)
    }


def _content(raw: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(raw)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
