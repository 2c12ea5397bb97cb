from __future__ import annotations

import codecs
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import memory_books
import memory_engine
import pytest
from button import WORKBOOK, plant

from validation.example import example_model
from xlvp import __version__
from xlvp.addin import __main__ as button
from xlvp.addin import entry, texts
from xlvp.addin.faults import told
from xlvp.addin.offices import OfficeMemory
from xlvp.addin.reply import Kind, Reply, read_answer, write_reply
from xlvp.addin.run_log import KEPT
from xlvp.delivery_status import DepartmentStatus, State
from xlvp.errors import InputError

if TYPE_CHECKING:
    from memory_books import Book
    from memory_engine import Program


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder."""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "profil"))
    return tmp_path / "profil" / "xlvp"


def press(tmp_path: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit code, kind and text of a press."""
    path = tmp_path / "svar.txt"
    code = button.main([*arguments, f"--reply={path}"])
    kind, _, text = path.read_bytes().decode("utf-16").partition("\n")
    return code, kind, text


# --- replies and answers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "written"),
    [
        (Reply(), "ok\n"),
        (Reply(Kind.TELL, "Åäö – klart"), "tell\nÅäö – klart"),
        (Reply(Kind.ERROR, "Rad ett\nRad två"), "error\nRad ett\nRad två"),
        (Reply(Kind.TELL, "halvt \ud800 tecken"), "tell\nhalvt ? tecken"),
    ],
)
def test_a_reply_is_written_as_the_macro_reads_it(
    reply: Reply, written: str, tmp_path: Path
) -> None:
    path = tmp_path / "svar.txt"
    write_reply(path, reply)
    data = path.read_bytes()
    assert data.startswith(codecs.BOM_UTF16_LE)
    assert data[2:].decode("utf-16-le") == written
    assert [found.name for found in tmp_path.iterdir()] == ["svar.txt"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Skäl\nÅsa\n2030-12-31", ("Skäl", "Åsa", "2030-12-31")),
        ("Skäl\r\n Åsa \r\n2030-12-31\r\n", ("Skäl", "Åsa", "2030-12-31")),
        ("", ()),
    ],
)
def test_an_answer_is_read_line_by_line(
    text: str, expected: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "fraga.txt"
    path.write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))
    assert read_answer(path) == expected


def test_no_answer_was_given(tmp_path: Path) -> None:
    assert read_answer(None) == read_answer(tmp_path / "finns inte.txt") == ()


# --- the command line ----------------------------------------------------------------------------


def test_the_command_line_and_the_functions_know_the_same_buttons() -> None:
    assert set(button.VERBS) == set(entry.VERBS)


@pytest.mark.usefixtures("profile", "quick")
def test_a_press_marks_the_workbook(program: Program, workbook: Book, tmp_path: Path) -> None:
    plant(workbook)
    program.open(workbook)
    assert press(tmp_path, "validate", f"--wb={WORKBOOK}", "--hwnd=1") == (0, "ok", "")
    assert workbook.sheet("Aktiviteter").notes["E7"]
    assert program.status is False


def test_the_office_is_remembered(
    program: Program, workbook: Book, tmp_path: Path, profile: Path, quick: None
) -> None:
    assert quick is None
    program.open(workbook)
    press(tmp_path, "validate", f"--wb={WORKBOOK}")
    (folder,) = json.loads((profile / "kontor.json").read_text("utf-8")).values()
    assert (Path(folder) / "styrmodell.toml").is_file()


@pytest.mark.parametrize("verb", button.VERBS)
@pytest.mark.parametrize("name", ["", "borta.xlsx"])
@pytest.mark.usefixtures("program")
def test_a_workbook_that_is_not_open_is_told_with_the_log(
    verb: str, name: str, tmp_path: Path, profile: Path
) -> None:
    code, kind, text = press(tmp_path, verb, f"--wb={name}")
    assert (code, kind) == (0, "error")
    assert "öppen" in text
    (log,) = (profile / "logg").glob("*.log")
    assert text.endswith(f"\n\nLogg: {log}")
    assert "Traceback" in log.read_text("utf-8")


@pytest.mark.parametrize("verb", [verb for verb in button.VERBS if verb != "waive"])
@pytest.mark.parametrize(
    ("code", "said"),
    [(memory_engine.BUSY, "Excel är upptaget"), (memory_engine.GONE, "stängdes under arbetet")],
)
@pytest.mark.usefixtures("profile")
def test_a_program_that_does_not_answer_is_told(
    verb: str, code: int, said: str, program: Program, workbook: Book, tmp_path: Path
) -> None:
    program.open(workbook)
    before = workbook.picture()
    program.answers = code
    answered, kind, text = press(tmp_path, verb, f"--wb={WORKBOOK}")
    program.answers = None
    if kind == "error":
        assert said in text
    assert answered == 0
    assert workbook.picture() == before


@pytest.mark.parametrize("verb", button.VERBS)
@pytest.mark.usefixtures("profile")
def test_another_version_of_the_add_in_is_told_and_does_nothing(
    verb: str, program: Program, workbook: Book, tmp_path: Path
) -> None:
    program.open(workbook)
    before = workbook.picture()
    _, kind, text = press(tmp_path, verb, f"--wb={WORKBOOK}", "--addin-version=0.0.1")
    assert kind == "error"
    assert f"version 0.0.1, men programmet har version {__version__}" in text
    assert "xlvp addin install" in text
    assert workbook.picture() == before


@pytest.mark.usefixtures("profile", "program")
def test_the_same_version_is_taken(tmp_path: Path) -> None:
    text = press(tmp_path, "help", "--wb=x", f"--addin-version={__version__}")[2]
    assert "version" not in text.partition("Logg")[0]


