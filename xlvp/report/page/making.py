"""The page of a period, from its received workbooks to the file."""

from __future__ import annotations

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
from xlvp.report.page import write_page
from xlvp.report.publishing import for_publishing


@dataclass(frozen=True)
class Paged:
    """A written page."""

    consolidated: Consolidated
    page: Path


def page_period(
    folder: PeriodFolder,
    *,
    include_with_errors: bool = False,
    allow_personal_data: bool = False,
    today: date | None = None,
) -> Paged:
    """Consolidate a period and write its page.

    Args:
        folder: the period.
        include_with_errors: the latest readable workbook of each department counts, whatever
            errors it holds; the page says so.
        allow_personal_data: write it even when its texts hold personal identity numbers.
        today: the day of the page; today unless given.

    Raises:
        InputError: nothing has been received, or it would hold personal identity numbers.
        OutputError: the page could not be written.
        PeriodError: the period is closed, or another run is writing in it.
    """
    with working_on(folder, "page"):
        checked, consolidated, reconciliation = put_together(
            folder, include_with_errors=include_with_errors, today=today
        )
        note_received(checked)
        write = partial(write_page, consolidated, reconciliation)
        page = write_logged(
            folder,
            folder.follow_up / f"uppfoljning-{folder.period.id}.html",
            for_publishing(write, consolidated, allow=allow_personal_data),
        )
    return Paged(consolidated, page)
