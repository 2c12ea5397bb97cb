"""The command line: exit codes, one Swedish sentence for what stops a run, marked copies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import openpyxl
import pytest
import xlsxwriter
from ooxml import check_package

from validation.example import example_model
from validation.model import GovernanceModel
from xlvp.cli import main
from xlvp.template import write_template

MODEL = (resources.files("validation") / "example_model.toml").read_bytes()
PLAN = {
    "uppdrag": (
        "Avdelning;Nummer;Nivå;Benämning;Status helår\n"
        "A;1;Område;Området ett;\n"
        "A;1.1;Prioritering;Prioritet ett;\n"
        "A;1.1.1;Uppdrag;Uppdrag ett;P\n"
    ),
    "aktiviteter": (
        "Avdelning;Nummer;Uppdrag;Aktivitet;Typ;Status;Slutdatum;Beviljade medel\n"
        "A;1.1.1.1;1.1.1;Kampanj;Aktivitet;P;2019-06-30;1,5\n"
        "A;1.1.1.2;1.1.1;=1+1;Projekt;F;2019-12-31;0,5\n"
    ),
}
ON_TIME = 1567684800
"""2019-09-05: before the period's last day of delivery, 2019-09-10."""
ENCRYPTED = bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le")


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def rules(self) -> set[tuple[str, str]]:
        """Workbook and rule of each finding of a JSON document."""
        return {(one["workbook"], one["rule"]) for one in json.loads(self.out)["findings"]}


class CommandLine:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: str | Path) -> Ran:
        """Run `xlvp` with arguments; nothing but SystemExit may come out."""
        self._monkeypatch.setattr(sys, "argv", ["xlvp", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, captured.out, captured.err)

    def stopped(self, *arguments: str | Path) -> str:
        """The one sentence of a run that could not be done."""
        ran = self(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("xlvp: ")
        assert ran.err.count("\n") == 1
        return ran.err.removeprefix("xlvp: ").removesuffix("\n")


@pytest.fixture
def xlvp(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example office, where the commands are run."""
    path = (tmp_path / "kontor").resolve()
    (path / "plan").mkdir(parents=True)
    (path / "styrmodell.toml").write_bytes(MODEL)
    for name, text in PLAN.items():
        (path / "plan" / f"{name}.csv").write_text(text, "utf-8-sig")
    monkeypatch.chdir(path)
    return path


def template(model: GovernanceModel | None = None, department: str = "A") -> bytes:
    used = model or example_model()
    period, found = used.period("2019-08"), used.department(department)
    assert period is not None
    assert found is not None
    buffer = BytesIO()
    write_template(buffer, used, period, found)
    return buffer.getvalue()


def receive(office: Path, **files: bytes) -> Path:
    folder = office / "2019-08" / "inkommet"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("_xlsx", ".xlsx")).write_bytes(content)
    return folder


def handed_out(xlvp: CommandLine, office: Path) -> bytes:
    """Department A's template with its plan, two rows of which hold faults."""
    assert xlvp("templates", "2019-08").code == 0
    return (office / "2019-08" / "mallar" / "A-2019-08.xlsx").read_bytes()


def denied(*_: object, **__: object) -> NoReturn:
    raise PermissionError(13, "Permission denied")


# --- what stops a run ----------------------------------------------------------------------------


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["validate", "borta.xlsx"],
            "Hittar inte borta.xlsx. Kontrollera sökvägen eller periodens id.",
        ),
        (["validate", "borta.xlsx", "--period", "2019-08"], "Hittar inte borta.xlsx. "),
        (["validate", "plan"], "Det går inte att se vilken period plan hör till. "),
        (["validate", "plan", "--period", "2019-08"], "Mappen plan innehåller inga arbetsböcker."),
        (["validate", "plan", "--period", "2022-08"], "Perioden 2022-08 finns inte i styrmodell"),
        (["validate", "2019-08"], "Inget är inlämnat för 2019-08: lägg arbetsböckerna i "),
        (["templates", "2022-08"], "Perioden 2022-08 finns inte i styrmodell.toml. Perioder som"),
        (["consolidate", "2022-08"], "Perioden 2022-08 finns inte i styrmodell.toml. Perioder"),
        (["status", "2022-08"], "Perioden 2022-08 finns inte i styrmodell.toml. Perioder som"),
        (["consolidate", "2019-08"], "Inget är inlämnat för 2019-08: lägg arbetsböckerna i "),
    ],
)
def test_what_cannot_be_found_is_one_sentence(
    xlvp: CommandLine, arguments: list[str], sentence: str
) -> None:
    assert xlvp.stopped(*arguments).startswith(sentence)


