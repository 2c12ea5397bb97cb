from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from xlsxwriter.exceptions import FileCreateError

from xlvp.errors import OutputError
from xlvp.writing import write_atomically


def writer(text: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text(text, "utf-8")

    return write


def failing(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_new_file_is_written_with_its_folders(tmp_path: Path) -> None:
    target = tmp_path / "2019-08" / "granskade" / "A.txt"
    assert write_atomically(target, writer("ett")) == target
    assert tree(tmp_path) == {"2019-08/granskade/A.txt": "ett"}


def test_what_is_replaced_is_kept_under_the_next_number(tmp_path: Path) -> None:
    target = tmp_path / "A.txt"
    for text in ("ett", "två", "tre"):
        write_atomically(target, writer(text))
    assert tree(tmp_path) == {"A.txt": "tre", "ersatt/A-1.txt": "ett", "ersatt/A-2.txt": "två"}


def test_equal_bytes_are_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "A.txt"
    write_atomically(target, writer("ett"))
    before = target.stat()
    write_atomically(target, writer("ett"))
    assert tree(tmp_path) == {"A.txt": "ett"}
    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_bug_while_writing_leaves_what_was_there_and_no_temporary_file(tmp_path: Path) -> None:
    target = tmp_path / "A.txt"
    write_atomically(target, writer("ett"))

    def half(path: Path) -> None:
        path.write_text("halv", "utf-8")
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError, match="bug"):
        write_atomically(target, half)
    assert tree(tmp_path) == {"A.txt": "ett"}


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    target = tmp_path / "A.txt"
    write_atomically(target, writer("ett"))
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OutputError) as error:
        write_atomically(target, failing(full))
    assert str(error.value) == (
        f"Kan inte skriva {target}: disken är full. Det som fanns där är orört."
    )
    assert tree(tmp_path) == {"A.txt": "ett"}


def test_a_full_disk_is_one_sentence_also_when_xlsxwriter_finds_it(tmp_path: Path) -> None:
    target = tmp_path / "A.xlsx"
    full = FileCreateError(OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(OutputError, match="disken är full"):
        write_atomically(target, failing(full))
    assert tree(tmp_path) == {}


def test_a_copy_that_a_killed_run_made_is_not_made_again(tmp_path: Path) -> None:
    target = tmp_path / "A.txt"
    write_atomically(target, writer("ett"))
    (tmp_path / "ersatt").mkdir()
    (tmp_path / "ersatt" / "A-1.txt").write_text("ett", "utf-8")
    write_atomically(target, writer("två"))
    assert tree(tmp_path) == {"A.txt": "två", "ersatt/A-1.txt": "ett"}


def test_a_read_only_folder_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests may run as root, for whom no folder is read-only.
    denied = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(tempfile, "mkstemp", failing(denied))
    target = tmp_path / "A.txt"
    with pytest.raises(OutputError) as error:
        write_atomically(target, writer("ett"))
    assert str(error.value) == (
        f"Kan inte skriva {target}: filen är öppen i ett annat program eller mappen är "
        "skrivskyddad. Stäng filen eller ge skrivrätt och kör igen."
    )


def test_a_file_that_is_open_elsewhere_keeps_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Windows refuses to replace a file that a program holds open.
    target = tmp_path / "A.txt"
    write_atomically(target, writer("ett"))
    denied = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(Path, "replace", failing(denied))
    with pytest.raises(OutputError, match="filen är öppen i ett annat program"):
        write_atomically(target, writer("två"))
    assert tree(tmp_path) == {"A.txt": "ett"}


def test_a_file_in_the_way_of_a_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "granskade").write_text("en fil", "utf-8")
    target = tmp_path / "granskade" / "A.txt"
    with pytest.raises(OutputError) as error:
        write_atomically(target, writer("ett"))
    assert str(error.value) == (
        f"Kan inte skriva {target}: en del av sökvägen är en fil och ingen mapp. "
        "Det som fanns där är orört."
    )
    assert tree(tmp_path) == {"granskade": "en fil"}
