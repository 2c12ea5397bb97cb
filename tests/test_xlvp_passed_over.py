from __future__ import annotations

import json
from pathlib import Path

import pytest
from closing_office import closing_office, deliver
from typer.testing import CliRunner
from workbooks import draw

from validation.model import Limits
from xlvp.cli import app
from xlvp.passed_over import passed_over


def told(folder: Path) -> list[str]:
    return list(passed_over(folder, Limits()))


@pytest.mark.parametrize("name", ["A.xlsx", "A.XLSM", "A.ods", "A.xls", "A.xlsb", ".DS_Store"])
def test_workbooks_and_hidden_files_are_not_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert told(tmp_path) == []


def test_each_other_file_is_told_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "anteckningar.txt").write_text("Ring ekonomi", "utf-8")
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "tom").write_bytes(b"")
    draw("Blad1\n A1: x", tmp_path / "B.xlsx").rename(tmp_path / "B.xlsx.del")
    (tmp_path / "gammalt").mkdir()
    wrong_name = "filen är en arbetsbok (xlsx) men heter inte så; ge den ändelsen .xlsx"
    assert told(tmp_path) == [
        f"B.xlsx.del lästes inte: {wrong_name}.",
        "anteckningar.txt lästes inte: filen är en textfil.",
        f"gammalt lästes inte: det är en mapp. Lägg arbetsböcker direkt i {tmp_path.name}.",
        "plan.pdf lästes inte: filen är en pdf.",
        "tom lästes inte: filen är tom.",
    ]


@pytest.mark.parametrize("lock", ["~$A.xlsx", ".~lock.A.xlsx#"])
def test_a_lock_file_is_told_when_its_workbook_is_not_there(tmp_path: Path, lock: str) -> None:
    (tmp_path / lock).write_bytes(b"x")
    sentence = f"{lock} lästes inte: det är en låsfil, och arbetsboken A.xlsx saknas."
    assert told(tmp_path) == [sentence]
    (tmp_path / "A.xlsx").write_bytes(b"x")
    assert told(tmp_path) == []


def test_validate_tells_what_it_passes_over(tmp_path: Path) -> None:
    folder = deliver(closing_office(tmp_path / "kontor"), "2019-04", "A")
    (folder.received / "B.pdf").write_bytes(b"%PDF-1.7")
    result = CliRunner().invoke(app, ["validate", str(folder.path), "--format", "json"])
    assert "B.pdf lästes inte: filen är en pdf.\n" in result.stderr
    assert json.loads(result.stdout)
    alone = CliRunner().invoke(app, ["validate", str(folder.received / "A.xlsx")])
    assert "B.pdf" not in alone.stderr


def test_a_folder_of_other_files_only_says_what_they_are(tmp_path: Path) -> None:
    folder = deliver(closing_office(tmp_path / "kontor"), "2019-04", "A")
    (folder.received / "A.xlsx").rename(folder.received / "A.dat")
    result = CliRunner().invoke(app, ["validate", str(folder.path)])
    assert str(result.exception) == (
        f"Mappen {folder.received} innehåller inga arbetsböcker. A.dat lästes inte: filen är en "
        "arbetsbok (xlsx) men heter inte så; ge den ändelsen .xlsx."
    )
