"""A rule says of a workbook the same wherever it is run, or is known to need all workbooks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import Any

import pandas as pd
import pytest

import benchmarks.faults.kinds  # noqa: F401 - registers the kinds
import xlvp.shares as sharing
from benchmarks.faults.crowded import Crowd, crowds
from benchmarks.faults.drawn import drawn
from benchmarks.faults.kind import KINDS
from benchmarks.faults.measuring import Bench
from benchmarks.faults.planned import planned
from validation.engine import Look, look
from validation.example import parse_example
from validation.facts import Facts
from validation.finding import Finding
from validation.observations import INDEX
from validation.rule import CATALOGUE, Rule
from validation.silencing import HIT_COLUMNS
from xlvp import checking
from xlvp.shares import alone
from xlvp.workers import working_with

Said = Mapping[str, Counter[tuple[Any, ...]]]
"""By rule: each of its hits, with its words where no other rule of the same run silences it."""


def said(looks: Iterable[Look]) -> Said:
    by_rule: dict[str, Counter[tuple[Any, ...]]] = {}
    for one in looks:
        columns = [one.hits[name].tolist() for name in HIT_COLUMNS]
        for code, *hit in zip(columns[0], *columns[1:], one.findings, strict=True):
            by_rule.setdefault(code, Counter())[tuple(hit)] += 1
    return by_rule


def different(one: Said, other: Said) -> Iterator[str]:
    return (code for code in one.keys() | other.keys() if one.get(code) != other.get(code))


# --- examples -------------------------------------------------------------------------------------


def of_department(facts: Facts, code: str) -> Facts:
    """What is known of one department alone."""

    own = {
        workbook
        for frame in facts.tables.values()
        for (workbook, _), department in zip(frame.index, frame["department"], strict=True)
        if department == code
    }

    def rows(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame.index.get_level_values(0).isin(list(own))]

    def kept(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame.index.get_level_values(0) == code]

    return replace(
        facts,
        tables={name: rows(frame) for name, frame in facts.tables.items()},
        issued={name: kept(frame) for name, frame in facts.issued.items()},
        former={name: kept(frame) for name, frame in facts.former.items()},
    )


def twins(facts: Facts) -> Facts:
    """The same once more, from another department that has sent other files."""

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        other = frame.assign(
            department=frame["department"].map(TWIN).astype(frame["department"].dtype)
        )
        workbooks = [name.replace("A", "X") for name in frame.index.get_level_values(0)]
        other.index = pd.MultiIndex.from_arrays(
            [workbooks, frame.index.get_level_values(1)], names=INDEX
        )
        return pd.concat([frame, other])

    def kept(frame: pd.DataFrame) -> pd.DataFrame:
        other = frame.assign(
            department=frame["department"].map(TWIN).astype(frame["department"].dtype)
        )
        codes = [TWIN[code] for code in frame.index.get_level_values(0)]
        other.index = pd.MultiIndex.from_arrays(
            [codes, frame.index.get_level_values(1)], names=frame.index.names
        )
        return pd.concat([frame, other])

    return replace(
        facts,
        tables={name: renamed(frame) for name, frame in facts.tables.items()},
        issued={name: kept(frame) for name, frame in facts.issued.items()},
        former={name: kept(frame) for name, frame in facts.former.items()},
    )


TWIN = {"A": "B"}
DEPARTMENTS = ("A", "B", "C", "D")
"""Of the examples."""


def found(facts: Facts, rules: Sequence[Any]) -> set[Finding]:
    return {finding for finding in look(facts, rules).findings if finding is not None}


@pytest.mark.parametrize("asked", [CATALOGUE.alone, CATALOGUE.across])
def test_rules_are_the_same_objects_each_time(asked: Callable[[], tuple[Rule, ...]]) -> None:
    """What is worked out of a rule is kept by it: new ones each time would fill the memory."""
    assert all(one is again for one, again in zip(asked(), asked(), strict=True))


@pytest.mark.parametrize("rule", alone(), ids=attrgetter("code"))
def test_a_rule_that_is_run_where_a_workbook_is_read_sees_no_other_department(rule: Rule) -> None:
    """Its examples, once more as another department's: it says the same of each one alone."""
    for text in (rule.good, rule.bad):
        facts = parse_example(text).facts
        codes = {
            str(part)
            for frame in facts.tables.values()
            for part in frame["department"]
            if not pd.isna(part)
        }
        if codes == {"A"}:
            facts = twins(facts)
        together = found(facts, [rule])
        apart = [found(of_department(facts, part), [rule]) for part in DEPARTMENTS]
        assert {finding for finding in together if finding.department} == set().union(*apart)


