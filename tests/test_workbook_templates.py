"""The shipped standard templates are what the schemas and models give, byte for byte."""

from __future__ import annotations

from importlib import resources
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import openpyxl
import pytest
from ooxml import check_package

from xlvp.standard_templates import standard_templates

FOLDER = resources.files("workbook_templates")
NAMES = sorted(file.name for file in FOLDER.iterdir() if file.name.endswith(".xlsx"))


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return standard_templates()


def test_every_shipped_model_has_its_template(made: dict[str, bytes]) -> None:
    models = {file.name for file in FOLDER.iterdir() if file.name.endswith(".toml")}
    assert {name.replace(".xlsx", ".toml") for name in NAMES} == models
    assert sorted(made) == NAMES
    assert len(NAMES) == 3


@pytest.mark.parametrize("name", NAMES)
def test_it_equals_what_the_schemas_give_now(name: str, made: dict[str, bytes]) -> None:
    # When this fails after a change of a schema, a model or the template: make templates
    assert FOLDER.joinpath(name).read_bytes() == made[name]


def test_the_first_workbook_of_a_process_is_as_the_later_ones(made: dict[str, bytes]) -> None:
    assert standard_templates() == made


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_the_rules_of_the_file_format(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FOLDER.joinpath(name).read_bytes())
    assert check_package(path) == []


@pytest.mark.parametrize("name", NAMES)
def test_its_bytes_do_not_depend_on_a_machine(name: str) -> None:
    with ZipFile(BytesIO(FOLDER.joinpath(name).read_bytes())) as package:
        for member in package.infolist():
            assert member.compress_type == ZIP_STORED
            assert member.create_system == 0
            assert member.date_time == (1980, 1, 1, 0, 0, 0)


@pytest.mark.parametrize("name", NAMES)
def test_it_belongs_to_no_department(name: str) -> None:
    with FOLDER.joinpath(name).open("rb") as file:
        sheet = openpyxl.load_workbook(BytesIO(file.read()))["_xlvp"]
    assert sheet["A3"].value == "department"
    assert sheet["B3"].value == "MALL"
