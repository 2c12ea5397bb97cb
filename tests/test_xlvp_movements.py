"""Movements of statuses since the former period, told by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import follow_up_office as made
import pandas as pd
import pytest
from follow_up_office import Office
from hypothesis import given
from hypothesis import strategies as st

from validation.finding import Place
from validation.model import StatusScale
from xlvp.fulfilment import fulfilments
from xlvp.movements import GONE, NEW, Movements, movements, with_movements

SCALE = made.model().scale("Uppdrag")
assert SCALE is not None
FORMER = {"assignments": made.FORMER_ASSIGNMENTS}


def of_office(office: Office) -> Movements:
    part = fulfilments(office.consolidated())[0]
    found = movements(part.items, part.gone, part.table, "number", part.scale)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def told() -> Movements:
    return of_office(Office(former=FORMER))


def test_the_list_tells_worse_better_new_and_gone(told: Movements) -> None:
    assert [(move.movement, move.key, move.before, move.now) for move in told.moves] == [
        ("sämre", "2.1.1.2", "U", "D"),
        ("bättre", "2.1.1.1", "D", "U"),
        ("ny", "2.1.1.3", "", "U"),
        ("ny", "2.2.1.2", "", ""),
        ("ny", "9", "", "D"),
        ("borta", "2.1.10.2", "U", ""),
    ]
    worse = told.of("sämre")[0]
    assert worse.place == Place("TILLV.xlsx", "assignments", 9, "status")
    assert (worse.name, worse.comment) == ("Cykelplan", "Arbetet har börjat senare än planerat.")
    assert told.of(GONE)[0].place is None
    assert (told.label("D"), told.label("")) == ("uppfylls delvis", "")


def test_the_matrix_counts_from_and_to(told: Movements) -> None:
    matrix = told.matrix
    assert matrix.codes == ("U", "D", "N", "")
    assert dict(matrix.counts) == {("D", "U"): 1, ("U", "D"): 1, ("N", "N"): 1, ("U", "U"): 1}
    assert dict(matrix.came) == {"U": 1, "": 1, "D": 1}
    assert dict(matrix.went) == {"U": 1}
    assert matrix.known == 4
    assert matrix.count("D", "N") == 0


def test_what_is_struck_or_unknown_is_neither_better_nor_worse() -> None:
    struck = made.status("S", "struket", "×", "#5D4037", "struken")
    unknown = made.status("O", "okänd", "?", "#607D8B", "okänd")
    # Unknown stands in the middle of the scale, struck last: neither place means anything.
    first, *rest = made.STATUSES
    scale = made.SCALE | {"status": [first, unknown, *rest, struck]}
    then = {"1": "U", "2": "U", "3": "S", "4": "O", "5": "N", "6": "S", "7": "U"}
    now = {"1": "S", "2": "O", "3": "U", "4": "N", "5": "O", "6": "S", "7": "D"}

    def rows(codes: dict[str, str]) -> dict[str, made.Rows]:
        levels = {"level": "Uppdrag", "name": "Uppdrag", "comment": "Skäl."}
        listed = [{"number": key, "status": code} | levels for key, code in codes.items()]
        return {"BAS": listed}

    office = Office(
        model=made.model(statusskala=[scale]),
        tables={"assignments": rows(now)},
        former={"assignments": rows(then)},
    )
    found = of_office(office)
    assert [(move.movement, move.key) for move in found.moves] == [("sämre", "7")]
    assert found.matrix.count("U", "S") == found.matrix.count("U", "O") == 1
    part = fulfilments(office.consolidated())[0]
    assert part.items["movement"].value_counts().to_dict() == {"sämre": 1}


def test_without_a_former_period_there_are_no_movements() -> None:
    part = fulfilments(Office().consolidated())[0]
    assert movements(part.items, part.gone, part.table, "number", part.scale) is None


def test_what_another_department_took_over_is_neither_new_nor_gone() -> None:
    # What RS had then, under the same number and name, stands with BAS now.
    row = {"number": "2.1.1.3", "level": "Uppdrag", "name": "regionala noder", "status": "N"}
    former = made.FORMER_ASSIGNMENTS | {"RS": [row]}
    found = of_office(Office(former={"assignments": former}))
    assert ("2.1.1.3", "N", "U") in [
        (move.key, move.before, move.now) for move in found.of("bättre")
    ]
    assert "2.1.1.3" not in {move.key for move in (*found.of(NEW), *found.of(GONE))}
    former = made.FORMER_ASSIGNMENTS | {"RS": [row | {"name": "Något annat"}]}
    found = of_office(Office(former={"assignments": former}))
    assert [move.key for move in found.of(GONE)] == ["2.1.10.2", "2.1.1.3"]
    assert "2.1.1.3" in {move.key for move in found.of(NEW)}


def items(rows: dict[str, Any]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([["A.xlsx"], range(len(rows))], names=["workbook", "row"])
    frame = pd.DataFrame(index=index)
    frame["department"] = pd.array(["A"] * len(rows), dtype="str")
    frame["number"] = pd.array(list(rows), dtype="str")
    frame["status"] = pd.array(list(rows.values()), dtype="str")
    return frame


def former(rows: dict[str, Any]) -> pd.DataFrame:
    index = pd.MultiIndex.from_arrays([["A"] * len(rows), list(rows)])
    frame = items(rows)
    return frame.set_index(index)


status = st.sampled_from(["U", "D", "N", None])
rows = st.dictionaries(st.sampled_from("123456"), status, max_size=6)


@given(now=rows, before=rows)
def test_each_row_of_either_period_is_counted_once(
    now: dict[str, Any], before: dict[str, Any]
) -> None:
    scale: StatusScale | None = SCALE
    assert scale is not None
    then = former(before)
    here = with_movements(items(now), then, {}, scale, "number")
    gone = then[~then["number"].isin(list(now))]
    found = movements(here, gone, "assignments", "number", scale)
    if found is None:
        assert not any(before.values())
        assert not (before and set(now) - set(before))
        assert not set(before) - set(now)
        return
    matrix = found.matrix
    assert sum(matrix.came.values()) == (len(set(now) - set(before)) if before else 0)
    assert sum(matrix.went.values()) == len(set(before) - set(now))
    steps = Counter((before[key], now[key] or "") for key in now if before.get(key))
    assert matrix.counts == steps
    for movement, sign in (("bättre", -1), ("sämre", 1)):
        moved = sum(
            number
            for (was, to), number in steps.items()
            if to and ("UDN".index(to) - "UDN".index(was)) * sign > 0
        )
        assert len(found.of(movement)) == moved
