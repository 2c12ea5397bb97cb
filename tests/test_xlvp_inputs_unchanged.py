"""Bytes and times of every received workbook are the same after every command."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from closing_office import closing_office, deliver
from typer.main import get_command

from xlvp.cli import app, main

PERIOD = "2019-04"
NOT_ON_A_PERIOD = {"init", "demo", "explain", "rules", "addin"}
"""These neither read nor write in a period's folder."""
ARGUMENTS: dict[str, list[str]] = {
    "templates": [PERIOD],
    "validate": [PERIOD, "--mark", "--seal"],
    "status": [PERIOD, "--mail"],
    "waive": [
        PERIOD,
        "DEL003",
        "B",
        "--reason",
        "Ok så.",
        "--by",
        "chefen",
        "--until",
        "2999-12-31",
    ],
    "consolidate": [PERIOD],
    "report": [PERIOD],
    "page": [PERIOD],
    "diff": [PERIOD, "2019-08"],
    "why": [PERIOD, "Driftbudget/Avdelning A/1 Kostnader/Årsprognos"],
    "migrate": [f"{PERIOD}/inkommet/A.xlsx"],
    "close": [PERIOD],
    "verify": [PERIOD],
    "reopen": [PERIOD, "--why", "En siffra är fel."],
}


def received(office: Path) -> dict[str, tuple[str, int]]:
    return {
        path.relative_to(office).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in office.glob("*/inkommet/*")
    }


def test_every_command_that_knows_periods_is_tried() -> None:
    commands: dict[str, Callable[..., object]] = vars(get_command(app))["commands"]
    assert set(commands) - NOT_ON_A_PERIOD <= set(ARGUMENTS)


def test_received_workbooks_are_never_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kontor"
    office = closing_office(path)
    deliver(office, "2019-04")
    deliver(office, "2019-08")
    monkeypatch.chdir(path)
    before = received(path)
    assert len(before) == 4
    commands = vars(get_command(app))["commands"]
    for command, arguments in ARGUMENTS.items():
        if command not in commands:
            continue
        monkeypatch.setattr(sys, "argv", ["xlvp", command, *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert (command, ended.value.code) in {(command, 0), (command, 1)}, capsys.readouterr().err
        assert received(path) == before, command
    folder = path / PERIOD
    assert (folder / "granskade" / "A.xlsx").is_file()
    assert (folder / "forseglade" / "A.xlsx").is_file()
    assert (folder / "stangd" / "1" / PERIOD / "uppfoljning" / f"rapport-{PERIOD}.docx").is_file()
    assert (folder / "stangd" / "1-oppnad.json").is_file()
