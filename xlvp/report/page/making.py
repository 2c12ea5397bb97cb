"""The page of a period, from its received workbooks to the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlvp.consolidation import Consolidated
from xlvp.office import PeriodFolder
from xlvp.report.page import write_page
from xlvp.report.period_publication import Asked, publish_period


@dataclass(frozen=True)
class Paged:
    """A written page."""

    consolidated: Consolidated
    page: Path


def page_period(folder: PeriodFolder, asked: Asked | None = None) -> Paged:
    """Consolidate a period and write its page; raises what :func:`publish_period` does."""
    target = folder.follow_up / f"uppfoljning-{folder.period.id}.html"
    return Paged(*publish_period(folder, "page", target, write_page, asked or Asked()))
