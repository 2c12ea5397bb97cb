from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import corpus, offices, profile

TAKEN = {
    "workbooks": 10,
    "seconds": 2.0,
    "workers": 3.0,
    "command": 1.0,
    "command_mb": 200.0,
    "worker_mb": 90.0,
}
STEPS = {
    "answers": 1_230_000,
    "workers": {"reading": 3.0, "rules": 1.0},
    "command": {"plan": 1.5, "across": 0.5},
    "rules": {"HIE006": 0.1, "HIE007": 0.4},
}


def test_undisturbed_time_is_shared_out_as_the_profile_says() -> None:
    lines = profile.document(TAKEN, 250.4, STEPS).splitlines()
    assert "| from start to end | 2.00 s | 200.00 ms |" in lines
    assert "| answers of the workers | 1.2 MB | 123 kB |" in lines
    assert "| memory of all processes at most | 250 MB | |" in lines
    # 3 s of workers, three quarters of them for reading; ten workbooks.
    assert "| step of the workers (× 1.33 under the profile) | share | a workbook |" in lines
    assert "| reading | 75% | 225.00 ms |" in lines
    assert "| plan | 75% | 75.00 ms |" in lines
    # Under the profile the command takes 2 s for its 1 s.
    assert lines[-1] == "Dearest rules across departments: HIE007 20.00 ms, HIE006 5.00 ms."


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not asked for their time there")
def test_the_profile_sees_every_step_of_a_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = offices.delivered(tmp_path / "kontor", 2, 40)
    monkeypatch.setattr(profile, "PAGE", tmp_path / "PROFILE.md")
    options = ["--period", corpus.PERIOD, "--jobs", "2", "--rounds", "1", "--write"]
    assert profile.main([str(office.path), *options]) == 0
    lines = (tmp_path / "PROFILE.md").read_text("utf-8").splitlines()
    command = "python -m benchmarks.profile kontor --period 2019-08 --jobs 2 --rounds 1 --write"
    assert f"- **Command** `{command}`" in lines  # without the folders of the machine
    assert "## 2 workbooks" in lines
    rows = [line.strip("| ").split(" | ") for line in lines if "%" in line]
    taken = {step: float(time.split()[0]) for step, _, time in rows if step != "all else"}
    assert len(taken) == 9
    # None of the functions that are a step has been renamed or is passed by.
    assert [step for step, time in taken.items() if time <= 0] == []
    others = [int(share.rstrip("%")) for step, share, _ in rows if step == "all else"]
    assert all(0 <= share < 50 for share in others)
