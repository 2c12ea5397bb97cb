"""What a close freezes: a folder that is an office of its own, with a list of its checksums.

``<period>/stangd/<n>`` holds the model, the plan, the period's originals, templates, waivers
and outputs, the originals of the earlier periods that its figures rest on, and the delivery log
up to then, all where an office folder has them. Whoever opens it as an office reads the same
figures again. ``siffror.json`` holds those figures, ``manifest.json`` the SHA-256 of every file
and the versions.

The folder is built beside its place and comes there by one rename.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from validation.schemas import BY_TABLE
from xlvp.analysis import Analysis
from xlvp.closed import MANIFEST
from xlvp.consolidation import Consolidated
from xlvp.delivery_log import LOG_NAME, checksum, read_log
from xlvp.errors import InputError, OutputError, PeriodError
from xlvp.guard import is_lock_file
from xlvp.history import former_folders
from xlvp.office import MODEL_NAME, Office, PeriodFolder, workbooks_in
from xlvp.used_versions import versions
from xlvp.writing import TEMPORARY, why_not_written

FIGURES = "siffror.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FrozenFile(_Part):
    """A frozen file; ``changed`` is the original's time in nanoseconds, by which it is late."""

    path: str
    sha256: str
    size: int
    changed: int


class LogHead(_Part):
    """How far the delivery log had come."""

    lines: int
    sha256: str


class FormerClose(_Part):
    """The close of the former period that this one rests on."""

    period: str
    close: str
    manifest: str


class Manifest(_Part):
    """``manifest.json``."""

    version: Literal[1] = 1
    office: str
    period: str
    close: int
    closed: datetime
    day: date
    """The day that the rules were run for."""
    missing: dict[str, str]
    """Why each department that is not in it may be missing."""
    versions: dict[str, str]
    log: LogHead
    former: FormerClose | None
    files: tuple[FrozenFile, ...]


@dataclass(frozen=True)
class Frozen:
    """A close that was made."""

    path: Path
    manifest_sha256: str


def freeze(
    consolidated: Consolidated,
    folder: PeriodFolder,
    target: Path,
    day: date,
    missing: Mapping[str, str],
) -> Frozen:
    """Freeze a period.

    Args:
        consolidated: what was put together from the period as it lies there.
        target: the close's folder, which is not there yet.
        day: the day that the rules were run for.
        missing: why each department that is not in it may be missing.

    Raises:
        InputError: a workbook has changed since it was read.
        OutputError: the folder cannot be written; nothing is there then.
    """
    building = target.parent / f"{TEMPORARY}{target.name}-{secrets.token_hex(4)}"
    names = consolidated.books.index.get_level_values("workbook")
    read = {
        f"{folder.period.id}/{folder.received.name}/{name}": str(sha256)
        for name, sha256 in zip(names, consolidated.books["sha256"], strict=True)
    }
    try:
        building.mkdir(parents=True)
        files = [_copy(source, building, name, read) for source, name in _sources(folder)]
        text = json.dumps(figures(consolidated), ensure_ascii=False, indent=1) + "\n"
        files.append(_write(building, FIGURES, text))
        log = read_log(folder)
        manifest = Manifest(
            office=folder.office.model.office.code,
            period=folder.period.id,
            close=int(target.name),
            closed=datetime.now().astimezone().replace(microsecond=0),
            day=day,
            missing=dict(missing),
            versions=versions(folder.office),
            log=LogHead(lines=len(log.lines), sha256=log.head),
            former=_former(folder),
            files=tuple(sorted(files, key=lambda file: file.path)),
        )
        _write(building, MANIFEST, manifest.model_dump_json(indent=1) + "\n")
        manifest_sha256 = checksum(building / MANIFEST)
        building.rename(target)
        for file in (*(entry.path for entry in files), MANIFEST):
            (target / file).chmod(0o444)
    except OSError as error:
        raise OutputError(why_not_written(target, error)) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Frozen(target, manifest_sha256)