@pytest.mark.usefixtures("profile", "program")
def test_an_unexpected_fault_is_told_without_pythons_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("xlvp.addin.excel_desk.connect", fail)
    _, kind, text = press(tmp_path, "validate", "--wb=x")
    assert kind == "error"
    assert "Ett oväntat fel stoppade xlvp." in text
    assert "division" not in text


def test_a_reply_that_cannot_be_written_is_an_exit_code(profile: Path, tmp_path: Path) -> None:
    assert button.main(["help", "--wb=x", f"--reply={tmp_path / 'finns inte' / 'svar'}"]) == 1
    (log,) = (profile / "logg").glob("*.log")
    assert "could not be written" in log.read_text("utf-8")


@pytest.mark.usefixtures("program")
def test_only_the_newest_logs_stay(tmp_path: Path, profile: Path) -> None:
    (profile / "logg").mkdir(parents=True)
    for number in range(KEPT + 10):
        (profile / "logg" / f"2020{number:04}.log").write_text("gammal")
    press(tmp_path, "help", "--wb=x")
    assert len(list((profile / "logg").glob("*.log"))) == KEPT


def test_the_module_is_started_as_the_macro_starts_it(tmp_path: Path) -> None:
    reply = tmp_path / "svar.txt"
    run = subprocess.run(
        [sys.executable, "-I", "-m", "xlvp.addin", "next", "--wb=x", f"--reply={reply}"],
        env={**os.environ, "LOCALAPPDATA": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    assert "Hittar inget kalkylprogram" in reply.read_bytes().decode("utf-16")


# --- what is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InputError("Gör så här."), "Gör så här."),
        (memory_books.ProgramError("x", -2147418111), "Excel är upptaget."),
        (memory_books.ProgramError("x", -2146777998), "Excel är upptaget."),
        (memory_books.ProgramError("x", -2147417848), "stängdes under arbetet"),
        (memory_books.ProgramError("x", -2147023174), "stängdes under arbetet"),
        (memory_books.ProgramError("x"), "Ett oväntat fel"),
        (MemoryError(), "minne räcker inte"),
        (KeyError("x"), "Ett oväntat fel"),
    ],
)
def test_a_fault_is_one_swedish_sentence(error: Exception, said: str) -> None:
    assert said in told(error)


@pytest.mark.parametrize("count", [1, 3, 12, 13, 60])
def test_a_dialog_holds_the_status_of_any_number_of_departments(count: int) -> None:
    names = [
        DepartmentStatus(f"A{n}", "En avdelning med ett ganska långt namn", State.NOT_RECEIVED)
        for n in range(count)
    ]
    period = example_model().periods[-1]
    text = texts.delivery(period, names)
    assert text.startswith(f"{period.title}, senast {period.deadline}\n0 av {count} inlämnade")
    assert len(text) <= texts.LONGEST
    assert ("… och" in text) is (count > 12)


@pytest.mark.parametrize("length", [10, 1000, 1001, 5000])
def test_a_long_explanation_is_cut_and_says_where_the_rest_is(length: int) -> None:
    page = ("ord " * 20 + "\n") * (length // 81) + "x" * (length % 81)
    text = texts.explained(page, "STA001")
    assert len(text) <= texts.LONGEST
    assert text == page or text.endswith("xlvp explain STA001")


# --- where offices are ---------------------------------------------------------------------------


def test_an_office_is_remembered_by_its_code(tmp_path: Path) -> None:
    memory = OfficeMemory(tmp_path / "nytt" / "kontor.json", {})
    for code in ("RK", "EX", "RK"):
        folder = tmp_path / code
        folder.mkdir(exist_ok=True)
        (folder / "styrmodell.toml").write_text("")
        office = SimpleNamespace(
            path=folder, model=SimpleNamespace(office=SimpleNamespace(code=code))
        )
        memory.remember(office)  # type: ignore[arg-type]  # it asks for no more of an office
    assert memory.recall("RK") == tmp_path / "RK"
    assert memory.recall("EX") == tmp_path / "EX"
    assert memory.recall("?") is None
    (tmp_path / "EX" / "styrmodell.toml").unlink()
    assert memory.recall("EX") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"'])
def test_a_spoilt_memory_is_an_empty_one(text: str, tmp_path: Path) -> None:
    path = tmp_path / "kontor.json"
    path.write_text(text)
    assert OfficeMemory(path, {}).recall("RK") is None


@pytest.mark.parametrize(
    "address",
    [
        "https://region.example/sites/Ekonomi/Delade%20dokument/kontor/2025/A%20b.xlsx",
        "https://region-my.example/personal/x_y/Documents/kontor/2025/A%20b.xlsx",
        "https://d.docs.example/0123456789abcdef/kontor/2025/A%20b.xlsx",
    ],
)
@pytest.mark.parametrize("variable", ["OneDriveCommercial", "OneDrive", "OneDriveConsumer"])
def test_an_address_leads_to_the_file_that_onedrive_keeps_here(
    address: str, variable: str, tmp_path: Path
) -> None:
    path = tmp_path / "kontor" / "2025" / "A b.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    memory = OfficeMemory(tmp_path / "kontor.json", {variable: str(tmp_path)})
    assert memory.local(address) == path
    assert OfficeMemory(tmp_path / "kontor.json", {}).local(address) is None


@pytest.mark.parametrize("name", ["Bok1", "A.xlsx", "", "/finns/inte.xlsx"])
def test_a_mere_name_is_no_file(name: str, tmp_path: Path) -> None:
    assert OfficeMemory(tmp_path / "kontor.json", {}).local(name) is None
