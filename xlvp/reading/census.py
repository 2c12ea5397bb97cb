"""An own count of a sheet's cells, which the parser's result is held against.

The parser shows an error cell as blank and knows no formulas. Both are found by looking at
what follows each ``<`` in the sheet's bytes, all at once, in a fraction of the time that it
takes to parse them. The search understands cells as Excel, LibreOffice, openpyxl and
XlsxWriter write them; a sheet in another spelling, or one whose count does not tally, is
looked at cell by cell (:mod:`xlvp.reading.closer_look`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from validation.model_limits import LIMITS
from xlvp.reading.addresses import MAX_COLUMN, Box, box, cell, column_letter, column_number
from xlvp.reading.container import DamagedError
from xlvp.reading.markup import attributes, unescaped

_Bytes: TypeAlias = npt.NDArray[np.uint8]
_Places: TypeAlias = npt.NDArray[np.intp]
_Mask: TypeAlias = npt.NDArray[np.bool_]

_CELL, _ROW = b'<c r="', b'<row r="'
_LONGEST_LOOK = 16
"""Bytes that are looked at from a tag's start on; so many follow after the last cell."""
_ERROR_CELL = re.compile(rb"<c ([^>]*\bt=\"e\"[^>]*)(?<!/)>(.*?)</c>", re.DOTALL)
_VALUE = re.compile(rb"(<v(?:\s[^>]*)?>)([^<]*)(</v>)")
_NO_STRING = re.compile(rb't="s"[^>]*><v>(?!\d{1,9}</v>)[^<]')
"""A cell whose text has no number: the parser gives the first of all texts in its place."""
_ARRAY = re.compile(rb"<f\s([^>]*\bt=\"(?:array|dataTable)\"[^>]*)>")
_EMPTY_VALUES = (b"<v></v>", b"<v/>", b"<v />")
_KNOWN_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


@dataclass(frozen=True)
class ErrorCell:
    """A cell that shows an error: row from 1, column from 0, the error as the file has it."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Census:
    """What a sheet's bytes say about its cells.

    Attributes:
        values: how many cells hold a value and no error.
        errors: the cells that show an error.
        formulas: addresses of the cells with a formula of their own.
        uncalculated: those of them that have no result.
        blank: those of them whose result is there and empty. Some programs write that beside a
            formula that they do not calculate, others as the text "".
        arrays: ranges of cells that share one formula.
        cells: the value of each cell, after a closer look.
        doubled: cells that stand in the file twice, with the value that was given up.
    """

    values: int
    errors: tuple[ErrorCell, ...] = ()
    formulas: frozenset[str] = frozenset()
    uncalculated: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    arrays: tuple[Box, ...] = ()
    cells: dict[tuple[int, int], str] | None = None
    doubled: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def calculated(self) -> bool:
        """Whether a formula has a result."""
        return len(self.formulas) > len(self.uncalculated) + len(self.blank)

    def has_formula(self, row: int, column: int) -> bool:
        """Whether a cell holds a formula or belongs to an array formula."""
        return self.have_formulas([row], column)[0]

    def have_formulas(self, rows: Sequence[int], column: int) -> list[bool]:
        """Whether the cells of a column hold a formula or belong to an array formula."""
        letter, formulas = column_letter(column), self.formulas
        arrays = [
            range(place.first_row, place.last_row + 1)
            for place in self.arrays
            if place.first_column <= column <= place.last_column
        ]
        return [
            f"{letter}{row}" in formulas or any(row in array for array in arrays) for row in rows
        ]


def quick_census(
    xml: bytes, sheet: str, *, with_errors: bool, most_cells: int = LIMITS.cells
) -> Census | None:
    """Count the cells by searching; None when they are spelled in another way than usual.

    Args:
        xml: the sheet.
        sheet: its name.
        with_errors: what :func:`shows_errors` says of it.
        most_cells: what the rectangle that holds all cells may have.

    Raises:
        DamagedError: an address is none, or the cells lie too far apart for the parser.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if start < 0 or len(xml) < end + _LONGEST_LOOK:
        return None
    if end < 0:
        return Census(0) if xml.startswith(b"<sheetData/>", start) else None
    text = np.frombuffer(xml, dtype=np.uint8)
    tags = np.flatnonzero(text[start:end] == ord("<")) + start
    first, second = text[tags + 1], text[tags + 2]
    one_letter = second < ord("A")
    cells = tags[(first == ord("c")) & one_letter]
    rows = tags[(first == ord("r")) & (second == ord("o"))]
    comments = first == ord("!")  # or CDATA
    if comments.any() or not (_all_go(text, cells, _CELL) and _all_go(text, rows, _ROW)):
        return None
    if _NO_STRING.search(xml, start, end):
        raise DamagedError(f"filen är skadad: bladet {sheet} har en text som inte finns")
    if _may_lie_far_away(text, cells, rows):
        check_extent(xml, sheet, most_cells)
    formulas = tags[(first == ord("f")) & one_letter]
    if len(formulas) and (not len(cells) or formulas[0] < cells[0]):
        return None
    try:
        errors = tuple(_errors(xml)) if with_errors else ()
        arrays = tuple(_arrays(xml, text, formulas))
        addresses = _addresses(xml, formulas, cells)
    except ValueError as error:
        raise DamagedError(f"filen är skadad: bladet {sheet} har en omöjlig celladress") from error
    values = tags[(first == ord("v")) & one_letter]
    inline = np.count_nonzero((first == ord("i")) & (second == ord("s")))
    count = len(values) - np.count_nonzero(_is_blank_value(text, values)) + inline - len(errors)
    return Census(int(count), errors, *addresses, arrays)


