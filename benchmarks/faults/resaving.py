"""Re-save stability: a valid workbook that another program has saved gives nothing new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from benchmarks.faults.measuring import HARMLESS, Bench, resaved
from xlvp.checking import check
from xlvp.report.marked import write_marked_copies

Resave = Callable[[Bench], Mapping[str, bytes]]


def by_openpyxl(bench: Bench) -> dict[str, bytes]:
    """All workbooks of a delivery as openpyxl saves them."""
    return {name: _by_openpyxl(data) for name, data in bench.delivery.workbooks.items()}


def _by_openpyxl(data: bytes) -> bytes:
    buffer = BytesIO()
    load_workbook(BytesIO(data)).save(buffer)
    return buffer.getvalue()


def by_libreoffice(bench: Bench) -> dict[str, bytes]:
    """All workbooks of a delivery, recalculated and saved by LibreOffice."""
    return {name: resaved(data) for name, data in bench.delivery.workbooks.items()}


def by_mark(bench: Bench) -> dict[str, bytes]:
    """The marked copies of a delivery, handed in as they are."""
    folder = bench.delivery.folder
    paths = folder.received_files()
    checked = check(folder, paths, whole_period=True, today=bench.delivery.today)
    copies: list[Path] = write_marked_copies(checked, paths)
    return {path.name: copy.read_bytes() for path, copy in zip(paths, copies, strict=True)}


WAYS: dict[str, Resave] = {
    "openpyxl": by_openpyxl,
    "xlvp --mark": by_mark,
    "LibreOffice": by_libreoffice,
}


def new_after(bench: Bench, resave: Resave) -> list[str]:
    """What is found in the re-saved delivery and not in the original, as texts."""
    looked = bench.look(resave(bench))
    return [
        f"{finding.code} {finding.place.workbook} {looked.locations.cell(finding.place)}: "
        f"{finding.message}"
        for finding in bench.new(looked)
        if finding.code not in HARMLESS
    ]