@pytest.mark.parametrize("command", ["validate", "templates", "consolidate", "status"])
def test_a_missing_model_is_one_sentence(
    xlvp: CommandLine, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert xlvp.stopped(command, "2019-08").startswith("Hittar ingen styrmodell.toml i ")
    assert xlvp.stopped(command, "2019-08", "--office", tmp_path).startswith(
        f"styrmodell.toml saknas i mappen {tmp_path}; "
    )


def test_a_faulty_model_names_its_line(xlvp: CommandLine, office: Path) -> None:
    text = MODEL.decode().replace('enhet = "mnkr"', 'enhet = "miljoner"', 1)
    (office / "styrmodell.toml").write_text(text, "utf-8")
    line = text.splitlines().index('enhet = "miljoner"') + 1
    assert f"rad {line}" in xlvp.stopped("templates", "2019-08")


def test_a_faulty_plan_names_file_and_line(xlvp: CommandLine, office: Path) -> None:
    (office / "plan" / "uppdrag.csv").write_text("Avdelning;Nummer\nZ;1\n", "utf-8")
    assert xlvp.stopped("templates", "2019-08") == (
        f"{office / 'plan' / 'uppdrag.csv'} rad 2: avdelningen Z finns inte i styrmodellen."
    )


def test_faulty_waivers_are_one_sentence(xlvp: CommandLine, office: Path) -> None:
    receive(office, A_xlsx=template())
    (office / "2019-08" / "undantag.toml").write_text("[[undantag]]\nregel = 3\n", "utf-8")
    assert xlvp.stopped("validate", "2019-08").startswith(
        f"{office / '2019-08' / 'undantag.toml'}, undantag nummer 1: nyckeln regel ska vara "
    )


def test_a_folder_that_may_not_be_read_is_one_sentence(
    xlvp: CommandLine, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = receive(office, A_xlsx=template())
    monkeypatch.setattr(Path, "iterdir", denied)
    assert xlvp.stopped("validate", "2019-08") == (
        f"Får inte läsa mappen {folder}. Be om läsrätt och kör igen."
    )


def test_two_periods_are_not_one_json_document(xlvp: CommandLine, office: Path) -> None:
    receive(office, A_xlsx=template())
    (office / "2019-04" / "inkommet").mkdir(parents=True)
    (office / "2019-04" / "inkommet" / "A.xlsx").write_bytes(template())
    assert xlvp.stopped("validate", "2019-04", "2019-08", "--format", "json") == (
        "Filerna hör till flera perioder. Ange en period i taget med json."
    )


def test_an_unknown_rule_is_exit_code_2(xlvp: CommandLine) -> None:
    assert xlvp("explain", "XYZ999").code == 2


def test_no_traceback_comes_out_of_the_program_itself(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "xlvp", "validate", "borta.xlsx"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("xlvp: Hittar ingen styrmodell.toml i ")
    assert ran.stderr.count("\n") == 1


# --- faults in what was received -----------------------------------------------------------------


def test_files_that_are_no_workbooks_are_findings_and_the_others_go_on(
    xlvp: CommandLine, office: Path
) -> None:
    good = handed_out(xlvp, office)
    receive(
        office,
        A_xlsx=good,
        text_xlsx=b"Nummer;Status\n1;P\n",
        encrypted_xlsx=ENCRYPTED,
        cut_xlsx=good[:5000],
        empty_xlsx=b"",
    )
    ran = xlvp("validate", "2019-08", "--format", "json")
    assert ran.code == 1
    assert {
        ("text.xlsx", "WBK001"),
        ("encrypted.xlsx", "WBK002"),
        ("cut.xlsx", "WBK003"),
        ("empty.xlsx", "WBK001"),
        ("A.xlsx", "STA003"),
    } <= ran.rules


def test_workbooks_of_others_and_of_nobody_are_findings(xlvp: CommandLine, office: Path) -> None:
    own = example_model()
    other_office = own.model_copy(
        update={"office": own.office.model_copy(update={"code": "ANNAT"})}
    )
    stranger = own.departments[0].model_copy(update={"code": "Z"})
    with_stranger = own.model_copy(update={"departments": (*own.departments, stranger)})
    plain = BytesIO()
    with xlsxwriter.Workbook(plain) as workbook:
        workbook.add_worksheet().write(0, 0, "inköpslista")
    receive(
        office,
        other_xlsx=template(other_office),
        stranger_xlsx=template(with_stranger, "Z"),
        plain_xlsx=plain.getvalue(),
    )
    ran = xlvp("validate", "2019-08", "--format", "json")
    assert ran.code == 1
    assert {
        ("other.xlsx", "WBK008"),
        ("stranger.xlsx", "WBK010"),
        ("plain.xlsx", "WBK007"),
    } <= ran.rules


def test_a_workbook_that_somebody_has_open_is_read_and_said(
    xlvp: CommandLine, office: Path
) -> None:
    folder = receive(office, A_xlsx=handed_out(xlvp, office))
    (folder / "~$A.xlsx").write_bytes(b"\x05anna")
    ran = xlvp("validate", "2019-08", "--format", "json")
    assert ("A.xlsx", "WBK014") in ran.rules
    assert ("A.xlsx", "STA003") in ran.rules
    assert [book["name"] for book in json.loads(ran.out)["workbooks"]] == ["A.xlsx"]


# --- marked copies -------------------------------------------------------------------------------


def documents(ran: Ran) -> tuple[Any, Any]:
    document = json.loads(ran.out)
    return document["findings"], document["not_run"]


def test_a_marked_copy_of_a_real_template_has_the_same_findings_and_a_note_at_each(
    xlvp: CommandLine, office: Path
) -> None:
    original = handed_out(xlvp, office)
    received = receive(office, A_xlsx=original) / "A.xlsx"
    os.utime(received, (ON_TIME, ON_TIME))
    ran = xlvp("validate", received, "--mark", "--format", "json")
    copy = office / "2019-08" / "granskade" / "A.xlsx"
    assert (ran.code, ran.err) == (1, "2019-08/granskade/A.xlsx\n")
    assert received.read_bytes() == original
    assert check_package(copy) == []

    again = xlvp("validate", copy, "--format", "json")
    assert again.code == 1
    assert documents(again) == documents(ran)

    found = {(one["sheet"], one["cell"]) for one in documents(ran)[0] if one["cell"]}
    assert len(found) > 3
    book = openpyxl.load_workbook(copy)
    assert found == {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    listed = [[cell.value for cell in row] for row in book["Validering"].iter_rows(min_row=5)]
    assert [(row[0], row[2] or "", row[3] or "") for row in listed] == [
        (one["rule"], one["sheet"], one["cell"]) for one in documents(ran)[0]
    ]


def test_marking_again_gives_the_same_bytes(xlvp: CommandLine, office: Path) -> None:
    received = receive(office, A_xlsx=handed_out(xlvp, office)) / "A.xlsx"
    copy = office / "2019-08" / "granskade" / "A.xlsx"
    xlvp("validate", received, "--mark")
    first = copy.read_bytes()
    xlvp("validate", received, "--mark")
    assert copy.read_bytes() == first
    received.write_bytes(first)
    xlvp("validate", received, "--mark")
    assert copy.read_bytes() == first
    assert [path.name for path in copy.parent.iterdir()] == ["A.xlsx"]


def test_a_read_only_folder_is_one_sentence_and_nothing_is_lost(
    xlvp: CommandLine, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = receive(office, A_xlsx=handed_out(xlvp, office)) / "A.xlsx"
    copy = office / "2019-08" / "granskade" / "A.xlsx"
    copy.parent.mkdir()
    copy.write_bytes(b"earlier")
    monkeypatch.setattr("tempfile.mkstemp", denied)
    ran = xlvp("validate", received, "--mark")
    assert ran.code == 2
    assert ran.err == (
        f"xlvp: Kan inte skriva {copy}: filen är öppen i ett annat program eller mappen är "
        "skrivskyddad. Stäng filen eller ge skrivrätt och kör igen.\n"
    )
    assert copy.read_bytes() == b"earlier"
