"""What ``xlvp diff`` can be given: offices, plans, periods and workbooks."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from xlvp.cli import main
from xlvp.errors import InputError
from xlvp.office import Office
from xlvp.template import write_templates
from xlvp.versions import load_version

ROWS = """\
Avdelning;Nummer;Nivå;Benämning
A;1;Område;Området ett
A;1.1.1;Uppdrag;Möt fler elever
B;1.1.2;Uppdrag;Korta köerna
"""


def office(folder: Path, rows: str = ROWS) -> Office:
    model = resources.files("validation").joinpath("example_model.toml").read_bytes()
    (folder / "plan").mkdir(parents=True)
    (folder / "styrmodell.toml").write_bytes(model)
    (folder / "plan" / "uppdrag.csv").write_text(rows, "utf-8-sig")
    return Office.open(folder)


def received(of: Office, period: str) -> Path:
    """The templates of a period, handed in as they are."""
    folder = of.period(period)
    folder.received.mkdir(parents=True)
    for path in write_templates(of, folder):
        path.rename(folder.received / path.name)
    return folder.received


def keys(path: Path, **given: str) -> tuple[str, list[str]]:
    version = load_version(path, **given)  # type: ignore[arg-type]  # only the period is given
    return version.period.id, sorted(key for _, key in version.tables["assignments"].index)


def test_an_office_is_the_plan_of_its_first_planned_period(tmp_path: Path) -> None:
    office(tmp_path / "ett")
    expected = ("2019-plan", ["1", "1.1.1", "1.1.2"])
    assert keys(tmp_path / "ett") == expected
    assert keys(tmp_path / "ett" / "plan") == expected
    assert keys(tmp_path / "ett", period="2019-08")[0] == "2019-08"


def test_a_period_is_what_was_received_and_else_its_plan(tmp_path: Path) -> None:
    of = office(tmp_path / "ett")
    came_in = received(of, "2019-04")
    (came_in / "B-2019-04.xlsx").unlink()
    assert keys(tmp_path / "ett" / "2019-04") == ("2019-04", ["1", "1.1.1"])
    (tmp_path / "ett" / "2019-08").mkdir()
    assert keys(tmp_path / "ett" / "2019-08") == ("2019-08", ["1", "1.1.1", "1.1.2"])


def test_a_workbook_knows_its_period(tmp_path: Path) -> None:
    came_in = received(office(tmp_path / "ett"), "2019-04")
    mailed = (came_in / "A-2019-04.xlsx").rename(tmp_path / "ett" / "svar.xlsx")
    assert keys(mailed) == ("2019-04", ["1", "1.1.1"])


def test_what_is_not_there_and_what_is_no_workbook_is_one_sentence(tmp_path: Path) -> None:
    of = office(tmp_path / "ett")
    with pytest.raises(InputError, match=r"Hittar inte .*2017-04"):
        load_version(tmp_path / "ett" / "2017-04")
    broken = of.path / "trasig.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"trasig\.xlsx går inte att läsa"):
        load_version(broken, period="2019-04")


def test_the_command_prints_and_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    office(tmp_path / "ett")
    office(tmp_path / "två", ROWS.replace("Korta köerna", "Korta alla köer") + "B;1.1.3;;Nytt\n")
    command = ["xlvp", "diff", str(tmp_path / "ett"), str(tmp_path / "två"), "--format", "json"]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert [(one["change"], one["key"]) for one in document["changes"]] == [
        ("reworded", "1.1.2"),
        ("added", "1.1.3"),
    ]
