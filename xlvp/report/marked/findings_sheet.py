"""The sheet Validering of a marked copy: a row per finding, with a link to its cell."""

from __future__ import annotations

from collections.abc import Iterable

from xlvp.report.marked.package import OFFICE_RELATIONS, Package, part_xml
from xlvp.report.marked.review import Review, Row
from xlvp.report.marked.splicing import Part, attribute, content, scan
from xlvp.report.marked.styles import SheetStyles
from xlvp.report.marked.worksheet import scan_sheet
from xlvp.template.findings_sheet import FINDINGS_HEADER_ROW, FINDINGS_HEADERS, FINDINGS_TITLE

WIDTHS = (9, 12, 18, 10, 60, 50, 18, 18)
LINKS = 65_000
"""Excel holds 65 530 links on a sheet."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_HEADER = FINDINGS_HEADER_ROW + 1
_LETTERS = "ABCDEFGH"
_OWN_NAMES = ("_xlnm._FilterDatabase", "_xlnm.Print_Titles", "_xlnm.Print_Area")
_LINE_HEIGHT, _MOST_LINES = 13.5, 30
"""Points of a line; Excel holds rows of 409 points."""
_KEPT = ("printOptions", "pageMargins", "pageSetup", "headerFooter")
_PAGE = (
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.7" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
)


def write_findings_sheet(package: Package, book: str, review: Review, styles: SheetStyles) -> None:
    """Fill the sheet Validering anew, or add one.

    Args:
        package: is changed.
        book: the workbook's main part.
    """
    workbook = scan(
        package.read(book), ("sheet", "definedName", "workbookView"), text="definedName"
    )
    sheets = workbook.named("sheet")
    names = [sheet.attributes.get("name", "").casefold() for sheet in sheets]
    if FINDINGS_TITLE.casefold() in names:
        number = names.index(FINDINGS_TITLE.casefold())
        entry = sheets[number]
        wanted = entry.attributes.get(f"{OFFICE_RELATIONS} id", "")
        where = next(r.target for r in package.relations(book) if r.id == wanted)
        former = scan_sheet(package.read(where))
        workbook.remove_attribute(entry, "state")
        _drop_what_it_led_to(package, where)
        if former.named("f"):
            _drop_calculation_chain(package, book)
    else:
        number, former = len(sheets), None
        where, _ = package.free_name("xl/worksheets/sheet{}.xml")
        _add_entry(package, book, workbook, where)
    package.write(where, _sheet(review, styles, former), _SHEET_TYPE)
    _name_ranges(workbook, number, _HEADER + len(review.rows))
    package.write(book, workbook.result())


def _add_entry(package: Package, book: str, workbook: Part, where: str) -> None:
    entries = workbook.named("sheet")
    ids = [int(entry.attributes.get("sheetId", "0")) for entry in entries]
    new_id = package.relate(book, "worksheet", where)
    holder = next(e for e in workbook.children(workbook.root) if e.name == "sheets")
    workbook.append(
        holder,
        f"<{workbook.prefix}sheet name={attribute(FINDINGS_TITLE)} "
        f'sheetId="{max(ids, default=0) + 1}" xmlns:r="{OFFICE_RELATIONS}" r:id="{new_id}"/>',
    )


def _drop_what_it_led_to(package: Package, where: str) -> None:
    """Tables, notes and drawings of the former sheet; other parts may not lead to them."""
    relations = package.relations(where)
    if not relations:
        return
    elsewhere = {
        relation.target
        for part in package.parts
        if not part.endswith(".rels") and part != where
        for relation in package.relations(part)
    }
    for relation in relations:
        package.unrelate(where, relation.id)
        if relation.target and relation.target in package and relation.target not in elsewhere:
            package.remove(relation.target)


def _drop_calculation_chain(package: Package, book: str) -> None:
    """The order of calculation names cells whose formulas are gone; Excel makes a new one."""
    for relation in package.relations(book):
        if relation.kind == "calcChain" and relation.target in package:
            package.unrelate(book, relation.id)
            package.remove(relation.target)


def _name_ranges(workbook: Part, number: int, last_row: int) -> None:
    """The names behind filter and repeated header belong to the sheet's new size."""
    p = workbook.prefix
    for name in workbook.named("definedName"):
        ours = name.attributes.get("localSheetId") == str(number)
        if ours and name.attributes.get("name") in _OWN_NAMES:
            workbook.remove(name)
    area = f"{FINDINGS_TITLE}!$A${_HEADER}:${_LETTERS[-1]}${max(last_row, _HEADER)}"
    new = (
        f'<{p}definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">{area}'
        f'</{p}definedName><{p}definedName name="_xlnm.Print_Titles" localSheetId="{number}">'
        f"{FINDINGS_TITLE}!${_HEADER}:${_HEADER}</{p}definedName>"
    )
    children = workbook.children(workbook.root)
    holder = next((child for child in children if child.name == "definedNames"), None)
    if holder is not None:
        workbook.append(holder, new)
        return
    before = ("sheets", "functionGroups", "externalReferences")
    place = max(child.end for child in children if child.name in before)
    workbook.insert(place, f"<{p}definedNames>{new}</{p}definedNames>")


