"""A press of a button: starts xlvp's own Python and serves it until it has replied.

xlvp's libraries are not in LibreOffice's Python, and on Windows no other Python can load UNO.
So the child asks for what it needs on its standard output, and is answered on its standard input.
"""

from __future__ import annotations

import codecs
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from xlvp import __version__
from xlvp.addin.libreoffice import texts
from xlvp.addin.libreoffice.calls import Calls
from xlvp.addin.libreoffice.wire import packed, unpacked

OnMain = Callable[[Callable[[], Any]], Any]
"""Runs a function in LibreOffice's main thread and gives what it gives."""
_NO_WINDOW = 0x08000000
"""CREATE_NO_WINDOW: no black window on Windows."""


def press(
    verb: str, book: str, answer: Sequence[str], python: str, calls: tuple[Calls, OnMain]
) -> tuple[str, str]:
    """Press a button.

    Args:
        verb: which one.
        book: the workbook's name.
        answer: what was typed in the dialog before.
        python: xlvp's interpreter.
        calls: what LibreOffice can be asked, and where that is done.

    Returns:
        Kind of the reply (`ok`, `tell`, `error`) and its text.
    """
    with tempfile.TemporaryDirectory(prefix="xlvp-") as folder:
        reply = Path(folder, "svar.txt")
        command = [python, "-I", "-m", "xlvp.addin.calc", verb, f"--wb={book}", f"--reply={reply}"]
        command.append(f"--addin-version={__version__}")
        if answer:
            typed = Path(folder, "ifyllt.txt")
            typed.write_bytes(codecs.BOM_UTF16_LE + "\r\n".join(answer).encode("utf-16-le"))
            command.append(f"--answer={typed}")
        try:
            process = subprocess.Popen(  # noqa: S603 - the installer wrote which interpreter
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
                errors="replace",
                creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
            )
        except OSError:
            return "error", texts.NO_PYTHON.format(python)
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            serve(calls, process.stdout, process.stdin)
        return _told(reply)


def serve(calls: tuple[Calls, OnMain], questions: IO[str], answers: IO[str]) -> None:
    """Answer calls until there are no more."""
    answering, on_main = calls
    for line in questions:
        asked = unpacked(line)
        try:
            name, arguments = asked["call"], asked["arguments"]
            answer = {"answer": on_main(partial(answering, name, *arguments))}
        except Exception as error:  # noqa: BLE001 - the child tells it, whatever it is
            answer = {"fault": type(error).__name__, "text": str(error)}
        try:
            answers.write(packed(answer))
            answers.flush()
        except OSError:  # the child has ended; what it said is in its reply
            return


def _told(reply: Path) -> tuple[str, str]:
    try:
        kind, *lines = reply.read_bytes().decode("utf-16").splitlines() or [""]
    except OSError:
        return "error", texts.NO_REPLY
    return kind, "\n".join(lines).strip()
