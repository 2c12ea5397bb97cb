"""A LibreOffice of the tests' own with the extension: installed, pressed, asked what it said."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from libreoffice_process import running

from xlvp.addin.oxt import build

NOBODY = 65534
UNOPKG = shutil.which("unopkg")
WAIT = 60.0


@dataclass
class Installed:
    """A LibreOffice with the extension."""

    desktop: Any
    context: Any
    settings: Path
    replies: Path

    def open(self, url: str) -> Any:
        """Open a workbook, hidden: a closed window would end a LibreOffice without a screen."""
        from xlvp.addin.libreoffice.arguments import named

        return self.desktop.loadComponentFromURL(url, "_blank", 0, named(Hidden=True))

    def press(self, document: Any, verb: str) -> tuple[str, str]:
        """Press a button as the toolbar does, and wait for what it says."""
        said = len(self.said())
        self.dispatch(document, verb)
        return self.reply(said)

    def dispatch(self, document: Any, verb: str) -> None:
        """Press a button as the toolbar does."""
        import uno

        url = uno.createUnoStruct("com.sun.star.util.URL")
        url.Complete = f"vnd.xlvp:{verb}"
        maker = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.util.URLTransformer", self.context
        )
        url = maker.parseStrict(url)[1]
        dispatch = document.CurrentController.Frame.queryDispatch(url, "_self", 0)
        assert dispatch is not None
        dispatch.dispatch(url, ())

    def reply(self, number: int) -> tuple[str, str]:
        """Wait for a reply by its number."""
        end = time.monotonic() + WAIT
        while len(self.said()) <= number:
            assert time.monotonic() < end, "no reply"
            time.sleep(0.02)
        kind, _, text = self.said()[number].partition("\t")
        return kind, str(ast.literal_eval(text))

    def said(self) -> list[str]:
        return self.replies.read_text("utf-8").splitlines() if self.replies.exists() else []

    def configure(self, **known: Any) -> None:
        self.settings.write_text(json.dumps({"replies": str(self.replies), **known}), "utf-8")


def unopkg(*arguments: str, profile: Path) -> str:
    """Run unopkg, which refuses to work for root; then another user owns the profile."""
    as_root = os.geteuid() == 0
    assert UNOPKG is not None
    done = subprocess.run(
        [UNOPKG, *arguments[:1], f"-env:UserInstallation={profile.as_uri()}", *arguments[1:]],
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
        cwd="/",  # the other user may not come where we are
        env=os.environ | {"HOME": str(profile), "LC_ALL": "C.UTF-8"},
        user=NOBODY if as_root else None,
        group=NOBODY if as_root else None,
        extra_groups=[] if as_root else None,
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@contextlib.contextmanager
def new_profile() -> Iterator[Path]:
    """A new profile with the extension; where another user can come too."""
    with tempfile.TemporaryDirectory(prefix="xlvp-oxt-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        made = folder / "profil"
        made.mkdir()
        package = folder / "xlvp.oxt"
        package.write_bytes(build())
        if os.geteuid() == 0:
            os.chown(made, NOBODY, NOBODY)
        unopkg("add", "--force", str(package), profile=made)
        yield made


@contextlib.contextmanager
def installed_in(folder: Path) -> Iterator[Installed]:
    """Start a LibreOffice with the extension, whose settings and replies are in a folder."""
    (folder / "xlvp").mkdir()
    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(folder)
    try:
        with new_profile() as profile, running(profile, log=folder / "log.txt") as context:
            desktop = context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
            settings = folder / "xlvp" / "libreoffice.json"
            made = Installed(desktop, context, settings, folder / "svar.txt")
            made.configure(python=sys.executable)
            yield made
    finally:
        if before is None:
            del os.environ["XDG_DATA_HOME"]
        else:
            os.environ["XDG_DATA_HOME"] = before
