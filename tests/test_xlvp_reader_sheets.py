from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from deliveries import book, cells, parts, read_drawn, small_period, values
from workbooks import IDENTITY, draw, with_part

from validation.finding import Place
from xlvp.reader import read_workbooks

FUNDS = """
    Utvecklingsmedel
    Fond | Benämning | Budget | Beslutat | Kvar att besluta om | Kommentar
    F1   | Fond ett  | 21,3   | -21,2    | = 0,1               | Klart
"""
SIGN_OFF = """
    Underskrift
    Roll          | Godkänd av     | Datum
    Avdelningschef | ekonomichefen | 2019-09-05
"""


def test_a_renamed_sheet_is_found_by_its_excel_table(tmp_path: Path) -> None:
    drawn = FUNDS.replace("Utvecklingsmedel", "Fonder aug [Tabell_Utvecklingsmedel]")
    delivery = read_drawn(drawn, tmp_path, "Utvecklingsmedel")
    assert values(delivery.tables["development_funds"], "year_budget") == [21_300_000]
    assert parts(delivery) == [("development_funds", 0, "", "renamed", "Fonder aug")]
    assert delivery.tables["parts"].loc[("A.xlsx", 0), "expected"] == "Utvecklingsmedel"
    assert delivery.locations.sheet("A.xlsx", "development_funds") == "Fonder aug"
    place = Place("A.xlsx", "development_funds", 5, "decided")
    assert delivery.locations.cell(place) == "'Fonder aug'!D5"


def test_a_renamed_sheet_without_its_table_is_found_by_its_header(tmp_path: Path) -> None:
    drawn = FUNDS.replace("Utvecklingsmedel", "Blad1 []") + SIGN_OFF.replace(
        "Underskrift", "Blad2 []"
    )
    delivery = read_drawn(drawn, tmp_path, "Utvecklingsmedel", "Underskrift")
    assert values(delivery.tables["development_funds"], "decided") == [-21_200_000]
    assert values(delivery.tables["sign_off"], "signed_by") == ["ekonomichefen"]
    assert parts(delivery) == [
        ("development_funds", 0, "", "renamed", "Blad1"),
        ("sign_off", 0, "", "renamed", "Blad2"),
    ]


@pytest.mark.parametrize("name", ["utvecklingsmedel ", "UTVECKLINGSMEDEL"])
def test_case_and_blanks_in_a_sheets_name_are_nothing(tmp_path: Path, name: str) -> None:
    delivery = read_drawn(
        FUNDS.replace("Utvecklingsmedel", f"{name} []"), tmp_path, "Utvecklingsmedel"
    )
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert parts(delivery) == []


def test_a_table_that_has_left_its_sheet_is_moved(tmp_path: Path) -> None:
    drawn = FUNDS.replace("Utvecklingsmedel", "Blad1 [Tabell_Utvecklingsmedel]")
    delivery = read_drawn(f"{drawn}\n Utvecklingsmedel\n A1: tomt", tmp_path, "Utvecklingsmedel")
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert parts(delivery) == [
        ("development_funds", 0, "", "moved", "Blad1"),
        ("", 0, "", "unknown", "Utvecklingsmedel"),
    ]


def test_a_second_copy_of_a_sheet_is_reported_and_not_read(tmp_path: Path) -> None:
    copy = FUNDS.replace("Utvecklingsmedel", "Utvecklingsmedel (2) [Tabell_3]").replace("F1", "F2")
    delivery = read_drawn(FUNDS + copy, tmp_path, "Utvecklingsmedel")
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert parts(delivery) == [("development_funds", 0, "", "doubled", "Utvecklingsmedel (2)")]


def test_a_copy_is_one_of_the_sheet_that_it_is_most_like(tmp_path: Path) -> None:
    # Six of the ten columns of Uppdrag go by titles of Aktiviteter, too.
    titles = "Nummer | Uppdrag | Aktivitet | Typ | Status | Slutdatum | Ansvarig | Beviljade medel"
    titles += " | Använda medel | Kommentar | Förra status | Förra slutdatum | Förra kommentaren"
    activities = f"""
        Aktiviteter
        {titles}
        1.1.1 | 1.1 | Kampanj {"| " * 10}
    """
    tasks = """
        Uppdrag
        Nummer | Nivå    | Benämning         | Mål | Kommentar
        1.1    | Uppdrag | Stöd till företag |     |
    """
    drawn = tasks + activities + activities.replace("Aktiviteter", "Aktiviteter (2) [Tabell_9]")
    delivery = read_drawn(drawn, tmp_path, "Uppdrag", "Aktiviteter")
    assert parts(delivery, "doubled") == [("activities", 0, "", "doubled", "Aktiviteter (2)")]


