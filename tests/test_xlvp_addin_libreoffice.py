"""The button's own code against a live LibreOffice, on the demonstration's workbooks."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from validation.finding import Severity
from xlvp.addin import excel_desk
from xlvp.addin.desk import DeskError, FindingsPage, Line, SheetMarks
from xlvp.addin.entry import VERBS, Press
from xlvp.addin.excel_desk import ExcelDesk, connect
from xlvp.addin.offices import OfficeMemory
from xlvp.addin.reply import Kind, Reply
from xlvp.checking import check, check_open
from xlvp.demo.office import PERIODS, answers, build_office
from xlvp.demo.run import deliver
from xlvp.office import Office, PeriodFolder
from xlvp.reading.addresses import column_letter
from xlvp.waivers import load_waivers

pytestmark = pytest.mark.libreoffice

TODAY = date(2019, 9, 16)
RECEIVED = datetime.fromisoformat("2019-09-12T12:00").timestamp()
OWN_COLOUR = (0, 176, 80)


class Counted:
    """Counts what is asked of LibreOffice, and may close the workbook on the way."""

    def __init__(self, calls: Any) -> None:
        self._calls = calls
        self.made: list[str] = []
        self.close_at: str | None = None

    def __call__(self, name: str, *arguments: Any) -> Any:
        self.made.append(name)
        if name == self.close_at:
            self.close_at = None
            self._calls("close", arguments[0])
        return self._calls(name, *arguments)


@pytest.fixture(scope="module")
def calls(libreoffice: Any) -> Counted:
    from xlvp.addin.calc.engine import register
    from xlvp.addin.libreoffice.calls import Calls
    from xlvp.addin.libreoffice.office import Office as LibreOffice

    counted = Counted(Calls(LibreOffice(libreoffice), hidden=True))
    register(counted)
    return counted


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> PeriodFolder:
    made = Office.open(build_office(2019, tmp_path_factory.mktemp("kontor") / "2019"))
    folder = made.period("2019-08")
    deliver(folder, answers(2019))
    return folder


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(memory=OfficeMemory(tmp_path / "kontor.json"), today=TODAY)


@pytest.fixture
def book(calls: Counted, office: PeriodFolder) -> Iterator[xw.Book]:
    """One department's workbook, open; the file is as it was when the test has ended."""
    path = office.received / "DIG-2019-08.xlsx"
    before = path.read_bytes()
    os.utime(path, (RECEIVED, RECEIVED))
    opened = xw.apps[xw.apps.keys()[0]].books.open(path)
    calls.made.clear()
    yield opened
    calls.close_at = None
    for other in list(opened.app.books):
        other.close()
    path.write_bytes(before)


def pressed(verb: str, book: xw.Book, press: Press) -> Reply:
    return VERBS[verb](connect(book.name), press)


def lines(book: xw.Book) -> list[tuple[str, str, str]]:
    return [(line.code, line.cell, line.message) for line in connect(book.name).shown_findings()]


def of_the_file(office: PeriodFolder, book: xw.Book, folder: Path) -> list[tuple[str, str, str]]:
    """The findings in the saved file, looked at in another folder since it is open here."""
    saved = Path(shutil.copy(book.fullname, folder))
    os.utime(saved, (RECEIVED, RECEIVED))
    checked = check(office, [saved], today=TODAY)
    shown = [
        (finding.code, checked.delivery.locations.cell(finding.place), finding.message)
        for finding in checked.findings()
    ]
    return sorted((code, cell.rpartition("!")[2], message) for code, cell, message in shown)


def contents(path: Path) -> dict[tuple[str, str], Any]:
    """Everything about each cell that a person could see."""
    found: dict[tuple[str, str], Any] = {}
    for sheet in openpyxl.load_workbook(path):
        found[sheet.title, ""] = (
            sheet.sheet_state,
            dict(sheet.protection),
            sorted(
                (str(area.sqref), [r.formula for r in sorted(area.rules, key=lambda r: r.priority)])
                for area in sheet.conditional_formatting
            ),
            sorted(str(rule.sqref) for rule in sheet.data_validations.dataValidation),
        )
        for row in sheet.iter_rows():
            for cell in row:
                found[sheet.title, cell.coordinate] = (
                    cell.value,
                    cell.number_format,
                    cell.fill.fgColor.rgb,
                    cell.font.b,
                    cell.font.color.rgb if cell.font.color else None,
                    cell.alignment.wrap_text,
                    cell.protection.locked,
                    cell.comment.text if cell.comment else None,
                )
    return found


