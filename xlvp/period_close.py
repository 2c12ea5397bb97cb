"""Closing a period and opening it again.

A close is refused while something is left that its readers would take for settled: an error
that nobody has repaired or accepted, a department that has not delivered, a former period that
may still change. After it nothing is written in the period (:mod:`xlvp.closed`), and the later
periods read what was frozen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from validation.finding import Finding, Severity
from xlvp.checking import Checked
from xlvp.closed import MANIFEST, closes, reopening
from xlvp.closing import Closed, put_together, write_period
from xlvp.consolidation import Consolidated
from xlvp.delivery_log import (
    Event,
    append,
    checksum,
    known_outputs,
    read_log,
    within,
    write_logged,
)
from xlvp.delivery_status import READABLE, State
from xlvp.errors import InputError, PeriodError
from xlvp.freezing import Frozen, freeze, read_manifest
from xlvp.history import former_folders
from xlvp.office import PeriodFolder
from xlvp.period_lock import working_on
from xlvp.reconciliation import Reconciliation
from xlvp.waivers import WaiverState
from xlvp.writing import replace_text

MISSING = "DEL001"
"""The rule that finds a department that has not delivered."""
SHORTEST_REASON = 3


@dataclass(frozen=True)
class PeriodClosed:
    """What a close gave.

    Attributes:
        missing: why each department that is not in it may be missing.
        remarks: what the controller should know all the same, Swedish sentences.
    """

    folder: PeriodFolder
    frozen: Frozen
    closed: Closed
    missing: Mapping[str, str]
    remarks: tuple[str, ...]


def close_period(
    folder: PeriodFolder, *, missing_ok: str = "", today: date | None = None
) -> PeriodClosed:
    """Close a period: write its follow-up a last time, and freeze all that it rests on.

    Args:
        folder: the period.
        missing_ok: why departments may be missing; "" when none may.
        today: the day of the close; today unless given.

    Raises:
        PeriodError: the period is closed, or cannot be closed yet; the message says why.
        InputError: nothing has been received.
        OutputError: the close could not be written; the period is open as before.
    """
    day = today or datetime.now().astimezone().date()
    with working_on(folder, "close"):
        _complete_log(folder)
        checked, consolidated, reconciliation = put_together(folder, today=day)
        missing = _missing(checked, consolidated, missing_ok.strip())
        obstacles = (
            _open_former(folder),
            _errors(checked),
            _not_delivered(folder, consolidated, missing),
        )
        if any(obstacles):
            said = " ".join(filter(None, obstacles))
            raise PeriodError(f"{folder.period.id} kan inte stängas. {said}")
        closed = write_period(checked, consolidated, reconciliation)
        remarks = _renewed_outputs(folder, consolidated, reconciliation)
        numbers = [int(close.name) for close in closes(folder.path)]
        target = folder.path / "stangd" / str(max(numbers, default=0) + 1)
        frozen = freeze(consolidated, folder, target, day, missing)
        append(folder, [(Event.CLOSED, _closed_line(target))])
    remarks += [
        f"{status.code} har inte skrivit under."
        for status in consolidated.departments
        if status.signed is False and status.workbook
    ]
    return PeriodClosed(folder, frozen, closed, missing, tuple(remarks))


def reopen_period(folder: PeriodFolder, why: str) -> Path:
    """Open a closed period; its close stays beside the next one.

    Returns:
        The close that is no longer valid.

    Raises:
        PeriodError: the period is open, or a later one that is closed rests on it.
        InputError: the reason is missing.
        OutputError: it could not be noted; the period is closed as before.
    """
    reason = why.strip()
    if len(reason) < SHORTEST_REASON:
        raise InputError("Ange med --why varför perioden öppnas; det står sedan i loggen.")
    close = folder.close
    if close is None:
        raise PeriodError(f"{folder.period.id} är inte stängd, så det finns inget att öppna.")
    for later in _later(folder):
        if later.close is not None:
            raise PeriodError(
                f"{later.period.id} är stängd och bygger på {folder.period.id}. Öppna den först "
                f"med xlvp reopen {later.period.id} --why SKÄL."
            )
    with working_on(folder, "reopen", closed_too=True):
        _complete_log(folder)
        note = {
            "close": int(close.name),
            "time": datetime.now().astimezone().isoformat(timespec="seconds"),
            "why": reason,
        }
        replace_text(reopening(close), json.dumps(note, ensure_ascii=False, indent=1) + "\n")
        _complete_log(folder)
    return close


def _complete_log(folder: PeriodFolder) -> None:
    """Log the closes and openings that the log lacks: a run was killed just before it did."""
    log = read_log(folder)
    logged = {(line["event"], line["close"]) for line in log.events(Event.CLOSED, Event.REOPENED)}
    for close in closes(folder.path):
        number, note = int(close.name), reopening(close)
        if (Event.CLOSED, number) not in logged:
            append(folder, [(Event.CLOSED, _closed_line(close))])
        if note.exists() and (Event.REOPENED, number) not in logged:
            why = json.loads(note.read_text("utf-8")).get("why", "")
            append(folder, [(Event.REOPENED, {"close": number, "why": why})])


def _closed_line(close: Path) -> dict[str, object]:
    manifest = read_manifest(close)
    return {
        "close": manifest.close,
        "manifest": checksum(close / MANIFEST),
        "missing": manifest.missing,
    }


def _open_former(folder: PeriodFolder) -> str:
    """The former period may still change; one for which nothing was received cannot."""
    former = next(iter(former_folders(folder)), None)
    if former is None or former.close is not None or not former.received_files():
        return ""
    return (
        f"Förra perioden {former.period.id} är öppen: stäng den först med "
        f"xlvp close {former.period.id}."
    )


def _errors(checked: Checked) -> str:
    """Errors that are neither repaired nor accepted, but for those of replaced workbooks."""
    replaced = _replaced_workbooks(checked)
    left: dict[str, list[Finding]] = {}
    for finding in checked.findings(Severity.ERROR):
        if finding.code != MISSING and finding.place.workbook not in replaced:
            left.setdefault(finding.place.workbook, []).append(finding)
    if not left:
        return ""
    parts = []
    for workbook, findings in sorted(left.items()):
        codes = ", ".join(sorted({finding.code for finding in findings}))
        parts.append(f"{len(findings)} i {workbook or 'kontoret som helhet'} ({codes})")
    period = checked.folder.period.id
    return (
        f"Fel som varken är rättade eller godkända: {'; '.join(parts)}. Se dem med "
        f"xlvp validate {period}, och låt rätta dem eller godkänn dem med xlvp waive."
    )


def _replaced_workbooks(checked: Checked) -> frozenset[str]:
    """Workbooks in whose place their department has sent a later one."""
    books = checked.facts.tables["books"].droplevel("row")
    with_later = set(books.loc[books["latest"], "department"]) - {""}
    earlier = books[
        ~books["latest"] & books["fault"].isin(READABLE) & books["department"].isin(with_later)
    ]
    return frozenset(map(str, earlier.index))


def _missing(checked: Checked, consolidated: Consolidated, reason: str) -> dict[str, str]:
    """Why departments may be missing: as the controller says now, or has accepted before."""
    accepted = {
        applied.waiver.department: applied.waiver.reason
        for applied in checked.waivers
        if applied.waiver.code == MISSING and applied.state is WaiverState.ACTIVE
    }
    absent = (
        status.code
        for status in consolidated.left_out
        if status.state in (State.NOT_RECEIVED, State.RECEIVED)
    )
    reasons = {code: accepted.get(code, reason) for code in absent}
    return {code: why for code, why in reasons.items() if len(why) >= SHORTEST_REASON}


def _not_delivered(
    folder: PeriodFolder, consolidated: Consolidated, missing: Mapping[str, str]
) -> str:
    absent = [
        status
        for status in consolidated.left_out
        if status.state in (State.NOT_RECEIVED, State.RECEIVED) and status.code not in missing
    ]
    if not absent:
        return ""
    listed = ", ".join(f"{status.code} ({status.state.value})" for status in absent)
    return (
        f"Saknas: {listed}. Påminn med xlvp status {folder.period.id} --mail, eller stäng ändå "
        "med --missing-ok SKÄL."
    )


def _renewed_outputs(
    folder: PeriodFolder, consolidated: Consolidated, reconciliation: Reconciliation
) -> list[str]:
    """Write the report and the page again where they are there as xlvp wrote them.

    What somebody has edited is frozen as it is, which is said. Identity numbers that have come
    in since it was published stop the close.
    """
    from xlvp.report.document import write_report
    from xlvp.report.page import write_page
    from xlvp.report.publishing import for_publishing, numbers_in

    known = known_outputs(read_log(folder))
    writers = {".docx": write_report, ".html": write_page}
    remarks = []
    for path in sorted(folder.follow_up.glob(f"*-{folder.period.id}.*")):
        if path.suffix not in writers:
            continue
        name = within(folder, path)
        written = {str(line["sha256"]) for line in _written(folder, name)}
        if known.get(name) in written and checksum(path) == known[name]:
            write = partial(writers[path.suffix], consolidated, reconciliation)
            meant = bool(numbers_in(path))  # it was published with them
            write_logged(folder, path, for_publishing(write, consolidated, allow=meant))
        else:
            remarks.append(f"{name} är ändrad för hand och fryses som den är.")
    return remarks


def _written(folder: PeriodFolder, name: str) -> list[Mapping[str, object]]:
    return [line for line in read_log(folder).events(Event.WRITTEN) if line["file"] == name]


def _later(folder: PeriodFolder) -> list[PeriodFolder]:
    """The periods that have this one among those before them."""
    office = folder.office
    others = (PeriodFolder(office, period) for period in office.model.periods)
    return [
        other
        for other in others
        if any(former.period.id == folder.period.id for former in former_folders(other))
    ]
