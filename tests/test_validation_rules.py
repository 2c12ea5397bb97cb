"""What holds for every rule of the catalogue, whoever wrote it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import validation.rules
from validation.engine import Outcome, run
from validation.example import parse_example
from validation.facts import Facts
from validation.finding import Finding, Place
from validation.observations import COLUMNS
from validation.rule import CATALOGUE, Rule
from validation.schemas import BY_TABLE
from validation.wording import named_in

FAMILIES = {"WBK", "HIE", "STA", "TXT", "BUD", "IND", "CTL", "DEL", "OFF"}
RULES = tuple(CATALOGUE)
MODULES = sorted(Path(validation.rules.__file__).parent.glob("*.py"))

# Words that stand in English or in pandas' own texts and in no Swedish sentence.
FOREIGN = re.compile(
    r"\b(the|must|should|value|row|column|sheet|workbook|missing|expected|failed|error|check"
    r"|dtype|dataframe|series|schema|pandas|pandera|python|none|null|true|false|nan|nat|int64)\b"
    r"|<NA>|[{}]",
    re.IGNORECASE,
)
LOOPS_OVER_ROWS = {"iterrows", "itertuples"}

each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
each_module = pytest.mark.parametrize("module", MODULES, ids=[path.stem for path in MODULES])


@dataclass(frozen=True)
class Tried:
    """An example after rules have looked at it.

    Attributes:
        changed: names of the frames that the rules have changed.
    """

    guilty: frozenset[Place]
    facts: Facts
    outcome: Outcome
    changed: list[str]


@cache
def good(rule: Rule) -> Tried:
    """The good example, looked at by the rule alone, so that nothing can silence it."""
    return tried(rule.good, [rule])


@cache
def bad(rule: Rule) -> Tried:
    """The bad example, looked at by all rules."""
    return tried(rule.bad, RULES)


def tried(text: str, rules: Iterable[Rule]) -> Tried:
    example = parse_example(text)
    before = {name: frame.copy(deep=True) for name, frame in frames(example.facts).items()}
    outcome = run(example.facts, rules)
    after = frames(example.facts)
    changed = [name for name in before | after if not same(before.get(name), after.get(name))]
    return Tried(example.guilty, example.facts, outcome, changed)


def frames(facts: Facts) -> dict[str, pd.DataFrame]:
    kinds = {"received": facts.tables, "issued": facts.issued, "former": facts.former}
    return {f"{kind} {name}": kept[name] for kind, kept in kinds.items() for name in kept}


def same(one: pd.DataFrame | None, other: pd.DataFrame | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.equals(other) and list(one.dtypes) == list(other.dtypes)


def of_rule(outcome: Outcome, rule: Rule) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.code == rule.code]


def test_all_rule_modules_are_imported_by_the_package() -> None:
    with_rules = {path.stem for path in MODULES if "\n@rule(" in path.read_text(encoding="utf-8")}
    assert with_rules == set(validation.rules.__all__)


def test_families_are_the_known_ones_and_all_there() -> None:
    assert {rule.code[:3] for rule in RULES} == FAMILIES


def test_titles_tell_the_rules_apart() -> None:
    titles = [rule.title for rule in RULES]
    assert sorted(title for title in set(titles) if titles.count(title) > 1) == []


@each_module
def test_no_rule_loops_over_rows(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    called = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert LOOPS_OVER_ROWS.isdisjoint(called)


@each_rule
def test_the_good_example_has_no_finding(rule: Rule) -> None:
    example = good(rule)
    assert example.guilty == frozenset()
    assert (example.outcome.findings, example.outcome.not_run) == ((), ())


@each_rule
def test_the_bad_example_has_its_findings_at_the_guilty_places(rule: Rule) -> None:
    example = bad(rule)
    found = of_rule(example.outcome, rule)
    assert example.guilty
    assert {finding.place for finding in found} == set(example.guilty)
    assert {finding.severity for finding in found} == {rule.severity}
    assert [entry for entry in example.outcome.not_run if entry.code == rule.code] == []


@each_rule
def test_one_fault_gives_one_finding(rule: Rule) -> None:
    example = bad(rule)
    at_guilty = [
        (finding.code, finding.place)
        for finding in example.outcome.findings
        if finding.place in example.guilty and finding.place.column and finding.code != rule.code
    ]
    assert at_guilty == []


@each_rule
def test_rules_leave_their_inputs_alone(rule: Rule) -> None:
    assert good(rule).changed == []
    assert bad(rule).changed == []


@each_rule
def test_findings_are_swedish_sentences(rule: Rule) -> None:
    for finding in of_rule(bad(rule).outcome, rule):
        for text in (finding.message, finding.remedy):
            assert FOREIGN.search(text) is None, text
            assert text.endswith((".", "?", "!")), text
            assert "  " not in text, text
            assert " ." not in text, text


@each_rule
def test_rules_are_documented(rule: Rule) -> None:
    texts = (rule.title, rule.message, rule.remedy, rule.reason, rule.source)
    assert all(text.strip() == text != "" for text in texts)
    assert FOREIGN.search(f"{rule.title} {rule.reason} {rule.source}") is None
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")
    assert rule.reason.endswith((".", "?"))
    assert rule.check.__doc__
    assert re.fullmatch(r"[a-z][a-z0-9_]+", rule.check.__name__)
    assert len(rule.title) <= 60


@each_rule
def test_rules_name_what_exists(rule: Rule) -> None:
    codes = {known.code for known in RULES}
    assert set(rule.after) <= codes - {rule.code}
    for table in rule.tables or (rule.table,):
        if table in BY_TABLE:
            fields = {column.field for column in BY_TABLE[table].all_columns}
            own = {rule.column, *rule.columns} - {""}
            assert own & fields or not own
    for need in rule.needs:
        table, _, field = need.rpartition(".")
        if (table or rule.table) in BY_TABLE and field != "*":
            fields = {column.field for column in BY_TABLE[table or rule.table].all_columns}
            assert field in fields
        elif table in COLUMNS and field != "*":
            assert field in COLUMNS[table]


@each_rule
def test_findings_carry_the_values_that_they_speak_of(rule: Rule) -> None:
    if "expected" in named_in(rule.message, rule.remedy):
        assert all(finding.expected for finding in of_rule(bad(rule).outcome, rule))


@each_rule
def test_findings_stand_where_there_is_something(rule: Rule) -> None:
    for finding in bad(rule).outcome.findings:
        place = finding.place
        if place.table:
            columns = {column.field for column in BY_TABLE[place.table].all_columns}
            assert place.column in columns | {""}
