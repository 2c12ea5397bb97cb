"""Sheets as programs save them: read the quick way, with the cells that the parser gives."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from conftest import ConvertAll
from deliveries import ODD_ACTIVITIES
from spelled_books import Read, read
from template_office import make
from workbooks import draw

TEMPLATES = sorted(
    entry.name for entry in files("workbook_templates").iterdir() if entry.name.endswith(".xlsx")
)


def assert_read(found: list[Read], *, quick: bool = True) -> None:
    assert [each.quick for each in found] == [quick] * len(found)
    assert all(isinstance(each.parsed, list) and each.same for each in found)


def test_a_drawn_workbook(tmp_path: Path) -> None:
    found = read(draw(ODD_ACTIVITIES, tmp_path / "A.xlsx").read_bytes())
    assert_read(found)
    assert isinstance(found[0].rows, list)
    assert [cell for cell in found[0].rows[6] if cell != ""] == [
        *("1.10", "1.10", 'å & <ö> "x"', "1 000 tkr", 1.0)
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_templates(name: str) -> None:
    found = read(files("workbook_templates").joinpath(name).read_bytes())
    assert len(found) >= 8
    assert_read(found)


def test_a_departments_template_with_figures() -> None:
    found = read(make().content)
    assert len(found) >= 10
    assert_read(found)


def test_openpyxl_writes_texts_into_the_cells_and_is_left_to_the_parser(tmp_path: Path) -> None:
    path = draw(ODD_ACTIVITIES, tmp_path / "A.xlsx")
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert_read(read(path.read_bytes()), quick=False)


def test_libreoffice(tmp_path: Path, soffice_all: ConvertAll) -> None:
    paths = [draw(ODD_ACTIVITIES, tmp_path / "drawn.xlsx"), tmp_path / "template.xlsx"]
    paths[1].write_bytes(make().content)
    for name in TEMPLATES:
        paths.append(tmp_path / name)
        paths[-1].write_bytes(files("workbook_templates").joinpath(name).read_bytes())
    for saved in soffice_all(paths, "xlsx", tmp_path / "saved"):
        assert_read(read(saved.read_bytes()))
