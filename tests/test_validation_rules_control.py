"""The rules of the internal control plan and the work-environment plan at their limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import parse_example
from validation.facts import Facts
from validation.model import RiskScale
from validation.rule import CATALOGUE

RULES = [rule for rule in CATALOGUE if rule.code.startswith("CTL")]


def facts_of(text: str) -> Facts:
    return parse_example(text).facts


def hits(facts: Facts) -> list[tuple[str, str, int, str]]:
    return [
        (finding.code, finding.place.workbook, finding.place.row, finding.place.column)
        for finding in run(facts, RULES).findings
    ]


def with_scale(facts: Facts, steps: int, limit: int) -> Facts:
    scale = RiskScale.model_validate({"steg": steps, "atgard_fran": limit})
    return replace(facts, model=facts.model.model_copy(update={"risk": scale}))


RISK = """
    Internkontroll
    Nr | Risk | Kontrollmoment | Sannolikhet | Konsekvens | Riskvärde | Resultat | Åtgärd | Ansvarig
    1  | Jäv  | Avstämning | {likelihood} | {consequence} | {value} | {result} | {action} | Chef
"""


def risk(
    likelihood: str,
    consequence: str,
    value: str = "",
    *,
    result: str = "Utan anmärkning",
    action: str = "",
) -> Facts:
    return facts_of(
        RISK.format(
            likelihood=likelihood,
            consequence=consequence,
            value=value,
            result=result,
            action=action,
        )
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (risk("2", "4", "8"), []),
        (risk("2", "4"), []),
        (risk("2", "4", "9"), [("CTL002", "risk_value")]),
        (risk("3", "3"), [("CTL005", "action")]),
        (risk("3", "3", action="Utbildning"), []),
        (risk("3", "3", result="Brist"), [("CTL005", "action")]),  # once, not twice
        (risk("1", "3", result="Brist"), [("CTL007", "action")]),
        (risk("1", "3", result="Ej genomförd"), []),
        (risk("1", "3", result=""), [("CTL006", "result")]),
        (risk("5", "3"), [("CTL004", "likelihood")]),  # and no word about its 15
        (risk("0", "3"), [("CTL004", "likelihood")]),
        (risk("", "3"), [("CTL003", "likelihood")]),
        (risk("hög", "3"), [("CTL001", "likelihood")]),
        (risk("2,5", "3"), [("CTL001", "likelihood")]),
        (risk("", ""), [("CTL003", "likelihood"), ("CTL003", "consequence")]),
    ],
)
def test_a_risk(facts: Facts, expected: list[tuple[str, str]]) -> None:
    assert [(code, column) for code, _, _, column in hits(facts)] == expected


def test_steps_and_limit_are_the_models() -> None:
    assert hits(with_scale(risk("5", "3", action="Utbildning"), 5, 16)) == []
    assert hits(with_scale(risk("4", "4"), 5, 16)) == [("CTL005", "A.xlsx", 1, "action")]
    assert hits(with_scale(risk("3", "5"), 5, 16)) == []


def test_a_plan_asks_for_no_results() -> None:
    text = """
        period: 2019-plan
        Internkontroll
        Nr | Risk | Kontrollmoment | Sannolikhet | Konsekvens | Ansvarig
        1  | Jäv  | Avstämning     | 2           | 2          | Chef
           |      |                |             |            |
    """
    assert hits(facts_of(text)) == []


def test_numbers_are_each_departments_own() -> None:
    text = """
        Internkontroll
        Nr | Risk | Kontrollmoment | Sannolikhet | Konsekvens | Resultat        | Ansvarig
        1  | Jäv  | Avstämning     | 2           | 2          | Utan anmärkning | Chef
        Internkontroll B
        Nr | Risk | Kontrollmoment | Sannolikhet | Konsekvens | Resultat        | Ansvarig
        1  | Jäv  | Avstämning     | 2           | 2          | Utan anmärkning | Chef
        1  | Brand | Larm          | 2           | 2          | Utan anmärkning | Chef
    """
    assert hits(facts_of(text)) == [("CTL009", "B.xlsx", 2, "number")]


ACTIVITY = """
    period: {period}
    Arbetsmiljö
    Nr | Aktivitet  | Ansvarig | Slutdatum | Status
    1  | Skyddsrond | {owner}  | {day}     | {status}
"""


@pytest.mark.parametrize(
    ("period", "owner", "day", "status", "expected"),
    [
        ("2019-08", "Chef", "2019-08-31", "P", []),
        ("2019-08", "Chef", "2019-08-30", "P", ["CTL013"]),
        ("2019-08", "Chef", "2019-08-30", "K", []),
        ("2019-08", "Chef", "2019-08-30", "O", []),
        ("2019-08", "Chef", "2019-08-30", "", ["CTL012"]),
        ("2019-08", "", "", "", ["CTL012", "CTL012", "CTL012"]),
        ("2019-08", "Chef", "i höst", "P", ["CTL014"]),
        ("2019-plan", "Chef", "2019-06-30", "P", []),
        ("2019-plan", "Chef", "2019-06-30", "", []),
        ("2019-plan", "", "2019-06-30", "", ["CTL012"]),
    ],
)
def test_a_work_environment_activity(
    period: str, owner: str, day: str, status: str, expected: list[str]
) -> None:
    facts = facts_of(ACTIVITY.format(period=period, owner=owner, day=day, status=status))
    assert [code for code, *_ in hits(facts)] == expected
