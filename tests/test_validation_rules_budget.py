"""The budget's rules on published figures, at their limits, and on several workbooks at once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import run
from validation.example import example_model, parse_example
from validation.facts import Facts
from validation.finding import Finding
from validation.model import AccountClass, GovernanceModel
from validation.observations import observation_frame
from validation.rule import CATALOGUE

RULES = [rule for rule in CATALOGUE if rule.code.startswith("BUD")]

Hit = tuple[str, str, int, str]


def facts_of(text: str) -> Facts:
    return parse_example(text).facts


def budget(facts: Facts) -> list[Finding]:
    return list(run(facts, RULES).findings)


def hits(facts: Facts, *codes: str) -> list[Hit]:
    """Code, workbook, row and column of the budget's findings, of some codes or all."""
    return [
        (finding.code, finding.place.workbook, finding.place.row, finding.place.column)
        for finding in budget(facts)
        if not codes or finding.code in codes
    ]


def changed_model(facts: Facts, **update: object) -> Facts:
    return replace(facts, model=facts.model.model_copy(update=update))


PLAN_2023 = """
    period: 2019-plan
    Driftbudget RKIT
    Rad | Kontoklass        | Benämning              | Årsbudget
    1   | Intäkter          | Intäkter               | 359,0
    2   | Personalkostnader | Personalkostnader      | -496,0
    3   | Övriga kostnader  | Övriga driftskostnader | -455,0
    4   | Netto             | Nettobudget            | -592,0
    Driftbudget UTV
    Rad | Kontoklass        | Benämning              | Årsbudget
    1   | Intäkter          | Intäkter               | 0,0
    2   | Personalkostnader | Personalkostnader      | 0,0
    3   | Övriga kostnader  | Övriga driftskostnader | -159
    4   | Netto             | Nettobudget            | -159,0
    Driftbudget FV
    Rad | Kontoklass        | Benämning              | Årsbudget
    1   | Intäkter          | Intäkter               | 0,0
    2   | Personalkostnader | Personalkostnader      | -23,0
    3   | Övriga kostnader  | Övriga driftskostnader | -28,0
    4   | Netto             | Nettobudget            | 51,0
"""

INVESTMENTS_2023 = """
    period: 2019-plan
    Investeringar RKIT
    Nr | Grupp         | Investering            | Total budget | Budget 2019 | 2020 | 2021
    1  | Investeringar | Kustnära vandringsled  | 4,0          | 1,4         | 0    | 0
    2  | Investeringar | FVIS                   | 56,0         | 15,0        | 0    | 0
    3  | Investeringar | Bredbandsutbyggnad     | 30,0         | 10,0        | 15,0 | 0
    4  | Investeringar | IT-utrustning          |              | 8,4         | 0,4  | 0
    5  | Investeringar | Bredbandsutbyggnad     | 40,0         | 0           | 0    | 20,0
    6  | Investeringar | Möbler och utrustning  |              | 4,6         | 0,6  | 0,6
    7  | Investeringar | Larm och bevakning     |              | 3,4         | 3,4  | 3,4
"""

AREAS_2018 = """
    Driftbudget
    Rad | Benämning          | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
    1   | Regionbidrag       | 386,3     | 254,7       | 254,7       | 386,3
    2   | Förtroendevalda    | -40,6     | -27,0       | -22,9       | -40,6
    3   | Regionkontoret Bas | -273,7    | -179,7      | -170,1      | -279,7
    4   | RS drift           | 0,0       | 0,0         | -0,3        | 0,0
    5   | E-plan utveckling  | -23,7     | -15,8       | -21,6       | -33,7
    6   | Tillväxt           | -48,3     | -32,2       | -20         | -38,3
"""


def test_the_net_of_2023_that_is_printed_without_its_minus() -> None:
    (finding,) = budget(facts_of(PLAN_2023))
    assert finding.code == "BUD065"
    assert (finding.place.workbook, finding.place.row) == ("FV.xlsx", 4)
    assert finding.place.column == "year_budget"
    assert (finding.value, finding.expected) == ("51,0", "-51,0")
    assert "tecknet är omvänt" in finding.message


