"""``xlvp why``: where a figure of the follow-up comes from, and what has moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from xlvp.commands.options import (
    OfficeOption,
    PeriodArgument,
    WithErrorsOption,
    console,
    period_folder,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from xlvp.why_chain import Chain


_LONGEST = 70
"""Characters of a row's name."""


def why(
    period: PeriodArgument,
    question: Annotated[
        str,
        typer.Argument(
            metavar="SIFFRA",
            help='Avdelning eller rad, snedstreck och kolumn: "E-plan utveckling/årsprognos". '
            'Antal på Måluppfyllelse: "2.1/antal", "2.1/uppfylls delvis".',
        ),
    ],
    office: OfficeOption = None,
    with_errors: WithErrorsOption = False,
) -> None:
    """Visa var en siffra kommer ifrån: celler, tidigare uppföljningar och inlämningar."""
    from xlvp.closing import put_together
    from xlvp.why import why as chain_of

    folder = period_folder(office, period)
    checked, consolidated, _ = put_together(folder, include_with_errors=with_errors)
    _print(chain_of(question, consolidated, checked.facts), console())


def _print(chain: Chain, out: Console) -> None:
    from rich.text import Text

    total = f": {chain.total} {chain.unit}".rstrip() if chain.total else ""
    out.print(Text(f"{_short(chain.label)}, {chain.column}{total} (bladet {chain.sheet})"))
    if chain.worked_out:
        out.print(Text(f"Räknas ut: {chain.worked_out}"))
    table = _table(("Arbetsbok", "Cell", "Rad"), "Värde")
    for cell in chain.cells:
        table.add_row(
            Text(cell.workbook), Text(cell.cell), Text(_short(cell.row)), Text(cell.value)
        )
    if len(chain.cells) > 1 and chain.unit:
        table.add_row("", "", f"Summa av {len(chain.cells)} celler", Text(chain.total))
    out.print(table)
    if chain.earlier:
        out.print("\nUppföljning för uppföljning")
        table = _table(("Period",), "Värde", "Ändring")
        for part in chain.earlier:
            table.add_row(Text(part.period), Text(part.value), Text(part.change or "–"))
        out.print(table)
    if chain.submissions:
        out.print("\nInlämningar")
        table = _table(("Arbetsbok", "Inlämnad", ""), "Värde", "Ändring")
        for sent in chain.submissions:
            counted = "ingår" if sent.counted else "ingår inte"
            values = (sent.workbook, sent.received, counted, sent.value, sent.change or "–")
            table.add_row(*(Text(value) for value in values))
        out.print(table)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _table(titles: tuple[str, ...], *figures: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in titles:
        table.add_column(title, overflow="fold")
    for title in figures:
        table.add_column(title, justify="right", no_wrap=True)
    return table
