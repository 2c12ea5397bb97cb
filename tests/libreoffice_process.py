"""A running LibreOffice of the tests' own: started once, with its own profile, killed at the end.

`uno` belongs to the system's Python; other Pythons find it when its folder is added last.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

UNO_FOLDERS = (Path("/usr/lib/python3/dist-packages"), Path("/usr/lib/libreoffice/program"))
START = 60.0
"""Seconds to wait for LibreOffice; a new profile takes some, a busy machine more."""


def import_uno() -> Any:
    """The module `uno`, which is in no virtual environment."""
    added = [str(folder) for folder in UNO_FOLDERS if str(folder) not in sys.path]
    sys.path.extend(added)
    try:
        import uno
    finally:
        # Left there, the system's packages would be taken for those of the environment.
        for folder in added:
            sys.path.remove(folder)
    return uno


@contextlib.contextmanager
def running(profile: Path, *, log: Path, pipe: str = "") -> Iterator[Any]:
    """Start LibreOffice and give its component context; end it with its children.

    Args:
        profile: where LibreOffice keeps what is its own.
        log: what LibreOffice says.
        pipe: what it listens on, so that other processes can be connected too.
    """
    import_uno()
    pipe = pipe or new_pipe()
    program = shutil.which("soffice")
    assert program is not None
    with log.open("wb") as said:
        process = subprocess.Popen(
            [
                program,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # In the C locale LibreOffice opens no file with å in its name.
            env=os.environ | {"LC_ALL": "C.UTF-8"},
        )
        try:
            yield _waited_for(pipe, process, log)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def new_pipe() -> str:
    """A name that no other LibreOffice listens on."""
    return f"xlvp{uuid.uuid4().hex}"


def connected(pipe: str) -> Any:
    """The component context of the LibreOffice that listens on a pipe."""
    local = import_uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")


def _waited_for(pipe: str, process: subprocess.Popen[bytes], log: Path) -> Any:
    unreachable = import_uno().getClass("com.sun.star.connection.NoConnectException")
    end = time.monotonic() + START
    while True:
        try:
            return connected(pipe)
        except unreachable:
            if process.poll() not in (None, 81) or time.monotonic() > end:
                said = log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"LibreOffice does not answer: {said}") from None
            time.sleep(0.05)
