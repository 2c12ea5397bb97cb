"""HIE: what is wrong with the published plans, and that one fault gives one finding."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from truth_tables import at, facts_of, findings, truth

import validation.rules  # noqa: F401 - registers the rules
from validation.example import example_model, parse_example
from validation.facts import Facts
from validation.model import GovernanceModel


def hie(text: str) -> list[tuple[str, str, str]]:
    return at(findings(parse_example(text).facts, "HIE"))


def model_with_levels(*levels: dict[str, Any]) -> GovernanceModel:
    data = example_model().model_dump(by_alias=True, mode="json")
    data["niva"] = [{"flertal": level["namn"], **level} for level in levels]
    data["mal"] = [{"nummer": str(number), "namn": f"Mål {number}"} for number in range(1, 14)]
    for period in data["period"]:
        period["blad"] = ["Uppdrag", "Aktiviteter", "Analys"]
    return GovernanceModel.model_validate(data)


# --- the follow-up of 2018 ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def follow_up() -> Facts:
    """Objectives, priorities and 109 assignments, numbered in their order; texts under headings.

    2.9 is a policy outside the objectives: an assignment of the outermost numbers.
    """
    model = model_with_levels(
        {"namn": "Delmål"},
        {"namn": "Prioritering"},
        {"namn": "Uppdrag", "foljs_upp": True},
    )
    rows: dict[str, dict[str, str]] = {}
    texts: dict[str, dict[str, str]] = {}
    for row in truth("followup_2018_08.csv"):
        section, assignment = row["section"], row["assignment"]
        if section == "2.9":
            rows[section] = {"level": "Uppdrag", "name": assignment}
            continue
        objective = section.rpartition(".")[0]
        rows.setdefault(objective, {"level": "Delmål", "name": row["objective"]})
        rows.setdefault(section, {"level": "Prioritering", "name": row["priority_heading"]})
        if assignment:
            below = sum(number.startswith(f"{section}.") for number in rows) + 1
            rows[f"{section}.{below}"] = {"level": "Uppdrag", "name": assignment}
        elif row["comment_summary"]:
            texts[section] = {"name": row["priority_heading"], "text": row["comment_summary"]}
    period = model.period("2019-08")
    assert period is not None
    without_activities = period.model_copy(update={"sheets": ("Uppdrag", "Analys")})
    assert sum(row["level"] == "Uppdrag" for row in rows.values()) == 109
    return facts_of(
        model.model_copy(update={"departments": model.departments[:1]}),
        without_activities,
        assignments=[(n, {"number": key, **row}) for n, (key, row) in enumerate(rows.items(), 2)],
        analysis=[(n, {"number": key, **row}) for n, (key, row) in enumerate(texts.items(), 2)],
    )


def test_the_follow_up_of_2018_has_one_empty_branch_and_one_repeated_text(
    follow_up: Facts,
) -> None:
    found = findings(follow_up, "HIE")
    assert at(found) == [("HIE040", "2.1.6", "number"), ("HIE044", "2.1.7.1", "name")]
    assert found[1].message == "2.1.7.1 har samma text som 2.1.6."


# --- the plan of 2019 -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan() -> Facts:
    """The five levels of the plan, numbered in their order under each section."""
    model = model_with_levels(
        {"namn": "Fokusområde"},
        {"namn": "Prioriteringsområde", "far_hoppas_over": True},
        {"namn": "Prioritering", "far_hoppas_over": True},
        {"namn": "Uppdrag", "far_hoppas_over": True, "foljs_upp": True},
    )
    numbers: dict[tuple[str, ...], str] = {}
    below: Counter[str] = Counter()
    assignments: list[dict[str, Any]] = []
    activities: list[dict[str, Any]] = []
    for row in truth("plan_2019.csv"):
        path, parent = [row["section"]], row["section"]
        if (parent,) not in numbers:
            numbers[(parent,)] = parent
            assignments.append(
                {"number": parent, "level": "Fokusområde", "name": row["focus_area"]}
            )
        for field, level in (
            ("priority_area", "Prioriteringsområde"),
            ("priority", "Prioritering"),
            ("assignment", "Uppdrag"),
        ):
            if not row[field]:
                continue
            path.append(row[field])
            if tuple(path) not in numbers:
                below[parent] += 1
                numbers[tuple(path)] = f"{parent}.{below[parent]}"
                references = row["goal_refs"] if level == "Uppdrag" else None
                assignments.append(
                    {
                        "number": numbers[tuple(path)],
                        "level": level,
                        "name": row[field],
                        "goal_references": references or None,
                    }
                )
            parent = numbers[tuple(path)]
        if row["activity"]:
            below[parent] += 1
            number = f"{parent}.{below[parent]}"
            activities.append({"number": number, "assignment": parent, "name": row["activity"]})
    period = model.period("2019-plan")
    assert period is not None
    return facts_of(
        model.model_copy(update={"departments": model.departments[:1]}),
        period,
        assignments=list(enumerate(assignments, 2)),
        activities=list(enumerate(activities, 2)),
    )


def test_the_branches_of_the_plan_that_hold_nothing(plan: Facts) -> None:
    """Seven rows of the plan have no activity: three headings and four assignments."""
    names = plan.tables["assignments"].set_index("number")["name"]
    found = findings(plan, "HIE")
    assert [names[f.key] for f in found if f.code == "HIE040"] == [
        "Stadsmiljöer med mötesplatser som främjar hälsa, företagsamhet, innovationer och kultur",
        "En god och jämlik offentlig samhällsservice",
        "God internationell tillgänglighet",
    ]
    assert [str(names[f.key])[:40] for f in found if f.code == "HIE041"] == [
        "Bidra till att höja statusen av yrkesutb",
        "Samordna, koordinera och leda processer ",
        "Regionförstoring genom utveckling av kol",
        "Ta fram riktade insatser för patienter m",
    ]


def test_the_texts_that_the_plan_repeats(plan: Facts) -> None:
    found = [finding for finding in findings(plan, "HIE") if finding.code == "HIE044"]
    assert [(finding.place.table, finding.value[:46]) for finding in found] == [
        ("assignments", "Samordna, koordinera och leda processer för en"),
        ("activities", "Verka för fortsatt utveckling av Välmående ger"),
    ]


def test_the_plan_has_no_other_faults(plan: Facts) -> None:
    assert {finding.code for finding in findings(plan, "HIE")} == {"HIE040", "HIE041", "HIE044"}


# --- one fault, one finding -----------------------------------------------------------------------

PLAN = """
    Uppdrag plan
    Nummer | Nivå         | Benämning
    1      | Område       | Hälsa
    1.1    | Prioritering | Nära vård
    1.1.1  | Uppdrag      | Fasta vårdkontakter
    1.20   | Prioritering | Hjärtsjukvård
    1.20.1 | Uppdrag      | Processmodell
    Aktiviteter plan
    Nummer   | Uppdrag | Aktivitet
    1.1.1.1  | 1.1.1   | Kampanj
    1.20.1.1 | 1.20.1  | Kartläggning
    Aktiviteter
    Nummer   | Uppdrag | Aktivitet
    1.1.1.1  | 1.1.1   | Kampanj
    1.20.1.1 | 1.20.1  | Kartläggning
    Uppdrag
    Nummer | Nivå         | Benämning
