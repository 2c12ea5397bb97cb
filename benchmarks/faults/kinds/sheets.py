"""Faults in sheets and columns, and content beside the tables."""

from __future__ import annotations

import re
from collections.abc import Callable

from benchmarks.faults.kind import Planted, Site, at, found_at, kind
from benchmarks.faults.references import letters, number
from benchmarks.faults.workbook_file import Cell, Table

SHEETS = ("Uppdrag", "Aktiviteter", "Driftbudget", "Investeringar", "Indikatorer", "Analys")


def _some(site: Site, *titles: str) -> Table | None:
    """One of the workbook's tables, at random."""
    there = [title for title in titles or SHEETS if title in site.workbook.sheet_parts()]
    return site.table(site.random.choice(there)) if there else None


def _in_workbook(site: Site, change: Callable[[str], str]) -> None:
    site.workbook.edit("xl/workbook.xml", change)


@kind("deleted a sheet")
def sheet_deleted(site: Site) -> Planted | None:
    """A sheet of the template is gone, and names that spoke of it with it."""
    table = _some(site)
    if table is None:
        return None
    _in_workbook(site, lambda text: _without(text, table.sheet.name))
    return Planted((at("", "WBK020"),))


def _without(text: str, name: str) -> str:
    text = re.sub(rf'<sheet name="{name}"[^>]*/>', "", text)
    return re.sub(r"<definedNames>.*</definedNames>", "", text, flags=re.DOTALL)


@kind("renamed a sheet")
def sheet_renamed(site: Site) -> Planted | None:
    """A sheet has a name of its own."""
    table = _some(site)
    if table is None:
        return None
    name = table.sheet.name
    _in_workbook(site, lambda text: text.replace(f'name="{name}"', f'name="{name} augusti"'))
    return found_at(f"'{name} augusti'", "WBK022")


@kind("copied a sheet")
def sheet_copied(site: Site) -> Planted | None:
    """Excel calls the copy ``Aktiviteter (2)`` and gives its table a new name."""
    table = _some(site)
    if table is None:
        return None
    book, name = site.workbook, table.sheet.name
    book.parts["xl/worksheets/sheet99.xml"] = book.parts[table.sheet.part]
    relations = table.sheet.part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    table_name = table.part.rpartition("/")[2]
    book.parts["xl/worksheets/_rels/sheet99.xml.rels"] = book.parts[relations].replace(
        table_name.encode(), b"table99.xml"
    )
    named = re.sub(
        r'id="\d+" name="(\w+)" displayName="\w+"',
        r'id="99" name="\g<1>99" displayName="\g<1>99"',
        book.parts[table.part].decode(),
        count=1,
    )
    book.parts["xl/tables/table99.xml"] = named.encode()
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    book.edit(
        "[Content_Types].xml",
        lambda text: text.replace(
            "</Types>",
            f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{types}.worksheet+xml"/>'
            f'<Override PartName="/xl/tables/table99.xml" ContentType="{types}.table+xml"/>'
            "</Types>",
        ),
    )
    kind_of_sheet = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    book.edit(
        "xl/_rels/workbook.xml.rels",
        lambda text: text.replace(
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{kind_of_sheet}" Target="worksheets/sheet99.xml"/>'
            "</Relationships>",
        ),
    )
    copy = f'<sheet name="{name} (2)" sheetId="99" r:id="rId99"/></sheets>'
    _in_workbook(site, lambda text: text.replace("</sheets>", copy))
    return found_at(name, "WBK025")


@kind("added a sheet of their own")
def sheet_added(site: Site) -> Planted | None:
    """A cover sheet is copied and renamed by the department."""
    hidden = site.workbook.sheet_parts().get("Hjälp")
    if hidden is None:
        return None
    _in_workbook(site, lambda text: text.replace('name="Hjälp"', 'name="Egna anteckningar"'))
    return Planted((at("", "WBK028"),))


def _header(site: Site, table: Table, title: str, new: str) -> None:
    """Write another header, as Excel does: in the cell and in the table."""
    table.put(title, table.header, new)
    site.workbook.edit(
        table.part, lambda text: text.replace(f'name="{title}"/>', f'name="{new}"/>')
    )


@kind("misspelt a header")
def header_misspelt(site: Site) -> Planted | None:
    """A letter of a header is gone."""
    table = _some(site)
    titles = [title for title in table.columns if len(title) > 6] if table else []
    if table is None or not titles:
        return None
    title = site.random.choice(titles)
    _header(site, table, title, title[:3] + title[4:])
    return found_at(f"{table.sheet.name}!{table.columns[title]}{table.header}", "WBK023")


@kind("gave a column a header that says nothing")
def header_replaced(site: Site) -> Planted | None:
    """The header of a column is ``Spalt``: the column is missing, and another is unknown."""
    table = _some(site)
    titles = [title for title in table.columns if title in ("Kommentar", "Text")] if table else []
    if table is None or not titles:
        return None
    _header(site, table, titles[0], "Spalt")
    cell = f"{table.sheet.name}!{table.columns[titles[0]]}{table.header}"
    return Planted((at(f"{table.sheet.name}!{table.header}", "WBK021"),), frozenset({cell}))


