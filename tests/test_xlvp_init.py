"""``xlvp init``: an office that runs as it is, and never over something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from validation.facts import sheet_money
from xlvp.errors import OutputError
from xlvp.init import init_office
from xlvp.office import Office
from xlvp.plan import load_control_figures, load_plan


@pytest.fixture
def office(tmp_path: Path) -> Office:
    init_office(tmp_path / "kontor")
    return Office.open(tmp_path / "kontor")


def test_it_writes_the_model_and_the_plan(tmp_path: Path) -> None:
    folder = tmp_path / "nytt" / "kontor"
    written = init_office(folder)
    assert [path.relative_to(folder).as_posix() for path in written] == [
        "styrmodell.toml",
        "plan/aktiviteter.csv",
        "plan/avstamning.csv",
        "plan/driftbudget.csv",
        "plan/investeringar.csv",
        "plan/uppdrag.csv",
        "plan/utvecklingsmedel.csv",
    ]
    assert all(path.is_file() for path in written)


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert init_office(tmp_path)[0] == tmp_path / "styrmodell.toml"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "budget.xlsx").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"är inte tom\. Ange en ny, tom mapp för kontoret\.$"):
        init_office(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["budget.xlsx"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "kontor").write_bytes(b"mine")
    with pytest.raises(OutputError, match="är en fil"):
        init_office(tmp_path / "kontor")


def test_every_period_has_a_plan_that_can_be_read(office: Office) -> None:
    assert [period.id for period in office.model.periods] == [
        "2027-plan",
        "2027-04",
        "2027-08",
        "2027-12",
    ]
    for period in office.model.periods:
        plan = load_plan(office, period).tables
        assert len(plan["assignments"]) == 6
        assert len(plan["activities"]) == 5
        assert len(plan["operating_budget"]) == 12


def test_the_starter_budget_keeps_to_its_frames_and_control_figures(office: Office) -> None:
    budget = load_plan(office, office.period("2027-04").period).tables["operating_budget"]
    lines = budget[budget["account_class"] != "NET"]
    nets = budget[budget["account_class"] == "NET"].set_index("department")["year_budget"]
    by_department = lines.groupby("department")["year_budget"].sum()
    assert by_department.to_dict() == {
        "LED": -2_500_000,
        "STO": -5_000_000,
        "VER": -11_000_000,
    }
    assert by_department.to_dict() == nets.to_dict()
    factor = sheet_money(office.model, "Driftbudget").factor
    frames = {frame.department: int(frame.amount * factor) for frame in office.model.frames}
    assert frames == {None: -18_500_000, "VER": -11_000_000}
    figures = load_control_figures(office, office.model.periods[0])
    assert figures["amount"].tolist() == [-18_500_000, 5_000_000, 600_000]


def test_the_starter_explains_every_table(office: Office) -> None:
    """A controller meets a comment beside or above each kind of table."""
    text = (office.path / "styrmodell.toml").read_text("utf-8")
    lines = text.splitlines()
    for table in ("[kontor]", "[[avdelning]]", "[[niva]]", "[[kontoklass]]", "[[ram]]", "[risk]"):
        first = lines.index(table)
        assert any("# " in line for line in lines[first - 3 : first + 4]), table
    tables = set(re.findall(r"^\[\[?([\w.]+)\]", text, flags=re.MULTILINE))
    assert tables == {
        "kontor",
        "belopp",
        "vasentlighet",
        "avdelning",
        "niva",
        "statusskala",
        "statusskala.status",
        "kontoklass",
        "ram",
        "mal",
        "indikator",
        "fond",
        "risk",
        "uppfoljning",
        "blad",
        "period",
    }
