"""A sample of the seeded faults, planted in an office that is drawn with a seed."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

import benchmarks.faults.kinds
from benchmarks.faults.drawn import drawn
from benchmarks.faults.kind import KINDS, Planted, Site, at
from benchmarks.faults.measuring import Bench, Planting, judged
from benchmarks.faults.planned import planned
from benchmarks.faults.plans import PLAN_KINDS, planted_in_plan
from benchmarks.faults.recalculation import recalculate
from benchmarks.faults.references import letters, number, shifted
from benchmarks.faults.resaving import (
    as_ods,
    by_libreoffice,
    by_mark,
    by_openpyxl,
    by_seal,
    new_after,
)
from benchmarks.faults.workbook_file import Cell, WorkbookFile
from validation.rule import CATALOGUE

SEED = 4
SAMPLE = (
    "actual_in_smaller_unit", "actual_left_blank", "amount_in_euro", "comment_of_last_time",
    "cost_without_minus", "deviation_typed_over_wrongly", "end_before_period_end", "error_value",
    "formula_of_another_row", "formula_overwritten", "fund_amount_as_text", "half_sorted",
    "header_misspelt", "identity_number", "issued_activity_deleted", "number_became_a_date",
    "risk_number_taken", "sheet_copied", "sheet_deleted", "status_misspelt", "text_below_table",
    "total_misses_a_line", "words_by_script", "year_budget_changed", "copied_from_another",
    "of_another_period",
    "back_from_done", "budget_line_deleted", "cell_written_twice",
    "class_changed", "comment_of_a_surplus", "encrypted", "former_status_of_own",
    "amount_as_text_in_total", "fund_of_their_own", "header_twice", "indicator_twice",
    "investment_of_two", "late",
    "movement_typed_over", "never_calculated", "number_taken", "own_formula_without_value",
    "role_removed", "table_moved", "target_missed_in_silence",
    "texts_out_of_range", "two_latest", "unit_changed", "unknown_indicator",
    # Each of these has one rule of its own, which no other may speak before.
    "investment_in_smaller_unit", "decided_in_smaller_unit", "forecast_of_last_time",
    "own_activity_deleted",
)  # fmt: skip
PLANNING_SAMPLE = (
    "end_before_the_plan", "issued_number_cleared", "assignment_added", "signature_half_written",
    "activity_named_twice", "nothing_handed_in_yet", "text_of_no_goal",
    "whole_workbook_in_smaller_unit",
)  # fmt: skip
PLAN_SAMPLE = ("class_left_out", "level_does_not_fit")


def seeded() -> random.Random:
    return random.Random(SEED)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(drawn(SEED, tmp_path_factory.mktemp("kontor") / "kontor"))


def test_the_drawn_office_is_free_of_faults(bench: Bench) -> None:
    assert bench.known == frozenset()
    assert len(bench.delivery.workbooks) == 3


def test_each_fault_of_the_sample_is_found_at_its_cell_and_nothing_else_is(bench: Bench) -> None:
    planting = Planting([bench], seeded())
    planting.run(KINDS[name] for name in SAMPLE)
    assert planting.homeless == []
    assert {result.kind.name for result in planting.results} == set(SAMPLE)
    assert [(result.kind.name, result.missed) for result in planting.results if result.missed] == []
    assert [(result.kind.name, result.false) for result in planting.results if result.false] == []


@pytest.mark.parametrize("name", PLAN_SAMPLE)
def test_a_fault_in_the_plan_is_found_and_nothing_else_is(name: str, tmp_path: Path) -> None:
    result = planted_in_plan(PLAN_KINDS[name], SEED, tmp_path / "kontor")
    assert (result.missed, result.false, len(result.said)) == ((), (), 1)


def test_a_fault_that_is_not_found_counts_as_missed(bench: Bench) -> None:
    looked = bench.look({})
    planted = Planted((at("Aktiviteter!E6", "STA001"),))
    result = judged(KINDS["status_misspelt"], planted, "A", bench.new(looked), looked)
    assert [expected.cell for expected in result.missed] == ["Aktiviteter!E6"]


def test_what_is_found_elsewhere_counts_as_false(bench: Bench) -> None:
    name = next(iter(bench.delivery.workbooks))
    site = Site(bench.delivery, name, seeded())
    KINDS["status_misspelt"].plant(site)
    looked = bench.look({name: site.workbook.data()})
    found = bench.new(looked)
    result = judged(replace(KINDS["status_misspelt"]), Planted(), name, found, looked)
    assert [text.split()[0] for text in result.false] == ["STA001"]


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(planned(SEED, tmp_path_factory.mktemp("plan") / "kontor"))


def test_the_office_whose_plan_is_being_made_is_free_of_faults(planning: Bench) -> None:
    assert planning.known == frozenset()
    assert len(planning.delivery.workbooks) == 5


def test_faults_of_a_plan_are_found_at_their_cells_and_nothing_else_is(planning: Bench) -> None:
    faults = Planting([planning], seeded())
    faults.run(KINDS[name] for name in PLANNING_SAMPLE)
    assert faults.homeless == []
    assert [(result.kind.name, result.missed, result.false) for result in faults.results] == [
        (result.kind.name, (), ()) for result in faults.results
    ]
    rules = {result.kind.name: result.rules for result in faults.results}
    assert rules["end_before_the_plan"] == {"STA013"}
    assert rules["signature_half_written"] == {"DEL010"}
    assert rules["text_of_no_goal"] == {"HIE015"}
    assert rules["whole_workbook_in_smaller_unit"] == {"OFF006"}


def test_every_rule_is_named_by_a_kind() -> None:
    folder = Path(benchmarks.faults.kinds.__file__).parent
    modules = [*folder.glob("*.py"), folder.parent / "plans.py"]
    text = "".join(path.read_text("utf-8") for path in modules)
    named = set(re.findall(r"\b[A-Z]{3}[0-9]{3}\b", text))
    assert named == {rule.code for rule in CATALOGUE}


def test_there_are_at_least_sixty_kinds_each_said_in_words() -> None:
    assert len(KINDS) >= 60
    assert all(kind.deed for kind in KINDS.values())
    assert set(SAMPLE) <= set(KINDS)


def test_valid_workbooks_give_nothing_new_after_a_script_or_marking_saved_them(
    bench: Bench,
) -> None:
    assert new_after(bench, by_openpyxl) == []
    assert new_after(bench, by_mark) == []
    assert new_after(bench, by_seal) == []


@pytest.mark.libreoffice
def test_valid_workbooks_give_nothing_new_after_libreoffice_saved_them(bench: Bench) -> None:
    assert new_after(bench, by_libreoffice) == []
    assert new_after(bench, as_ods) == []


@pytest.mark.parametrize(
    ("formula", "first", "by", "expected"),
    [
        ("N(F7)-N(E7)", 7, -1, "N(F6)-N(E6)"),
        ("N(F7)-N(E7)", 8, -1, "N(F7)-N(E7)"),
        ("SUM($D$9:$D$12)", 12, -1, "SUM($D$9:$D$11)"),
        ("SUM(D9:D12)", 13, -1, "SUM(D9:D11)"),
        ("SUM(D9:D12)", 10, 1, "SUM(D9:D13)"),
        ('A9&"A9"&Start!A9', 9, 1, 'A10&"A9"&Start!A9'),
        ("LOG10(A9)", 5, 1, "LOG10(A10)"),
    ],
)
def test_formulas_follow_their_rows(formula: str, first: int, by: int, expected: str) -> None:
    assert shifted(formula, first, by) == expected


def test_columns_have_letters() -> None:
    assert [letters(place) for place in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [number(text) for text in ("A", "Z", "AA", "ZZ", "AAA")] == [1, 26, 27, 702, 703]


def test_results_follow_what_is_typed(bench: Bench) -> None:
    name = next(iter(bench.delivery.workbooks))
    workbook = WorkbookFile(bench.delivery.workbooks[name])
    table = workbook.table("Utvecklingsmedel")
    row = table.first
    table.put("Budget", row, 12.0)
    table.put("Beslutat", row, -5.0)
    recalculate(workbook, table)
    assert table.cell("Kvar att besluta om", row).value == 7.0
    table.put("Beslutat", row, "5 tkr")
    recalculate(workbook, table)
    assert table.cell("Kvar att besluta om", row).value == 12.0


def test_what_is_written_is_read_again_and_other_parts_stay(bench: Bench) -> None:
    name = next(iter(bench.delivery.workbooks))
    before = bench.delivery.workbooks[name]
    workbook = WorkbookFile(before)
    table = workbook.table("Aktiviteter")
    table.put("Kommentar", table.first, ' <å> & "blank" ')
    again = WorkbookFile(workbook.data())
    assert again.table("Aktiviteter").cell("Kommentar", table.first).value == ' <å> & "blank" '
    untouched = WorkbookFile(before).parts
    changed = {part for part in untouched if again.parts[part] != untouched[part]}
    assert changed == {table.sheet.part, "xl/sharedStrings.xml"}
    assert again.sheet("Aktiviteter").get("A", 99_999) == Cell()
