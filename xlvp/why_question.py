"""What a question like ``E-plan utveckling/årsprognos`` asks for: which rows of which column.

The last part is a column's title; each part before it narrows the rows down: a sheet, a
department by code or name, or a row by number or name. A part is matched without regard to
case, accents of layout and punctuation, first as a whole, then by its beginning, then anywhere.
What can be meant in several ways is not guessed: the candidates are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from validation.model import AccountKind
from validation.schemas import SHEETS, Column, Sheet
from xlvp import deviation
from xlvp.consolidation import Consolidated
from xlvp.errors import InputError

_MOST_CANDIDATES = 12
OFFICE = ("kontoret", "alla", "hela kontoret")
"""What the whole office may be called."""


@dataclass(frozen=True)
class Asked:
    """What a question asks for.

    Attributes:
        rows: the chosen rows of the sheet's table; index ``(workbook, row)``.
        label: the rows as the answer names them.
        whole: the rows are all of the office or of departments, so net lines stay out.
    """

    sheet: Sheet
    column: Column
    rows: pd.DataFrame
    label: str
    whole: bool


@dataclass(frozen=True)
class _Reading:
    """One way to read what stands before the column; ``rank`` 0 is the surest."""

    rank: int
    label: str
    rows: pd.DataFrame
    whole: bool


_Way = tuple[int, _Reading, Sheet, Column]
"""How well the column matches, and what is read."""


def understand(question: str, consolidated: Consolidated) -> Asked:
    """Find the rows and the column that a question asks for.

    Raises:
        InputError: nothing is meant by it, or several things are; the candidates are told.
    """
    subject, _, title = question.rpartition("/")
    ways = []
    for sheet, column, rank in _columns(title, consolidated):
        readings = _readings(subject, sheet, consolidated)
        ways += [(rank, reading, sheet, column) for reading in readings]
    if not ways:
        raise InputError(_nothing(subject, title, consolidated))
    chosen = _surest(ways)
    if len(chosen) > 1:
        meant = [f"{sheet.title}/{part.label}/{column.title}" for _, part, sheet, column in chosen]
        raise InputError(f"”{question}” kan betyda flera saker. Skriv ett av: {listed(meant)}.")
    _, reading, sheet, column = chosen[0]
    return Asked(sheet, column, reading.rows, reading.label, reading.whole)


def _surest(ways: list[_Way]) -> list[_Way]:
    """The best readings; a question about money means the operating budget where it can."""
    best = min((reading.rank, min(rank, 1)) for rank, reading, _, _ in ways)
    chosen = [way for way in ways if (way[1].rank, min(way[0], 1)) == best]
    economy = [way for way in chosen if way[2].table == "operating_budget"]
    if economy:
        exact = [way for way in economy if way[0] == min(rank for rank, _, _, _ in economy)]
        return exact if best[1] == 0 else economy
    in_economy = [
        way for way in ways if way[2].table == "operating_budget" and way[1].rank == best[0]
    ]
    return [*in_economy, *chosen]


def same_rows(asked: Asked, frame: pd.DataFrame, consolidated: Consolidated) -> pd.DataFrame:
    """The rows of another frame that are the asked ones: by department and key.

    Args:
        frame: of an earlier period, with the index ``(department, key)``, or of other
            workbooks of the period.
    """
    if frame.empty:
        return frame
    if asked.whole:
        kept = frame[frame["department"].isin(asked.rows["department"].unique())]
        return _without_nets(asked.sheet, kept, consolidated)
    key = asked.sheet.key
    wanted = set(zip(asked.rows["department"], asked.rows[key], strict=True))
    there = zip(frame["department"], frame[key], strict=True)
    return frame[[pair in wanted for pair in there]]


def folded(text: object) -> str:
    """A text for comparing: lower case, without punctuation, one space between words."""
    return " ".join(re.sub(r"[^\w%]+", " ", str(text).casefold()).split())


def _match(wanted: str, names: Iterable[object]) -> int | None:
    """How well a wanted text is one of the names: 0 whole, 1 beginning, 2 inside, None not."""
    said = [folded(name) for name in names if isinstance(name, str) and name]
    if wanted in said:
        return 0
    if any(name.startswith(wanted) for name in said):
        return 1
    return 2 if len(wanted) > 1 and any(wanted in name for name in said) else None


def _columns(title: str, consolidated: Consolidated) -> list[tuple[Sheet, Column, int]]:
    """The columns that a title can mean, with how well it matches."""
    wanted, found = folded(title), []
    if not wanted:
        return []
    for sheet in SHEETS:
        frame = consolidated.tables.get(sheet.table)
        if frame is None or frame.empty:
            continue
        for column in consolidated.columns(sheet.table).values():
            rank = _match(wanted, [column.title])
            if wanted in {folded(name) for name in column.spec.aliases}:
                rank = 0
            if rank is not None and column.field in frame:
                found.append((sheet, column, rank))
    return found


def _readings(subject: str, sheet: Sheet, consolidated: Consolidated) -> list[_Reading]:
    """The ways in which what stands before the column names rows of a sheet."""
    frame = consolidated.tables[sheet.table]
    whole = _one(subject, sheet, frame, consolidated)
    if whole or "/" not in subject:
        return whole
    first, _, rest = subject.partition("/")
    readings = []
    if (rank := _match(folded(first), [sheet.title])) is not None:
        readings += [_worse(part, rank) for part in _readings(rest, sheet, consolidated)]
    for outer in _departments(first, frame, consolidated):
        kept = frame.loc[outer.rows.index]
        inner = _rows(rest, sheet, kept, consolidated)
        readings += [_worse(part, outer.rank) for part in inner]
    return readings


def _worse(reading: _Reading, rank: int) -> _Reading:
    return _Reading(max(reading.rank, rank), reading.label, reading.rows, reading.whole)


def _one(
    subject: str, sheet: Sheet, frame: pd.DataFrame, consolidated: Consolidated
) -> list[_Reading]:
    """The rows that one name means: the office, a sheet, a department or a row."""
    wanted = folded(subject)
    office = [*OFFICE, consolidated.model.office.name, consolidated.model.office.code, sheet.title]
    if not wanted or wanted in {folded(name) for name in office}:
        rows = _without_nets(sheet, frame, consolidated)
        return [_Reading(0, "Kontoret", rows, whole=True)]
    departments = _departments(subject, frame, consolidated)
    if any(part.rank == 0 for part in departments):
        kept = [part for part in departments if part.rank == 0]
        return [_without(part, sheet, consolidated) for part in kept]
    named = [_without(part, sheet, consolidated) for part in departments]
    theirs = {code for part in departments for code in part.rows["department"]}
    others = frame[~frame["department"].isin(theirs)]
    return [*named, *_rows(subject, sheet, others, consolidated)]


def _without(reading: _Reading, sheet: Sheet, consolidated: Consolidated) -> _Reading:
    rows = _without_nets(sheet, reading.rows, consolidated)
    return _Reading(reading.rank, reading.label, rows, reading.whole)


def _departments(subject: str, frame: pd.DataFrame, consolidated: Consolidated) -> list[_Reading]:
    found = []
    for code in frame["department"].unique():
        name = consolidated.department_name(code)
        rank = _match(folded(subject), [code, name, f"{code} {name}"])
        if rank is not None:
            rows = frame[frame["department"] == code]
            found.append(_Reading(rank, name, rows, whole=True))
    return found


def _rows(
    subject: str, sheet: Sheet, frame: pd.DataFrame, consolidated: Consolidated
) -> list[_Reading]:
    """Rows by number or name; the same number or name in several departments is several rows."""
    wanted, found = folded(subject), []
    names = frame["name"] if "name" in frame else pd.Series("", index=frame.index)
    for label, department, key, name in zip(
        frame.index, frame["department"], frame[sheet.key], names, strict=True
    ):
        text = f"{key} {name}" if isinstance(name, str) and name else str(key)
        rank = (
            0 if str(key).casefold() == subject.strip().casefold() else _match(wanted, [name, text])
        )
        if rank is not None:
            shown = f"{consolidated.department_name(department)}/{text}"
            found.append(_Reading(rank, shown, frame.loc[[label]], whole=False))
    return found


def _without_nets(sheet: Sheet, frame: pd.DataFrame, consolidated: Consolidated) -> pd.DataFrame:
    """Without the lines that repeat others, unless nothing else is there."""
    nets = any(part.kind is AccountKind.NET for part in consolidated.model.account_classes)
    if sheet.table != "operating_budget" or not nets:
        return frame
    kept = deviation.summed_lines(frame, consolidated.model)
    return frame if kept.empty else kept


def _nothing(subject: str, title: str, consolidated: Consolidated) -> str:
    """Why nothing is meant, with what could have been written."""
    tables: Mapping[str, pd.DataFrame] = consolidated.tables
    filled = [sheet for sheet in SHEETS if not tables.get(sheet.table, pd.DataFrame()).empty]
    if not _columns(title, consolidated):
        titles: list[str] = []
        for sheet in filled:
            titles += [part.title for part in consolidated.columns(sheet.table).values()]
        likely = list(dict.fromkeys(titles))
        return (
            f"Ingen kolumn heter ”{title}”. Skriv avdelning eller rad, snedstreck och kolumn, "
            f"t.ex. ”{consolidated.departments[0].name}/{likely[0] if likely else 'Årsprognos'}”. "
            f"Kolumner: {listed(likely, 30)}."
        )
    names = [status.name for status in consolidated.departments]
    return f"Ingen avdelning eller rad heter ”{subject}”. Avdelningar: {listed(names)}."


def listed(names: Sequence[str], most: int = _MOST_CANDIDATES) -> str:
    """Candidates, as many as can be read."""
    left = len(names) - most
    return "; ".join(names[:most]) + (f"; och {left} till" if left > 0 else "")
