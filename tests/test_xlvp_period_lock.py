"""One run at a time: the lock, stale locks, and what is told of a run that was killed."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from closing_office import closing_office

from xlvp import period_lock
from xlvp.delivery_log import Event, read_log, write_logged
from xlvp.errors import OutputError, PeriodError
from xlvp.office import PeriodFolder
from xlvp.period_lock import LOCK_NAME, working_on


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PeriodFolder:
    monkeypatch.setattr(period_lock, "BEAT", 0.02)
    monkeypatch.setattr(period_lock, "STALE_AFTER", 0.3)
    monkeypatch.setattr(period_lock, "_LOOK", 0.01)
    return closing_office(tmp_path / "kontor").period("2019-08")


def in_another_run(folder: PeriodFolder) -> list[str]:
    """What a run that begins now is told, or what stops it."""
    said: list[str] = []

    def run() -> None:
        try:
            with working_on(folder, "report") as work:
                said.extend(work.found)
        except PeriodError as error:
            said.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return said


def test_two_runs_at_once_and_one_refuses(folder: PeriodFolder) -> None:
    with working_on(folder, "consolidate"):
        content = (folder.path / LOCK_NAME).read_text("utf-8")
        since = content.split()[1].replace("T", " ")
        (said,) = in_another_run(folder)
        assert said == (
            f"xlvp consolidate arbetar i 2019-08 sedan {since}. Vänta tills det är klart och kör "
            "igen."
        )
    assert not (folder.path / LOCK_NAME).exists()
    assert in_another_run(folder) == []


def test_a_run_that_holds_the_period_goes_on_holding_it(folder: PeriodFolder) -> None:
    with working_on(folder, "close") as outer, working_on(folder, "consolidate") as inner:
        assert inner is outer
    assert not (folder.path / LOCK_NAME).exists()


def test_the_lock_of_a_killed_run_is_taken_over_and_told(folder: PeriodFolder) -> None:
    folder.path.mkdir()
    lock = folder.path / LOCK_NAME
    lock.write_text("0123456789abcdef 2019-09-12T14:03:22 00000007 consolidate\n", "utf-8")
    half = folder.follow_up / ".xlvp-uppfoljning-2019-08-x1.xlsx"
    half.parent.mkdir()
    half.write_bytes(b"half")
    building = folder.path / "stangd" / ".xlvp-1-ab"
    building.mkdir(parents=True)
    assert in_another_run(folder) == [
        "xlvp consolidate, som började 2019-09-12 14:03:22, avbröts innan det var klart.",
        "En tidigare körning avbröts: 2 halvfärdiga filer är borttagna, resten är orört.",
    ]
    assert not half.exists()
    assert not building.exists()
    assert in_another_run(folder) == []


def test_a_lock_that_was_never_filled_in_grows_stale_too(folder: PeriodFolder) -> None:
    folder.path.mkdir()
    (folder.path / LOCK_NAME).touch()
    said = in_another_run(folder)
    assert said == ["xlvp (okänt kommando), som började nyss, avbröts innan det var klart."]


def test_of_many_runs_that_find_a_stale_lock_one_works_at_a_time(folder: PeriodFolder) -> None:
    folder.path.mkdir()
    (folder.path / LOCK_NAME).write_text("00 2019-09-12T14:03:22 00000007 consolidate\n", "utf-8")
    inside: list[int] = []
    most: list[int] = []

    def run() -> None:
        try:
            with working_on(folder, "report"):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.1)
                inside.pop()
        except PeriodError:
            return

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most
    assert max(most) == 1


def test_a_folder_that_may_not_be_written_is_one_sentence(
    folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", denied)
    with pytest.raises(OutputError) as error, working_on(folder, "consolidate"):
        pass
    assert str(error.value) == (
        f"Kan inte skriva {folder.path / LOCK_NAME}: filen är öppen i ett annat program eller "
        "mappen är skrivskyddad. Stäng filen eller ge skrivrätt och kör igen."
    )


def test_an_output_that_was_changed_by_hand_is_told_once(folder: PeriodFolder) -> None:
    report = folder.follow_up / "rapport-2019-08.docx"

    def write(path: Path) -> None:
        path.write_bytes(b"written")

    with working_on(folder, "report"):
        write_logged(folder, report, write)
    report.write_bytes(b"edited")
    (said,) = in_another_run(folder)
    assert said == (
        "uppfoljning/rapport-2019-08.docx är inte längre som loggen säger: filen är ändrad för "
        "hand, eller så avbröts körningen som skrev den. Det står nu i loggen."
    )
    assert [line["file"] for line in read_log(folder).events(Event.FOUND)] == [
        "uppfoljning/rapport-2019-08.docx"
    ]
    assert in_another_run(folder) == []
