"""OFF: what shows only when the departments' workbooks lie side by side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import parse_example
from validation.facts import Facts
from validation.finding import Finding, Place
from validation.model_parts import Frame

NBSP = "\u00a0"


def office(facts: Facts) -> list[Finding]:
    return [found for found in run(facts).findings if found.code.startswith("OFF")]


def places(facts: Facts) -> list[tuple[str, str, int]]:
    return [(found.code, found.place.workbook, found.place.row) for found in office(facts)]


def activities(department: str, *rows: str) -> str:
    header = "Nummer | Uppdrag | Aktivitet | Status | Beviljade medel | Kommentar"
    return "\n".join([f"Aktiviteter {department}", header, *rows, ""])


# --- the same row in two departments --------------------------------------------------------------


def test_the_department_that_comes_first_in_the_model_is_left_alone() -> None:
    mine = activities("A", "1.1.1 | 1.1 | Mässan | P | 2,5 |")
    other = activities("B", "2.1.1 | 2.1 | mässan | P | 2,5 |")
    forward, backward = parse_example(mine + other).facts, parse_example(other + mine).facts
    assert places(forward) == [("OFF002", "B.xlsx", 1)]
    assert office(forward) == office(backward)
    assert "A (A.xlsx)" in office(forward)[0].message


def test_every_later_department_is_told_of_the_first() -> None:
    text = "".join(activities(name, "1.1.1 | 1.1 | Mässan | P | 2,5 |") for name in "ABC")
    found = [finding for finding in office(parse_example(text).facts) if finding.code == "OFF002"]
    assert [finding.place.workbook for finding in found] == ["B.xlsx", "C.xlsx"]
    assert all("A (A.xlsx)" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("name", "amount", "told"),
    [
        ("Mässan", "2,5", True),
        ("MÄSSAN", "2 500 tkr", True),
        ("Mässan", "2,6", False),
        ("Mässan", "", False),
        ("Mässan 2", "2,5", False),
    ],
)
def test_the_same_activity_has_the_same_name_and_amount(
    name: str, amount: str, *, told: bool
) -> None:
    text = activities("A", "1.1.1 | 1.1 | Mässan | P | 2,5 |")
    text += activities("B", f"2.1.1 | 2.1 | {name} | P | {amount} |")
    assert [code for code, *_ in places(parse_example(text).facts)] == ["OFF002"] * told


def test_no_money_is_not_the_same_money() -> None:
    text = "".join(activities(name, f"{name}.1 | {name} | Mässan | P | 0 |") for name in "AB")
    assert places(parse_example(text).facts) == []


def test_the_same_twice_in_one_department_is_not_the_offices_matter() -> None:
    rows = ("1.1.1 | 1.1 | Mässan | P | 2,5 |", "1.1.2 | 1.1 | Mässan | N | 2,5 |")
    assert places(parse_example(activities("A", *rows)).facts) == []


def test_only_workbooks_that_count_are_compared() -> None:
    text = "".join(activities(name, "1.1.1 | 1.1 | Mässan | P | 2,5 |") for name in "AB")
    books = """
        books
        workbook | office | period  | department | latest
        A.xlsx   | EX     | 2019-08 | A          | {a}
        B.xlsx   | EX     | 2019-08 | B          | ja
    """
    assert places(parse_example(text + books.format(a="ja")).facts) == [("OFF002", "B.xlsx", 1)]
    assert places(parse_example(text + books.format(a="nej")).facts) == []


@pytest.mark.parametrize(
    ("number", "name", "status", "told"),
    [
        ("1.1.1", "Mässan", "N", True),
        ("1.1.1", "Mässan", "P", False),
        ("1.1.1", "Mässan", "", False),
        ("1.1.2", "Mässan", "N", False),
        ("1.1.1", "Enkäten", "N", False),
    ],
)
def test_a_shared_row_has_one_status(number: str, name: str, status: str, *, told: bool) -> None:
    text = activities("A", "1.1.1 | 1.1 | Mässan | P | |")
    text += activities("B", f"{number} | 1.1 | {name} | {status} | |")
    found = office(parse_example(text).facts)
    assert [finding.code for finding in found] == ["OFF003"] * told
    if told:
        assert found[0].place == Place("B.xlsx", "activities", 1, "status")
        assert "är följer inte planen här men pågående hos A" in found[0].message


COMMENT = "Vakanta tjänster under våren gav ett överskott."


@pytest.mark.parametrize(
    ("number", "comment", "told"),
    [
        ("2.1.1", COMMENT, True),
        ("2.1.1", COMMENT + " ", True),
        ("2.1.1", COMMENT.replace("våren", "hösten"), False),
        ("1.1.1", COMMENT, False),
    ],
)
def test_a_long_comment_is_a_departments_own(number: str, comment: str, *, told: bool) -> None:
    text = activities("A", f"1.1.1 | 1.1 | Mässan | P | | {COMMENT}")
    text += activities("B", f"{number} | 2.1 | Mässan | P | | {comment}")
    assert places(parse_example(text).facts) == [("OFF005", "B.xlsx", 1)] * told


def test_what_everybody_writes_is_not_copied() -> None:
    short = "Enligt plan, inget att tillägga just nu"
    assert len(short) == 39
    text = activities("A", f"1.1.1 | 1.1 | Mässan | P | | {short}")
    text += activities("B", f"2.1.1 | 2.1 | Enkäten | P | | {short}")
    assert places(parse_example(text).facts) == []
    longer = text.replace(short, short + ".")
    assert places(parse_example(longer).facts) == [("OFF005", "B.xlsx", 1)]


def test_copied_texts_are_found_on_every_sheet_with_comments() -> None:
    text = "".join(
        f"""
        Analys {name}
        Nummer | Rubrik | Text
        {name} | Område | {COMMENT}
        Indikatorer {name}
        Kod | Indikator | Kommentar
        PO  | Personal  | {COMMENT}
        """
        for name in "AB"
    )
    found = office(parse_example(text).facts)
    assert [(finding.place.table, finding.place.column) for finding in found] == [
        ("indicators", "comment"),
        ("analysis", "text"),
    ]


# --- frames ---------------------------------------------------------------------------------------


def budget(department: str, *rows: str) -> str:
    header = "Rad | Kontoklass | Benämning | Årsbudget"
    return "\n".join([f"Driftbudget {department}", header, *rows, ""])


WHOLE_PERIOD = """
    departments
    workbook | department | delivered
    A.xlsx   | A          | 1
    B.xlsx   | B          | 1