def test_the_investments_of_2023_that_do_not_add_up() -> None:
    found = budget(facts_of(INVESTMENTS_2023))
    assert [(finding.code, finding.key) for finding in found] == [
        ("BUD071", "1"),
        ("BUD071", "2"),
        ("BUD071", "3"),
        ("BUD072", "4"),
        ("BUD071", "5"),
        ("BUD072", "6"),
        ("BUD072", "7"),
    ]
    missing = {f.key: f.message.split(". ")[-1] for f in found if f.code == "BUD071"}
    gaps = {"1": "2,6", "2": "41,0", "3": "5,0", "5": "20,0"}
    assert missing == {
        key: f"{gap}\N{NO-BREAK SPACE}mnkr ligger inte på något år." for key, gap in gaps.items()
    }
    assert {f.key: f.expected for f in found if f.code == "BUD072"} == {
        "4": "8,8",
        "6": "5,8",
        "7": "10,2",
    }


def test_the_areas_of_2018_whose_year_contradicts_their_forecast() -> None:
    facts = facts_of(AREAS_2018)
    found = [finding for finding in budget(facts) if finding.code == "BUD085"]
    assert [finding.key for finding in found] == ["2", "3"]
    assert "+9,6" in found[1].message
    assert "-6,0" in found[1].message
    assert "-15,6" in found[1].message
    assert "(17 %" in found[1].message  # 15,6 of 94,0


def test_the_material_deviations_of_2018_want_a_comment() -> None:
    # 1,0 mnkr and 5 %: Bas deviates by 9,6 of 179,7 to date.
    assert [row for _, _, row, _ in hits(facts_of(AREAS_2018), "BUD080")] == [2, 3, 5, 6]


# --- nets -----------------------------------------------------------------------------------------

NET = """
    Driftbudget
    Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
    1   | Intäkter          | Intäkter  | 10,0      | 6,0         | {revenue}   | 10,0
    2   | Personalkostnader | Löner     | -30,0     | -20,0       | {pay}       | -30,0
    3   | Netto             | Netto     | -20,0     | -14,0       | {net}       | -20,0
"""


@pytest.mark.parametrize(
    ("revenue", "pay", "net", "expected"),
    [
        ("6,0", "-20,0", "-14,0", []),
        ("6,0", "-20,0", "-14,1", []),  # two addends: one tenth is rounding
        ("6,0", "-20,0", "-13,8", [("BUD066", 3)]),
        ("6,0", "-20,0", "14,0", [("BUD065", 3)]),
        ("6,0", "-20,0", "14,1", [("BUD065", 3)]),
        ("6,0", "-20,0", "14,2", [("BUD066", 3)]),
        ("6,0", "20,0", "-14,0", [("BUD020", 2)]),  # the part is wrong, and the net follows
        ("6,0", "-20000", "-14,0", [("BUD030", 2)]),
        ("6,0", "ca 20", "-99,0", [("BUD005", 2)]),  # an unread part: the sum is not known
        ("", "-20,0", "-14,0", [("BUD040", 1)]),
        ("6,0", "-20,0", "", [("BUD040", 3)]),
    ],
)
def test_a_net_against_its_lines(
    revenue: str, pay: str, net: str, expected: list[tuple[str, int]]
) -> None:
    facts = facts_of(NET.format(revenue=revenue, pay=pay, net=net))
    found = [
        (code, row)
        for code, _, row, column in hits(facts)
        if column == "actual_to_date" and code not in {"BUD080", "BUD086"}
    ]
    assert found == expected


