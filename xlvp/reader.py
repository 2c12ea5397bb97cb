"""Received workbooks → the tables of the delivery, with the place of every cell.

The workbooks are read and parsed a share at a time (:mod:`xlvp.shares`); here the shares become
one delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from validation.model import Formats, GovernanceModel, Limits, Period
from validation.observations import BookFault
from validation.schemas import BY_TABLE
from validation.tables import Tables
from xlvp.cycles import no_collection
from xlvp.errors import InputError
from xlvp.guard import Refused, is_lock_file, read_file
from xlvp.reading.answers import Answer, shared_places
from xlvp.reading.book import read_source
from xlvp.reading.content import TableContent
from xlvp.reading.delivery_tables import ReadBook, joined, share_of
from xlvp.reading.live import LiveBook, open_live
from xlvp.reading.locations import Locations
from xlvp.reading.plain import (
    MalformedAnswerError,
    from_bytes,
    sheets_from_bytes,
    sheets_to_bytes,
    to_bytes,
)
from xlvp.reading.request import Request
from xlvp.reading.sources import Rows, open_source
from xlvp.reading_processes import Failure
from xlvp.shares import (
    NOT_UNDERSTOOD,
    Files,
    Work,
    issued_keys,
    joined_share,
    read_one,
    read_shares,
)
from xlvp.workers import Pool, reading_pool, refusal, share_pool

__all__ = ["Delivery", "Locations", "read_open", "read_sheets", "read_workbooks"]


@dataclass(frozen=True)
class Delivery:
    """What was received.

    Attributes:
        tables: the period's tables by name, and the observations ``books``, ``parts``, ``cells``.
        locations: where each table stands in its workbook.
        issued: tells :attr:`issued_keys`, which are many and seldom asked for.
    """

    tables: Tables
    locations: Locations
    issued: Callable[[], list[tuple[str, str, str]]] = list

    @cached_property
    def issued_keys(self) -> list[tuple[str, str, str]]:
        """The rows that were handed out in each workbook: workbook, table, key."""
        return self.issued()


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
    work, files = Work.of(model, period), files_of(paths, names)
    with no_collection(), share_pool(len(files), work.read, model.limits) as own:
        pool = own if executor is None else Pool(executor, own.processes)
        answers = read_shares(files, work, pool.executor, pool.processes)
        return delivery_of(answers, files, work)


def files_of(paths: Sequence[Path], names: Sequence[str] | None = None) -> Files:
    """The workbooks among some files, with what they are called in the delivery.

    Args:
        paths: the files. Lock files among them, and a file's second mention, are passed over.
        names: what they are called, unique; as :func:`workbook_names` unless given.

    Raises:
        ValueError: two have the same name.
    """
    if names is None:
        paths = list({path.resolve(): path for path in paths}.values())
    called = list(names) if names is not None else workbook_names(paths)
    if len(set(called)) < len(called):
        raise ValueError("two workbooks of a delivery have the same name")
    return tuple(
        (path, name) for path, name in zip(paths, called, strict=True) if not is_lock_file(path)
    )


def delivery_of(answers: Sequence[Answer], files: Files, work: Work) -> Delivery:
    """The delivery that shares of its workbooks make up together."""
    paths = {name: path for path, name in files}
    checksums = {book.name: book.sha256 for answer in answers for book in answer.books}

    def contents(workbook: str) -> Mapping[str, TableContent]:
        return _read_again(paths[workbook], checksums[workbook], work)

    return Delivery(
        joined([joined_share(answers, work)], work.model, work.period),
        Locations(shared_places(answers), contents),
        partial(issued_keys, answers),
    )


def _read_again(path: Path, checksum: str, work: Work) -> Mapping[str, TableContent]:
    """The cells of a workbook that has been read before.

    Raises:
        InputError: it has changed, or cannot be read any more.
    """
    with share_pool(1, read_received, work.model.limits) as pool:
        answer = next(iter(pool.executor.map(read_received, [path], [work.request])))
    try:
        read = None if isinstance(answer, Failure) else from_bytes(answer)
    except MalformedAnswerError:
        read = None
    if read is None or read.sha256 != checksum:
        raise InputError(f"{path} har ändrats sedan den kontrollerades. Kör igen.")
    return {table: read.content.tables[table] for table in BY_TABLE if table in read.content.tables}


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
        raise Refused(BookFault.UNREADABLE, NOT_UNDERSTOOD) from error


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
    contents = {book.name: book.content.tables for book in books}
    return Delivery(joined([share], model, period), Locations(contents), lambda: share.issued)


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
    """Read a file's cells; this is what a process runs to read a workbook once more.

    Args:
        path: the file.
        request: what is looked for in it.
    """
    return to_bytes(read_one(path, request))


def read_all_cells(path: Path, formats: Formats, limits: Limits) -> bytes:
    """Read a file's cells; this is what a process runs for :func:`read_sheets`."""
    source = open_source(read_file(path, limits).content, formats, limits)
    names = [sheet.name for sheet in source.outline.sheets]
    return sheets_to_bytes({name: source.rows(name) for name in names})
