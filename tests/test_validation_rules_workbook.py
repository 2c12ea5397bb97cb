"""WBK: the received file, its sheets and columns, and what can happen to any cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.cells import Refusal
from validation.engine import run
from validation.example import parse_example
from validation.facts import Facts
from validation.finding import Finding, Place, Severity
from validation.observations import BookFault, CellFault, PartFault, observation_frame
from validation.rule import CATALOGUE
from validation.schemas import BY_TABLE, SHEETS, Kind, Role

SOUND = """
    Aktiviteter
    Nummer | Uppdrag | Aktivitet | Typ       | Status | Slutdatum
    1.1.1  | 1.1     | Kampanj   | Aktivitet | P      | 2019-12-31
    Aktiviteter B
    Nummer | Uppdrag | Aktivitet | Typ       | Status | Slutdatum
    1.2.1  | 1.2     | Enkät     | Aktivitet | P      | 2019-12-31
"""
FORM_UNKNOWN = SOUND.replace("Enkät     | Aktivitet", "Enkät     | Möte     ").replace(
    "Kampanj   | Aktivitet", "Kampanj   | Möte     "
)
BOTH = ("A.xlsx", "B.xlsx")


def findings(facts: Facts, *families: str) -> list[Finding]:
    """What all rules together find, of some families."""
    return [found for found in run(facts).findings if found.code.startswith(families)]


def codes(found: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in found]


def with_books(facts: Facts, **by_workbook: dict[str, object]) -> Facts:
    """Facts with a sound `books` row for A.xlsx and B.xlsx, but for what is given."""
    rows = []
    for department in ("A", "B"):
        sound = {"department": department, "office": "EX", "period": "2019-08"}
        told = {"template_version": "1", "latest": True} | by_workbook.get(department, {})
        rows.append((f"{department}.xlsx", sound | told))
    return replace(facts, tables={**facts.tables, "books": observation_frame("books", rows)})


def cell(table: str, field: str, fault: str, value: str = "x", row: int = 1) -> Facts:
    """Facts of one workbook with one odd cell and nothing else."""
    facts = parse_example(SOUND).facts
    odd = {"department": "A", "at_table": table, "at_row": row, "at_column": field}
    cells = observation_frame("cells", [("A.xlsx", odd | {"fault": fault, "value": value})])
    return replace(facts, tables={"cells": cells})


@pytest.mark.parametrize("fault", list(BookFault))
def test_each_reason_not_to_read_a_file_has_its_rule(fault: BookFault) -> None:
    facts = parse_example("books\nworkbook | fault\nA.xlsx | " + fault.value).facts
    found = findings(facts, "WBK")
    assert [(finding.place, finding.severity) for finding in found] == [
        (Place("A.xlsx"), Severity.ERROR)
    ]


def test_all_reasons_have_different_rules() -> None:
    rows = "\n".join(f"{fault.value}.xlsx | {fault.value}" for fault in BookFault)
    found = findings(parse_example(f"books\nworkbook | fault\n{rows}").facts, "WBK")
    assert sorted(codes(found)) == [f"WBK00{number}" for number in range(1, 8)]


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ({"office": "HSK"}, "WBK008"),
        ({"period": "2019-04"}, "WBK009"),
        ({"department": "X"}, "WBK010"),
        ({"office": "HSK", "period": "2018-08", "department": "X"}, "WBK008"),
    ],
)
def test_in_a_stray_workbook_nothing_else_is_told(odd: dict[str, object], code: str) -> None:
    links = {"external_links": True, "template_version": "0"}
    found = run(with_books(parse_example(FORM_UNKNOWN).facts, A=odd | links)).findings
    by_workbook = {name: [f.code for f in found if f.place.workbook == name] for name in BOTH}
    assert by_workbook["A.xlsx"] == [code]
    assert "WBK034" in by_workbook["B.xlsx"]


def test_a_replaced_workbook_is_told_once_and_not_looked_at() -> None:
    facts = with_books(
        parse_example(FORM_UNKNOWN).facts, A={"latest": False}, B={"department": "A"}
    )
    found = run(facts).findings
    (replaced,) = [finding for finding in found if finding.place.workbook == "A.xlsx"]
    assert replaced.code == "WBK015"
    assert "B.xlsx" in replaced.message
    assert "WBK034" in codes(found)


def test_a_copy_of_the_latest_is_told_as_a_copy() -> None:
    facts = parse_example(FORM_UNKNOWN).facts
    copy = {"department": "A", "latest": False, "sha256": "9f86d081"}
    facts = with_books(facts, A={"sha256": "9f86d081"}, B=copy)
    found = [finding for finding in run(facts).findings if finding.place.workbook == "B.xlsx"]
    assert codes(found) == ["WBK017"]
    assert "A.xlsx" in found[0].message


def test_a_refused_file_is_no_copy_and_not_replaced() -> None:
    same = {"department": "", "latest": False, "fault": "damaged", "fault_detail": "den är trasig"}
    facts = with_books(
        parse_example(SOUND).facts,
        A=same | {"sha256": "9f86d081"},
        B=same | {"sha256": "9f86d081"},
    )
    assert codes(findings(facts, "WBK")) == ["WBK003", "WBK003"]


def test_an_old_template_is_looked_at_all_the_same() -> None:
    facts = with_books(parse_example(FORM_UNKNOWN).facts, A={"template_version": "0"})
    assert codes(findings(facts, "WBK")) == ["WBK011", "WBK034", "WBK034"]


def test_the_models_checksum_is_compared_only_when_both_know_it() -> None:
    facts = parse_example(SOUND).facts
    other = with_books(facts, A={"model_checksum": "0000000000000000"})
    assert codes(findings(other, "WBK")) == ["WBK012"]
    assert findings(replace(other, model_checksum=""), "WBK") == []
    assert findings(with_books(facts, A={"model_checksum": ""}), "WBK") == []


@pytest.mark.parametrize(
    ("table", "column", "fault", "code"),
    [
        ("activities", "", "missing", "WBK020"),
        ("activities", "status", "missing", "WBK021"),
        ("activities", "", "renamed", "WBK022"),
        ("activities", "status", "renamed", "WBK023"),
        ("activities", "", "moved", "WBK024"),
        ("activities", "status", "moved", "WBK024"),
        ("activities", "", "doubled", "WBK025"),
        ("activities", "status", "doubled", "WBK026"),
        ("activities", "H", "unknown", "WBK027"),
        ("", "", "unknown", "WBK028"),
    ],
)
def test_each_oddity_of_a_sheet_or_a_column_has_one_rule(
    table: str, column: str, fault: str, code: str
) -> None:
    assert fault in list(PartFault)
    odd = {"at_table": table, "at_column": column, "at_row": 4, "fault": fault, "found": "Läge"}
    parts = observation_frame("parts", [("A.xlsx", odd | {"department": "A"})])
    found = findings(replace(parse_example(SOUND).facts, tables={"parts": parts}), "WBK")
    assert [(f.code, f.place) for f in found] == [(code, Place("A.xlsx", table, 4, column))]
    assert "”Läge”" in found[0].message or code in ("WBK020", "WBK021", "WBK024", "WBK026")


def test_a_missing_sheet_says_nothing_of_its_columns() -> None:
    facts = parse_example("""
        parts
        workbook | at_table   | at_column | fault
        A.xlsx   | activities |           | missing
        A.xlsx   | activities | status    | missing
        B.xlsx   | activities | status    | missing
    """).facts
    found = findings(facts, "WBK")
    assert [(finding.place.workbook, finding.code) for finding in found] == [
        ("A.xlsx", "WBK020"),
        ("B.xlsx", "WBK021"),
    ]


def any_cell() -> list[tuple[str, str, str]]:
    """What the reader may say of a cell: table, field and fault, as far as it can happen."""
    general = [CellFault.ERROR_VALUE, CellFault.LOST]
    computed = [
        CellFault.FORMULA_REMOVED,
        CellFault.FORMULA_OVERWRITTEN,
        CellFault.FORMULA_CHANGED,
        CellFault.DERIVED_DIFFERS,
    ]
    amounts = [
        Refusal.NOT_A_NUMBER,
        Refusal.FOREIGN_CURRENCY,
        Refusal.NO_CURRENCY,
        Refusal.SHARE,
        Refusal.APPROXIMATE,
        Refusal.AMBIGUOUS,
        Refusal.TOO_PRECISE,
        Refusal.TOO_LARGE,
    ]
    numbers = [
        Refusal.NOT_A_NUMBER,
        Refusal.AMBIGUOUS,
        Refusal.APPROXIMATE,
        Refusal.TOO_LARGE,
    ]
    refusals: dict[Kind, list[Refusal]] = {
        Kind.AMOUNT: amounts,
        Kind.DECIMAL: numbers,
        Kind.INTEGER: [*numbers, Refusal.NOT_AN_INTEGER, Refusal.SHARE],
        Kind.DATE: [
            Refusal.NOT_A_DATE,
            Refusal.OUT_OF_CALENDAR,
            Refusal.AMBIGUOUS,
            Refusal.APPROXIMATE,
        ],
        Kind.NUMBER: [Refusal.NOT_A_TEXT],
    }
    found = []
    for sheet in SHEETS:
        for column in sheet.all_columns:
            faults: list[CellFault | Refusal] = [*general]
            if column.role is Role.DERIVED:
                faults += computed
            else:
                faults += [CellFault.NOT_CALCULATED, *refusals.get(column.kind, [])]
                if column.kind in (Kind.CHOICE, Kind.STATUS):
                    faults.append(CellFault.UNKNOWN_CHOICE)
            found += [(sheet.table, column.field, fault.value) for fault in faults]
    return found


def test_whatever_the_reader_says_of_a_cell_is_told_once() -> None:
    odd = dict(enumerate(any_cell(), start=1))
    rows = [
        (
            "A.xlsx",
            {"department": "A", "at_table": table, "at_row": row, "at_column": field}
            | {"fault": fault, "value": "x", "expected": "y"},
        )
        for row, (table, field, fault) in odd.items()
    ]
    facts = parse_example(SOUND).facts
    found = run(replace(facts, tables={"cells": observation_frame("cells", rows)})).findings
    told = {what: [f.code for f in found if f.place.row == row] for row, what in odd.items()}
    assert {what: rules for what, rules in told.items() if len(rules) != 1} == {}
    assert {(f.place.table, f.place.column) for f in found} == {what[:2] for what in odd.values()}


def test_stray_content_is_told_where_it_stands() -> None:
    found = findings(cell("activities", "", "stray", "Summa 12,5", row=40), "WBK")
    assert [(finding.place, finding.value) for finding in found] == [
        (Place("A.xlsx", "activities", 40), "Summa 12,5")
    ]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("#REF!", "#REFERENS!"),
        ("#N/A", "#SAKNAS!"),
        ("#SAKNAS!", "#SAKNAS!"),
        ("#div/0!", "#DIVISION/0!"),
        ("#VALUE!", "#VÄRDEFEL!"),
        ("#NAME?", "#NAMN?"),
        ("#GETTING_DATA", "#GETTING_DATA"),
    ],
)
def test_errors_are_named_as_in_a_swedish_excel(value: str, word: str) -> None:
    (found,) = findings(cell("operating_budget", "actual_to_date", "error_value", value), "WBK")
    assert word in found.message
    assert found.value == value


@pytest.mark.parametrize(
    ("value", "expected"), [("Projekte", "Projekt"), ("projket", "Projekt"), ("Möte", "")]
)
def test_the_closest_entry_of_the_list_is_proposed(value: str, expected: str) -> None:
    (found,) = findings(cell("activities", "form", "unknown_choice", value), "WBK")
    assert found.expected == expected
    assert "Aktivitet, Projekt" in found.remedy
    assert ("Menades" in found.message) == bool(expected)


def test_a_changed_formula_is_not_told_where_its_input_could_not_be_read() -> None:
    facts = parse_example("""
        cells
        at_table         | at_row | at_column         | fault           | value | expected
        operating_budget | 5      | actual_to_date    | approximate     | ca 12 |
        operating_budget | 5      | deviation_to_date | formula_changed | -5,8  | 3,0
        operating_budget | 6      | deviation_to_date | formula_changed | -5,8  | 3,0
    """).facts
    found = findings(facts, "WBK", "BUD")
    assert [(finding.place.row, finding.code) for finding in found] == [
        (5, "BUD005"),
        (6, "WBK033"),
    ]


def test_never_calculated_formulas_are_one_finding_for_each_workbook() -> None:
    odd = {
        "at_table": "operating_budget",
        "at_column": "deviation_to_date",
        "fault": "not_calculated",
    }
    rows = [
        (workbook, odd | {"at_row": row})
        for workbook, last in (("A.xlsx", 40), ("B.xlsx", 1))
        for row in range(last)
    ]
    facts = with_books(parse_example(SOUND).facts)
    facts = replace(facts, tables={**facts.tables, "cells": observation_frame("cells", rows)})
    found = findings(facts, "WBK")
    assert [(finding.code, finding.place) for finding in found] == [
        ("WBK016", Place("A.xlsx")),
        ("WBK016", Place("B.xlsx")),
    ]
    assert found[0].message.endswith("(40 st). xlvp har räknat ut dem.")
    assert {finding.severity for finding in found} == {Severity.INFO}


def test_every_locked_column_is_held_against_the_plan_by_one_rule() -> None:
    compared: dict[tuple[str, str], list[str]] = {}
    for code in ("WBK040", "WBK041", "WBK042", "HIE033", "HIE034", "BUD045"):
        rule = CATALOGUE.get(code)
        assert rule is not None
        fields = rule.columns or (rule.column,)
        for table in rule.tables:
            for column in BY_TABLE[table].all_columns:
                if column.field in fields and column.role in (Role.ISSUED, Role.FORMER):
                    compared.setdefault((table, column.field), []).append(code)
    locked = {
        (sheet.table, column.field)
        for sheet in SHEETS
        for column in sheet.all_columns
        if column.role in (Role.ISSUED, Role.FORMER) and not column.spec.key
    }
    assert set(compared) == locked
    assert {place: found for place, found in compared.items() if len(found) > 1} == {}


BUDGET = """
    Driftbudget plan
    Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
    1   | Intäkter   | Bidrag    | 12,0      | 7,5
    Driftbudget B plan
    Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
    1   | Intäkter   | Avgifter  | 3,0       | 1,0
    Driftbudget
    Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
    1   | Intäkter   | {name}    | 12,0      | {last_year}
    Driftbudget B
    Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
    1   | Intäkter   | Avgifter  | 3,0       | 1,0
