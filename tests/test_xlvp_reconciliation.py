"""The printed totals of the follow-up January–August 2018 against the sums of the areas."""

from __future__ import annotations

from decimal import Decimal

import follow_up_office as made
import pytest
from follow_up_office import Office, control_figures, error

from validation.model import Frame
from xlvp.consolidation import Consolidated
from xlvp.reconciliation import Outcome, Reconciliation, Tie, reconcile

RESULT = ("Resultat", "Driftbudget", "Utfall ack.", "", "", "19,9", "avsnitt 3")


@pytest.fixture(scope="module")
def consolidated() -> Consolidated:
    return Office().consolidated()


def only(reconciliation: Reconciliation) -> Tie:
    (tie,) = reconciliation.ties
    return tie


def test_19_8_from_the_parts_explains_19_9_with_six_addends(consolidated: Consolidated) -> None:
    tie = only(reconcile(consolidated, control_figures(RESULT)))
    assert (tie.printed, tie.found, tie.difference) == (19_900_000, 19_800_000, -100_000)
    # six areas, half of 0,1 each
    assert (tie.addends, tie.tolerance) == (6, 300_000)
    assert tie.outcome is Outcome.ROUNDING
    assert tie.why == (
        "Förklaras av avrundning: 6 avrundade belopp kan tillsammans ge 0,3\N{NO-BREAK SPACE}mnkr."
    )


def test_last_years_23_0_is_explained_and_the_forecast_ties(consolidated: Consolidated) -> None:
    found = {tie.post: tie.outcome for tie in reconcile(consolidated, made.PRINTED).ties}
    assert found == {
        "Resultat till och med augusti": Outcome.ROUNDING,
        "Resultat föregående år": Outcome.ROUNDING,
        "Årsprognos": Outcome.TIES,
        "Investeringar, utfall": Outcome.TIES,
    }
    assert reconcile(consolidated, made.PRINTED).sentence == (
        "4 av 4 stämmer, varav 2 inom avrundningen"
    )


def test_half_a_unit_of_seven_addends_is_not_rounded_when_it_is_told() -> None:
    budget = made.operating_budget()
    line, net = budget["RS"]
    zero = {"account": "2", "account_class": "Verksamhet", "actual_to_date": "0,0"}
    budget["RS"] = [line, zero, net]
    consolidated = Office(tables={"operating_budget": budget}).consolidated()
    tie = only(reconcile(consolidated, control_figures(RESULT)))
    assert (tie.addends, tie.tolerance) == (7, 350_000)
    assert tie.why.endswith("kan tillsammans ge 0,35\N{NO-BREAK SPACE}mnkr.")


def test_more_than_rounding_can_make_is_an_exception(consolidated: Consolidated) -> None:
    figures = control_figures((*RESULT[:5], "20,2", "avsnitt 3"))
    tie = only(reconcile(consolidated, figures))
    assert (tie.outcome, tie.difference) == (Outcome.DIFFERS, -400_000)
    assert tie.why == "Avrundningen av 6 belopp förklarar högst 0,3\N{NO-BREAK SPACE}mnkr."


def test_exceptions_come_first_and_the_largest_amount_before_the_others(
    consolidated: Consolidated,
) -> None:
    figures = control_figures(
        ("stämmer", "Driftbudget", "Årsprognos", "", "", "-6,0", ""),
        ("liten", "Driftbudget", "Årsprognos", "", "", "-7,0", ""),
        ("avrundad", *RESULT[1:]),
        ("stor", "Driftbudget", "Årsprognos", "", "", "6,0", ""),
        ("okänd", "Driftbudget", "Finns inte", "", "", "1,0", ""),
    )
    reconciliation = reconcile(consolidated, figures)
    posts = [tie.post for tie in reconciliation.ties]
    assert posts == ["stor", "liten", "okänd", "avrundad", "stämmer"]
    assert reconciliation.sentence == "2 av 5 stämmer, varav 1 inom avrundningen"


