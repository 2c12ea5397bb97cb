"""The last pages: sign-offs, indicators over time, the project report, what it is built on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from validation.amounts import Money, format_amount, format_decimal
from validation.finding import Severity
from validation.numbering import sort_key
from validation.schemas import BY_TABLE, Kind, Role
from validation.schemas.indicators import MONTH_FIELDS
from xlvp.reconciliation import Outcome
from xlvp.report.document.story import Story, day, text_of
from xlvp.report.document.tables import Column, Row, Table
from xlvp.waivers import WaiverState

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
    former = story.consolidated.former.get("indicators", pd.DataFrame())
    months = [
        field for field in MONTH_FIELDS if field in frame and bool(frame[field].notna().any())
    ]
    has_former = "outcome" in former and bool(former["outcome"].notna().any())
    story.paper.landscape(on=bool(months))
    story.paper.appendix("Indikatorer över tid")
    titles = [
        Column("Indikator", 6.4),
        Column("Enhet", 1.8),
        Column("Förra året", 2, figures=True),
        *(Column(columns[field].title, 1.3, figures=True) for field in months),
        *([Column("Förra uppföljningen", 2.4, figures=True)] if has_former else []),
        Column("Utfall", 2, figures=True),
        Column("Målvärde", 2, figures=True),
        Column("Skillnad mot mål", 2, figures=True),
    ]
    rows = [
        _indicator_row(story, values, months, former if has_former else None)
        for values in frame.to_dict("records")
    ]
    story.paper.table(
        Table(titles, rows, "Indikatorernas värden över tid, målvärde och skillnad."),
        "Indikatorer över tid",
    )


def _indicator_row(
    story: Story, values: dict[Any, Any], months: Sequence[str], former: pd.DataFrame | None
) -> Row:
    model = story.consolidated.model
    places = {part.code: part.decimals for part in model.indicators}
    decimals = places.get(values["indicator"], 1)
    before = []
    if former is not None:
        key = (values["department"], values["indicator"])
        before = [former.at[key, "outcome"] if key in former.index else None]
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


def write_basis(story: Story) -> None:
    """What the report is built on: deliveries, accepted findings, reconciliation."""
    story.paper.landscape(on=False)
    story.paper.appendix("Vad rapporten bygger på")
    _write_deliveries(story)
    _write_waivers(story)
    _write_reconciliation(story)


def _write_deliveries(story: Story) -> None:
    rows = [
        (
            story.department(status.code),
            status.state_text,
            "" if status.received is None else day(status.received),
            "ja" if status.counted else "nej",
            status.remark or "–",
        )
        for status in story.consolidated.departments
    ]
    columns = [
        Column("Avdelning", 5.6),
        Column("Läge", 2.7),
        Column("Inkom", 2.2),
        Column("Ingår", 1.4),
        Column("Anmärkning", 4.5),
    ]
    deadline = story.consolidated.period.deadline
    caption = f"Leveranser, sista dag {deadline}"
    story.paper.table(Table(columns, rows, f"{caption}: läge och anmärkning."), caption)
    findings = story.consolidated.findings
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    if errors or warnings:
        story.paper.text(
            f"Kontrollen av arbetsböckerna har lämnat {errors} fel och {warnings} varningar som "
            "inte är godkända. De står i uppföljningens arbetsbok.",
        )
    if story.consolidated.not_run:
        codes = sorted({part.code for part in story.consolidated.not_run})
        story.paper.text(f"Regler som inte kunde köras på alla arbetsböcker: {', '.join(codes)}.")


def _write_waivers(story: Story) -> None:
    waivers = story.consolidated.waivers
    if not waivers:
        story.paper.text("Inga avvikelser från reglerna är godkända.")
        return
    rows = []
    for applied in waivers:
        waiver = applied.waiver
        what = " ".join(finding.message for finding in applied.findings)
        where = " ".join(part for part in (waiver.department, waiver.key) if part)
        state = "" if applied.state is WaiverState.ACTIVE else f" ({applied.state.value})"
        rows.append((waiver.code, where, what or "–", f"{waiver.reason}{state}", day(waiver.until)))
    columns = [
        Column("Regel", 1.7),
        Column("Avdelning, rad", 2.3),
        Column("Vad", 5.7),
        Column("Skäl att godkänna", 4.7),
        Column("Till och med", 2.1),
    ]
    caption = "Godkända avvikelser"
    story.paper.table(Table(columns, rows, f"{caption}: vad, skäl och till när."), caption)


def _write_reconciliation(story: Story) -> None:
    ties = story.reconciliation.ties
    if not ties:
        return
    story.paper.text(
        f"Avstämning mot tryckta siffror och beslutade ramar: {story.reconciliation.sentence}."
    )
    rows = [
        (
            tie.post,
            _tied(tie.printed, tie.money),
            _tied(tie.found, tie.money),
            tie.outcome.label,
            tie.why,
        )
        for tie in ties
        if tie.outcome in (Outcome.DIFFERS, Outcome.NOT_COMPARED)
    ]
    if rows:
        columns = [
            Column("Post", 4.6),
            Column("I källan", 2.4, figures=True),
            Column("I rapporten", 2.4, figures=True),
            Column("Utfall", 2.5),
            Column("Förklaring", 4.6),
        ]
        caption = "Det som inte stämmer"
        story.paper.table(Table(columns, rows, f"{caption} i avstämningen."), caption)


def _tied(value: float | None, money: Money | None) -> str:
    if value is None:
        return "–"
    return format_amount(int(value), money, with_unit=True) if money else format_decimal(value, 1)
