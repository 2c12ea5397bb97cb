"""What was read from a file, as JSON: how the process that reads hands it over.

JSON and not pickle: what comes from a process that has parsed a hostile file is data and cannot
be code. Everything is checked while it is taken in, so that a damaged answer costs the one file
and nothing else. A date, a moment, a time or a duration becomes a list of its kind and its text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, TypeVar

from validation.observations import BookFault, CellFault, PartFault
from xlvp.reading.content import BookContent, CellNote, Identity, PartNote, TableContent

_Kind = TypeVar("_Kind")
_SIMPLE = frozenset({str, float, int, bool, type(None)})


class MalformedAnswerError(Exception):
    """The bytes are not what :func:`to_bytes` gives."""


@dataclass(frozen=True)
class ReadFile:
    """A file that was read.

    Attributes:
        sha256: of its bytes; "" when they could not be had.
        changed: when the file was last changed, local time.
    """

    content: BookContent
    sha256: str = ""
    changed: dt.datetime | None = None


def to_bytes(read: ReadFile) -> bytes:
    """What was read, as JSON in ASCII."""
    content = read.content
    plain = {
        "sha256": read.sha256,
        "changed": read.changed.isoformat() if read.changed else "",
        "file_type": str(content.file_type),
        "identity": vars(content.identity),
        "external_links": content.external_links,
        "zeros_for_results": content.zeros_for_results,
        "tables": {name: vars(table) for name, table in content.tables.items()},
        "parts": [astuple(note) for note in content.parts],
        "cells": [astuple(note) for note in content.cells],
        "fault": content.fault.value if content.fault else "",
        "fault_detail": content.fault_detail,
    }
    return json.dumps(plain, default=_tagged, check_circular=False).encode("ascii")


def from_bytes(data: bytes) -> ReadFile:
    """What :func:`to_bytes` was given.

    Raises:
        MalformedAnswerError: the bytes are something else.
    """
    try:
        plain = json.loads(data)
        changed = _is(plain["changed"], str)
        return ReadFile(
            content=_content(plain),
            sha256=_is(plain["sha256"], str),
            changed=dt.datetime.fromisoformat(changed) if changed else None,
        )
    except (ArithmeticError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise MalformedAnswerError(str(error)) from error


def sheets_to_bytes(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """All cells of some sheets, as JSON in ASCII."""
    return json.dumps(sheets, default=_tagged, check_circular=False).encode("ascii")


def sheets_from_bytes(data: bytes) -> dict[str, list[list[Any]]]:
    """What :func:`sheets_to_bytes` was given.

    Raises:
        MalformedAnswerError: the bytes are something else.
    """
    try:
        sheets = _is(json.loads(data), dict)
        return {
            name: [_cells(_is(row, list)) for row in _is(rows, list)]
            for name, rows in sheets.items()
        }
    except (ArithmeticError, RecursionError, TypeError, ValueError) as error:
        raise MalformedAnswerError(str(error)) from error


def _content(plain: Mapping[str, Any]) -> BookContent:
    fault = _is(plain["fault"], str)
    return BookContent(
        file_type=_is(plain["file_type"], str),
        identity=_identity(_is(plain["identity"], dict)),
        external_links=_is(plain["external_links"], bool),
        zeros_for_results=_is(plain["zeros_for_results"], bool),
        tables={name: _table(table) for name, table in _is(plain["tables"], dict).items()},
        parts=[
            PartNote(
                _is(table, str),
                _is(row, int),
                _is(column, str),
                PartFault(fault),
                _is(found, str),
                _is(expected, str),
            )
            for table, row, column, fault, found, expected in plain["parts"]
        ],
        cells=[
            CellNote(
                _is(table, str), _is(row, int), _is(column, str), CellFault(fault), _is(value, str)
            )
            for table, row, column, fault, value in plain["cells"]
        ],
        fault=BookFault(fault) if fault else None,
        fault_detail=_is(plain["fault_detail"], str),
    )


def _identity(plain: Mapping[str, Any]) -> Identity:
    issued = tuple((_is(table, str), _is(key, str)) for table, key in plain["issued"])
    texts = {
        name: _is(value, str) for name, value in plain.items() if name not in ("issued", "found")
    }
    return Identity(**texts, issued=issued, found=_is(plain["found"], bool))


def _table(plain: Mapping[str, Any]) -> TableContent:
    rows = _all(_is(plain["rows"], list), int)
    columns = {name: _cells(_is(column, list)) for name, column in plain["columns"].items()}
    formulas = plain["formulas"]
    if formulas is not None:
        formulas = {name: _all(_is(marks, list), bool) for name, marks in formulas.items()}
    for column in (*columns.values(), *(formulas or {}).values()):
        if len(column) != len(rows):
            raise ValueError("a column is not as long as its table")
    letters = _is(plain["letters"], dict)
    _all(letters.values(), str)
    return TableContent(
        sheet=_is(plain["sheet"], str),
        header_row=_is(plain["header_row"], int),
        first_letter=_is(plain["first_letter"], str),
        letters=letters,
        rows=rows,
        columns=columns,
        formulas=formulas,
    )


def _tagged(value: object) -> list[object]:
    """JSON for a value that it has no form for."""
    match value:
        case dt.datetime():
            return ["datetime", value.isoformat()]
        case dt.date():
            return ["date", value.isoformat()]
        case dt.time():
            return ["time", value.isoformat()]
        case dt.timedelta():
            return ["duration", value.days, value.seconds, value.microseconds]
        case _:
            raise TypeError(f"{type(value).__name__} is no value of a cell")


def _cells(column: list[Any]) -> list[Any]:
    kinds = set(map(type, column))
    if kinds <= _SIMPLE:
        return column
    if not kinds <= _SIMPLE | {list}:
        raise TypeError("a cell holds no plain value")
    return [_dated(cell) if type(cell) is list else cell for cell in column]


def _dated(cell: list[Any]) -> dt.date | dt.time | dt.timedelta:
    match cell:
        case ["datetime", str(text)]:
            return dt.datetime.fromisoformat(text)
        case ["date", str(text)]:
            return dt.date.fromisoformat(text)
        case ["time", str(text)]:
            return dt.time.fromisoformat(text)
        case ["duration", int(days), int(seconds), int(microseconds)]:
            return dt.timedelta(days, seconds, microseconds)
        case _:
            raise ValueError("a cell's kind is unknown")


def _is(value: object, kind: type[_Kind]) -> _Kind:
    # Not isinstance: True is an int there.
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__}")
    return value


def _all(values: Iterable[Any], kind: type[_Kind]) -> list[_Kind]:
    listed = list(values)
    if listed and set(map(type, listed)) != {kind}:
        raise TypeError(f"something else among {kind.__name__}")
    return listed
