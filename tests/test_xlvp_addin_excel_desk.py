from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import memory_books
import memory_engine
import pytest
from memory_books import HIDDEN, VISIBLE, Book, Cell, Protection, Rule, Sheet, TableArea
from memory_engine import PASSWORD, Program, colours

from validation.finding import Severity
from xlvp.addin.desk import DeskError, FindingsPage, Line, Selected, SheetMarks
from xlvp.addin.excel_desk import (
    MOST_COLOURED,
    MOST_NOTES,
    MOST_SINGLE_NOTES,
    ExcelDesk,
    connect,
)
from xlvp.addin.findings_pages import ADDED_TITLE, ASIDE, ASIDE_HIDDEN, link
from xlvp.addin.native import ALLOWANCES
from xlvp.addin.unions import LONGEST, unions
from xlvp.report.marked.notes import FIRST_LINE, LAST_LINE
from xlvp.template.findings_sheet import (
    FINDINGS_HEADERS,
    FINDINGS_INTRODUCTION,
    FINDINGS_TITLE,
)

RED, YELLOW, BLUE = "#F8C4C0", "#FFE08A", "#CFE3F7"


def note(text: str) -> str:
    return f"{FIRST_LINE}\n{text}\n{LAST_LINE}"


def line(cell: str = "E7", sheet: str = "Aktiviteter", code: str = "STA001") -> Line:
    return Line(code, "fel", sheet, cell, "Felet.", "Åtgärden.", "1.10", "=SUMMA(A1)")


def page(*lines: Line) -> FindingsPage:
    return FindingsPage("Period (2025-nu): 2 fel", ("Rätta.", "Mer."), lines)


def template_sheet() -> Sheet:
    sheet = Sheet(FINDINGS_TITLE)
    sheet.cells = {
        (1, 1): Cell(FINDINGS_TITLE, FINDINGS_TITLE, {"fill": "blå"}),
        (2, 1): Cell(FINDINGS_INTRODUCTION, FINDINGS_INTRODUCTION),
        **{(4, n): Cell(t, t) for n, t in enumerate(FINDINGS_HEADERS, start=1)},
    }
    return sheet


def small_book(*sheets: Sheet, **more: object) -> Book:
    """A workbook with two sheets of figures, and others."""
    book = Book("A.xlsx", "A.xlsx", [Sheet("Aktiviteter"), Sheet("Driftbudget"), *sheets])
    for sheet in book.sheets[:2]:
        for row in range(1, 12):
            for column in range(1, 8):
                sheet.cell(row, column).type_in(f"{sheet.name} {row} {column}")
        sheet.cells[7, 5].look["fill"] = "grön"
        sheet.rules.append(Rule("A1:G11", '=$A1="klar"', {"fill_color": "grå"}))
        sheet.notes["B2"] = "Avdelningens egen anteckning"
    book.active = "Aktiviteter"
    for name, value in more.items():
        setattr(book, name, value)
    return book


@pytest.fixture
def lay(program: Program) -> Callable[[Book], ExcelDesk]:
    """Lay a workbook on the desk."""

    def laid(book: Book) -> ExcelDesk:
        program.open(book)
        return connect(book.name)

    return laid


Lay = Callable[[Book], ExcelDesk]


# --- finding the workbook ------------------------------------------------------------------------


def test_a_workbook_is_found_by_its_name_whatever_its_case(lay: Lay) -> None:
    lay(small_book())
    assert connect("a.XLSX").about().name == "A.xlsx"


def test_a_workbook_is_found_among_others(lay: Lay) -> None:
    lay(small_book())
    lay(small_book(name="B=1.xlsx"))
    assert connect("B=1.xlsx", 1).about().name == "B=1.xlsx"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Ingen arbetsbok är öppen."),
        ("B.xlsx", "Arbetsboken B.xlsx är inte öppen längre."),
    ],
)
def test_a_workbook_that_is_not_open_is_told(name: str, said: str, lay: Lay) -> None:
    lay(small_book())
    with pytest.raises(DeskError, match=said):
        connect(name)


