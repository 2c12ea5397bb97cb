"""The last pages: sign-offs, indicators over time, the project report, what it is built on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from validation.amounts import format_decimal
from validation.schemas import BY_TABLE, Kind, Role
from validation.schemas.indicators import MONTH_FIELDS
from xlvp.indicator_course import (
    FEWEST,
    Moment,
    earlier_values,
    indicator_course,
    known_value,
)
from xlvp.report.conclusions import indicator_conclusion
from xlvp.report.document.line_chart import LineChart
from xlvp.report.document.story import Story
from xlvp.report.document.tables import Column, Row, Table
from xlvp.report.telling import day, text_of

_OTHER_SHEETS = ("internal_control", "work_environment")


def write_sign_offs(story: Story) -> None:
    """Who answers for the figures: departments, roles and dates, no persons."""
    frame = story.frame("sign_off")
    asked = [status for status in story.consolidated.departments if status.signed is not None]
    if not asked and frame.empty:
        return
    story.paper.heading(1, "Underskrifter")
    story.paper.text("Avdelningarnas underlag är godkända så här.")
    rows: list[Row] = []
    for status in story.consolidated.departments:
        own = frame[frame["department"] == status.code] if len(frame) else frame
        for values in own.to_dict("records"):
            signed = day(values.get("date")) or "inte underskriven"
            rows.append((story.department(status.code), text_of(values, "role"), signed))
        if own.empty:
            rows.append((story.department(status.code), "–", status.remark or "inte underskriven"))
    columns = [Column("Avdelning", 6.5), Column("Roll", 6), Column("Datum", 3.9)]
    story.paper.table(Table(columns, rows, "Underskrifter: avdelning, roll och datum."))


def write_indicators(story: Story) -> None:
    """The indicators with last year, the year's values and the target."""
    frame = story.analysis.indicators
    if frame.empty or story.is_plan:
        return
    columns = story.consolidated.columns("indicators")
    records = frame.to_dict("records")
    before = [earlier_values(story.consolidated, values) for values in records]
    told = [
        place
        for place in range(len(story.consolidated.history))
        if any(row[place] is not None for row in before)
    ]
    history = [story.consolidated.history[place] for place in told]
    months = [
        field for field in MONTH_FIELDS if field in frame and bool(frame[field].notna().any())
    ]
    story.paper.landscape(on=bool(months))
    story.paper.appendix("Indikatorer över tid")
    titles = [
        Column("Indikator", 6.4),
        Column("Enhet", 1.8),
        Column("Förra året", 2, figures=True),
        *(Column(columns[field].title, 1.3, figures=True) for field in months),
        *(Column(earlier.period.id, 2, figures=True) for earlier in history),
        Column("Utfall", 2, figures=True),
        Column("Målvärde", 2, figures=True),
        Column("Skillnad mot mål", 2, figures=True),
    ]
    rows = [
        _indicator_row(story, values, months, [row[place] for place in told])
        for values, row in zip(records, before, strict=True)
    ]
    story.paper.table(
        Table(titles, rows, "Indikatorernas värden över tid, målvärde och skillnad."),
        "Indikatorer över tid",
    )
    _draw_indicators(story, frame)


def _draw_indicators(story: Story, frame: pd.DataFrame) -> None:
    """The same values as lines, those that miss their target first."""
    drawn = []
    for values in frame.to_dict("records"):
        course = indicator_course(story.consolidated, values)
        if sum(moment.value is not None for moment in course) >= FEWEST:
            reached = values.get("reached")
            rank = 1 if reached is None or pd.isna(reached) else 2 * int(bool(reached))
            drawn.append((rank, _line_chart(story, values, course)))
    if not drawn:
        return
    charts = [chart for _, chart in sorted(drawn, key=lambda pair: pair[0])]
    caption = "Indikatorernas värden över tid"
    if any(chart.target is not None for chart in charts):
        caption += "; den streckade linjen är målet"
    story.paper.line_charts(charts, caption)


def _line_chart(story: Story, values: dict[Any, Any], course: Sequence[Moment]) -> LineChart:
    decimals = _decimals(story, values)
    told = ", ".join(
        f"{moment.label} {format_decimal(moment.value, decimals)}"
        for moment in course
        if moment.value is not None
    )
    title = indicator_conclusion(values, decimals)
    return LineChart(
        title,
        [(moment.label, moment.value) for moment in course],
        known_value(values, "target"),
        f"{title} {story.department(str(values['department']))}: {told}.",
        decimals,
    )


def _decimals(story: Story, values: dict[Any, Any]) -> int:
    places = {part.code: part.decimals for part in story.consolidated.model.indicators}
    return places.get(values["indicator"], 1)


def _indicator_row(
    story: Story, values: dict[Any, Any], months: Sequence[str], before: Sequence[float | None]
) -> Row:
    decimals = _decimals(story, values)
    numbers = [
        values.get("last_year"),
        *(values[field] for field in months),
        *before,
        values.get("outcome"),
        values.get("target"),
        values.get("difference"),
    ]
    name = f"{text_of(values, 'name')} – {story.department(values['department'])}"
    shown = [format_decimal(number, decimals) or "–" for number in numbers]
    return (name, text_of(values, "unit"), *shown)


def write_other_sheets(story: Story) -> None:
    """Internal control and work environment, as they were filled in."""
    for table in _OTHER_SHEETS:
        frame = story.frame(table)
        if frame.empty:
            continue
        columns = {
            field: column
            for field, column in story.used_columns(table).items()
            if column.role is not Role.FORMER
        }
        numeric = (Kind.AMOUNT, Kind.DECIMAL, Kind.INTEGER)
        story.paper.landscape(on=True)
        story.paper.appendix(BY_TABLE[table].title)
        titles = [
            Column(column.title, min(max(column.spec.width, 11), 40), column.kind in numeric)
            for column in columns.values()
        ]
        rows = [
            tuple(story.shown(values[field], table, part) for field, part in columns.items())
            for values in frame.to_dict("records")
        ]
        story.paper.table(Table(titles, rows, f"{BY_TABLE[table].title}, alla rader."))
