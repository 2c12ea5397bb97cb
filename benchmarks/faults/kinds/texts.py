"""Faults in comments and other texts."""

from __future__ import annotations

from benchmarks.faults.kind import Expected, Planted, Site, found_at, kind, says, typed_cell
from benchmarks.faults.kinds.amounts import BUDGET, is_line
from benchmarks.faults.kinds.statuses import ACTIVITIES, ASSIGNMENTS, DRAWN
from benchmarks.faults.workbook_file import Table

COMMENT = "Kommentar"
LONG = "Stödet till kommunerna byggs upp under året och följs sedan av en utvärdering."

typed_cell(
    "comment_of_last_time",
    "copied the comment of last time",
    sheet=ACTIVITIES,
    column=COMMENT,
    content=lambda site, table, row: table.cell("Förra kommentaren", row).value,
    codes="TXT001",
    where=says("Förra kommentaren", "Nu"),
)
for _name, _deed, _sheet, _content, _codes in (
    ("comment_is_points", "wrote points for a comment", ACTIVITIES, "...", "TXT002"),
    ("comment_refers_on", "wrote 'see above'", ASSIGNMENTS, "Se ovan", "TXT003"),
    ("comment_is_one_word", "wrote one word", ACTIVITIES, "Bra!", "TXT004"),
    ("identity_number", "wrote a person's identity number in a comment", ACTIVITIES,
     "Avtal med 811218-9876 är skrivet i maj", "TXT010"),
    ("identity_number_in_budget", "wrote a person's identity number in a comment", BUDGET,
     "Ersättning till 19811218-9876 betalas i höst", "TXT010"),
):  # fmt: skip
    typed_cell(
        _name, f"{_deed} ({_sheet})", sheet=_sheet, column=COMMENT, content=_content,
        codes=_codes, where=is_line if _sheet == BUDGET else says(COMMENT, "Nu", "Vi"),
    )  # fmt: skip
typed_cell(
    "text_too_long",
    "pasted a whole report into a cell",
    sheet=ACTIVITIES,
    column="Beskrivning",
    content="Vi skriver och skriver. " * 1400,
    codes="TXT006",
    where=DRAWN,
)
typed_cell(
    "text_begins_with_equals",
    "began a comment with an equals sign, as text (no fault)",
    sheet=ACTIVITIES,
    column=COMMENT,
    content="=> nu väntar vi på nämndens beslut om avtalet",
    where=DRAWN,
)
typed_cell(
    "analysis_left_blank",
    "left the analysis blank",
    sheet="Analys",
    column="Text",
    content=None,
    codes="DEL011",
    where=lambda table, row: table.cell("Text", row).value not in (None, ""),
)


@kind("wrote the same comment on two rows")
def comment_on_two_rows(site: Site) -> Planted | None:
    """A comment is filled down."""
    table = site.table(ACTIVITIES, COMMENT, "Förra kommentaren")
    rows = sorted(site.rows(table, DRAWN)[:2]) if table else []
    if table is None or len(rows) < 2:
        return None
    for row in rows:
        table.put(COMMENT, row, LONG)
    first, second = (table.address(COMMENT, row) for row in rows)
    return found_at(first, "TXT005", cells=[second])


LONG_ENOUGH = 45
"""Characters of a comment that two departments do not write by chance."""


def _length(table: Table, row: int) -> int:
    return len(str(table.cell(COMMENT, row).value))


@kind("took another department's comment", alone=True)
def comment_of_another_department(site: Site) -> Planted | None:
    """The same long comment stands in two departments' workbooks."""
    table = site.table(ACTIVITIES, COMMENT, "Förra kommentaren")
    others = [name for name in site.delivery.workbooks if name != site.name]
    if table is None or not others:
        return None
    other = Site(site.delivery, others[0], site.random)
    theirs = other.table(ACTIVITIES, COMMENT)
    if theirs is None:
        return None
    row = site.rows(table)[0]
    long = [each for each in other.rows(theirs) if _length(theirs, each) >= LONG_ENOUGH]
    if not long:
        return None
    their_row = long[0]
    table.put(COMMENT, row, theirs.cell(COMMENT, their_row).value)
    cells = table.address(COMMENT, row), theirs.address(COMMENT, their_row)
    return Planted((Expected(frozenset({"OFF005"}), *cells),))
