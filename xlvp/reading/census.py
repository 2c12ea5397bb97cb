"""An own count of a sheet's cells, which the parser's result is held against.

The parser shows an error cell as blank and knows no formulas. Both are found by searching for
tags (:mod:`xlvp.reading.tag_search`). A sheet in another spelling than the search understands,
or one whose count does not tally, is looked at cell by cell (:mod:`xlvp.reading.closer_look`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from validation.model_limits import LIMITS
from xlvp.reading.addresses import MAX_COLUMN, Box, box, cell, column_letter, column_number
from xlvp.reading.container import DamagedError
from xlvp.reading.markup import attributes, unescaped
from xlvp.reading.tag_search import TagSearch, Tally

_START, _EMPTY, _END = b"<sheetData", b"<sheetData/>", b"</sheetData>"
_ERROR_CELL = re.compile(rb"<c ([^>]*\bt=\"e\"[^>]*)(?<!/)>(.*?)</c>", re.DOTALL)
_VALUE = re.compile(rb"(<v(?:\s[^>]*)?>)([^<]*)(</v>)")
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
        no_number: whether a value may be the number that is none (``NaN``).
    """

    values: int
    errors: tuple[ErrorCell, ...] = ()
    formulas: frozenset[str] = frozenset()
    uncalculated: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    arrays: tuple[Box, ...] = ()
    cells: dict[tuple[int, int], str] | None = None
    doubled: dict[tuple[int, int], str] = field(default_factory=dict)
    no_number: bool = True

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
        own = list(map(formulas.__contains__, [f"{letter}{row}" for row in rows]))
        if not arrays:
            return own
        return [
            formula or any(row in array for array in arrays)
            for formula, row in zip(own, rows, strict=True)
        ]


def quick_census(
    xml: bytes,
    sheet: str,
    *,
    with_errors: bool,
    most_cells: int = LIMITS.cells,
    found: Tally | None = None,
) -> Census | None:
    """Count the cells by searching; None when they are spelled in another way than usual.

    Args:
        xml: the sheet.
        sheet: its name.
        with_errors: whether it has cells that show an error.
        most_cells: what the rectangle that holds all cells may have.
        found: what the search has found, when the sheet has been searched before.

    Raises:
        DamagedError: an address is none, or the cells lie too far apart for the parser.
    """
    found = found or TagSearch([xml]).tally(0)
    if found is None:
        start = xml.find(_START)
        return Census(0) if xml.startswith(_EMPTY, start) and _END not in xml else None
    if found.no_text:
        raise DamagedError(f"filen är skadad: bladet {sheet} har en text som inte finns")
    if found.far:
        check_extent(xml, sheet, most_cells)
    if found.astray:
        return None
    try:
        errors = tuple(_errors(xml)) if with_errors else ()
        arrays = tuple(array_boxes(_ARRAY.findall(xml))) if found.attributes else ()
        formulas, uncalculated, blank = _addresses(xml, found)
    except ValueError as error:
        raise DamagedError(f"filen är skadad: bladet {sheet} har en omöjlig celladress") from error
    return Census(
        values=found.values - len(errors),
        errors=errors,
        formulas=formulas,
        uncalculated=uncalculated,
        blank=blank,
        arrays=arrays,
        no_number=found.no_number,
    )


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


def _errors(xml: bytes) -> Iterator[ErrorCell]:
    for tag, inner in _ERROR_CELL.findall(xml):
        value = _VALUE.search(inner)
        if value and value[2]:
            yield ErrorCell(*cell(attributes(tag)["r"]), unescaped(value[2]))


def _addresses(xml: bytes, found: Tally) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Addresses of cells with a formula, of those without a result and with an empty one."""
    if not found.formulas:
        return frozenset(), frozenset(), frozenset()
    addresses = b'"'.join(found.formulas).decode().upper().split('"')
    uncalculated, blank = [], []
    for formula in found.unsure:
        end = formula.address + len(found.formulas[formula.number])
        close = xml.find(b"</c>", formula.tag)
        if xml.endswith(_EMPTY_VALUES, formula.tag, close):
            if xml.find(b't="str"', end, formula.tag) < 0:
                blank.append(addresses[formula.number])
        elif xml.endswith((b"</f>", b"/>"), formula.tag, close):
            uncalculated.append(addresses[formula.number])
    return frozenset(addresses), frozenset(uncalculated), frozenset(blank)