def test_without_a_spreadsheet_program_that_is_told(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    import xlwings as xw

    assert program.books == []
    monkeypatch.setattr(xw.engines, "engines", [])
    with pytest.raises(DeskError, match="Hittar inget kalkylprogram"):
        connect("A.xlsx")


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("locked", [True, False])
def test_a_workbook_says_how_it_is_opened(read_only: bool, locked: bool, lay: Lay) -> None:
    about = lay(small_book(read_only=read_only, structure_locked=locked)).about()
    assert (about.read_only, about.structure_locked) == (read_only, locked)


# --- reading -------------------------------------------------------------------------------------


def test_each_sheet_is_read_once(lay: Lay, program: Program) -> None:
    desk = lay(small_book(template_sheet()))
    book = desk.read()
    assert [sheet.name for sheet in book.sheets] == ["Aktiviteter", "Driftbudget", "Validering"]
    assert set(program.reads.values()) == {1}
    assert len(program.reads) == 6


def test_a_sheet_of_one_cell_and_an_empty_one_are_read(lay: Lay) -> None:
    lone = Sheet("Ensam", cells={(1, 1): Cell(3.0, "=1+2")})
    row = Sheet("Rad", cells={(1, 2): Cell("b", "b")})
    column = Sheet("Kolumn", cells={(2, 1): Cell("c", "c")})
    sheets = lay(Book("A.xlsx", "", [lone, Sheet("Tom"), row, column], active="Tom")).read().sheets
    assert [list(map(list, sheet.values)) for sheet in sheets] == [
        [[3.0]],
        [[None]],
        [[None, "b"]],
        [[None], ["c"]],
    ]
    assert [list(map(list, sheet.formulas)) for sheet in sheets] == [
        [["=1+2"]],
        [[""]],
        [["", "b"]],
        [[""], ["c"]],
    ]


@pytest.mark.parametrize("state", [memory_books.VISIBLE, HIDDEN, memory_books.VERY_HIDDEN])
def test_a_hidden_sheet_is_told_from_a_visible_one(state: int, lay: Lay) -> None:
    sheets = lay(small_book(Sheet("Mer", state))).read().sheets
    assert sheets[-1].visible is (state == VISIBLE)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (TableArea("T", (6, 2, 9, 4)), (6, 9, 1, 3, False, ())),
        (TableArea("T", (6, 2, 9, 4), totals=True), (6, 8, 1, 3, True, ())),
        (TableArea("T", (7, 1, 9, 2), ("A", "B"), headers=False), (7, 9, 0, 1, False, ("A", "B"))),
    ],
)
def test_an_excel_table_is_told_with_its_place(
    table: TableArea, expected: tuple[object, ...], lay: Lay
) -> None:
    book = small_book()
    book.sheets[0].tables.append(table)
    (found,) = lay(book).read().sheets[0].tables
    assert (found.name, found.sheet) == ("T", "Aktiviteter")
    assert expected == (
        found.first_row,
        found.last_row,
        found.first_column,
        found.last_column,
        found.total_row,
        found.titles,
    )


def test_an_endless_sheet_is_refused_with_a_remedy(lay: Lay) -> None:
    book = small_book()
    book.sheets[0].cells[1_048_576, 30] = Cell("långt bort", "långt bort")
    with pytest.raises(DeskError, match="Bladet Aktiviteter är orimligt stort"):
        lay(book).read()


def test_links_and_properties_come_along(lay: Lay) -> None:
    book = lay(small_book(links=("C:/annan.xlsx",), properties={"xlvp_office": "EX"})).read()
    assert book.external_links
    assert book.properties == {"xlvp_office": "EX"}
    assert not lay(small_book(name="B.xlsx")).read().external_links


# --- colours and notes ---------------------------------------------------------------------------

