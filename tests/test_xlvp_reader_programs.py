"""The same content read from what different programs save."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
import xlsxwriter
from conftest import Convert
from deliveries import ODD_ACTIVITIES, book, cells, parts, small_period, values
from hypothesis import given, settings
from hypothesis import strategies as st
from template_office import make
from workbooks import IDENTITY, draw, draw_with_openpyxl, with_part

from validation.example import example_model
from validation.model import Formats
from validation.model_parts import SheetTitle
from validation.parsing import parse_table
from validation.schemas import BY_TABLE, Kind
from xlvp.reader import Delivery, read_workbooks
from xlvp.reading.census import quick_census
from xlvp.reading.closer_look import close_census

SHEETS: tuple[SheetTitle, ...] = ("Aktiviteter", "Utvecklingsmedel", "Underskrift")
TABLES = ("activities", "development_funds", "sign_off")
OFFICE = f"""{ODD_ACTIVITIES}
    Utvecklingsmedel
    Fond | Benämning | Budget | Beslutat | Kvar att besluta om | Kommentar
    F1   | Fond ett  | 21,3   | -21,2    | = 0,1               | Klart
    F2   | Fond två  | 3      | = #REF!  | = 3                 |

    Underskrift
    Roll           | Godkänd av | Datum
    Avdelningschef | chefen     | 2019-09-05
