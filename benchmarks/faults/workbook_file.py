"""A workbook's file, edited as Excel leaves it: results of formulas and all other parts kept.

Libraries drop the stored results of formulas, and that alone is something to find. So cells
are changed in the parts that hold them. Only what XlsxWriter writes is understood, which is
what templates are written with.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html import escape, unescape
from io import BytesIO
from typing import TypeAlias

from benchmarks.faults.references import letters, number, shifted

Value: TypeAlias = str | float | None
_SHEET = re.compile(r'<sheet name="([^"]*)"[^>]* r:id="([^"]*)"/>')
_RELATION = re.compile(r'<Relationship Id="([^"]*)"[^>]* Target="([^"]*)"/>')
_ROW = re.compile(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_STRING = re.compile(r"<si>(.*?)</si>", re.DOTALL)
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's days have no time zone


class ErrorValue(str):
    """An error that a formula gave, or that somebody pasted: ``#REF!``."""

    __slots__ = ()


@dataclass(frozen=True)
class Cell:
    """A cell; ``formula`` without its equals sign, "" for none."""

    value: Value = None
    formula: str = ""
    style: str = ""


@dataclass
class Sheet:
    """A worksheet's part: its rows, and what stands before and after them."""

    name: str
    part: str
    head: str
    tail: str
    rows: dict[int, dict[str, Cell]]
    row_attributes: dict[int, str] = field(default_factory=dict)

    def get(self, column: str, row: int) -> Cell:
        """A cell, blank where there is none."""
        return self.rows.get(row, {}).get(column, Cell())

    def put(self, column: str, row: int, value: Value | date) -> None:
        """Type a value; the cell keeps its look and loses its formula."""
        self.set(column, row, Cell(as_stored(value), style=self.get(column, row).style))

    def set(self, column: str, row: int, cell: Cell) -> None:
        """Replace a cell."""
        self.rows.setdefault(row, {})[column] = cell

    def move_rows(self, first: int, by: int) -> None:
        """Move the rows from ``first`` on; those that others come to lie on are gone."""
        gone = range(first + by, first)
        kept = {row: cells for row, cells in self.rows.items() if row not in gone}
        moved = {row + by if row >= first else row: cells for row, cells in kept.items()}
        self.rows = {
            row: {
                column: replace(cell, formula=shifted(cell.formula, first, by))
                for column, cell in cells.items()
            }
            for row, cells in moved.items()
        }
        self.row_attributes = {
            row + by if row >= first else row: text
            for row, text in self.row_attributes.items()
            if row not in gone
        }
        self.tail = re.sub(
            r'(?<=sqref=")[^"]*|(?<=<formula>)[^<]*|(?<=<formula[12]>)[^<]*',
            lambda found: escape(shifted(_plain(found[0]), first, by)),
            self.tail,
        )


@dataclass
class Table:
    """An Excel table: columns by title, and its rows of data."""

    sheet: Sheet
    part: str
    columns: dict[str, str]
    header: int
    first: int
    last: int

    def cell(self, title: str, row: int) -> Cell:
        """A cell by its column's title."""
        return self.sheet.get(self.columns[title], row)

    def address(self, title: str, row: int) -> str:
        """As findings name it: ``Aktiviteter!E14``."""
        return f"{self.sheet.name}!{self.columns[title]}{row}"

    def put(self, title: str, row: int, value: Value | date) -> None:
        """Type a value."""
        self.sheet.put(self.columns[title], row, value)

    def filled(self, key: str) -> list[int]:
        """The rows with something in their key column."""
        rows = range(self.first, self.last + 1)
        return [row for row in rows if self.cell(key, row).value not in (None, "")]


