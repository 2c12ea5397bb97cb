"""What workbooks are held against is read once in a process, until a file of it changes."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

import pytest
from workbooks import IDENTITY, draw

from xlvp import background as module
from xlvp.background import background
from xlvp.office import Office

PLAN = "Avdelning;Nummer;Uppdrag;Aktivitet\nA;1.1.1;1.1;Kampanj\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The example office with a plan, and a workbook received in April."""
    model = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    (tmp_path / "styrmodell.toml").write_text(model, "utf-8")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "aktiviteter.csv").write_text(PLAN, "utf-8")
    office = Office.open(tmp_path)
    receive(office, "2019-04", "-10,0")
    return office


def receive(office: Office, period: str, actual: str) -> None:
    folder = office.period(period).received
    folder.mkdir(parents=True, exist_ok=True)
    text = f"""
    Driftbudget @A4
    Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack.
    2   | Personalkostnader | Löner     | -45,0     | -30,0       | {actual}
    """
    draw(text, folder / "A.xlsx", identity=IDENTITY | {"period": period})


def test_what_has_not_changed_is_not_read_again(office: Office) -> None:
    folder = office.period("2019-08")
    first = background(folder)
    assert list(first.issued["activities"].index) == [("A", "1.1.1")]
    assert [earlier.period.id for earlier in first.history] == ["2019-04"]
    assert background(folder) is first
    assert background(office.period("2019-04")) is not first


def test_a_plan_that_has_changed_is_read_again(office: Office) -> None:
    folder = office.period("2019-08")
    background(folder)
    (office.plan / "aktiviteter.csv").write_text(f"{PLAN}A;1.1.2;1.1;Mässa\n", "utf-8")
    keys = background(folder).issued["activities"].index.get_level_values("key")
    assert list(keys) == ["1.1.1", "1.1.2"]


def test_a_workbook_of_an_earlier_period_that_has_changed_is_read_again(office: Office) -> None:
    folder = office.period("2019-08")
    background(folder)
    receive(office, "2019-04", "-12,0")
    os.utime(office.period("2019-04").received / "A.xlsx", (86400, 86400))
    (earlier,) = background(folder).history
    assert earlier.tables["operating_budget"]["actual_to_date"].tolist() == [-12_000_000]


def test_each_reach_is_kept_by_itself(office: Office) -> None:
    receive(office, "2019-08", "-20,0")
    folder = office.period("2019-12")
    near, far = background(folder, reach=1), background(folder, reach=None)
    assert [earlier.period.id for earlier in near.history] == ["2019-08"]
    assert [earlier.period.id for earlier in far.history] == ["2019-04", "2019-08"]
    assert background(folder, reach=1) is near
    assert background(folder, reach=None) is far
    receive(office, "2019-04", "-13,0")  # which only the one that reaches so far has read
    os.utime(office.period("2019-04").received / "A.xlsx", (86400, 86400))
    assert background(folder, reach=1) is near
    assert background(folder, reach=None) is not far


def test_only_so_many_are_kept_the_latest_asked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SO_MANY", 2)
    april, august = office.period("2019-04"), office.period("2019-08")
    first, second = background(april), background(august)
    assert background(april) is first
    background(office.period("2019-12"))  # the third: that of August was asked for longest ago
    assert background(april) is first
    assert background(august) is not second


def test_what_was_handed_out_is_worked_out_once_for_the_same_departments(office: Office) -> None:
    folder = office.period("2019-08")
    held = background(folder)
    departments = [part for part in office.model.departments if part.code == "A"]
    handed_out = held.handed_out(folder, departments)
    assert handed_out["activities"].loc[("A", "1.1.1"), "name"] == "Kampanj"
    assert held.handed_out(folder, departments) is handed_out
