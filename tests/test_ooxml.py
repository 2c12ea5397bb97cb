"""The checks of the file format find what they are for."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from ooxml import check_package


@pytest.fixture(scope="module")
def sound() -> bytes:
    written = BytesIO()
    workbook = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = workbook.add_worksheet("Blad")
    sheet.add_table(
        "A1:B3", {"name": "Tabell_A", "columns": [{"header": "Ett"}, {"header": "Två"}]}
    )
    sheet.add_table(
        "D1:E3", {"name": "Tabell_B", "columns": [{"header": "Ett"}, {"header": "Två"}]}
    )
    sheet.write_string("A2", "innehåll")
    sheet.write_formula("B2", "=SUM(G1:G2)", None, 3)
    sheet.merge_range("G5:H6", "sammanfogad")
    sheet.data_validation(
        "A2:A3",
        {
            "validate": "list",
            "source": ["ja", "nej"],
            "input_title": "Rubrik",
            "input_message": "Meddelande",
        },
    )
    sheet.data_validation("B2:B3", {"validate": "custom", "value": "=B2>0"})
    look = workbook.add_format({"bold": True})
    sheet.conditional_format("A2:A3", {"type": "formula", "criteria": "=$A2=1", "format": look})
    workbook.add_worksheet("Annat")
    workbook.define_name("Namnet", "=Blad!$A$1")
    workbook.close()
    return written.getvalue()


def broken(sound: bytes, folder: Path, part: str, old: str, new: str) -> Path:
    """The sound workbook with a text of one part replaced."""
    path = folder / "trasig.xlsx"
    with ZipFile(BytesIO(sound)) as source, ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return path


def test_a_sound_workbook_has_no_faults(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "hel.xlsx"
    path.write_bytes(sound)
    assert check_package(path) == []


SHEET, TABLE, BOOK = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/workbook.xml"
STRINGS, TYPES = "xl/sharedStrings.xml", "[Content_Types].xml"
LONG = "x" * 300


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        (TABLE, 'name="Två"', 'name="Tre"', "column 'Tre' of table Tabell_A has the header 'Två'"),
        (TABLE, 'name="Två"', 'name="ETT"', "column of table Tabell_A ett is there 2 times"),
        (TABLE, 'ref="A1:B3"', 'ref="A1:B1"', "table Tabell_A has no row of data"),
        (TABLE, 'ref="A1:B3"', 'ref="A1:C3"', "table Tabell_A has 2 columns in 3"),
        (TABLE, 'ref="A1:B3"', 'ref="A1:D3"', "table Tabell_A and table Tabell_B overlap"),
        (TABLE, 'ref="A1:B3"', 'ref="A2:B3"', "the header of column 'Två' of table Tabell_A is no"),
        (TABLE, "Tabell_A", "Tabell_B", "table tabell_b is there 2 times"),
        (TABLE, "Tabell_A", "AB12", "'AB12' is no name for a table"),
        (SHEET, 'ref="G5:H6"', 'ref="A3:A4"', "merge and table Tabell_A overlap"),
        (SHEET, '"ja,nej"', f'"{LONG}"', "the rule on A2:A3 is longer than 255"),
        (SHEET, 'promptTitle="Rubrik"', f'promptTitle="{LONG}"', "promptTitle on A2:A3 is longer"),
        (SHEET, 'prompt="Medd', f'prompt="{LONG}Medd', "prompt on A2:A3 is longer than 255"),
        (SHEET, 'sqref="B2:B3"', 'sqref="A3:B3"', "rule on A2:A3 and rule on A3:B3 overlap"),
        (SHEET, "SUM(G1:G2)", "SUMMA(G1:G2)", "SUMMA is no function of Excel 2007 in English"),
        (SHEET, "SUM(G1:G2)", "SUM(G1;G2)", "'SUM(G1;G2)' is no formula"),
        (SHEET, "SUM(G1:G2)", "IFNA(G1,0)", "IFNA is no function of Excel 2007 in English"),
        (SHEET, "</f><v>3</v>", "</f>", "B2 has a formula without a value"),
        (SHEET, "$A2=1", "Annat!$A2=1", "highlight on A2:A3 names another sheet"),
        (SHEET, 'dxfId="0"', 'dxfId="7"', "highlight on A2:A3 has a look that is not there"),
        (SHEET, 'r="B2"', 'r="B2" s="99"', "B2 has a format that is not there"),
        (BOOK, 'name="Annat"', 'name="BLAD"', "sheet blad is there 2 times"),
        (BOOK, 'name="Annat"', 'name="a/b"', "'a/b' is no name for a sheet"),
        (BOOK, 'name="Annat"', f'name="{"x" * 32}"', "is no name for a sheet"),
        (BOOK, 'name="Namnet"', 'name="A1"', "'A1' is no name for a range"),
        (BOOK, "sheetId=", 'state="hidden" sheetId=', "no sheet is visible"),
        (STRINGS, "innehåll", "x" * 32_768, "a text has 32768 characters"),
        (TYPES, "/xl/tables/table2.xml", "/xl/tables/table9.xml", "table9.xml, which is not there"),
        (TYPES, "/xl/tables/table2.xml", "/xl/styles.xml", "tables/table2.xml has no content type"),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            "table2.xml",
            "table9.xml",
            "points at xl/tables/table9.xml, which is not there",
        ),
    ],
)
def test_each_fault_is_found(
    part: str, old: str, new: str, said: str, sound: bytes, tmp_path: Path
) -> None:
    faults = check_package(broken(sound, tmp_path, part, old, new))
    assert any(said in fault for fault in faults), faults
