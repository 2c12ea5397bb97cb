"""Report and page are not written with a personal identity number unless that is meant."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import docx
import pytest
from closing_office import PLAN, closing_office, deliver

from xlvp.cli import main
from xlvp.demo.fill import fill_in
from xlvp.errors import InputError
from xlvp.office import Office, PeriodFolder
from xlvp.period_close import close_period
from xlvp.report.publishing import numbers_in
from xlvp.waivers import Waiver, add_waiver

NUMBER = "121212-1212"
MASKED = "121212-XXXX"
COMMANDS = {"report": "rapport-2019-08.docx", "page": "uppfoljning-2019-08.html"}


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("without") / "kontor"
    deliver(closing_office(path), "2019-08")
    return path


@pytest.fixture
def folder(without: Path, tmp_path: Path) -> PeriodFolder:
    return Office.open(Path(shutil.copytree(without, tmp_path / "kontor"))).period("2019-08")


@pytest.fixture
def commented(folder: PeriodFolder) -> PeriodFolder:
    """Department A has written an identity number in a comment."""
    row = {"Rad": "1", "Budget ack.": "-8,0", "Utfall ack.": "-8,1", "Årsprognos": "-12,0"}
    line = row | {"Kommentar": f"Anmäld av {NUMBER}."}
    fill_in(
        folder.templates / "A-2019-08.xlsx", {"Driftbudget": (line,)}, folder.received / "A.xlsx"
    )
    return folder


def run(folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    command, *options = words
    monkeypatch.setattr(sys, "argv", ["xlvp", command, str(folder.path), *options])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_refused_and_the_sentence_says_where_the_number_stands(
    commented: PeriodFolder,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(commented, monkeypatch, command, "--with-errors") == 2
    assert capsys.readouterr().err == (
        f"xlvp: Inget är skrivet, för det skulle innehålla personnummer: {MASKED} i A.xlsx "
        "Driftbudget!L7. Ta bort dem där de står, eller kör med --allow-personal-data om de ska "
        "publiceras.\n"
    )
    assert not (commented.follow_up / COMMANDS[command]).exists()
    assert run(commented, monkeypatch, command, "--with-errors", "--allow-personal-data") == 0
    assert numbers_in(commented.follow_up / COMMANDS[command]) == (MASKED,)


def test_a_workbook_that_does_not_count_holds_nothing_back(
    commented: PeriodFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(commented, monkeypatch, "page") == 1
    assert numbers_in(commented.follow_up / COMMANDS["page"]) == ()


def test_a_number_that_comes_from_the_plan_is_found_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = closing_office(tmp_path / "kontor")
    plan = tmp_path / "kontor" / "plan" / "driftbudget.csv"
    plan.write_text(PLAN.replace("B;1;Kostnader;Kostnader", f"B;1;Kostnader;Arvode {NUMBER}"))
    folder = deliver(office, "2019-08")
    assert run(folder, monkeypatch, "page", "--with-errors") == 2
    said = capsys.readouterr().err
    assert f"{MASKED} i B.xlsx Driftbudget!C7, planen (Driftbudget 1, avdelning B). Ta " in said


def test_a_number_in_an_accepted_findings_reason_is_found_too(
    folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waiver = {"regel": "DEL003", "avdelning": "B", "skal": f"Gäller 19{NUMBER}.", "av": "chefen"}
    add_waiver(folder.waivers, Waiver.model_validate(waiver | {"till": "2999-12-31"}))
    assert run(folder, monkeypatch, "page") == 2
    assert f"{MASKED} i undantaget DEL003. Ta " in capsys.readouterr().err


def test_a_close_does_not_publish_a_number_that_came_later(
    folder: PeriodFolder, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(folder, monkeypatch, "page") == 0
    page = folder.follow_up / COMMANDS["page"]
    before = page.read_bytes()
    request.getfixturevalue("commented")
    waiver = {"regel": "TXT010", "avdelning": "A", "rad": "1", "kolumn": "Kommentar"}
    waiver |= {"varde": MASKED, "skal": "Beslutat.", "av": "chefen", "till": "2999-12-31"}
    add_waiver(folder.waivers, Waiver.model_validate(waiver))
    with pytest.raises(InputError) as error:
        close_period(folder)
    assert f"{MASKED} i A.xlsx Driftbudget!L7" in str(error.value)
    assert page.read_bytes() == before
    assert folder.close is None
    assert run(folder, monkeypatch, "page", "--allow-personal-data") == 0
    assert close_period(folder).frozen.path.is_dir()  # it was published with it, and goes on so


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"<p>Anmäld av {NUMBER}.</p>", (MASKED,)),
        (f"<p>Anmäld av <b>12</b>1212<wbr>-{NUMBER[-4:]}</p>", (MASKED,)),
        (f'<p title="{NUMBER}">x</p>', (MASKED,)),
        ("<td>121212</td><td>-1212</td>", ()),
        ("<td>12</td><td>1212-1212</td>", ()),
        ("<p>121212-1213, 1 212 121 212 kr</p>", ()),
    ],
)
def test_what_a_page_shows_together_is_looked_at_together(
    body: str, found: tuple[str, ...], tmp_path: Path
) -> None:
    page = tmp_path / "sida.html"
    page.write_text(f"<!doctype html><html><body>{body}</body></html>", "utf-8")
    assert numbers_in(page) == found


def test_a_number_in_several_runs_and_in_a_property_of_a_document_is_found(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Anmäld av 1212")
    paragraph.add_run("12-1212").bold = True
    document.core_properties.title = "Ärende 19121212-1212"
    document.save(str(tmp_path / "rapport.docx"))
    assert numbers_in(tmp_path / "rapport.docx") == (MASKED,)
