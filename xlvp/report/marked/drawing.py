"""The boxes that show the notes: shapes in the sheet's old-style (VML) drawing.

VML need not be well-formed XML (Excel writes ``<br>``), so it is not parsed: shapes are found by
pattern, and the rest is left alone. Only a drawing with other prefixes than the usual ones, as
openpyxl writes it, is parsed and written again with those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from defusedxml.ElementTree import ParseError, fromstring, tostring

from xlvp.reading import addresses
from xlvp.report.marked.splicing import Part, UnmarkableError, encoded

_SHAPE = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>\s*", re.DOTALL)
_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ROW = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>")
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_IDS = re.compile(rb"""(<o:idmap\b[^>]*?\bdata\s*=\s*["'])([\d,]*)(["'])""")
_END = re.compile(rb"</xml\s*>\s*\Z")
_TYPE_ID = "_x0000_t202"

_EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{}"/></o:shapelayout></xml>'
)
_TYPE = (
    f'<v:shapetype id="{_TYPE_ID}" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)

_USUAL_PREFIXES = {name: prefix for prefix, name in re.findall(r'xmlns:(\w)="([^"]+)"', _EMPTY)}
_UNKNOWN = "bladets anteckningar är ritade på ett okänt sätt"
_IDS_IN_BLOCK = 1024
_WIDTH, _LINE_HEIGHT, _LETTERS_IN_LINE, _LINES = 330, 15, 52, 26
"""Size of a note in pixels; what is longer is scrolled in its box."""
_COLUMN_WIDTH, _ROW_HEIGHT, _LETTER_WIDTH, _PADDING = 64, 20, 7, 5


@dataclass(frozen=True)
class Geometry:
    """Widths of columns (from 0) and heights of rows (from 1) in pixels, where they are set."""

    widths: tuple[tuple[int, int, int], ...]
    heights: Mapping[int, int]
    height: int

    @classmethod
    def of(cls, sheet: Part) -> Geometry:
        """Read them from a worksheet."""
        widths = []
        for column in sheet.named("col"):
            found = column.attributes
            pixels = int(float(found.get("width", 9.14)) * _LETTER_WIDTH) + _PADDING
            hidden = found.get("hidden") in ("1", "true")
            widths.append((int(found["min"]) - 1, int(found["max"]) - 1, 0 if hidden else pixels))
        heights = {
            int(row.attributes["r"]): _pixels(row.attributes["ht"])
            for row in sheet.named("row")
            if "ht" in row.attributes and "r" in row.attributes
        }
        usual = [part.attributes.get("defaultRowHeight") for part in sheet.named("sheetFormatPr")]
        return cls(tuple(widths), heights, _pixels(usual[0]) if usual and usual[0] else _ROW_HEIGHT)

    def width(self, column: int) -> int:
        """Width of a column."""
        found = (wide for first, last, wide in self.widths if first <= column <= last)
        return next(found, _COLUMN_WIDTH)

    def anchor(self, row: int, column: int, lines: int) -> tuple[int, ...]:
        """Where the note of a cell stands: column, pixels into it, row, pixels; twice."""
        wanted = _LINE_HEIGHT * min(lines + 1, _LINES)
        right, into_right = self._walk(column + 1, 15 + _WIDTH, self.width, addresses.MAX_COLUMN)
        top = max(row - 1, 1)
        bottom, into_bottom = self._walk(top, 4 + wanted, self._height, addresses.MAX_ROW)
        return column + 1, 15, top - 1, 4, right, into_right, bottom - 1, into_bottom

    def _height(self, row: int) -> int:
        return self.heights.get(row, self.height)

    @staticmethod
    def _walk(place: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
        while place < last and pixels >= size(place):
            pixels -= size(place)
            place += 1
        return place, pixels


class NoteShapes:
    """The shapes of one drawing."""

    def __init__(self, data: bytes | None, block: int) -> None:
        """Take a drawing, or begin one.

        Args:
            data: the drawing as it stands.
            block: number of a block of ids that no other drawing of the workbook uses.
        """
        self._data = encoded(_EMPTY.format(block)) if data is None else _usual(data)
        blocks = _IDS.search(self._data)
        own = int(blocks[2].split(b",")[0] or 0) if blocks else block
        self._last_id = own * _IDS_IN_BLOCK
        if not _END.search(self._data) or b"xmlns:v" not in self._data:
            raise UnmarkableError(_UNKNOWN)

    def remove(self, cells: Collection[str]) -> None:
        """Take the shapes of cells' notes away."""
        self._data = _SHAPE.sub(
            lambda found: b"" if _cell_of(found[0]) in cells else found[0], self._data
        )

    def add(self, texts: Mapping[str, str], geometry: Geometry) -> None:
        """Add shapes for cells' notes, where there are none yet."""
        used = [int(found) for found in _SHAPE_ID.findall(self._data)]
        self._last_id = max(used, default=self._last_id)
        there = {_cell_of(found[0]) for found in _SHAPE.finditer(self._data)}
        new = [] if f'id="{_TYPE_ID}"'.encode() in self._data else [_TYPE]
        for cell, text in texts.items():
            if cell not in there:
                self._last_id += 1
                new.append(_shape(self._last_id, cell, geometry, _lines(text)))
        end = _END.search(self._data)
        assert end is not None
        self._data = self._data[: end.start()] + encoded("".join(new)) + end[0]

    def result(self) -> bytes:
        """The drawing; the blocks that its shapes have ids of are its own."""
        return _IDS.sub(self._blocks, self._data, count=1)

    def _blocks(self, found: re.Match[bytes]) -> bytes:
        named = {int(number) for number in found[2].split(b",") if number}
        used = {int(number) // _IDS_IN_BLOCK for number in _SHAPE_ID.findall(self._data)}
        return found[1] + ",".join(map(str, sorted(named | used - {0}))).encode() + found[3]


def _usual(data: bytes) -> bytes:
    """A drawing with the usual prefixes, declared at its root.

    Raises:
        UnmarkableError: it has others and is no plain XML.
    """
    if b"xmlns:v" in data:
        return data
    try:
        drawing: str = tostring(fromstring(data, forbid_dtd=True), encoding="unicode")
    except (ParseError, ValueError) as error:  # a ValueError is what is forbidden
        raise UnmarkableError(_UNKNOWN) from error
    for declared, name in re.findall(r'xmlns:(\w+)="([^"]+)"', drawing):
        usual = _USUAL_PREFIXES.get(name, declared)
        drawing = re.sub(rf"(?<=[</\s:]){declared}(?=[:=])", usual, drawing)
    return encoded(drawing)


def _shape(number: int, cell: str, geometry: Geometry, lines: int) -> str:
    row, column = addresses.cell(cell)
    anchor = ", ".join(map(str, geometry.anchor(row, column, lines)))
    return (
        f'<v:shape id="_x0000_s{number}" type="#{_TYPE_ID}" style="position:absolute;'
        f'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
        '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
        f"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _cell_of(shape: bytes) -> str:
    """The cell of a note's shape; "" for a shape of another kind."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if not _NOTE.search(shape) or row is None or column is None:
        return ""
    return f"{addresses.column_letter(int(column[1]))}{int(row[1]) + 1}"


def _lines(text: str) -> int:
    return sum(max(1, -(-len(line) // _LETTERS_IN_LINE)) for line in text.split("\n"))


def _pixels(points: str) -> int:
    return round(float(points) * 4 / 3)


def blocks_used(drawings: Iterable[bytes]) -> int:
    """The highest block of ids that drawings use."""
    numbers = [int(found) for data in drawings for found in _SHAPE_ID.findall(data)]
    return max(numbers, default=0) // _IDS_IN_BLOCK
