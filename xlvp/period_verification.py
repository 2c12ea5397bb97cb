"""Checks that nothing of a period has changed unnoticed, and that a close gives its figures again.

Read only: the close is copied to a temporary folder and put together there, with the model,
plan, workbooks, waivers and day that it was closed with.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlvp import __version__
from xlvp.closed import MANIFEST, closes, reopening
from xlvp.closing import put_together
from xlvp.delivery_log import LOG_NAME, START, Event, Log, checksum, read_log, read_log_file
from xlvp.errors import XlvpError
from xlvp.freezing import FIGURES, Manifest, figures, read_manifest, thawed
from xlvp.guard import is_lock_file
from xlvp.office import PeriodFolder
from xlvp.published_figures import compare_published
from xlvp.report.workbook import write_follow_up
from xlvp.used_versions import rule_version


@dataclass(frozen=True)
class Verified:
    """What was checked.

    Attributes:
        problems: what is not as it was, Swedish sentences.
        sound: what was found as it was.
        remarks: what is no fault but good to know.
    """

    problems: tuple[str, ...]
    sound: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass
class _Findings:
    problems: list[str]
    sound: list[str]
    remarks: list[str]


def verify_period(folder: PeriodFolder) -> Verified:
    """Check a period's log, everything it has kept, and its closes.

    Raises:
        PeriodError: something may not be read.
    """
    found = _Findings([], [], [])
    log = read_log(folder)
    _check_log(folder, log, found)
    _check_kept(folder, log, found)
    made = closes(folder.path)
    for close in made:
        _check_close(folder, close, log, found)
    if not made:
        found.remarks.append(f"{folder.period.id} har aldrig stängts.")
    _check_beside(folder, found)
    return Verified(tuple(found.problems), tuple(found.sound), tuple(found.remarks))


def _check_log(folder: PeriodFolder, log: Log, found: _Findings) -> None:
    faults = log.faults()
    summary = folder.follow_up / f"leveranslogg-{folder.period.id}.json"
    if summary.is_file() and not faults:
        try:
            head = str(json.loads(summary.read_text("utf-8"))["log"]["sha256"])
        except (OSError, ValueError, KeyError, TypeError):
            faults.append(f"{summary.name} går inte att läsa.")
        else:
            if not _holds(log, head):
                faults.append(
                    f"Leveransloggen saknar rader som fanns när {summary.name} skrevs: "
                    "slutet är borttaget."
                )
    found.problems += faults
    if not faults:
        number = len(log.lines)
        lines = "1 rad" if number == 1 else f"{number} rader"
        found.sound.append(f"Leveransloggen ({lines}) hänger ihop.")


def _check_kept(folder: PeriodFolder, log: Log, found: _Findings) -> None:
    """Every workbook and output that was replaced is kept as it was."""
    wrong = []
    number = 0
    for line in log.events(Event.RECEIVED, Event.WRITTEN):
        if "kept" not in line:
            continue
        number += 1
        sha256 = line["sha256"] if line["event"] == Event.RECEIVED else line["replaced"]
        wrong += _differs(folder.path / str(line["kept"]), str(sha256), str(line["kept"]))
    found.problems += wrong
    if number and not wrong:
        found.sound.append(f"Sparade filer i arkiv och ersatt: {number}, alla som de var.")


def _check_close(folder: PeriodFolder, close: Path, log: Log, found: _Findings) -> None:
    name = f"Stängning {close.name}"
    manifest = read_manifest(close)
    wrong = list(_changed(close, manifest))
    logged = [line for line in log.events(Event.CLOSED) if line["close"] == manifest.close]
    if not logged:
        wrong.append("den står inte i leveransloggen")
    elif logged[-1]["manifest"] != checksum(close / MANIFEST):
        wrong.append(f"{MANIFEST} är inte den som leveransloggen har kontrollsumman för")
    if not _holds(log, manifest.log.sha256):
        wrong.append("leveransloggen saknar rader som fanns vid stängningen")
    frozen_log = close / manifest.period / LOG_NAME
    if read_log_file(frozen_log).head != manifest.log.sha256:
        wrong.append(f"{LOG_NAME} i stängningen är inte den som gällde då")
    note = reopening(close)
    if note.exists() and manifest.close not in {
        line["close"] for line in log.events(Event.REOPENED)
    }:
        wrong.append(f"{note.name} står inte i leveransloggen")
    found.problems += [f"{name}: {what}." for what in wrong]
    if wrong:
        return
    found.sound.append(
        f"{name} ({manifest.day}): {len(manifest.files)} filer, alla som de var. "
        f"Kontrollsumma {checksum(close / MANIFEST)}."
    )
    if note.exists():
        found.remarks.append(f"{name} gäller inte längre: perioden öppnades igen efter den.")
    _check_former(folder, manifest, name, found)
    _check_figures(close, manifest, name, found)


def _changed(close: Path, manifest: Manifest) -> Iterator[str]:
    listed = {file.path for file in manifest.files} | {MANIFEST}
    for file in manifest.files:
        yield from _differs(close / file.path, file.sha256, file.path, stop="")
    for path in sorted(close.rglob("*")):
        name = path.relative_to(close).as_posix()
        if path.is_file() and name not in listed and not is_lock_file(path):
            yield f"{name} fanns inte när perioden stängdes"


def _check_former(folder: PeriodFolder, manifest: Manifest, name: str, found: _Findings) -> None:
    """Whether the close that this one rests on still is the valid one."""
    former = manifest.former
    if former is None:
        return
    close = folder.office.period(former.period).path / "stangd" / former.close
    if not (close / MANIFEST).is_file() or checksum(close / MANIFEST) != former.manifest:
        found.problems.append(
            f"{name}: stängning {former.close} av {former.period}, som den bygger på, är borta "
            "eller ändrad."
        )
    elif reopening(close).exists():
        found.remarks.append(
            f"{name} bygger på stängning {former.close} av {former.period}, som har öppnats igen."
        )


def _check_figures(close: Path, manifest: Manifest, name: str, found: _Findings) -> None:
    """Put the close together again, and compare."""
    with tempfile.TemporaryDirectory(prefix="xlvp-") as scratch:
        try:
            folder = thawed(close, manifest, Path(scratch))
            _, consolidated, reconciliation = put_together(folder, today=manifest.day)
        except XlvpError as error:
            found.problems.append(f"{name} går inte att räkna om: {error}")
            return
        now = json.loads(json.dumps(figures(consolidated)))
        then = json.loads((close / FIGURES).read_text("utf-8"))
        if now != then:
            found.problems.append(f"{name}: {_difference(then, now)}")
            return
        again = Path(scratch) / "igen.xlsx"
        write_follow_up(consolidated, reconciliation, again)
        for path in sorted((close / manifest.period / "uppfoljning").glob("*.*")):
            if path.suffix in (".docx", ".html"):
                other = compare_published(path, consolidated, reconciliation, Path(scratch))
                _tell_published(close, manifest, path, other, found)
        own = f"{manifest.period}/uppfoljning/uppfoljning-{manifest.period}.xlsx"
        same = checksum(again) == checksum(close / own)
    if same:
        found.sound.append(f"{name} räknad om: samma siffror, och samma uppföljning byte för byte.")
        return
    found.sound.append(f"{name} räknad om: samma siffror.")
    if not _same_versions(manifest):
        found.remarks.append(
            f"{name} gjordes med xlvp {manifest.versions.get('xlvp')}; med {__version__} ser "
            "uppföljningens arbetsbok annorlunda ut."
        )
    else:
        found.remarks.append(
            f"{name}: uppföljningens arbetsbok blir inte densamma byte för byte på den här datorn."
        )


def _tell_published(
    close: Path, manifest: Manifest, path: Path, other: str, found: _Findings
) -> None:
    """Whether a report or page has other figures than come out again, and whose doing that is."""
    said = f"Stängning {manifest.close}: {path.name}"
    log = read_log_file(close / manifest.period / LOG_NAME)
    written = {line["sha256"] for line in log.events(Event.WRITTEN)}
    if not other:
        found.sound.append(f"{said} har de siffror som räknas fram igen.")
    elif checksum(path) not in written:
        found.remarks.append(f"{said} är ändrad för hand ({other}).")
    elif _same_versions(manifest):
        found.problems.append(f"{said}: {other}.")
    else:
        found.remarks.append(f"{said} gjordes med en annan version av xlvp ({other}).")


def _same_versions(manifest: Manifest) -> bool:
    then = manifest.versions.get("xlvp"), manifest.versions.get("rules")
    return then == (__version__, rule_version())


def _difference(then: dict[str, dict[str, object]], now: dict[str, dict[str, object]]) -> str:
    """What differs between two sets of figures, a sentence."""
    totals = sorted(
        field
        for field in {*then["totals"], *now["totals"]}
        if then["totals"].get(field) != now["totals"].get(field)
    )
    tables = sorted(
        table
        for table in {*then["tables"], *now["tables"]}
        if then["tables"].get(table) != now["tables"].get(table)
        or then["columns"].get(table) != now["columns"].get(table)
    )
    parts = [f"summorna {', '.join(totals)}"] if totals else []
    parts += [f"tabellerna {', '.join(tables)}"] if tables else []
    return f"räknad om blir det andra siffror i {' och '.join(parts)}."


def _check_beside(folder: PeriodFolder, found: _Findings) -> None:
    """What lies in a closed period's own folders and is not what was frozen."""
    close = folder.close
    if close is None:
        return
    frozen = {file.path: file.sha256 for file in read_manifest(close).files}
    for place in (folder.received, folder.follow_up, folder.templates):
        if not place.is_dir():
            continue
        for path in sorted(place.iterdir()):
            name = f"{folder.period.id}/{place.name}/{path.name}"
            if not path.is_file() or path.name.startswith(".") or is_lock_file(path):
                continue
            if frozen.get(name) != checksum(path):
                found.problems.append(
                    f"{place.name}/{path.name} är ändrad eller tillagd efter stängningen; det som "
                    "gäller ligger i stängningen."
                )


def _holds(log: Log, head: str) -> bool:
    """Whether a checksum is that of some line of the log."""
    return head == START or any(line.sha256 == head for line in log.lines)


def _differs(path: Path, sha256: str, name: str, stop: str = ".") -> list[str]:
    if not path.is_file():
        return [f"{name} saknas{stop}"]
    return [] if checksum(path) == sha256 else [f"{name} är ändrad{stop}"]
