"""The engine: what it runs, what it lists as not run, what it silences, and how it sorts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import parse_example
from validation.facts import Facts
from validation.finding import Finding, NotRun, Place, Severity
from validation.observations import observation_frame
from validation.rule import CATALOGUE, Check, Details, Rule, Scope
from validation.schemas import BY_TABLE
from validation.table import Content, Mask, Table

THREE_ROWS = """
    Aktiviteter
    Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Beviljade medel
    1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | 2,5
    1.1.2  | 1.1     | Enkät     | K      | 2019-06-30 |
    Aktiviteter B
    Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Beviljade medel
    1.2.1  | 1.2     | Mässa     | F      | 2019-12-31 | 1 200 tkr
"""
FIRST, SECOND = Place("A.xlsx", "activities", 1), Place("A.xlsx", "activities", 2)
THIRD = Place("B.xlsx", "activities", 1)


def everything(rows: Table, _facts: Facts) -> Mask:
    """Finds every row guilty."""
    return rows.none()


def only(*rows: int) -> Check:
    """Finds rows of A.xlsx guilty, by number."""

    def check(table: Table, _facts: Facts) -> Mask:
        return ~(table.of_workbooks(["A.xlsx"]) & np.isin(table.rows, rows))

    return check


def made(
    code: str,
    check: Check = everything,
    *,
    table: str = "activities",
    column: str = "status",
    message: str = "Fel.",
    details: Details | None = None,
    **more: Any,
) -> Rule:
    return Rule(
        code=code,
        title="Påhittad",
        severity=Severity.ERROR,
        table=table,
        column=column,
        message=message,
        remedy="Rätta.",
        reason="Därför.",
        source="Praxis.",
        good="",
        bad="",
        check=check,
        details=details,
        **more,
    )


def three_rows(**tables: pd.DataFrame) -> Facts:
    facts = parse_example(THREE_ROWS).facts
    return replace(facts, tables={**facts.tables, **tables})


def places(facts: Facts, *rules: Rule) -> list[tuple[str, Place]]:
    return [(finding.code, finding.place) for finding in run(facts, rules).findings]


def at(place: Place, column: str) -> Place:
    return replace(place, column=column)


def missing(workbook: str, table: str, column: str = "") -> tuple[str, Mapping[str, Any]]:
    return workbook, {"at_table": table, "at_column": column, "fault": "missing"}


# --- what is said ---------------------------------------------------------------------------------


def test_a_finding_carries_what_a_person_needs() -> None:
    rule = made(
        "AAA001",
        only(1),
        column="granted_amount",
        message="{key} {name}: {column_title} är {value} {unit}, {status}, slut {end_date}.",
    )
    (finding,) = run(three_rows(), [rule]).findings
    assert finding == Finding(
        code="AAA001",
        severity=Severity.ERROR,
        place=Place("A.xlsx", "activities", 1, "granted_amount"),
        department="A",
        key="1.1.1",
        column_title="Beviljade medel",
        message="1.1.1 Kampanj: Beviljade medel är 2,5 mnkr, pågående, slut 2019-12-31.",
        remedy="Rätta.",
        value="2,5",
        expected="",
    )


def test_blank_cells_are_blank_in_sentences() -> None:
    rule = made("AAA001", only(2), column="granted_amount", message="[{value}] [{owner}]")
    (finding,) = run(three_rows(), [rule]).findings
    assert (finding.message, finding.value) == ("[] []", "")


def test_details_are_asked_for_hit_rows_only_and_go_into_the_finding() -> None:
    asked: list[list[str]] = []

    def details(rows: Table, _facts: Facts) -> Mapping[str, Content | str | list[str]]:
        asked.append(rows.content("number").tolist())
        names = [name.upper() for name in rows.content("name")]
        return {"expected": rows.content("number") + "!", "why": names, "so": "alltså"}

    rule = made("AAA001", only(2), message="{why}, {so} {expected}", details=details)
    (finding,) = run(three_rows(), [rule]).findings
    assert (finding.message, finding.expected) == ("ENKÄT, alltså 1.1.2!", "1.1.2!")
    assert asked == [["1.1.2"]]


def test_a_rule_of_several_columns_marks_each_guilty_cell() -> None:
    def check(rows: Table, _facts: Facts) -> dict[str, Mask]:
        names = ~rows.equals("name", "Kampanj")
        return {"name": names, "status": names & ~rows.equals("status", "F")}

    def details(rows: Table, _facts: Facts) -> Mapping[str, Mapping[str, Content]]:
        return {"said": {field: rows.content(field) for field in ("name", "status")}}

    rule = made(
        "AAA001",
        check,
        column="",
        columns=("name", "status", "used_amount"),
        message="{said}",
        details=details,
    )
    said = [(found.place, found.message) for found in run(three_rows(), [rule]).findings]
    assert said == [
        (at(FIRST, "name"), "Kampanj"),
        (at(FIRST, "status"), "P"),
        (at(THIRD, "status"), "F"),
    ]


def test_a_rule_of_several_tables_looks_at_each() -> None:
    facts = parse_example(THREE_ROWS + "Uppdrag\nNummer | Status helår\n1.1 | P").facts
    seen: list[str] = []

    def check(rows: Table, _facts: Facts, table: str) -> Mask:
        seen.append(table)
        return rows.equals("number", "1.1.2")

    rule = made("AAA001", check, tables=("activities", "assignments"), message="{key}")
    said = [(finding.place.table, finding.message) for finding in run(facts, [rule]).findings]
    assert sorted(seen) == ["activities", "assignments"]
    assert said == [("assignments", "1.1"), ("activities", "1.1.1"), ("activities", "1.2.1")]


def test_a_finding_on_an_observation_is_at_the_place_that_it_tells_of() -> None:
    cells = observation_frame(
        "cells",
        [("A.xlsx", {"at_table": "activities", "at_row": 2, "at_column": "name", "value": "x"})],
    )
    rule = made("AAA001", table="cells", column="", message="{column_title} i {key}: {value}")
    (finding,) = run(three_rows(cells=cells), [rule]).findings
    assert finding.place == at(SECOND, "name")
    assert (finding.message, finding.value) == ("Aktivitet i 1.1.2: x", "x")


def test_dates_in_observations_are_written_as_dates() -> None:
    books = observation_frame(
        "books",
        [
            ("A.xlsx", {"received": pd.Timestamp("2019-09-10 16:55")}),
            ("B.xlsx", {"received": pd.Timestamp("2019-09-10")}),
        ],
    )
    rule = made("AAA001", table="books", column="", message="{received}{locked_by}")
    said = [finding.message for finding in run(three_rows(books=books), [rule]).findings]
    assert said == ["2019-09-10 16:55", "2019-09-10"]


# --- order ----------------------------------------------------------------------------------------


def test_findings_are_in_the_order_of_the_workbook() -> None:
    text = """
        Driftbudget
        Rad | Kontoklass | Benämning
        2   | Intäkter   | Bidrag
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
        1.1.2  | 1.1     | Enkät     | P
        Uppdrag B
        Nummer | Benämning
        1.1    | Tillväxt
        Uppdrag
        Nummer | Benämning
        1.1    | Tillväxt
    """
    books = observation_frame("books", [("B.xlsx", {}), ("A.xlsx", {})])
    facts = parse_example(text).facts
    facts = replace(facts, tables={**facts.tables, "books": books})
    rules = [
        made("AAA004", column="name"),
        made("AAA003", column="number"),
        made("AAA002", table="operating_budget", column="name"),
        made("AAA001", table="operating_budget", column="name"),
        made("AAA005", table="assignments", column="name"),
        made("AAA006", table="assignments", column=""),
        made("AAA007", table="books", column=""),
    ]
    assert places(facts, *rules[3:], *rules[:3]) == [
        ("AAA007", Place("A.xlsx")),
        ("AAA006", Place("A.xlsx", "assignments", 1)),
        ("AAA005", Place("A.xlsx", "assignments", 1, "name")),
        ("AAA003", Place("A.xlsx", "activities", 1, "number")),
        ("AAA004", Place("A.xlsx", "activities", 1, "name")),
        ("AAA003", Place("A.xlsx", "activities", 2, "number")),
        ("AAA004", Place("A.xlsx", "activities", 2, "name")),
        ("AAA001", Place("A.xlsx", "operating_budget", 1, "name")),
        ("AAA002", Place("A.xlsx", "operating_budget", 1, "name")),
        ("AAA007", Place("B.xlsx")),
        ("AAA006", Place("B.xlsx", "assignments", 1)),
        ("AAA005", Place("B.xlsx", "assignments", 1, "name")),
    ]


def test_findings_without_a_place_are_told_apart_by_department() -> None:
    rows = [("", {"department": code, "name": f"Avdelning {code}"}) for code in ("B", "A")]
    departments = observation_frame("departments", rows)
    rule = made("AAA001", table="departments", column="", message="{name}")
    found = run(three_rows(departments=departments), [rule]).findings
    assert [(finding.place, finding.department) for finding in found] == [
        (Place(""), "A"),
        (Place(""), "B"),
    ]


# --- silence --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        (Scope.CELL, [(1, "name"), (2, "status"), (3, "status")]),
        (Scope.ROW, [(2, "status"), (3, "status")]),
        (Scope.COLUMN, [(1, "name"), (3, "status")]),
        (Scope.TABLE, [(3, "status")]),
        (Scope.WORKBOOK, [(3, "status")]),
        (Scope.DEPARTMENT, [(3, "status")]),
    ],
)
def test_a_finding_silences_others_as_far_as_the_rule_says(
    scope: Scope, left: list[tuple[int, str]]
) -> None:
    cause = made("AAA001", only(1))
    follows = [
        made("AAA002", column="status", after=("AAA001",), scope=scope),
        made("AAA003", only(1), column="name", after=("AAA001",), scope=scope),
    ]
    numbers = {FIRST.workbook: {1: 1, 2: 2}, THIRD.workbook: {1: 3}}
    found = [
        (numbers[place.workbook][place.row], place.column)
        for code, place in places(three_rows(), cause, *follows)
        if code != "AAA001"
    ]
    assert found == left


def test_silence_reaches_other_tables_of_the_workbook_and_no_other_workbook() -> None:
    facts = parse_example(THREE_ROWS + "Uppdrag\nNummer | Status helår\n1.1 | P").facts
    cause = made("AAA001", only(1))
    follows = made("AAA002", table="assignments", after=("AAA001",), scope=Scope.WORKBOOK)
    assert places(facts, cause, follows) == [("AAA001", at(FIRST, "status"))]


def test_what_is_silenced_still_silences() -> None:
    rules = [
        made("AAA001", only(1)),
        made("AAA002", only(1), after=("AAA001",)),
        made("AAA003", only(1), after=("AAA002",)),
    ]
    assert [code for code, _ in places(three_rows(), *rules)] == ["AAA001"]


def test_findings_about_no_department_do_not_silence_each_other() -> None:
    departments = observation_frame("departments", [("", {"name": "C"})])
    books = observation_frame("books", [("C.xlsx", {})])
    rules = [
        made("AAA001", table="books", column=""),
        made("AAA002", table="departments", column="", after=("AAA001",), scope=Scope.DEPARTMENT),
        made("AAA003", table="departments", column="", after=("AAA002",), scope=Scope.WORKBOOK),
    ]
    facts = three_rows(departments=departments, books=books)
    assert [code for code, _ in places(facts, *rules)] == ["AAA002", "AAA003", "AAA001"]


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        ("approximate", ["AAA001"]),
        ("error_value", ["AAA001"]),
        ("unknown_choice", ["AAA001"]),
        ("formula_overwritten", ["AAA001", "AAA002"]),
        ("not_calculated", ["AAA001"]),
    ],
)
def test_a_cell_that_could_not_be_read_is_told_once(fault: str, left: list[str]) -> None:
    place = {"at_table": "activities", "at_row": 1, "at_column": "status", "fault": fault}
    cells = observation_frame("cells", [("A.xlsx", place)])
    rules = [made("AAA001", table="cells", column=""), made("AAA002", only(1, 2))]
    found = places(three_rows(cells=cells), *rules)
    assert [code for code, where in found if where == at(FIRST, "status")] == left
    assert ("AAA002", at(SECOND, "status")) in found


def test_where_a_rule_stops_a_workbook_only_the_first_reason_is_told() -> None:
    books = observation_frame("books", [("A.xlsx", {}), ("B.xlsx", {})])
    rules = [
        made("AAA001", only(1)),
        made("AAA002", only(0), table="books", column="", stops_workbook=True),
        made("AAA003", table="books", column=""),
        made("AAA004", only(0), table="books", column="", stops_workbook=True),
    ]
    assert places(three_rows(books=books), *rules) == [
        ("AAA002", Place("A.xlsx")),
        ("AAA003", Place("B.xlsx")),
    ]


def test_in_a_stopped_workbook_nothing_is_listed_as_not_run() -> None:
    rows = [missing(workbook, "activities", "status") for workbook in ("A.xlsx", "B.xlsx")]
    books = observation_frame("books", [("A.xlsx", {}), ("B.xlsx", {})])
    stops = made("AAA002", only(0), table="books", column="", stops_workbook=True)
    facts = three_rows(books=books, parts=observation_frame("parts", rows))
    outcome = run(facts, [made("AAA001"), stops])
    assert [entry.workbook for entry in outcome.not_run] == ["B.xlsx"]


def test_no_rules_silence_each_other_in_a_circle() -> None:
    after = {rule.code: rule.after for rule in CATALOGUE}

    def reached(code: str, path: tuple[str, ...]) -> None:
        assert code not in path, (*path, code)
        for other in after[code]:
            reached(other, (*path, code))

    for code in after:
        reached(code, ())


# --- not run --------------------------------------------------------------------------------------


def test_a_rule_is_listed_where_its_column_is_missing_and_runs_elsewhere() -> None:
    parts = observation_frame("parts", [missing("A.xlsx", "activities", "status")])
    facts = three_rows(parts=parts)
    outcome = run(facts, [made("AAA001"), made("AAA002", column="name")])
    assert outcome.not_run == (
        NotRun("AAA001", "A.xlsx", "kolumnen Status saknas på bladet Aktiviteter"),
    )
    assert [(found.code, found.place.workbook) for found in outcome.findings] == [
        ("AAA002", "A.xlsx"),
        ("AAA002", "A.xlsx"),
        ("AAA002", "B.xlsx"),
        ("AAA001", "B.xlsx"),
    ]


def test_a_missing_sheet_says_more_than_its_missing_columns() -> None:
    parts = observation_frame(
        "parts",
        [missing("A.xlsx", "activities", "status"), missing("A.xlsx", "activities")],
    )
    outcome = run(three_rows(parts=parts), [made("AAA001")])
    assert outcome.not_run == (NotRun("AAA001", "A.xlsx", "bladet Aktiviteter saknas"),)


def test_of_several_missing_columns_the_first_is_told() -> None:
    gone = [missing("A.xlsx", "activities", name) for name in ("status", "comment")]
    rules = [made("AAA001", needs=("comment",))]
    outcome = run(three_rows(parts=observation_frame("parts", gone)), rules)
    assert outcome.not_run == (
        NotRun("AAA001", "A.xlsx", "kolumnen Kommentar saknas på bladet Aktiviteter"),
    )


def test_rules_on_gathered_tables_are_listed_where_a_part_of_these_is_missing() -> None:
    parts = [missing("A.xlsx", "analysis"), missing("B.xlsx", "activities", "comment")]
    facts = three_rows(parts=observation_frame("parts", parts))
    issued = parse_example("""
        Analys plan
        Nummer | Rubrik
        1      | Kompetens
    """).facts.issued
    rules = [
        made("AAA001", table="texts", column=""),
        made("AAA002", table="absent_rows", column=""),
    ]
    outcome = run(replace(facts, issued=issued), rules)
    assert outcome.not_run == (
        NotRun("AAA001", "A.xlsx", "bladet Analys saknas"),
        NotRun("AAA002", "A.xlsx", "bladet Analys saknas"),
        NotRun("AAA001", "B.xlsx", "kolumnen Kommentar saknas på bladet Aktiviteter"),
    )
    names = {finding.place for finding in outcome.findings if finding.code == "AAA001"}
    assert Place("A.xlsx", "activities", 1, "name") in names  # what is there is looked at


def test_what_a_rule_needs_in_other_tables_counts() -> None:
    parts = observation_frame(
        "parts",
        [missing("A.xlsx", "assignments", "number"), missing("B.xlsx", "assignments")],
    )
    facts = parse_example(THREE_ROWS + "Uppdrag\nNummer | Benämning\n1.1 | Tillväxt").facts
    facts = replace(facts, tables={**facts.tables, "parts": parts})
    rules = [
        made("AAA001", needs=("assignments.number",)),
        made("AAA002", needs=("assignments.*",)),
        made("AAA003", needs=("number",)),
    ]
    assert [(entry.workbook, entry.code) for entry in run(facts, rules).not_run] == [
        ("A.xlsx", "AAA001"),
        ("B.xlsx", "AAA001"),
        ("B.xlsx", "AAA002"),
    ]


@pytest.mark.parametrize("table_is_there", [True, False])
def test_a_rule_is_listed_also_when_nobody_has_the_sheet(*, table_is_there: bool) -> None:
    parts = observation_frame("parts", [missing("A.xlsx", "activities")])
    facts = three_rows()
    tables = {"parts": parts}
    if table_is_there:
        tables["activities"] = facts.tables["activities"].iloc[:0]
    outcome = run(replace(facts, tables=tables), [made("AAA001")])
    assert outcome.not_run == (NotRun("AAA001", "A.xlsx", "bladet Aktiviteter saknas"),)
    assert outcome.findings == ()


def test_a_rule_for_what_the_model_does_not_have_is_silent() -> None:
    facts = three_rows()
    without = {"namn": "Aktiviteter", "utan": ["Beviljade medel"]}
    raw = facts.model.model_dump(by_alias=True) | {"blad": [without]}
    facts = replace(facts, model=type(facts.model).model_validate(raw))
    assert run(facts, [made("AAA001", column="granted_amount")]) == run(facts, [])


def test_a_rule_that_needs_a_table_that_was_not_made_is_silent() -> None:
    rule = made("AAA001", needs=("departments.delivered",))
    assert places(three_rows(), rule) == []
    departments = observation_frame("departments")
    assert len(places(three_rows(departments=departments), rule)) == 3


# --- bugs are not findings ------------------------------------------------------------------------


def test_a_wrong_dtype_is_a_bug() -> None:
    facts = three_rows()
    frame = facts.tables["activities"].assign(granted_amount="2,5")
    with pytest.raises((pa.errors.SchemaError, pa.errors.SchemaErrors)):
        run(replace(facts, tables={"activities": frame}), [made("AAA001")])


def test_a_rule_that_raises_is_a_bug_and_is_named() -> None:
    def broken(rows: Table, _facts: Facts) -> Mask:
        return rows.filled("no such column")

    with pytest.raises(KeyError, match="no such column") as raised:
        run(three_rows(), [made("AAA001"), made("AAA002", broken)])
    assert raised.value.__notes__ == ["in rule AAA002"]


@pytest.mark.parametrize(
    "verdict",
    [
        lambda table: table.all_sound()[:-1],
        lambda table: np.append(table.all_sound(), True),
        lambda table: np.ones(len(table)),
    ],
)
def test_a_verdict_on_other_rows_is_a_bug(verdict: Callable[[Table], Mask]) -> None:
    with pytest.raises(ValueError, match="AAA001: the verdict is not about the table's rows"):
        run(three_rows(), [made("AAA001", lambda table, _facts: verdict(table))])


# --- all workbooks at once ------------------------------------------------------------------------

MIXED = """
    Uppdrag{department}
    Nummer | Nivå    | Benämning  | Status helår | Kommentar
    {n}    | Område  | Område {n} |              |
    {n}.1  | Uppdrag | Uppdrag {n} | F           |
    Aktiviteter{department}
    Nummer | Uppdrag | Aktivitet    | Typ     | Status | Slutdatum  | Beviljade medel
    {n}.1.1 | {n}.1  | Kampanj {n}  | Projekt | P      | 2019-06-30 | ca 5
    {n}.1.1 | {n}.1  | Enkät {n}    | Möte    | X      | 2019-02-30 | 1,0
    Driftbudget{department}
    Rad | Kontoklass       | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
    1   | Intäkter         | Bidrag {n} | 12,0     | 8,0         | 8000        | 12,0
    2   | Övriga kostnader | Drift {n} | -12,0     | -8,0        | 9,0         | -12,0
