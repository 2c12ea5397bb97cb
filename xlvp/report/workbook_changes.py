"""The sections of Avvikelseanalys that follow a figure through time.

What has changed since the former follow-up and why, which forecasts the year so far
contradicts, whose end dates have been moved, and how well complete years were forecast.
"""

from __future__ import annotations

from collections.abc import Iterator

from validation.amounts import Money, format_amount
from validation.schemas import BY_TABLE
from xlvp.analysis import WITH_END_DATES
from xlvp.attention import source
from xlvp.causes import Cause
from xlvp.forecast_accuracy import OFFICE, Accuracy
from xlvp.report.workbook_book import Book, Cell, Formula, in_unit
from xlvp.report.workbook_other_sums import MOST_ROWS, write_rest
from xlvp.report.workbook_page import Page
from xlvp.run_rate import RunRate


def write_causes(page: Page, money: Money) -> None:
    """Why the forecast's deviation has changed since the former follow-up, by department."""
    causes = page.book.analysis.causes
    if causes is None:
        return
    styles = page.styles
    before, now = (
        format_amount(amount, money, plus=True) for amount in (causes.before, causes.now)
    )
    note = f"Prognosens avvikelse mot årsbudget var {before} och är {now} {money.unit}."
    page.section("Varför avvikelsen har ändrats sedan förra uppföljningen", note)
    by_cause = {cause: amount for cause, amount in causes.by_cause().items() if amount}
    if not by_cause:
        page.put(["Ingen ändring."], [styles["note"]])
        page.gap()
        return
    page.header(["Orsak", "Ändring", "Avdelningar"], range(1, 2))
    signed = styles.amount(money, signed=True)
    first = page.row
    departments = list(causes.by_department())
    for cause, amount in by_cause.items():
        of = {code: causes.by_cause(code)[cause] for code in departments}
        parts = [
            f"{page.book.department(code)} {format_amount(part, money, plus=True)}"
            for code, part in sorted(of.items(), key=lambda entry: -abs(entry[1]))
            if part
        ]
        page.put(
            [cause.value, in_unit(amount, money), ", ".join(parts)],
            [styles["plain"], signed, styles["plain"]],
        )
    total = Formula(
        f"=SUM({page.span(1, first, page.row - 1)})", in_unit(causes.change, money) or 0.0
    )
    looks = [styles["total_text"], styles.amount(money, signed=True, total=True)]
    page.put(["Kontoret", total, None], [*looks, styles["total_text"]])
    page.gap()
    _moved_lines(page, money)


def _moved_lines(page: Page, money: Money) -> None:
    """The changes line by line, those of new, struck and moved lines and of budgets."""
    causes, styles = page.book.analysis.causes, page.styles
    plain = (Cause.OUTCOME, Cause.EXPECTED)
    told = [part for part in causes.parts if part.cause not in plain] if causes else []
    if not told:
        return
    page.section("Ändrad budget, nya, strukna och flyttade rader")
    page.header(["Avdelning och budgetrad", "Ändring", "Orsak"], range(1, 2))
    for part in sorted(told, key=lambda each: -abs(each.amount)):
        label = f"{page.book.department(part.department)}, {part.name or part.account}"
        page.put(
            [label, in_unit(part.amount, money), part.cause.value],
            [styles["text"], styles.amount(money, signed=True), styles["plain"]],
        )
    page.gap()


def write_run_rates(page: Page, money: Money) -> None:
    """The forecasts that the year so far contradicts."""
    rates = page.book.analysis.run_rates
    if not rates:
        return
    styles = page.styles
    page.section(
        "Prognoser som året hittills motsäger",
        "Resten av året enligt prognosen, mot takten hittills, budgeten som återstår och "
        "förra årets mönster.",
    )
    told = [part for part in rates if part.contradicted]
    if not told:
        page.put(["Inga."], [styles["note"]])
        page.gap()
        return
    titles = ["Avdelning och budgetrad", "Årsprognos", "Resten av året", "Närmaste väntade"]
    page.header([*titles, "Skillnad", "Väntat enligt", "", "Källa"], range(1, 5))
    amount, signed = styles.amount(money), styles.amount(money, signed=True)
    for part in told:
        figures = [in_unit(value, money) for value in (part.forecast, part.rest, part.nearest)]
        gap = Formula(f"={page.at(2)}-{page.at(3)}", in_unit(part.gap, money) or 0.0)
        where = source(page.book.consolidated, part.place)
        page.put(
            [_line(page.book, part), *figures, gap, _expected(part, money), None, where],
            [
                styles["strong_wrap"],
                amount,
                amount,
                amount,
                signed,
                styles["text"],
                styles["plain"],
                styles["muted_wrap"],
            ],
        )
    page.gap()


def _line(book: Book, part: RunRate) -> str:
    department = book.department(part.department)
    return f"{department}, {part.name}" if part.name not in ("", department) else department


def _expected(part: RunRate, money: Money) -> str:
    """``takten hittills -10,8; budgeten som återstår -7,9``."""
    return "; ".join(
        f"{basis.value} {format_amount(amount, money)}" for basis, amount in part.expected.items()
    )


def write_postponed(page: Page) -> None:
    """What goes on and has been given a later end date, most often postponed first."""
    book, styles = page.book, page.styles
    for table in WITH_END_DATES:
        found = book.analysis.postponed(table)
        if not found:
            continue
        page.section(f"{BY_TABLE[table].title} med framflyttat slutdatum", f"{len(found)} rader.")
        titles = ["", "Slutdatum", "Först", "Gånger", "Dagar senare", "", "Dagar efter", "Källa"]
        page.header(titles, range(3, 5))
        for part in found[:MOST_ROWS]:
            name = f"{part.key} {part.name}, {book.department(part.department)}"
            where = source(book.consolidated, part.place)
            cells: list[Cell] = [name, part.now, part.first, part.times, part.days]
            page.put(
                [*cells, None, part.late or None, where],
                [
                    styles["text"],
                    styles["date"],
                    styles["date"],
                    styles["integer"],
                    styles["integer"],
                    styles["plain"],
                    styles["integer"],
                    styles["muted_wrap"],
                ],
            )
        write_rest(page, len(found), BY_TABLE[table].title)
        page.gap()


def write_accuracy(page: Page, money: Money) -> None:
    """How the complete years' forecasts came out, the office first."""
    accuracies = page.book.analysis.accuracies
    if not accuracies:
        return
    styles = page.styles
    page.section(
        "Prognossäkerhet",
        "Årets utfall minus prognosen vid varje uppföljning; plus betyder att det gick bättre.",
    )
    page.header(["", "Medelfel", "Medelfel utan tecken", "Prognoser", "", "Fel per uppföljning"])
    amount, signed = styles.amount(money), styles.amount(money, signed=True)
    for part in accuracies:
        name = "Kontoret" if part.department == OFFICE else page.book.department(part.department)
        figures = [in_unit(part.bias, money), in_unit(part.size, money), len(part.errors)]
        page.put(
            [name, *figures, None, " · ".join(_errors(part, money))],
            [styles["strong"], signed, amount, styles["integer"], styles["plain"], styles["text"]],
        )
    page.gap()


def _errors(part: Accuracy, money: Money) -> Iterator[str]:
    for error in part.errors:
        yield f"{error.period} {format_amount(error.error, money, plus=True)}"
    if part.one_sided and len(part.errors) > 1:
        yield "alltid för mörk prognos" if part.bias > 0 else "alltid för ljus prognos"
