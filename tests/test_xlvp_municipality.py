"""An office of a quite different kind goes the whole way with nothing but a model and a plan."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from validation.finding import Severity
from xlvp.checking import Checked
from xlvp.closing import check_period, consolidate_period
from xlvp.demo.fill import fill_in
from xlvp.office import Office, PeriodFolder
from xlvp.template import write_templates

MODEL = Path(__file__).parent / "municipality.toml"
TODAY = date(2025, 9, 10)
GRANTS, PAY, RENTS = 40, -100, -20
"""Each department's year budget, in thousands of tkr, and the rest 0: a net of −80 000 tkr."""
CODES = ("KLK", "BUN", "GYM", "SOC", "ÄLD", "KUL", "FRI", "TEK", "VA", "BYG", "RTJ", "REV")
ACCOUNTS = ("Taxor och avgifter", "Statsbidrag", "Löner", "Lokalhyror", "Kapitalkostnader")


@pytest.fixture(scope="module")
def period(tmp_path_factory: pytest.TempPathFactory) -> PeriodFolder:
    """The office with its templates handed out."""
    folder = tmp_path_factory.mktemp("kommunen")
    shutil.copy(MODEL, folder / "styrmodell.toml")
    office = Office.open(folder)
    (folder / "plan").mkdir()
    levels = ["Vision", "Målområde", "Kommunmål", "Nämndmål", "Åtagande"]
    plan = ["Avdelning;Nummer;Nivå;Benämning"]
    budget = ["Avdelning;Rad;Kontoklass;Benämning;Årsbudget"]
    for department in office.model.departments:
        if department.sheets is None:
            numbers = ["1", "1.1", "1.1.1", "1.1.1.1", "1.1.1.1.1"]
            plan += [
                f"{department.code};{number};{level};{level} {number}"
                for number, level in zip(numbers, levels, strict=True)
            ]
        amounts = [0, GRANTS, PAY, RENTS, 0]
        budget += [
            f"{department.code};{row};{account};{account};{amount * 1000}"
            for row, (account, amount) in enumerate(zip(ACCOUNTS, amounts, strict=True), start=1)
        ]
        budget.append(f"{department.code};6;Nettokostnad;Nettokostnad;")
    (folder / "plan" / "uppdrag.csv").write_text("\n".join(plan), "utf-8")
    (folder / "plan" / "driftbudget.csv").write_text("\n".join(budget), "utf-8")
    found = office.period("2025-T2")
    write_templates(office, found)
    found.received.mkdir()
    return found


@pytest.fixture(scope="module")
def checked(period: PeriodFolder) -> Checked:
    """All twelve have delivered: Äldreomsorgen with a cost without its minus and no comment."""
    for department in period.office.model.departments:
        pay = "-66 000"
        status = "1 – nås i år"
        if department.code == "ÄLD":
            pay, status = "66 000", "3 – nås ej"
        amounts = {"1": "0", "2": "26 000", "3": pay, "4": "-13 000", "5": "0"}
        forecasts = {"1": "0", "2": "40 000", "3": "-100 000", "4": "-20 000", "5": "0"}
        rows = {
            "Driftbudget": [
                {
                    "Rad": row,
                    "Budget ack.": to_date,
                    "Utfall ack.": amounts[row],
                    "Årsprognos": year,
                }
                for row, to_date, year in zip(
                    amounts,
                    ("0", "26 000", "-66 000", "-13 000", "0"),
                    forecasts.values(),
                    strict=True,
                )
            ],
            "Underskrift": [
                {"Roll": role, "Godkänd av": role, "Datum": "2025-09-08"}
                for role in period.office.model.sign_off_roles
            ],
        }
        if department.sheets is None:
            rows["Uppdrag"] = [
                {"Nummer": number, "Status helår": "1 – nås i år", "Kommentar": f"Klart {number}."}
                for number in ("1.1.1", "1.1.1.1")
            ]
            rows["Uppdrag"].append({"Nummer": "1.1.1.1.1", "Status helår": status})
            rows["Aktiviteter"] = [
                {
                    "Nummer": "1.1.1.1.1.1",
                    "Uppdrag": "1.1.1.1.1",
                    "Aktivitet": f"Första steget för {department.name}",
                    "Typ": "Aktivitet",
                    "Status": "STA – startad",
                    "Slutdatum": "2025-12-31",
                    "Ansvarig": "Enhetschefen",
                }
            ]
            rows["Indikatorer"] = [{"Kod": "NKI", "Utfall": "74,5"}]
        name = f"{department.code}-2025-T2.xlsx"
        fill_in(period.templates / name, rows, period.received / name)
    return check_period(period, TODAY)


def test_each_of_the_twelve_gets_its_own_workbook(period: PeriodFolder) -> None:
    names = {path.name for path in period.templates.iterdir()}
    assert names == {f"{code}-2025-T2.xlsx" for code in CODES}


def test_the_template_speaks_the_words_of_the_municipality(period: PeriodFolder) -> None:
    workbook = openpyxl.load_workbook(period.templates / "SOC-2025-T2.xlsx")
    words = {str(cell.value) for sheet in workbook.worksheets for row in sheet for cell in row}
    assert {"2 – nås till största del", "BRO – bromsad", "Nettokostnad", "Åtagande"} <= words
    revision = openpyxl.load_workbook(period.templates / "REV-2025-T2.xlsx")
    assert "Uppdrag" not in revision.sheetnames


def test_figures_are_kept_in_kronor(checked: Checked) -> None:
    budget = checked.facts.tables["operating_budget"]
    lines = budget[budget["account_class"] != "NTO"]
    assert lines["year_budget"].sum() == 12 * -80_000_000
    social = lines[lines["department"] == "SOC"]
    assert social["actual_to_date"].tolist() == [0, 26_000_000, -66_000_000, -13_000_000, 0]


def test_the_two_faults_are_found_and_nothing_else(checked: Checked) -> None:
    errors = {
        (finding.department, finding.key, finding.column_title)
        for finding in checked.findings(Severity.ERROR)
    }
    assert errors == {("ÄLD", "3", "Utfall ack."), ("ÄLD", "1.1.1.1.1", "Kommentar")}


def test_the_close_leaves_out_who_has_errors(checked: Checked) -> None:
    closed = consolidate_period(checked.folder, today=TODAY)
    assert [status.code for status in closed.left_out] == ["ÄLD"]
    budget = closed.consolidated.tables["operating_budget"]
    lines = budget[budget["account_class"] != "NTO"]
    # Eleven departments: 26 000 − 66 000 − 13 000 = −53 000 tkr each, as budgeted.
    assert lines["actual_to_date"].sum() == 11 * -53_000_000
    assert lines["deviation_to_date"].sum() == 0
    assert closed.workbook.is_file()
