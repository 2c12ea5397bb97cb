"""The values that the follow-up workbook stores are those that LibreOffice works out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import follow_up_office as made
import pytest
from conftest import ConvertAll
from follow_up_office import Office
from test_xlvp_report_workbook import FORMER, read
from test_xlvp_report_workbook_changes import after_april
from test_xlvp_report_workbook_charts import many_departments, write

from xlvp.consolidation import Consolidated

TRICKY = {"BID": "12", "FORT": "maj 1", "BAS": "A*", "RS": "<5", "EPLAN": "Abc?", "TILLV": "Abcd"}
"""Names that a criterion of SUMIFS would take for a number, a date or a pattern."""


def tricky_office() -> Office:
    departments = [{"kod": code, "namn": name} for code, name in TRICKY.items()]
    return Office(model=made.model(avdelning=departments))


OFFICES: dict[str, Callable[[], Consolidated]] = {
    "plain": lambda: Office(former=FORMER).consolidated(),
    "april": after_april,
    "tricky": lambda: tricky_office().consolidated(),
    "plan": lambda: Office(period="2018-plan").consolidated(),
    "many": lambda: many_departments().consolidated(),
}


@pytest.fixture(scope="module")
def calculated(
    soffice_all: ConvertAll, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, Path]]:
    """The workbooks as they were written, and without their values but worked out."""
    folder = tmp_path_factory.mktemp("calculated")
    written = {name: write(office(), folder / f"{name}.xlsx") for name, office in OFFICES.items()}
    bare = [without_values(path, folder / f"bare-{path.name}") for path in written.values()]
    out = folder / "out"
    out.mkdir()
    pairs = zip(written.values(), soffice_all(bare, "xlsx", out), strict=True)
    return dict(zip(written, pairs, strict=True))


def without_values(path: Path, target: Path) -> Path:
    """A copy whose formulas have no stored results, so that a program must calculate them."""
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
                assert b"</f><v>" not in content
            copy.writestr(name, content)
    return target


def cells_with_formulas(path: Path) -> dict[tuple[str, str], str]:
    return {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in read(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.parametrize(
    ("name", "least"),
    [("plain", 300), ("april", 300), ("tricky", 300), ("plan", 20), ("many", 100)],
)
def test_libreoffice_calculates_the_same_value_in_every_formula(
    name: str, least: int, calculated: dict[str, tuple[Path, Path]]
) -> None:
    written, worked_out = calculated[name]
    stored, theirs = read(written, data_only=True), read(worked_out, data_only=True)
    live = cells_with_formulas(written)
    assert len(live) > least
    for (sheet, at), formula in live.items():
        mine = stored[sheet][at].value
        assert theirs[sheet][at].value == pytest.approx(mine, abs=1e-9), f"{sheet}!{at} {formula}"
