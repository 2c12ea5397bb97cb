"""The sheet Avvikelseanalys: totals, bridges, material deviations and other sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from validation.amounts import Money
from xlvp import deviation
from xlvp.analysis import BRIDGED
from xlvp.attention import Attention
from xlvp.deviation import UNKNOWN_CLASS, Contribution, Measure
from xlvp.report.styles import BAD_BAR, GOOD_BAR
from xlvp.report.workbook_book import Book, Cell, Formula, in_unit, sum_if
from xlvp.report.workbook_changes import (
    write_accuracy,
    write_causes,
    write_postponed,
    write_run_rates,
)
from xlvp.report.workbook_details import IN_SUM, YES, Detail
from xlvp.report.workbook_grouped import AnalysisCells, Grouped, write_grouped
from xlvp.report.workbook_links import Links
from xlvp.report.workbook_other_sums import (
    write_attention,
    write_funds,
    write_granted,
    write_investments,
    write_material,
    write_overdue,
)
from xlvp.report.workbook_page import LEFT, Page

TITLE = "Avvikelseanalys"
_WIDTHS = (2, 42, 15, 15, 15, 15, 64, 15, 36)
_BAR_COLUMN = LEFT + 5
_BY = {"department": "avdelning", "account_class": "kontoklass"}


def write_analysis(
    book: Book, details: Mapping[str, Detail], attention: Sequence[Attention], links: Links
) -> AnalysisCells:
    """Write the sheet; gives where its figures stand."""
    money = book.consolidated.money("operating_budget")
    note = f"belopp i {money.unit} där inget annat sägs · plus är bättre än budget"
    page = Page(book, TITLE, note, _WIDTHS)
    cells = AnalysisCells()
    if book.analysis.totals.lines:
        writer = _OperatingBudget(page, details["operating_budget"], money, cells)
        writer.totals()
        writer.year_budgets()
        for by, name in _BY.items():
            for measure in BRIDGED:
                writer.bridge(by, name, measure)
        write_material(page, money)
        write_causes(page, money)
        write_run_rates(page, money)
    write_investments(page, details, cells)
    write_funds(page)
    write_granted(page, details, cells)
    write_overdue(page)
    write_postponed(page)
    write_accuracy(page, money)
    write_attention(page, attention, links)
    return cells


class _OperatingBudget:
    """Writes what is said about the operating budget."""

    def __init__(self, page: Page, detail: Detail, money: Money, cells: AnalysisCells) -> None:
        self.page, self.detail, self.money, self.cells = page, detail, money, cells
        self.book, self.styles = page.book, page.styles

    def _sum(self, field: str, conditions: Sequence[tuple[str, str, str]] = ()) -> str:
        """A live sum over the detail table's lines, net lines apart."""
        detail = self.detail
        wanted = list(conditions)
        if IN_SUM in detail.titles:
            wanted.append((detail.ref(IN_SUM), f'"{YES}"', "summan"))
        return sum_if(detail.ref(field), wanted) if wanted else f"=SUM({detail.ref(field)})"

    def totals(self) -> None:
        totals = self.book.analysis.totals
        if not totals.lines:
            return
        self.page.section("Kontorets resultat", self._blanks())
        if not self.book.analysis.measures:
            self._year_budget_only()
            return
        self.page.header(["", "Utfall eller prognos", "Jämförs med", "Avvikelse", "I procent"])
        amount = self.styles.amount(self.money)
        signed = self.styles.amount(self.money, signed=True)
        for measure in self.book.analysis.measures:
            terms = [
                in_unit(totals.of(name), self.money) for name in (measure.figure, measure.against)
            ]
            off = in_unit(totals.difference(measure), self.money)
            for place, (name, value) in enumerate(
                zip((measure.figure, measure.against), terms, strict=True), start=1
            ):
                self.cells.terms.setdefault(name, self.page.named(place, value))
            self.cells.differences[measure.name] = self.page.named(3, off)
            self.page.put(
                [
                    measure.name,
                    Formula(self._sum(measure.figure), terms[0] or 0.0),
                    Formula(self._sum(measure.against), terms[1] or 0.0),
                    Formula(f"={self.page.at(1)}-{self.page.at(2)}", off or 0.0),
                    self._share(3, 2, off, terms[1]),
                ],
                [self.styles["strong"], amount, amount, signed, self.styles["percent"]],
            )
        self.page.gap()

    def _year_budget_only(self) -> None:
        """A plan period has a budget and nothing to hold it against."""
        value = in_unit(self.book.analysis.totals.of("year_budget"), self.money)
        if value is None:
            return
        self.page.header(["", "Årsbudget"])
        self.cells.terms["year_budget"] = self.page.named(1, value)
        looks = [self.styles["strong"], self.styles.amount(self.money)]
        self.page.put(["Årsbudget, netto", Formula(self._sum("year_budget"), value)], looks)
        self.page.gap()

    def year_budgets(self) -> None:
        """In a plan period, the year's budget per department and account class."""
        lines, model = self.book.analysis.lines, self.book.consolidated.model
        if self.book.analysis.measures or "year_budget" not in lines:
            return
        classes = {part.code: part.name for part in model.account_classes}
        for by, name in _BY.items():
            rows = []
            for key in dict.fromkeys(lines[by].fillna(UNKNOWN_CLASS)):
                own = lines[lines[by].fillna(UNKNOWN_CLASS) == key]
                label = classes.get(key, "Okänd") if by != "department" else ""
                sums = {"year_budget": deviation.total(own["year_budget"])}
                rows.append((key, label or self.book.department(key), sums))
            excerpt = write_grouped(
                self.page,
                Grouped(
                    title=f"Årsbudget per {name}",
                    label=name.capitalize(),
                    detail=self.detail,
                    by=by,
                    terms=("year_budget",),
                    rows=tuple(rows),
                    money=self.money,
                ),
            )
            if by == "department":
                self.cells.year_budgets = excerpt

    def _blanks(self) -> str:
        """What is said about blank cells: they are not 0, and nobody should think so."""
        columns = self.book.consolidated.columns("operating_budget")
        blanks = self.book.analysis.totals.blanks
        counted = [
            f"{columns[field].title} {number}"
            for field, number in blanks.items()
            if number and self.book.analysis.totals.of(field) is not None
        ]
        return f"Tomma celler ingår inte i summorna: {', '.join(counted)}." if counted else ""

    def _share(self, part: int, whole: int, value: float | None, of: float | None) -> Cell:
        """A share in percent of what it is held against, blank where that is 0."""
        if value is None or not of:
            return None
        return Formula(f"={self.page.at(part)}/ABS({self.page.at(whole)})", value / abs(of))

    def bridge(self, by: str, name: str, measure: Measure) -> None:
        contributions = self.book.analysis.bridge(by, measure)
        if not contributions or (by != "department" and len(contributions) == 1):
            return
        self.page.section(f"{measure.name} per {name}", "Störst avvikelse först.")
        columns = self.book.consolidated.columns("operating_budget")
        titles = [columns[measure.figure].title, columns[measure.against].title]
        self.page.header([name.capitalize(), *titles, "Avvikelse", "Andel av kontorets", ""])
        first, last = self.page.row, self.page.row + len(contributions) - 1
        whole = self.page.at(3, last + 1)
        for part in contributions:
            self._contribution(by, part, measure, whole)
        self._bridge_total(first, last, contributions)
        self.page.sheet.conditional_format(
            first,
            _BAR_COLUMN,
            last,
            _BAR_COLUMN,
            {
                "type": "data_bar",
                "bar_only": True,
                "bar_solid": True,
                "bar_color": GOOD_BAR,
                "bar_negative_color": BAD_BAR,
                "bar_border_color": GOOD_BAR,
                "bar_negative_border_color": BAD_BAR,
                "bar_axis_color": "#8A94A0",
                "data_bar_2010": True,
            },
        )
        self.page.gap()

    def _contribution(self, by: str, part: Contribution, measure: Measure, whole: str) -> None:
        detail = self.detail
        label = self.book.department(part.key) if by == "department" else part.label
        of = detail.ref(by)
        condition = (of, f"${self.page.at(0)}", label)
        blank_class = by == "account_class" and not part.key
        off, amount = in_unit(part.amount, self.money) or 0.0, self.styles.amount(self.money)
        sums: list[Cell] = []
        for name, value in ((measure.figure, part.figure), (measure.against, part.against)):
            formula = self._sum(name, [(of, '""', "***")] if blank_class else [condition])
            sums.append(Formula(formula, in_unit(value, self.money) or 0.0))
        if by == "department":
            shown = in_unit(part.figure, self.money)
            named = self.page.named(1, shown), self.page.named(3, off)
            self.cells.bridges.setdefault(measure.name, {})[part.key] = named
        share: Cell = (
            None if part.share is None else Formula(f"={self.page.at(3)}/{whole}", part.share)
        )
        self.page.put(
            [
                label,
                *sums,
                Formula(f"={self.page.at(1)}-{self.page.at(2)}", off),
                share,
                Formula(f"={self.page.at(3)}", off),
            ],
            [
                self.styles["plain"],
                amount,
                amount,
                self.styles.amount(self.money, signed=True),
                self.styles["percent"],
                self.styles["bar"],
            ],
        )

    def _bridge_total(self, first: int, last: int, contributions: Sequence[Contribution]) -> None:
        figure = sum(part.figure for part in contributions)
        against = sum(part.against for part in contributions)
        off = sum(part.amount for part in contributions)
        cells: list[Cell] = ["Kontoret"]
        for place, value in enumerate((figure, against, off), start=1):
            span = self.page.span(place, first, last)
            cells.append(Formula(f"=SUM({span})", in_unit(value, self.money) or 0.0))
        if off:
            span = self.page.span(4, first, last)
            cells.append(Formula(f"=SUM({span})", 1.0))
        else:
            cells.append(None)
        total, signed = (
            self.styles.amount(self.money, total=True),
            self.styles.amount(self.money, signed=True, total=True),
        )
        looks = [self.styles["total_text"], total, total, signed, self.styles["total_percent"]]
        self.page.put([*cells, None], [*looks, self.styles["total_text"]])
