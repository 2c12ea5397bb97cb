"""Files that were built or damaged to stop a reader, made from one small good workbook.

``python tests/hostile_files.py FOLDER`` writes them all.

`REFUSED` must not be read, `HARMLESS` must be read with the right values although they look odd.
A maker gets the parts of the good workbook and gives the bytes of a file.
"""

from __future__ import annotations

import random
import re
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from workbooks import draw

Parts = dict[str, bytes]
Maker = Callable[[Parts], bytes]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
CONTENT_TYPES = "[Content_Types].xml"

GOOD = """
    Utvecklingsmedel
    Fond | Benämning | Budget | Beslutat | Kvar att besluta om | Kommentar
    F1   | Fond ett  | 21,3   | -21,2    | = 0,1               | Klart å ä ö
    F2   | Fond två  | 10     | -4       | = 6                 | Pågår
"""
FUNDS = ["F1", "F2"]
DECIDED = [-21_200_000, -4_000_000]
"""In kronor: the example office writes millions."""
MEBIBYTE = 2**20


def good_parts() -> Parts:
    """The parts of the good workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = draw(GOOD, Path(folder) / "A.xlsx")
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A file of parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _with(part: str, change: Callable[[bytes], bytes]) -> Maker:
    def make(parts: Parts) -> bytes:
        changed = change(parts[part])
        assert changed != parts[part], f"{part} is as it was"
        return packed({**parts, part: changed})

    return make


def _swap(part: str, old: str, new: str, times: int = 1) -> Maker:
    """Replace text in a part; it must be there."""
    return _with(part, lambda data: data.replace(old.encode(), new.encode(), times))


def _before(part: str, mark: str, addition: str | bytes) -> Maker:
    put = addition if isinstance(addition, bytes) else addition.encode()
    return _with(part, lambda data: data.replace(mark.encode(), put + mark.encode(), 1))


def _cell(address: str, new: str) -> Maker:
    """Put another cell in the place of one."""
    pattern = re.compile(rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % address.encode(), re.DOTALL)
    return _with(SHEET, lambda data: pattern.sub(lambda _: new.encode(), data, count=1))


# --- what must be refused ----------------------------------------------------------------------

_LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
_BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
_CHAIN = "".join(f'<!ENTITY e{n} "&e{n + 1};">' for n in range(20_000))
_DEEP_CHAIN = f"<!DOCTYPE x [{_CHAIN}]>"


def _doctype(part: str, declaration: str) -> Maker:
    def change(data: bytes) -> bytes:
        end = data.index(b"?>") + 2
        return data[:end] + declaration.encode() + data[end:]

    return _with(part, change)


def _declared_smaller(parts: Parts) -> bytes:
    """A bomb that says it unpacks to 1,000 bytes."""
    content = bytearray(packed({**parts, SHEET: parts[SHEET] + b" " * 70 * MEBIBYTE}))
    size = len(parts[SHEET]) + 70 * MEBIBYTE
    for place in re.finditer(re.escape(struct.pack("<L", size)), bytes(content)):
        content[place.start() : place.end()] = struct.pack("<L", 1000)
    return bytes(content)


def _nested_archives() -> bytes:
    inner = b" " * MEBIBYTE
    for _ in range(5):
        inner = packed({f"{number}.zip": inner for number in range(16)})
    return packed({"[innehåll].zip": inner})


def _deep(mark: str, depth: int = 200_000) -> str:
    return f"<{mark}>" * depth + f"</{mark}>" * depth


def _strings_numbered(number: str) -> Maker:
    new = rb"\g<1>" + number.encode()
    return _with(SHEET, lambda data: re.sub(rb'(t="s"><v>)\d+', new, data))


def _prefixed(data: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", data).replace(b" xmlns=", b" xmlns:x=")


REFUSED: dict[str, Maker] = {
    "bomb": lambda parts: packed({**parts, SHEET: parts[SHEET] + b" " * 65 * MEBIBYTE}),
    "bomb-that-lies": _declared_smaller,
    "bombs-in-a-bomb": lambda _: _nested_archives(),
    "many-parts": lambda parts: packed({**parts, **{f"xl/{n}.xml": b"" for n in range(2001)}}),
    **{
        f"{name}-in-{part.rpartition('/')[2]}": _doctype(part, declaration)
        for name, declaration in (
            ("laughs", _BILLION_LAUGHS),
            ("outside", _OUTSIDE),
            ("chain", _DEEP_CHAIN),
        )
        for part in (SHEET, STRINGS, BOOK, BOOK_RELATIONS, CONTENT_TYPES, STYLES)
    },
    "utf-16": _with(SHEET, lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    "path-out": lambda parts: packed({**parts, "../../inkommet/B.xlsx": b"x"}),
    "path-from-root": lambda parts: packed({**parts, "/etc/passwd": b"x"}),
    "path-of-windows": lambda parts: packed({**parts, "..\\..\\B.xlsx": b"x"}),
    "doubled-part": lambda parts: packed({**parts, SHEET.upper(): parts[SHEET]}),
    "no-workbook-part": lambda parts: packed({k: v for k, v in parts.items() if k != BOOK}),
    "no-relations": lambda parts: packed({k: v for k, v in parts.items() if k != BOOK_RELATIONS}),
    "no-sheet-part": lambda parts: packed({k: v for k, v in parts.items() if k != SHEET}),
    "empty-sheet-part": lambda parts: packed({**parts, SHEET: b""}),
    "half-a-sheet": _with(SHEET, lambda data: data[: len(data) // 2]),
    "sheet-of-zeros": _with(SHEET, lambda data: bytes(len(data))),
    "sheet-of-noise": _with(SHEET, lambda data: random.Random(1).randbytes(len(data))),
    "two-sheets-of-one-name": _with(
        BOOK,
        lambda data: data.replace(
            b"</sheets>", re.findall(rb"<sheet [^>]*>", data)[0] + b"</sheets>"
        ),
    ),
    "string-that-is-not-there": _with(
        SHEET, lambda data: re.sub(rb'(t="s"><v>)\d+', rb"\g<1>999", data)
    ),
    "string-below-zero": _strings_numbered("-1"),
    "string-that-is-a-word": _with(
        SHEET, lambda data: re.sub(rb'(t="s"><v>)\d+', rb"\g<1>x", data)
    ),
    "no-strings": lambda parts: packed({**parts, STRINGS: b""}),
    "string-count-of-four-billion": _with(
        STRINGS, lambda data: re.sub(rb'ount="\d+"', b'ount="4000000000"', data)
    ),
    "something-before": lambda parts: b"#!/bin/sh\n" + packed(parts),
    "unknown-kind-of-cell": _cell("D5", '<c r="D5" t="zz"><v>-21.2</v></c>'),
    "unknown-entity": _cell("B5", '<c r="B5" t="str"><v>&foo;</v></c>'),
    "half-a-character": _cell("B5", '<c r="B5" t="inlineStr"><is><t>F&#xD800;1</t></is></c>'),
    "no-utf-8": _with(SHEET, lambda data: data.replace(b'<c r="D5"', b'<c r="D5" x="\xff\xfe"')),
    "cell-in-a-cell": _cell("D5", '<c r="D5"><c r="E5"><v>1</v></c><v>-21.2</v></c>'),
    "far-apart": _before(
        SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "beyond-the-last-column": _cell("C5", '<c r="XFE5"><v>1</v></c>'),
    "row-zero": _cell("C5", '<c r="C0"><v>1</v></c>'),
    "row-of-twenty-digits": _swap(SHEET, '<row r="5"', '<row r="55555555555555555555"'),
    "address-of-odd-bytes": _with(SHEET, lambda data: data.replace(b'r="E5"', b'r="E\xa45"')),
    "pdf": lambda _: b"%PDF-1.7\n" + bytes(range(256)),
    "nothing": lambda _: b"",
    "zeros": lambda _: bytes(5000),
    "noise": lambda _: random.Random(2).randbytes(5000),
    "only-the-start": lambda _: b"PK\3\4",
    "only-the-end": lambda _: b"PK\5\6" + bytes(18),
}

# --- what looks odd, and holds the right values ------------------------------------------------


def _strict(parts: Parts) -> bytes:
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return packed(
        {
            name: data.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
            for name, data in parts.items()
        }
    )


def _inline_strings(parts: Parts) -> bytes:
    texts = re.findall(rb"<si>(.*?)</si>", parts[STRINGS], re.DOTALL)
    pattern = re.compile(rb't="s"><v>(\d+)</v>')
    sheets = {
        name: pattern.sub(
            lambda found: b't="inlineStr"><is>' + texts[int(found[1])] + b"</is>", data
        )
        for name, data in parts.items()
        if name.startswith("xl/worksheets/sheet")
    }
    return packed({**parts, **sheets})


_EMPTY_ROWS = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(1000, 1_001_000))

HARMLESS: dict[str, Maker] = {
    "good": packed,
    "stored": lambda parts: packed(parts, zipfile.ZIP_STORED),
    "archive-in-a-part": lambda parts: packed({**parts, "xl/media/a.zip": _nested_archives()}),
    "dates-from-1904": _swap(BOOK, "<workbookPr", '<workbookPr date1904="1"'),
    "strict": _strict,
    "inline-strings": _inline_strings,
    "a-million-empty-rows": _before(SHEET, "</sheetData>", _EMPTY_ROWS),
    "cell-in-the-last-row": _before(
        SHEET, "</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    ),
    "merged-columns": _before(
        SHEET, "<tableParts", '<mergeCells count="1"><mergeCell ref="H1:XFD1048576"/></mergeCells>'
    ),
    "wrong-dimension": _with(
        SHEET, lambda data: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', data)
    ),
    "long-comment": _before(SHEET, "<sheetData>", "<!--" + "x" * 10 * MEBIBYTE + "-->"),
    "long-attribute": _swap(SHEET, "<sheetData>", f'<sheetData x="{"y" * 5 * MEBIBYTE}">'),
    "format-that-is-not-there": _swap(SHEET, '<row r="5"', '<row r="5" s="9999"'),
    "deep-sheet": _before(SHEET, "</sheetData>", _deep("x")),
    "deep-strings": _before(STRINGS, "</sst>", _deep("x")),
    "prefixes": _with(SHEET, _prefixed),
    "mixed-prefixes": _with(
        SHEET,
        lambda data: re.sub(rb"<(/?)c(?=[ >])", rb"<\1x:c", data).replace(
            b"<worksheet", b'<worksheet xmlns:x="%s"' % MAIN
        ),
    ),
    "comment-in-a-number": _swap(SHEET, "<v>-21.2</v>", "<v>-21<!-- 0 -->.2</v>"),
    "instruction-in-a-number": _swap(SHEET, "<v>-21.2</v>", "<v>-2<?x 0?>1.2</v>"),
    "comment-in-a-text": _swap(STRINGS, "Fond två", "Fond <!-- ett -->två"),
    "written-small": _swap(SHEET, 'r="D5"', 'r="d5"'),
    "two-values": _swap(SHEET, "<v>-21.2</v>", "<v>1</v><v>-21.2</v>"),
    "format-out-of-range": _swap(SHEET, '<c r="D5"', '<c r="D5" s="9999"'),
    "part-that-is-no-xml": lambda parts: packed({**parts, "customXml/item1.xml": b"\xff\xfe<\0"}),
    "relation-out": _before(
        BOOK_RELATIONS,
        "</Relationships>",
        '<Relationship Id="r99" Type="x/worksheet" Target="../../../etc/passwd"/>',
    ),
    "last-words": lambda parts: packed(parts)[:-2] + struct.pack("<H", 5) + b"hej!\n",
}
"""`merged-columns` and the like cost a reader that follows them a minute."""


# --- one odd cell -------------------------------------------------------------------------------

CELLS: dict[str, tuple[Maker, str, str]] = {
    "word": (_cell("D5", '<c r="D5"><v>abc</v></c>'), "not_a_number", "abc"),
    "no-number": (_cell("D5", '<c r="D5"><v>NaN</v></c>'), "not_a_number", "NaN"),
    "endless": (_cell("D5", '<c r="D5"><v>1e999</v></c>'), "not_a_number", "inf"),
    "too-large": (_cell("D5", '<c r="D5"><v>1e17</v></c>'), "too_large", "100000000000000000"),
    "hexadecimal": (_cell("D5", '<c r="D5"><v>0x10</v></c>'), "not_a_number", "0x10"),
    "iso-date": (
        _cell("D5", '<c r="D5" t="d"><v>2019-01-01</v></c>'),
        "not_a_number",
        "2019-01-01",
    ),
    "no-date": (_cell("D5", '<c r="D5" t="d"><v>hej</v></c>'), "not_a_number", "hej"),
    "cdata": (_cell("D5", '<c r="D5"><v><![CDATA[-21.2]]></v></c>'), "lost", "-21.2"),
    "entity": (_cell("D5", '<c r="D5"><v>&#45;21.2</v></c>'), "lost", "-21.2"),
    "spilling": (_cell("D5", '<c r="D5" t="e"><v>#SPILL!</v></c>'), "error_value", "#SPILL!"),
    "twice": (
        _cell("D5", '<c r="D5"><v>5</v></c><c r="D5"><v>-21.2</v></c>'),
        "lost",
        "5",
    ),
}
"""Makers of files whose cell D5 cannot be taken as it stands: what is noted, and its content."""


# --- damage ------------------------------------------------------------------------------------


def truncated(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The file cut off at every hundredth."""
    for part in range(1, 100):
        yield f"cut-{part:02d}", content[: len(content) * part // 100]


def flipped(content: bytes, times: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """The file with one byte changed."""
    chance = random.Random(seed)
    for number in range(times):
        damaged = bytearray(content)
        place = chance.randrange(len(content))
        damaged[place] ^= chance.randrange(1, 256)
        yield f"flip-{number:03d}-{place}", bytes(damaged)


def write_all(folder: Path) -> None:
    """Write every file into a folder."""
    parts = good_parts()
    folder.mkdir(parents=True, exist_ok=True)
    odd = {f"cell-{name}": make for name, (make, _, _) in CELLS.items()}
    for name, make in (REFUSED | HARMLESS | odd).items():
        (folder / f"{name}.xlsx").write_bytes(make(parts))
    for name, content in (*truncated(packed(parts)), *flipped(packed(parts), 100, seed=1)):
        (folder / f"{name}.xlsx").write_bytes(content)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
