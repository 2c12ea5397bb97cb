"""The third chapter: resources in total and area by area, investments, development funds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from validation.amounts import format_decimal
from validation.schemas import Kind
from xlvp import deviation
from xlvp.deviation import FORECAST, TO_DATE, Totals
from xlvp.report.document.story import Story
from xlvp.report.document.tables import Column, Table
from xlvp.report.telling import text_of

_FIELDS = (
    "actual_last_year",
    "actual_to_date",
    "deviation_to_date",
    "year_budget",
    "full_year_forecast",
    "forecast_deviation",
)
"""The columns of the resources, as they are printed."""
_MEASURES = {"deviation_to_date": TO_DATE, "forecast_deviation": FORECAST}
_SIGNS = "Positiva resultat anges utan tecken och negativa resultat med minustecken."


def write_resources(story: Story) -> None:
    """Write the chapter; a period that asks for no money has none."""
    money = ("operating_budget", "investments", "development_funds", "indicators")
    if all(story.frame(table).empty for table in money):
        return
    office = story.consolidated.model.office.name
    what = "resurser" if story.is_plan else "uppföljning av resurser"
    story.paper.heading(1, f"{office} – {what}")
    codes = [status.code for status in story.consolidated.departments if status.counted]
    if not story.analysis.lines.empty:
        _write_total(story, codes)
    for code in codes:
        _write_area(story, code)
    _write_investments(story)
    _write_funds(story)


def _fields(story: Story) -> list[str]:
    """The figures that the period has."""
    totals = story.analysis.totals
    return [field for field in _FIELDS if _figure(totals, field) is not None]


def _figure(totals: Totals, field: str) -> int | None:
    measure = _MEASURES.get(field)
    return totals.difference(measure) if measure else totals.of(field)


def _columns(story: Story, first: str) -> list[Column]:
    year, months = story.consolidated.period.year, story.months
    titles = {
        "actual_last_year": f"Ack. resultat {months} {year - 1}",
        "actual_to_date": f"Ack. resultat {months} {year}",
        "deviation_to_date": f"Avvikelse mot budget {months} {year}",
        "year_budget": f"Budget {year}",
        "full_year_forecast": f"Prognos resultat {year}",
        "forecast_deviation": f"Prognos avvikelse mot budget {year}",
    }
    fields = _fields(story)
    return [Column(first, 4.7), *(Column(titles[field], 1.95, figures=True) for field in fields)]


def _row(story: Story, label: str, totals: Totals) -> tuple[str, ...]:
    figures = (story.money(_figure(totals, field)) for field in _fields(story))
    return (label, *figures)


def _write_total(story: Story, codes: Sequence[str]) -> None:
    lines, paper = story.analysis.lines, story.paper
    paper.text(_SIGNS)
    parts = ((code, lines[lines["department"] == code]) for code in codes)
    rows = [
        _row(story, story.department(code), deviation.totals(part))
        for code, part in parts
        if len(part)
    ]
    caption = f"Resurser per område, {story.unit('operating_budget')}"
    total = _row(story, f"Totalt {story.consolidated.model.office.name}", story.analysis.totals)
    table = Table(_columns(story, "Område"), rows, f"{caption}: utfall, budget och prognos.", total)
    paper.table(table, caption)
    blank = sum(story.analysis.totals.blanks.get(field, 0) for field in _fields(story))
    if blank:
        paper.text(f"{blank} tomma celler räknas som noll i summorna.", "Note")


def _write_area(story: Story, code: str) -> None:
    lines, indicators = story.frame("operating_budget"), story.analysis.indicators
    own = lines[lines["department"] == code] if len(lines) else lines
    measured = indicators[indicators["department"] == code] if len(indicators) else indicators
    if own.empty and measured.empty:
        return
    name = story.department(code)
    story.paper.heading(2, name)
    if len(own) > 1:
        _write_lines(story, own, name)
    comments = list(_comments(own, name if len(own) == 1 else ""))
    for lead, comment in comments:
        if lead:
            story.paper.lead(f"{lead}:", comment)
        else:
            story.paper.text(comment)
    if not comments and not own.empty and not story.is_plan:
        story.paper.text("Ingen kommentar är lämnad.", "Note")
    if not measured.empty:
        _write_indicators(story, measured, name)


def _write_lines(story: Story, own: pd.DataFrame, name: str) -> None:
    enters = deviation.enters_sums(own, story.consolidated.model)
    rows = [
        _row(story, text_of(values, "name"), deviation.totals(own.iloc[[place]]))
        for place, (values, summed) in enumerate(zip(own.to_dict("records"), enters, strict=True))
        if summed
    ]
    total = _row(story, "Totalt", deviation.totals(own[enters]))
    caption = f"{name}, {story.unit('operating_budget')}"
    columns = _columns(story, "Rad")
    story.paper.table(
        Table(columns, rows, f"{caption}: utfall, budget och prognos.", total), caption
    )


def _comments(frame: pd.DataFrame, name: str) -> Iterator[tuple[str, str]]:
    """Comments with the name of their line, where that is not the heading's."""
    for values in frame.to_dict("records"):
        if comment := text_of(values, "comment").strip():
            line = text_of(values, "name")
            yield ("" if line == name else line, comment)


