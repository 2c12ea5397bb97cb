"""Findings on the terminal: grouped by workbook, the worst workbook first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from validation.finding import Finding, NotRun, Severity
from xlvp.checking import Checked
from xlvp.report.grouping import Line, lines
from xlvp.waivers import WaiverState

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
LINES_OF_ONE_RULE = 5
"""So many lines of one rule are shown for a workbook unless all are asked for."""


def print_findings(checked: Checked, console: Console, *, show_all: bool = False) -> None:
    """Print what was found, what was accepted, and a line that sums it up."""
    findings = checked.findings()
    by_workbook: dict[str, list[Finding]] = {name: [] for name in checked.workbooks}
    for finding in findings:
        by_workbook.setdefault(finding.place.workbook, []).append(finding)
    for workbook, own in sorted(by_workbook.items(), key=_worst_first):
        if own:
            _print_workbook(workbook, own, checked, console, show_all=show_all)
    clean = sum(not by_workbook[name] for name in checked.workbooks)
    if clean:
        console.print(
            f"[green]✓[/green] {clean} {_plural(clean, 'arbetsbok', 'arbetsböcker')} utan fynd"
        )
    _print_not_run(checked.outcome.not_run, console)
    _print_waivers(checked, console)
    console.print(f"[bold]{escape(summary(checked))}[/bold]")


def summary(checked: Checked) -> str:
    """One line: workbooks, findings by severity, accepted findings."""
    books = len(checked.workbooks)
    counts = Counter(finding.severity for finding in checked.findings())
    parts = [
        f"{counts[Severity.ERROR]} fel",
        f"{counts[Severity.WARNING]} {_plural(counts[Severity.WARNING], 'varning', 'varningar')}",
        f"{counts[Severity.INFO]} {_plural(counts[Severity.INFO], 'upplysning', 'upplysningar')}",
    ]
    if accepted := len(checked.waived):
        parts.append(f"{accepted} {_plural(accepted, 'accepterat', 'accepterade')}")
    return (
        f"{checked.folder.period.title}: {books} {_plural(books, 'arbetsbok', 'arbetsböcker')}, "
        + ", ".join(parts)
    )


def _worst_first(entry: tuple[str, list[Finding]]) -> tuple[int, int, int, str]:
    counts = Counter(finding.severity for finding in entry[1])
    return (
        -counts[Severity.ERROR],
        -counts[Severity.WARNING],
        -counts[Severity.INFO],
        entry[0],
    )


def _print_workbook(
    workbook: str, findings: list[Finding], checked: Checked, console: Console, *, show_all: bool
) -> None:
    counts = Counter(finding.severity for finding in findings)
    shown = ", ".join(
        f"{counts[severity]} {_word(severity, counts[severity])}"
        for severity in Severity
        if counts[severity]
    )
    name = workbook or checked.folder.office.model.office.name
    console.print(f"[bold]{escape(name)}[/bold]  {shown}")
    shown_lines = []
    hidden: Counter[str] = Counter()
    for line in lines(findings, checked.delivery.locations):
        code = line.first.code
        hidden[code] += 1
        if show_all or hidden[code] <= LINES_OF_ONE_RULE:
            shown_lines.append(line)
    _print_lines(shown_lines, console)
    for code, number in sorted(hidden.items()):
        if not show_all and number > LINES_OF_ONE_RULE:
            more = number - LINES_OF_ONE_RULE
            console.print(f"  [dim]… och {more} till med {code}; visa alla med --all[/dim]")
    console.print()


def _print_lines(shown: list[Line], console: Console) -> None:
    """As a table on a screen; one line each where another program reads."""
    width = max(len(line.cell) for line in shown)
    if not console.is_terminal:
        for line in shown:
            cell, code, text = _cells(line)
            console.print(
                f"  {cell}{' ' * (width - len(line.cell))}  {code}  {text}", soft_wrap=True
            )
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for line in shown:
        table.add_row(*_cells(line))
    console.print(Padding(table, (0, 0, 0, 2)))


def _cells(line: Line) -> tuple[str, str, str]:
    finding = line.first
    colour = COLOURS[finding.severity]
    return (
        escape(line.cell),
        f"[{colour}]{finding.code}[/{colour}]",
        f"{escape(finding.message)} [dim]{escape(finding.remedy)}[/dim]",
    )


def _print_not_run(not_run: Iterable[NotRun], console: Console) -> None:
    reasons: dict[tuple[str, str], list[str]] = {}
    for entry in not_run:
        reasons.setdefault((entry.workbook, entry.reason), []).append(entry.code)
    for (workbook, reason), codes in sorted(reasons.items()):
        console.print(
            f"[dim]Ej körda regler i {escape(workbook)}, eftersom {escape(reason)}: "
            f"{', '.join(sorted(codes))}[/dim]"
        )


def _print_waivers(checked: Checked, console: Console) -> None:
    for applied in checked.waivers:
        waiver = applied.waiver
        colour = "dim" if applied.state is WaiverState.ACTIVE else "yellow"
        console.print(
            f"[{colour}]Undantag {waiver.code} {escape(waiver.department)} {escape(waiver.key)} "
            f"{applied.state.value}: {escape(waiver.reason)} ({escape(waiver.accepted_by)}, "
            f"till {waiver.until})[/{colour}]"
        )


def _word(severity: Severity, count: int) -> str:
    if severity is Severity.ERROR or count == 1:
        return severity.value
    return {Severity.WARNING: "varningar", Severity.INFO: "upplysningar"}[severity]


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
