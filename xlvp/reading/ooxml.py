"""The outline of an xlsx or xlsm, in the transitional or the strict spelling of the format."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from xlvp.reading.addresses import box
from xlvp.reading.container import Container, DamagedError
from xlvp.reading.markup import elements, qualified, remembering, tags
from xlvp.reading.outline import Outline, SheetEntry, TableRange, check_sheet_names

_ROOT_RELATIONS = "_rels/.rels"


class _Relation(NamedTuple):
    kind: str
    part: str


def read_outline(container: Container) -> Outline:
    """Read the outline.

    Raises:
        DamagedError: parts that every workbook has are missing or contradict each other.
    """
    root = _relations(container, "")
    book = _part_of_kind(root, "officeDocument")
    if book not in container:
        raise DamagedError("filen är skadad: arbetsbokens huvuddel saknas")
    workbook, relations = container.read(book), _relations(container, book)
    sheets = tuple(_sheets(container, workbook, relations))
    check_sheet_names(sheet.name for sheet in sheets)
    shared = [part for kind, part in relations.values() if kind in ("sharedStrings", "styles")]
    calculation = next(iter(_tags(workbook, "calcPr")), {})
    settings = next(iter(_tags(workbook, "workbookPr")), {})
    return Outline(
        sheets=sheets,
        tables=tuple(table for sheet in sheets for table in _tables(container, sheet)),
        properties=_properties(container, _part_of_kind(root, "custom-properties")),
        external_links=any(relation.kind == "externalLink" for relation in relations.values()),
        calculated=calculation.get("fullCalcOnLoad") not in ("1", "true"),
        parts=("[Content_Types].xml", _ROOT_RELATIONS, book, _relations_part(book), *shared),
        book=book,
        days_from_1904=settings.get("date1904", "0") not in ("0", "false"),
    )


def shared_strings_part(outline: Outline) -> str:
    """The member that holds the shared strings; "" when there is none."""
    return next((part for part in outline.parts if "sharedstrings" in part.lower()), "")


def _relations_part(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _relations(container: Container, part: str) -> dict[str, _Relation]:
    """Relations within the container, by id."""
    data = container.read_if_there(_relations_part(part) if part else _ROOT_RELATIONS)
    return _relations_in(data, posixpath.dirname(part)) if data else {}


@remembering
def _relations_in(data: bytes, base: str) -> dict[str, _Relation]:
    return {
        found.get("Id", ""): _Relation(
            found.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", base, found.get("Target", ""))).lstrip("/"),
        )
        for found in tags(data, "Relationship")
        if found.get("TargetMode") != "External"
    }


def _part_of_kind(relations: dict[str, _Relation], kind: str) -> str:
    # The strict spelling says customProperties where the transitional one has a hyphen.
    wanted = kind.replace("-", "").lower()
    found = (part for name, part in relations.values() if name.replace("-", "").lower() == wanted)
    return next(found, "")


def _sheets(
    container: Container, workbook: bytes, relations: dict[str, _Relation]
) -> Iterator[SheetEntry]:
    for sheet in _tags(workbook, "sheet"):
        name = sheet.get("name", "")
        relation = relations.get(qualified(sheet, "id"))
        if relation is None or relation.part not in container:
            raise DamagedError(f"filen är skadad: bladet {name} finns inte i den")
        if relation.kind == "worksheet":
            yield SheetEntry(name, sheet.get("state", "visible") == "visible", relation.part)


@remembering
def _tags(data: bytes, name: str) -> list[dict[str, str]]:
    return list(tags(data, name))


def _tables(container: Container, sheet: SheetEntry) -> Iterator[TableRange]:
    for kind, part in _relations(container, sheet.part).values():
        if kind != "table" or part not in container:
            continue
        table = _table_in(container.read(part), sheet.name)
        if table:
            yield table


@remembering
def _table_in(data: bytes, sheet: str) -> TableRange | None:
    table = next(tags(data, "table"), {})
    try:
        top, left, bottom, right = box(table.get("ref", ""))
    except ValueError:  # a table without a place: the header is searched for instead
        return None
    has_header = table.get("headerRowCount", "1") != "0"
    total_rows = table.get("totalsRowCount", "0")
    total_row = total_rows.isdecimal() and int(total_rows) > 0
    titles = (
        () if has_header else tuple(found.get("name", "") for found in tags(data, "tableColumn"))
    )
    return TableRange(
        name=table.get("displayName") or table.get("name", ""),
        sheet=sheet,
        first_row=top,
        last_row=bottom - total_row,
        first_column=left,
        last_column=right,
        total_row=total_row,
        titles=titles,
    )


def _properties(container: Container, part: str) -> dict[str, str]:
    data = container.read_if_there(part)
    return {found.get("name", ""): text for found, text in elements(data, "property")}