def test_what_is_typed_and_not_saved_is_told_word_for_word_as_for_the_file(
    office: PeriodFolder, book: xw.Book, press: Press, tmp_path: Path
) -> None:
    sheet = book.sheets["Aktiviteter"]
    sheet.range("E6").value = "Z – finns inte"
    sheet.range("F7").value = "i höst"
    reply = pressed("validate", book, press)
    assert reply == Reply()
    shown = sorted(lines(book))
    assert ("STA001", "E6") in {(code, cell) for code, cell, _ in shown}
    pressed("clear", book, press)
    book.save()
    assert shown == of_the_file(office, book, tmp_path)


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(
    ("year", "department", "fault"),
    [(2018, "RSU", ("Driftbudget", "F7")), (2023, "UTV", ("Driftbudget", "D9"))],
)
def test_the_full_text_of_the_findings_is_that_of_the_saved_file(
    year: int, department: str, fault: tuple[str, str], tmp_path: Path
) -> None:
    made = Office.open(build_office(year, tmp_path / "kontor"))
    folder = made.period(PERIODS[year])
    deliver(folder, {department: answers(year)[department]})
    (path,) = folder.received_files()
    opened = xw.apps[xw.apps.keys()[0]].books.open(path)
    try:
        sheet, cell = fault
        opened.sheets[sheet].range(cell).value = "tolv"
        book = connect(path.name).read()
        opened.save()
    finally:
        opened.close()
    changed = datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006 - as for files
    told = check(folder, [path]).outcome
    shown = check_open(folder, replace(book, changed=changed)).outcome
    assert [finding for finding in told.findings if finding.value == "tolv"]
    assert [repr(found) for found in shown.findings] == [repr(found) for found in told.findings]
    assert shown.not_run == told.not_run


def test_findings_are_walked_through_and_wrap(book: xw.Book, press: Press) -> None:
    pressed("validate", book, press)
    cells = [cell for _, cell, _ in lines(book) if cell]
    assert cells[:3] == ["E8", "E12", "E13"]
    desk = connect(book.name)
    seen = [desk.selected().cell]
    while len(seen) < 2 or seen[-1] != "E8":
        assert len(seen) <= len(lines(book))
        pressed("next", book, press)
        seen.append(desk.selected().cell)
    assert set(seen) >= set(cells)
    pressed("previous", book, press)
    assert desk.selected().cell == seen[-2]


def test_the_saved_file_bears_colours_notes_and_findings(book: xw.Book, press: Press) -> None:
    pressed("validate", book, press)
    book.save()
    saved = openpyxl.load_workbook(book.fullname)
    activities = saved["Aktiviteter"]
    marks = {
        str(area.sqref): rule.dxf.fill.bgColor.rgb
        for area in activities.conditional_formatting
        for rule in area.rules
        if '"xlvp"' in rule.formula[0]
    }
    assert any("E8" in areas.split() for areas in marks)
    note = activities["E8"].comment
    assert note is not None
    assert "STA005" in note.text
    findings = saved["Validering"]
    first = next(row for row in findings.iter_rows() if row[0].value == "STA005")
    assert first[2].value == "Aktiviteter"
    assert str(first[3].value).startswith("=HYPERLINK")
    assert {line[0] for line in lines(book)} == {
        row[0].value for row in findings.iter_rows(min_row=5) if row[0].value
    }


def test_after_clear_the_workbook_is_as_before_cell_by_cell(book: xw.Book, press: Press) -> None:
    book.sheets["Aktiviteter"].range("F8").color = OWN_COLOUR
    book.sheets["Aktiviteter"].range("G8").add_note("Vi väntar på beslut.")
    book.save()
    before = contents(Path(book.fullname))
    pressed("validate", book, press)
    assert book.sheets["Aktiviteter"].range("F8").color == OWN_COLOUR
    assert pressed("clear", book, press) == Reply()
    book.save()
    after = contents(Path(book.fullname))
    assert {
        at: (before.get(at), after.get(at)) for at in before if before[at] != after.get(at)
    } == {}
    assert set(after) == set(before)


def test_a_sheet_with_a_password_is_left_alone_and_named(book: xw.Book, press: Press) -> None:
    sheet = book.sheets["Aktiviteter"]
    sheet.api.Unprotect()
    sheet.api.Protect("hemligt")
    before = len(sheet.notes)
    pressed("validate", book, press)
    assert len(sheet.notes) == before
    assert sheet.api.ProtectContents
    shown = book.sheets["Validering"].range("A1:A3").value
    assert any("Aktiviteter" in str(text) for text in shown)
    assert len(lines(book)) > 0


def test_with_locked_structure_and_a_foreign_sheet_findings_stand_in_a_new_workbook(
    calls: Counted, book: xw.Book, press: Press
) -> None:
    book.sheets["Validering"].api.Unprotect()
    book.sheets["Validering"].range("A1").value = "Avdelningens egna"
    document = calls._calls._office.document(book.name).uno
    document.protect("")
    names = [sheet.name for sheet in book.sheets]
    others = len(book.app.books)
    pressed("validate", book, press)
    assert [sheet.name for sheet in book.sheets] == names
    assert book.sheets["Validering"].range("A1").value == "Avdelningens egna"
    assert len(book.app.books) == others + 1


