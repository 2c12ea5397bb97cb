"""LibreOffice's answers to the macros that the add-in has in Excel (:mod:`xlvp.addin.macros`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlvp.addin.calc.call import Call
from xlvp.reading import addresses


def run(call: Call, macro: str, given: Sequence[Any]) -> Any:
    """Run one of them; KeyError when there is none of that name."""
    book, *arguments = given
    match macro.rpartition("!")[2]:
        case "XlvpNotes":
            return _notes(call, book)
        case "XlvpSetNotes":
            return _set_notes(call, book, *arguments)
        case "XlvpUncolour":
            return call("remove_rules", book, *arguments)
    raise KeyError(macro)


def _notes(call: Call, book: str) -> list[str]:
    known = call("all_notes", book)
    parts = [str(len(known))]
    for sheet, row, column, text in known:
        parts += [sheet, f"{addresses.column_letter(column)}{row + 1}", text]
    return parts


def _set_notes(
    call: Call, book: str, sheets: Sequence[str], cells: Sequence[str], *texts: Sequence[Any]
) -> int:
    changes = []
    for sheet, cell, text in zip(sheets, cells, texts[0], strict=True):
        row, column = addresses.cell(cell)
        changes.append((sheet, row - 1, column, text or None))
    call("set_all_notes", book, changes)
    return len(changes)
