"""The sheet Måluppfyllelse: statuses counted per objective, live from the detail tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from validation.derivation import MOVEMENTS
from validation.model import Level
from xlvp.fulfilment import GONE, NEW, Fulfilment, HeadingStatus
from xlvp.report.styles import GOOD_BAR
from xlvp.report.workbook_book import Book, Cell, Formula, count_if, status_text
from xlvp.report.workbook_details import FOLLOWED_UP, YES, Detail
from xlvp.report.workbook_moves import write_movements, write_rolled_up
from xlvp.report.workbook_page import LEFT, Page
from xlvp.template.styles import tinted

TITLE = "Måluppfyllelse"
_MOVES = (*MOVEMENTS, NEW, GONE)


@dataclass
class FulfilmentCells:
    """Where the counts stand, for the overview.

    Attributes:
        rows: by sheet's table, per level and heading's number, the cell of each status' count,
            and ``without``.
        totals: by sheet's table, the cells of the total row: codes, ``without``, ``items``
            and ``fine``.
    """

    rows: dict[str, list[dict[str, dict[str, Formula]]]] = field(default_factory=dict)
    totals: dict[str, dict[str, Formula]] = field(default_factory=dict)


def write_fulfilment(book: Book, details: Mapping[str, Detail]) -> FulfilmentCells:
    """Write the sheet; gives where its counts stand."""
    parts = book.analysis.fulfilments
    statuses = max((len(part.scale.statuses) for part in parts), default=0)
    widths = (2, 66, 10, *[13] * statuses, 11, 17, *[11] * len(_MOVES))
    page = Page(book, TITLE, "antal uppdrag och aktiviteter per status", widths)
    cells = FulfilmentCells()
    for part in parts:
        if part.items.empty or part.table not in details:
            continue
        for place, (level, headings) in enumerate(part.by_level):
            _Counts(page, part, details[part.table], place, level).write(headings, cells)
        if not part.by_level:
            _Counts(page, part, details[part.table], None, None).write((), cells)
        write_rolled_up(page, part)
        write_movements(page, part)
        _gone(page, part)
    return cells


class _Counts:
    """One table of counts: the headings of a level by status and movement."""

    def __init__(
        self, page: Page, part: Fulfilment, detail: Detail, place: int | None, level: Level | None
    ) -> None:
        self.page, self.part, self.detail = page, part, detail
        self.place, self.level = place, level
        self.styles = page.styles
        self.statuses = part.scale.statuses
        self.header_row = 0
        known = part.items["movement"].notna().any() or len(part.gone) > 0
        self.moves = _MOVES if known else ()
        followed = FOLLOWED_UP in detail.titles
        self.only: list[tuple[str, str, str]] = (
            [(detail.ref(FOLLOWED_UP), f'"{YES}"', "följs upp")] if followed else []
        )

    @property
    def _last(self) -> int:
        """The column (of the page) of the last status."""
        return 1 + len(self.statuses)

    def write(self, headings: Sequence[HeadingStatus], cells: FulfilmentCells) -> None:
        """Write the section with a row per heading and a total."""
        name = f" per {self.level.name.lower()}" if self.level else ""
        self.page.section(f"{self.part.title}{name}")
        labels = [status_text(status) for status in self.statuses]
        self.header_row = self.page.row
        titles = [self.level.name if self.level else "", "Antal", *labels, "Utan status"]
        titles += ["Klart eller enligt plan", *(move.capitalize() for move in self.moves)]
        self.page.header(titles, range(1, len(titles)))
        self._tint_header(labels)
        first = self.page.row
        rows: dict[str, dict[str, Formula]] = {}
        for heading in headings:
            rows[heading.number] = self._named(heading.counts, heading.without)
            self._row(heading)
        cells.rows.setdefault(self.part.table, []).append(rows)
        self._total(headings, first, cells)
        self._bars(first)
        self.page.gap()

    def _named(self, counts: Mapping[str, int], without: int) -> dict[str, Formula]:
        """The cells of the counts in the row that is written next."""
        values = [*((status.code, counts[status.code]) for status in self.statuses)]
        values.append(("without", without))
        return {
            code: self.page.named(place, value) for place, (code, value) in enumerate(values, 2)
        }

    def _tint_header(self, labels: Sequence[str]) -> None:
        """The status' colours stand over its column, with symbol and label."""
        for place, (status, label) in enumerate(zip(self.statuses, labels, strict=True)):
            look = self.styles.look("header_right", bottom=5, bottom_color=status.colour)
            row, column = self.header_row, LEFT + 2 + place
            self.page.book.put(self.page.sheet, row, column, label, look)

    def _row(self, heading: HeadingStatus) -> None:
        page, detail = self.page, self.detail
        own = [(detail.ref(f"level_{self.place}"), f"${page.at(0)}", heading.label), *self.only]
        cells: list[Cell] = [heading.label, Formula(count_if(own), heading.items)]
        for place, status in enumerate(self.statuses):
            header = page.at(2 + place, self.header_row).replace(str(self.header_row + 1), "")
            wanted = f"{header}${self.header_row + 1}"
            condition = (detail.ref("status"), wanted, status_text(status))
            cells.append(Formula(count_if([*own, condition]), heading.counts[status.code]))
        cells += self._derived(heading.items, heading.counts, heading.without)
        for move in self.moves:
            formula = count_if([*own, (detail.ref("movement"), f'"{move}"', move)])
            value = heading.moved[move]
            cells.append(value if move == GONE else Formula(formula, value))
        count = self.styles["count"]
        counts = [count] * (2 + len(self.statuses))
        looks = [self.styles["text"], *counts, self.styles["percent"], *[count] * len(self.moves)]
        page.put(cells, looks)

    def _derived(self, items: int, counts: Mapping[str, int], without: int) -> list[Cell]:
        """Items without status, and the share that is finished or on track."""
        page = self.page
        row = page.row
        statuses = f"{page.at(2, row)}:{page.at(self._last, row)}"
        fine = [
            page.at(2 + place)
            for place, status in enumerate(self.statuses)
            if status.code in self.part.fine
        ]
        cells: list[Cell] = [Formula(f"={page.at(1)}-SUM({statuses})", without)]
        if not items or not fine:
            return [*cells, None]
        share = sum(counts[code] for code in self.part.fine) / items
        return [*cells, Formula(f"=({'+'.join(fine)})/{page.at(1)}", share)]

    def _total(self, headings: Sequence[HeadingStatus], first: int, cells: FulfilmentCells) -> None:
        page, items = self.page, self.part.items
        counted = items["status"].value_counts()
        counts = {status.code: int(counted.get(status.code, 0)) for status in self.statuses}
        last = page.row - 1
        values: list[int] = [len(items), *counts.values()]
        row: list[Cell] = ["Summa"]
        for place, value in enumerate(values, start=1):
            row.append(self._summed(place, first, last, value))
        without = int(items["status"].isna().sum())
        if not self.place:
            named = self._named(counts, without) | {"items": page.named(1, len(items))}
            fine = sum(counts[code] for code in self.part.fine)
            share = fine / len(items) if len(items) else 0.0
            named["fine"] = page.named(self._last + 2, share)
            cells.totals[self.part.table] = named
        row += self._derived(len(items), counts, without)
        start = self._last + 3
        for place, move in enumerate(self.moves, start=start):
            value = sum(heading.moved[move] for heading in headings)
            row.append(self._summed(place, first, last, value))
        total = self.styles["total_count"]
        ahead = [self.styles["total_text"], *[total] * (2 + len(self.statuses))]
        page.put(row, [*ahead, self.styles["total_percent"], *[total] * len(self.moves)])

    def _summed(self, place: int, first: int, last: int, value: int) -> Cell:
        if last < first:
            return value
        return Formula(f"=SUM({self.page.span(place, first, last)})", value)

    def _bars(self, first: int) -> None:
        column = LEFT + self._last + 2
        if self.page.row - 2 < first:
            return
        options: dict[str, Any] = {
            "type": "data_bar",
            "bar_solid": True,
            "bar_color": tinted(GOOD_BAR, 0.55),
            "bar_border_color": tinted(GOOD_BAR, 0.55),
            "min_type": "num",
            "max_type": "num",
            "min_value": 0,
            "max_value": 1,
            "data_bar_2010": True,
        }
        last = self.page.row - 2
        self.page.sheet.conditional_format(first, column, last, column, options)


def _gone(page: Page, part: Fulfilment) -> None:
    """The rows of the former period that are not there now."""
    if part.gone.empty:
        return
    note = "Fanns vid förra uppföljningen men finns inte i avdelningens arbetsbok nu."
    page.section(f"{part.title} som saknas", note)
    page.header(["Nummer och benämning", "Förra status", "", "Avdelning"], range(0))
    for (department, key), values in zip(
        part.gone.index, part.gone.to_dict("records"), strict=True
    ):
        text, _ = page.book.status(values.get("status"), part.scale)
        name = values.get("name")
        label = f"{key} {name}" if isinstance(name, str) else str(key)
        plain = page.styles["plain"]
        page.put(
            [label, text, None, page.book.department(department), None],
            [page.styles["text"], plain, plain, plain, plain],
        )
    page.gap()
