"""Progress on the error stream: a bar on a terminal, a line now and then where there is none.

The standard output belongs to results, so that ``--format json`` can be piped. The bar is drawn
when a file is reached and by no thread of its own: processes are forked meanwhile.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

BAR_AFTER = 0.3
"""Seconds after which work is worth a bar."""
LINE_AFTER = 2.0
"""Seconds after which it is worth a line."""
LINE_EVERY = 5.0
"""Seconds between two lines."""
_MINUTE = 60


def terminal_listener(stream: TextIO | None = None) -> TerminalBar | PlainLines:
    """What suits a stream; the error stream unless given."""
    target = stream or sys.stderr
    return TerminalBar(target) if target.isatty() else PlainLines(target)


class PlainLines:
    """A line when work has taken a while, and again from time to time."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._what, self._total = "", 0
        self._began = self._due = 0.0

    def begins(self, what: str, total: int, /) -> None:
        """Work begins."""
        self._what, self._total = what, total
        self._began = self._clock()
        self._due = self._began + LINE_AFTER

    def reached(self, name: str, done: int, /) -> None:
        """Print a line if one is due."""
        now = self._clock()
        if now < self._due:
            return
        self._due = now + LINE_EVERY
        left = (now - self._began) / done * (self._total - done) if done else None
        about = f", ungefär {said_time(left)} kvar" if left is not None else ""
        line = f"xlvp: {self._what} {done + 1} av {self._total}: {name}{about}"
        print(line, file=self._stream, flush=True)

    def ends(self) -> None:
        """Nothing more is said."""


class TerminalBar:
    """A bar with count, time left and the file in hand; it goes away when the work has ended."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._what, self._total = "", 0
        self._began = 0.0
        self._drawn: tuple[Progress, TaskID] | None = None

    def begins(self, what: str, total: int, /) -> None:
        """Work begins; nothing is drawn yet."""
        self._what, self._total = what, total
        self._began = self._clock()

    def reached(self, name: str, done: int, /) -> None:
        """Draw how far it has come."""
        elapsed = self._clock() - self._began
        if self._drawn is None:
            if elapsed < BAR_AFTER:
                return
            self._drawn = self._draw()
        left = said_time(elapsed / done * (self._total - done)) if done else "–"
        progress, task = self._drawn
        progress.update(task, completed=done, name=name, left=left)
        progress.refresh()

    def ends(self) -> None:
        """Take the bar away."""
        if self._drawn is not None:
            self._drawn[0].stop()
            self._drawn = None

    def _draw(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.table import Column

        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(separator=" av "),
            TextColumn("{task.fields[left]} kvar"),
            TextColumn(
                "{task.fields[name]}",
                markup=False,
                table_column=Column(no_wrap=True, overflow="ellipsis"),
            ),
            console=Console(file=self._stream, highlight=False),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        progress.start()
        return progress, progress.add_task(self._what, total=self._total, name="", left="–")


def said_time(seconds: float) -> str:
    """A duration as people say it: ``8 s``, ``3 min``."""
    whole = max(1, round(seconds))
    return f"{whole} s" if whole < 2 * _MINUTE else f"{round(whole / _MINUTE)} min"