def test_a_wrong_part_silences_the_net_of_its_own_column_only() -> None:
    text = NET.format(revenue="6,0", pay="20,0", net="-14,0").replace("| -20,0\n", "| -25,0\n")
    found = hits(facts_of(text), "BUD020", "BUD066")
    assert found == [
        ("BUD020", "A.xlsx", 2, "actual_to_date"),
        ("BUD066", "A.xlsx", 3, "full_year_forecast"),
    ]


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        ("6,0", [("BUD067", 2)]),  # the sheet has skipped the text: 6,0 of -14,0
        ("6,1", [("BUD067", 2)]),  # but for rounding
        ("-14,0", []),  # somebody has summed it by hand
        ("6,3", [("BUD066", 3)]),  # something else is wrong
    ],
)
def test_a_text_that_the_net_lacks_is_told_where_it_stands(
    net: str, expected: list[tuple[str, int]]
) -> None:
    as_text = """
        cells
        at_table         | at_row | at_column      | fault          | value
        operating_budget | 2      | actual_to_date | amount_as_text | -20,0
    """
    facts = facts_of(as_text + NET.format(revenue="6,0", pay="-20,0", net=net))
    found = run(facts).findings
    assert [(each.code, each.place.row) for each in found if each.code in {
        "BUD065", "BUD066", "BUD067",
    }] == expected  # fmt: skip
    remedies = [each.remedy for each in found if each.code == "BUD067"]
    assert all(remedy.startswith("Skriv -20,0 som ett tal") for remedy in remedies)


def test_a_net_is_told_too_where_another_department_wrote_the_text() -> None:
    as_text = """
        cells
        workbook | department | at_table         | at_row | at_column      | fault          | value
        B.xlsx   | B          | operating_budget | 2      | actual_to_date | amount_as_text | -20,0
    """
    other = NET.replace("Driftbudget", "Driftbudget B")
    sound = other.format(revenue="6,0", pay="-20,0", net="-14,0")
    text = as_text + NET.format(revenue="6,0", pay="-20,0", net="6,0") + sound
    assert hits(facts_of(text), "BUD066", "BUD067") == [("BUD066", "A.xlsx", 3, "actual_to_date")]


@pytest.mark.parametrize(
    ("pay", "net", "expected"),
    [
        ("-20,0", "-14,0", []),
        ("-20,0", "-21,0", [("BUD066", 3)]),  # typed over
        ("-20,0", "14,0", [("BUD065", 3)]),
        ("-25,0", "-14,0", [("WBK040", 2)]),  # the line was handed out with -20,0
        ("", "-14,0", [("WBK040", 2)]),
    ],
)
def test_the_net_of_last_year_is_the_sum_of_its_lines_too(
    pay: str, net: str, expected: list[tuple[str, int]]
) -> None:
    lines = """
        Driftbudget{of}
        Rad | Kontoklass        | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter          | Intäkter  | 10,0      | 6,0
        2   | Personalkostnader | Löner     | -30,0     | {pay}
        3   | Netto             | Netto     | -20,0     | {net}
    """
    issued = lines.format(of=" plan", pay="-20,0", net="")
    found = run(parse_example(issued + lines.format(of="", pay=pay, net=net)).facts).findings
    last_year = [each for each in found if each.place.column == "actual_last_year"]
    assert [(each.code, each.place.row) for each in last_year] == expected


def test_four_lines_explain_two_tenths() -> None:
    text = """
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget
        1   | Personalkostnader | Löner     | -1,0
        2   | Personalkostnader | Arvoden   | -1,0
        3   | Övriga kostnader  | Hyra      | -1,0
        4   | Övriga kostnader  | Resor     | -1,0
        5   | Netto             | Netto     | {net}
    """
    assert hits(facts_of(text.format(net="-4,2"))) == []
    assert hits(facts_of(text.format(net="-4,3"))) == [("BUD066", "A.xlsx", 5, "year_budget")]


def test_a_net_that_is_a_departments_only_line_is_a_figure_of_its_own() -> None:
    text = """
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Netto      | Netto     | -20,0
    """
    assert hits(facts_of(text)) == []


