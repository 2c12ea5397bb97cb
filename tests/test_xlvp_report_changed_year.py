"""A year that changed on the way, in all three prints: a split department and a revised plan.

Until April one department had the money and the assignments that two have now; one of the two
writes no text under Analys. A budget was decided anew, one objective went and another came.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import follow_up_office as made
import pytest
from follow_up_office import Office
from html_page import Element, parsed
from ooxml import check_package
from test_xlvp_report_workbook import read, section

from xlvp.consolidation import Consolidated
from xlvp.reconciliation import reconcile
from xlvp.report.document import write_report
from xlvp.report.page import page_html
from xlvp.report.workbook import write_follow_up


def line(account: str, name: str, budget: str, forecast: str, so_far: str) -> dict[str, str]:
    amounts = {"year_budget": budget, "full_year_forecast": forecast}
    amounts |= {"actual_to_date": so_far, "budget_to_date": so_far}
    return {"account": account, "account_class": "Verksamhet", "name": name} | amounts


def assignment(number: str, name: str, status: str) -> dict[str, str]:
    return {"number": number, "level": "Uppdrag", "name": name, "status": status}


STAYS, MOVES = ("1", "Kansliet"), ("7", "Digitala tjänster")
OBJECTIVES = {number: {"number": number, "level": "Delmål", "name": name} for number, name in (
    ("2.1", "Hög attraktivitet"), ("2.3", "Fler i arbete"), ("2.4", "God hälsa"),
)}  # fmt: skip
APRIL = {
    "operating_budget": {
        "BAS": [line(*STAYS, "-100,0", "-100,0", "-30,0"), line(*MOVES, "-20,0", "-20,0", "-8,0")]
    },
    "assignments": {
        "BAS": [
            OBJECTIVES["2.1"],
            assignment("2.1.1", "Cykelplan", "D"),
            assignment("2.1.2", "Webbtidbok", "U"),
            OBJECTIVES["2.3"],
            assignment("2.3.1", "Jobbmässa", "N"),
        ]
    },
}
AUGUST = {
    "operating_budget": {
        # 3,0 more was granted, and all of it is expected to be spent
        "BAS": [line(*STAYS, "-103,0", "-103,0", "-60,0")],
        "EPLAN": [line(*MOVES, "-20,0", "-25,0", "-18,0")],
    },
    "assignments": {
        "BAS": [
            OBJECTIVES["2.1"],
            assignment("2.1.1", "Cykelplan", "U"),
            OBJECTIVES["2.4"],
            assignment("2.4.1", "Friskvård", "U"),
        ],
        "EPLAN": [OBJECTIVES["2.1"], assignment("2.1.2", "Webbtidbok", "D")],
    },
    "analysis": {"EPLAN": [{"number": "2.1", "name": "Hög attraktivitet", "text": "Går trögt."}]},
}


@pytest.fixture(scope="module")
def year() -> Consolidated:
    then = made.earlier(date(2018, 4, 30), None, **APRIL)
    codes = ("BAS", "EPLAN")
    model = made.model(avdelning=[{"kod": code, "namn": made.AREAS[code]} for code in codes])
    office = Office(model=model, tables=AUGUST, former=APRIL)
    return replace(office.consolidated(), history=(then,))


@pytest.fixture(scope="module")
def page(year: Consolidated) -> Element:
    return parsed(page_html(year, reconcile(year, made.PRINTED)))


def test_the_page_tells_what_moved_what_came_and_what_is_gone(page: Element) -> None:
    rows = [row[:6] for row in page.by_id("andrade-assignments").rows[1:]]
    assert [(row[0].split()[-1], row[1], row[3]) for row in rows] == [
        ("sämre", "2.1.2", "E-plan utveckling"),
        ("bättre", "2.1.1", "Regionkontoret Bas"),
        ("ny", "2.4.1", "Regionkontoret Bas"),
        ("borta", "2.3.1", "Regionkontoret Bas"),
    ]


def test_the_page_tells_that_a_line_moved_and_a_budget_changed(page: Element) -> None:
    causes = {row[0]: row[1] for row in page.by_id("orsaker").rows[1:]}
    # the line that moved deviates by -5,0 now and did not then; what Kansliet has is even
    assert causes["Kontoret"] == "-5,0"
    assert causes["Ändrad budget"] == "+3,0"
    told = page.by_id("prognoser-avdelningar").rows[1:]
    assert told == [
        ["Regionkontoret Bas", "-120,0", "-103,0", "+17,0", "0,0"],
        ["E-plan utveckling", "–", "-25,0", "–", "-5,0"],
    ]


def test_sums_of_different_numbers_of_departments_are_not_compared(page: Element) -> None:
    assert page.by_id("prognoser").named("h3")[0].text == (
        "Årsprognosen är -128,0 mnkr. Ändringen går inte att utläsa: "
        "antalet avdelningar var 1 i förra uppföljningen och är 2 nu."
    )
    assert [row[3] for row in page.by_id("prognoser-tabell").rows[1:]] == ["–", "–"]


def test_the_workbook_tells_the_same_moves(year: Consolidated, tmp_path: Path) -> None:
    path = tmp_path / "u.xlsx"
    write_follow_up(year, reconcile(year, made.PRINTED), path)
    assert check_package(path) == []
    rows = list(section(read(path, data_only=True)["Måluppfyllelse"], "Uppdrag som har förändrats"))
    assert [(row[0], row[2]) for row in rows[2:]] == [
        ("2.1.2 Webbtidbok", "sämre"),
        ("2.1.1 Cykelplan", "bättre"),
        ("2.4.1 Friskvård", "ny"),
        ("2.3.1 Jobbmässa", "borta"),
    ]


def test_the_report_prints_the_one_text_and_no_heading_of_what_is_gone(year: Consolidated) -> None:
    target = BytesIO()
    write_report(year, reconcile(year, made.PRINTED), target)
    texts = [part.text for part in docx.Document(target).paragraphs]
    assert texts[texts.index("Delmål: Hög attraktivitet") + 1] == "Går trögt."
    assert "Delmål 2.4: God hälsa" in texts  # the report's own number is 2.2
    assert not [text for text in texts if "Fler i arbete" in text]
    assert "Aktiviteter bedöms så här:" not in texts  # there are none
    assert "Uppföljningarna hade olika många avdelningar: 1 och 2." in texts
    assert "Sedan förra uppföljningen har 1 uppdrag blivit bättre och 1 sämre." in texts
