"""What was issued or reported, held against what came in; texts and absent rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from validation.example import parse_example
from validation.facts import Facts
from validation.gathered import absent_rows, with_gathered
from validation.gathered_texts import texts
from validation.issued_rows import (
    former,
    held,
    is_issued,
    latest_rows,
    latest_workbooks,
    renumbered_keys,
)
from validation.table import Table

TWO_DEPARTMENTS = """
    Aktiviteter plan
    Nummer | Uppdrag | Aktivitet
    1.1.1  | 1.1     | Kampanj
    1.1.2  | 1.1     | Enkät
    Aktiviteter B plan
    Nummer | Uppdrag | Aktivitet
    1.1.1  | 1.1     | Mässa
    Aktiviteter B
    Nummer | Uppdrag | Aktivitet
    1.1.1  | 1.1     | Mässa
    Aktiviteter
    Nummer | Uppdrag | Aktivitet
    1.1.2  | 1.1     | Enkät
    1.1.3  | 1.1     | Film
"""


def facts_of(text: str) -> Facts:
    return parse_example(text).facts


def activities(facts: Facts) -> Table:
    return facts.table("activities")


def test_equal_keys_of_two_departments_are_two_rows() -> None:
    facts = facts_of(TWO_DEPARTMENTS)
    issued = held(activities(facts), facts, "activities", "issued")
    assert issued.content("name").tolist() == ["Mässa", "Enkät", None]
    assert issued.filled("name").tolist() == [True, True, False]
    assert is_issued(activities(facts), facts, "activities").tolist() == [True, True, False]


def test_a_part_of_a_table_gets_its_own_values() -> None:
    facts = facts_of(TWO_DEPARTMENTS)
    part = activities(facts).taken(np.array([1]))
    issued = held(part, facts, "activities", "issued")
    assert issued.content("name").tolist() == ["Enkät"]
    assert is_issued(part, facts, "activities").tolist() == [True]


def test_a_field_that_was_not_issued_is_blank() -> None:
    facts = facts_of(TWO_DEPARTMENTS)
    issued = held(activities(facts), facts, "activities", "issued")
    assert "name" in issued
    assert "nothing" not in issued
    assert issued.content("nothing").tolist() == [None, None, None]
    nothing = replace(facts, issued={})
    issued = held(activities(nothing), nothing, "activities", "issued")
    assert "name" not in issued
    assert issued.content("name").tolist() == [None, None, None]
    assert np.isnan(issued.figures("granted_amount")).tolist() == [True, True, True]
    assert np.isnat(issued.days("end_date")).tolist() == [True, True, True]
    assert not issued.filled("name").any()


def test_amounts_and_days_of_the_plan_are_figures_and_days() -> None:
    facts = facts_of(
        """
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet | Slutdatum  | Beviljade medel
        1.1.1  | 1.1     | Kampanj   | 2019-06-30 | 2,5
        1.1.2  | 1.1     | Enkät     |            |
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.3  | 1.1     | Film
        1.1.2  | 1.1     | Enkät
        1.1.1  | 1.1     | Kampanj
        """
    )
    issued = held(activities(facts), facts, "activities", "issued")
    assert issued.there.tolist() == [False, True, True]
    assert issued.figures("granted_amount")[2] == 2_500_000
    assert np.isnan(issued.figures("granted_amount")[:2]).all()
    assert issued.days("end_date")[2] == np.datetime64("2019-06-30")
    assert np.isnat(issued.days("end_date")[:2]).all()


def test_the_former_workbook_speaks_first_and_the_carried_cell_otherwise() -> None:
    facts = facts_of(
        """
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | F
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Förra status
        1.1.1  | 1.1     | Kampanj   | P      | K
        1.1.2  | 1.1     | Enkät     | P      | N
        1.1.3  | 1.1     | Mässa     | P      |
        """
    )
    before = former(activities(facts), facts, "activities")
    assert before.content("status").tolist() == ["F", "N", None]
    assert before.filled("status").tolist() == [True, True, False]
    assert before.there.tolist() == [True, False, False]
    without = replace(facts, former={})
    carried = former(activities(without), without, "activities")
    assert "status" in carried
    assert carried.content("status").tolist() == ["K", "N", None]


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("1.10 | Uppdrag | Hjärtsjukvård", None),
        ("1.11 | Uppdrag | Hjärtsjukvård", "1.10"),
        ("1.11 | Uppdrag | Hjärtsjukvård  i  länet", None),
        ("1.1  | Uppdrag | Hjärtsjukvård", "1.10"),
        ("1.11 | Uppdrag | Kultur", None),
        ("     | Uppdrag | Hjärtsjukvård", "1.10"),
    ],
)
def test_a_renumbered_row_is_known_by_its_name(received: str, expected: str | None) -> None:
    facts = facts_of(
        f"""
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.10   | Uppdrag | Hjärtsjukvård
        Uppdrag
        Nummer | Nivå    | Benämning
        {received}
        """
    )
    keys = renumbered_keys(facts.table("assignments"), facts, "assignments")
    assert keys.tolist() == [expected]


# --- the workbook that counts ---------------------------------------------------------------------

TWO_WORKBOOKS = """
    books
    workbook | department | latest
    A.xlsx   | A          |
    A2.xlsx  | A          | ja
    Aktiviteter plan
    Nummer | Uppdrag | Aktivitet
    1.1.1  | 1.1     | Kampanj
    Aktiviteter
    Nummer | Uppdrag | Aktivitet
    1.1.1  | 1.1     | Kampanj