def test_two_workbooks_of_one_department_are_summed_apart() -> None:
    text = """
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Övriga kostnader | Hyra      | -1,0
        2   | Netto            | Netto     | -1,0
    """
    facts = facts_of(text)
    first = facts.tables["operating_budget"]
    second = first.rename({"A.xlsx": "A (2).xlsx"}, level="workbook")
    both = replace(facts, tables={"operating_budget": pd.concat([first, second])})
    assert hits(both) == []
    second.loc[("A (2).xlsx", 2), "year_budget"] = -2_000_000
    one = replace(facts, tables={"operating_budget": pd.concat([first, second])})
    assert hits(one) == [("BUD066", "A (2).xlsx", 2, "year_budget")]


# --- missing, doubled, changed --------------------------------------------------------------------


def computed_net() -> tuple[AccountClass, ...]:
    model: GovernanceModel = example_model()
    return tuple(part.model_copy(update={"typed": False}) for part in model.account_classes)


def test_a_net_that_the_sheet_computes_is_not_asked_for() -> None:
    text = """
        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Övriga kostnader | Hyra      | -3,0      | -2,0        | -2,0        | -3,0
        2   | Netto            | Netto     | -3,0      |             |             |
    """
    facts = facts_of(text)
    assert {row for _, _, row, _ in hits(facts, "BUD040")} == {2}
    assert hits(changed_model(facts, account_classes=computed_net()), "BUD040") == []


def test_an_issued_budget_is_not_asked_of_the_department() -> None:
    text = """
        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Övriga kostnader | Hyra      |           | -2,0        | -2,0        | -3,0
    """
    assert hits(facts_of(text), "BUD040") == []
    plan = """
        period: 2019-plan
        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget
        1   | Övriga kostnader | Hyra      |
    """
    assert hits(facts_of(plan), "BUD040") == [("BUD040", "A.xlsx", 1, "year_budget")]


def test_an_unread_amount_is_not_missing_as_well() -> None:
    text = """
        Driftbudget
        Rad | Kontoklass       | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Övriga kostnader | Hyra      | -3,0      | -2,0        | se bilaga   | -3,0
    """
    assert hits(facts_of(text)) == [("BUD001", "A.xlsx", 1, "actual_to_date")]


def test_a_department_is_held_against_its_own_plan() -> None:
    text = """
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
        Driftbudget plan B
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 9,0
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
        Driftbudget B
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
    """
    (finding,) = [f for f in budget(facts_of(text)) if f.code == "BUD045"]
    assert (finding.place.workbook, finding.expected) == ("B.xlsx", "9,0")


def test_a_plan_may_change_its_own_budgets() -> None:
    text = """
        period: 2019-plan
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 12,0
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget
        1   | Intäkter   | Bidrag    | 11,0
    """
    assert hits(facts_of(text)) == []


# --- units ----------------------------------------------------------------------------------------

UNITS = """
    Driftbudget
    Rad | Kontoklass | Årsbudget | Budget ack. | Utfall ack. | Årsprognos | Utfall ack. förra året
    1   | Intäkter   | {budget}  | 8,0         | {actual}    | 12,0       | {last}
"""


@pytest.mark.parametrize(
    ("budget", "actual", "last", "found"),
    [
        ("12,0", "8000", "", True),
        ("12,0", "8000000", "", True),
        ("12,0", "4000", "", True),  # as of a year 6 000, just 500 times the budget
        ("12,0", "3900", "", False),
        ("12,0", "16000", "", True),
        ("12,0", "16100", "", False),
        ("12,0", "8000", "7000", False),  # last year was as large: the budget is small
        ("0", "8000", "8,0", True),
        ("0,0", "0,0", "8,0", False),
    ],
)
def test_a_factor_of_a_thousand(budget: str, actual: str, last: str, found: bool) -> None:
    facts = facts_of(UNITS.format(budget=budget, actual=actual, last=last))
    expected = [("BUD030", "A.xlsx", 1, "actual_to_date")] if found else []
    assert hits(facts, "BUD030") == expected


