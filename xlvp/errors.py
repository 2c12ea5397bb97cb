"""What stops a run. A fault in people's data is never one of these, but a finding.

::

    XlvpError            one Swedish sentence for the user; exit code 2
    ├── OfficeError      the office folder or its model cannot be used
    ├── PeriodError      the period is unknown, or its folder cannot be used
    ├── InputError       what the command was given cannot be used
    └── OutputError      a result could not be written; what was there is untouched
"""

from __future__ import annotations

from typing import Final

_LONGEST_REPEATED: Final = 60


class XlvpError(Exception):
    """Stops a run; the message is one Swedish sentence that says what to do."""


class OfficeError(XlvpError):
    """The office folder or its model cannot be used."""


class PeriodError(XlvpError):
    """The period is unknown, or its folder cannot be used."""


class InputError(XlvpError):
    """What the command was given cannot be used."""


class OutputError(XlvpError):
    """A result could not be written; what was there before is untouched."""


def repeated(text: str) -> str:
    """What people have written, as a sentence repeats it: on one line, and not without end.

    Characters that move the cursor or turn the text around are left out.
    """
    line = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return line if len(line) <= _LONGEST_REPEATED else f"{line[: _LONGEST_REPEATED - 1]}…"