MARKS = {
    "Aktiviteter": SheetMarks(
        {Severity.ERROR: ["E7", "E9:E11"], Severity.WARNING: ["B2"]},
        {"E7": note("STA001"), "E9": note("STA002"), "B2": note("STA003")},
    ),
    "Driftbudget": SheetMarks({Severity.INFO: ["A1"]}, {"A1": note("BUD001")}),
}


def test_cells_are_coloured_by_severity(lay: Lay) -> None:
    book = small_book()
    lay(book).mark(MARKS)
    assert colours(book.sheets[0]) == {
        **dict.fromkeys(("E7", "E9", "E10", "E11"), RED),
        "B2": YELLOW,
    }
    assert colours(book.sheets[1]) == {"A1": BLUE}
    assert book.sheets[0].cells[7, 5].look == {"fill": "grön"}


def test_notes_are_added_and_own_ones_stay_alone(lay: Lay) -> None:
    book = small_book()
    marked = lay(book).mark(MARKS)
    assert book.sheets[0].notes == {
        "B2": "Avdelningens egen anteckning",
        "E7": note("STA001"),
        "E9": note("STA002"),
    }
    assert (marked.noted, marked.kept, marked.left_out) == (3, 1, 0)


def test_a_conversation_is_not_disturbed(lay: Lay) -> None:
    book = small_book()
    book.sheets[0].conversations.add("E7")
    marked = lay(book).mark(MARKS)
    assert "E7" not in book.sheets[0].notes
    assert marked.kept == 2


def test_marking_again_renews_everything(lay: Lay) -> None:
    book = small_book()
    desk = lay(book)
    desk.mark(MARKS)
    desk.mark({"Driftbudget": SheetMarks({Severity.ERROR: ["C3"]}, {"C3": note("nytt")})})
    assert colours(book.sheets[0]) == {}
    assert book.sheets[0].notes == {"B2": "Avdelningens egen anteckning"}
    assert colours(book.sheets[1]) == {"C3": RED}
    assert book.sheets[1].notes == {"B2": "Avdelningens egen anteckning", "C3": note("nytt")}


def test_unmarking_leaves_the_workbook_as_it_was(lay: Lay) -> None:
    book = small_book()
    before = book.picture()
    desk = lay(book)
    desk.mark(MARKS)
    assert book.picture() != before
    desk.unmark()
    assert book.picture() == before


def test_what_people_did_after_the_marking_stays(lay: Lay) -> None:
    book = small_book()
    desk = lay(book)
    desk.mark(MARKS)
    book.sheets[0].notes["E9"] += "\nVi rättar i maj."
    book.sheets[0].notes["G1"] = "Ny anteckning"
    book.sheets[0].cells[7, 5].look["fill"] = "röd"
    desk.unmark()
    assert book.sheets[0].notes == {
        "B2": "Avdelningens egen anteckning",
        "E9": "Vi rättar i maj.",
        "G1": "Ny anteckning",
    }
    assert book.sheets[0].cells[7, 5].look == {"fill": "röd"}


def test_marks_are_found_again_after_a_row_was_inserted(lay: Lay) -> None:
    book, other = small_book(), small_book()
    desk = lay(book)
    desk.mark(MARKS)
    book.sheets[0].insert_row(3)
    other.sheets[0].insert_row(3)
    assert "E8" in book.sheets[0].notes
    desk.unmark()
    assert book.picture() == other.picture()


def test_marks_are_found_again_in_another_session(lay: Lay, program: Program) -> None:
    book = small_book()
    before = book.picture()
    lay(book).mark(MARKS)
    program.books = [deepcopy(book)]
    connect("A.xlsx").unmark()
    assert program.books[0].picture() == before


PROTECTIONS = [
    {},
    {"AllowSorting": True, "AllowFiltering": True},
    {"AllowFormattingCells": True, "AllowFormattingColumns": True, "AllowFormattingRows": True},
    dict.fromkeys(ALLOWANCES, True),
]


