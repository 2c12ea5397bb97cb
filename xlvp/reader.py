"""Received workbooks → the tables of the delivery, with the place of every cell.

Each workbook is read by itself (:func:`xlvp.reading.book.read_book`); here the cells of all of
them are stacked, each table is parsed once, and what could not be taken becomes observations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from validation.model import Formats, GovernanceModel, Limits, Period
from validation.observations import BookFault
from validation.tables import Tables
from xlvp.cycles import no_collection
from xlvp.guard import Refused, is_lock_file, lock_file, read_file
from xlvp.progress import counted
from xlvp.reading.book import read_book, read_source
from xlvp.reading.content import BookContent
from xlvp.reading.delivery_tables import ReadBook, joined, share_of
from xlvp.reading.live import LiveBook, open_live
from xlvp.reading.locations import Locations
from xlvp.reading.plain import (
    MalformedAnswerError,
    ReadFile,
    from_bytes,
    sheets_from_bytes,
    sheets_to_bytes,
    to_bytes,
)
from xlvp.reading.request import Request
from xlvp.reading.sources import Rows, open_source
from xlvp.reading_processes import Failure
from xlvp.workers import reading_pool, refusal

_CHUNK = 5
"""So many workbooks are handed to a process at a time, by executors that do so."""

_NOT_UNDERSTOOD = "läsaren gav ett svar som inte går att förstå"

__all__ = ["Delivery", "Locations", "read_open", "read_sheets", "read_workbooks"]


@dataclass(frozen=True)
class Delivery:
    """What was received.

    Attributes:
        tables: the period's tables by name, and the observations ``books``, ``parts``, ``cells``.
        locations: where each table stands in its workbook.
        issued_keys: the rows that were handed out in each workbook: workbook, table, key.
    """

    tables: Tables
    locations: Locations
    issued_keys: list[tuple[str, str, str]]


def read_workbooks(
    paths: Sequence[Path],
    model: GovernanceModel,
    period: Period,
    *,
    names: Sequence[str] | None = None,
    executor: Executor | None = None,
) -> Delivery:
    """Read workbooks; one that cannot be read is a row of ``books`` and stops no other.

    Args:
        paths: the files. Lock files among them, and a file's second mention, are passed over.
        model: what the office has.
        period: what it asks for.
        names: what the workbooks are called in the delivery, unique; the files' names, with
            as much of their folders as tells them apart, unless given.
        executor: reads the files. :func:`xlvp.workers.reading_pool` gives one whose processes
            may die; one is made when none is given. The result is the same with any other.
    """
    if names is None:
        paths = list({path.resolve(): path for path in paths}.values())
    called = list(names) if names is not None else workbook_names(paths)
    if len(set(called)) < len(called):
        raise ValueError("two workbooks of a delivery have the same name")
    request = Request.of(model, period)
    with no_collection():
        files = [
            (path, name) for path, name in zip(paths, called, strict=True) if not is_lock_file(path)
        ]
        own = reading_pool(len(files), model.limits)
        with own if executor is None else nullcontext(executor) as pool:
            answers = pool.map(
                partial(read_received, request=request),
                [path for path, _ in files],
                chunksize=_CHUNK,
            )
            told = counted(answers, [path.name for path, _ in files], "Läser")
            books = [
                _book(path, name, _taken(answer, path, model.limits))
                for (path, name), answer in zip(files, told, strict=True)
            ]
        return _delivery(books, model, period)


def read_sheets(path: Path, model: GovernanceModel) -> dict[str, Rows]:
    """All cells of all worksheets of a workbook, by the sheets' names in order.

    Raises:
        Refused: it is not read, and why.
    """
    with reading_pool(1, model.limits) as pool:
        answer = next(pool.map(read_all_cells, [path], [model.formats], [model.limits]))
    if isinstance(answer, Failure):
        raise refusal(answer, model.limits)
    try:
        return sheets_from_bytes(answer)
    except MalformedAnswerError as error:
        raise Refused(BookFault.UNREADABLE, _NOT_UNDERSTOOD) from error


def read_open(book: LiveBook, model: GovernanceModel, period: Period) -> Delivery:
    """Take a workbook that is open in a spreadsheet program, as it stands on the screen.

    Args:
        book: what the program gave.
        model: what the office has.
        period: what it asks for.
    """
    request = Request.of(model, period)
    with no_collection():
        content = read_source(partial(open_live, book, request.formats), request)
        return _delivery([ReadBook(book.name, content, received=book.changed)], model, period)


def _delivery(books: list[ReadBook], model: GovernanceModel, period: Period) -> Delivery:
    share = share_of(books, model, period)
    places = {
        (book.name, table): content
        for book in books
        for table, content in book.content.tables.items()
    }
    return Delivery(joined([share], model, period), Locations(places), share.issued)


def workbook_names(paths: Sequence[Path]) -> list[str]:
    """The files' names, with as many of their folders as it takes to tell them apart."""
    absolute = [path.absolute() for path in paths]
    depths = [1] * len(paths)
    while True:
        names = [
            "/".join(path.parts[-depth:]) for path, depth in zip(absolute, depths, strict=True)
        ]
        again = {name for name in names if names.count(name) > 1}
        deeper = [
            min(depth + (name in again), len(path.parts))
            for path, name, depth in zip(absolute, names, depths, strict=True)
        ]
        if deeper == depths:
            return names
        depths = deeper


def read_received(path: Path, request: Request) -> bytes:
    """Read a file; this is what an executor runs, for :func:`xlvp.reading.plain.from_bytes`.

    Args:
        path: the file.
        request: what is looked for in it.
    """
    try:
        file = read_file(path, request.limits)
    except Refused as refused:
        return to_bytes(_refused(refused))
    content = read_book(file.content, request)
    return to_bytes(ReadFile(content, hashlib.sha256(file.content).hexdigest(), file.changed))


def read_all_cells(path: Path, formats: Formats, limits: Limits) -> bytes:
    """Read a file's cells; this is what a process runs for :func:`read_sheets`."""
    source = open_source(read_file(path, limits).content, formats, limits)
    names = [sheet.name for sheet in source.outline.sheets]
    return sheets_to_bytes({name: source.rows(name) for name in names})


def _taken(answer: bytes | Failure, path: Path, limits: Limits) -> ReadFile:
    """What was read; of a file that nobody could read, its checksum all the same."""
    if isinstance(answer, Failure):
        refused = refusal(answer, limits)
    else:
        try:
            return from_bytes(answer)
        except MalformedAnswerError:
            refused = Refused(BookFault.UNREADABLE, _NOT_UNDERSTOOD)
    try:
        file = read_file(path, limits)
    except Refused as gone:
        return _refused(gone)
    content = _refused(refused).content
    return ReadFile(content, hashlib.sha256(file.content).hexdigest(), file.changed)


def _refused(refused: Refused) -> ReadFile:
    return ReadFile(BookContent(fault=refused.fault, fault_detail=refused.detail))


def _book(path: Path, name: str, read: ReadFile) -> ReadBook:
    return ReadBook(name, read.content, read.sha256, read.changed, lock_file(path))
