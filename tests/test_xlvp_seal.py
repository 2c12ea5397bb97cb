"""The validation seal: what it says, what breaks it, what it leaves alone."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from closing_office import closing_office, deliver
from conftest import Convert
from ooxml import check_package
from python_calamine import CalamineWorkbook

from xlvp.checking import check
from xlvp.closing import check_period, consolidate_period
from xlvp.office import Office, PeriodFolder
from xlvp.report.marked import write_marked_copies
from xlvp.report.marked.splicing import UnmarkableError
from xlvp.seal import Seal, read_seal, seal_texts, sealed_workbook, write_sealed_copies
from xlvp.used_versions import rule_version

DAY = date(2019, 9, 12)
SEAL = Seal("0123456789abcdef", "2019-09-09T12:00:00+02:00", 0, 3, "ab" * 32)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A delivered period; nobody writes here."""
    path = tmp_path_factory.mktemp("delivered") / "kontor"
    deliver(closing_office(path), "2019-08")
    return path


@pytest.fixture
def folder(delivered: Path, tmp_path: Path) -> PeriodFolder:
    return Office.open(Path(shutil.copytree(delivered, tmp_path / "kontor"))).period("2019-08")


@pytest.fixture
def sealed(folder: PeriodFolder) -> Path:
    """A sealed copy of A's workbook."""
    paths = [folder.received / "A.xlsx"]
    (copy,) = write_sealed_copies(check(folder, paths, today=DAY), paths).paths
    return copy


def members(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def property_names(workbook: bytes) -> list[str]:
    return re.findall(r' name="([^"]+)"', members(workbook)["docProps/custom.xml"].decode())


def checked_package(workbook: bytes, path: Path) -> Path:
    """The workbook as a file, when its parts hold together."""
    path.write_bytes(workbook)
    assert check_package(path) == []
    return path


def state(folder: PeriodFolder) -> str:
    """What is told of A's workbook."""
    return seal_texts(check_period(folder, DAY), folder.received_files())["A.xlsx"]


def test_a_seal_is_read_as_it_was_written(folder: PeriodFolder) -> None:
    original = (folder.templates / "A-2019-08.xlsx").read_bytes()
    data = sealed_workbook(original, SEAL)
    assert read_seal(original) is None
    assert read_seal(data) == SEAL
    before, after = members(original), members(data)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"docProps/custom.xml"}
    assert "xlvp_department" in property_names(data)  # the identity is still there
    checked_package(data, folder.received / "A.xlsx")


def test_a_workbook_without_properties_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(path)
    data = sealed_workbook(path.read_bytes(), SEAL)
    assert "docProps/custom.xml" not in members(path.read_bytes())
    assert read_seal(data) == SEAL
    checked_package(data, path)


def test_sealing_again_replaces_the_seal(folder: PeriodFolder) -> None:
    once = sealed_workbook((folder.received / "A.xlsx").read_bytes(), SEAL)
    other = Seal("fedcba9876543210", "2019-09-10T12:00:00+02:00", 1, 0, "cd" * 32)
    assert read_seal(sealed_workbook(once, other)) == other
    names = property_names(sealed_workbook(once, other))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("content", [b"", b"text", b"\xd0\xcf\x11\xe0" * 9, b"PK\x03\x04 broken"])
def test_what_is_no_xlsx_carries_no_seal(content: bytes) -> None:
    assert read_seal(content) is None
    with pytest.raises(UnmarkableError):
        sealed_workbook(content, SEAL)


def test_a_sealed_copy_says_what_was_found_and_the_original_is_left_alone(
    folder: PeriodFolder, sealed: Path
) -> None:
    assert sealed == folder.path / "forseglade" / "A.xlsx"
    original = folder.received / "A.xlsx"
    assert read_seal(original.read_bytes()) is None
    assert sealed.stat().st_mtime_ns == original.stat().st_mtime_ns
    seal = read_seal(sealed.read_bytes())
    assert seal is not None
    assert (seal.rules, seal.errors, seal.warnings) == (rule_version(), 0, 0)
    assert seal.day == str(date.fromisoformat(seal.time[:10]))


def test_consolidation_tells_sealed_changed_since_and_never_validated(
    folder: PeriodFolder, sealed: Path
) -> None:
    seal = read_seal(sealed.read_bytes())
    assert seal is not None
    assert state(folder) == "aldrig validerad"
    shutil.copy2(sealed, folder.received / "A.xlsx")
    assert state(folder) == f"förseglad {seal.day}"
    workbook = openpyxl.load_workbook(sealed)
    sheet = workbook["Driftbudget"]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == -8.1]
    cell.value = -8.2
    workbook.save(folder.received / "A.xlsx")
    assert state(folder) == f"ändrad sedan {seal.day}"
    written = consolidate_period(folder, today=DAY).workbook
    rows = CalamineWorkbook.from_path(written).get_sheet_by_name("Leveranser").to_python()
    told = {row[0]: row for row in rows if row[0]}
    assert f"ändrad sedan {seal.day}" in told["Avdelning A (A)"]
    assert "aldrig validerad" in told["Avdelning B (B)"]


def test_saving_by_another_program_and_marking_break_no_seal(
    folder: PeriodFolder, sealed: Path
) -> None:
    seal = read_seal(sealed.read_bytes())
    assert seal is not None
    openpyxl.load_workbook(sealed).save(folder.received / "A.xlsx")
    assert state(folder) == f"förseglad {seal.day}"
    shutil.copy2(sealed, folder.received / "A.xlsx")
    paths = [folder.received / "A.xlsx"]
    (marked,) = write_marked_copies(check(folder, paths, today=DAY), paths)
    shutil.copy2(marked, folder.received / "A.xlsx")
    assert state(folder) == f"förseglad {seal.day}"


def test_saving_by_libreoffice_breaks_no_seal(
    folder: PeriodFolder, sealed: Path, soffice: Convert, tmp_path: Path
) -> None:
    seal = read_seal(sealed.read_bytes())
    assert seal is not None
    saved = soffice(sealed, "xlsx", tmp_path)
    assert saved.read_bytes() != sealed.read_bytes()
    shutil.copy2(saved, folder.received / "A.xlsx")
    assert state(folder) == f"förseglad {seal.day}"


def test_a_file_that_cannot_carry_a_seal_is_told(folder: PeriodFolder) -> None:
    (folder.received / "C.xlsx").write_bytes(b"no workbook")
    paths = folder.received_files()
    copies = write_sealed_copies(check(folder, paths, today=DAY), paths)
    assert [path.name for path in copies.paths] == ["A.xlsx", "B.xlsx"]
    assert copies.refused == ("C.xlsx kan inte förseglas: den är ingen xlsx eller xlsm.",)


def test_the_rule_version_is_that_of_the_rules() -> None:
    assert len(rule_version()) == 16
    assert rule_version() == rule_version()
    int(rule_version(), 16)
