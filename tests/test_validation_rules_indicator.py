"""The indicators' rules at their limits."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import example_model, parse_example
from validation.facts import Facts
from validation.finding import Finding
from validation.model import Direction, GovernanceModel, Indicator
from validation.rule import CATALOGUE
from validation.rules.indicator_numbers import number_text

RULES = [rule for rule in CATALOGUE if rule.code.startswith("IND")]


def facts_of(text: str) -> Facts:
    return parse_example(text).facts


def found(facts: Facts) -> list[Finding]:
    return list(run(facts, RULES).findings)


def hits(facts: Facts, *codes: str) -> list[tuple[str, int, str]]:
    return [
        (finding.code, finding.place.row, finding.place.column)
        for finding in found(facts)
        if not codes or finding.code in codes
    ]


def with_indicator(facts: Facts, code: str, **update: object) -> Facts:
    def changed(part: Indicator) -> Indicator:
        return part.model_copy(update=update) if part.code == code else part

    indicators = tuple(changed(part) for part in facts.model.indicators)
    return replace(facts, model=facts.model.model_copy(update={"indicators": indicators}))


OUTCOME = """
    Indikatorer
    Kod | Indikator          | Enhet | Målvärde | Utfall    | Förra året | Kommentar
    PO  | Personalomsättning | %     | {target} | {outcome} | {last}     | {comment}
"""


def outcome(value: str, last: str = "", target: str = "", comment: str = "Se analysen.") -> Facts:
    """The facts of one indicator that is followed by period and not by month."""
    text = OUTCOME.format(outcome=value, last=last, target=target, comment=comment)
    return with_indicator(facts_of(text), "PO", rolling=False)


@pytest.mark.parametrize(
    ("value", "last", "expected"),
    [
        ("14,9", "8,4", []),
        ("0,149", "8,4", ["IND012"]),
        ("0,2", "8,4", ["IND012"]),  # 20 at most three times 8,4
        ("0,26", "8,4", ["IND013"]),  # 26 is more than that, so only a jump
        ("84", "8,4", ["IND012"]),
        ("66", "8,4", ["IND013"]),  # 7,9 times
        ("0,84", "8,4", ["IND012"]),
        ("41", "8,4", []),
        ("42,1", "8,4", ["IND013"]),
        ("1,6", "8,4", ["IND013"]),
        ("1,7", "8,4", []),
        ("0", "8,4", []),
        ("14,9", "0", []),
        ("840", "8,4", ["IND012"]),  # and not out of range as well
        ("101", "", ["IND010"]),
        ("101", "90", ["IND010"]),
        ("-0,1", "", ["IND010"]),
        ("100", "", []),
        ("0,149", "", ["IND012"]),  # against the model's target of 11
        ("1,1", "", []),  # a tenth of a target may be a month of a year
    ],
)
def test_an_outcome_against_last_year(value: str, last: str, expected: list[str]) -> None:
    codes = [code for code, *_ in hits(outcome(value, last))]
    assert codes == expected


def test_the_value_in_the_right_unit_is_proposed() -> None:
    (finding,) = found(outcome("0,149", "8,4"))
    assert (finding.value, finding.expected) == ("0,149", "14,9")


def test_the_former_period_is_an_anchor_where_there_is_no_other() -> None:
    text = """
        Indikatorer förra
        Kod | Indikator    | Utfall
        XX  | Något annat  | 3400
        Indikatorer
        Kod | Indikator    | Utfall
        XX  | Något annat  | 3,5
    """
    assert hits(facts_of(text), "IND012") == [("IND012", 1, "outcome")]


def test_a_month_is_held_against_the_others_when_four_are_known() -> None:
    four = """
        period: 2019-04
        Indikatorer
        Kod | Indikator          | jan | feb | mar | apr | Utfall
        PO  | Personalomsättning | 11  | 0,1 | 11  | 11  | 11
    """
    assert hits(facts_of(four), "IND012") == [("IND012", 1, "month_02")]
    three = """
        period: 2019-04
        Indikatorer
        Kod | Indikator          | jan | feb | mar | apr | Utfall
        PO  | Personalomsättning | 11  | 0,1 | 11  |     | 11
    """
    assert hits(facts_of(three)) == [("IND003", 1, "month_04")]


@pytest.mark.parametrize(
    ("direction", "value", "missed"),
    [
        (Direction.LOWER, "11,1", True),
        (Direction.LOWER, "11,0", False),
        (Direction.LOWER, "10,9", False),
        (Direction.HIGHER, "10,9", True),
        (Direction.HIGHER, "11,0", False),
        (Direction.NONE, "99", False),
    ],
)
def test_a_missed_target_wants_a_comment(direction: Direction, value: str, missed: bool) -> None:
    expected = [("IND006", 1, "comment")] if missed else []
    silent = with_indicator(outcome(value, comment=""), "PO", direction=direction)
    assert hits(silent) == expected
    assert hits(with_indicator(outcome(value), "PO", direction=direction)) == []


def test_a_comment_that_is_asked_for_is_asked_for_once() -> None:
    facts = with_indicator(outcome("14,9", comment=""), "PO", comment_required=True)
    assert hits(facts) == [("IND005", 1, "comment")]


def test_a_unit_mistake_misses_no_target() -> None:
    assert hits(outcome("840", "8,4", comment="")) == [("IND012", 1, "outcome")]


def test_a_target_that_was_issued_and_changed_is_told_once() -> None:
    text = OUTCOME.format(outcome="10", last="", target="12", comment="Nytt mål.")
    issued = OUTCOME.format(outcome="", last="", target="11", comment="").replace(
        "Indikatorer", "Indikatorer plan"
    )
    both = facts_of(issued + text)
    at_target = [f.code for f in run(both).findings if f.place.column == "target"]
    assert at_target == ["WBK040"]
    kept = issued.replace("| 11 ", "| 12 ")
    own = run(facts_of(kept + text)).findings  # a target of the department's own
    assert [f.code for f in own if f.place.column == "target"] == []
    assert hits(facts_of(text), "IND009") == [("IND009", 1, "target")]


def test_a_share_without_a_limit_of_its_own() -> None:
    facts = with_indicator(outcome("120", "110"), "PO", maximum=None)
    assert hits(facts) == [("IND011", 1, "outcome")]
    assert hits(with_indicator(facts, "PO", maximum=200.0)) == []


MONTHS = "jan | feb | mar | apr | maj | jun | jul | aug | sep | okt | nov | dec"
ROLLING = f"""
    period: {{period}}
    Indikatorer förra
    Kod | {MONTHS} | Utfall
    PO  | 9 | 9 | 9 | 9 | 12 | 12 | 12 | 12 | 12 | 12 | 12 | 12 | 11
    Indikatorer
    Kod | {MONTHS} | Utfall
    PO  | 15 | 15 | 15 | 15 | {{rest}} | {{outcome}}
