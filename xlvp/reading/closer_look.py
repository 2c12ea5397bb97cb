"""The census of a sheet taken with an XML parser, cell by cell: slow, and right in any spelling."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from validation.model_limits import LIMITS
from xlvp.reading.addresses import box, cell, column_letter
from xlvp.reading.census import Census, ErrorCell, check_extent
from xlvp.reading.container import DamagedError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # noqa: TID251 - only its name, for the types


def close_census(
    xml: bytes, shared_strings: bytes, sheet: str, most_cells: int = LIMITS.cells
) -> Census:
    """Take the census of a sheet.

    Args:
        xml: the sheet's part.
        shared_strings: the part with the strings that cells refer to; b"" when there is none.
        sheet: the sheet's name.
        most_cells: what the rectangle that holds all cells may have.

    Raises:
        DamagedError: a part is no well-formed XML, an address is none, or the cells lie too far
            apart for the parser.
    """
    try:
        unnumbered = xml.count(b"row>") + xml.count(b"row/>")
        check_extent(xml, sheet, most_cells, unnumbered_rows=unnumbered)
        strings = [_text(item) for item in _closed(shared_strings, "si")] if shared_strings else []
        return _census(xml, strings)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DamagedError(f"filen är skadad: bladet {sheet} går inte att läsa") from error


def _census(xml: bytes, strings: list[str]) -> Census:
    errors, formulas, uncalculated, blank, arrays = [], set(), set(), set(), []
    cells: dict[tuple[int, int], str] = {}
    doubled: dict[tuple[int, int], str] = {}
    for row, column, element in _cells(xml):
        value = _value(element, strings)
        formula = _child(element, "f")
        if formula is not None:
            address = f"{column_letter(column)}{row}"
            formulas.add(address)
            if _child(element, "v") is None:
                uncalculated.add(address)
            elif not value and element.get("t") != "str":
                blank.add(address)
            if formula.get("t") in ("array", "dataTable") and formula.get("ref"):
                arrays.append(box(formula.get("ref", "")))
        if element.get("t") == "e":
            if value:
                errors.append(ErrorCell(row, column, value))
        elif value:
            if (row, column) in cells:
                doubled[row, column] = cells[row, column]
            cells[row, column] = value
    return Census(
        values=len(cells) + len(doubled),
        errors=tuple(errors),
        formulas=frozenset(formulas),
        uncalculated=frozenset(uncalculated),
        blank=frozenset(blank),
        arrays=tuple(arrays),
        cells=cells,
        doubled=doubled,
    )


def _cells(xml: bytes) -> Iterator[tuple[int, int, Element]]:
    """Cells with row (from 1) and column (from 0), also where the file leaves them out."""
    row, column = 0, -1
    for event, element in iterparse(BytesIO(xml), ("start", "end"), forbid_dtd=True):
        match event, _local(element):
            case "start", "row":
                row, column = int(element.get("r") or row + 1), -1
            case "end", "c":
                reference = element.get("r")
                row, column = cell(reference) if reference else (row, column + 1)
                yield row, column, element
                element.clear()
            case "end", "row":
                element.clear()


def _value(element: Element, strings: list[str]) -> str:
    inline = _child(element, "is")
    if inline is not None:
        return _text(inline)
    value = _child(element, "v")
    text = "" if value is None else value.text or ""
    if not text or element.get("t") != "s":
        return text
    number = int(text)
    if number < 0:
        raise IndexError(number)
    return strings[number]


def _closed(xml: bytes, name: str) -> Iterator[Element]:
    for _, element in iterparse(BytesIO(xml), ("end",), forbid_dtd=True):
        if _local(element) == name:
            yield element
            element.clear()


def _text(element: Element) -> str:
    """Plain and rich text; phonetic guides are left out."""
    return "".join(
        part.text or ""
        for child in element
        if _local(child) in ("t", "r")
        for part in child.iter()
        if _local(part) == "t"
    )


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
