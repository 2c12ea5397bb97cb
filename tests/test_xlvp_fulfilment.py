from __future__ import annotations

import follow_up_office as made
import pandas as pd
import pytest
from follow_up_office import Office

from xlvp.analysis import Analysis
from xlvp.attention import Attention, Kind, attention, short_list
from xlvp.fulfilment import Fulfilment, ancestor
from xlvp.reconciliation import reconcile

FORMER = {"assignments": made.FORMER_ASSIGNMENTS}


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return Analysis(Office(former=FORMER).consolidated())


def counts(part: Fulfilment, level: int) -> dict[str, tuple[int, ...]]:
    """Fulfilled, partly, not fulfilled, without status, by heading."""
    _, headings = part.by_level[level]
    return {
        heading.label: (*(heading.counts[code] for code in "UDN"), heading.without)
        for heading in headings
    }


def test_assignments_are_counted_per_objective_across_departments(analysis: Analysis) -> None:
    assignments, _ = analysis.fulfilments
    assert counts(assignments, 0) == {
        "2.1 Hög attraktivitet": (2, 1, 1, 0),
        "2.2 Stark konkurrenskraft": (1, 0, 0, 1),
        "Utan delmål": (0, 1, 0, 0),
    }


def test_2_1_10_does_not_lie_under_2_1_1_and_comes_after_it(analysis: Analysis) -> None:
    assignments, _ = analysis.fulfilments
    assert list(counts(assignments, 1).items())[:2] == [
        ("2.1.1 Regionförstoring", (2, 1, 0, 0)),
        ("2.1.10 Bredband", (0, 0, 1, 0)),
    ]


def test_activities_are_counted_under_their_assignments_objective(analysis: Analysis) -> None:
    _, activities = analysis.fulfilments
    assert counts(activities, 0) == {
        "2.1 Hög attraktivitet": (1, 0, 1, 0),
        "2.2 Stark konkurrenskraft": (0, 1, 0, 0),
    }


def test_movements_since_the_former_period(analysis: Analysis) -> None:
    assignments, _ = analysis.fulfilments
    moved = dict(zip(assignments.items["number"], assignments.items["movement"], strict=True))
    assert moved == {
        "2.1.1.1": "bättre",
        "2.1.1.2": "sämre",
        "2.1.10.1": "oförändrad",
        "2.1.1.3": "ny",
        "2.2.1.1": "oförändrad",
        "2.2.1.2": "ny",
        "9": "ny",
    }
    assert [key for _, key in assignments.gone.index] == ["2.1.10.2"]
    under = {heading.number: dict(heading.moved) for heading in assignments.by_level[0][1]}
    assert under["2.1"] == {"bättre": 1, "oförändrad": 1, "sämre": 1, "ny": 1, "borta": 1}


def test_without_a_former_period_nothing_is_new_or_gone() -> None:
    assignments, _ = Analysis(Office().consolidated()).fulfilments
    assert assignments.items["movement"].isna().all()
    assert assignments.gone.empty


def test_what_a_left_out_department_had_is_not_gone() -> None:
    fault = made.error("TILLV.xlsx", "TILLV")
    assignments, _ = Analysis(Office(former=FORMER).consolidated([fault])).fulfilments
    assert assignments.gone.empty


def test_ancestors_are_found_part_by_part() -> None:
    numbers = pd.Series(["1.1.2", "1.10.2", "1", "2.1", None], dtype="str")
    headings = pd.Series({"1": "Ett", "1.1": "Ett ett"})
    assert ancestor(numbers, headings).fillna("–").tolist() == ["1.1", "1", "1", "–", "–"]


def test_the_list_tells_the_unexplained_before_the_explained(analysis: Analysis) -> None:
    reconciliation = reconcile(analysis.consolidated, made.PRINTED)
    lines = attention(analysis, reconciliation)
    kinds = [line.kind for line in lines]
    assert kinds == sorted(kinds)
    assert lines[0].what == "Kontorets årsprognos är 6,0\N{NO-BREAK SPACE}mnkr sämre än budget"
    unexplained = [line for line in lines if line.kind is Kind.UNEXPLAINED]
    assert [(line.what, line.where) for line in unexplained] == [
        (
            "E-plan utveckling: årsprognosen är 10,0\N{NO-BREAK SPACE}mnkr sämre än budget",
            "EPLAN.xlsx Driftbudget!H6",
        ),
        (
            "E-plan utveckling: utfallet hittills är 5,8\N{NO-BREAK SPACE}mnkr sämre än budget",
            "EPLAN.xlsx Driftbudget!F6",
        ),
    ]
    explained = next(line for line in lines if line.kind is Kind.EXPLAINED)
    assert explained.why == made.COMMENTS["TILLV"]
    assert Kind.RECONCILIATION not in kinds


def test_the_list_tells_who_is_left_out_first() -> None:
    analysis = Analysis(Office().consolidated([made.error("BAS.xlsx", "BAS")]))
    lines = attention(analysis, reconcile(analysis.consolidated, made.PRINTED))
    assert lines[0].what == "Regionkontoret Bas: utelämnad, 1 fel"
    assert any(line.kind is Kind.RECONCILIATION for line in lines)


def test_the_list_tells_overdue_indicators_and_amounts(analysis: Analysis) -> None:
    lines = attention(analysis, reconcile(analysis.consolidated, made.PRINTED))
    by_kind = {line.kind: line for line in lines}
    assert by_kind[Kind.OVERDUE].what == "2 aktiviteter pågår efter sitt slutdatum"
    assert "Kartläggning, 62 dagar" in by_kind[Kind.OVERDUE].why
    assert by_kind[Kind.INDICATORS].what == "Personalomsättning (R12): 14,9 % mot målet 11,0 %"
    assert by_kind[Kind.NOT_ADDED].what == "1 beviljat belopp kan inte räknas med i summan"


def test_the_short_list_lets_no_kind_hide_the_others() -> None:
    many = [Attention(Kind.EXPLAINED, f"a{n}", "", "") for n in range(9)]
    lines = [*many, Attention(Kind.OVERDUE, "b", "", ""), Attention(Kind.NOT_ADDED, "c", "", "")]
    assert [line.what for line in short_list(lines, 4)] == ["a0", "a1", "b", "c"]
    assert short_list(lines[:3], 4) == tuple(lines[:3])