"""


def after_last_year(model: GovernanceModel) -> GovernanceModel:
    """The model with a former period of the year before for April."""
    december = model.period("2019-12")
    april = model.period("2019-04")
    assert december is not None
    assert april is not None
    last = december.model_copy(
        update={
            "id": "2018-12",
            "first_day": december.first_day.replace(year=2018),
            "last_day": december.last_day.replace(year=2018),
        }
    )
    now = april.model_copy(update={"former": "2018-12"})
    return model.model_copy(update={"periods": (last, now)})


@pytest.mark.parametrize(
    ("value", "expected"),
    [("13", []), ("13,1", []), ("13,2", ["IND014"]), ("12,9", []), ("11", ["IND014"])],
)
def test_a_rolling_mean_takes_last_years_months_from_the_former_period(
    value: str, expected: list[str]
) -> None:
    # Eight months of 12 and four of 15: 13. Rounding explains 0,1: half a unit on each side.
    rest = " | ".join([""] * 8)
    facts = facts_of(ROLLING.format(period="2019-04", rest=rest, outcome=value))
    assert hits(facts, "IND014") == []  # in a year's own former period nothing is known
    model = after_last_year(example_model())
    period = model.period("2019-04")
    assert period is not None
    facts = replace(facts, model=model, period=period)
    assert [code for code, *_ in hits(facts, "IND014")] == expected


def test_a_rolling_mean_with_eleven_months_is_passed_over() -> None:
    rest = " | ".join([*["15"] * 7, ""])
    text = ROLLING.format(period="2019-12", rest=rest, outcome="5").replace("09", "")
    assert hits(facts_of(text), "IND014") == []


def test_months_after_the_period_are_not_part_of_the_mean() -> None:
    rest = " | ".join(["15"] * 8)
    facts = facts_of(ROLLING.format(period="2019-08", rest=rest, outcome="5"))
    columns = [column for code, _, column in hits(facts, "IND004")]
    assert columns == ["month_09", "month_10", "month_11", "month_12"]
    assert hits(facts, "IND014") == []


def test_a_plan_asks_for_no_outcomes() -> None:
    text = """
        period: 2019-plan
        Indikatorer
        Kod | Indikator          | Målvärde | Förra året | Kommentar
        PO  | Personalomsättning | 11,0     | 14,9       |
        NK  | Nöjda kunder       | 70       |            | Mäts i höst.
    """
    assert hits(facts_of(text)) == []


def test_an_unread_outcome_is_not_missing_as_well() -> None:
    assert hits(outcome("ca 15")) == [("IND001", 1, "outcome")]


def test_a_model_without_targets_and_last_years() -> None:
    facts = outcome("14,9", "8,4")
    frame = facts.tables["indicators"].drop(columns=["last_year", "target"])
    options = facts.model.options("Indikatorer").model_copy(
        update={"without": ("Målvärde", "Förra året")}
    )
    model = facts.model.model_copy(update={"sheet_options": (options,)})
    assert hits(replace(facts, model=model, tables={"indicators": frame})) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(14.9, "14,9"), (0.149, "0,149"), (11.0, "11"), (1234.5, "1\N{NO-BREAK SPACE}234,5")],
)
def test_numbers_keep_the_decimals_that_they_need(value: float, text: str) -> None:
    assert number_text(value) == text
    assert number_text(math.nan) == ""
    assert number_text(float("nan")) == ""
