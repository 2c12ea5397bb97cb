"""LibreOffice calculates every formula of every output again: not one cell differs.

The results that xlvp has stored are taken away first, so that what is compared was calculated.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from demonstration import Demonstration
from libreoffice_process import import_uno
from ooxml import MAIN, RELATION_ID
from openpyxl.utils import get_column_letter

from benchmarks.faults.drawer import FORMER, PRESENT
from benchmarks.faults.offices import Delivery
from xlvp.checking import check
from xlvp.closing import consolidate_period
from xlvp.migration import migrate
from xlvp.office import Office
from xlvp.report.marked import write_marked_copies
from xlvp.seal import write_sealed_copies

CELL = re.compile(
    r'<c r="([A-Z]+[0-9]+)"([^>]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v>([^<]*)</v>)?</c>'
)
RESULT = re.compile(rb"(</f>|<f[^>]*/>)<v>[^<]*</v>")
Value = float | str
Values = Mapping[tuple[str, str], Any]


def stored(path: Path) -> dict[tuple[str, str], Value]:
    """The stored results of a workbook's formulas, by sheet and cell; read as text is fastest."""
    found: dict[tuple[str, str], Value] = {}
    with zipfile.ZipFile(path) as package:
        parts = {
            element.attrib["Id"]: element.attrib["Target"].removeprefix("/xl/")
            for element in fromstring(package.read("xl/_rels/workbook.xml.rels"))
        }
        for element in fromstring(package.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
            part = f"xl/{parts[element.attrib[RELATION_ID]]}"
            for cell, attributes, value in CELL.findall(package.read(part).decode()):
                typed: Value = unescape(value) if 't="str"' in attributes else float(value or 0)
                found[element.attrib["name"], cell] = typed
    return found


@pytest.fixture
def calculated(libreoffice: Any, tmp_path: Path) -> Callable[[Path], Values]:
    """What LibreOffice makes of the formulas of a workbook."""
    uno = import_uno()
    desktop = libreoffice.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", libreoffice
    )

    def option(name: str, value: object) -> Any:
        made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        made.Name, made.Value = name, value
        return made

    def calculate(path: Path) -> Values:
        bare = without_results(path, tmp_path / "utan.xlsx")
        document = desktop.loadComponentFromURL(
            bare.as_uri(), "_blank", 0, (option("Hidden", True), option("ReadOnly", True))
        )
        try:
            document.calculateAll()
            return dict(values_of(document))
        finally:
            document.close(True)

    return calculate


def without_results(path: Path, target: Path) -> Path:
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = RESULT.sub(rb"\1", content)
                assert b"</f><v>" not in content
            copy.writestr(name, content)
    return target


def values_of(document: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    for sheet in document.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress
        block = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        for row, values in enumerate(block.getDataArray(), start=1):
            for column, value in enumerate(values, start=1):
                yield (sheet.Name, f"{get_column_letter(column)}{row}"), value


def differing(path: Path, calculate: Callable[[Path], Values]) -> tuple[int, list[str]]:
    """How many formulas a workbook has, and those whose result is another."""
    mine, theirs = stored(path), calculate(path)
    wrong = []
    for place, value in mine.items():
        other = theirs.get(place)
        if isinstance(value, int | float) and isinstance(other, int | float):
            same = other == pytest.approx(float(value), abs=1e-9)
        else:
            same = (other or "") == (value or "")
        if not same:
            wrong.append(f"{path.name} {'!'.join(place)}: {other!r}, lagrat {value!r}")
    return len(mine), wrong


def test_follow_ups_and_templates_of_the_demonstration(
    demonstration: Demonstration, calculated: Callable[[Path], Values]
) -> None:
    follow_ups = sorted(demonstration.root.glob("*/*/uppfoljning/*.xlsx"))
    templates = sorted(demonstration.root.glob("*/*/mallar/*.xlsx"))
    assert (len(follow_ups), len(templates)) == (4, 20)
    total = 0
    for path in [*follow_ups, *templates]:
        formulas, wrong = differing(path, calculated)
        assert wrong == []
        total += formulas
    assert total > 2_500


def test_follow_up_and_marked_and_sealed_copies_of_a_drawn_office(
    drawn_office: Delivery, calculated: Callable[[Path], Values], tmp_path: Path
) -> None:
    """Copies keep the results that they came with, and calculate as what they are copies of."""
    place = shutil.copytree(drawn_office.folder.office.path, tmp_path / "kontor")
    folder = Office.open(place).period(PRESENT)
    follow_up = consolidate_period(folder, today=drawn_office.today).workbook
    formulas, wrong = differing(follow_up, calculated)
    assert (formulas > 100, wrong) == (True, [])
    received = folder.received_files()
    checked = check(folder, received, whole_period=True, today=drawn_office.today)
    copies = [*write_marked_copies(checked, received)]
    copies += write_sealed_copies(checked, received).paths
    assert len(copies) == 2 * len(received) == 6
    for original, copy in zip([*received, *received], copies, strict=True):
        assert stored(original).items() <= stored(copy).items()
    before = calculated(received[0])
    for copy in copies[::3]:
        after = calculated(copy)
        own = stored(received[0])
        assert {place: after[place] for place in own} == {place: before[place] for place in own}
        assert len(own) > 20


def test_a_migrated_workbook_has_no_results_and_calculates_without_errors(
    drawn_office: Delivery, calculated: Callable[[Path], Values], tmp_path: Path
) -> None:
    place = shutil.copytree(drawn_office.folder.office.path, tmp_path / "kontor")
    office = Office.open(place)
    old = office.period(FORMER).received_files()[0]
    migrated = migrate(old, office.period(PRESENT), tmp_path / "ny.xlsx").workbook
    mine, theirs = stored(migrated), calculated(migrated)
    assert len(mine) > 20
    assert set(mine.values()) == {0.0}
    assert {theirs[place] for place in mine} != {0.0}
    assert [place for place in mine if theirs[place] is None] == []  # an error has no value
