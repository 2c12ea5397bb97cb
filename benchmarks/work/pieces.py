"""What is timed, by name: floors, a script of one's own, and xlvp itself.

Each function makes ready and gives back the work to be timed. Arguments are paths and numbers
as text.
"""

from __future__ import annotations

import io
import json
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlvp.office import PeriodFolder

Timed = Callable[[], Mapping[str, Any] | None]
REPEATS = 5
"""So many times a short piece of work is done; the time of one is told."""
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of a spreadsheet
TODAY = date(2019, 9, 5)
"""The day on which deliveries are checked: before the deadline."""


def floor_of_reading(*paths: str) -> Timed:
    """python-calamine reads every cell of every sheet, and nothing else."""
    _read_all(_workbooks(paths)[:1])
    return lambda: _read_all(_workbooks(paths))


def floor_of_one(path: str) -> Timed:
    """The floor of one workbook, which is read from memory as the button has it."""
    _read_all([Path(path)])

    def timed() -> None:
        for _ in range(REPEATS):
            _read_all([Path(path)])

    return timed


def floor_of_writing(*paths: str) -> Timed:
    """XlsxWriter writes the cells that are in some workbooks again, without any format."""
    books = [_cells(path) for path in _workbooks(paths)]
    _write_all(books[:1])
    return lambda: _write_all(books)


def floor_of_both(received: str, *outputs: str) -> Timed:
    """Reading what was received and writing the cells of what came of it."""
    read, write = floor_of_reading(received), floor_of_writing(*outputs)

    def timed() -> None:
        read()
        write()

    return timed


def own_script(*paths: str) -> Timed:
    """What a user would write: pandas on openpyxl and eleven checks."""
    from benchmarks.user_script import check

    found = _workbooks(paths)
    check(found[0])

    def timed() -> None:
        for path in found:
            check(path)

    return timed


def validate(office: str, period: str, jobs: str = "0") -> Timed:
    """Gate, own count of the cells, reading, parsing, all rules, findings worded."""
    from xlvp.checking import check
    from xlvp.workers import working_with

    folder = warmed_up(office, period)
    files = folder.received_files()

    def timed() -> Mapping[str, Any]:
        with working_with(int(jobs) or None):
            checked = check(folder, files, whole_period=True, today=TODAY)
        return {"workbooks": len(files), "places": _places(checked)}

    return timed


def validate_one(office: str, period: str) -> Timed:
    """The same for one workbook again and again, as the button does it in its process."""
    from xlvp.checking import check
    from xlvp.office import Office

    folder = Office.open(Path(office)).period(period)
    files = folder.received_files()[:1]
    check(folder, files, today=TODAY)

    def timed() -> None:
        for _ in range(REPEATS):
            check(folder, files, today=TODAY)

    return timed


def consolidate(office: str, period: str) -> Timed:
    """Reading, all rules, consolidation, analysis, and the follow-up workbook written."""
    from xlvp.closing import consolidate_period
    from xlvp.delivery_log import LOG_NAME
    from xlvp.office import Office

    folder = Office.open(Path(office)).period(period)
    for made in ("arkiv", "uppfoljning"):
        shutil.rmtree(folder.path / made, ignore_errors=True)
    (folder.path / LOG_NAME).unlink(missing_ok=True)
    with _small_copy(folder) as small:
        consolidate_period(small, include_with_errors=True, today=TODAY)

    def timed() -> Mapping[str, Any]:
        result = consolidate_period(folder, include_with_errors=True, today=TODAY)
        return {"output": str(result.workbook)}

    return timed


def hand_out(office: str, period: str) -> Timed:
    """Templates for all departments, filled with the plan."""
    from xlvp.office import Office
    from xlvp.template import write_templates
    from xlvp.template.handout import write_one

    opened = Office.open(Path(office))
    folder = opened.period(period)
    with tempfile.TemporaryDirectory() as scratch:
        write_one(opened, folder, opened.model.departments[0].code, Path(scratch) / "mall.xlsx")
    shutil.rmtree(folder.templates, ignore_errors=True)
    return lambda: {"written": len(write_templates(opened, folder))}


def mark(office: str, period: str) -> Timed:
    """A marked copy made of a workbook that has been checked; tells what was touched."""
    from xlvp.checking import check
    from xlvp.office import Office
    from xlvp.report.marked.marking import marked_workbook
    from xlvp.report.marked.review import review

    folder = Office.open(Path(office)).period(period)
    files = folder.received_files()[:1]
    checked = check(folder, files, today=TODAY)
    content = files[0].read_bytes()
    said = review(checked, checked.workbooks[0])
    marked = marked_workbook(content, said)

    def timed() -> Mapping[str, Any]:
        for _ in range(REPEATS):
            marked_workbook(content, said)
        return {**_touched(content, marked), "findings": len(checked.findings())}

    return timed