"""


@pytest.mark.parametrize(("office", "period"), [("ANNAT", "2019-08"), ("EX", "2019-04")])
def test_a_workbook_of_another_office_or_period_does_not_count(office: str, period: str) -> None:
    facts = facts_of(f"""
        books
        workbook | office   | period   | department | latest
        A.xlsx   | {office} | {period} | A          | ja

        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.2  | 1.1     | Enkät
    """)
    assert latest_workbooks(facts) == {}
    assert latest_rows(activities(facts), facts).tolist() == [False]
    assert len(absent_rows(facts)) == 0


def test_only_the_latest_workbook_counts() -> None:
    facts = facts_of(TWO_WORKBOOKS)
    assert latest_workbooks(facts) == {"A": "A2.xlsx"}
    assert latest_rows(activities(facts), facts).tolist() == [False]
    absent = absent_rows(facts)
    assert absent.content("key").tolist() == ["1.1.1"]
    assert absent.workbooks.tolist() == ["A2.xlsx"]
    assert absent.content("sheet").tolist() == ["Aktiviteter"]
    assert absent.content("origin").tolist() == ["issued"]


def test_a_sheet_that_is_missing_as_a_whole_is_not_told_row_by_row() -> None:
    text = TWO_WORKBOOKS + (
        "\nparts\nworkbook | at_table | at_row | at_column | fault\n"
        "A2.xlsx | activities | 0 | | missing"
    )
    assert len(absent_rows(facts_of(text))) == 0


def test_departments_that_have_not_delivered_lack_nothing() -> None:
    text = """
        Aktiviteter B plan
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.9  | 1.1     | Film
    """
    assert len(absent_rows(facts_of(text))) == 0


def test_an_own_row_that_has_another_number_now_is_not_missing() -> None:
    facts = facts_of("""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status
        1.1.3  | 1.1     | Märka  cyklar | P
        1.1.4  | 1.1     | Enkät     | P
        1.1.5  | 1.1     | Kampanj   | P
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
               | 1.1     | Märka cyklar | P
        1.1.5  | 1.1     | Enkät     | P
    """)
    # Enkät stands under a number that was reported: that row is the one it was, reworded.
    assert absent_rows(facts).content("key").tolist() == ["1.1.4"]


# --- gathered tables ------------------------------------------------------------------------------


def test_texts_are_those_that_somebody_has_written() -> None:
    facts = facts_of(
        """
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Kommentar
        1.1.1  | 1.1     | Kampanj   | Avtal skrivs
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Kommentar | Förra kommentaren
        1.1.1  | 1.1     | Kampanj   | P      | Klart     | Avtal skrivs
        1.1.2  | 1.1     | Enkät     | P      |           | Gammalt
        Driftbudget
        Rad | Kontoklass | Benämning | Kommentar
        1   | INT        | Avgifter  | Ökar
        """
    )
    rows = texts(facts)
    fields = ("at_table", "at_row", "at_column", "value")
    assert [*zip(*(rows.content(field).tolist() for field in fields), strict=True)] == [
        ("activities", 1, "name", "Kampanj"),
        ("activities", 2, "name", "Enkät"),
        ("activities", 1, "comment", "Klart"),
        ("operating_budget", 1, "name", "Avgifter"),
        ("operating_budget", 1, "comment", "Ökar"),
    ]
    assert rows.flags("remark").tolist() == [False, False, True, False, True]
    assert rows.filled("former").tolist() == [False, False, True, False, False]
    assert rows.content("former").tolist() == [None, None, "Avtal skrivs", None, None]
    assert rows.figures("length").tolist() == [7, 5, 5, 8, 4]
    assert rows.workbooks.tolist() == ["A.xlsx"] * 5
    assert rows.content("department").tolist() == ["A"] * 5
    assert rows.taken(np.array([4])).content("value").tolist() == ["Ökar"]


def test_gathered_tables_are_made_when_they_are_asked_for() -> None:
    facts = facts_of(TWO_DEPARTMENTS)
    assert set(with_gathered(facts, {"activities"}).tables) == set(facts.tables)
    assert set(with_gathered(facts, {"texts"}).tables) == {*facts.tables, "texts"}
    assert "texts" not in facts.tables
