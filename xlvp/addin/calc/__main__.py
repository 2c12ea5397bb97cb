"""What the extension for LibreOffice starts: `python -I -m xlvp.addin.calc VERB …`.

The command line is that of `xlvp.addin`. Standard input and output are the pipe to LibreOffice,
so nothing else may be printed there.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Press a button in the LibreOffice that started us."""
    pipe = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with os.fdopen(pipe, "w", encoding="ascii") as questions:
        from xlvp.addin.__main__ import main as press
        from xlvp.addin.calc.engine import register
        from xlvp.addin.calc.remote import RemoteCall

        register(RemoteCall(sys.stdin, questions))
        return press()


if __name__ == "__main__":
    sys.exit(main())