def test_the_amount_in_the_right_unit_is_proposed() -> None:
    facts = facts_of(UNITS.format(budget="12,0", actual="-8123456", last=""))
    (finding,) = [f for f in budget(facts) if f.code == "BUD030"]
    assert finding.expected == "-8,1"


def test_without_a_plan_the_rows_own_amounts_tell_which_one_is_wrong() -> None:
    text = """
        period: 2019-plan
        Driftbudget plan
        Rad | Kontoklass | Årsbudget
        1   | Intäkter   | 12,0
        Driftbudget
        Rad | Kontoklass | Årsbudget
        1   | Intäkter   | 12000
        2   | Intäkter   | 12000
    """
    assert hits(facts_of(text), "BUD030", "BUD031") == [("BUD030", "A.xlsx", 1, "year_budget")]


def test_the_former_forecast_is_an_anchor() -> None:
    text = """
        Driftbudget förra
        Rad | Kontoklass | Årsbudget | Årsprognos
        1   | Intäkter   |           | 12,0
        Driftbudget
        Rad | Kontoklass | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter   |           |             |             | 12000
    """
    assert hits(facts_of(text), "BUD030") == [("BUD030", "A.xlsx", 1, "full_year_forecast")]


# --- granted money and funds ----------------------------------------------------------------------


def test_a_refused_grant_gives_one_finding() -> None:
    text = """
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Beviljade medel | Använda medel | Kvar
        1.1.1  | 1.1     | Kampanj   | €170 500        | 0,3           | 0,4
        1.1.2  | 1.1     | Enkät     | 0,5             | 0,3           | 0,4
    """
    assert hits(facts_of(text)) == [
        ("BUD002", "A.xlsx", 1, "granted_amount"),
        ("BUD011", "A.xlsx", 2, "remaining_amount"),
    ]


def test_a_fund_that_is_just_used_up_is_not_overdrawn() -> None:
    text = """
        Utvecklingsmedel
        Fond | Benämning | Budget | Beslutat | Kvar att besluta om
        F1   | Fond ett  | {year} | {used}   | {left}
    """
    assert hits(facts_of(text.format(year="10,7", used="-10,7", left="0,0"))) == []
    assert hits(facts_of(text.format(year="10,8", used="-10,7", left="0,1"))) == []
    assert hits(facts_of(text.format(year="31,9", used="-10,7", left="21,2"))) == []
    assert hits(facts_of(text.format(year="10,6", used="-10,7", left="-0,1"))) == [
        ("BUD062", "A.xlsx", 1, "decided")
    ]


def test_a_row_without_any_amount_is_passed_over() -> None:
    text = """
        Investeringar
        Nr | Grupp | Investering | Total budget | Budget 2019 | Utfall ack. | Prognos 2019
           |       |             |              |             |             |
    """
    assert hits(facts_of(text)) == []


def test_an_unread_year_is_no_missing_money() -> None:
    text = """
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | 2020
        1  | Investeringar | FVIS        | 56,0         | 15,0        | drygt 40
    """
    assert hits(facts_of(text)) == [("BUD005", "A.xlsx", 1, "second_year")]


def test_years_and_total_within_rounding() -> None:
    text = """
        period: 2019-plan
        Investeringar
        Nr | Grupp         | Investering | Total budget | Budget 2019 | 2020 | 2021
        1  | Investeringar | Larm        | {total}      | 3,4         | 3,4  | 3,4
    """
    found = {
        total: [code for code, *_ in hits(facts_of(text.format(total=total)))]
        for total in ("10,0", "10,1", "10,2", "10,3", "10,4", "0")
    }
    assert found == {
        "10,0": ["BUD070"],
        "10,1": [],
        "10,2": [],
        "10,3": [],
        "10,4": ["BUD071"],
        "0": ["BUD070"],
    }


