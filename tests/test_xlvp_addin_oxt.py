"""The extension for LibreOffice: built, installed in a new profile, pressed, removed again."""

from __future__ import annotations

import ast
import io
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from installed_extension import NOBODY, UNOPKG, Installed, installed_in, unopkg
from typer.testing import CliRunner

from xlvp import __version__
from xlvp.addin import oxt_install
from xlvp.addin.__main__ import VERBS
from xlvp.addin.libreoffice import settings, texts
from xlvp.addin.oxt import CODE, build
from xlvp.addin.oxt_install import install_extension, remove_extension
from xlvp.addin.oxt_texts import BUTTONS, IDENTIFIER
from xlvp.cli import app
from xlvp.demo.office import answers, build_office
from xlvp.demo.run import deliver
from xlvp.errors import InputError
from xlvp.office import Office

OOR = "{http://openoffice.org/2001/registry}"
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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with installed_in(tmp_path_factory.mktemp("oxt")) as made:
        yield made


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
def test_a_second_press_while_one_is_at_work_is_told_and_does_nothing(
    installed: Installed, document: Any
) -> None:
    said = len(installed.said())
    installed.dispatch(document, "help")
    installed.dispatch(document, "clear")
    assert installed.reply(said) == ("tell", texts.BUSY)
    kind, text = installed.reply(said + 1)
    assert (kind, text.partition(" ")[0]) == ("tell", "Validera")
    assert len(installed.said()) == said + 2


@pytest.mark.libreoffice
def test_a_workbook_that_is_closed_meanwhile_is_one_sentence(
    installed: Installed, path: Path, tmp_path: Path
) -> None:
    opened = installed.open(Path(shutil.copy2(path, tmp_path / "stängs.xlsx")).as_uri())
    said = len(installed.said())
    installed.dispatch(opened, "validate")
    opened.setModified(False)
    opened.close(True)
    kind, text = installed.reply(said)
    assert kind == "error"
    assert "stängs.xlsx är inte öppen längre" in text or "stängdes under arbetet" in text
    assert "Logg: " in text


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
def test_installing_and_removing_by_command_in_the_real_libreoffice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryDirectory(prefix="xlvp-oxt-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        profile, data, programs = folder / "profil", folder / "data", folder / "bin"
        for made in (profile, data, programs):
            made.mkdir()
        other_user = ""
        if os.geteuid() == 0:
            os.chown(profile, NOBODY, NOBODY)
            other_user = f"setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "
        stand_in(
            programs,
            f'verb="$1"; shift\nexport HOME="{profile}"\ncd /\n'
            f'exec {other_user}{UNOPKG} "$verb" -env:UserInstallation={profile.as_uri()} "$@"',
        )
        monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
        monkeypatch.setenv("XDG_DATA_HOME", str(data))
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        for variable in ("APPDATA", "LOCALAPPDATA"):
            monkeypatch.delenv(variable, raising=False)
        run = CliRunner().invoke
        done = run(app, ["addin", "install", "--libreoffice"])
        assert (done.exit_code, done.stdout.splitlines()[0]) == (0, str(data / "xlvp" / "xlvp.oxt"))
        assert IDENTIFIER in unopkg("list", profile=profile)
        looked = run(app, ["addin", "doctor"])
        assert looked.stdout.splitlines() == [
            f"ok   Tillägget i LibreOffice har version {__version__}.",
            f"ok   Knappen startar {sys.executable}.",
            "ok   Knappens kommandorad kan köras och svarar.",
        ]
        assert looked.exit_code == 0
        assert run(app, ["addin", "uninstall", "--libreoffice"]).exit_code == 0
        assert IDENTIFIER not in unopkg("list", profile=profile)
        assert list((data / "xlvp").glob("*.*")) == []


def stand_in(folder: Path, script: str) -> None:
    """Put a program before the real unopkg."""
    path = folder / "unopkg"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


LISTED = "All deployed user extensions:\n\nIdentifierare: xlvp.libreoffice\n  Version: {}\n  URL: x"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for programs, before all others; data of this test's own, and no Windows."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for variable in ("APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def doctor() -> list[str]:
    done = CliRunner().invoke(app, ["addin", "doctor", "--libreoffice"])
    assert done.exit_code == 1
    return done.stdout.splitlines()


def test_the_extension_is_handed_to_libreoffice_with_its_settings(own: Path) -> None:
    stand_in(own, f'echo "$@" >>"{own}/asked"')
    assert install_extension(Path("/py/python")) == own / "xlvp" / "xlvp.oxt"
    assert (own / "xlvp" / "xlvp.oxt").read_bytes() == build()
    assert settings.read() == settings.Settings("/py/python")
    remove_extension()
    assert (own / "asked").read_text("utf-8").splitlines() == [
        f"add --force {own}/xlvp/xlvp.oxt",
        "remove xlvp.libreoffice",
    ]
    assert list((own / "xlvp").iterdir()) == []


def test_a_libreoffice_that_refuses_is_told_with_its_own_words(own: Path) -> None:
    stand_in(own, "echo 'ERROR: already running' >&2; exit 1")
    for asked in (install_extension, remove_extension):
        with pytest.raises(InputError, match=r"Stäng LibreOffice först\. ERROR: already running"):
            asked()
    assert settings.read() is None


def test_a_computer_without_libreoffice_is_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(own))
    monkeypatch.setattr(oxt_install, "_PLACES", ())
    with pytest.raises(InputError, match="programmet unopkg saknas"):
        install_extension()
    assert doctor()[0].startswith("FEL  Hittar inte LibreOffice: programmet unopkg saknas.")


@pytest.mark.parametrize(
    ("listed", "python", "says"),
    [
        ("inga", sys.executable, "FEL  Tillägget är inte installerat i LibreOffice."),
        (LISTED.format("0.0.1"), sys.executable, "FEL  Tillägget i LibreOffice har version 0.0.1,"),
        (LISTED.format(__version__), "", "libreoffice.json saknas eller går inte att läsa."),
        (LISTED.format(__version__), "/borta/python", "FEL  Python finns inte längre på /borta/"),
        (LISTED.format(__version__), "/bin/false", "FEL  Knappens kommandorad svarar inte: 1."),
    ],
)
def test_doctor_says_what_is_wrong_in_libreoffice(
    own: Path, listed: str, python: str, says: str
) -> None:
    stand_in(own, f"cat <<END\n{listed}\nEND")
    if python:
        settings.write(settings.Settings(python))
    assert says in doctor()[-1]
