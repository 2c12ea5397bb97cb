"""Runs xlvp and tells each file, program and address that it, or a child of it, asks for.

Run as a program of its own, for what listens cannot be taken away again. It tells through a named
pipe that is opened each time, since the children that read workbooks may write no file and have
closed all that they inherit: ``python watched.py PIPE COMMAND...``.
"""

from __future__ import annotations

import os
import sys

LISTENED = ("open", "subprocess.Popen", "ctypes.dlopen")
ALL_OF = (
    *("socket.connect", "socket.bind", "socket.get", "socket.send"),
    *("os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile"),
)
PIPE, *COMMAND = sys.argv[1:]
telling = False


def note(event: str, arguments: tuple[object, ...]) -> None:
    global telling  # noqa: PLW0603 - to open the pipe is an event itself
    if telling or not (event in LISTENED or event.startswith(ALL_OF)):
        return
    telling = True
    handle = os.open(PIPE, os.O_WRONLY)
    os.write(handle, f"{event}\t{arguments!r}\n".encode(errors="replace"))
    os.close(handle)
    telling = False


if __name__ == "__main__":
    from xlvp.cli import main

    sys.addaudithook(note)
    sys.argv = ["xlvp", *COMMAND]
    main()
