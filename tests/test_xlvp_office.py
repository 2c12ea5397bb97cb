from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path
from typing import NoReturn

import pytest

from validation.example import example_model
from xlvp.errors import InputError, OfficeError, PeriodError
from xlvp.office import MODEL_NAME, Office, workbooks_in

MODEL = resources.files("validation") / "example_model.toml"


@pytest.fixture
def office_path(tmp_path: Path) -> Path:
    path = tmp_path / "kontor"
    path.mkdir()
    (path / MODEL_NAME).write_bytes(MODEL.read_bytes())
    return path


def denied(*_: object, **__: object) -> NoReturn:
    raise PermissionError(13, "Permission denied")


def touch(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")


def test_an_office_is_opened_by_its_folder(office_path: Path) -> None:
    office = Office.open(office_path)
    assert office.model == example_model()
    assert office.path == office_path.resolve()
    content = (office_path / MODEL_NAME).read_bytes()
    assert office.model_checksum == hashlib.sha256(content).hexdigest()[:16]


def test_an_office_is_found_from_any_path_in_it(office_path: Path) -> None:
    touch(office_path / "2019-08" / "inkommet", "A.xlsx")
    for start in ("", "2019-08", "2019-08/inkommet", "2019-08/inkommet/A.xlsx", "2019-08/ny"):
        assert Office.find(office_path / start).path == office_path.resolve()


def test_a_path_outside_any_office_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OfficeError) as error:
        Office.find(tmp_path)
    assert str(error.value) == (
        f"Hittar ingen styrmodell.toml i {tmp_path} eller i någon mapp ovanför. "
        "Ange kontorets mapp med --office, eller skapa en med xlvp init."
    )


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OfficeError) as error:
        Office.open(tmp_path)
    assert str(error.value) == (
        f"styrmodell.toml saknas i mappen {tmp_path}; lägg en styrmodell där eller skapa en "
        "med xlvp init."
    )


def test_a_model_that_may_not_be_looked_for_is_one_sentence(
    office_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_file", denied)
    with pytest.raises(OfficeError) as error:
        Office.find(office_path)
    assert str(error.value) == f"Får inte läsa i {office_path.resolve()}. Be om läsrätt."


def test_an_unknown_period_is_answered_with_those_there_are(office_path: Path) -> None:
    with pytest.raises(PeriodError) as error:
        Office.open(office_path).period("2018-08")
    assert str(error.value).startswith(
        "Perioden 2018-08 finns inte i styrmodell.toml. Perioder som finns: 2019-04, 2019-08, "
    )


def test_a_period_has_its_folders(office_path: Path) -> None:
    folder = Office.open(office_path).period("2019-08/")
    root = office_path.resolve() / "2019-08"
    assert (folder.path, folder.templates, folder.received, folder.follow_up, folder.waivers) == (
        root,
        root / "mallar",
        root / "inkommet",
        root / "uppfoljning",
        root / "undantag.toml",
    )


def test_the_period_of_a_path_is_the_folder_that_it_lies_in(
    office_path: Path, tmp_path: Path
) -> None:
    office = Office.open(office_path)

    def period_of(path: Path) -> str | None:
        found = office.period_of(path)
        return found.period.id if found else None

    assert period_of(office_path / "2019-08" / "inkommet" / "A.xlsx") == "2019-08"
    assert period_of(office_path / "plan" / "uppdrag.csv") is None
    assert period_of(office_path) is None
    assert period_of(tmp_path / "2019-08" / "A.xlsx") is None


def test_received_files_are_the_workbooks_sorted_without_lock_and_hidden_files(
    office_path: Path,
) -> None:
    folder = Office.open(office_path).period("2019-08")
    touch(
        folder.received,
        "B.xlsx",
        "A.XLSM",
        "C.ods",
        "D.xls",
        "~$B.xlsx",
        ".~lock.B.xlsx#",
        ".dold.xlsx",
        "Thumbs.db",
    )
    touch(folder.received / "äldre.xlsx", "E.xlsx")
    assert [path.name for path in folder.received_files()] == [
        "A.XLSM",
        "B.xlsx",
        "C.ods",
        "D.xls",
    ]


def test_nothing_received_is_no_fault(office_path: Path) -> None:
    assert Office.open(office_path).period("2019-08").received_files() == []


def test_a_folder_that_may_not_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(InputError) as error:
        workbooks_in(tmp_path)
    assert str(error.value) == f"Får inte läsa mappen {tmp_path}. Be om läsrätt och kör igen."


def test_a_file_where_the_received_workbooks_should_lie_is_one_sentence(office_path: Path) -> None:
    touch(office_path / "2019-08", "inkommet")
    folder = Office.open(office_path).period("2019-08")
    with pytest.raises(InputError) as error:
        folder.received_files()
    assert str(error.value) == f"{folder.received} är en fil, men här väntas en mapp."