def check_extent(xml: bytes, sheet: str, most_cells: int, *, unnumbered_rows: int = 0) -> None:
    """Refuse a sheet whose cells lie so far apart that the parser would run out of memory.

    Args:
        xml: the sheet.
        sheet: its name.
        most_cells: what the rectangle that holds all cells may have.
        unnumbered_rows: rows without an address, which follow upon the others.

    Raises:
        DamagedError: the rectangle that holds all cells is too large.
    """
    rows, columns = {1}, {"A"}
    for letters, digits in re.findall(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})(\d+)[\"']", xml):
        rows.add(int(digits[:8]))
        columns.add(letters.decode().upper() or "A")
    last_column = max(columns, key=lambda letters: (len(letters), letters))
    last_row = max(rows) + unnumbered_rows
    column = column_number(last_column)
    if column > MAX_COLUMN:
        raise DamagedError(f"filen är skadad: bladet {sheet} har en omöjlig celladress")
    if last_row * (column + 1) > most_cells:
        raise DamagedError(
            f"bladet {sheet} är orimligt stort: det når till {last_column}{last_row}"
        )


def shows_errors(xml: bytes) -> bool:
    """Whether a sheet has cells that show an error."""
    return b't="e"' in xml


def with_known_errors(xml: bytes, census: Census) -> bytes:
    """The sheet with newer errors (``#SPILL!``) as ``#N/A``: the parser fails on what is new."""
    if all(error.text in _KNOWN_ERRORS for error in census.errors):
        return xml
    return _ERROR_CELL.sub(lambda found: _VALUE.sub(rb"\1#N/A\3", found[0]), xml)


def array_boxes(formula_tags: Iterable[bytes]) -> Iterator[Box]:
    """Ranges of array formulas, from the attributes of their tags.

    Raises:
        ValueError: a range is none.
    """
    for tag in formula_tags:
        reference = attributes(tag).get("ref")
        if reference:
            yield box(reference)


def _all_go(text: _Bytes, tags: _Places, on: bytes) -> bool:
    """Whether all tags of a kind go on as usual; their names have been looked at."""
    return all(
        bool((text[tags + place] == on[place]).all()) for place in range(on.index(b" "), len(on))
    )


def _may_lie_far_away(text: _Bytes, cells: _Places, rows: _Places) -> bool:
    """Whether a cell may lie beyond column AZ or row 99,999; nearer ones make a small box."""
    address = cells + len(_CELL)
    two_letters = text[address + 1] >= ord("A")
    if two_letters.any():
        beyond_az = two_letters & (text[address] != ord("A"))
        three_letters = two_letters & (text[address + 2] >= ord("A"))
        if (beyond_az | three_letters).any():
            return True
    sixth_digits = text[address + two_letters + 6]
    return bool(_is_digit(sixth_digits).any() or _is_digit(text[rows + len(_ROW) + 5]).any())


def _is_digit(characters: _Bytes) -> _Mask:
    digit: _Mask = (characters >= ord("0")) & (characters <= ord("9"))
    return digit


def _is_blank_value(text: _Bytes, values: _Places) -> _Mask:
    """``<v></v>``, ``<v/>`` and ``<v />``."""
    third, fourth = text[values + 2], text[values + 3]
    blank: _Mask = (third == ord("/")) | ((third == ord(" ")) & (fourth == ord("/")))
    blank |= (third == ord(">")) & (fourth == ord("<"))
    return blank


def _errors(xml: bytes) -> Iterator[ErrorCell]:
    for tag, inner in _ERROR_CELL.findall(xml):
        value = _VALUE.search(inner)
        if value and value[2]:
            yield ErrorCell(*cell(attributes(tag)["r"]), unescaped(value[2]))


def _arrays(xml: bytes, text: _Bytes, formulas: _Places) -> Iterator[Box]:
    if (text[formulas + 2] == ord(" ")).any():
        yield from array_boxes(_ARRAY.findall(xml))


def _addresses(
    xml: bytes, formulas: _Places, cells: _Places
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Addresses of cells with a formula, of those without a result and with an empty one."""
    found, uncalculated, blank = [], [], []
    starts = cells[np.searchsorted(cells, formulas) - 1] + len(_CELL) if len(formulas) else formulas
    for formula, start in zip(formulas.tolist(), starts.tolist(), strict=True):
        end = xml.find(b'"', start)
        address = xml[start:end].decode().upper()
        found.append(address)
        close = xml.find(b"</c>", formula)
        if xml.endswith(_EMPTY_VALUES, formula, close):
            if xml.find(b't="str"', end, formula) < 0:
                blank.append(address)
        elif xml.endswith((b"</f>", b"/>"), formula, close):
            uncalculated.append(address)
    return frozenset(found), frozenset(uncalculated), frozenset(blank)
