"""Editing a received workbook where that may fail without harm: in a process of its own.

The file has been read, but editing goes through parts of it that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlvp.reading_processes import Failure, ReadingProcesses
from xlvp.report.marked.splicing import UnmarkableError

_DONE, _REFUSED = b"+", b"-"


def edited(pool: ReadingProcesses, edit: Callable[..., bytes], *arguments: Any) -> bytes:
    """What a function makes of a workbook.

    Args:
        pool: where it runs.
        edit: gives a workbook's bytes, or raises :class:`UnmarkableError`.
        arguments: for the function.

    Raises:
        UnmarkableError: it does so, fails in another way, takes too long or too much memory.
    """
    answer = pool.submit(_tell, edit, *arguments).result()
    if isinstance(answer, Failure):
        raise UnmarkableError("den är uppbyggd på ett sätt som inte går att ändra")
    if answer[:1] == _REFUSED:
        raise UnmarkableError(answer[1:].decode())
    edited_copy: bytes = answer[1:]
    return edited_copy


def _tell(edit: Callable[..., bytes], *arguments: Any) -> bytes:
    try:
        return _DONE + edit(*arguments)
    except UnmarkableError as error:
        return _REFUSED + str(error).encode()
