"""Workbooks out of XML that is spelled by hand, read both the quick way and by the parser alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from validation.model import Formats
from validation.observations import BookFault
from xlvp.guard import Refused
from xlvp.reading.container import DamagedError
from xlvp.reading.sources import OoxmlSource, open_source

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

TEXTS = ["noll", "ett", "två"]
FORMATS = ["0", "14", "46", "2"]
"""By style: a number, a day, a duration, a number."""


def sheet(cells: str, head: str = "") -> str:
    """A worksheet out of what stands between its ``sheetData`` tags."""
    return (
        f'<worksheet xmlns="{MAIN}">{head}<sheetData>{cells}</sheetData>'
        '<pageMargins left="0.7" right="0.7"/></worksheet>'
    )


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def strings(items: str) -> str:
    """The part that holds texts."""
    return f'{DECLARED}<sst xmlns="{MAIN}">{items}</sst>'


def plain_strings(texts: list[str]) -> str:
    return strings("".join(f"<si><t>{text}</t></si>" for text in texts))


def styles(formats: list[str], custom: str = "") -> str:
    """The part that describes styles: one for each number of a format."""
    cells = "".join(f'<xf numFmtId="{number}" fontId="0"/>' for number in formats)
    return (
        f'{DECLARED}<styleSheet xmlns="{MAIN}"><numFmts>{custom}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    )


DAY_STYLE, DURATION_STYLE = 1, 2
"""Numbers of styles in :data:`USUAL_STYLES`."""
USUAL_TEXTS, USUAL_STYLES = plain_strings(TEXTS), styles(FORMATS)


def spelled(
    *sheets: str | bytes,
    texts: str | bytes = USUAL_TEXTS,
    looks: str | bytes = USUAL_STYLES,
    settings: str = "",
    related: dict[str, str] | None = None,
) -> bytes:
    """A workbook of these parts.

    Args:
        sheets: the worksheets, which are named Blad1 and so on.
        texts: the part with the texts; "" for none.
        looks: the part with the styles; "" for none.
        settings: what stands in the workbook's part before the sheets.
        related: by kind, which parts the workbook says are its texts and its styles.
    """
    if related is None:
        related = {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
    numbers = range(1, len(sheets) + 1)
    entries = "".join(f'<sheet name="Blad{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    relations += "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in related.items()
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK_TYPE}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}'
            f"<sheets>{entries}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ),
        "xl/sharedStrings.xml": texts,
        "xl/styles.xml": looks,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(numbers, sheets, strict=True)}
    return zipped({name: part for name, part in parts.items() if part})


def zipped(parts: dict[str, Any]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


@dataclass(frozen=True)
class Read:
    """A sheet as it was read.

    Attributes:
        quick: whether its cells were taken from the bytes.
        rows: its cells, or why they were refused.
        parsed: what the parser alone gives, or that it gives nothing; the fault again where
            there is one.
    """

    quick: bool
    rows: list[list[Any]] | BookFault
    parsed: list[list[Any]] | BookFault

    @property
    def same(self) -> bool:
        """Whether all values and their types are the parser's; 1.0 is not the date nor True."""
        return repr(self.rows) == repr(self.parsed)


def read(content: bytes) -> list[Read]:
    """All sheets of a workbook."""
    source = open_source(content, Formats())
    assert isinstance(source, OoxmlSource)
    found = []
    for entry in source.outline.sheets:
        rows = _refusable(partial(source.rows, entry.name))
        # The parser does not survive all that the census refuses.
        parsed = rows if isinstance(rows, BookFault) else parse(content, entry.name)
        found.append(Read(source._is_usual(entry.name), rows, parsed))
    return found


def parse(content: bytes, name: str = "Blad1") -> list[list[Any]] | BookFault:
    """A sheet as the parser alone reads it."""

    def rows() -> list[list[Any]]:
        parser = CalamineWorkbook.from_filelike(BytesIO(content))
        return parser.get_sheet_by_name(name).to_python(skip_empty_area=False)

    found: list[list[Any]] | BookFault = _refusable(rows)
    return found


def _refusable(answer: Callable[[], Any]) -> Any:
    try:
        return answer()
    except (CalamineError, OverflowError):
        return BookFault.UNREADABLE
    except DamagedError:
        return BookFault.DAMAGED
    except Refused as refused:
        return refused.fault
