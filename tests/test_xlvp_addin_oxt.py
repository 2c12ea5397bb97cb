"""The extension for LibreOffice: built, installed in a new profile, pressed, removed again."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from xlvp.addin.__main__ import VERBS
from xlvp.addin.oxt import CODE, build
from xlvp.addin.oxt_texts import BUTTONS, IDENTIFIER
from xlvp.demo.office import answers, build_office
from xlvp.demo.run import deliver
from xlvp.office import Office

OOR = "{http://openoffice.org/2001/registry}"
NOBODY = 65534
WAIT = 60.0
WITHIN = {"__future__", "uno", "unohelper", "com", "xlvp"}
"""What modules within LibreOffice may import besides the standard library."""


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build()))


def test_the_same_sources_give_the_same_bytes() -> None:
    assert build() == build()


def test_every_button_is_on_toolbar_and_menu_with_its_pictures(archive: zipfile.ZipFile) -> None:
    addons = ElementTree.fromstring(archive.read("Addons.xcu"))
    urls: dict[str, list[str]] = {}
    for part in ("OfficeMenuBar", "OfficeToolBar", "Images"):
        (found,) = [node for node in addons.iter("node") if node.get(f"{OOR}name") == part]
        urls[part] = [
            str(prop.findtext("value"))
            for prop in found.iter("prop")
            if prop.get(f"{OOR}name") == "URL"
        ]
    expected = [f"vnd.xlvp:{button.verb}" for button in BUTTONS]
    assert urls == dict.fromkeys(("OfficeMenuBar", "OfficeToolBar", "Images"), expected)
    assert {button.verb for button in BUTTONS} == set(VERBS)
    pictures = [name for name in archive.namelist() if name.startswith("icons/")]
    assert len(pictures) == 2 * len(BUTTONS)
    assert all(archive.read(name).startswith(b"\x89PNG") for name in pictures)


def test_what_runs_in_libreoffice_needs_nothing_but_the_standard_library_and_uno(
    archive: zipfile.ZipFile,
) -> None:
    modules = [name for name in archive.namelist() if name.endswith(".py")]
    assert len(modules) == len(CODE) + 3
    packed = {name.removeprefix("pythonpath/").removesuffix(".py") for name in modules}
    for name in modules:
        for node in ast.walk(ast.parse(archive.read(name))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
                if names[0] == "xlvp.addin.libreoffice":
                    names = [f"xlvp.addin.libreoffice.{alias.name}" for alias in node.names]
            for imported in names:
                top = imported.partition(".")[0]
                assert top in WITHIN or top in sys.stdlib_module_names, (name, imported)
                if top == "xlvp":
                    path = imported.replace(".", "/")
                    assert path in packed or f"{path}/__init__" in packed, (name, imported)


@dataclass
class Installed:
    """A LibreOffice with the extension."""

    desktop: Any
    context: Any
    settings: Path
    replies: Path

    def open(self, url: str) -> Any:
        """Open a workbook, hidden: a closed window would end a LibreOffice without a screen."""
        from xlvp.addin.libreoffice.office import properties

        return self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True))

    def press(self, document: Any, verb: str) -> tuple[str, str]:
        """Press a button as the toolbar does, and wait for what it says."""
        import uno

        url = uno.createUnoStruct("com.sun.star.util.URL")
        url.Complete = f"vnd.xlvp:{verb}"
        maker = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.util.URLTransformer", self.context
        )
        url = maker.parseStrict(url)[1]
        said = len(self.said())
        dispatch = document.CurrentController.Frame.queryDispatch(url, "_self", 0)
        assert dispatch is not None
        dispatch.dispatch(url, ())
        end = time.monotonic() + WAIT
        while len(self.said()) == said:
            assert time.monotonic() < end, f"{verb} never replied"
            time.sleep(0.02)
        kind, _, text = self.said()[-1].partition("\t")
        return kind, str(ast.literal_eval(text))

    def said(self) -> list[str]:
        return self.replies.read_text("utf-8").splitlines() if self.replies.exists() else []

    def configure(self, **known: Any) -> None:
        self.settings.write_text(json.dumps({"replies": str(self.replies), **known}), "utf-8")


def unopkg(*arguments: str, profile: Path) -> str:
    """Run unopkg, which refuses to work for root; then another user owns the profile."""
    program, as_root = shutil.which("unopkg"), os.geteuid() == 0
    assert program is not None
    done = subprocess.run(
        [program, *arguments[:1], f"-env:UserInstallation={profile.as_uri()}", *arguments[1:]],
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    from libreoffice_process import running

    folder = tmp_path_factory.mktemp("oxt")
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


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = Office.open(build_office(2019, tmp_path_factory.mktemp("kontor") / "2019"))
    folder = office.period("2019-08")
    deliver(folder, answers(2019))
    return folder.received / "DIG-2019-08.xlsx"


@pytest.fixture
def document(installed: Installed, path: Path) -> Iterator[Any]:
    opened = installed.open(path.as_uri())
    yield opened
    opened.setModified(False)
    opened.close(True)


@pytest.mark.libreoffice
def test_a_press_marks_the_cells_and_fills_the_findings_sheet(
    installed: Installed, document: Any
) -> None:
    from xlvp.addin.libreoffice.rules import Rules

    assert installed.press(document, "validate") == ("ok", "")
    activities = document.Sheets.getByName("Aktiviteter")
    ours = [rule for rule in Rules(document, activities).single() if '"xlvp"' in rule.formula]
    assert len(ours) == 1
    assert "STA005" in activities.getCellRangeByName("E8").Annotation.String
    findings = document.Sheets.getByName("Validering")
    codes = [findings.getCellByPosition(0, row).String for row in range(4, 20)]
    assert "STA005" in codes
    assert document.CurrentSelection.AbsoluteName == "$Aktiviteter.$E$8"
    assert installed.press(document, "next") == ("ok", "")
    assert document.CurrentSelection.AbsoluteName == "$Aktiviteter.$E$12"
    kind, text = installed.press(document, "help")
    assert (kind, text.partition(" ")[0]) == ("tell", "STA005")
    assert installed.press(document, "clear") == ("ok", "")
    assert not [r for r in Rules(document, activities).single() if '"xlvp"' in r.formula]
    assert not activities.Annotations.Count
    assert not findings.getCellByPosition(0, 4).String


@pytest.mark.libreoffice
def test_faults_are_one_sentence(installed: Installed, document: Any) -> None:
    installed.configure(python="/finns/inte/python")
    kind, text = installed.press(document, "validate")
    assert (kind, text.partition(".")[0]) == (
        "error",
        "xlvp:s Python finns inte längre på /finns/inte/python",
    )
    installed.configure(python=shutil.which("true"))
    kind, text = installed.press(document, "validate")
    assert (kind, text.partition(".")[0]) == ("error", "xlvp gav inget svar")
    installed.configure(python=sys.executable)
    empty = installed.open("private:factory/scalc")
    kind, text = installed.press(empty, "validate")
    assert kind == "error"
    assert "xlvp" in text
    empty.close(True)


@pytest.mark.libreoffice
def test_the_extension_is_removed_without_a_trace() -> None:
    with new_profile() as profile:
        assert IDENTIFIER in unopkg("list", profile=profile)
        unopkg("remove", IDENTIFIER, profile=profile)
        assert IDENTIFIER not in unopkg("list", profile=profile)