"""
HEALTH = "1      | Område       | Hälsa"
NEAR = "1.1    | Prioritering | Nära vård"
CONTACTS = "1.1.1  | Uppdrag      | Fasta vårdkontakter"
HEART = "1.20   | Prioritering | Hjärtsjukvård"
MODEL = "1.20.1 | Uppdrag      | Processmodell"


def received(*rows: str) -> str:
    return PLAN + "\n".join(rows)


def test_what_was_issued_and_came_back_is_sound() -> None:
    assert hie(received(HEALTH, NEAR, CONTACTS, HEART, MODEL)) == []


@pytest.mark.parametrize(
    ("row", "changed", "expected"),
    [
        (HEART, None, ("HIE030", "1.20", "")),
        (MODEL, None, ("HIE030", "1.20.1", "")),
        (HEART, "1.21   | Prioritering | Hjärtsjukvård", ("HIE032", "1.21", "number")),
        (HEART, "1.1    | Prioritering | Hjärtsjukvård", ("HIE032", "1.1", "number")),
        (MODEL, "2.20.1 | Uppdrag      | Processmodell", ("HIE032", "2.20.1", "number")),
        (MODEL, "1,20,1 | Uppdrag      | Processmodell", ("HIE003", "1,20,1", "number")),
        (MODEL, "       | Uppdrag      | Processmodell", ("HIE001", "", "number")),
        (MODEL, "1.20.1 | Prioritering | Processmodell", ("HIE034", "1.20.1", "level")),
        (MODEL, "1.20.1 |              | Processmodell", ("HIE034", "1.20.1", "level")),
        (MODEL, "1.20.1 | Uppdraget    | Processmodell", ("HIE021", "1.20.1", "level")),
        (MODEL, "1.20.1 | Uppdrag      | Processen", ("HIE033", "1.20.1", "name")),
        (MODEL, "1.20.1 | Uppdrag      |", ("HIE033", "1.20.1", "name")),
        (MODEL, f"{MODEL}\n{MODEL}", ("HIE004", "1.20.1", "number")),
        (MODEL, f"{MODEL}\n1.20.2 | Uppdrag | Kultur", ("HIE031", "1.20.2", "")),
    ],
)
def test_one_fault_gives_one_finding(
    row: str, changed: str | None, expected: tuple[str, str, str]
) -> None:
    rows = [HEALTH, NEAR, CONTACTS, HEART, MODEL]
    place = rows.index(row)
    rows[place : place + 1] = [changed] if changed is not None else []
    assert hie(received(*rows)) == [expected]


def test_a_number_that_excel_made_a_number_is_told_once() -> None:
    text = received(HEALTH, NEAR, CONTACTS, "1.2 | Prioritering | Hjärtsjukvård", MODEL)
    spoilt = """
        cells
        at_table    | at_row | at_column | fault      | value
        assignments | 4      | number    | not_a_text | 1,2
    """
    assert hie(spoilt + text) == [("HIE002", "1.2", "number")]


def test_two_columns_sorted_apart_are_told_where_they_part() -> None:
    """Names that were sorted without their numbers: each name is another row's."""
    text = received(
        HEALTH,
        "1.1    | Prioritering | Hjärtsjukvård",
        CONTACTS,
        "1.20   | Prioritering | Nära vård",
        MODEL,
    )
    assert hie(text) == [("HIE033", "1.1", "name"), ("HIE033", "1.20", "name")]


