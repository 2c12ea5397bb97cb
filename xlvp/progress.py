"""How far long work has come: told by whoever does it, to whoever listens.

Work over many files goes through :func:`counted`. Nobody listens unless the command line says
so (:func:`told_to`); then it costs one call per file. Work within work that is being counted
is not counted on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Listener(Protocol):
    """Is told how far work has come."""

    def begins(self, what: str, total: int, /) -> None:
        """Work on so many files begins; ``what`` is Swedish: ``Läser``."""
        ...

    def reached(self, name: str, done: int, /) -> None:
        """So many files are done, and this one is in hand."""
        ...

    def ends(self) -> None:
        """The work has ended, done or not."""
        ...


_listener: ContextVar[Listener | None] = ContextVar("_listener", default=None)


@contextmanager
def told_to(listener: Listener | None) -> Iterator[None]:
    """Let somebody listen to the work inside, or nobody."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


@contextmanager
def telling(what: str, names: Sequence[str]) -> Iterator[Told]:
    """Work on files that are not taken in hand in their order.

    Args:
        what: is done to them, Swedish: ``Läser``.
        names: of the files.
    """
    listener = _listener.get()
    if listener is None or len(names) < 2:  # noqa: PLR2004 - one file has no progress
        yield Told(names, None)
        return
    within = _listener.set(None)
    listener.begins(what, len(names))
    try:
        yield Told(names, listener)
    finally:
        listener.ends()
        _listener.reset(within)


class Told:
    """Tells a listener how many files are done and which one is in hand."""

    def __init__(self, names: Sequence[str], listener: Listener | None) -> None:
        """Begin with none of them."""
        self._names = names
        self._listener = listener
        self._done: set[int] = set()

    def done(self, first: int, number: int) -> None:
        """So many files from a place on are done."""
        self._done.update(range(first, first + number))

    def at(self, place: int) -> None:
        """The file at a place is in hand."""
        if self._listener is not None:
            self._listener.reached(self._names[place], len(self._done))


def counted(items: Iterable[Item], names: Sequence[str], what: str) -> Iterator[Item]:
    """Go through items and tell how far that has come.

    Args:
        items: whatever comes for each file, in the order of the names.
        names: of the files.
        what: what is done to them, Swedish: ``Läser``.
    """
    listener = _listener.get()
    if listener is None or len(names) < 2:  # noqa: PLR2004 - one file has no progress
        yield from items
        return
    within = _listener.set(None)
    listener.begins(what, len(names))
    try:
        source = iter(items)
        for done, name in enumerate(names):
            listener.reached(name, done)
            try:
                item = next(source)
            except StopIteration:
                return
            yield item
        yield from source
    finally:
        listener.ends()
        _listener.reset(within)
