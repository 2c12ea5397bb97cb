from __future__ import annotations

import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import memory_books
import pytest
from button import WORKBOOK, plant
from memory_books import HIDDEN, Book, Protection
from memory_engine import PASSWORD, Program, colours

from validation.finding import Finding
from xlvp.addin.entry import VERBS, Press
from xlvp.addin.excel_desk import ExcelDesk, connect
from xlvp.addin.findings_pages import ASIDE
from xlvp.addin.native import ALLOWANCES
from xlvp.addin.reply import Kind, Reply
from xlvp.checking import Checked, check, check_open
from xlvp.closing import consolidate_period
from xlvp.delivery_log import Event, read_log
from xlvp.errors import InputError, OfficeError
from xlvp.office import Office
from xlvp.reading.live import LiveBook
from xlvp.report.marked.notes import FIRST_LINE
from xlvp.waivers import load_waivers

pytestmark = pytest.mark.usefixtures("quick")

if TYPE_CHECKING:
    from benchmarks.faults.offices import Delivery

Make = Callable[..., Press]


def pressed(verb: str, desk: ExcelDesk, press: Press) -> Reply:
    return VERBS[verb](desk, press)


def lines(book: Book) -> list[tuple[object, ...]]:
    """Rule, sheet and cell of what stands on the sheet Validering."""
    sheet = book.sheet("Validering")
    return [
        tuple(sheet.cells[row, column].value for column in (1, 3, 4))
        for row in range(5, sheet.extent[0] + 1)
    ]


PLANTED = [
    ("STA001", "Aktiviteter", "E7"),
    ("STA002", "Aktiviteter", "E9"),
]
"""Two of the planted faults: an unknown status, and a missing one."""


# --- Validera ------------------------------------------------------------------------------------


