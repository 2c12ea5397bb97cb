"""What Python and the spreadsheet program's macro say to each other: two small text files.

Both are UTF-16LE with a byte order mark, their lines end with a line feed.
The reply's first line is its kind, the rest the Swedish text that the macro shows. The answer
is what the user typed in a dialog that the macro showed before.
"""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What the macro does with a reply; the value is the first line of its file."""

    OK = "ok"
    """Shows nothing: the workbook itself says it."""
    TELL = "tell"
    """Shows the text as information."""
    ERROR = "error"
    """Shows the text as a fault."""


@dataclass(frozen=True)
class Reply:
    """What the user is told after a press."""

    kind: Kind = Kind.OK
    text: str = ""


def write_reply(path: Path, reply: Reply) -> None:
    """Write a reply beside its place and move it there, so that nobody reads half of it."""
    lines = f"{reply.kind}\n{reply.text}"
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    beside.write_bytes(codecs.BOM_UTF16_LE + lines.encode("utf-16-le", errors="replace"))
    beside.replace(path)


def read_answer(path: Path | None) -> tuple[str, ...]:
    """The lines that the user typed; none when nothing was asked."""
    if path is None or not path.is_file():
        return ()
    return tuple(line.strip() for line in path.read_bytes().decode("utf-16").splitlines())
