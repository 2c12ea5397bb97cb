from __future__ import annotations

from datetime import date
from typing import Any

import follow_up_office as made
import pandas as pd
import pytest
from follow_up_office import Office, Received, error
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.finding import Finding, Place, Severity
from xlvp.analysis import Analysis
from xlvp.delivery_status import State
from xlvp.waivers import AppliedWaiver, Waiver, WaiverState


def waived(finding: Finding) -> AppliedWaiver:
    waiver = Waiver(
        code=finding.code,
        department=finding.department,
        reason="Rättas nästa period.",
        accepted_by="controllern",
        until=date(2018, 12, 31),
    )
    return AppliedWaiver(waiver, WaiverState.ACTIVE, (finding,))


def books(*more: Received, without: str = "") -> list[Received]:
    return [
        *(Received(f"{code}.xlsx", code) for code in made.AREAS if code not in without.split()),
        *more,
    ]


def status(consolidated: Any, code: str) -> Any:
    return next(part for part in consolidated.departments if part.code == code)


def departments_in(consolidated: Any) -> set[str]:
    return set(consolidated.tables["operating_budget"]["department"])


def test_workbooks_without_errors_count() -> None:
    consolidated = Office().consolidated()
    assert departments_in(consolidated) == set(made.AREAS)
    assert {part.state for part in consolidated.departments} == {State.SIGNED}
    assert consolidated.left_out == ()


def test_a_department_with_errors_is_left_out_and_listed() -> None:
    errors = [error("EPLAN.xlsx", "EPLAN"), error("EPLAN.xlsx", "EPLAN", "BUD002")]
    consolidated = Office().consolidated(errors)
    assert departments_in(consolidated) == set(made.AREAS) - {"EPLAN"}
    assert [part.code for part in consolidated.left_out] == ["EPLAN"]
    assert status(consolidated, "EPLAN").state_text == "2 fel"
    assert status(consolidated, "EPLAN").remark == "utelämnad, 2 fel"
    book = consolidated.books.loc["EPLAN.xlsx"].iloc[0]
    assert (bool(book["counted"]), book["why"]) == (False, "utelämnad, 2 fel")


def test_a_warning_leaves_nothing_out() -> None:
    warning = Finding(
        code="STA001",
        severity=Severity.WARNING,
        place=Place("EPLAN.xlsx", "assignments", 6, "comment"),
        department="EPLAN",
        key="1",
        column_title="Kommentar",
        message="m",
        remedy="r",
    )
    consolidated = Office().consolidated([warning])
    assert departments_in(consolidated) == set(made.AREAS)
    assert status(consolidated, "EPLAN").warnings == 1


def test_an_accepted_error_leaves_nothing_out() -> None:
    fault = error("EPLAN.xlsx", "EPLAN")
    consolidated = Office().consolidated([fault], [waived(fault)])
    assert "EPLAN" in departments_in(consolidated)
    assert consolidated.findings == ()
    assert status(consolidated, "EPLAN").state is State.SIGNED


def test_workbooks_with_errors_can_be_taken_in_and_it_is_said() -> None:
    consolidated = Office().consolidated([error("BAS.xlsx", "BAS")], include_with_errors=True)
    assert "BAS" in departments_in(consolidated)
    assert status(consolidated, "BAS").remark == "medtagen trots 1 fel"
    assert consolidated.include_with_errors


def test_the_latest_sound_workbook_counts_and_it_is_said() -> None:
    newer = Received("nyare.xlsx", "BAS", received="2018-09-12 10:00")
    older = Received("äldre.xlsx", "BAS", received="2018-09-01 10:00", latest=False)
    office = Office(books=books(newer, older, without="BAS"))
    consolidated = office.consolidated([error("nyare.xlsx", "BAS")])
    bas = status(consolidated, "BAS")
    assert (bas.workbook, bas.counted) == ("nyare.xlsx", "äldre.xlsx")
    assert bas.remark.startswith("senaste arbetsboken har 1 fel, äldre.xlsx räknas")
    assert "äldre.xlsx" in consolidated.tables["operating_budget"].index.get_level_values(0)


def test_of_two_sound_workbooks_only_the_latest_counts() -> None:
    older = Received("äldre.xlsx", "BAS", received="2018-09-01 10:00", latest=False)
    newer = Received("nyare.xlsx", "BAS", received="2018-09-12 10:00")
    consolidated = Office(books=books(older, newer, without="BAS")).consolidated()
    assert status(consolidated, "BAS").counted == "nyare.xlsx"
    assert consolidated.books.loc["äldre.xlsx"]["why"].iloc[0] == "ersatt av nyare.xlsx"


def test_a_department_without_a_workbook_is_missing() -> None:
    consolidated = Office(books=books(without="RS")).consolidated()
    assert status(consolidated, "RS").state is State.NOT_RECEIVED
    assert status(consolidated, "RS").remark == "saknas"
    assert [part.code for part in consolidated.left_out] == ["RS"]


