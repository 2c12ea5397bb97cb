"""Delivery status and follow-up on the terminal: what came out, what does not tie, what to see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from validation.amounts import format_amount
from xlvp.analysis import BRIDGED, Analysis
from xlvp.attention import attention, short_list
from xlvp.checking import Checked
from xlvp.closed import closing_day
from xlvp.closing import Closed, statuses
from xlvp.consolidation import Consolidated
from xlvp.delivery_status import DepartmentStatus, State
from xlvp.punctuality import days_left, punctuality
from xlvp.reconciliation import Outcome
from xlvp.seal import seal_texts

STATE_COLOURS = {
    State.NOT_RECEIVED: "red",
    State.RECEIVED: "red",
    State.ERRORS: "red",
    State.VALID: "yellow",
    State.SIGNED: "green",
}
ATTENTION_LINES = 8
"""So many lines of the list of what to look at; the workbook has all."""


def print_status(checked: Checked, console: Console) -> None:
    """Print where each department stands, how it usually comes, and how it is sealed."""
    folder, period = checked.folder, checked.folder.period
    departments = statuses(checked)
    seals = seal_texts(checked, folder.received_files())
    usual = punctuality(folder)
    close = folder.close
    when = (
        f"stängd {closing_day(close)}" if close else days_left(period.deadline, checked.facts.today)
    )
    console.print(f"[bold]{escape(period.title)}[/bold], senast {period.deadline}, {when}")
    more = {
        status.code: (
            seals.get(status.workbook, ""),
            usual[status.code].text if status.code in usual else "",
        )
        for status in departments
    }
    console.print(_status_table(departments, more))
    received = sum(status.state is not State.NOT_RECEIVED for status in departments)
    console.print(f"[bold]{received} av {len(departments)} inlämnade[/bold]")


def print_follow_up(closed: Closed, console: Console) -> None:
    """Print what a consolidation gave, and the files that it wrote."""
    consolidated = closed.consolidated
    analysis = Analysis(consolidated)
    counted = sum(bool(status.counted) for status in consolidated.departments)
    console.print(
        f"[bold]{escape(consolidated.period.title)}[/bold]: {counted} av "
        f"{len(consolidated.departments)} avdelningar är med"
        + (", även de med fel" if consolidated.include_with_errors else "")
    )
    if closed.left_out:
        console.print(_status_table(closed.left_out))
    _print_totals(analysis, console)
    _print_reconciliation(closed, console)
    listed = attention(analysis, closed.reconciliation)
    if listed:
        console.print("[bold]Detta behöver du titta på[/bold]")
        table = _grid(3)
        for line in short_list(listed, ATTENTION_LINES):
            table.add_row(escape(line.kind.label), escape(line.what), escape(line.why))
        console.print(Padding(table, (0, 0, 0, 2)))
        if len(listed) > ATTENTION_LINES:
            console.print(
                f"  [dim]… och {len(listed) - ATTENTION_LINES} till i uppföljningen[/dim]"
            )
    console.print(f"Uppföljning: {escape(_shown(closed.workbook))}")
    console.print(f"Leveranslogg: {escape(_shown(closed.log))}")


def _print_totals(analysis: Analysis, console: Console) -> None:
    consolidated = analysis.consolidated
    table = _grid(4)
    for measure in analysis.measures:
        table.add_row(
            measure.name,
            _money(consolidated, analysis.totals.of(measure.figure)),
            _money(consolidated, analysis.totals.of(measure.against)),
            _money(consolidated, analysis.totals.difference(measure), plus=True),
        )
    if analysis.measures:
        console.print(Padding(table, (0, 0, 0, 2)))
    for measure in BRIDGED:
        if measure not in analysis.measures:
            continue
        parts = [
            f"{part.label} {_money(consolidated, part.amount, plus=True)}"
            for part in analysis.bridge("department", measure)
            if part.amount
        ]
        if parts:
            console.print(f"  {measure.name}, största bidraget först: {escape(', '.join(parts))}")


def _print_reconciliation(closed: Closed, console: Console) -> None:
    reconciliation = closed.reconciliation
    if not reconciliation.ties:
        return
    console.print(f"  Avstämning: {reconciliation.sentence}")
    table = _grid(3)
    for tie in reconciliation.ties:
        if tie.outcome in (Outcome.DIFFERS, Outcome.NOT_COMPARED, Outcome.ROUNDING):
            table.add_row(escape(tie.post), tie.outcome.label, escape(tie.why))
    console.print(Padding(table, (0, 0, 0, 4)))


def _status_table(
    departments: tuple[DepartmentStatus, ...], more: Mapping[str, tuple[str, ...]] | None = None
) -> Padding:
    table = _grid(5 + max(map(len, (more or {}).values()), default=0))
    for status in departments:
        colour = STATE_COLOURS[status.state]
        came = "" if status.received is None else str(status.received.date())
        table.add_row(
            escape(status.code),
            escape(status.name),
            f"[{colour}]{status.state_text}[/{colour}]",
            came,
            escape(status.remark),
            *map(escape, (more or {}).get(status.code, ())),
        )
    return Padding(table, (0, 0, 0, 2))


def _grid(columns: int) -> Table:
    table = Table.grid(padding=(0, 2))
    for _ in range(columns):
        table.add_column()
    return table


def _money(consolidated: Consolidated, amount: int | None, *, plus: bool = False) -> str:
    money = consolidated.money("operating_budget")
    return format_amount(amount, money, with_unit=True, plus=plus)


def _shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
