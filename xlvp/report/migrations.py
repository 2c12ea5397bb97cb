"""The ledger of a migration: as a table beside the workbook, and in short on the terminal."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from xlvp.migration_ledger import Migrated
from xlvp.writing import write_atomically

COLUMNS = ("Blad", "Rad", "Kolumn", "Värde", "Stod i", "Står i", "Anmärkning")
TOTAL_COLUMNS = ("Blad", "Kolumn", "Celler före", "Celler efter", "Summa före", "Summa efter")
_SHOWN = 20
"""So many leftovers are printed."""


def write_ledger(migrated: Migrated, target: Path) -> Path:
    """Write the ledger as CSV: a line for each cell, then counts and sums of each column.

    Raises:
        OutputError: it could not be written.
    """
    return write_atomically(target, partial(_write, migrated))


def _write(migrated: Migrated, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        for entry in migrated.entries:
            writer.writerow(
                (
                    *map(_as_text, (entry.sheet, entry.key, entry.column)),
                    _value(entry.value),
                    *map(_as_text, (entry.source, entry.target, entry.why)),
                )
            )
        writer.writerow(())
        writer.writerow(TOTAL_COLUMNS)
        for total in migrated.totals:
            sums = (_shown(value) for value in total.sums)
            writer.writerow((*map(_as_text, (total.sheet, total.column)), *total.cells, *sums))


def print_migration(migrated: Migrated, ledger: str, workbook: str, console: Console) -> None:
    """Print where the workbook went, what was carried over, and what was not."""
    carried = len(migrated.entries) - len(migrated.leftovers)
    old, new = migrated.versions
    console.print(
        f"[bold]{escape(migrated.source.name)}[/bold] (avdelning {escape(migrated.department)}, "
        f"mallversion {escape(old)} → {new}) → {escape(workbook)}",
        soft_wrap=True,
    )
    console.print(
        f"{carried} av {len(migrated.entries)} ifyllda celler överförda. Liggare: {escape(ledger)}",
        soft_wrap=True,
    )
    for entry in migrated.leftovers[:_SHOWN]:
        console.print(
            f"[yellow]kvar[/yellow]  {escape(entry.source)}  {escape(_shown(entry.value))}  "
            f"{escape(entry.why)}",
            soft_wrap=True,
        )
    if len(migrated.leftovers) > _SHOWN:
        console.print(f"… och {len(migrated.leftovers) - _SHOWN} till; alla står i liggaren.")


def _as_text(written: str) -> str:
    """A text that no spreadsheet program takes for a formula when it opens the file."""
    begins_a_formula = written.lstrip().startswith(("=", "+", "-", "@"))
    return f"'{written}" if begins_a_formula or written.startswith(("\t", "\r", "\n")) else written


def _value(value: Any) -> str:
    shown = _shown(value)
    return _as_text(shown) if isinstance(value, str) else shown


def _shown(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value)
        return text.removesuffix(" 00:00:00")
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