@pytest.mark.parametrize("include_with_errors", [False, True])
def test_another_periods_or_offices_workbook_never_counts(include_with_errors: bool) -> None:
    strange = [
        Received("april.xlsx", "RS", period="2018-04"),
        Received("granne.xlsx", "BAS", office="NK"),
    ]
    office = Office(books=books(*strange, without="RS BAS"))
    consolidated = office.consolidated(include_with_errors=include_with_errors)
    assert departments_in(consolidated).isdisjoint({"RS", "BAS"})
    why = consolidated.books["why"].droplevel("row")
    assert why["april.xlsx"] == "hör till en annan period (2018-04)"
    assert why["granne.xlsx"] == "hör till ett annat kontor (NK)"
    assert status(consolidated, "RS").state is State.RECEIVED


def test_a_file_that_cannot_be_read_is_listed_with_its_reason() -> None:
    broken = Received("trasig.xlsx", "", fault="damaged")
    consolidated = Office(books=books(broken)).consolidated()
    assert consolidated.books.loc["trasig.xlsx"]["why"].iloc[0] == "är skadad"


def test_late_is_what_came_after_the_deadline() -> None:
    late = Received("BAS.xlsx", "BAS", received="2018-09-15 00:01")
    in_time = Received("RS.xlsx", "RS", received="2018-09-14 23:59")
    consolidated = Office(books=books(late, in_time, without="BAS RS")).consolidated()
    assert status(consolidated, "BAS").remark == "försenad"
    assert status(consolidated, "RS").remark == ""


def test_an_unsigned_workbook_counts_and_it_is_said() -> None:
    tables = made.everything()
    tables["sign_off"] = made.sign_offs(code for code in made.AREAS if code != "FORT")
    consolidated = Office(tables=tables).consolidated()
    assert status(consolidated, "FORT").state is State.VALID
    assert status(consolidated, "FORT").remark == "inte underskriven"
    assert "FORT" in departments_in(consolidated)


def test_nobody_is_unsigned_where_nobody_is_asked_to_sign() -> None:
    office = Office(period="2018-plan")
    assert {part.signed for part in office.consolidated().departments} == {None}
    assert not any("underskriven" in part.remark for part in office.consolidated().departments)


def test_an_error_of_the_department_itself_leaves_it_out() -> None:
    twice = Finding(
        code="DEL002",
        severity=Severity.ERROR,
        place=Place(""),
        department="TILLV",
        key="",
        column_title="",
        message="Två arbetsböcker gör anspråk på att vara den senaste.",
        remedy="Ta bort den ena.",
    )
    consolidated = Office().consolidated([twice])
    assert [part.code for part in consolidated.left_out] == ["TILLV"]
    why = consolidated.books["why"].droplevel("row")
    assert why["TILLV.xlsx"] == "utelämnad, avdelningens inlämning har fel"


def test_every_row_and_figure_can_be_traced() -> None:
    consolidated = Office().consolidated()
    origins = consolidated.origins("operating_budget")
    row = origins.loc[[("EPLAN.xlsx", 6)]].to_dict("records")
    assert [list(cells.values()) for cells in row] == [
        ["EPLAN", "EPLAN.xlsx", "Driftbudget", "A6:L6"]
    ]
    place = Place("EPLAN.xlsx", "operating_budget", 6, "actual_to_date")
    assert consolidated.cell(place) == "Driftbudget!F6"
    assert consolidated.letters("EPLAN.xlsx", "operating_budget")["full_year_forecast"] == "H"


@settings(max_examples=8)
@given(st.permutations(list(made.AREAS)))
def test_the_order_of_departments_does_not_matter(order: list[str]) -> None:
    tables = {
        table: {code: rows[code] for code in order if code in rows}
        for table, rows in made.everything().items()
    }
    shuffled = Office(
        tables=tables, books=[Received(f"{code}.xlsx", code) for code in order]
    ).consolidated()
    plain = Office().consolidated()
    assert shuffled.departments == plain.departments
    for table, frame in plain.tables.items():
        if table != "cells":
            pd.testing.assert_frame_equal(shuffled.tables[table], frame)
    assert Analysis(shuffled).totals == Analysis(plain).totals


@settings(max_examples=12)
@given(
    st.dictionaries(
        st.sampled_from(list(made.AREAS)),
        st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=4),
        min_size=1,
    ),
    st.sets(st.sampled_from(list(made.AREAS))),
)
def test_sums_survive(amounts: dict[str, list[int]], faulty: set[str]) -> None:
    budget = {
        code: [
            {"account": str(n), "account_class": "Verksamhet", "actual_to_date": f"{value / 10}"}
            for n, value in enumerate(values)
        ]
        for code, values in amounts.items()
    }
    errors = [error(f"{code}.xlsx", code) for code in faulty]
    consolidated = Office(tables={"operating_budget": budget}).consolidated(errors)
    expected = [
        value * 100_000
        for code, values in amounts.items()
        if code not in faulty
        for value in values
    ]
    found = Analysis(consolidated).totals.of("actual_to_date")
    assert found == (sum(expected) if expected else None)