"""
ODD_CELLS = [("development_funds", 6, "decided", "error_value", "#REF!")]


def read_office(path: Path) -> Delivery:
    return read_workbooks([path], *small_period(*SHEETS), names=["A.xlsx"])


def assert_same_tables(delivery: Delivery, expected: Delivery) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(delivery.tables[table], expected.tables[table])


def test_xlsxwriter(tmp_path: Path) -> None:
    delivery = read_office(draw(OFFICE, tmp_path / "A.xlsx"))
    frame = delivery.tables["activities"]
    assert list(frame.index.get_level_values("row")) == [6, 7]
    assert values(frame, "number") == ["1.1", "1.10"]
    assert values(frame, "name") == ["Två  blanka\nrader", 'å & <ö> "x"']
    assert values(frame, "remaining_amount") == [10_000_000, 1_000_000]
    assert values(delivery.tables["development_funds"], "left") == [100_000, 3_000_000]
    assert cells(delivery) == ODD_CELLS


def test_openpyxl_leaves_formulas_without_results(tmp_path: Path) -> None:
    delivery = read_office(draw_with_openpyxl(OFFICE, tmp_path / "A.xlsx"))
    assert_same_tables(delivery, read_office(draw(OFFICE, tmp_path / "B.xlsx")))
    assert cells(delivery) == [
        ("activities", 6, "remaining_amount", "not_calculated", ""),
        ("activities", 7, "remaining_amount", "not_calculated", ""),
        ("development_funds", 5, "left", "not_calculated", ""),
        ("development_funds", 6, "decided", "not_calculated", ""),
        ("development_funds", 6, "left", "not_calculated", ""),
    ]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_libreoffice(tmp_path: Path, soffice: Convert, kind: str) -> None:
    path = draw(OFFICE, tmp_path / "A.xlsx")
    saved = soffice(path, kind, tmp_path / "saved")
    delivery = read_office(saved)
    assert book(delivery)["file_type"] == kind
    assert {key: book(delivery)[key] for key in IDENTITY} == IDENTITY
    assert_same_tables(delivery, read_office(path))
    assert cells(delivery) == ODD_CELLS
    assert [part for part in parts(delivery) if part[3] != "missing"] == []


def test_libreoffice_keeps_what_tells_formulas_from_figures(
    tmp_path: Path, soffice: Convert
) -> None:
    drawn = """
        Utvecklingsmedel
        Fond  | Budget | Beslutat | Kvar att besluta om
        F1    | 10     | -4       | = 6
        F2    | 10     | -4       | 6
        Summa | = 20   | = -8     | = 12
        B12: Att göra
    """
    path = with_part(
        draw(drawn, tmp_path / "A.xlsx"),
        "xl/tables/table1.xml",
        lambda xml: xml.replace(b'totalsRowShown="0"', b'totalsRowCount="1"'),
    )
    for kind in ("xlsx", "ods"):
        saved = soffice(path, kind, tmp_path / "saved")
        delivery = read_workbooks([saved], *small_period("Utvecklingsmedel"))
        assert values(delivery.tables["development_funds"], "fund") == ["F1", "F2"]
        assert cells(delivery) == [
            ("development_funds", 6, "left", "formula_overwritten", "6"),
            ("development_funds", 12, "B", "stray", "Att göra"),
        ]


def test_xls_is_read_where_the_model_allows_it(tmp_path: Path, soffice: Convert) -> None:
    drawn = """
        Utvecklingsmedel
        Fond | Budget | Beslutat | Kvar att besluta om
        F1   | 10     | -4       | = 6
        F2   | 10     | -4       | 7
    """
    saved = soffice(draw(drawn, tmp_path / "A.xlsx"), "xls", tmp_path / "saved")
    model, period = small_period("Utvecklingsmedel")
    refused = read_workbooks([saved], model, period)
    assert book(refused, "A.xls")["fault"] == "format_not_allowed"
    allowing = model.model_copy(update={"formats": Formats(allow_xls=True)})
    delivery = read_workbooks([saved], allowing, period)
    assert book(delivery, "A.xls")["file_type"] == "xls"
    assert values(delivery.tables["development_funds"], "year_budget") == [10_000_000, 10_000_000]
    # Nothing is known about formulas: a figure that is wrong is told, a right one is not.
    assert cells(delivery, "formula_overwritten", "formula_changed") == []
    assert ("development_funds", 6, "left", "derived_differs", "7") in cells(delivery)


# --- the template ----------------------------------------------------------------------------


def test_a_template_as_it_is_handed_out_has_nothing_odd(tmp_path: Path) -> None:
    path = tmp_path / "A.xlsx"
    path.write_bytes(make().content)
    model = example_model()
    period = model.period("2019-08")
    assert period is not None
    delivery = read_workbooks([path], model, period)
    found = book(delivery)
    assert (found["fault"], found["department"], found["period"]) == ("", "A", "2019-08")
    assert parts(delivery) == []
    assert cells(delivery) == []
    activities = delivery.tables["activities"]
    assert set(values(activities, "number")) >= {"1.1.1.1", "1.1.1.2", "1.1.10.1"}
    by_number = activities.set_index("number")
    assert by_number.at["1.1.1.1", "granted_amount"] == 2_500_000
    assert by_number.at["1.1.1.2", "end_date"] == pd.Timestamp(2019, 6, 30)
    assert by_number.at["1.1.1.1", "former_status"] == "P"
    budget = delivery.tables["operating_budget"].set_index("account")
    assert budget.at["1", "deviation_to_date"] == 2_300_000
    keys = {key for _, table, key in delivery.issued_keys if table == "activities"}
    assert {"1.1.1.1", "1.1.10.1"} <= keys


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_template_that_libreoffice_has_saved_reads_alike(
    tmp_path: Path, soffice: Convert, kind: str
) -> None:
    path = tmp_path / "A.xlsx"
    path.write_bytes(make().content)
    model = example_model()
    period = model.period("2019-08")
    assert period is not None
    saved = soffice(path, kind, tmp_path / "saved")
    usual = read_workbooks([path], model, period)
    delivery = read_workbooks([saved], model, period, names=["A.xlsx"])
    assert book(delivery)["fault"] == ""
    assert parts(delivery) == []
    assert cells(delivery) == []
    for sheet in BY_TABLE.values():
        pd.testing.assert_frame_equal(delivery.tables[sheet.table], usual.tables[sheet.table])
    assert len(delivery.issued_keys) == len(usual.issued_keys) > 0


# --- what is written is what is read ---------------------------------------------------------

FIELDS = {
    column.field: column
    for column in BY_TABLE["activities"].columns(*small_period("Aktiviteter"))
    if column.field in ("number", "assignment", "name", "end_date", "granted_amount", "comment")
}
# No control characters and nothing that XML or Excel changes; blanks at the ends are stripped.
TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="_\ufffe\uffff"
    ),
    max_size=20,
)
CONTENTS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.NUMBER: st.from_regex(r"\A[1-9]\.[1-9]0?(\.[1-9]0?)?\Z"),
    Kind.LONG_TEXT: TEXTS,
    Kind.DATE: st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    Kind.AMOUNT: st.integers(-(10**9), 10**9).map(lambda tenths: tenths / 10),
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {name: st.none() | CONTENTS[column.kind] for name, column in FIELDS.items()}
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(
    rows=ROWS,
    order=st.permutations(list(FIELDS)),
    top=st.integers(0, 20),
    left=st.integers(0, 30),
    table=st.booleans(),
)
def test_what_is_written_is_read(
    rows: list[dict[str, Any]], order: list[str], top: int, left: int, table: bool
) -> None:
    model, period = small_period("Aktiviteter")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "A.xlsx"
        write(path, rows, order, (top, left), table=table)
        frame = read_workbooks([path], model, period).tables["activities"]
    kept = [place for place, row in enumerate(rows) if any(map(has_content, row.values()))]
    numbers = [("A.xlsx", top + 2 + place) for place in kept]
    raw = pd.DataFrame(
        {"department": "A"} | {name: [rows[place][name] for place in kept] for name in FIELDS},
        index=pd.MultiIndex.from_tuples(numbers, names=["workbook", "row"]),
        dtype="object",
    )
    expected = parse_table(raw, BY_TABLE["activities"], model, period).frame
    pd.testing.assert_frame_equal(frame, expected)


def write(
    path: Path,
    rows: list[dict[str, Any]],
    order: list[str],
    corner: tuple[int, int],
    *,
    table: bool,
) -> None:
    top, left = corner
    with xlsxwriter.Workbook(path) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        page = workbook.add_worksheet("Aktiviteter")
        titles = [FIELDS[name].title for name in order]
        page.write_row(top, left, titles)
        if table:
            header = [{"header": title} for title in titles]
            size = (top + len(rows), left + len(order) - 1)
            page.add_table(top, left, *size, {"name": "Tabell_Aktiviteter", "columns": header})
        for row, values_of_row in enumerate(rows, start=top + 1):
            for column, name in enumerate(order, start=left):
                match values_of_row[name]:
                    case str(text):
                        page.write_string(row, column, text)
                    case date() as moment:
                        page.write_datetime(row, column, moment, day)
                    case float(number):
                        page.write_number(row, column, number)
        for key, value in IDENTITY.items():
            workbook.set_custom_property(f"xlvp_{key}", value)


def has_content(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


# --- the two ways of counting ----------------------------------------------------------------

CELLS = st.dictionaries(
    st.tuples(st.integers(0, 20_000), st.integers(0, 800)),
    st.one_of(
        st.sampled_from(["=1+1", '=""', "={1}", "error", "blank", True]),
        st.floats(-1e9, 1e9).map(lambda number: round(number, 3)),
        TEXTS.filter(bool),
    ),
    max_size=8,
)


@given(contents=CELLS)
def test_the_quick_census_and_the_closer_look_agree(
    contents: dict[tuple[int, int], Any],
) -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        grey = workbook.add_format({"bg_color": "#EEEEEE"})
        page = workbook.add_worksheet()
        for (row, column), content in contents.items():
            match content:
                case "=1+1":
                    page.write_formula(row, column, content, None, 2)
                case '=""':
                    page.write_formula(row, column, content, None, "")
                case "={1}":
                    page.write_array_formula(row, column, row + 1, column, content, None, 1)
                case "error":
                    page.write_formula(row, column, "=1/0", None, "#DIV/0!")
                case "blank":
                    page.write_blank(row, column, None, grey)
                case str(text):
                    page.write_string(row, column, text)
                case _:
                    page.write(row, column, content)
    with ZipFile(buffer) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
        strings = (
            archive.read("xl/sharedStrings.xml")
            if "xl/sharedStrings.xml" in archive.namelist()
            else b""
        )
    quick, close = quick_census(xml, "Blad1", with_errors=True), close_census(xml, strings, "Blad1")
    assert quick is not None
    assert (quick.values, quick.errors) == (close.values, close.errors)
    assert (quick.formulas, quick.arrays) == (close.formulas, close.arrays)
    assert (quick.uncalculated, quick.blank) == (close.uncalculated, close.blank)
