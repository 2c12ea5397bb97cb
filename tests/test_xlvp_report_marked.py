"""Marked copies: what is added, and that nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Convert
from made_checks import checked, finding
from made_workbooks import GREEN, OWN_NOTE, edited, parts, prefixed, small_workbook
from ooxml import check_package
from python_calamine import load_workbook

from validation.finding import Finding, NotRun, Severity
from xlvp.report.marked.marking import marked_workbook
from xlvp.report.marked.review import Review, review
from xlvp.report.marked.splicing import UnmarkableError

RED, YELLOW = "FFF8C4C0", "FFFFE08A"
NOTE = (
    "xlvp har granskat cellen\n"
    "STA004 fel: Slutdatum 2019-06-30 har passerat men status är pågående.\n"
    "Åtgärd: Ändra status eller slutdatum.\n"
    "– – –"
)


def late(row: int = 14) -> Finding:
    return finding(cell=("activities", row, "end_date"))


def unclear(row: int = 14, column: str = "status") -> Finding:
    return finding(
        "STA005",
        ("activities", row, column),
        severity=Severity.WARNING,
        message="Status säger något annat än kommentaren.",
        remedy="Läs båda.",
        column_title="Status",
        value="pågående",
        expected="avslutat",
    )


def said(*findings: Finding, not_run: Sequence[NotRun] = ()) -> Review:
    return review(checked(Path("kontor"), findings, not_run=not_run), "A.xlsx")


def opened(data: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(BytesIO(data), data_only=values)


def notes(data: bytes, sheet: str = "Aktiviteter") -> dict[str, tuple[str, str]]:
    return {
        cell.coordinate: (cell.comment.author, cell.comment.text)
        for row in opened(data)[sheet].iter_rows()
        for cell in row
        if cell.comment
    }


def rules(data: bytes, sheet: str = "Aktiviteter") -> list[tuple[int, str, str, str]]:
    """The conditional formats in the order in which they count: ranges, formula, colour."""
    formats = opened(data)[sheet].conditional_formatting
    return sorted(
        (rule.priority, str(block.sqref), rule.formula[0], rule.dxf.fill.bgColor.rgb)
        for block in formats
        for rule in block.rules
    )


def rows(data: bytes) -> list[list[Any]]:
    sheet = opened(data)["Validering"]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_guilty_cells_are_coloured_above_the_sheets_own_colours() -> None:
    copy = marked_workbook(small_workbook(), said(late(14), late(15), unclear(14)))
    assert rules(copy) == [
        (1, "F14:F15", '"xlvp"<>""', RED),
        (2, "E14", '"xlvp"<>""', YELLOW),
        (4, "E8:F20", '$E8="P – pågående"', "FF" + GREEN[1:]),
    ]


def test_the_worst_finding_gives_the_colour_and_one_note_says_all() -> None:
    copy = marked_workbook(small_workbook(), said(unclear(15, "end_date"), late(15)))
    assert [rule[:2] for rule in rules(copy)] == [(1, "F15"), (4, "E8:F20")]
    assert notes(copy)["F15"] == (
        "xlvp",
        (
            "xlvp har granskat cellen\n"
            "STA004 fel: Slutdatum 2019-06-30 har passerat men status är pågående.\n"
            "Åtgärd: Ändra status eller slutdatum.\n"
            "\n"
            "STA005 varning: Status säger något annat än kommentaren.\n"
            "Åtgärd: Läs båda.\n"
            "– – –"
        ),
    )


def test_notes_of_the_department_survive_and_are_added_to() -> None:
    copy = marked_workbook(small_workbook(), said(late(14)))
    assert notes(copy) == {
        "F14": ("Avdelningen", f"{OWN_NOTE}\n\n{NOTE}"),
        "H15": ("Avdelningen", "Se protokollet."),
    }


def test_a_finding_about_a_row_marks_its_first_cell_and_one_about_a_column_its_header() -> None:
    row = finding("HIE001", ("activities", 15, ""), message="Uppdraget finns inte.")
    column = finding("WBK010", ("activities", 0, "status"), message="Kolumnen har bytt namn.")
    copy = marked_workbook(small_workbook(), said(row, column))
    assert set(notes(copy)) == {"A15", "E7", "F14", "H15"}


def test_each_note_has_one_box_at_its_cell() -> None:
    copy = parts(marked_workbook(small_workbook(), said(late(14), late(15), unclear(14))))
    drawing = copy["xl/drawings/vmlDrawing1.vml"].decode()
    boxes = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", drawing)
    assert sorted(boxes) == [("13", "4"), ("13", "5"), ("14", "5"), ("14", "7")]
    ids = re.findall(r'<v:shape id="(\w+)"', drawing)
    assert len(set(ids)) == 4


def test_notes_that_openpyxl_has_drawn_survive_and_are_added_to() -> None:
    saved = BytesIO()
    opened(small_workbook()).save(saved)
    data = marked_workbook(saved.getvalue(), said(late(14), late(15)))
    assert notes(data) == {
        "F14": ("Avdelningen", f"{OWN_NOTE}\n\n{NOTE}"),
        "F15": ("xlvp", NOTE),
        "H15": ("Avdelningen", "Se protokollet."),
    }
    (drawing,) = (part.decode() for name, part in parts(data).items() if name.endswith(".vml"))
    boxes = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", drawing)
    assert sorted(boxes) == [("13", "5"), ("14", "5"), ("14", "7")]


def test_only_the_parts_that_carry_marks_change() -> None:
    original = parts(small_workbook())
    copy = parts(marked_workbook(small_workbook(), said(late(14))))
    assert list(copy) == list(original)
    assert {name for name in original if copy[name] != original[name]} == {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet3.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
    } - {"xl/drawings/vmlDrawing1.vml"}  # the only note there is had its box already


def test_the_cells_of_a_marked_sheet_are_the_same_bytes() -> None:
    cells = re.compile(rb"<sheetData>.*</sheetData>.*?<sheetProtection[^>]*>", re.DOTALL)
    original, copy = (
        cells.search(parts(data)["xl/worksheets/sheet1.xml"])
        for data in (small_workbook(), marked_workbook(small_workbook(), said(late(), unclear())))
    )
    assert original is not None
    assert copy is not None
    assert copy[0] == original[0]


def test_everything_that_people_built_in_survives() -> None:
    def built_in(data: bytes) -> dict[str, Any]:
        book, values = opened(data), opened(data, values=True)
        sheet = book["Aktiviteter"]
        return {
            "tables": dict(sheet.tables.items()),
            "lists": [(str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation],
            "formula": (sheet["J14"].value, values["Aktiviteter"]["J14"].value),
            "protected": (sheet.protection.sheet, sheet.protection.autoFilter),
            "unlocked": (sheet["E14"].protection.locked, sheet["F14"].number_format),
            "widths": {name: column.width for name, column in sheet.column_dimensions.items()},
            "page": (sheet.page_setup.orientation, sheet.print_title_rows, sheet.freeze_panes),
            "sheets": [(each.title, each.sheet_state) for each in book],
            "names": {name: found.attr_text for name, found in book.defined_names.items()},
            "properties": [(prop.name, prop.value) for prop in book.custom_doc_props.props],
        }

    expected = built_in(small_workbook())
    assert expected["formula"] == ("=H14-I14", 1)
    assert expected["tables"] == {"Tabell_Aktiviteter": "A7:L20"}
    assert built_in(marked_workbook(small_workbook(), said(late(), unclear()))) == expected


def test_the_findings_sheet_lists_findings_in_order_with_links() -> None:
    net = finding(
        "BUD001",
        ("operating_budget", 9, "actual"),
        severity=Severity.INFO,
        message="Utfallet är lägre.",
        remedy="Inget.",
        value="6,5",
    )
    whole = finding("WBK020", ("", 0, ""), message="Fel mall.", remedy="Hämta en ny.", value="")
    copy = marked_workbook(small_workbook(), said(net, late(15), whole, unclear(14)))
    assert rows(copy) == [
        [
            "Uppföljning januari–augusti 2019 (2019-08): 2 fel, 1 varning, 1 upplysning",
            *[None] * 7,
        ],
        [
            (
                "Rätta i de färgade cellerna; anteckningen vid cellen säger vad som är fel. "
                "Kolumnen Cell leder dit."
            ),
            *[None] * 7,
        ],
        [None] * 8,
        ["Regel", "Allvar", "Blad", "Cell", "Fel", "Åtgärd", "Värde", "Väntat"],
        ["WBK020", "fel", None, None, "Fel mall.", "Hämta en ny.", None, None],
        [
            "STA005",
            "varning",
            "Aktiviteter",
            "E14",
            "Status säger något annat än kommentaren.",
            "Läs båda.",
            "pågående",
            "avslutat",
        ],
        [
            "STA004",
            "fel",
            "Aktiviteter",
            "F15",
            "Slutdatum 2019-06-30 har passerat men status är pågående.",
            "Ändra status eller slutdatum.",
            "2019-06-30",
            None,
        ],
        [
            "BUD001",
            "upplysning",
            "Drift & budget",
            "F9",
            "Utfallet är lägre.",
            "Inget.",
            "6,5",
            None,
        ],
    ]
    sheet = opened(copy)["Validering"]
    links = {cell.coordinate: cell.hyperlink.location for cell in sheet["D"] if cell.hyperlink}
    assert links == {
        "D6": "'Aktiviteter'!E14",
        "D7": "'Aktiviteter'!F15",
        "D8": "'Drift & budget'!F9",
    }
    assert sheet.auto_filter.ref == "A4:H8"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A5", "$4:$4")
    assert [sheet.column_dimensions[name].width for name in "EF"] == [60, 50]
    assert sheet["E5"].alignment.wrap_text
    assert sheet["B7"].fill.fgColor.rgb == RED
    assert sheet.sheet_properties.tabColor.rgb == "FFB26A00"
    assert sheet.oddFooter.left.text == "Kontoret"


def test_a_workbook_without_findings_says_so() -> None:
    copy = marked_workbook(small_workbook(), said())
    assert [row[0] for row in rows(copy)] == [
        "Uppföljning januari–augusti 2019 (2019-08): inga fynd",
        "Inga fynd: inget i arbetsboken behöver rättas.",
        None,
        "Regel",
    ]
    assert set(notes(copy)) == {"F14", "H15"}


def test_rules_that_did_not_run_are_said() -> None:
    copy = marked_workbook(
        small_workbook(),
        said(not_run=[NotRun("BUD001", "A.xlsx", "bladet Driftbudget saknas")]),
    )
    assert [row[0] for row in rows(copy)][1:3] == [
        "Inget fel hittades, men alla regler kunde inte köras.",
        "Ej körda regler, eftersom bladet Driftbudget saknas: BUD001.",
    ]


@pytest.mark.parametrize("locked", [False, True])
def test_a_workbook_without_the_sheet_gets_one(locked: bool) -> None:
    original = small_workbook(findings_sheet=False, locked=locked)
    copy = marked_workbook(original, said(late(15)))
    assert opened(copy).sheetnames == ["Aktiviteter", "Drift & budget", "Listor", "Validering"]
    assert rows(copy)[4][:4] == ["STA004", "fel", "Aktiviteter", "F15"]
    protection = opened(copy).security
    assert bool(protection and protection.lockStructure) is locked


def test_text_of_a_department_stays_text() -> None:
    hostile = finding(
        message='=HYPERLINK("http://x") <b>&amp;</b> _x0041_ \x0b\x00å',
        remedy="+1\r\n@SUM(A1)",
        value="=1+1",
        expected="'-2",
    )
    copy = marked_workbook(small_workbook(), said(hostile))
    sheet = opened(copy)["Validering"]
    assert [(cell.data_type, cell.value) for cell in sheet[5]][4:] == [
        # Excel reads _x0041_ as A unless its first line is written as an escape.
        ("s", '=HYPERLINK("http://x") <b>&amp;</b> _x005F_x0041_ å'),
        ("s", "+1\n@SUM(A1)"),
        ("s", "=1+1"),
        ("s", "'-2"),
    ]
    read = load_workbook(BytesIO(copy)).get_sheet_by_name("Validering").to_python()
    assert read[4][6:] == ["=1+1", "'-2"]


def test_the_same_findings_give_the_same_bytes() -> None:
    one = marked_workbook(small_workbook(), said(late(), unclear()))
    assert marked_workbook(small_workbook(), said(unclear(), late())) == one


def test_marking_a_marked_copy_gives_the_same_bytes() -> None:
    once = marked_workbook(small_workbook(), said(late(14), late(15), unclear(15)))
    assert marked_workbook(once, said(late(14), late(15), unclear(15))) == once


def test_marks_of_an_earlier_review_are_taken_away_and_nothing_else() -> None:
    once = marked_workbook(small_workbook(), said(late(14), late(15), unclear(15)))
    clean = marked_workbook(once, said())
    assert notes(clean) == notes(small_workbook())
    assert [rule[1:] for rule in rules(clean)] == [rule[1:] for rule in rules(small_workbook())]
    drawing = parts(clean)["xl/drawings/vmlDrawing1.vml"].decode()
    assert sorted(re.findall(r"<x:Row>(\d+)</x:Row>", drawing)) == ["13", "14"]


def test_what_a_department_answers_in_a_note_is_kept() -> None:
    once = marked_workbook(small_workbook(), said(late(15)))
    end = "– – –".encode("ascii", "xmlcharrefreplace")
    answer = b" Klart nu!"
    answered = edited(
        once, {"xl/comments1.xml": lambda part: part.replace(end, end + b"\n" + answer)}
    )
    assert notes(marked_workbook(answered, said()))["F15"] == ("xlvp", " Klart nu!")


def test_a_conversation_at_a_cell_is_left_alone() -> None:
    name = b"<author>Avdelningen</author>"
    thread = edited(
        small_workbook(),
        {"xl/comments1.xml": lambda part: part.replace(name, b"<author>tc={0}</author>")},
    )
    copy = marked_workbook(thread, said(late(14)))
    assert notes(copy)["F14"] == ("tc={0}", OWN_NOTE)
    assert rules(copy)[0][:2] == (1, "F14")


def test_parts_with_a_namespace_prefix_are_edited_too() -> None:
    names = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/comments1.xml")
    original = edited(small_workbook(), dict.fromkeys(names, prefixed))
    assert b"<x:cfRule " in parts(original)["xl/worksheets/sheet1.xml"]
    plain = marked_workbook(small_workbook(), said(late(14), unclear(15)))
    copy = marked_workbook(original, said(late(14), unclear(15)))
    assert (rules(copy), notes(copy), rows(copy)) == (rules(plain), notes(plain), rows(plain))


def test_the_order_of_calculation_forgets_formulas_that_are_gone() -> None:
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    relation = (
        b'<Relationship Id="rId99" Target="calcChain.xml" Type="http://schemas.openxmlformats.org'
        b'/officeDocument/2006/relationships/calcChain"/></Relationships>'
    )
    override = (
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.calcChain+xml"/></Types>'
    )
    original = edited(
        small_workbook(),
        {
            "xl/calcChain.xml": lambda _: chain,
            "xl/_rels/workbook.xml.rels": lambda part: part.replace(b"</Relationships>", relation),
            "[Content_Types].xml": lambda part: part.replace(b"</Types>", override),
        },
    )
    copy = parts(marked_workbook(original, said()))
    assert "xl/calcChain.xml" not in copy
    assert b"calcChain" not in copy["xl/_rels/workbook.xml.rels"]
    assert b"calcChain" not in copy["[Content_Types].xml"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes.fromhex("D0CF11E0A1B11AE1"), "den är ingen xlsx eller xlsm"),
        (b"PK\3\4 not a zip", "filen är skadad: den går inte att packa upp"),
        (
            edited(
                small_workbook(),
                {"_rels/.rels": lambda part: part.replace(b'officeDocument"', b'other"')},
            ),
            "den är ingen xlsx eller xlsm",
        ),
        (
            edited(
                small_workbook(),
                {
                    "xl/workbook.xml": lambda part: part.replace(
                        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                    )
                },
            ),
            "den är sparad i formatet Strict Open XML",
        ),
    ],
)
def test_what_cannot_be_edited_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(UnmarkableError) as error:
        marked_workbook(content, said(late()))
    assert str(error.value) == reason


@pytest.mark.parametrize(
    "original",
    [small_workbook(), small_workbook(findings_sheet=False), small_workbook(locked=True)],
    ids=["with-sheet", "without-sheet", "locked"],
)
@pytest.mark.parametrize("found", [(), (late(14), late(15), unclear(14))], ids=["clean", "faults"])
def test_a_copy_keeps_the_rules_of_the_file_format(
    original: bytes, found: tuple[Finding, ...], tmp_path: Path
) -> None:
    path = tmp_path / "A.xlsx"
    path.write_bytes(original)
    assert check_package(path) == []
    path.write_bytes(marked_workbook(original, said(*found)))
    assert check_package(path) == []


def test_libreoffice_shows_the_marks_and_what_it_saves_can_be_marked_again(
    tmp_path: Path, soffice: Convert
) -> None:
    path = tmp_path / "A.xlsx"
    path.write_bytes(marked_workbook(small_workbook(), said(late(14), late(15))))
    saved = soffice(path, "xlsx", tmp_path / "ut").read_bytes()
    assert notes(saved)["F15"][1] == NOTE
    assert [row[3] for row in rows(saved)][4:] == ["F14", "F15"]
    again = marked_workbook(saved, said(unclear(15)))
    assert set(notes(again)) == {"F14", "H15", "E15"}
    assert notes(again)["F14"][1].strip() == OWN_NOTE
    ours = [rule[1] for rule in rules(again) if "xlvp" in rule[2]]
    assert ours == ["E15"]
