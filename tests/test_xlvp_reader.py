from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import workbooks
from deliveries import cells, parts, read_drawn, small_period, values
from workbooks import IDENTITY, draw, draw_with_openpyxl

from validation.finding import Place
from xlvp.reader import read_workbooks

ACTIVITIES = """
    Aktiviteter
    Nummer | Uppdrag | Aktivitet | Typ       | Status        | Slutdatum  | Ansvarig | Beviljade medel | Använda medel | Kvar | Beskrivning | Kommentar | Förra status | Förra slutdatum | Förra kommentaren
    1.1.1  | 1.1     | Kampanj   | Aktivitet | P – pågående  | 2019-12-31 | Ekonomi  | 12,5            | 2,5           | = 10 |             | Går bra   |              |                 |
    1.10.1 | 1.10    | Enkät     | Projekt   | ✓             | 2019-06-30 | HR       | '1 000 tkr      |               | = 1  | Kort        |           | P            | 2019-05-31      | Förra
"""  # noqa: E501 - a sheet is as wide as it is


def test_cells_become_typed_values_at_their_sheet_rows(tmp_path: Path) -> None:
    delivery = read_drawn(ACTIVITIES, tmp_path)
    frame = delivery.tables["activities"]
    assert list(frame.index) == [("A.xlsx", 5), ("A.xlsx", 6)]
    assert frame.index.names == ["workbook", "row"]
    assert values(frame, "department") == ["A", "A"]
    assert values(frame, "number") == ["1.1.1", "1.10.1"]
    assert values(frame, "assignment") == ["1.1", "1.10"]
    assert values(frame, "status") == ["P", "K"]
    assert values(frame, "end_date") == [pd.Timestamp(2019, 12, 31), pd.Timestamp(2019, 6, 30)]
    assert values(frame, "granted_amount") == [12_500_000, 1_000_000]
    assert values(frame, "used_amount") == [2_500_000, None]
    assert values(frame, "comment") == ["Går bra", None]
    assert values(frame, "former_end_date") == [None, pd.Timestamp(2019, 5, 31)]
    assert parts(delivery) == []
    assert cells(delivery) == []


def test_a_number_of_the_plan_that_was_kept_as_a_number_is_refused(tmp_path: Path) -> None:
    delivery = read_drawn(
        """
        Aktiviteter []
        Nummer: | Uppdrag | Aktivitet
        1.10.1  | 1.10    | Enkät
        A6: 1,1
        C6: Kampanj
        """,
        tmp_path,
    )
    assert values(delivery.tables["activities"], "number") == ["1.10.1", "1.1"]
    assert cells(delivery) == [("activities", 6, "number", "not_a_text", "1,1")]


MOVED = """
    Aktiviteter @D9
    Slutdatum  | Aktivitet | Anteckning | Nummer | Beviljade medel | Status | Uppdrag
    2019-12-31 | Kampanj   | min egen   | 1.1.1  | 12,5            | P      | 1.1
    2019-06-30 | Enkät     |            | 1.10.1 | 1               | K      | 1.10
"""


@pytest.mark.parametrize("table", ["[Tabell_Aktiviteter]", "[]", "[Tabell1]"])
def test_table_is_found_after_rows_and_columns_have_moved(tmp_path: Path, table: str) -> None:
    delivery = read_drawn(MOVED.replace("@D9", f"@D9 {table}"), tmp_path)
    frame = delivery.tables["activities"]
    assert list(frame.index) == [("A.xlsx", 10), ("A.xlsx", 11)]
    assert values(frame, "number") == ["1.1.1", "1.10.1"]
    assert values(frame, "end_date") == [pd.Timestamp(2019, 12, 31), pd.Timestamp(2019, 6, 30)]
    assert values(frame, "granted_amount") == [12_500_000, 1_000_000]
    assert ("activities", 9, "F", "unknown", "Anteckning") in parts(delivery)
    assert delivery.locations.cell(Place("A.xlsx", "activities", 10, "number")) == "Aktiviteter!G10"


def test_columns_that_are_not_there_are_missing_and_blank(tmp_path: Path) -> None:
    delivery = read_drawn(MOVED, tmp_path)
    missing = [part for part in parts(delivery) if part[3] == "missing"]
    assert missing == [
        ("activities", 9, name, "missing", "")
        for name in (
            *("form", "owner", "used_amount", "remaining_amount", "description", "comment"),
            *("former_status", "former_end_date", "former_comment"),
        )
    ]
    assert values(delivery.tables["activities"], "comment") == [None, None]
    assert cells(delivery) == []  # nothing follows from the missing formula column


