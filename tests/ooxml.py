"""Rules of the file format that no validator of markup knows, but for which Excel repairs a file.

`check_package` gives a sentence for every rule that a workbook breaks. Tests of everything that
writes workbooks use it.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import fromstring

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

TITLE_LENGTH, TEXT_LENGTH, CELL_LENGTH = 32, 255, 32_767
HIGHEST_ROW, WIDEST_COLUMN = 409.5, 255.0
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

FUNCTIONS = frozenset(
    name
    for line in (
        "ABS AND AVERAGE CHAR COLUMN COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS DATE FALSE FIXED",
        "HYPERLINK IF IFERROR INDEX INDIRECT INT ISBLANK ISERROR ISNA ISNUMBER ISTEXT LEFT LEN",
        "LOWER MATCH MAX MID MIN MOD N NA NOT OR REPT RIGHT ROUND ROW SEARCH SIGN SUBSTITUTE",
        "SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT T TEXT TODAY TRIM TRUE UPPER VALUE VLOOKUP",
    )
    for name in line.split()
)
"""English names of functions that Excel has had since 2007; add what a formula needs."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


def check_package(path: Path) -> list[str]:
    """Sentences about the rules that a workbook breaks; [] when it keeps them all."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
        names = package.namelist()
    return [
        *_unique(names, "part"),
        *_content_types(parts),
        *_relations(parts),
        *_workbook(parts),
        *_sheets(parts),
    ]


def _unique(names: list[str], what: str) -> Iterator[str]:
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            yield f"{what} {name} is there {count} times"


def _content_types(parts: dict[str, bytes]) -> Iterator[str]:
    root = fromstring(parts["[Content_Types].xml"])
    overrides = {node.get("PartName", "") for node in root.iter(f"{TYPES}Override")}
    # Plain XML is no type of a workbook's part.
    defaults = {
        node.get("Extension", "").lower()
        for node in root.iter(f"{TYPES}Default")
        if node.get("ContentType") != "application/xml"
    }
    for name in parts:
        extension = name.rpartition(".")[2].lower()
        own = name == "[Content_Types].xml" or name.startswith("customXml/item")
        if not own and f"/{name}" not in overrides and extension not in defaults:
            yield f"{name} has no content type"
    for name in sorted(overrides):
        if name.removeprefix("/") not in parts:
            yield f"a content type is declared for {name}, which is not there"


def relations_of(parts: dict[str, bytes], name: str) -> dict[str, tuple[str, str]]:
    """Relations of a part: id → (last word of the type, target's name)."""
    folder, file = posixpath.split(name)
    source = parts.get(posixpath.join(folder, "_rels", f"{file}.rels"))
    if source is None:
        return {}
    found = {}
    for node in fromstring(source).iter(f"{RELATIONS}Relationship"):
        if node.get("TargetMode") == "External":
            continue
        target = node.get("Target", "")
        whole = posixpath.normpath(posixpath.join("/", folder, target)).removeprefix("/")
        found[node.get("Id", "")] = (node.get("Type", "").rpartition("/")[2], whole)
    return found


def _relations(parts: dict[str, bytes]) -> Iterator[str]:
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        if owner and owner not in parts:
            yield f"{name} belongs to no part"
        ids = [node.get("Id", "") for node in fromstring(content)]
        yield from _unique(ids, f"relation in {name}")
        for identity, (_, target) in relations_of(parts, owner).items():
            if target not in parts:
                yield f"relation {identity} of {owner} points at {target}, which is not there"


def _workbook(parts: dict[str, bytes]) -> Iterator[str]:
    root = fromstring(parts["xl/workbook.xml"])
    sheets = list(root.iter(f"{MAIN}sheet"))
    titles = [node.get("name", "") for node in sheets]
    yield from _unique(titles, "sheet")
    for title in titles:
        if not 0 < len(title) <= 31 or re.search(r"[\[\]:*?/\\]", title) or title[0] == "'":
            yield f"{title!r} is no name for a sheet"
    if all(node.get("state", "visible") != "visible" for node in sheets):
        yield "no sheet is visible"
    related = relations_of(parts, "xl/workbook.xml")
    for node in sheets:
        if related.get(node.get(RELATION_ID, ""), ("", ""))[0] != "worksheet":
            yield f"sheet {node.get('name')} has no worksheet"
    defined = list(root.iter(f"{MAIN}definedName"))
    scoped = [f"{node.get('name')} ({node.get('localSheetId')})" for node in defined]
    yield from _unique(scoped, "defined name")
    for node in defined:
        name = node.get("name", "")
        if not re.fullmatch(r"[^\W\d][\w.]{0,254}|_xlnm\.\w+", name) or _looks_like_a_cell(name):
            yield f"{name!r} is no name for a range"


def _looks_like_a_cell(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[RrCc]", name))


def worksheets(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Title and part of every sheet, in order."""
    related = relations_of(parts, "xl/workbook.xml")
    for node in fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet"):
        yield node.get("name", ""), related[node.get(RELATION_ID, "")][1]


def shared_strings(parts: dict[str, bytes]) -> list[str]:
    """The texts that cells refer to by number."""
    source = parts.get("xl/sharedStrings.xml")
    if source is None:
        return []
    items = fromstring(source).iter(f"{MAIN}si")
    return ["".join(part.text or "" for part in item.iter(f"{MAIN}t")) for item in items]


def _sheets(parts: dict[str, bytes]) -> Iterator[str]:
    texts = shared_strings(parts)
    styles = fromstring(parts["xl/styles.xml"])
    looks = len(list(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")))
    differences = len(list(styles.iterfind(f"{MAIN}dxfs/{MAIN}dxf")))
    for text in texts:
        if len(text) > CELL_LENGTH:
            yield f"a text has {len(text)} characters"
    names, numbers = [], []
    for title, part in worksheets(parts):
        root = fromstring(parts[part])
        cells = {node.get("r", ""): node for node in root.iter(f"{MAIN}c")}
        problems = [
            *_rows_and_columns(root),
            *_cells(cells, texts, looks),
            *_entry_rules(root),
            *_highlights(root, differences),
            *_notes(parts, part),
        ]
        areas = [("merge", area(node.get("ref", ""))) for node in root.iter(f"{MAIN}mergeCell")]
        own_filter = root.find(f"{MAIN}autoFilter")
        if own_filter is not None:
            areas.append(("filter", area(own_filter.get("ref", ""))))
        for kind, target in relations_of(parts, part).values():
            if kind == "table" and target in parts:
                table = fromstring(parts[target])
                names.append(table.get("name", ""))
                numbers.append(table.get("id", ""))
                areas.append((f"table {table.get('name')}", area(table.get("ref", ""))))
                problems += _table(table, cells, texts)
        problems += _overlaps(areas)
        yield from (f"{title}: {problem}" for problem in problems)
    yield from _unique(names, "table")
    yield from _unique(numbers, "number of a table")


def area(reference: str) -> Area:
    """The area that an A1 reference names."""
    first, _, last = reference.replace("$", "").partition(":")
    return (*_cell(first), *_cell(last or first))


def _cell(reference: str) -> tuple[int, int]:
    found = re.fullmatch(r"([A-Z]{1,3})(\d+)", reference)
    if found is None:
        raise ValueError(f"{reference!r} is no cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _overlaps(areas: list[tuple[str, Area]]) -> Iterator[str]:
    for place, (what, one) in enumerate(areas):
        for other_what, other in areas[place + 1 :]:
            apart = one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
            if not apart:
                yield f"{what} and {other_what} overlap"


def _rows_and_columns(root: Any) -> Iterator[str]:
    rows = list(root.iter(f"{MAIN}row"))
    numbers = [int(node.get("r", 0)) for node in rows]
    if numbers != sorted(set(numbers)):
        yield "rows are out of order"
    for node in rows:
        if float(node.get("ht", 0)) > HIGHEST_ROW:
            yield f"row {node.get('r')} is too high"
        columns = [_cell(cell.get("r", ""))[1] for cell in node]
        if columns != sorted(set(columns)):
            yield f"cells of row {node.get('r')} are out of order"
    for node in root.iter(f"{MAIN}col"):
        if float(node.get("width", 0)) > WIDEST_COLUMN:
            yield f"column {node.get('min')} is too wide"


def _cells(cells: dict[str, Any], texts: list[str], looks: int) -> Iterator[str]:
    for reference, node in cells.items():
        row, column = _cell(reference)
        if row > LAST_ROW or column > LAST_COLUMN:
            yield f"{reference} lies outside the sheet"
        if int(node.get("s", 0)) >= looks:
            yield f"{reference} has a format that is not there"
        value = node.find(f"{MAIN}v")
        if node.get("t") == "s" and int(value.text or -1) >= len(texts):
            yield f"{reference} has a text that is not there"
        formula = node.find(f"{MAIN}f")
        if formula is not None:
            yield from (f"{reference}: {problem}" for problem in formula_faults(formula.text or ""))
            if value is None:
                yield f"{reference} has a formula without a value"


def formula_faults(formula: str) -> Iterator[str]:
    """What Excel would not understand in a formula of a file."""
    bare = re.sub(r'"(?:[^"]|"")*"', '""', formula)
    bare = re.sub(r"'(?:[^']|'')*'!", "", bare)
    if bare.startswith("=") or ";" in bare or bare.count("(") != bare.count(")"):
        yield f"{formula!r} is no formula"
    for name in re.findall(r"([^\W\d][\w.]*)\(", bare):
        if name not in FUNCTIONS:
            yield f"{name} is no function of Excel 2007 in English"


def _entry_rules(root: Any) -> Iterator[str]:
    areas = []
    for node in root.iter(f"{MAIN}dataValidation"):
        where = node.get("sqref", "")
        areas += [(f"rule on {part}", area(part)) for part in where.split()]
        for name, longest in {
            "promptTitle": TITLE_LENGTH,
            "errorTitle": TITLE_LENGTH,
            "prompt": TEXT_LENGTH,
            "error": TEXT_LENGTH,
        }.items():
            if len(node.get(name, "")) > longest:
                yield f"{name} on {where} is longer than {longest}"
        for formula in node:
            text = formula.text or ""
            if len(text) > TEXT_LENGTH:
                yield f"the rule on {where} is longer than {TEXT_LENGTH}"
            yield from (f"rule on {where}: {problem}" for problem in formula_faults(text))
    yield from _overlaps(areas)


def _highlights(root: Any, differences: int) -> Iterator[str]:
    for block in root.iter(f"{MAIN}conditionalFormatting"):
        where = block.get("sqref", "")
        for node in block.iter(f"{MAIN}cfRule"):
            if int(node.get("dxfId", 0)) >= differences and node.get("type") == "expression":
                yield f"highlight on {where} has a look that is not there"
            for formula in node.iter(f"{MAIN}formula"):
                text = formula.text or ""
                if "!" in re.sub(r'"(?:[^"]|"")*"', "", text):
                    yield f"highlight on {where} names another sheet"
                yield from (f"highlight on {where}: {fault}" for fault in formula_faults(text))


def _notes(parts: dict[str, bytes], part: str) -> Iterator[str]:
    for kind, target in relations_of(parts, part).values():
        if kind != "comments" or target not in parts:
            continue
        for node in fromstring(parts[target]).iter(f"{MAIN}comment"):
            length = sum(len(text.text or "") for text in node.iter(f"{MAIN}t"))
            if length > CELL_LENGTH:
                yield f"the note on {node.get('ref')} has {length} characters"


def _table(table: Any, cells: dict[str, Any], texts: list[str]) -> Iterator[str]:
    name = table.get("name", "")
    if not re.fullmatch(r"[^\W\d][\w.]{0,254}", name) or _looks_like_a_cell(name):
        yield f"{name!r} is no name for a table"
    if table.get("displayName") != name:
        yield f"table {name} is displayed as {table.get('displayName')}"
    top, left, bottom, right = area(table.get("ref", ""))
    if bottom - int(table.get("totalsRowCount", 0)) <= top:
        yield f"table {name} has no row of data"
    titles = [node.get("name", "") for node in table.iter(f"{MAIN}tableColumn")]
    if len(titles) != right - left + 1:
        yield f"table {name} has {len(titles)} columns in {right - left + 1}"
    yield from _unique(titles, f"column of table {name}")
    own_filter = table.find(f"{MAIN}autoFilter")
    if own_filter is not None and area(own_filter.get("ref", ""))[:2] != (top, left):
        yield f"the filter of table {name} lies elsewhere"
    by_place = {_cell(reference): node for reference, node in cells.items()}
    for place, title in enumerate(titles, start=left):
        node = by_place.get((top, place))
        value = None if node is None else node.find(f"{MAIN}v")
        if node is None or node.get("t") != "s" or value is None:
            yield f"the header of column {title!r} of table {name} is no text"
        elif texts[int(value.text or 0)] != title:
            yield f"column {title!r} of table {name} has the header {texts[int(value.text or 0)]!r}"
