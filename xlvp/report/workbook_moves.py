"""The sections of Måluppfyllelse besides the counts: rolled-up statuses, and what has moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from validation.model import RollUp, StatusScale
from xlvp.attention import source
from xlvp.fulfilment import Fulfilment
from xlvp.movements import WITHOUT, Movements
from xlvp.report.workbook_book import Book, Cell, Formula, status_text
from xlvp.report.workbook_page import Page
from xlvp.rollup import RolledUp

_MOST_HEADINGS = 60


def write_rolled_up(page: Page, part: Fulfilment) -> None:
    """The headings of the plan with the status that follows from what lies under them."""
    found = page.book.analysis.rolled_up.get(part.table, ())
    told = [heading for heading in found if heading.status is not None]
    if not told:
        return
    shown = _outermost(told)
    left = len(told) - len(shown)
    note = _rule(page.book)
    if left:
        note += f" De {left} innersta rubrikerna visas inte här."
    page.section(f"{part.title}: sammanvägd status", note)
    page.header(["Rubrik", "", "Status", "", "Delar"], range(0))
    for heading in shown:
        text, look = page.book.status(heading.status.code if heading.status else "", part.scale)
        indent = page.styles.look("text", indent=min(heading.depth, 5), align="left")
        parts = _parts(heading.parts, part.scale)
        plain = page.styles["plain"]
        page.put([heading.label, None, text, None, parts], [indent, plain, look, plain, plain])
    page.gap()


def _outermost(headings: Sequence[RolledUp]) -> list[RolledUp]:
    """As many whole levels as there is room for, at least the outermost."""
    deepest = max(heading.depth for heading in headings)
    while deepest and sum(part.depth <= deepest for part in headings) > _MOST_HEADINGS:
        deepest -= 1
    return [heading for heading in headings if heading.depth <= deepest]


def _rule(book: Book) -> str:
    rule = book.consolidated.model.follow_up
    if rule.roll_up is RollUp.WORST:
        return "En rubrik får den sämsta statusen bland sina delar."
    share = f"{rule.share:g}".replace(".", ",")
    return f"En rubrik får den sämsta status som minst {share} % av dess delar har eller är under."


def _parts(parts: Mapping[str, int], scale: StatusScale) -> str:
    return ", ".join(
        f"{parts[status.code]} {status.label}" for status in scale.statuses if status.code in parts
    )


def write_movements(page: Page, part: Fulfilment) -> None:
    """How many rows went from which status to which, and those that moved, one by one."""
    for moved in page.book.analysis.movements:
        if moved.table == part.table:
            _matrix(page, moved, part)
            _list(page, moved, part)


def _matrix(page: Page, moved: Movements, part: Fulfilment) -> None:
    """Statuses then below each other, statuses now side by side."""
    matrix, styles = moved.matrix, page.styles
    if not matrix.known:
        return
    codes = list(matrix.codes)
    page.section(
        f"{part.title}: från status till status",
        "Raden är status vid förra uppföljningen, kolumnen är status nu.",
    )
    labels = [_label(code, part) for code in codes]
    page.header(["Förra uppföljningen", "Antal", *labels, "Borta"], range(1, len(codes) + 3))
    count, total = styles["count"], styles["total_count"]
    first = page.row
    for code, label in zip(codes, labels, strict=True):
        numbers = [matrix.count(code, now) for now in codes]
        went = matrix.went.get(code, 0)
        span = f"{page.at(2)}:{page.at(len(codes) + 2)}"
        whole = Formula(f"=SUM({span})", sum(numbers) + went)
        cells: list[Cell] = [label, whole, *numbers, went]
        page.put(cells, [styles["plain"], *[count] * (len(codes) + 2)])
    came = [matrix.came.get(code, 0) for code in codes]
    here = Formula(f"=SUM({page.at(2)}:{page.at(len(codes) + 1)})", sum(came))
    page.put(["Nya", here, *came, None], [styles["plain"], *[count] * (len(codes) + 2)])
    row: list[Cell] = ["Nu"]
    columns = [[matrix.count(before, now) for before in codes] for now in codes]
    sums = [sum(column) + new for column, new in zip(columns, came, strict=True)]
    went_away = sum(matrix.went.values())
    for place, value in enumerate([sum(sums) + went_away, *sums, went_away], start=1):
        row.append(Formula(f"=SUM({page.span(place, first, page.row - 1)})", value))
    page.put(row, [styles["total_text"], *[total] * (len(codes) + 2)])
    page.gap()


def _label(code: str, part: Fulfilment) -> str:
    status = part.scale.status(code)
    if code == WITHOUT:
        return "Utan status"
    return status_text(status) if status else code


def _list(page: Page, moved: Movements, part: Fulfilment) -> None:
    """What became worse first, then better, new and gone."""
    if not moved.moves:
        return
    styles = page.styles
    page.section(f"{part.title} som har förändrats", f"{len(moved.moves)} rader, sämre först.")
    page.header(["Nummer och benämning", "", "Förändring", "Då", "Nu", "Avdelning"], range(0))
    for move in moved.moves:
        before, _ = page.book.status(move.before, part.scale)
        now, look = page.book.status(move.now, part.scale)
        department = page.book.department(move.department)
        where = source(page.book.consolidated, move.place) if move.place else ""
        told = f"{department} · {where}" if where else department
        plain = styles["plain"]
        page.put(
            [f"{move.key} {move.name}".strip(), None, move.movement, before, now or None, told],
            [styles["text"], plain, styles["strong"], styles["text"], look, plain],
        )
    page.gap()
