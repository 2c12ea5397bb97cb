"""What the report is built on: deliveries, accepted findings, reconciliation."""

from __future__ import annotations

from validation.amounts import Money, format_amount, format_decimal
from validation.finding import Severity
from xlvp.reconciliation import Outcome
from xlvp.report.document.story import Story
from xlvp.report.document.tables import Column, Table
from xlvp.report.telling import day
from xlvp.waivers import WaiverState


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
