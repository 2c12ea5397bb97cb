"""The project report: every activity and project under its assignment."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from validation.numbering import sort_key
from xlvp.report.document.story import Story
from xlvp.report.document.tables import Column, Row, Table
from xlvp.report.telling import day, text_of


def write_projects(story: Story) -> None:
    """Every activity and project, under its assignment."""
    frame = story.frame("activities")
    if frame.empty:
        return
    story.paper.landscape(on=True)
    story.paper.appendix("Projektredovisning")
    scale = story.scale("activities")
    if scale is not None and "status" in frame:
        story.paper.text("Symbolerna betyder:")
        story.write_legend(scale)
    _write_granted(story)
    written = {
        (part.place.workbook, part.place.row or 0): part.written
        for part in (story.analysis.granted.not_added if story.analysis.granted else ())
    }
    key = "assignment" if "assignment" in frame else "number"
    frame = frame.assign(_order=sort_key(frame[key])).sort_values("_order", kind="stable")
    names = _assignment_names(story)
    for number, part in frame.groupby(frame[key].fillna(""), sort=False):
        title = f"{number} {names.get(str(number), '')}".strip() or "Utan uppdrag"
        story.paper.text(title, "RunIn")
        story.paper.table(_projects_table(story, part, title, written))


def _assignment_names(story: Story) -> dict[str, str]:
    frame = story.frame("assignments")
    if frame.empty:
        return {}
    return {str(part["number"]): text_of(part, "name") for part in frame.to_dict("records")}


def _write_granted(story: Story) -> None:
    granted = story.analysis.granted
    if granted is None:
        return
    total = story.money(granted.total, "activities", unit=True)
    text = f"Beviljade medel är tillsammans {total} för {granted.activities} aktiviteter."
    if granted.not_added:
        number = len(granted.not_added)
        text += f" {number} belopp kan inte läggas ihop och står som de är skrivna, med *."
    story.paper.text(text)
    if granted.not_added:
        story.paper.bullets(
            f"{part.key} {part.name}: {part.written} ({part.reason})" for part in granted.not_added
        )


def _projects_table(
    story: Story, frame: pd.DataFrame, title: str, written: Mapping[tuple[str, int], str]
) -> Table:
    columns = [
        Column("Årsprognos", 3.1),
        Column("Aktivitet", 6.2),
        Column("Slutdatum", 2.1),
        Column("Ansvarig", 3.4),
        Column("Beviljade medel", 2.7, figures=True),
        Column("Kommentar", 8.2),
    ]
    scale = story.scale("activities")
    rows: list[Row] = []
    for label, values in zip(frame.index, frame.to_dict("records"), strict=True):
        amount = story.money(values.get("granted_amount"), "activities", unit=True)
        if label in written:
            amount = f"{written[label]}*"
        rows.append(
            (
                story.status(values.get("status"), scale),
                text_of(values, "name"),
                day(values.get("end_date")),
                text_of(values, "owner"),
                amount,
                text_of(values, "comment"),
            )
        )
    return Table(columns, rows, f"Aktiviteter under {title}.")