def test_a_header_is_known_by_its_words_and_its_aliases(tmp_path: Path) -> None:
    odd = (
        ACTIVITIES.replace("Nummer |", " NUMMER: |")
        .replace("Beviljade medel", "Beviljade\\n\N{NO-BREAK SPACE}medel *")
        .replace("Ansvarig |", "Projektägare |")
        .replace("Slutdatum |", "Klart\N{NO-BREAK SPACE}senast |")
    )
    usual, delivery = read_drawn(ACTIVITIES, tmp_path), read_drawn(odd, tmp_path)
    pd.testing.assert_frame_equal(delivery.tables["activities"], usual.tables["activities"])
    assert parts(delivery) == []


def test_what_is_nearly_a_title_is_taken_for_it_and_reported(tmp_path: Path) -> None:
    delivery = read_drawn(
        """
        Aktiviteter []
        Nummer | Uppdrag | Akivitet | Komentar | Beviljade medlen
        1.1.1  | 1.1     | Kampanj  | Går bra  | 2
        """,
        tmp_path,
    )
    frame = delivery.tables["activities"]
    assert values(frame, "name") == ["Kampanj"]
    assert values(frame, "comment") == ["Går bra"]
    assert values(frame, "granted_amount") == [2_000_000]
    renamed = delivery.tables["parts"].query("fault == 'renamed'")
    assert sorted(
        zip(renamed["at_column"], renamed["found"], renamed["expected"], strict=True)
    ) == [
        ("comment", "Komentar", "Kommentar"),
        ("granted_amount", "Beviljade medlen", "Beviljade medel"),
        ("name", "Akivitet", "Aktivitet"),
    ]


def test_another_years_column_is_never_taken_for_this_years(tmp_path: Path) -> None:
    delivery = read_drawn(
        """
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2018 | 2020 | 2021
        1  | Investeringar | Server      | 5            | 2           | 3    | 4
        """,
        tmp_path,
        "Investeringar",
    )
    frame = delivery.tables["investments"]
    assert values(frame, "year_budget") == [None]
    assert values(frame, "second_year") == [3_000_000]
    assert values(frame, "third_year") == [4_000_000]
    assert ("investments", 4, "year_budget", "missing", "") in parts(delivery)
    assert ("investments", 4, "E", "unknown", "Budget 2018") in parts(delivery)


def test_a_year_may_stand_as_a_number_in_the_header(tmp_path: Path) -> None:
    delivery = read_drawn(
        """
        Investeringar []
        Nr | Grupp         | Investering | Total budget | Budget 2019
        1  | Investeringar | Server      | 5            | 2
        F4: 2020
        F5: 3
        """,
        tmp_path,
        "Investeringar",
    )
    assert values(delivery.tables["investments"], "second_year") == [3_000_000]


@pytest.mark.parametrize("again", ["Status ", "Status2"])
def test_of_a_doubled_column_the_first_is_read(tmp_path: Path, again: str) -> None:
    delivery = read_drawn(
        f"""
        Aktiviteter []
        Nummer | Uppdrag | Aktivitet | Status | {again}
        1.1.1  | 1.1     | Kampanj   | P      | K
        """,
        tmp_path,
    )
    assert values(delivery.tables["activities"], "status") == ["P"]
    doubled = [part for part in parts(delivery) if part[3] == "doubled"]
    assert doubled == [("activities", 4, "status", "doubled", again.strip())]
    assert [part for part in parts(delivery) if part[3] == "unknown"] == []


def test_an_alias_does_not_double_another_columns_own_title(tmp_path: Path) -> None:
    # On the sheet Uppdrag, "Uppdrag" is an alias of "Benämning", and "Status" of "Status helår".
    delivery = read_drawn(
        """
        Uppdrag
        Nummer | Nivå    | Uppdrag     | Status | Kommentar
        1.1    | Uppdrag | Korta köer  | P      | Går bra
        """,
        tmp_path,
        "Uppdrag",
    )
    frame = delivery.tables["assignments"]
    assert values(frame, "name") == ["Korta köer"]
    assert values(frame, "status") == ["P"]
    assert [part for part in parts(delivery) if part[3] in ("doubled", "renamed")] == []


def test_without_its_excel_table_a_table_ends_with_the_last_used_row(tmp_path: Path) -> None:
    delivery = read_drawn(
        """
        Aktiviteter []
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
               |         |           |
        1.1.2  | 1.1     | Enkät     | K
        C9: Mässa
        """,
        tmp_path,
    )
    frame = delivery.tables["activities"]
    assert list(frame.index.get_level_values("row")) == [5, 7, 9]
    assert values(frame, "name") == ["Kampanj", "Enkät", "Mässa"]


