from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from benchmarks import whole_country
from benchmarks.whole_country import DOCUMENT, MEASURED, document, limits

# A thousand workbooks in ten offices; 2 MB for each workbook beyond the first ten.
MADE_UP: dict[str, Any] = {
    "date": "2019-08-31",
    "machine": "an abacus",
    "country": {"regions": 4, "municipalities": 6, "workbooks": 1000},
    "workbook": {
        "activities": 3000,
        "kilobytes": 50,
        "answer_kilobytes": 250,
        "consolidate_ms": 600,
    },
    "small": {
        "workbooks": 10, "wall_ms": 240.0, "workers_ms": 300.0, "plan_ms": 10.0,
        "rest_ms": 20.0, "megabytes": 100,
    },
    "large": {
        "workbooks": 110, "wall_ms": 250.0, "workers_ms": 320.0, "plan_ms": 15.0,
        "rest_ms": 25.0, "megabytes": 350,
    },
    "most": {"workbooks": 510, "megabytes": 1100},
}  # fmt: skip


def test_the_page_is_what_the_measured_figures_come_to() -> None:
    measured = tomllib.loads(MEASURED.read_text("utf-8"))
    assert DOCUMENT.read_text("utf-8") == document(measured), "run: make docs"


def test_the_country_is_added_up() -> None:
    lines = document(MADE_UP).splitlines()
    # Hundred workbooks an office: 24 s, and 100 + 90 * 2 MB.
    assert any("An office of 100 workbooks takes 24.0 s" in line for line in lines)
    assert any("on two cores and 280 MB, and 60 s with its follow-up." in line for line in lines)
    # 1,000 * 0.24 s, and shared by sixteen offices at a time; 50 MB read in 15 s.
    assert "| validate | 4 minutes | 15 s |" in lines
    assert "| consolidate | 10 minutes | 38 s |" in lines
    assert "| memory | 0.3 GB | 4 GB, for 16 offices at a time |" in lines
    assert "| read from disk or network | 0.1 GB | 0.1 GB: 3 MB/s |" in lines


def test_one_large_office_is_added_up() -> None:
    text = document(MADE_UP)
    assert "1,000 × 320.0 ms = 320 s of processor time: 5 minutes on one core, 10 s on 32." in text
    assert "1,000 × 40.0 ms = 40 s, on one core" in text
    # 100 + 990 * 2 MB, and answers of 250 MB over 125 MB a second.
    assert "**Memory:** 2.00 MB a workbook: 2 GB." in text
    assert "0.2 GB to one machine: 2 s" in text
    assert "shares of 10 workbooks are 100 tasks" in text
    # 320 / 40.
    assert "from 8 workers on the command takes longer" in text


def test_what_breaks_first_stands_first() -> None:
    # 1,048,575 / 3,000 rows; 10 + (1,024 - 100) / 2; 10 + (16,384 - 100) / 2.
    assert [limit.workbooks for limit in limits(MADE_UP)] == [349, 472, 8152]
    lighter = {**MADE_UP, "workbook": {**MADE_UP["workbook"], "activities": 300}}
    assert [limit.workbooks for limit in limits(lighter)] == [472, 3495, 8152]
    text = document(lighter)
    assert "\n1. **The aim of 1 GB**, at some 470 workbooks.\n2. **Excel**, at 3,495" in text
    assert "\n3. **Memory of a common machine** (16 GB), at some 8,200 workbooks.\n" in text


def test_a_command_writes_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(whole_country, "DOCUMENT", tmp_path / "page.md")
    assert whole_country.main() == 0
    assert (tmp_path / "page.md").read_text("utf-8") == DOCUMENT.read_text("utf-8")
