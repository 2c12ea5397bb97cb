"""What publishing a period takes, whatever the form: report and page take the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from xlvp.closing import put_together
from xlvp.consolidation import Consolidated
from xlvp.delivery_log import write_logged
from xlvp.office import PeriodFolder
from xlvp.period_lock import working_on
from xlvp.receiving import note_received
from xlvp.reconciliation import Reconciliation
from xlvp.report.publishing import for_publishing


@dataclass(frozen=True)
class Asked:
    """How a period is to be published.

    Attributes:
        include_with_errors: the latest readable workbook of each department counts, whatever
            errors it holds; the file says so.
        allow_personal_data: write it even when its texts hold personal identity numbers.
        today: the day of the file; today unless given.
    """

    include_with_errors: bool = False
    allow_personal_data: bool = False
    today: date | None = None


def publish_period(
    folder: PeriodFolder,
    command: str,
    target: Path,
    write: Callable[[Consolidated, Reconciliation, Path], None],
    asked: Asked,
) -> tuple[Consolidated, Path]:
    """Consolidate a period and write a file that is to be published.

    Args:
        folder: the period.
        command: what the lock says is at work.
        target: where the file lies.
        write: writes it.
        asked: how.

    Raises:
        InputError: nothing has been received, or it would hold personal identity numbers.
        OutputError: the file could not be written.
        PeriodError: the period is closed, or another run is writing in it.
    """
    with working_on(folder, command):
        checked, consolidated, reconciliation = put_together(
            folder, include_with_errors=asked.include_with_errors, today=asked.today
        )
        note_received(checked)
        made = partial(write, consolidated, reconciliation)
        checked_write = for_publishing(made, consolidated, allow=asked.allow_personal_data)
        return consolidated, write_logged(folder, target, checked_write)
