"""A delivery's workbooks, read and checked a share at a time, wherever that is done.

A share is at most thirty workbooks. Whoever has one reads them, parses their tables and
runs the rules that need no other department's workbook; what it answers is bytes. Here the
shares are handed out and what became of them is put in the delivery's order. The result is the
same for any executor and any size of share.

A share that comes to no end is divided until the workbook that ends it is alone: it is refused,
and all others are read as if it were not there.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

import validation.rules  # noqa: F401 - registers the rules
from validation.engine import Look, look
from validation.model import GovernanceModel, Period
from validation.observations import BookFault
from validation.rule import CATALOGUE, Rule
from validation.schemas import BY_TABLE
from xlvp.confinement import reached
from xlvp.cycles import no_collection
from xlvp.guard import Refused, lock_file, read_file
from xlvp.progress import Told, telling
from xlvp.reading.answers import Answer, from_bytes, joined_table, table_schemas, to_bytes
from xlvp.reading.book import read_book
from xlvp.reading.content import BookContent
from xlvp.reading.delivery_tables import ReadBook, Share, joined, share_of
from xlvp.reading.plain import MalformedAnswerError, ReadFile
from xlvp.reading.request import Request
from xlvp.reading.spool import Answers, Spool
from xlvp.reading_processes import Ending, Failure, ReadingProcesses
from xlvp.workers import refusal

if TYPE_CHECKING:
    from xlvp.held_against import HeldAgainst  # asks for earlier periods, which are read by shares

LARGEST = 30
"""So many workbooks a share has at most."""
NOT_UNDERSTOOD = "läsaren gav ett svar som inte går att förstå"

Files: TypeAlias = tuple[tuple[Path, str], ...]
"""Workbooks: the file, and what the workbook is called in the delivery."""


@dataclass(frozen=True)
class Work:
    """What is done with a share.

    Attributes:
        request: what is looked for.
        model: what the office has.
        period: what it asks for.
        against: what the rules hold the workbooks against; None: none are run.
    """

    request: Request
    model: GovernanceModel
    period: Period
    against: HeldAgainst | None = None

    @classmethod
    def of(cls, model: GovernanceModel, period: Period, against: HeldAgainst | None = None) -> Work:
        """What is done with the workbooks of a period."""
        return cls(Request.of(model, period), model, period, against)

    @cached_property
    def read(self) -> Callable[[Files], bytes]:
        """What is mapped; the same object each time, so that it is sent once."""
        return partial(read_share, work=replace(self))

    @cached_property
    def schemas(self) -> Mapping[str, pa.Schema]:
        """How the period's tables look in an answer."""
        return table_schemas(
            {
                table: sheet.columns(self.model, self.period)
                for table, sheet in BY_TABLE.items()
                if sheet.title in self.period.sheets
            }
        )


def alone() -> tuple[Rule, ...]:
    """The rules that need no other department's workbook."""
    return CATALOGUE.alone()


def read_share(files: Files, work: Work) -> bytes:
    """Read some workbooks; this is what an executor runs.

    Args:
        files: the workbooks.
        work: what is done with them.
    """
    with no_collection():  # all is gone at its end, so the collector has nothing to walk
        return _answer(files, work)


def _answer(files: Files, work: Work) -> bytes:
    books = []
    for place, (path, name) in enumerate(files):
        reached(place, len(files))
        books.append(_book(path, name, read_one(path, work.request)))
    reached(len(files), len(files))
    share = share_of(books, work.model, work.period)
    places = {
        book.name: {table: content.place for table, content in book.content.tables.items()}
        for book in books
    }
    return to_bytes(share, places, _looked(share, work))


def read_shares(files: Files, work: Work, executor: Executor, processes: int) -> list[Answer]:
    """Read workbooks, and run the rules that need no other, as far as they are wanted.

    Args:
        files: all workbooks of the delivery, in order.
        work: what is done with them.
        executor: whoever does it.
        processes: how many it is done by; the shares are made to fit.

    Returns:
        What the workbooks gave, in their order.
    """
    pieces = list(_cut(files, processes))
    names = [path.name for path, _ in files]
    with telling("Läser", names) as told, Spool() as spool:
        done = Answers(spool)
        while pieces:
            again: list[_Piece] = []
            for piece, answer in zip(pieces, _mapped(pieces, work, executor, told), strict=True):
                taken = _taken(answer, piece.files, work)
                if isinstance(taken, Answer):
                    done[piece.first] = taken
                elif len(piece.files) > 1:
                    again += piece.divided(taken, done, work)
                else:
                    done[piece.first] = _refused(piece.files[0], taken, work)
            pieces = again
        return done.in_order()


def joined_share(answers: Sequence[Answer], work: Work) -> Share:
    """What all workbooks gave, as if one share had held them; columns are taken when asked for."""
    if not answers:
        return share_of([], work.model, work.period)
    return Share(
        books=[book for answer in answers for book in answer.books],
        tables={
            table: joined_table([answer.tables[table] for answer in answers])
            for table in work.schemas
        },
        parts=[part for answer in answers for part in answer.parts],
        cells=sorted(
            (cell for answer in answers for cell in answer.cells), key=attrgetter("order")
        ),
        issued=[],
    )