def test_departments_and_rows_can_be_chosen(consolidated: Consolidated) -> None:
    figures = control_figures(
        ("två", "Driftbudget", "Utfall ack.", "EPLAN, Tillväxt utveckling", "", "-41,6", ""),
        ("nettorad", "Driftbudget", "Utfall ack.", "BAS", "9", "-170,1", ""),
        ("fond", "Utvecklingsmedel", "Kvar att besluta om", "", "T", "21,2", ""),
    )
    ties = {tie.post: tie for tie in reconcile(consolidated, figures).ties}
    assert {post: tie.outcome for post, tie in ties.items()} == {
        "två": Outcome.TIES,
        "nettorad": Outcome.TIES,
        "fond": Outcome.TIES,
    }
    assert ties["två"].labels == (("EPLAN.xlsx", 6), ("TILLV.xlsx", 6))


def test_one_figure_that_repeats_another_may_not_differ(consolidated: Consolidated) -> None:
    figures = control_figures(("en", "Driftbudget", "Utfall ack.", "BAS", "1", "-170,2", ""))
    assert only(reconcile(consolidated, figures)).outcome is Outcome.DIFFERS


def test_an_alias_of_the_column_is_known(consolidated: Consolidated) -> None:
    figures = control_figures(("p", "Driftbudget", "Prognostiserat resultat", "", "", "-6,0", ""))
    assert only(reconcile(consolidated, figures)).outcome is Outcome.TIES


def test_an_indicator_is_compared_alone(consolidated: Consolidated) -> None:
    figures = control_figures(
        ("rätt", "Indikatorer", "Utfall", "BAS", "PO", "14,9", ""),
        ("fel", "Indikatorer", "Utfall", "BAS", "SJ", "3,4", ""),
        ("flera", "Indikatorer", "Utfall", "BAS", "", "18,4", ""),
    )
    ties = {tie.post: tie for tie in reconcile(consolidated, figures).ties}
    assert ties["rätt"].outcome is Outcome.TIES
    assert ties["fel"].outcome is Outcome.DIFFERS
    assert ties["fel"].difference == pytest.approx(0.1)
    assert ties["flera"].outcome is Outcome.NOT_COMPARED


def test_what_cannot_be_compared_says_why(consolidated: Consolidated) -> None:
    figures = control_figures(
        ("tom", "Investeringar", "Total budget", "", "", "1,0", ""),
        ("text", "Driftbudget", "Kommentar", "", "", "1,0", ""),
        ("belopp", "Driftbudget", "Utfall ack.", "", "", "mycket", ""),
    )
    why = {tie.post: (tie.outcome, tie.why) for tie in reconcile(consolidated, figures).ties}
    assert why == {
        "tom": (Outcome.NOT_COMPARED, "Ingen av raderna har ett belopp."),
        "text": (Outcome.NOT_COMPARED, "Kolumnen Kommentar innehåller inga tal."),
        "belopp": (Outcome.NOT_COMPARED, "Beloppet mycket går inte att läsa."),
    }


def test_a_left_out_department_shows_as_an_exception() -> None:
    left_out = Office().consolidated([error("EPLAN.xlsx", "EPLAN")])
    tie = only(reconcile(left_out, control_figures(RESULT)))
    # 19,8 without −21,6
    assert (tie.outcome, tie.found) == (Outcome.DIFFERS, 41_400_000)


def test_the_decided_frames_are_reconciled() -> None:
    model = made.model(
        ram=[
            Frame(amount=Decimal("0.0"), source="budgetbeslutet"),
            Frame(department="BAS", amount=Decimal("-270.0"), source="budgetbeslutet"),
        ]
    )
    reconciliation = reconcile(Office(model=model).consolidated(), control_figures())
    assert [(tie.post, tie.outcome, tie.difference) for tie in reconciliation.ties] == [
        ("Ram för Regionkontoret Bas", Outcome.DIFFERS, -3_700_000),
        ("Ram för kontoret", Outcome.TIES, 0),
    ]
