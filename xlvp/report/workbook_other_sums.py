"""The lower sections of Avvikelseanalys: material deviations, other sums, and the long lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from validation.amounts import Money
from validation.finding import Place
from validation.schemas import BY_TABLE
from xlvp import deviation
from xlvp.analysis import BRIDGED, WITH_END_DATES
from xlvp.attention import Attention, source
from xlvp.deviation import InvestmentSum, Measure
from xlvp.report.workbook_book import Cell, Formula, TableColumn, in_unit, sum_if
from xlvp.report.workbook_details import Detail
from xlvp.report.workbook_page import LEFT, Page

_INVESTMENT_TERMS = ("year_budget", "actual_to_date", "full_year_forecast")
_FUND_TERMS = ("year_budget", "decided", "left")
_TABLE_NAMES = {deviation.TO_DATE: "Vasentliga_hittills", deviation.FORECAST: "Vasentliga_helar"}


def write_material(page: Page, money: Money) -> None:
    """The material deviations with their comments, to date and in the forecast."""
    limits = page.book.consolidated.model.materiality
    limit = f"{limits.amount:g}".replace(".", ",")
    note = f"Över {limit} {page.book.consolidated.model.money.unit}"
    if limits.percent:
        percent = f"{limits.percent:g}".replace(".", ",")
        note += f" och över {percent} % av det som utfallet eller prognosen jämförs med"
    for measure in BRIDGED:
        if measure not in page.book.analysis.measures:
            continue
        page.section(f"Väsentliga avvikelser: {measure.name.lower()}", f"{note}.")
        frame = page.book.analysis.material
        part = frame[frame["measure"] == measure.name] if len(frame) else frame
        if part.empty:
            page.put(["Inga väsentliga avvikelser."], [page.styles["note"]])
        else:
            _material_table(page, part, measure, money)
        page.gap()


def _material_table(page: Page, part: pd.DataFrame, measure: Measure, money: Money) -> None:
    book, styles = page.book, page.styles
    columns = book.consolidated.columns("operating_budget")
    amount, signed = styles.amount(money), styles.amount(money, signed=True)
    labels, sources = [], []
    for (workbook, row), code, name in zip(
        part.index, part["department"], part["name"], strict=True
    ):
        department = book.department(code)
        plain = name if isinstance(name, str) and name != department else ""
        labels.append(f"{department}, {plain}" if plain else department)
        place = Place(workbook, "operating_budget", row, measure.figure)
        sources.append(source(book.consolidated, place))
    figures = [
        [in_unit(value, money) for value in part[name]]
        for name in ("figure", "against", "deviation")
    ]
    shares = [None if pd.isna(value) else float(value) for value in part["share"]]
    comments = [value if isinstance(value, str) else None for value in part["comment"]]
    explained = ["✓ ja" if value else "✗ nej" for value in part["explained"]]
    table = [
        TableColumn("Avdelning och budgetrad", 0, labels, styles["strong_wrap"]),
        TableColumn(columns[measure.figure].title, 0, figures[0], amount, right=True),
        TableColumn(columns[measure.against].title, 0, figures[1], amount, right=True),
        TableColumn("Avvikelse", 0, figures[2], signed, right=True),
        TableColumn("Andel", 0, shares, styles["percent"], right=True),
        TableColumn("Kommentar", 0, comments, styles["text"]),
        TableColumn("Förklarad", 0, explained, styles["text"]),
        TableColumn("Källa", 0, sources, styles["muted_wrap"]),
    ]
    page.book.set_height(page.sheet, page.row, 30)
    page.row = book.table(page.sheet, page.row, LEFT, _TABLE_NAMES[measure], table)


def write_investments(page: Page, details: Mapping[str, Detail], cells: dict[str, Formula]) -> None:
    """The investments per group and in all; notes in ``cells`` where the sums stand."""
    whole, detail = page.book.analysis.all_investments, details.get("investments")
    if whole is None or detail is None:
        return
    money = page.book.consolidated.money("investments")
    terms = [name for name in _INVESTMENT_TERMS if name in detail.titles]
    page.section("Investeringar per grupp", _unit_note(page, money))
    titles = ["Grupp", *(detail.titles[name] for name in terms)]
    with_left = whole.left is not None
    page.header([*titles, "Avvikelse"] if with_left else titles)
    amount, signed = page.styles.amount(money), page.styles.amount(money, signed=True)
    first = page.row
    for group in page.book.analysis.investments:
        condition = (detail.ref("group"), f"${page.at(0)}", group.label)
        sums = [
            Formula(sum_if(detail.ref(name), [condition]), in_unit(value, money) or 0.0)
            for name, value in zip(terms, _values(group, terms), strict=True)
        ]
        left = [_left(page, terms, group, money)] if with_left else []
        page.put([group.label, *sums, *left], [page.styles["plain"], *[amount] * len(sums), signed])
    total = page.styles.amount(money, total=True)
    sums = []
    for place, (name, value) in enumerate(zip(terms, _values(whole, terms), strict=True), start=1):
        shown = in_unit(value, money)
        cells[name] = page.named(place, shown)
        sums.append(Formula(f"=SUM({page.span(place, first, page.row - 1)})", shown or 0.0))
    left = [_left(page, terms, whole, money)] if with_left else []
    page.put(["Summa", *sums, *left], [page.styles["total_text"], *[total] * len(sums), total])
    page.gap()


def _values(group: InvestmentSum, terms: Sequence[str]) -> list[int | None]:
    by_field = dict(
        zip(_INVESTMENT_TERMS, (group.budget, group.actual, group.forecast), strict=True)
    )
    return [by_field[name] for name in terms]


def _left(page: Page, terms: Sequence[str], group: InvestmentSum, money: Money) -> Cell:
    budget, forecast = 1 + terms.index("year_budget"), 1 + terms.index("full_year_forecast")
    value = in_unit(group.left, money)
    return Formula(f"={page.at(budget)}-{page.at(forecast)}", value or 0.0)


def _unit_note(page: Page, money: Money) -> str:
    same = money.unit == page.book.consolidated.model.money.unit
    return "" if same else f"Belopp i {money.unit}."


def write_funds(page: Page) -> None:
    """What is left of each development fund."""
    frame = page.book.analysis.funds
    if frame.empty:
        return
    money = page.book.consolidated.money("development_funds")
    columns = page.book.consolidated.columns("development_funds")
    terms = [name for name in _FUND_TERMS if name in columns]
    page.section("Utvecklingsmedel", _unit_note(page, money))
    page.header(["Fond", *(columns[name].title for name in terms)])
    amount = page.styles.amount(money)
    for values in frame.to_dict("records"):
        name = values["name"] if isinstance(values["name"], str) else values["fund"]
        shown: list[Cell] = [in_unit(values[term], money) for term in terms]
        if terms == list(_FUND_TERMS) and isinstance(shown[2], float):
            shown[2] = Formula(f"={page.at(1)}+{page.at(2)}", shown[2])
        looks = [page.styles["text"], *[amount] * len(terms)]
        page.put([str(name), *shown], looks)
    page.gap()


def write_granted(page: Page, details: Mapping[str, Detail]) -> None:
    """The granted amounts per department, and what cannot be added and why."""
    granted, detail = page.book.analysis.granted, details.get("activities")
    if granted is None or detail is None:
        return
    money = page.book.consolidated.money("activities")
    frame = page.book.consolidated.tables["activities"]
    terms = [name for name in ("granted_amount", "used_amount") if name in detail.titles]
    page.section("Beviljade medel", f"Belopp i {money.unit}.")
    page.header(["Avdelning", *(detail.titles[name] for name in terms)])
    amount, first = page.styles.amount(money), page.row
    for code in dict.fromkeys(frame["department"]):
        own = frame[frame["department"] == code]
        condition = (detail.ref("department"), f"${page.at(0)}", page.book.department(code))
        sums = [
            Formula(
                sum_if(detail.ref(name), [condition]),
                in_unit(deviation.total(own[name]), money) or 0.0,
            )
            for name in terms
        ]
        page.put([page.book.department(code), *sums], [page.styles["plain"], *[amount] * len(sums)])
    total = page.styles.amount(money, total=True)
    values = (granted.total, granted.used)
    sums = [
        Formula(f"=SUM({page.span(place, first, page.row - 1)})", in_unit(value, money) or 0.0)
        for place, value in zip(range(1, len(terms) + 1), values, strict=False)
    ]
    page.put(["Summa", *sums], [page.styles["total_text"], *[total] * len(sums)])
    page.gap()
    if granted.not_added:
        page.section("Beviljade belopp som inte kan läggas ihop")
        page.header(["Aktivitet", "Belopp", "", "", "", "Skäl", "", "Källa"], range(0))
        for part in granted.not_added:
            name = f"{part.key} {part.name}".strip()
            where = source(page.book.consolidated, part.place)
            page.put(
                [name, part.written, None, None, None, part.reason, None, where],
                _long_row(page, page.styles["text"], page.styles["plain"]),
            )
        page.gap()


def write_overdue(page: Page) -> None:
    """What goes on after its end date, the oldest first."""
    book, styles = page.book, page.styles
    for table in WITH_END_DATES:
        late = book.analysis.overdue(table)
        if late.empty:
            continue
        sheet = BY_TABLE[table]
        scale = book.consolidated.model.scale(sheet.title)
        page.section(f"{sheet.title} som pågår efter sitt slutdatum", f"{len(late)} rader.")
        page.header(
            ["", "Slutdatum", "Dagar efter", "Status", "", "Kommentar", "", "Källa"], range(2, 3)
        )
        comments = late["comment"] if "comment" in late else pd.Series(None, index=late.index)
        for (workbook, row), values, comment in zip(
            late.index, late.to_dict("records"), comments, strict=True
        ):
            text, look = book.status(values["status"], scale)
            name = f"{values[sheet.key]} {values['name']}, {book.department(values['department'])}"
            where = source(book.consolidated, Place(workbook, table, row, "end_date"))
            page.put(
                [
                    name,
                    pd.Timestamp(values["end_date"]).date(),
                    int(values["days"]),
                    text,
                    None,
                    comment if isinstance(comment, str) else None,
                    None,
                    where,
                ],
                [
                    styles["text"],
                    styles["date"],
                    styles["integer"],
                    look,
                    styles["plain"],
                    styles["text"],
                    styles["plain"],
                    styles["muted_wrap"],
                ],
            )
        page.gap()


def write_attention(page: Page, lines: Sequence[Attention]) -> None:
    """The whole list "Detta behöver du titta på"."""
    page.section("Detta behöver du titta på")
    if not lines:
        page.put(["Inget."], [page.styles["note"]])
        return
    page.header(["Vad", "", "", "", "", "Varför", "Gäller", "Var"], range(0))
    for line in lines:
        # The text flows over the empty cells beside it, which therefore stay unwritten.
        page.put(
            [line.what, None, None, None, None, line.why, line.kind.label, line.where],
            _long_row(page, page.styles["strong"], page.styles["strong"]),
        )


def _long_row(page: Page, first: Any, beside: Any) -> list[Any]:
    """Formats of a row of text: what, four cells beside it, why, about what, where."""
    styles = page.styles
    return [first, *[beside] * 4, styles["text"], styles["plain"], styles["muted_wrap"]]
