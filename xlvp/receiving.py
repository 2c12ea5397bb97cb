"""What was received, kept: each workbook is logged and copied when a run first sees it.

A department's workbook may be laid over an earlier one of the same name. The earlier bytes are
then still in ``<period>/arkiv``, and the log tells what was replaced by what, with checksums.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from xlvp.checking import Checked
from xlvp.delivery_log import Event, Log, append, read_log, within
from xlvp.errors import XlvpError
from xlvp.inputs import checked_bytes
from xlvp.office import PeriodFolder
from xlvp.period_lock import working_on
from xlvp.reader import workbook_names
from xlvp.writing import copied, write_atomically

ARCHIVE = "arkiv"
"""Folder of a period that keeps every workbook that was ever received."""


def keep_received(checked: Checked) -> list[str]:
    """Keep and log what somebody who only reads was the first to see, where that is possible.

    On a share that may only be read, or while another run is writing, the reading goes on.

    Returns:
        What could not be done, and what an earlier run left behind: Swedish sentences.
    """
    if checked.folder.close is not None or is_noted(checked):
        return []
    try:
        with working_on(checked.folder, "validate") as work:
            note_received(checked)
            return list(work.found)
    except XlvpError as error:
        return [f"Leveransloggen är inte förd. {error}"]


def note_received(checked: Checked) -> Log:
    """Keep and log the workbooks of a whole period that no run has seen before.

    Args:
        checked: what a check of all that was received has read.

    Raises:
        InputError: a workbook has changed since it was read.
        OutputError: the archive or the log cannot be written.
    """
    folder = checked.folder
    books = checked.facts.tables["books"].droplevel("row")
    paths = folder.received_files()
    log = read_log(folder)
    seen = received_now(log)
    events: list[tuple[Event, Mapping[str, Any]]] = []
    there: dict[str, str] = {}
    for path, name in zip(paths, workbook_names(paths), strict=True):
        if name not in books.index or not books.loc[name, "sha256"]:
            continue
        book = books.loc[name]
        sha256 = there[name] = str(book["sha256"])
        if seen.get(name) == sha256:
            continue
        line: dict[str, Any] = {"file": name, "sha256": sha256}
        line["department"] = str(book["department"])
        line["received"] = _moment(book["received"])
        if not _kept(folder, name, sha256).is_file():
            write_atomically(_kept(folder, name, sha256), copied(checked_bytes(path, sha256), path))
        line["kept"] = within(folder, _kept(folder, name, sha256))
        if name in seen:
            line["replaces"] = seen[name]
        events.append((Event.RECEIVED, line))
    events += [
        (Event.REMOVED, {"file": name, "sha256": sha256})
        for name, sha256 in seen.items()
        if name not in there
    ]
    return append(folder, events)


def is_noted(checked: Checked) -> bool:
    """Whether the log knows all that a check of a whole period has read, and nothing else."""
    books = checked.facts.tables["books"].droplevel("row")
    read = {str(name): str(sha256) for name, sha256 in books["sha256"].items() if sha256}
    return read == received_now(read_log(checked.folder))


def received_now(log: Log) -> dict[str, str]:
    """The checksums of the files that, as far as the log knows, lie among the received ones."""
    there: dict[str, str] = {}
    for line in log.events(Event.RECEIVED, Event.REMOVED):
        if line["event"] == Event.REMOVED:
            there.pop(str(line["file"]), None)
        else:
            there[str(line["file"])] = str(line["sha256"])
    return there


def _kept(folder: PeriodFolder, name: str, sha256: str) -> Path:
    file = Path(name)
    return folder.path / ARCHIVE / f"{file.stem}-{sha256[:12]}{file.suffix}"


def _moment(received: object) -> str:
    return received.isoformat(timespec="seconds") if isinstance(received, pd.Timestamp) else ""