@pytest.mark.parametrize("allowed", PROTECTIONS)
@pytest.mark.parametrize("drawings", [True, False])
@pytest.mark.parametrize("scenarios", [True, False])
def test_protection_is_lifted_for_a_moment_and_put_back_as_it_was(
    allowed: dict[str, bool], drawings: bool, scenarios: bool, lay: Lay
) -> None:
    book = small_book()
    own = dict.fromkeys(ALLOWANCES, False) | allowed
    book.sheets[0].protection = Protection("", drawings, scenarios, own)
    before = book.picture()
    desk = lay(book)
    marked = desk.mark(MARKS)
    assert marked.locked == ()
    assert colours(book.sheets[0])["E7"] == RED
    assert book.sheets[0].protection == Protection("", drawings, scenarios, own)
    desk.unmark()
    assert book.picture() == before


def test_a_sheet_with_a_password_is_told_and_left_alone(lay: Lay) -> None:
    book = small_book()
    book.sheets[0].protection = Protection(PASSWORD, allowed=dict.fromkeys(ALLOWANCES, False))
    before = deepcopy(book.sheets[0])
    marked = lay(book).mark(MARKS)
    assert marked.locked == ("Aktiviteter",)
    assert book.sheets[0] == before
    assert colours(book.sheets[1]) == {"A1": BLUE}


def test_protection_is_put_back_when_marking_fails(lay: Lay, program: Program) -> None:
    book = small_book()
    own = Protection("", allowed=dict.fromkeys(ALLOWANCES, False))
    book.sheets[0].protection = deepcopy(own)
    desk = lay(book)
    program.fails_after = 0
    with pytest.raises(memory_books.ProgramError):
        desk.mark(MARKS)
    assert book.sheets[0].protection == own
    assert program.screen_updating


def scattered(findings: int) -> dict[str, SheetMarks]:
    """Marks on cells of which no two can be joined."""
    cells = [f"{'ACEG'[n % 4]}{2 * n + 1}" for n in range(findings)]
    return {
        "Aktiviteter": SheetMarks({Severity.WARNING: cells}, {cell: note("x") for cell in cells})
    }


@pytest.mark.parametrize("findings", [1, 10, 50, 400, 2000])
def test_a_press_writes_in_at_most_twenty_calls_whatever_the_number_of_findings(
    findings: int, lay: Lay, program: Program
) -> None:
    book = small_book(template_sheet())
    desk = lay(book)
    for _ in range(2):  # the second press takes the marks of the first one away
        program.calls.clear()
        marked = desk.mark(scattered(findings))
        assert desk.show_findings(page(*(line(f"E{n + 1}") for n in range(findings))))
        assert program.calls["write"] <= 20
        assert program.calls["note"] == 0
        assert (marked.noted, marked.kept) == (min(findings, MOST_NOTES), 0)
        assert marked.left_out == max(0, findings - MOST_NOTES)
        assert marked.all_coloured is (len(colours(book.sheets[0])) == findings)
        assert marked.all_coloured is (findings <= 400)


@pytest.mark.parametrize("findings", [1, 50, 2000])
def test_without_the_add_ins_macros_the_same_is_done_note_by_note(
    findings: int, lay: Lay, program: Program
) -> None:
    book, other = small_book(), small_book(name="B.xlsx")
    before = book.picture()
    lay(other).mark(scattered(min(findings, MOST_SINGLE_NOTES)))
    program.has_macros = False
    desk, noted = lay(book), min(findings, MOST_SINGLE_NOTES)
    for _ in range(2):
        program.calls.clear()
        marked = desk.mark(scattered(findings))
        assert (marked.noted, marked.left_out) == (noted, findings - noted)
        assert book.sheets[0].notes == other.sheets[0].notes
    assert program.calls["note"] == noted
    book.sheets[0].notes["A1"] += "\nVi rättar i maj."
    desk.unmark()
    assert book.sheets[0].notes.pop("A1") == "Vi rättar i maj."
    assert book.picture() == before


