"""The status of headings by both rules, worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.model import FollowUp, StatusScale
from validation.statuses import WORSE
from xlvp.rollup import RolledUp, roll_up

WORST = FollowUp.model_validate({})
HALF = FollowUp.model_validate({"sammanvagning": "andel", "grans": 50})
MEANINGS = {"A": "klar", "P": "enligt plan", "F": "risk", "N": "avviker", "O": "okänd"}
SCALE = StatusScale.model_validate(
    {
        "namn": "Status",
        "blad": ["Uppdrag"],
        "status": [
            {"kod": code, "namn": code, "symbol": code, "farg": "#000000", "betydelse": meaning}
            for code, meaning in MEANINGS.items()
        ],
    }
)
HEADINGS = pd.DataFrame(
    {
        "number": ["2", "2.1", "2.10", "2.2", "3"],
        "level": ["Delmål", "Prioritering", "Prioritering", "Prioritering", "Delmål"],
        "name": ["Mål", "Ett", "Tio", "Två", "Tomt"],
    }
)
ROWS = [
    *(("2.1.1", "P"), ("2.1.2", "F"), ("2.1.3", "N"), ("2.1.4", "P")),
    *(("2.2.1", "P"), ("2.2.2", "A")),
    *(("2.10.1", "N"), ("2.10.2", "O"), ("2.10.3", "")),
]


def rolled(rows: list[tuple[str, str]], rule: FollowUp) -> dict[str, RolledUp]:
    return {part.number: part for part in roll_up(rows, HEADINGS, SCALE, rule)}


def codes(found: dict[str, RolledUp]) -> dict[str, str]:
    return {number: part.status.code if part.status else "" for number, part in found.items()}


def test_the_worst_part_decides() -> None:
    found = rolled(ROWS, WORST)
    assert codes(found) == {"2": "N", "2.1": "N", "2.2": "P", "2.10": "N", "3": ""}
    assert list(found) == ["2", "2.1", "2.2", "2.10", "3"]  # in the plan's order


def test_a_share_decides_at_each_level() -> None:
    # 2.1: one of four is N and two are F or worse, half of them. 2: P, F and N of its headings.
    found = rolled(ROWS, HALF)
    assert codes(found) == {"2": "F", "2.1": "F", "2.2": "P", "2.10": "N", "3": ""}
    assert dict(found["2"].parts) == {"F": 1, "P": 1, "N": 1}


def test_what_nobody_knows_does_not_count() -> None:
    assert dict(rolled(ROWS, WORST)["2.10"].parts) == {"N": 1}
    assert codes(rolled([("2.1.1", "O"), ("2.1.2", "")], WORST))["2"] == ""


def test_rows_lie_under_the_nearest_heading_by_parts_of_the_number() -> None:
    found = rolled([("2.10.1", "N"), ("2.1.1.7", "P"), ("2.9", "F"), ("9", "N")], WORST)
    assert codes(found)["2.1"] == "P"  # 2.10.1 is not under it
    assert dict(found["2"].parts) == {"P": 1, "N": 1, "F": 1}
    assert (found["2.1"].above, found["2.1"].depth, found["2"].above) == ("2", 1, "")
    assert (found["2.1"].label, found["2.1"].level) == ("2.1 Ett", "Prioritering")


@pytest.mark.parametrize(("share", "status"), [(25, "N"), (26, "F"), (50, "F"), (51, "P")])
def test_the_limit_itself_is_reached(share: float, status: str) -> None:
    rule = FollowUp.model_validate({"sammanvagning": "andel", "grans": share})
    assert codes(rolled(ROWS[:4], rule))["2.1"] == status


def test_a_plan_without_headings_has_none() -> None:
    assert roll_up(ROWS, HEADINGS.iloc[:0], SCALE, WORST) == ()


number = st.sampled_from(["2.1.1", "2.1.2", "2.2.1", "2.10.1", "2.10.2", "3.1"])


@given(st.lists(st.tuples(number, st.sampled_from("APFNO")), max_size=12), st.integers(1, 100))
def test_no_heading_is_worse_than_its_worst_row_or_better_than_its_best(
    rows: list[tuple[str, str]], share: int
) -> None:
    rule = FollowUp.model_validate({"sammanvagning": "andel", "grans": share})
    worst = rolled(rows, WORST)
    for number, part in rolled(rows, rule).items():
        under = [
            WORSE[meaning]
            for at, code in rows
            if at.startswith(f"{number}.")
            and (status := SCALE.status(code))
            and (meaning := status.meaning) in WORSE
        ]
        assert (part.status is None) == (not under)
        if part.status is not None:
            assert min(under) <= WORSE[part.status.meaning] <= max(under)
            shown = worst[number].status
            assert shown is not None
            assert WORSE[shown.meaning] == max(under)
