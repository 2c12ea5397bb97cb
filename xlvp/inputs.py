"""What a command was given: paths to files, folders and periods become workbooks of periods."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xlvp.errors import InputError, PeriodError
from xlvp.guard import is_lock_file
from xlvp.office import Office, PeriodFolder, workbooks_in
from xlvp.passed_over import passed_over


@dataclass(frozen=True)
class Batch:
    """Workbooks of one period that are checked together.

    Attributes:
        whole_period: they are all that was received, so departments can be missing.
        passed_over: sentences about what lies beside them and is no workbook.
    """

    folder: PeriodFolder
    paths: tuple[Path, ...]
    whole_period: bool
    passed_over: tuple[str, ...] = ()


def gather(
    given: Iterable[Path], office: Path | None = None, period: str | None = None
) -> list[Batch]:
    """Find the workbooks that are meant, by period.

    Args:
        given: files, folders, period folders, or ids of periods.
        office: the office's folder when the paths do not lie in it.
        period: the period's id when the paths do not lie in its folder.

    Raises:
        InputError: a path does not exist or may not be read, or a folder holds no workbook.
        PeriodError: the period is unknown or cannot be told from the path.
    """
    found: dict[tuple[Path, str], tuple[PeriodFolder, list[Path], bool]] = {}
    beside: dict[tuple[Path, str], dict[str, None]] = {}
    for path in given:
        folder, files, whole = _expanded(path, office, period)
        key = (folder.office.path, folder.period.id)
        _, before, was_whole = found.get(key, (folder, [], False))
        known = {file.resolve() for file in before}
        merged = before + [file for file in files if file.resolve() not in known]
        found[key] = (folder, merged, was_whole or whole)
        told = dict.fromkeys(_passed_over(path, folder, whole=whole))
        beside[key] = beside.get(key, {}) | told
    return [
        Batch(folder, tuple(files), whole, tuple(beside[key]))
        for key, (folder, files, whole) in found.items()
    ]


def checked_bytes(path: Path, checksum: str) -> bytes:
    """The bytes of a workbook that was checked.

    Args:
        checksum: the SHA-256 that it had then.

    Raises:
        InputError: it has changed since, or may not be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"Kan inte läsa {path}: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != checksum:
        raise InputError(f"{path} har ändrats medan den kontrollerades. Kör igen.")
    return content


def _expanded(
    path: Path, office_path: Path | None, period_id: str | None
) -> tuple[PeriodFolder, list[Path], bool]:
    exists = _exists(path)
    if not exists and office_path is None and period_id is None:
        return _period_by_id(path, Office.find(Path.cwd()))
    if not exists and office_path is not None:
        return _period_by_id(path, Office.open(office_path))
    if not exists:
        raise InputError(f"Hittar inte {path}. Kontrollera sökvägen.")
    office = Office.open(office_path) if office_path else Office.find(path)
    folder = office.period(period_id) if period_id else office.period_of(path)
    if folder is None:
        raise PeriodError(
            f"Det går inte att se vilken period {path} hör till. Ange den med --period."
        )
    if is_lock_file(path):
        raise InputError(
            f"{path} är en låsfil som visar att arbetsboken är öppen. Ange arbetsboken själv."
        )
    if path.is_file():
        return folder, [path], False
    whole = path.resolve() in (folder.path, folder.received)
    files = folder.received_files() if whole else workbooks_in(path)
    if not files and not whole:
        raise _no_workbook(path, folder)
    if not files and not folder.received.is_dir():
        raise InputError(
            f"Inget är inlämnat för {folder.period.id}: mappen {folder.received} finns inte. "
            "Lägg de inlämnade arbetsböckerna där."
        )
    if not files:
        raise _no_workbook(folder.received, folder)
    return folder, files, whole


def _no_workbook(place: Path, folder: PeriodFolder) -> InputError:
    beside = passed_over(place, folder.office.model.limits) if place.is_dir() else ()
    return InputError(" ".join((f"Mappen {place} innehåller inga arbetsböcker.", *beside)))


def _passed_over(path: Path, folder: PeriodFolder, *, whole: bool) -> Iterable[str]:
    if whole and folder.close is not None:  # what was frozen holds workbooks only
        return ()
    place = folder.received if whole else path
    return passed_over(place, folder.office.model.limits) if place.is_dir() else ()


def _period_by_id(path: Path, office: Office) -> tuple[PeriodFolder, list[Path], bool]:
    if office.model.period(path.name) is None:
        raise InputError(f"Hittar inte {path}. Kontrollera sökvägen eller periodens id.")
    folder = office.period(path.name)
    files = folder.received_files()
    if not files:
        raise InputError(
            f"Inget är inlämnat för {folder.period.id}: lägg arbetsböckerna i {folder.received}."
        )
    return folder, files, True


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise InputError(f"Får inte läsa {path}. Be om läsrätt och kör igen.") from error
