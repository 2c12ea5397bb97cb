"""Filled workbooks of older templates carried over to the present one."""

from __future__ import annotations

import csv
import re
import threading
from datetime import datetime
from importlib import resources
from pathlib import Path

import openpyxl
import pytest
from template_office import Made
from workbooks import IDENTITY, draw

from xlvp import period_lock
from xlvp.cli import main
from xlvp.errors import InputError, OutputError
from xlvp.migration import migrate
from xlvp.migration_ledger import Migrated
from xlvp.office import Office, PeriodFolder
from xlvp.reader import read_workbooks

PLAN = {
    "uppdrag": """\
Avdelning;Nummer;Nivå;Benämning
A;1;Område;Tillväxt
A;1.1.1;Uppdrag;Korta köerna
A;1.1.2;Uppdrag;Möt fler elever
""",
    "aktiviteter": """\
Avdelning;Nummer;Uppdrag;Aktivitet
A;1.1.2.1;1.1.2;Kampanj
""",
    "driftbudget": """\
Avdelning;Rad;Kontoklass;Benämning;Årsbudget
A;1;Intäkter;Avgifter;30,0
""",
}
OLD = """
Uppdrag
Kommentar | Status | Nr | Uppdrag | Nivå | Förra status | Prioritet
Bra fart | P | 1.1.1 | Möt fler elever | Uppdrag | F | hög
Ny tid | farhåga | 1.1.9 | Lägg ned växeln | Uppdrag | P |

Aktiviteter
Slut | Nr | Uppdrag | Projekt | Status | Beviljat | Kommentar
2019-10-31 | 1.1.1.1 | 1.1.1 | Kampanj | pågående | ca 2,5 mnkr | =1+1 är två
2019-12-31 | 1.1.1.7 | 1.1.1 | Egen idé | P – pågående | 0,5 | Ny

Driftbudget
Konto | Kontoklass | Resursområde | Budget 2019 | Ack. budget | Ack. utfall | Årsprognos
'1 | Intäkter | Avgifter | 29,0 | 20,0 | 22,3 | 33,5
K9: Ring ekonomi

Noteringar @A1 []
Att göra | Ring
"""
"""A workbook of an older template: other titles and order, a plan with other numbers."""


@pytest.fixture(scope="module")
def tmp_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kontor")


@pytest.fixture(scope="module")
def folder(tmp_office: Path) -> PeriodFolder:
    model = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    sheets = 'blad = ["Uppdrag", "Aktiviteter", "Driftbudget"]'
    model = re.sub(r'blad = \["Uppdrag", "Aktiviteter", "Drift.*', sheets, model)
    (tmp_office / "styrmodell.toml").write_text(model, "utf-8")
    (tmp_office / "plan").mkdir()
    for name, text in PLAN.items():
        (tmp_office / "plan" / f"{name}.csv").write_text(text, "utf-8-sig")
    return Office.open(tmp_office).period("2019-08")


@pytest.fixture(scope="module")
def old(tmp_office: Path) -> Path:
    text = OLD.replace("=1+1 är två", "'=1+1 är två")
    return draw(text, tmp_office / "gammal.xlsx", identity={**IDENTITY, "template_version": "0"})


@pytest.fixture(scope="module")
def migrated(old: Path, folder: PeriodFolder, tmp_office: Path) -> Migrated:
    return migrate(old, folder, tmp_office / "ny" / "gammal.xlsx")


