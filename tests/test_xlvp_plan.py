from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from validation.example import example_model
from xlvp.errors import OfficeError
from xlvp.office import Office
from xlvp.plan import load_control_figures, load_plan

ACTIVITIES = "Avdelning;Nummer;Uppdrag;Aktivitet;Slutdatum;Beviljade medel\n"
CONTROL = "Post;Blad;Kolumn;Avdelning;Rad;Belopp;Källa\n"
OF_PERIODS = CONTROL.replace("Post;", "Post;Period;")
_MODEL = example_model()
PERIOD = next(period for period in _MODEL.periods if period.id == "2019-08")


def office_with(tmp_path: Path, **files: str | bytes) -> Office:
    plan = tmp_path / "plan"
    plan.mkdir(parents=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8-sig")
        (plan / f"{name}.csv").write_bytes(data)
    return Office(tmp_path, example_model())


def tables(office: Office, period: str = "2019-08") -> dict[str, pd.DataFrame]:
    return dict(load_plan(office, office.period(period).period).tables)


def fault(office: Office) -> str:
    with pytest.raises(OfficeError) as error:
        load_plan(office, office.period("2019-08").period)
    return str(error.value).replace(f"{office.plan}/", "")


def test_cells_are_parsed_as_a_workbooks_are(tmp_path: Path) -> None:
    text = ACTIVITIES + "A;1.10;1;Enkät;2019-12-31;1,5\nB;1.1;1;Mässa;;−0,2\n"
    activities = tables(office_with(tmp_path, aktiviteter=text))["activities"]
    assert list(activities.index) == [("A", "1.10"), ("B", "1.1")]
    # The model's unit is mnkr; amounts are kept in kronor.
    assert activities["granted_amount"].tolist() == [1_500_000, -200_000]
    assert activities["end_date"].tolist() == [pd.Timestamp("2019-12-31"), pd.NaT]


def test_rows_of_another_period_are_left_out(tmp_path: Path) -> None:
    text = "Avdelning;Period;Nummer;Aktivitet\nA;;1.1;Alla\nA;2019-04;1.2;April\nA;2019-08;1.3;A\n"
    office = office_with(tmp_path, aktiviteter=text)
    assert list(tables(office)["activities"].index) == [("A", "1.1"), ("A", "1.3")]
    assert list(tables(office, "2019-04")["activities"].index) == [("A", "1.1"), ("A", "1.2")]


def test_a_title_carries_the_year_and_another_years_column_is_left_out(tmp_path: Path) -> None:
    text = "Avdelning;Nr;Investering;Budget 2019;Budget 2018\nA;1;Server;1,0;2,0\n"
    investments = tables(office_with(tmp_path, investeringar=text))["investments"]
    assert investments.loc[("A", "1"), "year_budget"] == 1_000_000


def test_a_quoted_field_may_hold_semicolons_lines_and_quotes(tmp_path: Path) -> None:
    text = ACTIVITIES + 'A;1.1;1;"Ett; två\noch ""tre""";;\nA;1.2;1;Nästa;;\n'
    activities = tables(office_with(tmp_path, aktiviteter=text))["activities"]
    assert list(activities["name"]) == ['Ett; två\noch "tre"', "Nästa"]


def test_a_sheet_without_a_file_and_an_office_without_a_plan_have_no_rows(tmp_path: Path) -> None:
    office = Office(tmp_path, example_model())
    assert tables(office) == {}
    assert load_control_figures(office, PERIOD).empty


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Avdelning;Nummer;Budjet\nA;1;2\n",
            "aktiviteter.csv: kolumnen Budjet känns inte igen. Bladets kolumner är Avdelning, ",
        ),
        ("Avdelning;Nummer;Budjet\n", "aktiviteter.csv: kolumnen Budjet känns inte igen. "),
        ("Nummer;Aktivitet\n1;Enkät\n", "aktiviteter.csv: kolumnen Avdelning saknas. "),
        (
            "Avdelning;Nummer;Nummer\nA;1;2\n",
            "aktiviteter.csv: kolumnen Nummer finns två gånger. Ta bort den ena.",
        ),
        (
            "Avdelning;Nummer\nA;1.1\nZ;1.2\n",
            "aktiviteter.csv rad 3: avdelningen Z finns inte i styrmodellen.",
        ),
        (
            "Avdelning;Period;Nummer\nA;2019-8;1.2\n",
            "aktiviteter.csv rad 2: perioden 2019-8 finns inte i styrmodellen.",
        ),
        (
            "Avdelning;Nummer\nA;1.1;extra\n",
            "aktiviteter.csv rad 2 har 3 fält men rubriken 2. Fälten skiljs åt med semikolon.",
        ),
        (
            'Avdelning;Nummer\nA;"1.1" och mer\n',
            (
                "aktiviteter.csv rad 2: citattecknen stämmer inte. Ett fält med semikolon eller "
                'citattecken skrivs inom "", och citattecken i det dubbleras.'
            ),
        ),
        (
            "Avdelning,Nummer\nA,1.1\n",
            "aktiviteter.csv: kolumnen Avdelning,Nummer känns inte igen. ",
        ),
    ],
)
def test_a_fault_in_a_plan_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert fault(office_with(tmp_path, aktiviteter=text)).startswith(sentence)


