"""Periods as parts of the model: what they are in the year, and who signs."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources

import pytest
from template_office import made

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import example_model, parse_example
from validation.model import GovernanceModel, PeriodForm
from validation.model_file import ModelError, parse_model
from validation.rule import CATALOGUE

TEXT = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")


def office(**lines: str) -> GovernanceModel:
    """The example office with a line more in some of its periods (``_2019_04``)."""
    text = TEXT
    for period, line in lines.items():
        first = f'id = "{period[1:].replace("_", "-")}"'
        text = text.replace(first, f"{first}\n{line}")
    return parse_model(text.encode())


def forms(model: GovernanceModel) -> dict[str, str]:
    return {period.id: period.form.value for period in model.periods}


def test_a_periods_form_follows_from_its_last_month() -> None:
    assert forms(example_model()) == {
        "2019-04": "uppföljning 1",
        "2019-08": "uppföljning 2",
        "2019-plan": "plan",
        "2019-12": "årsuppföljning",
    }
    march = TEXT.replace("till = 2019-04-30", "till = 2019-03-31")
    assert forms(parse_model(march.encode()))["2019-04"] == "månad"


def test_the_model_may_say_another_form() -> None:
    model = office(_2019_04='form = "månad"', _2019_12='form = "uppföljning 2"')
    assert forms(model)["2019-04"] == "månad"
    assert model.periods[3].form is PeriodForm.SECOND


def test_a_period_may_have_its_own_roles() -> None:
    model = office(_2019_12='underskrifter = ["Förvaltningschef", "Controller"]')
    april, december = model.periods[0], model.periods[3]
    assert model.sign_offs(april) == ("Avdelningschef",)
    assert model.sign_offs(december) == ("Förvaltningschef", "Controller")
    keys = made(model, december, model.departments[0]).table("Underskrift").keys
    assert keys == ["Förvaltningschef", "Controller"]


def test_the_roles_of_the_period_are_those_that_are_asked_for() -> None:
    model = office(_2019_08='underskrifter = ["Controller"]')
    facts = parse_example(
        """
        books
        workbook | office | period  | department
        A.xlsx   | EX     | 2019-08 | A
        Underskrift
        Roll           | Godkänd av | Datum
        Avdelningschef | chefen     | 2019-09-04
        """
    ).facts
    rule = CATALOGUE.get("DEL009")
    assert rule is not None
    assert run(facts, [rule]).findings == ()
    asked = replace(facts, model=model, period=model.periods[1])
    assert [finding.message for finding in run(asked, [rule]).findings] == [
        "Bladet Underskrift har ingen rad för Controller."
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("underskrifter = []", "använder bladet Underskrift, men ingen roll skriver under"),
        ('underskrifter = ["A", "a"]', "har rollen a mer än en gång"),
        ('form = "plan"', "har form plan men slag uppföljning"),
        ('form = "kvartal"', "form"),
    ],
)
def test_what_does_not_agree_is_one_sentence(line: str, sentence: str) -> None:
    with pytest.raises(ModelError, match=re.escape(sentence)):
        office(_2019_12=line)


def test_nobody_signs_where_the_period_has_no_such_sheet() -> None:
    text = TEXT.replace(', "Analys", "Underskrift"]', ', "Analys"]')
    assert parse_model(text.encode()).periods[0].sign_offs is None
    with pytest.raises(ModelError, match="har underskrifter men inte bladet Underskrift"):
        parse_model(
            text.replace('id = "2019-04"', 'id = "2019-04"\nunderskrifter = ["A"]').encode()
        )
