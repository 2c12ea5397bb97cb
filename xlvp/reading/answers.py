"""What a share of the workbooks gave, as bytes: how whoever has read it hands it over.

Columns go as Arrow, everything else as JSON, and nothing as pickle: what comes from a process
that has parsed hostile files is data and cannot be code. All of it is checked while it is taken
in, so that a damaged answer costs its files and nothing else::

    8 bytes: length of the JSON | the JSON | Arrow streams, one after the other
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from validation.arrow_columns import ArrowColumns, texts_of
from validation.engine import Look
from validation.finding import Finding, Place, Severity
from validation.observations import BookFault, PartFault
from validation.rule import CATALOGUE
from validation.schemas import BY_TABLE, Column, Kind
from validation.typed import Typed, TypedTable
from xlvp.reading.content import TablePlace, TablePlaces
from xlvp.reading.delivery_tables import BookRow, CellRow, PartRow, Share
from xlvp.reading.plain import MalformedAnswerError

# Arrow's own allocators reserve address space by the gigabyte, which a process within limits
# does not have.
pa.set_memory_pool(pa.system_memory_pool())

_LENGTH: Final = 8
_NOT_AN_ANSWER: Final = (
    *(ArithmeticError, KeyError, RecursionError, TypeError, ValueError),
    *(OSError, pa.ArrowException),  # of Arrow
)
_TYPES: Final[Mapping[Kind, pa.DataType]] = {
    Kind.AMOUNT: pa.int64(),
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: pa.float64(),
    Kind.DATE: pa.timestamp("s"),
}
_HITS: Final = pa.schema(
    [
        ("code", pa.string()),
        ("workbook", pa.int32()),
        ("department", pa.string()),
        ("table", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("unreadable", pa.bool_()),
        ("said", pa.bool_()),
        *((name, pa.string()) for name in ("of", "key", "column_title", "message", "remedy")),
        *((name, pa.string()) for name in ("value", "expected")),
    ]
)
_ISSUED: Final = pa.schema([("workbook", pa.int32()), ("table", pa.string()), ("key", pa.string())])


class ArrowTable(NamedTuple):
    """The rows of a sheet in some workbooks, as :class:`validation.typed.TypedTable` has them.

    Attributes:
        workbooks: names, each once, in the order of the rows.
        lengths: how many rows each of them has.
        columns: ``row`` and the fields, ``department`` first among them.
        read: is called when a column has been read; many lie in a file that is let go of then.
    """

    workbooks: list[str]
    lengths: list[int]
    columns: pa.Table
    read: Callable[[], None] | None = None


@dataclass(frozen=True)
class Answer:
    """What some workbooks gave.

    Attributes:
        books: what ``books`` says of them, in the order in which they were asked for.
        parts: their rows of ``parts``.
        cells: their rows of ``cells``.
        tables: the period's tables by name.
        issued: the rows that were handed out in each workbook.
        places: where the tables stand, by workbook and table. Workbooks whose tables stand
            alike share one.
        look: what the rules have found; None when none were asked, or one could not answer.
        size: so many bytes it came as.
    """

    books: list[BookRow]
    parts: list[PartRow]
    cells: list[CellRow]
    tables: dict[str, ArrowTable]
    issued: pa.Table
    places: dict[str, TablePlaces]
    look: Look | None
    size: int = 0

    def issued_rows(self) -> Iterator[tuple[str, str, str]]:
        """The rows that were handed out: workbook, table, key."""
        workbooks = _named(self.issued["workbook"], [book.name for book in self.books])
        keys = (self.issued[name].to_pylist() for name in ("table", "key"))
        yield from zip(workbooks.tolist(), *keys, strict=True)


def joined_table(tables: Sequence[ArrowTable]) -> TypedTable:
    """The rows of several tables as one."""
    columns = ArrowColumns(
        pa.concat_tables([table.columns for table in tables]),
        [*dict.fromkeys(table.read for table in tables if table.read is not None)],
    )
    rows = columns["row"].values
    return TypedTable(
        [name for table in tables for name in table.workbooks],
        [length for table in tables for length in table.lengths],
        rows,
        columns.without("row"),
    )


def table_schemas(columns: Mapping[str, Sequence[Column]]) -> dict[str, pa.Schema]:
    """How the tables of a period look in Arrow, from the columns that each has."""
    return {
        table: pa.schema(
            [
                ("row", pa.int64()),
                ("department", pa.string()),
                *((column.field, _TYPES.get(column.kind, pa.string())) for column in of_table),
            ]
        )
        for table, of_table in columns.items()
    }


def to_bytes(share: Share, places: Mapping[str, TablePlaces], look: Look | None) -> bytes:
    """What some workbooks gave, for :func:`from_bytes`."""
    streams = [stream(_issued_table(share))]
    if look is not None:
        streams.append(stream(_hits_table(look, [book.name for book in share.books])))
    tables = []
    for name, table in share.tables.items():
        arrays = [pa.array(table.rows), *(_arrow(column) for column in table.columns.values())]
        streams.append(stream(pa.table(arrays, names=["row", *table.columns])))
        tables.append([name, list(table.workbooks), list(table.lengths)])
    layouts: list[TablePlaces] = []
    numbers: dict[Hashable, int] = {}
    laid_out = {}
    for workbook, layout in places.items():
        laid_out[workbook] = numbers.setdefault(_as_key(layout), len(layouts))
        if laid_out[workbook] == len(layouts):
            layouts.append(layout)
    plain = {
        "books": [
            book._replace(received=book.received.isoformat() if book.received else "")  # type: ignore[arg-type]  # JSON has no moments
            for book in share.books
        ],
        "parts": share.parts,
        "cells": share.cells,
        "layouts": [{table: [*place] for table, place in one.items()} for one in layouts],
        "laid_out": laid_out,
        "tables": tables,
        "looked": look is not None,
        "streams": [len(stream) for stream in streams],
    }
    head = json.dumps(plain, check_circular=False).encode("ascii")
    return b"".join([len(head).to_bytes(_LENGTH, "big"), head, *streams])


def from_bytes(data: bytes, names: Sequence[str], schemas: Mapping[str, pa.Schema]) -> Answer:
    """What :func:`to_bytes` was given.

    Args:
        data: its bytes.
        names: the workbooks that were asked for.
        schemas: how the tables look, by name (:func:`table_schemas`).

    Raises:
        MalformedAnswerError: the bytes are something else.
    """
    try:
        return _taken_in(data, names, schemas)
    except _NOT_AN_ANSWER as error:
        raise MalformedAnswerError(str(error)) from error


def _taken_in(data: bytes, names: Sequence[str], schemas: Mapping[str, pa.Schema]) -> Answer:
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    plain = json.loads(data[_LENGTH:end])
    known = frozenset(names)
    books = [_book(row) for row in plain["books"]]
    if [book.name for book in books] != list(names):
        raise ValueError("the answer is about other workbooks")
    parts = [_row(PartRow, row) for row in plain["parts"]]
    cells = [_row(CellRow, row) for row in plain["cells"]]
    for part in parts:
        PartFault(part.fault)
    _all_known({row.workbook for row in (*parts, *cells)}, known)
    layouts = []
    for layout in plain["layouts"]:
        _all_known(layout, BY_TABLE)
        layouts.append({table: TablePlace.checked(*place) for table, place in layout.items()})
    _all_known(plain["laid_out"], known)
    places = {book: _numbered(layouts, number) for book, number in plain["laid_out"].items()}
    looked = _is(plain["looked"], bool)
    expected = [_ISSUED, *([_HITS] if looked else []), *schemas.values()]
    streams = iter(_streams(memoryview(data)[end:], plain["streams"], expected))
    issued = next(streams)
    if any(column.null_count for column in issued.columns):
        raise ValueError("a row that was handed out is blank")
    _named(issued["workbook"], names)
    look = _look(next(streams), names) if looked else None
    tables = {}
    if [entry[0] for entry in plain["tables"]] != list(schemas):
        raise ValueError("the answer has other tables")
    for (name, workbooks, lengths), columns in zip(plain["tables"], streams, strict=True):
        _all_known(set(workbooks), known)
        if {*map(type, lengths)} - {int} or min(lengths, default=0) < 0:
            raise TypeError("a length is no count")
        if len(workbooks) != len(lengths) or sum(lengths) != columns.num_rows:
            raise ValueError("a table is not as long as it says")
        tables[name] = ArrowTable(workbooks, lengths, columns)
    return Answer(books, parts, cells, tables, issued, places, look, len(data))


def shared_places(answers: Iterable[Answer]) -> dict[str, TablePlaces]:
    """Where the tables of all workbooks stand; those that stand alike share one of all answers."""
    known: dict[Hashable, TablePlaces] = {}
    places: dict[str, TablePlaces] = {}
    for answer in answers:
        for workbook, layout in answer.places.items():
            places[workbook] = known.setdefault(_as_key(layout), layout)
    return places


def _as_key(layout: TablePlaces) -> Hashable:
    return tuple((table, *place[:-1], *place.letters.items()) for table, place in layout.items())


def _streams(
    rest: memoryview, sizes: Sequence[int], schemas: Sequence[pa.Schema]
) -> Iterator[pa.Table]:
    begin = 0
    if sum(sizes) != len(rest):
        raise ValueError("the answer is longer or shorter than it says")
    for size, schema in zip(sizes, schemas, strict=True):
        table = opened(pa.py_buffer(rest[begin : begin + size]))
        if table.schema != schema:
            raise ValueError("a table has other columns")
        table.validate(full=True)
        begin += size
        yield table


_READING: Final = pa.ipc.IpcReadOptions(use_threads=False)
_WRITING: Final = pa.ipc.IpcWriteOptions(use_threads=False)


def stream(table: pa.Table) -> pa.Buffer:
    """A table as bytes, for :func:`opened`."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=_WRITING) as writer:
        writer.write_table(table)
    return sink.getvalue()


