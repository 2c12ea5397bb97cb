"""Findings on the terminal: grouped by workbook, the worst workbook first.

On a screen they stand in colours and tables, which rich makes. Another program gets one line
for each, and rich is not imported.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from validation.finding import Finding, NotRun, Severity
from xlvp.checking import Checked
from xlvp.report.grouping import Line, lines
from xlvp.report.terminal_text import NO_CONTROL
from xlvp.waivers import WaiverState

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Said: TypeAlias = Sequence[tuple[str, str]]
"""A line: texts, each with its style or ""."""

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
LINES_OF_ONE_RULE = 5
"""So many lines of one rule are shown for a workbook unless all are asked for."""


def print_findings(
    checked: Checked, console: Console | None = None, *, show_all: bool = False
) -> None:
    """Print what was found, what was accepted, and a line that sums it up.

    Args:
        checked: what is told of.
        console: where to; plain on standard output unless given.
        show_all: every line of each rule.
    """
    for said in _told(checked, show_all=show_all):
        if console is None:
            _print_plain(said)
        else:
            _print_styled(said, console)


def _told(checked: Checked, *, show_all: bool) -> Iterator[Said | _Found]:
    by_workbook: dict[str, list[Finding]] = {name: [] for name in checked.workbooks}
    for finding in checked.findings():
        by_workbook.setdefault(finding.place.workbook, []).append(finding)
    for workbook, own in sorted(by_workbook.items(), key=_worst_first):
        if own:
            yield from _of_workbook(workbook, own, checked, show_all=show_all)
    clean = sum(not by_workbook[name] for name in checked.workbooks)
    if clean:
        books = _plural(clean, "arbetsbok", "arbetsböcker")
        yield [("✓", "green"), (f" {clean} {books} utan fynd", "")]
    yield from _not_run(checked.outcome.not_run)
    yield from _waivers(checked)
    yield [(summary(checked), "bold")]


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


@dataclass(frozen=True)
class _Found:
    """The lines of a workbook, which stand below each other."""

    lines: Sequence[Line]

    def cells(self) -> Iterator[tuple[str, Said, Said]]:
        """Place, code and sentence of each."""
        for line in self.lines:
            finding = line.first
            sentence = [(f"{finding.message} ", ""), (finding.remedy, "dim")]
            yield line.cell, [(finding.code, COLOURS[finding.severity])], sentence

    def listed(self) -> Iterator[Said]:
        """One line each."""
        width = max(len(line.cell) for line in self.lines)
        for cell, code, sentence in self.cells():
            yield [(f"  {cell:{width}}  ", ""), *code, ("  ", ""), *sentence]


def _of_workbook(
    workbook: str, findings: list[Finding], checked: Checked, *, show_all: bool
) -> Iterator[Said | _Found]:
    counts = Counter(finding.severity for finding in findings)
    shown = ", ".join(
        f"{counts[severity]} {_word(severity, counts[severity])}"
        for severity in Severity
        if counts[severity]
    )
    name = workbook or checked.folder.office.model.office.name
    yield [(name, "bold"), (f"  {shown}", "")]
    shown_lines = []
    hidden: Counter[str] = Counter()
    for line in lines(findings, checked.delivery.locations):
        code = line.first.code
        hidden[code] += 1
        if show_all or hidden[code] <= LINES_OF_ONE_RULE:
            shown_lines.append(line)
    yield _Found(shown_lines)
    for code, number in sorted(hidden.items()):
        if not show_all and number > LINES_OF_ONE_RULE:
            more = number - LINES_OF_ONE_RULE
            yield [("  ", ""), (f"… och {more} till med {code}; visa alla med --all", "dim")]
    yield []


def _not_run(not_run: Iterable[NotRun]) -> Iterator[Said]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for entry in not_run:
        reasons.setdefault((entry.workbook, entry.reason), []).append(entry.code)
    for (workbook, reason), codes in sorted(reasons.items()):
        listed = ", ".join(sorted(codes))
        yield [(f"Ej körda regler i {workbook}, eftersom {reason}: {listed}", "dim")]


def _waivers(checked: Checked) -> Iterator[Said]:
    for applied in checked.waivers:
        waiver = applied.waiver
        text = (
            f"Undantag {waiver.code} {waiver.department} {waiver.key} {applied.state.value}: "
            f"{waiver.reason} ({waiver.accepted_by}, till {waiver.until})"
        )
        yield [(text, "dim" if applied.state is WaiverState.ACTIVE else "yellow")]


def _print_plain(said: Said | _Found) -> None:
    for line in said.listed() if isinstance(said, _Found) else [said]:
        sys.stdout.write("".join(text for text, _ in line).translate(NO_CONTROL) + "\n")


def _print_styled(said: Said | _Found, console: Console) -> None:
    if not isinstance(said, _Found):
        console.print(_styled(said))
    elif not console.is_terminal:
        for line in said.listed():
            console.print(_styled(line), soft_wrap=True)
    else:
        _print_table(said, console)


def _print_table(found: _Found, console: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for cell, code, sentence in found.cells():
        table.add_row(_styled([(cell, "")]), _styled(code), _styled(sentence))
    console.print(Padding(table, (0, 0, 0, 2)))


def _styled(said: Said) -> Text:
    from rich.text import Text

    return Text.assemble(*said)


def _word(severity: Severity, count: int) -> str:
    if severity is Severity.ERROR or count == 1:
        return severity.value
    return {Severity.WARNING: "varningar", Severity.INFO: "upplysningar"}[severity]


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
