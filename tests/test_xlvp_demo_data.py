"""The demonstration's data hold the published figures, and are filled in cell by cell.

The figures asserted here are those of the printed documents, added up by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Protection
from openpyxl.worksheet.table import Table

from validation.model import GovernanceModel
from xlvp.demo.fill import CannotFillInError, fill_in, typed
from xlvp.demo.office import PERIODS, Row, answers, build_office, set_aside
from xlvp.errors import InputError, OutputError
from xlvp.office import Office
from xlvp.plan import load_control_figures, load_plan

KRONOR = re.compile(r"(\d[\d .]*) ?kr", re.IGNORECASE)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Office]:
    root = tmp_path_factory.mktemp("demo")
    return {year: Office.open(build_office(year, root / str(year))) for year in PERIODS}


def written(year: int, sheet: str) -> list[dict[str, str]]:
    """What all departments write on a sheet, with the department."""
    return [
        {"Avdelning": department, **row}
        for department, sheets in answers(year).items()
        for row in sheets.get(sheet, ())
    ]


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((amount(row[column]) for row in rows), Decimal(0))


# --- 2018 ----------------------------------------------------------------------------------------


def test_result_and_forecast_of_2018() -> None:
    rows = written(2018, "Driftbudget")
    assert len(rows) == 7
    assert total(rows, "Utfall ack.") == Decimal("19.8")  # printed as 19,9
    assert total(rows, "Budget ack.") == 0
    assert total(rows, "Årsprognos") == Decimal("-6.0")


@pytest.mark.parametrize(
    ("department", "printed"),
    [
        ("REG", ("254.7", "254.7", "0.0", "386.3", "386.3", "224.0")),
        ("FV", ("-27.0", "-22.9", "4.1", "-40.6", "-40.6", "-21.5")),
        ("BAS", ("-179.7", "-170.1", "9.6", "-273.7", "-279.7", "-139.9")),
        ("RSU", ("0.0", "-0.3", "-0.3", "0.0", "0.0", "0.0")),
        ("EPL", ("-15.8", "-21.6", "-5.8", "-23.7", "-33.7", "-14.6")),
        ("TIL", ("-32.2", "-20.0", "12.2", "-48.3", "-38.3", "-25.2")),
    ],
)
def test_areas_of_2018_are_as_printed(
    offices: Mapping[int, Office],
    department: str,
    printed: tuple[str, ...],
) -> None:
    """Printed but for the first, which is the result without the printed deviation."""
    budget_to_date, actual, deviation, year_budget, forecast, last_year = printed
    own = [row for row in written(2018, "Driftbudget") if row["Avdelning"] == department]
    assert total(own, "Budget ack.") == Decimal(budget_to_date)
    assert total(own, "Utfall ack.") == Decimal(actual)
    assert total(own, "Utfall ack.") - total(own, "Budget ack.") == Decimal(deviation)
    assert total(own, "Årsprognos") == Decimal(forecast)
    plan = load_plan(offices[2018], offices[2018].period("2018-08").period)
    lines = plan.tables["operating_budget"].loc[department]
    assert Decimal(int(lines["year_budget"].sum())) == Decimal(year_budget) * 10**6
    assert Decimal(int(lines["actual_last_year"].sum())) == Decimal(last_year) * 10**6


def test_the_internal_grant_is_no_income() -> None:
    assert "27,0" not in {row["Utfall ack."] for row in written(2018, "Driftbudget")}


def test_investments_and_funds_of_2018(offices: Mapping[int, Office]) -> None:
    plan = load_plan(offices[2018], offices[2018].period("2018-08").period).tables
    rows = written(2018, "Investeringar")
    assert total(rows, "Utfall ack.") == Decimal("0.4")
    assert total(rows, "Prognos 2018") == Decimal("2.0")
    assert plan["investments"]["year_budget"].sum() == 3_500_000
    decided = {row["Fond"]: amount(row["Beslutat"]) for row in written(2018, "Utvecklingsmedel")}
    budgets = plan["development_funds"]["year_budget"].droplevel(0).to_dict()
    left = {fund: budgets[fund] / 10**6 + float(decided[fund]) for fund in decided}
    assert left == pytest.approx({"EGNA": 21.2, "STAT": 0.1})


def test_assignments_of_2018(offices: Mapping[int, Office]) -> None:
    plan = load_plan(offices[2018], offices[2018].period("2018-08").period).tables["assignments"]
    assert plan["level"].value_counts().to_dict() == {
        "Uppdrag": 109,
        "Prioritering": 49,
        "Delmål": 9,  # eight objectives and the policy beside them
    }
    numbers = plan.loc[plan["level"] == "Uppdrag", "number"]
    by_objective = Counter(".".join(number.split(".")[:2]) for number in numbers)
    assert by_objective == {
        "2.1": 29,
        "2.2": 20,
        "2.3": 11,
        "2.4": 14,
        "2.5": 7,
        "2.7": 4,
        "2.8": 23,
        "2.9": 1,
    }
    headings = set(plan.loc[plan["level"] == "Prioritering", "number"])
    with_assignments = {number.rpartition(".")[0] for number in numbers}
    assert headings - with_assignments == {"2.1.6", "2.6.1", "2.6.2", "2.8.2"}


def test_invented_statuses_of_2018_say_so(offices: Mapping[int, Office]) -> None:
    plan = load_plan(offices[2018], offices[2018].period("2018-08").period).tables["assignments"]
    rows = written(2018, "Uppdrag")
    assert len(rows) == 109
    known = [row for row in rows if not row["Kommentar"].endswith(" (status: demo)")]
    names = plan["name"].droplevel(0)
    assert {names[row["Nummer"]]: row["Status helår"] for row in known} == {
        "Stärk små barns språkutveckling": "D – uppfylls delvis",
        "Ta fram strategi/plan för att stänga kompetensgapet mellan nu och 2021": (
            "D – uppfylls delvis"
        ),
    }


def test_indicators_of_2018() -> None:
    rows = {row["Kod"]: row for row in written(2018, "Indikatorer")}
    assert (rows["PO"]["Utfall"], rows["PO"]["Förra året"]) == ("14,9", "8,4")
    assert rows["SJ"]["Utfall"] == "3,5"
    assert "Förra året" not in rows["SJ"]


def test_control_figures_of_2018(offices: Mapping[int, Office]) -> None:
    figures = load_control_figures(offices[2018], offices[2018].period("2018-08").period)
    by_post = {
        (row["Post"], row["Kolumn"]): row["amount"] / 10**6 for row in figures.to_dict("records")
    }
    assert len(by_post) == 25
    assert by_post["Totalt, Utfall ack.", "Utfall ack."] == 19.9
    assert by_post["Totalt, Årsprognos", "Årsprognos"] == -6.0
    # -6,0 is printed as 1,0 worse than in May
    assert by_post["Årsprognosen i maj, -6,0 efter en försämring med 1,0", "Förra prognosen"] == -5
    assert by_post["Totalt, Utfall ack. förra året", "Utfall ack. förra året"] == 23.0
    assert by_post["Totalt, Årsbudget", "Årsbudget"] == 0
    assert by_post["Förtroendevalda, totalt, Avvikelse ack.", "Avvikelse ack."] == 4.1
    assert by_post["Investeringar, totalt, Budget 2018", "Budget 2018"] == 3.5
    assert by_post["Kvar att besluta om, egna medel", "Kvar att besluta om"] == 21.2


# --- 2018, the invented April ---------------------------------------------------------------------


def april(sheet: str) -> list[dict[str, str]]:
    """What all departments write on a sheet in April, with the department."""
    return [
        {"Avdelning": department, **row}
        for department, sheets in answers(2018, "2018-04").items()
        for row in sheets.get(sheet, ())
    ]


def test_the_forecast_of_april_is_what_the_printed_report_says_of_may() -> None:
    rows = april("Driftbudget")
    assert total(rows, "Årsprognos") == Decimal("-5.0")  # -6,0 in August is 1,0 worse
    assert total(rows, "Budget ack.") == 0
    assert total(rows, "Utfall ack.") == Decimal("9.4")
    of = {row["Rad"]: row for row in rows}
    for row in written(2018, "Driftbudget"):  # nothing is undone between April and August
        earlier, now = amount(of[row["Rad"]]["Utfall ack."]), amount(row["Utfall ack."])
        assert abs(earlier) <= abs(now)


def test_what_is_invented_for_april_says_so(offices: Mapping[int, Office]) -> None:
    period = offices[2018].period("2018-04").period
    assert period.title == "Uppföljning januari–april 2018 (påhittad)"
    for sheet, column in (
        *((name, "Kommentar") for name in ("Uppdrag", "Driftbudget", "Investeringar")),
        *((name, "Kommentar") for name in ("Utvecklingsmedel", "Indikatorer")),
        ("Analys", "Text"),
    ):
        texts = [row[column] for row in april(sheet) if column in row]
        assert texts
        assert all(text.endswith(" (påhittad)") for text in texts)
    names = load_plan(offices[2018], period).tables["assignments"]["name"].droplevel(0).to_dict()
    assert str(names["2.3.6.2"]).endswith("(påhittat uppdrag)")


def test_assignments_of_april_differ_by_three(offices: Mapping[int, Office]) -> None:
    plans = [
        load_plan(offices[2018], offices[2018].period(period).period).tables["assignments"]
        for period in ("2018-04", "2018-08", "2018-12")
    ]
    numbers = [set(plan.loc[plan["level"] == "Uppdrag", "number"]) for plan in plans]
    assert [len(of) for of in numbers] == [108, 109, 109]
    assert numbers[0] - numbers[1] == {"2.3.6.2"}
    assert numbers[1] - numbers[0] == {"2.8.11.2", "2.9.1"}
    assert {row["Nummer"] for row in april("Uppdrag")} == numbers[0]


# --- 2019 ----------------------------------------------------------------------------------------


def test_activities_of_2019(offices: Mapping[int, Office]) -> None:
    plan = load_plan(offices[2019], offices[2019].period("2019-08").period).tables
    assignments = plan["assignments"]
    numbers = assignments.loc[assignments["level"] == "Uppdrag", "number"]
    assert set(numbers) == {f"1.{number}" for number in range(1, 38)}
    assert len(numbers) == 37
    activities = plan["activities"]
    assert len(activities) == 111
    assert set(activities["assignment"]) == set(numbers)
    assert (activities["number"].str.rpartition(".")[0] == activities["assignment"]).all()
    assert (activities["assignment"] == "1.4").sum() == 18  # the longest table of the report


def test_symbols_of_2019() -> None:
    rows = written(2019, "Aktiviteter")
    assert Counter(row.get("Status", "") for row in rows) == {
        "P – pågående": 81,
        "A – avslutat": 23,
        "O – okänd": 4,
        "": 3,
    }
    blank = {row["Nummer"] for row in rows if "Status" not in row}
    assert blank == {"1.1.1", "1.2.1", "1.3.1"}


def test_granted_amounts_of_2019_are_printed_text(offices: Mapping[int, Office]) -> None:
    granted = [
        row["Beviljade medel"] for row in written(2019, "Aktiviteter") if "Beviljade medel" in row
    ]
    kronor = [found for text in granted if (found := KRONOR.fullmatch(text))]
    assert sum(int(re.sub(r"\D", "", found[1])) for found in kronor) == 67_093_018
    assert sorted(text for text in granted if not KRONOR.fullmatch(text)) == [
        "18 900 000",
        "264.000",
        "ca 2 procent",
        "€170 500",
    ]
    assert {"100 000 kr", "200.000kr", "8.900.000 Kr", "0kr"} <= set(granted)
    assert load_control_figures(offices[2019], offices[2019].period("2019-08").period)[
        "amount"
    ].tolist() == [67_093_018]


def test_goals_of_2019_are_known(offices: Mapping[int, Office]) -> None:
    model = offices[2019].model
    plan = load_plan(offices[2019], offices[2019].period("2019-08").period).tables["assignments"]
    references = {
        number for listed in plan["goal_references"].dropna() for number in listed.split(",")
    }
    assert references <= {goal.number for goal in model.goals}
    by_number = plan["goal_references"].droplevel(0)
    assert by_number["1.15"] == "6"  # the national transport plan: infrastructure


# --- 2023 ----------------------------------------------------------------------------------------


def test_operating_budget_of_2023_is_as_printed() -> None:
    rows = written(2023, "Driftbudget")
    printed = {(row["Avdelning"], row["Rad"]): row["Årsbudget"] for row in rows}
    assert printed == {
        ("RKIT", "1"): "359,0",
        ("RKIT", "2"): "-496,0",
        ("RKIT", "3"): "-455,0",
        ("RKIT", "4"): "-592,0",
        ("UTV", "1"): "0,0",
        ("UTV", "2"): "0,0",
        ("UTV", "3"): "-159",
        ("UTV", "4"): "-159,0",
        ("FV", "1"): "0,0",
        ("FV", "2"): "-23,0",
        ("FV", "3"): "-28,0",
        ("FV", "4"): "51,0",  # the printed sign
    }


def test_investments_of_2023_are_as_printed() -> None:
    rows = written(2023, "Investeringar")
    years = ("Total budget", "Budget 2023", "2024", "2025")
    printed = {row["Nr"]: tuple(row.get(year) for year in years) for row in rows}
    assert printed == {
        "1.1": ("4,0", "1,4", "0", "0"),
        "1.2": ("56,0", "15,0", "0", "0"),
        "1.3": ("30,0", "10,0", "15,0", "0"),
        "2.1": (None, "8,4", "0,4", "0"),
        "2.2": ("40,0", "0", "0", "20,0"),
        "3.1": (None, "4,6", "0,6", "0,6"),
        "3.2": (None, "3,4", "3,4", "3,4"),
    }


def test_plan_and_control_figures_of_2023(offices: Mapping[int, Office]) -> None:
    plan = load_plan(offices[2023], offices[2023].period("2023-plan").period).tables["assignments"]
    assert plan["level"].value_counts().to_dict() == {"Delområde": 35, "Fokusområde": 8}
    names = plan["name"].droplevel(0)
    assert names["1"] == "Accelerera digital transformation"
    assert names["6.7"].startswith("Etablera en ny läkarutbildningsstruktur")
    figures = load_control_figures(offices[2023], offices[2023].period("2023-plan").period)
    assert figures["amount"].tolist() == [-592_000_000, -159_000_000, 51_000_000]


def test_targets_of_2023() -> None:
    targets = {
        row["Kod"]: row["Målvärde"] for row in written(2023, "Indikatorer") if "Målvärde" in row
    }
    assert targets == {"PO": "11,0", "SJ": "5,2"}


# --- the offices ---------------------------------------------------------------------------------


@pytest.mark.parametrize("year", PERIODS)
def test_departments_answer_only_what_they_are_asked(
    offices: Mapping[int, Office], year: int
) -> None:
    model: GovernanceModel = offices[year].model
    period = offices[year].period(PERIODS[year]).period
    for department in model.departments:
        asked = set(model.sheets(period, department))
        own = answers(year)[department.code]
        assert set(own) <= asked
        assert own["Underskrift"][0]["Datum"] <= str(period.deadline)


def test_departments_answer_in_april_what_they_are_asked(offices: Mapping[int, Office]) -> None:
    period = offices[2018].period("2018-04").period
    for department in offices[2018].model.departments:
        own = answers(2018, "2018-04")[department.code]
        assert set(own) <= set(offices[2018].model.sheets(period, department))
        assert own["Underskrift"][0]["Datum"] <= str(period.deadline)


def test_an_office_is_not_built_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="är inte tom"):
        build_office(2018, tmp_path)
    with pytest.raises(InputError, match=r"för 2020\. De som finns: 2018, 2019, 2023\."):
        build_office(2020, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_office_of_an_earlier_run_is_kept(tmp_path: Path) -> None:
    for number in (1, 2):
        office = build_office(2019, tmp_path / "regionkontoret-2019")
        (office / "mine.txt").write_text(f"run {number}", "utf-8")
        assert set_aside(office) == tmp_path / "ersatt" / f"regionkontoret-2019-{number}"
        assert not office.exists()
    kept = [path.read_text("utf-8") for path in sorted(tmp_path.rglob("mine.txt"))]
    assert kept == ["run 1", "run 2"]


# --- filling in ----------------------------------------------------------------------------------


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template made by hand: title rows, moved columns, locked and white cells, a spare row."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Bladet har bytt namn"
    rows: list[list[str | None]] = [
        ["Instruktion"],
        [None, "Status", "Nummer", "Slutdatum", "Beviljade medel", "Kommentar"],
        [None, None, "1.1", None, None, None],
        [None, None, "1.10", None, None, None],
        [None, None, None, None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    sheet.protection.enable()
    for line in (3, 4, 5):
        for letter in "BDEF":
            sheet[f"{letter}{line}"].protection = Protection(locked=False)
        sheet[f"C{line}"].number_format = "@"
        sheet[f"D{line}"].number_format = "yyyy-mm-dd"
        sheet[f"E{line}"].number_format = "#,##0.0"
    sheet["C5"].protection = Protection(locked=False)
    sheet.add_table(Table(displayName="Tabell_Aktiviteter", ref="B2:F5"))
    path = tmp_path / "mall.xlsx"
    workbook.save(path)
    return path


def filled(template: Path, *rows: Row) -> list[list[object]]:
    target = template.with_name("ifylld.xlsx")
    fill_in(template, {"Aktiviteter": rows}, target)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    return [[cell.value for cell in line] for line in sheet["B3:F5"]]


def test_cells_are_found_by_title_and_number(template: Path) -> None:
    got = filled(
        template,
        {"Nummer": "1.10", "Status": "P – pågående", "Beviljade medel": "-1 234,5"},
    )
    assert got[0] == [None, "1.1", None, None, None]
    assert got[1] == ["P – pågående", "1.10", None, -1234.5, None]


def test_a_row_of_ones_own_goes_to_the_spare_row(template: Path) -> None:
    got = filled(template, {"Nummer": "1.2", "Slutdatum": "2019-06-30", "Kommentar": "=SUMMA(1)"})
    assert [str(value) for value in got[2]] == [
        "None",
        "1.2",
        "2019-06-30 00:00:00",
        "None",
        "=SUMMA(1)",
    ]


def test_without_a_spare_row_nothing_is_saved(template: Path) -> None:
    with pytest.raises(CannotFillInError, match=r"varken raden 1\.3 eller en tom rad"):
        filled(template, {"Nummer": "1.2"}, {"Nummer": "1.3"})
    assert not template.with_name("ifylld.xlsx").exists()


def test_a_locked_cell_is_not_written(template: Path) -> None:
    workbook = openpyxl.load_workbook(template)
    workbook.worksheets[0]["F3"].protection = Protection(locked=True)
    workbook.save(template)
    with pytest.raises(CannotFillInError, match=r"Aktiviteter!F3 \(Kommentar\) är låst"):
        filled(template, {"Nummer": "1.1", "Kommentar": "Klart."})


def test_a_locked_cell_that_says_the_same_is_left(template: Path) -> None:
    assert filled(template, {"Nummer": "1.1", "Kommentar": "Klart."})[0][4] == "Klart."


def test_an_unknown_column_is_not_written(template: Path) -> None:
    with pytest.raises(CannotFillInError, match="har ingen kolumn Ägare"):
        filled(template, {"Nummer": "1.1", "Ägare": "HR"})


def test_a_missing_sheet_is_told(template: Path) -> None:
    with pytest.raises(CannotFillInError, match="ingen tabell för bladet Uppdrag"):
        fill_in(template, {"Uppdrag": ()}, template.with_name("ifylld.xlsx"))


def test_the_template_is_left_as_it_was(template: Path) -> None:
    before = template.read_bytes()
    filled(template, {"Nummer": "1.1", "Kommentar": "Klart."})
    assert template.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "number_format", "value"),
    [
        ("1.10", "@", "1.10"),
        ("2", "@", "2"),
        ("19,9", "#,##0.0", 19.9),
        ("−6,0", "#,##0.0", -6.0),
        ("18 900 000", "#,##0", 18_900_000),
        ("18\u00a0900\u00a0000", "#,##0", 18_900_000),
        ("264.000", "#,##0", "264.000"),  # no number to a Swedish Excel
        ("100 000 kr", "#,##0", "100 000 kr"),
        ("€170 500", "#,##0", "€170 500"),
        ("", "#,##0", ""),
    ],
)
def test_what_a_swedish_program_makes_of_typed_text(
    text: str, number_format: str, value: object
) -> None:
    got = typed(text, number_format)
    assert got == value
    assert type(got) is type(value)
