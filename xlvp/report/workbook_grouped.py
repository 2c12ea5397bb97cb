"""Sums of a detail table per group, live, and what the overview shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from validation.amounts import Money
from xlvp.deviation import difference
from xlvp.report.workbook_book import Cell, Formula, in_unit, sum_if
from xlvp.report.workbook_details import IN_SUM, YES, Detail
from xlvp.report.workbook_page import Page

_BLANK = ('""', "***")
"""The condition for a blank group, which is compared as it stands."""


@dataclass(frozen=True)
class Grouped:
    """What is summed, by what.

    Attributes:
        by: the field that groups.
        terms: the fields that are summed.
        rows: key, label and the sums (minor units) of each group.
        pair: two of the terms; their difference gets a column when both are there.
    """

    title: str
    label: str
    detail: Detail
    by: str
    terms: tuple[str, ...]
    rows: tuple[tuple[str, str, Mapping[str, int | None]], ...]
    money: Money
    pair: tuple[str, str] | None = None


@dataclass(frozen=True)
class Excerpt:
    """Sums that the overview can show.

    Attributes:
        headers: titles of the figures, by field.
        rows: label and cells by field.
        totals: cells by field.
    """

    title: str
    label: str
    money: Money
    headers: Mapping[str, str]
    rows: tuple[tuple[str, Mapping[str, Formula]], ...]
    totals: Mapping[str, Formula] = field(default_factory=dict)


@dataclass
class AnalysisCells:
    """Where figures stand on Avvikelseanalys, for the overview's formulas.

    Attributes:
        terms: cell of each of the office's sums, by field.
        differences: cell of each comparison's difference, by the measure's name.
        bridges: by measure's name and department, the cells of figure and deviation.
    """

    terms: dict[str, Formula] = field(default_factory=dict)
    differences: dict[str, Formula] = field(default_factory=dict)
    bridges: dict[str, dict[str, tuple[Formula, Formula]]] = field(default_factory=dict)
    year_budgets: Excerpt | None = None
    investments: Excerpt | None = None
    granted: Excerpt | None = None


def write_grouped(page: Page, grouped: Grouped) -> Excerpt:
    """Write the section: a row per group with live sums, and the total."""
    detail, money, styles = grouped.detail, grouped.money, page.styles
    same = money.unit == page.book.consolidated.model.money.unit
    page.section(grouped.title, "" if same else f"Belopp i {money.unit}.")
    headers = {term: detail.titles[term] for term in grouped.terms}
    pair = grouped.pair
    with_difference = pair is not None and set(pair) <= set(grouped.terms)
    page.header([grouped.label, *headers.values(), *(["Avvikelse"] if with_difference else [])])
    plain, signed = styles.amount(money), styles.amount(money, signed=True)
    first, excerpt = page.row, []
    for key, label, sums in grouped.rows:
        cells: list[Cell] = [label]
        for term in grouped.terms:
            formula = _sum(page, grouped, term, key, label)
            cells.append(Formula(formula, in_unit(sums.get(term), money) or 0.0))
        named = {
            term: page.named(place, in_unit(sums.get(term), money))
            for place, term in enumerate(grouped.terms, start=1)
        }
        excerpt.append((label, named))
        looks = [styles["plain"], *[plain] * len(grouped.terms)]
        if with_difference:
            cells.append(_difference(page, grouped, sums))
            looks.append(signed)
        page.put(cells, looks)
    totals = _total(page, grouped, first, with_difference=with_difference)
    page.gap()
    return Excerpt(grouped.title, grouped.label, money, headers, tuple(excerpt), totals)


def _sum(page: Page, grouped: Grouped, term: str, key: str, label: str) -> str:
    detail = grouped.detail
    wanted, text = (f"${page.at(0)}", label) if key else _BLANK
    conditions = [(detail.ref(grouped.by), wanted, text)]
    if IN_SUM in detail.titles:
        conditions.append((detail.ref(IN_SUM), f'"{YES}"', "summan"))
    return sum_if(detail.ref(term), conditions)


def _difference(page: Page, grouped: Grouped, sums: Mapping[str, int | None]) -> Cell:
    assert grouped.pair is not None
    figure, against = grouped.pair
    columns = [1 + grouped.terms.index(term) for term in grouped.pair]
    value = difference(sums.get(figure) or 0, sums.get(against) or 0)
    shown = in_unit(value, grouped.money) or 0.0
    return Formula(f"={page.at(columns[0])}-{page.at(columns[1])}", shown)


def _total(
    page: Page, grouped: Grouped, first: int, *, with_difference: bool
) -> dict[str, Formula]:
    money, styles = grouped.money, page.styles
    sums = {
        term: sum(values.get(term) or 0 for _, _, values in grouped.rows) for term in grouped.terms
    }
    cells: list[Cell] = ["Summa"]
    totals = {}
    for place, term in enumerate(grouped.terms, start=1):
        shown = in_unit(sums[term], money) or 0.0
        totals[term] = page.named(place, shown)
        cells.append(Formula(f"=SUM({page.span(place, first, page.row - 1)})", shown))
    looks = [styles["total_text"], *[styles.amount(money, total=True)] * len(grouped.terms)]
    if with_difference:
        cells.append(_difference(page, grouped, sums))
        looks.append(styles.amount(money, signed=True, total=True))
    page.put(cells, looks)
    return totals