# --- the office as a whole ------------------------------------------------------------------------


def test_parents_and_siblings_may_be_another_departments() -> None:
    text = """
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Prioritering | Nära vård
        1.1.2  | Uppdrag      | Patientplaner
        Uppdrag B
        Nummer | Nivå         | Benämning
        1.1.1  | Uppdrag      | Fasta vårdkontakter
        1.1.3  | Uppdrag      | Läkare i hemmet
        Aktiviteter B
        Nummer  | Uppdrag | Aktivitet
        1.1.1.1 | 1.1.1   | Kampanj
        1.1.2.1 | 1.1.2   | Enkät
        1.1.3.1 | 1.1.3   | Mässa
    """
    assert hie(text) == []


def test_without_a_plan_gaps_wait_until_all_departments_have_delivered() -> None:
    one = """
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.3    | Uppdrag | Kultur
    """
    other = """
        Uppdrag B
        Nummer | Nivå    | Benämning
        1.4    | Uppdrag | Skola
    """
    assert hie(one) == []
    assert hie(one + other) == [("HIE007", "1.3", "number")]


@pytest.mark.parametrize(
    ("numbers", "after_gap"),
    [
        ("1.1 1.2 1.3", []),
        ("1.1 1.2 1.4", ["1.4"]),
        ("1.1 1.4 1.6", ["1.4", "1.6"]),
        ("1.4 1.5", []),
        ("1.10 1.20 1.30", []),
        ("1.9 1.10 1.12", ["1.12"]),
        ("1.1 1.1.2", ["1.1.2"]),
        ("1.1 1.a 1.c", []),
    ],
)
def test_gaps(numbers: str, after_gap: list[str]) -> None:
    rows = "\n".join(f"{number} | Uppdrag | Namn {number}" for number in numbers.split())
    text = f"Uppdrag\nNummer | Nivå | Benämning\n{rows}\nUppdrag B\nNummer | Nivå | Benämning\n| |"
    found = findings(parse_example(text).facts, "HIE")
    assert [finding.key for finding in found if finding.code == "HIE007"] == after_gap


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("     ", ("HIE001", "", "number")),
        ("1,,2 ", ("HIE003", "1,,2", "number")),
        ("37653", ("HIE013", "37653", "number")),
    ],
)
def test_a_number_that_was_lost_or_miswritten_is_no_gap_as_well(
    written: str, told: tuple[str, str, str]
) -> None:
    text = f"""
        Uppdrag
        Nummer  | Nivå    | Benämning
        1.1     | Uppdrag | Nära vård
        Aktiviteter
        Nummer  | Uppdrag | Aktivitet
        1.1.1   | 1.1     | Kampanj
        {written} | 1.1     | Enkät
        1.1.3   | 1.1     | Utredning
        Aktiviteter plan
        Nummer  | Uppdrag | Aktivitet
        1.1.1   | 1.1     | Kampanj
    """
    assert hie(text) == [told]
    assert hie(text.replace(f"{written} | 1.1 ", "1.1.5 | 1.1 ")) == [
        ("HIE007", "1.1.5", "number"),
        ("HIE007", "1.1.3", "number"),
    ]


