"""The cells of a workbook of any type: what the parser gives, and the census beside it.

The parser (python-calamine) gets a container of checked members only. It gives blank cells as
"", numbers as floats, and dates, times and durations as Python's own. Sheets that are spelled as
programs spell them do without it (:mod:`xlvp.reading.quick_cells`), and give the same.
"""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from io import BytesIO
from typing import Protocol, TypeAlias, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from validation.model import Formats
from validation.model_limits import LIMITS, Limits
from validation.observations import BookFault
from xlvp.guard import FileType, Refused, file_type, open_container
from xlvp.reading import odf, ooxml
from xlvp.reading.census import Census, quick_census, with_known_errors
from xlvp.reading.closer_look import close_census
from xlvp.reading.container import Container, DamagedError
from xlvp.reading.markup import without_asides
from xlvp.reading.outline import Outline, SheetEntry, check_sheet_names
from xlvp.reading.quick_cells import QuickCells
from xlvp.reading.shared_strings import shared_strings
from xlvp.reading.styles import Shown, shown
from xlvp.reading.tag_search import TagSearch, shows_errors

CellValue: TypeAlias = float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Result = TypeVar("Result")
Rows: TypeAlias = list[list[CellValue]]
"""Cells of a sheet from A1 on, all rows of one length; the row number is the place plus one."""

_STRINGS, _STYLES = "sharedStrings.xml", "styles.xml"
_LARGE_SHEET = 2**20
"""Larger sheets are searched when they are asked for, and not along with the others."""


class Source(Protocol):
    """A workbook that can be asked for its cells; everything may raise :class:`Refused`."""

    file_type: FileType

    @property
    def outline(self) -> Outline:
        """The workbook without its cells."""

    def rows(self, sheet: str) -> Rows:
        """The cells of a worksheet."""

    def census(self, sheet: str) -> Census | None:
        """An own count of a worksheet's cells; None when the type does not allow one."""

    def closer_look(self, sheet: str) -> Census | None:
        """The census with the value of each cell."""

    def calculates(self) -> bool:
        """Whether the program that saved the workbook has calculated a formula."""


def open_source(content: bytes, formats: Formats, limits: Limits = LIMITS) -> Source:
    """Open a workbook.

    Args:
        content: the whole file.
        formats: which of the less safe types are allowed.
        limits: how large it may be.

    Raises:
        Refused: the file is not read, and why.
    """
    container = open_container(content, limits)
    try:
        kind = file_type(content, container, formats)
        if container and kind in (FileType.XLSX, FileType.XLSM):
            return OoxmlSource(kind, container, ooxml.read_outline(container), limits)
        if container and kind is FileType.ODS:
            return OdsSource(container, odf.read_outline(container), limits)
        return BinarySource(kind, content)
    except DamagedError as error:
        raise Refused(BookFault.DAMAGED, str(error)) from error


class OoxmlSource:
    """An xlsx or xlsm; a sheet is counted when it is asked for, and always before it is parsed."""

    def __init__(
        self, kind: FileType, container: Container, outline: Outline, limits: Limits
    ) -> None:
        self.file_type = kind
        self.outline = outline
        self._container = container
        self._most_cells = limits.cells
        self._parts = {sheet.name: sheet.part for sheet in outline.sheets}
        self._xml = {
            sheet: without_asides(container.read(part)) for sheet, part in self._parts.items()
        }
        self._census: dict[str, Census] = {}
        self._search = TagSearch([xml for xml in self._xml.values() if len(xml) < _LARGE_SHEET])
        small = (sheet for sheet, xml in self._xml.items() if len(xml) < _LARGE_SHEET)
        self._numbers = {sheet: number for number, sheet in enumerate(small)}
        tags = self._search.tags
        # Who asks for texts and styles does not hold this object, which holds the cells.
        texts, shown = partial(_texts, container, outline), partial(_shown, container, outline)
        self._cells = None if tags is None else QuickCells(tags, texts, shown)

    def rows(self, sheet: str) -> Rows:
        """The cells of a worksheet."""
        self.census(sheet)
        if self._cells is not None and self._is_usual(sheet):
            return self._cells.rows(self._numbers[sheet])
        return _rows(self._parser, sheet)

    @cached_property
    def _parser(self) -> CalamineWorkbook:
        names = (*self.outline.parts, *self._parts.values())
        return _parser(self._container.packed(names, dict(self._replaced())))

    def census(self, sheet: str) -> Census:
        """An own count of a worksheet's cells."""
        if sheet not in self._census:
            number, plain = self._numbers.get(sheet), self._is_usual(sheet)
            found = quick_census(
                self._xml[sheet],
                sheet,
                with_errors=self._shows_errors(sheet),
                most_cells=self._most_cells,
                found=None if number is None else self._search.tally(number, plain=plain),
            )
            self._census[sheet] = found or self._close_census(sheet)
        return self._census[sheet]

    def closer_look(self, sheet: str) -> Census:
        """The census with the value of each cell."""
        if self.census(sheet).cells is None:
            self._census[sheet] = self._close_census(sheet)
        return self._census[sheet]

    def calculates(self) -> bool:
        """Whether the program that saved the workbook has calculated a formula."""
        return any(self.census(sheet).calculated for sheet in self._parts)

    def _replaced(self) -> Iterator[tuple[str, bytes]]:
        """Parts that the parser would not understand, as it can read them."""
        for sheet, part in self._parts.items():
            known = self._xml[sheet]
            if self._shows_errors(sheet):
                known = with_known_errors(known, self.census(sheet))
            if known is not self._container.read(part):
                yield part, known
        strings = ooxml.shared_strings_part(self.outline)
        plain = _strings(self._container, self.outline)
        if plain is not self._container.read_if_there(strings):
            yield strings, plain

    def _is_usual(self, sheet: str) -> bool:
        """Whether the cells can be taken from the bytes; none of them shows an error then."""
        number = self._numbers.get(sheet)
        return number is not None and self._cells is not None and self._cells.are_usual(number)

    def _shows_errors(self, sheet: str) -> bool:
        if self._is_usual(sheet):
            return False
        number = self._numbers.get(sheet)
        return (
            shows_errors(self._xml[sheet]) if number is None else self._search.shows_errors(number)
        )

    def _close_census(self, sheet: str) -> Census:
        strings = _strings(self._container, self.outline)
        return close_census(self._xml[sheet], strings, sheet, self._most_cells)


