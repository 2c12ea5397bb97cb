"""What xlwings has no word for: protection, links and properties, by Excel's own names.

The objects are the ``api`` of xlwings' books and sheets. Engines of other programs give objects
that answer to the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

ALLOWANCES = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What a protected sheet lets people do; Excel's own names, for asking and for protecting."""
_EXCEL_LINKS = 1
_NOTE_WIDTH, _NOTE_LINE, _NOTE_CHARACTERS = 280, 12, 55
"""Points of a note and of its lines, and how many characters a line holds."""


class LockedError(Exception):
    """A sheet is protected with a password."""


def is_protected(sheet: Any) -> bool:
    """Whether a sheet takes no marks as it is."""
    return bool(sheet.ProtectContents or sheet.ProtectDrawingObjects)


@contextmanager
def unprotected(sheet: Any) -> Iterator[None]:
    """Take a sheet's protection away for a moment, and put exactly the same back.

    Raises:
        LockedError: there is a password.
    """
    if not is_protected(sheet):
        yield
        return
    before: dict[str, bool] = {
        "DrawingObjects": bool(sheet.ProtectDrawingObjects),
        "Contents": bool(sheet.ProtectContents),
        "Scenarios": bool(sheet.ProtectScenarios),
        **{name: bool(getattr(sheet.Protection, name)) for name in ALLOWANCES},
    }
    try:
        sheet.Unprotect("")
    except Exception as error:
        raise LockedError from error
    if is_protected(sheet):
        raise LockedError
    try:
        yield
    finally:
        sheet.Protect(Password="", **before)


def links_to_others(book: Any) -> bool:
    """Whether formulas of the workbook refer to other workbooks."""
    return bool(book.LinkSources(_EXCEL_LINKS))


def properties(book: Any) -> Mapping[str, str]:
    """The custom document properties."""
    return {str(entry.Name): str(entry.Value) for entry in book.CustomDocumentProperties}


def height(text: str) -> int:
    """Points that a note takes to be read as a whole."""
    lines = sum(1 + len(line) // _NOTE_CHARACTERS for line in text.splitlines())
    return _NOTE_LINE * (lines + 1)


def fit(note: Any, text: str) -> None:
    """Make a note so large that its text can be read, where the program lets one."""
    shape = getattr(note, "Shape", None)
    if shape is not None:
        shape.Width = _NOTE_WIDTH
        shape.Height = height(text)
