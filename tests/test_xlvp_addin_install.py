"""Installing, removing and examining the button in a made-up Windows profile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xlvp import __version__
from xlvp.addin import doctor
from xlvp.addin.build import built_file
from xlvp.addin.doctor import NOT_TRIED, examine
from xlvp.addin.install import install, uninstall
from xlvp.addin.profile import Profile, own_profile
from xlvp.cli import app
from xlvp.errors import InputError, OutputError


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    user = tmp_path / "Åsa B" / "AppData"
    return {"APPDATA": str(user / "Roaming"), "LOCALAPPDATA": str(user / "Local")}


@pytest.fixture
def profile(environment: dict[str, str]) -> Profile:
    return own_profile(environment)


@pytest.fixture
def _unpressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doctor looks at the rest only; a press takes seconds."""
    monkeypatch.setattr(doctor, "answers", lambda _: doctor.Check(True, "svarar"))


def faults(profile: Profile) -> list[str]:
    return [check.text for check in examine(profile) if not check.holds]


def test_the_button_comes_to_the_folder_that_excel_opens(
    profile: Profile, environment: dict[str, str]
) -> None:
    target = Path(environment["APPDATA"]) / "Microsoft" / "Excel" / "XLSTART" / "xlvp.xlam"
    setting = Path(environment["LOCALAPPDATA"]) / "xlvp" / "python.txt"
    assert install(profile) == [target, setting]
    assert target.read_bytes() == built_file().read_bytes()
    assert setting.read_bytes() == f"\ufeff{sys.executable}\n".encode("utf-16-le")
    # Excel would open whatever else lay there.
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.usefixtures("_unpressed")
def test_only_one_copy_stays(profile: Profile) -> None:
    install(profile)
    install(profile, to_be_ticked=True)
    assert profile.installed == (profile.addins_folder / "xlvp.xlam",)
    assert "Kryssa i xlvp" in "\n".join(check.text for check in examine(profile))
    install(profile)
    assert profile.installed == (profile.start_folder / "xlvp.xlam",)


def test_the_windowless_python_is_preferred(environment: dict[str, str], tmp_path: Path) -> None:
    scripts = tmp_path / "Scripts"
    scripts.mkdir()
    plain = str(scripts / "python.exe")
    assert own_profile(environment, plain).interpreter == Path(plain)
    (scripts / "pythonw.exe").touch()
    assert own_profile(environment, plain).interpreter == scripts / "pythonw.exe"


def test_removing_leaves_logs_and_what_is_not_ours(profile: Profile) -> None:
    install(profile)
    other = profile.start_folder / "PERSONAL.XLSB"
    log = profile.data / "logg" / "en.log"
    log.parent.mkdir()
    for path in (other, log, profile.data / "svar-1.txt", profile.data / "fraga-1.txt"):
        path.touch()
    assert len(uninstall(profile)) == 4
    assert other.exists()
    assert log.exists()
    assert [path.name for path in profile.data.iterdir()] == ["logg"]
    assert uninstall(profile) == []


def test_an_open_excel_is_told(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    install(profile)

    def locked(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Åtkomst nekad", str(self))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match=r"Åtkomst nekad .*Stäng alla fönster med Excel"):
        install(profile)
    assert [path.name for path in profile.start_folder.iterdir()] == ["xlvp.xlam"]
    monkeypatch.setattr(Path, "unlink", locked)
    with pytest.raises(OutputError, match="Stäng alla fönster med Excel"):
        uninstall(profile)


def test_without_a_windows_profile_nothing_is_installed() -> None:
    with pytest.raises(InputError, match="Excel på Windows"):
        own_profile({})


def test_the_stores_python_is_refused(environment: dict[str, str]) -> None:
    store = "/Users/a/AppData/Local/Microsoft/WindowsApps/python.exe"
    with pytest.raises(InputError, match="Microsoft Store"):
        own_profile(environment, store)


def test_a_whole_installation_has_no_fault(profile: Profile) -> None:
    install(profile)
    assert [(check.holds, check.text) for check in examine(profile)] == [
        (
            True,
            f"Tillägget, version {__version__}, ligger i {profile.start_folder / 'xlvp.xlam'}.",
        ),
        (True, f"Knappen startar {sys.executable}."),
        (True, "Knappens kommandorad kan köras och svarar."),
    ]


def test_nothing_installed(profile: Profile) -> None:
    assert faults(profile) == [
        "Tillägget är inte installerat. Kör xlvp addin install.",
        f"{profile.setting} saknas eller är tom. Kör xlvp addin install.",
    ]


@pytest.mark.usefixtures("_unpressed")
def test_an_older_add_in_and_two_add_ins_are_told(profile: Profile) -> None:
    install(profile)
    (profile.start_folder / "xlvp.xlam").write_bytes(b"older")
    assert "är inte samma tillägg som xlvp" in faults(profile)[0]
    profile.addins_folder.mkdir(parents=True)
    (profile.addins_folder / "xlvp.xlam").write_bytes(b"another")
    assert "Excel öppnar båda" in faults(profile)[0]


def test_an_interpreter_that_is_gone_is_told(profile: Profile, tmp_path: Path) -> None:
    install(Profile(profile.roaming, profile.data, tmp_path / "borta" / "pythonw.exe"))
    said = faults(profile)
    assert said[0].startswith(f"Python finns inte längre på {tmp_path / 'borta'}")
    assert said[1].startswith("Python kunde inte startas: ")
    assert len(said) == 2


@pytest.mark.skipif(os.name != "posix", reason="the made-up Python is a shell script")
def test_a_python_without_xlvp_is_told_with_its_own_words(profile: Profile, tmp_path: Path) -> None:
    python = tmp_path / "pythonw"
    python.write_text("#!/bin/sh\necho No module named xlvp >&2\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    other = Profile(profile.roaming, profile.data, python)
    install(other)
    assert faults(other) == [
        (
            "Knappens kommandorad svarar inte: No module named xlvp. Är xlvp installerat bara för "
            "användaren (pip --user), så installera det i en egen miljö."
        )
    ]


def test_a_folder_that_macros_cannot_read_is_told(profile: Profile, tmp_path: Path) -> None:
    assert "svenska bokstäver" in faults(Profile(profile.roaming, tmp_path / "Łódź", Path("p")))[1]


def test_the_commands(environment: dict[str, str], tmp_path: Path) -> None:
    runner = CliRunner()
    first = runner.invoke(app, ["addin", "doctor"], env=environment)
    assert first.exit_code == 1
    assert first.stdout.startswith("FEL  Tillägget är inte installerat.")
    done = runner.invoke(app, ["addin", "install"], env=environment)
    assert done.exit_code == 0
    assert NOT_TRIED in done.stdout
    removed = runner.invoke(app, ["addin", "uninstall"], env=environment)
    assert removed.stdout.endswith("Knappen är borttagen.\n")
    again = runner.invoke(app, ["addin", "uninstall"], env=environment)
    assert again.stdout == "Det fanns ingen knapp att ta bort.\n"
    built = tmp_path / "ny.xlam"
    assert runner.invoke(app, ["addin", "build", "--output", str(built)]).exit_code == 0
    assert built.read_bytes() == built_file().read_bytes()
    extension = tmp_path / "ny.oxt"
    arguments = ["addin", "build", "--libreoffice", "--output", str(extension)]
    assert runner.invoke(app, arguments).exit_code == 0
    assert extension.read_bytes()[:2] == b"PK"
