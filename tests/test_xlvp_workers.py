from __future__ import annotations

import multiprocessing
from pathlib import Path

import pandas as pd
import pytest

from xlvp.demo.office import PERIODS, build_office
from xlvp.office import Office
from xlvp.reader import read_workbooks
from xlvp.template import write_templates
from xlvp.workers import WORTH_A_POOL, reading_pool


def test_a_pool_reads_the_same_as_one_process(tmp_path: Path) -> None:
    office = Office.open(build_office(2018, tmp_path / "kontor"))
    folder = office.period(PERIODS[2018])
    paths = write_templates(office, folder)
    broken = tmp_path / "trasig.xlsx"
    broken.write_bytes(b"PK\x03\x04 inte en arbetsbok")
    alone = read_workbooks([*paths, broken], office.model, folder.period)
    with reading_pool(WORTH_A_POOL) as pool:
        together = read_workbooks([*paths, broken], office.model, folder.period, executor=pool)
    assert len(alone.tables["books"]) == 7
    assert list(together.tables) == list(alone.tables)
    for table, frame in alone.tables.items():
        pd.testing.assert_frame_equal(together.tables[table], frame)


def test_a_few_workbooks_are_read_in_this_process() -> None:
    with reading_pool(WORTH_A_POOL - 1) as pool:
        assert pool is None


def test_without_forking_reading_stays_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with reading_pool(WORTH_A_POOL) as pool:
        assert pool is None
