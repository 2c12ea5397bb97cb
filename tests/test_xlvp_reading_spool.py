"""What is laid down in the file comes back as it was, and nobody else can read it."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.arrow_columns import ArrowColumns
from xlvp.errors import OutputError
from xlvp.reading.spool import Spool

CHUNKS = st.lists(st.lists(st.tuples(st.none() | st.text(), st.none() | st.integers(0, 2**62))))
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc, or writes /dev/full")


def table(chunks: list[list[Any]]) -> pa.Table:
    texts = pa.chunked_array([[text for text, _ in chunk] for chunk in chunks], pa.string())
    figures = pa.chunked_array([[figure for _, figure in chunk] for chunk in chunks], pa.int64())
    return pa.table({"text": texts, "figure": figures})


@given(rounds=st.lists(st.lists(CHUNKS, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(deadline=None, max_examples=40)
def test_tables_come_back_as_they_were_also_from_a_closed_file(rounds: list[list[Any]]) -> None:
    laid = []
    with Spool() as spool:
        for chunks in rounds:
            tables, _ = spool.laid_down([table(one) for one in chunks])
            laid += tables
    expected = [[row for chunk in one for row in chunk] for chunks in rounds for one in chunks]
    assert [
        list(zip(one["text"].to_pylist(), one["figure"].to_pylist(), strict=True)) for one in laid
    ] == expected
    for one in laid:
        one.validate(full=True)


def test_the_file_is_made_when_it_is_needed_where_temporary_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    make = tempfile.TemporaryFile

    def noted(**asked: Any) -> Any:
        opened.append(make(**asked))
        return opened[-1]

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "TemporaryFile", noted)
    with Spool() as spool:
        assert not opened
        spool.laid_down([table([[("a", 1)]])])
        spool.laid_down([table([[("b", 2)]])])
        assert len(opened) == 1
        if os.name == "posix":
            assert os.fstat(opened[0].fileno()).st_mode & 0o777 == 0o600
            assert list(tmp_path.iterdir()) == []  # it has no name: it goes with the process
            assert os.fstat(opened[0].fileno()).st_dev == tmp_path.stat().st_dev
    assert opened[0].closed
    assert list(tmp_path.iterdir()) == []


@on_linux
def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Path("/dev/full").open("r+b", 0) as full:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full)
        with pytest.raises(OutputError) as said, Spool() as spool:
            spool.laid_down([table([[("a", 1)]])])
    assert str(said.value) == (
        f"Kan inte lägga undan det som har lästs i {tmp_path}: disken är full. Ge plats där, "
        "eller välj en annan mapp för tillfälliga filer med miljövariabeln TMPDIR (TEMP i "
        "Windows), och kör igen."
    )


def test_a_folder_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "borta"))
    with pytest.raises(OutputError, match=r"borta: mappen finns inte längre\. "), Spool() as spool:
        spool.laid_down([table([[("a", 1)]])])


@on_linux
def test_what_has_been_read_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Spool() as spool:
        (laid,), mapped = spool.laid_down([table([[(f"rad {n}", n) for n in range(200_000)]])])
    assert laid["text"].to_pylist()[-1] == "rad 199999"
    assert in_memory(tmp_path) > 1_000
    assert ArrowColumns(laid, [mapped.let_go]).figures("figure")[-1] == 199_999
    assert in_memory(tmp_path) < 100
    assert laid["text"].to_pylist()[7] == "rad 7"


def in_memory(folder: Path) -> int:
    """Kilobytes of mapped files of a folder that the process holds."""
    maps = Path("/proc/self/smaps").read_text("utf-8")
    found = re.findall(rf"{re.escape(str(folder))}/[^\n]*\n(?:.*\n)*?Rss: +(\d+) kB", maps)
    return sum(map(int, found))