def issued_keys(answers: Sequence[Answer]) -> list[tuple[str, str, str]]:
    """The rows that were handed out in each workbook: workbook, table, key."""
    return [row for answer in answers for row in answer.issued_rows()]


@dataclass(frozen=True)
class _Piece:
    """Workbooks that are handed out together; ``first`` is the place of the first of them."""

    first: int
    files: Files

    def divided(self, failure: Failure | None, done: Answers, work: Work) -> list[_Piece]:
        """Smaller pieces: without the workbook that ended this one, or one for each.

        One whose time ran out is not tried again.
        """
        at = None if failure is None else failure.at
        if failure is None or at is None or at >= len(self.files):
            return [_Piece(self.first + n, (file,)) for n, file in enumerate(self.files)]
        guilty = _Piece(self.first + at, self.files[at : at + 1])
        parts = [
            _Piece(self.first, self.files[:at]),
            guilty,
            _Piece(guilty.first + 1, self.files[at + 1 :]),
        ]
        if failure.ending is Ending.TIME:
            done[guilty.first] = _refused(guilty.files[0], failure, work)
            parts.remove(guilty)
        return [part for part in parts if part.files]


def _cut(files: Files, processes: int) -> Iterator[_Piece]:
    """Shares in rounds, one of the same size for each process, and as few as may be.

    So all processes come to their end at about one time; the last two rounds share what is left.
    """
    first = 0
    while left := len(files) - first:
        each = math.ceil(left / processes)
        size = each if each <= LARGEST else min(LARGEST, math.ceil(each / 2))
        for start in range(first, min(first + size * processes, len(files)), size):
            piece = _Piece(start, files[start : start + size])
            first += len(piece.files)
            yield piece


def _mapped(
    pieces: Sequence[_Piece], work: Work, executor: Executor, told: Told
) -> Iterator[bytes | Failure]:
    """What became of each piece; whoever listens is told which file is in hand."""

    def heard(number: int, place: int) -> None:
        piece = pieces[number]
        told.done(piece.first, place)
        if place < len(piece.files):
            told.at(piece.first + place)

    speaks = executor if isinstance(executor, ReadingProcesses) else None
    if speaks is not None:
        speaks.heard = heard
    try:
        answers = iter(executor.map(work.read, [piece.files for piece in pieces]))
        for number, piece in enumerate(pieces):
            if speaks is None:
                heard(number, 0)
            answer = next(answers)
            yield answer
            if not isinstance(answer, Failure):
                told.done(piece.first, len(piece.files))
    finally:
        if speaks is not None:
            speaks.heard = None


def _taken(answer: bytes | Failure, files: Files, work: Work) -> Answer | Failure | None:
    """What an answer says; None where that cannot be understood."""
    if isinstance(answer, Failure):
        return answer
    try:
        return from_bytes(answer, [name for _, name in files], work.schemas)
    except MalformedAnswerError:
        return None


def _refused(file: tuple[Path, str], failure: Failure | None, work: Work) -> Answer:
    """What stands for a workbook that nobody could read; its checksum all the same."""
    path, name = file
    limits = work.model.limits
    if failure is None:
        refused = Refused(BookFault.UNREADABLE, NOT_UNDERSTOOD)
    else:
        refused = refusal(failure, limits)
    try:
        received = read_file(path, limits)
        checksum = hashlib.sha256(received.content).hexdigest()
        read = ReadFile(_content(refused), checksum, received.changed)
    except Refused as gone:
        read = ReadFile(_content(gone))
    share = share_of([_book(path, name, read)], work.model, work.period)
    return from_bytes(to_bytes(share, {}, _looked(share, work)), [name], work.schemas)


def _looked(share: Share, work: Work) -> Look | None:
    """What the rules say of workbooks without a look at the others."""
    if work.against is None:
        return None
    tables = joined([share], work.model, work.period)
    try:
        return look(work.against.facts(tables, share.issued), alone())
    except Exception:  # noqa: BLE001 - None has it done once more where a bug can be told
        return None


def read_one(path: Path, request: Request) -> ReadFile:
    """Read a file; what the reader did not expect costs this one and no other."""
    try:
        file = read_file(path, request.limits)
    except Refused as refused:
        return ReadFile(_content(refused))
    try:
        content = read_book(file.content, request)
    except MemoryError:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        content = _content(refusal(Failure(Ending.CRASH, type(error).__name__), request.limits))
    return ReadFile(content, hashlib.sha256(file.content).hexdigest(), file.changed)


def _content(refused: Refused) -> BookContent:
    return BookContent(fault=refused.fault, fault_detail=refused.detail)


def _book(path: Path, name: str, read: ReadFile) -> ReadBook:
    return ReadBook(name, read.content, read.sha256, read.changed, lock_file(path))