def test_faults_on_the_screen_are_found_coloured_and_noted(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    assert pressed("validate", desk, press()) == Reply()
    assert set(PLANTED) <= set(lines(workbook))
    sheet = workbook.sheet("Aktiviteter")
    assert {"E7", "E9"} <= set(colours(sheet))
    assert sheet.notes["E7"].startswith(f"{FIRST_LINE}\nSTA001 fel: ")
    assert "Åtgärd: " in sheet.notes["E7"]
    first = lines(workbook)[0]
    assert (workbook.active, workbook.selection) == first[1:]


def test_the_line_on_top_says_counts_rules_and_time(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    pressed("validate", desk, press())
    top = str(workbook.sheet("Validering").cells[2, 1].value)
    assert top.startswith("xlvp · ")
    assert "(2025-nu): " in top
    assert " fel, " in top
    assert " · regler " in top


def test_a_workbook_without_findings_says_so(
    desk: ExcelDesk, workbook: Book, press: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clean(*arguments: Any, **options: Any) -> Checked:
        checked = check_open(*arguments, **options)
        return replace(checked, outcome=replace(checked.outcome, findings=(), not_run=()))

    monkeypatch.setattr("xlvp.addin.entry.check_open", clean)
    reply = pressed("validate", desk, press())
    assert reply.kind is Kind.TELL
    assert "inga fynd" in reply.text
    assert "inget i arbetsboken behöver rättas" in reply.text
    assert lines(workbook) == []
    assert "inga fynd" in str(workbook.sheet("Validering").cells[2, 1].value)


def test_pressing_again_renews_everything(desk: ExcelDesk, workbook: Book, press: Make) -> None:
    plant(workbook)
    pressed("validate", desk, press())
    workbook.sheet("Aktiviteter").put("E7", "P – pågående")
    pressed("validate", connect(WORKBOOK), press())
    assert PLANTED[0] not in lines(workbook)
    assert PLANTED[1] in lines(workbook)
    assert "E7" not in workbook.sheet("Aktiviteter").notes


def test_after_clearing_the_workbook_is_as_it_was(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    before = workbook.picture()
    pressed("validate", desk, press())
    assert workbook.picture() != before
    assert pressed("clear", connect(WORKBOOK), press()) == Reply()
    assert workbook.picture() == before


@pytest.mark.usefixtures("desk")
def test_a_press_reads_each_sheet_once_and_writes_in_few_calls(
    workbook: Book, press: Make, program: Program
) -> None:
    for row in range(7, 32):
        workbook.sheet("Aktiviteter").put(f"E{row}", "påbörjas snart")
        workbook.sheet("Aktiviteter").put(f"H{row}", "tolv")
    for _ in range(2):
        program.calls.clear()
        program.reads.clear()
        pressed("validate", connect(WORKBOOK), press())
        assert len(lines(workbook)) >= 50
        assert set(program.reads.values()) == {1}
        assert 8 < program.calls["write"] <= 20
        assert program.calls["note"] == 0


@pytest.mark.parametrize("name", [WORKBOOK, "Omdöpt = ny.xlsx"])
def test_the_findings_are_those_of_the_saved_file_word_for_word(
    name: str, desk: ExcelDesk, workbook: Book, drawn_office: Delivery, tmp_path: Path
) -> None:
    folder = drawn_office.folder
    path = tmp_path / name
    shutil.copy2(folder.received / WORKBOOK, path)
    from_file = check(folder, [path], today=drawn_office.today)
    workbook.name, workbook.full_name = name, str(path)
    from_screen = check_open(folder, desk.read(), today=drawn_office.today)
    assert from_screen.outcome == from_file.outcome
    assert from_screen.delivery.tables.keys() == from_file.delivery.tables.keys()


WORDED = ("error_value", "header_misspelt")


@pytest.mark.parametrize("kind", WORDED)
def test_planted_faults_are_told_word_for_word_as_for_the_file(
    kind: str, program: Program, drawn_office: Delivery
) -> None:
    from random import Random

    from benchmarks.faults.kind import KINDS, Site
    from benchmarks.faults.offices import put_received

    folder = drawn_office.folder
    site = Site(drawn_office, WORKBOOK, Random(4))
    assert KINDS[kind].plant(site) is not None
    path = put_received(folder, WORKBOOK, site.workbook.data())
    try:
        from_file = check(folder, [path], today=drawn_office.today)
        program.open(memory_books.load(path))
        from_screen = check_open(folder, connect(WORKBOOK).read(), today=drawn_office.today)
    finally:
        put_received(folder, WORKBOOK, drawn_office.workbooks[WORKBOOK])
    assert from_file.outcome.findings != ()
    assert texts(from_screen.outcome.findings) == texts(from_file.outcome.findings)
    assert from_screen.outcome.not_run == from_file.outcome.not_run


def texts(findings: tuple[Finding, ...]) -> list[str]:
    return [repr(finding) for finding in findings]


# --- how the workbook is opened ------------------------------------------------------------------


def test_a_workbook_that_was_never_saved_finds_its_office_by_memory(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    pressed("validate", desk, press())
    workbook.full_name = workbook.name
    pressed("clear", desk, press())
    pressed("validate", connect(WORKBOOK), press())
    assert set(PLANTED) <= set(lines(workbook))


def test_without_memory_a_workbook_that_was_never_saved_says_what_to_do(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    workbook.full_name = workbook.name
    before = workbook.picture()
    with pytest.raises(OfficeError, match="Spara arbetsboken i kontorets mapp"):
        pressed("validate", desk, press())
    assert workbook.picture() == before


def test_a_workbook_on_a_sharepoint_is_found_in_the_folder_that_onedrive_keeps(
    desk: ExcelDesk, workbook: Book, press: Make, drawn_office: Delivery
) -> None:
    root = drawn_office.folder.office.path.parent
    below = Path(workbook.full_name).relative_to(root).as_posix()
    workbook.full_name = f"https://region.example/sites/Ekonomi/Delade%20dokument/{below}"
    plant(workbook)
    pressed("validate", desk, press(OneDriveCommercial=str(root)))
    assert set(PLANTED) <= set(lines(workbook))


def test_a_saved_workbook_is_early_or_late_by_its_files_time(
    desk: ExcelDesk,
    workbook: Book,
    press: Make,
    drawn_office: Delivery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[datetime | None] = []

    def look(folder: Any, book: LiveBook, **options: Any) -> Checked:
        seen.append(book.changed)
        return check_open(folder, book, **options)

    monkeypatch.setattr("xlvp.addin.entry.check_open", look)
    pressed("validate", desk, press())
    workbook.full_name = workbook.name
    pressed("validate", connect(WORKBOOK), press())
    noon_before = datetime.combine(drawn_office.period.deadline - timedelta(days=1), time(12))
    assert seen == [noon_before, None]


def test_a_workbook_that_is_not_ours_is_told(program: Program, press: Make) -> None:
    book = memory_books.Book("Bok1", "Bok1", [memory_books.Sheet("Blad1")], active="Blad1")
    program.open(book)
    before = book.picture()
    with pytest.raises(OfficeError, match="inte gjord av en mall från xlvp"):
        pressed("validate", connect("Bok1"), press())
    assert book.picture() == before


def test_a_read_only_workbook_is_checked_and_says_how_to_keep_the_marks(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    workbook.read_only = True
    reply = pressed("validate", desk, press())
    assert reply.kind is Kind.TELL
    assert "skrivskyddad" in reply.text
    assert set(PLANTED) <= set(lines(workbook))


def test_with_a_locked_structure_the_cells_are_marked_all_the_same(
    desk: ExcelDesk, workbook: Book, press: Make, program: Program
) -> None:
    plant(workbook)
    workbook.sheets.remove(workbook.sheet("Validering"))
    workbook.structure_locked = True
    before = workbook.picture()
    reply = pressed("validate", desk, press())
    assert "ny arbetsbok" in reply.text
    assert program.books[-1].sheets[0].cells[5, 1].value == "STA001"
    assert "E7" in colours(workbook.sheet("Aktiviteter"))
    pressed("clear", connect(WORKBOOK), press())
    assert workbook.picture() == before


def test_a_sheet_with_a_password_is_told_and_its_findings_are_listed(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    allowed = dict.fromkeys(ALLOWANCES, False)
    workbook.sheet("Aktiviteter").protection = Protection(PASSWORD, allowed=allowed)
    reply = pressed("validate", desk, press())
    assert reply == Reply(
        Kind.TELL, "Bladet Aktiviteter skyddas av ett lösenord och är inte färgade."
    )
    assert set(PLANTED) <= set(lines(workbook))
    assert colours(workbook.sheet("Aktiviteter")) == {}


@pytest.mark.parametrize("writes", range(0, 12, 2))
def test_a_failure_in_the_middle_leaves_nothing_half_done(
    writes: int, desk: ExcelDesk, workbook: Book, press: Make, program: Program
) -> None:
    plant(workbook)
    before = workbook.picture()
    program.fails_after = writes
    with pytest.raises(memory_books.ProgramError):
        pressed("validate", desk, press())
    assert workbook.picture() == before
    assert program.screen_updating


@pytest.mark.parametrize("name", ["status", "source", "help", "next", "previous", "clear"])
def test_no_button_changes_a_workbook_that_was_never_checked(
    name: str, desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    before = workbook.picture()
    pressed(name, desk, press())
    assert workbook.picture() == before


# --- Godkänn avvikelse ---------------------------------------------------------------------------


@pytest.fixture
def own_office(drawn_office: Delivery, tmp_path: Path, workbook: Book) -> Path:
    """A copy of the office that the test may write in; the workbook lies there."""
    office = tmp_path / "eget"
    shutil.copytree(drawn_office.folder.office.path, office)
    workbook.full_name = str(office / "2025-nu" / "inkommet" / WORKBOOK)
    return office


def test_the_selected_finding_is_accepted_and_is_no_longer_shown(
    desk: ExcelDesk, workbook: Book, press: Make, own_office: Path
) -> None:
    plant(workbook)
    pressed("validate", desk, press())
    desk.select("Aktiviteter", "E7")
    reply = pressed("waive", connect(WORKBOOK), press("Avstämt", "Controllern", "2030-12-31"))
    (waiver,) = load_waivers(own_office / "2025-nu" / "undantag.toml")
    assert (waiver.code, waiver.department, waiver.key) == ("STA001", "STAB", "3.1.1.1")
    assert (waiver.value, waiver.reason, waiver.accepted_by) == (
        *("påbörjas snart", "Avstämt", "Controllern"),
    )
    assert reply.kind is Kind.TELL
    assert "STA001 för avdelning STAB, rad 3.1.1.1 är godkänt till och med 2030" in reply.text
    assert PLANTED[0] not in lines(workbook)
    assert PLANTED[1] in lines(workbook)


@pytest.mark.parametrize(
    "answer",
    [
        (),
        ("Avstämt",),
        ("Avstämt", "Controllern"),
        ("", "Controllern", "2030-12-31"),
        ("Avstämt", "Controllern", "när som helst"),
        ("Avstämt", "Controllern", "31/12 2030"),
    ],
)
def test_a_waiver_without_its_parts_changes_nothing(
    answer: tuple[str, ...], desk: ExcelDesk, workbook: Book, press: Make, drawn_office: Delivery
) -> None:
    plant(workbook)
    pressed("validate", desk, press())
    desk.select("Aktiviteter", "E7")
    with pytest.raises(InputError, match="Inget är godkänt"):
        pressed("waive", connect(WORKBOOK), press(*answer))
    assert PLANTED[0] in lines(workbook)
    assert load_waivers(drawn_office.folder.waivers) == ()


def test_a_cell_without_a_finding_cannot_be_accepted(
    desk: ExcelDesk, workbook: Book, press: Make, drawn_office: Delivery
) -> None:
    plant(workbook)
    pressed("validate", desk, press())
    desk.select("Aktiviteter", "A1")
    with pytest.raises(InputError, match="Markera en cell med ett fynd"):
        pressed("waive", desk, press("Avstämt", "Controllern", "2030-12-31"))
    assert load_waivers(drawn_office.folder.waivers) == ()


# --- Status, Konsolidera, Gå till källa ----------------------------------------------------------


def test_status_tells_who_has_delivered(
    desk: ExcelDesk, press: Make, own_office: Path, program: Program
) -> None:
    (own_office / "2025-nu" / "inkommet" / WORKBOOK.replace("STAB", "VÅRD")).unlink()
    reply = pressed("status", desk, press())
    assert reply.kind is Kind.TELL
    assert "2 av 3 inlämnade" in reply.text
    assert "VÅRD" in reply.text
    assert "ej inlämnad (saknas)" in reply.text
    assert len(reply.text) <= 1000
    assert program.status_said


def test_status_keeps_and_logs_what_was_received(
    desk: ExcelDesk, press: Make, own_office: Path
) -> None:
    folder = Office.open(own_office).period("2025-nu")
    pressed("status", desk, press())
    assert {line["file"] for line in read_log(folder).events(Event.RECEIVED)} == {
        path.name for path in folder.received_files()
    }
    assert len(list((folder.path / "arkiv").iterdir())) == 3


def test_consolidating_tells_what_a_run_that_was_killed_left_behind(
    desk: ExcelDesk, press: Make, own_office: Path
) -> None:
    half = own_office / "2025-nu" / "uppfoljning" / ".xlvp-uppfoljning-x1.xlsx"
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    reply = pressed("consolidate", desk, press())
    assert reply.text.startswith(
        "En tidigare körning avbröts: 1 halvfärdig fil är borttagen, resten är orört.\n\n"
        "Konsolideringen är klar: "
    )
    assert not half.exists()


@pytest.mark.usefixtures("own_office")
def test_consolidating_opens_the_follow_up_and_a_figure_leads_back(
    desk: ExcelDesk, press: Make, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "xlvp.closing.consolidate_period", partial(consolidate_period, include_with_errors=True)
    )
    reply = pressed("consolidate", desk, press())
    follow_up = "uppfoljning-2025-nu.xlsx"
    assert reply.kind is Kind.TELL
    assert reply.text.startswith(f"Konsolideringen är klar: {follow_up} är öppnad.")
    assert program.active == follow_up
    opened = connect(follow_up)
    book = program.books[-1]
    sheet = book.sheet("Driftbudget")
    header = next(row for (row, _), cell in sheet.cells.items() if cell.value == "Arbetsbok")
    titles = {sheet.cells[header, c].value: c for c in range(1, sheet.extent[1] + 1)}
    row = next(
        row
        for row in range(header + 1, sheet.extent[0] + 1)
        if sheet.cells[row, titles["Arbetsbok"]].value == WORKBOOK
    )
    letter = "ABCDEFGHIJKLMNOP"[titles["Årsprognos"] - 1]
    figure = sheet.cells[row, titles["Årsprognos"]].value
    opened.select("Driftbudget", f"{letter}{row}")
    assert pressed("source", opened, press()) == Reply()
    assert program.active == WORKBOOK
    department = program.books[-1]
    at = memory_books.bounds(str(department.selection))
    assert department.active == "Driftbudget"
    assert department.sheet("Driftbudget").cells[at[1], at[0]].value == figure


# --- walking on real findings --------------------------------------------------------------------


def test_walking_visits_every_cell_and_comes_round(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    pressed("validate", desk, press())
    cells = list(dict.fromkeys((sheet, cell) for _, sheet, cell in lines(workbook) if cell))
    start = (workbook.active, workbook.selection)
    seen = [start]
    for _ in cells[1:]:
        pressed("next", connect(WORKBOOK), press())
        seen.append((workbook.active, workbook.selection))
    assert seen == cells
    pressed("next", connect(WORKBOOK), press())
    assert (workbook.active, workbook.selection) == start
    pressed("previous", connect(WORKBOOK), press())
    assert (workbook.active, workbook.selection) == cells[-1]


def test_help_explains_the_rule_of_the_selected_finding(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    assert "Validera kontrollerar" in pressed("help", desk, press()).text
    plant(workbook)
    pressed("validate", desk, press())
    desk.select("Aktiviteter", "E7")
    reply = pressed("help", desk, press())
    assert reply.kind is Kind.TELL
    assert reply.text.startswith("STA001")
    assert len(reply.text) <= 1000


def test_a_departments_own_findings_sheet_comes_back(
    desk: ExcelDesk, workbook: Book, press: Make
) -> None:
    plant(workbook)
    workbook.sheet("Validering").put("A9", "Vår egen anteckning")
    before = deepcopy(workbook.picture())
    pressed("validate", desk, press())
    assert workbook.sheet(ASIDE).state == HIDDEN
    pressed("clear", connect(WORKBOOK), press())
    assert workbook.picture() == before