def _sheet(review: Review, styles: SheetStyles, former: Part | None) -> bytes:
    """The sheet's part; tab colour and print set-up of the former one are kept."""
    last = _HEADER + len(review.rows)
    selected, properties, page = "", "", _PAGE
    if former is not None and not former.prefix:
        views = former.named("sheetView")
        if views and views[0].attributes.get("tabSelected") in ("1", "true"):
            selected = ' tabSelected="1"'
        properties = _kept(former, ("sheetPr",))
        page = _kept(former, _KEPT) or _PAGE
    properties = properties or '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, start=1)
    )
    return part_xml(
        f'<worksheet xmlns="{_MAIN}">{properties}<dimension ref="A1:H{last}"/>'
        f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0">'
        f'<pane ySplit="{_HEADER}" topLeftCell="A{_HEADER + 1}" activePane="bottomLeft" '
        'state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols>'
        f"<sheetData>{''.join(_rows(review, styles))}</sheetData>"
        f'<autoFilter ref="A{_HEADER}:H{last}"/>{_links(review.rows)}{page}</worksheet>'
    )


def _kept(former: Part, names: tuple[str, ...]) -> str:
    """Children of the former sheet as they were, without those that lead to other parts."""
    kept = ""
    for child in former.children(former.root):
        raw = former.raw(child)
        if child.name in names and b"r:" not in raw:
            kept += raw.decode()
    return kept


def _rows(review: Review, styles: SheetStyles) -> Iterable[str]:
    yield _row(1, [(review.headline, styles.headline)])
    remarks = [review.remarks[0], " ".join(review.remarks[1:])]
    for number, remark in enumerate(remarks, start=2):
        if remark:
            yield _row(number, [(remark, styles.remark)])
    yield _row(_HEADER, [(title, styles.header) for title in FINDINGS_HEADERS])
    for number, row in enumerate(review.rows, start=_HEADER + 1):
        formats = (
            styles.text,
            styles.severities[row.finding.severity],
            styles.text,
            styles.link if row.cell else styles.text,
            styles.text,
            styles.text,
            styles.value,
            styles.value,
        )
        yield _row(number, list(zip(texts(row), formats, strict=True)))


def texts(row: Row) -> tuple[str, ...]:
    """What stands in the columns of the sheet."""
    finding = row.finding
    return (
        finding.code,
        finding.severity.value,
        row.sheet,
        row.cell,
        finding.message,
        finding.remedy,
        finding.value,
        finding.expected,
    )


def _row(number: int, cells: list[tuple[str, int]]) -> str:
    lines = (
        max(
            sum(max(1, -(-len(line) // width)) for line in text.split("\n"))
            for (text, _), width in zip(cells, WIDTHS, strict=False)
        )
        if number > _HEADER
        else 1
    )
    written = "".join(
        f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{content(text)}</t></is></c>'
        if text
        else f'<c r="{letter}{number}" s="{style}"/>'
        for letter, (text, style) in zip(_LETTERS, cells, strict=False)
    )
    height = f' ht="{_LINE_HEIGHT * min(lines, _MOST_LINES)}"' if lines > 1 else ""
    return f'<row r="{number}"{height}>{written}</row>'


def _links(rows: tuple[Row, ...]) -> str:
    linked = [
        f'<hyperlink ref="D{number}" location={attribute(location(row))} '
        f"display={attribute(row.cell)}/>"
        for number, row in enumerate(rows, start=_HEADER + 1)
        if row.cell
    ]
    return f"<hyperlinks>{''.join(linked[:LINKS])}</hyperlinks>" if linked else ""


def location(row: Row) -> str:
    """Where a link leads: ``'Aktiviteter'!E14``."""
    return "'" + row.sheet.replace("'", "''") + f"'!{row.cell}"