"""
OWN = ("1 | Intäkter | Bidrag | 60,0", "2 | Övriga kostnader | Drift | -50,0")


def framed(text: str, *frames: Frame) -> Facts:
    facts = parse_example(text).facts
    return replace(facts, model=facts.model.model_copy(update={"frames": frames}))


def frame(amount: str, department: str | None = None, account_class: str | None = None) -> Frame:
    return Frame(department=department, account_class=account_class, amount=Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "told"), [("100", False), ("100.1", False), ("100.2", True), ("99.8", True)]
)
def test_a_frame_may_be_off_by_what_rounding_explains(amount: str, *, told: bool) -> None:
    """Two addends with one decimal: half a unit in the last place for each, 0,1 together."""
    text = WHOLE_PERIOD + budget("A", *OWN) + budget("B", "1 | Intäkter | Bidrag | 40,0")
    facts = framed(text, frame(amount, account_class="INT"))
    assert places(facts) == [("OFF001", "A.xlsx", 1)] * told


def test_the_office_is_the_net_of_all_and_counts_no_net_line_twice() -> None:
    mine = budget("A", *OWN, "9 | Netto | Netto | 10,0")
    lone = budget("B", "9 | Netto | Netto | -10,0")
    assert places(framed(WHOLE_PERIOD + mine + lone, frame("0"))) == []
    (found,) = office(framed(WHOLE_PERIOD + mine + lone, frame("5")))
    assert found.message == (
        f"Årsbudgeten stämmer inte med ramen: hela kontoret har 0,0{NBSP}mnkr "
        f"men ramen är 5,0{NBSP}mnkr."
    )
    assert found.expected == f"5,0{NBSP}mnkr"


def test_a_departments_frame_is_told_in_its_workbook() -> None:
    text = WHOLE_PERIOD + budget("A", *OWN) + budget("B", "1 | Intäkter | Bidrag | 40,0")
    facts = framed(text, frame("50", "B", "INT"), frame("60", "A", "INT"))
    (found,) = office(facts)
    assert found.place == Place("B.xlsx", "operating_budget", 1, "year_budget")
    assert "avdelning B (Intäkter)" in found.message


def test_two_frames_of_one_line_are_told_together() -> None:
    text = WHOLE_PERIOD + budget("A", *OWN) + budget("B", "1 | Intäkter | Bidrag | 40,0")
    (found,) = office(framed(text, frame("1"), frame("2", account_class="INT")))
    assert found.expected == f"1,0{NBSP}mnkr; 2,0{NBSP}mnkr"


def test_what_was_issued_stands_in_for_a_department_that_has_not_delivered() -> None:
    plan = budget("B plan", "1 | Intäkter | Bidrag | 40,0")
    known = framed(WHOLE_PERIOD + budget("A", *OWN) + plan, frame("90", account_class="INT"))
    assert places(known) == [("OFF001", "A.xlsx", 1)]
    assert "100,0" in office(known)[0].message
    unknown = framed(WHOLE_PERIOD + budget("A", *OWN), frame("90", account_class="INT"))
    assert places(unknown) == []


def test_frames_are_looked_at_for_whole_periods_only() -> None:
    text = budget("A", *OWN) + budget("B", "1 | Intäkter | Bidrag | 40,0")
    assert places(framed(text, frame("90", account_class="INT"))) == []


def test_a_changed_budget_is_not_told_as_a_missed_frame() -> None:
    text = WHOLE_PERIOD + budget("A plan", *OWN) + budget("B", "1 | Intäkter | Bidrag | 40,0")
    changed = budget("A", "1 | Intäkter | Bidrag | 65,0", OWN[1])
    assert places(framed(text + changed, frame("100", account_class="INT"))) == []


# --- the unit of a whole workbook -----------------------------------------------------------------


def plan(**amounts: tuple[str, str, str]) -> Facts:
    text = "period: 2019-plan\nbooks\nworkbook | office | period | department | latest\n"
    text += "".join(f"{name}.xlsx | EX | 2019-plan | {name} | ja\n" for name in amounts)
    for name, (one, two, three) in amounts.items():
        text += budget(
            name,
            f"1 | Intäkter | Bidrag | {one}",
            f"2 | Intäkter | Avgifter | {two}",
            f"3 | Övriga kostnader | Drift | {three}",
        )
    facts = parse_example(text).facts
    first = facts.model.departments[0]
    departments = tuple(first.model_copy(update={"code": name}) for name in amounts)
    return replace(facts, model=facts.model.model_copy(update={"departments": departments}))


ALIKE = {"A": ("60", "1,5", "-61"), "B": ("30", "2", "-32"), "C": ("6", "12", "-18")}


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        (("20000", "1500", "-21500"), "större"),
        (("20000000", "1500000", "-21500000"), "större"),
        (("0,02", "0,0015", "-0,0215"), "mindre"),
        (("2000", "150", "-2150"), ""),
        (("200000", "150000", "-350000"), ""),
        (("20000", "", ""), ""),
    ],
)
def test_a_workbook_that_is_a_thousand_times_the_others_is_told(
    amounts: tuple[str, str, str], words: str
) -> None:
    found = office(plan(**ALIKE, D=amounts))
    assert [(f.code, f.place) for f in found] == [("OFF006", Place("D.xlsx"))] * bool(words)
    assert all(f"gånger {words} än" in finding.message for finding in found)


def test_two_others_are_too_few_to_tell_what_is_usual() -> None:
    two = {name: ALIKE[name] for name in ("A", "B")}
    assert office(plan(**two, D=("20000", "1500", "-21500"))) == []


def test_departments_of_very_different_size_tell_nothing() -> None:
    mixed = {**ALIKE, "C": ("0,3", "0,1", "-0,2")}
    assert office(plan(**mixed, D=("20000", "1500", "-21500"))) == []