@kind("let two columns change places (no fault)")
def columns_swapped(site: Site) -> Planted | None:
    """Two columns with their headers are cut and pasted."""
    table = _some(site, "Uppdrag", "Analys")
    if table is None:
        return None
    plain = [title for title in table.columns if not table.cell(title, table.first).formula]
    movable = [title for title in plain if title in ("Ursprung", "Mål", "Nivå", NAME, "Rubrik")]
    if len(movable) < 2:
        return None
    _swap(site, table, movable[0], movable[1])
    return Planted()


@kind("swapped the contents of two columns under their headers")
def contents_swapped(site: Site) -> Planted | None:
    """The budget stands under the actual and the actual under the budget, of one line."""
    table = site.table("Driftbudget", "Utfall ack.", "Kommentar", "Benämning")
    rows = site.rows(table, lambda t, row: bool(t.cell("Kommentar", row).value)) if table else []
    rows = [row for row in rows if table and not table.cell("Utfall ack.", row).formula]
    if table is None or not rows:
        return None
    row = rows[0]
    name, comment = table.cell("Benämning", row), table.cell("Kommentar", row)
    table.put("Benämning", row, comment.value)
    table.put("Kommentar", row, name.value)
    cells = [table.address("Kommentar", row)]
    return found_at(table.address("Benämning", row), "WBK041", cells=cells)


NAME = "Benämning"


def _swap(site: Site, table: Table, one: str, other: str) -> None:
    left, right = table.columns[one], table.columns[other]
    for cells in (table.sheet.rows[row] for row in range(table.header, table.last + 1)):
        cells[left], cells[right] = cells.get(right, Cell()), cells.get(left, Cell())
    mark = "\0"
    site.workbook.edit(
        table.part,
        lambda text: (
            text.replace(f'name="{one}"/>', f'name="{mark}"/>')
            .replace(f'name="{other}"/>', f'name="{one}"/>')
            .replace(f'name="{mark}"/>', f'name="{other}"/>')
        ),
    )


@kind("added a column of their own beside the table")
def column_added(site: Site) -> Planted | None:
    """Excel makes the table wider when its neighbour is written in."""
    table = _some(site)
    return found_at(widened(site, table, "Att göra"), "WBK027") if table else None


def widened(site: Site, table: Table, title: str) -> str:
    """Write a column beside the table, which takes it in; the address of its header."""
    last = max(map(number, table.columns.values()))
    letter = letters(last + 1)
    table.sheet.set(letter, table.header, Cell(title))
    table.sheet.set(letter, table.first, Cell("Ring ekonomi"))
    count = len(table.columns)
    old = f"{letters(last)}{table.last}"
    site.workbook.edit(
        table.part,
        lambda text: (
            text.replace(f':{old}"', f':{letter}{table.last}"')
            .replace(f'tableColumns count="{count}"', f'tableColumns count="{count + 1}"')
            .replace("</tableColumns>", f'<tableColumn id="99" name="{title}"/></tableColumns>')
        ),
    )
    return f"{table.sheet.name}!{letter}{table.header}"


@kind("made notes below the table")
def text_below_table(site: Site) -> Planted | None:
    """A cell two rows below the table holds a text."""
    table = _some(site)
    if table is None:
        return None
    row = table.last + 2
    table.sheet.set("A", row, Cell("Att stämma av med ekonomi"))
    return found_at(f"{table.sheet.name}!A{row}", "WBK036")


@kind("wrote rows below the table, where it does not reach")
def rows_below_table(site: Site) -> Planted | None:
    """An activity stands below the table's last row, after a blank one."""
    table = site.table("Aktiviteter", "Nummer", "Aktivitet")
    if table is None:
        return None
    row = table.last + 2
    values = {"Nummer": "1.1.9", "Uppdrag": "1.1", "Aktivitet": "Nya skyltar"}
    for title, value in values.items():
        table.sheet.set(table.columns[title], row, Cell(value))
    cells = [f"Aktiviteter!{table.columns[title]}{row}" for title in values]
    return Planted(tuple(at(cell, "WBK036") for cell in cells))


@kind("removed the hidden sheet that says whose the workbook is")
def hidden_sheet_removed(site: Site) -> Planted | None:
    """The identity is known from the file's properties, and nothing is lost."""
    _in_workbook(site, lambda text: _without(text, "_xlvp"))
    return Planted()


@kind("removed the hidden sheet and the file's properties")
def identity_removed(site: Site) -> Planted | None:
    """Nobody can tell whose the workbook is."""
    _in_workbook(site, lambda text: _without(text, "_xlvp"))
    site.workbook.edit("docProps/custom.xml", lambda text: text.replace("xlvp_", "x_"))
    return Planted((at("", "WBK007"),))
