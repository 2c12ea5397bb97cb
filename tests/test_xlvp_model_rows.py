"""Rows that the model gives are held against what came in, like the plan's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import parse_example
from validation.facts import Facts
from xlvp.model_rows import with_model_rows

DELIVERED = """
    Aktiviteter plan
    Nummer | Uppdrag | Aktivitet
    1.1.1  | 1.1     | Kampanj
    Aktiviteter
    Nummer | Uppdrag | Aktivitet
    1.1.1  | 1.1     | Kampanj
    Indikatorer
    Kod | Indikator          | Enhet | Målvärde | Utfall
    {rows}
"""
WHOLE = "PO  | Personalomsättning | %     | 11       | 9,5"


def facts_of(text: str, *, known: bool = True) -> Facts:
    """An example whose model has one indicator, PO; handed out from this model, or another."""
    facts = parse_example(text).facts
    indicators = tuple(part for part in facts.model.indicators if part.code == "PO")
    model = facts.model.model_copy(update={"indicators": indicators})
    departments = [part for part in model.departments if known and part.code == "A"]
    facts = replace(facts, model=model)
    issued = with_model_rows(facts.issued, model, facts.period, departments)
    return replace(facts, issued=issued)


def found(facts: Facts) -> list[tuple[str, str, str]]:
    """What is found on the indicators, but for what the example leaves blank."""
    findings = [each for each in run(facts).findings if each.place.table == "indicators"]
    return [
        (each.code, each.place.column, each.expected)
        for each in findings
        if each.code in ("HIE030", "WBK040", "WBK041")
    ]


def test_what_stands_as_the_model_gave_it_is_sound() -> None:
    assert found(facts_of(DELIVERED.format(rows=WHOLE))) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (WHOLE.replace("%", "st"), ("WBK040", "unit", "%")),
        (
            WHOLE.replace("Personalomsättning", "Omsättning        "),
            ("WBK041", "name", "Personalomsättning"),
        ),
        (WHOLE.replace("PO ", "NK ").replace("Personal", "Kund"), ("HIE030", "", "")),
    ],
)
def test_what_the_model_gave_is_not_changed(rows: str, expected: tuple[str, str, str]) -> None:
    assert found(facts_of(DELIVERED.format(rows=rows))) == [expected]


def test_a_template_of_another_model_may_have_had_other_rows() -> None:
    rows = WHOLE.replace("%", "st")
    assert found(facts_of(DELIVERED.format(rows=rows), known=False)) == []


def test_the_plan_gives_its_own_rows_and_the_model_what_they_leave_blank() -> None:
    facts = facts_of("""
        Indikatorer plan
        Kod | Indikator          | Enhet | Målvärde
        PO  | Personalomsättning |       | 10
        Indikatorer
        Kod | Indikator          | Enhet | Målvärde | Utfall
        PO  | Personalomsättning | %     | 10       | 9,5
    """)
    handed_out = facts.issued["indicators"]
    assert handed_out.index.tolist() == [("A", "PO")]
    assert handed_out[["unit", "target"]].to_numpy().tolist() == [["%", 10.0]]
    assert found(facts) == []