def press(rounds: str, start: str) -> Timed:
    """A press on Validera with 50 findings, in a running process or (``cold``) a new one."""
    from benchmarks import button

    def timed() -> Mapping[str, Any]:
        with tempfile.TemporaryDirectory() as scratch:
            path, memory = button.office(Path(scratch)), Path(scratch) / "minne.json"
            measured = button.cold if start == "cold" else button.warm
            return {"seconds": statistics.median(measured(path, memory, int(rounds)))}

    return timed


PIECES: Mapping[str, Callable[..., Timed]] = {
    piece.__name__: piece
    for piece in (
        floor_of_reading,
        floor_of_one,
        floor_of_writing,
        floor_of_both,
        own_script,
        validate,
        validate_one,
        consolidate,
        hand_out,
        mark,
        press,
    )
}


def _workbooks(paths: Sequence[str]) -> list[Path]:
    """Files as they are, and the workbooks of folders."""
    found: list[Path] = []
    for path in map(Path, paths):
        found += sorted(path.glob("*.xlsx")) if path.is_dir() else [path]
    return found


def _read_all(paths: Sequence[Path]) -> None:
    import python_calamine

    for path in paths:
        book = python_calamine.load_workbook(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


Cells = list[tuple[str, list[tuple[int, int, Any]]]]


def _cells(path: Path) -> Cells:
    """Every cell of a workbook that holds something, formulas as they are written.

    They are kept beside the workbook for the next round.
    """
    kept = path.with_suffix(".json")
    if not kept.is_file():
        kept.write_text(json.dumps(_read_cells(path)), "utf-8")
    found: Cells = json.loads(kept.read_text("utf-8"))
    return found


def _read_cells(path: Path) -> Cells:
    from openpyxl import load_workbook

    found: Cells = []
    for sheet in load_workbook(path).worksheets:
        rows = enumerate(sheet.iter_rows(values_only=True))
        cells = [
            (row, column, (value - _FIRST_DAY).days if isinstance(value, datetime) else value)
            for row, values in rows
            for column, value in enumerate(values)
            if isinstance(value, datetime | str | int | float)
        ]
        found.append((sheet.title, cells))
    return found


def _write_all(books: Sequence[Cells]) -> None:
    import xlsxwriter

    options = {"in_memory": True, "strings_to_urls": False}
    for book in books:
        workbook = xlsxwriter.Workbook(io.BytesIO(), options)
        for title, cells in book:
            sheet = workbook.add_worksheet(title)
            for row, column, value in cells:
                sheet.write(row, column, value)
        workbook.close()


def warmed_up(office: str, period: str) -> PeriodFolder:
    """A period's folder, when workbooks of another folder have been checked in this process.

    So everything is imported, and nothing of the folder itself has been read or is kept.
    """
    from xlvp.checking import check
    from xlvp.office import Office

    folder = Office.open(Path(office)).period(period)
    with _small_copy(folder) as small:
        check(small, small.received_files(), whole_period=True, today=TODAY)
    return folder


@contextmanager
def _small_copy(folder: PeriodFolder) -> Iterator[PeriodFolder]:
    """A copy of an office with its first two workbooks and those departments' plan only.

    Two, since the process that has read a single one is kept for the next.
    """
    from xlvp.office import Office

    first = sorted(folder.received_files())[:2]
    own = tuple(f"{path.stem};" for path in first)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "kontor"
        received = copy / folder.path.name / folder.received.name
        received.mkdir(parents=True)
        for path in first:
            shutil.copy2(path, received)
        shutil.copy(folder.office.path / "styrmodell.toml", copy)
        (copy / "plan").mkdir()
        for path in folder.office.plan.glob("*.csv"):
            with path.open(encoding="utf-8") as file:
                lines = [next(file), *(line for line in file if line.startswith(own))]
            (copy / "plan" / path.name).write_text("".join(lines), "utf-8")
        yield Office.open(copy).period(folder.path.name)


def _places(checked: Any) -> list[tuple[str, str, int | None, str]]:
    """Findings as the plain corpus counts them."""
    from validation.schemas import BY_TABLE

    return [
        (
            finding.place.workbook,
            BY_TABLE[finding.place.table].title if finding.place.table in BY_TABLE else "",
            finding.place.row or None,
            finding.code,
        )
        for finding in checked.findings()
    ]


def _touched(before: bytes, after: bytes) -> Mapping[str, Any]:
    """How many parts of a workbook are as they were, changed and new."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        names = set(old.namelist())
        same = sum(name in names and old.read(name) == new.read(name) for name in new.namelist())
        added = len(set(new.namelist()) - names)
        return {"same": same, "changed": len(new.namelist()) - same - added, "new": added}
