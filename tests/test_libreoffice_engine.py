"""LibreOffice's cells, colours, notes and protection, as the button's code meets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from xlvp.addin.desk import DeskError

pytestmark = pytest.mark.libreoffice

LAST = dt.datetime.fromisoformat("2019-08-31")
PINK = (255, 199, 206)


@pytest.fixture(scope="module")
def app(libreoffice: Any) -> xw.App:
    from xlvp.addin.calc.engine import register
    from xlvp.addin.libreoffice.calls import Calls
    from xlvp.addin.libreoffice.office import Office

    return register(Calls(Office(libreoffice), hidden=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with every kind of cell; the second sheet is protected but for column B."""
    path = tmp_path_factory.mktemp("made") / "Å bok.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#00FF00"})
        clock = book.add_format({"num_format": "hh:mm"})
        sheet = book.add_worksheet("Värden")
        sheet.write_row("A1", ["text", 1.5, True])
        sheet.write_string("D1", "1.10")
        sheet.write_datetime("A2", LAST, day)
        sheet.write_datetime("B2", dt.time(13, 45), clock)
        sheet.write_formula("C2", "=A2+1", day, 43709)
        sheet.write_formula("D2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("A4", "=NA()", None, "#N/A")
        sheet.write_formula("B4", '=IF(B1>1,"ja, visst","nej")', None, "ja, visst")
        sheet.write_comment("B1", "avdelningens egen")
        sheet.add_table("F1:G3", {"name": "Tabell_Prov", "columns": [{"header": "Ett"}, {}]})
        locked = book.add_worksheet("Låst")
        open_cell = book.add_format({"locked": False})
        locked.write_row("A1", ["låst", "öppen"], None)
        locked.write("B1", "öppen", open_cell)
        locked.write("B2", "öppen", open_cell)
        locked.protect("", {"autofilter": True, "insert_rows": True})
    return path


@pytest.fixture
def book(app: xw.App, made: Path, tmp_path: Path) -> Iterator[xw.Book]:
    """A copy of its own for each test."""
    path = tmp_path / made.name
    path.write_bytes(made.read_bytes())
    opened = app.books.open(path)
    yield opened
    opened.close()


def test_values_are_python_values(book: xw.Book) -> None:
    values = book.sheets["Värden"].range("A1:D4").options(err_to_str=True).value
    assert values == [
        ["text", 1.5, True, "1.10"],
        [LAST, dt.time(13, 45), LAST + dt.timedelta(days=1), "#DIV/0!"],
        [None, None, None, None],
        ["#N/A", "ja, visst", None, None],
    ]
    assert values[0][2] is True


def test_an_error_is_none_unless_asked_for(book: xw.Book) -> None:
    assert book.sheets["Värden"].range("D2").value is None


def test_used_range_begins_in_a1_and_formulas_are_told(book: xw.Book) -> None:
    used = book.sheets["Värden"].used_range
    assert used.address == "$A$1:$G$4"
    formulas = used.formula
    assert [
        (r, c)
        for r, row in enumerate(formulas)
        for c, text in enumerate(row)
        if text.startswith("=")
    ] == [(0, 2), (1, 2), (1, 3), (3, 0), (3, 1)]  # LibreOffice makes TRUE a formula


def test_the_book_is_found_by_its_name_and_knows_its_path(
    app: xw.App, book: xw.Book, tmp_path: Path
) -> None:
    assert app.books["å BOK.xlsx"] == book
    assert Path(book.fullname) == tmp_path / "Å bok.xlsx"
    assert [sheet.name for sheet in book.sheets] == ["Värden", "Låst"]


def test_a_table_has_its_name_and_place(book: xw.Book) -> None:
    (table,) = book.sheets["Värden"].tables
    assert (table.name, table.range.address) == ("Tabell_Prov", "$F$1:$G$3")
    body = table.data_body_range
    assert body is not None
    assert body.address == "$F$2:$G$3"


def test_many_ranges_are_coloured_at_once_and_back(book: xw.Book) -> None:
    sheet = book.sheets["Värden"]
    before = sheet.range("A2").color, sheet.range("B7").color
    assert before == ((0, 255, 0), None)
    sheet.range("A2,B7:C9").color = PINK
    assert [sheet.range(at).color for at in ("A2", "B7", "C9", "D9")] == [PINK, PINK, PINK, None]
    sheet.range("A2").color = before[0]
    sheet.range("B7:C9").color = before[1]
    assert [sheet.range(at).color for at in ("A2", "B7", "C9")] == [(0, 255, 0), None, None]


def test_a_rule_goes_above_the_others_and_away_without_a_trace(book: xw.Book) -> None:
    sheet = book.sheets["Värden"]
    path = Path(book.fullname)
    sheet.range("A1:C3").conditional_formats.add_custom(
        "=$B1>1", fill_color="#00FF00", font_color="#000000"
    )
    book.save()
    before = openpyxl.load_workbook(path)["Värden"].conditional_formatting
    sheet.range("A1,B2:C2,E5").conditional_formats.add_custom(
        '="xlvp"<>""', fill_color="#FFC7CE", font_color="#9C0006"
    )
    assert sorted(str(rule.formula) for rule in sheet.cells.conditional_formats) == [
        '="xlvp"<>""',
        '="xlvp"<>""',
        "=$B1>1",
    ]
    book.save()
    saved = openpyxl.load_workbook(path)["Värden"].conditional_formatting
    by_cells = {str(area.sqref): [rule.formula[0] for rule in area.rules] for area in saved}
    assert by_cells["A1 B2 C2"] == ['"xlvp"<>""', "$B1>1"]
    assert by_cells["E5"] == ['"xlvp"<>""']
    for rule in [r for r in sheet.cells.conditional_formats if "xlvp" in str(r.formula)]:
        rule.delete()
    book.save()
    after = openpyxl.load_workbook(path)
    assert [
        (str(area.sqref), [rule.formula for rule in area.rules])
        for area in after["Värden"].conditional_formatting
    ] == [(str(area.sqref), [rule.formula for rule in area.rules]) for area in before]
    assert not [name for name in after.named_styles if "FFC7CE" in name]


def test_texts_stay_texts_in_cells_for_text(book: xw.Book) -> None:
    sheet = book.sheets["Värden"]
    sheet.range("A8:A9").number_format = "@"
    sheet.range("A8:B8").value = [["=1+1", "=1+1"]]
    assert sheet.range("A8:B8").value == ["=1+1", 2.0]


def test_notes_are_added_changed_and_taken_away(book: xw.Book) -> None:
    sheet = book.sheets["Värden"]
    own = sheet.range("B1").note
    assert own is not None
    assert own.text == "avdelningens egen"
    sheet.range("A1").add_note("STA004 Fel\nRätta")
    assert [(note.location.address, note.text) for note in sheet.notes] == [
        ("$A$1", "STA004 Fel\nRätta"),
        ("$B$1", "avdelningens egen"),
    ]
    note = sheet.range("A1").note
    assert note is not None
    note.text = "annat"
    assert sheet.range("A1").impl.note.text == "annat"
    note.delete()
    assert sheet.range("A1").note is None
    assert len(sheet.notes) == 1


@pytest.mark.parametrize("write", ["value", "colour", "note"])
def test_a_locked_cell_of_a_protected_sheet_refuses(book: xw.Book, write: str) -> None:
    cell = book.sheets["Låst"].range("A1")
    writes: dict[str, Callable[[], Any]] = {
        "value": lambda: setattr(cell, "value", "nytt"),
        "colour": lambda: setattr(cell, "color", PINK),
        "note": lambda: cell.add_note("not"),
    }
    with pytest.raises(DeskError, match="Bladet Låst är skyddat"):
        writes[write]()
    assert (cell.value, cell.color, cell.note) == ("låst", None, None)


def test_an_unlocked_cell_of_a_protected_sheet_is_marked(book: xw.Book) -> None:
    cell = book.sheets["Låst"].range("B1:B2")
    cell.color = PINK
    assert book.sheets["Låst"].range("B2").color == PINK


def test_protection_comes_back_with_what_it_allows(book: xw.Book) -> None:
    path = Path(book.fullname)
    before = openpyxl.load_workbook(path)["Låst"].protection
    sheet = book.sheets["Låst"]
    sheet.api.Unprotect()
    sheet.range("A1").value = "nytt"
    sheet.api.Protect()
    book.save()
    after = openpyxl.load_workbook(path)["Låst"].protection
    for allowed in ("sheet", "autoFilter", "insertRows", "formatCells", "sort", "deleteRows"):
        assert getattr(after, allowed) == getattr(before, allowed), allowed


def test_a_block_is_written_with_links_and_saved(book: xw.Book) -> None:
    sheet = book.sheets.add("Validering", after=book.sheets[-1])
    sheet.range("A1").value = [
        ["STA004", '=HYPERLINK("#Värden!B1","Värden!B1")', LAST.isoformat()],
        ["BUD001", None, 2.5],
    ]
    sheet.range("A2").add_hyperlink("#Värden.B2", "hit")
    book.save()
    saved = openpyxl.load_workbook(book.fullname, data_only=True)["Validering"]
    assert [cell.value for cell in saved[1]] == ["STA004", "Värden!B1", "2019-08-31T00:00:00"]
    assert [cell.value for cell in saved[2]] == ["hit", None, 2.5]
    assert saved["A2"].hyperlink.location in {"Värden!B2", "'Värden'!B2"}
    book.sheets["Validering"].delete()
    assert [sheet.name for sheet in book.sheets] == ["Värden", "Låst"]


def test_a_cell_is_selected_on_its_sheet(app: xw.App, book: xw.Book) -> None:
    book.sheets["Låst"].range("B2").select()
    assert book.sheets.active.name == "Låst"
    assert app.selection is not None
    assert app.selection.address == "$B$2"


def test_a_closed_book_is_an_error_and_not_silence(app: xw.App, made: Path, tmp_path: Path) -> None:
    path = tmp_path / "stängs.xlsx"
    path.write_bytes(made.read_bytes())
    opened = app.books.open(path)
    sheet = opened.sheets["Värden"]
    opened.close()
    with pytest.raises(DeskError, match="Arbetsboken stängdes under arbetet"):
        sheet.range("A1").color = PINK
    with pytest.raises(KeyError):
        app.books["stängs.xlsx"]


def test_what_is_no_spreadsheet_is_refused(app: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "ett brev.odt"
    path.write_bytes(b"PK\x03\x04 not a document")
    with pytest.raises(DeskError, match="ett brev"):
        app.books.open(path)