OF_TWO = {
    "HIE007": """
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.3    | Uppdrag | Digital vård
    """,
    "HIE010": """
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        Uppdrag B
        Nummer | Nivå         | Benämning
        2      | Område       | Kultur
        1.1.2  | Uppdrag      | Fasta vårdkontakter
    """,
    "HIE011": """
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.2    | Uppdrag | Kultur
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """,
    "HIE014": """
        Uppdrag
        Nummer | Nivå    | Benämning
        1      | Område  | Hälsa
        1.1    | Uppdrag | Nära vård
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet
        1.2    | 1       | Kampanj
    """,
    "HIE015": """
        Uppdrag
        Nummer | Nivå   | Benämning
        1      | Område | Hälsa
        Uppdrag B
        Nummer | Nivå   | Benämning
        2      | Område | Kultur
        Analys B
        Nummer | Rubrik | Text
        1      | Hälsa  | Hälsan förbättras i alla kommuner.
    """,
    "HIE022": """
        Uppdrag
        Nummer | Nivå    | Benämning
        1      | Område  | Hälsa
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
    """,
    "HIE023": """
        Uppdrag
        Nummer | Nivå   | Benämning
        1      | Område | Hälsa
        Uppdrag B
        Nummer | Nivå   | Benämning
        1.1    | Område | Nära vård
    """,
    "HIE041": """
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        Aktiviteter plan
        Nummer | Uppdrag | Aktivitet
        1.2.1  | 1.2     | Kampanj
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.2.1  | 1.2     | Kampanj
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Enkät
    """,
    "HIE044": """
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Bygga en bro över ån
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.2    | Uppdrag | Bygga en bro över ån
    """,
    "STA032": """
        Uppdrag
        Nummer | Nivå    | Benämning | Status helår
        1.1    | Uppdrag | Nära vård | P
        Aktiviteter B
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | F
    """,
    "STA033": """
        Uppdrag
        Nummer | Nivå         | Benämning | Status helår
        1      | Prioritering | Hälsa     | P
        Uppdrag B
        Nummer | Nivå         | Benämning | Status helår
        1.1    | Uppdrag      | Nära vård | F
    """,
}
"""What rules say only, or do not say, when they see both departments."""


def needs_others(code: str) -> bool:
    """Whether the rule's examples, or the one of two departments, tell that it needs them all.

    What departments have delivered is known only when all workbooks have been read.
    """
    rule = CATALOGUE.get(code)
    assert rule is not None
    if rule.table == "departments":
        return True
    for text in (rule.good, rule.bad, *filter(None, [OF_TWO.get(code)])):
        facts = parse_example(text).facts
        apart = (found(of_department(facts, part), [rule]) for part in DEPARTMENTS)
        if found(facts, [rule]) != set().union(*apart):
            return True
    return False


@pytest.mark.parametrize("code", [rule.code for rule in CATALOGUE if rule.across])
def test_a_rule_that_waits_for_all_workbooks_has_to(code: str) -> None:
    assert needs_others(code)


def test_rules_that_compare_departments_are_told_apart() -> None:
    across = {rule.code for rule in CATALOGUE if rule.across}
    assert {code for code in across if code[:3] == "OFF"} == {
        rule.code for rule in CATALOGUE if rule.code.startswith("OFF")
    }
    departments = {rule.code for rule in CATALOGUE if rule.table == "departments"}
    assert departments <= across


@pytest.mark.parametrize("code", [rule.code for rule in CATALOGUE if rule.across])
def test_what_two_departments_have_between_them_is_no_matter_of_other_rules(code: str) -> None:
    rule = CATALOGUE.get(code)
    assert rule is not None
    for text in (rule.good, rule.bad, *filter(None, [OF_TWO.get(code)])):
        facts = parse_example(text).facts
        together = said([look(facts, alone())])
        apart = said(look(of_department(facts, part), alone()) for part in DEPARTMENTS)
        assert {*different(together, apart)} == set()


# --- offices with many faults ---------------------------------------------------------------------

SEED = 4


@dataclass
class Listener:
    """Hears what the product runs rules on and what they say, and holds it against the whole.

    In a check the rules that need no other workbook are run on each workbook alone, on those of
    a department that has sent several once more together; and then the others on all.

    Attributes:
        runs: of the check that is under way.
        spoke: rules that have hit something.
        apart: rules that say of all workbooks at once what they do not say of one at a time, or
            the other way round.
    """

    runs: list[tuple[Facts, Look]] = field(default_factory=list)
    spoke: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def look(self, facts: Facts, rules: Iterable[Any]) -> Look:
        """What the product does, heard."""
        self.runs.append((facts, look(facts, rules)))
        return self.runs[-1][1]

    def check(self, bench: Bench, crowd: Crowd) -> None:
        """Let the product check a delivery a workbook at a time, and hold it against the whole."""
        self.runs.clear()
        bench.look(crowd.files, crowd.days)
        self.kinds |= crowd.kinds
        whole, of_all = self.runs.pop()
        many = len(books(whole))
        again = frozenset[str]().union(*(books(facts) for facts, _ in self.runs[many:]))
        parts = [
            seen.without(again) if place < many else seen
            for place, (_, seen) in enumerate(self.runs)
        ]
        assert len(whole.tables["books"]) == len(self.runs) - bool(again)
        together = said([look(whole, alone())])
        self.apart |= {*different(together, said(parts))}
        self.spoke |= together.keys() | said([of_all]).keys()


def books(facts: Facts) -> frozenset[str]:
    return frozenset(facts.tables["books"].index.get_level_values("workbook"))


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Listener:
    """What was heard of an office that follows up and of one that plans."""
    place, chance = tmp_path_factory.mktemp("kontor"), random.Random(SEED)
    listener = Listener()
    with pytest.MonkeyPatch.context() as patch, working_with(None, partial(ThreadPoolExecutor, 1)):
        patch.setattr(sharing, "LARGEST", 1)
        patch.setattr(sharing, "look", listener.look)
        patch.setattr(checking, "look", listener.look)
        for delivery in (drawn(SEED, place / "draget"), planned(SEED, place / "planerande")):
            bench = Bench(delivery)
            for crowd in crowds(delivery, KINDS.values(), chance):
                listener.check(bench, crowd)
    return listener


def test_enough_is_wrong_in_the_offices(heard: Listener) -> None:
    assert len(heard.kinds) >= 200
    assert len(heard.spoke) >= 150


def test_rules_that_are_run_where_a_workbook_is_read_say_the_same_of_it(heard: Listener) -> None:
    assert heard.apart == set()