@pytest.mark.usefixtures("calls")
def test_a_read_only_workbook_is_one_sentence(office: PeriodFolder, press: Press) -> None:
    path = office.received / "EKO-2019-08.xlsx"
    opened = xw.apps[xw.apps.keys()[0]].books.open(path, read_only=True)
    try:
        assert connect(path.name).about().read_only
        with pytest.raises(DeskError, match=r"EKO-2019-08\.xlsx är öppnad skrivskyddad"):
            pressed("validate", opened, press)
    finally:
        opened.close()


@pytest.mark.parametrize("step", ["values", "set_all_notes"])
def test_a_workbook_closed_in_the_middle_is_one_sentence(
    step: str, calls: Counted, book: xw.Book, press: Press
) -> None:
    calls.close_at = step
    with pytest.raises(DeskError, match="Arbetsboken stängdes under arbetet"):
        pressed("validate", book, press)


@pytest.mark.usefixtures("calls")
def test_no_workbook_and_another_workbook_are_one_sentence(press: Press) -> None:
    with pytest.raises(DeskError, match=r"finns-inte\.xlsx är inte öppen längre"):
        connect("finns-inte.xlsx")
    other = xw.apps[xw.apps.keys()[0]].books.add()
    try:
        with pytest.raises(Exception, match="xlvp"):
            pressed("validate", other, press)
    finally:
        other.close()


def test_two_thousand_findings_are_written_in_bulk(
    calls: Counted, book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_desk, "MOST_NOTES", 100)  # a note takes LibreOffice some milliseconds
    desk: ExcelDesk = connect(book.name)
    cells = [f"K{row}" for row in range(6, 2006)]
    page = FindingsPage(
        "2 000 fynd",
        ("", ""),
        tuple(
            Line("STA005", "varning", "Aktiviteter", cell, "1.10", "=Rätta", "O", "")
            for cell in cells
        ),
    )
    marks = SheetMarks({Severity.WARNING: ["K6:K2005"]}, dict.fromkeys(cells, "STA005 Fel"))
    calls.made.clear()
    marked = desk.mark({"Aktiviteter": marks})
    desk.show_findings(page)
    assert (marked.noted, marked.left_out) == (100, 1900)
    assert calls.made.count("set_all_notes") == 1
    assert calls.made.count("add_rule") == 1 + 2
    assert calls.made.count("write") <= 3
    shown = desk.shown_findings()
    assert len(shown) == 2000
    assert (shown[-1].cell, shown[-1].message, shown[-1].remedy) == ("K2005", "1.10", "=Rätta")


def test_consolidation_opens_the_follow_up_and_a_figure_leads_to_its_source(
    office: PeriodFolder, book: xw.Book, press: Press
) -> None:
    reply = pressed("consolidate", book, press)
    assert reply.kind is Kind.TELL
    (follow_up,) = [other for other in book.app.books if other.name != book.name]
    assert Path(follow_up.fullname).parent == office.follow_up
    desk = connect(follow_up.name)
    assert desk.shown_findings() == ()
    rows = desk.values("Aktiviteter")
    header = next(n for n, row in enumerate(rows) if "Arbetsbok" in row)
    workbook, activity = rows[header].index("Arbetsbok"), rows[header].index("Aktivitet")
    for name in ("EKO-2019-08.xlsx", book.name):  # one that is not open yet, and one that is
        number = next(
            n for n, row in enumerate(rows) if row[workbook : workbook + 2] == [name, "Aktiviteter"]
        )
        follow_up.activate()
        desk.select("Aktiviteter", f"{column_letter(activity)}{number + 1}")
        assert pressed("source", follow_up, press) == Reply()
        at = connect(name).selected()
        assert at.sheet == "Aktiviteter"
        source = book.app.books[name].sheets["Aktiviteter"]
        assert source.range(at.cell).value == rows[number][activity] != ""


def test_a_finding_is_accepted_and_no_longer_shown(
    office: PeriodFolder, book: xw.Book, press: Press
) -> None:
    pressed("validate", book, press)
    connect(book.name).select("Aktiviteter", "E8")
    waivers = office.waivers.read_bytes() if office.waivers.is_file() else b""
    try:
        reply = pressed("waive", book, replace(press, answer=("Avstämt", "Chefen", "2030-12-31")))
        assert reply.text.startswith("STA005 för avdelning DIG, rad ")
        assert [waiver.reason for waiver in load_waivers(office.waivers)][-1] == "Avstämt"
    finally:
        office.waivers.write_bytes(waivers)
    assert ("STA005", "E8") not in {line[:2] for line in lines(book)}
    assert book.sheets["Aktiviteter"].range("E8").note is None


def test_status_tells_who_has_delivered(book: xw.Book, press: Press) -> None:
    reply = pressed("status", book, press)
    assert reply.kind is Kind.TELL
    assert re.search(r"^(\d+) av \1 inlämnade$", reply.text, re.MULTILINE)
    assert "DIG" in reply.text
