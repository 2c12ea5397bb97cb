"""The key figures at the top of the overview, and the unit in which the overview shows amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.amounts import Money
from xlvp.deviation import FORECAST, FORMER, LAST_YEAR, TO_DATE
from xlvp.report.styles import AIR, PANEL, WHITE, Styles, number_format, signed_format
from xlvp.report.workbook_book import Book, Formula
from xlvp.report.workbook_control import DELIVERIES
from xlvp.report.workbook_fulfilment import FulfilmentCells
from xlvp.report.workbook_grouped import AnalysisCells, Excerpt
from xlvp.report.workbook_page import LEFT
from xlvp.template.styles import INK, MIDDLE, MUTED

CARD_COLUMNS, CARDS = 3, 6
_LABEL_HEIGHT, _VALUE_HEIGHT, _NOTE_HEIGHT, _LAST_HEIGHT = 22, 36, 17, 6
_WIDEST_FIGURE = 9
"""Characters of a figure that a column of the overview has room for."""
_LONG = 999
"""Above it a figure needs no decimal."""
_LARGER = {"kr": "tkr", "tkr": "mnkr", "mnkr": "mdkr"}


@dataclass(frozen=True)
class Scale:
    """The unit of the overview's amounts: the model's, or a larger one when they are long.

    Attributes:
        commas: the number format's division by 1 000, one comma each.
        model_unit: the unit that the cells' values have.
    """

    unit: str
    decimals: int
    commas: str = ""
    model_unit: str = ""

    def code(self, *, signed: bool = False) -> str:
        """The number format."""
        make = signed_format if signed else number_format
        return make(self.decimals, self.commas)

    def look(self, styles: Styles, *, signed: bool = False, total: bool = False) -> Any:
        """The format of an amount in a row or in the total row."""
        name = "total_count" if total else "count"
        return styles.look(name, num_format=self.code(signed=signed), valign="vcenter")


def scale_of(book: Book) -> Scale:
    """The smallest unit in which the office's largest amount fits into its column."""
    money = book.consolidated.money("operating_budget")
    analysis = book.analysis
    amounts = [abs(value) for value in analysis.totals.sums.values() if value is not None]
    for measure in (TO_DATE, FORECAST):
        for part in analysis.bridge("department", measure):
            amounts += [abs(part.figure), abs(part.amount)]
    return fitting(max(amounts, default=0), money)


def fitting(largest: int, money: Money) -> Scale:
    """The scale for a largest amount in minor units."""
    scale, size = Scale(money.unit, money.decimals, "", money.unit), largest // money.factor
    while _characters(size, scale.decimals) > _WIDEST_FIGURE and scale.unit in _LARGER:
        size //= 1000
        decimals = 0 if size > _LONG else 1
        scale = Scale(_LARGER[scale.unit], decimals, scale.commas + ",", money.unit)
    return scale


def _characters(size: int, decimals: int) -> int:
    """Of a figure with its sign, separators and decimals."""
    return 1 + len(f"{size:,}") + (decimals + 1 if decimals else 0)


@dataclass(frozen=True)
class _Card:
    """A key figure with two figures below it, each with its number format."""

    label: str
    value: Formula
    number: str
    notes: tuple[tuple[str, Formula | float, str], ...]


def write_cards(
    book: Book,
    sheet: Any,
    row: int,
    figures: AnalysisCells,
    counts: FulfilmentCells | None,
    scale: Scale,
) -> None:
    """Write up to six cards side by side, deliveries last."""
    cards = [
        *_result(figures, scale),
        *_investments(figures, scale),
        *_fulfilment(book, counts),
        *_granted(book, figures, scale),
        *_indicators(book),
        *_overdue(book),
    ]
    book.set_height(sheet, row, _LABEL_HEIGHT)
    book.set_height(sheet, row + 1, _VALUE_HEIGHT)
    for place in (2, 3):
        book.set_height(sheet, row + place, _NOTE_HEIGHT)
    book.set_height(sheet, row + 4, _LAST_HEIGHT)
    for place, card in enumerate([*cards[: CARDS - 1], _deliveries(book)]):
        _write_card(book, sheet, row, LEFT + place * CARD_COLUMNS, card)


def _result(figures: AnalysisCells, scale: Scale) -> Iterator[_Card]:
    plain, signed = scale.code(), scale.code(signed=True)
    terms, off = figures.terms, figures.differences
    for measure, label, against in (
        (TO_DATE, "Resultat hittills", "Budget"),
        (FORECAST, "Årsprognos", "Årsbudget"),
    ):
        if measure.name in off:
            notes = (
                (against, terms[measure.against], plain),
                ("Avvikelse", off[measure.name], signed),
            )
            yield _Card(label, terms[measure.figure], plain, notes)
    changes = tuple(
        (label, off[measure.name], signed)
        for measure, label in ((FORMER, "Förra prognosen"), (LAST_YEAR, "Utfall förra året"))
        if measure.name in off
    )
    if changes:
        first, *others = changes
        before = FORMER if FORMER.name in off else LAST_YEAR
        label = "Mot förra prognosen" if before is FORMER else "Mot förra året"
        note = (first[0], terms[before.against], plain)
        others = [("Resultat mot förra året", cell, code) for _, cell, code in others]
        yield _Card(label, first[1], signed, (note, *others))
    if "year_budget" in terms and not off:
        yield _Card("Årsbudget, netto", terms["year_budget"], plain, ())