class WorkbookFile:
    """A workbook; the parts that are not asked for stay byte for byte."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.parts = {info.filename: archive.read(info) for info in archive.infolist()}
        self._sheets: dict[str, Sheet] = {}
        self._strings = [
            "".join(map(_plain, re.findall(r"<t[^>]*>(.*?)</t>", item, re.DOTALL)))
            for item in _STRING.findall(self._text("xl/sharedStrings.xml"))
        ]
        self._numbers = {text: place for place, text in enumerate(self._strings)}
        self._known = len(self._strings)

    def _text(self, part: str) -> str:
        return self.parts[part].decode()

    def edit(self, part: str, change: Callable[[str], str]) -> None:
        """Change a part as text."""
        self.parts[part] = change(self._text(part)).encode()

    def edit_written(self, part: str, change: Callable[[str], str]) -> None:
        """Change a sheet's part as text, after all that was typed is in it."""
        self.data()
        self._sheets.clear()
        self.edit(part, change)

    def sheet_parts(self) -> dict[str, str]:
        """The parts of the sheets by name, in order."""
        targets = dict(_RELATION.findall(self._text("xl/_rels/workbook.xml.rels")))
        return {
            _plain(name): f"xl/{targets[relation]}"
            for name, relation in _SHEET.findall(self._text("xl/workbook.xml"))
        }

    def sheet(self, name: str) -> Sheet:
        """A sheet by name."""
        if name not in self._sheets:
            self._sheets[name] = self._read(name, self.sheet_parts()[name])
        return self._sheets[name]

    def table(self, title: str) -> Table:
        """The table of a sheet by the title that the template gave it."""
        sheet = self.sheet(title)
        relations = sheet.part.replace("worksheets/", "worksheets/_rels/") + ".rels"
        target = next(
            target for _, target in _RELATION.findall(self._text(relations)) if "/tables/" in target
        )
        part = f"xl/{target.removeprefix('../')}"
        text = self._text(part)
        found = re.search(r' ref="([A-Z]+)(\d+):[A-Z]+(\d+)"', text)
        assert found is not None
        names = [_plain(name) for name in re.findall(r'<tableColumn id="\d+" name="([^"]*)"', text)]
        left, header, last = number(found[1]), int(found[2]), int(found[3])
        columns = {name: letters(left + place) for place, name in enumerate(names)}
        return Table(sheet, part, columns, header, header + 1, last)

    def resize(self, table: Table, last: int) -> None:
        """Let a table end with another row."""
        old, new = f"{table.last}", f"{last}"
        self.edit(table.part, lambda text: re.sub(rf'(:[A-Z]+){old}"', rf'\g<1>{new}"', text))
        table.last = last

    def data(self) -> bytes:
        """The file."""
        for sheet in self._sheets.values():
            self.parts[sheet.part] = self._written(sheet).encode()
        added = "".join(
            f'<si><t xml:space="preserve">{escape(text, quote=False)}</t></si>'
            for text in self._strings[self._known :]
        )
        if added:
            self.edit("xl/sharedStrings.xml", lambda text: text.replace("</sst>", added + "</sst>"))
            counts = rf'uniqueCount="{len(self._strings)}"'
            self.edit(
                "xl/sharedStrings.xml", lambda text: re.sub(r'uniqueCount="\d+"', counts, text)
            )
            self._known = len(self._strings)
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
        return buffer.getvalue()

    def _read(self, name: str, part: str) -> Sheet:
        head, _, rest = self._text(part).partition("<sheetData>")
        body, _, tail = rest.partition("</sheetData>")
        rows, attributes = {}, {}
        for row, said, content in _ROW.findall(body):
            rows[int(row)] = dict(self._cells(content))
            attributes[int(row)] = said
        return Sheet(name, part, head, tail, rows, attributes)

    def _cells(self, row: str) -> Iterator[tuple[str, Cell]]:
        for column, said, content in _CELL.findall(row):
            attributes = dict(_ATTRIBUTE.findall(said))
            formula = re.search(r"<f>(.*?)</f>", content, re.DOTALL)
            stored = re.search(r"<v>(.*?)</v>", content, re.DOTALL)
            yield (
                column,
                Cell(
                    self._value(attributes.get("t", "n"), stored[1] if stored else None),
                    _plain(formula[1]) if formula else "",
                    attributes.get("s", ""),
                ),
            )

    def _value(self, kind: str, stored: str | None) -> Value:
        if stored is None:
            return None
        match kind:
            case "s":
                return self._strings[int(stored)]
            case "str":
                return _plain(stored)
            case "e":
                return ErrorValue(_plain(stored))
            case _:
                return float(stored)

    def _written(self, sheet: Sheet) -> str:
        rows = "".join(
            f'<row r="{row}"{_free(sheet.row_attributes.get(row, ""))}>'
            + "".join(
                self._written_cell(f"{column}{row}", cell)
                for column, cell in sorted(cells.items(), key=lambda pair: number(pair[0]))
            )
            + "</row>"
            for row, cells in sorted(sheet.rows.items())
        )
        head = re.sub(r'<dimension ref="[^"]*"/>', "", sheet.head)
        return f"{head}<sheetData>{rows}</sheetData>{sheet.tail}"

    def _written_cell(self, address: str, cell: Cell) -> str:
        style = f' s="{cell.style}"' if cell.style else ""
        formula = f"<f>{escape(cell.formula, quote=False)}</f>" if cell.formula else ""
        match cell.value:
            case None:
                kind, stored = "", ""
            case ErrorValue():
                kind, stored = ' t="e"', f"<v>{escape(cell.value, quote=False)}</v>"
            case str() if formula:
                kind, stored = ' t="str"', f"<v>{escape(cell.value, quote=False)}</v>"
            case str():
                kind, stored = ' t="s"', f"<v>{self._number(cell.value)}</v>"
            case amount:
                whole = float(amount).is_integer()
                kind, stored = "", f"<v>{int(amount) if whole else repr(float(amount))}</v>"
        return f'<c r="{address}"{style}{kind}>{formula}{stored}</c>'

    def _number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self._strings)
            self._strings.append(text)
        return self._numbers[text]


def as_stored(value: Value | date) -> Value:
    """A date as the number that a sheet keeps; other values as they are."""
    if isinstance(value, date):
        day = value if isinstance(value, datetime) else datetime.combine(value, EPOCH.time())
        return float((day - EPOCH).days)
    return value


def _plain(text: str) -> str:
    return unescape(text)


def _free(attributes: str) -> str:
    """Without ``spans``, which is only a hint and may have become wrong."""
    return re.sub(r' spans="[^"]*"', "", attributes)
