"""The section Måluppfyllelse: statuses per objective, and what is followed up under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from validation.model import Level
from xlvp.fulfilment import MOST_CHARTED, Fulfilment, HeadingStatus, most_deviating
from xlvp.report.conclusions import status_conclusion
from xlvp.report.page.charts import Segment, stacked_chart
from xlvp.report.page.parts import (
    FIGURE,
    LONG,
    Cell,
    Column,
    Fold,
    Group,
    Part,
    Row,
    Section,
    Table,
    Text,
    counted,
    rows_as,
)
from xlvp.report.page.teller import Teller
from xlvp.report.plan_tree import Branch, plan_tree
from xlvp.report.telling import listed, text_of

_LONG_TABLE, _LONG_CHAPTER = 12, 40
"""Rows from which a table, and all objectives, are folded when the page opens."""


def fulfilment(teller: Teller) -> Section | None:
    """Statuses per objective, and each objective with its texts and what is followed up."""
    parts: list[Part] = []
    for part in teller.analysis.fulfilments:
        if not part.items.empty and part.items["status"].notna().any():
            parts += _counts(teller, part)
    objectives = [
        _objective(teller, branch, f"mal-{number}")
        for number, branch in enumerate(plan_tree(teller), start=1)
    ]
    tables = [part for fold in objectives for part in fold.parts if isinstance(part, Table)]
    whole = sum(len(table.rows) for table in tables)
    parts += [replace(fold, long=whole > _LONG_CHAPTER) for fold in objectives]
    return Section("mal", "Måluppfyllelse", parts) if parts else None


def _counts(teller: Teller, part: Fulfilment) -> Iterator[Part]:
    place = next((n for n, (_, rows) in enumerate(part.by_level) if len(rows) > 1), 0)
    if part.by_level:
        level, headings = part.by_level[place]
        shown = most_deviating(headings, part, MOST_CHARTED)
        yield _chart(teller, part, level, shown)
        if left := len(headings) - len(shown):
            rest = counted(left, level.name.lower(), level.plural.lower())
            yield Text([f"{rest} med färre avvikelser står bara i tabellen."])
    for number, (level, headings) in enumerate(part.by_level):
        table = _counts_table(teller, part, level, headings)
        if number == place:
            yield table
        else:
            label = counted(len(headings), level.name.lower(), level.plural.lower())
            title = f"{part.title} per {level.name.lower()}"
            yield Fold(f"{table.id}-del", title, label, [table], long=len(headings) > _LONG_TABLE)
    rows = [
        Row(
            [
                teller.status(status.code, part.table),
                Cell(status.explanation or status.meaning.value),
            ]
        )
        for status in part.scale.statuses
    ]
    columns = [Column("Status"), Column("Betyder")]
    caption = f"{part.title}: vad statusarna betyder"
    yield Table(f"skala-{part.table}", caption, columns, rows_as(rows), filtered=False)


def _caption(part: Fulfilment, level: Level) -> str:
    return f"{part.title} per {level.name.lower()} och status"


def _chart(
    teller: Teller, part: Fulfilment, level: Level, headings: Sequence[HeadingStatus]
) -> Part:
    statuses = [
        status for status in part.scale.statuses if any(h.counts[status.code] for h in headings)
    ]
    bars = []
    told = []
    for heading in headings:
        segments = [
            Segment(
                teller.status_class(status.code, part.table),
                status.symbol,
                heading.counts[status.code],
            )
            for status in statuses
        ]
        bars.append((heading.label, [*segments, Segment("without", "–", heading.without)]))
        said = [
            f"{heading.counts[status.code]} {status.label}"
            for status in statuses
            if heading.counts[status.code]
        ]
        said += [f"{heading.without} utan status"] if heading.without else []
        told.append(f"{heading.label}: {listed(said) or 'inga'}")
    title = status_conclusion(part, headings)
    legend = [teller.status(status.code, part.table) for status in statuses]
    if any(heading.without for heading in headings):
        legend.append(Cell("utan status", symbol="–", chip="without"))
    description = f"{'. '.join(told)}."
    return stacked_chart(
        f"status-{part.table}", title, description, bars, legend, _caption(part, level)
    )


def _counts_table(
    teller: Teller, part: Fulfilment, level: Level, headings: Sequence[HeadingStatus]
) -> Table:
    statuses = part.scale.statuses

    rolled = {part.number: part.status for part in teller.analysis.rolled_up[part.table]}
    told = any(rolled.get(heading.number) for heading in headings)

    def cells(
        label: Cell, together: Cell, counts: Sequence[int], without: int, items: int, fine: int
    ) -> list[Cell]:
        return [
            label,
            *([together] if told else []),
            *(teller.count(number) for number in counts),
            teller.count(without),
            teller.count(items),
            teller.percent(fine / items if items and part.fine else None),
        ]

    rows = []
    for heading in headings:
        status = rolled.get(heading.number)
        together = teller.status(status.code, part.table) if status else Cell("–", "")
        counts = [heading.counts[status.code] for status in statuses]
        fine = sum(heading.counts[code] for code in part.fine)
        label = Cell(heading.label)
        rows.append(Row(cells(label, together, counts, heading.without, heading.items, fine)))
    found = part.items["status"].value_counts()
    all_counts = {status.code: int(found.get(status.code, 0)) for status in statuses}
    total = cells(
        Cell("Alla"),
        Cell(),
        list(all_counts.values()),
        int(part.items["status"].isna().sum()),
        len(part.items),
        sum(all_counts[code] for code in part.fine),
    )
    columns = [
        Column(level.name, LONG),
        *([Column("Sammanvägd status")] if told else []),
        *(Column(f"{status.symbol} {status.label}", FIGURE) for status in statuses),
        Column("Utan status", FIGURE),
        Column("Alla", FIGURE),
        Column("Klart eller enligt plan", FIGURE),
    ]
    name = f"antal-{part.table}-{level.name.lower()}"
    return Table(
        name.replace(" ", "-"),
        _caption(part, level),
        columns,
        rows_as(rows),
        [total],
        filtered=False,
    )


def _objective(teller: Teller, branch: Branch, id_: str) -> Fold:
    frame = teller.frame("assignments")
    followed = teller.scale("assignments") is not None and "status" in frame
    columns = [Column("Nummer"), Column("Uppdrag", LONG), Column("Avdelning")]
    if followed:
        columns.insert(0, Column("Status"))
    if "comment" in frame and bool(frame["comment"].notna().any()):
        columns.append(Column("Kommentar", LONG))
    groups = list(_groups(teller, branch, [column.title for column in columns], ""))
    number = sum(len(group.rows) for group in groups)
    quotes = list(_quotes(branch, ""))
    title = f"{branch.number} {branch.name}".strip()
    table = Table(f"{id_}-tabell", f"Uppdrag under {title}", columns, groups)
    parts: list[Part] = [table] if number else [Text(["Inga uppdrag följs upp här."])]
    label = counted(number, "uppdrag", "uppdrag")
    if said := _said(teller, [row.status for group in groups for row in group.rows]):
        label += f": {said}"
    return Fold(id_, title, label, parts, quotes)


def _said(teller: Teller, classes: Sequence[str]) -> str:
    """Statuses counted, in words."""
    scale = teller.scale("assignments")
    if scale is None or not any(classes):
        return ""
    looks = {
        status.label: teller.status_class(status.code, "assignments") for status in scale.statuses
    }
    said = [f"{classes.count(look)} {label}" for label, look in looks.items() if look in classes]
    return listed([*said, f"{classes.count('')} utan status"] if "" in classes else said)


def _groups(teller: Teller, branch: Branch, titles: Sequence[str], heading: str) -> Iterator[Group]:
    rows = []
    for values in branch.items:
        department = str(values["department"])
        cells = {
            "Status": teller.status(values.get("status"), "assignments"),
            "Nummer": Cell(text_of(values, "number"), look="nowrap"),
            "Uppdrag": Cell(text_of(values, "name")),
            "Avdelning": Cell(teller.department(department)),
            "Kommentar": Cell(text_of(values, "comment")),
        }
        status = teller.status_class(values.get("status"), "assignments")
        rows.append(Row([cells[title] for title in titles], department, status))
    if rows:
        yield Group(rows, heading)
    for below in branch.branches:
        yield from _groups(teller, below, titles, f"{below.number} {below.name}".strip())


def _quotes(branch: Branch, heading: str) -> Iterator[tuple[str, Cell]]:
    for department, text in branch.texts:
        yield " · ".join(part for part in (heading, department) if part), Cell(text)
    for below in branch.branches:
        yield from _quotes(below, f"{below.number} {below.name}".strip())