def test_sheets_that_nobody_asked_for_are_unknown_unless_they_are_the_templates(
    tmp_path: Path,
) -> None:
    others = "".join(
        f"\n {name}\n A1: text" for name in ("Start", "Validering", "Hjälp", "Listor", "Mina tal")
    )
    delivery = read_drawn(FUNDS + others, tmp_path, "Utvecklingsmedel")
    assert parts(delivery) == [("", 0, "", "unknown", "Mina tal")]


def test_a_missing_sheet_is_missing_and_the_others_are_read(tmp_path: Path) -> None:
    delivery = read_drawn(FUNDS, tmp_path, "Utvecklingsmedel", "Underskrift")
    assert values(delivery.tables["development_funds"], "fund") == ["F1"]
    assert len(delivery.tables["sign_off"]) == 0
    assert parts(delivery) == [("sign_off", 0, "", "missing", "")]
    place = Place("A.xlsx", "sign_off")
    assert delivery.locations.cell(place) == ""
    assert delivery.locations.address(place) is None


def test_a_sheet_without_its_header_is_missing_though_its_name_is_there(tmp_path: Path) -> None:
    drawn = f"{FUNDS}\n Underskrift\n A1: Underskrift\n A5: chefen"
    delivery = read_drawn(drawn, tmp_path, "Utvecklingsmedel", "Underskrift")
    assert parts(delivery, "missing") == [("sign_off", 0, "", "missing", "Underskrift")]


def test_only_the_sheets_that_the_department_fills_in_are_missed(tmp_path: Path) -> None:
    model, period = small_period("Utvecklingsmedel", "Underskrift")
    one, other = model.departments
    without = one.model_copy(update={"sheets": ("Utvecklingsmedel",)})
    model = model.model_copy(update={"departments": (without, other)})
    paths = [
        draw(FUNDS, tmp_path / f"{code}.xlsx", identity=IDENTITY | {"department": code})
        for code in "AB"
    ]
    delivery = read_workbooks(paths, model, period)
    missing = delivery.tables["parts"]
    assert list(missing["department"]) == ["B"]
    assert list(missing["at_table"]) == ["sign_off"]


def test_identity_is_read_from_the_hidden_sheet(tmp_path: Path) -> None:
    delivery = read_drawn(
        FUNDS,
        tmp_path,
        "Utvecklingsmedel",
        issued=(("development_funds", "F1"), ("activities", "1.10")),
    )
    found = book(delivery)
    assert {key: found[key] for key in IDENTITY} == IDENTITY
    assert found["fault"] == ""
    assert found["file_type"] == "xlsx"
    assert delivery.issued_keys == [
        ("A.xlsx", "development_funds", "F1"),
        ("A.xlsx", "activities", "1.10"),
    ]


def test_identity_is_read_from_the_properties_when_the_sheet_is_gone(tmp_path: Path) -> None:
    named = IDENTITY | {"department": "B", "office": "A & B <Å>"}
    delivery = read_drawn(FUNDS, tmp_path, "Utvecklingsmedel", identity=named, hidden_sheet=False)
    found = book(delivery)
    assert {key: found[key] for key in IDENTITY} == named
    assert found["fault"] == ""
    assert values(delivery.tables["development_funds"], "department") == ["B"]


@pytest.mark.parametrize(
    ("cover", "department"),
    [
        ("B5: Avdelning:\n C5: B – Avdelning B", "B"),
        ("A2: AVDELNING\n D2: avdelning b", "B"),
        ("B5: Avdelning\n C5: A", "A"),
        ("B5: Avdelning\n C5: Kommunikation", ""),
        ("B5: Period", ""),
    ],
)
def test_without_identity_the_tables_are_read_and_the_department_is_guessed(
    tmp_path: Path, cover: str, department: str
) -> None:
    delivery = read_drawn(f"Start\n {cover}\n {FUNDS}", tmp_path, "Utvecklingsmedel", identity=None)
    found = book(delivery)
    assert found["fault"] == "no_identity"
    assert found["department"] == department
    assert found["period"] == ""
    assert values(delivery.tables["development_funds"], "year_budget") == [21_300_000]
    assert values(delivery.tables["development_funds"], "department") == [department]
    assert parts(delivery) == []