def opened(data: pa.Buffer) -> pa.Table:
    """A table from bytes, which it goes on using."""
    return pa.ipc.open_stream(data, options=_READING).read_all()


def _arrow(column: Typed) -> pa.Array:
    values = column.values
    if column.blank is not None:
        return pa.array(values, mask=column.blank)
    if values.dtype == object:
        return pa.array(values, type=pa.string(), from_pandas=True)
    return pa.array(values, type=pa.timestamp("s"), from_pandas=True)


def _issued_table(share: Share) -> pa.Table:
    columns: list[Sequence[Any]] = list(zip(*share.issued, strict=True)) or [(), (), ()]
    columns[0] = _places([book.name for book in share.books], columns[0])
    arrays = [pa.array(column, entry.type) for column, entry in zip(columns, _ISSUED, strict=True)]
    return pa.Table.from_arrays(arrays, schema=_ISSUED)


def _places(names: Sequence[str], workbooks: Iterable[str]) -> list[int]:
    """Workbooks as places among those of the answer: a file's name may be no Unicode."""
    place = {name: number for number, name in enumerate(names)}
    return [place[workbook] for workbook in workbooks]


def _hits_table(look: Look, names: Sequence[str]) -> pa.Table:
    nothing = Finding("", Severity.INFO, Place(""), "", "", "", "", "")  # is not said
    said = [finding or nothing for finding in look.findings]
    columns: dict[str, Any] = {**look.hits}
    columns["workbook"] = _places(names, look.hits["workbook"].tolist())
    columns["said"] = np.array([finding is not None for finding in look.findings], dtype=bool)
    columns["of"] = [finding.department for finding in said]
    for name in _SAID:
        columns[name] = [getattr(finding, name) for finding in said]
    return pa.table({entry.name: pa.array(columns[entry.name], entry.type) for entry in _HITS})


