"""What many workbooks gave, in a file instead of in memory.

The file lies in the system's temporary folder. Where the system can, it has no name; elsewhere
it is deleted by the system when the process ends, however it ends. Only its owner can read it.
What is wanted of it is mapped into memory, and let go of again.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from io import FileIO
from typing import Final

import pyarrow as pa

from xlvp.errors import OutputError
from xlvp.reading.answers import Answer, opened, stream
from xlvp.writing import TEMPORARY, what_hinders

_ALIGNED: Final = 64
"""Arrow wants its arrays to begin at multiples of this."""
LARGEST: Final = 16 * 1024 * 1024
"""So many bytes of answers are in memory before they are laid down."""


class Mapped:
    """A part of the file, in memory as far as it is used."""

    def __init__(self, file: FileIO, begin: int) -> None:
        """Map what has been written from a place to the end."""
        size = file.tell() - begin
        self._map = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ, offset=begin)
        self.buffer = pa.py_buffer(self._map)

    def let_go(self) -> None:
        """Give back the memory of what has been read; it is read again when it is asked for."""
        if hasattr(mmap, "MADV_DONTNEED"):  # Windows does so by itself
            self._map.madvise(mmap.MADV_DONTNEED)


class Spool:
    """A file that tables are laid down in; they can be used when it has been closed, too."""

    def __init__(self) -> None:
        """Begin without a file: there is one when something is laid down."""
        self._file: FileIO | None = None

    def __enter__(self) -> Spool:
        """Use it in a ``with``."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file; what is mapped of it stays as long as somebody has it."""
        if self._file is not None:
            self._file.close()
            pa.default_memory_pool().release_unused()  # what was in memory before

    def laid_down(self, tables: Iterable[pa.Table]) -> tuple[list[pa.Table], Mapped]:
        """The same tables, in the file, and the part that they are in.

        Raises:
            OutputError: it cannot be written.
        """
        folder = "datorns mapp för tillfälliga filer"
        try:
            folder = tempfile.gettempdir()
            if self._file is None:
                # Without a buffer, which would be written once more when the file is closed.
                self._file = tempfile.TemporaryFile(  # noqa: SIM115 - closed by __exit__
                    prefix=TEMPORARY, buffering=0
                )
            return _laid_down(self._file, tables)
        except OSError as error:
            raise OutputError(
                f"Kan inte lägga undan det som har lästs i {folder}: {what_hinders(error)}. Ge "
                "plats där, eller välj en annan mapp för tillfälliga filer med miljövariabeln "
                "TMPDIR (TEMP i Windows), och kör igen."
            ) from error


class Answers:
    """Answers by their places, of which many lie in a file."""

    def __init__(self, spool: Spool) -> None:
        """Begin with none.

        Args:
            spool: where they are laid down when they are many.
        """
        self._spool = spool
        self._all: dict[int, Answer] = {}
        self._in_memory: list[int] = []

    def __setitem__(self, place: int, answer: Answer) -> None:
        """Take an answer.

        Raises:
            OutputError: answers cannot be laid down.
        """
        self._all[place] = answer
        self._in_memory.append(place)
        if sum(self._all[one].size for one in self._in_memory) > LARGEST:
            self._lay_down()

    def in_order(self) -> list[Answer]:
        """All of them, in the order of their places."""
        return [self._all[place] for place in sorted(self._all)]

    def _lay_down(self) -> None:
        answers = [self._all[place] for place in self._in_memory]
        of_answers = zip(*map(_tables, answers), strict=True)
        # Each column in one piece: reading it brings nothing else into memory.
        laid, mapped = self._spool.laid_down(
            pa.concat_tables(tables).combine_chunks() for tables in of_answers
        )
        begins = [0] * len(laid)
        for place, answer in zip(self._in_memory, answers, strict=True):
            own = []
            for number, table in enumerate(_tables(answer)):
                own.append(laid[number].slice(begins[number], table.num_rows))
                begins[number] += table.num_rows
            issued, *columns = own
            tables = {
                name: table._replace(columns=of_table, read=mapped.let_go)
                for (name, table), of_table in zip(answer.tables.items(), columns, strict=True)
            }
            self._all[place] = replace(answer, issued=issued, tables=tables)
        self._in_memory.clear()


def _tables(answer: Answer) -> list[pa.Table]:
    return [answer.issued, *(table.columns for table in answer.tables.values())]


def _laid_down(file: FileIO, tables: Iterable[pa.Table]) -> tuple[list[pa.Table], Mapped]:
    begin = _padded(file, mmap.ALLOCATIONGRANULARITY)
    places = []
    for table in tables:
        places.append(_padded(file, _ALIGNED) - begin)
        _write(file, stream(table))
    mapped = Mapped(file, begin)
    laid = [opened(mapped.buffer[place:]) for place in places]
    mapped.let_go()
    return laid, mapped


def _padded(file: FileIO, multiple: int) -> int:
    """Fill up to the next multiple; gives where that is."""
    _write(file, bytes(-file.tell() % multiple))
    return file.tell()


def _write(file: FileIO, data: bytes | pa.Buffer) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
