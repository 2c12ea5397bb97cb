"""What other tools find in the plain workbooks, where their environments have been made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import plain
from benchmarks.environments import CACHE, listed
from benchmarks.harness import ROOT, Measured
from benchmarks.rivals import RIVALS, Rival, finds

OWN = "pandera"
"""What the project itself is made with."""
SLOW = ("frictionless", "datamaps", "pandera, pandas, openpyxl")


def interpreter(rival: Rival) -> str:
    environment = listed()[rival.environment]
    if environment.python.is_file():
        return str(environment.python)
    if rival.environment == OWN:
        return sys.executable
    pytest.skip(f"{environment.name} has not been installed in {CACHE.name}")


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain") / "mottaget"
    plain.write(folder, 0)
    return folder


@pytest.mark.parametrize(
    "rival", [rival for rival in RIVALS if rival.name not in SLOW], ids=lambda rival: rival.name
)
def test_a_tool_that_is_asked_well_finds_every_kind_of_fault(rival: Rival, workbooks: Path) -> None:
    command = [interpreter(rival), "-m", f"benchmarks.competitors.{rival.module}"]
    done = subprocess.run(
        [*command, *rival.arguments, str(workbooks)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert finds(Measured(rival.name, said=said)) == {fault.name: "row" for fault in plain.FAULTS}
    assert not [place for place in said["places"] if place[0] == "D001.xlsx"]