def test_of_a_quite_different_workbook_nothing_more_is_said(tmp_path: Path) -> None:
    drawn = "Blad1\n A1: Inköpslista\n A2: Mjölk\n Blad2\n A1: 17"
    delivery = read_drawn(drawn, tmp_path, "Utvecklingsmedel", "Underskrift", identity=None)
    assert book(delivery)["fault"] == "no_identity"
    assert parts(delivery) == []
    assert cells(delivery) == []


def test_diagram_sheets_and_strict_workbooks_are_understood(tmp_path: Path) -> None:
    path = draw(FUNDS + SIGN_OFF, tmp_path / "A.xlsx")
    usual = read_workbooks([path], *small_period("Utvecklingsmedel", "Underskrift"))
    for part in (
        *("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"),
        *("xl/_rels/workbook.xml.rels", "_rels/.rels", "xl/sharedStrings.xml", "xl/styles.xml"),
        *("xl/worksheets/_rels/sheet1.xml.rels", "xl/tables/table1.xml", "docProps/custom.xml"),
    ):
        with_part(path, part, _strict)
    delivery = read_workbooks([path], *small_period("Utvecklingsmedel", "Underskrift"))
    for table in ("development_funds", "sign_off", "parts", "cells"):
        pd.testing.assert_frame_equal(delivery.tables[table], usual.tables[table])
    assert values(delivery.tables["sign_off"], "date") == [pd.Timestamp(2019, 9, 5)]
    assert parts(delivery) == []


def _strict(part: bytes) -> bytes:
    relations = b"schemas.openxmlformats.org/officeDocument/2006"
    return (
        part.replace(b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/s")
        .replace(b"custom-properties", b"customProperties")
        .replace(relations, b"purl.oclc.org/ooxml/officeDocument")
        .replace(b"purl.oclc.org/ooxml/s/main", b"purl.oclc.org/ooxml/spreadsheetml/main")
    )


def test_locations_name_cells_rows_columns_and_sheets(tmp_path: Path) -> None:
    delivery = read_drawn(
        FUNDS.replace("Utvecklingsmedel", "Utvecklingsmedel @C4"), tmp_path, "Utvecklingsmedel"
    )
    locations = delivery.locations

    def place(row: int, column: str) -> Place:
        return Place("A.xlsx", "development_funds", row, column)

    assert locations.cell(place(5, "decided")) == "Utvecklingsmedel!F5"
    assert locations.cell(place(5, "")) == "Utvecklingsmedel!5"
    assert locations.cell(place(0, "decided")) == "Utvecklingsmedel!F4"
    assert locations.cell(place(0, "")) == "Utvecklingsmedel"
    assert locations.cell(Place("A.xlsx")) == ""
    assert locations.cell(Place("B.xlsx", "development_funds", 5, "fund")) == ""
    assert locations.address(place(5, "fund")) == ("Utvecklingsmedel", "C5")
    assert locations.address(place(5, "")) == ("Utvecklingsmedel", "C5")
    assert locations.address(place(0, "")) is None
    assert locations.column_letter("A.xlsx", "development_funds", "comment") == "H"
    assert locations.column_letter("A.xlsx", "development_funds", "nothing") == ""


@pytest.mark.parametrize(
    ("sheet", "written"),
    [
        ("Utvecklingsmedel", "Utvecklingsmedel!D5"),
        ("Åtgärder_2", "Åtgärder_2!D5"),
        ("Mina fonder", "'Mina fonder'!D5"),
        ("2019", "'2019'!D5"),
        ("F1", "'F1'!D5"),
        ("R1C1", "'R1C1'!D5"),
        ("chefens 'egna'x", "'chefens ''egna''x'!D5"),
    ],
)
def test_sheet_names_are_quoted_where_they_could_be_misread(
    tmp_path: Path, sheet: str, written: str
) -> None:
    drawn = FUNDS.replace("Utvecklingsmedel", f"{sheet} [Tabell_Utvecklingsmedel]")
    delivery = read_drawn(drawn, tmp_path, "Utvecklingsmedel")
    place = Place("A.xlsx", "development_funds", 5, "decided")
    assert delivery.locations.cell(place) == written
