"""DEL: who has delivered, when, and whether it is signed and complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import parse_example
from validation.facts import Facts
from validation.finding import Finding, Place, Severity

DEADLINE = date(2019, 9, 10)
"""Of the period 2019-08 in the example office."""


def deliveries(facts: Facts) -> list[Finding]:
    return [found for found in run(facts).findings if found.code.startswith("DEL")]


def codes(facts: Facts) -> list[str]:
    return [found.code for found in deliveries(facts)]


ONE_MISSING = """
    departments
    workbook | department | name        | delivered | signed
    A.xlsx   | A          | Avdelning A | 1         | ja
             | B          | Avdelning B | 0         | nej
"""


@pytest.mark.parametrize(
    ("today", "code", "severity"),
    [
        (date(2019, 9, 1), "DEL002", Severity.WARNING),
        (DEADLINE, "DEL002", Severity.WARNING),
        (date(2019, 9, 11), "DEL001", Severity.ERROR),
    ],
)
def test_a_missing_department_weighs_more_after_the_deadline(
    today: date, code: str, severity: Severity
) -> None:
    (found,) = deliveries(replace(parse_example(ONE_MISSING).facts, today=today))
    assert (found.code, found.severity, found.place) == (code, severity, Place(""))
    assert found.department == "B"
    assert "2019-09-10" in found.message


def test_files_that_could_not_be_read_are_named_as_what_may_be_missing() -> None:
    books = """
        books
        workbook   | fault     | fault_detail                      | department
        kopia.xlsx | encrypted | filen är skyddad med lösenord     |
        A.xlsx     |           |                                   | A
        brev.docx  | not_a_workbook | filen är ett Word-dokument   |
    """
    found = deliveries(parse_example(ONE_MISSING + books).facts)
    assert found[0].message.endswith(
        "Kanske är det en av dem som inte kunde läsas: brev.docx, kopia.xlsx."
    )
    assert "A.xlsx" not in found[0].message


@pytest.mark.parametrize(
    ("received", "late"),
    [
        ("2019-09-10 23:59:59", False),
        ("2019-09-11 00:00", True),
        ("", False),
    ],
)
def test_the_whole_day_of_the_deadline_is_in_time(received: str, *, late: bool) -> None:
    facts = parse_example(f"""
        books
        workbook | office | period  | department | received   | latest
        A.xlsx   | EX     | 2019-08 | A          | {received} | ja
    """).facts
    assert codes(facts) == (["DEL003"] if late else [])


def test_who_was_in_time_may_correct_later() -> None:
    facts = parse_example("""
        books
        workbook | office | period  | department | received   | latest
        A1.xlsx  | EX     | 2019-08 | A          | 2019-09-12 | nej
        A2.xlsx  | EX     | 2019-08 | A          | 2019-09-20 | ja
        B1.xlsx  | EX     | 2019-08 | B          | 2019-09-10 | nej
        B2.xlsx  | EX     | 2019-08 | B          | 2019-09-20 | ja
    """).facts
    (found,) = deliveries(facts)
    assert (found.code, found.place, found.department) == ("DEL003", Place("A2.xlsx"), "A")
    assert "2019-09-12" in found.message


def test_two_latest_workbooks_are_each_told_of_the_other() -> None:
    facts = parse_example("""
        books
        workbook | office | period  | department | latest
        A1.xlsx  | EX     | 2019-08 | A          | ja
        A2.xlsx  | EX     | 2019-08 | A          | ja
        A3.xlsx  | EX     | 2019-08 | A          | nej
        B.xlsx   | EX     | 2019-08 | B          | ja
        x.xlsx   |        |         |            | ja
        y.xlsx   |        |         |            | ja
    """).facts
    found = deliveries(facts)
    assert [(finding.code, finding.place.workbook) for finding in found] == [
        ("DEL004", "A1.xlsx"),
        ("DEL004", "A2.xlsx"),
    ]
    assert all("A1.xlsx, A2.xlsx." in finding.message for finding in found)


def sign_off(signed_by: str, day: str, period: str = "2019-08") -> Facts:
    return parse_example(f"""
        period: {period}
        Underskrift
        Roll           | Godkänd av  | Datum
        Avdelningschef | {signed_by} | {day}
    """).facts


@pytest.mark.parametrize(
    ("signed_by", "day", "expected"),
    [
        ("chefen", "2019-08-31", []),
        ("chefen", "2019-09-05", []),
        ("chefen", "2019-08-30", ["DEL007"]),
        ("chefen", "2019-09-06", ["DEL008"]),
        ("chefen", "", ["DEL005"]),
        ("", "", ["DEL005"]),
        ("", "2019-09-05", ["DEL006"]),
    ],
)
def test_a_signature_is_a_name_and_a_day_between_the_periods_end_and_today(
    signed_by: str, day: str, expected: list[str]
) -> None:
    found = deliveries(sign_off(signed_by, day))
    assert [finding.code for finding in found] == expected
    assert all(finding.key == "Avdelningschef" for finding in found)


def test_a_day_that_cannot_be_read_is_not_called_missing() -> None:
    found = run(sign_off("chefen", "i fredags")).findings
    assert [finding.code for finding in found] == ["WBK037"]


def test_a_plan_is_signed_before_its_year() -> None:
    facts = replace(sign_off("chefen", "2018-12-10", "2019-plan"), today=date(2018, 12, 12))
    assert codes(facts) == []


def test_a_role_is_missed_only_in_workbooks_that_were_asked_for_it() -> None:
    facts = parse_example("""
        books
        workbook | office | period  | department | fault
        A.xlsx   | EX     | 2019-08 | A          |
        B.xlsx   | EX     | 2019-08 | B          |
        C.xlsx   |        |         |            | damaged
        Underskrift
        Roll            | Godkänd av | Datum
        Avdelningschef  | chefen     | 2019-09-01
        Underskrift B
        Roll            | Godkänd av | Datum
        Någon annan     | chefen     | 2019-09-01
    """).facts
    (found,) = deliveries(facts)
    assert (found.code, found.place) == ("DEL009", Place("B.xlsx"))
    assert "Avdelningschef" in found.message
    part = facts.model.departments[1].model_copy(update={"sheets": ("Aktiviteter",)})
    departments = (facts.model.departments[0], part)
    model = facts.model.model_copy(update={"departments": departments})
    assert codes(replace(facts, model=model)) == []


UNSIGNED = """
    departments
    workbook | department | name        | delivered | signed
    A.xlsx   | A          | Avdelning A | 1         | nej
    B.xlsx   | B          | Avdelning B | 1         | nej
