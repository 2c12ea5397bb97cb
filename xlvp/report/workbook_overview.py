"""The sheet Översikt: one landscape page that says how it went and what needs a look.

The sheet is a grid of equal columns. Figures are formulas into the sheets behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from validation.model import PeriodKind
from xlvp.attention import Attention, short_list
from xlvp.report.marks import SYMBOLS
from xlvp.report.styles import TAB_SUMMARY
from xlvp.report.workbook_blocks import HALF, MOST_ROWS, Blocks
from xlvp.report.workbook_book import Book, Formula, set_up_page, shortened
from xlvp.report.workbook_cards import Scale, scale_of, write_cards
from xlvp.report.workbook_control import DELIVERIES, FINDINGS
from xlvp.report.workbook_details import Detail
from xlvp.report.workbook_grouped import AnalysisCells
from xlvp.report.workbook_links import Links
from xlvp.report.workbook_page import LEFT
from xlvp.template.styles import INK, LINK
from xlvp.template.text_lines import lines_needed

TITLE = "Översikt"
_COLUMNS, _WIDTH, _MARGIN = 2 * HALF, 8.9, 1.5
_CARDS_ROW, _BLOCKS_ROW = 4, 10
_MOST_LINES, _LINE_HEIGHT = 8, 13
_KIND, _TEXT, _WHERE, _DELIVERIES = LEFT, LEFT + 2, LEFT + 9, LEFT + 12
"""First columns of the list's parts, and of the deliveries beside it."""
_LONGEST_WHAT, _LONGEST_WHY = 150, 150


def write_overview(
    book: Book,
    figures: AnalysisCells,
    details: dict[str, Detail],
    lines: Sequence[Attention],
    links: Links,
) -> None:
    """Write the sheet."""
    sheet, counts = book.sheets[TITLE], links.counts
    sheet.set_tab_color(TAB_SUMMARY)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _MARGIN)
    sheet.set_column(LEFT, _COLUMNS, _WIDTH)
    sheet.set_column(_COLUMNS + 1, _COLUMNS + 1, _MARGIN)
    scale = scale_of(book)
    _heading(book, sheet, scale)
    write_cards(book, sheet, _CARDS_ROW, figures, counts, scale)
    blocks = Blocks(book, sheet, scale)
    halves = ((LEFT, HALF - 1), (LEFT + HALF, HALF))
    drawn = islice(blocks.all(figures, counts, details), len(halves))
    below = [draw(_BLOCKS_ROW, *half) for draw, half in zip(drawn, halves, strict=False)]
    top = max(below, default=_BLOCKS_ROW) + 1
    end = max(_attention(blocks, top, lines, links), _deliveries(blocks, top, len(lines)))
    set_up_page(sheet, f"{book.heading} · {TITLE}", 0)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.print_area(0, 0, end, _COLUMNS + 1)


def _heading(book: Book, sheet: Any, scale: Scale) -> None:
    consolidated = book.consolidated
    period = consolidated.period
    book.set_height(sheet, 0, 36)
    book.put(sheet, 0, LEFT, period.title, book.styles["title"])
    until = "" if period.kind is PeriodKind.PLAN else f" · till och med {period.last_day}"
    note = f"{consolidated.model.office.name}{until} · belopp i {scale.unit} där inget annat sägs"
    book.put(sheet, 1, LEFT, note, book.styles["subtitle"])
    said = []
    if consolidated.left_out:
        names = ", ".join(book.department(part.code) for part in consolidated.left_out)
        said.append(f"Ingår inte: {names}.")
    faulty = [part for part in consolidated.departments if part.counted and part.errors]
    if consolidated.include_with_errors and faulty:
        number = (
            "1 arbetsbok är medtagen"
            if len(faulty) == 1
            else f"{len(faulty)} arbetsböcker är medtagna"
        )
        said.append(f"{number} trots fel som inte är godkända, se bladet Fynd.")
    if said:
        book.put(sheet, 2, LEFT, f"! {' '.join(said)}", book.styles["warning"])


