"""A full disk, a read-only folder, an open file, a share that goes away: one sentence each."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from closing_office import closing_office, deliver

from xlvp.cli import main
from xlvp.closing import consolidate_period
from xlvp.delivery_log import read_log
from xlvp.office import Office, PeriodFolder
from xlvp.writing import TEMPORARY

DAY = date(2019, 9, 12)
Fail = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(scope="module")
def consolidated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A period that has been consolidated, and has then got a new workbook."""
    path = tmp_path_factory.mktemp("consolidated") / "kontor"
    office = closing_office(path)
    consolidate_period(deliver(office, "2019-08"), today=DAY)
    deliver(office, "2019-08", "A", A="-8,3")
    return path


@pytest.fixture
def folder(consolidated: Path, tmp_path: Path) -> PeriodFolder:
    return Office.open(Path(shutil.copytree(consolidated, tmp_path / "kontor"))).period("2019-08")


def outputs(folder: PeriodFolder) -> dict[str, str]:
    return {
        path.relative_to(folder.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.follow_up.rglob("*")
        if path.is_file()
    }


def failing(
    target: object, name: str, number: int, when: Callable[..., bool] = lambda *_: True
) -> Fail:
    """Makes a function of the system fail with an error number."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        original = getattr(target, name)

        def fail(*arguments: Any, **options: Any) -> Any:
            if when(*arguments):
                raise OSError(number, os.strerror(number))
            return original(*arguments, **options)

        monkeypatch.setattr(target, name, fail)

    return patch


def to_the_follow_up(_self: Path, target: Path) -> bool:
    return target.name == "uppfoljning-2019-08.xlsx"


def as_windows_says(code: int, number: int) -> Fail:
    """Makes the move into place fail as Python tells it on Windows."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        original = Path.replace

        def fail(self: Path, target: Path) -> Path:
            if to_the_follow_up(self, target):
                error = OSError(number, "Windows own words", None, code)
                error.__dict__.setdefault("winerror", code)  # only Windows takes it above
                raise error
            return original(self, target)

        monkeypatch.setattr(Path, "replace", fail)

    return patch


OPEN_OR_READ_ONLY = (
    "filen är öppen i ett annat program eller mappen är skrivskyddad. Stäng filen eller ge "
    "skrivrätt och kör igen."
)
CASES: dict[str, tuple[Fail, str]] = {
    "full disk": (
        failing(Path, "replace", errno.ENOSPC, to_the_follow_up),
        "disken är full. Det som fanns där är orört.",
    ),
    "full quota": (
        failing(Path, "replace", errno.EDQUOT, to_the_follow_up),
        "utrymmet på disken är slut. Det som fanns där är orört.",
    ),
    "open elsewhere": (
        failing(Path, "replace", errno.EACCES, to_the_follow_up),
        OPEN_OR_READ_ONLY,
    ),
    "read-only folder": (
        failing(os, "open", errno.EROFS, lambda path, *_: str(path).endswith(".xlvp.las")),
        OPEN_OR_READ_ONLY,
    ),
    "open in Excel on Windows": (as_windows_says(32, errno.EACCES), OPEN_OR_READ_ONLY),
    "full disk on Windows": (
        as_windows_says(39, errno.EINVAL),
        "disken är full. Det som fanns där är orört.",
    ),
    "share gone on Windows": (
        as_windows_says(64, errno.EINVAL),
        "nätverksmappen svarar inte. Det som fanns där är orört.",
    ),
    "share gone": (
        failing(Path, "replace", errno.ESTALE, to_the_follow_up),
        "nätverksmappen svarar inte. Det som fanns där är orört.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_and_all_as_it_was(
    folder: PeriodFolder,
    case: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = outputs(folder)
    fail, reason = CASES[case]
    monkeypatch.setattr(sys, "argv", ["xlvp", "consolidate", str(folder.path)])
    with monkeypatch.context() as patch:
        fail(patch)
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("xlvp: Kan inte skriva ")
    assert said.err.endswith(f": {reason}\n")
    assert outputs(folder) == before
    assert read_log(folder).faults() == []
    assert not list(folder.path.rglob(f"{TEMPORARY}*"))
    monkeypatch.setattr(sys, "argv", ["xlvp", "consolidate", str(folder.path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert outputs(folder) != before


def test_a_share_that_may_only_be_read_can_still_be_looked_at(
    folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["xlvp", "status", str(folder.path)])
    CASES["read-only folder"][0](monkeypatch)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    said = capsys.readouterr()
    assert "2 av 2 inlämnade" in said.out
    assert said.err.startswith("xlvp: Leveransloggen är inte förd. Kan inte skriva ")
    assert said.err.count("\n") == 1


def test_a_received_workbook_that_is_open_elsewhere_costs_itself_and_one_sentence(
    folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    busy = folder.received / "A.xlsx"
    failing(Path, "open", errno.EACCES, lambda path, *_: path == busy)(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["xlvp", "validate", str(folder.path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.count("filen får inte läsas: läsrätt saknas eller så har någon den öppen") == 1
    assert "2 arbetsböcker" in said.out
