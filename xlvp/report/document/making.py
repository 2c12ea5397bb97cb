"""The report of a period, from its received workbooks to the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from xlvp.analysis import Analysis
from xlvp.closing import check_period
from xlvp.consolidation import Consolidated, consolidate
from xlvp.errors import InputError
from xlvp.number_lint import Linted
from xlvp.office import PeriodFolder
from xlvp.plan import load_control_figures
from xlvp.reconciliation import Reconciliation, reconcile
from xlvp.report.document import write_report
from xlvp.report.document.figures import lint_texts
from xlvp.writing import write_atomically


@dataclass(frozen=True)
class Reported:
    """A written report, and how the figures in its texts came out."""

    consolidated: Consolidated
    document: Path
    linted: tuple[Linted, ...]


def report_period(
    folder: PeriodFolder, *, include_with_errors: bool = False, today: date | None = None
) -> Reported:
    """Consolidate a period and write its report.

    Args:
        folder: the period.
        include_with_errors: the latest readable workbook of each department counts, whatever
            errors it holds; the report says so.
        today: the day of the report; today unless given.

    Raises:
        InputError: nothing has been received.
        OutputError: the report could not be written.
    """
    if not folder.received_files():
        raise InputError(
            f"Inget är inlämnat för {folder.period.id}: lägg arbetsböckerna i {folder.received}."
        )
    checked = check_period(folder, today)
    consolidated = consolidate(
        checked.facts,
        checked.outcome.findings,
        checked.waivers,
        checked.delivery,
        include_with_errors=include_with_errors,
        not_run=checked.outcome.not_run,
    )
    reconciliation = reconcile(consolidated, load_control_figures(folder.office))
    document = write_atomically(
        folder.follow_up / f"rapport-{folder.period.id}.docx",
        partial(_write, consolidated, reconciliation),
    )
    return Reported(consolidated, document, lint_texts(Analysis(consolidated)))


def _write(consolidated: Consolidated, reconciliation: Reconciliation, path: Path) -> None:
    write_report(consolidated, reconciliation, path)
