"""The commands that write the report and the page: where they lie, what they tell, exit codes."""

from __future__ import annotations

import shutil
import sys
from importlib import resources
from pathlib import Path

import docx
import openpyxl
import pytest

from xlvp.cli import main

MODEL = (resources.files("validation") / "example_model.toml").read_bytes()
PLAN = (
    "Avdelning;Nummer;Nivå;Benämning\n"
    "A;1;Område;Området ett\n"
    "A;1.1;Prioritering;Prioritet ett\n"
    "A;1.1.1;Uppdrag;Uppdrag ett\n"
)
COMMENT = "Kostar 29,4 mnkr."


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """Run a command; gives its exit code and what it printed."""
    monkeypatch.setattr(sys, "argv", ["xlvp", *words])
    with pytest.raises(SystemExit) as stopped:
        main()
    captured = capsys.readouterr()
    return f"{stopped.value.code}\n{captured.out}{captured.err}"


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """An office in which one department has sent a workbook with a comment."""
    (tmp_path / "plan").mkdir()
    (tmp_path / "styrmodell.toml").write_bytes(MODEL)
    (tmp_path / "plan" / "uppdrag.csv").write_text(PLAN, "utf-8")
    monkeypatch.chdir(tmp_path)
    run(capsys, monkeypatch, "templates", "2019-08")
    received = tmp_path / "2019-08" / "inkommet"
    received.mkdir(parents=True, exist_ok=True)
    (template,) = (tmp_path / "2019-08" / "mallar").glob("A-*.xlsx")
    workbook = openpyxl.load_workbook(template)
    sheet = workbook["Uppdrag"]
    places = {cell.value: cell.coordinate for row in sheet.iter_rows() for cell in row}
    column, row = places["Kommentar"].rstrip("0123456789"), places["1.1.1"].lstrip("ABCDEFGH")
    sheet[f"{column}{row}"] = COMMENT
    workbook.save(received / "svar.xlsx")
    return tmp_path


def test_the_report_is_written_beside_the_follow_up(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, monkeypatch, "report", "2019-08", "--with-errors")
    target = office / "2019-08" / "uppfoljning" / "rapport-2019-08.docx"
    assert said.splitlines()[-1] == "Rapport: 2019-08/uppfoljning/rapport-2019-08.docx"
    texts = [cell.text for table in docx.Document(str(target)).tables for cell in table._cells]
    assert COMMENT in texts
    former = target.read_bytes()
    run(capsys, monkeypatch, "report", "2019-08", "--with-errors")
    assert target.read_bytes() == former
    assert not (target.parent / "ersatt").exists()


@pytest.mark.usefixtures("office")
def test_a_figure_that_no_table_has_is_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, monkeypatch, "report", "2019-08", "--with-errors")
    assert "Siffror i texterna: 0 av 1 finns i tabellerna" in said
    (line,) = [part for part in said.splitlines() if COMMENT in part]
    assert line.split("  ")[1] == "29,4 mnkr"


@pytest.mark.usefixtures("office")
def test_a_department_that_is_left_out_gives_exit_code_1_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, monkeypatch, "report", "2019-08")
    assert said.startswith("1\n")
    assert "utelämnad" in said
    assert "saknas" in said


def test_nothing_received_is_one_sentence(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(office / "2019-08" / "inkommet")
    said = run(capsys, monkeypatch, "report", "2019-08")
    assert said.startswith("2\nxlvp: Inget är inlämnat för 2019-08: lägg arbetsböckerna i ")


def test_the_page_is_written_beside_the_report(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, monkeypatch, "page", "2019-08", "--with-errors")
    page = office / "2019-08" / "uppfoljning" / "uppfoljning-2019-08.html"
    assert said.startswith("1\nSida: 2019-08/uppfoljning/uppfoljning-2019-08.html\nIngår inte: ")
    assert COMMENT in page.read_text("utf-8")
    before = page.stat().st_mtime_ns
    run(capsys, monkeypatch, "page", "2019-08", "--with-errors")
    assert page.stat().st_mtime_ns == before  # the same bytes are not written again


def test_a_page_of_nothing_is_one_sentence(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (office / "2019-08" / "inkommet").glob("*.xlsx"):
        path.unlink()
    said = run(capsys, monkeypatch, "page", "2019-08")
    assert said.startswith("2\nxlvp: Inget är inlämnat för 2019-08")
    assert not (office / "2019-08" / "uppfoljning" / "uppfoljning-2019-08.html").exists()