"""


def test_an_unsigned_delivery_is_told_once() -> None:
    cells = """
        Underskrift
        Roll           | Godkänd av | Datum
        Avdelningschef | chefen     |
    """
    found = deliveries(parse_example(UNSIGNED + cells).facts)
    assert [(finding.code, finding.department) for finding in found] == [
        ("DEL005", "A"),
        ("DEL010", "B"),
    ]


def test_a_missing_sheet_is_not_called_unsigned_as_well() -> None:
    parts = """
        parts
        workbook | department | at_table | fault
        A.xlsx   | A          | sign_off | missing
    """
    found = run(parse_example(UNSIGNED + parts).facts).findings
    assert [(finding.code, finding.department) for finding in found] == [
        ("WBK020", "A"),
        ("DEL010", "B"),
    ]


def test_nobody_is_unsigned_in_a_period_that_asks_for_no_signature() -> None:
    facts = parse_example(UNSIGNED).facts
    without = tuple(sheet for sheet in facts.period.sheets if sheet != "Underskrift")
    period = facts.period.model_copy(update={"sheets": without})
    assert codes(replace(facts, period=period)) == []


def test_a_missing_text_is_told_at_its_heading() -> None:
    facts = parse_example("""
        Analys
        Nummer | Rubrik    | Text
        1      | Kompetens |
        2      | Tillväxt  | Antalet nystartade företag har ökat under sommaren.
               |           |
    """).facts
    (found,) = deliveries(facts)
    assert (found.code, found.key, found.column_title) == ("DEL011", "1", "Text")
    assert isinstance(facts.tables["analysis"], pd.DataFrame)
