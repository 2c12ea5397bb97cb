"""A delivery that is read and checked a share at a time is the one that is looked at as a whole."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import hostile_files
import numpy as np
import pandas as pd
import pytest
from test_xlvp_progress import Told

import xlvp.shares as sharing
import xlvp.workers as working
from validation.engine import run
from validation.model import Limits
from validation.rule import CATALOGUE, Catalogue
from xlvp.checking import Checked, check
from xlvp.cycles import as_one_run
from xlvp.demo.office import PERIODS, build_office
from xlvp.office import Office, PeriodFolder
from xlvp.progress import told_to
from xlvp.reading import spool
from xlvp.reading.answers import from_bytes
from xlvp.reading.plain import MalformedAnswerError, ReadFile
from xlvp.reading.request import Request
from xlvp.reading_processes import Ending, Failure, ReadingProcesses
from xlvp.shares import Work, read_share, read_shares
from xlvp.template import write_templates
from xlvp.workers import working_with

TODAY = date(2018, 9, 20)
KILLER = hostile_files.REFUSED["string-count-of-four-billion"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> PeriodFolder:
    """The templates of an office, sent in as they are; one department has sent two."""
    office = Office.open(build_office(2018, tmp_path_factory.mktemp("shares") / "kontor"))
    period = office.period(PERIODS[2018])
    for number, path in enumerate(write_templates(office, period)):
        shutil.copy(path, period.received / path.name)
        os.utime(period.received / path.name, (1_537_000_000, 1_537_000_000 + number))
    first = period.received_files()[0]
    again = first.with_name(f"{first.stem}-igen.xlsx")
    shutil.copy(first, again)
    os.utime(again, (1_537_100_000, 1_537_100_000))
    (period.received / "trasig.xlsx").write_bytes(b"PK\x03\x04 inte en arbetsbok")
    (period.received / "bok.xlsx").write_bytes(KILLER(hostile_files.good_parts()))
    return period


def checked(folder: PeriodFolder) -> Checked:
    return check(folder, folder.received_files(), whole_period=True, today=TODAY)


@pytest.fixture(scope="module")
def whole(folder: PeriodFolder) -> Checked:
    return checked(folder)


def assert_same(one: Checked, other: Checked) -> None:
    assert one.outcome == other.outcome
    assert list(one.delivery.tables) == list(other.delivery.tables)
    for table, frame in one.delivery.tables.items():
        pd.testing.assert_frame_equal(frame, other.delivery.tables[table])
    assert one.delivery.issued_keys == other.delivery.issued_keys


def test_shares_find_what_one_look_at_all_workbooks_finds(whole: Checked) -> None:
    assert len(whole.workbooks) == 9
    assert len({finding.code for finding in whole.outcome.findings}) > 10
    assert run(whole.facts) == whole.outcome


@pytest.mark.parametrize(
    ("workbooks", "processes", "sizes"),
    [
        (1, 2, [1]),
        (45, 2, [23, 22]),
        (100, 2, [25] * 4),
        (100, 1, [30, 30, 20, 20]),
        (500, 2, [30] * 14 + [20] * 4),
        (97, 10, [10] * 9 + [7]),
    ],
)
def test_shares_come_in_rounds_of_one_size(
    workbooks: int, processes: int, sizes: list[int]
) -> None:
    files = tuple((Path(f"{number}.xlsx"), str(number)) for number in range(workbooks))
    pieces = [*sharing._cut(files, processes)]
    assert [len(piece.files) for piece in pieces] == sizes
    assert [piece.first for piece in pieces] == [sum(sizes[:place]) for place in range(len(sizes))]
    assert tuple(file for piece in pieces for file in piece.files) == files


@pytest.mark.parametrize(("largest", "jobs"), [(1, 1), (2, 2), (4, 1)])
def test_the_size_of_the_shares_makes_no_difference(
    folder: PeriodFolder, whole: Checked, largest: int, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LARGEST", largest)
    with working_with(jobs):
        assert_same(checked(folder), whole)


@pytest.mark.parametrize("largest", [0, 60_000])
def test_answers_that_lie_in_a_file_make_no_difference(
    folder: PeriodFolder, whole: Checked, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "LARGEST", 2)
    monkeypatch.setattr(spool, "LARGEST", largest)
    laid: list[int] = []
    lay_down = spool.Spool.laid_down

    def counted(self: spool.Spool, tables: Iterator[Any]) -> Any:
        found = list(tables)
        laid.append(len(found))
        return lay_down(self, found)

    monkeypatch.setattr(spool.Spool, "laid_down", counted)
    with working_with(1):
        assert_same(checked(folder), whole)
    assert len(laid) > 1


def test_another_executor_makes_no_difference(folder: PeriodFolder, whole: Checked) -> None:
    class Dying(ThreadPoolExecutor):
        """Threads, in which what kills a process is a failure of the whole share."""

        def map(self, fn: Callable[..., Any], *iterables: Any, **_: Any) -> Iterator[Any]:
            for files in zip(*iterables, strict=True):
                killed = any(path.name == "bok.xlsx" for path, _ in files[0])
                yield Failure(Ending.CRASH) if killed else self.submit(fn, *files).result()

    with working_with(None, partial(Dying, 1)):
        assert_same(checked(folder), whole)


def test_a_file_that_kills_costs_itself(whole: Checked) -> None:
    books = whole.delivery.tables["books"].droplevel("row")
    refused = books[books["fault"] == "unreadable"]
    assert refused["fault_detail"].to_dict() == {"bok.xlsx": "läsaren klarar inte innehållet"}


def test_a_file_that_hangs_is_given_up_alone_and_the_others_have_their_whole_time(
    folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = folder.office.model.model_copy(update={"limits": Limits(seconds=1)})
    work = Work.of(model, folder.period)
    paths = folder.received_files()[2:5]
    read = sharing.read_one

    def slow(path: Path, request: Request) -> ReadFile:
        time.sleep(60 if path == paths[1] else 0.6)
        return read(path, request)

    monkeypatch.setattr(sharing, "read_one", slow)
    with ReadingProcesses(1, model.limits) as pool:
        answers = read_shares(tuple((path, path.name) for path in paths), work, pool, 1)
    rows = [book for answer in answers for book in answer.books]
    assert [(book.name, book.fault) for book in rows] == [
        (paths[0].name, ""),
        (paths[1].name, "unreadable"),
        (paths[2].name, ""),
    ]
    assert rows[1].fault_detail == "läsningen var inte klar efter 1 sekunder"
    assert rows[1].sha256 == hashlib.sha256(paths[1].read_bytes()).hexdigest()


def test_each_file_of_a_share_is_told(folder: PeriodFolder) -> None:
    told = Told()
    with told_to(told), working_with(1):
        checked(folder)
    names = [path.name for path in folder.received_files()]
    begun = [line.partition(" ")[2] for line in told.lines if line[0].isdigit()]
    assert set(begun) == set(names)
    done = [int(line.partition(" ")[0]) for line in told.lines if line[0].isdigit()]
    assert done == sorted(done)
    assert done[-1] < len(names)


def test_a_bug_in_a_rule_is_raised_where_it_can_be_told(
    folder: PeriodFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: Any, **__: Any) -> Any:
        raise LookupError("a bug")

    faulty = Catalogue()
    for rule in CATALOGUE:
        faulty.add(replace(rule, check=bug) if rule.code == "DEL005" else rule)
    monkeypatch.setattr(sharing, "CATALOGUE", faulty)
    with pytest.raises(LookupError, match="a bug"):
        checked(folder)


def test_the_process_that_has_read_one_workbook_reads_the_next(folder: PeriodFolder) -> None:
    path = [folder.received_files()[3]]

    def process() -> int:
        check(folder, path, today=TODAY)
        kept = working._kept.own
        assert kept is not None
        return int(kept[1]._children[0].process.pid)

    first = process()
    assert process() == first
    check(folder, path, today=date(2018, 9, 21))
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    working._kept.end()
    assert working._kept.own is None


def test_in_a_command_it_dies_while_the_command_goes_on(folder: PeriodFolder) -> None:
    path = [folder.received_files()[3]]
    with as_one_run():
        check(folder, path, today=TODAY)
        kept = working._kept.own
        assert kept is not None
        process = kept[1]._children[0].process
        process.join(timeout=20)
        assert process.exitcode == -signal.SIGKILL
        check(folder, path, today=TODAY)  # another one reads the next workbook
        assert working._kept.own is not kept
    working._kept.end()
    assert multiprocessing.active_children() == []


@pytest.fixture(scope="module")
def answer(folder: PeriodFolder) -> tuple[Work, list[str], bytes]:
    work = Work.of(folder.office.model, folder.period)
    files = tuple((path, path.name) for path in folder.received_files()[2:4])
    return work, [name for _, name in files], read_share(files, work)


def test_an_answer_that_was_changed_anywhere_is_refused_or_harmless(
    answer: tuple[Work, list[str], bytes],
) -> None:
    work, names, data = answer
    chance = np.random.default_rng(3)
    refused = 0
    for place in chance.integers(0, len(data), 300).tolist():
        changed = data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]
        try:
            from_bytes(changed, names, work.schemas)
        except MalformedAnswerError:
            refused += 1
    assert refused > 50
    for cut in (b"", data[:7], data[:100], data[:-1], data + b"x"):
        with pytest.raises(MalformedAnswerError):
            from_bytes(cut, names, work.schemas)


def test_an_answer_about_other_workbooks_is_refused(answer: tuple[Work, list[str], bytes]) -> None:
    work, names, data = answer
    assert len(from_bytes(data, names, work.schemas).books) == 2
    with pytest.raises(MalformedAnswerError):
        from_bytes(data, names[::-1], work.schemas)
    with pytest.raises(MalformedAnswerError):
        from_bytes(data, names, {**work.schemas, "activities": work.schemas["investments"]})
