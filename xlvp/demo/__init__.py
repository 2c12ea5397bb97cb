"""The demonstration: three years of a regional office, from figures that were published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from xlvp.demo.run import Demonstrated


def run_demo(folder: Path, console: Console) -> tuple[Demonstrated, ...]:
    """Build the three offices in a folder, carry each through its period, and print the results.

    Args:
        folder: gets one office folder per year; those of an earlier run go to ``ersatt/``.
        console: where the results go.

    Raises:
        OutputError: the folder cannot be written.
    """
    from xlvp.demo.run import demonstrate

    return demonstrate(folder, console)