"""


@pytest.mark.parametrize(
    ("name", "last_year", "expected"),
    [
        ("Bidrag", "7,5", []),
        ("  Bidrag", "7500 tkr", []),
        ("Bidraget", "7,5", [("WBK041", "name", "Bidraget", "Bidrag")]),
        ("", "7,5", [("WBK041", "name", "", "Bidrag")]),
        ("Bidrag", "1,0", [("WBK040", "actual_last_year", "1,0", "7,5")]),
    ],
)
def test_locked_cells_are_compared_within_their_department(
    name: str, last_year: str, expected: list[tuple[str, str, str, str]]
) -> None:
    facts = parse_example(BUDGET.format(name=name, last_year=last_year)).facts
    found = findings(facts, "WBK")
    assert [(f.code, f.place.column, f.value, f.expected) for f in found] == expected
    assert {finding.place.workbook for finding in found} <= {"A.xlsx"}


def test_in_a_plan_period_the_department_writes_what_is_locked_later() -> None:
    facts = parse_example("""
        period: 2019-plan
        Indikatorer plan
        Kod | Indikator          | Enhet | Målvärde
        PO  | Personalomsättning | %     | 11
        Indikatorer
        Kod | Indikator          | Enhet | Målvärde
        PO  | Personalomsättning | st    | 12
    """).facts
    assert [(f.code, f.place.column) for f in findings(facts, "WBK")] == [("WBK040", "unit")]


@pytest.mark.parametrize(
    ("carried", "told"),
    [("P", []), ("", []), ("K", ["WBK042"]), ("F", ["WBK042"])],
)
def test_the_former_workbook_counts_for_more_than_the_plan(carried: str, told: list[str]) -> None:
    facts = parse_example(f"""
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet | Förra status
        1.1.1  | 1.1     | Kampanj   | F
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status
        1.1.1  | 1.1     | Kampanj   | K      | 2019-08-01 | {carried}
    """).facts
    found = findings(facts, "WBK")
    assert codes(found) == told
    assert all(finding.expected == "pågående" for finding in found)


def test_only_the_plan_is_left_when_there_is_no_former_workbook() -> None:
    facts = parse_example("""
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet | Förra status
        1.1.1  | 1.1     | Kampanj   | F
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status
        1.1.1  | 1.1     | Kampanj   | K      | 2019-08-01 | P
    """).facts
    assert [(f.value, f.expected) for f in findings(facts, "WBK")] == [("pågående", "farhåga")]


def test_a_formula_written_over_does_not_hide_what_the_amounts_say() -> None:
    text = """
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Avvikelse ack.
        1   | Personalkostnader | Löner     | -496,0    | -330,7      | -331000     | -330669,3
    """
    facts = parse_example(text).facts
    overwritten = {
        "at_table": "operating_budget",
        "at_row": 1,
        "at_column": "actual_to_date",
        "fault": CellFault.FORMULA_OVERWRITTEN.value,
        "department": "A",
    }
    cells = observation_frame("cells", [("A.xlsx", overwritten)])
    facts = replace(facts, tables={**facts.tables, "cells": cells})
    at_cell = [
        found.code for found in run(facts).findings if found.place.column == "actual_to_date"
    ]
    assert at_cell == ["BUD030", "WBK031"]


def test_net_lines_are_computed_by_the_template() -> None:
    text = """
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        9   | Netto      | Netto     | 12,0      | 7,5
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter   | Bidrag    | 12,0      |
        9   | Netto      | Netto     | 12,0      |
        cells
        at_table         | at_row | at_column        | fault
        operating_budget | 1      | actual_to_date   | not_calculated
        operating_budget | 2      | actual_last_year | not_calculated
    """
    facts = with_books(parse_example(text).facts)
    typed = [(f.code, f.place.row) for f in findings(facts, "WBK")]
    assert typed == [("WBK043", 1), ("WBK043", 2)]
    classes = tuple(
        part.model_copy(update={"typed": False}) for part in facts.model.account_classes
    )
    model = facts.model.model_copy(update={"account_classes": classes})
    summed = findings(replace(facts, model=model), "WBK")
    assert [(f.code, f.place.row) for f in summed] == [("WBK016", 0), ("WBK043", 1)]
    assert summed[0].message.endswith("(1 st). xlvp har räknat ut dem.")


@pytest.mark.parametrize(
    ("expected", "said"),
    [("-5,8", "är ersatt av -5,8, som stämmer just nu."), ("", "är ersatt av -5,8.")],
)
def test_a_value_in_place_of_a_formula_is_called_right_only_when_it_is(
    expected: str, said: str
) -> None:
    facts = parse_example(f"""
        cells
        at_table         | at_row | at_column         | fault               | value | expected
        operating_budget | 5      | deviation_to_date | formula_overwritten | -5,8  | {expected}
    """).facts
    (found,) = findings(facts, "WBK")
    assert found.message.endswith(said)


def test_nothing_is_told_of_nothing() -> None:
    facts = parse_example(SOUND).facts
    empty = {name: observation_frame(name) for name in ("books", "parts", "cells", "departments")}
    assert run(replace(facts, tables=empty)).findings == ()
    assert isinstance(empty["books"], pd.DataFrame)


def test_a_new_row_with_a_number_that_is_taken_is_no_changed_row() -> None:
    facts = parse_example("""
        Internkontroll plan
        Nr | Risk | Kontrollmoment
        1  | Jäv  | Intervju
        Internkontroll
        Nr | Risk     | Kontrollmoment | Sannolikhet | Konsekvens | Resultat        | Ansvarig
        1  | Jäv      | Intervju       | 1           | 2          | Utan anmärkning | Stab
        1  | Brand    | Rond           | 1           | 2          | Utan anmärkning | Stab
    """).facts
    found = run(facts).findings
    assert [(f.code, f.place.row, f.place.column) for f in found] == [("CTL009", 2, "number")]


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (1, "full_year_forecast", [1]),  # the net line shows its line's error
        (1, "actual_to_date", [1, 2]),  # the net line's error is in another column
    ],
)
def test_an_error_is_told_where_it_was_entered(row: int, column: str, expected: list[int]) -> None:
    facts = parse_example("""
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Avgifter  | 10,0
        2   | Netto      | Netto     | 10,0
    """).facts
    net = facts.model.account_classes[-1]
    assert net.name == "Netto"
    computed = facts.model.model_copy(
        update={
            "account_classes": (
                *facts.model.account_classes[:-1],
                net.model_copy(update={"typed": False}),
            )
        }
    )
    odd = {"at_table": "operating_budget", "fault": CellFault.ERROR_VALUE, "value": "#REF!"}
    cells = observation_frame(
        "cells",
        [
            ("A.xlsx", {**odd, "at_row": row, "at_column": column}),
            ("A.xlsx", {**odd, "at_row": 2, "at_column": "full_year_forecast"}),
        ],
    )
    facts = replace(facts, model=computed, tables={**facts.tables, "cells": cells})
    found = [f.place.row for f in findings(facts, "WBK030")]
    assert found == expected