def test_rows_of_blanks_and_formulas_are_no_rows(tmp_path: Path) -> None:
    delivery = read_drawn(
        """
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel | Kvar
        1.1.1  | 1.1     | Kampanj   | 2               | 1             | = 1
               |         | '         |                 |               | = '
               |         | '  \\n    |                 |               | = 0
        """,
        tmp_path,
    )
    assert list(delivery.tables["activities"].index) == [("A.xlsx", 5)]
    assert cells(delivery) == []


def test_content_beside_and_below_a_table_is_stray(tmp_path: Path) -> None:
    delivery = read_drawn(
        """
        Aktiviteter @B4
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
        A1: Aktiviteter och projekt
        H2: ovanför
        A5: !
        G5: 17
        G4: = 3
        C8: 1.1
        D8: Mässa
        """,
        tmp_path,
    )
    assert list(delivery.tables["activities"].index) == [("A.xlsx", 5)]
    assert cells(delivery) == [
        ("activities", 5, "A", "stray", "!"),
        ("activities", 5, "G", "stray", "17"),
        ("activities", 8, "C", "stray", "1.1"),
        ("activities", 8, "D", "stray", "Mässa"),
    ]
    place = Place("A.xlsx", "activities", 8, "D")
    assert delivery.locations.cell(place) == "Aktiviteter!D8"


def test_many_stray_cells_are_counted(tmp_path: Path) -> None:
    lone = "\n".join(f"H{row}: rad {row}" for row in range(5, 65))
    delivery = read_drawn(
        f"""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        {lone}
        """,
        tmp_path,
    )
    found = cells(delivery)
    assert len(found) == 51
    assert ("activities", 54, "", "stray", "och 10 celler till") in found
    assert ("activities", 54, "H", "stray", "rad 54") in found


def test_workbooks_are_stacked_in_the_order_given(tmp_path: Path) -> None:
    one = draw(ACTIVITIES, tmp_path / "ett.xlsx", identity=IDENTITY | {"department": "B"})
    two = draw(MOVED, tmp_path / "två.xlsx")
    delivery = read_workbooks([one, two], *small_period("Aktiviteter"))
    frame = delivery.tables["activities"]
    assert list(frame.index) == [
        *(("ett.xlsx", 5), ("ett.xlsx", 6)),
        *(("två.xlsx", 10), ("två.xlsx", 11)),
    ]
    assert values(frame, "department") == ["B", "B", "A", "A"]
    assert values(frame, "comment") == ["Går bra", None, None, None]
    missing = delivery.tables["parts"].query("fault == 'missing'")
    assert set(missing.index.get_level_values("workbook")) == {"två.xlsx"}
    assert set(missing["department"]) == {"A"}


def test_no_workbook_gives_empty_tables() -> None:
    delivery = read_workbooks([], *small_period("Aktiviteter", "Analys"))
    assert {name: len(frame) for name, frame in delivery.tables.items()} == {
        "activities": 0,
        "analysis": 0,
        "books": 0,
        "parts": 0,
        "cells": 0,
    }
    assert delivery.issued_keys == []


def test_a_workbook_without_results_of_formulas_is_told_and_computed(tmp_path: Path) -> None:
    path = draw_with_openpyxl(ACTIVITIES, tmp_path / "A.xlsx")
    delivery = read_workbooks([path], *small_period("Aktiviteter"))
    usual = read_workbooks(
        [draw(ACTIVITIES, tmp_path / "B.xlsx")], *small_period("Aktiviteter"), names=["A.xlsx"]
    )
    pd.testing.assert_frame_equal(delivery.tables["activities"], usual.tables["activities"])
    assert values(delivery.tables["activities"], "remaining_amount") == [10_000_000, 1_000_000]
    assert cells(delivery) == [
        ("activities", 5, "remaining_amount", "not_calculated", ""),
        ("activities", 6, "remaining_amount", "not_calculated", ""),
    ]


def test_workbooks_module_draws_what_it_says() -> None:
    sheet = workbooks.drawn_sheets(ACTIVITIES)[0]
    assert (sheet.top, sheet.left, sheet.table) == (3, 0, "Tabell_Aktiviteter")
    assert sheet.cells[4, 7] == 12.5
    assert sheet.cells[4, 9] == workbooks.Formula(10.0)
    assert sheet.cells[5, 7] == "1 000 tkr"
