"""Killed at any time, a folder holds the old or the new complete output, and the next run tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL to send")
SEED = 20190912


def killing(kind: str, folder: Path, runs: int) -> dict[str, Any]:
    program = Path(__file__).with_name("killing.py")
    command = [sys.executable, str(program), kind, str(folder), str(runs), str(SEED)]
    ran = subprocess.run(command, check=True, capture_output=True, timeout=300)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_a_killed_writer_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    found = killing("writer", tmp_path, 180)
    assert found["broken"] == []
    # Otherwise the kills came when there was nothing to break.
    assert found["killed"] > 100
    assert found["temporary"] > 10


def test_a_killed_consolidation_leaves_a_sound_period_and_the_next_run_tells(
    tmp_path: Path,
) -> None:
    found = killing("consolidate", tmp_path, 20)
    assert found["broken"] == []
    assert found["unsaid"] == 0
    assert found["killed"] > 5
    assert found["left"] > 5
    assert found["after"]