_SAID: Final = ("key", "column_title", "message", "remedy", "value", "expected")


def _look(table: pa.Table, names: Sequence[str]) -> Look:
    for name in _HITS.names:
        if table[name].null_count and name != "department":
            raise ValueError(f"a hit has no {name}")
    objects = ("code", "department", "table", "column")
    hits: dict[str, Any] = {name: texts_of(table[name], None) for name in objects}
    # Copied: else they would keep the bytes of the whole answer.
    hits |= {name: table[name].to_numpy().copy() for name in ("row", "unreadable")}
    hits["workbook"] = _named(table["workbook"], names)
    severities = {}
    for code in set(hits["code"].tolist()):
        rule = CATALOGUE.get(code)
        if rule is None or rule.code != code:
            raise ValueError("a hit is of no rule")
        severities[code] = rule.severity
    findings: list[Finding | None] = []
    rows = zip(
        *(hits[name].tolist() for name in ("code", "workbook", "table", "row", "column")),
        table["said"].to_pylist(),
        *(texts_of(table[name], None).tolist() for name in ("of", *_SAID)),
        strict=True,
    )
    for code, workbook, at_table, row, column, said, *texts in rows:
        place = Place(workbook, at_table, row, column)
        findings.append(Finding(code, severities[code], place, *texts) if said else None)
    return Look(hits, findings)


def _named(places: pa.ChunkedArray, names: Sequence[str]) -> Any:
    """The workbooks at some places, as an array."""
    found = places.to_numpy().astype(np.intp)
    if len(found) and not 0 <= found.min() <= found.max() < len(names):
        raise ValueError("the answer is about something else")
    known = np.empty(len(names), dtype=object)
    known[:] = names
    return known[found]


def _book(row: Sequence[Any]) -> BookRow:
    book = BookRow(*row)
    for name, value in book._asdict().items():
        _is(value, bool if name == "external_links" else str)
    if book.fault:
        BookFault(book.fault)
    received: Any = book.received
    return book._replace(received=dt.datetime.fromisoformat(received) if received else None)


def _row(kind: Any, row: Sequence[Any]) -> Any:
    found = kind(*row)
    for name, value in found._asdict().items():
        _is(value, int if name in ("at_row", "order") else str)
    return found


def _numbered(layouts: Sequence[TablePlaces], number: Any) -> TablePlaces:
    _is(number, int)
    if not 0 <= number < len(layouts):
        raise ValueError("the answer does not say where a table stands")
    found: TablePlaces = layouts[number]
    return found


def _all_known(found: Collection[str], known: Collection[str]) -> None:
    for name in found:
        if name not in known:
            raise ValueError("the answer is about something else")


def _is(value: object, kind: type) -> Any:
    # Not isinstance: True is an int there.
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__}")
    return value
