"""The second chapter: per objective the departments' text, per priority its assignments."""

from __future__ import annotations

from collections.abc import Sequence

from xlvp.fulfilment import Fulfilment
from xlvp.report.document.story import Story
from xlvp.report.document.tables import Column, Row, Table
from xlvp.report.plan_tree import Branch
from xlvp.report.telling import listed, text_of


def write_goals(story: Story, tree: Sequence[Branch]) -> None:
    """Write the chapter."""
    if not tree:
        return
    paper, outermost = story.paper, story.consolidated.model.levels[0]
    what = "Mål och uppdrag" if story.is_plan else "Uppföljning av verksamhet och aktivitet"
    paper.heading(1, f"{what} per {outermost.name.lower()}")
    for part in story.analysis.fulfilments:
        if part.items.empty:
            continue
        story.paper.text(f"{part.title} bedöms så här:")
        story.write_legend(part.scale)
        _write_counts(story, part)
    for branch in tree:
        _write_branch(story, branch, 2)


def _write_counts(story: Story, part: Fulfilment) -> None:
    if not part.by_level:
        return
    level, headings = part.by_level[0]
    statuses = part.scale.statuses
    columns = [
        Column(level.name, 5.6),
        *(
            Column(f"{status.symbol} {status.label}", _width_of(status.label), figures=True)
            for status in statuses
        ),
        Column("Utan status", 1.6, figures=True),
        Column("Alla", 1.3, figures=True),
    ]
    rows = [
        (
            heading.label,
            *(_count(heading.counts[status.code]) for status in statuses),
            _count(heading.without),
            str(heading.items),
        )
        for heading in headings
    ]
    sums = [
        *(sum(heading.counts[status.code] for heading in headings) for status in statuses),
        sum(heading.without for heading in headings),
        sum(heading.items for heading in headings),
    ]
    caption = f"{part.title} per {level.name.lower()} och status, antal"
    total = ("Alla", *map(str, sums))
    story.paper.table(Table(columns, rows, f"{caption}.", total), caption)


def _width_of(label: str) -> float:
    """Room for the label's longest word, and for all of it on a few lines."""
    return max(1.1 + max(map(len, label.split())) / 6, 1.2 + len(label) / 14)


def _count(number: int) -> str:
    return str(number) if number else "–"


def _write_branch(story: Story, branch: Branch, level: int) -> None:
    paper = story.paper
    paper.heading(level, _title(branch, paper.upcoming(level), level))
    for department, text in branch.texts:
        if len(branch.texts) > 1:
            paper.text(department, "RunIn")
        paper.text(text)
    if branch.items:
        paper.table(_items_table(story, branch))
    elif not branch.branches and not branch.texts:
        paper.text("Inga uppdrag följs upp här.", "Note")
    for below in branch.branches:
        _write_branch(story, below, level + 1)


def _title(branch: Branch, number: str, level: int) -> str:
    """The heading's name, with the plan's own number where the report's is another."""
    if not branch.number:
        return branch.name
    if branch.number == number:
        return f"{branch.level}: {branch.name}" if level == 2 else branch.name  # noqa: PLR2004 - objectives
    return f"{branch.level} {branch.number}: {branch.name}"


def _items_table(story: Story, branch: Branch) -> Table:
    frame, scale = story.frame("assignments"), story.scale("assignments")
    has_status = scale is not None and "status" in frame
    activities = {} if has_status else _activities(story)
    commented = "comment" in frame and bool(frame["comment"].notna().any())
    columns = [Column("Uppdrag", 6.2), Column("Kommentar", 7.5)]
    if has_status:
        columns = [Column("Årsprognos", 2.7), *columns]
    elif activities:
        columns = [Column("Uppdrag", 9), Column("Aktiviteternas läge", 7)]
    elif not commented:
        columns = [Column("Nummer", 2), Column("Uppdrag", 14)]
    numbers = [values["number"] for values in branch.items]
    rows: list[Row] = []
    for values in branch.items:
        shared = numbers.count(values["number"]) > 1
        who = f" ({story.department(str(values['department']))})" if shared else ""
        name, comment = text_of(values, "name") + who, text_of(values, "comment")
        number = text_of(values, "number")
        if has_status:
            rows.append((story.status(values.get("status"), scale), name, comment))
        elif activities:
            state = activities.get((values["department"], number), "inga aktiviteter")
            rows.append((f"{number} {name}", state))
        else:
            rows.append((f"{number} {name}", comment) if commented else (number, name))
    titles = listed([column.title.lower() for column in columns])
    return Table(columns, rows, f"{branch.number} {branch.name}: {titles}.".strip())


def _activities(story: Story) -> dict[tuple[str, str], str]:
    """Statuses of the activities under each assignment, counted."""
    frame, scale = story.frame("activities"), story.scale("activities")
    if frame.empty or scale is None or "status" not in frame or "assignment" not in frame:
        return {}
    found = {}
    for key, part in frame.groupby(["department", "assignment"], sort=False):
        counts = part["status"].value_counts()
        states = [
            f"{counts[status.code]} {status.symbol} {status.label}"
            for status in scale.statuses
            if status.code in counts
        ]
        if missing := int(part["status"].isna().sum()):
            states.append(f"{missing} utan status")
        found[str(key[0]), str(key[1])] = ", ".join(states)
    return found