def _strings(container: Container, outline: Outline) -> bytes:
    """The part with the texts that cells refer to; b"" when there is none."""
    return without_asides(container.read_if_there(ooxml.shared_strings_part(outline)))


def _texts(container: Container, outline: Outline) -> list[str] | None:
    """The texts that cells refer to; the parser looks for them beside the workbook's part."""
    part = ooxml.shared_strings_part(outline)
    beside = part in ("", _beside(outline, _STRINGS))
    return shared_strings(_strings(container, outline)) if beside else None


def _shown(container: Container, outline: Outline) -> Shown | None:
    """What numbers are by their style; the parser looks for the styles there, too."""
    if outline.days_from_1904:
        return None
    styles = _beside(outline, _STYLES)
    belong = any(styles.lower() == part.lower() for part in outline.parts)
    return shown(container.read_if_there(styles) if belong else b"")


def _beside(outline: Outline, name: str) -> str:
    return posixpath.join(posixpath.dirname(outline.book), name)


class OdsSource:
    """An ods."""

    file_type = FileType.ODS

    def __init__(self, container: Container, outline: Outline, limits: Limits) -> None:
        self.outline = outline
        self._census = odf.take_census(container.read(odf.CONTENT), limits)
        self._parser = _parser(container.packed(odf.PARSED, {}))

    def rows(self, sheet: str) -> Rows:
        """The cells of a worksheet."""
        return _rows(self._parser, sheet)

    def census(self, sheet: str) -> Census:
        """An own count of a worksheet's cells."""
        return self._census[sheet]

    closer_look = census

    def calculates(self) -> bool:
        """Every program that saves this type calculates."""
        return True


class BinarySource:
    """An xls or xlsb: nothing but what the parser gives is known."""

    def __init__(self, kind: FileType, content: bytes) -> None:
        self.file_type = kind
        self._parser = _parser(content)
        sheets = [
            SheetEntry(sheet.name)
            for sheet in self._parser.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        check_sheet_names(sheet.name for sheet in sheets)
        self.outline = Outline(tuple(sheets))

    def rows(self, sheet: str) -> Rows:
        """The cells of a worksheet."""
        return _rows(self._parser, sheet)

    def census(self, sheet: str) -> None:
        """Nothing can be counted."""

    closer_look = census

    def calculates(self) -> bool:
        """Every program that saves this type calculates."""
        return True


def _parser(content: bytes) -> CalamineWorkbook:
    return _parsed(lambda: CalamineWorkbook.from_filelike(BytesIO(content)))


def _rows(parser: CalamineWorkbook, sheet: str) -> Rows:
    return _parsed(lambda: parser.get_sheet_by_name(sheet).to_python(skip_empty_area=False))


def _parsed(read: Callable[[], Result]) -> Result:
    """Call the parser; whatever it cannot read is refused, a panic in its machine code too."""
    try:
        return read()
    except PasswordError as error:
        raise Refused(BookFault.ENCRYPTED, "filen är skyddad med lösenord") from error
    except (CalamineError, OverflowError) as error:  # OverflowError: a duration of a billion days
        raise Refused(BookFault.UNREADABLE, "läsaren förstår inte innehållet") from error
    except BaseException as error:
        # A panic is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(BookFault.UNREADABLE, "läsaren klarar inte innehållet") from error
