"""Fixtures for the button: a spreadsheet program in memory, and an office to press it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from datetime import date

    import memory_books
    from memory_engine import Program

    from benchmarks.faults.offices import Delivery
    from xlvp.addin.entry import Press
    from xlvp.addin.excel_desk import ExcelDesk
    from xlvp.office import PeriodFolder
    from xlvp.reading.live import LiveBook

SEED = 4
WORKBOOK = "STAB-2025-nu.xlsx"


@pytest.fixture
def program() -> Iterator[Program]:
    """A spreadsheet program without workbooks; it is the only one that xlwings knows."""
    import memory_engine
    import xlwings as xw

    before = (xw.engines.active, list(xw.engines.engines), dict(xw.engines.engines_by_name))
    xw.engines.engines.clear()
    yield memory_engine.register()
    xw.engines.active, xw.engines.engines, xw.engines.engines_by_name = before


@pytest.fixture(scope="session")
def drawn_office(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """An office that is drawn with a seed; its three workbooks are free of faults."""
    import benchmarks.faults.kinds  # noqa: F401 - registers the kinds
    from benchmarks.faults.drawn import drawn

    return drawn(SEED, tmp_path_factory.mktemp("kontor") / "kontor")


@pytest.fixture(scope="session")
def pristine(drawn_office: Delivery) -> memory_books.Book:
    """A department's workbook as the program shows it; a test takes a copy."""
    import memory_books

    return memory_books.load(drawn_office.folder.received / WORKBOOK)


@pytest.fixture
def workbook(pristine: memory_books.Book) -> memory_books.Book:
    """A department's workbook without faults, open for changes."""
    return deepcopy(pristine)


@pytest.fixture
def press(tmp_path: Path, drawn_office: Delivery) -> Callable[..., Press]:
    """What a press brings along; the remembered offices are the test's own."""
    from xlvp.addin.entry import Press
    from xlvp.addin.offices import OfficeMemory

    def made(*answer: str, **environment: str) -> Press:
        memory = OfficeMemory(tmp_path / "minne" / "kontor.json", environment)
        return Press(answer, memory, drawn_office.today)

    return made


@pytest.fixture(scope="session")
def _checks() -> dict[object, Any]:
    return {}


@pytest.fixture
def quick(_checks: dict[object, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the same workbook in the same folder once, however many tests press the button."""
    from xlvp.addin import entry
    from xlvp.checking import Checked, check_open

    def checked(folder: PeriodFolder, book: LiveBook, *, today: date | None) -> Checked:
        waivers = folder.waivers.read_bytes() if folder.waivers.is_file() else b""
        cells = [
            (sheet.name, [list(row) for row in sheet.values])
            for sheet in book.sheets
            if sheet.name != "Validering"
        ]
        key = (folder.path, waivers, today, book.name, book.changed, repr(cells))
        if key not in _checks:
            _checks[key] = check_open(folder, book, today=today)
        found: Checked = _checks[key]
        return found

    monkeypatch.setattr(entry, "check_open", checked)


@pytest.fixture
def desk(program: Program, workbook: memory_books.Book) -> ExcelDesk:
    """The workbook on the desk."""
    from xlvp.addin.excel_desk import connect

    program.open(workbook)
    return connect(workbook.name)


def plant(book: Any) -> None:
    """Type faults as a department would, without saving."""
    book.sheet("Aktiviteter").put("E7", "påbörjas snart")
    book.sheet("Aktiviteter").put("E9", "")
    book.sheet("Driftbudget").put("F9", "tolv")
    book.sheet("Driftbudget").put("F10", "'")
    book.sheet("Internkontroll").put("D6", 77)