def test_an_added_row_with_a_number_that_is_taken_elsewhere_is_told_as_added_only() -> None:
    text = """
        Uppdrag plan
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        Uppdrag plan B
        Nummer | Nivå    | Benämning
        1.2    | Uppdrag | Kultur
        Uppdrag
        Nummer | Nivå    | Benämning
        1.1    | Uppdrag | Nära vård
        1.2    | Uppdrag | Nya skyltar
    """
    assert hie(text) == [("HIE031", "1.2", "")]


def test_a_missing_parent_is_told_once_for_all_that_lies_under_it() -> None:
    text = """
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.2.1  | Uppdrag      | Fasta vårdkontakter
        1.2.2  | Uppdrag      | Patientplaner
        1.2.3  | Uppdrag      | Läkare i hemmet
    """
    assert hie(text) == [("HIE010", "1.2.1", "number")]


def test_texts_of_rows_without_a_number_do_not_hide_that_two_are_the_same() -> None:
    text = """
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.1    | Uppdrag      | Fasta vårdkontakter
        1.2    | Uppdrag      | fasta vårdkontakter.
               | Uppdrag      | Patientplaner
    """
    assert ("HIE044", "1.2", "name") in hie(text)


def test_the_first_of_the_same_texts_is_first_in_the_plan_and_not_on_the_sheet() -> None:
    text = """
        Uppdrag
        Nummer | Nivå         | Benämning
        1      | Område       | Hälsa
        1.10   | Uppdrag      | Patientplaner
        1.2    | Uppdrag      | Patientplaner
    """
    assert [line for line in hie(text) if line[0] == "HIE044"] == [("HIE044", "1.10", "name")]


def test_a_plan_that_begins_at_2_1_lacks_nothing_above_it() -> None:
    text = """
        Uppdrag
        Nummer  | Nivå         | Benämning
        2.1     | Område       | Hälsa
        2.1.1   | Prioritering | Nära vård
        2.1.1.1 | Uppdrag      | Fasta vårdkontakter
        2.9     | Uppdrag      | Antikorruptionspolicy
    """
    assert hie(text) == []


def test_levels_that_may_be_skipped() -> None:
    model = model_with_levels(
        {"namn": "Fokus"},
        {"namn": "Område", "far_hoppas_over": True},
        {"namn": "Prioritering", "far_hoppas_over": True},
        {"namn": "Uppdrag", "foljs_upp": True},
    )
    period = model.period("2019-08")
    assert period is not None
    levels = {
        "1": "Fokus",
        "1.1": "Uppdrag",
        "1.2": "Prioritering",
        "1.2.1": "Uppdrag",
        "1.3": "Fokus",
    }
    rows = [
        (row, {"number": number, "level": level, "name": f"Namn {number}"})
        for row, (number, level) in enumerate(levels.items(), 2)
    ]
    found = findings(facts_of(model, period, assignments=rows), "HIE")
    assert at(found) == [("HIE023", "1.3", "level")]


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        ("6,7", []),
        ("6, 7", []),
        ("7", []),
        ("6,99", [("HIE050", "")]),
        ("99", [("HIE050", "")]),
        ("6;7", [("HIE051", "6,7")]),
        ("mål 6 och mål 7", [("HIE051", "6,7")]),
        ("6,,7", [("HIE051", "6,7")]),
        ("7,7", [("HIE051", "7")]),
        ("6.7", [("HIE051", "6,7")]),
        ("67", [("HIE050", "")]),
    ],
)
def test_goal_references(references: str, expected: list[tuple[str, str]]) -> None:
    text = f"Uppdrag\nNummer | Nivå | Benämning | Mål\n1.1 | Uppdrag | Nära vård | {references}"
    found = findings(parse_example(text).facts, "HIE")
    assert [(finding.code, finding.expected) for finding in found] == expected


def test_an_office_without_a_sheet_of_assignments_has_no_orphans() -> None:
    text = """
        Aktiviteter
        Nummer | Uppdrag | Aktivitet
        1.1.1  | 1.1     | Kampanj
    """
    assert hie(text) == []
