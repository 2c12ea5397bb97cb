"""The report in Word, in the order of the published reports.

Title page, contents, summary with the economy, follow-up per objective, resources area by area,
sign-offs; as appendices indicators over time, the project report, and what the report is built
on. Figures come from the same analysis as the follow-up workbook. The same inputs give the same
bytes: no clock is read and no path is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO

from xlvp.analysis import Analysis
from xlvp.consolidation import Consolidated
from xlvp.reconciliation import Reconciliation
from xlvp.report.document import appendices
from xlvp.report.document.basis import write_basis
from xlvp.report.document.goals import write_goals
from xlvp.report.document.paper import Paper
from xlvp.report.document.projects import write_projects
from xlvp.report.document.resources import write_resources
from xlvp.report.document.story import Story
from xlvp.report.document.summary import unplaced_texts, write_cover, write_summary
from xlvp.report.plan_tree import numbers_in, plan_tree


def write_report(
    consolidated: Consolidated, reconciliation: Reconciliation, target: Path | IO[bytes]
) -> None:
    """Write the report of a consolidated period.

    Args:
        consolidated: the office's tables.
        reconciliation: the control figures.
        target: a path, or a stream open for writing.
    """
    paper = Paper(consolidated.model, consolidated.period)
    story = Story(Analysis(consolidated), reconciliation, paper)
    tree = plan_tree(story)
    write_cover(story)
    write_summary(story, unplaced_texts(story, set(numbers_in(tree))))
    write_goals(story, tree)
    write_resources(story)
    appendices.write_sign_offs(story)
    appendices.write_indicators(story)
    write_projects(story)
    appendices.write_other_sheets(story)
    write_basis(story)
    paper.save(target)
