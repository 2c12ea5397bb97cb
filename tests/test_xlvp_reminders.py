"""The cockpit's additions: days left, who usually is late, and the drafts to the departments."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest
from closing_office import closing_office, deliver

from xlvp.cli import main
from xlvp.closing import check_period, consolidate_period
from xlvp.office import Office, PeriodFolder
from xlvp.period_close import close_period
from xlvp.punctuality import Punctuality, days_left, punctuality
from xlvp.reminders import drafts, write_drafts

DAY = date(2019, 9, 12)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both periods have been delivered; nobody writes here."""
    path = tmp_path_factory.mktemp("delivered") / "kontor"
    office = closing_office(path)
    deliver(office, "2019-04")
    deliver(office, "2019-08")
    return path


@pytest.fixture
def office(delivered: Path, tmp_path: Path) -> Office:
    return Office.open(Path(shutil.copytree(delivered, tmp_path / "kontor")))


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date(2019, 8, 29), "12 dagar kvar"),
        (date(2019, 9, 9), "1 dag kvar"),
        (date(2019, 9, 10), "sista dagen är i dag"),
        (date(2019, 9, 11), "1 dag sedan"),
        (date(2019, 9, 20), "10 dagar sedan"),
    ],
)
def test_how_far_away_the_deadline_is(today: date, text: str) -> None:
    assert days_left(date(2019, 9, 10), today) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((3,), "brukar vara 3 dagar sen (1 period)"),
        ((1, 1, 9), "brukar vara 1 dag sen (3 perioder)"),
        ((-2, 0, 7), "brukar hålla tiden (3 perioder)"),
        ((-4, -1), "brukar hålla tiden (2 perioder)"),
        ((2, 5), "brukar vara 4 dagar sen (2 perioder)"),
    ],
)
def test_what_is_usual_is_the_median(days: tuple[int, ...], text: str) -> None:
    assert Punctuality(days).text == text


def test_earlier_periods_tell_who_usually_is_late(office: Office) -> None:
    # Deadline 2019-05-10; A came on the 8th, B on the 13th.
    expected = {"A": Punctuality((-2,)), "B": Punctuality((3,))}
    assert punctuality(office.period("2019-08")) == expected  # by the files' times
    assert punctuality(office.period("2019-04")) == {}
    april = office.period("2019-04")
    consolidate_period(april, today=DAY)
    for path in april.received_files():
        os.utime(path, (2_000_000_000, 2_000_000_000))
    assert punctuality(office.period("2019-08")) == expected  # by the log


def late(office: Office, *codes: str) -> PeriodFolder:
    folder = office.period("2019-08")
    for code in codes:
        (folder.received / f"{code}.xlsx").unlink()
    return folder


def test_who_has_nothing_to_do_gets_no_draft(office: Office) -> None:
    assert drafts(check_period(office.period("2019-08"), DAY)) == {}


def test_a_department_that_has_not_delivered_is_reminded(office: Office) -> None:
    folder = late(office, "B")
    assert drafts(check_period(folder, DAY)) == {
        "B": (
            "Ämne: Uppföljning 2019-08: arbetsboken från Avdelning B saknas\n"
            "\n"
            "Hej!\n"
            "\n"
            "Vi har inte fått er arbetsbok, och sista dagen har gått. Lämna in den så snart ni "
            "kan.\n"
            "\n"
            "Sista dag var 2019-09-10. Hör av er om något är oklart.\n"
        )
    }
    before = drafts(check_period(folder, date(2019, 9, 1)))
    assert "Vi har inte fått er arbetsbok än.\n\nSista dag är 2019-09-10." in before["B"]


def test_a_draft_names_the_three_most_important_findings(office: Office) -> None:
    folder = deliver(office, "2019-08", "A", A="=2+2")
    checked = check_period(folder, DAY)
    found = [finding for finding in checked.findings() if finding.department == "A"]
    worst = min(found, key=lambda finding: finding.severity.weight)
    (text,) = drafts(checked).values()
    assert text.startswith("Ämne: Uppföljning 2019-08: arbetsboken från Avdelning A har ")
    cell = checked.delivery.locations.cell(worst.place)
    assert f"1. {cell}: {worst.message}\n   {worst.remedy}\n" in text
    assert "\n4. " not in text


def test_drafts_are_text_files_of_the_period(office: Office) -> None:
    folder = late(office, "B")
    (path,) = write_drafts(check_period(folder, DAY))
    assert path == folder.follow_up / "utkast" / "B.txt"
    assert path.read_text("utf-8") == drafts(check_period(folder, DAY))["B"]


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> list[str]:
    monkeypatch.setattr(sys, "argv", ["xlvp", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    return capsys.readouterr().out.splitlines()


def test_the_cockpit_shows_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(office.path)
    late(office, "B")
    said = run(monkeypatch, capsys, "status", "2019-08")
    assert said[0].startswith("Uppföljning 2019-08, senast 2019-09-10, ")
    assert said[0].endswith(" dagar sedan")
    (a,) = [line for line in said if line.strip().startswith("A ")]
    (b,) = [line for line in said if line.strip().startswith("B ")]
    assert "aldrig validerad" in a
    assert "brukar hålla tiden (1 period)" in a
    assert "brukar vara 3 dagar sen (1 period)" in b
    said = run(monkeypatch, capsys, "status", "2019-08", "--mail", "--print")
    assert said[0] == "Ämne: Uppföljning 2019-08: arbetsboken från Avdelning B saknas"
    assert not (office.path / "2019-08" / "uppfoljning" / "utkast").exists()
    said = run(monkeypatch, capsys, "status", "2019-08", "--mail")
    assert said[-1] == "2019-08/uppfoljning/utkast/B.txt"


def test_a_closed_period_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    close_period(office.period("2019-04"), today=DAY)
    monkeypatch.chdir(office.path)
    said = run(monkeypatch, capsys, "status", "2019-04")
    assert said[0] == "Uppföljning 2019-04, senast 2019-05-10, stängd 2019-09-12"
