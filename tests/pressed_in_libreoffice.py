"""What the macros' command line starts in tests: the button's Python, on a live LibreOffice.

``python pressed_in_libreoffice.py PIPE VERB --wb=… --reply=…``: the tests' way of starting Python
puts this in the place of ``-I -m xlvp.addin``, since only LibreOffice must be found here that
xlwings finds by itself in Excel.
"""

from __future__ import annotations

import sys

from libreoffice_process import connected

from xlvp.addin.__main__ import main, parser


def pressed(pipe: str, *arguments: str) -> int:
    """Press a button in the LibreOffice that listens on a pipe."""
    context = connected(pipe)
    from xlvp.addin.calc.engine import register
    from xlvp.addin.libreoffice.calls import Calls
    from xlvp.addin.libreoffice.office import Office

    office = Office(context)
    register(Calls(office, office.document(parser().parse_args(arguments).wb), hidden=True))
    return main(arguments)


if __name__ == "__main__":
    sys.exit(pressed(*sys.argv[1:]))
