"""Re-save stability: a valid workbook that another program has saved gives nothing new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

from benchmarks.faults.measuring import HARMLESS, Bench, resaved_all
from xlvp.checking import Checked, check
from xlvp.migration import migrate
from xlvp.report.marked import write_marked_copies
from xlvp.seal import write_sealed_copies

Resave = Callable[[Bench], Mapping[str, bytes | None]]


def by_openpyxl(bench: Bench) -> dict[str, bytes | None]:
    """All workbooks of a delivery as openpyxl saves them."""
    return {name: _by_openpyxl(data) for name, data in bench.delivery.workbooks.items()}


def _by_openpyxl(data: bytes) -> bytes:
    buffer = BytesIO()
    load_workbook(BytesIO(data)).save(buffer)
    return buffer.getvalue()


def by_libreoffice(bench: Bench) -> dict[str, bytes | None]:
    """All workbooks of a delivery, recalculated and saved by LibreOffice."""
    return {**resaved_all(bench.delivery.workbooks)}


def as_ods(bench: Bench) -> dict[str, bytes | None]:
    """All workbooks of a delivery, saved by LibreOffice in its own format."""
    saved = resaved_all(bench.delivery.workbooks, "ods")
    own = {Path(name).with_suffix(".ods").name: data for name, data in saved.items()}
    return dict.fromkeys(saved) | own


def by_mark(bench: Bench) -> dict[str, bytes | None]:
    """The marked copies of a delivery, handed in as they are."""
    checked, paths = _checked(bench)
    copies: list[Path] = write_marked_copies(checked, paths)
    return {path.name: copy.read_bytes() for path, copy in zip(paths, copies, strict=True)}


def by_seal(bench: Bench) -> dict[str, bytes | None]:
    """The sealed copies of a delivery, handed in as they are."""
    checked, paths = _checked(bench)
    copies = write_sealed_copies(checked, paths).paths
    return {path.name: copy.read_bytes() for path, copy in zip(paths, copies, strict=True)}


def _checked(bench: Bench) -> tuple[Checked, list[Path]]:
    folder = bench.delivery.folder
    paths = folder.received_files()
    return check(folder, paths, whole_period=True, today=bench.delivery.today), paths


def by_migration(bench: Bench) -> dict[str, bytes | None]:
    """A delivery carried over to the present template, which it was made of already."""
    folder = bench.delivery.folder
    carried: dict[str, bytes | None] = {}
    with TemporaryDirectory() as place:
        for path in folder.received_files():
            target = Path(place) / path.name
            migrate(path, folder, target)
            carried[path.name] = target.read_bytes()
    return carried


WAYS: dict[str, Resave] = {
    "openpyxl": by_openpyxl,
    "xlvp validate --mark": by_mark,
    "xlvp validate --seal": by_seal,
    "xlvp migrate": by_migration,
    "LibreOffice": by_libreoffice,
    "LibreOffice, as ods": as_ods,
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