# --- judgement ------------------------------------------------------------------------------------

FORECAST = """
    Driftbudget
    Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos | Kommentar
    1   | Drift     | -30,0     | -20,0       | {actual}    | {forecast} | {comment}
"""


@pytest.mark.parametrize(
    ("actual", "forecast", "contradicted"),
    [
        ("-18,0", "-30,0", True),  # 2,0 saved so far, all of it used again
        ("-18,0", "-29,0", False),  # one tenth of the remaining 10,0, and no more
        ("-18,0", "-29,1", True),
        ("-18,0", "-28,0", False),
        ("-18,0", "-27,0", False),  # the same sign
        ("-22,0", "-30,0", True),
        ("-22,0", "-34,0", False),
        ("-19,1", "-33,0", False),  # 0,9 so far is noise
        ("-10,0", "-24,0", False),  # 4,0 of 10,0 is taken back: less than half
        ("-10,0", "-25,0", True),
    ],
)
def test_a_forecast_that_the_year_contradicts(
    actual: str, forecast: str, contradicted: bool
) -> None:
    facts = facts_of(FORECAST.format(actual=actual, forecast=forecast, comment="Se text."))
    expected = [("BUD085", "A.xlsx", 1, "full_year_forecast")] if contradicted else []
    assert hits(facts, "BUD085") == expected


@pytest.mark.parametrize(
    ("actual", "forecast", "comment", "found"),
    [
        ("-22,0", "-33,0", "Ett överskott på 3 mnkr.", True),
        ("-22,0", "-33,0", "Underskott på 3 mnkr.", False),
        ("-22,0", "-33,0", "Inget överskott i år.", False),
        ("-22,0", "-33,0", "Överskott på lön men underskott på hyra.", False),
        ("-22,0", "-33,0", "Ett större överskott än befarat underskott.", True),
        ("-18,0", "-33,0", "Överskott hittills.", False),  # so it is
        ("-18,0", "-27,0", "NEGATIV AVVIKELSE mot budget.", True),
        ("-18,0", "-27,0", "Bättre än budget.", False),
        ("-20,0", "-30,0", "Överskott.", False),
        ("", "", "Överskott.", False),
        ("-22,0", "-33,0", "", False),
    ],
)
def test_words_against_figures(actual: str, forecast: str, comment: str, found: bool) -> None:
    facts = facts_of(FORECAST.format(actual=actual, forecast=forecast, comment=comment))
    assert hits(facts, "BUD081") == ([("BUD081", "A.xlsx", 1, "comment")] if found else [])


def test_what_is_blank_does_not_deviate() -> None:
    facts = facts_of(FORECAST.format(actual="", forecast="", comment=""))
    assert {code for code, *_ in hits(facts)} == {"BUD040", "BUD043"}


def test_a_net_asks_for_a_comment_only_where_no_line_does() -> None:
    text = """
        Driftbudget
        Rad | Kontoklass        | Årsbudget | Årsprognos | Kommentar
        1   | Personalkostnader | -10,0     | -10,{pay}  | Fler timmar.
        2   | Övriga kostnader  | -10,0     | -10,8      |
        3   | Netto             | -20,0     | -2{net}    |
    """
    together = facts_of(text.format(pay=7, net="1,5"))
    assert hits(together, "BUD080") == [("BUD080", "A.xlsx", 3, "comment")]
    told = facts_of(text.replace("-10,{pay}", "-11,5").format(net="2,3"))
    assert hits(told, "BUD080") == []


UNCHANGED = """
    Driftbudget förra
    Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
    1   | Drift     | -30,0     | -10,0       | -10,0       | -31,0
    Driftbudget
    Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
    1   | Drift     | -30,0     | -20,0       | {actual}    | {forecast}
"""


