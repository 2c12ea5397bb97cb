"""The report of a period, from its received workbooks to the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlvp.analysis import Analysis
from xlvp.consolidation import Consolidated
from xlvp.number_lint import Linted
from xlvp.office import PeriodFolder
from xlvp.report.document import write_report
from xlvp.report.document.figures import lint_texts
from xlvp.report.period_publication import Asked, publish_period


@dataclass(frozen=True)
class Reported:
    """A written report, and how the figures in its texts came out."""

    consolidated: Consolidated
    document: Path
    linted: tuple[Linted, ...]


def report_period(folder: PeriodFolder, asked: Asked | None = None) -> Reported:
    """Consolidate a period and write its report; raises what :func:`publish_period` does."""
    consolidated, document = publish_period(
        folder, "report", report_file(folder), write_report, asked or Asked()
    )
    return Reported(consolidated, document, lint_texts(Analysis(consolidated)))


def report_file(folder: PeriodFolder) -> Path:
    """Where the report of a period lies."""
    return folder.follow_up / f"rapport-{folder.period.id}.docx"