def figures(consolidated: Consolidated) -> dict[str, Any]:
    """The figures of a consolidation, as plain data that can be compared years later.

    Every cell of the sheets' tables, amounts in minor units, and the office's totals.
    """
    totals = Analysis(consolidated).totals
    tables = {
        table: [
            [str(workbook), int(row), *map(_plain, values)]
            for (workbook, row), values in zip(
                frame.index, frame.itertuples(index=False, name=None), strict=True
            )
        ]
        for table, frame in sorted(consolidated.tables.items())
        if table in BY_TABLE
    }
    columns = {
        table: list(map(str, consolidated.tables[table].columns)) for table in sorted(tables)
    }
    return {
        "totals": {field: totals.of(field) for field in sorted(totals.sums)},
        "columns": columns,
        "tables": tables,
    }


def read_manifest(close: Path) -> Manifest:
    """The manifest of a close.

    Raises:
        PeriodError: it cannot be read.
    """
    try:
        return Manifest.model_validate_json((close / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise PeriodError(
            f"{close / MANIFEST} går inte att läsa. Återställ den ur en säkerhetskopia."
        ) from error


def thawed(close: Path, manifest: Manifest, into: Path) -> PeriodFolder:
    """Copy a close, as an office, to an empty folder where it can be worked with.

    Raises:
        XlvpError: it cannot be copied, or its model holds a fault.
    """
    try:
        for file in manifest.files:
            copy = into / file.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((close / file.path).read_bytes())
            os.utime(copy, ns=(file.changed, file.changed))
    except OSError as error:
        raise InputError(f"{close} går inte att läsa: {error.strerror}.") from error
    return Office.open(into).period(manifest.period)


def _sources(folder: PeriodFolder) -> Iterator[tuple[Path, str]]:
    """What is frozen and where it lies in the close."""
    office, own = folder.office, folder.period.id
    yield office.path / MODEL_NAME, MODEL_NAME
    for path in _files_in(office.plan):
        yield path, f"plan/{path.name}"
    for path in folder.received_files():
        yield path, f"{own}/{folder.received.name}/{path.name}"
    if folder.templates.is_dir():
        for path in workbooks_in(folder.templates):
            yield path, f"{own}/{folder.templates.name}/{path.name}"
    for path in _files_in(folder.follow_up):
        yield path, f"{own}/{folder.follow_up.name}/{path.name}"
    for path in (folder.waivers, folder.path / LOG_NAME):
        if path.is_file():
            yield path, f"{own}/{path.name}"
    for earlier in former_folders(folder):
        for path in earlier.received_files():
            yield path, f"{earlier.period.id}/{earlier.received.name}/{path.name}"


def _files_in(folder: Path) -> Iterable[Path]:
    """The files that lie directly in a folder; hidden ones and Excel's lock files are not."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".") and not is_lock_file(path)
    )


def _copy(source: Path, building: Path, name: str, read: Mapping[str, str]) -> FrozenFile:
    content = source.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if read.get(name, sha256) not in ("", sha256):
        raise InputError(f"{source} har ändrats medan perioden stängdes. Kör igen.")
    return _frozen(building, name, content, source.stat().st_mtime_ns)


def _write(building: Path, name: str, text: str) -> FrozenFile:
    return _frozen(building, name, text.encode(), datetime.now().astimezone().timestamp() * 10**9)


def _frozen(building: Path, name: str, content: bytes, changed: float) -> FrozenFile:
    target = building / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.utime(target, ns=(int(changed), int(changed)))
    sha256 = hashlib.sha256(content).hexdigest()
    return FrozenFile(path=name, sha256=sha256, size=len(content), changed=int(changed))


def _former(folder: PeriodFolder) -> FormerClose | None:
    former = next(iter(former_folders(folder)), None)
    close = None if former is None else former.close
    if former is None or close is None:
        return None
    sha256 = checksum(close / MANIFEST)
    return FormerClose(period=former.period.id, close=close.name, manifest=sha256)


def _plain(value: Any) -> Any:
    """A cell's value as JSON has it."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool | int | float):
        return value
    return value.item() if hasattr(value, "item") else str(value)
