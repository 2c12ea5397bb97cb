"""What follows from period to period into the next templates, and what does not."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from template_office import Made, facts, made

from validation.engine import run
from validation.facts import Earlier, Facts
from validation.model import GovernanceModel
from validation.rule import CATALOGUE
from validation.schemas import BY_TABLE
from xlvp.checking import check
from xlvp.office import Office
from xlvp.template import write_templates
from xlvp.template.prefill import Sources, prefill

PLAN = """
Uppdrag plan
Nummer | Nivå    | Benämning
1      | Område  | Ett
1.1.1  | Uppdrag | Möt fler elever

Aktiviteter plan
Nummer  | Uppdrag | Aktivitet | Slutdatum
1.1.1.1 | 1.1.1   | Kampanj   | 2019-10-31
1.1.1.2 | 1.1.1   | Enkät     | 2019-06-30
1.1.1.3 | 1.1.1   | Mässa     | 2019-11-30

Driftbudget plan
Rad | Kontoklass        | Benämning | Årsbudget
1   | Intäkter          | Avgifter  | 31,5
2   | Personalkostnader | Löner     |

Investeringar plan
Nr | Grupp         | Investering | Budget 2019
1  | Investeringar | Servrar     | 1,5
"""
FORMER = """
Aktiviteter förra
Nummer  | Uppdrag | Aktivitet | Status | Kommentar
1.1.1.1 | 1.1.1   | Kampanj   | P      | Går bra.
1.1.1.2 | 1.1.1   | Enkät     | K      | Klar i april.
1.1.1.3 | 1.1.1   | Mässa     | S      | Ingen arrangör.
1.1.1.8 | 1.1.1   | Egen idé  | P      | Ny.
1.1.1.9 | 1.1.1   | Egen klar | K      | Klar.

Driftbudget förra
Rad | Kontoklass        | Benämning | Årsbudget | Årsprognos | Kommentar
1   | Intäkter          | Avgifter  | 30,0      | 32,0       | Fler deltagare än väntat.
2   | Personalkostnader | Löner     | -45,0     | -46,0      |

Investeringar förra
Nr | Grupp         | Investering | Budget 2019 | Prognos 2019 | Kommentar
1  | Investeringar | Servrar     | 1,5         | 1,2          | Upphandlade.

Indikatorer förra
Kod | Indikator          | jan | apr | Utfall | Kommentar
PO  | Personalomsättning | 9,0 | 9,4 | 9,2    | Lugnt.

