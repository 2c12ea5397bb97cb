"""What is left to fill in on a sheet: live formulas for the cover, and their values."""

from __future__ import annotations

from dataclasses import dataclass

from validation.model import AccountKind
from validation.schemas import Column
from xlvp.template.book import Book
from xlvp.template.grid import Grid, quoted
from xlvp.template.rows import RowKind, SheetRows


@dataclass(frozen=True)
class Progress:
    """How far a sheet has come.

    Attributes:
        rows: rows with something to fill in.
        filled: those of them that lack nothing.
        rows_formula: gives ``rows``.
        filled_formula: gives ``filled``.
    """

    rows: int
    filled: int
    rows_formula: str
    filled_formula: str


def progress(rows: SheetRows, grid: Grid, book: Book) -> Progress | None:
    """The progress of a sheet; None when nothing on it must be filled in."""
    required = [column for column in rows.columns if rows.must_be_filled(column)]
    if not required:
        return None
    in_use = "*".join(f"({part})" for part in _in_use(rows, grid, book))
    complete = [f'({grid.elsewhere(name)}<>"")' for name in _needed(rows, required)]
    comments = _comment_formula(rows, grid, book)
    used_rows = [row for row in range(rows.issued) if _is_used(rows, row)]
    filled = [row for row in used_rows if _is_filled(rows, row, required, book)]
    return Progress(
        rows=len(used_rows),
        filled=len(filled),
        rows_formula=f"=SUMPRODUCT(--({in_use}>0))",
        filled_formula=f"=SUMPRODUCT(--({'*'.join([in_use, *complete, *comments])}>0))",
    )


def _needed(rows: SheetRows, required: list[Column]) -> list[str]:
    names = [column.field for column in required]
    return names if rows.sheet.key in names else [rows.sheet.key, *names]


def _in_use(rows: SheetRows, grid: Grid, book: Book) -> list[str]:
    """Factors that are all above 0 in the rows that have something to fill in."""
    factors = ["+".join(f'({grid.elsewhere(name)}<>"")' for name in rows.fields_in_use)]
    if RowKind.HEADING in rows.kinds and "level" in grid:
        followed = [level.name for level in book.model.levels if level.followed_up]
        factors.append("+".join(f"({grid.elsewhere('level')}={quoted(name)})" for name in followed))
    if RowKind.NET in rows.kinds:
        factors += [
            f"({grid.elsewhere('account_class')}<>{quoted(part.name)})"
            for part in book.model.account_classes
            if part.kind is AccountKind.NET and not part.typed
        ]
    return factors


def _comment_formula(rows: SheetRows, grid: Grid, book: Book) -> list[str]:
    """A factor that is 0 where the status calls for a comment and there is none."""
    wanted = _statuses_with_comment(rows, book)
    if not wanted or "status" not in grid or "comment" not in grid:
        return []
    entries = book.lists.range("Status som kräver kommentar", [wanted[code] for code in wanted])
    status, comment = grid.elsewhere("status"), grid.elsewhere("comment")
    return [f'(1-ISNUMBER(MATCH({status},{entries},0))*({comment}=""))']


def _statuses_with_comment(rows: SheetRows, book: Book) -> dict[str, str]:
    scale = book.model.scale(rows.sheet.title)
    statuses = scale.statuses if scale else ()
    return {status.code: status.choice for status in statuses if status.comment_required}


def _is_used(rows: SheetRows, row: int) -> bool:
    if rows.kinds[row] is RowKind.HEADING:
        return False
    if rows.kinds[row] is RowKind.NET and any(place == row for place, _ in rows.net_formulas):
        return False
    return any(rows.value(row, name) is not None for name in rows.fields_in_use)


def _is_filled(rows: SheetRows, row: int, required: list[Column], book: Book) -> bool:
    if any(rows.value(row, name) is None for name in _needed(rows, required)):
        return False
    needs_comment = rows.value(row, "status") in _statuses_with_comment(rows, book)
    has_comment = "comment" not in rows.by_field or rows.value(row, "comment") is not None
    return has_comment or not needs_comment
