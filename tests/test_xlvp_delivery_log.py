"""The delivery log and the archive: nothing that was received or written is lost unnoticed."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from closing_office import closing_office, deliver

from xlvp.closing import consolidate_period
from xlvp.delivery_log import Event, append, read_log
from xlvp.errors import OutputError
from xlvp.office import PeriodFolder

DAY = date(2019, 9, 12)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def told(folder: PeriodFolder) -> list[dict[str, Any]]:
    """The log's lines without what is the same in all."""
    lines = (folder.path / "leveranslogg.jsonl").read_text("utf-8").splitlines()
    common = {"number", "time", "before"}
    return [
        {key: value for key, value in json.loads(line).items() if key not in common}
        for line in lines
    ]


@pytest.fixture
def folder(tmp_path: Path) -> PeriodFolder:
    return closing_office(tmp_path / "kontor").period("2019-08")


def test_each_line_carries_the_checksum_of_the_line_before(folder: PeriodFolder) -> None:
    append(folder, [(Event.WAIVED, {"regel": "STA004"}), (Event.WAIVED, {"regel": "BUD021"})])
    append(folder, [(Event.REOPENED, {"why": "åäö"})])
    raw = (folder.path / "leveranslogg.jsonl").read_bytes().split(b"\n")
    assert [json.loads(line)["number"] for line in raw[:-1]] == [1, 2, 3]
    assert json.loads(raw[0])["before"] == "0" * 64
    assert json.loads(raw[1])["before"] == hashlib.sha256(raw[0]).hexdigest()
    assert json.loads(raw[2])["before"] == hashlib.sha256(raw[1]).hexdigest()
    assert read_log(folder).faults() == []
    assert read_log(folder).head == hashlib.sha256(raw[2]).hexdigest()


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (lambda lines: [lines[0].replace(b"ett", b"fem"), *lines[1:]], [2]),
        (lambda lines: [lines[0], *lines[2:]], [2, 3]),
        (lambda lines: [lines[0], lines[0], *lines[1:]], [2, 3, 4, 5]),
        (lambda lines: [lines[1], lines[0], *lines[2:]], [1, 2, 3]),
        (lambda lines: [lines[0], b"trasig", *lines[2:]], [2, 3]),
    ],
)
def test_a_changed_history_shows(folder: PeriodFolder, change: Any, lines: list[int]) -> None:
    append(folder, [(Event.WAIVED, {"skal": text}) for text in ("ett", "tva", "tre", "fyra")])
    path = folder.path / "leveranslogg.jsonl"
    path.write_bytes(b"\n".join(change(path.read_bytes().splitlines())) + b"\n")
    faults = read_log(folder).faults()
    assert [int(fault.split("rad ")[1].split()[0]) for fault in faults] == lines


def test_what_is_received_and_written_is_logged_once(tmp_path: Path) -> None:
    folder = deliver(closing_office(tmp_path / "kontor"), "2019-08")
    result = consolidate_period(folder, today=DAY)
    a, b = (sha256(folder.received / f"{code}.xlsx") for code in "AB")
    first = told(folder)
    assert first[:3] == [
        {
            "event": "received",
            "file": "A.xlsx",
            "sha256": a,
            "department": "A",
            "received": "2019-09-09T12:00:00",
            "kept": f"arkiv/A-{a[:12]}.xlsx",
        },
        {
            "event": "received",
            "file": "B.xlsx",
            "sha256": b,
            "department": "B",
            "received": "2019-09-10T12:00:00",
            "kept": f"arkiv/B-{b[:12]}.xlsx",
        },
        {
            "event": "written",
            "file": "uppfoljning/uppfoljning-2019-08.xlsx",
            "sha256": sha256(result.workbook),
        },
    ]
    assert [line["event"] for line in first[3:]] == ["consolidated"]
    assert first[3]["counted"] == {"A": "A.xlsx", "B": "B.xlsx"}
    consolidate_period(folder, today=DAY)
    assert told(folder) == first


def test_a_replaced_submission_and_follow_up_are_kept_with_their_checksums(tmp_path: Path) -> None:
    office = closing_office(tmp_path / "kontor")
    folder = deliver(office, "2019-08")
    workbook = consolidate_period(folder, today=DAY).workbook
    before, follow_up = (folder.received / "A.xlsx").read_bytes(), workbook.read_bytes()
    deliver(office, "2019-08", "A", A="-8,3")
    (folder.received / "B.xlsx").unlink()
    consolidate_period(folder, today=DAY)
    old = hashlib.sha256(before).hexdigest()
    received, removed, written = told(folder)[4:7]
    assert (received["event"], received["replaces"]) == ("received", old)
    assert removed["event"] == "removed"
    assert removed["file"] == "B.xlsx"
    assert (folder.path / "arkiv" / f"A-{old[:12]}.xlsx").read_bytes() == before
    assert written["replaced"] == hashlib.sha256(follow_up).hexdigest()
    assert written["kept"] == "uppfoljning/ersatt/uppfoljning-2019-08-1.xlsx"
    assert (folder.path / written["kept"]).read_bytes() == follow_up


def test_the_log_names_no_place_of_the_machine(tmp_path: Path) -> None:
    folder = deliver(closing_office(tmp_path / "kontor"), "2019-08")
    consolidate_period(folder, today=DAY)
    text = (folder.path / "leveranslogg.jsonl").read_text("utf-8")
    assert str(tmp_path) not in text
    assert not [part for part in tmp_path.parts if len(part) > 3 and part in text]


def test_a_log_that_cannot_be_written_is_as_it_was(
    folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(folder, [(Event.WAIVED, {"regel": "STA004"})])
    before = (folder.path / "leveranslogg.jsonl").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="disken är full"):
        append(folder, [(Event.WAIVED, {"regel": "BUD021"})])
    assert (folder.path / "leveranslogg.jsonl").read_bytes() == before
    assert [path.name for path in folder.path.iterdir()] == ["leveranslogg.jsonl"]
