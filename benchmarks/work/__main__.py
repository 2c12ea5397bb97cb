"""``python -m benchmarks.work NAME ARGUMENT…``: do a piece of work once and say how long it took.

A piece of work gets its arguments, makes itself ready (imports, a first workbook), and gives
back what is to be timed; what that returns is printed along with the seconds, as JSON.
"""

from __future__ import annotations

import json
import sys
import time

from benchmarks.work import pieces, steps

_PIECES = {**pieces.PIECES, "usage": steps.usage, "steps": steps.steps}


def main(name: str, *arguments: str) -> None:
    """Do the named piece of work."""
    timed = _PIECES[name](*arguments)
    start = time.perf_counter()
    said = timed()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, **(said or {})}))


if __name__ == "__main__":
    main(*sys.argv[1:])