def _investments(figures: AnalysisCells, scale: Scale) -> Iterator[_Card]:
    excerpt = figures.investments
    if excerpt is None:
        return
    own = scale_for(excerpt, scale)
    cells, plain, unit = excerpt.totals, own.code(), _unit(own, scale)
    if "actual_to_date" in cells:
        labels = (("year_budget", "Årets budget"), ("full_year_forecast", "Prognos"))
        notes = tuple((label, cells[name], plain) for name, label in labels if name in cells)
        yield _Card(f"Investeringar hittills{unit}", cells["actual_to_date"], plain, notes)
    elif "year_budget" in cells:
        later = (("second_year", "Året därpå"), ("third_year", "Två år senare"))
        notes = tuple((label, cells[name], plain) for name, label in later if name in cells)
        yield _Card(f"Investeringar i år{unit}", cells["year_budget"], plain, notes)


def _granted(book: Book, figures: AnalysisCells, scale: Scale) -> Iterator[_Card]:
    granted, excerpt = book.analysis.granted, figures.granted
    if granted is None or excerpt is None or "granted_amount" not in excerpt.totals:
        return
    own = scale_for(excerpt, scale)
    notes: list[tuple[str, Formula | float, str]] = []
    if "used_amount" in excerpt.totals:
        notes.append(("Använda", excerpt.totals["used_amount"], own.code()))
    if granted.not_added:
        notes.append(("Belopp utanför summan", len(granted.not_added), f"0{AIR}"))
    label = f"Beviljade medel{_unit(own, scale)}"
    yield _Card(label, excerpt.totals["granted_amount"], own.code(), tuple(notes))


def scale_for(excerpt: Excerpt, scale: Scale) -> Scale:
    """The overview's scale where the sums have its unit, or else one that fits them."""
    largest = max((abs(float(cell.value)) for cell in excerpt.totals.values()), default=0.0)
    own = fitting(int(largest * excerpt.money.factor), excerpt.money)
    same = excerpt.money.unit == scale.model_unit and len(own.commas) <= len(scale.commas)
    return scale if same else own


def _unit(own: Scale, scale: Scale) -> str:
    return "" if own.unit == scale.unit else f", {own.unit}"


def _overdue(book: Book) -> Iterator[_Card]:
    late = book.analysis.overdue("activities")
    if late.empty:
        return
    number = Formula('=COUNTIF(Aktiviteter[Dagar efter slutdatum],">0")', len(late))
    most = Formula("=MAX(Aktiviteter[Dagar efter slutdatum])", int(late["days"].max()))
    yield _Card("Pågår efter slutdatum", number, "0", (("Längst, dagar", most, f"0{AIR}"),))


def _fulfilment(book: Book, counts: FulfilmentCells | None) -> Iterator[_Card]:
    for part in book.analysis.fulfilments:
        cells = counts.totals.get(part.table) if counts else None
        if cells is None or part.items["status"].isna().all():
            continue
        deviating = [cells[code] for code in part.bad]
        formula = "=" + "+".join(cell.text.removeprefix("=") for cell in deviating)
        number = sum(int(cell.value) for cell in deviating)
        notes = [(f"{part.title}, antal", cells["items"], f"#,##0{AIR}")]
        if deviating:
            notes.append(("Avviker eller riskerar", Formula(formula, number), f"#,##0{AIR}"))
        yield _Card("Klart eller enligt plan", cells["fine"], "0 %", tuple(notes))
        return


def _indicators(book: Book) -> Iterator[_Card]:
    frame = book.analysis.indicators
    known = frame["reached"].dropna() if len(frame) else pd.Series(dtype="boolean")
    if known.empty:
        return
    number, reached = len(known), int(known.sum())
    formula = Formula('=COUNTIF(Indikatorer[Når målet],"✓ når målet")', reached)
    yield _Card("Indikatorer som når målet", formula, f'0" av {number}"', ())


def _deliveries(book: Book) -> _Card:
    statuses = book.consolidated.departments
    counted = Formula(
        f'=COUNTIF({DELIVERIES}[Ingår],"ja")', sum(bool(part.counted) for part in statuses)
    )
    signed = Formula(
        f'=COUNTIF({DELIVERIES}[Underskriven],"ja")', sum(bool(part.signed) for part in statuses)
    )
    errors = Formula(f"=SUM({DELIVERIES}[Fel])", sum(part.errors for part in statuses))
    notes = (("Underskrivna", signed, f"0{AIR}"), ("Kvarstående fel", errors, f"0{AIR}"))
    return _Card("Avdelningar som ingår", counted, f'0" av {len(statuses)}"', notes)


def _write_card(book: Book, sheet: Any, row: int, column: int, card: _Card) -> None:
    """Three columns and five rows on a panel, with a white edge to the next card."""
    make, last = book.styles.make, column + CARD_COLUMNS - 1
    edge: dict[str, Any] = {"bg_color": PANEL, "valign": "vcenter"}
    top = edge | {"top": 5, "top_color": MIDDLE, "font_color": MUTED, "font_size": 9, "indent": 1}
    value = edge | {"font_size": 20, "bold": True, "font_color": INK, "align": "left", "indent": 1}
    gap: dict[str, Any] = {"right": 5, "right_color": WHITE}
    for place in range(column, last + 1):
        side = gap if place == last else {}
        for line in range(5):
            book.put(sheet, row + line, place, None, make(**edge, **side))
    sheet.merge_range(row, column, row, last, "", make(**top, **gap))
    book.put(sheet, row, column, card.label, make(**top, **gap))
    look = make(**value, **gap, num_format=card.number)
    sheet.merge_range(row + 1, column, row + 1, last, "", look)
    book.put(sheet, row + 1, column, card.value, look)
    small = edge | {"font_size": 9, "font_color": MUTED}
    for line, (label, cell, number) in enumerate(card.notes, start=row + 2):
        sheet.merge_range(line, column, line, last - 1, "", make(**small, indent=1))
        book.put(sheet, line, column, label, make(**small, indent=1))
        look = make(**small, **gap, align="right", num_format=number)
        book.put(sheet, line, last, cell, look)
