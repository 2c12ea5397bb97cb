"""The figures that stand in running text of a published report, against its own tables."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from follow_up_office import Office

from xlvp.analysis import Analysis
from xlvp.number_lint import (
    MONEY,
    SHARE,
    TableFigure,
    Tables,
    Text,
    TextFigure,
    figures_in,
    lint,
)
from xlvp.report.document.figures import lint_texts, table_figures

TRUTH = Path(__file__).parent / "truth"
MILLION = Decimal(10**6)
BEFORE = "Ack. resultat jan-aug 2017"


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published_tables() -> Tables:
    """The report's tables, the indicators of its section 3.2, and the figure in a fund's name."""
    figures = []
    for row in truth("economy_2018_08.csv"):
        of_2017 = row["table"].startswith("resources") and row["column_index"] == "1"
        label = f"{row['row']}, {row['column']}"
        value = Decimal(row["value"]) * MILLION
        figures.append(TableFigure(label, MONEY, value, 2017 if of_2017 else None))
    figures += [
        TableFigure("Fondens namn: nya 15 mnkr", MONEY, 15 * MILLION),
        TableFigure("Personalomsättning, Utfall", SHARE, Decimal("14.9")),
        TableFigure("Personalomsättning, Förra året", SHARE, Decimal("8.4"), 2017),
    ]
    return Tables(figures)


# Worked out by hand: each figure of the text, by its line in the report, and a table figure that
# it ties to (the beginning of its label); None where no table has it.
BY_HAND = {
    (78, "+19,9"): "Totalt Regionstyrelsens verksamheter, Ack. resultat jan-aug 2018",
    (79, "-24,5"): None,
    (79, "+12"): "Tillväxt utveckling, Avvikelse",  # 12,2
    (80, "+32,4"): None,
    (88, "-6,0"): "Totalt Regionstyrelsens verksamheter, Prognostiserad avvikelse",
    (89, "-1,0"): None,
    (91, "17,9"): None,
    (93, "-35"): None,  # -35,5 is -36 without decimals
    (2343, "1,5"): "Investeringar e-plan, Prognos",
    (2399, "15,4"): None,
    (2399, "2,1"): None,
    (2399, "8,0"): None,
    (2400, "3,0"): "Investeringar e-plan, Budget",  # by chance: it tells of something else
    (2400, "0,8"): None,
    (2401, "0,8"): None,
    (2413, "10"): "Tillväxt utveckling, Prognostiserad avvikelse",  # by chance
    (2415, "6,5"): None,
    (2416, "-4,5"): None,
    (2425, "14,9"): "Personalomsättning, Utfall",
    (2427, "8,4"): "Personalomsättning, Förra året",
    (2445, "29,4"): None,
    (2448, "17,9"): None,
    (2448, "14,4"): None,
    (2449, "6"): "Regionkontoret Bas, Prognostiserad avvikelse",  # by chance
    (2450, "25"): None,  # -25,2 is of 2017, and the sentence tells of 2018
    (2459, "-10"): "E-plan utveckling, Prognostiserad avvikelse",
    (2463, "5,4"): None,
    (2472, "+10"): "Tillväxt utveckling, Prognostiserad avvikelse",
    (2473, "15"): "Fondens namn",
    (2496, "11"): "Beslutade utvecklingsmedel per 2018-08-31",  # -10,7, written "nästan 11"
}


def test_the_figures_of_the_published_text_tie_as_worked_out_by_hand() -> None:
    rows = truth("text_numbers.csv")
    assert {(int(row["source_line"]), row["value_raw"]) for row in rows} == set(BY_HAND)
    tables = published_tables()
    for row in rows:
        place = (int(row["source_line"]), row["value_raw"])
        text = f"{row['description']}: {row['qualifier']} {row['value_raw']} {row['unit']}."
        (found,) = lint([Text("rapporten", text)], tables)
        expected = BY_HAND[place]
        labels = [tie.label for tie in found.ties]
        if expected is None:
            assert labels == [], place
        else:
            assert any(label.startswith(expected) for label in labels), (place, labels)


def test_18_of_the_31_figures_stand_in_no_table() -> None:
    rows = truth("text_numbers.csv")
    loose = [row for row in rows if BY_HAND[int(row["source_line"]), row["value_raw"]] is None]
    assert len(rows) == 31
    assert len(loose) == 18


def figure(text: str) -> TextFigure:
    (found,) = figures_in(text)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "value", "signed"),
    [
        ("Resultatet är 19,9 mnkr.", MONEY, "19900000", False),
        ("Resultatet är +19,9 mnkr.", MONEY, "19900000", True),
        ("Prognosen (-10 mnkr)", MONEY, "-10000000", True),
        ("Prognosen −6,0 mnkr", MONEY, "-6000000", True),
        ("Prognosen är + 10 mnkr", MONEY, "10000000", True),
        ("kostar 580 tkr", MONEY, "580000", False),
        ("kostar 100 000 kr", MONEY, "100000", False),
        ("kostar 100\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kronor", MONEY, "100000", False),
        ("kostar 264.000 kr", MONEY, "264000", False),
        ("mer än 12 miljoner kr i värde", MONEY, "12000000", False),
        ("ligger på 14,9 procent", SHARE, "14.9", False),
        ("ligger på 3,5%", SHARE, "3.5", False),
        ("mellan 6-7 mnkr", MONEY, "7000000", False),  # a range, no minus
    ],
)
def test_a_figure_is_read_with_unit_and_sign(
    text: str, kind: str, value: str, signed: bool
) -> None:
    found = figure(text)
    assert (found.kind, found.value, found.signed) == (kind, Decimal(value), signed)


@pytest.mark.parametrize(
    "text",
    [
        "46 av 70 snabbladdstationer är byggda 2018",
        "planen 2018-2029, avsnitt 2.1.3",
        "beslutat 2018-08-31 kl 10:30",
        "enligt 1177 och UR2",
        "5 MEUR",
        "",
    ],
)
def test_numbers_of_other_things_are_passed_over(text: str) -> None:
    assert list(figures_in(text)) == []


def one(value: str, year: int | None = None) -> Tables:
    return Tables([TableFigure("Rad, kolumn", MONEY, Decimal(value) * MILLION, year)])


@pytest.mark.parametrize(
    ("text", "table", "ties"),
    [
        ("nästan 11 mnkr", "-10.7", True),
        ("10,7 mnkr", "-10.7", True),
        ("+10,7 mnkr", "-10.7", False),  # the sign is another
        ("-10,7 mnkr", "-10.7", True),
        ("10,6 mnkr", "-10.7", False),
        ("12 mnkr", "12.5", False),  # half is away from zero: 13
        ("13 mnkr", "12.5", True),
        ("10 700 tkr", "10.7", True),
        ("10 701 tkr", "10.7", False),
        ("0 mnkr", "-0.3", True),
        ("10,7 procent", "10.7", False),  # no share in the tables
        ("10,7", "10.7", True),  # an amount without unit is in millions
    ],
)
def test_a_figure_ties_within_the_rounding_of_its_decimals(
    text: str, table: str, ties: bool
) -> None:
    (found,) = lint([Text("", text)], one(table))
    assert bool(found.ties) is ties


def test_last_years_figure_ties_only_in_a_sentence_about_last_year() -> None:
    told = "Utfallet är 25,2 mnkr. Föregående år var det 25,2 mnkr. År 2017 var det 25,2 mnkr."
    found = lint([Text("", told)], one("25.2", 2017))
    assert [bool(part.ties) for part in found] == [False, True, True]


def test_a_figure_that_no_table_can_hold_ties_to_nothing() -> None:
    told = f"0,{'0' * 40}1 mnkr och {'9' * 400} kr"
    found = lint([Text("", told)], one("10"))
    assert [part.ties for part in found] == [(), ()]


def test_the_periods_tables_and_texts_are_compared() -> None:
    tables = dict(Office().tables)
    tables["analysis"] = {
        "TILLV": [
            {
                "number": "2.1",
                "name": "Hög attraktivitet",
                "text": "Prognosen är 10 mnkr bättre än budget. Projektet kostar 29,4 mnkr. "
                "Personalomsättningen är 14,9 procent, mot 8,4 procent föregående år.",
            }
        ]
    }
    analysis = Analysis(Office(tables=tables).consolidated())
    found = {part.figure.written: part for part in lint_texts(analysis)}
    assert [written for written, part in found.items() if not part.ties] == ["29,4 mnkr"]
    assert found["29,4 mnkr"].where == "Analys, Tillväxt utveckling 2.1"
    assert "Tillväxt utveckling, Prognosavvikelse" in {tie.label for tie in found["10 mnkr"].ties}
    assert [tie.label for tie in found["8,4 procent"].ties] == [
        "Personalomsättning (R12), Förra året"
    ]


def test_the_offices_sums_are_figures_too() -> None:
    figures = {part.label: part.value for part in table_figures(Analysis(Office().consolidated()))}
    assert figures["Kontoret, Årsprognos mot årsbudget"] == -6 * MILLION
    assert figures["Fonderna, Kvar att besluta om"] == Decimal("21.3") * MILLION
    assert figures["Investeringar, kvar av budgeten"] == Decimal("1.5") * MILLION