def test_every_cell_is_in_the_ledger_with_where_it_went(migrated: Migrated) -> None:
    ledger = {entry.source: (entry.target, entry.why) for entry in migrated.entries}
    table = {title: Made(migrated.workbook.read_bytes()).table(title) for title in BOOK}

    def cell(title: str, key: str, column: str) -> str:
        return f"{title}!{table[title].cell(key, column).coordinate}"

    assert ledger == {
        "Uppdrag!A5": (cell("Uppdrag", "1.1.2", "Kommentar"), ""),  # the row has a new number
        "Uppdrag!B5": (cell("Uppdrag", "1.1.2", "Status helår"), ""),
        "Uppdrag!A6": ("", "raden 1.1.9 finns inte i mallen"),
        "Uppdrag!B6": ("", "raden 1.1.9 finns inte i mallen"),
        "Uppdrag!G5": ("", "mallen har ingen kolumn Prioritet"),
        "Aktiviteter!A5": (cell("Aktiviteter", "1.1.2.1", "Slutdatum"), ""),
        "Aktiviteter!E5": (cell("Aktiviteter", "1.1.2.1", "Status"), ""),
        "Aktiviteter!F5": (cell("Aktiviteter", "1.1.2.1", "Beviljade medel"), ""),
        "Aktiviteter!G5": (cell("Aktiviteter", "1.1.2.1", "Kommentar"), ""),
        **{
            f"Aktiviteter!{letter}6": (cell("Aktiviteter", "1.1.1.7", column), "")
            for letter, column in zip("ABCDEFG", OWN_ROW, strict=True)
        },
        "Driftbudget!E5": (cell("Driftbudget", "1", "Budget ack."), ""),
        "Driftbudget!F5": (cell("Driftbudget", "1", "Utfall ack."), ""),
        "Driftbudget!G5": (cell("Driftbudget", "1", "Årsprognos"), ""),
        "Driftbudget!K9": ("", "utanför tabellen"),
        "Noteringar": ("", "mallen har inget blad Noteringar"),
    }


BOOK = ("Uppdrag", "Aktiviteter", "Driftbudget")
OWN_ROW = (
    *("Slutdatum", "Nummer", "Uppdrag", "Aktivitet"),
    *("Status", "Beviljade medel", "Kommentar"),
)


def test_the_new_workbook_holds_the_values_and_is_a_present_template(
    migrated: Migrated, folder: PeriodFolder
) -> None:
    made = Made(migrated.workbook.read_bytes())
    activities = made.table("Aktiviteter")
    assert activities.cell("1.1.2.1", "Status").value == "P – pågående"
    assert activities.cell("1.1.2.1", "Beviljade medel").value == "ca 2,5 mnkr"  # as written
    assert activities.cell("1.1.2.1", "Kommentar").value == "=1+1 är två"
    assert activities.cell("1.1.2.1", "Kommentar").data_type == "s"
    end = datetime(2019, 12, 31)
    assert activities.cell("1.1.1.7", "Slutdatum").value == end
    assert made.table("Uppdrag").cell("1.1.1", "Kommentar").value is None
    budget = made.table("Driftbudget")
    assert budget.cell("1", "Årsbudget").value == 30.0  # decided by the office, not carried over
    assert budget.cell("1", "Årsprognos").value == 33.5
    delivery = read_workbooks([migrated.workbook], folder.office.model, folder.period)
    book = delivery.tables["books"].iloc[0]
    assert (book["fault"], book["department"], book["template_version"]) == ("", "A", "1")
    assert migrated.versions == ("0", "1")


def test_counts_and_sums_are_told_for_each_column(migrated: Migrated) -> None:
    totals = {(one.sheet, one.column): (one.cells, one.sums) for one in migrated.totals}
    assert totals["Driftbudget", "Årsprognos"] == ((1, 1), (33.5, 33.5))
    assert totals["Aktiviteter", "Beviljade medel"] == ((2, 2), (0.5, 0.5))
    assert totals["Uppdrag", "Kommentar"] == ((2, 1), (0.0, 0.0))


def test_the_old_file_is_not_touched_and_never_written_over(
    old: Path, folder: PeriodFolder, tmp_path: Path
) -> None:
    before = old.read_bytes()
    migrate(old, folder, tmp_path / "ny.xlsx")
    assert old.read_bytes() == before
    with pytest.raises(InputError, match="skrivs aldrig över"):
        migrate(old, folder, old)


def test_what_the_department_wrote_on_the_cover_follows(
    folder: PeriodFolder, tmp_path: Path
) -> None:
    cover = (
        "Start @B8 []\nAnsvarig för uppgifterna | enhetschefen\nMeddelande till kontoret | Hej\n"
    )
    old = draw(f"{cover}{OLD}", tmp_path / "gammal.xlsx")
    migrated = migrate(old, folder, tmp_path / "ny.xlsx")
    sheet = openpyxl.load_workbook(migrated.workbook)["Start"]
    told = {sheet.cell(row, 2).value: sheet.cell(row, 3).value for row in range(1, 14)}
    assert told["Ansvarig för uppgifterna"] == "enhetschefen"
    assert told["Meddelande till kontoret"] == "Hej"


