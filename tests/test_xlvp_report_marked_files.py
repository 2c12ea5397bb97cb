"""Where marked copies are written, and what is written for files that cannot be marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from made_checks import checked, finding
from made_workbooks import small_workbook

from xlvp.errors import InputError
from xlvp.report.marked import write_marked_copies


def rows(path: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(path)["Validering"]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def received(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / "2019-08" / "inkommet" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_copies_lie_in_the_folder_granskade_and_the_originals_are_untouched(
    tmp_path: Path,
) -> None:
    workbooks = {"A.xlsx": small_workbook(), "B.xlsx": small_workbook(findings_sheet=False)}
    paths = [received(tmp_path, name, content) for name, content in workbooks.items()]
    check = checked(tmp_path, [finding(cell=("activities", 15, "end_date"))], workbooks=workbooks)
    folder = tmp_path / "2019-08" / "granskade"
    assert write_marked_copies(check, paths) == [folder / "A.xlsx", folder / "B.xlsx"]
    assert [path.read_bytes() for path in paths] == list(workbooks.values())
    assert rows(folder / "A.xlsx")[0][0] == (
        "Uppföljning januari–augusti 2019 (2019-08): 1 fel, 0 varningar, 0 upplysningar"
    )
    assert rows(folder / "B.xlsx")[1][0] == ("Inga fynd: inget i arbetsboken behöver rättas.")
    first = (folder / "A.xlsx").read_bytes()
    write_marked_copies(check, paths)
    assert (folder / "A.xlsx").read_bytes() == first
    assert sorted(path.name for path in folder.iterdir()) == ["A.xlsx", "B.xlsx"]


def test_what_cannot_be_marked_gets_its_findings_alone(tmp_path: Path) -> None:
    workbooks = {"A.ods": b"PK\3\4 ods", "A.xls": b"xls", "B.xlsx": small_workbook()}
    paths = [received(tmp_path, name, content) for name, content in workbooks.items()]
    locked = finding("WBK002", ("", 0, ""), workbook="A.xls", message="=Skyddad.", value="")
    other = finding(workbook="A.ods")
    check = checked(
        tmp_path,
        [locked, other],
        workbooks=workbooks,
        faults={"A.xls": ("encrypted", "filen är skyddad med lösenord")},
    )
    folder = tmp_path / "2019-08" / "granskade"
    written = write_marked_copies(check, paths)
    assert written == [folder / "A-fynd.xlsx", folder / "A.xls-fynd.xlsx", folder / "B.xlsx"]
    assert [row[:6] for row in rows(written[1])] == [
        [
            (
                "A.xls – Uppföljning januari–augusti 2019 (2019-08): "
                "1 fel, 0 varningar, 0 upplysningar"
            ),
            *[None] * 5,
        ],
        [
            (
                "Bara fynden: arbetsboken själv är inte märkt, eftersom filen är skyddad med "
                "lösenord."
            ),
            *[None] * 5,
        ],
        [None] * 6,
        ["Regel", "Allvar", "Blad", "Cell", "Fel", "Åtgärd"],
        ["WBK002", "fel", None, None, "=Skyddad.", "Ändra status eller slutdatum."],
    ]
    assert rows(written[0])[4][:4] == ["STA004", "fel", "Aktiviteter", "F14"]
    first = written[0].read_bytes()
    assert write_marked_copies(check, paths)[0].read_bytes() == first


def test_workbooks_of_one_name_get_copies_of_their_own(tmp_path: Path) -> None:
    paths = []
    for folder in ("norr", "söder"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "A.xlsx")
        paths[-1].write_bytes(small_workbook())
    names = {"norr/A.xlsx": small_workbook(), "söder/A.xlsx": small_workbook()}
    written = write_marked_copies(checked(tmp_path, [], workbooks=names), paths)
    assert [path.name for path in written] == ["norr_A.xlsx", "söder_A.xlsx"]


def test_a_workbook_that_changed_since_the_check_is_not_marked(tmp_path: Path) -> None:
    path = received(tmp_path, "A.xlsx", small_workbook())
    check = checked(tmp_path, [finding()], workbooks={"A.xlsx": b"what was checked"})
    with pytest.raises(InputError) as error:
        write_marked_copies(check, [path])
    assert str(error.value) == f"{path} har ändrats medan den kontrollerades. Kör igen."
    assert not (tmp_path / "2019-08" / "granskade").exists()