def test_macros_that_end_in_the_middle_are_made_up_for(lay: Lay, program: Program) -> None:
    book = small_book()
    desk = lay(book)
    program.fails_after = MOST_COLOURED  # the colours are there, the notes are not
    desk.mark(scattered(2000))
    assert len(book.sheets[0].notes) == MOST_NOTES + 1
    assert program.calls["note"] == MOST_NOTES


def test_errors_are_coloured_first_where_not_all_can_be(lay: Lay) -> None:
    book = small_book()
    many = [f"A{row}" for row in range(1, 4000, 2)]
    book_marks = {
        "Aktiviteter": SheetMarks({Severity.INFO: many}),
        "Driftbudget": SheetMarks({Severity.ERROR: ["C3"], Severity.WARNING: ["C5"]}),
    }
    marked = lay(book).mark(book_marks)
    assert not marked.all_coloured
    assert colours(book.sheets[1]) == {"C3": RED, "C5": YELLOW}
    assert BLUE in colours(book.sheets[0]).values()


@pytest.mark.parametrize("count", [0, 1, 30, 31, 63, 400])
def test_ranges_are_joined_to_addresses_that_excel_takes(count: int) -> None:
    ranges = [f"AB{1000 + n}" for n in range(count)]
    joined = unions(ranges)
    assert ",".join(joined).split(",") == (ranges or [""])
    assert all(len(address) <= LONGEST for address in joined)
    assert len(joined) == -(-count // 35)


# --- the sheet Validering ------------------------------------------------------------------------


def shown(sheet: Sheet) -> list[list[object]]:
    rows, columns = sheet.extent
    return [
        [sheet.cells.get((row, column), Cell()).value for column in range(1, columns + 1)]
        for row in range(1, rows + 1)
    ]


def test_the_templates_sheet_is_filled_where_it_stands(lay: Lay) -> None:
    book = small_book(template_sheet())
    assert lay(book).show_findings(page(line(), line("", "", "WBK001")))
    assert [sheet.name for sheet in book.sheets] == ["Aktiviteter", "Driftbudget", "Validering"]
    cells = shown(book.sheets[2])
    assert cells[0][0] == "Validering"
    assert cells[1][0] == "xlvp · Period (2025-nu): 2 fel"
    assert cells[2][0] == "Rätta. Mer."
    assert cells[3] == list(FINDINGS_HEADERS)
    assert cells[4] == [
        *("STA001", "fel", "Aktiviteter", "E7", "Felet.", "Åtgärden.", "1.10", "=SUMMA(A1)"),
    ]
    assert cells[5][:4] == ["WBK001", "fel", None, None]


def test_texts_stay_texts_and_cells_are_links(lay: Lay) -> None:
    book = small_book(template_sheet())
    lay(book).show_findings(page(line()))
    cells = book.sheets[2].cells
    assert cells[5, 7].value == "1.10"
    assert cells[5, 8].value == "=SUMMA(A1)"
    assert cells[5, 4].formula == '=HYPERLINK("#\'Aktiviteter\'!E7","E7")'


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("Aktiviteter", '=HYPERLINK("#\'Aktiviteter\'!E7","E7")'),
        ("Kalle's", "=HYPERLINK(\"#'Kalle''s'!E7\",\"E7\")"),
        ('En "bra"', '=HYPERLINK("#\'En ""bra""\'!E7","E7")'),
    ],
)
def test_a_link_leads_to_any_sheet(sheet: str, expected: str) -> None:
    assert link(line(sheet=sheet)) == expected


def test_a_finding_without_a_cell_has_no_link() -> None:
    assert link(line("", "")) == ""


def removed_leaves_nothing(lay: Lay, book: Book, *pages: FindingsPage) -> None:
    before = book.picture()
    desk = lay(book)
    for each in pages:
        desk.show_findings(each)
    assert book.picture() != before
    desk.remove_findings()
    assert book.picture() == before


MANY = page(*(line(f"E{row}") for row in range(7, 60)))