def test_more_own_rows_than_the_template_has_room_for_are_leftovers(
    folder: PeriodFolder, tmp_path: Path
) -> None:
    rows = "\n".join(f"1.1.2.{n} | 1.1.2 | Idé {n} om {n * 7} | Ny" for n in range(10, 35))
    text = f"Aktiviteter\nNummer | Uppdrag | Aktivitet | Kommentar\n{rows}"
    migrated = migrate(draw(text, tmp_path / "a.xlsx"), folder, tmp_path / "ny.xlsx")
    assert len(migrated.entries) == 25 * 4
    assert len(migrated.leftovers) == 5 * 4  # twenty spare rows
    assert migrated.leftovers[0].why == "raden 1.1.2.30 finns inte i mallen"


def test_a_workbook_that_is_nobodys_or_broken_is_one_sentence(
    folder: PeriodFolder, tmp_path: Path
) -> None:
    nobody = draw(OLD, tmp_path / "a.xlsx", identity={**IDENTITY, "department": "Z"})
    with pytest.raises(InputError, match="säger inte vilken avdelning"):
        migrate(nobody, folder, tmp_path / "ny.xlsx")
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match="går inte att läsa"):
        migrate(broken, folder, tmp_path / "ny.xlsx")


def test_a_value_that_did_not_arrive_stops_the_migration(
    old: Path, folder: PeriodFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(workbook: openpyxl.Workbook, path: Path) -> None:
        workbook["Uppdrag"].delete_rows(5, 20)
        workbook.save(path)

    monkeypatch.setattr("xlvp.migration._save", lose)
    with pytest.raises(OutputError, match=r"Använd inte filen"):
        migrate(old, folder, tmp_path / "ny.xlsx")


def test_the_command_writes_workbook_and_ledger(
    old: Path, folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.argv", ["xlvp", "migrate", str(old)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1  # something is left over
    said = capsys.readouterr().out
    assert "avdelning A, mallversion 0 → 1" in said
    assert "16 av 21 ifyllda celler överförda." in said
    assert "kvar  Uppdrag!G5  hög  mallen har ingen kolumn Prioritet" in said
    text = (folder.path / "flyttade" / "gammal-liggare.csv").read_text("utf-8-sig")
    lines = list(csv.reader(text.splitlines(), delimiter=";"))
    assert lines[0] == ["Blad", "Rad", "Kolumn", "Värde", "Stod i", "Står i", "Anmärkning"]
    assert ["Uppdrag", "", "Prioritet", "hög", "Uppdrag!G5", ""] in [
        [*line[:1], "", *line[2:6]] for line in lines if len(line) == 7
    ]
    assert ["Driftbudget", "Årsprognos", "1", "1", "33,5", "33,5"] in lines


def test_the_command_waits_for_nobody_who_is_writing_in_the_periods_folder(
    old: Path, folder: PeriodFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(period_lock, "BEAT", 0.02)
    begun, ended = threading.Event(), threading.Event()

    def hold() -> None:
        with period_lock.working_on(folder, "consolidate"):
            begun.set()
            ended.wait()

    holding = threading.Thread(target=hold)
    holding.start()
    begun.wait()
    try:
        refused = exit_code(monkeypatch, "migrate", str(old), "--to", str(folder.received))
        elsewhere = exit_code(monkeypatch, "migrate", str(old), "--to", str(tmp_path))
    finally:
        ended.set()
        holding.join()
    assert (refused, elsewhere) == (2, 1)
    assert "xlvp consolidate arbetar i 2019-08 sedan " in capsys.readouterr().err
    assert not folder.received.exists()
    assert (tmp_path / "gammal.xlsx").is_file()


def exit_code(monkeypatch: pytest.MonkeyPatch, *words: str) -> object:
    monkeypatch.setattr("sys.argv", ["xlvp", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code