def test_what_a_message_repeats_of_a_plan_moves_no_cursor_and_fits_on_a_screen(
    tmp_path: Path,
) -> None:
    text = "Avdelning;Nummer;Bud\x1b[31m\u202ejet\nA;1;2\n"
    assert fault(office_with(tmp_path / "a", aktiviteter=text)).startswith(
        "aktiviteter.csv: kolumnen Bud[31mjet känns inte igen. Bladets kolumner är Avdelning, "
    )
    text = 'Avdelning;Nummer\n"Z\n' + "z" * 5000 + '";1\n'
    assert fault(office_with(tmp_path / "b", aktiviteter=text)) == (
        f"aktiviteter.csv rad 3: avdelningen Z {'z' * 57}… finns inte i styrmodellen."
    )
    numbers = "9" * 5000
    text = f"Avdelning;Nummer\nA;{numbers}\nA;{numbers}\n"
    assert fault(office_with(tmp_path / "c", aktiviteter=text)).startswith(
        f"aktiviteter.csv rad 3: Nummer {'9' * 59}… finns redan för avdelning A."
    )


def test_a_row_that_stands_twice_is_refused_since_one_would_be_lost(tmp_path: Path) -> None:
    text = ACTIVITIES + "A;1.1;1;Enkät;;\nB;1.1;1;Enkät;;\nA;1.1;1;Mässa;;\n"
    assert fault(office_with(tmp_path, aktiviteter=text)) == (
        "aktiviteter.csv rad 4: Nummer 1.1 finns redan för avdelning A. Ge raden ett eget värde "
        "eller stryk den."
    )


def test_a_plan_in_another_encoding_says_so(tmp_path: Path) -> None:
    office = office_with(tmp_path, aktiviteter="Avdelning;Nummer\nå;1".encode("latin-1"))
    assert fault(office) == (
        "aktiviteter.csv är inte sparad som UTF-8. Spara om den som CSV UTF-8 i Excel."
    )


def test_control_figures_keep_what_is_printed(tmp_path: Path) -> None:
    text = CONTROL + "Resultat;Driftbudget;Utfall ack.;;;19,9;tabell 1\n"
    figures = load_control_figures(office_with(tmp_path, avstamning=text), PERIOD)
    assert figures[["Post", "Belopp", "Källa"]].to_numpy().tolist() == [
        ["Resultat", "19,9", "tabell 1"]
    ]
    assert figures["amount"].tolist() == [19_900_000]


def test_a_control_figure_of_another_period_is_left_out(tmp_path: Path) -> None:
    text = (
        OF_PERIODS
        + "I april;2019-04;Driftbudget;Utfall ack.;;;1,0;a\n"
        + "I augusti;2019-08;Driftbudget;Utfall ack.;;;2,0;a\n"
        + "Alltid;;Driftbudget;Årsbudget;;;3,0;a\n"
    )
    figures = load_control_figures(office_with(tmp_path, avstamning=text), PERIOD)
    assert figures["Post"].tolist() == ["I augusti", "Alltid"]
    assert figures["amount"].tolist() == [2_000_000, 3_000_000]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Post;Blad;Kolumn;Avdelning;Rad;Belopp\n",
            "avstamning.csv: kolumnen Källa saknas. Lägg till den i rubrikraden.",
        ),
        (
            CONTROL + "Ett;Driftbudget;Utfall ack.;;;1;a\nTvå;Budget;Utfall;;;1;b\n",
            "avstamning.csv rad 3: bladet Budget finns inte. Välj ett av mallens blad.",
        ),
        (
            OF_PERIODS + "Ett;2019-07;Driftbudget;Utfall ack.;;;1;a\n",
            "avstamning.csv rad 2: perioden 2019-07 finns inte i styrmodellen.",
        ),
    ],
)
def test_a_fault_in_the_control_figures_is_one_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    office = office_with(tmp_path, avstamning=text)
    with pytest.raises(OfficeError) as error:
        load_control_figures(office, PERIOD)
    assert str(error.value).replace(f"{office.plan}/", "") == sentence