@pytest.mark.parametrize("pages", [(page(),), (page(line()),), (MANY,), (MANY, page(line()))])
@pytest.mark.parametrize("protected", [True, False])
def test_the_templates_sheet_is_emptied_without_a_trace(
    pages: tuple[FindingsPage, ...], protected: bool, lay: Lay
) -> None:
    sheet = template_sheet()
    if protected:
        sheet.protection = Protection(allowed=dict.fromkeys(ALLOWANCES, False))
    removed_leaves_nothing(lay, small_book(sheet), *pages)


@pytest.mark.parametrize("pages", [(page(),), (MANY, page(line()))])
def test_an_added_sheet_is_removed(pages: tuple[FindingsPage, ...], lay: Lay) -> None:
    removed_leaves_nothing(lay, small_book(), *pages)


def with_password(sheet: Sheet) -> Sheet:
    sheet.protection = Protection(PASSWORD, allowed=dict.fromkeys(ALLOWANCES, False))
    return sheet


@pytest.mark.parametrize("pages", [(page(),), (MANY, page(line()))])
def test_a_templates_sheet_with_a_password_is_put_aside_and_comes_back(
    pages: tuple[FindingsPage, ...], lay: Lay
) -> None:
    removed_leaves_nothing(lay, small_book(with_password(template_sheet())), *pages)


def test_with_a_password_and_a_locked_structure_the_findings_stand_in_a_new_workbook(
    lay: Lay, program: Program
) -> None:
    book = small_book(with_password(template_sheet()), structure_locked=True)
    before = book.picture()
    assert not lay(book).show_findings(page(line()))
    assert book.picture() == before
    assert program.books[-1].sheets[0].cells[5, 1].value == "STA001"


def test_findings_that_got_a_password_are_renewed_beside_it_and_told_when_removed(
    lay: Lay,
) -> None:
    book = small_book(template_sheet())
    before = book.picture()
    desk = lay(book)
    desk.show_findings(page(line()))
    with_password(book.sheets[2])
    with pytest.raises(DeskError, match="Bladet Validering skyddas av ett lösenord"):
        desk.remove_findings()
    again = connect(book.name)
    assert again.show_findings(page(line("B2")))
    assert [found.cell for found in again.shown_findings()] == ["B2"]
    again.remove_findings()
    assert [found.cell for found in again.shown_findings()] == ["E7"]
    book.sheets[2].protection = None
    again.remove_findings()
    assert book.picture() == before


def test_an_added_sheet_that_got_a_password_is_renewed_and_removed(lay: Lay) -> None:
    book = small_book(own_sheet())
    before = book.picture()
    desk = lay(book)
    desk.show_findings(page(line()))
    with_password(book.sheets[3])
    assert desk.show_findings(page(line("B2")))
    assert [found.cell for found in desk.shown_findings()] == ["B2"]
    desk.remove_findings()
    assert book.picture() == before


def own_sheet(state: int = VISIBLE) -> Sheet:
    sheet = Sheet(FINDINGS_TITLE, state, notes={"A1": "egen"})
    sheet.cells = {(1, 1): Cell("Våra egna kontroller", "Våra egna kontroller", {"fill": "gul"})}
    return sheet


def touched_template() -> Sheet:
    sheet = template_sheet()
    sheet.put("A9", "Avdelningens egen rad")
    return sheet


@pytest.mark.parametrize("pages", [(page(),), (MANY, page(line()))])
@pytest.mark.parametrize("make", [own_sheet, lambda: own_sheet(HIDDEN), touched_template])
def test_a_sheet_of_the_departments_own_is_put_aside_and_comes_back(
    make: Callable[[], Sheet], pages: tuple[FindingsPage, ...], lay: Lay
) -> None:
    removed_leaves_nothing(lay, small_book(make(), Sheet("Sist")), *pages)