def _write_indicators(story: Story, frame: pd.DataFrame, name: str) -> None:
    places = {part.code: part.decimals for part in story.consolidated.model.indicators}
    records = frame.to_dict("records")
    decimals = [places.get(values["indicator"], 1) for values in records]
    pairs = list(zip(records, decimals, strict=True))
    cells = {
        Column("Indikator", 4): [text_of(values, "name") for values in records],
        Column("Utfall", 2, figures=True): [_number(*pair, "outcome") for pair in pairs],
        Column("Målvärde", 2, figures=True): [_number(*pair, "target") for pair in pairs],
        Column("Mot målet", 2.5): [_reached(values.get("reached")) for values in records],
        Column("Kommentar", 6): [text_of(values, "comment") for values in records],
    }
    filled = {column: texts for column, texts in cells.items() if any(texts)}
    caption = f"Indikatorer, {name}"
    titles = ", ".join(column.title.lower() for column in filled)
    rows = list(zip(*filled.values(), strict=True))
    story.paper.table(Table(list(filled), rows, f"{caption}: {titles}."), caption)


def _number(values: Mapping[Any, Any], decimals: int, field: str) -> str:
    shown = format_decimal(values.get(field), decimals)
    unit = text_of(values, "unit")
    return f"{shown}\N{NO-BREAK SPACE}{unit}" if shown and unit == "%" else shown


def _reached(value: object) -> str:
    if value is None or value is pd.NA:
        return ""
    return "✓ når målet" if value else "✗ når inte målet"


def _write_investments(story: Story) -> None:
    frame, everything = story.frame("investments"), story.analysis.all_investments
    if frame.empty or everything is None:
        return
    columns = story.used_columns("investments", Kind.AMOUNT)
    story.paper.heading(2, "Investeringar")
    rows = [
        (
            text_of(values, "name"),
            *(story.shown(values[field], "investments", part) for field, part in columns.items()),
        )
        for values in frame.to_dict("records")
    ]
    sums = [story.money(deviation.total(frame[field]), "investments") for field in columns]
    caption = f"Investeringar, {story.unit('investments')}"
    titles = [Column(part.title, 2.1, figures=True) for part in columns.values()]
    table = Table(
        [Column("Investering", 5.2), *titles],
        rows,
        f"{caption}: budget, utfall och prognos. Utgifter skrivs utan minus.",
        ("Totalt", *sums),
    )
    story.paper.table(table, caption)
    for name, comment in _comments(frame, ""):
        story.paper.lead(f"{name}:", comment)


def _write_funds(story: Story) -> None:
    frame = story.analysis.funds
    if frame.empty:
        return
    columns = story.used_columns("development_funds", Kind.AMOUNT)
    story.paper.heading(2, "Utvecklingsmedel")
    rows = [
        (
            text_of(values, "name"),
            *(
                story.shown(values[field], "development_funds", part)
                for field, part in columns.items()
            ),
        )
        for values in frame.to_dict("records")
    ]
    sums = [story.money(deviation.total(frame[field]), "development_funds") for field in columns]
    caption = f"Utvecklingsmedel, {story.unit('development_funds')}"
    titles = [Column(part.title, 2.6, figures=True) for part in columns.values()]
    table = Table(
        [Column("Fond", 8.5), *titles],
        rows,
        f"{caption}: budget, beslutat, kvar.",
        ("Totalt", *sums),
    )
    story.paper.table(table, caption)
    for name, comment in _comments(frame, ""):
        story.paper.lead(f"{name}:", comment)
