"""The new plan's workbook: additions and changes in red, as the printed plan marked them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from template_office import Made, Table, facts, make

from validation.example import example_model
from xlvp.office import Office
from xlvp.reader import read_workbooks
from xlvp.template import write_templates
from xlvp.template.revised import FormerPlan

FORMER = """
Uppdrag plan
Nummer | Nivå         | Benämning
1      | Område       | Tillväxt
1.1    | Prioritering | Kompetens
1.1.1  | Uppdrag      | Möt fler elever
1.1.2  | Uppdrag      | Öppna ett lärcentrum
1.1.3  | Uppdrag      | Lägg ned växeln

Driftbudget plan
Rad | Kontoklass | Benämning | Årsbudget
1   | Intäkter   | Avgifter  | 30,0
"""
NOW = """
Uppdrag plan
Nummer | Nivå         | Benämning
1      | Område       | Tillväxt
1.1    | Prioritering | Kompetens
1.1.1  | Uppdrag      | Möt betydligt fler elever
1.1.2  | Uppdrag      | Öppna ett lärcentrum
1.1.4  | Uppdrag      | Korta köerna

Driftbudget plan
Rad | Kontoklass | Benämning | Årsbudget
1   | Intäkter   | Avgifter  | 31,5
"""
RED, INK = "FFC00000", "FF1F2933"


def look(cell: Any) -> tuple[str, bool]:
    """Colour of a cell's text, and whether it is underlined."""
    return cell.font.color.rgb, cell.font.underline == "single"


def note(cell: Any) -> str | None:
    return cell.comment.text if cell.comment else None


def colours(table: Table, title: str) -> dict[str, tuple[str, bool]]:
    return {str(key): look(table.cell(str(key), title)) for key in table.keys if key}


@pytest.fixture(scope="module")
def plan() -> Made:
    before = facts(FORMER, "2019-plan")
    former = FormerPlan(before.model, before.period, before.issued)
    return make(NOW, "2019-plan", former_plan=former)


def test_what_is_new_or_changed_is_red_and_underlined_and_nothing_else(plan: Made) -> None:
    table = plan.table("Uppdrag")
    assert colours(table, "Benämning") == {
        "1": (INK, False),
        "1.1": (INK, False),
        "1.1.1": (RED, True),
        "1.1.2": (INK, False),
        "1.1.4": (RED, True),
    }
    assert [key for key, seen in colours(table, "Nummer").items() if seen[0] == RED] == ["1.1.4"]
    assert look(plan.table("Driftbudget").cell("1", "Årsbudget")) == (RED, True)
    assert look(plan.table("Driftbudget").cell("1", "Benämning")) == (INK, False)


def test_a_note_tells_what_stood_there(plan: Made) -> None:
    table = plan.table("Uppdrag")
    assert note(table.cell("1.1.1", "Benämning")) == "Verksamhetsplan 2019: Möt fler elever"
    assert note(table.cell("1.1.4", "Nummer")) == "Ny sedan Verksamhetsplan 2019."
    assert note(table.cell("1.1.4", "Benämning")) is None
    assert note(plan.table("Driftbudget").cell("1", "Årsbudget")) == "Verksamhetsplan 2019: 30,0"


def test_the_cover_has_a_legend_and_names_what_was_removed(plan: Made) -> None:
    cover = plan.formulas["Start"]
    texts = {cell.value: cell for row in cover.iter_rows() for cell in row if cell.value}
    assert "Nytt sedan Verksamhetsplan 2019" in texts
    assert look(texts["Röd, understruken text"]) == (RED, True)
    assert "Uppdrag: 1 ny rad och 1 ändrad rad." in texts
    assert "Uppdrag, borttaget: 1.1.3 Lägg ned växeln." in texts
    assert "Driftbudget: 1 ändrad rad." in texts


def test_without_a_former_plan_nothing_is_red() -> None:
    made = make(NOW, "2019-plan")
    assert set(colours(made.table("Uppdrag"), "Benämning").values()) == {(INK, False)}
    cover = made.formulas["Start"]
    assert "Röd, understruken text" not in {c.value for row in cover.iter_rows() for c in row}


def test_a_marked_plan_is_read_like_any_other(plan: Made, tmp_path: Path) -> None:
    path = tmp_path / "A.xlsx"
    path.write_bytes(plan.content)
    model = example_model()
    period = model.period("2019-plan")
    assert period is not None
    delivery = read_workbooks([path], model, period)
    assert delivery.tables["books"]["fault"].tolist() == [""]
    assert delivery.tables["parts"].empty
    assert delivery.tables["assignments"]["name"].tolist()[2] == "Möt betydligt fler elever"


NEXT_PLAN = """
[[period]]
id = "2020-plan"
namn = "Verksamhetsplan 2020"
slag = "plan"
fran = 2020-01-01
till = 2020-12-31
senast = 2019-12-15
forra = "2019-12"
blad = ["Uppdrag", "Aktiviteter", "Investeringar", "Underskrift"]
"""


PLANS = """\
Avdelning;Nummer;Nivå;Benämning;Period
A;1.1.1;Uppdrag;Möt fler elever;2019-plan
A;1.1.2;Uppdrag;Lägg ned växeln;2019-plan
A;1.1.1;Uppdrag;Möt alla elever;2020-plan
B;1.2.1;Uppdrag;Korta köerna;
B;1.2.2;Uppdrag;Öppna på kvällen;2020-plan
"""


def test_the_next_years_plan_is_held_against_the_plan_before_and_not_the_follow_ups(
    tmp_path: Path,
) -> None:
    model = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    model = model.replace('forra = "2019-08"', 'forra = "2019-plan"')  # of 2019-12
    (tmp_path / "styrmodell.toml").write_text(model + NEXT_PLAN, "utf-8")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "uppdrag.csv").write_text(PLANS, "utf-8-sig")
    office = Office.open(tmp_path)
    handed_in = office.period("2019-plan")
    handed_in.received.mkdir(parents=True)
    first = write_templates(office, handed_in)[0]
    workbook = openpyxl.load_workbook(first)  # A adds an activity of its own in its plan
    table = Made(first.read_bytes()).table("Aktiviteter")
    for title, text in {"Nummer": "1.1.1.1", "Uppdrag": "1.1.1", "Aktivitet": "Mässa"}.items():
        workbook["Aktiviteter"][table.cell(0, title).coordinate].value = text
    workbook.save(handed_in.received / "A.xlsx")

    made = [Made(path.read_bytes()) for path in write_templates(office, office.period("2020-plan"))]
    assert colours(made[0].table("Uppdrag"), "Benämning") == {"1.1.1": (RED, True)}
    assert made[0].table("Aktiviteter").keys[0] is None  # nothing of the follow-up of 2019-12
    assert colours(made[1].table("Uppdrag"), "Benämning") == {
        "1.2.1": (INK, False),
        "1.2.2": (RED, True),
    }
    cover = made[0].formulas["Start"]
    said = [str(cell.value) for row in cover.iter_rows() for cell in row]
    assert "Uppdrag, borttaget: 1.1.2 Lägg ned växeln." in said
    # What the department has not planned yet is not removed.
    assert not [line for line in said if line.startswith("Aktiviteter,")]