Analys förra
Nummer | Rubrik | Text
1      | Ett    | Det går framåt.
"""


@pytest.fixture(scope="module")
def model() -> GovernanceModel:
    """The example office with a status for what is struck."""
    text = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    struck = 'kod = "S", namn = "struket", symbol = "×", farg = "#5D4037", betydelse = "struken"'
    text = text.replace("status = [", f"status = [\n    {{ {struck} }},")
    return GovernanceModel.model_validate(tomllib.loads(text))


def known(model: GovernanceModel, text: str = PLAN + FORMER) -> Facts:
    """The texts as facts of that office; S is no status of the example office itself."""
    read = facts(text.replace("| S      |", "| O      |"))
    former = dict(read.former)
    activities = former["activities"]
    former["activities"] = activities.assign(status=activities["status"].replace("O", "S"))
    return replace(read, model=model, former=former)


@pytest.fixture(scope="module")
def template(model: GovernanceModel) -> Made:
    read = known(model)
    return made(model, read.period, model.departments[0], issued=read.issued, former=read.former)


def note(cell: Any) -> str | None:
    return cell.comment.text if cell.comment else None


def test_what_is_finished_or_struck_does_not_follow(template: Made) -> None:
    keys = template.table("Aktiviteter").keys
    assert [key for key in keys if key] == ["1.1.1.1", "1.1.1.8"]
    identity = template.formulas["_xlvp"]
    issued = [row[1].value for row in identity.iter_rows() if row[0].value == "activities"]
    assert issued == ["1.1.1.1", "1.1.1.8"]


def test_forecast_and_comments_of_last_time_stand_beside_the_new(template: Made) -> None:
    assert template.table("Aktiviteter").cell("1.1.1.1", "Förra kommentaren").value == "Går bra."
    budget = template.table("Driftbudget")
    assert budget.cell("1", "Förra prognosen").value == 32.0
    april = "Uppföljning januari–april 2019: "
    assert note(budget.cell("1", "Kommentar")) == april + "Fler deltagare än väntat."
    assert note(budget.cell("2", "Kommentar")) is None
    investments = template.table("Investeringar")
    assert note(investments.cell("1", "Prognos 2019")) == april + "1,2"
    assert note(template.table("Indikatorer").cell("PO", "Kommentar")) == april + "Lugnt."
    assert note(template.table("Analys").cell("1", "Text")) == april + "Det går framåt."


def test_a_decided_change_of_the_budget_is_told_and_a_blank_one_follows(template: Made) -> None:
    budget = template.table("Driftbudget")
    assert budget.cell("1", "Årsbudget").value == 31.5
    assert note(budget.cell("1", "Årsbudget")) == "Uppföljning januari–april 2019: 30,0"
    assert budget.cell("2", "Årsbudget").value == -45.0
    assert note(budget.cell("2", "Årsbudget")) is None


def test_indicators_keep_their_months_and_tell_their_history(model: GovernanceModel) -> None:
    text = PLAN + FORMER
    read = known(model, text)
    december = model.period("2019-12")
    assert december is not None
    april, august = model.period("2019-04"), model.period("2019-08")
    assert april is not None
    assert august is not None
    later = facts(text.replace("9,2    | Lugnt.", "9,6    | Högre.")).former
    history = (Earlier(april, read.former), Earlier(august, {**later, "activities": _empty(read)}))
    sources = Sources(read.issued, {}, history[-1].tables, history)
    rows = prefill(BY_TABLE["indicators"], model, december, model.departments[:1], sources)["A"]
    place = rows.keys.index("PO")
    assert rows.cells["month_04"][place] == 9.4
    assert rows.notes[place, "outcome"] == (
        "Uppföljning januari–april 2019: 9,2\nUppföljning januari–augusti 2019: 9,6"
    )
    # Finished in April, so not there in August, and it does not come back in December.
    activities = prefill(BY_TABLE["activities"], model, december, model.departments[:1], sources)
    assert activities["A"].keys == ["1.1.1.1"]


def test_next_year_shows_the_same_months_of_the_year_before(model: GovernanceModel) -> None:
    read = known(model)
    april = model.period("2019-04")
    assert april is not None
    days = {"first_day": date(2020, 1, 1), "last_day": date(2020, 4, 30)}
    next_april = april.model_copy(update={"id": "2020-04", **days})
    sources = Sources({}, {}, {}, (Earlier(april, read.former),))
    department = model.departments[:1]
    rows = prefill(BY_TABLE["indicators"], model, next_april, department, sources)["A"]
    place = rows.keys.index("PO")
    assert rows.cells["last_year"][place] == 9.2
    assert rows.cells["month_04"][place] is None


def test_last_years_actual_fills_the_blanks_of_the_operating_budget(model: GovernanceModel) -> None:
    read = facts("""
Driftbudget plan
Rad | Kontoklass        | Benämning | Årsbudget | Utfall ack. förra året
1   | Intäkter          | Avgifter  | 31,5      | 20,0
2   | Personalkostnader | Löner     | -45,0     |

