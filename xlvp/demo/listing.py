"""The list of what the demonstration made, which it ends with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from xlvp.office import Office

if TYPE_CHECKING:
    from rich.console import Console

_MANY = {
    "mallar": ("arbetsbok", "arbetsböcker"),
    "inkommet": ("arbetsbok", "arbetsböcker"),
    "arkiv": ("fil", "filer"),
    "stangd": ("fil", "filer"),
}
"""Folders whose files are counted, and what one and several of them are called."""


def print_files(offices: Iterable[Office], console: Console) -> None:
    """Print the files of the offices' periods, office by office."""
    console.rule("Filerna")
    for office in offices:
        console.print(str(office.path), style="bold", highlight=False, soft_wrap=True)
        for line in made_files(office):
            console.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)


def made_files(office: Office) -> list[str]:
    """What lies in an office's period folders: each file, or how many."""
    lines = []
    for period in office.model.periods:
        folder = office.path / period.id
        for name, (one, several) in _MANY.items():
            if number := len(_files(folder / name)):
                lines.append(f"{period.id}/{name}/ ({number} {one if number == 1 else several})")
        for file in _files(folder):
            inside = file.relative_to(folder)
            if inside.parts[0] not in _MANY:
                lines.append(f"{period.id}/{inside.as_posix()}")
    return lines


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
