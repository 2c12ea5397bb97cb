"""What changed between two plans: rows matched by number and wording, and what is told of them."""

from __future__ import annotations

import json
from io import StringIO

import pandas as pd
import pytest
from rich.console import Console
from template_office import facts

from validation.example import example_model
from xlvp.report.revisions import compare, print_revisions, revisions_json
from xlvp.revision import Change, counts
from xlvp.row_matching import match_rows
from xlvp.versions import Version

OLD = """
Uppdrag plan
Nummer | Nivå         | Benämning
1      | Område       | Tillväxt
1.1    | Prioritering | Kompetens
1.1.1  | Uppdrag      | Möt fler elever
1.1.2  | Uppdrag      | Öppna ett lärcentrum
1.2    | Prioritering | Innovation
1.2.1  | Uppdrag      | Utveckla mötesplatser

Aktiviteter plan
Nummer  | Uppdrag | Aktivitet                      | Slutdatum  | Beviljade medel
1.1.1.1 | 1.1.1   | Kampanj i gymnasiet            | 2019-06-30 | 2,5
1.1.2.1 | 1.1.2   | Hyra lokaler                   | 2019-12-31 | 1,0
1.2.1.1 | 1.2.1   | Kartlägga mötesplatser i länet |            |

Driftbudget plan
Rad | Kontoklass | Benämning | Årsbudget
1   | Intäkter   | Avgifter  | 30,0
2   | Netto      | Netto     | 30,0
"""
NEW = """
Uppdrag plan
Nummer | Nivå         | Benämning
1      | Område       | Tillväxt
1.1    | Prioritering | Kompetens
1.1.1  | Uppdrag      | Korta köerna
1.1.2  | Uppdrag      | Möt fler elever
1.2    | Prioritering | Innovation
1.2.1  | Uppdrag      | Utveckla mötesplatser
1.2.2  | Uppdrag      | Öppna ett lärcentrum

Aktiviteter plan
Nummer  | Uppdrag | Aktivitet                        | Slutdatum  | Beviljade medel
1.1.2.1 | 1.1.2   | Kampanj i gymnasiet              | 2019-09-30 | 2,5
1.2.1.1 | 1.2.1   | Kartlägga  mötesplatser i Sverige |            | 0,4

Driftbudget plan
Rad | Kontoklass | Benämning | Årsbudget
1   | Intäkter   | Avgifter  | 31,5
2   | Netto      | Netto     | 30,0
"""

PRINTED_TWICE = (
    (
        "Leda framtagande av ny regional utvecklingsstrategi",
        "Leda framtagandet av en ny regional utvecklingsstrategi",
    ),
    (
        "Leda arbetet med att vidareutveckla det digitala vårdutbudet (bl.a. 1177 Vårdguiden)",
        "Vidareutveckla det digitala vårdutbudet",
    ),
    (
        "Hålla samman arbetet med att främja digitala distanskontakter",
        "Främja digitala distanskontakter",
    ),
    (
        "Leda arbetet med att skapa en gemensam målbild och färdplan för mer vård nära i Halland",
        "Skapa en gemensam målbild och färdplan för mer vård nära i Halland",
    ),
    (
        "Arbeta med att främja förflyttningar inom hälso- och sjukvårdssystemet",
        "Främja förflyttningar inom hälso- och sjukvårdssystemet",
    ),
    (
        "Leda arbetet med att utveckla hemsjukvården och samarbetet med kommunerna",
        "Utveckla samarbetet med kommunerna kring hemsjukvården",
    ),
    (
        "Hålla samman arbetet med att förbättra hjärtsjukvården",
        "Förbättra hjärtsjukvården",
    ),
    (
        "Aktivt klimat- och miljöarbete bidrar till att Halland blir den bästa livsplatsen",
        "Aktivt klimat- och miljöarbete bidrar till att Halland blir den nästa livsplatsen",
    ),
)
"""Goals as the two printed versions of the plan of 2019 word them, two of them shortened."""


def version(text: str, title: str = "planen") -> Version:
    known = facts(text)
    return Version(title, known.model, known.period, known.issued)


def changes(old: str, new: str) -> set[tuple[str, str, str, str]]:
    """Kind, table, key and field of every change."""
    found = compare(version(old), version(new))
    return {(one.kind.value, one.table, one.label[1], one.field) for one in found}


def test_each_change_is_told_once_and_follows_its_row() -> None:
    assert changes(OLD, NEW) == {
        ("tillagd", "assignments", "1.1.1", ""),
        ("omnumrerad", "assignments", "1.1.2", "number"),
        ("flyttad", "assignments", "1.2.2", "number"),
        # Its assignment has got a new number, and it lies under it still.
        ("omnumrerad", "activities", "1.1.2.1", "number"),
        ("ändrad", "activities", "1.1.2.1", "end_date"),
        ("omformulerad", "activities", "1.2.1.1", "name"),
        ("ändrad", "activities", "1.2.1.1", "granted_amount"),
        ("borttagen", "activities", "1.1.2.1", ""),
        ("ändrad", "operating_budget", "1", "year_budget"),
    }


def test_a_plan_does_not_differ_from_itself() -> None:
    assert changes(OLD, OLD) == set()


