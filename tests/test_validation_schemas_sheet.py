"""A sheet's frame schema is pandera's own, made without the libraries that pandera knows."""

from __future__ import annotations

import subprocess
import sys

import pytest

from validation.schemas import SHEETS, Sheet

_OTHERS = ("dask", "geopandas", "modin", "pyspark")
"""Libraries whose frames pandera can check; a model's ``to_schema`` imports each of them."""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.table)
def test_frame_schema_has_the_columns_of_the_model(sheet: Sheet) -> None:
    own, panderas = sheet.frame_schema, sheet.schema.to_schema()
    assert list(own.columns) == list(panderas.columns)
    for name, column in panderas.columns.items():
        assert vars(own.columns[name]) == vars(column)


def test_no_other_library_of_frames_is_imported() -> None:
    code = (
        "import sys; from validation.schemas import SHEETS\n"
        "for sheet in SHEETS: sheet.frame_schema, sheet.all_columns\n"
        "print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    imported = {name.split(".")[0] for name in run.stdout.split()}
    assert "pandera" in imported
    assert imported.isdisjoint(_OTHERS)