def _attention(blocks: Blocks, top: int, lines: Sequence[Attention], links: Links) -> int:
    """The short list of what needs a look; gives the last row."""
    book, sheet = blocks.book, blocks.sheet
    blocks.title(top, LEFT, "Detta behöver du titta på")
    shown = short_list(lines, _MOST_LINES)
    row = top
    for row, line in enumerate(shown, start=top + 1):
        _line(blocks, row, line, links.of(line))
    if not shown:
        row += 1
        book.put(sheet, row, LEFT, "Inget.", book.styles["note"])
    if left := lines[len(shown) :]:
        row += 1
        number = "1 rad" if len(left) == 1 else f"{len(left)} rader"
        text = f"{number} till står sist på bladet Avvikelseanalys."
        book.put(sheet, row, LEFT, text, book.styles["note"])
    return row


def _line(blocks: Blocks, row: int, line: Attention, link: str) -> None:
    """What in bold with why below it, and where in grey beside it."""
    book, sheet, styles = blocks.book, blocks.sheet, blocks.book.styles
    small = blocks.middle("muted", font_size=9)
    blocks.label(row, _KIND, _TEXT - _KIND, line.kind.label, small)
    if link:
        blue = blocks.middle("muted", font_size=9, font_color=LINK, underline=1)
        book.link(sheet, row, _KIND, line.kind.label, link, blue)
    what, why = (
        book.fit(shortened(line.what, _LONGEST_WHAT)),
        book.fit(shortened(line.why, _LONGEST_WHY)),
    )
    look = blocks.middle("text", text_wrap=True)
    sheet.merge_range(row, _TEXT, row, _WHERE - 1, "", look)
    bold, small = styles.make(bold=True, font_color=INK), styles.make(font_size=9)
    sheet.write_rich_string(row, _TEXT, bold, what, small, f"\n{why}", look)
    grey = blocks.middle("muted", font_size=8, text_wrap=True)
    sheet.merge_range(row, _WHERE, row, _DELIVERIES - 2, "", grey)
    book.put(sheet, row, _WHERE, line.where, grey)
    width = (_WHERE - _TEXT) * _WIDTH
    number = lines_needed(what, width, bold=True) + lines_needed(why, width * 10 / 9)
    book.set_height(sheet, row, number * _LINE_HEIGHT + 6)


def _deliveries(blocks: Blocks, top: int, lines: int) -> int:
    """Where each department stands, those with a remark first when not all have room."""
    book, sheet = blocks.book, blocks.sheet
    blocks.title(top, _DELIVERIES, "Leveranser")
    statuses = book.consolidated.departments
    room = max(MOST_ROWS, min(lines, _MOST_LINES))
    listed = list(statuses)
    if len(listed) > room:
        listed = sorted(statuses, key=lambda part: not part.remark)[: room - 1]
    row = top
    for row, status in enumerate(listed, start=top + 1):
        symbol, colour = SYMBOLS[status.state]
        name = book.department(status.code)
        blocks.label(row, _DELIVERIES, 4, name, blocks.middle("plain"))
        look = blocks.middle("plain", font_color=colour, bold=True)
        blocks.label(row, _DELIVERIES + 4, 2, f"{symbol} {status.state_text}", look)
    if left := statuses[len(listed) :]:
        row += 1
        text = f"{len(left)} till, se bladet Leveranser."
        book.put(sheet, row, _DELIVERIES, text, book.styles["note"])
    return _findings(blocks, row + 1)


def _findings(blocks: Blocks, row: int) -> int:
    """What the checks found and nobody has accepted, with a link to the sheet; gives the row."""
    book, sheet = blocks.book, blocks.sheet
    statuses = book.consolidated.departments
    parts, shown = [], []
    for title, numbers, word in (
        ("Fel", [part.errors for part in statuses], "fel"),
        ("Varningar", [part.warnings for part in statuses], "varningar"),
    ):
        parts.append(f'SUM({DELIVERIES}[{title}])&" {word}"')
        shown.append(f"{sum(numbers)} {word}")
    accepted = len(book.consolidated.waivers)
    tail = f" kvar, {accepted} undantag" if accepted else " kvar"
    look = blocks.middle("plain", font_color=LINK, underline=1)
    book.link(sheet, row, _DELIVERIES, "Fynd", f"internal:'{FINDINGS}'!A1", look)
    plain = blocks.middle("plain")
    for place in range(_DELIVERIES + 1, _DELIVERIES + 6):
        book.put(sheet, row, place, None, plain)
    text = f'={parts[0]}&", "&{parts[1]}&"{tail}"'
    book.put(sheet, row, _DELIVERIES + 2, Formula(text, f"{', '.join(shown)}{tail}"), plain)
    return row