def test_the_other_way_round_added_is_removed() -> None:
    found = changes(NEW, OLD)
    assert ("borttagen", "assignments", "1.1.1", "") in found
    assert ("tillagd", "activities", "1.1.2.1", "") in found


def test_what_moved_to_another_department_is_no_new_row() -> None:
    moved = OLD.replace("Driftbudget plan", "Aktiviteter B plan\nNummer | Uppdrag | Aktivitet\n"
                        "1.1.2.1 | 1.1.2 | Hyra lokaler\n\nDriftbudget plan").replace(
        "1.1.2.1 | 1.1.2   | Hyra lokaler                   | 2019-12-31 | 1,0\n", ""
    )  # fmt: skip
    found = compare(version(OLD), version(moved))
    told = [(one.kind, one.label, one.before, one.after) for one in found if one.field == ""]
    assert told == [(Change.MOVED, ("B", "1.1.2.1"), "A", "B")]


def test_a_number_that_is_used_again_for_something_else_is_another_row() -> None:
    used_again = OLD.replace("Hyra lokaler  ", "Anställa två")
    assert changes(OLD, used_again) == {
        ("tillagd", "activities", "1.1.2.1", ""),
        ("borttagen", "activities", "1.1.2.1", ""),
    }


def test_rewordings_of_a_printed_plan_are_found_when_all_numbers_are_new() -> None:
    old = [f"1.{place} | Uppdrag | {before}" for place, (before, _) in enumerate(PRINTED_TWICE)]
    new = [
        f"2.{place} | Uppdrag | {after}" for place, (_, after) in enumerate(reversed(PRINTED_TWICE))
    ]
    header = "Uppdrag plan\nNummer | Nivå | Benämning\n"
    tables = [facts(header + "\n".join(rows)).issued["assignments"] for rows in (old, new)]
    matched = match_rows(tables[0], tables[1], "assignments")
    names = [
        (tables[0]["name"].loc[[before]].iloc[0], tables[1]["name"].loc[[after]].iloc[0])
        for before, after in matched.pairs
    ]
    assert sorted(names) == sorted(PRINTED_TWICE)
    assert matched.added == matched.removed == ()


def test_a_thousand_rows_are_matched() -> None:
    labels = pd.MultiIndex.from_tuples([("A", str(number)) for number in range(1000)])
    old = pd.DataFrame({"name": [f"Uppgift {n} om ämne {n * 7}" for n in range(1000)]}, labels)
    new = old.set_index(pd.MultiIndex.from_tuples([("A", f"{n}.x") for n in range(1000)]))
    matched = match_rows(old, new, "activities")
    assert matched.pairs[3] == (("A", "3"), ("A", "3.x"))
    assert len(matched.pairs) == 1000


def test_a_remark_is_changed_and_not_reworded() -> None:
    rows = "Uppdrag plan\nNummer | Nivå | Benämning | Kommentar\n1.1 | Uppdrag | Möt fler | {}"
    found = compare(version(rows.format("Går bra")), version(rows.format("Går trögt")))
    assert [(one.kind, one.field) for one in found] == [(Change.CHANGED, "comment")]


def test_the_counts_count_rows() -> None:
    found = compare(version(OLD), version(NEW))
    assert counts(found) == {
        Change.ADDED: 1,
        Change.REMOVED: 1,
        Change.MOVED: 1,
        Change.RENUMBERED: 2,
        Change.REWORDED: 1,
        Change.CHANGED: 3,
    }


def test_values_are_printed_as_people_write_them() -> None:
    old, new = version(OLD, "förra"), version(NEW, "nya")
    out = StringIO()
    print_revisions(compare(old, new), old, new, Console(file=out, width=140))
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines[0] == "Från förra till nya"
    assert "ändrad  A  1  Avgifter  Årsbudget: 30,0 → 31,5" in lines
    assert (
        "ändrad  A  1.2.1.1  Kartlägga mötesplatser i Sverige  Beviljade medel: (tom) → 0,4"
    ) in lines
    assert (
        "omformulerad  A  1.2.1.1  Aktivitet: Kartlägga mötesplatser i länet → "
        "Kartlägga mötesplatser i Sverige"
    ) in lines
    assert lines[-1] == (
        "Rader: 1 tillagd, 1 borttagen, 1 flyttad, 2 omnumrerade, 1 omformulerad, 3 ändrade"
    )


def test_json_tells_the_same() -> None:
    old, new = version(OLD), version(NEW)
    document = json.loads(revisions_json(compare(old, new), old, new))
    budget = [one for one in document["changes"] if one["sheet"] == "Driftbudget"]
    assert budget == [
        {
            "change": "changed",
            "sheet": "Driftbudget",
            "department": "A",
            "key": "1",
            "former_department": "A",
            "former_key": "1",
            "name": "Avgifter",
            "column": "Årsbudget",
            "before": "30,0",
            "after": "31,5",
        }
    ]
    assert document["old"]["office"] == example_model().office.code


@pytest.mark.parametrize("empty", ["old", "new"])
def test_a_table_that_one_side_lacks_is_new_or_gone(empty: str) -> None:
    nothing = Version("", example_model(), facts(OLD).period, {})
    sides = (nothing, version(OLD)) if empty == "old" else (version(OLD), nothing)
    kinds = {one.kind for one in compare(*sides)}
    assert kinds == ({Change.ADDED} if empty == "old" else {Change.REMOVED})
