from __future__ import annotations

from made_checks import finding, locations

from validation.finding import Finding, Severity
from xlvp.report.grouping import in_order, lines

PLACES = locations(["A.xlsx", "B.xlsx"])


def shown(findings: list[Finding]) -> list[tuple[str, str, int]]:
    return [(line.cell, line.first.code, len(line.findings)) for line in lines(findings, PLACES)]


def test_adjacent_rows_with_the_same_words_are_one_line_with_a_range() -> None:
    same = [finding(cell=("activities", row, "end_date")) for row in (15, 14, 16)]
    assert shown(same) == [("Aktiviteter!F14:F16", "STA004", 3)]


def test_a_gap_parts_the_range() -> None:
    same = [finding(cell=("activities", row, "end_date")) for row in (14, 15, 17)]
    assert shown(same) == [("Aktiviteter!F14:F15", "STA004", 2), ("Aktiviteter!F17", "STA004", 1)]


def test_other_words_another_column_or_another_workbook_are_other_lines() -> None:
    found = [
        finding(cell=("activities", 14, "end_date")),
        finding(cell=("activities", 15, "end_date"), message="Något annat."),
        finding(cell=("activities", 15, "status")),
        finding(cell=("activities", 15, "end_date"), workbook="B.xlsx"),
    ]
    assert shown(found) == [
        ("Aktiviteter!F14", "STA004", 1),
        ("Aktiviteter!E15", "STA004", 1),
        ("Aktiviteter!F15", "STA004", 1),
        ("Aktiviteter!F15", "STA004", 1),
    ]


def test_whole_rows_are_joined_by_their_numbers() -> None:
    same = [finding("HIE001", ("operating_budget", row, "")) for row in (9, 10)]
    assert shown(same) == [("'Drift & budget'!9:10", "HIE001", 2)]


def test_what_has_no_cell_is_not_joined() -> None:
    same = [finding("WBK001", ("", 0, "")), finding("WBK001", ("", 0, ""))]
    assert [cell for cell, _, _ in shown(same)] == ["", ""]


def test_the_worst_come_first_and_then_the_first_in_the_workbook() -> None:
    found = [
        finding("STA009", ("activities", 8, "status"), severity=Severity.INFO),
        finding("BUD001", ("operating_budget", 9, "actual")),
        finding("STA004", ("activities", 20, "end_date")),
        finding("STA003", ("activities", 9, "comment"), severity=Severity.WARNING),
    ]
    assert [code for _, code, _ in shown(found)] == ["STA004", "BUD001", "STA003", "STA009"]


def test_order_follows_sheets_rows_and_columns_as_they_lie() -> None:
    # By the fields' names comment (L) would come before end_date (F), and "activities" before "".
    found = [
        finding("BUD001", ("operating_budget", 9, "actual")),
        finding("STA003", ("activities", 9, "comment")),
        finding("STA004", ("activities", 9, "end_date")),
        finding("HIE001", ("activities", 9, "")),
        finding("STA001", ("activities", 10, "status")),
        finding("WBK001", ("", 0, "")),
        finding("STA002", ("activities", 9, "end_date")),
        finding("DEL001", ("", 0, ""), workbook=""),
    ]
    assert [one.code for one in in_order(found, PLACES)] == [
        "DEL001",
        "WBK001",
        "HIE001",
        "STA002",
        "STA004",
        "STA003",
        "STA001",
        "BUD001",
    ]
