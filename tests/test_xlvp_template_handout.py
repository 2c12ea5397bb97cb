"""Handing out a period's templates into the office folder, period after period."""

from __future__ import annotations

from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from template_office import Made, Table

from xlvp.errors import OfficeError, OutputError
from xlvp.office import Office
from xlvp.progress import told_to
from xlvp.template import write_templates
from xlvp.workers import working_with

ASSIGNMENTS = """\
Avdelning;Nummer;Nivå;Benämning
A;1.1.1;Uppdrag;Möt fler elever
A;1.1.10;Uppdrag;Öppna ett lärcentrum
B;1.2.1;Uppdrag;Korta köerna
"""
ACTIVITIES = """\
Avdelning;Nummer;Uppdrag;Aktivitet;Slutdatum;Beviljade medel
A;1.1.1.1;1.1.1;Kampanj;2019-06-30;€170 500
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    model = resources.files("validation").joinpath("example_model.toml").read_bytes()
    (tmp_path / "styrmodell.toml").write_bytes(model)
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "uppdrag.csv").write_text(ASSIGNMENTS, "utf-8-sig")
    (tmp_path / "plan" / "aktiviteter.csv").write_text(ACTIVITIES, "utf-8-sig")
    return Office.open(tmp_path)


class Told:
    """Listens to the progress of a run."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int]] = []
        self.names: list[str] = []
        self.ended = 0

    def begins(self, what: str, total: int, /) -> None:
        self.begun.append((what, total))

    def reached(self, name: str, done: int, /) -> None:
        del done
        self.names.append(name)

    def ends(self) -> None:
        self.ended += 1


def read(path: Path, title: str) -> Table:
    return Made(path.read_bytes()).table(title)


def test_each_department_gets_a_workbook_with_its_part_of_the_plan(office: Office) -> None:
    folder = office.period("2019-04")
    written = write_templates(office, folder)
    assert written == [folder.templates / "A-2019-04.xlsx", folder.templates / "B-2019-04.xlsx"]
    assert read(written[0], "Uppdrag").keys == ["1.1.1", "1.1.10"]
    assert read(written[1], "Uppdrag").keys == ["1.2.1"]
    assert read(written[0], "Aktiviteter").cell("1.1.1.1", "Beviljade medel").value == "€170 500"
    identity = openpyxl.load_workbook(written[0])["_xlvp"]
    assert identity["B6"].value == office.model_checksum


def test_two_processes_write_the_same_bytes_and_tell_of_each_file(office: Office) -> None:
    folder = office.period("2019-04")
    alone = [path.read_bytes() for path in write_templates(office, folder)]
    for path in folder.templates.iterdir():
        path.unlink()
    told = Told()
    with working_with(2), told_to(told):
        together = write_templates(office, folder)
    assert [path.read_bytes() for path in together] == alone
    assert told.begun == [("Skriver", 2)]
    assert sorted(told.names) == ["A-2019-04.xlsx", "B-2019-04.xlsx"]
    assert told.ended == 1


def test_a_folder_that_cannot_be_written_is_told_by_two_processes_too(office: Office) -> None:
    folder = office.period("2019-04")
    folder.path.mkdir()
    folder.templates.write_text("ingen mapp")
    with working_with(2), pytest.raises(OutputError, match=r"^Kan inte skriva "):
        write_templates(office, folder)


def test_handing_out_again_changes_nothing(office: Office) -> None:
    folder = office.period("2019-04")
    before = [(path, path.stat().st_mtime_ns) for path in write_templates(office, folder)]
    assert [(path, path.stat().st_mtime_ns) for path in write_templates(office, folder)] == before
    assert sorted(path.name for path in folder.templates.iterdir()) == [
        "A-2019-04.xlsx",
        "B-2019-04.xlsx",
    ]


def test_the_next_period_is_prefilled_from_what_was_received(office: Office) -> None:
    april, august = office.period("2019-04"), office.period("2019-08")
    template = write_templates(office, april)[0]
    april.received.mkdir(parents=True)
    _fill(template, april.received / "svar.xlsx")
    handed_out = write_templates(office, august)
    activities = read(handed_out[0], "Aktiviteter")
    assert activities.keys[:3] == ["1.1.1.1", "1.1.1.2", None]  # with what A added itself
    december = datetime(2019, 12, 31)
    assert activities.cell("1.1.1.1", "Slutdatum").value == december
    assert activities.cell("1.1.1.1", "Förra slutdatum").value == december
    assert activities.cell("1.1.1.1", "Förra status").value == "F – farhåga"
    assert activities.cell("1.1.1.1", "Status").value is None
    assert activities.cell("1.1.1.2", "Aktivitet").value == "Egen idé"
    assert read(handed_out[1], "Aktiviteter").keys == [None] * 20


def _fill(template: Path, target: Path) -> None:
    workbook = openpyxl.load_workbook(template)
    sheet: Any = workbook["Aktiviteter"]
    table = read(template, "Aktiviteter")
    entries: dict[tuple[str | int, str], Any] = {
        ("1.1.1.1", "Status"): "F – farhåga",
        ("1.1.1.1", "Slutdatum"): datetime(2019, 12, 31),
        (1, "Nummer"): "1.1.1.2",
        (1, "Uppdrag"): "1.1.1",
        (1, "Aktivitet"): "Egen idé",
    }
    for (key, title), value in entries.items():
        sheet[table.cell(key, title).coordinate].value = value
    workbook.save(target)


def test_a_fault_in_the_plan_stops_before_anything_is_written(office: Office) -> None:
    text = ASSIGNMENTS.replace("Benämning", "Bennämning")
    (office.plan / "uppdrag.csv").write_text(text, "utf-8-sig")
    folder = office.period("2019-04")
    with pytest.raises(OfficeError, match="Bennämning"):
        write_templates(office, folder)
    assert not folder.templates.exists()
