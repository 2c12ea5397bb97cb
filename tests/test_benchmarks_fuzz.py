"""A short sample of the damage that ``python -m benchmarks.fuzz`` does for as long as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import fuzz
from benchmarks.fuzz import (
    BATCH,
    demonstration,
    fuzz_answers,
    fuzz_models,
    fuzz_plans,
    fuzz_reader,
    fuzz_waivers,
    shipped_models,
    shipped_workbooks,
)
from xlvp.errors import PeriodError


def test_damaged_workbooks_meet_no_unexpected_exception(tmp_path: Path) -> None:
    found = fuzz_reader(list(shipped_workbooks())[:1], 3, seed=5, keep=tmp_path)
    assert found.faults == []
    assert found.endings["read"] > 0
    assert found.endings["damaged"] > 0
    assert list(tmp_path.iterdir()) == []


def test_damaged_answers_of_the_reading_process_are_taken_in_or_refused() -> None:
    found = fuzz_answers(next(iter(shipped_workbooks())), 2, seed=5)
    assert found.faults == []
    assert found.endings["refused"] > found.endings["taken"] > 0


def test_damaged_models_give_a_model_or_a_sentence() -> None:
    found = fuzz_models(shipped_models(), 2, seed=5)
    assert found.faults == []
    assert found.endings["refused"] > found.endings["read"] > 0


def test_damaged_plans_give_a_plan_or_a_sentence_and_are_put_right_again(tmp_path: Path) -> None:
    office, period = demonstration(tmp_path / "kontor")
    before = {path.name: path.read_bytes() for path in office.plan.iterdir()}
    found = fuzz_plans(office, period, 2, seed=5)
    assert found.faults == []
    assert found.endings["read"] > 0
    assert found.endings["refused"] > 0
    assert {path.name: path.read_bytes() for path in office.plan.iterdir()} == before


def test_damaged_waivers_give_waivers_or_a_sentence(tmp_path: Path) -> None:
    found = fuzz_waivers(tmp_path / "undantag.toml", 1, seed=5)
    assert found.faults == []
    assert found.endings["refused"] > found.endings["read"] > 0


def test_a_message_that_repeats_too_much_or_moves_the_cursor_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for message in ("x" * 800 + ".", "Raden \x1b[31m.", "Raden"):

        def refused(_: Path, message: str = message) -> None:
            raise PeriodError(message)

        monkeypatch.setattr(fuzz, "load_waivers", refused)
        found = fuzz_waivers(tmp_path / "undantag.toml", 0.01, seed=5)
        assert set(found.faults) == {f"message: {message!r}"}


def test_what_breaks_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise LookupError("x")

    monkeypatch.setattr(fuzz, "parse_model", broken)
    assert "LookupError: x" in fuzz_models([b"a = 1"], 0.01, seed=1).faults[0]
    monkeypatch.undo()
    good = list(shipped_workbooks())[:1]
    monkeypatch.setattr("xlvp.shares.read_book", broken)
    found = fuzz_reader(good, 0.01, seed=1, keep=tmp_path)
    assert len(found.faults) == BATCH
    assert found.faults[0].endswith("läsaren klarar inte innehållet (LookupError)")
    assert len(list(tmp_path.iterdir())) == BATCH
