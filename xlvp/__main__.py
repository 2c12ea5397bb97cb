"""``xlvp`` as a process of its own, which ``python -m xlvp`` is as well."""

from __future__ import annotations

import atexit
import os
import sys
import threading

from xlvp.cycles import as_one_run


def run() -> None:
    """Run the command line, and end the process without taking apart what it has imported.

    Python takes down every module when it ends, pandas and all, which takes a tenth of the time
    that the check of a workbook does; the system gives everything back at once. Before that all
    is printed and all that was left for the end is done. Where there is more to see to (threads,
    an exception, a stream that is closed, a look at warnings) Python ends as it always does.
    """
    try:
        with as_one_run():
            from xlvp.cli import main  # what it imports stays, so that is not walked either

            main()
    except SystemExit as ended:
        code = ended.code or 0
        if isinstance(code, int) and threading.active_count() == 1 and not sys.flags.dev_mode:
            _end(code)
        raise


def _end(code: int) -> None:
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to have them run
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # it was closed when the process began
                stream.flush()
    except OSError:
        return  # Python says what it thinks of that
    os._exit(code)


if __name__ == "__main__":
    run()
