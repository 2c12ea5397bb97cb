"""The report of a period, from its received workbooks to the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from xlvp.analysis import Analysis
from xlvp.closing import put_together
from xlvp.consolidation import Consolidated
from xlvp.delivery_log import write_logged
from xlvp.number_lint import Linted
from xlvp.office import PeriodFolder
from xlvp.period_lock import working_on
from xlvp.receiving import note_received
from xlvp.reconciliation import Reconciliation
from xlvp.report.document import write_report
from xlvp.report.document.figures import lint_texts
from xlvp.report.publishing import for_publishing


@dataclass(frozen=True)
class Reported:
    """A written report, and how the figures in its texts came out."""

    consolidated: Consolidated
    document: Path
    linted: tuple[Linted, ...]


def report_period(
    folder: PeriodFolder,
    *,
    include_with_errors: bool = False,
    allow_personal_data: bool = False,
    today: date | None = None,
) -> Reported:
    """Consolidate a period and write its report.

    Args:
        folder: the period.
        include_with_errors: the latest readable workbook of each department counts, whatever
            errors it holds; the report says so.
        allow_personal_data: write it even when its texts hold personal identity numbers.
        today: the day of the report; today unless given.

    Raises:
        InputError: nothing has been received, or it would hold personal identity numbers.
        OutputError: the report could not be written.
        PeriodError: the period is closed, or another run is writing in it.
    """
    with working_on(folder, "report"):
        checked, consolidated, reconciliation = put_together(
            folder, include_with_errors=include_with_errors, today=today
        )
        note_received(checked)
        write = partial(_write, consolidated, reconciliation)
        document = write_logged(
            folder,
            report_file(folder),
            for_publishing(write, consolidated, allow=allow_personal_data),
        )
    return Reported(consolidated, document, lint_texts(Analysis(consolidated)))


def report_file(folder: PeriodFolder) -> Path:
    """Where the report of a period lies."""
    return folder.follow_up / f"rapport-{folder.period.id}.docx"


def _write(consolidated: Consolidated, reconciliation: Reconciliation, path: Path) -> None:
    write_report(consolidated, reconciliation, path)