Driftbudget förra
Rad | Kontoklass        | Benämning | Utfall ack.
1   | Intäkter          | Avgifter  | 21,0
2   | Personalkostnader | Löner     | -14,2
""")
    april = model.period("2019-04")
    assert april is not None
    days = {"first_day": date(2020, 1, 1), "last_day": date(2020, 4, 30)}
    next_april = april.model_copy(update={"id": "2020-04", **days})
    sources = Sources(read.issued, {}, {}, (Earlier(april, read.former),))
    rows = prefill(BY_TABLE["operating_budget"], model, next_april, model.departments[:1], sources)
    # what the plan's file says stays, and what it leaves blank comes from the year before
    assert rows["A"].cells["actual_last_year"][:2] == [20_000_000, -14_200_000]


def _empty(read: Facts) -> Any:
    return read.former["activities"].iloc[:0]


def codes(model: GovernanceModel, text: str, struck: str = "") -> set[tuple[str, str]]:
    """Rule and key of what is found; the activity ``struck`` has the status struck."""
    read = facts(text)
    tables = dict(read.tables)
    activities = tables["activities"]
    status = activities["status"].mask(activities["number"] == struck, "S")
    tables["activities"] = activities.assign(status=status)
    rules = [rule for rule in CATALOGUE if rule.code in {"STA003", "STA031", "HIE030"}]
    found = run(replace(read, model=model, tables=tables), rules).findings
    return {(finding.code, finding.key) for finding in found}


REPORTED = """
Aktiviteter förra
Nummer  | Uppdrag | Aktivitet | Status
1.1.1.1 | 1.1.1   | Kampanj   | P
1.1.1.2 | 1.1.1   | Enkät     | P
Aktiviteter
Nummer  | Uppdrag | Aktivitet | Status | Kommentar
1.1.1.1 | 1.1.1   | Kampanj   | P      |
"""


def test_what_vanished_must_be_struck_and_with_a_reason(model: GovernanceModel) -> None:
    assert codes(model, REPORTED) == {("STA031", "1.1.1.2")}
    struck = REPORTED + "1.1.1.2 | 1.1.1 | Enkät | O |"
    assert codes(model, struck, "1.1.1.2") == {("STA003", "1.1.1.2")}
    explained = REPORTED + "1.1.1.2 | 1.1.1 | Enkät | O | Ingen svarade på den förra."
    assert codes(model, explained, "1.1.1.2") == set()


ROWS = """\
Avdelning;Nummer;Uppdrag;Aktivitet;Slutdatum
A;1.1.1.1;1.1.1;Kampanj;2019-10-31
A;1.1.1.2;1.1.1;Enkät;2019-06-30
"""


def test_a_finished_row_that_was_not_handed_out_again_is_not_missing(tmp_path: Path) -> None:
    model = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    model = re.sub(r'blad = \["Uppdrag", "Aktiviteter", "Drift.*', 'blad = ["Aktiviteter"]', model)
    model = model.replace('[[avdelning]]\nkod = "B"\nnamn = "Avdelning B"\n', "")
    (tmp_path / "styrmodell.toml").write_text(model, "utf-8")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "aktiviteter.csv").write_text(ROWS, "utf-8-sig")
    office = Office.open(tmp_path)
    _hand_in(office, "2019-04", {"1.1.1.1": "P – pågående", "1.1.1.2": "K – avslutat"})
    august = _hand_in(office, "2019-08", {"1.1.1.1": "P – pågående"})
    # Enkät, finished in April, was left out: it comes neither back nor is it missed.
    december = office.period("2019-12")
    for path in write_templates(office, december)[:1]:
        keys = Made(path.read_bytes()).table("Aktiviteter").keys
        assert [key for key in keys if key] == ["1.1.1.1"]
    assert _missing(office, august) == []
    workbook = openpyxl.load_workbook(august)  # but what was handed out and is gone is
    sheet: Any = workbook["Aktiviteter"]
    table = Made(august.read_bytes()).table("Aktiviteter")
    for title in ("Nummer", "Uppdrag", "Aktivitet", "Status", "Slutdatum"):
        sheet[table.cell("1.1.1.1", title).coordinate].value = None
    workbook.save(august)
    assert _missing(office, august) == ["1.1.1.1"]


def _hand_in(office: Office, period: str, statuses: dict[str, str]) -> Path:
    folder = office.period(period)
    template = write_templates(office, folder)[0]
    workbook = openpyxl.load_workbook(template)
    sheet: Any = workbook["Aktiviteter"]
    table = Made(template.read_bytes()).table("Aktiviteter")
    for key, status in statuses.items():
        sheet[table.cell(key, "Status").coordinate].value = status
    folder.received.mkdir(parents=True)
    workbook.save(folder.received / "A.xlsx")
    return folder.received / "A.xlsx"


def _missing(office: Office, path: Path) -> list[str]:
    found = check(office.period("2019-08"), [path]).outcome.findings
    return [finding.key for finding in found if finding.code == "HIE030"]