@pytest.mark.parametrize(("state", "name"), [(VISIBLE, ASIDE), (HIDDEN, ASIDE_HIDDEN)])
def test_a_sheet_that_is_put_aside_is_hidden(state: int, name: str, lay: Lay) -> None:
    book = small_book(own_sheet(state))
    lay(book).show_findings(page(line()))
    assert [sheet.name for sheet in book.sheets[2:]] == [name, FINDINGS_TITLE]
    assert book.sheets[2].state == HIDDEN
    assert book.sheets[3].cells[1, 1].value == ADDED_TITLE


def test_a_sheet_that_is_not_ours_is_neither_read_nor_removed(lay: Lay) -> None:
    book = small_book(own_sheet())
    before = book.picture()
    desk = lay(book)
    assert desk.shown_findings() == ()
    desk.remove_findings()
    assert book.picture() == before


@pytest.mark.parametrize("sheets", [(), (own_sheet(),)])
def test_with_a_locked_structure_the_findings_stand_in_a_new_workbook(
    sheets: tuple[Sheet, ...], lay: Lay, program: Program
) -> None:
    book = small_book(*deepcopy(sheets), structure_locked=True)
    before = book.picture()
    assert not lay(book).show_findings(page(line()))
    assert book.picture() == before
    assert program.books[-1].name == "Bok1"
    assert program.books[-1].sheets[0].cells[5, 1].value == "STA001"


def test_with_a_locked_structure_the_templates_sheet_is_filled(lay: Lay) -> None:
    book = small_book(template_sheet(), structure_locked=True)
    removed_leaves_nothing(lay, book, MANY)


@pytest.mark.parametrize("sheet", [template_sheet, own_sheet])
def test_the_findings_that_are_shown_are_read_back(sheet: Callable[[], Sheet], lay: Lay) -> None:
    desk = lay(small_book(sheet()))
    lines = (line(), line("B2", "Driftbudget"), line("", "", "WBK001"))
    desk.show_findings(page(*lines))
    assert desk.shown_findings() == lines


# --- where the user stands -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "cell"),
    [("B2", "B2"), ("B2:C5", "B2"), ("B2,D4", "B2"), ("$C$3", "C3"), (None, "")],
)
def test_the_selected_cell_is_the_first_of_the_selection(
    selection: str | None, cell: str, lay: Lay
) -> None:
    desk = lay(small_book(selection=selection))
    assert desk.selected() == Selected("Aktiviteter", cell)


def test_going_to_a_cell_brings_its_sheet_to_the_front(lay: Lay) -> None:
    desk = lay(small_book())
    desk.select("Driftbudget", "C3")
    assert desk.selected() == Selected("Driftbudget", "C3")


@pytest.mark.parametrize(
    ("sheet", "said"), [("Dolt", "som är dolt"), ("Borta", "Bladet Borta finns inte längre")]
)
def test_a_cell_that_cannot_be_gone_to_is_told(sheet: str, said: str, lay: Lay) -> None:
    desk = lay(small_book(Sheet("Dolt", HIDDEN)))
    with pytest.raises(DeskError, match=said):
        desk.select(sheet, "A1")


def test_progress_is_said_in_the_status_bar_and_taken_away(lay: Lay, program: Program) -> None:
    desk = lay(small_book())
    desk.progress("arbetar")
    assert program.status == "arbetar"
    desk.progress("")
    assert not program.status


def test_the_values_of_one_sheet_are_read_alone(lay: Lay, program: Program) -> None:
    desk = lay(small_book())
    assert desk.values("Driftbudget")[1][2] == "Driftbudget 2 3"
    assert set(program.reads) == {("Driftbudget", "values"), ("Driftbudget", "formulas")}
    assert desk.values("Finns inte") == []


@pytest.mark.parametrize("code", [memory_engine.BUSY, memory_engine.GONE])
def test_a_program_that_does_not_answer_is_not_hidden(
    code: int, lay: Lay, program: Program
) -> None:
    desk = lay(small_book())
    program.answers = code
    with pytest.raises(memory_books.ProgramError):
        desk.read()