"""


def test_workbooks_together_give_what_each_gives_alone() -> None:
    one, other = MIXED.format(department="", n=1), MIXED.format(department=" B", n=2)
    alone = [run(parse_example(text).facts) for text in (one, other)]
    together = run(parse_example(one + other).facts)
    assert together.findings == alone[0].findings + alone[1].findings
    assert len(together.findings) > 12
    assert {finding.place.workbook for finding in together.findings} == {"A.xlsx", "B.xlsx"}


def test_the_order_of_workbooks_and_tables_does_not_matter() -> None:
    one, other = MIXED.format(department="", n=1), MIXED.format(department=" B", n=2)
    forward, backward = parse_example(one + other).facts, parse_example(other + one).facts
    tables = dict(reversed(list(backward.tables.items())))
    assert run(forward) == run(replace(backward, tables=tables))


def test_frames_are_left_as_they_were() -> None:
    facts = parse_example(MIXED.format(department="", n=1)).facts
    before = {name: frame.copy(deep=True) for name, frame in facts.tables.items()}
    run(facts)
    assert list(facts.tables) == list(before)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(facts.tables[name], frame)


def test_thousands_of_findings_are_worded_in_a_blink() -> None:
    facts = parse_example(THREE_ROWS).facts
    frame = facts.tables["activities"].iloc[:1]
    index = pd.MultiIndex.from_product([["A.xlsx"], range(1, 5001)], names=frame.index.names)
    many = pd.concat([frame] * 5000).set_axis(index)
    rule = made("AAA001", message="{number} {name} {granted_amount} {status} {end_date}")
    start = time.process_time()
    found = run(replace(facts, tables={"activities": many}), [rule]).findings
    assert len(found) == 5000
    assert found[-1].message == "1.1.1 Kampanj 2,5 pågående 2019-12-31"
    # A tenth of this on an idle machine; taking rows one by one took ten times as long.
    assert time.process_time() - start < 2.0


def test_every_sheet_can_be_looked_at() -> None:
    """A rule on any column of any sheet runs: the schemas and the parser agree on dtypes."""
    facts = parse_example(THREE_ROWS).facts
    titles = {
        sheet.table: next(c.title for c in sheet.columns(facts.model, facts.period) if c.spec.key)
        for sheet in BY_TABLE.values()
    }
    text = "\n".join(
        f"{BY_TABLE[table].title}\n{title} | {other}\n1 | "
        for table, title in titles.items()
        for other in [second_title(table, facts)]
    )
    rules = [
        made(f"AAA{number:03}", table=table, column=BY_TABLE[table].key)
        for number, table in enumerate(BY_TABLE)
    ]
    found = run(parse_example(text).facts, rules).findings
    assert {finding.place.table for finding in found} == set(BY_TABLE)


def second_title(table: str, facts: Facts) -> str:
    columns = BY_TABLE[table].columns(facts.model, facts.period)
    return next(column.title for column in columns if not column.spec.key)