@pytest.mark.parametrize(
    ("actual", "forecast", "found"),
    [
        ("-21,5", "-31,0", True),
        ("-21,5", "-31,000001", False),
        ("-20,9", "-31,0", False),  # moved by less than what is material
        ("-20,0", "-31,0", False),
        ("", "-31,0", False),
    ],
)
def test_a_forecast_that_was_not_renewed(actual: str, forecast: str, found: bool) -> None:
    facts = facts_of(UNCHANGED.format(actual=actual, forecast=forecast))
    assert bool(hits(facts, "BUD087")) is found


def test_a_forecast_of_last_year_is_not_compared() -> None:
    facts = facts_of(UNCHANGED.format(actual="-21,5", forecast="-31,0"))
    former = facts.model.period("2019-04")
    assert former is not None
    day = former.first_day.replace(year=2018)
    last_year = former.model_copy(update={"first_day": day})
    periods = tuple(last_year if p.id == former.id else p for p in facts.model.periods)
    assert hits(changed_model(facts, periods=periods), "BUD087") == []


def test_a_model_without_account_classes_and_comments() -> None:
    facts = facts_of(AREAS_2018)
    table = facts.tables["operating_budget"].drop(columns=["account_class", "comment"])
    options = facts.model.options("Driftbudget").model_copy(
        update={"without": ("Kontoklass", "Kommentar")}
    )
    bare = changed_model(facts, sheet_options=(options,), account_classes=())
    found = hits(replace(bare, tables={"operating_budget": table}))
    assert {code for code, *_ in found} == {"BUD085"}


def test_a_missing_column_is_listed_as_not_run() -> None:
    facts = facts_of(NET.format(revenue="6,0", pay="-20,0", net="-14,0"))
    gone = observation_frame(
        "parts",
        [
            (
                "A.xlsx",
                {"at_table": "operating_budget", "at_column": "account_class", "fault": "missing"},
            )
        ],
    )
    outcome = run(replace(facts, tables={**facts.tables, "parts": gone}), RULES)
    reasons = {entry.code: entry.reason for entry in outcome.not_run}
    assert reasons.keys() == {
        *("BUD020", "BUD021", "BUD043", "BUD065", "BUD066", "BUD067", "BUD086"),
    }
    assert set(reasons.values()) == {"kolumnen Kontoklass saknas på bladet Driftbudget"}


def test_a_typed_deviation_is_held_against_its_amounts_though_nothing_else_was_calculated() -> None:
    # A script that saves a workbook leaves its other formulas without results.
    facts = facts_of("""
        cells
        at_table         | at_row | at_column          | fault           | value | expected
        operating_budget | 5      | deviation_to_date  | derived_differs | 5,8   | -5,8
        operating_budget | 5      | forecast_deviation | not_calculated  |       | 0,0
    """)
    assert hits(facts) == [("BUD010", "A.xlsx", 5, "deviation_to_date")]


def test_a_line_moved_to_another_class_is_told_once() -> None:
    facts = facts_of("""
        Driftbudget plan
        Rad | Kontoklass        | Benämning | Årsbudget
        1   | Personalkostnader | Löner     | -496,0
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter   | Löner     | -496,0    | -330,7      | -331,0      | -496,0
    """)
    found = [(f.code, f.place.column) for f in run(facts).findings]
    assert found == [("WBK040", "account_class")]


def test_a_net_line_is_not_told_to_be_in_another_unit_when_its_line_is() -> None:
    facts = facts_of("""
        Driftbudget plan
        Rad | Kontoklass        | Benämning | Årsbudget
        1   | Intäkter          | Avgifter  | 10,0
        2   | Personalkostnader | Löner     | -30,0
        3   | Netto             | Netto     | -20,0
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Intäkter          | Avgifter  | 10,0      | 6,7         | 6,7         | 10,0
        2   | Personalkostnader | Löner     | -30,0     | -20,0       | -20000,0    | -30,0
        3   | Netto             | Netto     | -20,0     | -13,3       | -19993,3    | -20,0
    """)
    assert hits(facts) == [("BUD030", "A.xlsx", 2, "actual_to_date")]
