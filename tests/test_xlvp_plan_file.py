"""Arrow's reader takes the plan's files as Python's csv does, or leaves them to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xlvp import plan_file
from xlvp.errors import OfficeError
from xlvp.plan_file import PlanFile, read_plan_file

HEADER = "Avdelning;Nummer;Mål\n"
ODD = 'a1å;;;"""\n\n\r\r\n\t \x00\x0b\x0c\x1c\x1d\x1e\x85\xa0\u2028\u2029\ufeff\u0301'
ROWS = st.lists(
    st.lists(st.text('aå;"\n\r \x0b\x85\u2028', max_size=4), min_size=3, max_size=3), max_size=5
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plan") / "aktiviteter.csv"


def read(
    path: Path, *, large: bool, block: int = 16
) -> tuple[dict[str, list[str]], list[int]] | str:
    """The cells by title and the line of each row, or what is said of the file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_file, "_LARGE", 0 if large else 1 << 40)
        patch.setattr(plan_file, "_BLOCK", block)
        try:
            file = read_plan_file(path)
        except OfficeError as error:
            return str(error)
        return file.columns.to_pydict(), [file.line(place) for place in range(len(file))]


def by_arrow(path: Path) -> PlanFile:
    """What Arrow's reader makes of a file that is plain enough for it."""

    def not_wanted(*_: object) -> None:
        raise AssertionError("Python has read it")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_file, "_LARGE", 0)
        patch.setattr(plan_file, "_by_python", not_wanted)
        return read_plan_file(path)


def quoted(cells: list[str]) -> str:
    return ";".join('"' + cell.replace('"', '""') + '"' if cell else "" for cell in cells)


@settings(max_examples=400, deadline=None)
@given(st.text(ODD, max_size=40), st.sampled_from([HEADER, HEADER.replace("\n", "\r\n"), ""]))
@example('A;1;"x\r\ny"\nA;2;"x\ry"\r\n', HEADER)
@example('A;1;x"y\nA;2;""\n;;\nA;3;"x";', HEADER)
@example('"A"x;1;2\n', HEADER)
@example('A;1;"2\n', HEADER)
@example("A;1;x\x0bA;2;y\n", HEADER)
@example("A;1;2\n\n   \n", HEADER)
@example("\ufeffA;1;2\n", HEADER)
@example('""\nA\n', "Avdelning\n")
@example("A;1;2\r\r\nA;2;3\rA;3;4", HEADER)
def test_both_readers_say_the_same_of_any_text(path: Path, text: str, header: str) -> None:
    path.write_bytes((header + text).encode("utf-8-sig"))
    assert read(path, large=True) == read(path, large=False)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.sampled_from(["\n", "\r\n"]))
def test_cells_that_are_written_are_read_again(path: Path, rows: list[list[str]], end: str) -> None:
    lines = [HEADER.strip(), *map(quoted, rows)]
    path.write_bytes(end.join(lines).encode())
    wanted = [
        [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows if any(row)
    ]
    for large in (True, False):
        found = read(path, large=large)
        assert not isinstance(found, str)
        assert list(zip(*found[0].values(), strict=True)) == [tuple(row) for row in wanted]


@pytest.mark.parametrize("data", [b"A;1;\xed\xa0\x80\n", b"A;1;\xff\n", b"A;1;\xc3\n"])
def test_what_is_no_text_is_said_of_a_large_file_too(path: Path, data: bytes) -> None:
    path.write_bytes(HEADER.encode() + data)
    said = read(path, large=True)
    assert said == read(path, large=False)
    assert "är inte sparad som UTF-8" in str(said)


def test_a_field_without_end_is_no_field_for_either(path: Path) -> None:
    path.write_text(f"{HEADER}A;1;{'x' * 140_000}\n", "utf-8")
    said = read(path, large=True, block=1 << 22)
    assert said == read(path, large=False)
    assert "citattecknen stämmer inte" in str(said)


def test_what_people_write_is_read_by_arrow_in_pieces_and_tells_its_lines(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_file, "_BLOCK", 16)
    text = 'A;1.1;"Ett; två\r\noch ""tre"""\r\n;;\r\n\r\nB;1.2;Mål – 5 %\r\nA;1.3;\r\n'
    path.write_bytes((HEADER.replace("\n", "\r\n") + text).encode("utf-8-sig"))
    file = by_arrow(path)
    assert file.columns.to_pydict() == {
        "Avdelning": ["A", "B", "A"],
        "Nummer": ["1.1", "1.2", "1.3"],
        "Mål": ['Ett; två\noch "tre"', "Mål – 5 %", ""],
    }
    assert all(column.num_chunks == 1 for column in file.columns.columns)
    own = file.only(file.among("Avdelning", ("A",)))
    assert own.columns["Nummer"].to_pylist() == ["1.1", "1.3"]
    assert [own.line(0), own.line(1)] == [3, 7]
