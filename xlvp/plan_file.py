"""A CSV file of the plan folder as Arrow columns of text, and on which line each row stands.

Python's ``csv`` says what a file means. A large file that is plain enough for Arrow's reader to
take it the same way is read by that one, which makes no Python object of a cell: a plan of a
whole country takes little more room than its file.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xlvp.errors import OfficeError, repeated

Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

_LARGE: Final = 1 << 16
"""Bytes from which it pays to load Arrow's reader."""
_MUCH: Final = 1 << 24
"""Bytes from which it pays to give others back."""
_BLOCK: Final = 1 << 20
_BOM: Final = b"\xef\xbb\xbf"
_OTHER_ENDS: Final = (
    *(b"\x00", b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e"),
    *(b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9"),
)
"""What ends a line to Python and not to Arrow, and the character that ends a text to others."""
_QUOTED: Final = re.compile(rb'(?:\A|[;\n])("(?:[^"]|"")*+")(?=[;\n]|\Z)')


@dataclass(frozen=True)
class PlanFile:
    """A CSV file.

    Attributes:
        columns: the cells by title, in the order of the header; rows without content left out.
        rows: which of the file's rows these are; None for all of them.
    """

    path: Path
    columns: pa.Table
    rows: Places | None = None

    def __len__(self) -> int:
        return int(self.columns.num_rows)

    def __contains__(self, title: str) -> bool:
        return title in self.titles

    @cached_property
    def titles(self) -> list[str]:
        """The titles, in the order of the header."""
        names: list[str] = self.columns.column_names
        return names

    def only(self, wanted: Mask) -> PlanFile:
        """The file with some of its rows."""
        rows = np.flatnonzero(wanted) if self.rows is None else self.rows[wanted]
        return PlanFile(self.path, self.columns.filter(pa.array(wanted)), rows)

    def among(self, title: str, values: tuple[str, ...]) -> Mask:
        """Rows whose cell is one of some texts."""
        found = pc.is_in(self.columns[title], value_set=pa.array(values, pa.string()))
        return np.asarray(found.to_numpy(), dtype=bool)

    def line(self, place: int) -> int:
        """The number of the line that a row ends on."""
        row = place if self.rows is None else int(self.rows[place])
        return self._lines[row]

    @cached_property
    def _lines(self) -> list[int]:
        return _by_python(self.path, _bytes(self.path)).lines


class _Read(NamedTuple):
    """What stands in a file; ``lines``: the line that each row ends on."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]


def read_plan_file(path: Path) -> PlanFile:
    """Read a file.

    Raises:
        OfficeError: it cannot be read, or its rows are not as long as its header.
    """
    data = _bytes(path)
    columns = _by_arrow(data) if len(data) >= _LARGE else None
    if columns is None:
        header, rows, _ = _by_python(path, data)
        cells = zip(*rows, strict=True) if rows else [()] * len(header)
        columns = pa.table(
            {
                title: pa.array(column, pa.string())
                for title, column in zip(header, cells, strict=True)
            }
        )
    return PlanFile(path, columns)


def _bytes(path: Path) -> bytes:
    """What stands in a file, without a byte order mark."""
    try:
        return path.read_bytes().removeprefix(_BOM)
    except OSError as error:
        raise OfficeError(f"Får inte läsa {path}. Be om läsrätt och kör igen.") from error


def _by_python(path: Path, data: bytes) -> _Read:
    try:
        text = _with_line_feeds(data).decode()
    except UnicodeDecodeError as error:
        raise OfficeError(
            f"{path} är inte sparad som UTF-8. Spara om den som CSV UTF-8 i Excel."
        ) from error
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";", strict=True)
    read = _Read([], [], [])
    try:
        for fields in reader:
            if not read.header:
                read.header.extend(title.strip() for title in fields)
                _check_header(read.header, path)
            elif any(fields):
                if len(fields) != len(read.header):
                    raise OfficeError(
                        f"{path} rad {reader.line_num} har {len(fields)} fält men rubriken "
                        f"{len(read.header)}. Fälten skiljs åt med semikolon."
                    )
                read.rows.append(fields)
                read.lines.append(reader.line_num)
    except csv.Error as error:
        raise OfficeError(
            f"{path} rad {reader.line_num}: citattecknen stämmer inte. Ett fält med semikolon "
            'eller citattecken skrivs inom "", och citattecken i det dubbleras.'
        ) from error
    return read


def _check_header(header: list[str], path: Path) -> None:
    doubled = [title for title in header if header.count(title) > 1]
    if doubled:
        title = repeated(doubled[0])
        raise OfficeError(f"{path}: kolumnen {title} finns två gånger. Ta bort den ena.")


def _by_arrow(data: bytes) -> pa.Table | None:
    """The cells by title; None where Python might take the file another way, or not at all."""
    quoted = b'"' in data
    if quoted:
        data = _with_line_feeds(data)
    end = data.find(b"\n") + 1
    header = _header(data[:end])
    if header is None or (quoted and not _well_quoted(data)):
        return None
    if data.startswith(_BOM, end):  # which Arrow would take away
        return None
    if any(mark[:1] in data and mark in data for mark in _OTHER_ENDS):
        return None
    from pyarrow import csv as arrow_csv

    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(data).slice(end),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=header
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=";", quote_char='"' if quoted else False, newlines_in_values=quoted
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:  # Python tells what is wrong, or finds that nothing is
        return None
    limit = csv.field_size_limit()
    longest = (pc.max(pc.binary_length(column)).as_py() for column in table.columns)
    if any(length is None or length > limit for length in longest):  # None: there is no row
        return None
    columns = _with_content(table).columns
    del table
    for place, column in enumerate(columns):
        give_back()
        columns[place] = column.combine_chunks()  # of pieces Arrow picks rows by copying all
        del column
    return pa.Table.from_arrays(columns, names=header)


def give_back() -> None:
    """Give memory that is no longer used back to the system, where Arrow has much of it."""
    pool = pa.default_memory_pool()
    if pool.bytes_allocated() >= _MUCH:
        pool.release_unused()


def _with_line_feeds(data: bytes) -> bytes:
    """The same with lines that end as Python reads them from a file."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _header(line: bytes) -> list[str] | None:
    """The titles; None where this line is not all of the header, or is no good one."""
    try:
        fields = next(
            csv.reader([line.decode().removesuffix("\n")], delimiter=";", strict=True), []
        )
    except (UnicodeDecodeError, csv.Error):
        return None
    titles = [title.strip() for title in fields]
    return titles if titles and len(set(titles)) == len(titles) else None


def _well_quoted(data: bytes) -> bool:
    """Whether each quote belongs to a field that is quoted as a whole."""
    in_fields = sum(found[1].count(b'"') for found in _QUOTED.finditer(data))
    return data.count(b'"') == in_fields


def _with_content(table: pa.Table) -> pa.Table:
    """The rows in which something is written."""
    blank = pc.equal(table.column(0), "")
    for column in table.columns[1:]:
        if not pc.any(blank).as_py():
            return table
        blank = pc.and_(blank, pc.equal(column, ""))
    return table.filter(pc.invert(blank)) if pc.any(blank).as_py() else table
