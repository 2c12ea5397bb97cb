"""Where a figure comes from: the chain to its cells, and how a question is understood."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import follow_up_office as made
import pandas as pd
import pytest
from follow_up_office import Office, Received
from typer.testing import CliRunner

from validation.facts import Facts
from xlvp.cli import app
from xlvp.consolidation import Consolidated
from xlvp.errors import InputError
from xlvp.why import why
from xlvp.why_chain import Chain


def office(**changes: Any) -> tuple[Consolidated, Facts]:
    made_up = Office(**changes)
    return made.with_april(made_up.consolidated()), made_up.facts()


@cache
def plain_office() -> tuple[Consolidated, Facts]:
    return office()


def ask(question: str) -> Chain:
    return why(question, *plain_office())


@pytest.mark.parametrize(
    "question",
    [
        "E-plan utveckling/Årsprognos",
        "e-plan utveckling/årsprognos",
        "EPLAN/Årsprognos",
        "e-plan/årsprogn",
        "Driftbudget/E-plan/årsprognos",
    ],
)
def test_a_department_is_known_by_code_or_name(question: str) -> None:
    chain = ask(question)
    assert (chain.label, chain.column, chain.total) == ("E-plan utveckling", "Årsprognos", "-33,7")
    (cell,) = chain.cells
    # the sheet's header stands on row 5, and the forecast is the eighth column
    assert (cell.workbook, cell.cell, cell.value) == ("EPLAN.xlsx", "Driftbudget!H6", "-33,7")


def test_the_office_is_the_sum_of_its_cells_without_the_net_lines() -> None:
    chain = ask("årsprognos")
    # 386,3 - 40,6 - 279,7 + 0,0 - 33,7 - 38,3
    assert (chain.total, len(chain.cells)) == ("-6,0", 6)


def test_a_row_is_known_by_number_or_name() -> None:
    by_number, by_name = ask("2.1.1.2/status"), ask("cykelplan/status")
    assert by_number == by_name
    assert by_number.cells[0].row == "2.1.1.2 Cykelplan"
    assert by_number.cells[0].value == "◐ uppfylls delvis"


def test_the_earlier_follow_ups_are_told_with_the_change() -> None:
    chain = ask("Regionkontoret Bas/årsprognos")
    told = [(part.period, part.value, part.change) for part in chain.earlier]
    # -278,7 in April, -279,7 in August
    assert told == [("2018-04", "-278,7", ""), ("2018-08", "-279,7", "-1,0")]


def test_a_derived_column_says_how_it_follows() -> None:
    chain = ask("E-plan utveckling/avvikelse ack")
    assert (chain.total, chain.worked_out) == ("-5,8", "Utfall ack. − Budget ack.")


def test_a_resubmission_that_moved_the_figure_is_shown() -> None:
    books = [Received(f"{code}.xlsx", code) for code in made.AREAS]
    books.append(Received("EPLAN ny.xlsx", "EPLAN", received="2018-09-12 14:30"))
    consolidated, facts = office(books=books)
    # the department's first workbook said -35,0; its rows are put beside those of the second
    frame = facts.tables["operating_budget"]
    first = frame[frame["department"] == "EPLAN"].copy()
    first = first.rename(index=lambda _: "EPLAN.xlsx", level=0)
    first["full_year_forecast"] = -35_000_000
    facts = replace(
        facts, tables=dict(facts.tables) | {"operating_budget": pd.concat([first, frame])}
    )
    chain = why("E-plan utveckling/årsprognos", consolidated, facts)
    told = [(part.workbook, part.value, part.change, part.counted) for part in chain.submissions]
    assert told == [
        ("EPLAN.xlsx", "-35,0", "", False),
        ("EPLAN ny.xlsx", "-33,7", "+1,3", True),
    ]


def test_no_list_of_submissions_when_each_department_sent_one() -> None:
    assert ask("årsprognos").submissions == ()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Utveckling/årsprognos", "E-plan utveckling/Årsprognos; "),
        ("Regionkontoret Bas/prognos", "Regionkontoret Bas/Förra prognosen"),
        (
            "Lantmäteri/årsprognos",
            "Ingen avdelning eller rad heter ”Lantmäteri”. Avdelningar: Regio",
        ),
        ("E-plan utveckling/vinst", "Ingen kolumn heter ”vinst”."),
        ("E-plan utveckling/", "Ingen kolumn heter ””."),
    ],
)
def test_what_is_unclear_is_answered_with_candidates(question: str, told: str) -> None:
    with pytest.raises(InputError) as raised:
        ask(question)
    assert told in str(raised.value)


def test_a_count_of_the_follow_up_is_told_row_by_row() -> None:
    consolidated, facts = plain_office()
    april = consolidated.history[0]
    then = made.earlier(april.period.last_day, assignments=made.FORMER_ASSIGNMENTS)
    tables = dict(april.tables) | dict(then.tables)
    consolidated = replace(consolidated, history=(replace(april, tables=tables),))
    chain = why("Uppdrag/2.1/antal", consolidated, facts)
    assert (chain.label, chain.total, chain.sheet) == ("2.1 Hög attraktivitet", "4", "Uppdrag")
    assert [(cell.workbook, cell.row, cell.value) for cell in chain.cells] == [
        ("BAS.xlsx", "2.1.1.3 Regionala noder", "● uppfylls"),
        ("TILLV.xlsx", "2.1.1.1 Infrastrukturplan", "● uppfylls"),
        ("TILLV.xlsx", "2.1.1.2 Cykelplan", "◐ uppfylls delvis"),
        ("TILLV.xlsx", "2.1.10.1 Bredbandsstrategi", "○ uppfylls inte"),
    ]
    # the status stands in the workbook's own sheet, on the row of its assignment
    assert chain.cells[2].cell.startswith("Uppdrag!")
    assert chain.cells[2].cell.endswith("9")
    # Tillväxt had four under the same heading in April, all but Fiberkarta still there
    told = [(part.period, part.value, part.change) for part in chain.earlier]
    assert told == [("2018-04", "4", ""), ("2018-08", "4", "")]
    told = [
        (part.period, part.value, part.change)
        for part in why("Uppdrag/hög attraktivitet/uppfylls inte", consolidated, facts).earlier
    ]
    assert told == [("2018-04", "1", ""), ("2018-08", "1", "")]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Uppdrag/antal", "7"),
        ("Uppdrag/2.2/utan status", "1"),
        ("Uppdrag/BAS/uppfylls", "2"),
        ("Aktiviteter/2.1.1/antal", "1"),
        ("Uppdrag/2.1.1/◐ uppfylls delvis", "1"),
    ],
)
def test_statuses_are_counted_per_heading_department_and_office(question: str, number: str) -> None:
    assert ask(question).total == number


def test_a_resubmission_that_moved_a_count_is_shown() -> None:
    books = [Received(f"{code}.xlsx", code) for code in made.AREAS]
    books.append(Received("TILLV ny.xlsx", "TILLV", received="2018-09-12 14:30"))
    consolidated, facts = office(books=books)
    frame = facts.tables["assignments"]
    first = frame[frame["department"] == "TILLV"].copy()
    first = first.rename(index=lambda _: "TILLV.xlsx", level=0)
    first["status"] = first["status"].where(first["status"].isna(), "U")  # all three fulfilled
    tables = dict(facts.tables) | {"assignments": pd.concat([first, frame])}
    chain = why("Uppdrag/2.1/uppfylls", consolidated, replace(facts, tables=tables))
    told = [(part.workbook, part.value, part.change, part.counted) for part in chain.submissions]
    assert told == [("TILLV.xlsx", "3", "", False), ("TILLV ny.xlsx", "1", "-2", True)]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("2.1/antal", "Skriv ett av: Uppdrag/2.1 Hög attraktivitet/antal; Aktiviteter/2.1"),
        ("7.7/antal", "Ingen rubrik eller avdelning heter ”7.7”. Det finns: 2.1 Hög attraktivi"),
    ],
)
def test_an_unclear_count_is_answered_with_candidates(question: str, told: str) -> None:
    with pytest.raises(InputError) as raised:
        ask(question)
    assert told in str(raised.value)


def test_the_command_prints_cells_history_and_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    consolidated, facts = plain_office()
    checked = SimpleNamespace(facts=facts)
    put_together = "xlvp.closing.put_together"
    monkeypatch.setattr(put_together, lambda _, **__: (checked, consolidated, None))
    monkeypatch.setattr("xlvp.commands.why.period_folder", lambda *_: None)
    result = CliRunner().invoke(app, ["why", "2018-08", "Regionkontoret Bas/årsprognos"])
    assert result.exit_code == 0
    assert [line.rstrip() for line in result.output.splitlines()] == [
        "Regionkontoret Bas, Årsprognos: -279,7 mnkr (bladet Driftbudget)",
        "Arbetsbok  Cell            Rad                    Värde",
        "BAS.xlsx   Driftbudget!H6  1 Regionkontoret Bas  -279,7",
        "",
        "Uppföljning för uppföljning",
        "Period    Värde  Ändring",
        "2018-04  -278,7        –",
        "2018-08  -279,7     -1,0",
    ]
